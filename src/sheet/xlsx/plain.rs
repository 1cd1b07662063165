//! Rows and shared texts as nearly all programs write them, read straight from the bytes: no comments between them, no
//! references, no formulas. Whatever is written otherwise is left to the reader of XML, which goes on at the same place.

use memchr::{memchr, memchr3};

use super::super::xml::is_true;

/// A row, as far as it concerns us.
#[derive(Debug, Default, PartialEq)]
pub struct PlainRow<'x> {
    pub number: Option<&'x str>,
    pub hidden: bool,
    pub cells: Vec<PlainCell<'x>>,
}

#[derive(Debug, Default, Clone, Copy, PartialEq)]
pub struct PlainCell<'x> {
    pub place: Option<&'x str>,
    pub kind: Option<&'x str>,
    pub style: &'x str,
    pub value: Option<&'x str>,
}

/// Reads the row that `text` begins with into `row`, and says how many bytes it takes.
pub fn row<'x>(text: &'x str, row: &mut PlainRow<'x>) -> Option<usize> {
    (row.number, row.hidden) = (None, false);
    row.cells.clear();
    let mut reader = Plain { text, at: 0 };
    reader.blanks();
    reader.open("<row", |key, value| match key {
        "r" => row.number = Some(value),
        "hidden" => row.hidden |= is_true(value),
        "ht" => row.hidden |= value.parse() == Ok(0.0),
        _ => {}
    })?;
    if reader.eat("/>") {
        return Some(reader.at);
    }
    reader.expect(">")?;
    loop {
        reader.blanks();
        if reader.eat("</row>") {
            return Some(reader.at);
        }
        row.cells.push(reader.cell()?);
    }
}

/// The shared text that `text` begins with, and how many bytes it takes.
pub fn shared(text: &str) -> Option<(&str, usize)> {
    let mut reader = Plain { text, at: 0 };
    reader.blanks();
    reader.expect("<si>")?;
    // Whether its blanks count is of no concern: those at its ends go.
    reader.open("<t", |_, _| {})?;
    reader.expect(">")?;
    let said = reader.text()?;
    reader.expect("</t></si>")?;
    Some((said, reader.at))
}

struct Plain<'x> {
    text: &'x str,
    at: usize,
}

impl<'x> Plain<'x> {
    fn rest(&self) -> &'x [u8] {
        self.text.as_bytes().get(self.at..).unwrap_or_default()
    }

    fn eat(&mut self, what: &str) -> bool {
        let there = self.rest().starts_with(what.as_bytes());
        self.at += if there { what.len() } else { 0 };
        there
    }

    fn expect(&mut self, what: &str) -> Option<()> {
        self.eat(what).then_some(())
    }

    fn blanks(&mut self) {
        self.at += self.rest().iter().take_while(|byte| matches!(byte, b' ' | b'\n' | b'\r' | b'\t')).count();
    }

    /// A tag up to its end, without what closes it; `each` is given its attributes, by name without prefix.
    fn open(&mut self, tag: &str, mut each: impl FnMut(&'x str, &'x str)) -> Option<()> {
        self.expect(tag)?;
        loop {
            let before = self.at;
            self.blanks();
            match self.rest().first()? {
                b'>' | b'/' => return Some(()),
                _ if self.at == before => return None,
                _ => {}
            }
            let (key, value) = self.attribute()?;
            each(key, value);
        }
    }

    fn attribute(&mut self) -> Option<(&'x str, &'x str)> {
        let rest = self.rest();
        let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b':' | b'_' | b'-' | b'.');
        let name = rest.iter().take_while(|byte| is_name(byte)).count();
        let key = self.text.get(self.at..self.at + name).filter(|key| !key.is_empty())?;
        let value = rest.get(name..)?.strip_prefix(b"=\"")?;
        let length = memchr(b'"', value)?;
        if value[..length].iter().any(|byte| matches!(byte, b'&' | b'<' | b'\n' | b'\r' | b'\t')) {
            return None;
        }
        let start = self.at + name + 2;
        self.at = start + length + 1;
        Some((key.rsplit(':').next()?, self.text.get(start..start + length)?))
    }

    /// Characters up to the next tag.
    fn text(&mut self) -> Option<&'x str> {
        let rest = self.rest();
        let length = memchr3(b'<', b'&', b'\r', rest)?;
        let said = self.text.get(self.at..self.at + length).filter(|_| rest[length] == b'<')?;
        self.at += length;
        Some(said)
    }

    fn cell(&mut self) -> Option<PlainCell<'x>> {
        let mut cell = PlainCell::default();
        self.open("<c", |key, value| match key {
            "r" => cell.place = Some(value),
            "t" => cell.kind = Some(value),
            "s" => cell.style = value,
            _ => {}
        })?;
        if self.eat("/>") {
            return Some(cell);
        }
        self.expect(">")?;
        if self.eat("<v>") {
            cell.value = Some(self.text()?);
            self.expect("</v>")?;
        }
        self.expect("</c>")?;
        Some(cell)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_as_programs_write_it_is_read_at_once() {
        let text = "\n<row r=\"7\" x14ac:ht=\"0\" spans=\"1:3\"><c r=\"A7\" s=\"2\" t=\"s\"><v>0</v></c> <c r=\"B7\"/><c><v>1.5</v></c></row><row/>";
        let mut read = PlainRow::default();
        let length = row(text, &mut read).unwrap();
        assert_eq!(&text[length..], "<row/>");
        assert_eq!((read.number, read.hidden, read.cells.len()), (Some("7"), true, 3));
        let first = PlainCell { place: Some("A7"), kind: Some("s"), style: "2", value: Some("0") };
        assert_eq!(read.cells[0], first);
        assert_eq!(read.cells[2].value, Some("1.5"));
        assert_eq!(row(&text[length..], &mut read), Some(6));
        assert!(read.cells.is_empty() && !read.hidden);
    }

    #[test]
    fn what_is_written_otherwise_is_left_to_the_reader_of_xml() {
        for text in [
            "<rows/>",
            "<row r='1'/>",
            "<row r=\"&#49;\"/>",
            "<row><c><f>A1</f><v>1</v></c></row>",
            "<row><c t=\"inlineStr\"><is><t>甲</t></is></c></row>",
            "<row><!-- --></row>",
            "<row><c><v>&lt;</v></c></row>",
            "<row><c><v>1\r</v></c></row>",
            "<row><c><v/></c></row>",
            "<row><cell/></row>",
            "<row r=\"1\"",
            "<row><c><v>1</v></c>",
            "</sheetData>",
            "",
        ] {
            assert_eq!(row(text, &mut PlainRow::default()), None, "{text}");
        }
        assert_eq!(shared("<si><t xml:space=\"preserve\"> 甲\n</t></si><si>"), Some((" 甲\n", 42)));
        for text in ["<si><r><t>甲</t></r></si>", "<si><t>&amp;</t></si>", "<si><t/></si>", "<si><t>甲</t><rPh/></si>"]
        {
            assert_eq!(shared(text), None, "{text}");
        }
    }
}
