//! What each column of a table gives.

use std::cell::OnceCell;

use super::cells::Cell;
use super::heading::{
    Part, RECORDS, Sense, holds_levels, is_bare_date, is_noted, is_of_commitment, is_of_levels, key, near, senses,
};
use super::tables::{Table, senses_of};
use super::{Options, RowIs, Unknown};
use crate::finding::Both;
use crate::record::{Field, RecordKind, Shape, Word};
use crate::register::{Department, Post, Power, Risk, Stage, Unit};
use crate::source::visible;
use crate::vocabulary::{AMBIGUOUS, fold};

/// A column that means something.
#[derive(Clone)]
pub struct Column {
    pub index: usize,
    pub heading: String,
    pub record: RecordKind,
    pub field: Field,
    pub part: Option<Part>,
    /// Goes into the note as `heading：cell`.
    pub noted: bool,
    /// Each risk point that it names stands with its level behind it.
    pub graded: bool,
    /// Its heading is a level, and a tick below it says that it holds.
    pub ticked: bool,
    shape: OnceCell<Shape>,
}

impl Column {
    fn new(heading: &Heading<'_>, Sense { record, field, part }: Sense, noted: bool) -> Column {
        let (index, text) = (heading.index, heading.text.to_owned());
        let (graded, ticked) = (heading.graded, heading.ticked);
        Column { index, heading: text, record, field, part, noted, graded, ticked, shape: OnceCell::new() }
    }

    /// What a cell of it is read as, once it is settled which field it gives.
    pub fn shape(&self) -> &Shape {
        self.shape.get_or_init(|| match self.part {
            Some(Part::Of(part)) => part.shape(),
            _ => self.field.shape(),
        })
    }
}

/// What a column without a meaning is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Other {
    /// Nothing stands in it.
    Empty,
    /// Left out as asked.
    LeftOut,
    Refused(Both),
}

#[derive(Clone, Default)]
pub struct Columns {
    pub columns: Vec<Column>,
    /// By position of the head.
    pub others: Vec<(usize, Other)>,
    /// Why nothing of the table can be taken.
    pub refused: Option<Both>,
    /// What was taken for granted about headings, worth saying.
    pub remarks: Vec<Both>,
}

impl Columns {
    pub fn of(&self, record: RecordKind) -> impl Iterator<Item = &Column> {
        self.columns.iter().filter(move |column| column.record == record)
    }

    pub fn find(&self, record: RecordKind, field: Field) -> Option<&Column> {
        self.of(record).find(|column| column.field == field && column.part.is_none() && !column.noted)
    }
}

struct Heading<'t> {
    index: usize,
    text: &'t str,
    senses: Vec<Sense>,
    noted: bool,
    /// It speaks of the level of what it names, too.
    graded: bool,
    ticked: bool,
    /// What it says stands beside it, not below.
    beside: bool,
    of_form: bool,
}

/// What the columns of a table give.
pub fn columns(table: &Table<'_>, options: &Options) -> Columns {
    let mut columns = Columns::default();
    let mut headings = Vec::new();
    for index in 0..table.heads.len() {
        match heading(table, index, options) {
            Ok(heading) => headings.push(heading),
            Err(other) => columns.others.push((index, other)),
        }
    }
    undated(&mut headings);
    let mut present: Vec<RecordKind> =
        RECORDS.into_iter().filter(|kind| is_present(*kind, &headings, options)).collect();
    several_units(table, &mut headings, &mut present, &mut columns.remarks);
    for heading in &headings {
        choose(heading, &headings, &present, &mut columns);
    }
    name_by_content(&mut columns);
    stage_or_step(table, &mut columns);
    columns.columns.sort_by_key(|column| column.index);
    let names_something = columns.columns.iter().any(|column| {
        column.field == Risk::manifestations
            || (column.record != RecordKind::Unit && column.field == key(column.record))
    });
    if !names_something {
        let read: Vec<_> =
            table.heads.iter().filter(|head| !head.text.is_empty()).map(|head| visible(&head.text)).collect();
        let (zh, en) = (read.join("、"), read.join(", "));
        columns.refused = Some(Both::new(
            format!("没有一栏写的是风险点、职权、岗位或部门(表头读作:{zh})"),
            format!("no column names risk points, powers, posts or departments (the headings are read as: {en})"),
        ));
    }
    columns
}

