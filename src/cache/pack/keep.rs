//! Keeping what a run saw of a register: in the head where little changed, else in a new base.

use std::fs;
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::path::Path;
use std::time::{Duration, SystemTime};

use rayon::prelude::*;

use super::{Content, FRONT, HEAD, Head, MARK, Pack, Part, Slot, base_path, id_of, sum};
use crate::cache::folder;
use crate::read::Mark;

/// A file as this run saw it.
pub struct Seen<'a> {
    pub path: &'a str,
    pub kind: u8,
    pub content: Content,
    pub mark: Option<Mark>,
    pub from: From<'a>,
}

/// Where what the file gave is to be had.
#[derive(Clone, Copy)]
pub enum From<'a> {
    /// In the slot of the same path.
    Slot(u32),
    New {
        facts: &'a [u8],
        /// What of it is read apart, made when it is asked for.
        pieces: &'a (dyn Fn() -> Vec<u8> + Sync),
    },
}

/// A head may grow to one part in so many of its base, or to so many bytes, before a new base is written.
const GROWN: u64 = 64;
const SMALL: u64 = 256 * 1024;
/// A base that no head names may still come to be named within this time.
const UNNAMED: Duration = Duration::from_secs(600);
/// How many files are made ready at once, so that never all are in memory.
const AT_ONCE: usize = 2048;

