//! Looks through a register for what its cycle still lacks, and for what the next one must renew.

use jiff::civil::Date;
use rustc_hash::{FxHashMap, FxHashSet};

use super::{Asked, Left, LeftKind, shown};
use crate::facts::{RiskView, views};
use crate::finding::Both;
use crate::profile::RoleOf;
use crate::record::{Due, Listed, Text};
use crate::register::{Commitment, FileKind, Holder, MeasureStatus, Model, Notice, Owner, Renewal};
use crate::reports::approvals::{Desk, standings};
use crate::reports::holes::own_measures;
use crate::reports::tree::{Part, Tree};
use crate::rules::Across;
use crate::source::{Given, Spanned};
use crate::survey::Since;

/// What is left to do in the current cycle, in order of path, within a file in order of kind. The survey ran the rules and
/// kept its models.
pub fn left<'s>(part: &Part<'s>, asked: Asked<'_>) -> Vec<Left<'s>> {
    let mut finder = Finder::new(part, asked);
    let shown = finder.covered();
    for file in 0..part.survey.layout.entries.len() {
        finder.of_file(file, shown.as_ref());
    }
    finder.approvals();
    finder.in_order()
}

/// What a cycle that begins on `start` takes over: measures and commitments of the time before.
pub fn taken_over<'s>(part: &Part<'s>, start: Date) -> Vec<Left<'s>> {
    let mut finder = Finder::new(part, Asked { today: start, before: None });
    for file in 0..part.survey.layout.entries.len() {
        let Some(model) = part.survey.contributions[file].model.as_deref() else { continue };
        finder.commitments(file, model, start);
        if let Some(holder) = model.holder() {
            finder.measures(file, &holder, true);
        }
    }
    finder.in_order()
}

/// More people than this are not named for one thing.
const MOST_NAMES: usize = 20;

struct Finder<'f, 's> {
    part: &'f Part<'s>,
    tree: Tree<'s>,
    across: Across<'s>,
    asked: Asked<'f>,
    found: Vec<Left<'s>>,
    /// Those named for a role, seen from a file: points of one file ask for the same again and again.
    officers: FxHashMap<(usize, RoleOf), Vec<&'s str>>,
}

impl<'f, 's> Finder<'f, 's> {
    fn new(part: &'f Part<'s>, asked: Asked<'f>) -> Finder<'f, 's> {
        let survey = part.survey;
        let facts = survey.contributions.iter().map(|contribution| &contribution.facts);
        let across = Across::new(&survey.layout, facts, &survey.profile, asked.today);
        Finder { part, tree: Tree::new(part), across, asked, found: Vec::new(), officers: FxHashMap::default() }
    }

