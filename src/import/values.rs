//! What the cells of a row say for one field, and how they were changed for it.

use std::borrow::Cow;

use jiff::civil::Date;

use super::cells::Kind;
use super::columns::Column;
use super::draft::Content;
use super::groups::{Fill, Line};
use super::heading::{Part, bare, record_of};
use super::items::{Items, Told, clauses, in_one_line, items, leading, one_line};
use super::ledger::How;
use super::ticks::{is_tick, ticked};
use super::{Levels, Options};
use crate::finding::Both;
use crate::record::{Due, Field, Number, Reader, Shape, Value, YesNo};
use crate::register::{Grading, Post, Power, Risk};
use crate::source::{Span, visible};
use crate::tree::{Kind as Tree, Node};
use crate::vocabulary::fold;

/// What a cell says, tidied, and how it was changed.
pub struct Taken<'b> {
    pub text: Cow<'b, str>,
    pub how: How,
}

/// Lists of names: several in one cell are divided at 、，；.
const NAMES: [Field; 9] = [
    Grading::with,
    Grading::liability,
    Grading::major,
    Grading::records,
    Risk::posts,
    Risk::applies_to,
    Risk::found_by,
    Power::departments,
    Post::holders,
];

/// Lists of short texts that stand on lines of their own, and how short those are, in characters.
const BY_LINE: [Field; 4] = [Risk::indicators, Risk::cases, Power::basis, Power::duties];
const SHORT: usize = 30;

/// Texts in which a digit as wide as a Chinese character means the plain one.
const PLAIN: [Field; 8] = [
    Risk::id,
    Risk::number,
    Power::id,
    Power::number,
    Grading::level,
    Grading::self_level,
    Grading::residual_level,
    Grading::score,
];

/// The cell of a column as it is to be read, or why it cannot be.
pub fn taken<'b>(column: &Column, line: &Line<'b>, options: &Options) -> Option<Result<Taken<'b>, Both>> {
    let said = line.said(column)?;
    let mut how = match said.fill {
        Fill::Own => How::default(),
        Fill::Merged => How::MERGED,
        Fill::Ditto => How::DITTO,
        Fill::Guessed => How::GUESSED,
    };
    let mut text = Cow::Borrowed(said.text);
    match said.at.kind {
        Kind::Date => {
            how = how.and(How::DATE);
            if let Some(day) = said.text.strip_suffix("T00:00:00") {
                text = Cow::Borrowed(day);
            }
        }
        Kind::Bool => how = how.and(How::YESNO),
        Kind::Text | Kind::Number => {}
    }
    if (PLAIN.contains(&column.field) || column.field == Grading::factors) && text.chars().any(|c| plain(c) != c) {
        how = how.and(How::WIDTH);
        text = text.chars().map(plain).collect();
    }
    if matches!(column.shape(), Shape::Date | Shape::Due)
        && let Some(day) = last_day(&text)
    {
        how = how.and(How::LAST_DAY);
        text = Cow::Owned(day.to_string());
    }
    if is_level(column.field) {
        match level_ticked(column, &text) {
            Some(Ok(word)) => {
                how = how.and(How::TICKED);
                text = Cow::Owned(word);
            }
            Some(Err(refused)) => return Some(Err(refused)),
            None => {}
        }
        match level(&in_one_line(&text), &options.levels) {
            Ok(Some(other)) => {
                how = how.and(How::LEVEL);
                text = Cow::Owned(other);
            }
            Ok(None) => {}
            Err(refused) => return Some(Err(refused)),
        }
    }
    if let Err(refused) = readable(column, &text) {
        return Some(Err(refused));
    }
    Some(Ok(Taken { text, how }))
}