/// Keeps `files`, which are in path order, in `folder` under `key`; `together` says what is known of all of them,
/// given the slot of each. `old` is what the run began with. `true` where a new base was written.
pub fn keep(
    folder: &Path,
    key: &[u8],
    old: Option<&Pack>,
    files: &[Seen<'_>],
    together: &dyn Fn(&[u32]) -> Vec<u8>,
) -> io::Result<bool> {
    if let Some(old) = old {
        let bytes = head_after(old, key, files, together)?;
        let base = fs::metadata(base_path(folder, &old.id))?.len();
        if bytes.len() as u64 <= (base / GROWN).max(SMALL) {
            folder::write(&folder.join(HEAD), &bytes)?;
            return Ok(false);
        }
    }
    let id = write_base(folder, old, files)?;
    let numbers: Vec<u32> = (0..files.len() as u32).collect();
    let head = Head {
        key,
        base: &id,
        stale: Vec::new(),
        marks: Vec::new(),
        slots: Vec::new(),
        since: &[],
        together: &together(&numbers),
    };
    folder::write(&folder.join(HEAD), &bytes_of(&head)?)?;
    remove_other_bases(folder, &id, old);
    Ok(true)
}

fn bytes_of(head: &Head<'_>) -> io::Result<Vec<u8>> {
    postcard::to_allocvec(head).map_err(io::Error::other)
}

/// The head that says what changed since the base of `old`.
fn head_after(old: &Pack, key: &[u8], files: &[Seen<'_>], together: &dyn Fn(&[u32]) -> Vec<u8>) -> io::Result<Vec<u8>> {
    let mut stale = vec![true; old.in_base];
    let mut marks = Vec::new();
    let mut slots = Vec::new();
    let mut since = Vec::new();
    let mut numbers = Vec::with_capacity(files.len());
    for file in files {
        match file.from {
            From::Slot(slot) if (slot as usize) < old.in_base => {
                stale[slot as usize] = false;
                numbers.push(slot);
                if old.marked.contains(&slot) || old.slots[slot as usize].mark != file.mark {
                    marks.push((slot, file.mark));
                }
            }
            _ => {
                numbers.push((old.in_base + slots.len()) as u32);
                let (facts, pieces) = both(file, Some(old))?;
                let (facts, pieces) = (append(&mut since, &facts), append(&mut since, &pieces));
                slots.push(slot_of(file, facts, pieces));
            }
        }
    }
    let stale = (0..old.in_base as u32).filter(|slot| stale[*slot as usize]).collect();
    let together = &together(&numbers);
    bytes_of(&Head { key, base: &old.id, stale, marks, slots, since: &since, together })
}

/// What a file gave, wherever it is: its facts, and what is read apart.
fn both(file: &Seen<'_>, old: Option<&Pack>) -> io::Result<(Vec<u8>, Vec<u8>)> {
    Ok((facts_of(file, old)?, pieces_of(file, old)?))
}

fn facts_of(file: &Seen<'_>, old: Option<&Pack>) -> io::Result<Vec<u8>> {
    let facts = match file.from {
        From::New { facts, .. } => Some(facts),
        From::Slot(slot) => old.and_then(|old| old.facts(slot)),
    };
    facts.map(<[u8]>::to_vec).ok_or_else(damaged)
}

fn pieces_of(file: &Seen<'_>, old: Option<&Pack>) -> io::Result<Vec<u8>> {
    match file.from {
        From::New { pieces, .. } => Ok(pieces()),
        From::Slot(slot) => old.and_then(|old| old.pieces(slot)).ok_or_else(damaged),
    }
}

fn damaged() -> io::Error {
    io::ErrorKind::InvalidData.into()
}

fn slot_of(file: &Seen<'_>, facts: Part, pieces: Part) -> Slot {
    Slot { path: file.path.into(), kind: file.kind, content: file.content, mark: file.mark, facts, pieces }
}

fn append(section: &mut Vec<u8>, bytes: &[u8]) -> Part {
    let part = Part { at: section.len() as u64, length: bytes.len() as u32, sum: sum(bytes) };
    section.extend_from_slice(bytes);
    part
}

/// Writes the facts of all files, then what is read apart, then the index. Gives the name of the base.
fn write_base(folder: &Path, old: Option<&Pack>, files: &[Seen<'_>]) -> io::Result<String> {
    folder::private(folder)?;
    let mut temporary = tempfile::NamedTempFile::new_in(folder)?;
    let mut out = BufWriter::with_capacity(1 << 20, temporary.as_file_mut());
    out.write_all(&[0; FRONT as usize])?;
    let facts = write_section(&mut out, files, &|file| facts_of(file, old))?;
    let pieces = write_section(&mut out, files, &|file| pieces_of(file, old))?;
    let length = |parts: &[Part]| parts.last().map_or(0, |part| part.at + u64::from(part.length));
    let pieces_at = FRONT + length(&facts);
    let index_at = pieces_at + length(&pieces);
    let slots: Vec<Slot> = files
        .iter()
        .zip(facts.into_iter().zip(pieces))
        .map(|(file, (facts, pieces))| slot_of(file, facts, pieces))
        .collect();
    let index = postcard::to_allocvec(&slots).map_err(io::Error::other)?;
    out.write_all(&index)?;
    out.flush()?;
    out.seek(SeekFrom::Start(0))?;
    out.write_all(MARK)?;
    for number in [pieces_at, index_at, index.len() as u64] {
        out.write_all(&number.to_le_bytes())?;
    }
    out.flush()?;
    drop(out);
    let id = id_of(&index);
    temporary.persist(base_path(folder, &id)).map_err(|error| error.error)?;
    Ok(id)
}

fn write_section(
    out: &mut dyn Write,
    files: &[Seen<'_>],
    bytes_of: &(dyn Fn(&Seen<'_>) -> io::Result<Vec<u8>> + Sync),
) -> io::Result<Vec<Part>> {
    let mut parts = Vec::with_capacity(files.len());
    let mut at = 0;
    for files in files.chunks(AT_ONCE) {
        let ready: Vec<io::Result<Vec<u8>>> = files.par_iter().map(bytes_of).collect();
        for bytes in ready {
            let bytes = bytes?;
            out.write_all(&bytes)?;
            parts.push(Part { at, length: bytes.len() as u32, sum: sum(&bytes) });
            at += bytes.len() as u64;
        }
    }
    Ok(parts)
}

/// Removes the base that the run began with, and those that no head came to name.
fn remove_other_bases(folder: &Path, id: &str, old: Option<&Pack>) {
    let now = SystemTime::now();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let Some(other) = name.to_str().and_then(|name| name.strip_prefix("base-")).filter(|other| *other != id) else {
            continue;
        };
        let written = entry.metadata().and_then(|metadata| metadata.modified());
        let is_old = written.is_ok_and(|written| now.duration_since(written).is_ok_and(|age| age > UNNAMED));
        if is_old || old.is_some_and(|old| *old.id == *other) {
            _ = fs::remove_file(entry.path());
        }
    }
}
