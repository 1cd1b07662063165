//! The list of offices as it came back: what was edited in its cells, as edits of the records that they are told of.

use rustc_hash::{FxHashMap, FxHashSet};
use serde_json::Map;

use super::book::Marked;
use super::here::{Here, Then};
use super::table::cell_text;
use super::{Came, FileThen, Given, Medium, RowThen};
use crate::export::book::{AT, PATH};
use crate::export::cell::{escaped, unescaped};
use crate::export::columns::{Columns, Form};
use crate::export::gather::FileRows;
use crate::export::office::Shown;
use crate::export::office::tell::{Around, CUT, PROPOSED, SHARED, field_of, risk_at, told, unnumbered};
use crate::export::rows::Row;
use crate::finding::Both;
use crate::merge::Said;
use crate::profile::ColumnField;
use crate::record::{Json, Language, RecordKind, Word};
use crate::register::{FileKind, Grading};
use crate::sheet::{self, Book};
use crate::source::visible;

/// What the list changes in a register of these files.
pub fn came(book: &Book, marked: Marked, files: &[FileRows<'_>]) -> Came {
    let language = marked.keys;
    let mut came =
        Came { medium: Medium::Cells(language), kinds: vec![RecordKind::Risk, RecordKind::Measure], ..Came::default() };
    let (names, marked_files) = (marked.columns.clone(), marked.files);
    let then = Came { exported: marked_files, ..came.clone() };
    let homes: Vec<FileRows<'_>> = files
        .iter()
        .filter(|file| file.kind.is_home() || file.kind == FileKind::Library)
        .map(FileRows::again)
        .collect();
    let mut reader = Reader {
        here: Here::new(files),
        then: Then::new(&then),
        around: Around::new(&homes),
        language,
        columns: Vec::new(),
        seen: FxHashSet::default(),
        last: None,
        refused: Vec::new(),
        removed: Vec::new(),
    };
    let mut read = false;
    for sheet in &book.sheets {
        if marked.sheets.contains_key(&sheet.name) {
            read |= reader.sheet(sheet, &names, &mut came);
        }
    }
    came.refused = std::mem::take(&mut reader.refused);
    let removed = std::mem::take(&mut reader.removed);
    drop(reader);
    // The list has no marks that the other tables could use: what is told of a file is where its points are.
    came.exported = then
        .exported
        .into_iter()
        .map(|file| FileThen { rows: unmarked(file.rows), stamp: String::new(), ..file })
        .collect();
    for (path, at) in removed {
        let rows = vec![RowThen { kind: RecordKind::Measure, at, marks: None }];
        came.exported.push(FileThen { path, kind: FileKind::Post, stamp: String::new(), rows });
    }
    if !read {
        came.kinds.clear();
    }
    came
}

fn unmarked(rows: Vec<RowThen>) -> Vec<RowThen> {
    rows.into_iter().map(|row| RowThen { marks: None, ..row }).collect()
}

struct Reader<'r> {
    here: Here<'r>,
    then: Then<'r>,
    around: Around<'r>,
    language: Language,
    columns: Vec<Shown>,
    /// Rows that were met, by file and place.
    seen: FxHashSet<(String, String)>,
    /// The file of the row above.
    last: Option<usize>,
    refused: Vec<Both>,
    /// Measures that were taken out, by file and place.
    removed: Vec<(String, String)>,
}

/// One row as it came back.
struct Line {
    place: Both,
    path: String,
    at: String,
    /// By column of the list; `None` where there is none such on the sheet or it cannot be read.
    cells: Vec<Option<String>>,
}

