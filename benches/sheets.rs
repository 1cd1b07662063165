//! A table of any length as a workbook, and what it costs to read one: every cell of every sheet, nothing made of them.

use std::path::PathBuf;

use clap::Parser;
use riskreg::sheet::{Cell, read};
use rust_xlsxwriter::{Workbook, XlsxError};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Write a table of risk points as a workbook, or read a file of tables and count its cells
#[derive(Parser)]
struct Args {
    file: PathBuf,
    /// Write so many rows instead of reading
    #[arg(long)]
    write: Option<u32>,
}

const HEADINGS: [&str; 8] = ["序号", "部门", "岗位", "风险点", "表现形式", "风险等级", "防控措施", "责任人"];

fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    if let Some(rows) = args.write {
        workbook(rows)?.save(&args.file)?;
        return Ok(());
    }
    let bytes = std::fs::read(&args.file)?;
    let book = read(&args.file.to_string_lossy(), &bytes)?;
    let rows = || book.sheets.iter().flat_map(|sheet| &sheet.rows);
    let cells = rows().flat_map(|row| &row.cells).filter(|cell| **cell != Cell::Blank).count();
    println!("{} rows, {cells} cells", rows().count());
    Ok(())
}

/// Rows as an office has them: few departments and posts, texts that no two rows share.
fn workbook(rows: u32) -> Result<Workbook, XlsxError> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (column, heading) in (0..).zip(HEADINGS) {
        sheet.write_string(0, column, heading)?;
    }
    for row in 1..=rows {
        sheet.write_number(row, 0, row)?;
        let texts = [
            format!("第{}科室", row / 400 + 1),
            format!("第{}岗位", row / 10 + 1),
            format!("第{row}项采购中不按规定程序选定供应商"),
            format!("1.未经集体研究确定第{row}家供应商\n2.收受供应商的礼品礼金{row}次"),
            ["一级", "二级", "三级"][row as usize % 3].to_owned(),
            format!(
                "1.每季度核对第{row}批采购合同\n2.重要事项提交党组会议集体决定并记录在案\n3.公示中标结果不少于{}日",
                row % 7 + 1
            ),
            format!("第{}责任人", row % 97),
        ];
        for (column, text) in (1..).zip(texts) {
            sheet.write_string(row, column, text)?;
        }
    }
    Ok(workbook)
}
