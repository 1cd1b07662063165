//! Random bytes, and good files with bytes changed: whatever comes, reading ends, and without a panic.

use proptest::collection::vec;
use proptest::prelude::*;
use riskreg::sheet::read;

use crate::refused::compound;
use crate::tables::{self, Table};

/// A change of a file: bytes put in place of others from a position, which is a share of the length.
#[derive(Debug, Clone)]
struct Change {
    at: f64,
    bytes: Vec<u8>,
    cut: bool,
}

fn changes() -> impl Strategy<Value = Vec<Change>> {
    let bytes = prop_oneof![vec(any::<u8>(), 0..4), Just(vec![0xff; 4]), Just(vec![0; 4])];
    let change = (0.0..1.0, bytes, prop::bool::weighted(0.1)).prop_map(|(at, bytes, cut)| Change { at, bytes, cut });
    vec(change, 1..6)
}

fn changed(good: &[u8], changes: &[Change]) -> Vec<u8> {
    let mut bytes = good.to_vec();
    for change in changes {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss)]
        let at = ((bytes.len() as f64 * change.at) as usize).min(bytes.len());
        let end = (at + change.bytes.len()).min(bytes.len());
        bytes.splice(at..end, change.bytes.iter().copied());
        if change.cut {
            bytes.truncate(at);
        }
    }
    bytes
}

fn sample() -> Table {
    let table = "部门,风险点,等级\n办公室,\"1.公车私用\n2.违规加油\",高\n,违规接待,2026\n";
    Table::of_csv(table).merged_down(&[0]).titled("一览表")
}

