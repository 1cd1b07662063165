//! A file that is a zip of parts: workbooks and documents of this century. Unpacking stops where a limit is met, whatever the
//! directory of the zip claims.

use std::io::{Cursor, Read};

use memchr::memmem;
use zip::ZipArchive;
use zip::result::ZipError;

use super::limits;
use super::refusal::{Refusal, cut_off, damaged, password, too_much};

pub struct Package<'b> {
    archive: ZipArchive<Cursor<&'b [u8]>>,
    /// Bytes that may still be unpacked.
    left: u64,
}

impl<'b> Package<'b> {
    pub fn open(bytes: &'b [u8]) -> Result<Package<'b>, Refusal> {
        // Each entry of the directory begins with these four bytes; the library would make a record of each.
        if memmem::find_iter(bytes, b"PK\x01\x02").nth(limits::PARTS).is_some() {
            return Err(too_much("文件里的部件", "parts in the file", limits::PARTS));
        }
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| cut_off())?;
        Ok(Package { archive, left: limits::UNPACKED })
    }

    pub fn has(&self, path: &str) -> bool {
        self.index(path).is_some()
    }

    /// Whether any part lies at a path that begins so.
    pub fn has_under(&self, start: &str) -> bool {
        self.archive.file_names_raw().any(|name| name.starts_with(start.as_bytes()))
    }

    /// Paths within a package do not tell upper from lower case.
    fn index(&self, path: &str) -> Option<usize> {
        self.archive
            .index_for_name(path)
            .or_else(|| self.archive.file_names_raw().position(|name| name.eq_ignore_ascii_case(path.as_bytes())))
    }

    /// A part's text, if the package has it.
    pub fn text(&mut self, path: &str) -> Result<Option<String>, Refusal> {
        Ok(self.unpacked(path)?.map(|part| part.as_str().to_owned()))
    }

    /// The same of a part that may be long.
    pub fn unpacked(&mut self, path: &str) -> Result<Option<Unpacked>, Refusal> {
        let Some(index) = self.index(path) else { return Ok(None) };
        let file = self.archive.by_index(index).map_err(|error| match error {
            ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => password(),
            _ => damaged(path),
        })?;
        let limit = limits::PART.min(self.left);
        // What the zip says of the size saves growing; it is believed no further than the limit.
        let mut bytes = Vec::with_capacity(usize::try_from(file.size().min(limit) + 1).unwrap_or_default());
        file.take(limit + 1).read_to_end(&mut bytes).map_err(|_| damaged(path))?;
        let unpacked = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        if unpacked > limit {
            return Err(unpacks_to_more(path, limit));
        }
        self.left -= unpacked;
        text(bytes).map(Some).ok_or_else(|| damaged(path))
    }
}

/// A part as its text.
pub enum Unpacked {
    /// They are UTF-8. To look again whether they are is faster than what the standard library does to make a `String`.
    Bytes(Vec<u8>),
    Decoded(String),
}

impl Unpacked {
    pub fn as_str(&self) -> &str {
        match self {
            Unpacked::Bytes(bytes) => simdutf8::basic::from_utf8(bytes).unwrap_or_default(),
            Unpacked::Decoded(text) => text,
        }
    }
}

fn unpacks_to_more(path: &str, limit: u64) -> Refusal {
    let (path, mib) = (crate::source::visible(path), limit >> 20);
    Refusal::new(
        format!("解压后过大：{path} 超过 {mib} MiB；不像是办公用的表格，没有读"),
        format!(
            "unpacks to too much: {path} is larger than {mib} MiB, which no table of an office is; it was not read"
        ),
    )
}

/// XML says its encoding in its first line, or by a mark.
fn text(bytes: Vec<u8>) -> Option<Unpacked> {
    if let Some((encoding, mark)) = encoding_rs::Encoding::for_bom(&bytes) {
        return whole(encoding, bytes.get(mark..)?);
    }
    if simdutf8::basic::from_utf8(&bytes).is_ok() {
        return Some(Unpacked::Bytes(bytes));
    }
    let head = bytes.get(..200).unwrap_or(&bytes);
    let label = head.get(memmem::find(head, b"encoding=")? + 10..)?;
    let label = label.split(|byte| matches!(byte, b'"' | b'\'')).next()?;
    whole(encoding_rs::Encoding::for_label(label)?, &bytes)
}

fn whole(encoding: &'static encoding_rs::Encoding, bytes: &[u8]) -> Option<Unpacked> {
    let (text, broken) = encoding.decode_without_bom_handling(bytes);
    (!broken).then(|| Unpacked::Decoded(text.into_owned()))
}
