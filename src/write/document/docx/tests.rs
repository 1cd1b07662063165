use std::io::{Cursor, Read};

use quick_xml::Reader;
use quick_xml::events::Event;

use super::*;
use crate::write::document::tests::document;

fn part(document: &Document, name: &str) -> String {
    let mut package = zip::ZipArchive::new(Cursor::new(docx(document).unwrap())).unwrap();
    let mut text = String::new();
    package.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

/// The text of each paragraph; panics where XML is not well formed.
fn paragraphs(xml: &str) -> Vec<String> {
    let (mut reader, mut open, mut paragraphs) = (Reader::from_str(xml), Vec::new(), Vec::new());
    loop {
        match reader.read_event().unwrap() {
            Event::Start(start) => {
                if start.name().as_ref() == "w:p" {
                    paragraphs.push(String::new());
                }
                start.attributes().for_each(|attribute| _ = attribute.unwrap());
                open.push(start.name().as_ref().to_owned());
            }
            Event::End(end) => assert_eq!(open.pop().as_deref(), Some(end.name().as_ref())),
            Event::Text(text) if open.last().is_some_and(|name| name == "w:t") => {
                paragraphs.last_mut().unwrap().push_str(&text);
            }
            Event::GeneralRef(name) => {
                let c = match &*name {
                    "amp" => '&',
                    "lt" => '<',
                    "gt" => '>',
                    "quot" => '"',
                    other => panic!("&{other};"),
                };
                if let Some(last) = paragraphs.last_mut() {
                    last.push(c);
                }
            }
            Event::Eof => break,
            _ => {}
        }
    }
    assert!(open.is_empty());
    paragraphs
}

#[test]
fn every_part_is_well_formed_and_named_in_the_package() {
    let mut package = zip::ZipArchive::new(Cursor::new(docx(&document()).unwrap())).unwrap();
    let names: Vec<String> = package.file_names().map(|name| name.unwrap().into_owned()).collect();
    let types = part(&document(), "[Content_Types].xml");
    for name in names {
        let mut text = String::new();
        package.by_name(&name).unwrap().read_to_string(&mut text).unwrap();
        paragraphs(&text);
        assert!(name.ends_with(".rels") || name.starts_with('[') || types.contains(&format!("\"/{name}\"")), "{name}");
    }
}

#[test]
fn the_same_document_gives_the_same_bytes() {
    assert_eq!(docx(&document()).unwrap(), docx(&document()).unwrap());
}

#[test]
fn what_is_written_stands_there_and_is_no_markup() {
    let text = paragraphs(&part(&document(), "word/document.xml"));
    for line in [
        "廉政风险防控手册",
        "单位：市第一医院填表日期：",
        "▲一级",
        "=cmd|' /C calc'!A0",
        "<b>&\"双人\\u{1}验收\"]]>",
        "#import \"x\" $1$ *不是* 标记 \\ <w:p/> & \"引号\"",
    ] {
        assert!(text.iter().any(|paragraph| paragraph == line), "{line} in {text:?}");
    }
}

#[test]
fn the_contents_name_every_heading_before_any_page_is_known() {
    let xml = part(&document(), "word/document.xml");
    let text = paragraphs(&xml);
    assert_eq!(text.iter().filter(|paragraph| *paragraph == "一、风险点目录").count(), 2);
    assert_eq!(xml.matches("w:anchor=\"_Toc00000002\"").count(), xml.matches("w:name=\"_Toc00000002\"").count());
    assert!(part(&document(), "word/settings.xml").contains("updateFields"));
    let mut without = document();
    without.blocks.retain(|block| *block != Block::Contents);
    assert!(!part(&without, "word/settings.xml").contains("updateFields"));
}

#[test]
fn a_table_says_its_widths_and_repeats_its_head() {
    let xml = part(&document(), "word/document.xml");
    let table = xml.split("<w:tbl>").nth(1).unwrap();
    let table = table.split("</w:tbl>").next().unwrap();
    let total: u32 = table
        .split("<w:gridCol w:w=\"")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap().parse::<u32>().unwrap())
        .sum();
    assert_eq!(total, twips(text_width(Orientation::Landscape)));
    assert_eq!(table.matches("<w:tblHeader/>").count(), 2);
    assert_eq!(table.matches("<w:cantSplit/>").count(), 5);
    for row in table.split("<w:tr>").skip(1) {
        let widths =
            row.split("<w:tcW w:w=\"").skip(1).map(|rest| rest.split('"').next().unwrap().parse::<u32>().unwrap());
        assert_eq!(widths.sum::<u32>(), total, "{row}");
    }
    assert_eq!((table.matches("restart").count(), table.matches("<w:vMerge/>").count()), (4, 4));
}

#[test]
fn sections_lie_as_they_are_told() {
    let xml = part(&document(), "word/document.xml");
    let lies: Vec<bool> = xml
        .split("<w:sectPr>")
        .skip(1)
        .map(|rest| rest.split("</w:sectPr>").next().unwrap().contains("landscape"))
        .collect();
    assert_eq!(lies, [false, true, false]);
    assert!(!xml.contains("</w:tbl><w:tbl>"), "Word makes one table of two");
}
