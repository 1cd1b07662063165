//! `# riskreg: allow RULE — reason` in a file: which rules, why, and what of the file each covers.

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use crate::source::{Lines, Span};
use crate::tree::{Kind, Node, yaml};

/// One such comment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Allow {
    /// The comment.
    pub span: Span,
    /// What the comment says after `riskreg:` is none of the words known.
    pub unknown_word: Option<Span>,
    /// The rules it names, as written.
    pub rules: Vec<(Box<str>, Span)>,
    pub reason: Option<Box<str>>,
    /// What begins on its line or, where it has a line of its own, on the next that holds something; the whole
    /// file where that is its first line.
    pub scope: Span,
}

impl Allow {
    /// Without a reason it covers nothing.
    pub fn covers(&self, rule: &str, place: Span) -> bool {
        self.reason.is_some()
            && self.scope.start <= place.start
            && place.start <= self.scope.end
            && self.rules.iter().any(|(name, _)| **name == *rule)
    }
}

/// More than any file has a use for; it bounds what comparing them with all findings of the file costs.
const MOST: usize = 1000;

/// The word that such a comment begins with, and those that may follow it.
const MARK: &str = "riskreg";
const WORDS: [&str; 2] = ["allow", "允许"];

/// The comments of a file that allow something, in their order.
pub fn allows(text: &str) -> Option<Box<[Allow]>> {
    if !text.contains(MARK) {
        return None;
    }
    let mut allows: Vec<Allow> = Vec::new();
    for span in yaml::comments(text) {
        let comment = text.get(span.range()).unwrap_or_default();
        allows.extend(allow(comment, span.start as usize));
        if allows.len() == MOST {
            break;
        }
    }
    if allows.is_empty() {
        return None;
    }
    let mut scopes = Scopes::of(text);
    for allow in &mut allows {
        allow.scope = scopes.of_comment(allow.span);
    }
    Some(allows.into())
}

/// What a comment that begins at `start` allows; nothing where it is an ordinary comment.
fn allow(comment: &str, start: usize) -> Option<Allow> {
    let at = |part: &str| {
        let offset = start + (part.as_ptr() as usize - comment.as_ptr() as usize);
        Span::new(offset, offset + part.len())
    };
    let said = comment.trim_start_matches(['#', ' ', '\t']).strip_prefix(MARK)?.trim_start();
    let said = said.strip_prefix([':', '：'])?.trim();
    let span = at(comment);
    let none = Allow { span, unknown_word: None, rules: Vec::new(), reason: None, scope: Span::default() };
    let end = said.find(|c: char| c.is_whitespace() || matches!(c, ':' | '：' | '-' | '—')).unwrap_or(said.len());
    let Some(rest) = WORDS.iter().find_map(|word| said.strip_prefix(word)) else {
        let word = if end == 0 { span } else { at(&said[..end]) };
        return Some(Allow { unknown_word: Some(word), ..none });
    };
    // Between the word and the rules there may be a colon: 允许: unknown-key.
    let rest = rest.trim_start().trim_start_matches([':', '：']).trim_start();
    let (names, reason) = split(rest);
    let names = names.split(|c: char| c.is_whitespace() || matches!(c, ',' | '，' | '、'));
    let rules = names.filter(|name| !name.is_empty()).map(|name| (name.into(), at(name))).collect();
    let reason = reason.filter(|reason| reason.chars().filter(|c| c.is_alphanumeric()).count() >= 2);
    Some(Allow { rules, reason: reason.map(Into::into), ..none })
}

/// The names and the reason, at the first dash or colon between them.
fn split(text: &str) -> (&str, Option<&str>) {
    let found = text.char_indices().find(|(at, c)| match c {
        '—' | '–' | ':' | '：' => true,
        // A single one stands within names.
        '-' => text[*at..].starts_with("--") || text[*at..].starts_with("- "),
        _ => false,
    });
    match found {
        None => (text, None),
        Some((at, _)) => {
            let reason =
                text[at..].trim_start_matches(|c: char| matches!(c, '—' | '–' | '-' | ':' | '：') || c.is_whitespace());
            (&text[..at], Some(reason))
        }
    }
}

/// What begins where in a file.
struct Scopes<'t> {
    lines: Lines<&'t str>,
    /// Every entry of a mapping and of a list, those that hold others before what they hold.
    begun: Vec<Span>,
    /// By the start of the line.
    known: FxHashMap<usize, Span>,
}

