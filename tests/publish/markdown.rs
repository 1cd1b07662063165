//! The Markdown edition, read as forges read it: tables are tables, links and anchors lead somewhere, and nothing in it is markup
//! of the register's.

use std::collections::BTreeMap;
use std::path::Path;

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

/// What a reader of Markdown finds on a page.
#[derive(Default)]
struct Read {
    tables: usize,
    headings: Vec<(HeadingLevel, String)>,
    links: Vec<String>,
    html: Vec<String>,
}

fn read(text: &str) -> Read {
    let mut read = Read::default();
    let mut heading: Option<(HeadingLevel, String)> = None;
    for event in Parser::new_ext(text, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH) {
        match event {
            Event::Start(Tag::Table(_)) => read.tables += 1,
            Event::Start(Tag::Heading { level, .. }) => heading = Some((level, String::new())),
            Event::End(TagEnd::Heading(_)) => read.headings.extend(heading.take()),
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                read.links.push(dest_url.into_string())
            }
            Event::Html(html) | Event::InlineHtml(html) => read.html.push(html.into_string()),
            Event::Text(text) | Event::Code(text) => {
                if let Some((_, heading)) = &mut heading {
                    heading.push_str(&text);
                }
            }
            _ => {}
        }
    }
    read
}

/// The anchors of a page as GitHub gives them: letters and digits in lower case, hyphens for spaces, a number after what is
/// there already.
fn anchors(read: &Read) -> Vec<String> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let slug = |heading: &str| -> String {
        let lower = heading.trim().to_lowercase();
        lower.replace(' ', "-").chars().filter(|c| c.is_alphanumeric() || "-_".contains(*c)).collect()
    };
    let mut anchors = Vec::new();
    for (_, heading) in &read.headings {
        let slug = slug(heading);
        let times = seen.entry(slug.clone()).or_default();
        anchors.push(if *times == 0 { slug } else { format!("{slug}-{times}") });
        *times += 1;
    }
    anchors
}

/// Pipes that are not escaped: one more than the cells of a row.
fn pipes(row: &str) -> usize {
    row.replace("\\\\", "").replace("\\|", "").matches('|').count()
}

fn check(register: &Path, options: &[&str]) {
    let temporary = tempfile::tempdir().unwrap();
    let out = temporary.path().join("out");
    let options: Vec<&str> = options.iter().chain(&["--format", "markdown"]).copied().collect();
    let output = super::publish(register, &out, &options);
    assert!(output.status.success(), "{}", super::told(&output));
    let files = super::files(&out);
    let pages: BTreeMap<&str, (&str, Read)> = files
        .iter()
        .filter(|(path, _)| path.ends_with(".md"))
        .map(|(path, content)| (path.as_str(), std::str::from_utf8(content).unwrap()))
        .map(|(path, text)| (path, (text, read(text))))
        .collect();
    let anchors: BTreeMap<&str, Vec<String>> = pages.iter().map(|(path, (_, read))| (*path, anchors(read))).collect();
    let mut deep = 0;
    for (path, (text, read)) in &pages {
        let delimiters = text.lines().filter(|line| line.starts_with("| ---")).count();
        assert_eq!(read.tables, delimiters, "{path}: every table is one to a reader");
        let rows: Vec<&str> = text.lines().collect();
        for pair in rows.windows(2).filter(|pair| pair.iter().all(|row| row.starts_with('|'))) {
            assert_eq!(pipes(pair[0]), pipes(pair[1]), "{path}: {} / {}", pair[0], pair[1]);
        }
        assert!(read.html.iter().all(|html| html == "<br>"), "{path}: {:?}", read.html);
        let mut depth = 0;
        // Documents for paper have a title of their own, and headings of three ranks as they choose.
        for (level, heading) in read.headings.iter().filter(|_| !path.starts_with("forms/")) {
            assert!(*level as usize <= depth + 1 && (*level as usize > 1 || depth == 0), "{path}: {heading}");
            depth = *level as usize;
        }
        for link in &read.links {
            let (file, anchor) = super::resolved(path, link);
            let known = anchors.get(file.as_str());
            assert!(known.is_some() || files.contains_key(&file), "{path} leads to {link}");
            if let (Some(known), Some(anchor)) = (known, anchor) {
                assert!(known.contains(&anchor), "{path} leads to {link}, but there is {known:?}");
                deep += 1;
            }
        }
    }
    assert!(deep > 0, "the catalogue leads to the risk points themselves");
}

#[test]
fn the_markdown_of_the_hospital_is_what_a_forge_expects() {
    check(Path::new(super::HOSPITAL), &[]);
    check(Path::new(super::HOSPITAL), &["--view", "internal", "--lang", "en"]);
}

#[test]
fn hostile_text_breaks_no_table_and_no_link_of_the_markdown() {
    let temporary = tempfile::tempdir().unwrap();
    let hostile = "\"| a \\\\| `b` [x](http://evil.example)<br><script>alert(1)</script> # * _ ~ \\\\\"";
    super::write(temporary.path(), "riskreg.toml", "format = 1\nkeys = \"zh\"\n");
    super::write(temporary.path(), "unit.yaml", &format!("单位名称: {hostile}\n"));
    super::write(
        temporary.path(),
        "岗.yaml",
        &format!(
            "岗位: {hostile}\n职权: [{{ 编号: P1, 名称: {hostile}, 内容: {hostile} }}]\n风险点:\n  - {{ 编号: R1, 风险点: {hostile}, 表现形式: [{hostile}], 对应职权: P1, 等级: 一级, 责任人: 经办人, 防控措施: [{hostile}] }}\n"
        ),
    );
    check(temporary.path(), &["--draft"]);
}
