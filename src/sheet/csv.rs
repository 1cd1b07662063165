//! Tables as text: a line a row, cells between commas, tabs or semicolons.

use super::decode::{Decoded, decode};
use super::grid::Account;
use super::refusal::{Refusal, damaged, too_much};
use super::{Book, limits, text};

/// Separators in a line before which even counting them stops.
const LONG: usize = 100_000;
/// How many lines are looked at to tell what stands between cells.
const LOOKED_AT: usize = 30;

pub fn book(bytes: &[u8]) -> Result<Book, Refusal> {
    let Decoded { text, remark } = decode(bytes)?;
    // The reader counts lines from behind the return of `\r\n`, where the line is still the one before.
    let text = if text.contains('\r') { text.replace("\r\n", "\n") } else { text };
    closed_quotes(&text)?;
    let long =
        |line: &str| line.len() > LONG && memchr::memchr3_iter(b',', b'\t', b';', line.as_bytes()).count() > LONG;
    if text.lines().any(long) {
        return Err(too_much("一行里的栏", "columns in one line", usize::from(limits::COLUMNS)));
    }
    let (delimiter, announced) = delimiter(&text);
    let mut account = Account::default();
    let mut grid = account.sheet("")?;
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(text.as_bytes());
    for record in reader.records().skip(usize::from(announced)) {
        let record = record.map_err(|_| damaged("CSV"))?;
        let line = record.position().map_or(0, csv::Position::line);
        grid.row(u32::try_from(line).map_err(|_| damaged("CSV"))?, false);
        for (column, cell) in (0..).zip(&record) {
            grid.put(column, text::cell(cell))?;
        }
    }
    Ok(Book { sheets: vec![grid.finish()], remarks: remark.into_iter().collect() })
}

/// A quote that is never closed would take the rest of the file into one cell.
fn closed_quotes(text: &str) -> Result<(), Refusal> {
    let odd = |text: &str| memchr::memchr_iter(b'"', text.as_bytes()).count() % 2 == 1;
    if !odd(text) {
        return Ok(());
    }
    let line = text.lines().enumerate().filter(|(_, line)| odd(line)).last().map_or(1, |(index, _)| index + 1);
    Err(Refusal::new(
        format!("双引号不成对，见第 {line} 行"),
        format!("a double quote is never closed; see line {line}"),
    ))
}

/// What stands between cells, and whether a first line `sep=;` says so, as some programs write it.
fn delimiter(text: &str) -> (u8, bool) {
    let first = text.lines().next().unwrap_or_default().trim().as_bytes();
    if let [b's' | b'S', b'e' | b'E', b'p' | b'P', b'=', delimiter @ (b',' | b'\t' | b';')] = first {
        return (*delimiter, true);
    }
    let lines = lines(text);
    let even = |index: usize| {
        let count = lines.first().map_or(0, |line| line.get(index).copied().unwrap_or_default());
        count > 0 && lines.iter().all(|line| line.get(index) == Some(&count))
    };
    let any = |index: usize| {
        lines.iter().find(|line| line.iter().any(|count| *count > 0)).is_some_and(|line| line.get(index) > Some(&0))
    };
    let chosen =
        (0..DELIMITERS.len()).find(|index| even(*index)).or_else(|| (0..DELIMITERS.len()).find(|index| any(*index)));
    (chosen.and_then(|index| DELIMITERS.get(index)).copied().unwrap_or(b','), false)
}

const DELIMITERS: [u8; 3] = [b',', b'\t', b';'];

