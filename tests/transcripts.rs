//! Every console block of a README runs once against the built program and must print what it shows.
//!
//! A block holds `$ command` lines, each followed by its output; `[..]` stands for any characters of a
//! line and `...` for any lines. `SNAPSHOTS=overwrite cargo test` writes the outputs anew.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

/// READMEs whose blocks run, each in a fresh copy of the folders that it speaks of.
fn readmes() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = vec![root.join("README.md"), root.join("README.zh-CN.md")];
    for folder in ["examples", "registers"] {
        for entry in walkdir::WalkDir::new(root.join(folder)).sort_by_file_name() {
            let path = entry.expect("the repository is readable").into_path();
            if path.file_name().is_some_and(|name| name == "README.md") {
                found.push(path);
            }
        }
    }
    found
}

/// A console block: where its text lies in the README, and its commands with their outputs.
struct Block {
    start: usize,
    end: usize,
    steps: Vec<(String, String)>,
}

fn blocks(text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut at = 0;
    while let Some(open) = text[at..].find("```console\n") {
        let start = at + open + "```console\n".len();
        let end = start + text[start..].find("```").expect("a console block is closed");
        let mut steps: Vec<(String, String)> = Vec::new();
        for line in text[start..end].lines() {
            match (line.strip_prefix("$ "), steps.last_mut()) {
                (Some(command), _) => steps.push((command.to_owned(), String::new())),
                (None, Some((_, output))) => _ = writeln!(output, "{line}"),
                (None, None) => panic!("a console block begins with a command: {line}"),
            }
        }
        blocks.push(Block { start, end, steps });
        at = end + 3;
    }
    blocks
}

/// Runs one command line with the built program in place of `riskreg` or `cargo run --release --`.
fn run(line: &str, folder: &Path) -> String {
    let line = line.replace("cargo run --release --", "riskreg");
    let bin = Path::new(env!("CARGO_BIN_EXE_riskreg")).parent().expect("the program lies in a folder");
    let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap_or_default());
    let output = Command::new("bash")
        .args(["-c", &line])
        .current_dir(folder)
        .env("PATH", path)
        .env("NO_COLOR", "1")
        .env("LC_ALL", "C.UTF-8")
        .env_remove("COLUMNS")
        .output()
        .expect("bash runs");
    let mut shown = String::from_utf8(output.stdout).expect("output is UTF-8");
    shown.push_str(&String::from_utf8(output.stderr).expect("messages are UTF-8"));
    // A Markdown reader does not see spaces at line ends; nor does this test.
    let mut trimmed: String = shown.lines().map(|line| format!("{}\n", line.trim_end())).collect();
    if let Some(code) = output.status.code().filter(|code| *code != 0) {
        _ = writeln!(trimmed, "(exit {code})");
    }
    trimmed
}

fn copy(from: &Path, to: &Path) {
    for entry in walkdir::WalkDir::new(from) {
        let entry = entry.expect("the repository is readable");
        let target = to.join(entry.path().strip_prefix(from).expect("below"));
        if entry.file_type().is_dir() {
            std::fs::create_dir_all(&target).expect("a folder is made");
        } else {
            std::fs::copy(entry.path(), &target).expect("a file is copied");
        }
    }
}

#[test]
fn every_console_block_prints_what_it_shows() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let overwrite = std::env::var("SNAPSHOTS").is_ok_and(|value| value == "overwrite");
    let mut failures = String::new();
    let mut ran = 0;
    for readme in readmes() {
        let text = std::fs::read_to_string(&readme).expect("a README is readable");
        let stage = tempfile::tempdir().expect("a folder for the test");
        for folder in ["registers", "examples"] {
            copy(&root.join(folder), &stage.path().join(folder));
        }
        let home = readme.parent().expect("a README lies in a folder").strip_prefix(root).expect("in the repository");
        let folder = stage.path().join(home);
        let mut rewritten = String::new();
        let mut kept = 0;
        for block in blocks(&text) {
            let mut now = String::new();
            for (command, expected) in &block.steps {
                let actual = run(command, &folder);
                ran += 1;
                if !matches(expected, &actual) {
                    _ = write!(
                        failures,
                        "\n{}: $ {command}\n--- shown\n{expected}--- printed\n{actual}",
                        readme.display()
                    );
                    _ = write!(now, "$ {command}\n{actual}");
                } else {
                    _ = write!(now, "$ {command}\n{expected}");
                }
            }
            rewritten.push_str(&text[kept..block.start]);
            rewritten.push_str(&now);
            kept = block.end;
        }
        rewritten.push_str(&text[kept..]);
        if overwrite && rewritten != text {
            std::fs::write(&readme, rewritten).expect("the README is written");
        }
    }
    assert!(ran > 0, "no console block was found");
    assert!(failures.is_empty() || overwrite, "{failures}");
}

/// Lines against a pattern of lines: `...` is any lines, `[..]` any characters.
fn matches(pattern: &str, text: &str) -> bool {
    let (pattern, text): (Vec<&str>, Vec<&str>) = (pattern.lines().collect(), text.lines().collect());
    match_lines(&pattern, &text)
}

fn match_lines(pattern: &[&str], text: &[&str]) -> bool {
    match (pattern, text) {
        ([], []) => true,
        (["...", rest @ ..], _) => (0..=text.len()).any(|skip| match_lines(rest, &text[skip..])),
        ([first, rest @ ..], [line, lines @ ..]) => match_line(first, line) && match_lines(rest, lines),
        _ => false,
    }
}

fn match_line(pattern: &str, line: &str) -> bool {
    let mut parts = pattern.split("[..]");
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = line.strip_prefix(first) else { return false };
    let parts: Vec<&str> = parts.collect();
    let Some((last, middle)) = parts.split_last() else { return rest.is_empty() };
    for part in middle {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}

#[test]
fn every_example_lists_word_for_word_what_lint_finds_in_it() {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    for entry in std::fs::read_dir(examples).expect("the repository is readable") {
        let example = entry.expect("the repository is readable").path();
        // Pictures for the README lie there too.
        if !example.join("riskreg.toml").is_file() {
            continue;
        }
        let readme = example.join("README.md");
        let text = std::fs::read_to_string(&readme).expect("every example has a README");
        let steps: Vec<(String, String)> = blocks(&text).into_iter().flat_map(|block| block.steps).collect();
        let lint = steps.iter().find(|(command, _)| command == "riskreg lint .");
        let (_, output) = lint.unwrap_or_else(|| panic!("{}: no `riskreg lint .`", readme.display()));
        let whole = !output.contains("[..]") && !output.lines().any(|line| line == "...");
        assert!(whole, "{}: a pattern stands where the findings should", readme.display());
        let mut before = steps.iter().take_while(|(command, _)| command != "riskreg lint .");
        let untouched = before.all(|(command, _)| command.starts_with("riskreg "));
        assert!(untouched, "{}: the register is changed before it is linted", readme.display());
    }
}

#[test]
fn both_readmes_hold_the_same_console_commands() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let commands = |name: &str| {
        let text = std::fs::read_to_string(root.join(name)).expect("a README is readable");
        blocks(&text).into_iter().flat_map(|block| block.steps).map(|(command, _)| command).collect::<Vec<_>>()
    };
    assert_eq!(commands("README.md"), commands("README.zh-CN.md"));
}

#[test]
fn the_patterns_of_transcripts_match_what_they_should() {
    assert!(matches("甲\n...\n丁\n", "甲\n乙\n丙\n丁\n"));
    assert!(matches("用时 [..] 秒", "用时 0.2 秒"));
    assert!(!matches("甲\n乙\n", "甲\n"));
}
