//! The profiles that come with riskreg, one data file per scheme; each cites its source.

pub struct BuiltIn {
    pub name: &'static str,
    pub text: &'static str,
}

pub const BUILT_IN: &[BuiltIn] = &[
    BuiltIn { name: "three-level", text: include_str!("three-level.toml") },
    BuiltIn { name: "quality-bureau", text: include_str!("quality-bureau.toml") },
    BuiltIn { name: "hospital", text: include_str!("hospital.toml") },
    BuiltIn { name: "factory", text: include_str!("factory.toml") },
    BuiltIn { name: "housing-bureau", text: include_str!("housing-bureau.toml") },
    BuiltIn { name: "family-planning", text: include_str!("family-planning.toml") },
    BuiltIn { name: "penalty-power", text: include_str!("penalty-power.toml") },
    BuiltIn { name: "enterprise", text: include_str!("enterprise.toml") },
    BuiltIn { name: "town", text: include_str!("town.toml") },
    BuiltIn { name: "finance-bureau", text: include_str!("finance-bureau.toml") },
    BuiltIn { name: "overseas-project", text: include_str!("overseas-project.toml") },
    BuiltIn { name: "credit-union", text: include_str!("credit-union.toml") },
    BuiltIn { name: "bill-business", text: include_str!("bill-business.toml") },
    BuiltIn { name: "safety", text: include_str!("safety.toml") },
    BuiltIn { name: "safety-lec", text: include_str!("safety-lec.toml") },
    BuiltIn { name: "medical-event", text: include_str!("medical-event.toml") },
];

/// The profile of a register that names none.
pub const DEFAULT: &str = "three-level";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::ProblemKind;

    #[test]
    fn every_built_in_profile_reads_without_a_problem() {
        for profile in BUILT_IN {
            let parsed = crate::tree::toml::parse(profile.text);
            assert!(parsed.problems.is_empty(), "{}: {:?}", profile.name, parsed.problems);
            let loaded = crate::profile::load(parsed.root.as_ref().map(|root| (root, profile.text)));
            assert!(loaded.problems.is_empty(), "{}: {:?}", profile.name, loaded.problems);
            let grades = !loaded.profile.graded.is_empty();
            assert_eq!(grades, !loaded.profile.scale.is_empty(), "{}: a scale is there to grade with", profile.name);
            assert!(loaded.profile.doubts.is_empty(), "{}: {:?}", profile.name, loaded.profile.doubts);
        }
    }

    #[test]
    fn every_built_in_profile_says_in_both_languages_what_it_is_for_and_cites_its_source() {
        for profile in BUILT_IN {
            let loaded = crate::profile::named(profile.name).unwrap();
            let description = loaded.description.unwrap();
            assert!(
                description.zh != description.en
                    && !description.en.contains(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)),
                "{}: {description:?}",
                profile.name
            );
            assert!(!loaded.source.is_empty(), "{}", profile.name);
            let default = profile.name == DEFAULT;
            assert!(default || profile.text.contains("Not stated"), "{}: what is left out is not said", profile.name);
        }
    }

    /// The repository's own registers: the folders of `examples/`, and the hospital.
    fn registers() -> Vec<std::path::PathBuf> {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
        let entries = std::fs::read_dir(root.join("examples")).expect("the repository is readable");
        // Pictures for the README lie there too.
        let examples = entries.map(|entry| entry.expect("the repository is readable").path());
        let examples = examples.filter(|path| path.join("riskreg.toml").is_file());
        examples.chain([root.join("registers")]).collect()
    }

    #[test]
    fn every_built_in_profile_is_run_by_a_register_of_this_repository() {
        let mut used = std::collections::BTreeSet::new();
        for register in registers() {
            let text = std::fs::read_to_string(register.join("riskreg.toml")).expect("a register has its settings");
            let parsed = crate::tree::toml::parse(&text);
            let loaded = crate::profile::load(parsed.root.as_ref().map(|root| (root, &*text)));
            assert!(loaded.problems.is_empty(), "{}: {:?}", register.display(), loaded.problems);
            used.insert(loaded.profile.name);
        }
        for profile in BUILT_IN {
            assert!(used.contains(profile.name), "no register runs {}", profile.name);
        }
    }

    #[test]
    fn both_readmes_list_every_built_in_profile_once() {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
        for readme in ["README.md", "README.zh-CN.md"] {
            let text = std::fs::read_to_string(root.join(readme)).expect("a README is readable");
            let rows = text.lines().filter(|line| line.starts_with("| [`"));
            let listed: Vec<&str> = rows.filter_map(|row| row.strip_prefix("| [`")?.split('`').next()).collect();
            let known: Vec<&str> = BUILT_IN.iter().map(|profile| profile.name).collect();
            assert_eq!(listed, known, "{readme}");
        }
    }

    #[test]
    fn a_register_that_replaces_the_scale_must_bring_its_own_rule() {
        let text = "profile = \"hospital\"\n[levels]\ngrade = [\"risk\"]\nscale = [\"高\", \"中\", \"低\"]\n";
        let parsed = crate::tree::toml::parse(text);
        let loaded = crate::profile::load(parsed.root.as_ref().map(|root| (root, text)));
        assert_eq!(loaded.problems.len(), 1, "{:?}", loaded.problems);
        assert!(matches!(loaded.problems[0].kind, ProblemKind::Unreadable(_)));
        assert_eq!(&text[loaded.problems[0].span.range()], "[levels]");
    }
}