/// Of the first lines that hold something, how often each delimiter stands in it outside of quotes.
fn lines(text: &str) -> Vec<[usize; DELIMITERS.len()]> {
    let (mut lines, mut counts, mut quoted, mut blank) = (Vec::new(), [0; DELIMITERS.len()], false, true);
    for byte in text.bytes() {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted => {
                if !std::mem::replace(&mut blank, true) {
                    lines.push(std::mem::take(&mut counts));
                }
                if lines.len() == LOOKED_AT {
                    return lines;
                }
                continue;
            }
            _ if !quoted => {
                if let Some(count) = DELIMITERS.iter().position(|d| *d == byte).and_then(|index| counts.get_mut(index))
                {
                    *count += 1;
                }
            }
            _ => {}
        }
        blank &= byte.is_ascii_whitespace();
    }
    if !blank {
        lines.push(counts);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::super::{Book, Cell, Refusal, read};

    #[test]
    fn rows_count_alike_whatever_ends_their_lines() {
        let numbers = |text: &str| -> Vec<u32> {
            read("表.csv", text.as_bytes()).unwrap().sheets[0].rows.iter().map(|row| row.number).collect()
        };
        assert_eq!(numbers("甲,乙\r\n1,\"2\r\n3\"\r\n4,5\r\n"), [1, 2, 4]);
        assert_eq!(numbers("甲,乙\n1,\"2\n3\"\n4,5\n"), [1, 2, 4]);
    }

    fn cells(book: &Book) -> Vec<Vec<&str>> {
        fn text(cell: &Cell) -> &str {
            match cell {
                Cell::Text(text) => text,
                Cell::Blank => "",
                other => panic!("{other:?}"),
            }
        }
        book.sheets[0].rows.iter().map(|row| row.cells.iter().map(text).collect()).collect()
    }

    fn table(bytes: &[u8]) -> Result<Book, Refusal> {
        read("表.csv", bytes)
    }

    fn utf16(text: &str, mark: bool, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        mark.then_some(0xfeff).into_iter().chain(text.encode_utf16()).flat_map(bytes).collect()
    }

    #[test]
    fn a_table_reads_the_same_in_every_encoding_that_spreadsheets_save() {
        let text = "廉政风险,等级\n违规加油,高\n";
        let expected = [["廉政风险", "等级"], ["违规加油", "高"]];
        let bom = [b"\xef\xbb\xbf", text.as_bytes()].concat();
        for bytes in [text.as_bytes(), &bom] {
            let book = table(bytes).unwrap();
            assert_eq!((cells(&book), book.remarks.len()), (expected.map(Vec::from).to_vec(), 0));
        }
        let gbk = encoding_rs::GB18030.encode(text).0.into_owned();
        let (le, be) = (u16::to_le_bytes as fn(u16) -> [u8; 2], u16::to_be_bytes as fn(u16) -> [u8; 2]);
        let wide = [(true, le), (false, le), (true, be), (false, be)].map(|(mark, order)| utf16(text, mark, order));
        for bytes in wide.iter().chain([&gbk]) {
            let book = table(bytes).unwrap();
            assert_eq!((cells(&book), book.remarks.len()), (expected.map(Vec::from).to_vec(), 1));
        }
        assert!(table(b"\xff\x00\x01").is_err() && table(b"\xef\xbb\xbf\xff,\xff").is_err());
    }

    #[test]
    fn rows_are_numbered_by_their_lines() {
        let book = table("一览表,,\n,,\n序号,\"风险\n点\",等级\n1,违规加油,高\n".as_bytes()).unwrap();
        let numbers: Vec<u32> = book.sheets[0].rows.iter().map(|row| row.number).collect();
        assert_eq!(numbers, [1, 3, 5]);
        assert_eq!(cells(&book)[1], ["序号", "风险\n点", "等级"]);
    }

    #[test]
    fn a_quote_never_closed_is_refused_with_its_line() {
        assert!(table("甲,乙\n1,\"2\n3,4\n".as_bytes()).unwrap_err().zh.contains("第 2 行"));
    }

    #[test]
    fn what_stands_between_cells_is_told_by_the_lines() {
        for text in [
            "一览表\n风险点,等级\n甲;乙,高\n",
            "风险点\t等级\n甲,乙\t高\n丙;丁\t低\n",
            "风险点;等级\n\"甲;乙\";高\n丙,丁;低\n",
            "sep=;\n风险点;等级\n丙,丁;低,中\n",
        ] {
            let book = table(text.as_bytes()).unwrap();
            assert!(cells(&book).iter().filter(|row| row.len() > 1).count() >= 2, "{text}: {book:?}");
            assert!(cells(&book).iter().all(|row| row.len() <= 2), "{text}: {book:?}");
        }
    }

    #[test]
    fn a_million_empty_lines_cost_their_bytes_only() {
        let book = table(format!("甲,乙\n{}丙,丁\n", ",\n".repeat(1_000_000)).as_bytes()).unwrap();
        assert_eq!(book.sheets[0].rows.iter().map(|row| row.number).collect::<Vec<_>>(), [1, 1_000_002]);
    }

    #[test]
    fn control_characters_are_shown_and_not_read() {
        let book = table("甲,乙\n丙\u{7}丁,戊\n".as_bytes()).unwrap();
        assert_eq!(book.sheets[0].rows[1].cells[0], Cell::Unreadable("丙\\u{7}丁".into()));
    }
}
