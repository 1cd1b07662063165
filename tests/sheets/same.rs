//! One table is the same table in whatever it is kept.

use riskreg::sheet::{Cell, Region, Sheet};

use crate::tables::{self, PUBLISHED, Table, published};
use crate::{book, cells, said};

fn regions(table: &Table) -> Vec<Region> {
    let at = |(row, column): (usize, usize)| (u32::try_from(row + 1).unwrap(), u16::try_from(column).unwrap());
    let mut regions: Vec<Region> =
        table.merged.iter().map(|merged| Region { first: at(merged.first), last: at(merged.last) }).collect();
    regions.sort_unstable();
    regions
}

/// The rows of a table without the blanks at their ends.
fn expected(table: &Table) -> Vec<Vec<String>> {
    let written = |row: &Vec<String>| row.iter().rposition(|cell| !cell.is_empty()).map_or(0, |last| last + 1);
    table.rows.iter().map(|row| row[..written(row)].to_vec()).collect()
}

fn holds(sheet: &Sheet, table: &Table, what: &str) {
    assert_eq!(cells(sheet), expected(table), "{what}");
    assert_eq!(sheet.merged, regions(table), "{what}");
    assert_eq!(sheet.remarks, [], "{what}");
    let numbers: Vec<u32> = (1..).take(table.rows.len()).collect();
    assert_eq!(sheet.rows.iter().map(|row| row.number).collect::<Vec<_>>(), numbers, "{what}");
}

#[test]
fn the_published_tables_read_alike_from_every_kind_of_file() {
    for (name, _) in PUBLISHED {
        let table = published(name).titled("廉政风险点一览表");
        let sheets = [("一览表", &table)];
        let files = [
            ("表.xlsx", tables::xlsx(&sheets)),
            ("表.ods", tables::ods(&sheets)),
            ("表.docx", tables::docx(&sheets)),
            ("表.html", tables::html(&sheets).into_bytes()),
        ];
        for (file, bytes) in files {
            let book = book(file, &bytes);
            assert_eq!(
                (book.sheets.len(), book.remarks.len(), book.sheets[0].name.as_str()),
                (1, 0, "一览表"),
                "{file}"
            );
            holds(&book.sheets[0], &table, file);
        }
    }
}

#[test]
fn several_tables_of_a_file_come_in_its_order() {
    let (one, two) = (published(PUBLISHED[0].0), published(PUBLISHED[2].0));
    let sheets = [("市局", &one), ("村", &two)];
    for (file, bytes) in [
        ("表.xlsx", tables::xlsx(&sheets)),
        ("表.ods", tables::ods(&sheets)),
        ("表.docx", tables::docx(&sheets)),
        ("表.html", tables::html(&sheets).into_bytes()),
    ] {
        let book = book(file, &bytes);
        assert_eq!(book.sheets.iter().map(|sheet| sheet.name.as_str()).collect::<Vec<_>>(), ["市局", "村"], "{file}");
        holds(&book.sheets[0], &one, file);
        holds(&book.sheets[1], &two, file);
    }
}

/// A second reader of workbooks agrees about every cell.
#[test]
fn calamine_reads_the_same_cells() {
    use calamine::{Data, Reader, Xlsx};
    let table = published(PUBLISHED[2].0);
    let bytes = tables::xlsx(&[("村", &table)]);
    let mut other: Xlsx<_> = Xlsx::new(std::io::Cursor::new(&bytes)).unwrap();
    let range = other.worksheet_range("村").unwrap();
    let ours = book("表.xlsx", &bytes);
    for row in &ours.sheets[0].rows {
        for (column, cell) in (0..).zip(&row.cells) {
            let theirs = match range.get_value((row.number - 1, column)) {
                None | Some(Data::Empty) => String::new(),
                Some(other) => other.to_string(),
            };
            assert_eq!(said(cell), theirs);
            assert!(theirs.parse::<f64>().is_err() || matches!(cell, Cell::Number(_)));
        }
    }
}
