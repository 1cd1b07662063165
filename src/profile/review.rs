//! Review chains as a profile asks for them: which stages, who decides at each, who must attend.

use super::condition::{Condition, Fault, Subject};
use super::config::{Quorum, ReviewChain, Stage};
use super::{Profile, Scale};
use crate::record::{List, Listed, Number};
use crate::source::{Given, Spanned};
use crate::vocabulary::{fold, folds_to};

crate::words! {
    /// What a chain is for.
    Reviewed {
        Post "post" ["岗位"],
        Department "department" ["部门"],
        Unit "unit" ["单位"],
        Common "common" ["共性"],
    }
}

/// The stages that a review passes, in order.
#[derive(Debug, Clone)]
pub struct Chain {
    pub what: Reviewed,
    pub when: Option<Condition>,
    pub stages: Vec<ChainStage>,
    /// Position of the stage where a change after the notice enters again.
    pub revise_from: Option<usize>,
    /// What was never reviewed is one too few.
    pub required: bool,
}

#[derive(Debug, Clone)]
pub struct ChainStage {
    pub id: Box<str>,
    folded: Box<str>,
    pub decides: Decides,
    pub quorum: Vec<Attendance>,
}

/// Who decides at a stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decides {
    Meeting,
    /// The holder of a role, by one of its words.
    Role(Box<str>),
    /// The profile does not say.
    Anyone,
}

/// Who must attend a deciding meeting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attendance {
    /// Applies where the department has fewer people; always where absent.
    pub staff_below: Option<i64>,
    pub attend: Attend,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attend {
    All,
    Number(i64),
    /// So many of so many: two of three.
    Share(i64, i64),
}

/// No review passes more; each file is compared with every stage of its chain.
const MOST_STAGES: usize = 64;

impl Attend {
    /// `all`, `5`, `2/3`.
    fn parse(text: &str) -> Option<Attend> {
        let plain = crate::vocabulary::compatible(text);
        if matches!(&*plain, "all" | "全体" | "全部") {
            return Some(Attend::All);
        }
        // Heads are counted in at most five digits, so that shares stay exact.
        let number = |text: &str| text.parse::<i64>().ok().filter(|number| (1..100_000).contains(number));
        match plain.split_once('/') {
            Some((part, whole)) => {
                let (part, whole) = (number(part)?, number(whole)?);
                (part <= whole).then_some(Attend::Share(part, whole))
            }
            None => number(&plain).map(Attend::Number),
        }
    }

    /// How many of `staff` people that is.
    pub fn of(self, staff: i64) -> i64 {
        match self {
            Attend::All => staff,
            Attend::Number(number) => number.min(staff),
            Attend::Share(part, whole) => (staff.saturating_mul(part) + whole - 1) / whole,
        }
    }
}

impl Chain {
    /// The position of the stage that a word names.
    pub fn stage(&self, word: &str) -> Option<usize> {
        self.stages.iter().position(|stage| folds_to(word, &stage.folded))
    }
}

impl ChainStage {
    /// The rule about attendance that applies to a department of so many people, the first from the top.
    pub fn attendance(&self, staff: i64) -> Option<&Attendance> {
        self.quorum.iter().find(|quorum| quorum.staff_below.is_none_or(|below| staff < below))
    }
}

impl Profile {
    /// The chain that applies, the first from the top.
    pub fn chain(&self, what: Reviewed, subject: &Subject<'_>) -> Option<&Chain> {
        self.chains
            .iter()
            .filter(|chain| chain.what == what)
            .find(|chain| chain.when.as_ref().is_none_or(|when| when.holds(subject, self) == Some(true)))
    }
}

/// The chains of a profile. `is_role` tells words of roles; faults of a built-in profile's chain, whose condition
/// may speak of a scale that the register replaced, leave the chain out without a word.
pub(super) fn chains(
    list: &List<ReviewChain>,
    is_own: bool,
    scale: &Scale,
    is_role: &dyn Fn(&str) -> bool,
    faults: &mut Vec<Fault>,
) -> Vec<Chain> {
    let mut found = Vec::new();
    let mut noted = Vec::new();
    for row in &list.items {
        let when = match row.when.value().map(|raw| Condition::parse(&raw.0, scale)).transpose() {
            Ok(when) => when,
            Err(fault) => {
                noted.push(fault);
                continue;
            }
        };
        let Given::Is(what) = &row.what else { continue };
        let Some(what) = <Reviewed as crate::record::Word>::SET.find(&what.value).map(|index| Reviewed::ALL[index])
        else {
            noted.push(Fault::new(
                what.span,
                format!("`what` 应为 post、department、unit 或 common,不是「{}」", what.value),
                format!("`what` is post, department, unit or common, not `{}`", what.value),
            ));
            continue;
        };
        let listed = row.stages.items();
        if let Some(beyond) = listed.get(MOST_STAGES) {
            noted.push(Fault::new(
                beyond.span,
                format!("一条审核链最多 {MOST_STAGES} 个环节,从这里起没有读"),
                format!("a review chain has at most {MOST_STAGES} stages; not read from here"),
            ));
        }
        let stages: Vec<ChainStage> =
            listed.iter().take(MOST_STAGES).filter_map(|row| stage(row, is_role, &mut noted)).collect();
        found.push(Chain {
            what,
            when,
            revise_from: revise_from(row, &stages, &mut noted),
            stages,
            required: row.required.get().is_some_and(|yes| yes.0),
        });
    }
    if is_own {
        faults.append(&mut noted);
    }
    found
}

