//! The list on its sheets: title, how to send it back, headings, rows with merged cells, what is printed on each page.

use std::ops::Range;

use anyhow::Result;
use rust_xlsxwriter::{
    Color, ConditionalFormatText, ConditionalFormatTextRule, Format, FormatAlign, FormatBorder, Workbook, Worksheet,
};

use super::Shown;
use super::tell::Told;
use crate::document::LevelColor;
use crate::export::book::frame::{self, Rows};
use crate::export::book::lists::{Choice, Lists, choice};
use crate::export::book::sheets::wide;
use crate::export::book::stream::{Look, Stream};
use crate::export::book::{AT, MOST_ROWS, PATH};
use crate::export::cell::escaped;
use crate::export::columns::Columns;
use crate::export::gather::Exported;
use crate::profile::{ColumnField, Profile};
use crate::record::{Language, RecordKind};
use crate::source::visible;
use crate::write::document::{halves, level_look};

/// Rows above the first of the list: title, note, levels, headings.
const ABOVE: u32 = 4;
/// Hidden columns before the first that is shown.
const HIDDEN: usize = 2;
/// The width of all columns in characters, on A4 across.
const WIDE: f64 = 150.0;
/// The highest row of a spreadsheet, and one line, in points.
const HIGHEST: f64 = 409.0;
const LINE: f64 = 14.5;

pub struct List<'l> {
    exported: &'l Exported<'l>,
    profile: &'l Profile,
    columns: &'l [Shown],
    most: u32,
    sheets: Vec<Sheet>,
    /// Rows of one department that are not written yet.
    group: Vec<Told>,
    looks: Looks,
    shown: Shows,
}

/// A sheet of the list.
struct Sheet {
    name: String,
    /// Its number in the workbook.
    index: usize,
    next: u32,
    stream: Stream,
}

/// What cells look like, by the names that the workbook has for it.
#[derive(Default)]
struct Shows {
    plain: Look,
    /// Merged cells.
    group: Look,
    columns: Vec<Look>,
}

struct Looks {
    cell: Format,
    middle: Format,
    group: Format,
    head: Format,
}

