//! The life of a register as git keeps it: which commit changed what of it, in the register's own terms, told once
//! and followed through every name that a post, department or risk point had.

mod follow;
mod last;
mod life;
mod narrow;
mod reviews;
mod wanted;

pub use last::{LastChange, LastChanges, last_changes};
pub use life::{Asked, Life, Step, life};
pub use reviews::{Approval, Stands};
pub use wanted::{Wanted, wanted};

use jiff::civil::Date;

use crate::read::{Commit, Repository, Revision};

/// A register in a repository, as a commit has it, and with all that came before.
pub struct Kept {
    pub repository: Repository,
    /// The commit that history is looked at from, by its full name.
    pub tip: String,
    /// Where the register lies in the repository: empty, or `a/b/`.
    pub prefix: String,
    /// How its root is named to the user.
    pub shown: std::path::PathBuf,
}

impl Kept {
    /// The register as a commit has it.
    pub fn at(&self, commit: &str) -> Revision {
        Revision::new(self.repository.clone(), commit.to_owned(), self.prefix.clone(), &self.shown)
    }
}

/// Which commit it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// The commit's full name.
    pub commit: String,
    /// Who made the change, and when, in the offset that they wrote with.
    pub author: String,
    pub email: String,
    pub date: Date,
    /// Who recorded it, where that was somebody else.
    pub committer: Option<String>,
    pub subject: String,
    pub is_merge: bool,
}

impl Made {
    pub fn of(commit: &Commit) -> Made {
        let same = commit.author.name == commit.committer.name && commit.author.email == commit.committer.email;
        Made {
            commit: commit.name.clone(),
            author: commit.author.name.clone(),
            email: commit.author.email.clone(),
            date: commit.author.date,
            committer: (!same).then(|| commit.committer.name.clone()),
            subject: commit.subject.clone(),
            is_merge: commit.parents.len() > 1,
        }
    }

    /// The commit's name as people write it.
    pub fn short(&self) -> &str {
        self.commit.get(..SHORT).unwrap_or(&self.commit)
    }
}

/// How many digits of a commit's name are shown.
const SHORT: usize = 8;
