//! The map of an import: what an organisation says once of its tables, so that nothing in them is ambiguous. A file of
//! YAML, read through the tables of `record!`, so that every fault has its place.

use super::columns::is_skip;
use super::heading::senses;
use super::{Options, RowIs, Unknown};
use crate::finding::Both;
use crate::record;
use crate::record::{List, Listed, Number, Pairs, Problem, ProblemKind, Reader, Text, Unusual, Value, YesNo};
use crate::source::{Given, Span, visible};
use crate::vocabulary::fold;

record! {
    /// A whole map.
    ImportMap {
        format: Number => ["格式"] + required : "格式版本，写 1", "version of the format, 1";
        sheets: List<SheetMap> => ["工作表"] : "各工作表", "the sheets";
    }
}

record! {
    /// What is said of one sheet, or of all that no other entry names.
    SheetMap {
        name: Text => ["名称"] : "工作表的名称；不写则对各表都有效", "name of the sheet; all of them where absent";
        file: Text => ["文件"] : "文件名；不写则对各文件都有效", "name of the file; all of them where absent";
        heading: Number => ["表头"] : "表头在第几行", "the row that the headings stand in";
        row: RowIs => ["一行"] : "一行是什么：风险点、职权、岗位或部门", "what a row is: point, power, post or department";
        items: Items => ["分条"] : "风险点一栏里分条的，各作一个风险点，还是一个风险点的表现形式", "what the items below the heading of risk points are: points, or manifestations of one";
        columns: Pairs => ["各栏"] : "表头: 键；略去的写 略去", "heading: key; skip leaves it out";
        levels: Pairs => ["等级"] : "表里的等级: 台账的等级", "level of the table: level of the register";
        unknown: Unknown => ["不认识的栏"] : "不收、备注或略去", "refuse, note or skip";
        department: Text => ["部门"] : "没有写部门的行属于哪个部门", "department of the rows that name none";
        skip: YesNo => ["略去"] : "不读这张工作表", "the sheet is left out";
    }
}

crate::words! {
    /// What the items below 风险点 are.
    Items {
        Points "points" ["风险点"],
        Manifestations "manifestations" ["表现形式"],
    }
}

/// A fault of a map, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    pub span: Span,
    pub told: Both,
}

/// A map that can be used.
#[derive(Debug, Clone, Default)]
pub struct Map {
    sheets: Vec<Said>,
}

/// What is said of a sheet.
#[derive(Debug, Clone)]
struct Said {
    name: Option<(String, Span)>,
    file: Option<String>,
    columns: Vec<(String, String, Span)>,
    map: SheetMap,
}

/// Reads a map; one with any fault is not used.
pub fn read(text: &str) -> Result<Map, Vec<Fault>> {
    let parsed = crate::tree::yaml::parse(text);
    let mut reader = Reader::new(text);
    let map = parsed.root.as_ref().and_then(|root| ImportMap::read(root, &mut reader)).unwrap_or_default();
    let mut faults: Vec<Fault> = parsed
        .problems
        .iter()
        .chain(&reader.problems)
        .map(|problem| Fault { span: problem.span, told: why(problem) })
        .collect();
    if faults.is_empty() && map.format.value().and_then(Number::whole) != Some(1) {
        let told = Both::new("这一版 riskreg 只认格式 1", "this riskreg reads format 1 only");
        faults.push(Fault { span: map.format.span().unwrap_or_default(), told });
    }
    let mut read = Map::default();
    for sheet in map.sheets.items() {
        read.sheets.push(said(&sheet.value, &mut faults));
    }
    faults.sort_by_key(|fault| fault.span);
    if faults.is_empty() { Ok(read) } else { Err(faults) }
}

fn said(sheet: &SheetMap, faults: &mut Vec<Fault>) -> Said {
    let text = |given: &Given<Text>| given.spanned().map(|text| (text.value.to_string(), text.span));
    let mut columns = Vec::new();
    for pair in sheet.columns.value().map_or(&[][..], |pairs| &pairs.0) {
        let (heading, key) = (pair.key.value.to_string(), pair.value.value.to_string());
        if senses(&key).is_empty() && !is_skip(&key) {
            let (zh, en) = super::columns::offered(&super::heading::near(&key));
            let shown = visible(&key);
            let told = Both::new(
                format!("不认识「{shown}」{zh};写一个键,或写 略去"),
                format!("“{shown}” is not known{en}; write a key, or skip"),
            );
            faults.push(Fault { span: pair.value.span, told });
        }
        columns.push((heading, key, pair.key.span));
    }
    let row = sheet.heading.spanned();
    if let Some(row) = row.filter(|row| row.value.whole().is_none_or(|row| u32::try_from(row).is_err() || row == 0)) {
        let told = Both::new("表头写第几行,从 1 数起", "the row of the headings is counted from 1");
        faults.push(Fault { span: row.span, told });
    }
    Said { name: text(&sheet.name), file: text(&sheet.file).map(|(file, _)| file), columns, map: sheet.clone() }
}

