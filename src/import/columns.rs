//! What each column of a table gives: headings found in the vocabulary, those of the innermost record
//! first.

use anyhow::{Result, bail};

use crate::record::{Field, RecordKind, Shape, Table};
use crate::register::{Department, Grading, Post, Power, Risk, Unit};
use crate::source::visible;
use crate::vocabulary::{AMBIGUOUS, did_you_mean, fold};

/// What the caller says about a table.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// A heading, and the heading that it stands for.
    pub renamed: Vec<(String, String)>,
    /// Leave out columns that the vocabulary does not know.
    pub skip_unknown: bool,
    /// The department of the rows that name none.
    pub department: Option<String>,
}

/// A column that means something.
#[derive(Debug, Clone)]
pub struct Column {
    pub index: usize,
    pub heading: String,
    pub record: RecordKind,
    pub field: Field,
}

#[derive(Debug, Clone, Default)]
pub struct Columns {
    pub columns: Vec<Column>,
    /// Headings that the vocabulary does not know, left out as asked.
    pub skipped: Vec<String>,
}

/// The records that a row can speak of, the innermost first.
const RECORDS: [RecordKind; 5] =
    [RecordKind::Risk, RecordKind::Power, RecordKind::Post, RecordKind::Department, RecordKind::Unit];

impl Columns {
    pub fn of(&self, record: RecordKind) -> impl Iterator<Item = &Column> {
        self.columns.iter().filter(move |column| column.record == record)
    }

    pub fn find(&self, record: RecordKind, field: Field) -> Option<&Column> {
        self.of(record).find(|column| column.field == field)
    }
}

/// What the columns of a table give, or what stands in the way.
pub fn columns(headings: &[String], options: &Options) -> Result<Columns> {
    let headings: Vec<Heading> =
        headings.iter().enumerate().map(|(index, text)| heading(index, text, options)).collect();
    check_renamed(&headings, options)?;
    if let Some(ambiguous) = headings.iter().find(|heading| fold(&heading.means) == fold(AMBIGUOUS)) {
        let shown = visible(&ambiguous.text);
        bail!(
            "「{shown}」有的单位指责任人,有的指监控责任人,要说明是哪一个:--as {shown}=责任人 或 --as {shown}=监控责任人 / “{shown}” means the owner in some organisations and the monitor in others; say which: --as {shown}=责任人 (owner) or --as {shown}=监控责任人 (monitor)"
        );
    }
    let unknown: Vec<&Heading> =
        headings.iter().filter(|heading| !heading.means.is_empty() && heading.candidates.is_empty()).collect();
    if !unknown.is_empty() && !options.skip_unknown {
        bail!(unknown_headings(&unknown));
    }
    let present: Vec<RecordKind> = RECORDS.into_iter().filter(|kind| is_present(*kind, &headings, options)).collect();
    let mut columns = Columns::default();
    columns.skipped.extend(unknown.iter().map(|heading| heading.text.clone()));
    for heading in headings.iter().filter(|heading| !heading.candidates.is_empty()) {
        columns.columns.push(column(heading, &present)?);
    }
    name_by_content(&mut columns);
    check_twins(&columns)?;
    Ok(columns)
}

struct Heading {
    index: usize,
    text: String,
    /// The heading that it stands for.
    means: String,
    candidates: Vec<(RecordKind, Field)>,
}

fn heading(index: usize, text: &str, options: &Options) -> Heading {
    let renamed = options.renamed.iter().find(|(from, _)| fold(from) == fold(text));
    let means = renamed.map_or(text, |(_, to)| to).to_owned();
    let candidates = candidates(&means);
    Heading { index, text: text.to_owned(), means, candidates }
}

/// Every field that a heading can give, of the innermost record first.
fn candidates(heading: &str) -> Vec<(RecordKind, Field)> {
    let folded = fold(heading);
    if folded.is_empty() {
        return Vec::new();
    }
    let mut found = Vec::new();
    for kind in RECORDS {
        let named = (fold(kind.en()) == folded || fold(kind.zh()) == folded).then(|| key(kind));
        let Some(field) = named.or_else(|| table(kind).find_heading(heading)) else { continue };
        // A risk point's power is the power itself.
        if field == Risk::power {
            found.push((RecordKind::Power, Power::name));
        } else if let Some(inner) = record_in(&field.shape()) {
            // 廉政风险点 is a list of points to its post; a cell of it names one of them.
            found.push((inner, key(inner)));
        } else if holds_a_cell(&field.shape()) {
            found.push((kind, field));
        }
    }
    if folded == fold("岗位等级") {
        found.retain(|(kind, _)| *kind == RecordKind::Post || *kind == RecordKind::Risk);
        found.reverse();
    }
    found
}

