//! A file brought to a new meaning: what stays keeps its comments, its layout and its words, what is new is written like
//! what stands beside it. The change is merged into the text as if somebody else had made it.

use super::fresh::{Tongue, is_sayable, like, settled};
use super::layout::Text;
use super::meaning::{key, meaning, shape_of};
use super::tidy::{Manner, tidied};
use super::{Marks, Merge, sound};
use crate::record::{Json, Language, Shape};
use crate::register::FileKind;
use crate::tree::{Kind, Node};

/// Why a text was not brought to a new meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// The text cannot be read as a whole, or says one thing twice.
    Unreadable,
    /// What is meant cannot stand in such a file: two spellings of one key, something that is no record where one belongs.
    Unsayable,
    /// It could not be written so that it says what is meant and nothing else.
    Unwritable,
}

/// What a file says, however it is written: fields and words by their English names, dates as dates, what no table
/// knows under `?` and its key. `None` where it cannot be read as a whole.
pub fn meaning_of(text: &str, kind: FileKind) -> Option<Json> {
    let shape = shape_of(kind);
    Some(meaning(&sound(text, &shape)?, &shape))
}

/// The text with its meaning changed, all else as it was. What is new may be named in either language.
pub fn rewritten(text: &str, kind: FileKind, change: impl FnOnce(&mut Json)) -> Result<String, Refused> {
    let mut meant = meaning_of(text, kind).ok_or(Refused::Unreadable)?;
    change(&mut meant);
    brought(text, kind, &meant)
}

/// The text so that it says what is meant, comments, layout, order and the language of its keys kept. Read again, it
/// says exactly that.
pub fn brought(text: &str, kind: FileKind, meant: &Json) -> Result<String, Refused> {
    let shape = shape_of(kind);
    let root = sound(text, &shape).ok_or(Refused::Unreadable)?;
    if !is_sayable(meant, kind) {
        return Err(Refused::Unsayable);
    }
    let wanted = settled(meant, kind);
    if wanted == meaning(&root, &shape) {
        return Ok(text.to_owned());
    }
    let theirs = like(&wanted, Some((&Text::new(text), &root)), kind, tongue_of(&root, &shape));
    if meaning_of(&theirs, kind).as_ref() != Some(&wanted) {
        return Err(Refused::Unsayable);
    }
    if let Some(brought) = merged(text, &theirs, kind, &wanted) {
        return Ok(brought);
    }
    // What is written in a way that cannot be taken apart is laid out first.
    let tidy = tidied(text, kind, Manner::default()).map_err(|_| Refused::Unwritable)?;
    let tidy = if text.contains("\r\n") { tidy.replace('\n', "\r\n") } else { tidy };
    merged(&tidy, &theirs, kind, &wanted).ok_or(Refused::Unwritable)
}

/// The text with what theirs says written into it; `None` where it then says anything else.
fn merged(text: &str, theirs: &str, kind: FileKind, wanted: &Json) -> Option<String> {
    let marks = Marks { ours: String::new(), theirs: String::new(), length: 7 };
    let merged = Merge::of(text, text, theirs, kind)?.written(&marks)?;
    (merged.conflicts == 0 && meaning_of(&merged.text, kind).as_ref() == Some(wanted)).then_some(merged.text)
}

/// In which language most keys and most words of the format are written.
fn tongue_of(root: &Node<'_>, shape: &Shape) -> Tongue {
    let mut votes = Votes::default();
    votes.count(root, shape);
    let keys = if votes.english_keys > votes.chinese_keys { Language::En } else { Language::Zh };
    let words = match votes.english_words.cmp(&votes.chinese_words) {
        std::cmp::Ordering::Greater => Language::En,
        std::cmp::Ordering::Less => Language::Zh,
        std::cmp::Ordering::Equal => keys,
    };
    Tongue { keys, words }
}

#[derive(Default)]
struct Votes {
    english_keys: usize,
    chinese_keys: usize,
    english_words: usize,
    chinese_words: usize,
}

