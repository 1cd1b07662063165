//! A document as a Word file: parts of our own in a package, with the typography of official documents (GB/T 9704—2012).
//! What never changes lies in `templates/office/docx/`.

mod table;

use std::fmt::Write as _;

use anyhow::Result;

use super::package::packed;
use super::{
    FIELD_GAP, Section, abreast, heading_rank, headings, label_of, margins, paper, points, sections, text_width,
};
use crate::document::{Block, Document, Field, Orientation};
use crate::record::Language;
use crate::write::xml::escape;

const XML: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
const MAIN: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";

pub fn docx(document: &Document) -> Result<Vec<u8>> {
    let (settings, styles, footer) = (settings(document), styles(document), footer(document.language));
    let (core, header, body) = (core(document), header(&document.head), body(document));
    packed(
        [
            ("[Content_Types].xml", include_str!("../../../templates/office/docx/content_types.xml")),
            ("_rels/.rels", include_str!("../../../templates/office/docx/package_rels.xml")),
            ("docProps/app.xml", include_str!("../../../templates/office/docx/app.xml")),
            ("docProps/core.xml", &core),
            ("word/_rels/document.xml.rels", include_str!("../../../templates/office/docx/document_rels.xml")),
            ("word/document.xml", &body),
            ("word/styles.xml", &styles),
            ("word/settings.xml", &settings),
            ("word/fontTable.xml", include_str!("../../../templates/office/docx/font_table.xml")),
            ("word/header1.xml", &header),
            ("word/footer1.xml", &footer),
        ]
        .map(|(name, part)| (name, part.as_bytes())),
    )
}

/// Title and language; no author and no time, so that the same register gives the same bytes.
fn core(document: &Document) -> String {
    format!(
        "{XML}<cp:coreProperties xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><dc:title>{}</dc:title><dc:language>{}</dc:language></cp:coreProperties>",
        escape(&document.title),
        document.language.of("zh-CN", "en")
    )
}

/// Word asks before it brings fields up to date, so it is told to only where page numbers are to be filled in.
fn settings(document: &Document) -> String {
    let update = match document.blocks.contains(&Block::Contents) {
        true => "<w:updateFields w:val=\"true\"/>",
        false => "",
    };
    let main = document.language.of("zh-CN", "en-US");
    format!(
        "{XML}<w:settings xmlns:w=\"{MAIN}\"><w:zoom w:percent=\"100\"/>{update}<w:defaultTabStop w:val=\"420\"/><w:characterSpacingControl w:val=\"compressPunctuation\"/><w:compat><w:compatSetting w:name=\"compatibilityMode\" w:uri=\"http://schemas.microsoft.com/office/word\" w:val=\"15\"/></w:compat><w:themeFontLang w:val=\"{main}\" w:eastAsia=\"zh-CN\"/></w:settings>"
    )
}

/// The styles of the template, with the sizes of the document's titles and tables in half points.
fn styles(document: &Document) -> String {
    let points = points(document.size);
    include_str!("../../../templates/office/docx/styles.xml")
        .replace("{title}", &(points.title * 2.0).to_string())
        .replace("{table}", &(points.table * 2.0).to_string())
}

fn header(text: &str) -> String {
    let text = escape(text);
    format!(
        "{XML}<w:hdr xmlns:w=\"{MAIN}\"><w:p><w:pPr><w:pStyle w:val=\"Header\"/></w:pPr><w:r><w:t xml:space=\"preserve\">{text}</w:t></w:r></w:p></w:hdr>"
    )
}

fn footer(language: Language) -> String {
    let text = |text: &str| format!("<w:r><w:t xml:space=\"preserve\">{text}</w:t></w:r>");
    let field = |name: &str| format!("<w:fldSimple w:instr=\" {name} \"><w:r><w:t>1</w:t></w:r></w:fldSimple>");
    let (page, pages) = (field("PAGE"), field("NUMPAGES"));
    let line = match language {
        Language::Zh => format!("{}{page}{}{pages}{}", text("第 "), text(" 页 共 "), text(" 页")),
        Language::En => format!("{}{page}{}{pages}", text("Page "), text(" of ")),
    };
    format!("{XML}<w:ftr xmlns:w=\"{MAIN}\"><w:p><w:pPr><w:pStyle w:val=\"Footer\"/></w:pPr>{line}</w:p></w:ftr>")
}