fn table(kind: RecordKind) -> &'static Table {
    match kind {
        RecordKind::Risk => Table::of::<Risk>(),
        RecordKind::Power => Table::of::<Power>(),
        RecordKind::Post => Table::of::<Post>(),
        RecordKind::Department => Table::of::<Department>(),
        _ => Table::of::<Unit>(),
    }
}

/// The field that names a record.
fn key(kind: RecordKind) -> Field {
    match kind {
        RecordKind::Risk => Risk::title,
        RecordKind::Power => Power::name,
        RecordKind::Post => Post::title,
        RecordKind::Department => Department::name,
        _ => Unit::name,
    }
}

/// The kind of record that a list holds, where a row can speak of it.
fn record_in(shape: &Shape) -> Option<RecordKind> {
    match shape {
        Shape::List(inner) => record_in(inner),
        Shape::Record(table) => Some(table().kind).filter(|kind| RECORDS.contains(kind)),
        _ => None,
    }
}

/// The value can be written in a cell.
fn holds_a_cell(shape: &Shape) -> bool {
    match shape {
        Shape::List(inner) => holds_a_cell(inner),
        Shape::Record(table) => table().from_text().is_some(),
        _ => true,
    }
}

/// Some column names such a record.
fn is_present(kind: RecordKind, headings: &[Heading], options: &Options) -> bool {
    let firsts = || headings.iter().filter_map(|heading| heading.candidates.first());
    match kind {
        RecordKind::Unit => true,
        RecordKind::Risk => firsts().any(|(_, field)| *field == Risk::title || *field == Risk::manifestations),
        RecordKind::Power => firsts().any(|(_, field)| *field == Power::name || *field == Power::content),
        RecordKind::Department if options.department.is_some() => true,
        kind => firsts().any(|(_, field)| *field == key(kind)),
    }
}

fn column(heading: &Heading, present: &[RecordKind]) -> Result<Column> {
    let Some((record, field)) = heading.candidates.iter().find(|(kind, _)| present.contains(kind)) else {
        let shown = visible(&heading.text);
        let kind = heading.candidates[0].0;
        let (zh, en) = (kind.zh(), kind.en());
        let hint = match kind {
            RecordKind::Department => "--department 名称",
            _ => "--skip-unknown",
        };
        bail!(
            "「{shown}」说的是{zh},而表里没有{zh}一栏;用 {hint},或用 --as 说明它是什么 / “{shown}” speaks of a {en}, but no column names one; use {hint}, or say with --as what it is"
        );
    };
    Ok(Column { index: heading.index, heading: heading.text.clone(), record: *record, field: *field })
}

/// 职权内容 is the name where there is no other.
fn name_by_content(columns: &mut Columns) {
    if columns.find(RecordKind::Power, Power::name).is_none()
        && let Some(content) = columns.columns.iter_mut().find(|column| column.field == Power::content)
    {
        content.field = Power::name;
    }
}

fn check_twins(columns: &Columns) -> Result<()> {
    for (index, column) in columns.columns.iter().enumerate() {
        let twin = columns.columns[..index]
            .iter()
            .find(|other| other.record == column.record && other.field == column.field)
            .filter(|_| column.field != Grading::factors);
        if let Some(twin) = twin {
            let (a, b) = (visible(&twin.heading), visible(&column.heading));
            bail!(
                "「{a}」和「{b}」是同一项内容,用 --as 说明其中一栏是什么,例如 --as {b}=备注 / “{a}” and “{b}” mean the same; say with --as what one of them is, for example --as {b}=备注 (note)"
            );
        }
    }
    let names_something = columns.columns.iter().any(|column| {
        column.field == Risk::manifestations
            || (column.record != RecordKind::Unit && column.field == key(column.record))
    });
    if !names_something {
        bail!("没有一栏写的是风险点、职权、岗位或部门 / no column names risk points, powers, posts or departments");
    }
    Ok(())
}

