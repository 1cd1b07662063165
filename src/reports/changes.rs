//! What changed in a register, as people and as programs read it: the changes one by one, how many of each kind, and
//! the numbers that they alter.

mod along;
pub mod cycle;
mod document;
mod figures;

pub use document::{Document, OfRegister, Revision, document};
pub use figures::{Figure, figures, of_files};

use rustc_hash::FxHashMap;

use super::table::{Cell, Table, shortened};
use crate::changes::{Change, Kind, Said};
use crate::comparison::{Comparison, FileChanges, Told};
use crate::finding::Both;
use crate::judge::below;
use crate::personal::masked;
use crate::profile::Profile;
use crate::record::{RecordKind, Word};
use crate::register::Measure;

/// The changes of one register, as far as they were asked for.
pub struct Changes<'c> {
    pub comparison: &'c Comparison<'c>,
    pub files: Vec<&'c FileChanges>,
    /// Whole numbers before and after, where they were asked for.
    pub totals: Option<Vec<Figure>>,
}

impl<'c> Changes<'c> {
    /// Of the files at `only`, wherever they lay or lie; of all where it is empty.
    pub fn new(comparison: &'c Comparison<'c>, only: &[String]) -> Changes<'c> {
        let takes = |path: &str| only.is_empty() || only.iter().any(|only| below(path, only));
        let asked = |file: &&FileChanges| [&file.old, &file.new].into_iter().flatten().any(|place| takes(&place.path));
        Changes { comparison, files: comparison.files.iter().filter(asked).collect(), totals: None }
    }

    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// Every change, in order.
    pub fn all(&self) -> impl Iterator<Item = &'c Change> + '_ {
        self.files.iter().flat_map(|file| file.changes.iter().map(|told| &told.change))
    }

    /// How many changes of each kind there are, in the order of the kinds; kinds without any are left out.
    pub fn kinds(&self) -> Vec<(Kind, usize)> {
        let mut counts: FxHashMap<Kind, usize> = FxHashMap::default();
        self.all().for_each(|change| *counts.entry(change.kind).or_default() += 1);
        Kind::ALL.iter().filter_map(|kind| Some((*kind, *counts.get(kind)?))).collect()
    }

    /// `修改 3 个文件,共 5 处:等级调低 2,删去措施 3`.
    pub fn sentence(&self) -> Both {
        let (files, kinds) = (self.files.len(), self.kinds());
        let count: usize = kinds.iter().map(|(_, count)| count).sum();
        let zh: Vec<String> = kinds.iter().map(|(kind, count)| format!("{} {count}", kind.zh())).collect();
        let en: Vec<String> = kinds.iter().map(|(kind, count)| format!("{} {count}", spaced(*kind))).collect();
        Both::new(
            format!("{files} 个文件,{count} 处变化:{}", zh.join("、")),
            format!("{count} changes in {files} files: {}", en.join(", ")),
        )
    }

    /// For people: the changes one by one, then the numbers that they alter.
    pub fn tables(&self) -> Vec<Table> {
        let mut tables = Vec::new();
        let told = self.told();
        if !told.rows.is_empty() || !told.notes.is_empty() {
            tables.push(told);
        }
        let figures = of_files(self.comparison, &self.files);
        let altered: Vec<Figure> = figures.into_iter().filter(Figure::differs).collect();
        if !altered.is_empty() {
            let title = Both::new("数量变化(只计有变化的文件)", "numbers altered (of the files that changed)");
            tables.push(figures::table("figures", title, &altered));
        }
        tables.extend(self.totals_table());
        tables
    }

    /// The numbers of the whole register, where they were asked for.
    pub fn totals_table(&self) -> Option<Table> {
        let totals = self.totals.as_ref()?;
        Some(figures::table("totals", Both::new("全部数字", "whole totals"), totals))
    }

    fn told(&self) -> Table {
        let mut table = Table::new("changes", Both::new("变化", "changes"))
            .text("path", "位置", "place")
            .text("entity", "对象", "what")
            .text("change", "变化", "change")
            .text("field", "项目", "field")
            .text("before", "原", "before")
            .text("after", "现", "after")
            .text("reason", "说明", "remark");
        table.merged = 1;
        let along = along::Along::new(&self.files);
        for (group, file) in self.files.iter().enumerate() {
            for told in &file.changes {
                let moved = told.change.kind == Kind::FileMoved;
                if moved && along.goes_along(file) {
                    continue;
                }
                let with = if moved { along.with(file) } else { 0 };
                table.push_in(group, self.row(file, told, with));
            }
        }
        if !self.files.is_empty() {
            table.notes.push(self.sentence());
        }
        table.notes.extend(self.not_compared());
        table
    }

    fn row(&self, file: &FileChanges, told: &Told, along: usize) -> Vec<Cell> {
        let change = &told.change;
        let (old, new) = (&self.comparison.old.profile, &self.comparison.new.profile);
        vec![
            Cell::Text(file.identity().to_owned()),
            Cell::Text(entity(file, change)),
            Cell::both(change.kind.zh(), spaced(change.kind)),
            Cell::Both(field(change)),
            shown(change, change.old.as_ref(), old),
            shown(change, change.new.as_ref(), new),
            Cell::Both(remark(told, along)),
        ]
    }

    /// What could not be compared, and registers that begin or end within this one.
    fn not_compared(&self) -> Vec<Both> {
        let unread = self.comparison.unread.iter().map(|file| {
            let (zh, en) = if file.new { ("后", "later") } else { ("前", "earlier") };
            let line =
                file.line.map_or(Both::default(), |line| Both::new(format!("第 {line} 行"), format!(", line {line}")));
            Both::new(
                format!("没有比较 {}:{zh}一版{}{}", file.path, line.zh, file.why.zh),
                format!("{} was not compared: its {en} version{}: {}", file.path, line.en, file.why.en),
            )
        });
        let others = |layout: &crate::read::Layout| layout.other_registers.clone();
        let (before, now) = (others(&self.comparison.old.layout), others(&self.comparison.new.layout));
        let begun = now.iter().filter(|path| !before.contains(path)).map(|path| {
            Both::new(
                format!("{path} 成了另一个台账,其中的文件不再计入"),
                format!("{path} has become a register of its own; its files are no longer counted here"),
            )
        });
        let ended = before.iter().filter(|path| !now.contains(path)).map(|path| {
            Both::new(format!("{path} 不再是另一个台账"), format!("{path} is no longer a register of its own"))
        });
        unread.chain(begun).chain(ended).collect()
    }

    /// For programs: every change with all that is known of it.
    pub fn list(&self) -> Table {
        let mut table = Table::new("changes", Both::new("变化", "changes"))
            .text("path", "文件", "path")
            .text("old_path", "原文件", "old path")
            .text("name", "名称", "name")
            .text("entity", "编号", "id")
            .text("caption", "对象", "what")
            .text("change", "变化", "change")
            .text("item", "条目", "item")
            .text("field", "项目", "field")
            .text("before", "原", "before")
            .text("after", "现", "after")
            .text("reason", "理由", "reason")
            .text("through", "来自", "through")
            .text("stamped", "影响审定", "bears on approval")
            .number("old_line", "原行号", "old line")
            .number("line", "行号", "line");
        let text = |text: &str| Cell::Text(masked(text).into_owned());
        let path =
            |place: &Option<crate::comparison::Place>| place.as_ref().map_or(Cell::Empty, |place| text(&place.path));
        let line = |line: Option<u32>| line.map_or(Cell::Empty, |line| Cell::Count(line.into()));
        for (group, file) in self.files.iter().enumerate() {
            for told in &file.changes {
                let change = &told.change;
                let (old, new) = (&self.comparison.old.profile, &self.comparison.new.profile);
                let row = vec![
                    path(&file.new),
                    path(&file.old),
                    text(&file.name),
                    text(&change.entity),
                    text(&change.caption),
                    Cell::both(change.kind.zh(), change.kind.en()),
                    change.item.as_deref().map_or(Cell::Empty, text),
                    change.field.map_or(Cell::Empty, |field| Cell::both(field.zh(), field.name())),
                    said(change.old.as_ref(), old),
                    said(change.new.as_ref(), new),
                    change.reason.as_ref().map_or(Cell::Empty, |reason| Cell::Both(safe(reason))),
                    told.through.as_deref().map_or(Cell::Empty, text),
                    Cell::both(if change.stamped { "是" } else { "否" }, if change.stamped { "yes" } else { "no" }),
                    line(told.old_line),
                    line(told.line),
                ];
                table.push_in(group, row);
            }
        }
        table
    }
}

