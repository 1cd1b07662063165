//! What need not be computed again, kept by content in the user's cache folder: safe to delete, to corrupt, and to
//! use from several runs at once. The only code that touches that folder. It never changes a result.

mod folder;
mod pack;
mod store;

pub use pack::{Content, From, Pack, Seen, content_of};
pub use store::Store;

use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::source::hex;

/// Names this very program: whatever another one kept is not believed. A hash of all that it is built from.
pub fn build_id() -> &'static str {
    env!("RISKREG_BUILD_ID")
}

/// The environment asks for nothing to be kept: `RISKREG_NO_CACHE` is set to anything but nothing.
pub fn is_declined() -> bool {
    std::env::var_os("RISKREG_NO_CACHE").is_some_and(|value| !value.is_empty())
}

/// What all registers together may take, in bytes.
const LIMIT: u64 = 1024 * 1024 * 1024;

/// Where what the files of one register gave is kept.
#[derive(Debug, Clone)]
pub struct Register {
    /// With a folder for each register.
    above: PathBuf,
    folder: PathBuf,
    limit: u64,
}

impl Register {
    /// The place of the register at `root`; `None` where nothing is to be kept.
    pub fn at(root: &Path, enabled: bool) -> Option<Register> {
        let cache = folder::place().filter(|_| enabled && !is_declined())?;
        Register::below(&cache, root, LIMIT)
    }

    /// The same in a cache folder of one's own, with its own limit.
    pub fn below(cache: &Path, root: &Path, limit: u64) -> Option<Register> {
        let root = root.canonicalize().ok()?;
        let name = hex(&Sha256::digest(root.as_os_str().as_encoded_bytes())[..16]);
        let above = cache.join("registers");
        Some(Register { folder: above.join(name), above, limit })
    }

    /// The same register, seen for another purpose.
    pub fn for_purpose(&self, purpose: &str) -> Register {
        let mut register = self.clone();
        register.folder.as_mut_os_string().push(format!("-{purpose}"));
        register
    }

    /// What was kept under `key`, where it is whole.
    pub fn open(&self, key: &[u8]) -> Option<Pack> {
        Pack::open(&self.folder, key)
    }

    /// Keeps what a run saw. What goes wrong goes unsaid: the next run computes it again.
    pub fn keep(&self, key: &[u8], old: Option<&Pack>, files: &[Seen<'_>], together: &dyn Fn(&[u32]) -> Vec<u8>) {
        if let Ok(true) = pack::keep(&self.folder, key, old, files, together) {
            folder::shrink_folders(&self.above, pack::HEAD, self.limit);
        }
    }

    /// Forgets the register: what was kept of it is not whole.
    pub fn forget(&self) {
        _ = std::fs::remove_dir_all(&self.folder);
    }
}
