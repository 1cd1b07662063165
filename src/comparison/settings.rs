//! What changed in `riskreg.toml`: each setting by the path of its keys.

use std::collections::BTreeMap;

use super::{FileChanges, Place, Told, Version, told};
use crate::changes::{Change, Kind, Said};
use crate::finding::Both;
use crate::profile::Config;
use crate::read;
use crate::record::{Record, Table};
use crate::source::{Lines, Span};
use crate::tree::{Kind as Shape, Node};

const PATH: &str = "riskreg.toml";

/// The changes of the settings; `None` where they are the same.
pub fn compare(old: &Version<'_>, new: &Version<'_>) -> Option<FileChanges> {
    let (before, now) = (old.config.as_deref(), new.config.as_deref());
    let place = |config: Option<&[u8]>| config.map(|_| Place { path: PATH.into(), identity: PATH.into() });
    let (was, is) = (before.map(read::config), now.map(read::config));
    let lines = (was.as_ref().map(|(text, _)| Lines::new(*text)), is.as_ref().map(|(text, _)| Lines::new(*text)));
    let settings = |config: Option<(&str, crate::tree::Parsed<'_>)>| {
        let mut settings = BTreeMap::new();
        if let Some(root) = config.and_then(|(_, parsed)| parsed.root) {
            spread(&root, "", &mut settings);
        }
        settings
    };
    let (was, is) = (settings(was), settings(is));
    let mut paths: Vec<(&String, Span)> = was.iter().map(|(path, said)| (path, said.1)).collect();
    paths.extend(is.iter().map(|(path, said)| (path, said.1)));
    // In the order of the file; what is gone, where it stood.
    paths.sort_by_key(|(path, span)| (span.start, *path));
    let mut changes: Vec<Told> = Vec::new();
    let mut seen = std::collections::BTreeSet::new();
    for path in paths.into_iter().map(|(path, _)| path).filter(|path| seen.insert(path.as_str())) {
        let (a, b) = (was.get(path), is.get(path));
        if a.map(|(text, _)| text) == b.map(|(text, _)| text) {
            continue;
        }
        let said = |setting: Option<&(String, Span)>| {
            setting.map(|(text, span)| Said { text: Both::new(&**text, &**text), span: *span, level: None })
        };
        let top = path.split('.').next().unwrap_or_default();
        let change = Change {
            kind: Kind::FieldChanged,
            entity: "".into(),
            caption: "".into(),
            item: Some(path.as_str().into()),
            field: Table::of::<Config>().find(top).map(|(field, _)| field),
            old: said(a),
            new: said(b),
            reason: None,
            stamped: false,
        };
        changes.push(told(change, (lines.0.as_ref(), lines.1.as_ref())));
    }
    let name = Config::KIND.zh().into();
    let (old, new) = (place(before), place(now));
    let none = changes.is_empty();
    (!none).then(|| FileChanges {
        old,
        new,
        kind: None,
        name,
        changes,
        before: None,
        after: None,
        numbers: (None, None),
        loose: Vec::new(),
    })
}

/// Each setting under the path of its keys: tables are entered, lists are one setting.
fn spread(node: &Node<'_>, path: &str, settings: &mut BTreeMap<String, (String, Span)>) {
    match &node.kind {
        Shape::Map(entries) if !entries.is_empty() => {
            for entry in entries {
                let key = entry.key.text().unwrap_or_default();
                let path = if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
                spread(&entry.value, &path, settings);
            }
        }
        _ => _ = settings.insert(path.to_owned(), (said(node), node.span)),
    }
}

/// A setting in one line.
fn said(node: &Node<'_>) -> String {
    match &node.kind {
        Shape::Map(entries) => {
            let all =
                entries.iter().map(|entry| format!("{}={}", entry.key.text().unwrap_or_default(), said(&entry.value)));
            all.collect::<Vec<_>>().join(" ")
        }
        Shape::List(items) => items.iter().map(said).collect::<Vec<_>>().join("、"),
        _ => node.text().unwrap_or_default().to_owned(),
    }
}
