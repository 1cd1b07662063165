//! Row by row: what was edited, what the register changed, what both did.

use rustc_hash::{FxHashMap, FxHashSet};

use super::here::{Here, Then};
use super::{Came, Change, Given, Op, Options, Returned, RowThen, fresh};
use crate::export::cell::parted;
use crate::export::columns::{Column, Columns, Form};
use crate::export::gather::FileRows;
use crate::export::place::{parent, steps};
use crate::export::rows::Row;
use crate::export::stamp;
use crate::finding::Both;
use crate::merge::Said;
use crate::record::{Json, Language, RecordKind};
use crate::source::visible;

/// What a table that came back changes in a register of these files. `settings` is the text of its `riskreg.toml`.
pub fn compared(came: &Came, files: &[FileRows<'_>], settings: Option<&str>, options: Options) -> Returned {
    if let Some(list) = &came.list {
        let read = super::office::came(&list.book, list.marked.clone(), files);
        return compared(&read, files, settings, options);
    }
    let mut work = Compare {
        came,
        here: Here::new(files),
        then: Then::new(came),
        options,
        ops: FxHashMap::default(),
        seen: FxHashSet::default(),
        returned: Returned { remarks: came.remarks.clone(), refused: came.refused.clone(), ..Returned::default() },
    };
    work.settings(settings);
    let (known, fresh): (Vec<&Given>, Vec<&Given>) = came.rows.iter().partition(|given| work.is_known(given));
    for given in known {
        work.row(given);
    }
    work.gone();
    let Compare { here, ops, mut returned, .. } = work;
    let mut builder = fresh::Fresh::new(came, &here, ops);
    builder.all(&fresh, &mut returned);
    returned.changes.extend(builder.changes());
    returned.changes.sort_by(|a, b| a.path().cmp(b.path()));
    returned
}

struct Compare<'c> {
    came: &'c Came,
    here: Here<'c>,
    then: Then<'c>,
    options: Options,
    /// By file.
    ops: FxHashMap<usize, Vec<Op>>,
    seen: FxHashSet<(&'c str, &'c str)>,
    returned: Returned,
}

/// How much of a text a report shows, in characters.
const SHOWN: usize = 60;

/// A value as a report shows it.
pub fn shown(text: &str, language: Language) -> String {
    let line = visible(text).into_owned();
    let mut short: String = line.chars().take(SHOWN).collect();
    if short.len() < line.len() {
        short.push('…');
    }
    match short.is_empty() {
        true => language.of("（空）", "(blank)").to_owned(),
        false => language.of(format!("「{short}」"), format!("`{short}`")),
    }
}

/// How a report names a record.
pub fn name(identity: &str, kind: RecordKind, row: Option<&Row<'_>>, within: &str) -> Both {
    let place = match identity {
        "" => "/".into(),
        identity => visible(identity),
    };
    let own = row.filter(|row| !row.at.is_empty()).and_then(|row| super::here::called(row).next().map(str::to_owned));
    let own = own.unwrap_or_default();
    let mut parts = vec![visible(within).into_owned(), visible(&own).into_owned()];
    parts.retain(|part| !part.is_empty());
    let parts: Vec<String> = parts.iter().map(|part| part.chars().take(SHOWN).collect()).collect();
    let what = |kind: &str| match parts.is_empty() {
        true => format!("{place} {kind}"),
        false => format!("{place} {} {kind}", parts.join(" ")),
    };
    Both::new(what(kind.zh()), what(kind.en()))
}

impl<'c> Compare<'c> {
    fn settings(&mut self, here: Option<&str>) {
        let Some((then, text)) = &self.came.settings else { return };
        let said = |zh: &str, en: &str| Both::new(format!("riskreg.toml：{zh}"), format!("riskreg.toml: {en}"));
        match here {
            Some(here) if here == text => {}
            Some(here) if stamp::of_file(here) == *then => {
                self.returned.edited.push(said("内容改了", "its text was changed"));
                self.returned.changes.push(Change::Settings { text: text.clone() });
            }
            Some(_) if stamp::of_file(text) == *then => {}
            Some(_) => self.returned.refused.push(said(
                "表里改了，台账里也改了；在台账里改",
                "changed in the table and in the register since; change it in the register",
            )),
            None => self.returned.changes.push(Change::Settings { text: text.clone() }),
        }
    }

    /// The row is of a record that the register has, or had; not a second copy of one.
    fn is_known(&mut self, given: &'c Given) -> bool {
        let Some(at) = &given.at else { return false };
        self.here.file(&given.path).is_some() && self.seen.insert((&given.path, at))
    }

