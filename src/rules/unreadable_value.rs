//! `unreadable-value`: a value that its field, or the level rule, cannot take.

use super::Check;
use super::wording::{key, offer, quoted, rewrite};
use crate::facts::{FileContext, GradingView};
use crate::finding::{Draft, Findings, Rule, Severity};
use crate::profile::{Factor, LevelRule};
use crate::record::{Field, Pair, Problem, ProblemKind, RecordKind, Unreadable, probable_date};
use crate::register::Grading;
use crate::source::Span;
use crate::vocabulary::did_you_mean;

pub static RULE: Rule = Rule {
    name: "unreadable-value",
    severity: Severity::Error,
    since: "0.1",
    page: include_str!("unreadable_value.md"),
};

pub const CHECKS: &[Check] = &[Check::Problem(check), Check::Grading(factors)];

fn check(problem: &Problem, _: &FileContext<'_>, findings: &mut Findings) {
    let ProblemKind::Unreadable(unreadable) = &problem.kind else { return };
    let draft = word(RULE.at(problem.span).field_if(problem.field), unreadable, problem.field);
    let in_toml = problem.field.is_none_or(|field| field.def().record >= RecordKind::Config);
    findings.add(if in_toml { draft } else { offer_fix(draft, problem.span, unreadable) });
}

/// What was meant, where that is beyond doubt, or where one word is near.
fn offer_fix(draft: Draft, span: Span, unreadable: &Unreadable) -> Draft {
    match unreadable {
        Unreadable::NotADate { text } => match probable_date(text) {
            Some(date) => draft.fix(span, date.to_string(), true, format!("写作 `{date}`"), format!("write `{date}`")),
            None => draft,
        },
        Unreadable::NotAWord { suggestions, .. } => {
            let near: Vec<&str> = suggestions.iter().map(AsRef::as_ref).collect();
            rewrite(draft, span, &near)
        }
        _ => draft,
    }
}

fn word(draft: Draft, unreadable: &Unreadable, field: Option<Field>) -> Draft {
    let (zh, en) = field.map_or_else(|| ("这里".to_owned(), "what stands here".to_owned()), key);
    match unreadable {
        Unreadable::NotText => draft
            .says(format!("{zh} 应写一段文字,不是列表或映射"), format!("{en} should be a text, not a list or mapping"))
            .help(
                "写成一段文字;以 `[`、`{` 开头或含「: 」的文字用双引号括起来",
                "write it as one text; put a text that begins with `[` or `{`, or holds `: `, in double quotes",
            ),
        Unreadable::NotMapping(record) => draft
            .says(
                format!("{}应写成几行「键: 值」", record.zh()),
                format!("the {} should be lines of `key: value`", record.en()),
            )
            .help("各键另起一行,比上一层多缩进两个空格", "begin each key on a line of its own, two spaces further in"),
        Unreadable::EmptyItem => draft
            .says(format!("{zh} 的列表里有一项是空的"), format!("an entry in the list of {en} is empty"))
            .help("补写内容,或删去这一行的「-」", "fill it in, or delete the dash"),
        Unreadable::NotAWord { text, allowed, suggestions } => {
            let near: Vec<&str> = suggestions.iter().map(AsRef::as_ref).collect();
            let draft = draft.says(
                format!("{zh} 不能写「{}」", quoted(text)),
                format!("{en} cannot be `{}`", quoted(text)),
            );
            offer(draft, &near, allowed.iter().map(AsRef::as_ref))
        }
        Unreadable::NotYesNo { text } => draft
            .says(format!("{zh} 应写是或否,不是「{}」", quoted(text)), format!("{en} is yes or no, not `{}`", quoted(text)))
            .help("写作 `是` 或 `否`", "write `是` (yes) or `否` (no)"),
        Unreadable::NotADate { text } => draft
            .says(format!("{zh} 应写日期,不是「{}」", quoted(text)), format!("{en} is a date, not `{}`", quoted(text)))
            .help("写作 `2026-11-21` 或 `2026年11月21日`", "write it like `2026-11-21`"),
        Unreadable::NoSuchDay { text } => draft
            .says(format!("没有「{}」这一天", quoted(text)), format!("there is no such day as `{}`", quoted(text)))
            .help("核对年、月、日", "check year, month and day"),
        Unreadable::NotANumber { text } => draft
            .says(format!("{zh} 应写数字,不是「{}」", quoted(text)), format!("{en} is a number, not `{}`", quoted(text)))
            .help("只写一个数,后面可以带单位,例如 `12人`", "write one number; a unit may follow, such as `12人`"),
        Unreadable::NotAKey => draft
            .says("键应是一个词,不是列表或映射", "a key is a word, not a list or mapping")
            .help("写成 `键: 值`", "write `key: value`"),
        Unreadable::Profile { zh, en } => draft.says(zh.to_string(), en.to_string()),
    }
}

/// Factors and their words are the level rule's own; one that it does not declare counts as absent. A number that
/// a factor cannot be is `number-outside-scale`.
fn factors(view: &GradingView<'_>, context: &FileContext<'_>, findings: &mut Findings) {
    let Some(kind) = view.kind.filter(|kind| context.profile.grades(*kind)) else { return };
    let Some(stated) = view.grading.factors.value() else { return };
    let rule = context.profile.rule(kind);
    if matches!(rule, LevelRule::Declared { .. }) {
        // People decide; what they weighed is theirs to name.
        return;
    }
    for pair in &stated.0 {
        let draft = match rule.factor(&pair.key.value) {
            None => Some(undeclared(pair, &rule.factors())),
            Some(factor) => unknown_word(pair, factor),
        };
        if let Some(draft) = draft {
            findings.add(draft.entity(view.id()).field(Grading::factors));
        }
    }
}

fn undeclared(pair: &Pair, declared: &[&Factor]) -> Draft {
    let names = || declared.iter().map(|factor| &*factor.name);
    let name = quoted(&pair.key.value);
    let draft = RULE.at(pair.key.span).says(
        format!("定级规则里没有「{name}」这个因素,不起作用"),
        format!("the level rule has no factor `{name}`, so it counts for nothing"),
    );
    let near = did_you_mean(&pair.key.value, names());
    offer(rewrite(draft, pair.key.span, &near), &near, names())
}

fn unknown_word(pair: &Pair, factor: &Factor) -> Option<Draft> {
    let value = &pair.value.value;
    if factor.read(value).is_some() || factor.number_outside(value).is_some() {
        return None;
    }
    let said = quoted(value);
    let draft = RULE.at(pair.value.span).says(
        format!("「{}」没有「{said}」这一档", factor.name),
        format!("the factor {} has no step `{said}`", factor.name),
    );
    let words = factor.words();
    let words = || words.iter().map(String::as_str);
    let near = did_you_mean(value, words());
    Some(offer(rewrite(draft, pair.value.span, &near), &near, words()))
}
