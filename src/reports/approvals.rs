//! Approvals: for every post, department, unit and library file that a review chain covers, which stage passed it
//! last, whether that still is what stands, and on whose desk it lies now.

use jiff::civil::Date;

use super::table::{Cell, Table};
use super::tree::Part;
use crate::facts::reviewers::same_person;
use crate::facts::{PassedFact, StandingFact, Validity};
use crate::finding::Both;
use crate::judge::below;
use crate::profile::{Chain, ChainStage, Decides, RoleOf};
use crate::record::RecordKind;
use crate::register::FileKind;
use crate::rules::Across;
use crate::survey::Survey;
use crate::vocabulary::{fold, folds_to};

/// Where one file stands in its review.
#[derive(Debug, Clone)]
pub struct Standing<'s> {
    /// Its number in the layout.
    pub file: usize,
    pub kind: FileKind,
    /// The identity path; `/` for the root unit.
    pub path: &'s str,
    /// Title of a post, name of a department, unit or library.
    pub name: &'s str,
    /// The nearest department around it, else the unit; empty where there is none.
    pub home: &'s str,
    /// The stages of its chain, in order.
    pub stages: Vec<&'s str>,
    /// The review that passed last in this cycle and was not sent back.
    pub passed: Option<&'s PassedFact>,
    /// The review that sent it back, where it was not passed since.
    pub returned: Option<&'s PassedFact>,
    /// Whether what passed is what stands; `None` where nothing has passed.
    pub valid: Option<Validity>,
    /// The stage whose turn it is; `None` where all have passed what stands.
    pub next: Option<&'s str>,
    /// With whom it lies; `None` where nothing is left to do.
    pub desk: Option<Desk<'s>>,
}

/// Who has to act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Desk<'s> {
    /// The meeting or role: 「药剂科会议」, 「分管领导」.
    pub who: Both,
    /// Those who are named for it in the register.
    pub names: Vec<&'s str>,
}

impl Standing<'_> {
    /// Every stage passed, and what passed is what stands, as far as anybody can tell.
    pub fn is_complete(&self) -> bool {
        self.passed.is_some() && self.next.is_none()
    }

    pub fn is_stale(&self) -> bool {
        self.valid == Some(Validity::Stale)
    }

    /// Nothing of this cycle is recorded.
    pub fn has_not_begun(&self) -> bool {
        self.passed.is_none() && self.returned.is_none()
    }
}

/// Which of them are asked for.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Those that passed this stage last.
    pub stage: Option<String>,
    /// Those whose content changed since.
    pub stale: bool,
    /// Those that lie with this person, role or meeting.
    pub desk: Option<String>,
}

impl Wanted {
    pub fn takes(&self, standing: &Standing<'_>) -> bool {
        let at_stage = |stage: &String| {
            let passed = standing.passed.map(|passed| &*passed.stage);
            passed.is_some_and(|passed| folds_to(passed, &fold(stage)))
        };
        let on_desk = |name: &String| standing.desk.as_ref().is_some_and(|desk| desk.is_of(name));
        self.stage.as_ref().is_none_or(at_stage)
            && (!self.stale || standing.is_stale())
            && self.desk.as_ref().is_none_or(on_desk)
    }
}

impl Desk<'_> {
    /// Named so, or with such a person: 陈立新 is found behind 副院长陈立新.
    pub fn is_of(&self, name: &str) -> bool {
        let folded = fold(name);
        let same = |other: &str| folds_to(other, &folded) || same_person(other, name);
        same(&self.who.zh) || same(&self.who.en) || self.names.iter().any(|other| same(other))
    }

    /// 分管领导(陈某).
    pub fn shown(&self) -> Both {
        match self.names.is_empty() {
            true => self.who.clone(),
            false => Both::new(
                format!("{}（{}）", self.who.zh, self.names.join("、")),
                format!("{} ({})", self.who.en, self.names.join(", ")),
            ),
        }
    }
}

