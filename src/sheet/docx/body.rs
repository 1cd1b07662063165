//! The body of a document: tables, their cells, and the paragraphs within.

use super::super::grid::{Account, Grid};
use super::super::refusal::Refusal;
use super::super::spans::Spans;
use super::super::xml::{Step, Tag, Xml};
use super::super::{Book, Cell, Remark, limits, text};
use super::nested;
use super::numbering::{Number, Numbered, Numbering};

/// Longer lines are sentences and no name of a table.
const NAME: usize = 80;

/// A paragraph while it is read.
#[derive(Default)]
struct Paragraph {
    text: String,
    numbered: Numbered,
}

/// A cell while it is read.
#[derive(Default)]
struct Open {
    text: String,
    columns: u32,
    /// Begins a merge downwards, or goes on with one.
    merge: Option<bool>,
}

pub struct Body<'x> {
    xml: Xml<'x>,
    numbering: Numbering,
    /// Names of the elements that are open.
    path: Vec<&'static str>,
    paragraphs: Vec<Paragraph>,
    remarks: Vec<Remark>,
    /// The last short line that stood outside of tables.
    above: String,
}

/// The elements that matter; any other is `""`.
const NAMES: [&str; 8] = ["tbl", "tr", "tc", "p", "pPr", "tcPr", "trPr", "rPr"];

impl<'x> Body<'x> {
    pub fn read(text: &'x str, part: &'x str, numbering: Numbering) -> Result<Book, Refusal> {
        let mut body = Body {
            xml: Xml::new(text, part),
            numbering,
            path: Vec::new(),
            paragraphs: Vec::new(),
            remarks: Vec::new(),
            above: String::new(),
        };
        let mut book = Book::default();
        let mut account = Account::default();
        loop {
            match body.xml.step()? {
                Step::End => break,
                Step::Open(tag) if tag.name() == "tbl" => {
                    let name = std::mem::take(&mut body.above);
                    let mut grid = account.sheet(&name)?;
                    body.table(&mut grid)?;
                    book.sheets.push(grid.finish());
                }
                step => {
                    if let Some(line) = body.line(step)? {
                        let line = text::name(&line);
                        if !line.is_empty() && line.chars().count() <= NAME {
                            body.above = line;
                        }
                    }
                }
            }
        }
        book.remarks = body.remarks;
        Ok(book)
    }

    fn remark(&mut self, remark: Remark) {
        if !self.remarks.contains(&remark) {
            self.remarks.push(remark);
        }
    }

    /// A table up to its end; tables within its cells are text of the cell.
    fn table(&mut self, grid: &mut Grid<'_>) -> Result<(), Refusal> {
        let outside = self.path.len();
        let (mut row, mut column, mut gone) = (0_u32, 0_u32, false);
        let mut spans = Spans::default();
        let mut cell = Open::default();
        let mut tables = 1;
        loop {
            match self.xml.step()? {
                Step::End => return Ok(()),
                Step::Open(tag) if tag.name() == "tbl" => {
                    tables += 1;
                    self.path.push("tbl");
                    grid.remark(nested());
                }
                Step::Open(tag) if tables == 1 && tag.name() == "tr" => {
                    (row, column, gone) = (row.saturating_add(1), 0, false);
                    self.path.push("tr");
                    grid.row(row, false);
                }
                Step::Open(tag) if tables == 1 && tag.name() == "tc" => {
                    cell = Open { columns: 1, ..Open::default() };
                    self.path.push("tc");
                }
                Step::Open(tag) if tables == 1 && self.within("trPr") => {
                    match tag.name() {
                        "gridBefore" => column = tag.number("val").unwrap_or(0).min(SPAN),
                        "del" => {
                            gone = true;
                            self.remark(tracked());
                        }
                        _ => {}
                    }
                    self.path.push("");
                }
                Step::Open(tag) if tables == 1 && self.within("tcPr") => {
                    match tag.name() {
                        "gridSpan" => cell.columns = tag.number("val").unwrap_or(1).clamp(1, SPAN),
                        "vMerge" => cell.merge = Some(tag.attribute("val").is_some_and(|value| value == "restart")),
                        _ => {}
                    }
                    self.path.push("");
                }
                Step::Close if self.path.len() == outside => {
                    for region in spans.finish() {
                        grid.merge(region)?;
                    }
                    return Ok(());
                }
                Step::Close if tables > 1 && self.path.last() == Some(&"tbl") => {
                    tables -= 1;
                    self.path.pop();
                }
                Step::Close if tables == 1 && self.path.last() == Some(&"tc") => {
                    self.path.pop();
                    let Open { text, columns, merge } = std::mem::take(&mut cell);
                    let cell = if gone { Cell::Blank } else { text::cell(&text) };
                    if column < u32::from(limits::COLUMNS) {
                        spans.place(row, column, columns, merge, cell == Cell::Blank);
                    }
                    grid.put(column, cell)?;
                    column = column.saturating_add(columns);
                }
                step => {
                    if let Some(line) = self.line(step)? {
                        cell.text.push_str(&line);
                        cell.text.push('\n');
                    }
                }
            }
        }
    }

    fn within(&self, name: &str) -> bool {
        self.path.last() == Some(&name)
    }

