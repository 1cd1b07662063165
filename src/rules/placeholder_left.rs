//! `placeholder-left`: a blank of the form that nobody filled in.

use std::ops::Range;

use super::Check;
use super::wording::quoted;
use crate::facts::FileContext;
use crate::finding::{Findings, Rule, Severity};
use crate::record::{Field, Leaf};
use crate::register::Risk;

pub static RULE: Rule = Rule {
    name: "placeholder-left",
    severity: Severity::Error,
    since: "0.1",
    page: include_str!("placeholder_left.md"),
};

pub const CHECKS: &[Check] = &[Check::Text { possible, check }];

/// Characters and words without one of which no placeholder is written.
fn possible(text: &str) -> bool {
    let bytes = text.as_bytes();
    let after = |skipped: usize| bytes.get(skipped..).unwrap_or_default().iter().copied();
    let mut hints = Hints::default();
    // Without a branch, so that the processor looks at many bytes at once: most files hold no hint.
    for ((a, b), c) in after(0).zip(after(1)).zip(after(2)) {
        hints.see(a, b, c);
    }
    for last in bytes.len().saturating_sub(2)..bytes.len() {
        hints.see(bytes[last], bytes.get(last + 1).copied().unwrap_or_default(), 0);
    }
    const RUNS: [&str; 4] = ["XX", "xx", "__", "..."];
    let has_word = || RUNS.iter().chain(&FORM_WORDS).chain(&WHOLE).any(|word| text.contains(word));
    hints.character || (hints.word && has_word())
}

/// What the bytes of a file show at a glance.
#[derive(Default)]
struct Hints {
    /// × * ＊ 【 某 ＿ Ｘ …
    character: bool,
    /// What a word or run begins with: 填 待 X x _ T t .
    word: bool,
}

impl Hints {
    #[inline(always)]
    fn see(&mut self, a: u8, b: u8, c: u8) {
        let is = |[x, y, z]: [u8; 3]| (a == x) & (b == y) & (c == z);
        self.character |= (a == b'*')
            | ((a == 0xc3) & (b == 0x97))
            | is([0xef, 0xbc, 0x8a])
            | is([0xe3, 0x80, 0x90])
            | is([0xe6, 0x9f, 0x90])
            | is([0xef, 0xbc, 0xbf])
            | is([0xef, 0xbc, 0xb8])
            | is([0xe2, 0x80, 0xa6]);
        self.word |= (a == b'X') | (a == b'x') | (a == b'_') | (a == b'T') | (a == b't') | (a == b'.');
        self.word |= is([0xe5, 0xa1, 0xab]) | is([0xe5, 0xbe, 0x85]);
    }
}

/// Words of forms, wherever they stand.
const FORM_WORDS: [&str; 3] = ["填写处", "在此填写", "此处填写"];

/// Words that are a placeholder only where nothing else is written.
const WHOLE: [&str; 7] = ["待补充", "待填写", "待填", "待完善", "TODO", "TBD", "todo"];

/// What a blank before a body stands for: XX单位, 某科室. After a person's name no such word follows.
const BODIES: [&str; 9] = ["单位", "部门", "科室", "公司", "医院", "学院", "岗位", "项目", "街道"];

/// Small words after which a name or a body is to be filled in; a surname is none of them.
const BEFORE: &str = "由报向经送给为在与和对请到以或及的是该本按于将从至";

fn check(leaf: &Leaf<'_>, context: &FileContext<'_>, findings: &mut Findings) {
    let Some(range) = placeholder(leaf.text, leaf.field) else { return };
    let said = quoted(&leaf.text[range.clone()]);
    findings.add(
        RULE.at(context.place_in(leaf, range))
            .field(leaf.field)
            .says(
                format!("「{said}」是表样里留下的空,没有填"),
                format!("`{said}` is a blank left from a form"),
            )
            .help(
                "填上实际内容,没有就删去这一项;人名可以只写姓,如「徐某」",
                "fill it in or delete the entry; a name may be masked, such as 徐某",
            ),
    );
}

/// The first placeholder in a text.
fn placeholder(text: &str, field: Field) -> Option<Range<usize>> {
    if WHOLE.contains(&text) || text.len() > 1 && text.chars().all(|c| matches!(c, '…' | '.')) {
        return Some(0..text.len());
    }
    let words = FORM_WORDS.iter().filter_map(|word| text.find(word).map(|at| at..at + word.len()));
    // 填写处置单 is about a disposal form.
    let words = words.filter(|range| !text[range.end..].starts_with(char::is_alphabetic));
    let runs = runs(text).into_iter().filter(|run| blank(text, run, field)).map(|run| with_body(text, run));
    words.chain(runs).chain(bracketed(text)).min_by_key(|range| range.start)
}

