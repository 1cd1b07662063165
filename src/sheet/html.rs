//! Tables of a page, as browsers show them; also what Excel and many systems save as a page and name `.xls`.
//!
//! The tokenizer knows HTML's own ways (references, scripts, comments); which tag closes what is decided here, for tables only.

mod flow;
mod table;
mod tokens;

use super::decode::{self, Decoded};
use super::docx::no_table;
use super::grid::Account;
use super::refusal::{Refusal, too_much};
use super::{Book, limits};
use flow::Flow;
use table::Table;
use tokens::{Tag, Token, tokens};

/// Tables within tables: pages are laid out so, but not this deep.
const NESTED: usize = 64;
/// Longer lines are sentences and no name of a table.
const NAME: usize = 80;

pub fn book(bytes: &[u8]) -> Result<Book, Refusal> {
    let Decoded { text, remark } = decoded(bytes)?;
    let mut page = Page::default();
    for token in tokens(&text) {
        page.take(token)?;
    }
    while !page.open.is_empty() {
        page.close_table();
    }
    let mut book = Book { remarks: remark.into_iter().collect(), ..Book::default() };
    let mut account = Account::default();
    for table in page.done.into_iter().flatten() {
        let sheet = table.sheet(&mut account)?;
        // A table that only places others holds nothing itself.
        if !sheet.rows.is_empty() {
            book.sheets.push(sheet);
        }
    }
    if book.sheets.is_empty() { Err(no_table()) } else { Ok(book) }
}

/// As the page says, where it can be so.
fn decoded(bytes: &[u8]) -> Result<Decoded, Refusal> {
    let head = String::from_utf8_lossy(bytes.get(..4096).unwrap_or(bytes)).to_ascii_lowercase();
    let label = head.split_once("charset=").map(|(_, label)| label.trim_start_matches(['"', '\'', ' ']));
    let label = label.and_then(|label| label.split(|c: char| !c.is_ascii_alphanumeric() && !"-_:".contains(c)).next());
    let encoding = label.and_then(|label| encoding_rs::Encoding::for_label(label.as_bytes()));
    let marked = encoding_rs::Encoding::for_bom(bytes).is_some();
    if let Some(encoding) = encoding.filter(|encoding| !marked && encoding.is_ascii_compatible()) {
        let (text, broken) = encoding.decode_without_bom_handling(bytes);
        if !broken && !text.contains('\0') {
            return Ok(Decoded { text: text.into_owned(), remark: None });
        }
    }
    decode::decode(bytes)
}

#[derive(Default)]
struct Page {
    /// Tables that are open, the innermost last, and where each will stand among all.
    open: Vec<(usize, Table)>,
    done: Vec<Option<Table>>,
    /// The element whose content is no text of the page.
    skipping: Option<Vec<u8>>,
    /// How far numbered lists have come; a list without numbers counts nothing.
    lists: Vec<Option<u32>>,
    outside: Flow,
    cells: usize,
}

impl Page {
    fn take(&mut self, token: Token) -> Result<(), Refusal> {
        match token {
            Token::Start(tag) if self.skipping.is_none() => self.start(&tag),
            Token::End(name) => {
                match &self.skipping {
                    Some(skipped) if *skipped == name || (skipped == b"rt" && name == b"ruby") => self.skipping = None,
                    Some(_) => {}
                    None => self.end(&name),
                }
                Ok(())
            }
            Token::Text(text) if self.skipping.is_none() => {
                self.flow().push(&text);
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// Where text goes now.
    fn flow(&mut self) -> &mut Flow {
        match self.open.last_mut() {
            Some((_, table)) => table.flow(),
            None => &mut self.outside,
        }
    }

    fn start(&mut self, tag: &Tag) -> Result<(), Refusal> {
        match tag.name.as_slice() {
            b"script" | b"style" | b"title" | b"textarea" | b"template" | b"noframes" | b"iframe" | b"xmp" | b"rt"
            | b"rp"
                if !tag.closed =>
            {
                self.skipping = Some(tag.name.clone());
            }
            b"table" => return self.open_table(),
            b"tr" => self.table(|table| table.row(tag.hidden)),
            b"td" | b"th" => return self.cell(tag),
            b"caption" => self.table(Table::caption),
            b"ol" => self.lists.push(Some(tag.start.unwrap_or(1).saturating_sub(1))),
            b"ul" => self.lists.push(None),
            b"li" => self.item(tag),
            b"br" => self.flow().line(),
            name if is_block(name) => self.flow().line(),
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, name: &[u8]) {
        match name {
            b"table" => self.close_table(),
            b"tr" | b"td" | b"th" | b"caption" => self.table(Table::close),
            b"ol" | b"ul" => _ = self.lists.pop(),
            name if is_block(name) => self.flow().line(),
            _ => {}
        }
    }

    fn table(&mut self, change: impl FnOnce(&mut Table)) {
        if let Some((_, table)) = self.open.last_mut() {
            change(table);
        }
    }

    fn open_table(&mut self) -> Result<(), Refusal> {
        if self.open.len() == NESTED {
            return Err(too_much("表格嵌套的层数", "tables within each other", NESTED));
        }
        if self.done.len() == limits::SHEETS {
            return Err(too_much("表的个数", "tables", limits::SHEETS));
        }
        let above = self.flow().last_line(NAME);
        self.table(Table::holds_another);
        self.open.push((self.done.len(), Table::new(above)));
        self.done.push(None);
        Ok(())
    }

    fn close_table(&mut self) {
        if let Some((place, mut table)) = self.open.pop() {
            table.close();
            if let Some(done) = self.done.get_mut(place) {
                *done = Some(table);
            }
            // What stood above that table is not above the next one.
            self.outside = Flow::default();
        }
    }

    fn cell(&mut self, tag: &Tag) -> Result<(), Refusal> {
        self.cells += 1;
        if self.cells > limits::CELLS {
            return Err(too_much("单元格", "cells", limits::CELLS));
        }
        let (columns, rows) = (tag.columns.unwrap_or(1), tag.rows.unwrap_or(1));
        self.table(|table| table.cell(columns.clamp(1, 1000), rows.min(65_534), tag.hidden));
        Ok(())
    }

    /// Numbers before the items of a list are not in the text.
    fn item(&mut self, tag: &Tag) {
        let number = match self.lists.last_mut() {
            Some(Some(count)) => {
                *count = tag.value.unwrap_or(count.saturating_add(1));
                Some(*count)
            }
            _ => None,
        };
        self.flow().line();
        if let Some(number) = number {
            self.flow().push(&format!("{number}."));
        }
    }
}

fn is_block(name: &[u8]) -> bool {
    matches!(
        name,
        b"p" | b"div"
            | b"li"
            | b"h1"
            | b"h2"
            | b"h3"
            | b"h4"
            | b"h5"
            | b"h6"
            | b"dl"
            | b"dt"
            | b"dd"
            | b"pre"
            | b"hr"
            | b"blockquote"
            | b"section"
            | b"article"
            | b"header"
            | b"footer"
            | b"center"
            | b"form"
            | b"fieldset"
            | b"ol"
            | b"ul"
    )
}
