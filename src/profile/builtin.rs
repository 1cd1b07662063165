//! The profiles that come with riskreg, one data file per scheme; each cites its source.

pub struct BuiltIn {
    pub name: &'static str,
    pub text: &'static str,
}

pub const BUILT_IN: &[BuiltIn] = &[
    BuiltIn { name: "three-level", text: include_str!("three-level.toml") },
    BuiltIn { name: "hospital", text: include_str!("hospital.toml") },
    BuiltIn { name: "enterprise", text: include_str!("enterprise.toml") },
    BuiltIn { name: "factory", text: include_str!("factory.toml") },
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
            assert!(!loaded.profile.scale.is_empty(), "{}", profile.name);
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
