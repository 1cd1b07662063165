//! Where a value stands: files, byte spans, lines and columns. Knows nothing of YAML or registers.

use serde::{Deserialize, Serialize};

use std::borrow::Cow;
use std::fmt::Write as _;

/// One file of one register, numbered in path order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct FileId(pub u32);

/// A stretch of one file in bytes, always on character boundaries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub struct Span {
    pub start: u32,
    pub end: u32,
}

impl Span {
    pub fn new(start: usize, end: usize) -> Span {
        // Files are capped far below 4 GiB before they are parsed.
        let clamp = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        Span { start: clamp(start), end: clamp(end.max(start)) }
    }

    pub fn contains(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    pub fn to(self, other: Span) -> Span {
        Span { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// Bytes as hexadecimal digits, as every hash and name of an object is written.
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits.map(|digit| char::from(DIGITS[usize::from(digit)])).collect()
}

/// A span in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Place {
    pub file: FileId,
    pub span: Span,
}

/// A value and where it was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spanned<T> {
    pub value: T,
    pub span: Span,
}

impl<T> Spanned<T> {
    pub fn new(value: T, span: Span) -> Spanned<T> {
        Spanned { value, span }
    }
}

impl<T> std::ops::Deref for Spanned<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.value
    }
}

/// What an author gave for a field. Absent and unreadable never look alike: no rule about absence
/// fires for what is there but could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Given<T> {
    #[default]
    Absent,
    Unreadable(Span),
    Is(Spanned<T>),
}

impl<T> Given<T> {
    pub fn value(&self) -> Option<&T> {
        match self {
            Given::Is(spanned) => Some(&spanned.value),
            _ => None,
        }
    }

    pub fn spanned(&self) -> Option<&Spanned<T>> {
        match self {
            Given::Is(spanned) => Some(spanned),
            _ => None,
        }
    }

    pub fn span(&self) -> Option<Span> {
        match self {
            Given::Absent => None,
            Given::Unreadable(span) => Some(*span),
            Given::Is(spanned) => Some(spanned.span),
        }
    }

    pub fn is_absent(&self) -> bool {
        matches!(self, Given::Absent)
    }

    /// The value where it is given and readable, for small copyable values.
    pub fn get(&self) -> Option<T>
    where
        T: Copy,
    {
        self.value().copied()
    }
}

/// A line and a column, both from 1; columns count code points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    pub line: u32,
    pub column: u32,
}

/// Line starts of one text, so that many spans are located without scanning from the top each time.
pub struct Lines<T> {
    text: T,
    starts: Vec<u32>,
    /// How many characters begin before each [`BLOCK`]; kept only where some line is long, so that a place far
    /// along such a line is found without counting from its beginning.
    blocks: Vec<u32>,
}

/// Bytes from one count of characters to the next.
const BLOCK: usize = 1024;

