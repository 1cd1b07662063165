//! A fix changes how something is written and nothing else: whatever odd spellings are put into the posts of the
//! hospital, the safe fixes give back the very bytes that stood there before.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use proptest::prelude::*;
use riskreg::edit::{Syntax, checked};
use riskreg::finding::Edit;
use riskreg::read::Overlay;
use riskreg::survey::{Ask, survey};
use riskreg::vocabulary::traditional_pairs;

/// The posts of the hospital, with their texts.
static POSTS: LazyLock<Vec<(PathBuf, String)>> = LazyLock::new(|| {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("registers");
    let walk = walkdir::WalkDir::new(root).sort_by_file_name().into_iter().filter_map(Result::ok);
    let texts = walk.filter_map(|entry| Some((entry.path().to_owned(), std::fs::read_to_string(entry.path()).ok()?)));
    texts.filter(|(_, text)| text.starts_with("岗位: ")).collect()
});

/// Keys that are keys of a record wherever they begin a line of a post.
const KEYS: [&str; 15] = [
    "岗位",
    "层级",
    "任职人",
    "职权",
    "风险点",
    "编号",
    "类别",
    "责任人",
    "监控责任人",
    "防控措施",
    "对应职权",
    "表现形式",
    "查找方式",
    "评估因素",
    "等级",
];

/// The key in a spelling that reads the same.
fn odd(key: &str, how: u8) -> String {
    match how % 4 {
        0 => {
            let older = |c: char| traditional_pairs().find(|(_, to)| *to == c).map_or(c, |(from, _)| from);
            key.chars().map(older).collect()
        }
        1 => key.chars().map(String::from).collect::<Vec<_>>().join(" "),
        2 => format!("{key}（必填）"),
        _ => format!("\"{key} \""),
    }
}

/// A date that is written otherwise.
fn odd_date(date: &str, how: u8) -> String {
    let parts: Vec<&str> = date.split('-').collect();
    let (year, month, day) = (parts[0], parts[1], parts[2]);
    match how % 5 {
        0 => format!("{year}年{month}月{day}日"),
        1 => format!("{year}/{month}/{day}"),
        2 => format!("{year}.{month}.{day}"),
        3 => format!("{year}{month}{day}"),
        _ => format!("{year}—{month}—{day}"),
    }
}

fn is_date(text: &str) -> bool {
    text.len() == 10
        && text.bytes().enumerate().all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        })
}

/// The text with some of its keys and dates in odd spellings, as `choices` say.
fn spoilt(text: &str, choices: &[u8]) -> String {
    let mut choices = choices.iter().cycle();
    let mut next = || *choices.next().unwrap_or(&0);
    let mut lines = Vec::new();
    for line in text.split('\n') {
        let body = line.trim_start_matches([' ', '-']);
        let indent = &line[..line.len() - body.len()];
        let line = match body.split_once(':') {
            Some((key, rest)) if KEYS.contains(&key) && next() % 3 == 0 => {
                format!("{indent}{}:{rest}", odd(key, next()))
            }
            Some((key, rest)) if is_date(rest.trim()) && next() % 2 == 0 => {
                format!("{indent}{key}: {}", odd_date(rest.trim(), next()))
            }
            _ => line.to_owned(),
        };
        lines.push(line);
    }
    lines.join("\n")
}

/// The text after all of its safe fixes.
fn fixed(root: &Path, text: &str) -> String {
    let mut text = text.to_owned();
    for _ in 0..4 {
        let mut source = Overlay::new(root);
        source.put("岗.yaml", text.clone().into_bytes());
        let survey = survey(&source, Ask::new(jiff::civil::date(2026, 11, 21))).expect("it is surveyed");
        let here = survey.findings.iter().filter(|finding| survey.entry(finding.place.file).listed.path == "岗.yaml");
        let safe = here.filter_map(|finding| finding.fix.as_deref()).filter(|fix| fix.safe);
        let edits: Vec<Edit> = safe.flat_map(|fix| fix.edits.iter().cloned()).collect();
        if edits.is_empty() {
            break;
        }
        text = checked(&text, &edits, Syntax::Yaml).expect("safe fixes change no more than they say");
    }
    text
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn odd_spellings_are_undone_to_the_byte(
        post in any::<prop::sample::Index>(),
        choices in prop::collection::vec(any::<u8>(), 8..64),
        crlf in any::<bool>(),
        mark in any::<bool>(),
    ) {
        let folder = tempfile::tempdir().expect("a folder for the test");
        std::fs::write(folder.path().join("unit.yaml"), "单位: 示例市第五人民医院\n").expect("a file is written");
        std::fs::write(folder.path().join("riskreg.toml"), "format = 1\nprofile = \"hospital\"\n").expect("a file is written");
        let (path, text) = &POSTS[post.index(POSTS.len())];
        let whole = |text: &str| {
            let text = if crlf { text.replace('\n', "\r\n") } else { text.to_owned() };
            if mark { format!("\u{feff}{text}") } else { text }
        };
        prop_assert_eq!(fixed(folder.path(), &whole(text)), whole(text), "{}", path.display());
        let spoilt = spoilt(text, &choices);
        prop_assert_eq!(fixed(folder.path(), &whole(&spoilt)), whole(text), "{}", path.display());
    }
}
