//! Why a file is not read, and what to do instead.

use super::limits;

/// Nothing of the file is taken; both sentences say what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{zh} / {en}")]
pub struct Refusal {
    pub zh: String,
    pub en: String,
}

impl Refusal {
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Refusal {
        Refusal { zh: zh.into(), en: en.into() }
    }
}

pub fn too_large() -> Refusal {
    let mib = limits::FILE >> 20;
    Refusal::new(
        format!("文件超过 {mib} MiB；把表格单独存成一个文件，去掉图片和附件"),
        format!("larger than {mib} MiB: save the table in a file of its own, without pictures and attachments"),
    )
}

/// Something within the file is not as its format says; `part` is what was being read.
pub fn damaged(part: &str) -> Refusal {
    let part = crate::source::visible(part);
    Refusal::new(
        format!("文件损坏或不完整，读不出 {part}；在表格或文字处理程序里打开，另存后再导入"),
        format!("damaged or cut off, {part} cannot be read: open it in its program, save it anew, and import that"),
    )
}

/// The file ends before its content does.
pub fn cut_off() -> Refusal {
    Refusal::new(
        "文件不完整，可能没有下载完或复制完；重新取一份",
        "cut off, as by a download or copy that never ended: get the file anew",
    )
}

pub fn password() -> Refusal {
    Refusal::new(
        "文件设了密码；在原来的程序里打开，取消密码后另存",
        "protected by a password: open it in its program and save it without one",
    )
}

/// More of something than is read.
pub fn too_much(zh: &str, en: &str, limit: usize) -> Refusal {
    Refusal::new(
        format!("{zh}超过 {limit}；只留下要导入的表，另存后再导入"),
        format!("more than {limit} {en}: keep only the tables to import, save, and import that"),
    )
}

/// A format that is not read; it must be saved as one of `others`.
pub fn save_as(zh: &str, en: &str, others: &[&str]) -> Refusal {
    Refusal::new(
        format!("这是{zh}，不能直接读；另存为 {} 再导入", others.join(" 或 ")),
        format!("{en} cannot be read: save it as {} and import that", others.join(" or ")),
    )
}
