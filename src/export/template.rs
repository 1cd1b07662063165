//! The blank form to be sent round: the columns that the office's own list has, words to choose from, one row as an example, and how
//! it is filled in. What comes back is imported like any table.

use std::io::Write;

use anyhow::Result;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet};

use super::VERSION;
use super::book::lists::{Choice, Lists, choice};
use super::book::marker::{FIRST, NAME};
use super::book::sheets::wide;
use super::columns::{Column, Columns, Form};
use super::office::{self, Shown, tell::field_of};
use crate::profile::{ColumnField, Profile};
use crate::record::{Language, RecordKind};
use crate::write::document::{HEAD_FILL, package};

/// What the marker calls the layout.
pub const LAYOUT: &str = "form";
/// What the hidden first cell of the example says.
pub const EXAMPLE: (&str, &str) = ("示例", "example");

/// Rows to be filled in that have borders and lists.
const ROWS: u32 = 200;

/// One column of the form.
struct Asked {
    title: String,
    share: u32,
    choice: Option<Choice>,
    example: String,
}

/// The form for a kind of record; risk points stand in the list of the office.
pub fn write(out: &mut dyn Write, profile: &Profile, kind: RecordKind, unit: &str) -> Result<()> {
    let language = profile.keys;
    let asked = asked(profile, kind, language);
    let mut workbook = Workbook::new();
    let made = ExcelDateTime::from_ymd(1980, 1, 1)?;
    let name = language.of(format!("{}登记表", kind.zh()), format!("Form: {}", kind.en()));
    workbook.set_properties(&DocProperties::new().set_title(&name).set_creation_datetime(&made));
    notes(workbook.add_worksheet(), kind, language)?;
    let form = workbook.add_worksheet();
    form.set_name(&name)?;
    head(form, &asked, &name, unit, language)?;
    body(form, &asked, language)?;
    let mut lists = Lists::new(&mut workbook)?;
    for (at, column) in asked.iter().enumerate() {
        if let Some(choice) = &column.choice {
            let validation = lists.validation(&mut workbook, choice, language)?;
            workbook.worksheet_from_index(1)?.add_data_validation(
                3,
                wide(1 + at),
                3 + ROWS,
                wide(1 + at),
                &validation,
            )?;
        }
    }
    let marker = workbook.add_worksheet();
    marker.set_name(NAME)?.set_very_hidden(true);
    let version = VERSION.to_string();
    let told = [
        vec![FIRST, &version, env!("CARGO_PKG_VERSION")],
        vec!["keys", language.of("zh", "en")],
        vec!["layout", LAYOUT],
        vec!["sheet", &name, super::record_name(kind)],
    ];
    for (row, cells) in (0..).zip(&told) {
        for (column, cell) in cells.iter().enumerate() {
            marker.write_string(row, wide(column), *cell)?;
        }
    }
    workbook.worksheet_from_index(1)?.set_active(true);
    out.write_all(&package::of_no_system(workbook.save_to_buffer()?))?;
    Ok(())
}

fn asked(profile: &Profile, kind: RecordKind, language: Language) -> Vec<Asked> {
    let Some(columns) = Columns::of(kind) else { return Vec::new() };
    if kind == RecordKind::Risk {
        return office::columns(profile, language)
            .iter()
            .map(|shown| listed(shown, profile, columns, language))
            .collect();
    }
    let place = (kind != RecordKind::Department).then(|| Asked {
        title: ColumnField::Department.title(language),
        share: 10,
        choice: None,
        example: language.of("药剂科", "Pharmacy").to_owned(),
    });
    let wanted = |column: &&Column| {
        let usual = !matches!(column.form, Form::Rest | Form::Pairs);
        column.field.is_some_and(|field| {
            usual && !field.def().flags.private && !field.def().flags.unstamped || field.def().flags.required
        })
    };
    let own = columns.columns.iter().filter(wanted).map(|column| {
        let choice = choice(column, kind, profile, language);
        Asked {
            title: column.title(language).into_owned(),
            share: 10,
            example: example(column, choice.as_ref(), language),
            choice,
        }
    });
    place.into_iter().chain(own).collect()
}

/// A column of the office's list.
fn listed(shown: &Shown, profile: &Profile, columns: &'static Columns, language: Language) -> Asked {
    let own = field_of(shown.field).and_then(|field| columns.columns.iter().find(|column| column.field == Some(field)));
    let choice = own.and_then(|column| choice(column, RecordKind::Risk, profile, language));
    let example = match shown.field {
        ColumnField::Number => "1".to_owned(),
        ColumnField::Department => language.of("药剂科", "Pharmacy").to_owned(),
        ColumnField::Post => language.of("采购岗", "Purchasing officer").to_owned(),
        ColumnField::Title => language.of("采购计划人为加量", "Orders above need").to_owned(),
        ColumnField::Manifestations => {
            language.of("1. 按供应商推荐的数量报计划\n2. 临时采购代替计划采购", "1. Orders follow the supplier's wishes\n2. Urgent orders in place of planned ones").to_owned()
        }
        ColumnField::Measures => {
            language.of("1. 计划由两人核对库存和用量后签字，每月一次\n2. 临时采购逐笔登记，科主任当日审批", "1. Two people check stock and use and sign, monthly\n2. Each urgent order is recorded and approved the same day").to_owned()
        }
        _ => own.map_or_else(String::new, |column| example(column, choice.as_ref(), language)),
    };
    Asked { title: shown.title.clone(), share: shown.field.share(), choice, example }
}

