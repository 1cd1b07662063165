//! The rules' own book: a chapter for each rule, and the checklist that says which of them answers what.

use std::fmt::Write as _;
use std::io::{self, Write};

use minijinja::{AutoEscape, Environment, Value, context};
use pulldown_cmark::{Options, Parser, html::push_html};

use super::markdown::escape;
use crate::record::Language;
use crate::rules::checks::CHECKLIST;
use crate::rules::{Entry, book, every, page};

/// The book as Markdown, in one language.
pub fn markdown(out: &mut dyn Write, language: Language) -> io::Result<()> {
    out.write_all(text(language, &|_| String::new()).as_bytes())
}

/// The book as one page of HTML that needs no other file.
pub fn html(out: &mut dyn Write, language: Language) -> io::Result<()> {
    page_of(out, language, &text(language, &|name| format!(" {{#{name}}}")))
}

/// The checklist alone as Markdown.
pub fn checklist_markdown(out: &mut dyn Write, language: Language) -> io::Result<()> {
    write!(out, "# {}\n\n{}", checklist_title(language), checklist(language, &|name| format!("`{name}`")))
}

/// The checklist alone as one page of HTML.
pub fn checklist_html(out: &mut dyn Write, language: Language) -> io::Result<()> {
    let text = format!("# {}\n\n{}", checklist_title(language), checklist(language, &|name| format!("`{name}`")));
    page_of(out, language, &text)
}

/// `anchor` gives what a heading carries so that links lead to it.
fn text(language: Language, anchor: &dyn Fn(&str) -> String) -> String {
    let mut text = format!("# {}\n\n", language.of("riskreg 的规则", "The rules of riskreg"));
    let (rules, version) = (every().count(), env!("CARGO_PKG_VERSION"));
    _ = match language {
        Language::Zh => writeln!(
            text,
            "共 {rules} 条，riskreg {version}。每条写明查什么、为什么、出处，以及一个不对的例子和一个对的例子；例子都作为测试运行。\n"
        ),
        Language::En => writeln!(
            text,
            "{rules} rules, riskreg {version}. Each says what it finds, why, by which source, with an example that is flagged and one that is fine; the examples run as tests.\n"
        ),
    };
    let link = |name: &str| format!("[`{name}`](#{name})");
    text.push_str(language.of("| 规则 | 程度 | 查什么 |\n", "| Rule | Severity | What it finds |\n"));
    text.push_str("| --- | --- | --- |\n");
    for entry in every() {
        let (name, severity) = (entry.rule.name, entry.rule.severity);
        let title = page::title(entry.rule.page);
        let severity = language.of(severity.zh(), severity.en());
        _ = writeln!(text, "| {} | {severity} | {} |", link(name), escape(title.of(language)));
    }
    _ = writeln!(text, "| [{0}](#checklist) | | |", checklist_title(language));
    for entry in every() {
        text.push_str(&chapter(entry, language, anchor));
    }
    _ = write!(text, "\n## {}{}\n\n{}", checklist_title(language), anchor("checklist"), checklist(language, &link));
    text
}

/// A page one level down, under the rule's name.
fn chapter(entry: &Entry, language: Language, anchor: &dyn Fn(&str) -> String) -> String {
    let name = entry.rule.name;
    let part = page::part(entry.rule.page, language);
    let mut chapter = format!("\n## {name}{}\n", anchor(name));
    let mut fenced = false;
    for line in part.lines() {
        fenced ^= line.starts_with("```");
        match line.strip_prefix("# ") {
            Some(title) if !fenced => _ = writeln!(chapter, "\n**{}**", title.trim()),
            _ if line.starts_with('#') && !fenced => _ = writeln!(chapter, "#{line}"),
            _ => _ = writeln!(chapter, "{line}"),
        }
    }
    _ = writeln!(chapter, "\n{}", book::foot(entry, language));
    chapter
}

fn checklist_title(language: Language) -> &'static str {
    language.of("检查清单", "Checklist")
}

fn checklist(language: Language, link: &dyn Fn(&str) -> String) -> String {
    let mut text = language
        .of(
            "实践中提出的每一项检查，由哪条规则承担，或者为什么台账里查不出来。规则页里写的“检查清单 L12”就是这里的第 12 行。\n\n| 编号 | 检查什么 | 规则 | 说明 |\n",
            "Every check that practice asks for: which rule does it, or why a register cannot show it. “Checklist L12” on a rule's page is row 12 here.\n\n| Id | Check | Rules | Answer |\n",
        )
        .to_owned();
    text.push_str("| --- | --- | --- | --- |\n");
    for item in CHECKLIST.iter() {
        let rules: Vec<String> = item.rules.iter().map(|name| link(name)).collect();
        let answer = item.answer.as_ref().map_or(String::new(), |answer| answer.of(language).to_owned());
        let (what, between) = (escape(item.what.of(language)), language.of("、", ", "));
        // An answer may quote a command, and holds no markup else.
        _ = writeln!(text, "| {} | {what} | {} | {} |", item.id, rules.join(between), answer.replace('|', "\\|"));
    }
    text
}

const PAGE: &str = include_str!("../../templates/book/page.html");

fn page_of(out: &mut dyn Write, language: Language, markdown: &str) -> io::Result<()> {
    let options = Options::ENABLE_TABLES | Options::ENABLE_HEADING_ATTRIBUTES;
    let mut body = String::new();
    push_html(&mut body, Parser::new_ext(markdown, options));
    let title = markdown.lines().next().unwrap_or_default().trim_start_matches('#').trim();
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    let language = language.of("zh-CN", "en");
    let values = context! { language, title, body => Value::from_safe_string(body) };
    let page = environment.render_named_str("page.html", PAGE, values).map_err(io::Error::other)?;
    out.write_all(page.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(write: fn(&mut dyn Write, Language) -> io::Result<()>, language: Language) -> String {
        let mut out = Vec::new();
        write(&mut out, language).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn every_link_of_the_book_leads_somewhere() {
        for language in [Language::Zh, Language::En] {
            let html = written(html, language);
            for part in html.split("href=\"#").skip(1) {
                let anchor = part.split('"').next().unwrap();
                assert_eq!(html.matches(&format!("id=\"{anchor}\"")).count(), 1, "#{anchor}");
            }
            assert!(!html.contains("://"), "the book needs nothing from elsewhere");
        }
    }

    #[test]
    fn the_book_holds_every_example_as_it_stands_on_its_page() {
        let book = written(markdown, Language::En);
        for entry in every() {
            for (_, example) in page::examples(entry.rule.page, "不对 / Flagged") {
                assert!(book.contains(example), "{}", entry.rule.name);
            }
        }
    }
}
