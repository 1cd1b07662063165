//! A register as one JSON document: what every file says, under English keys.

use std::io::{self, Write};

use serde::Serialize;

use super::gather::{Exported, FileRows, Unread, Wanted};
use super::{VERSION, stamp};
use crate::merge::Said;
use crate::record::Language;

/// What the document calls itself.
pub const FORMAT: &str = "riskreg-register";

/// What a whole register says of itself in front of its files or records.
#[derive(Serialize)]
pub(super) struct Head<'h> {
    format: &'h str,
    version: u32,
    riskreg: &'h str,
    register: &'h str,
    keys: Language,
    #[serde(skip_serializing_if = "Option::is_none")]
    commit: Option<&'h str>,
    /// All files of the register are there.
    whole: bool,
}

impl<'h> Head<'h> {
    pub(super) fn of(exported: &'h Exported<'_>) -> Head<'h> {
        Head {
            format: FORMAT,
            version: VERSION,
            riskreg: env!("CARGO_PKG_VERSION"),
            register: &exported.name,
            keys: exported.keys,
            commit: exported.commit.as_deref(),
            whole: exported.is_whole(),
        }
    }
}

#[derive(Serialize)]
struct File<'f> {
    path: &'f str,
    kind: Kind,
    /// The place that references name: `药剂科/采购岗`, and nothing for the unit.
    identity: &'f str,
    /// Of the content as it was given on.
    stamp: &'f str,
    content: &'f Said<'f>,
}

/// Which record a file is.
type Kind = &'static str;

/// The settings come first: their text, because comments and order belong to them.
#[derive(Serialize)]
struct Settings<'f> {
    path: &'static str,
    kind: Kind,
    stamp: String,
    text: &'f str,
}

pub fn write(out: &mut dyn Write, exported: &Exported<'_>) -> io::Result<Vec<Unread>> {
    let mut head = serde_json::to_string_pretty(&Head::of(exported))?;
    // The list of files goes in before the closing brace.
    head.truncate(head.len() - 2);
    write!(out, "{head},\n  \"files\": [")?;
    let mut first = true;
    let mut entry = |out: &mut dyn Write, text: String| {
        write!(out, "{}\n    {}", if first { "" } else { "," }, text.replace('\n', "\n    "))?;
        first = false;
        io::Result::Ok(())
    };
    if let Some(text) = exported.settings() {
        let file = Settings { path: SETTINGS, kind: "settings", stamp: stamp::of_file(&text), text: &text };
        entry(out, serde_json::to_string_pretty(&file)?)?;
    }
    let made = |file: FileRows<'_>| {
        serde_json::to_string_pretty(&File {
            path: &file.path,
            kind: super::file_kind(file.kind),
            identity: &file.identity,
            stamp: &file.stamp,
            content: &file.said,
        })
    };
    let unread = exported.each_with(Wanted::None, &[], made, |text| entry(out, text?))?;
    writeln!(out, "{}\n}}", if first { "]" } else { "\n  ]" })?;
    Ok(unread)
}

/// The file that holds what a register is and how it grades.
pub const SETTINGS: &str = "riskreg.toml";