/// The name of a file, how it is made around a part, and the good part.
type Part = (&'static str, fn(&str) -> Vec<u8>, String);

/// XML is packed, so that changes of bytes only meet the packing: here they meet the XML.
fn texts() -> Vec<Part> {
    let body = |text: &str| {
        tables::package(&[("_rels/.rels", &tables::rels(&[("a", "officeDocument", "d.xml")])), ("d.xml", text)])
    };
    let sheet = |text: &str| crate::workbooks::workbook(text, &[]);
    let shared = |text: &str| {
        crate::workbooks::workbook(
            r#"<worksheet><row><c t="s"><v>0</v></c></row></worksheet>"#,
            &[("sharedStrings", "s.xml", text)],
        )
    };
    let content = |text: &str| tables::spreadsheet(text);
    let part = |package: Vec<u8>, path: &str| {
        let mut zip = zip::ZipArchive::new(std::io::Cursor::new(package)).unwrap();
        std::io::read_to_string(zip.by_name(path).unwrap()).unwrap()
    };
    let table = sample();
    let sheets = [("表", &table)];
    vec![
        ("docx", body, part(tables::docx(&sheets), "word/document.xml")),
        ("xlsx", sheet, part(tables::xlsx(&sheets), "xl/worksheets/sheet1.xml")),
        ("xlsx", shared, part(tables::xlsx(&sheets), "xl/sharedStrings.xml")),
        ("ods", content, part(tables::ods(&sheets), "content.xml")),
        ("html", |text| text.as_bytes().to_vec(), tables::html(&sheets)),
        ("csv", |text| text.as_bytes().to_vec(), "甲,乙\n\"丙\n丁\",1\n".to_owned()),
    ]
}

/// Records of a workbook of old: one of each kind, in a place of its own.
fn old_workbook() -> Vec<u8> {
    let record = |kind: u16, data: &[u8]| {
        [&kind.to_le_bytes()[..], &u16::try_from(data.len()).unwrap().to_le_bytes(), data].concat()
    };
    let begin = record(0x0809, &[0, 6, 0x10, 0, 0, 0, 0, 0]);
    let end = record(0x000a, &[]);
    let globals = |at: u32| {
        let listed = [&at.to_le_bytes()[..], &[0, 0, 1, 0, b'S']].concat();
        let text =
            [&2_u32.to_le_bytes()[..], &2_u32.to_le_bytes(), &[2, 0, 1, 0x32, 0x75, 0x59, 0x4e], &[3, 0, 0, b'a']]
                .concat();
        let more = record(0x003c, &[1, b'b', 0, b'c', 0]);
        let format = [&[164, 0, 8, 0, 0][..], b"yyyy/m/d"].concat();
        [
            begin.clone(),
            record(0x0042, &[0xb0, 4]),
            record(0x041e, &format),
            record(0x00e0, &[0, 0, 164, 0]),
            record(0x0085, &listed),
            record(0x00fc, &text),
            more,
            end.clone(),
        ]
        .concat()
    };
    let at = u32::try_from(globals(0).len()).unwrap();
    let result = |value: [u8; 8]| [&[2, 0, 1, 0, 0, 0][..], &value, &[0; 8]].concat();
    let sheet = [
        begin.clone(),
        record(0x007d, &[1, 0, 1, 0, 9, 9, 0, 0, 1, 0, 0, 0]),
        record(0x0208, &[[1, 0].as_slice(), &[0; 10], &[0x20, 0, 0, 0]].concat()),
        record(0x00fd, &[0, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
        record(0x00fd, &[0, 0, 1, 0, 0, 0, 1, 0, 0, 0]),
        record(0x0203, &[[1, 0, 0, 0, 0, 0].as_slice(), &46203_f64.to_le_bytes()].concat()),
        record(0x027e, &[1, 0, 1, 0, 9, 0, 0x0e, 0, 0, 0]),
        record(0x00bd, &[1, 0, 2, 0, 9, 0, 0x0f, 0, 0, 0, 9, 0, 0x0e, 0, 0, 0, 3, 0]),
        record(0x0006, &result([0, 0, 0, 0, 0, 0, 0xff, 0xff])),
        record(0x0207, &[2, 0, 0, b'o', b'k']),
        record(0x0205, &[2, 0, 2, 0, 0, 0, 1, 0]),
        record(0x0205, &[2, 0, 3, 0, 0, 0, 0x17, 1]),
        record(0x00e5, &[1, 0, 0, 0, 0, 0, 1, 0, 1, 0]),
        end.clone(),
    ];
    [globals(at), sheet.concat()].concat()
}

#[test]
fn a_workbook_of_old_is_read_with_all_its_kinds_of_cells() {
    let book = crate::book("表.xls", &compound("Workbook", &old_workbook()));
    let expected: [&[&str]; 3] = [&["甲乙", "abc"], &["2026-06-30", "3", "0.03", "3"], &["", "ok", "true", "?#REF!"]];
    assert_eq!(crate::cells(&book.sheets[0]), expected);
    assert_eq!((book.sheets[0].rows[1].hidden, book.sheets[0].hidden_columns.as_slice()), (true, [1].as_slice()));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn random_bytes_end(mut bytes in vec(any::<u8>(), 0..2000), start in 0..6_usize) {
        let starts: [&[u8]; 6] = [b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"<table>", b"<?xml", b"\xff\xfe"];
        bytes.splice(0..0, starts[start].iter().copied());
        _ = read("表.xlsx", &bytes);
    }

    #[test]
    fn changed_packages_and_compounds_end(changes in changes(), which in 0..5_usize) {
        let table = sample();
        let sheets = [("表", &table)];
        let good = match which {
            0 => tables::xlsx(&sheets),
            1 => tables::docx(&sheets),
            2 => tables::ods(&sheets),
            3 => compound("Workbook", &old_workbook()),
            _ => encoding_rs::GB18030.encode(&tables::html(&sheets)).0.into_owned(),
        };
        _ = read("表", &changed(&good, &changes));
    }

    #[test]
    fn changed_parts_and_records_end(changes in changes(), which in 0..7_usize) {
        let texts = texts();
        let Some((name, made, good)) = texts.get(which) else {
            _ = read("表.xls", &compound("Workbook", &changed(&old_workbook(), &changes)));
            return Ok(());
        };
        let text = String::from_utf8_lossy(&changed(good.as_bytes(), &changes)).into_owned();
        _ = read(name, &made(&text));
    }
}
