//! YAML, as `new` and `import` write it. What is written is read back by our own reader before anyone
//! relies on it.

mod meant;

pub use meant::Meant;

use serde_yaml::{Mapping, Value};

use crate::tree::{Kind, Node, yaml};

/// The mapping as the text of a file, in its order.
pub fn mapping(mapping: &Mapping) -> Result<String, serde_yaml::Error> {
    serde_yaml::to_string(mapping)
}

/// One text as a scalar that reads back as that text: `no` and `010` in quotes, as files are laid out.
pub fn scalar(text: &str) -> String {
    crate::merge::word(text)
}

/// Our reader finds in `text` what was meant, and nothing to object to.
pub fn reads_back(text: &str, meant: &Mapping) -> bool {
    let parsed = yaml::parse(text);
    parsed.problems.is_empty() && parsed.root.is_some_and(|root| same_mapping(&root, meant))
}

fn same_mapping(node: &Node<'_>, meant: &Mapping) -> bool {
    let Kind::Map(entries) = &node.kind else { return false };
    entries.len() == meant.len()
        && entries.iter().zip(meant).all(|(entry, (key, value))| same(&entry.key, key) && same(&entry.value, value))
}

fn same(node: &Node<'_>, meant: &Value) -> bool {
    match meant {
        Value::Null => node.kind == Kind::Null,
        Value::String(text) => node.text() == Some(text),
        Value::Sequence(items) => {
            matches!(node.kind, Kind::List(_))
                && node.items().len() == items.len()
                && node.items().iter().zip(items).all(|(node, item)| same(node, item))
        }
        Value::Mapping(mapping) => same_mapping(node, mapping),
        Value::Number(number) => node.text() == Some(&number.to_string()),
        // Everything else is text in a register.
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_that_look_like_something_else_read_back_as_texts() {
        let words = [
            "no",
            "010",
            "~",
            "null",
            "1.0",
            "2026-11-21",
            "- 甲",
            "甲: 乙",
            "#甲",
            "甲 #乙",
            " 甲",
            "&甲",
            "*",
            "!",
            "%",
            "@",
            "`",
            "'",
            "\"",
            "a\nb",
            "甲\n\n乙\n",
            "",
            "？",
            "岗位：甲",
            "\u{feff}甲",
            "甲\t乙",
            "true",
            "1e3",
            "0x1F",
            "<<",
        ];
        let mut meant = Mapping::new();
        for (index, word) in words.iter().enumerate() {
            meant.insert(format!("键{index}").into(), Value::from(*word));
            if !word.contains('\n') {
                let one = Mapping::from_iter([("键".into(), Value::from(*word))]);
                assert!(reads_back(&format!("键: {}\n", scalar(word)), &one), "{word:?} as {}", scalar(word));
            }
        }
        let text = mapping(&meant).unwrap();
        assert!(reads_back(&text, &meant), "{text}");
    }
}
