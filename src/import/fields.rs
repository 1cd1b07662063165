//! The fields of records: what the columns of one field say in a row, and how a value is given to a record.

use super::account::RowAccount;
use super::columns::{Column, Columns};
use super::draft::{Content, Fields};
use super::groups::{Fill, Line};
use super::ledger::{How, To, What};
use super::points::Context;
use super::values::{content, content_of, taken};
use crate::finding::Both;
use crate::record::{Field, RecordKind, Table};
use crate::register::{Power, Risk};
use crate::source::visible;

/// Points by position, as a cell went to them.
pub fn what(points: &[usize]) -> What {
    let small = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    What::Risks(points.first().map_or(0, |first| small(*first)), small(points.len()))
}

/// The cell itself says so, or 同上.
pub fn own(line: &Line<'_>, column: &Column) -> bool {
    line.said(column).is_some_and(|said| matches!(said.fill, Fill::Own | Fill::Ditto))
}

/// Where what a cell says comes from.
pub fn fill(line: &Line<'_>, column: &Column) -> How {
    match line.said(column).map(|said| said.fill) {
        Some(Fill::Merged) => How::MERGED,
        Some(Fill::Ditto) => How::DITTO,
        Some(Fill::Guessed) => How::GUESSED,
        _ => How::default(),
    }
}

/// The columns of a kind of record, those of one field together.
pub fn fields_of(columns: &Columns, kind: RecordKind) -> Vec<Vec<&Column>> {
    let mut groups: Vec<Vec<&Column>> = Vec::new();
    for column in columns.of(kind) {
        match groups.iter_mut().find(|group| group[0].field == column.field) {
            Some(group) => group.push(column),
            None => groups.push(vec![column]),
        }
    }
    groups
}

/// What the columns of one field say in this row; cells that cannot be read are refused here.
pub fn read(
    group: &[&Column],
    line: &Line<'_>,
    context: &Context<'_>,
    account: &mut RowAccount,
) -> Option<(Content, Vec<How>)> {
    if let [column] = group
        && let Ok(taken) = taken(column, line, context.options)?
        && let Some((content, how)) = content_of(column, &taken)
    {
        return Some((content, vec![how]));
    }
    let mut given = Vec::new();
    for column in group {
        match taken(column, line, context.options) {
            Some(Ok(taken)) => given.push((*column, taken)),
            Some(Err(refused)) => {
                account.refuse(&[*column], refused);
                return None;
            }
            None => {}
        }
    }
    if given.is_empty() {
        return None;
    }
    match content(group[0].field, &given) {
        Ok((content, hows)) => {
            // One entry for each column of the group, whether or not it says something.
            let mut by_column = vec![How::default(); group.len()];
            for ((column, _), how) in given.iter().zip(hows) {
                if let Some(at) = group.iter().position(|other| other.index == column.index) {
                    by_column[at] = how;
                }
            }
            Some((content, by_column))
        }
        Err(refused) => {
            account.refuse(group, refused);
            None
        }
    }
}

/// The field of a power that says the same of the power.
pub fn of_power(field: Field) -> Option<Field> {
    Table::of::<Power>().fields.iter().copied().find(|known| known.name() == field.name() && field != Risk::title)
}

/// Gives what columns say to a record, under their own field.
pub fn give(fields: &mut Fields, group: &[&Column], given: (Content, Vec<How>), to: To, account: &mut RowAccount) {
    give_as(fields, group[0].field, group, given, to, account);
}

/// The same, under another field.
pub fn give_as(
    fields: &mut Fields,
    field: Field,
    group: &[&Column],
    (content, hows): (Content, Vec<How>),
    to: To,
    account: &mut RowAccount,
) {
    match merge(fields, field, content, group[0]) {
        Ok(()) => {
            for (column, how) in group.iter().zip(hows) {
                account.enter(column.index, to, field, how);
            }
        }
        Err(refused) => account.refuse(group, refused),
    }
}

/// Gives a value to a record. What merged cells repeat is said once; two cells that say different things
/// of one thing are refused.
pub fn merge(fields: &mut Fields, field: Field, new: Content, column: &Column) -> Result<(), Both> {
    let Some((_, old)) = fields.iter_mut().find(|(known, _)| *known == field) else {
        fields.push((field, new));
        return Ok(());
    };
    // So long a list is not looked through for each of its items.
    const LONG: usize = 1000;
    match (old, new) {
        (Content::List(old), Content::List(new)) => {
            for item in new {
                if old.len() > LONG || !old.contains(&item) {
                    old.push(item);
                }
            }
        }
        (Content::Records(old), Content::Records(new)) => {
            for item in new {
                if old.len() > LONG || !old.contains(&item) {
                    old.push(item);
                }
            }
        }
        (Content::Pairs(old), Content::Pairs(new)) => {
            for pair in new {
                match old.iter().find(|(key, _)| *key == pair.0) {
                    Some((_, value)) if *value != pair.1 => return Err(differs(column, value, &pair.1)),
                    Some(_) => {}
                    None => old.push(pair),
                }
            }
        }
        (old, new) if *old == new => {}
        (Content::Text(old), Content::Text(new)) if field.name() == "note" => {
            old.push('\n');
            old.push_str(&new);
        }
        (old, new) => {
            let text = |content: &Content| match content {
                Content::Text(text) => text.clone(),
                Content::List(list) => list.join("、"),
                _ => String::new(),
            };
            return Err(differs(column, &text(old), &text(&new)));
        }
    }
    Ok(())
}

fn differs(column: &Column, before: &str, now: &str) -> Both {
    let (heading, before, now) = (visible(&column.heading), visible(before), visible(now));
    let (zh, en) = (column.record.zh(), column.record.en());
    Both::new(
        format!("「{heading}」是「{now}」,同一{zh}前面写的是「{before}」;若逐行不同,用 --as 说明它是风险点的哪一项"),
        format!(
            "“{heading}” is “{now}”, but the same {en} had “{before}” before; where it differs by row, say with --as which part of a risk point it is"
        ),
    )
}