/// `2026年12月底`, `2026年底`: the day that it ends on.
fn last_day(text: &str) -> Option<Date> {
    if !text.contains(['底', '末']) {
        return None;
    }
    let text: String = text.chars().map(plain).filter(|c| !c.is_whitespace()).collect();
    let (year, rest) = text.split_once('年')?;
    let rest = rest.strip_suffix("之前").or_else(|| rest.strip_suffix('前')).unwrap_or(rest);
    let rest = rest.strip_suffix(['底', '末'])?;
    let month = if rest.is_empty() { 12 } else { rest.strip_suffix('月')?.parse().ok()? };
    let year = year.parse().ok().filter(|year| (1900..=2200).contains(year))?;
    Date::new(year, month, 1).ok().map(Date::last_of_month)
}

/// The level that a tick tells; `None` where the cell is the level itself.
fn level_ticked(column: &Column, text: &str) -> Option<Result<String, Both>> {
    if !column.ticked {
        return ticked(text).map(|word| word.map(str::to_owned));
    }
    let heading = bare(&column.heading);
    if is_tick(text) {
        return Some(Ok(heading));
    }
    let shown = visible(text);
    Some(Err(Both::new(
        format!("「{heading}」一栏写的「{shown}」不是勾;属于这一级的打 √,其余留空"),
        format!("“{shown}” below “{heading}” is no tick; put √ where the level holds, and nothing elsewhere"),
    )))
}

pub fn is_level(field: Field) -> bool {
    [Grading::level, Grading::self_level, Grading::residual_level].contains(&field)
}

/// A character as wide as a Chinese one as the plain one that it means.
fn plain(c: char) -> char {
    match c {
        '！'..='～' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        c => c,
    }
}

/// What the map writes for a level word; refused where the scale of the register has no such word.
pub fn level(word: &str, levels: &Levels) -> Result<Option<String>, Both> {
    if let Some((_, to)) = levels.renamed.iter().find(|(from, _)| fold(from) == fold(word)) {
        return Ok(Some(to.clone()));
    }
    match &levels.scale {
        Some(scale) if scale.level(word).is_none() => {
            let words: Vec<&str> = scale.levels().map(|(_, level)| &*level.id).collect();
            let (shown, zh, en) = (visible(word), words.join("、"), words.join(", "));
            let first = words.first().copied().unwrap_or_default();
            Err(Both::new(
                format!("「{shown}」不是台账的等级({zh});在对照表的「等级」里写明它是哪一级,例如 {shown}: {first}"),
                format!(
                    "“{shown}” is no level of the register ({en}); say in the map under levels which it is, for example {shown}: {first}"
                ),
            ))
        }
        _ => Ok(None),
    }
}

/// A date, number or fixed word can be read as one.
fn readable(column: &Column, text: &str) -> Result<(), Both> {
    if let Some(Part::Phase(_)) = column.part {
        return Ok(());
    }
    let shape = column.shape();
    if !matches!(shape, Shape::Date | Shape::Due | Shape::Number | Shape::YesNo | Shape::Word(_)) {
        return Ok(());
    }
    let node = Node::new(Span::default(), Tree::Scalar(text.trim().into()));
    let mut reader = Reader::new("");
    let ok = match shape {
        Shape::Date => Date::read(&node, &mut reader).is_some(),
        Shape::Due => Due::read(&node, &mut reader).is_some(),
        Shape::Number => Number::read(&node, &mut reader).is_some(),
        Shape::YesNo => YesNo::read(&node, &mut reader).is_some(),
        Shape::Word(words) => words.find(text).is_some(),
        _ => true,
    };
    if ok {
        return Ok(());
    }
    let (shown, heading) = (visible(text), visible(&column.heading));
    let (zh, en) = match shape {
        Shape::Date | Shape::Due => ("日期,写作 2026-11-21".to_owned(), "a date, written 2026-11-21".to_owned()),
        Shape::Number => ("数字".to_owned(), "a number".to_owned()),
        Shape::Word(words) => {
            let zh: Vec<&str> = words.words.iter().map(|(_, zh)| zh[0]).collect();
            let en: Vec<&str> = words.words.iter().map(|(en, _)| *en).collect();
            (format!("这几个词之一:{}", zh.join("、")), format!("one of {}", en.join(", ")))
        }
        _ => ("是或否".to_owned(), "yes or no".to_owned()),
    };
    Err(Both::new(
        format!("「{heading}」写的「{shown}」不是{zh}"),
        format!("“{heading}” is “{shown}”, which is not {en}"),
    ))
}

