//! Whole results by key: a folder of small files.

use std::path::PathBuf;

use sha2::{Digest, Sha256};

use super::{build_id, folder};
use crate::source::hex;

/// What all results together may take, in bytes.
const LIMIT: u64 = 256 * 1024 * 1024;
/// One in so many writes looks whether the folder grew too large.
const LOOKED_AFTER: u8 = 32;

/// Results of this very program, kept by key. What goes wrong with it goes unsaid: the result is computed again.
#[derive(Debug, Clone)]
pub struct Store {
    /// `None` where nothing is kept.
    folder: Option<PathBuf>,
}

impl Store {
    /// The user's store; one that keeps nothing where it is not wanted, here or by `RISKREG_NO_CACHE`.
    pub fn open(enabled: bool) -> Store {
        let wanted = enabled && !super::is_declined();
        Store { folder: wanted.then(folder::place).flatten().map(|cache| cache.join("results")) }
    }

    /// A store in a folder of one's own.
    pub fn at(folder: PathBuf) -> Store {
        Store { folder: Some(folder) }
    }

    /// Something is kept.
    pub fn is_open(&self) -> bool {
        self.folder.is_some()
    }

    /// What was kept of this kind under this key.
    pub fn get(&self, kind: &str, key: &[u8]) -> Option<Vec<u8>> {
        let path = self.folder.as_ref()?.join(name(kind, key));
        let content = folder::read(&path)?;
        folder::touch(&path);
        Some(content)
    }

    pub fn put(&self, kind: &str, key: &[u8], value: &[u8]) {
        let Some(folder) = &self.folder else { return };
        let name = name(kind, key);
        // Names are evenly spread, so that no run needs to remember how many came before it.
        let looks = u8::from_str_radix(&name[..2], 16).unwrap_or_default().is_multiple_of(LOOKED_AFTER);
        if folder::write(&folder.join(name), value).is_ok() && looks {
            folder::shrink(folder, LIMIT);
        }
    }
}

/// The file of a key: a hash of the program, the kind and the key.
fn name(kind: &str, key: &[u8]) -> String {
    let mut hasher = Sha256::new();
    for part in [build_id().as_bytes(), kind.as_bytes(), key] {
        hasher.update((part.len() as u64).to_le_bytes());
        hasher.update(part);
    }
    hex(&hasher.finalize()[..20])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_put_is_got_by_kind_and_key_alone() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::at(folder.path().join("results"));
        assert_eq!(store.get("trend", b"a"), None);
        store.put("trend", b"a", b"one");
        store.put("diff", b"a", b"two");
        assert_eq!(store.get("trend", b"a").as_deref(), Some(&b"one"[..]));
        assert_eq!(store.get("diff", b"a").as_deref(), Some(&b"two"[..]));
        assert_eq!(store.get("tren", b"da"), None);
        store.put("trend", b"a", b"");
        assert_eq!(store.get("trend", b"a").as_deref(), Some(&b""[..]));
    }

    #[test]
    fn what_was_damaged_is_not_there() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::at(folder.path().to_owned());
        store.put("trend", b"a", b"value");
        let path = folder.path().join(name("trend", b"a"));
        let whole = std::fs::read(&path).unwrap();
        for at in 0..whole.len() {
            let mut damaged = whole.clone();
            damaged[at] ^= 1;
            std::fs::write(&path, &damaged).unwrap();
            assert_eq!(store.get("trend", b"a"), None, "byte {at}");
            std::fs::write(&path, &whole[..at]).unwrap();
            assert_eq!(store.get("trend", b"a"), None, "cut at {at}");
        }
        store.put("trend", b"a", b"value");
        assert_eq!(store.get("trend", b"a").as_deref(), Some(&b"value"[..]));
    }

    #[test]
    fn the_longest_unused_go_first() {
        let folder = tempfile::tempdir().unwrap();
        let day = |day: u64| std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(day * 86_400);
        for (name, used) in [("new", 30), ("old", 10), ("middle", 20)] {
            let path = folder.path().join(name);
            folder::write(&path, &[0; 100]).unwrap();
            std::fs::File::options().append(true).open(&path).unwrap().set_modified(day(used)).unwrap();
        }
        folder::shrink(folder.path(), 250);
        let left = |name: &str| folder.path().join(name).exists();
        assert!(left("new") && left("middle") && !left("old"));
        folder::touch(&folder.path().join("middle"));
        folder::shrink(folder.path(), 150);
        assert!(left("middle") && !left("new"), "what was read is in use");
    }

    #[test]
    fn a_folder_that_cannot_be_written_keeps_nothing() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("file"), "").unwrap();
        let store = Store::at(folder.path().join("file/results"));
        store.put("trend", b"a", b"value");
        assert_eq!(store.get("trend", b"a"), None);
    }
}
