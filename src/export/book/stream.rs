//! The rows of a sheet as XML, packed while they are written. A library that knows every kind of cell keeps each in a tree, looks up
//! how it looks, and writes it to a file and from there to another: for a register of thousands of posts that was most of the work.

use std::io::Write as _;

use anyhow::{Result, bail};

use super::sheets::wide;
use crate::write::document::packed::Piece;

/// What a cell looks like: the attribute that names it, as the frame of the sheet has it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Look(String);

impl Look {
    /// Of each cell of a row in XML.
    pub fn all(row: &str) -> Vec<Look> {
        let cells = row.split("<c ").skip(1).filter_map(|cell| cell.split_once('>'));
        cells
            .map(|(attributes, _)| {
                let number = attributes.split_once(" s=\"").and_then(|(_, rest)| rest.split_once('"'));
                Look(number.map_or_else(String::new, |(number, _)| format!(" s=\"{number}\"")))
            })
            .collect()
    }
}

/// Rows below those of a frame.
#[derive(Default)]
pub struct Stream {
    piece: Piece,
    /// The number of the open row, from 1, as text; empty before the first.
    row: String,
    last_row: u32,
    /// The letters of each column so far.
    letters: Vec<String>,
    merged: String,
    merges: usize,
}

/// UTF-16 units that a cell can hold.
const MOST: usize = 32_767;

impl Stream {
    /// Goes on in a row, counted from 0; rows come in order. `height` is in points.
    pub fn row(&mut self, number: u32, height: Option<f64>) -> Result<()> {
        self.end()?;
        self.last_row = number + 1;
        self.row = self.last_row.to_string();
        let open = self.piece.open();
        write!(open, "<row r=\"{}\"", self.row)?;
        if let Some(height) = height {
            // Whole pixels, of which four are three points.
            write!(open, " ht=\"{}\" customHeight=\"1\"", (height * 4.0 / 3.0).round() * 0.75)?;
        }
        open.push(b'>');
        Ok(())
    }

    fn end(&mut self) -> Result<()> {
        if !self.row.is_empty() {
            self.piece.open().extend(b"</row>");
            self.row.clear();
            self.piece.settle()?;
        }
        Ok(())
    }

    fn cell(&mut self, column: usize, look: &Look) -> &mut Vec<u8> {
        while self.letters.len() <= column {
            self.letters.push(rust_xlsxwriter::utility::column_number_to_name(wide(self.letters.len())));
        }
        let open = self.piece.open();
        open.extend(b"<c r=\"");
        open.extend(self.letters[column].as_bytes());
        open.extend(self.row.as_bytes());
        open.push(b'"');
        open.extend(look.0.as_bytes());
        open
    }

    pub fn text(&mut self, column: usize, look: &Look, text: &str) -> Result<()> {
        if text.len() > MOST && text.chars().map(char::len_utf16).sum::<usize>() > MOST {
            bail!("一格写不下这么长的文本 / a text is too long for a cell");
        }
        const BLANKS: [char; 3] = ['\t', '\n', ' '];
        let open = self.cell(column, look);
        open.extend(match text.starts_with(BLANKS) || text.ends_with(BLANKS) {
            true => &b" t=\"inlineStr\"><is><t xml:space=\"preserve\">"[..],
            false => b" t=\"inlineStr\"><is><t>",
        });
        escape(text, open);
        open.extend(b"</t></is></c>");
        Ok(())
    }

    /// A number as its digits.
    pub fn number(&mut self, column: usize, look: &Look, digits: &str) {
        let open = self.cell(column, look);
        open.extend(b"><v>");
        open.extend(digits.as_bytes());
        open.extend(b"</v></c>");
    }

    pub fn blank(&mut self, column: usize, look: &Look) {
        self.cell(column, look).extend(b"/>");
    }

    /// Cells below each other, by their first and last row from 0, become one.
    pub fn merge(&mut self, column: usize, first: u32, last: u32) {
        let letters = rust_xlsxwriter::utility::column_number_to_name(wide(column));
        self.merged.push_str(&format!("<mergeCell ref=\"{letters}{}:{letters}{}\"/>", first + 1, last + 1));
        self.merges += 1;
    }

