//! Who owns what, as the lines of a CODEOWNERS file.

use super::code_owners::{Dialect, EXPRESSION, GLOB, escaped};
use super::{Account, Owned};

/// Lines of a file, and what could not be said in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Written {
    pub text: String,
    /// Patterns that the forge does not know.
    pub patterns: Vec<String>,
    /// Owners that the forge does not know, each with the path they own.
    pub accounts: Vec<(String, String)>,
}

/// The lines for a register that lies below `prefix` of the repository (empty, or `a/b/`); the last that fits decides.
pub fn written(owned: &[Owned], dialect: Dialect, prefix: &str) -> Written {
    let mut written = Written::default();
    for Owned { path, accounts, .. } in owned {
        let mut known: Vec<&str> = Vec::new();
        for account in accounts {
            match is_known(account, dialect) {
                true => known.push(account),
                false => written.accounts.push((path.to_string(), account.to_string())),
            }
        }
        let Some(pattern) = pattern(path, dialect, prefix) else {
            written.patterns.push(path.to_string());
            continue;
        };
        if !known.is_empty() {
            written.text.push_str(&format!("{pattern} {}\n", known.join(" ")));
        }
    }
    written
}

/// Forges know accounts and groups; GitHub and GitLab addresses too.
fn is_known(account: &str, dialect: Dialect) -> bool {
    match Account::read(account) {
        Account::Email(_) => dialect != Dialect::Gitea,
        Account::Name(_) => false,
        Account::User(_) | Account::Group(_) => true,
    }
}

/// A pattern of the register in a forge's own words; `None` for what only we understand.
fn pattern(path: &str, dialect: Dialect, prefix: &str) -> Option<String> {
    let path = path.trim_matches('/');
    if path.contains(['{', '}', '[', ']', '!', '\\']) {
        return None;
    }
    let whole = matches!(path, "" | "**");
    Some(match dialect {
        Dialect::Gitea => {
            let end = match path.ends_with("**") || is_file(path) {
                true => "",
                false => "/.*",
            };
            let expression = if whole { ".*".to_owned() } else { expression(path) + end };
            word(&escaped(&expression_of(prefix), "\\")) + &word(&escaped(&expression, "\\"))
        }
        Dialect::GitHub | Dialect::GitLab => match (whole, prefix.is_empty()) {
            (true, true) => "*".to_owned(),
            (true, false) => format!("/{}", word(&escaped(prefix, GLOB))),
            (false, _) => {
                let end = if path.ends_with('*') || is_file(path) { "" } else { "/" };
                format!("/{}{}{end}", word(&escaped(prefix, GLOB)), word(path))
            }
        },
    })
}

/// The path names a file, not a folder.
fn is_file(path: &str) -> bool {
    [".yaml", ".yml", ".toml"].iter().any(|ending| path.ends_with(ending))
}

/// A text spelt out as a regular expression.
fn expression_of(text: &str) -> String {
    escaped(text, EXPRESSION)
}

/// A pattern as a regular expression.
fn expression(pattern: &str) -> String {
    let mut out = String::new();
    let mut rest = pattern;
    while let Some(at) = rest.find(['*', '?']) {
        out.push_str(&expression_of(&rest[..at]));
        rest = &rest[at..];
        let (said, length) = match rest {
            _ if rest.starts_with("**/") => ("(.*/)?", 3),
            _ if rest.starts_with("**") => (".*", 2),
            _ if rest.starts_with('*') => ("[^/]*", 1),
            _ => ("[^/]", 1),
        };
        out.push_str(said);
        rest = &rest[length..];
    }
    out + &expression_of(rest)
}

/// Spaces and `#` within a word.
fn word(text: &str) -> String {
    escaped(text, " #")
}

#[cfg(test)]
mod tests {
    use super::super::{CodeOwners, Ownership};
    use super::*;

    fn owned(path: &str, accounts: &[&str]) -> Owned {
        Owned { path: path.into(), accounts: accounts.iter().map(|account| (*account).into()).collect() }
    }

    #[test]
    fn what_is_written_is_read_back_as_it_was_meant() {
        let register = [
            owned("**", &["@jijian"]),
            owned("药剂科", &["zhou@hospital", "@qian", "周某"]),
            owned("检验 科#1", &["@li"]),
            owned("药剂科/采购员.yaml", &["@hospital/audit"]),
        ];
        let cases = [
            ("riskreg.toml", &["@jijian"][..]),
            ("药剂科/库房组/department.yaml", &["zhou@hospital", "@qian"]),
            ("药剂科/采购员.yaml", &["@hospital/audit"]),
            ("检验 科#1/检验员.yaml", &["@li"]),
        ];
        for (dialect, place) in [
            (Dialect::GitHub, ".github/CODEOWNERS"),
            (Dialect::GitLab, ".gitlab/CODEOWNERS"),
            (Dialect::Gitea, ".gitea/CODEOWNERS"),
        ] {
            for prefix in ["", "台 账/本院/"] {
                let written = written(&register, dialect, prefix);
                let file = CodeOwners { place: place.into(), text: written.text.clone(), prefix: prefix.into() };
                let ownership = Ownership::of_file(&file);
                for (path, owners) in cases {
                    let owners: Vec<&str> = owners.iter().filter(|owner| is_known(owner, dialect)).copied().collect();
                    assert_eq!(ownership.owners_of(path), owners, "{path}: {}", written.text);
                }
                assert_eq!(ownership.owners_of("药剂科室/甲.yaml"), ["@jijian"]);
                assert!(written.accounts.contains(&("药剂科".to_owned(), "周某".to_owned())));
            }
        }
    }

    #[test]
    fn what_a_forge_does_not_know_is_named() {
        let written = written(&[owned("{药剂科,检验科}/**", &["@zhou"])], Dialect::GitHub, "");
        assert_eq!((written.patterns.len(), &*written.text), (1, ""));
    }
}
