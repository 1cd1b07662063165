//! Where the pages of a publication go, and of what each is made: a page that lies there and was made of the same
//! need not be made again.

use std::io::{BufWriter, Write};

use anyhow::Result;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Names all that a page is made of: what fills it, its template, what all pages share, the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Key([u8; 32]);

impl Key {
    /// Of something written out; `None` where it cannot be.
    pub fn of(content: &impl Serialize) -> Option<Key> {
        let mut out = BufWriter::with_capacity(32 * 1024, Digesting(Sha256::new()));
        serde_json::to_writer(&mut out, content).ok()?;
        Some(Key(out.into_inner().ok()?.0.finalize().into()))
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

/// The hash of what is written into it.
struct Digesting(Sha256);

impl Write for Digesting {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
