//! Lists over all files, line by line, cut into pages.

use std::fmt;
use std::ops::Range;

use serde::{Serialize, Serializer};

use super::cuts::{Border, split};

/// Links that one line of a list has at most: a measure against more points begins another line.
const LINKS: usize = 1000;

/// A page of a list that goes over several: what its name adds to that of the first, nothing or `-2`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sheet(u32);

impl Sheet {
    pub fn new(number: usize) -> Sheet {
        Sheet(u32::try_from(number).unwrap_or(u32::MAX))
    }

    /// From 0.
    pub fn number(self) -> usize {
        self.0 as usize
    }
}

impl fmt::Display for Sheet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            0 => Ok(()),
            number => write!(f, "-{}", u64::from(number) + 1),
        }
    }
}

impl Serialize for Sheet {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A line of a list over all files: an entry of a file, and which of its links stand on the line.
#[derive(Debug, Clone, Copy)]
pub struct Line {
    file: u32,
    at: u32,
    links: (u32, u32),
}

impl Line {
    pub(super) fn whole(file: usize, at: usize) -> Line {
        Line { file: file as u32, at: at as u32, links: (0, u32::MAX) }
    }

    /// The file, by its position in the publication.
    pub fn file(&self) -> usize {
        self.file as usize
    }

    /// The entry, by its position in the file.
    pub fn at(&self) -> usize {
        self.at as usize
    }

    /// Its part of the links of its entry.
    pub fn links<'l, T>(&self, links: &'l [T]) -> &'l [T] {
        let end = links.len().min(self.links.1 as usize);
        links.get(self.links.0 as usize..end).unwrap_or_default()
    }

    /// It goes on with an entry that did not fit one line.
    pub fn goes_on(&self) -> bool {
        self.links.0 > 0
    }
}

/// A list over all files, cut into pages; always one page at least.
#[derive(Debug, Default)]
pub struct Listing {
    lines: Vec<Line>,
    pages: Vec<Range<usize>>,
}

impl Listing {
    pub(super) fn new(lines: Vec<(Line, usize, Border)>) -> Listing {
        let pages = split(lines.iter().map(|(_, weight, border)| (*weight, *border)));
        Listing { lines: lines.into_iter().map(|(line, ..)| line).collect(), pages }
    }

    pub fn count(&self) -> usize {
        self.pages.len()
    }

    pub fn page(&self, number: usize) -> &[Line] {
        self.pages.get(number).and_then(|range| self.lines.get(range.clone())).unwrap_or_default()
    }

    /// The page begins within what the line before belongs to.
    pub fn goes_on(&self, number: usize, same: impl Fn(usize, usize) -> bool) -> bool {
        let Some(start) = self.pages.get(number).map(|range| range.start) else { return false };
        match (start.checked_sub(1).and_then(|before| self.lines.get(before)), self.lines.get(start)) {
            (Some(before), Some(first)) => same(before.file(), first.file()),
            _ => false,
        }
    }
}

/// Lines of one entry with many links, each with the weight of its links.
pub(super) fn chunks(file: usize, at: usize, links: impl Iterator<Item = usize>) -> Vec<(Line, usize)> {
    let links: Vec<usize> = links.collect();
    if links.len() <= LINKS {
        return vec![(Line::whole(file, at), links.iter().sum())];
    }
    let chunk = |(number, chunk): (usize, &[usize])| {
        let from = number * LINKS;
        (Line { links: (from as u32, (from + chunk.len()) as u32), ..Line::whole(file, at) }, chunk.iter().sum())
    };
    links.chunks(LINKS).enumerate().map(chunk).collect()
}