impl<T: std::ops::Deref<Target = str>> Lines<T> {
    pub fn new(text: T) -> Lines<T> {
        let bytes = text.as_bytes();
        let mut starts = vec![0];
        for (index, byte) in bytes.iter().enumerate() {
            // A lone carriage return ends a line too, as YAML says.
            if *byte == b'\n' || (*byte == b'\r' && bytes.get(index + 1) != Some(&b'\n')) {
                starts.push(index as u32 + 1);
            }
        }
        let ends = starts.iter().skip(1).copied().chain([bytes.len() as u32]);
        let has_long_line = starts.iter().zip(ends).any(|(start, end)| (end - start) as usize > 2 * BLOCK);
        let mut blocks = Vec::new();
        if has_long_line {
            let mut characters = 0;
            for block in bytes.chunks(BLOCK) {
                blocks.push(characters);
                characters += begun(block);
            }
        }
        Lines { text, starts, blocks }
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    /// Where a line, numbered from 0, begins and ends, without its line break.
    pub fn line(&self, line: usize) -> Option<(usize, usize)> {
        let start = *self.starts.get(line)? as usize;
        let end = self.starts.get(line + 1).map_or(self.text.len(), |next| *next as usize);
        Some((start, start + self.text[start..end].trim_end_matches(['\r', '\n']).len()))
    }

    /// Where the line of `offset` begins, and its number from 0.
    pub fn line_of(&self, offset: u32) -> (usize, usize) {
        let line = self.starts.partition_point(|start| *start <= offset) - 1;
        (self.starts[line] as usize, line)
    }

    pub fn position(&self, offset: u32) -> Position {
        let offset = floor_boundary(&self.text, offset as usize);
        let (start, line) = self.line_of(offset as u32);
        // A byte order mark in front is no column of its own.
        let mark = u32::from(start == 0 && offset > 0 && self.text.starts_with('\u{feff}'));
        Position { line: line as u32 + 1, column: self.characters(start, offset) - mark + 1 }
    }

    fn characters(&self, start: usize, end: usize) -> u32 {
        let bytes = self.text.as_bytes();
        if end - start <= 2 * BLOCK || self.blocks.is_empty() {
            return begun(&bytes[start..end]);
        }
        let before = |offset: usize| {
            // The end of the text may be where a block would begin that holds nothing.
            let block = (offset / BLOCK).min(self.blocks.len() - 1);
            self.blocks[block] + begun(&bytes[block * BLOCK..offset])
        };
        before(end) - before(start)
    }

    pub fn range(&self, span: Span) -> (Position, Position) {
        (self.position(span.start), self.position(span.end))
    }
}

impl<'t> Lines<&'t str> {
    /// The text for as long as it lives.
    pub fn source(&self) -> &'t str {
        self.text
    }
}

/// How many characters begin in these bytes of UTF-8.
fn begun(bytes: &[u8]) -> u32 {
    bytes.iter().filter(|byte| **byte & 0xc0 != 0x80).count() as u32
}

/// The greatest character boundary not after `offset`.
pub fn floor_boundary(text: &str, offset: usize) -> usize {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

/// The line break that a text uses.
pub fn line_break(text: &str) -> &'static str {
    match text.find('\n') {
        Some(at) if text[..at].ends_with('\r') => "\r\n",
        _ => "\n",
    }
}

/// Text of a register, or a file name, made safe to show: control characters and the marks that
/// turn the direction of writing are shown as `\u{..}` instead of acting on the terminal or page.
pub fn visible(text: &str) -> Cow<'_, str> {
    if !Glance::at(text).is_line_end && !hides_something(text) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            c if is_hidden(c) => _ = write!(out, "\\u{{{:x}}}", c as u32),
            c => out.push(c),
        }
    }
    Cow::Owned(out)
}

/// The same of the lines of a text, which stay lines.
pub fn visible_lines(text: &str) -> Cow<'_, str> {
    if !hides_something(text) && text.ends_with('\n') {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.lines().map(|line| visible(line).into_owned() + "\n").collect())
}

/// A hidden character stands in the text, line feeds aside.
pub fn hides_something(text: &str) -> bool {
    let seen = Glance::at(text);
    let hidden = |(at, _)| text.get(at..).and_then(|rest| rest.chars().next()).is_some_and(is_hidden);
    seen.is_hidden
        || seen.is_perhaps
            && text.bytes().enumerate().filter(|(_, byte)| SEEN[usize::from(*byte)] == PERHAPS).any(hidden)
}

/// What the bytes of a text tell at once of the hidden characters in it.
struct Glance {
    is_line_end: bool,
    is_hidden: bool,
    /// A character begins with a byte that some hidden one begins with.
    is_perhaps: bool,
}

impl Glance {
    fn at(text: &str) -> Glance {
        let seen = text.bytes().fold(0, |seen, byte| seen | SEEN[usize::from(byte)]);
        Glance { is_line_end: seen & LINE_END != 0, is_hidden: seen & HIDDEN != 0, is_perhaps: seen & PERHAPS != 0 }
    }
}

