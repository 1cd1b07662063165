//! How a file looks from outside: as long as nothing of that changes, neither did its content.

use std::fs::Metadata;
use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};

/// What changes whenever a file is written, renamed over or replaced, even where its length and its date are put
/// back: the system sets the time of the last change itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    size: u64,
    /// Nanoseconds since 1970.
    modified: i64,
    changed: i64,
    inode: u64,
    device: u64,
}

/// How finely a file system, or the clock of another machine, may tell times apart.
const TOLD_APART: Duration = Duration::from_secs(2);

impl Mark {
    /// `None` where the system does not tell when a file was last changed.
    #[cfg(unix)]
    pub(super) fn of(metadata: &Metadata) -> Option<Mark> {
        use std::os::unix::fs::MetadataExt;
        let nanoseconds = |seconds: i64, rest: i64| seconds.wrapping_mul(1_000_000_000).wrapping_add(rest);
        metadata.is_file().then(|| Mark {
            size: metadata.size(),
            modified: nanoseconds(metadata.mtime(), metadata.mtime_nsec()),
            changed: nanoseconds(metadata.ctime(), metadata.ctime_nsec()),
            inode: metadata.ino(),
            device: metadata.dev(),
        })
    }

    #[cfg(not(unix))]
    pub(super) fn of(_: &Metadata) -> Option<Mark> {
        None
    }

    /// The file was last changed so long before `now` that a later change cannot look the same.
    pub fn proves_content(&self, now: SystemTime) -> bool {
        let latest = now.checked_sub(TOLD_APART).and_then(|then| then.duration_since(SystemTime::UNIX_EPOCH).ok());
        let latest = latest.and_then(|then| i64::try_from(then.as_nanos()).ok());
        latest.is_some_and(|latest| self.modified < latest && self.changed < latest)
    }
}
