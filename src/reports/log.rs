//! The life of a point, post or department as people read it: as a chronicle, as a table, as a document for programs;
//! and who last changed each point.

mod document;

pub use document::{Document, document};

use super::table::{Cell, Table};
use crate::changes::{Change, Kind};
use crate::comparison::{FileChanges, Told};
use crate::finding::Both;
use crate::history::{Approval, LastChanges, Life, Made, Step, Wanted};
use crate::personal::masked;
use crate::record::{Language, Shape};

/// A life, and what it is of.
pub struct Of<'l> {
    /// As the user named it.
    pub name: &'l str,
    pub wanted: &'l Wanted,
    pub life: &'l Life,
}

/// A text in which commits stand one after the other, each with what it did.
#[derive(Debug, Default)]
pub struct Chronicle {
    pub title: String,
    pub entries: Vec<Entry>,
    pub notes: Vec<Both>,
}

/// What one commit did.
#[derive(Debug)]
pub struct Entry {
    /// The day, who, the commit, what it says of itself.
    pub head: [String; 4],
    pub parts: Vec<Part>,
}

/// What it did to one file.
#[derive(Debug)]
pub struct Part {
    /// Where several files are told of.
    pub heading: Option<String>,
    pub lines: Vec<Both>,
}

/// One change in words.
struct Line<'l> {
    file: &'l FileChanges,
    change: &'l Change,
    kind: Both,
    /// The field, the measure, the stage.
    what: Both,
    old: Both,
    new: Both,
    /// The reason, whether an approval still stands, through what it came.
    note: Both,
}

fn same(text: &str) -> Both {
    Both::new(text, text)
}

/// Texts of a register as they may be shown.
fn shown(both: Both) -> Both {
    Both::new(masked(&both.zh).into_owned(), masked(&both.en).into_owned())
}

/// A fixed word of a program as people read it.
fn plain(kind: Kind) -> Both {
    use crate::record::Word;
    Both::new(kind.zh(), kind.en().replace('-', " "))
}

impl<'l> Of<'l> {
    /// Several files are told of.
    fn is_broad(&self) -> bool {
        matches!(self.wanted, Wanted::Register | Wanted::Folder(_))
    }

    fn lines(&self, step: &'l Step) -> Vec<(usize, Line<'l>)> {
        let mut lines = Vec::new();
        for (at, file) in step.files.iter().enumerate() {
            let whole =
                file.changes.iter().find(|told| matches!(told.change.kind, Kind::FileAdded | Kind::FileRemoved));
            let with_points = self.is_broad() && whole.is_some();
            let points = file.changes.iter().filter(|told| is_point(&told.change)).count();
            for (position, told) in file.changes.iter().enumerate() {
                // A file that came or went with all its points is one thing to say.
                if with_points && is_point(&told.change) {
                    continue;
                }
                let mut line = line(file, told, step.approvals.get(&(at, position)), self.point());
                if with_points && points > 0 && !matches!(told.change.kind, Kind::FileMoved) {
                    line.note = Both::new(format!("含 {points} 个风险点"), format!("with {points} risk points"));
                }
                lines.push((at, line));
            }
        }
        lines
    }

    fn notes(&self) -> Vec<Both> {
        let mut notes = Vec::new();
        if self.life.steps.is_empty() {
            notes.push(Both::new("没有改动", "no changes"));
        }
        if self.life.shallow {
            notes.push(Both::new(
                "这是浅克隆,更早的历史不在这里;`git fetch --unshallow` 取来全部",
                "this clone is shallow: older history is not here; `git fetch --unshallow` fetches it",
            ));
        }
        for (made, path) in &self.life.unread {
            let (commit, date) = (made.short(), made.date);
            notes.push(Both::new(
                format!("{date} {commit} 里的 {path} 读不出来,没有比较"),
                format!("{path} could not be read in {commit} of {date}, and was not compared"),
            ));
        }
        notes
    }

    pub fn chronicle(&self) -> Chronicle {
        let entries = self.life.steps.iter().map(|step| {
            let Made { author, date, subject, .. } = &step.made;
            let mut parts: Vec<(usize, Part)> = Vec::new();
            for (file, line) in self.lines(step) {
                if parts.last().is_none_or(|(last, _)| *last != file) {
                    let heading = self.is_broad().then(|| heading(line.file));
                    parts.push((file, Part { heading, lines: Vec::new() }));
                }
                if let Some((_, part)) = parts.last_mut() {
                    part.lines.push(line.sentence(self.point().is_some()));
                }
            }
            let head = [date.to_string(), author.clone(), step.made.short().to_owned(), masked(subject).into_owned()];
            Entry { head, parts: parts.into_iter().map(|(_, part)| part).collect() }
        });
        Chronicle { title: self.title(), entries: entries.collect(), notes: self.notes() }
    }