/// Stretches of one character that may blank something out.
fn runs(text: &str) -> Vec<Range<usize>> {
    let mut runs: Vec<(Range<usize>, char)> = Vec::new();
    for (at, c) in text.char_indices() {
        let kind = match c {
            'X' | 'x' | 'Ｘ' | '×' => 'X',
            '*' | '＊' => '*',
            '_' | '＿' => '_',
            '某' => '某',
            _ => continue,
        };
        let end = at + c.len_utf8();
        match runs.last_mut() {
            Some((run, known)) if run.end == at && *known == kind => run.end = end,
            _ => runs.push((at..end, kind)),
        }
    }
    runs.into_iter().map(|(run, _)| run).collect()
}

/// Whether a stretch is a blank rather than a masked name, a size, a number or a way of speaking.
fn blank(text: &str, run: &Range<usize>, field: Field) -> bool {
    let length = text[run.clone()].chars().count();
    let before = text[..run.start].chars().next_back();
    let rest = &text[run.end..];
    let alphanumeric = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    if alphanumeric(before) || alphanumeric(rest.chars().next()) {
        return false;
    }
    let body = BODIES.iter().any(|body| rest.starts_with(body));
    // Nothing that could be a surname stands before it.
    let nameless = before.is_none_or(|c| !c.is_alphabetic() || BEFORE.contains(c));
    match text[run.clone()].chars().next() {
        Some('_' | '＿') => length >= 3,
        Some('*' | '＊') => length >= 3 && nameless || length >= 2 && body,
        Some('某') if length == 1 => nameless && (some_body(text, run) || body && !tells_of_others(field)),
        Some('某') => nameless || body,
        _ => length >= 2 && (nameless || body),
    }
}

/// The body that a blank stands before is part of what is to be filled in.
fn with_body(text: &str, run: Range<usize>) -> Range<usize> {
    if some_body(text, &run) {
        return 0..text.len();
    }
    let body = BODIES.iter().find(|body| text[run.end..].starts_with(**body));
    run.start..run.end + body.map_or(0, |body| body.len())
}

/// 某单位, 某省直单位 as the whole value.
fn some_body(text: &str, run: &Range<usize>) -> bool {
    run.start == 0 && text.chars().count() <= 8 && BODIES.iter().any(|body| text.ends_with(body))
}

/// Fields that tell how it happens or happened, where 某企业 and 某单位 are ways of speaking.
fn tells_of_others(field: Field) -> bool {
    let fields =
        [Risk::title, Risk::manifestations, Risk::definition, Risk::cause, Risk::consequence, Risk::cases];
    fields.contains(&field)
}

/// 【岗位名称】. Numbers in such brackets are those of documents.
fn bracketed(text: &str) -> Option<Range<usize>> {
    let start = text.find('【')?;
    let end = start + text[start..].find('】')?;
    let inner = &text[start + '【'.len_utf8()..end];
    let number = !inner.is_empty() && inner.chars().all(|c| c.is_numeric() || matches!(c, '年' | '第' | '号'));
    (!number && inner.chars().count() <= 20).then_some(start..end + '】'.len_utf8())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Option<&str> {
        placeholder(text, crate::register::Measure::text).map(|range| &text[range])
    }

    #[test]
    fn blanks_of_forms_are_found() {
        for (text, blank) in [
            ("XX单位", "XX单位"),
            ("报××局备案", "××"),
            ("由×××负责", "×××"),
            ("***", "***"),
            ("由【岗位名称】每月核对", "【岗位名称】"),
            ("某省直单位", "某省直单位"),
            ("由某科室每月核对", "某科室"),
            ("某某单位", "某某单位"),
            ("责任人填写处", "填写处"),
            ("每____日核对", "____"),
            ("待补充", "待补充"),
            ("……", "……"),
        ] {
            assert_eq!(found(text), Some(blank), "{text}");
        }
    }

    #[test]
    fn words_of_forms_are_looked_for_where_their_characters_stand() {
        let characters = ["×", "*", "＊", "【", "某", "＿", "Ｘ", "…", "XX", "xx", "__", "..."];
        for word in FORM_WORDS.iter().chain(&WHOLE).chain(&characters) {
            for text in [word.to_string(), format!("由采购员{word}"), format!("{word}核对一次")] {
                assert!(possible(&text), "{text}");
            }
        }
        assert!(!possible("由采购员每月核对一次"));
    }

    #[test]
    fn masked_names_sizes_and_document_numbers_are_no_blanks() {
        for text in [
            "徐某",
            "李某某",
            "张××",
            "王**",
            "由张××每月核对",
            "副院长陈某",
            "规格 5×8",
            "XXL 号工作服",
            "赣卫【2020】5号",
            "R_X",
            "×",
            "138****5678",
            "某供货企业",
            "待补充材料齐全后受理",
            "五个工作日内填写处置说明单",
        ] {
            assert_eq!(found(text), None, "{text}");
        }
    }

    #[test]
    fn some_unit_in_a_story_is_a_way_of_speaking() {
        assert_eq!(placeholder("把项目交给某单位承办", Risk::manifestations), None);
    }
}
