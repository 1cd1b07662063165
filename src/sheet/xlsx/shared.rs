//! The texts that cells of a workbook share.

use std::borrow::Cow;

use super::super::refusal::{Refusal, too_much};
use super::super::xml::{Step, Xml};
use super::super::{Cell, limits, text};
use super::plain;

/// How a text is read aloud stands beside it: not read twice.
const ALOUD: &[&str] = &["rPh"];

/// The texts of a workbook, each cleaned when a cell has it: most are of one cell alone.
pub struct Texts<'x>(Vec<Text<'x>>);

enum Text<'x> {
    AsWritten(&'x str),
    Cleaned(Cell),
}

impl Texts<'_> {
    pub fn none() -> Texts<'static> {
        Texts(Vec::new())
    }

    /// The cell that has the text of that number.
    pub fn cell(&mut self, index: usize) -> Option<Cell> {
        let text = self.0.get_mut(index)?;
        Some(match text {
            Text::AsWritten(raw) => {
                let cell = text::cell(&unescaped(raw));
                // What becomes shorter is cleaned once: the limit of what is read does not count what went.
                if !matches!(&cell, Cell::Text(kept) if kept.len() == raw.len()) {
                    *text = Text::Cleaned(cell.clone());
                }
                cell
            }
            Text::Cleaned(cell) => cell.clone(),
        })
    }
}

/// All texts of the workbook.
pub fn texts<'x>(text: &'x str, path: &'x str) -> Result<Texts<'x>, Refusal> {
    let mut xml = Xml::new(text, path);
    let mut texts = Vec::new();
    loop {
        // Most stand one behind the other in the plainest way.
        while xml.depth() == 1
            && let Some((raw, length)) = plain::shared(xml.rest())
        {
            xml.pass(length);
            add(Text::AsWritten(raw), &mut texts)?;
        }
        match xml.step()? {
            Step::Open(tag) if tag.name() == "si" => {
                let cell = text::cell(&unescaped(&runs(&mut xml)?));
                add(Text::Cleaned(cell), &mut texts)?;
            }
            // Nothing is in it.
            Step::Open(_) if xml.is_closed_already() => xml.skip()?,
            Step::End => return Ok(Texts(texts)),
            _ => {}
        }
    }
}

fn add<'x>(text: Text<'x>, texts: &mut Vec<Text<'x>>) -> Result<(), Refusal> {
    texts.push(text);
    if texts.len() > limits::CELLS {
        return Err(too_much("共用的文字", "shared texts", limits::CELLS));
    }
    Ok(())
}

/// The text of an element that holds `t`, alone or in runs, up to its end.
pub fn runs(xml: &mut Xml<'_>) -> Result<String, Refusal> {
    let (mut out, mut depth) = (String::new(), 0);
    loop {
        match xml.step()? {
            Step::Open(tag) if tag.name() == "t" => {
                let piece = xml.text(ALOUD)?;
                if out.is_empty() { out = piece } else { out.push_str(&piece) }
            }
            Step::Open(tag) if ALOUD.contains(&tag.name()) => xml.skip()?,
            Step::Open(_) => depth += 1,
            Step::Close if depth == 0 => return Ok(out),
            Step::Close => depth -= 1,
            Step::End => return Ok(out),
            Step::Text(_) => {}
        }
    }
}

/// Characters that XML cannot hold stand as `_x000D_`.
pub fn unescaped(text: &str) -> Cow<'_, str> {
    if !text.contains("_x") {
        return Cow::Borrowed(text);
    }
    let (mut out, mut rest) = (String::with_capacity(text.len()), text);
    while let Some(at) = rest.find("_x") {
        let (before, escape) = rest.split_at(at);
        out.push_str(before);
        let digits = escape.get(2..6).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let closed = escape.get(6..7) == Some("_");
        let character =
            digits.filter(|_| closed).and_then(|d| u32::from_str_radix(d, 16).ok()).and_then(char::from_u32);
        let taken = match character {
            Some(character) => {
                out.push(character);
                7
            }
            None => {
                out.push_str("_x");
                2
            }
        };
        rest = escape.get(taken..).unwrap_or_default();
    }
    out.push_str(rest);
    Cow::Owned(out)
}
