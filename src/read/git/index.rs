//! git's index as it lies in the repository: what git last saw of each file. Read only to tell, with one look at each
//! file, which are not what git last saw; git itself is asked about those. Format: gitformat-index(5).

use std::ops::Range;
use std::path::Path;

use crate::source::hex;

/// The index, in order of whole paths in the repository. Of each entry little more than its place is kept: most are
/// looked at once, and many registers have a hundred thousand of them.
pub(super) struct Index {
    pub entries: Vec<Seen>,
    /// The file as it was read.
    bytes: Vec<u8>,
    /// All paths, one after the other.
    paths: Vec<u8>,
    /// Bytes of an object's name.
    width: usize,
    /// When the index was written, seconds and nanoseconds: a file of that time or later may have changed since
    /// without looking so.
    written: (u32, u32),
    /// Git's name of the tree that the whole index stands for, where it has noted it.
    tree: Option<Vec<u8>>,
}

/// What git last saw of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Seen {
    /// Where its path begins and ends among all.
    path: (u32, u32),
    /// Where the words of its entry begin in the file.
    at: u32,
    /// Git was told to assume that it has not changed.
    pub assumed: bool,
    /// Left out of a sparse work tree.
    pub skipped: bool,
    /// In conflict, or only announced: not settled.
    pub open: bool,
}

/// A file as it lies in the work tree: times in seconds and nanoseconds.
#[cfg(unix)]
pub(super) struct Now {
    pub mode: u32,
    pub size: u64,
    pub modified: (i64, u32),
    pub changed: (i64, u32),
}

const LINK: u32 = 0o120000;
const REPOSITORY: u32 = 0o160000;
const KIND: u32 = 0o170000;
/// Bytes of an entry before the name of its object: ten words.
const WORDS: usize = 40;

impl Index {
    /// The index at `path` of a repository whose object names have `width` bytes. `None` for what only git can read:
    /// a version not known here, one that is split over files, one of folders instead of files.
    pub fn read(path: &Path, width: usize) -> Option<Index> {
        let written = std::fs::metadata(path).ok()?.modified().ok()?;
        let written = written.duration_since(std::time::UNIX_EPOCH).ok()?;
        let written = (u32::try_from(written.as_secs()).ok()?, written.subsec_nanos());
        Index::of(std::fs::read(path).ok()?, width, written)
    }

    fn of(bytes: Vec<u8>, width: usize, written: (u32, u32)) -> Option<Index> {
        // Places are kept in 32 bits.
        u32::try_from(bytes.len().checked_mul(2)?).ok()?;
        let mut rest = Bytes(bytes.get(..bytes.len().checked_sub(width)?)?);
        let (entries, paths) = entries(&mut rest, width)?;
        let tree = extensions(&mut rest, width)?;
        // A file in conflict, or only announced, is in no tree.
        let tree = tree.filter(|_| !entries.iter().any(|seen| seen.open));
        let index = Index { entries, bytes, paths, width, written, tree };
        index.entries.is_sorted_by(|a, b| index.path(a) <= index.path(b)).then_some(index)
    }

    /// The whole path of an entry in the repository.
    pub fn path(&self, seen: &Seen) -> &[u8] {
        &self.paths[seen.path.0 as usize..seen.path.1 as usize]
    }

    /// Git's name of the tree that all entries make up, where the index knows it: since the last commit or checkout
    /// nothing was staged.
    pub fn tree(&self) -> Option<String> {
        self.tree.as_deref().map(hex)
    }

    /// Which entries lie in the folder `path`; all of them where it is empty.
    pub fn below(&self, path: &[u8]) -> Range<usize> {
        if path.is_empty() {
            return 0..self.entries.len();
        }
        let from = |path: &[u8]| self.entries.partition_point(|seen| self.path(seen) < path);
        from(&[path, b"/"].concat())..from(&[path, b"0"].concat())
    }

    fn word(&self, seen: &Seen, number: usize) -> u32 {
        let at = seen.at as usize + number * 4;
        self.bytes.get(at..at + 4).and_then(|word| word.try_into().ok()).map_or(0, u32::from_be_bytes)
    }

    fn mode(&self, seen: &Seen) -> u32 {
        self.word(seen, 6)
    }

    /// A file as it lies there is surely what git last saw of it.
    #[cfg(unix)]
    pub fn is_unchanged(&self, seen: &Seen, now: &Now) -> bool {
        let same = |(seconds, nanos): (u32, u32), (now, now_nanos): (i64, u32)| {
            i64::from(seconds) == now && (nanos == 0 || nanos == now_nanos)
        };
        let changed = (self.word(seen, 0), self.word(seen, 1));
        let modified = (self.word(seen, 2), self.word(seen, 3));
        let earlier = match modified.1 {
            0 => modified.0 < self.written.0,
            _ => modified < self.written,
        };
        !seen.open
            && earlier
            && now.mode & KIND == self.mode(seen) & KIND
            && now.size & u64::from(u32::MAX) == u64::from(self.word(seen, 9))
            && same(modified, now.modified)
            && same(changed, now.changed)
    }

