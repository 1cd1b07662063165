//! `not-yaml`: what is not YAML, or YAML that this format does without.

use super::Check;
use crate::facts::FileContext;
use crate::finding::{Findings, Rule, Severity};
use crate::record::{Problem, ProblemKind, Unusual};

pub static RULE: Rule = Rule {
    name: "not-yaml",
    severity: Severity::Error,
    since: "0.1",
    page: include_str!("not_yaml.md"),
};

pub const CHECKS: &[Check] = &[Check::Problem(check)];

fn check(problem: &Problem, context: &FileContext<'_>, findings: &mut Findings) {
    let ProblemKind::Unusual(unusual) = &problem.kind else { return };
    let (zh, en, help_zh, help_en) = words(unusual);
    let draft = RULE.at(problem.span).says(zh, en).help(help_zh, help_en);
    findings.add(match context.slice(problem.span) {
        // Whether what follows is a value is for a person to see.
        "：" => {
            let spaced = context.text[problem.span.end as usize..].starts_with([' ', '\n', '\r']);
            draft.fix(problem.span, if spaced { ":" } else { ": " }, false, "改为半角冒号", "write a half-width colon")
        }
        _ => draft,
    });
}

/// What is wrong and what to write, in both languages.
pub fn words(unusual: &Unusual) -> (String, String, String, String) {
    let fixed = |a: &str, b: &str, c: &str, d: &str| (a.to_owned(), b.to_owned(), c.to_owned(), d.to_owned());
    match unusual {
        Unusual::Syntax { zh, en, help_zh, help_en } => fixed(zh, en, help_zh, help_en),
        Unusual::Anchor => fixed(
            "用了锚点(&),台账里不用",
            "an anchor (&) is used; registers do without",
            "把内容在每处各写一遍,或把整个值用双引号括起来",
            "write the content out in each place, or put the value in double quotes",
        ),
        Unusual::Alias => fixed(
            "用了别名(*),台账里不用",
            "an alias (*) is used; registers do without",
            "把内容在这里写出来,或把整个值用双引号括起来",
            "write the content out here, or put the value in double quotes",
        ),
        Unusual::Tag => fixed(
            "用了类型标记(!),台账里不用",
            "a tag (!) is used; registers do without",
            "删去标记,或把整个值用双引号括起来",
            "delete the tag, or put the value in double quotes",
        ),
        Unusual::MergeKey => fixed(
            "用了合并键 `<<`,台账里不用",
            "the merge key `<<` is used; registers do without",
            "把各键写出来;几个岗位共用的风险点写进风险库,再 `引用`",
            "write the keys out; put points that several posts share into the library and refer to them",
        ),
        Unusual::Directive => fixed(
            "用了 `%YAML` 指令,台账里不用",
            "a `%YAML` directive is used; registers do without",
            "删去这一行",
            "delete the line",
        ),
        Unusual::SecondDocument => fixed(
            "一个文件里写了两份内容(`---`),从这里起没有读",
            "the file holds a second document (`---`), which is not read",
            "另存为一个文件",
            "put it into a file of its own",
        ),
        Unusual::TooDeep { limit } => (
            format!("层次超过 {limit} 层,从这里起没有读"),
            format!("nested deeper than {limit} levels; not read from here"),
            "台账用不到这么多层,检查缩进和括号".to_owned(),
            "no register needs that; check indentation and brackets".to_owned(),
        ),
        Unusual::TooMany { limit } => (
            format!("各列表合计超过 {limit} 项,从这里起没有读"),
            format!("more than {limit} entries in its lists; not read from here"),
            "按岗位拆成几个文件".to_owned(),
            "split it, one file per post".to_owned(),
        ),
        Unusual::TooLarge { bytes, limit } => (
            format!("文件有 {},超过上限 {},没有读", megabytes(*bytes), megabytes(*limit)),
            format!("the file has {}, over the limit of {}; not read", megabytes(*bytes), megabytes(*limit)),
            "按岗位拆成几个文件".to_owned(),
            "split it, one file per post".to_owned(),
        ),
        Unusual::NotUtf8 { encoding: Some(encoding) } => (
            format!("文件像是 {encoding} 编码,不是 UTF-8"),
            format!("the file looks like {encoding}, not UTF-8"),
            "用编辑器另存为 UTF-8".to_owned(),
            "save it as UTF-8".to_owned(),
        ),
        Unusual::NotUtf8 { encoding: None } => {
            fixed("文件不是 UTF-8 编码", "the file is not UTF-8", "用编辑器另存为 UTF-8", "save it as UTF-8")
        }
        Unusual::Empty => fixed(
            "文件是空的",
            "the file is empty",
            "写上内容,或删去文件;`riskreg new` 可以生成一份",
            "fill it or delete it; `riskreg new` writes one to start from",
        ),
        Unusual::WrongRoot { list_wanted: false } => fixed(
            "整个文件应是「键: 值」的形式",
            "the whole file should be a mapping of keys to values",
            "从 `岗位: …` 这样的一行开始写,行首不加「-」",
            "begin with a line such as `title: …`, without a dash",
        ),
        Unusual::WrongRoot { list_wanted: true } => fixed(
            "制度清单应是一个列表",
            "the inventory of rules should be a list",
            "每项制度一行,以「- 」开头",
            "one rule to a line, each beginning with a dash",
        ),
        Unusual::Unreadable { zh, en } => (
            format!("文件打不开:{zh}"),
            format!("the file cannot be opened: {en}"),
            "检查文件的权限".to_owned(),
            "check the permissions of the file".to_owned(),
        ),
    }
}

fn megabytes(bytes: u64) -> String {
    format!("{:.1} MB", bytes as f64 / 1_048_576.0)
}
