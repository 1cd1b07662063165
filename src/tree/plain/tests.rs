use std::path::Path;
use std::sync::LazyLock;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::read;
use crate::source::floor_boundary;
use crate::tree::yaml::parse_any;

/// Whatever is not refused gives the library's tree, and the library has nothing against it.
fn agrees(text: &str) -> bool {
    let Some(root) = read(text) else { return false };
    let library = parse_any(text);
    assert!(library.problems.is_empty(), "{text:?}: {:?}", library.problems);
    assert_eq!(Some(root), library.root, "{text:?}");
    true
}

/// The texts of all YAML files of the repository.
static FILES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    for folder in ["registers", "examples", "tests", "templates"] {
        for entry in walkdir::WalkDir::new(root.join(folder)).sort_by_file_name() {
            let entry = entry.unwrap();
            if entry.path().extension().is_some_and(|ending| ending == "yaml") {
                files.extend(std::fs::read_to_string(entry.path()));
            }
        }
    }
    files
});

#[test]
fn every_file_of_the_repository_gives_the_same_tree_and_nearly_all_are_plain() {
    let plain = FILES.iter().filter(|text| agrees(text)).count();
    assert!(plain * 10 >= FILES.len() * 9, "{plain} of {} files are plain", FILES.len());
}

#[test]
fn what_people_write_plainly_is_read_here() {
    for text in [
        "岗位: 采购员",
        "岗位:   采购员  # 兼\n\n# 说明\n层级: 一般\n",
        "任职人:\n- 周某\n- 姓名: 徐某 (主任)\n  工号: \"0012\"\n风险点: []\n",
        "风险点:\n    - 编号: R1\n      责任人: [周某, '徐 某', {姓名: 陈某, 备注: \"a: b, #c\"}]\n      备注:\n    # 旁注\n    - ~\n空:\n",
        "{}: 1\n",
        "a: {}\nb : 12:30 #\n时间: http://例.cn/#x\n",
        "- 甲\n- 乙: 1\n  丙:\n  - 丁\n",
    ] {
        assert!(agrees(text) || text.starts_with('{'), "{text:?} was refused");
    }
}

#[test]
fn what_is_not_plain_is_left_to_the_library() {
    for text in [
        "",
        "只有一句话\n",
        " a: 1\n",
        "a: 1\n b: 2\n",
        "a: 1\n  续行\n",
        "a: 1\n- b\n",
        "a:\n  - b\n c: 1\n",
        "a: b: c\n",
        "a: [1,\n  2]\n",
        "a: [1, ]\n",
        "a: [b: c]\n",
        "a: {b}\n",
        "a: \"b\\n\"\n",
        "a: 'b''c'\n",
        "a: |\n  b\n",
        "a: &b c\n",
        "a: *b\n",
        "a: !b c\n",
        "---\na: 1\n",
        "a: 1\n...\n",
        "? a\n: b\n",
        "a: 1\r\n",
        "a:\t1\n",
        "a: \u{7}\n",
        "a: \u{85}\n",
        "\u{feff}a: 1\n",
        "a: \u{ffff}\n",
        "a: \"b\" c\n",
        "a: \"b\"#c\n",
        "a: [1]#c\n",
        "- - a\n",
        "-\n  a\n",
        "<<: a\n",
    ] {
        assert!(read(text).is_none(), "{text:?} was read");
    }
}

/// Pieces that a file may be made of, and that may mean something to YAML.
const PIECES: [&str; 64] = [
    "甲",
    "岗位",
    "风险点",
    "a",
    "b1",
    "\n",
    "\n",
    "\n",
    "\n",
    "\n  ",
    "\n  ",
    "\n    ",
    "\n- ",
    "\n  - ",
    "\n    - ",
    ": ",
    ": ",
    ": ",
    ": ",
    ":",
    "甲: 乙",
    "a: 1",
    "键: [甲, 乙]",
    "键: {a: 1, b: 2}",
    "- ",
    "- ",
    "-",
    " ",
    " ",
    "  ",
    "#",
    " # 注",
    "# x\n",
    "[",
    "]",
    "{",
    "}",
    ", ",
    ",",
    "\"",
    "'",
    "\"甲: 乙\"",
    "'a'",
    "~",
    "null",
    "|",
    ">",
    "&",
    "*",
    "!",
    "%",
    "@",
    "`",
    "---",
    "...",
    "?",
    "\t",
    "\r\n",
    "\u{feff}",
    "<<",
    "(",
    "12:30",
    "\\",
    "\u{a0}",
];

/// Files that are mostly plain: lines of a mapping with lists and values, indented as they should be or not.
fn mostly_plain() -> impl Strategy<Value = String> {
    let key = select(vec!["岗位", "编号", "a", "b c", "null", "x:y", "(一)", "1"]);
    let value = select(vec![
        "",
        "",
        "",
        "甲",
        "R1",
        "2026-01-15",
        "\"0012\"",
        "'单 引'",
        "[]",
        "{}",
        "[甲, 乙]",
        "{ a: 1, b: [c, \"d\"] }",
        "[ 甲 ,乙 ]",
        "~",
        "a:b",
        "a #b",
        "a# b",
        "[a:b, c]",
        "{a: b:c}",
        "- x",
        "\"a\" # b",
        "[a, {b: c}] # d",
        "甲  ",
    ]);
    let indent = prop_oneof![9 => select(vec![0usize, 2, 4, 6]), 1 => 0..7usize];
    let line = (indent, 0..3usize, key, value, 0..12u8).prop_map(|(indent, dashes, key, value, shape)| {
        let (spaces, dashes) = (" ".repeat(indent), "- ".repeat(dashes.saturating_sub(1)));
        match shape {
            0 => format!("{spaces}{dashes}{value}"),
            1 => format!("{spaces}# {value}"),
            2 => String::new(),
            3 => format!("{spaces}{dashes}{key} : {value}"),
            _ => format!("{spaces}{dashes}{key}: {value}"),
        }
    });
    vec(line, 1..8).prop_map(|lines| lines.join("\n"))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_pieces_in_any_order_give_the_same_tree(pieces in vec(select(PIECES.to_vec()), 0..24)) {
        agrees(&pieces.concat());
    }

    #[test]
    fn a_real_file_that_was_changed_anywhere_gives_the_same_tree(
        text in select(&**FILES),
        edits in vec((any::<Index>(), 0..6usize, select(PIECES.to_vec())), 1..4),
    ) {
        let mut text = text;
        for (place, drop, piece) in edits {
            let start = floor_boundary(&text, place.index(text.len() + 1));
            let end = floor_boundary(&text, start + drop);
            text.replace_range(start..end, piece);
        }
        agrees(&text);
    }

    #[test]
    fn any_lines_give_the_same_tree(text in mostly_plain()) {
        agrees(&text);
    }

    #[test]
    fn any_characters_give_the_same_tree(key in "[ -~甲：，\u{80}-\u{a8}]{1,6}", value in "\\PC{0,12}") {
        agrees(&format!("{key}: {value}"));
        agrees(&format!("- {value}\n- {key}: \"{value}\"\n"));
        agrees(&format!("a: [{value}, '{key}']"));
        agrees(&format!("a: {{{key}: {value}}}"));
    }
}