    /// The sheet of a frame around these rows: what comes before, they, what comes after. Rows of the frame from `first` on (from 0)
    /// only showed what cells look like.
    pub fn within(mut self, frame: &str, first: u32) -> Result<[Piece; 3]> {
        self.end()?;
        let (head, tail) = match (frame.split_once("</sheetData>"), frame.split_once("<sheetData/>")) {
            (Some((head, tail)), _) => {
                let rows = head.find(&format!("<row r=\"{}\"", first + 1)).unwrap_or(head.len());
                (head[..rows].to_owned(), tail)
            }
            (None, Some((head, tail))) => (format!("{head}<sheetData>"), tail),
            (None, None) => bail!("no rows in the frame of a sheet"),
        };
        let tail = self.with_merges(tail);
        Ok([self.with_extent(&head, first), format!("</sheetData>{tail}")].map(|text| {
            let mut piece = Piece::default();
            piece.open().extend(text.as_bytes());
            piece
        }))
        .map(|[head, tail]| [head, self.piece, tail])
    }

    /// The head says how far the sheet goes.
    fn with_extent(&self, head: &str, first: u32) -> String {
        const BEGIN: &str = "<dimension ref=\"";
        let Some((before, (extent, behind))) =
            head.split_once(BEGIN).and_then(|(before, rest)| Some((before, rest.split_once('"')?)))
        else {
            return head.to_owned();
        };
        let known = extent.rsplit(':').next().unwrap_or(extent).trim_end_matches(|c: char| c.is_ascii_digit());
        let ours = self.letters.last().map_or("A", String::as_str);
        // Of two names of columns the longer is the later one.
        let last = if (known.len(), known) > (ours.len(), ours) { known } else { ours };
        format!("{before}{BEGIN}A1:{last}{}\"{behind}", self.last_row.max(first).max(1))
    }

    /// What comes after the rows, with the cells that were merged.
    fn with_merges(&self, tail: &str) -> String {
        if self.merges == 0 {
            return tail.to_owned();
        }
        let merged = tail.strip_prefix("<mergeCells count=\"").and_then(|rest| {
            let (count, rest) = rest.split_once("\">")?;
            Some((count.parse::<usize>().ok()?, rest.split_once("</mergeCells>")?))
        });
        let (count, (before, behind)) = merged.unwrap_or((0, ("", tail)));
        format!("<mergeCells count=\"{}\">{before}{}</mergeCells>{behind}", count + self.merges, self.merged)
    }
}

/// Bytes that may begin what XML or a spreadsheet would not read as it is.
const SPECIAL: [bool; 256] = {
    let mut special = [false; 256];
    let mut byte = 0;
    while byte < 0x20 {
        special[byte] = byte != 0x09 && byte != 0x0a;
        byte += 1;
    }
    special[b'&' as usize] = true;
    special[b'<' as usize] = true;
    special[b'>' as usize] = true;
    special[b'_' as usize] = true;
    special[0xef] = true;
    special
};

/// A text in XML. Characters that XML cannot hold are codes (`_x0001_`), as spreadsheets read them; what looks like one is told apart.
fn escape(text: &str, out: &mut Vec<u8>) {
    let bytes = text.as_bytes();
    let mut from = 0;
    for (at, byte) in bytes.iter().enumerate() {
        if !SPECIAL[usize::from(*byte)] {
            continue;
        }
        let (instead, length): (&[u8], usize) = match (*byte, &bytes[at + 1..]) {
            (b'&', _) => (b"&amp;", 1),
            (b'<', _) => (b"&lt;", 1),
            (b'>', _) => (b"&gt;", 1),
            (b'_', [b'x', code @ ..]) if is_code(code) => (b"_x005F_", 1),
            (0xef, [0xbf, 0xbe, ..]) => (b"_xFFFE_", 3),
            (0xef, [0xbf, 0xbf, ..]) => (b"_xFFFF_", 3),
            (b'_' | 0xef, _) => continue,
            (control, _) => {
                out.extend(&bytes[from..at]);
                out.extend(format!("_x{control:04X}_").as_bytes());
                from = at + 1;
                continue;
            }
        };
        out.extend(&bytes[from..at]);
        out.extend(instead);
        from = at + length;
    }
    out.extend(&bytes[from..]);
}

