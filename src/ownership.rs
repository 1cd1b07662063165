//! Who owns which path of a register: as `riskreg.toml` says it, else as the repository's CODEOWNERS does. Alone knows
//! how such patterns are matched: of those that fit a path the last decides.

mod account;
mod code_owners;
mod written;

pub use account::{Account, Author};
pub use code_owners::{Dialect, PLACES, Unread};
pub use written::{Written, written};

use crate::profile::{OwnerRule, Profile};

/// A CODEOWNERS file as it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeOwners {
    /// Below the top of the repository; one of [`PLACES`].
    pub place: String,
    pub text: String,
    /// Where the register lies in the repository: empty, or `a/b/`.
    pub prefix: String,
}

/// Who owns which path of one register.
#[derive(Debug, Clone, Default)]
pub struct Ownership {
    /// Each decides for itself, and what they say adds up. All but GitLab's files have one.
    sections: Vec<Vec<Line>>,
    /// Where the register lies in what the patterns count from.
    prefix: String,
    /// Lines that are no patterns as we read them.
    pub unread: Vec<Unread>,
}

/// One pattern and those it names.
#[derive(Debug, Clone)]
struct Line {
    /// Any of them fits; over paths below the top.
    globs: Vec<Box<str>>,
    accounts: Vec<Box<str>>,
    /// What fits is nobody's in this section, whatever other lines say.
    excludes: bool,
}

/// Who owns a part of a register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owned {
    /// A folder, a file or a pattern below the register's root; empty for the whole.
    pub path: Box<str>,
    pub accounts: Vec<Box<str>>,
}

/// Whether an author may change a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Nobody is named for the path.
    Unowned,
    Owner,
    Stranger,
    /// Only groups or roles are named, and git does not say who belongs to them.
    Unknown,
}

impl Ownership {
    /// What the register says itself, else what the repository's CODEOWNERS says.
    pub fn of_register(profile: &Profile, file: Option<&CodeOwners>) -> Ownership {
        match (profile.git.owners.as_slice(), file) {
            ([], Some(file)) => Ownership::of_file(file),
            (rules, _) => Ownership::of_rules(rules),
        }
    }

    /// `[git] owners` of `riskreg.toml`.
    pub fn of_rules(rules: &[OwnerRule]) -> Ownership {
        let line = |rule: &OwnerRule| {
            let path = rule.path.value.trim_end_matches('/');
            Line {
                globs: vec![path.into(), format!("{path}/**").into()],
                accounts: rule.accounts.clone(),
                excludes: false,
            }
        };
        Ownership { sections: vec![rules.iter().map(line).collect()], ..Ownership::default() }
    }

    /// A CODEOWNERS file, in the dialect that its place and its lines speak.
    pub fn of_file(file: &CodeOwners) -> Ownership {
        let (sections, unread) = code_owners::read(&file.text, Dialect::of(&file.place, &file.text));
        Ownership { sections, unread, prefix: file.prefix.clone() }
    }

    /// Nobody is named for anything.
    pub fn is_empty(&self) -> bool {
        self.sections.iter().flatten().all(|line| line.accounts.is_empty())
    }

    /// The accounts that own `path`, which counts from the register's root; none where nobody is named.
    pub fn owners_of(&self, path: &str) -> Vec<&str> {
        let path = format!("{}{path}", self.prefix);
        let mut owners: Vec<&str> = Vec::new();
        for section in &self.sections {
            let mut fitting = section.iter().rev().filter(|line| line.covers(&path));
            let (last, excluded) = (fitting.next(), section.iter().any(|line| line.excludes && line.covers(&path)));
            for account in last.iter().filter(|_| !excluded).flat_map(|line| &line.accounts) {
                if !owners.contains(&&**account) {
                    owners.push(account);
                }
            }
        }
        owners
    }

    /// Whether `author` is among those who own `path`.
    pub fn standing(&self, path: &str, author: Author<'_>) -> Standing {
        let owners = self.owners_of(path);
        if owners.is_empty() {
            return Standing::Unowned;
        }
        let is: Vec<Option<bool>> = owners.iter().map(|owner| Account::read(owner).is(author)).collect();
        match (is.contains(&Some(true)), is.contains(&None)) {
            (true, _) => Standing::Owner,
            (false, true) => Standing::Unknown,
            (false, false) => Standing::Stranger,
        }
    }
}

impl Line {
    fn covers(&self, path: &str) -> bool {
        self.globs.iter().any(|glob| fast_glob::glob_match(&**glob, path))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Span, Spanned};

