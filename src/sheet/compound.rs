//! Compound files: the folders and streams within one file that offices wrote until 2006, and WPS writes still
//! ([MS-CFB]). Every chain ends after as many sectors as the file has, however it is linked.

use super::refusal::{Refusal, cut_off, damaged};

const HEADER: usize = 512;
const END: u32 = 0xffff_fffe;
/// Numbers from here on are no sectors.
const SPECIAL: u32 = 0xffff_fffa;
const NONE: u32 = 0xffff_ffff;
/// Streams shorter than this lie in the small sectors.
const SMALL: usize = 4096;

pub struct Compound<'b> {
    bytes: &'b [u8],
    sector: usize,
    table: Vec<u32>,
    small_table: Vec<u32>,
    small: Vec<u8>,
    /// What lies in the outermost folder.
    entries: Vec<Entry>,
}

struct Entry {
    name: String,
    left: u32,
    right: u32,
    child: u32,
    start: u32,
    size: usize,
}

pub fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..at.checked_add(2)?)?.try_into().ok().map(u16::from_le_bytes)
}

pub fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at.checked_add(4)?)?.try_into().ok().map(u32::from_le_bytes)
}

fn numbers(bytes: &[u8]) -> impl Iterator<Item = u32> {
    let (numbers, _) = bytes.as_chunks::<4>();
    numbers.iter().map(|number| u32::from_le_bytes(*number))
}

impl<'b> Compound<'b> {
    pub fn open(bytes: &'b [u8]) -> Result<Compound<'b>, Refusal> {
        let broken = || damaged("CFB");
        let header = |at| u32_at(bytes, at).ok_or_else(cut_off);
        let sector = match u16_at(bytes, 30).ok_or_else(cut_off)? {
            9 => 512,
            12 => 4096,
            _ => return Err(broken()),
        };
        let mut file = Compound {
            bytes,
            sector,
            table: Vec::new(),
            small_table: Vec::new(),
            small: Vec::new(),
            entries: Vec::new(),
        };
        file.table = file.read_table(header(68)?)?;
        let directory = file.whole_chain(header(48)?)?;
        let all: Vec<Entry> = directory.as_chunks::<128>().0.iter().filter_map(entry).collect();
        let root = all.first().ok_or_else(broken)?;
        if root.size > 0 {
            file.small_table = numbers(&file.whole_chain(header(60)?)?).collect();
            file.small = file.chain(root.start, root.size)?;
        }
        file.entries = outermost(all);
        Ok(file)
    }

    /// The table that links sectors, gathered from the places that the header and its own chain list.
    fn read_table(&self, more: u32) -> Result<Vec<u32>, Refusal> {
        let mut places: Vec<u32> = numbers(self.bytes.get(76..HEADER).ok_or_else(cut_off)?).collect();
        let (mut next, mut steps) = (more, 0);
        while next < SPECIAL {
            let sector = self.sector(next)?;
            let (last, list) = sector.split_last_chunk::<4>().ok_or_else(cut_off).map(|(list, last)| (last, list))?;
            places.extend(numbers(list));
            next = u32::from_le_bytes(*last);
            steps += 1;
            if steps > self.bytes.len() / self.sector {
                return Err(damaged("CFB"));
            }
        }
        let mut table = Vec::new();
        for place in places.into_iter().filter(|place| *place < SPECIAL) {
            table.extend(numbers(
                Some(self.sector(place)?).filter(|sector| sector.len() == self.sector).ok_or_else(cut_off)?,
            ));
            // More links than there can be sectors are a table that lists its parts again and again.
            if table.len() > self.bytes.len() {
                return Err(damaged("CFB"));
            }
        }
        Ok(table)
    }

    fn sector(&self, number: u32) -> Result<&'b [u8], Refusal> {
        let index = usize::try_from(number).map_err(|_| damaged("CFB"))?;
        // The header takes the place of one sector.
        let start = index.checked_add(1).and_then(|index| index.checked_mul(self.sector)).ok_or_else(cut_off)?;
        let end = start.saturating_add(self.sector).min(self.bytes.len());
        self.bytes.get(start..end).filter(|sector| !sector.is_empty()).ok_or_else(cut_off)
    }