    /// As it was named, and how people call it: as it was called last.
    fn title(&self) -> String {
        let mut files = self.life.steps.iter().flat_map(|step| &step.files);
        let called = match self.wanted {
            Wanted::Register | Wanted::Folder(_) => None,
            Wanted::File(_) => files.next().map(|file| &*file.name),
            Wanted::Point(..) => {
                let mut changes = files.flat_map(|file| &file.changes).map(|told| &told.change);
                changes.find(|change| !change.entity.is_empty()).map(|change| &*change.caption)
            }
        };
        match called.filter(|called| !called.is_empty() && !self.name.ends_with(called)) {
            None => self.name.to_owned(),
            Some(called) => format!("{} {}", self.name, masked(called)),
        }
    }

    /// The id of the one point that is told of.
    fn point(&self) -> Option<&str> {
        match self.wanted {
            Wanted::Point(_, id) => Some(id),
            _ => None,
        }
    }

    /// A row for each change; commits are merged cells.
    pub fn table(&self) -> Table {
        let mut table =
            Table::new("log", Both::new(format!("{} 的来历", self.name), format!("the life of {}", self.name)))
                .text("date", "日期", "date")
                .text("author", "提交人", "author")
                .text("commit", "提交", "commit")
                .text("where", "位置", "where")
                .text("title", "名称", "title")
                .text("kind", "变动", "change")
                .text("what", "内容", "what")
                .text("old", "原为", "was")
                .text("new", "现为", "is")
                .text("note", "说明", "note")
                .text("subject", "提交说明", "commit message");
        table.merged = 3;
        for (group, step) in self.life.steps.iter().enumerate() {
            for (_, line) in self.lines(step) {
                let change = line.change;
                let cell = |both: &Both| match both.zh.is_empty() && both.en.is_empty() {
                    true => Cell::Empty,
                    false => Cell::Both(both.clone()),
                };
                table.push_in(
                    group,
                    vec![
                        Cell::Date(step.made.date),
                        Cell::Text(step.made.author.clone()),
                        Cell::Text(step.made.short().to_owned()),
                        Cell::Text(place(line.file, &change.entity)),
                        Cell::Text(masked(&change.caption).into_owned()),
                        cell(&line.kind),
                        cell(&line.what),
                        cell(&line.old),
                        cell(&line.new),
                        cell(&line.note),
                        Cell::Text(masked(&step.made.subject).into_owned()),
                    ],
                );
            }
        }
        table.notes = self.notes();
        table
    }
}

fn is_point(change: &Change) -> bool {
    matches!(change.kind, Kind::PointAdded | Kind::PointRemoved)
}

/// `药剂科/采购员 采购岗`: the file, and its title where that says more.
fn heading(file: &FileChanges) -> String {
    let identity = file.identity();
    match file.name.is_empty() || identity.ends_with(&*file.name) {
        true => identity.to_owned(),
        false => format!("{identity} {}", masked(&file.name)),
    }
}

/// `药剂科/采购岗#R2`.
fn place(file: &FileChanges, entity: &str) -> String {
    let identity = file.identity();
    if entity.is_empty() { identity.to_owned() } else { format!("{identity}#{entity}") }
}

fn line<'l>(file: &'l FileChanges, told: &'l Told, approval: Option<&Approval>, point: Option<&str>) -> Line<'l> {
    let change = &told.change;
    let text =
        |said: &Option<crate::changes::Said>| said.as_ref().map_or_else(Both::default, |said| shown(said.text.clone()));
    let mut line = Line {
        file,
        change,
        kind: plain(change.kind),
        what: shown(what(change)),
        old: text(&change.old),
        new: text(&change.new),
        note: change.reason.clone().map(shown).unwrap_or_default(),
    };
    // Its caption says it already.
    if matches!(change.kind, Kind::PointAdded | Kind::PointRemoved | Kind::FileAdded | Kind::FileRemoved) {
        (line.old, line.new) = (Both::default(), Both::default());
    }
    // What kind of file it is that came, went or was moved.
    if matches!(change.kind, Kind::FileAdded | Kind::FileRemoved | Kind::FileMoved) {
        let record = file.kind.map(|kind| kind.record());
        let (zh, en) = record.map_or(("", "file"), |record| (record.zh(), record.en()));
        line.kind = Both::new(format!("{}{zh}", line.kind.zh), line.kind.en.replacen("file", en, 1));
    }
    if let Some(approval) = approval {
        line.new = shown(decision(approval, point));
        line.note = approval.stands.words();
    }
    if let Some(through) = &told.through {
        line.note = Both::new(format!("随 {through} 变动"), format!("through {through}"));
    }
    line
}