impl Votes {
    fn count(&mut self, node: &Node<'_>, shape: &Shape) {
        let vote = |english: bool, votes: (&mut usize, &mut usize)| *(if english { votes.0 } else { votes.1 }) += 1;
        match (&node.kind, shape) {
            (Kind::Map(entries), _) => {
                for entry in entries {
                    let text = entry.key.text().unwrap_or_default();
                    if let Shape::Record(table) = shape
                        && let Some((_, language)) = table().find(text)
                    {
                        vote(language == Language::En, (&mut self.english_keys, &mut self.chinese_keys));
                    }
                    self.count(&entry.value, &key(entry, shape).1);
                }
            }
            (Kind::List(items), Shape::List(inner)) => items.iter().for_each(|item| self.count(item, inner)),
            (Kind::Scalar(text), Shape::Word(_) | Shape::YesNo) => {
                vote(text.is_ascii(), (&mut self.english_words, &mut self.chinese_words));
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::merge::fresh;

    const POST: &str = "\
# yaml-language-server: $schema=x
岗位: 采购员   # 两人
任职人: [周某]

风险点:
  # 采购计划
  - 编号: R1
    风险点: 采购计划人为加量
    等级: 二级  # 待领导小组复核
    防控措施:
      - 采购计划由药事会逐项审定
      # 每月
      - { 措施: 每月公开采购量, 责任人: [周某] }
  # 验收
  - { 编号: R2, 风险点: 验收走过场, 等级: 三级 }
# 完
";

    fn changed(text: &str, change: impl FnOnce(&mut Json)) -> String {
        rewritten(text, FileKind::Post, change).expect("it can be written")
    }

    fn with(text: &str, changes: &[(&str, &str)]) -> String {
        changes.iter().fold(text.to_owned(), |text, (old, new)| {
            assert!(text.contains(old), "{old} stands in it");
            text.replacen(old, new, 1)
        })
    }

    #[test]
    fn one_changed_word_changes_one_word() {
        let text = changed(POST, |meant| meant["risks"][0]["level"] = json!("一级"));
        assert_eq!(text, with(POST, &[("二级", "一级")]));
        let text = changed(POST, |meant| meant["risks"][1]["title"] = json!("验收: 走过场"));
        assert_eq!(text, with(POST, &[("验收走过场", "\"验收: 走过场\"")]));
        let text = changed(POST, |meant| meant["holders"][0]["name"] = json!("李某"));
        assert_eq!(text, with(POST, &[("[周某]", "[李某]")]));
    }

    #[test]
    fn new_entries_look_like_their_neighbours() {
        let text = changed(POST, |meant| {
            meant["risks"].as_array_mut().unwrap().push(json!({ "id": "R3", "title": "泄露底价", "level": "一级" }));
            meant["risks"][0]["measures"].as_array_mut().unwrap().push(json!({ "text": "三人询价", "due": "lasting" }));
        });
        assert_eq!(
            text,
            with(
                POST,
                &[
                    ("[周某] }\n", "[周某] }\n      - { 措施: 三人询价, 期限: 长期 }\n"),
                    ("三级 }\n", "三级 }\n  - { 编号: R3, 风险点: 泄露底价, 等级: 一级 }\n"),
                ]
            )
        );
        let english = "title: Buyer\nrisks:\n- id: R1\n  title: collusion\n";
        let text = changed(english, |meant| {
            meant["risks"].as_array_mut().unwrap().push(json!({ "编号": "R2", "风险点": "gifts", "状态": "已消除" }));
        });
        assert_eq!(text, format!("{english}- id: R2\n  title: gifts\n  status: closed\n"));
    }

    #[test]
    fn new_keys_stand_in_the_order_of_the_format() {
        let text = changed(POST, |meant| {
            meant["risks"][0]["category"] = json!("岗位职责");
            meant["risks"][0]["manifestations"] = json!(["无依据加量，事后补签", "拆分计划，规避审定，逐月累计"]);
            meant["tier"] = json!("staff");
            meant["reviews"] = json!([{ "cycle": 2026, "date": "2026-03-12", "decision": "approve" }]);
        });
        let expected = with(
            POST,
            &[
                ("# 两人\n", "# 两人\n层级: 一般\n"),
                (
                    "人为加量\n",
                    "人为加量\n    表现形式:\n      - 无依据加量，事后补签\n      - 拆分计划，规避审定，逐月累计\n    类别: 岗位职责\n",
                ),
                ("三级 }\n", "三级 }\n审核记录:\n  - { 年度: \"2026\", 日期: 2026-03-12, 结论: 同意 }\n"),
            ],
        );
        assert_eq!(text, expected);
    }

    #[test]
    fn what_is_taken_out_takes_its_own_comment_along_and_no_other() {
        let text = changed(POST, |meant| drop(meant["risks"].as_array_mut().unwrap().remove(0)));
        let gone = POST.find("  # 采购计划").unwrap()..POST.find("  # 验收").unwrap();
        let mut expected = POST.to_owned();
        expected.replace_range(gone, "");
        assert_eq!(text, expected);
    }

    #[test]
    fn an_id_tells_a_renamed_entry_from_a_new_one() {
        let text = changed(POST, |meant| {
            meant["risks"][0]["title"] = json!("验收走过场");
            meant["risks"][1]["title"] = json!("采购计划人为加量");
        });
        assert_eq!(
            text,
            with(
                POST,
                &[
                    ("风险点: 采购计划人为加量", "风险点: 验收走过场"),
                    ("风险点: 验收走过场, 等", "风险点: 采购计划人为加量, 等")
                ]
            )
        );
    }

    #[test]
    fn a_file_in_braces_and_one_with_windows_line_breaks_are_brought_along() {
        let windows = POST.replace('\n', "\r\n");
        let text = changed(&windows, |meant| meant["risks"][0]["cause"] = json!("第一行\n第二行"));
        let block = "    成因: |-\r\n      第一行\r\n      第二行\r\n";
        assert_eq!(text, with(&windows, &[("    等级: 二级", &format!("{block}    等级: 二级"))]));
    }

    #[test]
    fn what_cannot_be_read_or_said_is_refused() {
        let refused = |text: &str, meant: &Json| brought(text, FileKind::Post, meant).unwrap_err();
        for broken in ["岗位: 甲\n岗位: 乙\n", "岗位: [甲\n", "岗位: &a 甲\n", ""] {
            assert_eq!(refused(broken, &json!({ "title": "丙" })), Refused::Unreadable);
        }
        assert_eq!(refused(POST, &json!({ "title": "甲", "岗位": "乙" })), Refused::Unsayable);
        assert_eq!(refused(POST, &json!([])), Refused::Unsayable);
        assert_eq!(refused(POST, &json!({ "title": "甲", "titel": "乙" })), Refused::Unsayable);
        assert_eq!(refused(POST, &json!({ "title": "甲", "?岗位": "乙" })), Refused::Unsayable);
    }

    #[test]
    fn a_new_file_is_laid_out_as_registers_usually_are() {
        let meant = json!({
            "title": "采购员",
            "tier": "staff",
            "key_post": true,
            "duties": ["编制采购计划，报药事会审定", "验收"],
            "risks": [{
                "id": "R1",
                "title": "围标",
                "owner": [{ "name": "科主任" }, "院长"],
                "measures": [{ "text": "双人询价", "due": "lasting", "status": "in_place" }, { "text": "公开" }],
                "factors": { "L": "3", "E": "6" },
            }],
            "reviews": [{ "cycle": "2026", "stage": "科室", "date": "2026-03-12", "present": "8" }],
            "?自定": "1",
        });
        let zh = "岗位: 采购员\n层级: 一般\n重点岗位: 是\n岗位职责:\n  - 编制采购计划，报药事会审定\n  - 验收\n风险点:\n  - 编号: R1\n    风险点: 围标\n    防控措施:\n      - 措施: 双人询价\n        期限: 长期\n        状态: 已落实\n      - 公开\n    责任人: [科主任, 院长]\n    评估因素: { E: \"6\", L: \"3\" }\n审核记录:\n  - { 年度: \"2026\", 审核环节: 科室, 日期: 2026-03-12, 到会人数: 8 }\n自定: \"1\"\n";
        assert_eq!(fresh(&meant, FileKind::Post, Language::Zh), zh);
        let en = fresh(&meant, FileKind::Post, Language::En);
        assert!(en.starts_with("title: 采购员\ntier: staff\nkey_post: yes\n"), "{en}");
        assert_eq!(meaning_of(&en, FileKind::Post), meaning_of(zh, FileKind::Post));
    }

    /// Every file of the registers that lie in the repository, with what it is.
    fn files() -> Vec<(String, FileKind)> {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
        let entries = ["registers", "examples"].into_iter().flat_map(|folder| walkdir::WalkDir::new(root.join(folder)));
        let file = |entry: walkdir::Result<walkdir::DirEntry>| {
            let path = entry.ok()?.into_path();
            let kind = crate::read::kind_of(path.strip_prefix(root).ok()?.to_str()?)?;
            Some((std::fs::read_to_string(&path).ok()?, kind))
        };
        entries.filter_map(file).collect()
    }

    /// How many lines only the old text has, and only the new one.
    fn lines_changed(old: &str, new: &str) -> (usize, usize) {
        let changes: Vec<_> =
            similar::TextDiff::from_lines(old, new).iter_all_changes().map(|line| line.tag()).collect();
        let count = |tag| changes.iter().filter(|line| **line == tag).count();
        (count(similar::ChangeTag::Delete), count(similar::ChangeTag::Insert))
    }

    #[test]
    fn in_files_of_every_kind_a_changed_word_is_one_line_and_a_new_entry_takes_no_line_away() {
        let mut kinds: Vec<FileKind> = Vec::new();
        for (text, kind) in files() {
            // Of each kind a few: they are much alike.
            if kinds.iter().filter(|known| **known == kind).count() >= 8 {
                continue;
            }
            let meant = meaning_of(&text, kind).expect("it can be read");
            kinds.push(kind);
            let lists = meant.as_object().into_iter().flatten().filter(|(_, said)| said.is_array());
            for name in lists.map(|(name, _)| name) {
                let mut more = meant.clone();
                let items = more[name].as_array_mut().unwrap();
                let mut new = items[items.len() - 1].clone();
                match &mut new {
                    Json::String(text) => text.push('新'),
                    new if new.get("id").is_some() => new["id"] = json!("N99"),
                    _ => {}
                }
                items.push(new);
                let after = brought(&text, kind, &more).expect(&text);
                let (gone, come) = lines_changed(&text, &after);
                // A list in brackets stays on its line.
                assert!((gone == 0 || gone == 1 && come == 1) && come > 0, "{name}: {gone}, {come}\n{after}");
            }
            let words = meant.as_object().into_iter().flatten().filter(|(_, said)| said.is_string());
            for name in words.map(|(name, _)| name) {
                let mut other = meant.clone();
                other[name] = json!("改：一 # 二");
                let after = brought(&text, kind, &other).expect(&text);
                assert_eq!(lines_changed(&text, &after), (1, 1), "{name}\n{after}");
            }
        }
        kinds.sort();
        kinds.dedup();
        assert_eq!(kinds, FileKind::ALL);
    }
}