fn why(problem: &Problem) -> Both {
    match &problem.kind {
        ProblemKind::Unusual(Unusual::Syntax { zh, en, .. }) => Both::new(zh.clone(), en.clone()),
        ProblemKind::UnknownKey { key, .. } => {
            let key = visible(key);
            Both::new(format!("没有「{key}」这个键"), format!("there is no key `{key}`"))
        }
        ProblemKind::MissingField { field, .. } => {
            Both::new(format!("缺少「{}」", field.zh()), format!("missing: {}", field.name()))
        }
        ProblemKind::DuplicateKey { key, .. } => {
            let key = visible(key);
            Both::new(format!("「{key}」写了两次"), format!("`{key}` stands twice"))
        }
        _ => match problem.field {
            Some(field) => Both::new(
                format!("「{}」的值读不懂:{}", field.zh(), field.def().doc_zh),
                format!("the value of `{}` cannot be read: {}", field.name(), field.def().doc_en),
            ),
            None => Both::new("读不懂", "cannot be read"),
        },
    }
}

impl Map {
    /// What is asked of a sheet of a file; `options` stand where the map says nothing, and what they rename comes first.
    pub fn options(&self, file: &str, sheet: &str, mut options: Options) -> Options {
        let Some(said) = self.of(file, sheet) else { return options };
        let map = &said.map;
        options.renamed.extend(said.columns.iter().map(|(heading, key, _)| (heading.clone(), key.clone())));
        if let Some(unknown) = map.unknown.get() {
            options.unknown = unknown;
        }
        if let Some(department) = map.department.value().filter(|_| options.department.is_none()) {
            options.department = Some(department.to_string());
        }
        options.rows = map.row.get().or(options.rows);
        options.items_are_points = map.items.get().map(|items| items == Items::Points);
        options.headed = map.heading.value().and_then(Number::whole).and_then(|row| u32::try_from(row).ok());
        options.skip |= map.skip.get().is_some_and(|skip| skip.0);
        let levels = map.levels.value().map_or(&[][..], |pairs| &pairs.0);
        options
            .levels
            .renamed
            .extend(levels.iter().map(|pair| (pair.key.value.to_string(), pair.value.value.to_string())));
        options
    }

    /// The entry that names the sheet, else the one for all.
    fn of(&self, file: &str, sheet: &str) -> Option<&Said> {
        let here = |said: &&Said| said.file.as_ref().is_none_or(|name| fold(name) == fold(file));
        let named = |said: &&Said| said.name.as_ref().is_some_and(|(name, _)| fold(name) == fold(sheet));
        let all = || self.sheets.iter().filter(here).find(|said| said.name.is_none());
        self.sheets.iter().filter(here).find(named).or_else(all)
    }

    /// What the map names and the files do not have. `sheets`: file, sheet, and the headings found there.
    pub fn strangers(&self, sheets: &[(&str, &str, Vec<&str>)]) -> Vec<Fault> {
        let mut faults = Vec::new();
        for said in &self.sheets {
            let here = |file: &str| said.file.as_ref().is_none_or(|name| fold(name) == fold(file));
            let of: Vec<_> = sheets
                .iter()
                .filter(|(file, sheet, _)| {
                    here(file) && said.name.as_ref().is_none_or(|(name, _)| fold(name) == fold(sheet))
                })
                .collect();
            if let (true, Some((name, span))) = (of.is_empty(), &said.name) {
                let name = visible(name);
                let told = Both::new(format!("没有「{name}」这张工作表"), format!("there is no sheet “{name}”"));
                faults.push(Fault { span: *span, told });
                continue;
            }
            for (heading, _, span) in &said.columns {
                let known = of.iter().flat_map(|(.., headings)| headings).any(|known| fold(known) == fold(heading));
                if !known && said.map.skip.get().is_none_or(|skip| !skip.0) {
                    let shown = visible(heading);
                    let told =
                        Both::new(format!("表里没有「{shown}」这一栏"), format!("the table has no column “{shown}”"));
                    faults.push(Fault { span: *span, told });
                }
            }
        }
        faults
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_map_says_what_is_asked_of_each_sheet() {
        let map = read("格式: 1\n工作表:\n- 名称: 清单\n  表头: 3\n  一行: 职权\n  各栏: { 防控责任人: 责任人, 备用: 略去 }\n  等级: { 高: 一级 }\n- 部门: 办公室\n").unwrap();
        let options = map.options("a.xlsx", "清单", Options::default());
        assert_eq!((options.headed, options.rows), (Some(3), Some(RowIs::Power)));
        assert_eq!(options.renamed.len(), 2);
        assert_eq!(options.levels.renamed, [("高".to_owned(), "一级".to_owned())]);
        assert_eq!(map.options("a.xlsx", "别的", Options::default()).department.as_deref(), Some("办公室"));
    }

    #[test]
    fn a_fault_of_a_map_has_its_place() {
        for (text, at) in [
            ("格式: 2\n", "2"),
            ("格式: 1\n工作表:\n- 各栏: { 责任: 责仁人 }\n", "责仁人"),
            ("格式: 1\n工作表:\n- 表头: 0\n", "0"),
            ("格式: 1\n工作表:\n- 一行: 一行\n", "一行"),
            ("格式: 1\n不是键: 1\n", "不是键"),
        ] {
            let faults = read(text).unwrap_err();
            assert!(text[faults[0].span.range()].contains(at), "{text}: {faults:?}");
        }
        assert!(read("[").is_err() && read("").is_err() && read("- a\n").is_err());
    }
}
