//! CODEOWNERS files, as GitHub, GitLab and Gitea read them. Gitea's lines are regular expressions; those that name a
//! folder or a file are read, the others are said to be unread.

use rustc_hash::FxHashMap;

use super::Line;

/// Where a repository keeps such a file, in the order in which it is looked for.
pub const PLACES: [&str; 5] =
    ["CODEOWNERS", ".github/CODEOWNERS", ".gitlab/CODEOWNERS", ".gitea/CODEOWNERS", "docs/CODEOWNERS"];

/// Whose rules a file follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    GitHub,
    GitLab,
    Gitea,
}

/// A line that says who owns something in words that we do not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unread {
    /// From 1.
    pub line: usize,
    pub text: Box<str>,
}

impl Dialect {
    /// By the folder that the file lies in, else by what only one of the forges understands.
    pub fn of(place: &str, text: &str) -> Dialect {
        match place.split('/').next() {
            Some(".github") => return Dialect::GitHub,
            Some(".gitlab") => return Dialect::GitLab,
            Some(".gitea") => return Dialect::Gitea,
            _ => {}
        }
        let lines = || text.lines().map(str::trim).filter(|line| !line.starts_with('#'));
        if lines().any(|line| heading(line).is_some()) {
            Dialect::GitLab
        } else if lines()
            .filter_map(|line| line.split_whitespace().next())
            .any(|p| p.contains(".*") || p.contains("\\\\"))
        {
            Dialect::Gitea
        } else {
            Dialect::GitHub
        }
    }
}

/// The lines of a file by section, and those that could not be read.
pub(super) fn read(text: &str, dialect: Dialect) -> (Vec<Vec<Line>>, Vec<Unread>) {
    let mut sections: Vec<Section> = vec![Section::default()];
    let mut named: FxHashMap<String, usize> = FxHashMap::default();
    let mut current = 0;
    let mut unread = Vec::new();
    for (index, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
        let line = line.trim();
        if dialect == Dialect::GitLab
            && let Some((name, accounts)) = heading(line)
        {
            // Sections of one name are one section, and the last heading says who owns by default.
            current = *named.entry(name.to_lowercase()).or_insert(sections.len());
            if current == sections.len() {
                sections.push(Section::default());
            }
            sections[current].accounts = boxed(&accounts);
            continue;
        }
        let words = words(line);
        let Some((pattern, accounts)) = words.split_first() else { continue };
        let (pattern, excludes) = match pattern.strip_prefix('!') {
            Some(rest) if dialect != Dialect::GitHub => (rest, true),
            _ => (pattern.as_str(), false),
        };
        let globs = match dialect {
            Dialect::GitHub => Some(github(pattern)),
            Dialect::GitLab => Some(gitlab(pattern)),
            Dialect::Gitea => gitea(pattern).filter(|_| !excludes),
        };
        let Some(globs) = globs else {
            unread.push(Unread { line: index + 1, text: line.into() });
            continue;
        };
        let section = &mut sections[current];
        let accounts = if accounts.is_empty() { section.accounts.clone() } else { boxed(accounts) };
        section.lines.push(Line { globs, accounts, excludes });
    }
    (sections.into_iter().map(|section| section.lines).collect(), unread)
}

#[derive(Default)]
struct Section {
    /// Of the lines that name nobody.
    accounts: Vec<Box<str>>,
    lines: Vec<Line>,
}

fn boxed(accounts: &[String]) -> Vec<Box<str>> {
    accounts.iter().map(|account| account.as_str().into()).collect()
}

/// `[Name] @default`, `^[Optional][2]`: the name, and the owners of lines that name none.
fn heading(line: &str) -> Option<(&str, Vec<String>)> {
    let line = line.strip_prefix('^').unwrap_or(line);
    let (name, rest) = line.strip_prefix('[')?.split_once(']')?;
    let rest = match rest.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((count, rest)) if count.bytes().all(|b| b.is_ascii_digit()) => rest,
        _ => rest,
    };
    // `[a-z]*.yaml @x` is a pattern: after a heading comes a space or nothing.
    (rest.is_empty() || rest.starts_with(char::is_whitespace)).then(|| (name.trim(), words(rest)))
}

/// The words of a line up to its comment. A backslash before a space or `#` makes it part of the word; before anything
/// else it stays, for the pattern to understand.
fn words(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut letters = line.chars().peekable();
    while let Some(letter) = letters.next() {
        let Some(word) = words.last_mut() else { break };
        match letter {
            '\\' if letters.peek().is_some_and(|next| matches!(next, ' ' | '#')) => word.extend(letters.next()),
            '\\' => {
                word.push(letter);
                word.extend(letters.next());
            }
            '#' if word.is_empty() => break,
            letter if letter.is_whitespace() && !word.is_empty() => words.push(String::new()),
            letter if letter.is_whitespace() => {}
            letter => word.push(letter),
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// As gitignore reads it: a slash before the end ties the pattern to the top, and a folder covers all that is in it;
/// `folder/*` covers its files only.
fn github(pattern: &str) -> Vec<Box<str>> {
    let tied = pattern.trim_end_matches('/').contains('/');
    let (body, is_folder) = body(pattern);
    let body = if tied { body } else { format!("**/{body}") };
    let below = format!("{body}/**").into();
    match body.rsplit('/').next() {
        Some("*") if tied && !is_folder => vec![body.into()],
        Some("**") => vec![body.into()],
        _ if is_folder => vec![below],
        _ => vec![body.into(), below],
    }
}

/// A leading slash ties the pattern to the top, and only a slash at the end covers what is in a folder.
fn gitlab(pattern: &str) -> Vec<Box<str>> {
    let tied = pattern.starts_with('/');
    let (body, is_folder) = body(pattern);
    let body = if tied { body } else { format!("**/{body}") };
    vec![if is_folder { format!("{body}/**") } else { body }.into()]
}

/// The pattern without slashes at its ends, braces taken literally; and whether it ends with a slash.
fn body(pattern: &str) -> (String, bool) {
    let body = pattern.trim_matches('/');
    let body = match body {
        "" => "**".to_owned(),
        body => body.replace('{', "\\{").replace('}', "\\}"),
    };
    (body, pattern.len() > 1 && pattern.ends_with('/'))
}

/// A path or folder that an expression spells out, such as `药剂科/.*`; `None` for any other expression.
fn gitea(pattern: &str) -> Option<Vec<Box<str>>> {
    // The file takes one backslash away, the expression the other.
    let expression = pattern.replace("\\\\", "\\");
    let (spelt, is_folder) = match expression.strip_suffix("/.*") {
        Some(folder) => (folder, true),
        None if expression == ".*" => return Some(vec!["**".into()]),
        None => (expression.as_str(), false),
    };
    let mut glob = String::new();
    let mut letters = spelt.chars();
    while let Some(letter) = letters.next() {
        let literal = match letter {
            '\\' => letters.next().filter(|next| !next.is_alphanumeric())?,
            letter if EXPRESSION.contains(letter) => return None,
            letter => letter,
        };
        glob.push_str(&escaped(&literal.to_string(), GLOB));
    }
    if is_folder {
        glob.push_str("/**");
    }
    Some(vec![glob.into()])
}

/// What means something in a regular expression.
pub const EXPRESSION: &str = "\\.+*?()|[]{}^$";
/// What means something in a pattern.
pub const GLOB: &str = "\\*?[]{}!";

/// `text` with a backslash before each of `special`.
pub fn escaped(text: &str, special: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        if special.contains(letter) {
            out.push('\\');
        }
        out.push(letter);
    }
    out
}
