//! What one register gave in its last run, file by file: a large file that is written rarely (the base), and a small
//! one with what changed since and the name of the base (the head). What a file gave is opaque here.

mod keep;

pub use keep::{From, Seen, keep};

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use rustc_hash::{FxHashMap, FxHashSet};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::folder;
use crate::read::Mark;
use crate::source::hex;

/// Names the content of a file, and what kind of file it is read as.
pub type Content = [u8; 20];

/// The name of what a file holds, read as files of this kind are. Whoever writes a register may look for two texts of
/// one name, so it is a hash that nobody finds such for.
pub fn content_of(kind: u8, bytes: &[u8]) -> Content {
    let mut hasher = Sha256::new();
    hasher.update([kind]);
    hasher.update(bytes);
    let mut content = Content::default();
    content.copy_from_slice(&hasher.finalize()[..20]);
    content
}

/// One file of a register as it was last seen.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Slot {
    pub path: Box<str>,
    /// What kind of file it was read as.
    pub kind: u8,
    pub content: Content,
    /// How the file looked from outside; `None` where that proves nothing.
    pub mark: Option<Mark>,
    facts: Part,
    pieces: Part,
}

/// Some bytes of a section, with their sum.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
struct Part {
    at: u64,
    length: u32,
    sum: u64,
}

pub struct Pack {
    id: Box<str>,
    base: Mutex<File>,
    /// Those of the base in path order, then those since. A slot whose file is gone or changed has no path of its own
    /// any more, but what it held is still there.
    pub slots: Vec<Slot>,
    /// By slot: it is of no file any more.
    stale: Vec<bool>,
    in_base: usize,
    /// Slots of the base whose files look otherwise than it says.
    marked: FxHashSet<u32>,
    /// The facts of the base.
    facts: Vec<u8>,
    pieces_at: u64,
    /// Facts and pieces since.
    since: Vec<u8>,
    /// What the run knew of all files together, with slots for files.
    pub together: Vec<u8>,
}

#[derive(Serialize, Deserialize)]
struct Head<'a> {
    key: &'a [u8],
    base: &'a str,
    /// Slots of the base that are of no file any more.
    stale: Vec<u32>,
    /// Slots of the base whose files look otherwise than they did.
    marks: Vec<(u32, Option<Mark>)>,
    slots: Vec<Slot>,
    since: &'a [u8],
    together: &'a [u8],
}

const MARK: &[u8; 8] = b"riskreg\x02";
/// The mark, then where the pieces begin, where the index begins, and how long it is.
const FRONT: u64 = 32;
pub(super) const HEAD: &str = "head";
fn sum(bytes: &[u8]) -> u64 {
    use std::hash::Hasher;
    let mut hasher = rustc_hash::FxHasher::default();
    hasher.write(bytes);
    hasher.finish()
}

/// A base is called by its index, which holds the sums of all else.
fn id_of(index: &[u8]) -> String {
    hex(&Sha256::digest(index)[..16])
}

fn read_section(file: &mut File, at: u64, length: u64) -> Option<Vec<u8>> {
    let length = usize::try_from(length).ok()?;
    file.seek(SeekFrom::Start(at)).ok()?;
    let mut bytes = Vec::with_capacity(length);
    file.take(length as u64).read_to_end(&mut bytes).ok()?;
    (bytes.len() == length).then_some(bytes)
}

fn base_path(folder: &Path, id: &str) -> PathBuf {
    folder.join(format!("base-{id}"))
}

impl Pack {
    /// What `folder` holds, where it was kept under `key` and is whole.
    pub fn open(folder: &Path, key: &[u8]) -> Option<Pack> {
        let head_path = folder.join(HEAD);
        let bytes = folder::read(&head_path)?;
        let head: Head<'_> = postcard::from_bytes(&bytes).ok()?;
        if head.key != key {
            return None;
        }
        let mut base = File::open(base_path(folder, head.base)).ok()?;
        let mut front = [0; FRONT as usize];
        base.read_exact(&mut front).ok()?;
        let number = |at: usize| Some(u64::from_le_bytes(front.get(at..at + 8)?.try_into().ok()?));
        let (pieces_at, index_at, index_length) = (number(8)?, number(16)?, number(24)?);
        let length = base.metadata().ok()?.len();
        let whole = front.starts_with(MARK) && FRONT <= pieces_at && pieces_at <= index_at;
        if !whole || index_at.checked_add(index_length) != Some(length) {
            return None;
        }
        let facts = read_section(&mut base, FRONT, pieces_at - FRONT)?;
        let index = read_section(&mut base, index_at, index_length)?;
        if id_of(&index) != head.base {
            return None;
        }
        let mut slots: Vec<Slot> = postcard::from_bytes(&index).ok()?;
        let in_base = slots.len();
        let marked = head.marks.iter().map(|(slot, _)| *slot).collect();
        for (slot, mark) in head.marks {
            slots.get_mut(slot as usize)?.mark = mark;
        }
        slots.extend(head.slots);
        let mut stale = vec![false; slots.len()];
        for slot in head.stale {
            *stale.get_mut(slot as usize)? = true;
        }
        folder::touch(&head_path);
        Some(Pack {
            id: head.base.into(),
            base: Mutex::new(base),
            slots,
            stale,
            in_base,
            marked,
            facts,
            pieces_at,
            since: head.since.to_vec(),
            together: head.together.to_vec(),
        })
    }

    /// The slot of each of `paths`, which are in order, as are those of the base.
    pub fn slots_of<'a>(&self, paths: impl Iterator<Item = &'a str>) -> Vec<Option<u32>> {
        let standing = |slot: &usize| !self.stale[*slot];
        let since: FxHashMap<&str, usize> =
            (self.in_base..self.slots.len()).map(|slot| (&*self.slots[slot].path, slot)).collect();
        let mut base = (0..self.in_base).filter(standing).peekable();
        let slot_of = |path: &'a str| {
            while base.next_if(|slot| *self.slots[*slot].path < *path).is_some() {}
            let slot = base.next_if(|slot| *self.slots[*slot].path == *path);
            slot.or_else(|| since.get(path).copied()).map(|slot| slot as u32)
        };
        paths.map(slot_of).collect()
    }

    pub fn is_stale(&self, slot: u32) -> bool {
        self.stale.get(slot as usize).copied().unwrap_or(true)
    }

    /// What the file of a slot gave.
    pub fn facts(&self, slot: u32) -> Option<&[u8]> {
        let index = slot as usize;
        let part = self.slots.get(index)?.facts;
        let section = if index < self.in_base { &self.facts } else { &self.since };
        let at = usize::try_from(part.at).ok()?;
        let bytes = section.get(at..at.checked_add(part.length as usize)?)?;
        (sum(bytes) == part.sum).then_some(bytes)
    }

    /// What of it is read apart.
    pub fn pieces(&self, slot: u32) -> Option<Vec<u8>> {
        let index = slot as usize;
        let part = self.slots.get(index)?.pieces;
        let bytes = match index < self.in_base {
            true => {
                read_section(&mut *self.base.lock().ok()?, self.pieces_at.checked_add(part.at)?, part.length.into())?
            }
            false => {
                let at = usize::try_from(part.at).ok()?;
                self.since.get(at..at.checked_add(part.length as usize)?)?.to_vec()
            }
        };
        (sum(&bytes) == part.sum).then_some(bytes)
    }
}
