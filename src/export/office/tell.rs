//! What stands in a row of the list: of the point itself, of what its library point, its power and its file say for it.

use std::borrow::Cow;

use rustc_hash::FxHashMap;

use super::Shown;
use crate::export::cell::{self, escaped};
use crate::export::columns::{Columns, Form};
use crate::export::gather::FileRows;
use crate::export::place::steps;
use crate::export::rows::Row;
use crate::merge::Said;
use crate::profile::ColumnField;
use crate::record::{Field, Language, RecordKind, Word};
use crate::register::FileKind;

/// A row of the list.
pub struct Told {
    pub path: String,
    pub at: String,
    /// Of the department or unit and of the post: rows with the same ones stand under merged cells.
    pub groups: [String; 3],
    /// By column.
    pub cells: Vec<String>,
}

/// What other files say of a point.
pub struct Around<'r> {
    homes: FxHashMap<&'r str, &'r FileRows<'r>>,
    /// Library points by `file#id`, and by id where that is unique.
    library: FxHashMap<String, Option<&'r Said<'r>>>,
}

impl<'r> Around<'r> {
    pub fn new(homes: &'r [FileRows<'r>]) -> Around<'r> {
        let mut around = Around { homes: FxHashMap::default(), library: FxHashMap::default() };
        for file in homes {
            if file.kind != FileKind::Library {
                around.homes.insert(&file.identity, file);
                continue;
            }
            let stem = file.identity.rsplit('/').next().unwrap_or(&file.identity);
            for risk in file.said.get("risks").and_then(Said::as_array).unwrap_or_default() {
                let Some(id) = risk.get("id").and_then(Said::as_str) else { continue };
                around.library.insert(format!("{stem}#{id}"), Some(risk));
                around.library.entry(id.to_owned()).and_modify(|point| *point = None).or_insert(Some(risk));
            }
        }
        around
    }

    fn library_point(&self, risk: &Said<'_>) -> Option<&'r Said<'r>> {
        let reference = text_of(risk, "library")?;
        let reference = match reference.split_once('#') {
            Some((file, id)) => {
                let stem = file.rsplit('/').next().unwrap_or(file);
                format!("{}#{id}", stem.trim_end_matches(".yaml").trim_end_matches(".yml"))
            }
            None => reference.to_owned(),
        };
        self.library.get(&reference).copied().flatten()
    }

    /// The department or unit that a file belongs to, and the unit above.
    fn home(&self, file: &FileRows<'_>, is: impl Fn(FileKind) -> bool) -> Option<&'r FileRows<'r>> {
        let mut at = if file.kind.is_home() { Some(&*file.identity) } else { above(&file.identity) };
        while let Some(folder) = at {
            if let Some(home) = self.homes.get(folder).filter(|home| is(home.kind)) {
                return Some(home);
            }
            at = above(folder);
        }
        None
    }
}

/// The folder above; the root is empty and has none.
fn above(identity: &str) -> Option<&str> {
    match identity.rsplit_once('/') {
        Some((folder, _)) => Some(folder),
        None if identity.is_empty() => None,
        None => Some(""),
    }
}

fn text_of<'j>(record: &'j Said<'_>, key: &str) -> Option<&'j str> {
    record.get(key).and_then(Said::as_str)
}

/// The record at a place.
pub fn risk_at<'j, 's>(said: &'j Said<'s>, at: &str) -> Option<&'j Said<'s>> {
    steps(at)?.iter().try_fold(said, |record, step| {
        let field = record.get(&*step.field)?;
        step.index.map_or(Some(field), |index| field.as_array()?.get(index))
    })
}

/// The field of a risk point that a column shows and changes; `None` where it is told of something else.
pub fn field_of(column: ColumnField) -> Option<Field> {
    let told_elsewhere = [ColumnField::Number, ColumnField::Power, ColumnField::Measures];
    let table = Columns::of(RecordKind::Risk)?.table;
    table.fields.iter().copied().find(|field| field.name() == column.en() && !told_elsewhere.contains(&column))
}

/// A row, not counted yet.
pub fn told(file: &FileRows<'_>, row: &Row<'_>, columns: &[Shown], around: &Around<'_>, language: Language) -> Told {
    Homes::of(file, around).told(row, columns, around, language)
}

/// A file, and what it belongs to.
pub struct Homes<'t> {
    file: &'t FileRows<'t>,
    unit: Option<&'t FileRows<'t>>,
    /// The unit itself where there is nothing between.
    nearest: Option<&'t FileRows<'t>>,
    department: Option<&'t FileRows<'t>>,
}