    /// The name of an entry's content, as git writes it.
    pub fn object(&self, seen: &Seen) -> String {
        let at = seen.at as usize + WORDS;
        hex(self.bytes.get(at..at + self.width).unwrap_or_default())
    }

    pub fn is_repository(&self, seen: &Seen) -> bool {
        self.mode(seen) & KIND == REPOSITORY
    }

    pub fn is_link(&self, seen: &Seen) -> bool {
        self.mode(seen) & KIND == LINK
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

/// The entries, and the paths that they point to.
fn entries(bytes: &mut Bytes<'_>, width: usize) -> Option<(Vec<Seen>, Vec<u8>)> {
    let whole = bytes.0.len();
    if bytes.take(4)? != b"DIRC" {
        return None;
    }
    let version = bytes.word().filter(|version| (2..=4).contains(version))?;
    let count = bytes.word()?;
    let mut entries: Vec<Seen> = Vec::with_capacity((count as usize).min(whole / 62));
    let mut paths: Vec<u8> = Vec::with_capacity(whole / 2);
    let mut last = 0..0;
    for _ in 0..count {
        let begin = bytes.0.len();
        bytes.take(WORDS)?;
        bytes.take(width)?;
        let flags = bytes.half()?;
        let extended = if flags & 0x4000 != 0 { bytes.half()? } else { 0 };
        let start = paths.len();
        match version {
            4 => {
                let kept = last.len().checked_sub(bytes.offset()?)?;
                paths.extend_from_within(last.start..last.start + kept);
                paths.extend_from_slice(bytes.text()?);
            }
            _ => {
                paths.extend_from_slice(bytes.text()?);
                // Filled up with zeros to a multiple of eight, with one at least.
                let taken = begin - bytes.0.len();
                bytes.take(taken.next_multiple_of(8) - taken)?;
            }
        }
        last = start..paths.len();
        entries.push(Seen {
            path: (u32::try_from(start).ok()?, u32::try_from(paths.len()).ok()?),
            at: u32::try_from(whole - begin).ok()?,
            assumed: flags & 0x8000 != 0,
            skipped: extended & 0x4000 != 0,
            open: flags & 0x3000 != 0 || extended & 0x2000 != 0,
        });
    }
    Some((entries, paths))
}

/// What follows the entries: the name of the tree that they make up, where that is noted. `None` where something
/// follows that changes what the entries mean: its name is in small letters.
fn extensions(bytes: &mut Bytes<'_>, width: usize) -> Option<Option<Vec<u8>>> {
    let mut tree = None;
    while !bytes.0.is_empty() {
        let name = bytes.take(4)?;
        let length = bytes.word()?;
        let content = bytes.take(length as usize)?;
        match name {
            b"TREE" => tree = whole_tree(&mut Bytes(content), width),
            name if !name[0].is_ascii_uppercase() => return None,
            _ => {}
        }
    }
    Some(tree)
}

/// The first entry of the noted trees is the root: an empty path, `entries trees`, and its name unless it has
/// fewer than no entries, which means that something was staged since.
fn whole_tree(bytes: &mut Bytes<'_>, width: usize) -> Option<Vec<u8>> {
    let path = bytes.text()?;
    let end = memchr::memchr(b'\n', bytes.0)?;
    let counts = bytes.take(end)?;
    bytes.take(1)?;
    (path.is_empty() && !counts.starts_with(b"-")).then(|| bytes.take(width).map(<[u8]>::to_vec))?
}

#[cfg(test)]
mod tests {
    use super::*;

    fn index(bytes: &[u8]) -> Option<Index> {
        Index::of(bytes.to_vec(), 20, (0, 0))
    }

    #[test]
    fn an_index_that_is_cut_short_or_made_up_is_left_to_git() {
        let mut made_up = b"DIRC\0\0\0\x02\xff\xff\xff\xff".to_vec();
        made_up.extend([0x80; 200]);
        for length in 0..made_up.len() {
            assert!(index(&made_up[..length]).is_none());
        }
        assert!(index(b"DIRC\0\0\0\x02\0\0\0\0aaaaaaaaaaaaaaaaaaaa").is_some_and(|index| index.entries.is_empty()));
        assert!(index(b"DIRC\0\0\0\x09\0\0\0\0aaaaaaaaaaaaaaaaaaaa").is_none());
        assert!(index(b"DIRC\0\0\0\x02\0\0\0\0link\0\0\0\0aaaaaaaaaaaaaaaaaaaa").is_none());
    }

    #[test]
    fn the_tree_of_an_index_is_known_until_something_is_staged() {
        let noted = |counts: &str, name: &[u8]| {
            let tree = [&[0][..], counts.as_bytes(), b"\n", name].concat();
            let length = u32::try_from(tree.len()).unwrap().to_be_bytes();
            [&b"DIRC\0\0\0\x02\0\0\0\0TREE"[..], &length, &tree, &[b'a'; 20]].concat()
        };
        let tree = |counts, name: &[u8]| index(&noted(counts, name)).unwrap().tree();
        assert_eq!(tree("0 0", &[0xab; 20]).as_deref(), Some("ab".repeat(20).as_str()));
        assert_eq!(tree("-1 0", &[]), None);
        assert_eq!(tree("0 0", &[0xab; 19]), None);
    }
}
