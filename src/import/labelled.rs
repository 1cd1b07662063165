//! `填报单位：某局    填报日期：2026年3月`: labels that stand in one cell with their values, as they do above tables.

use super::cells::{At, Cell};
use super::heading::{is_noted, is_place_name, senses};
use super::lines::{Pair, head};

/// What follows the name of an organisation where a seal goes.
const SEALS: [&str; 4] = ["（盖章）", "(盖章)", "（公章）", "(公章)"];

/// What a row of such cells says.
#[derive(Debug)]
pub struct Labelled<'b> {
    pub pairs: Vec<Pair<'b>>,
    /// What stands in the row besides, which no field holds: the day on which a table was filled in, who did it.
    pub aside: Vec<Aside<'b>>,
}

/// Words that say nothing of the register.
#[derive(Debug)]
pub struct Aside<'b> {
    pub text: &'b str,
    pub cell: Cell<'b>,
    /// Its cell says something else too.
    pub shares: bool,
}

/// What a row of labels with their values says; `None` where it is something else. A row that names a place may hold anything
/// besides; any other must be labels that are known.
pub fn labelled<'b>(cells: &[Cell<'b>], place: usize) -> Option<Labelled<'b>> {
    let mut found = Labelled { pairs: Vec::new(), aside: Vec::new() };
    let mut before = "";
    for (column, cell) in cells.iter().enumerate() {
        let Some(text) = cell.text() else { continue };
        if ends_with_colon(before) && !has_colon(text) {
            // The label has a cell of its own, and its value another.
            return None;
        }
        before = text;
        let (pairs, aside) = (found.pairs.len(), found.aside.len());
        parts(text).into_iter().for_each(|part| found.part(part, *cell, place, column));
        let shares = found.pairs.len() > pairs;
        found.aside[aside..].iter_mut().for_each(|aside| aside.shares = shares);
    }
    let unknown = found.aside.iter().any(|aside| !SEALS.contains(&aside.text));
    let is_some = !found.pairs.is_empty() && (!unknown || found.pairs.iter().any(names_a_place));
    is_some.then_some(found)
}

/// What the line above a table says, where it names the place that the table is of.
pub fn above(line: &str) -> Option<Labelled<'_>> {
    let mut found = labelled(&[Cell::Text(line, At::ABOVE)], At::ABOVE.row as usize)?;
    found.aside.iter_mut().for_each(|aside| aside.shares = true);
    found.pairs.iter().any(|pair| names_a_place(pair) && pair.value.text().is_some()).then_some(found)
}

impl<'b> Labelled<'b> {
    fn part(&mut self, part: &'b str, cell: Cell<'b>, place: usize, column: usize) {
        let mut aside = |text| self.aside.push(Aside { text, cell, shares: false });
        let Some((label, value)) = label_and_value(part) else { return aside(part) };
        let end = SEALS.iter().find(|seal| value.ends_with(*seal)).map_or(0, |seal| seal.len());
        let (value, seal) = value.split_at(value.len() - end);
        if !seal.is_empty() {
            aside(seal);
        }
        let value = match cell.at() {
            Some(at) if !value.is_empty() => Cell::Text(value, at),
            _ => Cell::Blank,
        };
        self.pairs.push(Pair { label: head(label, place, column), value });
    }
}

fn names_a_place(pair: &Pair<'_>) -> bool {
    senses(&pair.label.text).iter().any(is_place_name)
}

/// A label that a field is known by, without the 填报 in front of it, and what stands behind its colon.
fn label_and_value(part: &str) -> Option<(&str, &str)> {
    let (label, value) = part.split_once(['：', ':'])?;
    let (label, value) = (label.trim(), value.trim());
    let bare = ["填报", "填表"].into_iter().find_map(|begin| label.strip_prefix(begin)).unwrap_or(label);
    (!is_noted(label) && !senses(bare).is_empty()).then_some((bare, value))
}

/// The parts of a text: each begins with a word that holds a colon, or behind a wide gap where no value is awaited.
fn parts(text: &str) -> Vec<&str> {
    let mut starts: Vec<usize> = Vec::new();
    let mut before = 0;
    for (from, word) in words(text) {
        let gap = &text[before..from];
        let is_wide = gap.contains(['\n', '\t', '\u{3000}']) || gap.contains("  ");
        let begins = match starts.last() {
            None => true,
            Some(start) => {
                let part = text[*start..before].trim();
                has_colon(word) && has_colon(part) || is_wide && !ends_with_colon(part)
            }
        };
        if begins {
            starts.push(from);
        }
        before = from + word.len();
    }
    let ends = starts.iter().copied().skip(1).chain([text.len()]);
    starts.iter().zip(ends).map(|(start, end)| text[*start..end].trim()).collect()
}

/// The words of a text, each with where it begins.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.split_whitespace().map(|word| (word.as_ptr().addr() - text.as_ptr().addr(), word))
}

fn ends_with_colon(text: &str) -> bool {
    text.trim_end().ends_with(['：', ':'])
}

/// A colon that may end a label: neither that of a time of day nor that of an address.
fn has_colon(word: &str) -> bool {
    word.match_indices(['：', ':']).any(|(at, colon)| {
        let behind = &word[at + colon.len()..];
        let of_time =
            word[..at].ends_with(|c: char| c.is_ascii_digit()) && behind.starts_with(|c: char| c.is_ascii_digit());
        !of_time && !behind.starts_with("//")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    type Read = (Vec<(String, &'static str)>, Vec<&'static str>);

    fn read(cells: &[&'static str]) -> Option<Read> {
        let cells: Vec<Cell<'static>> = cells.iter().map(|text| Cell::Text(text, At::default())).collect();
        let labelled = labelled(&cells, 1)?;
        let pairs = labelled.pairs.into_iter().map(|pair| (pair.label.text, pair.value.text().unwrap_or_default()));
        Some((pairs.collect(), labelled.aside.into_iter().map(|aside| aside.text).collect()))
    }

    #[test]
    fn a_place_is_read_whatever_stands_beside_it() {
        let unit = ("单位".to_owned(), "某局");
        for (cells, aside) in [
            (&["填报单位：某局"][..], &[][..]),
            (&["填报单位（盖章）： 某局"], &[]),
            (&["填报单位：某局（盖章）    填报时间：2025年3月"], &["（盖章）", "填报时间：2025年3月"]),
            (&["填报单位：        某局        填报日期： 2025年3月 12日"], &["填报日期： 2025年3月 12日"]),
            (&["填报单位：某局 主要负责人签字： 2025年3月"], &["主要负责人签字： 2025年3月"]),
            (&["填报单位：某局", "制表人：张三", "12:30"], &["制表人：张三", "12:30"]),
        ] {
            let (pairs, said) = read(cells).unwrap();
            let labels = pairs.iter().map(|(label, value)| (label.replace("（盖章）", ""), *value));
            assert_eq!(labels.collect::<Vec<_>>(), std::slice::from_ref(&unit), "{cells:?}");
            assert_eq!(said, aside, "{cells:?}");
        }
    }

    #[test]
    fn words_that_name_no_place_are_no_labels() {
        for cells in [&["制表人：张三"][..], &["填报日期：2025年3月"], &["廉政风险点一览表"], &["等级：高", "共三张"]]
        {
            assert!(read(cells).is_none(), "{cells:?}");
        }
        assert!(read(&["等级：高"]).is_some());
    }
}
