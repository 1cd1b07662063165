//! Every rule on registers a person can open: `tests/rules/<rule>/bad/` gives exactly `bad.txt` beside it,
//! `good/` gives nothing. Both run with that rule and the reading rules only. The examples on the rule's
//! page stand word for word as files in `bad/` and `good/`.
//!
//! `SNAPSHOTS=overwrite cargo test --test rules` writes every `bad.txt` anew; read the diff.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use riskreg::judge::{Selection, judge};
use riskreg::read::{Folder, Listed, What};
use riskreg::record::Language;
use riskreg::rules::{ALL, Entry};
use riskreg::survey::{Ask, Survey, survey};
use riskreg::write::text::{Style, findings};
use snapbox::data::{DataFormat, IntoData};

/// The day that overdue measures and stale approvals are judged by.
const TODAY: jiff::civil::Date = jiff::civil::date(2026, 11, 21);

fn home(rule: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rules").join(rule)
}

/// What `lint --select` with this rule and the reading rules prints of a folder, in both languages, and
/// how many of the findings are the rule's own.
fn linted(entry: &Entry, folder: &Path) -> (String, usize) {
    let source = Folder::new(folder);
    let mut survey = survey(&source, Ask::new(TODAY)).unwrap_or_else(|error| panic!("{}: {error:#}", folder.display()));
    if let Ok(text) = fs::read_to_string(folder.join("baseline.toml")) {
        lay(&mut survey, &source, folder, &text);
    }
    let reading = ALL.iter().filter(|other| other.reading || other.rule == entry.rule);
    let select = reading.map(|other| other.rule.name.to_owned()).collect();
    let judgement = judge(&survey, &source, &Selection { select, ..Selection::default() });
    let shown = |place: riskreg::source::Place| survey.entry(place.file).listed.path.clone();
    let mut out = Vec::new();
    for language in [Language::Zh, Language::En] {
        let style = Style { color: false, language, width: 100 };
        findings(&mut out, &judgement.findings, &judgement.texts, &shown, style).unwrap();
    }
    let own = judgement.findings.iter().filter(|judged| judged.finding.rule == entry.rule).count();
    (String::from_utf8(out).unwrap(), own)
}

/// Lays the baseline of a folder over its register.
fn lay(survey: &mut Survey, source: &Folder, folder: &Path, text: &str) {
    let native = folder.join("baseline.toml");
    let listed =
        Listed { path: "baseline.toml".to_owned(), native, what: What::File, utf8: true, object: None, mark: None };
    let entries = riskreg::baseline::read(text).unwrap_or_else(|(_, why)| panic!("{}: {why}", folder.display()));
    riskreg::judge::apply(survey, source, (listed, text), &entries, TODAY);
}

/// Every file below a folder, with its text where it is text.
fn files(folder: &Path) -> Vec<(PathBuf, String)> {
    let walk = walkdir::WalkDir::new(folder).sort_by_file_name().into_iter().filter_map(Result::ok);
    walk.filter(|entry| entry.file_type().is_file())
        .filter_map(|entry| Some((entry.path().to_owned(), fs::read_to_string(entry.path()).ok()?)))
        .collect()
}

/// The part of a page under a heading of the second level.
fn section<'p>(page: &'p str, heading: &str) -> Option<&'p str> {
    let (_, rest) = page.split_once(&format!("\n{heading}\n"))?;
    Some(rest.split("\n## ").next().unwrap_or(rest))
}

/// The fenced examples in a part of a page.
fn examples(part: &str) -> Vec<&str> {
    let fences = part.split("```").skip(1).step_by(2);
    fences.filter_map(|fence| fence.strip_prefix("yaml\n").or_else(|| fence.strip_prefix("toml\n"))).collect()
}

fn is_han(c: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&c)
}

/// Runs `check` on every rule and reports all that fail, not only the first.
fn each_rule(check: impl Fn(&Entry) -> Result<(), String>) {
    let failed: Vec<String> =
        ALL.iter().filter_map(|entry| check(entry).err().map(|why| format!("{}: {why}", entry.rule.name))).collect();
    assert!(failed.is_empty(), "\n{}", failed.join("\n"));
}