/// Where everything that must be reviewed stands, in path order. Asks for a survey that ran the rules.
pub fn standings<'s>(part: &Part<'s>) -> Vec<Standing<'s>> {
    let survey = part.survey;
    let facts = survey.contributions.iter().map(|contribution| &contribution.facts);
    // No day enters into who is named for what.
    let across = Across::new(&survey.layout, facts, &survey.profile, Date::MIN);
    across
        .present()
        .filter(|(file, ..)| {
            let path = &survey.layout.entries[*file].listed.path;
            part.only.is_empty() || part.only.iter().any(|only| below(path, only))
        })
        .filter_map(|(file, facts, kind)| {
            let standing = facts.standing.as_deref().filter(|standing| standing.reviewable)?;
            let name = facts.file.as_ref().map_or("", |fact| &*fact.name);
            Some(told(&across, file, kind, name, standing))
        })
        .collect()
}

fn told<'s>(across: &Across<'s>, file: usize, kind: FileKind, name: &'s str, fact: &'s StandingFact) -> Standing<'s> {
    let chain = fact.chain.and_then(|chain| across.profile.chains.get(usize::from(chain)));
    let next = chain.zip(fact.next).and_then(|(chain, next)| chain.stages.get(usize::from(next)));
    let home = across.department_of(file).or_else(|| across.unit_of(file));
    Standing {
        file,
        kind,
        path: across.name_of(file),
        name,
        home: home.and_then(|home| across.files[home].file.as_ref()).map_or("", |fact| &*fact.name),
        stages: chain.map_or_else(Vec::new, stages_of),
        passed: fact.passed.as_ref(),
        returned: fact.returned.as_ref(),
        valid: fact.passed.as_ref().map(|passed| passed.validity),
        next: next.map(|stage| &*stage.id),
        desk: next.map(|stage| desk(across, file, kind, stage, fact.returned.is_some())),
    }
}

/// A notice that has just been decided on, or sent back: it passes no chain.
pub fn of_notice<'s>(survey: &'s Survey, file: usize, review: &'s PassedFact, returned: bool) -> Standing<'s> {
    let name = survey.contributions[file].facts.file.as_ref().map_or("", |fact| &*fact.name);
    Standing {
        file,
        kind: FileKind::Notice,
        path: &survey.layout.entries[file].identity,
        name,
        home: "",
        stages: Vec::new(),
        passed: Some(review).filter(|_| !returned),
        returned: Some(review).filter(|_| returned),
        valid: Some(review.validity).filter(|_| !returned),
        next: None,
        desk: None,
    }
}

fn stages_of(chain: &Chain) -> Vec<&str> {
    chain.stages.iter().map(|stage| &*stage.id).collect()
}

/// What was sent back lies with those whose file it is; else it lies with the stage whose turn it is.
fn desk<'s>(across: &Across<'s>, file: usize, kind: FileKind, stage: &'s ChainStage, returned: bool) -> Desk<'s> {
    if returned {
        return match kind {
            FileKind::Post => {
                Desk { who: Both::new("任职人", "the holder"), names: across.officers(file, RoleOf::PostHolder) }
            }
            FileKind::Department => Desk {
                who: Both::new("部门负责人", "the head"),
                names: across.officers(file, RoleOf::DepartmentHead),
            },
            _ => Desk { who: Both::new("主要负责人", "the head"), names: across.officers(file, RoleOf::UnitHead) },
        };
    }
    let of_role = |id: &str| {
        let known = across.profile.role_in(id).and_then(|role| role.of);
        // The format's own word needs no role.
        known.or_else(|| id.ends_with(RecordKind::LeadingGroup.zh()).then_some(RoleOf::LeadingGroup))
    };
    match &stage.decides {
        Decides::Role(role) => {
            let names = of_role(role).map_or_else(Vec::new, |of| across.officers(file, of));
            Desk { who: Both::new(&**role, &**role), names }
        }
        Decides::Meeting => meeting(across, file, stage, of_role(&stage.id)),
        Decides::Anyone => Desk { who: Both::new(&*stage.id, &*stage.id), names: Vec::new() },
    }
}

/// A body that the profile knows by its role is named with its members; any other meeting is the department's, which
/// its head calls.
fn meeting<'s>(across: &Across<'s>, file: usize, stage: &'s ChainStage, of: Option<RoleOf>) -> Desk<'s> {
    let id = &*stage.id;
    if let Some(of) = of {
        return Desk { who: Both::new(id, id), names: across.officers(file, of).into_iter().take(1).collect() };
    }
    let ends_as_meeting = id.ends_with('会') || id.ends_with("会议");
    let (zh, en) = match ends_as_meeting {
        true => (id.to_owned(), id.to_owned()),
        false => (format!("{id}会议"), format!("meeting of {id}")),
    };
    Desk { who: Both::new(zh, en), names: across.officers(file, RoleOf::DepartmentHead) }
}

