//! Places as editors count them: lines from 0, and columns in UTF-16.

use serde_json::{Value, json};

use crate::source::{Lines, Span, floor_boundary};

/// A text in which places are counted.
pub struct Places<'t> {
    lines: Lines<&'t str>,
    /// Where characters begin that take two units of UTF-16.
    wide: Vec<u32>,
}

impl<'t> Places<'t> {
    pub fn new(text: &'t str) -> Places<'t> {
        let four_bytes = text.bytes().enumerate().filter(|(_, byte)| *byte >= 0xf0);
        let wide = four_bytes.map(|(at, _)| at as u32).collect();
        Places { lines: Lines::new(text), wide }
    }

    pub fn text(&self) -> &'t str {
        self.lines.source()
    }

    pub fn position(&self, offset: u32) -> Value {
        let (line, column) = self.place(offset);
        json!({ "line": line, "character": column })
    }

    fn place(&self, offset: u32) -> (u32, u32) {
        let offset = floor_boundary(self.text(), offset as usize) as u32;
        let position = self.lines.position(offset);
        let (start, _) = self.lines.line_of(offset);
        let wide = |end: u32| self.wide.partition_point(|at| *at < end) as u32;
        // To an editor that kept it, a byte order mark is a character.
        let mark = u32::from(start == 0 && offset > 0 && self.text().starts_with('\u{feff}'));
        (position.line - 1, position.column - 1 + mark + wide(offset) - wide(start as u32))
    }

    /// Where the line of an offset begins.
    pub fn line_start(&self, offset: u32) -> usize {
        self.lines.line_of(offset).0
    }

    pub fn range(&self, span: Span) -> Value {
        json!({ "start": self.position(span.start), "end": self.position(span.end) })
    }

    /// The offset of a position; the end of its line where the line is shorter, of the text where that is.
    pub fn offset(&self, position: &Value) -> Option<u32> {
        let line = position.get("line")?.as_u64()?;
        let column = position.get("character")?.as_u64()?;
        let Some((start, end)) = self.lines.line(usize::try_from(line).ok()?) else {
            return Some(self.text().len() as u32);
        };
        let (mut low, mut high) = (start, end);
        // Columns grow along a line.
        while low < high {
            let middle = floor_boundary(self.text(), (low + high).div_ceil(2));
            let middle = if middle <= low { next_boundary(self.text(), low) } else { middle };
            match u64::from(self.place(middle as u32).1) <= column {
                true => low = middle,
                false => high = floor_boundary(self.text(), middle - 1),
            }
        }
        Some(low as u32)
    }

    /// The span of a range.
    pub fn span(&self, range: &Value) -> Option<Span> {
        let (start, end) = (self.offset(range.get("start")?)?, self.offset(range.get("end")?)?);
        Some(Span { start, end: end.max(start) })
    }
}

fn next_boundary(text: &str, offset: usize) -> usize {
    (offset + 1..=text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_of_a_text_comes_back() {
        let text = format!("岗位: 𠮷野家\r\n{}😀等级\n\nend", "药😀".repeat(1500));
        let places = Places::new(&text);
        for (offset, _) in text.char_indices().filter(|(_, c)| !matches!(c, '\r' | '\n')).step_by(7) {
            let position = places.position(offset as u32);
            assert_eq!(places.offset(&position), Some(offset as u32), "{position}");
        }
        assert_eq!(places.position("岗位: 𠮷".len() as u32), json!({ "line": 0, "character": 6 }));
        assert_eq!(places.offset(&json!({ "line": 0, "character": 99 })), Some("岗位: 𠮷野家".len() as u32));
        assert_eq!(places.offset(&json!({ "line": 99, "character": 0 })), Some(text.len() as u32));
        assert_eq!(places.offset(&json!({ "line": -1 })), None);
    }
}