impl<'l> List<'l> {
    pub fn new(
        workbook: &mut Workbook,
        exported: &'l Exported<'l>,
        profile: &'l Profile,
        columns: &'l [Shown],
        most: u32,
    ) -> Result<List<'l>> {
        let most = most.clamp(ABOVE + 2, MOST_ROWS);
        let looks = Looks::new();
        let shown = Shows::default();
        let mut list = List { exported, profile, columns, most, sheets: Vec::new(), group: Vec::new(), looks, shown };
        list.begin(workbook)?;
        let mut looks = frame::looks(workbook, ABOVE)?.into_iter().next_back().unwrap_or_default().into_iter();
        list.shown.group = looks.next().unwrap_or_default();
        list.shown.columns = looks.collect();
        anyhow::ensure!(list.shown.columns.len() == columns.len(), "the frame does not show every column");
        Ok(list)
    }

    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.sheets.iter().map(|sheet| &*sheet.name)
    }

    /// The rows of all sheets.
    pub fn rows(self) -> impl Iterator<Item = Rows> {
        self.sheets.into_iter().map(|sheet| Rows { sheet: sheet.name, first: ABOVE, stream: sheet.stream })
    }

    fn language(&self) -> Language {
        self.exported.keys
    }

    fn begin(&mut self, workbook: &mut Workbook) -> Result<()> {
        let language = self.language();
        let mut name = language.of("廉政风险点清单", "Risk points").to_owned();
        if !self.sheets.is_empty() {
            name = format!("{name}({})", self.sheets.len() + 1);
        }
        let index = workbook.worksheets().len();
        let sheet = workbook.add_worksheet_with_constant_memory()?;
        sheet.set_name(&name)?;
        for (at, column) in self.columns.iter().enumerate() {
            let total: u32 = self.columns.iter().map(|column| column.field.share()).sum();
            sheet.set_column_width(
                wide(HIDDEN + at),
                WIDE * f64::from(column.field.share()) / f64::from(total.max(1)),
            )?;
            sheet.set_column_format(wide(HIDDEN + at), self.looks.of(column.field))?;
        }
        sheet.set_column_hidden(0)?.set_column_hidden(1)?;
        self.top(sheet)?;
        // A row that only shows what cells look like.
        sheet.write_blank(ABOVE, 0, &self.looks.group)?;
        for (at, column) in self.columns.iter().enumerate() {
            sheet.write_blank(ABOVE, wide(HIDDEN + at), self.looks.of(column.field))?;
        }
        self.sheets.push(Sheet { name, index, next: ABOVE, stream: Stream::default() });
        Ok(())
    }

    fn last(&self) -> u16 {
        wide(HIDDEN + self.columns.len() - 1)
    }

    /// What stands above the list.
    fn top(&self, sheet: &mut Worksheet) -> Result<()> {
        let language = self.language();
        let (first, last) = (wide(HIDDEN), self.last());
        let levels: Vec<String> = self
            .profile
            .scale
            .levels()
            .map(|(_, level)| match &level.name {
                Some(name) => language.of(format!("{}（{name}）", level.id), format!("{} ({name})", level.id)),
                None => level.id.to_string(),
            })
            .collect();
        let name: String = self.exported.name.chars().take(200).collect();
        let title = match &*name {
            "" => language.of("廉政风险点清单", "Risk points").to_owned(),
            name => language.of(format!("{name}　廉政风险点清单"), format!("{name}: risk points")),
        };
        let note = language.of(
            "改完后发回，由管理员运行 riskreg import 本文件.xlsx --into 台账文件夹；只写回改过的格子。新增一点：插入一行，岗位同上一行的不必写。序号和合并的部门、岗位不写回，隐藏的列请勿改动。",
            "Send it back when edited: riskreg import THIS.xlsx --into REGISTER writes back the edited cells only. To add a point, insert a row below its post. Numbers and the merged department and post are not written back; leave the hidden columns as they are.",
        );
        let levels = match levels.is_empty() {
            true => String::new(),
            false => language.of(
                format!("等级从高到低：{}", levels.join("、")),
                format!("Levels from high to low: {}", levels.join(", ")),
            ),
        };
        let big = Format::new()
            .set_font_name("方正小标宋简体")
            .set_font_size(18)
            .set_align(FormatAlign::Center)
            .set_align(FormatAlign::VerticalCenter);
        let small = Format::new().set_font_name("宋体").set_font_size(9).set_text_wrap().set_align(FormatAlign::Top);
        for (row, text, format, height) in [
            (0, visible(&title).into_owned(), &big, 30.0),
            (1, note.to_owned(), &small, 26.0),
            (2, visible(&levels).into_owned(), &small, 14.0),
        ] {
            if first < last {
                sheet.merge_range(row, first, row, last, &text, format)?;
            } else {
                sheet.write_string_with_format(row, first, &text, format)?;
            }
            sheet.set_row_height(row, height)?;
        }
        for (at, name) in [PATH, AT].iter().enumerate() {
            sheet.write_string(ABOVE - 1, wide(at), language.of(name.0, name.1))?;
        }
        for (at, column) in self.columns.iter().enumerate() {
            sheet.write_string_with_format(ABOVE - 1, wide(HIDDEN + at), &column.title, &self.looks.head)?;
        }
        Ok(())
    }

    /// Takes a row; those of one department are written together.
    pub fn row(&mut self, workbook: &mut Workbook, row: Told) -> Result<()> {
        let other = self.group.first().is_some_and(|first| first.groups[..2] != row.groups[..2]);
        if other || self.group.len() >= LONGEST {
            self.flush(workbook)?;
        }
        self.group.push(row);
        Ok(())
    }

    fn flush(&mut self, workbook: &mut Workbook) -> Result<()> {
        let mut rows = std::mem::take(&mut self.group);
        while !rows.is_empty() {
            let used = self.sheets.last().map_or(self.most, |sheet| sheet.next);
            let room = usize::try_from(self.most.saturating_sub(used)).unwrap_or_default();
            if room == 0 {
                self.begin(workbook)?;
                continue;
            }
            let rest = rows.split_off(room.min(rows.len()));
            self.put(&rows)?;
            rows = rest;
        }
        Ok(())
    }

    /// Rows of one department below those that are there.
    fn put(&mut self, rows: &[Told]) -> Result<()> {
        let Some(Sheet { next, stream, .. }) = self.sheets.last_mut() else { return Ok(()) };
        let first = *next;
        *next += u32::try_from(rows.len()).unwrap_or_default();
        // Merged cells of each column: by the first row of each.
        let merged: Vec<Vec<Range<usize>>> =
            self.columns.iter().enumerate().map(|(at, column)| runs(rows, at, column.field)).collect();
        for (index, row) in rows.iter().enumerate() {
            let number = first + u32::try_from(index).unwrap_or_default();
            stream.row(number, Some(height(row, self.columns, &merged, index)))?;
            stream.text(0, &self.shown.plain, &escaped(&row.path))?;
            stream.text(1, &self.shown.plain, &row.at)?;
            for (at, (column, look)) in self.columns.iter().zip(&self.shown.columns).enumerate() {
                let place = HIDDEN + at;
                let run = merged[at].iter().find(|run| run.contains(&index));
                match run {
                    Some(run) if run.start == index => {
                        let last = number + u32::try_from(run.len() - 1).unwrap_or_default();
                        stream.text(place, &self.shown.group, &row.cells[at])?;
                        stream.merge(place, number, last);
                    }
                    Some(_) => stream.blank(place, &self.shown.group),
                    None if row.cells[at].is_empty() => stream.blank(place, look),
                    None if column.field == ColumnField::Number => stream.number(place, look, &row.cells[at]),
                    None => stream.text(place, look, &row.cells[at])?,
                }
            }
        }
        Ok(())
    }

    /// Writes what is left, and what belongs to whole sheets.
    pub fn finish(&mut self, workbook: &mut Workbook) -> Result<()> {
        self.flush(workbook)?;
        let mut lists = Lists::new(workbook)?;
        for Sheet { index, next, .. } in &self.sheets {
            let end = (*next).max(ABOVE + 1) - 1;
            for (at, column) in self.columns.iter().enumerate() {
                let place = wide(HIDDEN + at);
                if let Some(choice) = self.choice(column.field) {
                    let validation = lists.validation(workbook, &choice, self.language())?;
                    let last = end.saturating_add(200).min(MOST_ROWS - 1);
                    workbook.worksheet_from_index(*index)?.add_data_validation(
                        ABOVE,
                        place,
                        last,
                        place,
                        &validation,
                    )?;
                }
                if column.field == ColumnField::Level {
                    self.colours(workbook.worksheet_from_index(*index)?, (end, place))?;
                }
            }
            let sheet = workbook.worksheet_from_index(*index)?;
            sheet.set_freeze_panes(ABOVE, 0)?;
            sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0).set_print_center_horizontally(true);
            sheet.set_margins(0.5, 0.5, 0.7, 0.6, 0.3, 0.3);
            sheet.set_repeat_rows(ABOVE - 1, ABOVE - 1)?;
            sheet.set_print_area(0, wide(HIDDEN), end, self.last())?;
            sheet.set_footer(self.language().of("&C第 &P 页 共 &N 页", "&CPage &P of &N"));
        }
        Ok(())
    }

    fn choice(&self, field: ColumnField) -> Option<Choice> {
        let columns = Columns::of(RecordKind::Risk)?;
        let own = super::tell::field_of(field)?;
        let column = columns.columns.iter().find(|column| column.field == Some(own))?;
        let choice = choice(column, RecordKind::Risk, self.profile, self.language())?;
        // A level that was only proposed says so behind its word.
        Some(Choice { strict: choice.strict && field != ColumnField::Level, ..choice })
    }

    fn colours(&self, sheet: &mut Worksheet, (end, place): (u32, u16)) -> Result<()> {
        let count = self.profile.scale.len();
        let mut levels: Vec<(usize, &str, Option<LevelColor>)> = self
            .profile
            .scale
            .levels()
            .map(|(level, named)| (level.rank(), &*named.id, named.color.as_deref().and_then(LevelColor::read)))
            .collect();
        // One word may begin with another.
        levels.sort_by_key(|(_, word, _)| std::cmp::Reverse(word.len()));
        for (rank, word, color) in levels {
            let look = level_look(rank, count, color);
            let format = Format::new().set_background_color(rgb(look.fill)).set_font_color(rgb(look.ink)).set_bold();
            let rule = ConditionalFormatText::new()
                .set_rule(ConditionalFormatTextRule::BeginsWith(word.to_owned()))
                .set_format(format)
                .set_stop_if_true(true);
            sheet.add_conditional_format(ABOVE, place, end.max(ABOVE), place, &rule)?;
        }
        Ok(())
    }
}