impl<'t> Scopes<'t> {
    fn of(text: &'t str) -> Scopes<'t> {
        let mut begun = Vec::new();
        if let Some(root) = yaml::parse(text).root {
            // The file's own mapping is the file.
            begun.push(Span::new(root.span.start as usize, text.len()));
            collect(&root, &mut begun);
        }
        Scopes { lines: Lines::new(text), begun, known: FxHashMap::default() }
    }

    fn of_comment(&mut self, comment: Span) -> Span {
        let text = self.lines.text();
        let (line, _) = self.lines.line_of(comment.start);
        let alone = text[line..comment.start as usize].trim_start_matches('\u{feff}').trim().is_empty();
        if !alone {
            return self.of_line(line).unwrap_or(Span::new(line, comment.end as usize));
        }
        let next = self.begun.partition_point(|span| span.start < comment.end);
        let Some(next) = self.begun.get(next) else { return comment };
        let (line, _) = self.lines.line_of(next.start);
        self.of_line(line).unwrap_or(comment)
    }

    /// All that begins on a line, from the first of it to the end of the outermost.
    fn of_line(&mut self, line: usize) -> Option<Span> {
        if let Some(known) = self.known.get(&line) {
            return Some(*known);
        }
        let from = self.begun.partition_point(|span| (span.start as usize) < line);
        let first = *self.begun.get(from)?;
        let end = self.line_end(line);
        if first.start as usize >= end {
            return None;
        }
        let on_it = self.begun[from..].iter().take_while(|span| (span.start as usize) < end);
        let scope = on_it.fold(first, |all, span| all.to(*span));
        let scope = if from == 0 { Span::new(0, self.lines.text().len()) } else { scope };
        self.known.insert(line, scope);
        Some(scope)
    }

    fn line_end(&self, line: usize) -> usize {
        let text = self.lines.text();
        text[line..].find(['\n', '\r']).map_or(text.len(), |end| line + end)
    }
}

fn collect(node: &Node<'_>, begun: &mut Vec<Span>) {
    match &node.kind {
        Kind::List(items) => {
            for item in items {
                begun.push(item.span);
                collect(item, begun);
            }
        }
        Kind::Map(entries) => {
            for entry in entries {
                begun.push(entry.key.span.to(entry.value.span));
                collect(&entry.value, begun);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const POST: &str = "岗位: 采购员\n风险点:\n  # riskreg: allow risk-without-measure — 措施待 3 月会议确定\n  - 编号: R1\n    风险点: 甲\n    等级: 一级 # riskreg：允许 level-below-rule、unknown-level：局里另有规定\n  - 编号: R2\n    风险点: 乙\n";

    fn scope(allow: &Allow) -> &str {
        &POST[allow.scope.range()]
    }

    #[test]
    fn a_comment_covers_what_begins_on_its_line_or_the_next() {
        let allows = allows(POST).expect("two comments");
        assert_eq!(allows.len(), 2);
        assert!(
            scope(&allows[0]).starts_with("编号: R1") && !scope(&allows[0]).contains("R2"),
            "{}",
            scope(&allows[0])
        );
        assert_eq!(allows[0].reason.as_deref(), Some("措施待 3 月会议确定"));
        assert_eq!(scope(&allows[1]), "等级: 一级");
        let names: Vec<&str> = allows[1].rules.iter().map(|(name, _)| &**name).collect();
        assert_eq!(names, ["level-below-rule", "unknown-level"]);
        assert_eq!(&POST[allows[1].rules[1].1.range()], "unknown-level");
    }

    #[test]
    fn on_the_first_line_it_covers_the_file_and_at_the_end_nothing() {
        let text = "# riskreg: allow short-text -- 表格如此\n岗位: 甲\n备注: 乙\n# riskreg: allow short-text -- 无\n";
        let allows = allows(text).expect("two comments");
        assert_eq!(allows[0].scope, Span::new(0, text.len()));
        assert_eq!(allows[1].scope, allows[1].span);
    }

    #[test]
    fn what_is_no_reason_is_none() {
        for (comment, rules, reason) in [
            ("# riskreg: allow a-b", vec!["a-b"], None),
            ("# riskreg: allow a-b —", vec!["a-b"], None),
            ("# riskreg: allow a-b — 。", vec!["a-b"], None),
            ("# riskreg:允许 a-b，c-d - 见纪要", vec!["a-b", "c-d"], Some("见纪要")),
            ("# riskreg: allow a-b--why not", vec!["a-b"], Some("why not")),
            ("# riskreg: 允许：a-b：见纪要", vec!["a-b"], Some("见纪要")),
            ("# riskreg: alow a-b", vec![], None),
        ] {
            let allow = allow(comment, 0).expect(comment);
            let names: Vec<&str> = allow.rules.iter().map(|(name, _)| &**name).collect();
            assert_eq!((names, allow.reason.as_deref()), (rules, reason), "{comment}");
            assert_eq!(allow.unknown_word.is_some(), comment.contains("alow"));
        }
        for comment in ["# riskreg", "# 用 riskreg: allow 放行", "# riskreg.toml: 见上"] {
            assert_eq!(allow(comment, 0), None, "{comment}");
        }
    }
}