#[test]
fn a_bad_register_gives_exactly_the_findings_that_stand_beside_it() {
    let assert = snapbox::Assert::new().action_env(snapbox::assert::DEFAULT_ACTION_ENV);
    each_rule(|entry| {
        let home = home(entry.rule.name);
        if !home.join("bad").is_dir() {
            return Err("no folder bad/".to_owned());
        }
        let (actual, own) = linted(entry, &home.join("bad"));
        if own == 0 {
            return Err("bad/ gives no finding of the rule".to_owned());
        }
        let expected = snapbox::Data::read_from(&home.join("bad.txt"), Some(DataFormat::Text)).raw();
        assert.try_eq(Some(&entry.rule.name), actual.into_data().raw(), expected).map_err(|error| error.to_string())
    });
}

#[test]
fn a_good_register_gives_no_finding() {
    each_rule(|entry| {
        let good = home(entry.rule.name).join("good");
        if files(&good).is_empty() {
            return Err("no register in good/".to_owned());
        }
        match linted(entry, &good).0 {
            nothing if nothing.is_empty() => Ok(()),
            findings => Err(format!("good/ gives\n{findings}")),
        }
    });
}

#[test]
fn the_examples_on_a_page_are_files_of_its_test_registers() {
    each_rule(|entry| {
        for (heading, folder) in [("## 不对 / Flagged", "bad"), ("## 对 / Fine", "good")] {
            let part = section(entry.rule.page, heading).ok_or_else(|| format!("no section {heading}"))?;
            let examples = examples(part);
            if examples.is_empty() {
                return Err(format!("no example under {heading}"));
            }
            let files = files(&home(entry.rule.name).join(folder));
            for example in examples {
                if !files.iter().any(|(_, text)| text == example) {
                    return Err(format!("no file of {folder}/ holds this example\n{example}"));
                }
            }
        }
        Ok(())
    });
}

#[test]
fn a_page_says_in_both_languages_what_is_wrong_and_why() {
    each_rule(|entry| {
        let page = entry.rule.page;
        let title = page.lines().next().and_then(|line| line.strip_prefix("# ")).unwrap_or_default();
        match title.split_once(" / ") {
            Some((zh, en)) if zh.contains(is_han) && !en.is_empty() && !en.contains(is_han) => {}
            _ => return Err(format!("the first line is not `# 中文 / English`: {title}")),
        }
        let why = section(page, "## 为什么 / Why").ok_or("no section ## 为什么 / Why")?;
        let paragraphs: Vec<&str> = why.split("\n\n").map(str::trim).filter(|part| !part.is_empty()).collect();
        let (source, words): (Vec<&str>, Vec<&str>) =
            paragraphs.into_iter().partition(|part| part.starts_with("来源 / Source:"));
        if source.is_empty() {
            return Err("no line `来源 / Source: …`".to_owned());
        }
        // An English paragraph may quote a Chinese word; a Chinese one is mostly Chinese.
        let chinese = |part: &&&str| part.chars().filter(|c| is_han(*c)).count() * 3 > part.chars().count();
        let count = words.iter().filter(chinese).count();
        if count == 0 || count == words.len() {
            return Err("the reason does not stand in both languages".to_owned());
        }
        Ok(())
    });
}

#[test]
fn rule_names_are_kebab_case_and_unique() {
    let mut names = BTreeSet::new();
    each_rule(|entry| {
        let name = entry.rule.name;
        let word = |word: &str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase());
        if name.split('-').all(word) { Ok(()) } else { Err("not kebab case".to_owned()) }
    });
    for entry in ALL {
        assert!(names.insert(entry.rule.name), "two rules are called {}", entry.rule.name);
    }
}

#[test]
fn every_folder_of_test_registers_belongs_to_a_rule() {
    let folders = fs::read_dir(home("")).unwrap().map(|entry| entry.unwrap().file_name());
    for folder in folders {
        assert!(ALL.iter().any(|entry| *folder == *entry.rule.name), "no rule {folder:?}");
    }
}