    fn rule(path: &str, accounts: &[&str]) -> OwnerRule {
        let accounts = accounts.iter().map(|account| (*account).into()).collect();
        OwnerRule { path: Spanned::new(path.into(), Span::default()), accounts }
    }

    fn file(place: &str, prefix: &str, text: &str) -> Ownership {
        Ownership::of_file(&CodeOwners { place: place.into(), text: text.into(), prefix: prefix.into() })
    }

    #[test]
    fn of_the_registers_own_rules_the_last_that_fits_decides() {
        let ownership = Ownership::of_rules(&[
            rule("**", &["@jijian"]),
            rule("药剂科/**", &["zhou@hospital"]),
            rule("药剂科/库房组", &["@qian", "sun@hospital"]),
        ]);
        assert_eq!(ownership.owners_of("检验科/检验员.yaml"), ["@jijian"]);
        assert_eq!(ownership.owners_of("药剂科/采购员.yaml"), ["zhou@hospital"]);
        assert_eq!(ownership.owners_of("药剂科/库房组/department.yaml"), ["@qian", "sun@hospital"]);
        assert!(Ownership::default().owners_of("药剂科/采购员.yaml").is_empty());
    }

    #[test]
    fn a_github_file_reads_as_gitignore_does() {
        let ownership = file(
            "CODEOWNERS",
            "台账/",
            "# 全部\n* @all\n/台账/药剂科/ zhou@hospital # 药剂\n台账/检验\\ 科/ @li\n台账/总务科/* @wang\n*.toml @jijian\n/台账/药剂科/公开.yaml\n",
        );
        for (path, owners) in [
            ("unit.yaml", &["@all"][..]),
            ("药剂科/采购员.yaml", &["zhou@hospital"]),
            ("药剂科/库房组/库管员.yaml", &["zhou@hospital"]),
            ("检验 科/检验员.yaml", &["@li"]),
            ("总务科/电工.yaml", &["@wang"]),
            ("总务科/车队/司机.yaml", &["@all"]),
            ("riskreg.toml", &["@jijian"]),
            ("药剂科/公开.yaml", &[]),
        ] {
            assert_eq!(ownership.owners_of(path), owners, "{path}");
        }
        assert!(ownership.unread.is_empty());
    }

    #[test]
    fn sections_of_a_gitlab_file_add_up_and_lend_their_owners() {
        let ownership = file(
            ".gitlab/CODEOWNERS",
            "",
            "* @all\n[药剂科] @zhou\n药剂科/\n药剂科/公开/ @qian\n!药剂科/草稿/\n^[纪检监察][2] @@maintainer @jijian/office\n*.yaml\n",
        );
        for (path, owners) in [
            ("药剂科/采购员.yaml", &["@all", "@zhou", "@@maintainer", "@jijian/office"][..]),
            ("药剂科/公开/说明.md", &["@all", "@qian"]),
            ("药剂科/草稿/说明.md", &["@all"]),
            // In GitLab a pattern without a leading slash may begin anywhere.
            ("分院/药剂科/说明.md", &["@all", "@zhou"]),
        ] {
            assert_eq!(ownership.owners_of(path), owners, "{path}");
        }
    }

    #[test]
    fn of_a_gitea_file_the_folders_are_read_and_other_expressions_are_said_to_be_unread() {
        let ownership =
            file(".gitea/CODEOWNERS", "", "药剂科/.* zhou@hospital\n检验\\ 科\\\\.1/.* @li\n.*\\\\.(yaml|yml)$ @all\n");
        assert_eq!(ownership.owners_of("药剂科/采购员.yaml"), ["zhou@hospital"]);
        assert_eq!(ownership.owners_of("检验 科.1/检验员.yaml"), ["@li"]);
        assert!(ownership.owners_of("说明.yaml").is_empty());
        let unread: Vec<_> = ownership.unread.iter().map(|unread| unread.line).collect();
        assert_eq!(unread, [3]);
    }

    #[test]
    fn a_group_that_git_knows_nothing_of_leaves_it_open_who_belongs_to_it() {
        let ownership =
            Ownership::of_rules(&[rule("药剂科", &["@hospital/pharmacy"]), rule("检验科", &["li@hospital"])]);
        let zhou = Author { name: "周某", email: "zhou@hospital" };
        assert_eq!(ownership.standing("药剂科/采购员.yaml", zhou), Standing::Unknown);
        assert_eq!(ownership.standing("检验科/检验员.yaml", zhou), Standing::Stranger);
        assert_eq!(ownership.standing("总务科/电工.yaml", zhou), Standing::Unowned);
        let li = Author { name: "李某", email: "LI@hospital" };
        assert_eq!(ownership.standing("检验科/检验员.yaml", li), Standing::Owner);
    }
}