fn heading<'t>(table: &'t Table<'_>, index: usize, options: &Options) -> Result<Heading<'t>, Other> {
    let head = &table.heads[index];
    let text = head.text.as_str();
    let (beside, of_form) = (head.beside, table.form);
    let of = Heading { index, text, senses: Vec::new(), noted: false, graded: false, ticked: false, beside, of_form };
    let empty = table.rows.iter().all(|row| table.cell(row, index).at().is_none());
    let renamed = options.renamed.iter().find(|(from, _)| fold(from) == fold(text)).map(|(_, to)| to.as_str());
    if renamed.is_some_and(is_skip) {
        return Err(if empty { Other::Empty } else { Other::LeftOut });
    }
    let known = match renamed {
        Some(to) => senses(to),
        None => senses_of(head),
    };
    let noted = known.is_empty() && is_noted(text)
        || renamed.is_some_and(|to| senses(to).first().is_some_and(|sense| sense.field == Risk::note));
    if !known.is_empty() || noted {
        let graded = renamed.is_none() && holds_levels(text);
        let ticked = renamed.is_none() && head.group.as_ref().is_some_and(|group| is_of_levels(group, text));
        return Ok(Heading { senses: known, noted, graded, ticked, ..of });
    }
    if empty {
        return Err(Other::Empty);
    }
    let shown = visible(text);
    if text.is_empty() {
        return Err(Other::Refused(Both::new("这一栏上面没有表头", "there is no heading above")));
    }
    if fold(renamed.unwrap_or(text)) == fold(AMBIGUOUS) {
        return Err(Other::Refused(Both::new(
            format!(
                "「{shown}」有的单位指责任人,有的指监控责任人,要说明是哪一个:--as {shown}=责任人 或 --as {shown}=监控责任人"
            ),
            format!(
                "“{shown}” means the owner in some organisations and the monitor in others; say which: --as {shown}=责任人 (owner) or --as {shown}=监控责任人 (monitor)"
            ),
        )));
    }
    match options.unknown {
        Unknown::Note => Ok(Heading { noted: true, ..of }),
        Unknown::Skip => Err(Other::LeftOut),
        Unknown::Refuse => {
            let (zh, en) = offered(&near(text));
            Err(Other::Refused(Both::new(
                format!(
                    "不认识表头「{shown}」{zh};用 --as 表头=键 说明,或用 --unknown note 记入备注、--unknown skip 略去"
                ),
                format!(
                    "the heading “{shown}” is not known{en}; say with --as HEADING=KEY what it is, put it into the note with --unknown note, or leave it out with --unknown skip"
                ),
            )))
        }
    }
}

/// What a map or `--as` says of a column that is to be left out.
pub fn is_skip(key: &str) -> bool {
    ["略去", "不要", "skip"].iter().any(|word| fold(word) == fold(key))
}

pub fn offered(near: &[&str]) -> (String, String) {
    if near.is_empty() {
        return (String::new(), String::new());
    }
    (format!("(是不是 {})", near.join("、")), format!(" (did you mean {})", near.join(" or ")))
}

