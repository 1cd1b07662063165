//! Where the pages of a publication go, and of what each is made: a page that lies there and was made of the same
//! need not be made again.

use std::cell::RefCell;

use anyhow::Result;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

thread_local! {
    /// What was last written out for a key: thousands of keys need one place for that.
    static WRITTEN: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// So many bytes of it are kept from key to key.
const KEPT: usize = 1024 * 1024;

/// Names all that a page is made of: what fills it, its template, what all pages share, the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Key([u8; 32]);

impl Key {
    /// Of something written out; `None` where it cannot be.
    pub fn of(content: &impl Serialize) -> Option<Key> {
        let digest = |written: &mut Vec<u8>| {
            written.clear();
            serde_json::to_writer(&mut *written, content).ok()?;
            let key = Key(Sha256::digest(&*written).into());
            written.clear();
            written.shrink_to(KEPT);
            Some(key)
        };
        WRITTEN.with(|written| match written.try_borrow_mut() {
            Ok(mut written) => digest(&mut written),
            // Something within asks for a key of its own.
            Err(_) => digest(&mut Vec::new()),
        })
    }

    /// The same in few numbers: it stands in other keys by the thousand.
    pub fn words(self) -> [u64; 4] {
        let word = |at: usize| self.0[at * 8..][..8].iter().fold(0, |word, byte| word << 8 | u64::from(*byte));
        [0, 1, 2, 3].map(word)
    }

    /// The key of something that is made of both.
    pub fn and(self, other: Key) -> Key {
        let mut hasher = Sha256::new();
        hasher.update(self.0);
        hasher.update(other.0);
        Key(hasher.finalize().into())
    }
}

/// Takes the pages of one register, from several threads. What puts pages nowhere else may be a closure.
pub trait Out: Sync {
    /// The page lies there already and was made of what `key` names. It is then taken as if it had been put; else `key`
    /// is what the page is made of that is put next under this path.
    fn has(&self, path: &str, key: Key) -> bool {
        let _ = (path, key);
        false
    }

    /// Takes one page: its path from the root of the output, and its content.
    fn put(&self, path: &str, content: &[u8]) -> Result<()>;
}

impl<F: Fn(&str, &[u8]) -> Result<()> + Sync> Out for F {
    fn put(&self, path: &str, content: &[u8]) -> Result<()> {
        self(path, content)
    }
}