fn check_renamed(headings: &[Heading], options: &Options) -> Result<()> {
    for (from, to) in &options.renamed {
        let (shown, means) = (visible(from), visible(to));
        if headings.iter().all(|heading| fold(&heading.text) != fold(from)) {
            let near = did_you_mean(from, headings.iter().map(|heading| heading.text.as_str()));
            let (zh, en) = offered(&near);
            bail!("--as:表里没有「{shown}」这一栏{zh} / --as: the table has no column “{shown}”{en}");
        }
        if candidates(to).is_empty() {
            let (zh, en) = offered(&near(to));
            bail!("--as:不认识「{means}」{zh} / --as: “{means}” is not known{en}");
        }
    }
    Ok(())
}

fn unknown_headings(unknown: &[&Heading]) -> String {
    let mut zh = Vec::new();
    let mut en = Vec::new();
    for heading in unknown {
        let shown = visible(&heading.text);
        let (offer_zh, offer_en) = offered(&near(&heading.text));
        zh.push(format!("「{shown}」{offer_zh}"));
        en.push(format!("“{shown}”{offer_en}"));
    }
    format!(
        "不认识的表头:{};用 --as 表头=键 说明,或用 --skip-unknown 略去 / headings that are not known: {}; say with --as HEADING=KEY what they are, or leave them out with --skip-unknown",
        zh.join("、"),
        en.join(", ")
    )
}

fn near(heading: &str) -> Vec<&'static str> {
    did_you_mean(heading, RECORDS.into_iter().flat_map(|kind| table(kind).headings()))
}

fn offered(near: &[&str]) -> (String, String) {
    if near.is_empty() {
        return (String::new(), String::new());
    }
    (format!("(是不是 {})", near.join("、")), format!(" (did you mean {})", near.join(" or ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resolved(headings: &[&str], options: &Options) -> Result<Vec<String>> {
        let headings: Vec<String> = headings.iter().map(|heading| (*heading).to_owned()).collect();
        let columns = columns(&headings, options)?.columns;
        Ok(columns.iter().map(|column| format!("{:?}.{}", column.record, column.field.name())).collect())
    }

    #[test]
    fn headings_mean_what_the_innermost_record_of_the_table_means_by_them() {
        let none = Options::default();
        assert_eq!(
            resolved(&["责任主体", "职权内容", "风险点", "风险等级", "责任人"], &none).unwrap(),
            ["Department.name", "Power.name", "Risk.title", "Risk.level", "Risk.owner"]
        );
        assert_eq!(
            resolved(&["部门", "岗位", "姓名", "职责", "岗位等级", "廉潔風險點"], &none).unwrap(),
            ["Department.name", "Post.title", "Post.holders", "Post.duties", "Post.level", "Risk.title"]
        );
        assert_eq!(
            resolved(&["科室", "职权名称", "职权类型", "设定依据", "等级"], &Options { skip_unknown: true, ..none })
                .unwrap(),
            ["Department.name", "Power.name", "Power.basis", "Power.level"]
        );
    }

    #[test]
    fn what_is_not_known_is_named_with_what_it_may_have_been() {
        let error = resolved(&["风险点", "防控措旋", "其他栏目"], &Options::default()).unwrap_err().to_string();
        assert!(
            error.contains("「防控措旋」(是不是 防控措施") && error.contains("「其他栏目」、")
                || error.contains("「其他栏目」;"),
            "{error}"
        );
        let error = resolved(&["风险点", "分管领导"], &Options::default()).unwrap_err().to_string();
        assert!(error.contains("--department"), "{error}");
        let error = resolved(&["风险点", "廉政风险"], &Options::default()).unwrap_err().to_string();
        assert!(error.contains("同一项内容"), "{error}");
        assert!(resolved(&["等级", "责任人"], &Options::default()).is_err());
    }

    #[test]
    fn whose_responsibility_is_meant_must_be_said() {
        let headings = ["风险点", "防控责任人"];
        let error = resolved(&headings, &Options::default()).unwrap_err().to_string();
        assert!(error.contains("--as 防控责任人=责任人") && error.contains("--as 防控责任人=监控责任人"), "{error}");
        let said =
            Options { renamed: vec![("防控责任人".into(), "监控责任人".into())], ..Options::default() };
        assert_eq!(resolved(&headings, &said).unwrap(), ["Risk.title", "Risk.monitor"]);
    }
}
