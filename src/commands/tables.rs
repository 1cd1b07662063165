//! Tables in the format and at the place that were asked for: what every command shares that reports in tables.

use std::io::Write;
use std::path::PathBuf;

use anyhow::Result;
use clap::ValueEnum;

use super::common::{Lang, color, csv_reader, width, write_to};
use crate::finding::Both;
use crate::record::Language;
use crate::reports::table::Table;
use crate::write::{csv, json, markdown, table, text::Style, xlsx};

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// 表格 / a table
    Table,
    Json,
    Csv,
    Markdown,
    /// Excel 工作簿 / an Excel workbook
    Xlsx,
}

/// 输出成什么样、写到哪里 / In which form, and where to
#[derive(Debug, Clone, clap::Args)]
pub struct Printed {
    /// 输出格式;csv 的表头为英文键,写明 --lang zh 时为中文标题 / Output format; the header of csv is English keys, and Chinese titles where --lang zh is given
    #[arg(long, value_enum, default_value_t = Format::Table, hide_default_value = true)]
    pub format: Format,
    /// 写到文件 / Write to a file
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// The languages of an output: the one it is written in, and the one that was asked for by name.
#[derive(Debug, Clone, Copy)]
pub struct Languages {
    pub written: Language,
    pub asked: Option<Lang>,
}

impl Printed {
    pub fn tables(&self, tables: &[Table], languages: Languages, out: &mut dyn Write) -> Result<()> {
        self.with(out, |out, color| write(out, tables, self.format, color, languages))
    }

    /// Tables of which a program that reads rows gets those of one key alone: the others would only be in its way. `none` is said
    /// to people where there are no tables.
    pub fn rows(
        &self,
        mut tables: Vec<Table>,
        key: &str,
        none: &Both,
        languages: Languages,
        out: &mut dyn Write,
    ) -> Result<()> {
        match self.format {
            Format::Table if tables.is_empty() => {
                return self.with(out, |out, _| writeln!(out, "{}", none.of(languages.written)));
            }
            Format::Csv => tables.retain(|table| table.key == key),
            _ => {}
        }
        self.tables(&tables, languages, out)
    }

    /// Something that is no table, at the place that was asked for; and whether it may be coloured.
    pub fn with(
        &self,
        out: &mut dyn Write,
        write: impl FnOnce(&mut dyn Write, bool) -> std::io::Result<()>,
    ) -> Result<()> {
        let color = color() && self.output.is_none();
        write_to(self.output.as_ref(), out, |out| write(out, color))
    }
}

pub fn write(
    out: &mut dyn Write,
    tables: &[Table],
    format: Format,
    color: bool,
    languages: Languages,
) -> std::io::Result<()> {
    let language = languages.written;
    match format {
        Format::Table => table::tables(out, tables, Style { color, language, width: width() }),
        Format::Markdown => markdown::tables(out, tables, language),
        Format::Csv => csv::tables(out, tables, csv_reader(languages.asked)),
        Format::Json => json::tables(out, tables, language),
        Format::Xlsx => xlsx::tables(out, tables, language),
    }
}
