//! Bytes of a text file as characters: which encoding they are in.

use encoding_rs::{Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};

use super::{Refusal, Remark};

/// A text, and in what it was written where a person should know.
pub struct Decoded {
    pub text: String,
    pub remark: Option<Remark>,
}

/// UTF-8 or UTF-16 with or without a byte order mark, else GB18030 as spreadsheets in China save it.
pub fn decode(bytes: &[u8]) -> Result<Decoded, Refusal> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        let (text, broken) = encoding.decode_without_bom_handling(bytes.get(mark..).unwrap_or_default());
        let remark = (encoding != UTF_8).then(|| read_as("UTF-16"));
        return if broken { Err(no_encoding()) } else { text_of(text.into_owned(), remark) };
    }
    if bytes.contains(&0) {
        let (text, order) = utf16(bytes).ok_or_else(no_text)?;
        return text_of(text, Some(read_as(order)));
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return text_of(text.to_owned(), None);
    }
    match GB18030.decode_without_bom_handling(bytes) {
        (text, false) => text_of(text.into_owned(), Some(read_as("GBK（GB18030）"))),
        _ => Err(no_encoding()),
    }
}

fn text_of(text: String, remark: Option<Remark>) -> Result<Decoded, Refusal> {
    if text.contains('\0') { Err(no_text()) } else { Ok(Decoded { text, remark }) }
}

/// UTF-16 without a mark: in the order that gives line ends and ASCII separators, and no broken pair.
fn utf16(bytes: &[u8]) -> Option<(String, &'static str)> {
    let of = |encoding: &'static Encoding| {
        let (text, broken) = encoding.decode_without_bom_handling(bytes);
        let told = text.chars().filter(|c| matches!(c, ',' | '\t' | ';' | '\n' | '，' | '。')).count();
        (!broken && told > 0 && !text.contains('\0')).then(|| (told, text.into_owned()))
    };
    let (little, big) = (of(UTF_16LE), of(UTF_16BE));
    match (little, big) {
        (Some((a, _)), Some((b, text))) if b > a => Some((text, "UTF-16 BE")),
        (Some((_, text)), _) => Some((text, "UTF-16 LE")),
        (None, Some((_, text))) => Some((text, "UTF-16 BE")),
        (None, None) => None,
    }
}

fn read_as(encoding: &str) -> Remark {
    Remark::new(
        format!("表格按 {encoding} 编码读入"),
        format!("the table was read as {}", encoding.replace("（GB18030）", " (GB18030)")),
    )
}

fn no_encoding() -> Refusal {
    Refusal::new("既不是 UTF-8 也不是 GBK 编码，另存为 UTF-8 的 CSV", "neither UTF-8 nor GBK: save it as CSV in UTF-8")
}

fn no_text() -> Refusal {
    Refusal::new(
        "认不出这是什么文件；另存为 .xlsx 或 UTF-8 的 CSV 再导入",
        "what this file is cannot be told: save it as .xlsx, or as CSV in UTF-8, and import that",
    )
}
