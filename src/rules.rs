//! The rules: one file per rule, its page beside it. To add one, write both and name it in [`ALL`].

mod across;
pub mod audit;
pub mod book;
pub mod checks;
mod copied;
mod free_ids;
mod glance;
mod lookout;
mod measure_words;
mod near;
pub mod page;
pub mod ways;
mod wording;

pub use across::{Across, Covered, FileFacts, Kept, Resolved};
pub use copied::{Before, Member, Pair};
pub use glance::Glance;
pub use wording::quoted;

use audit::Look;

use crate::baseline;
use crate::facts::{Allow, FileContext, GradingView, RiskView};
use crate::finding::{Finding, Findings, Rule, Severity};
use crate::profile::Profile;
use crate::read::Layout;
use crate::record::{Leaf, Problem};
use crate::register::{Holder, Measure, Model, Notice, Post, Power, Statement, Unit};
use crate::source::Spanned;

/// What a rule looks at. A check of one file cannot reach another; one across files sees only facts, in
/// path order.
pub enum Check {
    /// Words what the reader found.
    Problem(fn(&Problem, &FileContext<'_>, &mut Findings)),
    /// Adds fixes that need the whole file to findings made of its reading problems.
    Mend(fn(&mut [Finding], &[Problem], &Model, &FileContext<'_>)),
    /// Posts, departments, units and libraries as what they have in common.
    Holder(fn(&Holder<'_>, &FileContext<'_>, &mut Findings)),
    Post(fn(&Post, &FileContext<'_>, &mut Findings)),
    Unit(fn(&Unit, &FileContext<'_>, &mut Findings)),
    Risk(fn(&RiskView<'_>, &FileContext<'_>, &mut Findings)),
    Power(fn(&Spanned<Power>, &Holder<'_>, &FileContext<'_>, &mut Findings)),
    /// The measures of active points, of powers and of the file, with the id of what each stands in.
    Measure(fn(&Spanned<Measure>, &str, &FileContext<'_>, &mut Findings)),
    /// Whatever carries grading fields: risk points, powers, and the file itself.
    Grading(fn(&GradingView<'_>, &FileContext<'_>, &mut Findings)),
    Notice(fn(&Notice, &FileContext<'_>, &mut Findings)),
    Statement(fn(&Statement, &FileContext<'_>, &mut Findings)),
    /// Every scalar of every file, where `possible` says that the file may hold what is looked for.
    Text {
        possible: fn(&str) -> bool,
        check: fn(&Leaf<'_>, &FileContext<'_>, &mut Findings),
    },
    /// The same, where one look for all such rules shows that it may be worth looking.
    Words {
        possible: fn(&Glance, &str) -> bool,
        check: fn(&Leaf<'_>, &FileContext<'_>, &mut Findings),
    },
    /// The text of the file as it stands, comments included, readable or not.
    Source(fn(&FileContext<'_>, &mut Findings)),
    /// A comment that allows something.
    Allow(fn(&Allow, &FileContext<'_>, &mut Findings)),
    /// Such a comment, and those of its rules that found nothing in what it covers.
    Unused(fn(&Allow, &[&str], &mut Findings)),
    /// An entry of a baseline that hides nothing any more, or has expired.
    Baseline(fn(&baseline::Idle<'_>, &mut Findings)),
    /// What `riskreg.toml` says.
    Profile(fn(&Profile, &mut Findings)),
    /// Folders and file names alone.
    Layout(fn(&Layout, &mut Findings)),
    /// The facts of all files.
    Across(fn(&Across<'_>, &mut Findings)),
    /// What commits did to the register: the rules of `audit`.
    History(Look),
}

/// A rule with what it checks.
pub struct Entry {
    pub rule: &'static Rule,
    pub checks: &'static [Check],
    /// It words reading problems: such findings say that a file could not be read as it stands.
    pub reading: bool,
}

impl Entry {
    /// A rule of `audit`: it looks at what commits did, so no comment in a file can answer for it.
    pub fn is_of_history(&self) -> bool {
        self.checks.iter().any(|check| matches!(check, Check::History(_)))
    }

    /// Whether a comment may hide its findings.
    pub fn may_be_allowed(&self) -> bool {
        self.rule.may_be_hidden() && !self.is_of_history()
    }
}

macro_rules! rules {
    (reading { $($reading:ident,)* } checking { $($checking:ident,)* }) => {
        $(pub mod $reading;)*
        $(pub mod $checking;)*

        /// Every rule, those that word reading problems first.
        pub static ALL: &[Entry] = &[
            $(Entry { rule: &$reading::RULE, checks: $reading::CHECKS, reading: true },)*
            $(Entry { rule: &$checking::RULE, checks: $checking::CHECKS, reading: false },)*
        ];
    };
}

rules! {
    reading {
        not_yaml,
        unknown_key,
        missing_field,
        unreadable_value,
        duplicate_key,
        mixed_key_language,
    }
    checking {
        missing_level,
        unknown_level,
        level_below_rule,
        level_departs_without_reason,
        level_in_other_letters,
        number_outside_scale,
        score_differs,
        score_on_edge,
        unknown_category,
        unknown_word,
        short_text,
        slogan_measure,
        vague_measure,
        work_gap_as_risk,
        announced_count_differs,
        placeholder_left,
        personal_data,
        risk_without_measure,
        too_few_measures,
        measure_phase_missing,
        no_education_measure,
        broken_numbering,
        unpaired_number,
        duplicate_id,
        dangling_reference,
        power_without_risk,
        risk_without_source,
        duty_not_listed,
        missing_area,
        area_without_risk,
        rule_not_in_inventory,
        outdated_rule_cited,
        risk_without_owner,
        monitor_does_not_fit_level,
        co_monitor_missing,
        required_record_missing,
        owner_monitors_itself,
        copied_measure,
        copied_risk,
        measure_overdue,
        leader_without_risk,
        post_without_risk,
        category_not_examined,
        expected_missing,
        reviewer_does_not_fit,
        approver_is_holder,
        approval_out_of_order,
        approval_missing,
        below_quorum,
        stale_approval,
        notice_before_approval,
        issued_before_notice_ended,
        notice_incomplete,
        notice_too_short,
        notice_content_changed,
        days_off_unknown,
        reporter_named,
        notice_without_secrecy_review,
        feedback_without_answer,
        revision_not_approved,
        person_without_commitment,
        commitment_incomplete,
        commitment_to_wrong_level,
        holder_after_review,
        changed_after_review,
        not_reviewed_this_cycle,
        renewal_undecided,
        phase_without_identification,
        leader_misses_department,
        department_without_risk,
        outside_opinion_missing,
        orphan_file,
        statement_does_not_add_up,
        unknown_setting,
        odd_spelling,
        allow_without_reason,
        unknown_allow,
        unused_allow,
        stale_baseline_entry,
        expired_baseline_entry,
        incomplete_level_rule,
        incompatible_functions,
        incomplete_step,
        key_step_without_risk,
        unreachable_step,
        endless_loop,
        duplicate_step,
        approval_after_execution,
        vague_party,
        wrong_word,
        mixed_terms,
        conversion_noise,
        impossible_number,
        impossible_date,
        dates_out_of_order,
        key_post_held_too_long,
        title_written_two_ways,
        duplicate_rule,
    }
}

/// Among what a run keeps for the next, a rule is its name.
impl serde::Serialize for Rule {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name)
    }
}

impl<'de> serde::Deserialize<'de> for &'static Rule {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<&'static Rule, D::Error> {
        let name = <&str>::deserialize(deserializer)?;
        by_name(name).map(|entry| entry.rule).ok_or_else(|| serde::de::Error::custom("no rule has this name"))
    }
}

/// Whether there are copied texts can decide whether a register has errors: they are errors, or what allows or hides them in vain.
pub fn copies_may_be_errors(profile: &Profile) -> bool {
    let rules = [&copied_measure::RULE, &copied_risk::RULE, &unused_allow::RULE, &stale_baseline_entry::RULE];
    rules.into_iter().any(|rule| may_be_error(rule, profile))
}

/// A finding of the rule may be an error somewhere in the register.
fn may_be_error(rule: &Rule, profile: &Profile) -> bool {
    let set = profile.severities.iter().filter(|setting| *setting.rule == *rule.name);
    rule.severity == Severity::Error || set.into_iter().any(|setting| setting.level == Some(Severity::Error))
}

/// The rules of `lint`, then those of `audit`.
pub fn every() -> impl Iterator<Item = &'static Entry> + Clone {
    ALL.iter().chain(audit::ALL)
}

/// The rule of that name, of `lint` or of `audit`.
pub fn by_name(name: &str) -> Option<&'static Entry> {
    every().find(|entry| entry.rule.name == name)
}
