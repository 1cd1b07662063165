//! How a file looks from outside: as long as nothing of that changes, neither did its content.

use std::fs::Metadata;
use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};

/// What a file cannot keep while its content changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Mark {
    /// A file of the file system.
    Looks(Looks),
    /// Git's own name of the content, filled up with zeros.
    Object([u8; 32]),
}

/// What changes whenever a file is written, renamed over or replaced, even where its length and its date are put
/// back: the system sets the time of the last change itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Looks {
    size: u64,
    /// Nanoseconds since 1970.
    modified: i64,
    changed: i64,
    inode: u64,
    device: u64,
}

/// How finely any file system tells times apart.
const COARSE: Duration = Duration::from_secs(2);

/// How finely one does that keeps parts of a hundredth of a second: its clock ticks a hundred times a second or more often. Ten
/// ticks, should that be the clock of another machine.
const FINE: Duration = Duration::from_millis(100);

/// A hundredth of a second, in nanoseconds: whole ones are all that a coarse file system keeps.
const HUNDREDTH: i64 = 10_000_000;

impl Mark {
    /// Of the plain file at `path`; a link is none.
    pub fn at(path: &std::path::Path) -> Option<Mark> {
        Mark::of(&std::fs::symlink_metadata(path).ok()?)
    }

    /// `None` where the system does not tell when a file was last changed.
    #[cfg(unix)]
    pub(super) fn of(metadata: &Metadata) -> Option<Mark> {
        use std::os::unix::fs::MetadataExt;
        let nanoseconds = |seconds: i64, rest: i64| seconds.wrapping_mul(1_000_000_000).wrapping_add(rest);
        metadata.is_file().then(|| {
            Mark::Looks(Looks {
                size: metadata.size(),
                modified: nanoseconds(metadata.mtime(), metadata.mtime_nsec()),
                changed: nanoseconds(metadata.ctime(), metadata.ctime_nsec()),
                inode: metadata.ino(),
                device: metadata.dev(),
            })
        })
    }

    #[cfg(not(unix))]
    pub(super) fn of(_: &Metadata) -> Option<Mark> {
        None
    }

    /// The mark of an object by its full name.
    pub(super) fn of_object(name: &str) -> Option<Mark> {
        let mut object = [0; 32];
        let digit = |at: usize| char::from(*name.as_bytes().get(at)?).to_digit(16);
        if name.is_empty() || !name.len().is_multiple_of(2) || name.len() > 2 * object.len() {
            return None;
        }
        for (at, byte) in object.iter_mut().take(name.len() / 2).enumerate() {
            *byte = (digit(2 * at)? * 16 + digit(2 * at + 1)?) as u8;
        }
        Some(Mark::Object(object))
    }

    /// How long the file is, in bytes, where it looks like something.
    pub(super) fn size(&self) -> Option<u64> {
        if let Mark::Looks(looks) = self { Some(looks.size) } else { None }
    }

    /// The file was last changed so long before `now` that a later change cannot look the same.
    pub fn proves_content(&self, now: SystemTime) -> bool {
        let Mark::Looks(looks) = self else { return true };
        // The system sets the last change itself; the other time may have been put back to anything.
        let told_apart = if looks.changed % HUNDREDTH == 0 { COARSE } else { FINE };
        let latest = now.checked_sub(told_apart).and_then(|then| then.duration_since(SystemTime::UNIX_EPOCH).ok());
        let latest = latest.and_then(|then| i64::try_from(then.as_nanos()).ok());
        latest.is_some_and(|latest| looks.modified < latest && looks.changed < latest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_proves_its_content_once_a_later_change_looks_otherwise() {
        let mark = |changed: i64| Mark::Looks(Looks { size: 1, modified: 0, changed, inode: 1, device: 1 });
        let after = |changed: i64, milliseconds: u64| {
            SystemTime::UNIX_EPOCH + Duration::from_nanos(changed as u64) + Duration::from_millis(milliseconds)
        };
        let (fine, coarse) = (5_123_456_789, 4_000_000_000);
        for (changed, too_soon, late) in [(fine, 90, 101), (coarse, 1_990, 2_001)] {
            assert!(!mark(changed).proves_content(after(changed, too_soon)), "{changed}");
            assert!(mark(changed).proves_content(after(changed, late)), "{changed}");
        }
    }

    #[test]
    fn an_object_is_marked_by_its_whole_name_of_either_length() {
        let marks =
            ["ab".repeat(20), "ab".repeat(32), format!("{}ac", "ab".repeat(19))].map(|name| Mark::of_object(&name));
        assert!(marks.iter().all(Option::is_some) && marks[0] != marks[1] && marks[0] != marks[2]);
        assert!(["", "abc", "zz", &"ab".repeat(33)].iter().all(|name| Mark::of_object(name).is_none()));
    }
}
