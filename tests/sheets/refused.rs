//! What cannot be read is refused with a sentence that says what to do.

use crate::tables::{Table, package, xlsx};
use crate::{book, refused, remarks};

/// A compound file with one stream, as [MS-CFB] describes it: header, table, directory, the stream.
pub fn compound(name: &str, stream: &[u8]) -> Vec<u8> {
    const END: u32 = 0xffff_fffe;
    const FREE: u32 = 0xffff_ffff;
    let mut stream = stream.to_vec();
    // Shorter streams lie in small sectors, which a test need not have.
    stream.resize(stream.len().max(4096).next_multiple_of(512), 0);
    let sectors = u32::try_from(stream.len() / 512).unwrap();
    let mut header = vec![0; 512];
    let mut put = |at: usize, bytes: &[u8]| header[at..at + bytes.len()].copy_from_slice(bytes);
    put(0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1");
    put(24, &[0x3e, 0, 3, 0, 0xfe, 0xff, 9, 0, 6, 0]);
    put(44, &1_u32.to_le_bytes());
    put(48, &1_u32.to_le_bytes());
    put(56, &4096_u32.to_le_bytes());
    for at in [60, 68] {
        put(at, &END.to_le_bytes());
    }
    let list = std::iter::once(0).chain(std::iter::repeat_n(FREE, 108));
    put(76, &list.flat_map(u32::to_le_bytes).collect::<Vec<_>>());
    // Sector 0 holds the table itself, 1 the directory, and the stream follows.
    let mut table = vec![0xffff_fffd, END];
    table.extend((2..sectors + 1).map(|sector| sector + 1));
    table.push(END);
    table.resize(128, FREE);
    let mut entries =
        [entry("Root Entry", 5, 1, END, 0), entry(name, 2, FREE, 2, u32::try_from(stream.len()).unwrap())].concat();
    entries.resize(512, 0);
    [header, table.into_iter().flat_map(u32::to_le_bytes).collect(), entries, stream].concat()
}

fn entry(name: &str, kind: u8, child: u32, start: u32, size: u32) -> Vec<u8> {
    let mut entry = vec![0; 128];
    let name: Vec<u8> = name.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect();
    entry[..name.len()].copy_from_slice(&name);
    entry[64] = u8::try_from(name.len()).unwrap();
    entry[66] = kind;
    for (at, value) in [(68, 0xffff_ffff), (72, 0xffff_ffff), (76, child), (116, start), (120, size)] {
        entry[at..at + 4].copy_from_slice(&value.to_le_bytes());
    }
    entry
}

fn records(records: &[(u16, &[u8])]) -> Vec<u8> {
    let record = |(kind, data): &(u16, &[u8])| {
        [&kind.to_le_bytes()[..], &u16::try_from(data.len()).unwrap().to_le_bytes(), data].concat()
    };
    records.iter().flat_map(record).collect()
}

#[test]
fn each_kind_of_file_that_is_not_read_says_what_to_do() {
    let mht = b"From: <Saved by Blink>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\r\n<table>";
    let xml =
        br#"<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"><Table/></Workbook>"#;
    let odt = package(&[("mimetype", "application/vnd.oasis.opendocument.text"), ("content.xml", "<a/>")]);
    let files: [(&str, &[u8], &str); 14] = [
        ("空.csv", b"", "空的"),
        ("空.xlsx", b" \r\n\0\0", "空的"),
        ("文.pdf", b"%PDF-1.7\n", "PDF"),
        ("图.jpg", b"\xff\xd8\xff\xe0", "图片"),
        ("图.png", b"\x89PNG\r\n", "图片"),
        ("包.rar", b"Rar!\x1a\x07", "解压"),
        ("文.rtf", b"{\\rtf1\\ansi", ".docx"),
        ("页.mht", mht, "mht"),
        ("表.xml", xml, ".xlsx"),
        ("文.doc", &compound("WordDocument", b""), ".docx"),
        ("表.xls", &compound("EncryptedPackage", b""), "取消密码"),
        ("别的.dat", b"\x01\x02\x00\x00\x07\x00", "认不出"),
        ("文.odt", &odt, ".docx"),
        ("包.zip", &package(&[("甲.txt", "甲")]), "压缩包"),
    ];
    for (name, bytes, says) in files {
        let refusal = refused(name, bytes);
        assert!(refusal.contains(says), "{name}: {refusal}");
    }
}

#[test]
fn a_workbook_of_old_under_a_password_says_so() {
    let begin: &[u8] = &[0, 6, 5, 0];
    let stream = records(&[(0x0809, begin), (0x002f, &[1, 0, 1, 0, 1, 0]), (0x000a, &[])]);
    assert!(refused("表.xls", &compound("Workbook", &stream)).contains("取消密码"));
    let plain = records(&[(0x0809, begin), (0x000a, &[])]);
    assert_eq!(book("表.xls", &compound("Workbook", &plain)).sheets, []);
    let encrypted = package(&[
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", "<manifest:encryption-data/>"),
    ]);
    assert!(refused("表.ods", &encrypted).contains("取消密码"));
}

#[test]
fn the_content_decides_and_a_wrong_name_is_told() {
    let table = Table::of_csv("甲,乙\n1,2\n");
    let workbook = xlsx(&[("表", &table)]);
    for (name, bytes) in [
        ("表.csv", workbook.as_slice()),
        ("表.xls", &workbook),
        ("表.doc", &workbook),
        ("表.xlsx", "甲,乙\n1,2\n".as_bytes()),
    ] {
        let book = book(name, bytes);
        assert_eq!(book.sheets[0].rows.len(), 2, "{name}");
        assert!(remarks(&book).contains("文件名以"), "{name}");
    }
    for name in ["表.xlsx", "表.xlsm", "表", "表.2026", "目录.xls/表.bak"] {
        assert_eq!(remarks(&book(name, &workbook)), "", "{name}");
    }
}

#[test]
fn a_file_that_ends_too_early_is_refused_at_every_length() {
    let table = Table::of_csv("甲,乙\n1,2\n");
    let workbook = xlsx(&[("表", &table)]);
    let old = compound("Workbook", &records(&[(0x0809, &[0, 6, 5, 0]), (0x000a, &[])]));
    for bytes in [workbook, old] {
        for length in (8..bytes.len()).step_by(37).filter(|length| *length < bytes.len() - 21) {
            let refusal = refused("表", &bytes[..length]);
            assert!(refusal.contains("不完整"), "{length}: {refusal}");
        }
    }
}
