//! What a file is, told by its content.

use memchr::memmem;

use super::compound::Compound;
use super::package::Package;
use super::refusal::{Refusal, cut_off, damaged, password, save_as};
use super::{Remark, rels, xml};

/// A file that is read, opened as far as telling it took.
pub enum Content<'b> {
    /// Comma or tab separated.
    Text,
    Page,
    /// With the path of its main part.
    Workbook(Package<'b>, String),
    Document(Package<'b>, String),
    OpenDocument(Package<'b>),
    /// Of Excel 5 to 2003 and of WPS (.et).
    OldWorkbook(Compound<'b>),
}

const TEXT: &[&str] = &["csv", "tsv", "txt", "tab", "prn"];
const PAGE: &[&str] = &["html", "htm", "xhtml"];
const WORKBOOK: &[&str] = &["xlsx", "xlsm", "xltx", "xltm"];
const DOCUMENT: &[&str] = &["docx", "docm", "dotx", "dotm"];
const OPEN_DOCUMENT: &[&str] = &["ods", "ots"];
const OLD_WORKBOOK: &[&str] = &["xls", "xlt", "et", "ett"];
/// Endings of files that are not read whatever they hold; one of them in front of a table is misnamed too.
const OTHERS: &[&str] = &["doc", "wps", "pdf", "xml", "mht", "mhtml", "zip", "json", "odt", "xlsb"];

impl Content<'_> {
    fn endings(&self) -> (&'static [&'static str], &'static str, &'static str) {
        match self {
            Content::Text => (TEXT, "文本表格（CSV）", "text (CSV)"),
            Content::Page => (PAGE, "网页（HTML）", "a page (HTML)"),
            Content::Workbook(..) => (WORKBOOK, "Excel 工作簿（xlsx）", "an Excel workbook (xlsx)"),
            Content::Document(..) => (DOCUMENT, "Word 文档（docx）", "a Word document (docx)"),
            Content::OpenDocument(_) => (OPEN_DOCUMENT, "开放文档表格（ods）", "an OpenDocument spreadsheet (ods)"),
            Content::OldWorkbook(_) => (OLD_WORKBOOK, "旧版工作簿（xls）", "a workbook of old (xls)"),
        }
    }

    /// Says so where the name promises something else.
    pub fn misnamed(&self, name: &str) -> Option<Remark> {
        let (_, ending) = name.rsplit_once('.')?;
        let ending = ending.to_ascii_lowercase();
        let (own, zh, en) = self.endings();
        let known = [TEXT, PAGE, WORKBOOK, DOCUMENT, OPEN_DOCUMENT, OLD_WORKBOOK, OTHERS].concat();
        (known.contains(&ending.as_str()) && !own.contains(&ending.as_str())).then(|| {
            Remark::new(
                format!("文件名以 .{ending} 结尾，内容是{zh}；按内容读"),
                format!("the name ends in .{ending}, the content is {en}, and was read as that"),
            )
        })
    }
}

/// How far into a text is looked for what it is.
const HEAD: usize = 64 << 10;

pub fn content(bytes: &[u8]) -> Result<Content<'_>, Refusal> {
    if bytes.iter().all(|byte| byte.is_ascii_whitespace() || *byte == 0) {
        return Err(Refusal::new("文件是空的", "the file is empty"));
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return packed(Package::open(bytes)?);
    }
    if bytes.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        return compound(Compound::open(bytes)?);
    }
    if let Some((_, what)) = NOT_READ.iter().find(|(start, _)| bytes.starts_with(start)) {
        return Err(what.refusal());
    }
    markup(bytes)
}

/// Files that hold no table that can be read.
enum Other {
    Pdf,
    RichText,
    Picture,
    Archive,
    /// Of Excel 2 to 4: a bare stream of records.
    Worksheet,
}

/// What begins like this is something else.
const NOT_READ: &[(&[u8], Other)] = &[
    (b"%PDF", Other::Pdf),
    (b"{\\rtf", Other::RichText),
    (b"\x89PNG", Other::Picture),
    (b"\xff\xd8\xff", Other::Picture),
    (b"GIF8", Other::Picture),
    (b"II*\0", Other::Picture),
    (b"MM\0*", Other::Picture),
    (b"Rar!", Other::Archive),
    (b"7z\xbc\xaf", Other::Archive),
    (b"\x1f\x8b", Other::Archive),
    (b"\x09\x00\x04\x00", Other::Worksheet),
    (b"\x09\x02\x06\x00", Other::Worksheet),
    (b"\x09\x04\x06\x00", Other::Worksheet),
];