impl<'t> Homes<'t> {
    pub fn of(file: &'t FileRows<'_>, around: &'t Around<'_>) -> Homes<'t> {
        let home = |is: &dyn Fn(FileKind) -> bool| around.home(file, is);
        Homes {
            file,
            unit: home(&|kind| kind == FileKind::Unit),
            nearest: home(&|_| true),
            department: home(&|kind| kind == FileKind::Department),
        }
    }

    /// A row, not counted yet.
    pub fn told(&self, row: &Row<'_>, columns: &[Shown], around: &Around<'_>, language: Language) -> Told {
        let nothing = Said::Null;
        let file = self.file;
        let risk = risk_at(&file.said, &row.at).unwrap_or(&nothing);
        let teller = Teller { homes: self, file, risk, library: around.library_point(risk), language };
        let cells = columns.iter().map(|column| held(teller.cell(column.field))).collect();
        let identity = |home: Option<&FileRows<'_>>| home.map_or_else(String::new, |home| home.identity.clone());
        let groups = [identity(self.unit), identity(self.nearest), file.identity.clone()];
        Told { path: file.path.clone(), at: row.at.clone(), groups, cells }
    }
}

struct Teller<'t> {
    file: &'t FileRows<'t>,
    risk: &'t Said<'t>,
    library: Option<&'t Said<'t>>,
    homes: &'t Homes<'t>,
    language: Language,
}

impl<'t> Teller<'t> {
    fn cell(&self, column: ColumnField) -> String {
        let name = |home: Option<&FileRows<'_>>| {
            let name = home.and_then(|home| text_of(&home.said, "name"));
            name.map_or_else(String::new, escaped)
        };
        match column {
            ColumnField::Number => String::new(),
            ColumnField::Unit => name(self.homes.unit),
            ColumnField::Department => name(self.homes.nearest),
            ColumnField::Post if self.file.kind == FileKind::Post => {
                text_of(&self.file.said, "title").map_or_else(String::new, escaped)
            }
            ColumnField::Post => self.field("posts", Form::Lines).unwrap_or_default(),
            ColumnField::Power => self.power().map_or_else(String::new, |power| {
                text_of(power, "name").or_else(|| text_of(power, "content")).map_or_else(String::new, escaped)
            }),
            ColumnField::Basis => {
                let basis = self.power().and_then(|power| power.get("basis")).and_then(Said::as_array);
                numbered(&basis.into_iter().flatten().filter_map(Said::as_str).map(one).collect::<Vec<_>>())
            }
            ColumnField::Head | ColumnField::Leader => {
                let party = self.homes.department.and_then(|home| home.said.get(column.en())?.get("name")?.as_str());
                party.map_or_else(String::new, escaped)
            }
            ColumnField::Level => self.level(),
            ColumnField::Point => {
                let parts = [self.cell(ColumnField::Title), self.cell(ColumnField::Manifestations)];
                parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n")
            }
            ColumnField::Measures => numbered(&self.measures(None)),
            ColumnField::Early => numbered(&self.measures(Some("early"))),
            ColumnField::Mid => numbered(&self.measures(Some("mid"))),
            ColumnField::Late => numbered(&self.measures(Some("late"))),
            ColumnField::Owner => self.owner(),
            column => self.own(column.en()),
        }
    }

    /// What the point says under a field, else what its library point says.
    fn said(&self, key: &str) -> Option<&'t Said<'t>> {
        self.risk.get(key).or_else(|| self.library?.get(key))
    }

    /// What stands under the field of that name.
    fn own(&self, name: &str) -> String {
        let Some(columns) = Columns::of(RecordKind::Risk) else { return String::new() };
        let value = self.said(name);
        let column = value.and_then(|value| columns.column_named(name, value)).map(|index| &columns.columns[index]);
        match (column, value) {
            (Some(column), Some(Said::List(items))) if column.form == Form::Lines => {
                numbered(&items.iter().filter_map(Said::as_str).map(one).collect::<Vec<_>>())
            }
            (Some(column), Some(value)) => cell::text(column, value, self.language).into_owned(),
            _ => String::new(),
        }
    }

    fn field(&self, key: &str, form: Form) -> Option<String> {
        let items = self.said(key)?.as_array().filter(|_| form == Form::Lines)?;
        Some(items.iter().filter_map(Said::as_str).map(one).collect::<Vec<_>>().join("\n"))
    }

    /// The level that was decided, else the one proposed, which says so.
    fn level(&self) -> String {
        let of = |record: &Said<'_>| {
            let proposed = || {
                let level = escaped(text_of(record, "self_level")?);
                Some(format!("{level}{}", self.language.of(PROPOSED[0], PROPOSED[1])))
            };
            text_of(record, "level").map(escaped).or_else(proposed)
        };
        of(self.risk).or_else(|| of(self.library?)).unwrap_or_default()
    }

    fn power(&self) -> Option<&'t Said<'t>> {
        let id = text_of(self.risk, "power")?;
        let powers = self.file.said.get("powers")?.as_array()?;
        powers.iter().find(|power| text_of(power, "id") == Some(id))
    }

    /// Who must act: of the point, else of its power, else of the file.
    fn owner(&self) -> String {
        let records = [Some(self.risk), self.library, self.power(), Some(&self.file.said)];
        let parties = records.into_iter().flatten().find_map(|record| record.get("owner")?.as_array());
        let names = parties.into_iter().flatten().filter_map(|party| text_of(party, "name"));
        names.map(one).collect::<Vec<_>>().join("\n")
    }

    /// Measures of the point, then those that others have for it, which say so.
    fn measures(&self, phase: Option<&str>) -> Vec<Cow<'t, str>> {
        let text = |measure: &'t Said<'t>| {
            let wanted = phase.is_none() || text_of(measure, "phase") == phase;
            text_of(measure, "text").filter(|_| wanted).map(one)
        };
        let list = |record: Option<&'t Said<'t>>| {
            record.and_then(|record| record.get("measures")).and_then(Said::as_array).unwrap_or_default()
        };
        let own = list(Some(self.risk));
        let mut texts: Vec<Cow<'t, str>> = own.iter().filter_map(text).collect();
        let library = if own.is_empty() { list(self.library) } else { &[] };
        let id = text_of(self.risk, "id");
        let shared = list(Some(&self.file.said)).iter().chain(list(self.power())).filter(|measure| {
            let concerns = measure.get("for").and_then(Said::as_array);
            concerns.is_none_or(|ids| ids.iter().any(|other| other.as_str() == id))
        });
        let mark = self.language.of(SHARED.0, SHARED.1);
        texts.extend(shared.chain(library).filter_map(text).map(|text| text + mark));
        texts
    }
}

