//! Which language of keys `riskreg.toml` names.

use super::{Refusal, Syntax, checked};
use crate::finding::Edit;
use crate::profile::Config;
use crate::record::{Language, Table};
use crate::source::{Span, line_break};
use crate::tree::{Kind, toml};

/// The text of a `riskreg.toml` so that it names `language`; nothing else in it changes.
pub fn named(text: &str, language: Language) -> Result<String, Refusal> {
    let parsed = toml::parse(text);
    let root = parsed.root.filter(|_| parsed.problems.is_empty()).ok_or(Refusal::Broken)?;
    let is_keys = |key: &str| Table::of::<Config>().find(key).is_some_and(|(field, _)| field == Config::keys);
    let said = toml::string(language.of("zh", "en"));
    if root.entries().is_empty() {
        // Nothing stands there but comments.
        let before = if text.is_empty() || text.ends_with('\n') { "" } else { line_break(text) };
        return Ok(format!("{text}{before}keys = {said}{}", line_break(text)));
    }
    let entry = root.entries().iter().find(|entry| entry.key.text().is_some_and(is_keys));
    let edit = match entry {
        Some(entry) => Edit { span: entry.value.span, text: said.into() },
        None => {
            // Before the first table, behind the first line that is in none.
            let plain = root.entries().iter().find(|entry| !matches!(entry.value.kind, Kind::Map(_)));
            let of_root = plain.map(|entry| entry.value.span.end as usize).filter(|end| !text[..*end].contains("\n["));
            let place = of_root.map_or(0, |end| text[end..].find('\n').map_or(text.len(), |at| end + at + 1));
            let newline = line_break(text);
            let before = if place > 0 && !text[..place].ends_with('\n') { newline } else { "" };
            Edit { span: Span::new(place, place), text: format!("{before}keys = {said}{newline}").into() }
        }
    };
    checked(text, &[edit], Syntax::Toml)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_of_keys_is_changed_in_its_place_or_put_behind_the_first_line() {
        let english = |text: &str| named(text, Language::En).unwrap();
        assert_eq!(english("format = 1\nkeys = 'zh' # 中文\n[git]\n"), "format = 1\nkeys = \"en\" # 中文\n[git]\n");
        assert_eq!(english("\"键语言\" = \"中文\"\r\n"), "\"键语言\" = \"en\"\r\n");
        assert_eq!(english("# 一\nformat = 1\n\n[cycle]\n"), "# 一\nformat = 1\nkeys = \"en\"\n\n[cycle]\n");
        assert_eq!(english("format = 1"), "format = 1\nkeys = \"en\"\n");
        assert_eq!(english("[cycle]\nname = \"x\"\n"), "keys = \"en\"\n[cycle]\nname = \"x\"\n");
        assert_eq!(english(""), "keys = \"en\"\n");
        assert_eq!(named("keys = ", Language::En), Err(Refusal::Broken));
    }
}