/// Some column names such a record.
fn is_present(kind: RecordKind, headings: &[Heading<'_>], options: &Options) -> bool {
    let firsts = || headings.iter().filter_map(|heading| heading.senses.first()).filter(|sense| sense.part.is_none());
    match kind {
        RecordKind::Unit => true,
        RecordKind::Risk => firsts().any(|sense| sense.field == Risk::title || sense.field == Risk::manifestations),
        RecordKind::Power => firsts().any(|sense| sense.field == Power::name || sense.field == Power::content),
        RecordKind::Department if options.department.is_some() => true,
        kind => firsts().any(|sense| sense.record == kind && sense.field == key(kind)),
    }
}

/// 日期 is the day of an undertaking where something else is said of one, else that of the table.
fn undated(headings: &mut [Heading<'_>]) {
    let speaks = |heading: &Heading<'_>| heading.senses.iter().any(is_of_commitment) && !is_bare_date(heading.text);
    if headings.iter().any(speaks) {
        return;
    }
    for heading in headings.iter_mut().filter(|heading| is_bare_date(heading.text) && !heading.noted) {
        heading.senses.retain(|sense| !is_of_commitment(sense));
        heading.noted = heading.senses.is_empty();
    }
}

/// Where one column names several units, they are the departments of what is imported.
fn several_units(
    table: &Table<'_>,
    headings: &mut [Heading<'_>],
    present: &mut Vec<RecordKind>,
    remarks: &mut Vec<Both>,
) {
    if present.contains(&RecordKind::Department) {
        return;
    }
    let Some(heading) =
        headings.iter_mut().find(|heading| heading.senses.first() == Some(&Sense::of(RecordKind::Unit, Unit::name)))
    else {
        return;
    };
    let mut names = table.rows.iter().filter_map(|row| table.cell(row, heading.index).text());
    let first = names.next();
    if names.any(|name| Some(name) != first) {
        heading.senses.retain(|sense| sense.record == RecordKind::Department);
        if !heading.senses.is_empty() {
            present.insert(present.len() - 1, RecordKind::Department);
            let shown = visible(heading.text);
            remarks.push(Both::new(
                format!("「{shown}」一栏写了几个单位,各作一个部门登记"),
                format!("“{shown}” names several units: each is entered as a department"),
            ));
        }
    }
}

/// Of what a note speaks: a cell of its row; what stands beside a label of the post or department that a label names too, else of
/// the whole table.
fn noted_of(heading: &Heading<'_>, headings: &[Heading<'_>], present: &[RecordKind]) -> RecordKind {
    let innermost = present.iter().copied().find(|kind| *kind != RecordKind::Unit).unwrap_or(RecordKind::Unit);
    if !heading.beside {
        return innermost;
    }
    let names =
        |other: &Heading<'_>, kind| other.senses.first().is_some_and(|sense| *sense == Sense::of(kind, key(kind)));
    let is_named = |kind: &RecordKind| headings.iter().any(|other| other.beside && names(other, *kind));
    let place = [RecordKind::Post, RecordKind::Department].into_iter().find(is_named);
    place.unwrap_or(if heading.of_form { innermost } else { RecordKind::Unit })
}

/// Gives a heading the first of its senses that the table can speak of and that no other column has.
fn choose(heading: &Heading<'_>, headings: &[Heading<'_>], present: &[RecordKind], columns: &mut Columns) {
    let index = heading.index;
    if heading.noted {
        let innermost = noted_of(heading, headings, present);
        let field = match innermost {
            RecordKind::Risk => Risk::note,
            RecordKind::Power => Power::note,
            RecordKind::Post => Post::note,
            RecordKind::Department => Department::note,
            _ => Unit::note,
        };
        let plain = heading.senses.iter().any(|sense| sense.field == Risk::note) && fold(heading.text) == fold("备注");
        columns.columns.push(Column::new(heading, Sense::of(innermost, field), !plain));
        return;
    }
    let spoken = || heading.senses.iter().filter(|sense| present.contains(&sense.record));
    let shown = visible(heading.text);
    if spoken().next().is_none() {
        let kind = heading.senses[0].record;
        let (zh, en) = (kind.zh(), kind.en());
        let (hint_zh, hint_en) = match kind {
            RecordKind::Department => ("用 --department 名称", "use --department NAME"),
            _ => ("用 --unknown skip 略去", "leave it out with --unknown skip"),
        };
        columns.others.push((
            index,
            Other::Refused(Both::new(
                format!("「{shown}」说的是{zh},而表里没有{zh}一栏;{hint_zh},或用 --as 说明它是什么"),
                format!("“{shown}” speaks of a {en}, but no column names one; {hint_en}, or say with --as what it is"),
            )),
        ));
        return;
    }
    // A heading with one meaning only has more right to it than one with several.
    let taken = |sense: &&Sense| {
        let same = |record: RecordKind, field: Field, part: Option<Part>| {
            record == sense.record && field == sense.field && part == sense.part
        };
        let before =
            columns.columns.iter().any(|column| same(column.record, column.field, column.part) && !column.noted);
        let plainer = headings.iter().any(|other| {
            other.index != index
                && other.senses.len() < heading.senses.len()
                && other.senses.first().is_some_and(|first| same(first.record, first.field, first.part))
        });
        (before || plainer) && !sense.adds_up() && !heading.ticked
    };
    match spoken().find(|sense| !taken(sense)) {
        Some(sense) => columns.columns.push(Column::new(heading, *sense, false)),
        None => {
            let first = spoken().next();
            let twin = columns
                .columns
                .iter()
                .find(|column| first.is_some_and(|sense| column.record == sense.record && column.field == sense.field));
            let a = twin.map_or_else(Default::default, |twin| visible(&twin.heading).into_owned());
            columns.others.push((index, Other::Refused(Both::new(
                format!("「{a}」和「{shown}」是同一项内容,用 --as 说明其中一栏是什么,例如 --as {shown}=备注"),
                format!("“{a}” and “{shown}” mean the same; say with --as what one of them is, for example --as {shown}=备注 (note)"),
            ))));
        }
    }
}

/// 职权内容 is the name where there is no other.
fn name_by_content(columns: &mut Columns) {
    if columns.find(RecordKind::Power, Power::name).is_some() {
        return;
    }
    if let Some(content) = columns.columns.iter_mut().find(|column| column.field == Power::content) {
        content.field = Power::name;
    }
}

/// 环节 is a stage where its cells are stages, else a step of the process.
fn stage_or_step(table: &Table<'_>, columns: &mut Columns) {
    let has_step = columns.find(RecordKind::Risk, Risk::step).is_some();
    let Some(column) = columns.columns.iter_mut().find(|column| column.field == Risk::stage) else { return };
    let other = |cell: Cell<'_>| cell.text().is_some_and(|text| Stage::SET.find(text).is_none());
    if !has_step && table.rows.iter().any(|row| other(table.cell(row, column.index))) {
        column.field = Risk::step;
        let shown = visible(&column.heading);
        columns.remarks.push(Both::new(
            format!("「{shown}」不是受理、决策、执行、监督、履职,按流程环节登记"),
            format!("“{shown}” is none of the five stages: entered as steps of the process"),
        ));
    }
}

/// What `--as` or a map names and no table has, or no field is called.
pub fn check_renamed<'t>(headings: impl Iterator<Item = &'t str>, renamed: &[(String, String)]) -> Result<(), Both> {
    let headings: Vec<&str> = headings.collect();
    for (from, to) in renamed {
        let (shown, means) = (visible(from), visible(to));
        if headings.iter().all(|heading| fold(heading) != fold(from)) {
            let (zh, en) = offered(&crate::vocabulary::did_you_mean(from, headings.iter().copied()));
            return Err(Both::new(
                format!("--as:表里没有「{shown}」这一栏{zh}"),
                format!("--as: the table has no column “{shown}”{en}"),
            ));
        }
        if senses(to).is_empty() && !is_skip(to) {
            let (zh, en) = offered(&near(to));
            return Err(Both::new(format!("--as:不认识「{means}」{zh}"), format!("--as: “{means}” is not known{en}")));
        }
    }
    Ok(())
}

