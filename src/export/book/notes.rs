//! The first sheet: what the workbook is, how it is edited and sent back, what the signs in it mean.

use anyhow::Result;
use rust_xlsxwriter::{Format, FormatAlign, Workbook};

use super::sheets::{IDENTITY, LONG, Sheets, WITHIN};
use crate::export::gather::Exported;
use crate::finding::Both;
use crate::record::Language;

pub fn name(language: Language) -> &'static str {
    language.of("说明", "notes")
}

pub fn write(workbook: &mut Workbook, sheets: &Sheets, exported: &Exported<'_>) -> Result<()> {
    let language = exported.keys;
    let sheet = workbook.add_worksheet();
    sheet.set_name(name(language))?;
    let wrap = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    sheet.set_column_width(0, 90)?;
    sheet.set_column_format(0, &wrap)?;
    let title = Format::new().set_bold().set_font_size(14);
    let name: String = exported.name.chars().take(200).collect();
    sheet.write_string_with_format(0, 0, crate::source::visible(&name), &title)?;
    for (row, note) in (1..).zip(notes()) {
        sheet.write_string(row, 0, note.of(language))?;
    }
    let first = 1 + u32::try_from(notes().len()).unwrap_or_default() + 1;
    let counted = sheets.sheets.iter().filter(|own| own.row > 1);
    for (row, own) in (first..).zip(counted) {
        let count = own.row - 1;
        sheet.write_string(
            row,
            0,
            language.of(format!("{}：{count} 条", own.name), format!("{}: {count}", own.name)),
        )?;
    }
    sheet.set_paper_size(9).set_print_fit_to_pages(1, 0);
    Ok(())
}

fn notes() -> Vec<Both> {
    vec![
        Both::new(
            "这是整本台账的导出，一种记录一张表，一个字段一栏，包括备注、工号等从不公开的内容。请勿对外发布。",
            "A whole register: a sheet for each kind of record, a column for each field, notes and staff numbers included, which are never published. Not for the public.",
        ),
        Both::new(
            "改完后运行：riskreg import 本文件.xlsx --into 台账文件夹。只有改过的格子会写回；导出以后台账里改过的留着；同一格两边都改了，报出两个值，不改。",
            "When it is edited, run: riskreg import THIS.xlsx --into REGISTER. Only edited cells are written back; what the register changed since stays; where both changed one cell, both values are reported and nothing is changed.",
        ),
        Both::new(
            "隐藏的列记着每一行是台账里的哪一条，请不要改动、不要跨行粘贴。可以排序、筛选。没有内容的栏收起了，取消隐藏即可填写。",
            "Hidden columns say which record a row is: leave them as they are, and do not paste over them. Sorting and filtering are fine. Columns without content are hidden; unhide one to fill it in.",
        ),
        Both::new(
            format!(
                "新增一条：插入一行填写，「{}」写所在岗位或部门的路径（不写则同上一行），「{}」写它属于哪一条（如风险点编号）。编号不写会自动编。",
                IDENTITY.0, WITHIN.0
            ),
            format!(
                "To add a record, insert a row: `{}` is the path of its post or department (that of the row above where blank), `{}` what it stands in, such as the id of a risk point. An id is made where none is written.",
                IDENTITY.1, WITHIN.1
            ),
        ),
        Both::new(
            "删去一行：导入时会列出，加 --remove-gone 才从台账里删。",
            "A row that is deleted is listed on import, and taken out of the register with --remove-gone only.",
        ),
        Both::new(
            "一格里有几项的，一行一项（Alt+Enter 换行）；「名称: 值」也是一行一项。人员另有职务等的，在「责任人」表。",
            "Where a cell holds several entries, each is a line (Alt+Enter); so is each `name: value`. What else is known of people stands on the sheet of parties.",
        ),
        Both::new(
            "看不见的字符和行首行尾的空格写作 \\u{20} 这样的代码，\\u{} 是空文本；代码前要写反斜杠本身时写两个。",
            "Characters that cannot be seen, and blanks at the ends of lines, are written as codes such as \\u{20}; \\u{} is a text without characters. A backslash that stands before a code is doubled.",
        ),
        Both::new(
            format!("一格写不下的文本以 \\+{{号}} 结尾，接在「{}」表的那一行。", LONG.0),
            format!(
                "A text that is too long for a cell ends in \\+{{number}} and goes on in that row of `{}`.",
                LONG.1
            ),
        ),
    ]
}
