//! Rows of a sheet looked at one by one: headings in one row or two, labels with their values.

use super::cells::{At, Cell, WIDEST};
use super::heading::{is_heading, is_noted, is_of_levels, senses};
use super::items::{leading, one_line};
use super::tables::Head;
use crate::sheet::Sheet;
use crate::vocabulary::{AMBIGUOUS, fold, folds_to};

/// A value beside its label.
#[derive(Debug)]
pub struct Pair<'b> {
    pub label: Head,
    pub value: Cell<'b>,
}

/// Longer texts are no headings. In characters.
pub const LONGEST_HEADING: usize = 40;

/// Words that begin a row of totals.
const TOTALS: [&str; 5] = ["合计", "小计", "总计", "共计", "总合计"];

/// The cells in which text stands, by column.
pub fn written<'b>(cells: &[Cell<'b>]) -> Vec<(usize, &'b str)> {
    cells.iter().enumerate().filter_map(|(column, cell)| Some((column, cell.text()?))).collect()
}

pub fn written_text(cell: &crate::sheet::Cell) -> Option<&str> {
    match cell {
        crate::sheet::Cell::Text(text) if !text.trim().is_empty() => Some(text),
        _ => None,
    }
}

/// The vocabulary knows it as a heading.
pub fn is_known(text: &str) -> bool {
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return is_heading(text);
    }
    text.chars().take(LONGEST_HEADING + 1).count() <= LONGEST_HEADING
        && (!senses(text).is_empty() || is_noted(text) || folds_to(text, AMBIGUOUS))
}

/// It might be one: short, and no sentence.
pub fn could_be_heading(text: &str) -> bool {
    text.chars().take(LONGEST_HEADING + 1).count() <= LONGEST_HEADING && !text.contains(['。', '，', '；', '：', ':'])
}

/// Labels, each with at most one value behind it.
pub fn is_form(texts: &[(usize, &str)]) -> bool {
    let mut after_label = false;
    let mut values = 0;
    for (index, (column, text)) in texts.iter().enumerate() {
        let known = is_known(text);
        // A label of a group stands before another label.
        let groups = !known && !after_label && texts.get(index + 1).is_some_and(|(_, next)| is_known(next));
        if index == 0 && !known && !(groups && texts.len() > 2) {
            return false;
        }
        // Two labels beside each other are headings.
        if known && after_label && texts[index - 1].0 + 1 == *column {
            return false;
        }
        if !known && !after_label && !groups {
            return false;
        }
        values += usize::from(!known);
        after_label = known;
    }
    values > 0
}

/// Labels with their values, and the cells that are neither: whether each stands over the next label.
pub type Pairs<'b> = (Vec<Pair<'b>>, Vec<(At, bool)>);

/// The labels of a row with their values, and what is neither: whether it stands over the next label.
pub fn pairs<'b>(cells: &[Cell<'b>], place: usize) -> Pairs<'b> {
    let (mut pairs, mut loose): (Vec<Pair<'b>>, Vec<(At, bool)>) = (Vec::new(), Vec::new());
    let mut label: Option<Head> = None;
    for (column, cell) in cells.iter().enumerate() {
        match (*cell, label.take()) {
            (Cell::Text(text, _), waiting) if is_known(text) => {
                pairs.extend(waiting.map(|label| Pair { label, value: Cell::Blank }));
                label = Some(head(text, place, column));
            }
            (cell @ (Cell::Text(..) | Cell::Nothing(_) | Cell::Ditto(_) | Cell::Unreadable(..)), Some(label)) => {
                pairs.push(Pair { label, value: cell });
            }
            (Cell::Text(_, at), None) => {
                let next = cells[column + 1..].iter().find_map(|cell| cell.text());
                loose.push((at, next.is_some_and(is_known)));
            }
            (_, waiting) => label = waiting,
        }
    }
    pairs.extend(label.map(|label| Pair { label, value: Cell::Blank }));
    (pairs, loose)
}

pub fn head(text: &str, place: usize, column: usize) -> Head {
    let at = (u32::try_from(place).unwrap_or(u32::MAX), u16::try_from(column).unwrap_or(WIDEST));
    Head { text: one_line(text), group: None, at, beside: false, merged: false }
}