/// What a row of the table is, and why.
pub fn row_is(table: &Table<'_>, columns: &Columns, told: Option<RowIs>) -> (RowIs, Both) {
    let several = |column: Option<&Column>| {
        column.is_some_and(|column| {
            table.rows.iter().any(|row| {
                table.cell(row, column.index).text().is_some_and(|text| super::items::items(text).items.len() > 1)
            })
        })
    };
    let (title, shows) =
        (columns.find(RecordKind::Risk, Risk::title), columns.find(RecordKind::Risk, Risk::manifestations));
    let (power, post) = (columns.find(RecordKind::Power, Power::name), columns.find(RecordKind::Post, Post::title));
    if let Some(told) = told {
        return (told, Both::new("对照表这样写", "the map says so"));
    }
    if title.is_none() && shows.is_none() {
        return match (power, post) {
            (_, Some(_)) => {
                (RowIs::Post, Both::new("有岗位一栏,没有风险点一栏", "a column names posts and none names risk points"))
            }
            (Some(_), None) => (
                RowIs::Power,
                Both::new("有职权一栏,没有风险点一栏", "a column names powers and none names risk points"),
            ),
            _ => (RowIs::Department, Both::new("只有部门的内容", "the columns speak of departments alone")),
        };
    }
    if power.is_some_and(|power| once_each(table, columns, power))
        && several(title)
        && !(table.form || post.is_some() && several(power))
    {
        return (
            RowIs::Power,
            Both::new(
                "每行一项职权,各不相同,风险点一栏里分条",
                "each row has a power of its own, and its risk points are numbered in one cell",
            ),
        );
    }
    if post.is_some_and(|post| once_each(table, columns, post)) {
        if table.form {
            return (RowIs::Post, Both::new("一份表一个岗位", "each form is about one post"));
        }
        if several(title) || several(power) {
            return (
                RowIs::Post,
                Both::new(
                    "每行一个岗位,各不相同,格内分条",
                    "each row has a post of its own, with several items in a cell",
                ),
            );
        }
    }
    (RowIs::Point, Both::new("每行一个风险点", "each row has one risk point"))
}

/// Each row has a name of its own in the column, within its department and post.
fn once_each(table: &Table<'_>, columns: &Columns, column: &Column) -> bool {
    let outer: Vec<usize> =
        [columns.find(RecordKind::Department, Department::name), columns.find(RecordKind::Post, Post::title)]
            .into_iter()
            .flatten()
            .map(|column| column.index)
            .filter(|index| *index != column.index)
            .collect();
    let mut seen = rustc_hash::FxHashSet::default();
    let mut current: Vec<&str> = vec![""; outer.len()];
    table.rows.iter().all(|row| {
        for (current, index) in current.iter_mut().zip(&outer) {
            if let Some(text) = table.cell(row, *index).text() {
                *current = text;
            }
        }
        let name = table.cell(row, column.index).text();
        name.is_some_and(|name| seen.insert((current.clone(), name)))
    })
}
