//! git's index as it lies in the repository: what git last saw of each file. Read only to tell, with one look at each
//! file, which are not what git last saw; git itself is asked about those. Format: gitformat-index(5).

use std::ops::Range;
use std::path::Path;

/// The index, in order of whole paths in the repository.
pub(super) struct Index {
    pub entries: Vec<Seen>,
    /// When the index was written, seconds and nanoseconds: a file of that time or later may have changed since
    /// without looking so.
    written: (u32, u32),
}

/// What git last saw of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Seen {
    pub path: Box<[u8]>,
    changed: (u32, u32),
    modified: (u32, u32),
    size: u32,
    mode: u32,
    /// Filled up with zeros.
    object: [u8; 32],
    /// Git was told to assume that it has not changed.
    pub assumed: bool,
    /// Left out of a sparse work tree.
    pub skipped: bool,
    /// In conflict, or only announced: not settled.
    pub open: bool,
}

const LINK: u32 = 0o120000;
const REPOSITORY: u32 = 0o160000;
const KIND: u32 = 0o170000;

impl Index {
    /// The index at `path` of a repository whose object names have `width` bytes. `None` for what only git can read:
    /// a version not known here, one that is split over files, one of folders instead of files.
    pub fn read(path: &Path, width: usize) -> Option<Index> {
        let written = std::fs::metadata(path).ok()?.modified().ok()?;
        let written = written.duration_since(std::time::UNIX_EPOCH).ok()?;
        let bytes = std::fs::read(path).ok()?;
        let entries = entries(&bytes, width).filter(|entries| entries.is_sorted_by(|a, b| a.path <= b.path))?;
        let written = (u32::try_from(written.as_secs()).ok()?, written.subsec_nanos());
        Some(Index { entries, written })
    }

    /// Which entries of `within` lie in the folder `path`; all of them where it is empty.
    pub fn below(&self, path: &[u8], within: Range<usize>) -> Range<usize> {
        let (first, after) = ([path, b"/"].concat(), [path, b"0"].concat());
        if path.is_empty() { within } else { self.from(&first, within.clone())..self.from(&after, within) }
    }

    /// The entries of a path among `within`: several where it is in conflict.
    pub fn find(&self, path: &[u8], within: Range<usize>) -> Range<usize> {
        let first = self.from(path, within.clone());
        let of_path = self.entries[first..within.end].iter().take_while(|seen| *seen.path == *path);
        first..first + of_path.count()
    }

    /// The first of `within` that is not before `path`.
    fn from(&self, path: &[u8], within: Range<usize>) -> usize {
        within.start + self.entries[within].partition_point(|seen| *seen.path < *path)
    }

    /// A file as it lies there is surely what git last saw of it.
    #[cfg(unix)]
    pub fn is_unchanged(&self, seen: &Seen, now: &std::fs::Metadata) -> bool {
        use std::os::unix::fs::MetadataExt;
        let same = |(seconds, nanos): (u32, u32), (now, now_nanos): (i64, i64)| {
            i64::from(seconds) == now && (nanos == 0 || i64::from(nanos) == now_nanos)
        };
        let earlier = match seen.modified.1 {
            0 => seen.modified.0 < self.written.0,
            _ => seen.modified < self.written,
        };
        !seen.open
            && earlier
            && now.mode() & KIND == seen.mode & KIND
            && now.size() as u32 == seen.size
            && same(seen.modified, (now.mtime(), now.mtime_nsec()))
            && same(seen.changed, (now.ctime(), now.ctime_nsec()))
    }
}

impl Seen {
    /// The name of its content, whose names have `width` bytes, as git writes it.
    pub fn object(&self, width: usize) -> Vec<u8> {
        let digits = self.object.iter().take(width).flat_map(|byte| [byte >> 4, byte & 15]);
        digits.filter_map(|digit| char::from_digit(u32::from(digit), 16)).map(|digit| digit as u8).collect()
    }

    pub fn is_repository(&self) -> bool {
        self.mode & KIND == REPOSITORY
    }

    pub fn is_link(&self) -> bool {
        self.mode & KIND == LINK
    }
}

/// Bytes of an index from front to back.
struct Bytes<'b>(&'b [u8]);