    fn row(&mut self, given: &'c Given) {
        let (Some(file), Some(at)) = (self.here.file(&given.path), given.at.as_deref()) else { return };
        let Some(row) = self.then.now(&self.here, file, at) else { return self.lost(given, file) };
        let Some(columns) = Columns::of(row.kind).filter(|columns| columns.kind == given.kind) else {
            return self.refuse(given, Both::new("隐藏的位置列被改动了", "its hidden place was changed"));
        };
        for (index, what) in &given.unreadable {
            self.unreadable(given, &columns.columns[*index], what);
        }
        for (index, text) in &given.cells {
            let Some(column) = columns.columns.get(*index) else { continue };
            let now = self.came.medium.text_of(row, *index);
            if now != *text {
                self.cell(given, file, row, (*index, column), (&now, text));
            }
        }
    }

    fn unreadable(&mut self, given: &Given, column: &Column, what: &str) {
        let what = shown(what, Language::Zh);
        self.refuse_cell(given, column, Both::new(format!("{what} 读不出值"), format!("{what} has no value to read")));
    }

    /// A cell that does not say what stands here.
    fn cell(
        &mut self,
        given: &Given,
        file: usize,
        row: &Row<'_>,
        (index, column): (usize, &'static Column),
        (now, text): (&str, &str),
    ) {
        let marks = given.at.as_deref().and_then(|at| self.then.marks(&given.path, at));
        let unchanged_here = given.certain
            || match marks {
                Some(marks) => marks.fits(index, now),
                None => self.then.unchanged(&self.here.files[file]).unwrap_or(true),
            };
        if !unchanged_here {
            if marks.is_some_and(|marks| !marks.fits(index, text)) {
                let (zh, en) = (|text| shown(text, Language::Zh), |text| shown(text, Language::En));
                self.refuse_cell(
                    given,
                    column,
                    Both::new(
                        format!("表里改成{}，台账里已改成{}；定下一个后在台账里改", zh(text), zh(now)),
                        format!(
                            "the table says {}, the register has since come to say {}; settle it in the register",
                            en(text),
                            en(now)
                        ),
                    ),
                );
            } else if marks.is_none() {
                self.refuse_cell(given, column, Both::new("导出以后台账里改过", "the register has changed it since"));
            }
            return;
        }
        if let Err(why) = self.edit(file, row, column, (now, text)) {
            return self.refuse_cell(given, column, why);
        }
        let name = name(&self.here.files[file].identity, row.kind, Some(row), &row.within);
        self.returned.edited.push(Both::new(
            format!(
                "{}，{}：{} → {}",
                name.zh,
                column.title(Language::Zh),
                shown(now, Language::Zh),
                shown(text, Language::Zh)
            ),
            format!(
                "{}, {}: {} → {}",
                name.en,
                column.title(Language::En),
                shown(now, Language::En),
                shown(text, Language::En)
            ),
        ));
    }

    fn edit(
        &mut self,
        file: usize,
        row: &Row<'_>,
        column: &'static Column,
        (now, text): (&str, &str),
    ) -> Result<(), Both> {
        let unfit = |unfit: crate::export::cell::Unfit| Both::new(unfit.zh, unfit.en);
        let Some(field) = column.field.filter(|_| column.form != Form::Rest) else {
            return Err(Both::new("这一栏照原样保存，不在表里改", "this column is kept as it is and not edited here"));
        };
        let value = self.came.medium.value(column, text).map_err(unfit)?;
        if field.name() == "id" && !field.def().flags.private && !now.is_empty() {
            return Err(Both::new(
                "编号是标识，别处引用它，不在表里改；要改请在台账里连同引用一起改",
                "an id is what others refer to and is not edited here; change it in the register together with its references",
            ));
        }
        if value.is_none() && field.def().flags.required {
            return Err(Both::new("不能为空", "it must not be blank"));
        }
        let at = steps(&row.at).ok_or_else(|| Both::new("位置读不出", "its place cannot be read"))?;
        if row.kind == RecordKind::Party && field.name() == "name" {
            return Err(Both::new(
                "姓名在写它的那张表里改",
                "a name is changed in the table where it stands beside what it is responsible for",
            ));
        }
        let op = match (column.form, self.came.medium) {
            (Form::Parties | Form::Party, super::Medium::Cells(_)) => Op::Names {
                at,
                field: field.name(),
                names: names(value.as_ref(), row, column),
                list: column.form == Form::Parties,
            },
            _ => Op::Set { at, field: field.name(), value },
        };
        self.ops.entry(file).or_default().push(op);
        Ok(())
    }

    /// The register no longer has the record: nothing to do, unless somebody edited it.
    fn lost(&mut self, given: &Given, file: usize) {
        let identity = &self.here.files[file].identity;
        let name = name(identity, given.kind, None, &given.within);
        let marks = given.at.as_deref().and_then(|at| self.then.marks(&given.path, at));
        let edited = marks.is_none_or(|marks| given.cells.iter().any(|(column, text)| !marks.fits(*column, text)));
        let gone = Both::new("台账里已经没有了", "the register no longer has it");
        match edited {
            true => self.refuse(given, gone),
            false => self
                .returned
                .remarks
                .push(Both::new(format!("{}：{}", name.zh, gone.zh), format!("{}: {}", name.en, gone.en))),
        }
    }

    /// What was given on and did not come back.
    fn gone(&mut self) {
        let mut taken: FxHashSet<(usize, String)> = FxHashSet::default();
        for then in &self.came.exported {
            let Some(file) = self.here.file(&then.path) else { continue };
            let all: Vec<RowThen>;
            // Where only the file's own mark is known: as it is here, if it is as it was.
            let rows = match then.rows.is_empty() && self.then.unchanged(&self.here.files[file]) == Some(true) {
                true => {
                    let row = |row: &Row<'_>| RowThen { kind: row.kind, at: row.at.clone(), marks: None };
                    all = self.here.files[file].rows.iter().map(row).collect();
                    &all
                }
                false => &then.rows,
            };
            for old in rows {
                if self.seen.contains(&(&*then.path, &*old.at)) || !self.came.kinds.contains(&old.kind) {
                    continue;
                }
                let Some(row) = self.then.now(&self.here, file, &old.at) else { continue };
                let above_gone = |at: &str| {
                    let mut above = parent(at).map(|(above, _)| above);
                    std::iter::from_fn(|| {
                        let now = above?;
                        above = parent(now).map(|(above, _)| above);
                        Some(now.to_owned())
                    })
                    .any(|above| taken.contains(&(file, above)))
                };
                if row.kind == RecordKind::Party || above_gone(&row.at) {
                    continue;
                }
                taken.insert((file, row.at.clone()));
                self.one_gone(file, row, old.marks.as_ref());
            }
        }
    }

    fn one_gone(&mut self, file: usize, row: &Row<'_>, marks: Option<&stamp::Marks>) {
        let name = name(&self.here.files[file].identity, row.kind, Some(row), &row.within);
        if row.at.is_empty() {
            let path = visible(&self.here.files[file].path);
            self.returned.gone.push(Both::new(
                format!("{}：表里没有这一行；文件 {path} 留着，不要了请自行删除", name.zh),
                format!("{}: not in the table; the file {path} stays, delete it yourself if it is to go", name.en),
            ));
            return;
        }
        if self.options.remove_gone && marks.is_some_and(|marks| !self.then.fits(row, marks)) {
            self.returned.refused.push(Both::new(
                format!("{}：表里删了，台账里却改过；留着，定下后在台账里删", name.zh),
                format!("{}: taken out of the table, but changed in the register since; it stays", name.en),
            ));
            return;
        }
        let done = self.options.remove_gone;
        self.returned.gone.push(Both::new(
            format!("{}：表里没有了{}", name.zh, if done { "，从台账里删去" } else { "，台账里留着" }),
            format!(
                "{}: no longer in the table; {}",
                name.en,
                if done { "taken out of the register" } else { "it stays in the register" }
            ),
        ));
        if let Some(at) = steps(&row.at).filter(|_| done) {
            self.ops.entry(file).or_default().push(Op::Remove { at });
        }
    }

    fn refuse(&mut self, given: &Given, why: Both) {
        self.returned.refused.push(refused(given, None, &why));
    }

    fn refuse_cell(&mut self, given: &Given, column: &Column, why: Both) {
        self.returned.refused.push(refused(given, Some(column), &why));
    }
}

/// A refusal with its place.
pub fn refused(given: &Given, column: Option<&Column>, why: &Both) -> Both {
    let (zh, en) = match column {
        Some(column) => {
            (format!("「{}」", column.title(Language::Zh)), format!(", column `{}`", column.title(Language::En)))
        }
        None => (String::new(), String::new()),
    };
    Both::new(format!("{}{zh}：{}", given.place.zh, why.zh), format!("{}{en}: {}", given.place.en, why.en))
}

/// The names of a cell: several in one line are several people, unless that is how somebody is called here.
pub fn names(value: Option<&Json>, row: &Row<'_>, column: &'static Column) -> Vec<String> {
    let name = |party: &Said<'_>| party.get("name").and_then(Said::as_str).unwrap_or_default().to_owned();
    let list = |value: &Said<'_>| match value {
        Said::List(items) => items.iter().map(name).collect(),
        value => vec![name(value)],
    };
    let index =
        Columns::of(row.kind).and_then(|columns| columns.columns.iter().position(|own| std::ptr::eq(own, column)));
    let known = row.cells.iter().find(|(at, _)| Some(*at) == index).map_or_else(Vec::new, |(_, value)| list(value));
    let given: Vec<String> = value.map_or_else(Vec::new, |value| list(&Said::of(value)));
    let mut names = Vec::new();
    for line in given {
        match column.form == Form::Party || known.contains(&line) {
            true => names.push(line),
            false => names.extend(parted(&line).map(str::to_owned)),
        }
    }
    names
}