/// What a column says alone; `None` where it is a note, or a part of records.
pub fn content_of(column: &Column, taken: &Taken<'_>) -> Option<(Content, How)> {
    let mut how = taken.how;
    let alone = !column.noted && !is_note(column.field) && column.part.is_none();
    alone.then(|| (one(column, &taken.text, &mut how), how))
}

/// What the columns of one field say together.
pub fn content(field: Field, given: &[(&Column, Taken<'_>)]) -> Result<(Content, Vec<How>), Both> {
    let mut hows: Vec<How> = given.iter().map(|(_, taken)| taken.how).collect();
    if given.iter().any(|(column, _)| column.noted) || is_note(field) {
        return Ok((Content::Text(note(given, &mut hows)), hows));
    }
    if given.iter().any(|(column, _)| column.part.is_some()) {
        return Ok((Content::Records(records(field, given, &mut hows)?), hows));
    }
    if let [(one, _), (other, _), ..] = given
        && one.ticked
        && other.ticked
    {
        let (one, other) = (visible(&one.heading), visible(&other.heading));
        return Err(Both::new(
            format!("「{one}」和「{other}」都打了勾,只能是一级"),
            format!("“{one}” and “{other}” are both ticked; only one level can hold"),
        ));
    }
    let mut whole: Option<Content> = None;
    for ((column, taken), how) in given.iter().zip(&mut hows) {
        let new = one(column, &taken.text, how);
        match (&mut whole, new) {
            (Some(Content::List(list)), Content::List(more)) => list.extend(more),
            (Some(Content::Pairs(pairs)), Content::Pairs(more)) => pairs.extend(more),
            (whole, new) => *whole = Some(new),
        }
    }
    Ok((whole.unwrap_or(Content::List(Vec::new())), hows))
}

fn is_note(field: Field) -> bool {
    field.name() == "note"
}

/// The notes of a row, each unknown one with its heading.
fn note(given: &[(&Column, Taken<'_>)], hows: &mut [How]) -> String {
    let mut lines = Vec::new();
    for ((column, taken), how) in given.iter().zip(hows) {
        if column.noted {
            *how = how.and(How::NOTE);
            lines.push(format!("{}：{}", bare(&one_line(&column.heading)), one_line(&taken.text)));
        } else {
            lines.push(taken.text.clone().into_owned());
        }
    }
    lines.join("\n")
}

/// What one cell says for a field.
fn one(column: &Column, text: &str, how: &mut How) -> Content {
    let (field, heading) = (column.field, &column.heading);
    let line = |how: &mut How| {
        if text.contains('\n') {
            *how = how.and(How::JOINED);
        }
        one_line(text)
    };
    match column.shape() {
        Shape::List(inner) => {
            let people = matches!(**inner, Shape::Record(table) if table().from_text().is_some_and(|field| field.def().flags.people));
            if people || NAMES.contains(&field) {
                let names = names(text);
                if names.len() > 1 {
                    *how = how.and(How::NAMES);
                }
                return Content::List(names);
            }
            let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
            let short = |line: &&str| line.chars().count() <= SHORT;
            if BY_LINE.contains(&field) && lines.len() > 1 && lines.iter().all(short) && items(text).by == Told::Joined
            {
                *how = how.and(How::LINES);
                return Content::List(lines.into_iter().map(str::to_owned).collect());
            }
            Content::List(list(text, field == Risk::manifestations, how))
        }
        Shape::Pairs => {
            let name = one_line(heading);
            let stem = name.strip_suffix('值').filter(|stem| stem.len() == 1).unwrap_or(&name);
            Content::Pairs(vec![(stem.to_owned(), line(how))])
        }
        // Numbered clauses stay on lines of their own.
        Shape::Text if items(text).items.len() > 1 => Content::Text(text.to_owned()),
        _ => Content::Text(line(how)),
    }
}

/// The items of a cell; where `clauses_too`, also those that semicolons divide.
pub fn list(text: &str, clauses_too: bool, how: &mut How) -> Vec<String> {
    listed(text, clauses_too, how).items
}

/// The same, with what tells the items apart before semicolons are looked at.
pub fn listed(text: &str, clauses_too: bool, how: &mut How) -> Items {
    let found = items(text);
    match found.by {
        Told::Numbers => {
            let numbered = if found.items.len() > 1 { How::ITEMS } else { How::NUMBER };
            *how = how.and(numbered);
        }
        Told::Lines => *how = how.and(How::LINES),
        Told::Joined => *how = how.and(How::JOINED),
        Told::One => {}
    }
    if matches!(found.by, Told::One | Told::Joined)
        && clauses_too
        && let Some(clauses) = clauses(text)
    {
        *how = how.and(How::CLAUSES);
        return Items { items: clauses, by: found.by };
    }
    found
}

fn names(text: &str) -> Vec<String> {
    let between = ['、', ',', ';', '，', '；', '\n'];
    let divided = |part: &str| -> Vec<String> {
        part.split(between).map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect()
    };
    match items(text) {
        Items { items, by: Told::Numbers } => items.iter().flat_map(|part| divided(part)).collect(),
        _ => divided(text),
    }
}

/// The records of a field of which several columns say something.
fn records(field: Field, given: &[(&Column, Taken<'_>)], hows: &mut [How]) -> Result<Vec<Vec<(Field, String)>>, Both> {
    let mut records: Vec<Vec<(Field, String)>> = Vec::new();
    let own = record_of(&field.shape()).and_then(|table| table.from_text());
    for ((column, taken), how) in given.iter().zip(hows) {
        let part = match column.part {
            Some(Part::Of(part)) => Some(part),
            _ => own,
        };
        let Some(part) = part else { continue };
        let people = own.is_some_and(|own| own.def().flags.people);
        let texts = if people { names(&taken.text) } else { vec![one_line(&taken.text)] };
        if texts.len() > 1 {
            *how = how.and(How::NAMES);
        }
        if records.is_empty() {
            records = vec![Vec::new(); texts.len()];
        }
        if records.len() != texts.len() {
            let (heading, a, b) = (visible(&column.heading), records.len(), texts.len());
            return Err(Both::new(
                format!("「{heading}」有 {b} 项,同一行的另一栏有 {a} 项,对不上"),
                format!("“{heading}” has {b} entries and another column of the row {a}: they cannot be paired"),
            ));
        }
        for (record, text) in records.iter_mut().zip(texts) {
            record.push((part, text));
        }
    }
    Ok(records)
}

/// A text without the number that it begins with, where that is the next one in its column.
pub fn without_running_number(text: &str, before: Option<usize>) -> Option<(usize, &str)> {
    let before = before?;
    let (number, rest) = leading(text)?;
    (number > 1 && before + 1 == number).then_some((number, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_month_is_its_last_day() {
        for (text, day) in [
            ("2026年12月底", "2026-12-31"),
            ("2024年2月末", "2024-02-29"),
            ("2026 年 6 月底前", "2026-06-30"),
            ("２０２６年底", "2026-12-31"),
        ] {
            assert_eq!(last_day(text).map(|day| day.to_string()).as_deref(), Some(day), "{text}");
        }
        for text in ["2026年12月", "每年底", "2026年13月底", "长期", "2026年12月31日", "99999年底", ""] {
            assert_eq!(last_day(text), None, "{text}");
        }
    }
}