/// What a cell of the list holds of a text. The flat layout has all of it.
fn held(text: String) -> String {
    const CELL: usize = 32_000;
    if text.len() <= CELL {
        return text;
    }
    let mut units = 0;
    let fits = |c: &char| {
        units += c.len_utf16();
        units < CELL
    };
    let cut: String = text.chars().take_while(fits).collect();
    if cut.len() == text.len() { text } else { format!("{}{CUT}", cut.trim_end()) }
}

/// What stands at the end of a text that goes on elsewhere.
pub const CUT: &str = "…（全文见平铺布局 / whole in the flat layout）";

/// What stands behind a level that was proposed and not decided, in Chinese and in English.
pub const PROPOSED: [&str; 2] = ["（自评）", " (proposed)"];

/// What stands behind a measure that is not the point's own.
pub const SHARED: (&str, &str) = ("（共用）", " (shared)");

/// A text in one line.
fn one(text: &str) -> Cow<'_, str> {
    match cell::told(text) {
        several if several.contains('\n') => several.replace('\n', "\\u{a}").into(),
        one => one,
    }
}

/// Several lines with their numbers; one without.
pub fn numbered<T: AsRef<str>>(texts: &[T]) -> String {
    if let [one] = texts {
        return one.as_ref().to_owned();
    }
    let mut lines = String::with_capacity(texts.iter().map(|text| text.as_ref().len() + 5).sum());
    for (text, number) in texts.iter().zip(1_usize..) {
        if number > 1 {
            lines.push('\n');
        }
        lines.push_str(&number.to_string());
        lines.push_str(". ");
        lines.push_str(text.as_ref());
    }
    lines
}

/// The lines of a cell without the numbers that they begin with, where all of them do.
pub fn unnumbered(cell: &str) -> Vec<String> {
    let lines: Vec<&str> = cell.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let behind = |line: &str| {
        let digits = line.find(|c: char| !c.is_ascii_digit()).filter(|digits| *digits > 0)?;
        let rest = line[digits..].strip_prefix(['.', '、', '．', ')', '）'])?;
        Some(rest.trim_start().to_owned())
    };
    // One line may begin with a number of its own: 3.1折.
    let all: Option<Vec<String>> = lines.iter().map(|line| behind(line)).collect();
    match all {
        Some(lines) if lines.len() > 1 => lines,
        _ => lines.into_iter().map(str::to_owned).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_put_in_front_of_several_lines_and_taken_away_again() {
        let several = ["双人复核".to_owned(), "3.5万元以上上会".to_owned()];
        assert_eq!(numbered(&several), "1. 双人复核\n2. 3.5万元以上上会");
        assert_eq!(unnumbered(&numbered(&several)), several);
        assert_eq!(unnumbered("3.5万元以上上会"), ["3.5万元以上上会"]);
        assert_eq!(unnumbered("1、甲\n2、乙\n\n丙"), ["1、甲", "2、乙", "丙"]);
    }

    #[test]
    fn every_column_is_told_of_the_point_or_of_what_stands_around_it() {
        let own: Vec<&str> =
            ColumnField::ALL.iter().filter(|column| field_of(**column).is_some()).map(|column| column.en()).collect();
        for expected in ["id", "title", "manifestations", "level", "owner", "monitor", "category", "factors", "with"] {
            assert!(own.contains(&expected), "{expected}: {own:?}");
        }
        assert!(!own.contains(&"measures") && !own.contains(&"number") && !own.contains(&"power"));
    }
}