impl Other {
    fn refusal(&self) -> Refusal {
        match self {
            Other::Pdf => Refusal::new(
                "这是 PDF，里面的表格读不出来；用生成它的那个文件，或转成 .xlsx、.docx 再导入",
                "a PDF, whose tables cannot be read: import the file it was made of, or convert it to .xlsx or .docx",
            ),
            Other::RichText => save_as("RTF 文档", "an RTF document", &[".docx"]),
            Other::Picture => Refusal::new(
                "这是图片；把里面的表格识别或录入成 .xlsx 再导入",
                "a picture: turn the table in it into an .xlsx by hand or by character recognition",
            ),
            Other::Archive => Refusal::new("这是压缩包；先解压", "an archive: unpack it first"),
            Other::Worksheet => save_as("Excel 4 以前的表格", "a worksheet of Excel 4 or older", &[".xlsx"]),
        }
    }
}

fn packed(mut package: Package<'_>) -> Result<Content<'_>, Refusal> {
    if let Some(mimetype) = package.text("mimetype")? {
        if package.text("META-INF/manifest.xml")?.is_some_and(|manifest| manifest.contains("encryption-data")) {
            return Err(password());
        }
        return match mimetype.trim() {
            kind if kind.starts_with("application/vnd.oasis.opendocument.spreadsheet") => {
                Ok(Content::OpenDocument(package))
            }
            kind if kind.starts_with("application/vnd.oasis.opendocument.text") => {
                Err(save_as("开放文档文本（odt）", "an OpenDocument text (odt)", &[".docx"]))
            }
            _ => Err(unknown_package()),
        };
    }
    let Some(main) = rels::of(&mut package, "")?.into_iter().find(|rel| rel.is("officeDocument")) else {
        return Err(if package.has("OFD.xml") {
            save_as("OFD 版式文件", "an OFD", &[".xlsx", ".docx"])
        } else {
            unknown_package()
        });
    };
    if main.target.ends_with(".bin") {
        return Err(save_as("二进制工作簿（xlsb）", "a binary workbook (xlsb)", &[".xlsx"]));
    }
    let text = package.text(&main.target)?.ok_or_else(|| damaged(&main.target))?;
    match xml::root(&text, &main.target)?.as_str() {
        "workbook" => Ok(Content::Workbook(package, main.target)),
        "document" => Ok(Content::Document(package, main.target)),
        _ => Err(unknown_package()),
    }
}

fn unknown_package() -> Refusal {
    Refusal::new(
        "这是压缩包或别的办公文件，里面没有工作簿或文档；解压，或另存为 .xlsx 再导入",
        "an archive or another kind of office file, without a workbook or document in it: unpack it, or save it as .xlsx",
    )
}

fn compound(compound: Compound<'_>) -> Result<Content<'_>, Refusal> {
    if compound.has("EncryptedPackage") {
        return Err(password());
    }
    if compound.has("Workbook") || compound.has("Book") {
        return Ok(Content::OldWorkbook(compound));
    }
    Err(if compound.has("WordDocument") {
        save_as("旧版 Word 或 WPS 文字文档（.doc、.wps）", "a document of old Word or of WPS (.doc, .wps)", &[".docx"])
    } else {
        save_as("旧版办公文件，里面没有工作簿", "an office file of old without a workbook", &[".xlsx"])
    })
}

/// A page, some other markup that is not read, or a table as text.
fn markup(bytes: &[u8]) -> Result<Content<'_>, Refusal> {
    let head = bytes.get(..HEAD).unwrap_or(bytes);
    let head = match encoding_rs::Encoding::for_bom(head) {
        Some((encoding, _)) => encoding.decode(head).0,
        None => String::from_utf8_lossy(head),
    };
    let head = head.trim_start().to_ascii_lowercase();
    let has = |what: &str| memmem::find(head.as_bytes(), what.as_bytes()).is_some();
    if head.starts_with("mime-version:") || (has("\nmime-version:") && has("content-type: multipart/")) {
        return Err(save_as("单个文件网页（mht）", "a web page in a single file (mht)", &[".xlsx", ".html"]));
    }
    if !head.starts_with('<') {
        return Ok(Content::Text);
    }
    let page = ["<!doctype html", "<html", "<table", "<head", "<body", "<meta", "<style", "<div"];
    if ["<workbook", "<ss:workbook", "<office:document", "<w:worddocument", "<pkg:package"].into_iter().any(has) {
        return Err(save_as("XML 格式的表格或文档", "a table or document as XML", &[".xlsx", ".docx"]));
    }
    if page.into_iter().any(has) {
        return Ok(Content::Page);
    }
    Err(if head.starts_with("<?xml") { save_as("XML 文件", "an XML file", &[".xlsx"]) } else { cut_off() })
}