/// One row a file; how far it has come, and with whom it lies.
pub fn table(standings: &[Standing<'_>]) -> Table {
    let mut table = Table::new("approvals", Both::new("审核进度", "approvals"))
        .text("path", "路径", "path")
        .text("stage", "已过环节", "passed")
        .text("by", "审核人", "by")
        .text("body", "审核组织", "body")
        .text("date", "日期", "date")
        .text("validity", "效力", "validity")
        .text("next", "下一环节", "next")
        .text("desk", "现在谁手里", "on the desk of");
    for standing in standings {
        table.push(row(standing));
    }
    table
}

fn row(standing: &Standing<'_>) -> Vec<Cell> {
    let text = |text: &str| if text.is_empty() { Cell::Empty } else { Cell::Text(text.to_owned()) };
    let review = standing.passed.or(standing.returned);
    let of_review = |of: &dyn Fn(&PassedFact) -> Cell| review.map_or(Cell::Empty, of);
    let validity = match (standing.valid, standing.returned) {
        (Some(validity), _) => Cell::both(validity.zh(), validity.en()),
        (None, Some(_)) => Cell::both("退回", "returned"),
        (None, None) => Cell::both("未审", "not begun"),
    };
    vec![
        text(standing.path),
        of_review(&|review| text(&review.stage)),
        of_review(&|review| text(&review.by)),
        of_review(&|review| text(&review.body)),
        of_review(&|review| review.date.map_or(Cell::Empty, Cell::Date)),
        validity,
        text(standing.next.unwrap_or_default()),
        match &standing.desk {
            Some(desk) => Cell::Both(desk.shown()),
            None if standing.is_complete() => Cell::both("已审定", "approved"),
            None => Cell::Empty,
        },
    ]
}

/// How many of each: approved and valid, changed since, under way, sent back, not begun.
pub fn totals(standings: &[Standing<'_>]) -> Table {
    let mut table = Table::new("approval-totals", Both::new("审核进度合计", "approvals in total"))
        .text("state", "状态", "state")
        .number("count", "数量", "count");
    for state in State::ALL {
        let count = standings.iter().filter(|standing| State::of(standing) == state).count();
        table.push(vec![Cell::both(state.zh(), state.en()), Cell::Count(count as u64)]);
    }
    table.footer = Some(vec![Cell::both("合计", "total"), Cell::Count(standings.len() as u64)]);
    table
}

/// The one word for where a file stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    Approved,
    Stale,
    UnderWay,
    Returned,
    NotBegun,
}

impl State {
    pub const ALL: [State; 5] = [State::Approved, State::Stale, State::UnderWay, State::Returned, State::NotBegun];

    pub fn of(standing: &Standing<'_>) -> State {
        State::when(standing.valid, standing.returned.is_some(), standing.next.is_some())
    }

    /// The same from what a file tells of itself.
    pub fn of_fact(fact: &StandingFact) -> State {
        State::when(fact.passed.as_ref().map(|passed| passed.validity), fact.returned.is_some(), fact.next.is_some())
    }

    fn when(passed: Option<Validity>, returned: bool, goes_on: bool) -> State {
        match passed {
            Some(Validity::Stale) => State::Stale,
            Some(_) if goes_on => State::UnderWay,
            Some(_) => State::Approved,
            None if returned => State::Returned,
            None => State::NotBegun,
        }
    }

    pub fn zh(self) -> &'static str {
        match self {
            State::Approved => "已审定",
            State::Stale => "审后有变",
            State::UnderWay => "审核中",
            State::Returned => "已退回",
            State::NotBegun => "未开始",
        }
    }

    pub fn en(self) -> &'static str {
        match self {
            State::Approved => "approved",
            State::Stale => "changed since",
            State::UnderWay => "under way",
            State::Returned => "returned",
            State::NotBegun => "not begun",
        }
    }
}
