//! Short marks of what a cell or a file said when it was given on, so that an edit there is told from a change here.

use std::io::{self, Write};

use crate::merge::Said;

/// FNV-1a with its bits mixed at the end: the same on every machine and in every version. What is written into it is not kept.
struct Hash(u64);

impl Hash {
    fn new() -> Hash {
        Hash(0xcbf2_9ce4_8422_2325)
    }

    fn add(&mut self, bytes: &[u8]) {
        self.0 = bytes.iter().fold(self.0, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3));
    }

    fn sum(&self) -> u64 {
        [33, 29, 32].iter().fold(self.0, |hash, shift| (hash ^ (hash >> shift)).wrapping_mul(0xff51_afd7_ed55_8ccd))
    }
}

impl Write for Hash {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.add(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn hash(text: &str) -> u64 {
    let mut hash = Hash::new();
    hash.add(text.as_bytes());
    hash.sum()
}

const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

fn letters(mut number: u64, count: usize) -> impl Iterator<Item = char> {
    (0..count).map(move |_| {
        let letter = LETTERS[usize::try_from(number % 64).unwrap_or_default()];
        number /= 64;
        char::from(letter)
    })
}

/// Letters of the mark of one cell: 24 bits. Where two texts had one mark, an edit here and a change there of the same cell would
/// be taken for an edit alone; nothing else follows.
const CELL: usize = 4;

/// The mark of a whole file.
pub fn of_file(text: &str) -> String {
    letters(hash(text), 11).collect()
}

/// The mark of a file that says this, which is that of its JSON.
pub fn of_said(said: &Said<'_>) -> String {
    let mut hash = Hash::new();
    // Neither a text nor a hash refuses anything.
    _ = serde_json::to_writer(&mut hash, said);
    letters(hash.sum(), 11).collect()
}

/// The marks of a row: for each cell that is not blank its column and its mark.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Marks(String);

impl Marks {
    pub fn add(&mut self, column: usize, text: &str) {
        if !text.is_empty() {
            let mark = letters(column as u64, 1).chain(letters(hash(text), CELL));
            mark.for_each(|letter| self.0.push(letter));
        }
    }

    pub fn read(text: &str) -> Option<Marks> {
        let chunks = text.as_bytes().chunks_exact(CELL + 1);
        let whole = chunks.remainder().is_empty() && text.bytes().all(|byte| LETTERS.contains(&byte));
        whole.then(|| Marks(text.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The cell said this then.
    pub fn fits(&self, column: usize, text: &str) -> bool {
        let wanted: String = letters(column as u64, 1).collect();
        let marks = self.0.as_bytes().chunks_exact(CELL + 1).find(|mark| mark[0] == wanted.as_bytes()[0]);
        match (marks, text.is_empty()) {
            (None, blank) => blank,
            (Some(_), true) => false,
            (Some(mark), false) => letters(hash(text), CELL).eq(mark[1..].iter().map(|byte| char::from(*byte))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::{Columns, kinds};

    #[test]
    fn marks_tell_which_cell_was_changed() {
        let mut marks = Marks::default();
        marks.add(2, "二级");
        marks.add(40, "张三");
        marks.add(41, "");
        let marks = Marks::read(marks.as_str()).unwrap();
        assert!(marks.fits(2, "二级") && marks.fits(40, "张三") && marks.fits(41, "") && marks.fits(3, ""));
        assert!(!marks.fits(2, "一级") && !marks.fits(2, "") && !marks.fits(3, "二级"));
        assert_eq!(Marks::read("!!!!!"), None);
        // It stands in files that others have: never to change.
        assert_eq!(of_file("甲"), "jvaxmyQDiOB");
        let said = serde_json::json!({"id": "R1", "title": "引\"号\n", "since": [true, null]});
        assert_eq!(of_said(&Said::of(&said)), of_file(&said.to_string()));
    }

    #[test]
    fn every_column_has_a_letter() {
        for kind in kinds() {
            assert!(Columns::of(kind).unwrap().columns.len() < LETTERS.len(), "{kind:?}");
        }
    }
}