const LINE_END: u8 = 1;
const HIDDEN: u8 = 2;
const PERHAPS: u8 = 4;

/// What each byte of UTF-8 says of [`is_hidden`].
static SEEN: [u8; 256] = {
    let mut seen = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        seen[byte] = match byte {
            0x0a => LINE_END,
            0..0x20 | 0x7f => HIDDEN,
            0xc2 | 0xd8 | 0xe2 | 0xef | 0xf3 => PERHAPS,
            _ => 0,
        };
        byte += 1;
    }
    seen
};

/// Controls, bidirectional marks, and the invisible separators that Unicode warns about.
pub fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{061c}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// Text within an address: every byte that `kept` does not take as `%` and two digits.
pub fn percent_encoded(text: &str, kept: impl Fn(u8) -> bool) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    for byte in text.bytes() {
        match byte.is_ascii() && kept(byte) {
            true => out.push(byte as char),
            false => _ = write!(out, "%{byte:02X}"),
        }
    }
    out
}

/// Why the system would not do it, in both languages.
pub fn io_words(error: &std::io::Error) -> (String, String) {
    use std::io::ErrorKind as E;
    let (zh, en) = match error.kind() {
        E::NotFound => ("没有那个文件", "no such file"),
        E::PermissionDenied => ("没有权限", "permission denied"),
        E::StorageFull => ("磁盘已满", "the disk is full"),
        E::IsADirectory => ("那是一个文件夹", "it is a folder"),
        E::NotADirectory => ("路径中有一段不是文件夹", "a part of the path is not a folder"),
        E::AlreadyExists => ("已经存在", "it exists already"),
        E::ReadOnlyFilesystem => ("文件系统只读", "the file system is read-only"),
        _ => return (error.to_string(), error.to_string()),
    };
    (zh.to_owned(), en.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_code_points_and_lines_end_at_any_line_break() {
        let lines = Lines::new("岗位: 甲\r\n等级: 高\rx");
        assert_eq!(lines.position(8), Position { line: 1, column: 5 });
        assert_eq!(lines.position(13), Position { line: 2, column: 1 });
        assert_eq!(lines.position(25), Position { line: 3, column: 1 });
    }

    #[test]
    fn columns_of_a_long_line_are_counted_alike() {
        let text = format!("\u{feff}甲: 乙\n{}", "岗位a".repeat(2000));
        let lines = Lines::new(text.as_str());
        for offset in (0..text.len()).step_by(7).chain([text.len()]) {
            let offset = floor_boundary(&text, offset);
            let (start, line) = lines.line_of(offset as u32);
            let columns = text[start..offset].chars().filter(|c| *c != '\u{feff}').count() as u32;
            assert_eq!(lines.position(offset as u32), Position { line: line as u32 + 1, column: columns + 1 });
        }
    }

    #[test]
    fn a_position_inside_a_character_is_the_character() {
        assert_eq!(Lines::new("岗位").position(4), Position { line: 1, column: 2 });
    }

    #[test]
    fn marks_that_turn_the_writing_direction_are_shown() {
        assert_eq!(visible("甲\u{202e}乙\u{1b}["), "甲\\u{202e}乙\\u{1b}[");
        assert!(matches!(visible("采购岗"), Cow::Borrowed(_)));
    }

    #[test]
    fn a_glance_misses_no_hidden_character() {
        for c in (0..=0x10_ffff).filter_map(char::from_u32) {
            let text = format!("甲“{c}，");
            assert_eq!(hides_something(&text), is_hidden(c) && c != '\n', "{c:?}");
            assert_eq!(matches!(visible(&text), Cow::Owned(_)), is_hidden(c), "{c:?}");
        }
        assert_eq!(visible_lines("甲\n乙\u{7}\n丙"), "甲\n乙\\u{7}\n丙\n");
        assert_eq!((visible_lines("甲\n\n乙\n"), visible_lines("甲\r\n")), ("甲\n\n乙\n".into(), "甲\n".into()));
        assert_eq!(visible_lines(""), "");
    }
}