    fn in_order(mut self) -> Vec<Left<'s>> {
        self.found.sort_by_key(|left| (left.file, left.kind));
        self.found
    }

    fn add(&mut self, kind: LeftKind, file: usize, id: &str, what: Both, whom: Vec<Desk<'s>>) {
        // A notice lies in no department: it is the whole register's.
        let home = match self.part.survey.layout.entries[file].kind {
            Some(FileKind::Notice) if self.part.only.is_empty() => Some(0),
            _ => self.tree.home_of[file],
        };
        let Some(home) = home.map(|home| &self.tree.homes[home]) else { return };
        let fact = self.part.survey.contributions[file].facts.file.as_ref();
        let post = match home.file == Some(file) {
            true => String::new(),
            false => fact.map_or_else(String::new, |fact| fact.name.to_string()),
        };
        let path = if home.path.is_empty() { "/" } else { home.path };
        let what = Both::new(shown(&what.zh), shown(&what.en));
        let (department, path) = (shown(home.name), path.to_owned());
        let entity = self.across.item_name(file, id);
        self.found.push(Left { kind, department, path, post: shown(&post), entity, what, whom, file });
    }

    fn of_file(&mut self, file: usize, covered: Option<&Covered>) {
        let part = self.part;
        let contribution = &part.survey.contributions[file];
        // What was not read whole may hold what seems to be lacking.
        if contribution.facts.file.as_ref().is_none_or(|fact| fact.torn) {
            return;
        }
        let Some(model) = contribution.model.as_deref() else { return };
        if let Model::Notice(notice) = model {
            self.notice(file, notice);
        }
        if let Some(start) = part.survey.profile.cycle.start {
            self.commitments(file, model, start);
        }
        let Some(holder) = model.holder().filter(|holder| holder.kind != Owner::Library) else { return };
        let views = views(&holder, &part.survey.library);
        for view in &views {
            self.decision(file, view);
        }
        self.begun(file, &holder);
        if let Some(covered) = covered.filter(|_| holder.risks.iter().any(|risk| risk.is_active())) {
            self.publication(file, covered);
        }
        self.measures(file, &holder, false);
    }

    /// The decision of the round on one point, and whether what was decided was done.
    fn decision(&mut self, file: usize, view: &RiskView<'_>) {
        let (risk, active) = (view.risk, view.risk.is_active());
        let path = &self.part.survey.layout.entries[file].listed.path;
        let since = self.asked.before.and_then(|before| before.since(path, view.holder, risk));
        let name = view.name();
        let (kind, zh, en) = match risk.renewal.get() {
            _ if matches!(risk.renewal, Given::Unreadable(_)) => return,
            None if active && self.was_there(view, since) => {
                (LeftKind::Undecided, "还没有定沿用、修改或消除", "is not decided on: keep, change or close")
            }
            Some(Renewal::Close) if active => {
                (LeftKind::NotClosed, "定了消除,还是有效", "is to be closed, and is active")
            }
            Some(Renewal::Change) if active && since == Some(Since::Same) => {
                (LeftKind::NotChanged, "定了修改,与上一周期一样", "is to be changed, and is as it was")
            }
            Some(Renewal::Keep) if active && since == Some(Since::Changed) => {
                (LeftKind::ChangedThough, "定了沿用,与上一周期不一样", "is to be kept, and is not as it was")
            }
            _ => return,
        };
        let what = Both::new(format!("{}{zh}", name.zh), format!("{} {en}", name.en));
        let whom = self.owners(file, view);
        self.add(kind, file, view.id(), what, whom);
    }

    /// The point comes from the cycle before; one that is new needs no decision.
    fn was_there(&self, view: &RiskView<'_>, since: Option<Since>) -> bool {
        // Where nothing tells what stood before, the day on which it was raised does.
        since.map_or_else(
            || self.part.survey.profile.cycle.takes_over(view.risk.since.get()),
            |since| since != Since::New,
        )
    }

    /// The owners of a point; where it names none, who keeps the file.
    fn owners(&mut self, file: usize, view: &RiskView<'_>) -> Vec<Desk<'s>> {
        let named = view.owners().iter().filter_map(|owner| owner.name.value());
        let owners: Vec<Desk<'s>> = named.map(|name| self.desk(file, name)).collect();
        if owners.is_empty() { self.keepers(file) } else { owners }
    }

    /// Who keeps a file: the holders of the post, the head of the department or unit.
    fn keepers(&mut self, file: usize) -> Vec<Desk<'s>> {
        let role = match self.part.survey.layout.entries[file].kind {
            Some(FileKind::Post) => RoleOf::PostHolder,
            Some(FileKind::Department) => RoleOf::DepartmentHead,
            Some(FileKind::Unit) => RoleOf::UnitHead,
            _ => RoleOf::DisciplineOffice,
        };
        self.officers(file, role).iter().map(|name| person(name)).collect()
    }

    /// Whoever is named: a role with those who hold it, else the name as written.
    fn desk(&mut self, file: usize, word: &str) -> Desk<'s> {
        let role = self.part.survey.profile.role_in(word).and_then(|role| role.of);
        let names = role.map_or_else(Vec::new, |role| self.officers(file, role).to_vec());
        let told = names.iter().any(|name| word.contains(name));
        Desk { names: if told { Vec::new() } else { names }, ..person(word) }
    }

    fn officers(&mut self, file: usize, role: RoleOf) -> &[&'s str] {
        // Of a group its head is enough.
        let most = if role == RoleOf::LeadingGroup { 1 } else { MOST_NAMES };
        let across = &self.across;
        self.officers
            .entry((file, role))
            .or_insert_with(|| across.officers(file, role).into_iter().take(most).collect())
    }

    /// Nothing at all was done about the points of a file in this cycle.
    fn begun(&mut self, file: usize, holder: &Holder<'_>) {
        let Some(start) = self.part.survey.profile.cycle.start else { return };
        let mut active = holder.risks.iter().filter(|risk| risk.is_active()).peekable();
        if active.peek().is_none() {
            return;
        }
        let is_of_now = |date: Option<Date>| date.is_some_and(|date| date >= start);
        let touched = active
            .any(|risk| !risk.renewal.is_absent() || is_of_now(risk.reviewed.get()) || is_of_now(risk.since.get()));
        let reviews = crate::facts::reviews::of_this_cycle(holder.reviews.items(), &self.part.survey.profile);
        if !touched && reviews.count() == 0 {
            let what = Both::new("本周期还没有复核", "not looked at in this cycle");
            let whom = self.keepers(file);
            self.add(LeftKind::NotBegun, file, "", what, whom);
        }
    }

    /// What the chains of the profile have not passed, with the one whose turn it is.
    fn approvals(&mut self) {
        for standing in standings(self.part) {
            let (Some(next), Some(desk)) = (standing.next, &standing.desk) else { continue };
            let what = match (standing.is_stale(), standing.returned.is_some()) {
                (true, _) => Both::new(format!("审定后有改动,待「{next}」"), format!("changed since, awaits `{next}`")),
                (_, true) => Both::new(format!("已退回,重报「{next}」"), format!("sent back, to go to `{next}` again")),
                _ => Both::new(format!("待「{next}」"), format!("awaits `{next}`")),
            };
            self.add(LeftKind::NotApproved, standing.file, "", what, vec![desk.clone()]);
        }
    }

    /// The files that notices of this cycle show; `None` where the profile asks for no notice.
    fn covered(&self) -> Option<Covered> {
        let profile = &self.part.survey.profile;
        profile.notice.days?;
        let mut covered = Covered::default();
        for (file, facts, _) in self.across.present() {
            let Some(notice) = &facts.notice else { continue };
            let begun = notice.course.start.zip(profile.cycle.start);
            if begun.is_some_and(|(begun, start)| begun < start) {
                continue;
            }
            covered.extend(self.across.covered_by(file).into_iter().map(|covered| covered.file));
        }
        Some(covered)
    }

    fn publication(&mut self, file: usize, covered: &Covered) {
        if covered.contains(&file) {
            return;
        }
        let what = Both::new("本周期还没有公示", "shown in no notice of this cycle");
        let whom = self.keepers(file);
        self.add(LeftKind::NotPublished, file, "", what, whom);
    }

    /// A notice of this cycle that has not come to its end.
    fn notice(&mut self, file: usize, notice: &Notice) {
        let start = self.part.survey.profile.cycle.start;
        let is_old = |date: Option<Date>| date.zip(start).is_some_and(|(date, start)| date < start);
        if is_old(notice.end.get().or(notice.start.get())) {
            return;
        }
        let open = notice.feedback.items().iter();
        let open = open.filter(|one| one.answer.is_absent() && one.answered.is_absent() && !one.placed.open).count();
        let limited = notice.is_limited();
        let finished = !notice.issued.is_absent() || !notice.outcome.is_absent();
        let what = match notice.end.get() {
            _ if open > 0 => Both::new(format!("{open} 条意见没有答复"), format!("{open} opinions without an answer")),
            Some(end) if limited && end >= self.asked.today => {
                Both::new(format!("公示到 {end}"), format!("runs to {end}"))
            }
            _ if limited && !finished => {
                Both::new("期满,没有写结果或印发日期", "has ended, without outcome or day of issue")
            }
            _ => return,
        };
        let whom = self.keepers(file);
        self.add(LeftKind::NoticeOpen, file, "", what, whom);
    }

    /// Commitments that were given before `start`.
    fn commitments(&mut self, file: usize, model: &Model, start: Date) {
        let mut old: Vec<(Date, Vec<Desk<'s>>)> = Vec::new();
        let mut take = |given: &Given<Commitment>, whom: Vec<Desk<'s>>| {
            let by = given.value().and_then(|commitment| commitment.by.value());
            let whom = by.map_or(whom, |by| vec![person(by)]);
            let date = given.value().and_then(|commitment| commitment.date.get());
            old.extend(date.filter(|date| *date < start).map(|date| (date, whom)));
        };
        let called = |name: &Given<Text>| name.value().map(|name| person(name)).into_iter().collect();
        match model {
            Model::Post(post) => {
                post.current_holders().for_each(|person| take(&person.commitment, called(&person.name)));
                take(&post.commitment, self.keepers(file));
            }
            Model::Department(department) => take(&department.commitment, self.keepers(file)),
            Model::Unit(unit) => {
                let leaders = unit.leaders.items().iter().filter(|leader| leader.until.is_absent());
                leaders.for_each(|leader| take(&leader.commitment, called(&leader.name)));
                take(&unit.commitment, self.keepers(file));
            }
            _ => {}
        }
        for (date, whom) in old {
            let what = Both::new(format!("承诺是 {date} 作出的"), format!("the commitment is of {date}"));
            self.add(LeftKind::CommitmentOld, file, "", what, whom);
        }
    }

    /// Measures past their date; with `ended` also those in place whose time is over, which the next cycle sets anew.
    fn measures(&mut self, file: usize, holder: &Holder<'_>, ended: bool) {
        if holder.kind == Owner::Library {
            return;
        }
        for (id, measure) in own_measures(holder) {
            let Given::Is(Spanned { value: Due::By(date, written), .. }) = &measure.due else { continue };
            let in_place = measure.status.get() == Some(MeasureStatus::InPlace);
            if *date >= self.asked.today || (in_place && !ended) {
                continue;
            }
            let text = measure.text.value().map_or("", |text| text);
            let (kind, zh, en) = match in_place {
                true => (LeftKind::MeasureEnded, "已落实", "in place"),
                false => (LeftKind::MeasureOverdue, "没有落实", "not in place"),
            };
            let what = Both::new(format!("「{text}」期限 {written},{zh}"), format!("“{text}” was due {written}, {en}"));
            let named = measure.owner.items().iter().filter_map(|owner| owner.name.value());
            let whom: Vec<Desk<'s>> = named.map(|name| self.desk(file, name)).collect();
            let whom = if whom.is_empty() { self.keepers(file) } else { whom };
            self.add(kind, file, id, what, whom);
        }
    }
}

/// The files that the notices of a cycle show.
type Covered = FxHashSet<usize>;

/// Somebody, or a body, by name.
fn person<'s>(name: &str) -> Desk<'s> {
    Desk { who: Both::new(name, name), names: Vec::new() }
}
