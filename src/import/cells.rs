//! From the bytes of a CSV file to headings and rows of cells.

use anyhow::{Context, Result, bail};

use crate::source::{is_hidden, visible};

/// One cell. An empty cell may be a merged one; a dash says that there is nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Cell {
    #[default]
    Blank,
    Nothing,
    /// 同上: what the row above says.
    Ditto,
    Text(String),
}

#[derive(Debug)]
pub struct Row {
    /// Line of the file, from 1.
    pub line: u64,
    pub cells: Vec<Cell>,
}

/// A table as its file has it.
#[derive(Debug)]
pub struct Grid {
    pub headings: Vec<String>,
    pub rows: Vec<Row>,
    /// The encoding that the bytes were read as.
    pub encoding: &'static str,
    /// Lines above the headings, such as a title.
    pub above: Vec<String>,
}

/// More columns than any published table has.
const WIDEST: usize = 200;

/// Reads a CSV table, separated by commas or tabs.
pub fn grid(bytes: &[u8]) -> Result<Grid> {
    let (text, encoding) = decode(bytes)?;
    if text.matches('"').count() % 2 == 1 {
        let line = text.lines().enumerate().filter(|(_, line)| line.matches('"').count() % 2 == 1).last();
        let line = line.map_or(1, |(index, _)| index + 1);
        bail!("双引号不成对,见第 {line} 行 / a double quote is never closed; see line {line}");
    }
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let delimiter = if first.contains('\t') && !first.contains(',') { b'\t' } else { b',' };
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(text.as_bytes());
    let mut grid = Grid { headings: Vec::new(), rows: Vec::new(), encoding, above: Vec::new() };
    for record in reader.records() {
        let record = record.context("不是 CSV 表格 / this is not a CSV table")?;
        let line = record.position().map_or(0, csv::Position::line);
        let texts = record.iter().map(|text| clean(text, line)).collect::<Result<Vec<String>>>()?;
        let written = texts.iter().filter(|text| !text.is_empty()).count();
        if written == 0 {
            continue;
        }
        if grid.headings.is_empty() {
            // A title stands alone in its row.
            if written == 1 && texts.len() > 1 {
                grid.above.extend(texts.into_iter().find(|text| !text.is_empty()));
            } else {
                if texts.len() > WIDEST {
                    bail!("表头超过 {WIDEST} 栏 / more than {WIDEST} columns");
                }
                grid.headings = texts.into_iter().map(|text| text.replace('\n', "")).collect();
            }
            continue;
        }
        grid.rows.push(row(texts, line, grid.headings.len())?);
    }
    if grid.rows.is_empty() {
        bail!("表里没有内容:至少要有一行表头和一行内容 / the table is empty: it needs headings and at least one row");
    }
    Ok(grid)
}

fn row(texts: Vec<String>, line: u64, width: usize) -> Result<Row> {
    if let Some(extra) = texts.iter().skip(width).find(|text| !text.is_empty()) {
        let extra = visible(extra);
        bail!(
            "第 {line} 行比表头多出一格「{extra}」;格里有逗号的要用双引号括起来 / line {line} has a cell too many, “{extra}”; put cells that hold commas in double quotes"
        );
    }
    let mut cells: Vec<Cell> = texts.into_iter().take(width).map(cell).collect();
    cells.resize(width, Cell::Blank);
    Ok(Row { line, cells })
}

fn cell(text: String) -> Cell {
    match text.trim_end_matches('。') {
        "" => Cell::Blank,
        "/" | "\\" | "-" | "--" | "—" | "——" => Cell::Nothing,
        "同上" | "〃" | "″" | "\"" => Cell::Ditto,
        _ => Cell::Text(text),
    }
}

/// UTF-8 with or without a byte order mark, UTF-16 with one, else GBK as spreadsheets in China save it.
fn decode(bytes: &[u8]) -> Result<(String, &'static str)> {
    let (text, encoding) = match bytes {
        [0xff, 0xfe, ..] => (encoding_rs::UTF_16LE.decode(bytes).0, "UTF-16"),
        [0xfe, 0xff, ..] => (encoding_rs::UTF_16BE.decode(bytes).0, "UTF-16"),
        _ => match std::str::from_utf8(bytes) {
            Ok(text) => (text.trim_start_matches('\u{feff}').into(), "UTF-8"),
            Err(_) => match encoding_rs::GB18030.decode(bytes) {
                (text, _, false) => (text, "GBK"),
                _ => bail!(
                    "既不是 UTF-8 也不是 GBK 编码,另存为 UTF-8 的 CSV / neither UTF-8 nor GBK; save it as CSV in UTF-8"
                ),
            },
        },
    };
    if text.contains('\0') {
        bail!("这不是文本文件,另存为 CSV / this is no text file; save it as CSV");
    }
    Ok((text.into_owned(), encoding))
}

/// The text of a cell: line ends as `\n`, without the invisible characters that copying from pages leaves.
fn clean(text: &str, line: u64) -> Result<String> {
    const STRAY: [char; 5] = ['\u{feff}', '\u{200b}', '\u{200c}', '\u{200d}', '\u{2060}'];
    let text: String = text
        .replace("\r\n", "\n")
        .chars()
        .filter(|c| !STRAY.contains(c))
        .map(|c| match c {
            '\r' | '\u{2028}' | '\u{2029}' => '\n',
            '\t' | '\u{a0}' => ' ',
            c => c,
        })
        .collect();
    if text.chars().any(|c| c != '\n' && is_hidden(c)) {
        let shown = visible(text.trim()).into_owned();
        bail!("第 {line} 行有看不见的控制字符:{shown} / line {line} holds control characters: {shown}");
    }
    Ok(text.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_reads_the_same_in_every_encoding_that_spreadsheets_save() {
        let text = "廉政风险,等级\n违规加油,高\n";
        let gbk = encoding_rs::GBK.encode(text).0.into_owned();
        let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
        let bom = [b"\xef\xbb\xbf", text.as_bytes()].concat();
        for bytes in [text.as_bytes(), &gbk, &utf16, &bom] {
            let grid = grid(bytes).unwrap();
            assert_eq!(grid.headings, ["廉政风险", "等级"]);
            assert_eq!(grid.rows[0].cells[0], Cell::Text("违规加油".into()), "{}", grid.encoding);
        }
        assert!(grid(b"\xff\x00\x01").is_err());
    }

    #[test]
    fn a_title_above_the_headings_is_no_heading() {
        let grid = grid("廉政风险点一览表,,\n,,\n序号,风险点,等级\n1,违规加油,高\n".as_bytes()).unwrap();
        assert_eq!((grid.above, grid.headings.len(), grid.rows[0].line), (vec!["廉政风险点一览表".to_owned()], 3, 4));
    }

    #[test]
    fn a_cell_too_many_and_a_quote_never_closed_are_refused_with_their_line() {
        assert!(grid("甲,乙\n1,2,3\n".as_bytes()).unwrap_err().to_string().contains("第 2 行"));
        assert!(grid("甲,乙\n1,\"2\n3,4\n".as_bytes()).unwrap_err().to_string().contains("第 2 行"));
    }
}
