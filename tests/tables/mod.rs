//! Tables as offices make them, written on the spot: the published ones of `tests/import` as workbook, document, page and
//! spreadsheet with the merged cells that their notes describe.
#![allow(dead_code)]

use std::io::Write;
use std::path::Path;

/// A table and what is merged in it: rows and columns from 0, ends included.
#[derive(Debug, Clone)]
pub struct Table {
    pub rows: Vec<Vec<String>>,
    pub merged: Vec<Merged>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Merged {
    pub first: (usize, usize),
    pub last: (usize, usize),
}

/// The published tables, with the columns whose blank cells are merged ones according to their notes.
pub const PUBLISHED: [(&str, &[usize]); 3] = [
    ("03_bureau_bozhou_housing.csv", &[1, 7, 8]),
    ("04_bureau_baoan_market.csv", &[]),
    ("07_village_oldu.csv", &[0, 4, 5]),
];

pub fn published(name: &str) -> Table {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/import").join(name);
    let columns = PUBLISHED.iter().find(|(known, _)| *known == name).expect("a published table").1;
    Table::of_csv(&std::fs::read_to_string(path).unwrap()).merged_down(columns)
}

impl Table {
    pub fn of_csv(text: &str) -> Table {
        let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
        let rows = reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect();
        Table { rows, merged: Vec::new() }
    }

    /// Blank cells of these columns belong to the cell above them, except in the first row, which is the headings.
    pub fn merged_down(mut self, columns: &[usize]) -> Table {
        for &column in columns {
            let blank = |row: usize| self.rows[row].get(column).is_none_or(|cell| cell.is_empty());
            let mut row = 1;
            while row < self.rows.len() {
                let last = (row + 1..self.rows.len()).take_while(|row| blank(*row)).last().unwrap_or(row);
                if last > row && !blank(row) {
                    self.merged.push(Merged { first: (row, column), last: (last, column) });
                }
                row = last + 1;
            }
        }
        self
    }

    /// Under a title over the whole width, as offices have it.
    pub fn titled(mut self, title: &str) -> Table {
        let width = self.width();
        for merged in &mut self.merged {
            merged.first.0 += 1;
            merged.last.0 += 1;
        }
        self.rows.insert(0, vec![title.to_owned()]);
        self.merged.push(Merged { first: (0, 0), last: (0, width - 1) });
        self
    }

    pub fn width(&self) -> usize {
        self.rows.iter().map(Vec::len).max().unwrap_or(0)
    }

    /// Whether a cell lies in a merged region, and in which.
    fn merge_of(&self, row: usize, column: usize) -> Option<Merged> {
        self.merged.iter().copied().find(|merged| {
            (merged.first.0..=merged.last.0).contains(&row) && (merged.first.1..=merged.last.1).contains(&column)
        })
    }

    /// Each cell with its text and how it is merged; those under a merged one are `Under`.
    fn cells(&self) -> Vec<Vec<Placed<'_>>> {
        let (width, text) = (self.width(), |row: usize, column| self.rows[row].get(column).map_or("", String::as_str));
        let place = |row, column| match self.merge_of(row, column) {
            None => Placed { text: text(row, column), rows: 1, columns: 1, under: None },
            Some(merged) => Placed {
                text: text(row, column),
                rows: merged.last.0 - merged.first.0 + 1,
                columns: merged.last.1 - merged.first.1 + 1,
                under: (merged.first != (row, column)).then_some(column > merged.first.1),
            },
        };
        (0..self.rows.len()).map(|row| (0..width).map(|column| place(row, column)).collect()).collect()
    }
}

struct Placed<'t> {
    text: &'t str,
    rows: usize,
    columns: usize,
    /// Under a merged cell: whether to the right of its first column.
    under: Option<bool>,
}

/// A workbook as Excel would save it; what is a number is one.
pub fn xlsx(sheets: &[(&str, &Table)]) -> Vec<u8> {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let wrapped = rust_xlsxwriter::Format::new().set_text_wrap();
    for (name, table) in sheets {
        let sheet = workbook.add_worksheet().set_name(*name).unwrap();
        let at = |(row, column): (usize, usize)| (u32::try_from(row).unwrap(), u16::try_from(column).unwrap());
        for merged in &table.merged {
            let ((row, column), (last_row, last_column)) = (at(merged.first), at(merged.last));
            sheet.merge_range(row, column, last_row, last_column, "", &wrapped).unwrap();
        }
        for (row, cells) in table.rows.iter().enumerate() {
            for (column, text) in cells.iter().enumerate().filter(|(_, text)| !text.is_empty()) {
                let (row, column) = at((row, column));
                match text.parse::<u32>() {
                    Ok(number) => sheet.write_number_with_format(row, column, number, &wrapped).unwrap(),
                    Err(_) => sheet.write_string_with_format(row, column, text, &wrapped).unwrap(),
                };
            }
        }
    }
    workbook.save_to_buffer().unwrap()
}