fn revise_from(row: &ReviewChain, stages: &[ChainStage], faults: &mut Vec<Fault>) -> Option<usize> {
    let Given::Is(word) = &row.revise_from else { return None };
    let found = stages.iter().position(|stage| folds_to(&word.value, &stage.folded));
    if found.is_none() {
        let known: Vec<&str> = stages.iter().map(|stage| &*stage.id).collect();
        faults.push(Fault::new(
            word.span,
            format!("`revise_from` 应为本链的一个环节({}),不是「{}」", known.join("、"), word.value),
            format!("`revise_from` is a stage of this chain ({}), not `{}`", known.join(", "), word.value),
        ));
    }
    found
}

fn stage(row: &Spanned<Stage>, is_role: &dyn Fn(&str) -> bool, faults: &mut Vec<Fault>) -> Option<ChainStage> {
    let id = row.id.value()?;
    let decides = match &row.by {
        Given::Is(by) if matches!(&*by.value, "meeting" | "会议") => Decides::Meeting,
        Given::Is(by) if is_role(&by.value) => Decides::Role(by.value.0.clone()),
        Given::Is(by) => {
            faults.push(Fault::new(
                by.span,
                format!("`by` 应为 meeting 或一个角色,没有叫「{}」的角色", by.value),
                format!("`by` is meeting or a role; there is no role `{}`", by.value),
            ));
            Decides::Anyone
        }
        _ if is_role(id) => Decides::Role(id.0.clone()),
        _ => Decides::Anyone,
    };
    let quorum = row.quorum.items().iter().filter_map(|row| attendance(row, faults)).collect();
    Some(ChainStage { folded: fold(id).into(), id: id.0.clone(), decides, quorum })
}

fn attendance(row: &Spanned<Quorum>, faults: &mut Vec<Fault>) -> Option<Attendance> {
    let Given::Is(attend) = &row.attend else { return None };
    let Some(parsed) = Attend::parse(&attend.value) else {
        faults.push(Fault::new(
            attend.span,
            format!("`attend` 应为 all、人数或 2/3 这样的比例,不是「{}」", attend.value),
            format!("`attend` is all, a number or a share like 2/3, not `{}`", attend.value),
        ));
        return None;
    };
    Some(Attendance { staff_below: row.staff_below.value().and_then(Number::whole), attend: parsed })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_of_the_staff_is_rounded_up() {
        assert_eq!(Attend::parse("2/3").map(|attend| attend.of(8)), Some(6));
        assert_eq!(Attend::parse("all").map(|attend| attend.of(8)), Some(8));
        assert_eq!(Attend::parse("5").map(|attend| attend.of(3)), Some(3));
        assert_eq!(Attend::parse("3/2"), None);
        assert_eq!(Attend::parse("多数"), None);
    }

    #[test]
    fn a_stage_is_decided_by_a_meeting_or_by_the_role_that_it_names() {
        let text = "[[review]]\nwhat = \"post\"\nstages = [{ id = \"科室\", by = \"meeting\" }, \"分管领导\", \"材料\"]\nrevise_from = \"分管领导\"\n";
        let parsed = crate::tree::toml::parse(text);
        let loaded = crate::profile::load(parsed.root.as_ref().map(|root| (root, text)));
        assert!(loaded.problems.is_empty(), "{:?}", loaded.problems);
        let chain = &loaded.profile.chains[0];
        let decides: Vec<&Decides> = chain.stages.iter().map(|stage| &stage.decides).collect();
        assert_eq!(decides, [&Decides::Meeting, &Decides::Role("分管领导".into()), &Decides::Anyone]);
        assert_eq!((chain.revise_from, chain.stage("分管领导")), (Some(1), Some(1)));
    }

    #[test]
    fn a_word_that_is_no_role_and_a_stage_that_is_none_are_told() {
        let text = "[[review]]\nwhat = \"岗\"\nstages = [\"科室\"]\n[[review]]\nwhat = \"post\"\nstages = [{ id = \"科室\", by = \"科长们\", quorum = [{ attend = \"半数\" }] }]\nrevise_from = \"小组\"\n";
        let parsed = crate::tree::toml::parse(text);
        let loaded = crate::profile::load(parsed.root.as_ref().map(|root| (root, text)));
        assert_eq!(loaded.problems.len(), 4, "{:?}", loaded.problems);
    }
}