/// A kind as people read it: `level lowered`.
pub fn spaced(kind: Kind) -> String {
    kind.en().replace('-', " ")
}

/// Numbers of people are shown nowhere whole.
fn safe(both: &Both) -> Both {
    Both::new(masked(&both.zh), masked(&both.en))
}

fn said(said: Option<&Said>, profile: &Profile) -> Cell {
    match said {
        None => Cell::Empty,
        Some(Said { text, level: Some(level), .. }) if profile.scale.level(&text.zh) == Some(*level) => {
            Cell::Level { name: text.zh.clone(), rank: level.rank(), of: profile.scale.len() }
        }
        Some(Said { text, .. }) => Cell::Both(safe(text)),
    }
}

/// A side as people read it: what came or went is named already, so that of a point its level is told.
fn shown(change: &Change, side: Option<&Said>, profile: &Profile) -> Cell {
    let level = side.and_then(|side| side.level);
    match (change.kind, level) {
        (Kind::PointAdded | Kind::PointRemoved, Some(level)) if level.rank() < profile.scale.len() => {
            Cell::Level { name: profile.scale.name(level).to_owned(), rank: level.rank(), of: profile.scale.len() }
        }
        (Kind::PointAdded | Kind::PointRemoved | Kind::FileAdded | Kind::FileRemoved, _) => Cell::Empty,
        _ => said(side, profile),
    }
}