fn body(document: &Document) -> String {
    let mut writer = Writer {
        xml: String::new(),
        language: document.language,
        width: 0,
        table_half: (points(document.size).table * 10.0) as u32,
        headings: 0,
        after_table: false,
    };
    let sections = sections(document);
    for (index, section) in sections.iter().enumerate() {
        writer.section(document, section);
        let layout = layout(section.orientation);
        match index + 1 == sections.len() {
            true => writer.xml.push_str(&layout),
            false => _ = write!(writer.xml, "<w:p><w:pPr><w:pStyle w:val=\"Gap\"/>{layout}</w:pPr></w:p>"),
        }
    }
    if sections.is_empty() {
        _ = write!(writer.xml, "<w:p/>{}", layout(document.orientation));
    }
    format!(
        "{XML}<w:document xmlns:w=\"{MAIN}\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><w:body>{}</w:body></w:document>",
        writer.xml
    )
}

/// Twentieths of a point, in which Word measures.
fn twips(millimetres: u32) -> u32 {
    (millimetres * 7200 + 63) / 127
}

/// The page of a section. An upright page's number stands 7 mm below the text, as the standard asks.
fn layout(orientation: Orientation) -> String {
    let (width, height) = paper(orientation);
    let [top, right, bottom, left] = margins(orientation).map(twips);
    let (lies, foot) = match orientation {
        Orientation::Portrait => ("", 23),
        Orientation::Landscape => (" w:orient=\"landscape\"", 9),
    };
    format!(
        "<w:sectPr><w:headerReference w:type=\"default\" r:id=\"rId5\"/><w:footerReference w:type=\"default\" r:id=\"rId4\"/><w:type w:val=\"nextPage\"/><w:pgSz w:w=\"{}\" w:h=\"{}\"{lies}/><w:pgMar w:top=\"{top}\" w:right=\"{right}\" w:bottom=\"{bottom}\" w:left=\"{left}\" w:header=\"850\" w:footer=\"{}\" w:gutter=\"0\"/></w:sectPr>",
        twips(width),
        twips(height),
        twips(foot)
    )
}

struct Writer {
    xml: String,
    language: Language,
    /// Between the margins, in twentieths of a point.
    width: u32,
    /// Half of a Chinese character of a table.
    table_half: u32,
    /// How many headings were written: each is a bookmark that the contents lead to.
    headings: usize,
    /// Word makes one table of two that nothing stands between.
    after_table: bool,
}

/// A paragraph that is not seen.
const GAP: &str = "<w:p><w:pPr><w:pStyle w:val=\"Gap\"/></w:pPr></w:p>";

/// Half of a Chinese character of `Fields` and `Signature`, in twentieths of a point.
const FIELD_HALF: u32 = 120;
const SIGNATURE_HALF: u32 = 140;

impl Writer {
    fn section(&mut self, document: &Document, section: &Section<'_>) {
        self.width = twips(text_width(section.orientation));
        for (index, block) in section.blocks.iter().enumerate() {
            let is_table = matches!(block, Block::Grid(_) | Block::Picture(_));
            if is_table && self.after_table {
                self.xml.push_str(GAP);
            }
            self.after_table = is_table;
            match (block, section.blocks.get(index + 1)) {
                (Block::Heading { text, .. }, Some(Block::Contents)) => self.paragraph("TOCHeading", text),
                _ => self.block(document, block),
            }
        }
        if self.after_table && !self.xml.is_empty() {
            self.xml.push_str(GAP);
            self.after_table = false;
        }
    }

    fn block(&mut self, document: &Document, block: &Block) {
        match block {
            Block::Title(text) => self.paragraph("Title", text),
            Block::Heading { rank, text } => self.heading(*rank, text),
            Block::Contents => self.contents(document),
            Block::Paragraph(text) => self.paragraph("Text", text),
            Block::Fields(fields) => self.fields("Fields", fields, (FIELD_HALF, 8, 4)),
            Block::Signature(fields) => self.fields("Signature", fields, (SIGNATURE_HALF, 14, 2)),
            Block::Grid(grid) => self.table(grid),
            // Word draws SVG only beside a picture of dots, which nothing here can make.
            Block::Picture(picture) => self.table(&picture.words),
            Block::Page(_) => {}
        }
    }