/// 同意,张某(科务会),2026-03-10: opinion. What was decided on the point itself stands for what was decided on all.
fn decision(approval: &Approval, point: Option<&str>) -> Both {
    let own = approval.items.iter().find(|(id, _)| Some(&**id) == point);
    let decided = match own {
        Some((id, decided)) => Both::new(format!("{id} {decided}"), format!("{id} {decided}")),
        None => approval.decided(),
    };
    let who = match (&approval.by, &approval.body) {
        (Some(by), Some(body)) => format!("{by}({body})"),
        (Some(one), None) | (None, Some(one)) => one.clone(),
        (None, None) => String::new(),
    };
    let date = approval.date.map_or(String::new(), |date| date.to_string());
    let rest = [who, date, approval.opinion.clone().unwrap_or_default()];
    let said = |decided: &str, comma: &str| {
        let parts = std::iter::once(decided).chain(rest.iter().map(String::as_str)).filter(|part| !part.is_empty());
        parts.collect::<Vec<_>>().join(comma)
    };
    Both::new(said(&decided.zh, ","), said(&decided.en, ", "))
}

/// The measure, holder or stage, and the field.
fn what(change: &Change) -> Both {
    let named = matches!(change.kind, Kind::OwnerChanged | Kind::TitleChanged | Kind::PointRenamed);
    let field = change.field.filter(|_| !named);
    let (zh, en) =
        field.map_or((String::new(), String::new()), |field| (field.zh().to_owned(), field.name().replace('_', " ")));
    // What came or went whole says itself on its side.
    let whole =
        matches!(change.kind, Kind::MeasureAdded | Kind::MeasureRemoved | Kind::HolderAdded | Kind::HolderRemoved);
    match change.item.as_deref().filter(|item| !whole && !item.is_empty()) {
        None => Both::new(zh, en),
        Some(item) if field.is_none() => same(item),
        Some(item) => Both::new(format!("「{item}」{zh}"), format!("“{item}” {en}")),
    }
}

impl Line<'_> {
    /// R1「采购计划人为加量」等级调高:二级 → 一级(理由). The point is not named again where it is all that is told of.
    fn sentence(&self, of_point: bool) -> Both {
        let side = |language: Language| {
            let say = |both: &Both| both.of(language).to_owned();
            let mut text = String::new();
            if !of_point && !self.change.entity.is_empty() {
                text.push_str(&self.change.entity);
                if !self.change.caption.is_empty() {
                    let caption = masked(&self.change.caption);
                    text.push_str(&language.of(format!("「{caption}」"), format!(" “{caption}”")));
                }
                text.push_str(language.of("", " "));
            }
            text.push_str(&say(&self.kind));
            if !self.what.of(language).is_empty() {
                text.push(' ');
                text.push_str(&say(&self.what));
            }
            let is_list = self.change.field.is_some_and(|field| matches!(field.shape(), Shape::List(_)));
            let sides = match (self.old.of(language), self.new.of(language)) {
                ("", "") => String::new(),
                // Of lists only what was added and what was taken away is told.
                ("", new) if is_list => language.of(format!("增 {new}"), format!("{new} added")),
                (old, "") if is_list => language.of(format!("减 {old}"), format!("{old} removed")),
                (old, new) if is_list => {
                    language.of(format!("减 {old},增 {new}"), format!("{old} removed, {new} added"))
                }
                ("", new) => new.to_owned(),
                (old, "") if self.change.field.is_some() => format!("{old} → {}", language.of("(无)", "(none)")),
                (old, "") => old.to_owned(),
                (old, new) => format!("{old} → {new}"),
            };
            if !sides.is_empty() {
                text.push_str(language.of(":", ": "));
                text.push_str(&sides);
            }
            let note = self.note.of(language);
            if !note.is_empty() {
                text.push_str(&language.of(format!("({note})"), format!(" ({note})")));
            }
            text
        };
        Both::new(side(Language::Zh), side(Language::En))
    }
}

/// Every point with the commit that last changed it.
pub fn last(changes: &LastChanges) -> Table {
    let mut table = Table::new("last-changed", Both::new("最近改动", "last changed"))
        .text("where", "位置", "where")
        .text("title", "风险点", "risk point")
        .text("date", "日期", "date")
        .text("author", "提交人", "author")
        .text("commit", "提交", "commit")
        .text("subject", "提交说明", "commit message");
    for point in &changes.points {
        let identity = if point.identity.is_empty() { "/" } else { &point.identity };
        let place = if point.id.is_empty() { identity.to_owned() } else { format!("{identity}#{}", point.id) };
        let mut cells = vec![Cell::Text(place), Cell::Text(masked(&point.caption).into_owned())];
        match &point.made {
            Some(made) => cells.extend([
                Cell::Date(made.date),
                Cell::Text(made.author.clone()),
                Cell::Text(made.short().to_owned()),
                Cell::Text(masked(&made.subject).into_owned()),
            ]),
            None => cells.extend([Cell::Empty, Cell::Empty, Cell::Empty, Cell::Empty]),
        }
        table.push(cells);
    }
    if changes.shallow {
        table.notes.push(Both::new(
            "这是浅克隆:没有日期的,最近一次改动在取来的历史之前",
            "this clone is shallow: what has no date was last changed before the history that is here",
        ));
    }
    table
}
