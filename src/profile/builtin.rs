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