    /// Takes a step within paragraphs; the text of one that ends, with its number.
    fn line(&mut self, step: Step<'_>) -> Result<Option<String>, Refusal> {
        match step {
            Step::Open(tag) => self.open(&tag)?,
            Step::Close => {
                if self.path.pop() == Some("p") {
                    let paragraph = self.paragraphs.pop().unwrap_or_default();
                    return Ok(Some(self.numbered(paragraph)));
                }
            }
            Step::Text(_) | Step::End => {}
        }
        Ok(None)
    }

    /// An element of a paragraph or around one. What is passed over is not on the path.
    fn open(&mut self, tag: &Tag<'_>) -> Result<(), Refusal> {
        let name = tag.name();
        match name {
            // The state before a change that was tracked, the second writing of what stands there already, how it is read aloud.
            "pPrChange" | "rPrChange" | "tcPrChange" | "tblPrChange" | "trPrChange" | "sectPrChange"
            | "tblGridChange" | "tblPrExChange" | "Fallback" | "rt" => return self.xml.skip(),
            "del" | "moveFrom" => {
                self.remark(tracked());
                return self.xml.skip();
            }
            "ins" | "moveTo" => self.remark(tracked()),
            "txbxContent" => {
                self.remark(Remark::new(
                    "有文本框，里面的文字没有读",
                    "there are text boxes; what is in them was not read",
                ));
                return self.xml.skip();
            }
            "vanish" if tag.attribute("val").is_none_or(|value| value != "0" && value != "false") => {
                self.remark(Remark::new("有隐藏的文字，也读了", "there is hidden text; it was read too"));
            }
            "footnoteReference" | "endnoteReference" => {
                self.remark(Remark::new("有脚注，没有读", "there are footnotes; they were not read"));
            }
            "object" | "drawing" | "pict" => {
                self.remark(Remark::new(
                    "有图片或嵌入的对象，没有读",
                    "there are pictures or embedded objects; they were not read",
                ));
            }
            "t" => {
                let text = self.xml.text(&[])?;
                self.write(&text);
                return Ok(());
            }
            "p" => self.paragraphs.push(Paragraph::default()),
            "tab" if !self.within("") || self.path.iter().rev().nth(1) != Some(&"pPr") => self.write("\t"),
            "br" | "cr" => self.write("\n"),
            "noBreakHyphen" => self.write("-"),
            "sym" => self.symbol(tag),
            _ => self.property(tag),
        }
        self.path.push(NAMES.into_iter().find(|known| *known == name).unwrap_or(""));
        Ok(())
    }

    fn write(&mut self, text: &str) {
        if let Some(paragraph) = self.paragraphs.last_mut() {
            paragraph.text.push_str(text);
        }
    }

    fn property(&mut self, tag: &Tag<'_>) {
        let Some(paragraph) = self.paragraphs.last_mut() else { return };
        let value = || tag.attribute("val").map(|value| value.into_owned());
        match tag.name() {
            "pStyle" => paragraph.numbered.style = value(),
            "numId" => paragraph.numbered.list = value(),
            "ilvl" => paragraph.numbered.level = tag.number("val"),
            _ => {}
        }
    }

    /// Boxes and ticks from the fonts that have nothing else.
    fn symbol(&mut self, tag: &Tag<'_>) {
        let code = tag.attribute("char").and_then(|code| u32::from_str_radix(&code, 16).ok()).map(|code| code & 0xff);
        let font = tag.attribute("font").unwrap_or_default().into_owned();
        let sign = match (font.as_str(), code) {
            ("Wingdings", Some(0xfe)) | ("Wingdings 2", Some(0x52)) => "☑",
            ("Wingdings", Some(0xfd)) | ("Wingdings 2", Some(0x51 | 0x53)) => "☒",
            ("Wingdings", Some(0x6f | 0xa8)) | ("Wingdings 2", Some(0xa3 | 0x2a)) => "□",
            ("Wingdings", Some(0xfc)) | ("Wingdings 2", Some(0x50)) => "✓",
            ("Wingdings", Some(0xfb)) | ("Wingdings 2", Some(0x4f)) => "✗",
            _ => {
                self.remark(Remark::new(
                    "有符号字体的字符，认不出，没有读",
                    "there are characters of symbol fonts that are not known; they were not read",
                ));
                ""
            }
        };
        self.write(sign);
    }

    fn numbered(&mut self, paragraph: Paragraph) -> String {
        let is_blank = paragraph.text.trim().is_empty();
        match self.numbering.next(paragraph.numbered) {
            Number::Is(number) if !is_blank => {
                // A number that ends like one stands close, any other needs a blank.
                let apart = number.chars().last().is_some_and(char::is_alphanumeric) && number.is_ascii();
                format!("{number}{}{}", if apart { " " } else { "" }, paragraph.text)
            }
            Number::Unknown if !is_blank => {
                self.remark(Remark::new(
                    "有自动编号的写法认不出，编号没有读",
                    "there are automatic numbers of a kind that is not known; they were not read",
                ));
                paragraph.text
            }
            _ => paragraph.text,
        }
    }
}

/// More columns than any table has.
const SPAN: u32 = 16_384;

fn tracked() -> Remark {
    Remark::new(
        "有修订痕迹：按接受全部修订后的样子读，删去的没有读",
        "there are tracked changes: read as if all were accepted; what was deleted was not read",
    )
}