    /// A chain of whole sectors, to its end.
    fn whole_chain(&self, start: u32) -> Result<Vec<u8>, Refusal> {
        let chain = self.linked(start, usize::MAX)?;
        if chain.len().is_multiple_of(self.sector) { Ok(chain) } else { Err(cut_off()) }
    }

    /// The first `size` bytes of a chain.
    fn chain(&self, start: u32, size: usize) -> Result<Vec<u8>, Refusal> {
        let chain = self.linked(start, size)?;
        if chain.len() == size { Ok(chain) } else { Err(cut_off()) }
    }

    fn linked(&self, start: u32, size: usize) -> Result<Vec<u8>, Refusal> {
        let mut out = Vec::new();
        let (mut next, mut steps) = (start, 0);
        while next < SPECIAL && out.len() < size {
            out.extend_from_slice(self.sector(next)?);
            next = link(&self.table, next)?;
            steps += 1;
            if steps > self.table.len() {
                return Err(damaged("CFB"));
            }
        }
        out.truncate(size);
        Ok(out)
    }

    fn small_chain(&self, start: u32, size: usize) -> Result<Vec<u8>, Refusal> {
        const SECTOR: usize = 64;
        let mut out = Vec::new();
        let mut next = start;
        while next < SPECIAL && out.len() < size {
            let at = usize::try_from(next).ok().and_then(|index| index.checked_mul(SECTOR)).ok_or_else(cut_off)?;
            let end = at.saturating_add(SECTOR).min(self.small.len());
            out.extend_from_slice(self.small.get(at..end).filter(|sector| !sector.is_empty()).ok_or_else(cut_off)?);
            next = link(&self.small_table, next)?;
        }
        out.truncate(size);
        if out.len() == size { Ok(out) } else { Err(cut_off()) }
    }

    fn entry(&self, name: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.name.eq_ignore_ascii_case(name))
    }

    /// Whether the outermost folder has a stream or folder of this name.
    pub fn has(&self, name: &str) -> bool {
        self.entry(name).is_some()
    }

    pub fn stream(&self, name: &str) -> Option<Result<Vec<u8>, Refusal>> {
        let entry = self.entry(name)?;
        Some(if entry.size < SMALL {
            self.small_chain(entry.start, entry.size)
        } else {
            self.chain(entry.start, entry.size)
        })
    }
}

fn link(table: &[u32], sector: u32) -> Result<u32, Refusal> {
    let next = usize::try_from(sector).ok().and_then(|index| table.get(index)).copied();
    next.filter(|next| *next < SPECIAL || *next == END).ok_or_else(|| damaged("CFB"))
}

fn entry(bytes: &[u8; 128]) -> Option<Entry> {
    let length = usize::from(u16_at(bytes, 64)?).clamp(2, 64) - 2;
    let name = encoding_rs::UTF_16LE.decode_without_bom_handling(bytes.get(..length)?).0.into_owned();
    let number = |at| u32_at(bytes, at);
    let size = usize::try_from(number(120)?).ok()?;
    Some(Entry { name, left: number(68)?, right: number(72)?, child: number(76)?, start: number(116)?, size })
}

/// The entries of the outermost folder: a tree of brothers under the first entry's child. What lies deeper, such as a workbook
/// within a document, is somebody else's.
fn outermost(all: Vec<Entry>) -> Vec<Entry> {
    let mut all: Vec<Option<Entry>> = all.into_iter().map(Some).collect();
    let mut found = Vec::new();
    let mut next = vec![all.first().and_then(Option::as_ref).map_or(NONE, |root| root.child)];
    while let Some(number) = next.pop() {
        let entry = usize::try_from(number).ok().and_then(|index| all.get_mut(index)).and_then(Option::take);
        if let Some(entry) = entry {
            next.extend([entry.left, entry.right]);
            found.push(entry);
        }
    }
    found
}