/// What changed: `R2 验收走过场`; of the file itself its title, where its path does not say it.
fn entity(file: &FileChanges, change: &Change) -> String {
    let caption = match &*change.entity {
        "" if file.identity().rsplit('/').next() == Some(&*change.caption) => "",
        _ => &change.caption,
    };
    let parts = [&*change.entity, caption].into_iter().filter(|part| !part.is_empty());
    masked(&parts.collect::<Vec<_>>().join(" ")).into_owned()
}

/// The field, and within what: `期限(双人验收)`. Where a side says the item itself, it is not said twice.
fn field(change: &Change) -> Both {
    let field = change.field.filter(|field| *field != Measure::text);
    let label = field.map_or(Both::default(), |field| Both::new(field.zh(), field.name().replace('_', " ")));
    let says = |said: &Option<Said>, item: &str| said.as_ref().is_some_and(|said| said.text.zh.contains(item));
    let item = change.item.as_deref().filter(|item| !says(&change.old, item) && !says(&change.new, item));
    let settings = field.is_some_and(|field| field.def().record == RecordKind::Config);
    match (item, settings) {
        (None, _) => label,
        (Some(item), true) => Both::new(item, item),
        (Some(item), false) => {
            let item = shortened(&masked(item));
            match label.zh.is_empty() {
                true => Both::new(&*item, &*item),
                false => Both::new(format!("{}（{item}）", label.zh), format!("{} ({item})", label.en)),
            }
        }
    }
}

/// Why, and through what; of a department that moved, how much went with it.
fn remark(told: &Told, along: usize) -> Both {
    let mut zh: Vec<String> = Vec::new();
    let mut en: Vec<String> = Vec::new();
    if let Some(reason) = &told.change.reason {
        zh.push(reason.zh.clone());
        en.push(reason.en.clone());
    }
    if let Some(through) = &told.through {
        zh.push(format!("随 {through} 变化"));
        en.push(format!("through {through}"));
    }
    if along > 0 {
        zh.push(format!("连同其下 {along} 个文件"));
        en.push(format!("with {along} files below it"));
    }
    safe(&Both::new(zh.join(";"), en.join("; ")))
}