impl Reader<'_> {
    /// Whether the sheet has the list.
    fn sheet(&mut self, sheet: &sheet::Sheet, names: &[(String, ColumnField)], came: &mut Came) -> bool {
        let titled = |cell: &sheet::Cell| matches!(cell, sheet::Cell::Text(text) if text == AT.0 || text == AT.1);
        let Some(head) = sheet.rows.iter().take(30).position(|row| row.cells.iter().any(titled)) else {
            let name = visible(&sheet.name);
            came.remarks.push(Both::new(
                format!("工作表「{name}」找不到表头，没有读"),
                format!("no headings on the sheet `{name}`; it was not read"),
            ));
            return false;
        };
        self.columns = names.iter().map(|(title, field)| Shown { field: *field, title: title.clone() }).collect();
        let headings: Vec<String> =
            sheet.rows[head].cells.iter().map(|cell| cell_text(cell, self.language).unwrap_or_default()).collect();
        let find = |name: &str| headings.iter().position(|heading| heading == name);
        let places: Vec<Option<usize>> = self.columns.iter().map(|column| find(&column.title)).collect();
        let (path, at) = (find(PATH.0).or(find(PATH.1)), find(AT.0).or(find(AT.1)));
        for heading in headings.iter().enumerate().filter(|(index, heading)| {
            !heading.is_empty() && !places.contains(&Some(*index)) && Some(*index) != path && Some(*index) != at
        }) {
            let heading = visible(heading.1);
            came.remarks.push(Both::new(
                format!("栏「{heading}」不认识，没有读"),
                format!("the column `{heading}` is not known and was not read"),
            ));
        }
        for row in &sheet.rows[head + 1..] {
            let (name, number) = (visible(&sheet.name), row.number);
            let place = Both::new(format!("工作表「{name}」第 {number} 行"), format!("sheet `{name}`, row {number}"));
            let text =
                |index: usize| row.cells.get(index).map_or(Ok(String::new()), |cell| cell_text(cell, self.language));
            let beside = |index: Option<usize>| index.and_then(|index| text(index).ok()).unwrap_or_default();
            let mut cells = Vec::new();
            for (column, index) in self.columns.iter().zip(&places) {
                cells.push(match index.map(text) {
                    None => None,
                    Some(Ok(text)) => Some(text),
                    Some(Err(what)) => {
                        let (title, what) = (visible(&column.title).into_owned(), visible(&what).into_owned());
                        self.refused.push(Both::new(
                            format!("{}「{title}」：「{what}」读不出值", place.zh),
                            format!("{}, column `{title}`: `{what}` has no value to read", place.en),
                        ));
                        None
                    }
                });
            }
            let one = Line { place, path: unescaped(&beside(path)), at: beside(at), cells };
            self.row(one, came);
        }
        true
    }

    fn row(&mut self, row: Line, came: &mut Came) {
        let known = !row.path.is_empty() && self.seen.insert((row.path.clone(), row.at.clone()));
        if known && let Some(file) = self.here.file(&row.path) {
            self.last = Some(file);
            // Met: what is not met was taken out.
            let met = self.given(&row, RecordKind::Risk, Some(row.at.clone()));
            if let Some(own) = self.then.now(&self.here, file, &row.at) {
                let edits = self.edits(&row, file, own, came);
                came.rows.push(Given { cells: edits, ..met });
            } else {
                came.rows.push(met);
            }
            return;
        }
        if row.cells.iter().zip(&self.columns).all(|(cell, column)| {
            column.field == ColumnField::Number || cell.as_ref().is_none_or(|cell| cell.trim().is_empty())
        }) {
            return;
        }
        self.fresh(&row, came);
    }

    fn given(&self, row: &Line, kind: RecordKind, at: Option<String>) -> Given {
        Given {
            place: row.place.clone(),
            kind,
            path: row.path.clone(),
            at,
            identity: String::new(),
            within: String::new(),
            cells: Vec::new(),
            unreadable: Vec::new(),
            marks: None,
            certain: true,
            under: None,
            extra: Map::new(),
        }
    }

    fn refuse(&mut self, row: &Line, column: usize, why: Both) {
        let title = visible(&self.columns[column].title).into_owned();
        self.refused.push(Both::new(
            format!("{}「{title}」：{}", row.place.zh, why.zh),
            format!("{}, column `{title}`: {}", row.place.en, why.en),
        ));
    }

    /// The cells of a point that were edited, by column of its table.
    fn edits(&mut self, row: &Line, file: usize, own: &Row<'_>, came: &mut Came) -> Vec<(usize, String)> {
        let file_here = &self.here.files[file];
        let now = told(file_here, own, &self.columns, &self.around, self.language);
        let mut edits = Vec::new();
        for column in 0..self.columns.len() {
            let (Some(text), now) = (&row.cells[column], &now.cells[column]) else { continue };
            let field = self.columns[column].field;
            // Below a merged cell nothing stands; and numbers are counted anew.
            let merged = text.is_empty() && is_merged(field);
            if text == now || merged || field == ColumnField::Number {
                continue;
            }
            let marks = self.then.marks(&row.path, &row.at);
            if marks.is_some_and(|marks| !marks.fits(column, now)) {
                if marks.is_some_and(|marks| !marks.fits(column, text)) {
                    use super::compare::shown;
                    let why = Both::new(
                        format!(
                            "表里改成{}，台账里已改成{}；定下一个后在台账里改",
                            shown(text, Language::Zh),
                            shown(now, Language::Zh)
                        ),
                        format!(
                            "the table says {}, the register has since come to say {}; settle it in the register",
                            shown(text, Language::En),
                            shown(now, Language::En)
                        ),
                    );
                    self.refuse(row, column, why);
                }
                continue;
            }
            if now.ends_with(CUT) {
                let why = Both::new(
                    "太长，表里不是全文；用平铺布局改",
                    "too long to stand here whole; edit it in the flat layout",
                );
                self.refuse(row, column, why);
                continue;
            }
            match self.edit(row, column, file, own, text, came) {
                Ok(edit) => edits.extend(edit),
                Err(why) => self.refuse(row, column, why),
            }
        }
        edits
    }

    /// An edit as one of a column of the point's table; measures are edited as records of their own.
    fn edit(
        &mut self,
        row: &Line,
        column: usize,
        file: usize,
        own: &Row<'_>,
        text: &str,
        came: &mut Came,
    ) -> Result<Option<(usize, String)>, Both> {
        let field = self.columns[column].field;
        if field == ColumnField::Measures {
            self.measures(row, file, own, text, came)?;
            return Ok(None);
        }
        let edit = flat(field, text);
        edit.map(Some).ok_or_else(|| {
            Both::new(
                "这一栏由台账里别处的内容得来，不在表里改；用平铺布局改，或在台账里改",
                "what stands here is told of something else in the register: edit it in the flat layout or in the register",
            )
        })
    }

    /// The measures of a point: those that say the same stay, others are changed in their order.
    fn measures(&mut self, row: &Line, file: usize, own: &Row<'_>, text: &str, came: &mut Came) -> Result<(), Both> {
        let said = &self.here.files[file].said;
        let risk = risk_at(said, &own.at);
        let old = risk.and_then(|risk| risk.get("measures")).and_then(Said::as_array).unwrap_or_default();
        let old: Vec<String> = old
            .iter()
            .map(|measure| measure.get("text").and_then(Said::as_str).unwrap_or_default().to_owned())
            .collect();
        let mark = self.language.of(SHARED.0, SHARED.1);
        let (shared, new): (Vec<String>, Vec<String>) =
            unnumbered(text).into_iter().partition(|line| line.ends_with(mark.trim_start()));
        let now = told(&self.here.files[file], own, &[self.shown(ColumnField::Measures)], &self.around, self.language);
        let was_shared: Vec<String> =
            unnumbered(&now.cells[0]).into_iter().filter(|line| line.ends_with(mark.trim_start())).collect();
        if shared != was_shared {
            return Err(Both::new(
                "共用的措施在台账里改，或用平铺布局改",
                "shared measures are edited in the register or in the flat layout",
            ));
        }
        let new: Vec<String> = new.iter().map(|line| unescaped(line)).collect();
        let (changed, added, removed) = paired(&old, &new);
        let text_column = Columns::of(RecordKind::Measure).and_then(|columns| columns.find("text")).unwrap_or_default();
        for (index, text) in changed {
            let mut given = self.given(row, RecordKind::Measure, Some(format!("{}/measures[{index}]", own.at)));
            given.cells = vec![(text_column, escaped(&text))];
            came.rows.push(given);
        }
        for text in added {
            let mut given = self.given(row, RecordKind::Measure, None);
            given.under = Some(own.at.clone());
            given.cells = vec![(text_column, escaped(&text))];
            came.rows.push(given);
        }
        let path = self.here.files[file].path.clone();
        self.removed.extend(removed.into_iter().map(|index| (path.clone(), format!("{}/measures[{index}]", own.at))));
        Ok(())
    }

    fn shown(&self, field: ColumnField) -> Shown {
        Shown { field, title: String::new() }
    }

    /// A point that somebody added: below the post that its row names, else below that of the row above.
    fn fresh(&mut self, row: &Line, came: &mut Came) {
        let said = |wanted: ColumnField| {
            let at = self.columns.iter().position(|column| column.field == wanted)?;
            row.cells[at].as_deref().map(str::trim).filter(|text| !text.is_empty())
        };
        let home = match (said(ColumnField::Department), said(ColumnField::Post)) {
            (None, None) => self.last,
            (department, post) => self.named(department, post),
        };
        let Some(home) = home else {
            self.refused.push(Both::new(
                format!("{}：部门、岗位在台账里找不到；写台账里的名称，或插在该岗位的行下面", row.place.zh),
                format!("{}: no such department or post in the register; write their names as they stand there, or insert the row below one of theirs", row.place.en),
            ));
            return;
        };
        self.last = Some(home);
        let mut given = self.given(row, RecordKind::Risk, None);
        given.path = self.here.files[home].path.clone();
        given.under = Some(String::new());
        for (cell, column) in row.cells.iter().zip(&self.columns) {
            let Some(text) = cell.as_deref().filter(|text| !text.trim().is_empty()) else { continue };
            match column.field {
                ColumnField::Measures => {
                    let measure = |line: String| {
                        Json::Object([("text".to_owned(), Json::from(unescaped(&line)))].into_iter().collect())
                    };
                    given.extra.insert("measures".to_owned(), unnumbered(text).into_iter().map(measure).collect());
                }
                ColumnField::Number | ColumnField::Unit | ColumnField::Department | ColumnField::Post => {}
                field => given.cells.extend(flat(field, text)),
            }
        }
        came.rows.push(given);
    }

    /// The file of a post, or of a department, by names; `None` where there is none or there are several.
    fn named(&self, department: Option<&str>, post: Option<&str>) -> Option<usize> {
        let name = |file: &FileRows<'_>, key: &str| file.said.get(key).and_then(Said::as_str).map(str::to_owned);
        let above =
            self.last.and_then(|file| self.here.files[file].identity.rsplit_once('/')).map(|(folder, _)| folder);
        let fits = |file: &&FileRows<'_>| {
            let folder = file.identity.rsplit_once('/').map_or("", |(folder, _)| folder);
            let home = if file.kind.is_home() { &*file.identity } else { folder };
            let in_department = match department {
                Some(wanted) => self
                    .here
                    .identified(home)
                    .is_some_and(|home| name(&self.here.files[home], "name").as_deref() == Some(wanted)),
                None => above == Some(home),
            };
            match post {
                Some(post) => {
                    file.kind == FileKind::Post && in_department && name(file, "title").as_deref() == Some(post)
                }
                None => file.kind.is_home() && in_department,
            }
        };
        let mut fitting = self.here.files.iter().filter(fits);
        match (fitting.next(), fitting.next()) {
            (Some(file), None) => self.here.file(&file.path),
            _ => None,
        }
    }
}

