//! The same table as a CSV file, as a workbook and as a document, with the merged cells that its source has.

use std::io::Write;

use rust_xlsxwriter::{Format, Workbook};

/// The cells of a CSV file.
pub fn grid(csv: &str) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(csv.as_bytes());
    reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
}

/// How far down the cell at a row reaches in a merged column: over the blank ones below it.
fn reach(grid: &[Vec<String>], row: usize, column: usize) -> usize {
    let below = grid[row + 1..].iter().take_while(|cells| cells.get(column).is_none_or(String::is_empty)).count();
    row + below
}

/// A workbook; blank cells of the columns in `merged` are merged with what stands above, below the headings.
pub fn xlsx(grid: &[Vec<String>], merged: &[usize]) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (row, cells) in grid.iter().enumerate() {
        for (column, text) in cells.iter().enumerate().filter(|(_, text)| !text.is_empty()) {
            let (at, side) = (u32::try_from(row).unwrap(), u16::try_from(column).unwrap());
            let last = if row > 0 && merged.contains(&column) { reach(grid, row, column) } else { row };
            match last > row {
                true => {
                    let last = u32::try_from(last).unwrap();
                    sheet.merge_range(at, side, last, side, text, &Format::new()).unwrap();
                }
                false => _ = sheet.write_string(at, side, text).unwrap(),
            }
        }
    }
    workbook.save_to_buffer().unwrap()
}

/// A document with one table, its cells merged in the same way.
pub fn docx(grid: &[Vec<String>], merged: &[usize]) -> Vec<u8> {
    let escape = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;");
    let mut rows = String::new();
    for (row, cells) in grid.iter().enumerate() {
        rows.push_str("<w:tr>");
        for (column, text) in cells.iter().enumerate() {
            let merge = match (row > 0 && merged.contains(&column), text.is_empty()) {
                (true, true) => "<w:vMerge/>",
                (true, false) => "<w:vMerge w:val=\"restart\"/>",
                _ => "",
            };
            let lines: String = text
                .split('\n')
                .map(|line| format!("<w:p><w:r><w:t xml:space=\"preserve\">{}</w:t></w:r></w:p>", escape(line)))
                .collect();
            rows.push_str(&format!("<w:tc><w:tcPr><w:tcW w:w=\"1000\" w:type=\"dxa\"/>{merge}</w:tcPr>{lines}</w:tc>"));
        }
        rows.push_str("</w:tr>");
    }
    let grid: String = grid[0].iter().map(|_| "<w:gridCol w:w=\"1000\"/>").collect();
    let document = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body><w:tbl><w:tblPr/><w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl><w:p/></w:body></w:document>"
    );
    package(&[
        (
            "[Content_Types].xml",
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Override PartName=\"/word/document.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/></Types>",
        ),
        (
            "_rels/.rels",
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"word/document.xml\"/></Relationships>",
        ),
        ("word/document.xml", &document),
    ])
}

fn package(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in parts {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}