impl<'b> Bytes<'b> {
    fn take(&mut self, count: usize) -> Option<&'b [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    fn word(&mut self) -> Option<u32> {
        self.take(4)?.try_into().ok().map(u32::from_be_bytes)
    }

    fn half(&mut self) -> Option<u16> {
        self.take(2)?.try_into().ok().map(u16::from_be_bytes)
    }

    /// Up to a zero byte, which is taken too.
    fn text(&mut self) -> Option<&'b [u8]> {
        let end = memchr::memchr(0, self.0)?;
        let text = self.take(end)?;
        self.take(1)?;
        Some(text)
    }

    /// A number of seven bits a byte, as pack files write offsets.
    fn offset(&mut self) -> Option<usize> {
        let mut byte = self.take(1)?[0];
        let mut value = usize::from(byte & 0x7f);
        while byte & 0x80 != 0 {
            byte = self.take(1)?[0];
            value = value.checked_add(1)?.checked_mul(0x80)? | usize::from(byte & 0x7f);
        }
        Some(value)
    }
}

fn entries(index: &[u8], width: usize) -> Option<Vec<Seen>> {
    let mut bytes = Bytes(index.get(..index.len().checked_sub(width)?)?);
    if bytes.take(4)? != b"DIRC" {
        return None;
    }
    let version = bytes.word().filter(|version| (2..=4).contains(version))?;
    let count = bytes.word()?;
    let mut entries: Vec<Seen> = Vec::with_capacity((count as usize).min(index.len() / 62));
    for _ in 0..count {
        let begin = bytes.0.len();
        let [changed, changed_nanos, modified, modified_nanos, _, _, mode, _, _, size] = words(&mut bytes)?;
        let mut object = [0; 32];
        object.get_mut(..width)?.copy_from_slice(bytes.take(width)?);
        let flags = bytes.half()?;
        let extended = if flags & 0x4000 != 0 { bytes.half()? } else { 0 };
        let path: Box<[u8]> = match version {
            4 => {
                let before = entries.last().map_or(&[][..], |seen| &seen.path);
                let kept = before.len().checked_sub(bytes.offset()?)?;
                [&before[..kept], bytes.text()?].concat().into()
            }
            _ => {
                let path = bytes.text()?.into();
                // Filled up with zeros to a multiple of eight, with one at least.
                let taken = begin - bytes.0.len();
                bytes.take(taken.next_multiple_of(8) - taken)?;
                path
            }
        };
        entries.push(Seen {
            path,
            changed: (changed, changed_nanos),
            modified: (modified, modified_nanos),
            size,
            mode,
            object,
            assumed: flags & 0x8000 != 0,
            skipped: extended & 0x4000 != 0,
            open: flags & 0x3000 != 0 || extended & 0x2000 != 0,
        });
    }
    // Extensions in small letters change what the entries mean.
    while !bytes.0.is_empty() {
        let name = bytes.take(4)?;
        let length = bytes.word()?;
        if !name[0].is_ascii_uppercase() {
            return None;
        }
        bytes.take(length as usize)?;
    }
    Some(entries)
}

fn words(bytes: &mut Bytes<'_>) -> Option<[u32; 10]> {
    let mut words = [0; 10];
    for word in &mut words {
        *word = bytes.word()?;
    }
    Some(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_index_that_is_cut_short_or_made_up_is_left_to_git() {
        let mut made_up = b"DIRC\0\0\0\x02\xff\xff\xff\xff".to_vec();
        made_up.extend([0x80; 200]);
        for length in 0..made_up.len() {
            assert!(entries(&made_up[..length], 20).is_none());
        }
        assert_eq!(entries(b"DIRC\0\0\0\x02\0\0\0\0aaaaaaaaaaaaaaaaaaaa", 20), Some(Vec::new()));
        assert_eq!(entries(b"DIRC\0\0\0\x09\0\0\0\0aaaaaaaaaaaaaaaaaaaa", 20), None);
        assert_eq!(entries(b"DIRC\0\0\0\x02\0\0\0\0link\0\0\0\0aaaaaaaaaaaaaaaaaaaa", 20), None);
    }
}