/// A zip of parts, in their order.
pub fn package(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (path, text) in parts {
        zip.start_file(*path, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

const W: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
pub const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// What refers from one part to others, by id, kind and target.
pub fn rels(rels: &[(&str, &str, &str)]) -> String {
    let each = |(id, kind, target): &(&str, &str, &str)| {
        format!(r#"<Relationship Id="{id}" Type="{OFFICE}/{kind}" Target="{target}"/>"#)
    };
    let all: String = rels.iter().map(each).collect();
    format!(
        r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{all}</Relationships>"#
    )
}

/// A document of Word around the given body.
pub fn document(body: &str, more: &[(&str, &str)]) -> Vec<u8> {
    let document = format!(
        r#"<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>"#
    );
    let own: Vec<(String, &str)> = more.iter().map(|(name, text)| (format!("word/{name}.xml"), *text)).collect();
    let refers: Vec<(String, String)> =
        more.iter().map(|(name, _)| ((*name).to_owned(), format!("{name}.xml"))).collect();
    let refers: Vec<(&str, &str, &str)> =
        refers.iter().map(|(name, target)| (name.as_str(), name.as_str(), target.as_str())).collect();
    let (root, refers) = (rels(&[("rId1", "officeDocument", "word/document.xml")]), rels(&refers));
    let types = r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>"#;
    let mut parts = vec![
        ("[Content_Types].xml", types),
        ("_rels/.rels", root.as_str()),
        ("word/document.xml", document.as_str()),
        ("word/_rels/document.xml.rels", refers.as_str()),
    ];
    parts.extend(own.iter().map(|(path, text)| (path.as_str(), *text)));
    package(&parts)
}

pub fn paragraph(text: &str) -> String {
    format!(r#"<w:p><w:r><w:t xml:space="preserve">{}</w:t></w:r></w:p>"#, escaped(text))
}

/// Tables of a document, each below its title.
pub fn docx(tables: &[(&str, &Table)]) -> Vec<u8> {
    let mut body = String::new();
    for (title, table) in tables {
        body += &paragraph(title);
        let columns = r#"<w:gridCol w:w="1500"/>"#.repeat(table.width());
        body +=
            &format!(r#"<w:tbl><w:tblPr><w:tblW w:w="0" w:type="auto"/></w:tblPr><w:tblGrid>{columns}</w:tblGrid>"#);
        for row in table.cells() {
            body += "<w:tr>";
            // A cell that is merged to the right has no cells beside it, only those below it.
            for cell in row.iter().filter(|cell| cell.under != Some(true)) {
                body += &format!(r#"<w:tc><w:tcPr><w:tcW w:w="{}" w:type="dxa"/>"#, 1500 * cell.columns);
                if cell.columns > 1 {
                    body += &format!(r#"<w:gridSpan w:val="{}"/>"#, cell.columns);
                }
                if cell.rows > 1 {
                    body += if cell.under.is_some() { "<w:vMerge/>" } else { r#"<w:vMerge w:val="restart"/>"# };
                }
                let lines: String = cell.text.split('\n').map(paragraph).collect();
                body += &format!("</w:tcPr>{lines}</w:tc>");
            }
            body += "</w:tr>";
        }
        body += "</w:tbl>";
    }
    document(&body, &[])
}

/// A page with the tables.
pub fn html(tables: &[(&str, &Table)]) -> String {
    let mut page = "<!DOCTYPE html><html><head><meta charset=\"utf-8\"><title>页</title></head><body>".to_owned();
    for (title, table) in tables {
        page += &format!("<h2>{}</h2><table>", escaped(title));
        for row in table.cells() {
            page += "<tr>";
            for cell in row.iter().filter(|cell| cell.under.is_none()) {
                let (rows, columns) = (cell.rows, cell.columns);
                let text = escaped(cell.text).replace('\n', "<br>");
                page += &format!("<td rowspan={rows} colspan=\"{columns}\">{text}</td>");
            }
            page += "</tr>";
        }
        page += "</table>";
    }
    page + "</body></html>"
}

/// An OpenDocument spreadsheet.
pub fn ods(sheets: &[(&str, &Table)]) -> Vec<u8> {
    let mut content = String::new();
    for (name, table) in sheets {
        content += &format!(r#"<table:table table:name="{}">"#, escaped(name));
        for row in table.cells() {
            content += "<table:table-row>";
            for cell in row {
                let (rows, columns) = (cell.rows, cell.columns);
                let lines: String =
                    cell.text.split('\n').map(|line| format!("<text:p>{}</text:p>", escaped(line))).collect();
                content += &match (cell.under, cell.text.parse::<u32>()) {
                    (Some(_), _) => "<table:covered-table-cell/>".to_owned(),
                    (None, Ok(number)) => format!(
                        r#"<table:table-cell office:value-type="float" office:value="{number}" table:number-rows-spanned="{rows}" table:number-columns-spanned="{columns}">{lines}</table:table-cell>"#
                    ),
                    (None, Err(_)) => format!(
                        r#"<table:table-cell office:value-type="string" table:number-rows-spanned="{rows}" table:number-columns-spanned="{columns}">{lines}</table:table-cell>"#
                    ),
                };
            }
            content += "</table:table-row>";
        }
        content += "</table:table>";
    }
    spreadsheet(&content)
}

/// An OpenDocument spreadsheet around the given tables.
pub fn spreadsheet(tables: &str) -> Vec<u8> {
    let content = format!(
        r#"<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"#
    );
    package(&[("mimetype", "application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", &content)])
}
