//! Where the pages of a publication go, and of what each is made: a page that lies there and was made of the same
//! need not be made again.

use anyhow::Result;
use serde::{Deserialize, Serialize};

use super::hashed;

/// Names all that a page is made of: what fills it, its template, what all pages share, the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Key([u8; 32]);

impl Key {
    /// Of all that something tells; `None` where it does not let itself be told.
    pub fn of(content: &impl Serialize) -> Option<Key> {
        hashed::hash(content).map(Key)
    }

    /// The same in few numbers: it stands in other keys by the thousand.
    pub fn words(self) -> [u64; 4] {
        let word = |at: usize| self.0[at * 8..][..8].iter().fold(0, |word, byte| word << 8 | u64::from(*byte));
        [0, 1, 2, 3].map(word)
    }

    /// The key of something that is made of both.
    pub fn and(self, other: Key) -> Key {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&self.0);
        hasher.update(&other.0);
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

    /// Somebody asks of what pages are made; else no key need be told.
    fn asks(&self) -> bool {
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
