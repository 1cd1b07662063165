//! The map that an import would need: how each table was understood, and what is to be decided.

use std::fmt::Write as _;

use super::heading::{Sense, senses};
use super::map::{ImportMap, SheetMap};
use super::{Imported, RowIs, TakenColumn, TakenTable, Unknown};
use crate::record::{Field, Language, RecordKind, Word};
use crate::source::visible;
use crate::vocabulary::{AMBIGUOUS, fold};
use crate::write::yaml::scalar;

/// The text of the map. `files`: the names of what was read; `unknown`: what becomes of columns that are not known.
pub fn map(
    imported: &Imported,
    files: &[&str],
    unknown: Unknown,
    department: Option<&str>,
    language: Language,
) -> String {
    let key = |field: Field| field.key(language);
    let mut out = String::new();
    out.push_str(language.of(
        "# riskreg import 的对照表:照表里读到的写出。# 号后面说明为什么,以及还可以写什么;改好后用 --map 导入。\n",
        "# A map for riskreg import: how the tables were read. Behind each # stands why, and what else it could be.\n",
    ));
    _ = writeln!(out, "{}: 1\n{}:", key(ImportMap::format), key(ImportMap::sheets));
    for (index, sheet) in imported.sheets.iter().enumerate() {
        let tables: Vec<&TakenTable> = imported.taken.iter().filter(|table| table.sheet == index).collect();
        let name = match sheet.name.is_empty() {
            true => {
                format!("- {}: {}", key(SheetMap::file), scalar(files.get(sheet.file).copied().unwrap_or_default()))
            }
            false => format!("- {}: {}", key(SheetMap::name), scalar(&sheet.name)),
        };
        _ = writeln!(out, "{name}");
        if files.len() > 1 && !sheet.name.is_empty() {
            _ = writeln!(
                out,
                "  {}: {}",
                key(SheetMap::file),
                scalar(files.get(sheet.file).copied().unwrap_or_default())
            );
        }
        if sheet.hidden {
            let why = language.of("隐藏的工作表不读", "a hidden sheet is not read");
            _ = writeln!(out, "  {}: {} # {why}", key(SheetMap::skip), language.of("是", "yes"));
            continue;
        }
        match tables.as_slice() {
            [] => {
                let why = language
                    .of("没有认出表头:写明在第几行", "no headings were recognised: say which row they stand in");
                _ = writeln!(out, "  # {}: 1 # {why}", key(SheetMap::heading));
            }
            [table] => one(&mut out, table, language),
            tables => {
                let why = language
                    .of("这张表里有几个表,表头各自认", "the sheet holds several tables, each with its headings");
                _ = writeln!(out, "  # {why}");
                columns(&mut out, &tables.iter().flat_map(|table| &table.columns).collect::<Vec<_>>(), language);
            }
        }
        levels(&mut out, imported, language);
        let other = language.of("也可以写 不收、备注、略去", "or: refuse, note, skip");
        _ = writeln!(out, "  {}: {} # {other}", key(SheetMap::unknown), language.of(unknown.zh(), unknown.en()));
        let why = language.of("没有写部门的行属于哪个部门", "department of the rows that name none");
        match department {
            Some(department) => _ = writeln!(out, "  {}: {} # {why}", key(SheetMap::department), scalar(department)),
            None => _ = writeln!(out, "  # {}: # {why}", key(SheetMap::department)),
        }
    }
    out
}

fn one(out: &mut String, table: &TakenTable, language: Language) {
    if let Some(headed) = table.headed {
        let why = language.of("表头所在的行", "the row of the headings");
        _ = writeln!(out, "  {}: {headed} # {why}", SheetMap::heading.key(language));
    }
    let words: Vec<&str> =
        RowIs::ALL.iter().filter(|row| **row != table.rows).map(|row| language.of(row.zh(), row.en())).collect();
    let (why, or) = (table.why.of(language), words.join(language.of("、", ", ")));
    let or = language.of(format!("也可以写 {or}"), format!("or: {or}"));
    _ = writeln!(
        out,
        "  {}: {} # {why};{or}",
        SheetMap::row.key(language),
        language.of(table.rows.zh(), table.rows.en())
    );
    columns(out, &table.columns.iter().collect::<Vec<_>>(), language);
}

