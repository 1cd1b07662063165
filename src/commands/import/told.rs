//! What an import says of itself: what it wrote, what it took for granted, what it refused.

use std::io::Write;

use anyhow::Result;
use rustc_hash::FxHashMap;

use super::plan::{Changed, Place, Plan};
use crate::changes::{Change, Side, of_file};
use crate::facts::LibraryIndex;
use crate::finding::Both;
use crate::import::report::{Account, counts};
use crate::import::{CellFate, Count, How, Imported, NewScale, SheetLedger, Tally};
use crate::record::{Language, Word};
use crate::register::{GradedKind, Model};
use crate::sheet::column_name;
use crate::source::visible;

/// So many of a kind are named on the terminal; the report has them all.
const NAMED: usize = 12;

/// Says a line in the language of the register.
pub struct Teller<'w> {
    pub out: &'w mut dyn Write,
    pub language: Language,
}

impl Teller<'_> {
    pub fn say(&mut self, zh: impl AsRef<str>, en: impl AsRef<str>) -> Result<()> {
        Ok(writeln!(self.out, "{}", visible(self.language.of(zh.as_ref(), en.as_ref())))?)
    }

    fn both(&mut self, both: &Both) -> Result<()> {
        self.say(&both.zh, &both.en)
    }

    /// New and changed files.
    pub fn files(&mut self, plan: &Plan, place: &Place, would: bool) -> Result<()> {
        let made = self.language.of(if would { "将新建" } else { "新建" }, if would { "would make" } else { "new" });
        let (schemas, own): (Vec<_>, Vec<_>) = plan.new.iter().partition(|file| file.path.ends_with(".json"));
        for file in own {
            let shown = place.home.shown(&file.path);
            self.say(format!("{made} {shown}"), format!("{made} {shown}"))?;
        }
        if !schemas.is_empty() {
            let (count, shown) = (schemas.len(), place.home.shown("_schema"));
            self.say(
                format!("{made} {shown},供编辑器用({count} 个文件)"),
                format!("{made} {shown} for editors ({count} files)"),
            )?;
        }
        let changed =
            self.language.of(if would { "将修改" } else { "修改" }, if would { "would change" } else { "changed" });
        for file in &plan.changed {
            let shown = place.home.shown(&file.path);
            self.say(format!("{changed} {shown}"), format!("{changed} {shown}"))?;
            self.changes(file, place)?;
        }
        if plan.unchanged > 0 {
            let count = plan.unchanged;
            self.say(
                format!("{count} 个文件与表一致,没有改动"),
                format!("{count} files say what the tables say already"),
            )?;
        }
        for (path, gone) in plan.gone.iter().take(NAMED) {
            let shown = place.home.shown(path);
            self.say(format!("{shown}:{}", gone.zh), format!("{shown}: {}", gone.en))?;
        }
        self.more(plan.gone.len())
    }

    /// `…还有 3 处`.
    fn more(&mut self, count: usize) -> Result<()> {
        match count.checked_sub(NAMED).filter(|more| *more > 0) {
            Some(more) => self.say(format!("……还有 {more} 处,见 --report"), format!("… and {more} more; see --report")),
            None => Ok(()),
        }
    }

    /// What changes in a file, in the register's own terms.
    fn changes(&mut self, file: &Changed, place: &Place) -> Result<()> {
        let changes = changes(file, place);
        for change in changes.iter().take(NAMED) {
            let told = told(change);
            self.say(format!("  {}", told.zh), format!("  {}", told.en))?;
        }
        self.more(changes.len())
    }

    /// What was taken for what, and what was filled.
    pub fn remarks(&mut self, account: &Account<'_>, imported: &Imported) -> Result<()> {
        for (name, book) in account.books {
            for remark in &book.remarks {
                let name = visible(name);
                self.say(format!("{name}:{}", remark.zh), format!("{name}: {}", remark.en))?;
            }
        }
        let several = account.books.len() > 1 || imported.sheets.len() > 1;
        for (index, sheet) in imported.sheets.iter().enumerate() {
            let name = match (several, sheet.name.is_empty()) {
                (true, false) => visible(&sheet.name).into_owned(),
                (true, true) => {
                    account.books.get(sheet.file).map_or(String::new(), |(name, _)| visible(name).into_owned())
                }
                (false, _) => String::new(),
            };
            let (zh, en) = if name.is_empty() {
                (String::new(), String::new())
            } else {
                (format!("{name}:"), format!("{name}: "))
            };
            for table in imported.taken.iter().filter(|table| table.sheet == index) {
                let (row_zh, row_en) = (table.rows.zh(), table.rows.en());
                self.say(
                    format!("{zh}一行作一个{row_zh}:{}", table.why.zh),
                    format!("{en}a row is a {row_en}: {}", table.why.en),
                )?;
            }
            for remark in sheet.remarks.iter().take(NAMED) {
                self.say(format!("{zh}{}", remark.zh), format!("{en}{}", remark.en))?;
            }
            self.more(sheet.remarks.len())?;
        }
        self.filled(imported)
    }

    /// Blank cells that were taken for merged ones: a guess, to be looked at.
    fn filled(&mut self, imported: &Imported) -> Result<()> {
        let mut columns: Vec<(String, usize)> = Vec::new();
        for (sheet, note) in imported.sheets.iter().flat_map(|sheet| sheet.cells.iter().map(move |note| (sheet, note)))
        {
            let CellFate::Entered { how, .. } = &note.fate else { continue };
            if !note.filled || !how.has(How::GUESSED) {
                continue;
            }
            let heading = heading(sheet, note.at.row, note.at.column);
            match columns.iter_mut().find(|(known, _)| *known == heading) {
                Some((_, count)) => *count += 1,
                None => columns.push((heading, 1)),
            }
        }
        if columns.is_empty() {
            return Ok(());
        }
        let cells = |open: &str, close: &str, unit: &str| -> Vec<String> {
            columns.iter().map(|(heading, count)| format!("{open}{}{close} {count}{unit}", visible(heading))).collect()
        };
        self.say(
            format!("空格按合并单元格补全:{}", cells("「", "」", " 格").join("、")),
            format!("blank cells taken for merged ones and filled down: {}", cells("", "", "").join(", ")),
        )
    }

    /// What was refused, rows and cells with one reason together.
    pub fn refused<'s>(&mut self, account: &Account<'s>) -> Result<()> {
        let mut reasons: Vec<(&Both, String, usize)> = Vec::new();
        let mut known: FxHashMap<&str, usize> = FxHashMap::default();
        for sheet in account.sheets {
            let file = account.books.get(sheet.file).map_or("", |(name, _)| name);
            let name = if sheet.name.is_empty() { String::new() } else { format!("[{}]", sheet.name) };
            let mut refused = |why: &'s Both, place: &dyn Fn() -> String, count: usize| {
                let index = *known.entry(&why.zh).or_insert(reasons.len());
                match reasons.get_mut(index) {
                    Some((.., known)) => *known += count,
                    None => reasons.push((why, format!("{file}{name}!{}", place()), count)),
                }
            };
            for note in &sheet.cells {
                if let CellFate::Refused(why) = &note.fate {
                    let number = sheet.rows.get(note.at.row as usize).map_or(0, |row| row.number);
                    refused(why, &|| format!("{}{number}", column_name(note.at.column)), 1);
                }
            }
            for row in &sheet.rows {
                if let crate::import::Fate::Refused(why) = &row.fate {
                    refused(why, &|| row.number.to_string(), 0);
                }
            }
        }
        for (why, at, count) in reasons.iter().take(NAMED) {
            let at = visible(at);
            let (more_zh, more_en) = match count {
                0 | 1 => (String::new(), String::new()),
                count => (format!("(共 {count} 格)"), format!(" ({count} cells)")),
            };
            self.say(format!("不收 {at}:{}{more_zh}", why.zh), format!("refused {at}: {}{more_en}", why.en))?;
        }
        self.more(reasons.len())
    }

    pub fn levels(&mut self, levels: &NewScale) -> Result<()> {
        match levels {
            NewScale::AsProfile => Ok(()),
            NewScale::Scale(kind, words) => {
                let what = match kind {
                    GradedKind::Risk => ("风险点", "risk points"),
                    GradedKind::Power => ("职权", "powers"),
                    GradedKind::Post => ("岗位", "posts"),
                    GradedKind::Department => ("部门", "departments"),
                };
                self.say(
                    format!("等级写进 riskreg.toml:{},由高到低 {}", what.0, words.join("、")),
                    format!("levels of {} written to riskreg.toml, highest first: {}", what.1, words.join(", ")),
                )
            }
            NewScale::Unknown(words) => self.say(
                format!("等级 {} 的高低不能确定,请写进 riskreg.toml 的 [levels]", words.join("、")),
                format!(
                    "which of the levels {} is higher cannot be known: write them to [levels] in riskreg.toml",
                    words.join(", ")
                ),
            ),
        }
    }

    /// What came in, and that nothing else was seen.
    pub fn sums(&mut self, imported: &Imported, shown: &[SheetLedger]) -> Result<()> {
        let Tally { departments, posts, powers, risks, measures } = imported.draft.tally();
        self.say(
            format!("共 {departments} 个部门、{posts} 个岗位、{powers} 项职权、{risks} 个风险点、{measures} 条措施"),
            format!(
                "{departments} departments, {posts} posts, {powers} powers, {risks} risk points, {measures} measures"
            ),
        )?;
        let (rows, cells) = counts(shown);
        let sum = |zh: &str, en: &str, count: Count| {
            let mut parts = vec![Both::new(format!("登记 {}", count.entered), format!("{} entered", count.entered))];
            for (number, zh, en) in [
                (count.stated, "留作核对", "kept to reconcile"),
                (count.left_out, "略去", "left out"),
                (count.refused, "不收", "refused"),
            ] {
                if number > 0 || zh == "不收" {
                    parts.push(Both::new(format!("{zh} {number}"), format!("{number} {en}")));
                }
            }
            let zhs: Vec<String> = parts.iter().map(|part| part.zh.clone()).collect();
            let ens: Vec<String> = parts.into_iter().map(|part| part.en).collect();
            Both::new(
                format!("{zh} {} = {}", count.seen, zhs.join(" + ")),
                format!("{} {en} = {}", count.seen, ens.join(" + ")),
            )
        };
        let around = match rows.around {
            0 => Both::default(),
            count => Both::new(
                format!("(另有标题、表头、说明 {count} 行)"),
                format!(" (and {count} rows of titles, headings and notes)"),
            ),
        };
        let (rows, cells) = (sum("行:", "rows seen", rows), sum("格:", "cells seen", cells));
        self.both(&Both::new(
            format!("看到的{};{}{}", rows.zh, cells.zh, around.zh),
            format!("{}; {}{}", rows.en, cells.en, around.en),
        ))
    }
}

