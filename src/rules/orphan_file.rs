//! `orphan-file`: a file in the register that is no part of it.

use super::Check;
use crate::finding::{Findings, Rule, Severity};
use crate::read::{Layout, LayoutFault};
use crate::source::{FileId, Place, Span, visible};

pub static RULE: Rule = Rule {
    name: "orphan-file",
    severity: Severity::Warning,
    since: "0.1",
    page: include_str!("orphan_file.md"),
};

pub const CHECKS: &[Check] = &[Check::Layout(check)];

fn check(layout: &Layout, findings: &mut Findings) {
    for (index, entry) in layout.entries.iter().enumerate() {
        let Some(fault) = &entry.fault else { continue };
        let Some(said) = words(fault) else { continue };
        findings.add(
            RULE.at_place(Place { file: FileId(index as u32), span: Span::default() })
                .severity(said.severity)
                .says(said.zh, said.en)
                .help(said.help_zh, said.help_en),
        );
    }
}

struct Said {
    severity: Severity,
    zh: String,
    en: String,
    help_zh: &'static str,
    help_en: &'static str,
}

/// What each fault is and what to do about it; `None` for what `duplicate-id` says.
fn words(fault: &LayoutFault) -> Option<Said> {
    let said = |severity, zh: &str, en: &str, help_zh, help_en| {
        Some(Said { severity, zh: zh.to_owned(), en: en.to_owned(), help_zh, help_en })
    };
    match fault {
        LayoutFault::SameIdentity { .. } => None,
        LayoutFault::Orphan => said(
            Severity::Warning,
            "这个文件不属于任何单位,没有读",
            "this file belongs to no unit and is not read",
            "在同一文件夹建 `unit.yaml`,或把文件移到所属部门;不属于台账的,文件名前加 `_`",
            "add a `unit.yaml` beside it or move it to its department; what is no part of the register begins with `_`",
        ),
        LayoutFault::NoDepartment { folder } => {
            let folder = visible(folder);
            let zh = format!("「{folder}」不是部门,其中的文件没有读");
            let en = format!("`{folder}` is no department, so its files are not read");
            said(
                Severity::Warning,
                &zh,
                &en,
                "在这个文件夹里建 `department.yaml`,或把文件移到所属部门;不属于台账的,文件夹名前加 `_`",
                "add a `department.yaml` there or move the file to its department; what is no part of the register begins with `_`",
            )
        }
        LayoutFault::RootOnly => said(
            Severity::Warning,
            "风险库、制度清单、公示和公布数据只放在台账的最上层,这个文件没有读",
            "library, rules, notices and statements lie at the top of the register only: this file is not read",
            "移到台账最上层的同名文件夹",
            "move it to the folder of that name at the top of the register",
        ),
        LayoutFault::NameNotUtf8 => said(
            Severity::Error,
            "文件名不是 UTF-8,没有读",
            "the file name is not UTF-8: it is not read",
            "在解压或复制时选择 UTF-8 编码,或直接改名",
            "rename it, or unpack the archive with UTF-8 names",
        ),
        LayoutFault::EndingInCapitals => said(
            Severity::Warning,
            "文件名的结尾是大写,没有读",
            "the ending of the file name is in capitals: it is not read",
            "结尾改为小写的 .yaml",
            "write its ending as .yaml",
        ),
        LayoutFault::FolderNamedYaml => said(
            Severity::Error,
            "这是文件夹,名字却以 .yaml 或 .yml 结尾",
            "this is a folder, though its name ends in .yaml or .yml",
            "去掉文件夹名的结尾",
            "take the ending off the folder's name",
        ),
        LayoutFault::Link => said(
            Severity::Error,
            "这是链接,台账不跟随链接,它指向的内容没有读",
            "this is a link; links are not followed, so what it points to is not read",
            "用文件本身代替链接",
            "put the file itself in its place",
        ),
        LayoutFault::NotAFile => said(
            Severity::Error,
            "不是普通文件,或文件夹进不去,没有读",
            "not a plain file, or a folder that cannot be entered: it is not read",
            "检查权限,或把它移出台账",
            "check its permissions, or move it out of the register",
        ),
    }
}