/// So many rows of one department are kept back at most; more are merged apart.
const LONGEST: usize = 2_000;

fn rgb(hexadecimal: &str) -> Color {
    Color::RGB(u32::from_str_radix(hexadecimal, 16).unwrap_or_default())
}

impl Looks {
    fn new() -> Looks {
        let base = Format::new()
            .set_font_name("宋体")
            .set_font_size(10)
            .set_text_wrap()
            .set_border(FormatBorder::Thin)
            .set_num_format("@");
        let middle = base.clone().set_align(FormatAlign::Center).set_align(FormatAlign::VerticalCenter);
        Looks {
            cell: base.clone().set_align(FormatAlign::VerticalCenter),
            group: base.clone().set_align(FormatAlign::Center).set_align(FormatAlign::Top),
            head: middle.clone().set_font_name("黑体").set_background_color(rgb(crate::write::document::HEAD_FILL)),
            middle,
        }
    }

    fn of(&self, field: ColumnField) -> &Format {
        match field.share() {
            ..=7 => &self.middle,
            _ => &self.cell,
        }
    }
}

/// Rows that share a cell: department, unit, who heads them; the post; the power of one post.
fn runs(rows: &[Told], at: usize, field: ColumnField) -> Vec<Range<usize>> {
    let depth = match field {
        ColumnField::Unit | ColumnField::Department | ColumnField::Head | ColumnField::Leader => 2,
        ColumnField::Post | ColumnField::Power | ColumnField::Basis => 3,
        _ => return Vec::new(),
    };
    let mut runs: Vec<Range<usize>> = Vec::new();
    for (index, row) in rows.iter().enumerate() {
        match runs.last_mut() {
            Some(run) if same(&rows[run.start], row, depth, at) => run.end = index + 1,
            _ => runs.push(index..index + 1),
        }
    }
    runs.retain(|run| run.len() > 1);
    runs
}

fn same(a: &Told, b: &Told, depth: usize, at: usize) -> bool {
    !a.cells[at].is_empty() && a.groups[..depth] == b.groups[..depth] && a.cells[at] == b.cells[at]
}

/// How high a row must be, in points: spreadsheets do not find it by themselves beside merged cells.
fn height(row: &Told, columns: &[Shown], merged: &[Vec<Range<usize>>], index: usize) -> f64 {
    let total: u32 = columns.iter().map(|column| column.field.share()).sum();
    let lines = |at: usize| {
        let room = WIDE * f64::from(columns[at].field.share()) / f64::from(total.max(1));
        let lines = row.cells[at].lines().map(|line| (as_f64(halves(line)) / (room - 1.0).max(2.0)).ceil().max(1.0));
        lines.sum::<f64>()
    };
    let free = (0..columns.len()).filter(|at| !merged[*at].iter().any(|run| run.contains(&index)));
    (free.map(lines).fold(1.0, f64::max) * LINE + 4.0).min(HIGHEST)
}

fn as_f64(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::from(u32::MAX), f64::from)
}
