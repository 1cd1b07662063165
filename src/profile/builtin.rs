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