/// The heading above a cell.
fn heading(sheet: &SheetLedger, row: u32, column: u16) -> String {
    let above = sheet.headings.iter().filter(|(at, other, _)| *other == column && *at < row).max_by_key(|(at, ..)| *at);
    above.map_or(String::new(), |(.., text)| text.clone())
}

/// What changes in a file.
pub fn changes(file: &Changed, place: &Place) -> Vec<Change> {
    let model = |text: &str| -> Option<Model> { crate::read::file(text.as_bytes(), file.kind).model };
    let (Some(old), Some(new)) = (model(&file.before), model(&file.after)) else { return Vec::new() };
    let (library, profile) = (LibraryIndex::default(), &place.home.profile);
    let side = |model| Side { model, profile, library: &library };
    of_file(Some(side(&old)), Some(side(&new)))
}

/// `修改风险点 R1 公车私用 责任人:张某 → 李某`.
pub fn told(change: &Change) -> Both {
    let name =
        [&*change.entity, &*change.caption].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
    let field = change
        .field
        .map(|field| Both::new(format!(" {}", field.zh()), format!(" {}", field.name())))
        .unwrap_or_default();
    let item = change.item.as_ref().map_or(String::new(), |item| format!(" {item}"));
    let of = |language: Language| {
        let said = |said: &Option<crate::changes::Said>| said.as_ref().map(|said| said.text.of(language).to_owned());
        match (said(&change.old), said(&change.new)) {
            (Some(old), Some(new)) => format!(":{old} → {new}"),
            (None, Some(new)) if new != *change.caption => format!(":+ {new}"),
            (Some(old), None) if old != *change.caption => format!(":- {old}"),
            _ => String::new(),
        }
    };
    let en = change.kind.en().replace('-', " ");
    Both::new(
        format!("{} {name}{}{item}{}", change.kind.zh(), field.zh, of(Language::Zh)),
        format!("{en} {name}{}{item}{}", field.en, of(Language::En)),
    )
}
