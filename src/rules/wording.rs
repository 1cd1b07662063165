//! Turns of phrase that several rules share.

use crate::finding::Draft;
use crate::record::{Field, RecordKind};
use crate::register::{Feedback, Item, Library, Measure, Power, RuleEntry, Statement, Step};
use crate::source::Span;
use crate::tree::yaml;

/// The longest text that a message quotes whole, in characters.
const LONGEST: usize = 24;

/// A text as a message quotes it: whole where it is short, else its beginning.
pub fn quoted(text: &str) -> String {
    let text = text.trim();
    match text.char_indices().nth(LONGEST) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}

/// Fields that quote what others wrote, or name it by its title: the words are not the register's own.
pub fn quotes_others(field: Field) -> bool {
    let quoting = [
        Item::label,
        Item::of,
        Statement::source,
        Library::source,
        Feedback::text,
        RuleEntry::title,
        Measure::rules,
        Step::rules,
        Power::basis,
    ];
    quoting.contains(&field)
}

/// A key as each language names it. `riskreg.toml` is written with English keys, registers mostly with Chinese ones.
pub fn key(field: Field) -> (String, String) {
    if field.def().record >= RecordKind::Config {
        (format!("`{}`({})", field.name(), field.zh()), format!("`{}`", field.name()))
    } else {
        (format!("`{}`", field.zh()), format!("`{}` ({})", field.zh(), field.name()))
    }
}

/// Offers to write the one word that was probably meant, where there is but one. A person decides.
pub fn rewrite(draft: Draft, span: Span, near: &[&str]) -> Draft {
    match near {
        [only] => {
            let (zh, en) = (format!("改为 `{only}`"), format!("write `{only}`"));
            draft.fix(span, yaml::scalar(only), false, zh, en)
        }
        _ => draft,
    }
}

/// Help with a word that is not one of those known: what was probably meant, else all that may be written.
pub fn offer<'w>(draft: Draft, near: &[&str], known: impl Iterator<Item = &'w str>) -> Draft {
    if !near.is_empty() {
        let near: Vec<String> = near.iter().map(|word| format!("`{word}`")).collect();
        return draft.help(format!("是不是 {}", near.join("、")), format!("did you mean {}", near.join(" or ")));
    }
    let known: Vec<&str> = known.collect();
    match known.is_empty() {
        true => draft,
        false => draft.help(format!("可写 {}", known.join("、")), format!("write one of {}", known.join(", "))),
    }
}
