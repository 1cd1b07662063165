//! Rows of totals: figures that a table states, kept as a statement to reconcile, never as data.

use super::columns::Columns;
use super::heading::key;
use super::items::one_line;
use super::tables::{Table, Total};
use crate::record::{Field, Number, RecordKind, Word};
use crate::register::{Counted, Grading, Risk};

/// One figure of a row of totals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    pub label: String,
    pub value: String,
    pub unit: Option<String>,
    pub what: Option<Counted>,
    pub level: Option<String>,
}

/// The figures of one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stated {
    /// Of a part by position, where it is a subtotal; of all that was imported else.
    pub part: Option<u32>,
    pub figures: Vec<Figure>,
}

/// The figures that a row of totals states.
pub fn figures(total: &Total<'_>, table: &Table<'_>, columns: &Columns) -> Vec<Figure> {
    let mut figures = Vec::new();
    let name: String = total.label.chars().take_while(|c| !c.is_ascii_digit() && !"：: ".contains(*c)).collect();
    for (head, text) in &total.cells {
        let column = head.and_then(|head| columns.columns.iter().find(|column| column.index == head));
        let what = column.and_then(|column| counted(column.record, column.field));
        let heading = head.and_then(|head| table.heads.get(head)).map_or("", |head| head.text.as_str());
        let text = text.strip_prefix(&*name).unwrap_or(text).trim_start_matches(['：', ':', ' ']);
        match plain_number(text) {
            // The running number below 序号 counts rows, which are no thing of a register.
            Some(_) if column.is_some_and(|column| column.field == Risk::number) => {}
            Some((value, unit)) => {
                let label =
                    if heading.is_empty() { one_line(&name) } else { format!("{}：{heading}", one_line(&name)) };
                figures.push(Figure { label, value, unit, what, level: None });
            }
            None => figures.extend(told(text, column.map(|column| column.field))),
        }
    }
    figures
}

fn plain_number(text: &str) -> Option<(String, Option<String>)> {
    let number = Number::parse(text)?;
    let unit = number.unit.trim();
    let known = ["", "个", "项", "条", "人", "处"].contains(&unit);
    (known && !number.approximate)
        .then(|| (number.value.normalize().to_string(), (!unit.is_empty()).then(|| unit.to_owned())))
}

/// What a number below this column counts.
fn counted(record: RecordKind, field: Field) -> Option<Counted> {
    Some(match field {
        _ if field == Risk::manifestations => Counted::Manifestations,
        _ if field == Risk::measures => Counted::Measures,
        _ if field != key(record) => return None,
        _ => match record {
            RecordKind::Risk => Counted::Risks,
            RecordKind::Power => Counted::Powers,
            RecordKind::Post => Counted::Posts,
            RecordKind::Department => Counted::Departments,
            _ => return None,
        },
    })
}

/// Figures in words: `风险点12个，其中高3个、中9个`.
fn told(text: &str, field: Option<Field>) -> Vec<Figure> {
    let mut figures = Vec::new();
    let of_levels = field == Some(Grading::level);
    for part in text.split(['，', ',', '、', '；', ';', '。', '\n']) {
        let part = part.trim().trim_start_matches("其中").trim_start_matches(['：', ':']).trim();
        let Some(begins) = part.find(|c: char| c.is_ascii_digit()) else { continue };
        let (word, number) = part.split_at(begins);
        let Some((value, unit)) = plain_number(number) else { continue };
        let word = word.trim().trim_end_matches(['：', ':', '共', '计']).trim();
        let what = Counted::ALL
            .iter()
            .copied()
            .find(|counted| Counted::SET.words[*counted as usize].1.iter().any(|known| word.contains(known)));
        let level = (of_levels && what.is_none() && !word.is_empty()).then(|| word.to_owned());
        let what = if level.is_some() { Some(Counted::Risks) } else { what };
        figures.push(Figure { label: part.to_owned(), value, unit, what, level });
    }
    figures
}