fn columns(out: &mut String, columns: &[&TakenColumn], language: Language) {
    _ = writeln!(out, "  {}:", SheetMap::columns.key(language));
    let mut told: Vec<String> = Vec::new();
    let mut any = false;
    for column in columns.iter().filter(|column| !column.heading.is_empty()) {
        let folded = fold(&column.heading);
        if told.contains(&folded) {
            continue;
        }
        told.push(folded);
        let heading = scalar(&column.heading);
        match (&column.field, &column.refused) {
            (Some(_), _) if column.noted => {
                any = true;
                let why =
                    language.of("没有对应的键,记入备注;也可以写 略去", "no key holds it: into the note; or: skip");
                _ = writeln!(out, "    {heading}: {} # {why}", language.of("备注", "note"));
            }
            (Some((record, field)), _) => {
                any = true;
                let of = language.of(record.zh(), record.en());
                let doc = language.of(field.def().doc_zh, field.def().doc_en);
                let also = also(&column.heading, *field, language);
                _ = writeln!(
                    out,
                    "    {heading}: {} # {of}:{doc}{also}",
                    scalar(&key_of(&column.heading, *record, *field, language))
                );
            }
            (None, Some(why)) => {
                let (first, why) = match fold(&column.heading) == fold(AMBIGUOUS) {
                    true => (
                        language.of("责任人", "owner"),
                        language.of(
                            "责任人还是 监控责任人,定下来再去掉行首的 #",
                            "owner or monitor: decide, then remove the # before it",
                        ),
                    ),
                    false => (language.of("备注", "note"), why.of(language)),
                };
                _ = writeln!(out, "    # {heading}: {first} # {}", visible(why));
            }
            (None, None) => {}
        }
    }
    if !any {
        // A mapping of nothing but comments is none.
        let line = format!("  {}:\n", SheetMap::columns.key(language));
        if let Some(at) = out.rfind(&line) {
            out.replace_range(at..at + line.len(), &line.replacen("  ", "  # ", 1));
        }
    }
}

/// A key that the reader of maps takes for this field of this record.
fn key_of(heading: &str, record: RecordKind, field: Field, language: Language) -> String {
    let is =
        |spelling: &&str| senses(spelling).first().is_some_and(|sense| sense.record == record && sense.field == field);
    let named = [language.of(record.zh(), record.en())];
    let spellings = [field.key(language)].into_iter().chain(field.def().zh.iter().copied()).chain(named);
    spellings.filter(|spelling| !spelling.is_empty()).find(|spelling| is(spelling)).unwrap_or(heading).to_owned()
}

/// What else the heading could mean.
fn also(heading: &str, field: Field, language: Language) -> String {
    let others: Vec<String> = senses(heading)
        .into_iter()
        .filter(|sense: &Sense| sense.field != field && sense.part.is_none())
        .map(|sense| format!("{}·{}", language.of(sense.record.zh(), sense.record.en()), sense.field.key(language)))
        .collect();
    if others.is_empty() {
        return String::new();
    }
    let others = others.join(language.of("、", ", "));
    language.of(format!(";也可以指 {others}"), format!("; could also be {others}"))
}

/// The level words of the tables, each as itself.
fn levels(out: &mut String, imported: &Imported, language: Language) {
    let mut words: Vec<&str> = Vec::new();
    for (_, word) in imported.draft.levels() {
        if !words.contains(&word) && words.len() < 20 {
            words.push(word);
        }
    }
    if words.is_empty() {
        return;
    }
    let why = language.of("表里的等级: 台账的等级", "level of the table: level of the register");
    _ = writeln!(out, "  {}: # {why}", SheetMap::levels.key(language));
    for word in words {
        _ = writeln!(out, "    {0}: {0}", scalar(word));
    }
}