fn example(column: &Column, choice: Option<&Choice>, language: Language) -> String {
    if let Some(word) = choice.and_then(|choice| choice.words.first()) {
        return word.clone();
    }
    let required = column.field.is_some_and(|field| field.def().flags.required);
    match column.form {
        Form::Date => "2026-03-01".to_owned(),
        Form::Number => "2".to_owned(),
        _ if required => language.of("（示例）采购岗", "(example) Purchasing officer").to_owned(),
        _ => String::new(),
    }
}

fn head(form: &mut Worksheet, asked: &[Asked], name: &str, unit: &str, language: Language) -> Result<()> {
    let last = wide(asked.len());
    let title = Format::new()
        .set_font_name("方正小标宋简体")
        .set_font_size(18)
        .set_align(FormatAlign::Center)
        .set_align(FormatAlign::VerticalCenter);
    let line = Format::new().set_font_name("宋体").set_font_size(11);
    let heads = Format::new()
        .set_font_name("黑体")
        .set_text_wrap()
        .set_border(FormatBorder::Thin)
        .set_align(FormatAlign::Center)
        .set_align(FormatAlign::VerticalCenter)
        .set_background_color(rust_xlsxwriter::Color::RGB(u32::from_str_radix(HEAD_FILL, 16).unwrap_or_default()));
    let filled = language.of(
        format!("单位：{unit}　　填表人：　　　　填表日期："),
        format!("Unit: {unit}    Filled in by:        Date:"),
    );
    for (row, text, format) in [(0, name, &title), (1, &*filled, &line)] {
        if last > 1 {
            form.merge_range(row, 1, row, last, text, format)?;
        } else {
            form.write_string_with_format(row, 1, text, format)?;
        }
    }
    form.set_row_height(0, 30)?;
    let total: u32 = asked.iter().map(|column| column.share).sum();
    for (at, column) in asked.iter().enumerate() {
        form.write_string_with_format(2, wide(1 + at), &column.title, &heads)?;
        let wide_as = (150.0 * f64::from(column.share) / f64::from(total.max(1))).max(8.0);
        form.set_column_width(wide(1 + at), wide_as)?;
    }
    form.set_column_hidden(0)?;
    form.set_freeze_panes(3, 0)?;
    form.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0).set_repeat_rows(2, 2)?;
    form.set_print_area(0, 1, 3 + ROWS, last)?;
    form.set_footer(language.of("&C第 &P 页 共 &N 页", "&CPage &P of &N"));
    Ok(())
}

/// The example and rows to be filled in.
fn body(form: &mut Worksheet, asked: &[Asked], language: Language) -> Result<()> {
    let cell = Format::new()
        .set_font_name("宋体")
        .set_text_wrap()
        .set_num_format("@")
        .set_border(FormatBorder::Thin)
        .set_align(FormatAlign::VerticalCenter);
    let grey = cell.clone().set_italic().set_font_color(rust_xlsxwriter::Color::Gray);
    form.write_string(3, 0, language.of(EXAMPLE.0, EXAMPLE.1))?;
    for (at, column) in asked.iter().enumerate() {
        form.write_string_with_format(3, wide(1 + at), &column.example, &grey)?;
        for row in 4..=3 + ROWS {
            form.write_blank(row, wide(1 + at), &cell)?;
        }
    }
    Ok(())
}

fn notes(sheet: &mut Worksheet, kind: RecordKind, language: Language) -> Result<()> {
    let wrap = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    sheet.set_name(language.of("填表说明", "How to fill it in"))?;
    sheet.set_column_width(0, 90)?;
    sheet.set_column_format(0, &wrap)?;
    let what = language.of(kind.zh(), kind.en());
    let lines = [
        language.of(
            format!("一行填一个{what}。灰色斜体的第一行是示例，导入时不算，可以删去。"),
            format!("One row is one {what}. The first row, grey and slanted, is an example: it is not imported and may be deleted."),
        ),
        language.of(
            "同一部门、同一岗位的，部门、岗位可以只写在第一行，或合并单元格。".to_owned(),
            "Rows of one department or post may name it in the first of them only, or in a merged cell.".to_owned(),
        ),
        language.of(
            "有下拉箭头的格子从表里选；没有合适的词，先与管理员商量，不要自造。".to_owned(),
            "Cells with an arrow are chosen from a list; where no word fits, ask whoever keeps the register.".to_owned(),
        ),
        language.of(
            "表现形式、措施有几条的，一格里分行写（Alt+Enter 换行），前面写 1. 2.；责任人有几个的用顿号隔开。".to_owned(),
            "Several manifestations or measures stand in one cell, each on a line (Alt+Enter) that begins with 1. 2.; several people are separated by commas.".to_owned(),
        ),
        language.of(
            "不要改动表头，不要删除隐藏的列和工作表。不够的行照样往下填。".to_owned(),
            "Leave the headings, the hidden column and the hidden sheets as they are. More rows may follow below.".to_owned(),
        ),
        language.of(
            "填好后发回；由管理员运行 riskreg import 本文件.xlsx --into 台账文件夹，报告会列出每一格写到了哪里。".to_owned(),
            "Send it back when filled in: riskreg import THIS.xlsx --into REGISTER reports where each cell went.".to_owned(),
        ),
    ];
    for (row, line) in (0..).zip(lines) {
        sheet.write_string(row, 0, line)?;
    }
    sheet.set_paper_size(9).set_print_fit_to_pages(1, 0);
    Ok(())
}
