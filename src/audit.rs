//! The history of a register, judged as an inspector would: every commit of a range, from what it did to each file.
//! One walk over the commits; each content is read and parsed once, a slice of them at a time; what was taken away is
//! judged at the end, because an approval may come later.

mod checkpoint;
mod deed;
mod frame;
mod healing;
mod lineage;
mod merges;
mod officers;
mod owners;
mod report;
mod reviews;
mod settings;
mod slice;
mod tree;
mod trust;
mod walk;

pub use checkpoint::Checkpoint;
pub use report::Report;

use anyhow::Result;

use crate::finding::Findings;
use crate::profile::Profile;
use crate::read::{Objects, Repository};
use crate::record::Language;
use crate::rules::audit::Look;

/// What is audited.
pub struct Ask<'a> {
    pub repository: &'a Repository,
    /// Where the register lies in the repository: empty, or `a/b/`.
    pub prefix: &'a str,
    /// `A..B`, `A..`, `A`, or empty for all that led to HEAD.
    pub range: &'a str,
    pub checkpoint: Option<&'a Checkpoint>,
    /// Largest file that is read, in bytes.
    pub largest: u64,
}

/// What was seen and found.
pub struct Audited {
    pub report: Report,
    /// The settings that stood before all that was judged; `None` where nothing did.
    pub trusted: Option<Profile>,
    /// Of the register's keys at the end of the range, where it states one.
    pub language: Option<Language>,
    pub seen: Seen,
}

/// What a run says it saw.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Seen {
    /// Commits of the range, whether or not they touch the register.
    pub listed: usize,
    pub commits: usize,
    /// Changed files of the register, each counted with each commit.
    pub files: usize,
    pub approvals: usize,
    /// Commits at which a shallow clone ends: what came before them was not seen.
    pub boundaries: Vec<Box<str>>,
    /// Contents that could not be read, not fetched in a partial clone or too large.
    pub unread: usize,
}

pub fn audit(ask: &Ask<'_>) -> Result<Audited> {
    let objects = Objects::new(ask.repository);
    let range = ask.repository.range(ask.range)?;
    let broken = match ask.checkpoint {
        Some(checkpoint) => checkpoint.broken(ask.repository, &range.to, ask.largest)?,
        None => Vec::new(),
    };
    let mut walk = walk::Walk::new(ask, &objects, &range)?;
    for broken in &broken {
        let mut found = Findings::default();
        for look in Look::all() {
            if let Look::Checkpoint(check) = look {
                check(broken, &mut found);
            }
        }
        walk.at_the_register(found);
    }
    walk.all()?;
    walk.close()
}
