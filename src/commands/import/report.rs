//! The whole account of an import in a file.

use std::path::Path;

use anyhow::Result;

use super::super::tables::{self, Format, Languages};
use super::plan::{Place, Plan};
use super::told::{changes, told};
use crate::finding::Both;
use crate::import::report::Account;
use crate::output;
use crate::reports::table::{Cell, Table};
use crate::write::{html, xlsx};

/// What a report is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    Workbook,
    Html,
    Text(Format),
}

impl Form {
    /// As the ending of its name says.
    pub fn of(path: &Path) -> Option<Form> {
        Some(match &*path.extension()?.to_string_lossy().to_lowercase() {
            "xlsx" => Form::Workbook,
            "html" | "htm" => Form::Html,
            "csv" => Form::Text(Format::Csv),
            "json" => Form::Text(Format::Json),
            "md" => Form::Text(Format::Markdown),
            _ => return None,
        })
    }
}

/// Rows, cells, remarks and what changes; of a CSV file the cells alone.
pub fn write(path: &Path, account: &Account<'_>, plan: &Plan, place: &Place) -> Result<()> {
    let language = place.language();
    let form = Form::of(path).unwrap_or(Form::Text(Format::Csv));
    let tables = match form {
        Form::Text(Format::Csv) => vec![account.cells()],
        _ => {
            let mut tables = account.tables();
            tables.push(changed(plan, place));
            tables
        }
    };
    let languages = Languages { written: language, asked: None };
    let title = language.of("导入报告", "Report of an import");
    output::file(path, |out| match form {
        Form::Workbook => xlsx::tables(out, &parted(tables), language),
        Form::Html => html::tables(out, (title, ""), &tables, language),
        Form::Text(format) => tables::write(out, &tables, format, false, languages),
    })
}

/// No table longer than a sheet of a workbook can be.
fn parted(tables: Vec<Table>) -> Vec<Table> {
    const MOST: usize = 1_000_000;
    let mut parts = Vec::new();
    for mut table in tables {
        while table.rows.len() > MOST {
            let rest = table.rows.split_off(MOST);
            let next = Table { rows: rest, ..table.clone() };
            parts.push(std::mem::replace(&mut table, next));
        }
        parts.push(table);
    }
    parts
}

/// What changes in the files that are there, and what the tables do not have any more.
fn changed(plan: &Plan, place: &Place) -> Table {
    let mut table = Table::new("changes", Both::new("对已有台账的改动", "changes to the register"))
        .text("file", "文件", "file")
        .text("change", "改动", "change");
    for file in &plan.new {
        table.push(vec![Cell::Text(file.path.clone()), Cell::both("新建", "new")]);
    }
    for file in &plan.changed {
        for change in changes(file, place) {
            table.push(vec![Cell::Text(file.path.clone()), Cell::Both(told(&change))]);
        }
    }
    for (path, gone) in &plan.gone {
        table.push(vec![Cell::Text(path.clone()), Cell::Both(gone.clone())]);
    }
    table
}