/// Rows below each other share its cells: what is blank says what stands above.
fn is_merged(field: ColumnField) -> bool {
    use ColumnField::{Basis, Department, Head, Leader, Post, Power, Unit};
    matches!(field, Unit | Department | Head | Leader | Post | Power | Basis)
}

/// A cell of the list as one of the point's table; `None` where it is told of something else.
fn flat(field: ColumnField, text: &str) -> Option<(usize, String)> {
    let columns = Columns::of(RecordKind::Risk)?;
    let proposed = PROPOSED.iter().find_map(|mark| text.strip_suffix(mark)).filter(|_| field == ColumnField::Level);
    let (own, text) = match proposed {
        Some(level) => (Grading::self_level, level.trim_end()),
        None => (field_of(field)?, text),
    };
    let index = columns.columns.iter().position(|column| column.field == Some(own))?;
    let lines = columns.columns[index].form == Form::Lines;
    Some((index, if lines { unnumbered(text).join("\n") } else { text.to_owned() }))
}

/// Which lines were changed, added, taken out: what says the same stays, the others are each other's in their order.
fn paired(old: &[String], new: &[String]) -> (Vec<(usize, String)>, Vec<String>, Vec<usize>) {
    let mut free: FxHashMap<&str, Vec<usize>> = FxHashMap::default();
    for (index, text) in old.iter().enumerate().rev() {
        free.entry(text).or_default().push(index);
    }
    let mut taken = vec![false; old.len()];
    let mut rest: Vec<&String> = Vec::new();
    for text in new {
        match free.get_mut(&**text).and_then(Vec::pop) {
            Some(index) => taken[index] = true,
            None => rest.push(text),
        }
    }
    let left: Vec<usize> = (0..old.len()).filter(|index| !taken[*index]).collect();
    let changed = left.iter().zip(&rest).map(|(index, text)| (*index, (*text).clone())).collect();
    let added = rest.iter().skip(left.len()).map(|text| (*text).clone()).collect();
    (changed, added, left.into_iter().skip(rest.len()).collect())
}

/// A word of the list's columns by its English name.
pub fn column_named(name: &str) -> Option<ColumnField> {
    ColumnField::SET.find(name).and_then(|index| ColumnField::ALL.get(index)).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_stay_keep_what_is_known_of_them() {
        let lines = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        let (changed, added, removed) = paired(&lines(&["甲", "乙", "丙"]), &lines(&["丙", "乙二", "甲", "丁"]));
        assert_eq!((changed, added, removed), (vec![(1, "乙二".to_owned())], lines(&["丁"]), vec![]));
        assert_eq!(paired(&lines(&["甲", "乙"]), &lines(&["乙"])), (vec![], vec![], vec![0]));
    }
}
