//! The yearly round: what is left to do in a cycle and for whom, what the next one takes over, and the figures that a
//! closed one leaves behind.

mod figures;
mod finder;
mod tables;

pub use figures::{Figure, figures};
pub use finder::{left, taken_over};
pub use tables::{progress, tables};

use jiff::civil::Date;

use super::approvals::Desk;
use crate::finding::Both;
use crate::personal::masked;
use crate::source::visible;
use crate::survey::Stamps;

crate::words! {
    /// What is left to do.
    LeftKind {
        Undecided "undecided" ["未定年度处理"],
        NotClosed "not-closed" ["定消除未消除"],
        NotChanged "not-changed" ["定修改未修改"],
        ChangedThough "changed-though-kept" ["定沿用有改动"],
        NotApproved "not-approved" ["未审定"],
        NotPublished "not-published" ["未公示"],
        NoticeOpen "notice-open" ["公示未结"],
        NotBegun "not-reviewed" ["未复核"],
        CommitmentOld "commitment-not-renewed" ["承诺未续签"],
        MeasureOverdue "measure-overdue" ["措施逾期"],
        MeasureEnded "measure-to-renew" ["措施待续期"],
    }
}

impl LeftKind {
    /// A cycle is not closed while such a thing is left; the others go with it into the next.
    pub fn stops(self) -> bool {
        use LeftKind::{ChangedThough, NotApproved, NotChanged, NotClosed, NotPublished, NoticeOpen, Undecided};
        matches!(self, Undecided | NotClosed | NotChanged | ChangedThough | NotApproved | NotPublished | NoticeOpen)
    }
}

/// One thing that is left to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Left<'s> {
    pub kind: LeftKind,
    /// The nearest department or unit, by name, and its identity path.
    pub department: String,
    pub path: String,
    /// The post, by its title; empty where it is the department's or unit's own.
    pub post: String,
    /// `药剂科/采购员#R1`.
    pub entity: String,
    pub what: Both,
    /// Who is to do it: people, roles and bodies, as the register names them.
    pub whom: Vec<Desk<'s>>,
    /// Position of the file in the register.
    file: usize,
}

impl Left<'_> {
    /// It is for somebody of that name, role or body, or for the department or post of that name.
    pub fn is_for(&self, name: &str) -> bool {
        self.whom.iter().any(|desk| desk.is_of(name))
            || [&self.department, &self.path, &self.post].into_iter().any(|own| own == name)
    }
}

/// The tag of a cycle.
pub fn tag(cycle: &str) -> String {
    format!("cycle/{}", plain(cycle))
}

/// The name of the file that the figures of a cycle are written to.
pub fn file_name(cycle: &str) -> String {
    format!("cycle-{}.yaml", plain(cycle))
}

/// A cycle's name with nothing in it that a tag or a file name cannot hold.
fn plain(cycle: &str) -> String {
    const LONGEST: usize = 60;
    let kept = |c: char| if c.is_alphanumeric() || c == '_' { c } else { '-' };
    let plain: String = cycle.trim().chars().take(LONGEST).map(kept).collect();
    plain.trim_matches('-').to_owned()
}

/// What a report on a cycle goes by.
#[derive(Clone, Copy)]
pub struct Asked<'a> {
    pub today: Date,
    /// What the points said when the cycle before was closed; `None` where that is not known.
    pub before: Option<&'a Stamps>,
}

/// A text as it may be shown.
fn shown(text: &str) -> String {
    masked(&visible(text)).into_owned()
}