/// Four digits and the sign behind them.
fn is_code(bytes: &[u8]) -> bool {
    matches!(bytes, [digits @ .., ] if digits.len() > 4 && digits[4] == b'_' && digits[..4].iter().all(u8::is_ascii_hexdigit))
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Read};

    use rust_xlsxwriter::Workbook;
    use zip::ZipArchive;

    use super::*;
    use crate::export::book::frame::part_of;
    use crate::write::document::packed::Package;

    fn sheet(package: &[u8]) -> String {
        let mut text = String::new();
        let mut archive = ZipArchive::new(Cursor::new(package)).unwrap();
        archive.by_name(&part_of(0)).unwrap().read_to_string(&mut text).unwrap();
        text
    }

    /// Texts that a spreadsheet reads in a way of its own.
    const TEXTS: [&str; 12] = [
        "甲",
        "a&b<c>\"d\"",
        " 前",
        "后\n",
        "甲\n乙",
        "_x0041_",
        "_x0041_x0042_",
        "_x00g1_",
        "_",
        "\u{1}\r\u{1f}",
        "\u{fffe}甲\u{ffff}",
        "\u{ef}_x",
    ];

    #[test]
    fn rows_are_written_as_the_library_writes_them() {
        let mut workbook = Workbook::new();
        let sheet_of = workbook.add_worksheet_with_constant_memory().unwrap();
        let mut stream = Stream::default();
        for (row, text) in (0..).zip(TEXTS) {
            // The library says the last row twice where it has a height.
            let height = (row % 2 == 0).then(|| 18.5 + 7.3 * f64::from(row));
            height.into_iter().for_each(|height| _ = sheet_of.set_row_height(row, height).unwrap());
            sheet_of.write_string(row, 0, text).unwrap();
            sheet_of.write_number(row, 30, row).unwrap();
            stream.row(row, height).unwrap();
            stream.text(0, &Look::default(), text).unwrap();
            stream.number(30, &Look::default(), &row.to_string());
        }
        let theirs = sheet(&workbook.save_to_buffer().unwrap());
        let mut empty = Workbook::new();
        empty.add_worksheet();
        let mut ours = Vec::new();
        let mut package = Package::new(&mut ours);
        package.part(&part_of(0), stream.within(&sheet(&empty.save_to_buffer().unwrap()), 0).unwrap()).unwrap();
        package.finish().unwrap();
        let theirs = theirs.replace(" tabSelected=\"1\"", "");
        assert_eq!(sheet(&ours).replace(" tabSelected=\"1\"", ""), theirs);
    }

    #[test]
    fn a_text_that_no_cell_holds_is_refused() {
        let mut stream = Stream::default();
        stream.row(0, None).unwrap();
        assert!(stream.text(0, &Look::default(), &"甲".repeat(MOST)).is_ok());
        assert!(stream.text(1, &Look::default(), &"甲".repeat(MOST + 1)).is_err());
    }

    #[test]
    fn merged_cells_join_those_of_the_frame() {
        let mut stream = Stream::default();
        stream.merge(3, 4, 6);
        assert_eq!(stream.with_merges("<a/>"), "<mergeCells count=\"1\"><mergeCell ref=\"D5:D7\"/></mergeCells><a/>");
        let tail = "<mergeCells count=\"1\"><mergeCell ref=\"A1:B1\"/></mergeCells><a/>";
        let both = "<mergeCells count=\"2\"><mergeCell ref=\"A1:B1\"/><mergeCell ref=\"D5:D7\"/></mergeCells><a/>";
        assert_eq!(stream.with_merges(tail), both);
    }
}