pub fn heads(cells: &[Cell<'_>], place: usize) -> Vec<Head> {
    let last = cells.iter().rposition(|cell| cell.text().is_some()).map_or(0, |last| last + 1);
    cells[..last]
        .iter()
        .enumerate()
        .map(|(column, cell)| head(cell.text().unwrap_or_default(), place, column))
        .collect()
}

/// The row below headings divides some of them: nothing stands below those that are not divided.
pub fn is_second(cells: &[Cell<'_>], wide: &[(u16, u16)], below: &[Cell<'_>]) -> bool {
    let texts = written(below);
    if texts.is_empty() {
        return false;
    }
    let within =
        |column: usize| wide.iter().any(|(from, to)| (usize::from(*from)..=usize::from(*to)).contains(&column));
    if !wide.is_empty() {
        let inside = texts.iter().all(|(column, _)| within(*column));
        return inside && texts.iter().all(|(_, text)| text.chars().count() <= LONGEST_HEADING);
    }
    let blank = |column: usize| cells.get(column).is_none_or(|cell| cell.text().is_none());
    let allowed = |column: usize| blank(column) || blank(column + 1) && column + 1 < cells.len().max(below.len());
    let group = |column: usize| cells[..cells.len().min(column + 1)].iter().rev().find_map(|cell| cell.text());
    let of_levels = |column: usize, text: &str| group(column).is_some_and(|group| is_of_levels(group, text));
    let known = texts.iter().filter(|(column, text)| is_known(text) || of_levels(*column, text)).count();
    texts.iter().all(|(column, _)| allowed(*column))
        && known * 2 > texts.len()
        && texts.iter().any(|(column, _)| blank(*column))
}

/// Headings of two rows as one: the lower one, and the upper one as its group.
pub fn spread(heads: &mut Vec<Head>, cells: &[Cell<'_>], wide: &[(u16, u16)], below: &[Cell<'_>], place: usize) {
    let end = |column: usize| match wide.iter().find(|(from, _)| usize::from(*from) == column) {
        Some((_, to)) => usize::from(*to),
        None if wide.is_empty() => {
            let next = (column + 1..cells.len()).find(|next| cells[*next].text().is_some());
            next.unwrap_or(cells.len().max(below.len())) - 1
        }
        None => column,
    };
    let mut reach: Option<(usize, String)> = None;
    let width = heads.len().max(below.iter().rposition(|cell| cell.text().is_some()).map_or(0, |last| last + 1));
    while heads.len() < width {
        let column = heads.len();
        heads.push(head("", place, column));
    }
    for (column, known) in heads.iter_mut().enumerate() {
        if !known.text.is_empty() {
            reach = Some((end(column), known.text.clone()));
        }
        let Some(text) = below.get(column).and_then(|cell| cell.text()) else { continue };
        let group = reach.as_ref().filter(|(end, _)| *end >= column).map(|(_, group)| group.clone());
        *known = Head { group, ..head(text, place, column) };
    }
}

/// Notes for each head whether the file tells of merges in its column below the headings.
pub fn mark_merged(heads: &mut [Head], sheet: &Sheet, above: u32) {
    for region in &sheet.merged {
        let down = region.last.0 > region.first.0 && region.first.0 > above;
        if let (true, Some(head)) = (down, heads.get_mut(usize::from(region.first.1))) {
            head.merged = true;
        }
    }
}

pub fn starts_with_number(text: &str) -> bool {
    text.chars().next().is_some_and(|c| c.is_numeric())
}

/// `一、办公室`, `（二）财务科` without the number.
pub fn without_number(text: &str) -> &str {
    leading(text).map_or(text, |(_, rest)| rest).trim()
}

/// `科室负责人签字：`, `单位（盖章）：`: where somebody signs, below a table.
pub fn is_signature(text: &str) -> bool {
    const LONGEST: usize = 12;
    ["签字", "签名", "签章", "盖章"].into_iter().any(|word| {
        let Some((before, behind)) = text.split_once(word) else { return false };
        let behind = behind.trim_start_matches([')', '）', ' ', '\u{3000}']);
        before.chars().count() <= LONGEST && behind.starts_with(['：', ':'])
    })
}

/// A row that begins so holds totals.
pub fn is_total(text: &str) -> bool {
    // No number does.
    if text.is_ascii() {
        return false;
    }
    let folded = fold(text);
    TOTALS.iter().any(|word| folded.starts_with(word)) && folded.chars().count() <= LONGEST_HEADING
}