    fn paragraph(&mut self, style: &str, text: &str) {
        let text = escape(text);
        _ = write!(
            self.xml,
            "<w:p><w:pPr><w:pStyle w:val=\"{style}\"/></w:pPr><w:r><w:t xml:space=\"preserve\">{text}</w:t></w:r></w:p>"
        );
    }

    fn heading(&mut self, rank: u8, text: &str) {
        self.headings += 1;
        let (number, rank, text) = (self.headings, heading_rank(rank), escape(text));
        _ = write!(
            self.xml,
            "<w:p><w:pPr><w:pStyle w:val=\"Heading{rank}\"/></w:pPr><w:bookmarkStart w:id=\"{number}\" w:name=\"{}\"/><w:r><w:t xml:space=\"preserve\">{text}</w:t></w:r><w:bookmarkEnd w:id=\"{number}\"/></w:p>",
            bookmark(number)
        );
    }

    /// The entries stand there already; the pages are filled in by who lays the document out.
    fn contents(&mut self, document: &Document) {
        let entries: Vec<(u8, &str)> = headings(document).collect();
        let (begin, end) = (
            "<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText xml:space=\"preserve\"> TOC \\o \"1-3\" \\h \\z \\u </w:instrText></w:r><w:r><w:fldChar w:fldCharType=\"separate\"/></w:r>",
            "<w:r><w:fldChar w:fldCharType=\"end\"/></w:r>",
        );
        for (index, (rank, text)) in entries.iter().enumerate() {
            let (mark, text) = (bookmark(index + 1), escape(text));
            _ = write!(
                self.xml,
                "<w:p><w:pPr><w:pStyle w:val=\"TOC{rank}\"/><w:tabs><w:tab w:val=\"right\" w:leader=\"dot\" w:pos=\"{}\"/></w:tabs></w:pPr>{}<w:hyperlink w:anchor=\"{mark}\" w:history=\"1\"><w:r><w:t xml:space=\"preserve\">{text}</w:t></w:r><w:r><w:tab/></w:r><w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText xml:space=\"preserve\"> PAGEREF {mark} \\h </w:instrText></w:r><w:r><w:fldChar w:fldCharType=\"separate\"/></w:r><w:r><w:t></w:t></w:r><w:r><w:fldChar w:fldCharType=\"end\"/></w:r></w:hyperlink>{}</w:p>",
                self.width,
                if index == 0 { begin } else { "" },
                if index + 1 == entries.len() { end } else { "" },
            );
        }
    }

    /// Fields side by side, each from its tab to the next; what is blank is a line to write on. `half` is the width of half a
    /// character, `blank` the least room to write in halves, `most` how many may stand on a line.
    fn fields(&mut self, style: &str, fields: &[Field], (half, blank, most): (u32, usize, usize)) {
        let abreast = abreast(fields, (self.width / half) as usize, blank, most);
        let part = self.width / u32::try_from(abreast).unwrap_or(1);
        let gap = half * u32::try_from(FIELD_GAP).unwrap_or(0);
        for line in fields.chunks(abreast) {
            let (mut tabs, mut runs, mut edge) = (String::new(), String::new(), 0);
            for (index, field) in line.iter().enumerate() {
                edge += part;
                let text = escape(&format!("{}{}", label_of(field, self.language), field.text));
                _ = write!(runs, "<w:r><w:t xml:space=\"preserve\">{text}</w:t></w:r>");
                if field.text.is_empty() {
                    _ = write!(tabs, "<w:tab w:val=\"left\" w:pos=\"{}\"/>", edge - gap);
                    runs.push_str("<w:r><w:rPr><w:u w:val=\"single\"/></w:rPr><w:tab/></w:r>");
                }
                if index + 1 < line.len() {
                    _ = write!(tabs, "<w:tab w:val=\"left\" w:pos=\"{edge}\"/>");
                    runs.push_str("<w:r><w:tab/></w:r>");
                }
            }
            let tabs = if tabs.is_empty() { tabs } else { format!("<w:tabs>{tabs}</w:tabs>") };
            _ = write!(self.xml, "<w:p><w:pPr><w:pStyle w:val=\"{style}\"/>{tabs}</w:pPr>{runs}</w:p>");
        }
    }
}

/// A name that Word keeps for headings.
fn bookmark(number: usize) -> String {
    format!("_Toc{number:08}")
}

#[cfg(test)]
mod tests;
