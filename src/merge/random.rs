//! Random registers changed at random on two sides.

use proptest::prelude::*;

use super::*;
use crate::record::{Json, Language};

/// A post as people may write it.
#[derive(Debug, Clone)]
struct Post {
    points: Vec<Point>,
}

#[derive(Debug, Clone)]
struct Point {
    id: String,
    title: String,
    level: &'static str,
    measures: Vec<String>,
}

/// How a side writes.
#[derive(Debug, Clone, Copy)]
struct Style {
    braces: bool,
    english: bool,
    indent: usize,
    comments: bool,
}

/// What one side does to one point.
#[derive(Debug, Clone, Copy)]
enum Change {
    None,
    Level,
    Title,
    NewMeasure,
    LessMeasure,
    Gone,
}

impl Post {
    fn of(measures: &[usize]) -> Post {
        let point = |(index, count): (usize, &usize)| Point {
            id: format!("R{index}"),
            title: format!("第{index}个环节走过场"),
            level: "二级",
            measures: (0..*count).map(|number| format!("第{index}处第{number}条:双人复核并登记")).collect(),
        };
        Post { points: measures.iter().enumerate().map(point).collect() }
    }

    /// With the changes of one side, and so many new points.
    fn changed(&self, changes: &[(bool, Change)], side: bool, new: usize) -> Post {
        let mut points: Vec<Point> = Vec::new();
        for (point, (whose, change)) in self.points.iter().zip(changes) {
            let mut point = point.clone();
            match change {
                _ if *whose != side => {}
                Change::None => {}
                Change::Level => point.level = "一级",
                Change::Title => point.title = format!("{}、补签", point.title),
                Change::NewMeasure => point.measures.insert(0, format!("{} 每月抽查", point.id)),
                Change::LessMeasure => drop(point.measures.pop()),
                Change::Gone => continue,
            }
            points.push(point);
        }
        let side = if side { "甲" } else { "乙" };
        points.extend((0..new).map(|index| Point {
            id: format!("{side}{index}"),
            title: format!("{side}方新查出的第{index}个"),
            level: "三级",
            measures: vec!["公开".to_owned()],
        }));
        Post { points }
    }

    fn written(&self, style: Style) -> String {
        let key = |zh: &'static str, en: &'static str| if style.english { en } else { zh };
        let mut out = format!("{}: 采购员\n{}:\n", key("岗位", "title"), key("风险点", "risks"));
        if self.points.is_empty() {
            out = out.replace(&format!("{}:\n", key("风险点", "risks")), "");
        }
        let indent = " ".repeat(style.indent);
        for point in &self.points {
            let (id, title, level, measures) =
                (key("编号", "id"), key("风险点", "title"), key("等级", "level"), key("防控措施", "measures"));
            if style.comments {
                out.push_str(&format!("{indent}# {} 的来历\n", point.id));
            }
            if style.braces {
                let list = match point.measures.join(", ") {
                    none if none.is_empty() => none,
                    list => format!(", {measures}: [{list}]"),
                };
                out.push_str(&format!(
                    "{indent}- {{ {id}: {}, {title}: {}, {level}: {}{list} }}\n",
                    point.id, point.title, point.level
                ));
                continue;
            }
            out.push_str(&format!("{indent}- {id}: {}\n{indent}  {title}: {}\n", point.id, point.title));
            out.push_str(&format!("{indent}  {level}: {}\n", point.level));
            if !point.measures.is_empty() {
                out.push_str(&format!("{indent}  {measures}:\n"));
            }
            point.measures.iter().for_each(|measure| out.push_str(&format!("{indent}    - {measure}\n")));
        }
        out
    }
}

fn style() -> impl Strategy<Value = Style> {
    (any::<bool>(), any::<bool>(), 0..3usize, any::<bool>()).prop_map(|(braces, english, indent, comments)| Style {
        braces,
        english,
        indent: indent * 2,
        comments,
    })
}

fn change() -> impl Strategy<Value = (bool, Change)> {
    use Change::{Gone, LessMeasure, Level, NewMeasure, None, Title};
    (any::<bool>(), prop::sample::select(vec![None, Level, Title, NewMeasure, LessMeasure, Gone]))
}

fn marks() -> Marks {
    Marks { ours: "ours".into(), theirs: "theirs".into(), length: 7 }
}

fn said(text: &str) -> String {
    // An empty list of measures and none at all say the same here.
    canonical(text, FileKind::Post, Language::Zh).expect("it can be read").replace("    防控措施:\n", "")
}

/// What is done to one place of a meaning.
#[derive(Debug, Clone, Copy)]
enum Edit {
    Gone,
    Word(&'static str),
    Twice,
    Backwards,
    Field,
    Item,
}

/// Changes the place of a meaning that `way` leads to.
fn edit(meant: &mut Json, way: &[usize], edit: Edit) {
    let Some((step, rest)) = way.split_first() else { return edit_here(meant, edit) };
    match meant {
        Json::Array(items) if !items.is_empty() => {
            let at = step % items.len();
            match (edit, rest.is_empty()) {
                (Edit::Gone, true) if items.len() > 1 => drop(items.remove(at)),
                (Edit::Item, true) => {
                    let mut new = items[at].clone();
                    new["id"] = Json::from(format!("N{step}"));
                    if new.get("title").is_some() {
                        items.insert(at, new);
                    }
                }
                _ => self::edit(&mut items[at], rest, edit),
            }
        }
        Json::Object(fields) if !fields.is_empty() => {
            let name = fields.keys().nth(step % fields.len()).cloned().unwrap_or_default();
            match (edit, rest.is_empty()) {
                (Edit::Gone, true) if name != "id" && name != "title" => drop(fields.remove(&name)),
                _ if name == "id" => {}
                _ => self::edit(&mut fields[&name], rest, edit),
            }
        }
        _ => edit_here(meant, edit),
    }
}

fn edit_here(meant: &mut Json, edit: Edit) {
    match (edit, meant) {
        (Edit::Word(word), meant @ Json::String(_)) => *meant = word.into(),
        (Edit::Twice, Json::Array(items)) if items.iter().all(|item| item.get("id").is_none()) => {
            items.extend(items.clone());
        }
        (Edit::Backwards, Json::Array(items)) => items.reverse(),
        (Edit::Field, Json::Object(fields)) if fields.contains_key("id") => {
            fields.insert("note".to_owned(), "说: \"明\" # 一".into());
            fields.insert("cause".to_owned(), "一\n二".into());
            fields.insert("owner".to_owned(), serde_json::json!([{ "name": "甲" }, { "name": "乙" }]));
        }
        _ => {}
    }
}

fn edits() -> impl Strategy<Value = Vec<(Vec<usize>, Edit)>> {
    use Edit::{Backwards, Field, Gone, Item, Twice, Word};
    let words = ["一级", "2026", "- 甲", "a: b", "甲 # 乙", " ", "no", "一\n二\n", "“引”、[x], {y}", "\u{202e}甲"];
    let word = prop::sample::select(words.to_vec()).prop_map(Word);
    let edit = prop_oneof![word, prop::sample::select(vec![Gone, Twice, Backwards, Field, Item])];
    prop::collection::vec((prop::collection::vec(0..9usize, 1..6), edit), 1..4)
}

/// The text with comments and empty lines put in at random.
fn remarked(text: &str, remarks: &[(usize, usize, usize)]) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    for (number, (at, indent, how)) in remarks.iter().enumerate() {
        let at = at % (lines.len() + 1);
        match how {
            0 => lines.insert(at, String::new()),
            1 if at < lines.len() && !lines[at].is_empty() && !lines[at].contains('#') => {
                lines[at].push_str(&format!("{} # 第{number}条", " ".repeat(*indent)));
            }
            _ => lines.insert(at, format!("{}# 第{number}条", " ".repeat(*indent))),
        }
    }
    lines.join("\n") + "\n"
}

/// Laid out it says the same, also to another reader of YAML, and stays as it is when laid out again.
fn holds_when_laid_out(text: &str, in_order: bool) -> Result<(), TestCaseError> {
    let manner = Manner { keys: None, in_order };
    let tidy = tidied(text, FileKind::Post, manner);
    prop_assert!(tidy.is_ok(), "{:?}\n{}", tidy, text);
    let tidy = tidy.unwrap_or_default();
    prop_assert_eq!(tidied(&tidy, FileKind::Post, manner), Ok(tidy.clone()), "{}", text);
    prop_assert_eq!(meaning_of(&tidy, FileKind::Post), meaning_of(text, FileKind::Post));
    // Readers disagree on whether a block that the file ends in without a line feed has one.
    let ended = format!("{}\n", text.strip_suffix('\n').unwrap_or(text));
    if let Ok(read) = serde_yaml::from_str::<serde_yaml::Value>(&ended) {
        prop_assert_eq!(serde_yaml::from_str::<serde_yaml::Value>(&tidy).ok(), Some(read), "{}\n{}", text, tidy);
    }
    if !in_order {
        let said = |text: &str| -> Vec<String> {
            yaml::comments(text).iter().map(|span| text[span.range()].to_owned()).collect()
        };
        prop_assert_eq!(said(&tidy), said(text), "{}\n{}", text, tidy);
    }
    prop_assert!(tidy.is_empty() || tidy.ends_with('\n') && !tidy.ends_with("\n\n"));
    prop_assert!(!tidy.contains("\n\n\n") && !tidy.contains('\r'), "{}", tidy);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn changes_of_different_points_are_all_made_whichever_side_comes_first(
        measures in prop::collection::vec(0..4usize, 0..6),
        changes in prop::collection::vec(change(), 6),
        new in (0..3usize, 0..3usize),
        styles in (style(), style(), style()),
        keeps_style in any::<bool>(),
    ) {
        let base = Post::of(&measures);
        let (ours, theirs) = (base.changed(&changes, true, new.0), base.changed(&changes, false, new.1));
        // Who takes the whole list away and who adds to it do disagree.
        prop_assume!(base.points.is_empty() || !(ours.points.is_empty() || theirs.points.is_empty()));
        let both = ours.points.len() + theirs.points.len() - base.points.len();
        let (was, mine, yours) = if keeps_style { (styles.0, styles.0, styles.0) } else { styles };
        let (base, ours, theirs) = (base.written(was), ours.written(mine), theirs.written(yours));
        let merge = |a: &str, b: &str| {
            let merge = Merge::of(&base, a, b, FileKind::Post).expect("all can be read");
            (merge.conflicts(), merge.written(&marks()))
        };
        let (first, second) = (merge(&ours, &theirs), merge(&theirs, &ours));
        prop_assert_eq!((first.0, second.0), (0, 0));
        // A list that both emptied has no text of its own; git's own merge is asked then.
        if both > 0 && let (Some(first), Some(second)) = (first.1, second.1) {
            prop_assert_eq!(said(&first.text), said(&second.text));
            prop_assert_eq!(said(&first.text).matches("风险点 ").count(), both);
        } else {
            prop_assert_eq!(both, 0, "not written:\n{}\n{}\n{}", base, ours, theirs);
        }
    }

    #[test]
    fn a_text_says_what_it_is_brought_to_and_keeps_the_comments_of_what_stays(
        measures in prop::collection::vec(0..4usize, 1..6),
        edits in edits(),
        style in style(),
        windows in any::<bool>(),
    ) {
        let text = Post::of(&measures).written(style);
        let text = if windows { text.replace('\n', "\r\n") } else { text };
        let mut meant = meaning_of(&text, FileKind::Post).expect("it can be read");
        edits.iter().for_each(|(way, what)| edit(&mut meant, way, *what));
        let after = brought(&text, FileKind::Post, &meant);
        prop_assert!(after.is_ok(), "{:?}\n{}\n{}", after, text, meant);
        let after = after.unwrap_or_default();
        prop_assert_eq!(meaning_of(&after, FileKind::Post), Some(fresh::settled(&meant, FileKind::Post)));
        prop_assert_eq!(after.matches("\r\n").count(), if windows { after.matches('\n').count() } else { 0 });
        for point in meant["risks"].as_array().into_iter().flatten() {
            let comment = format!("# {} 的来历", point["id"].as_str().unwrap_or_default());
            prop_assert_eq!(after.contains(&comment), text.contains(&comment), "{}\n{}", text, after);
        }
    }

    #[test]
    fn a_text_laid_out_twice_is_as_laid_out_once_and_says_what_it_said(
        measures in prop::collection::vec(0..4usize, 1..5),
        style in style(),
        remarks in prop::collection::vec((0..60usize, 0..8usize, 0..4usize), 0..12),
        windows in any::<bool>(),
        in_order in any::<bool>(),
    ) {
        let text = remarked(&Post::of(&measures).written(style), &remarks);
        let text = if windows { text.replace('\n', "\r\n") } else { text };
        holds_when_laid_out(&text, in_order)?;
        // Language of keys, there and back.
        let keys = |text: &str, keys| tidied(text, FileKind::Post, Manner { keys: Some(keys), in_order });
        let english = keys(&text, Language::En);
        let back = english.clone().and_then(|text| keys(&text, Language::Zh));
        prop_assert_eq!(&back, &keys(&text, Language::Zh), "{}", english.unwrap_or_default());
    }

    #[test]
    fn whatever_stands_in_a_file_laying_it_out_changes_nothing_that_it_says(
        cuts in prop::collection::vec((0..400usize, 0..12usize, "[-:#{}, \n\\[\\]|>'\"RP一二a1]{0,6}"), 1..4),
        style in style(),
        in_order in any::<bool>(),
    ) {
        let mut letters: Vec<char> = Post::of(&[2, 1, 0]).written(style).chars().collect();
        for (at, length, new) in cuts {
            let from = at.min(letters.len());
            letters.splice(from..(from + length).min(letters.len()), new.chars());
        }
        let text: String = letters.into_iter().collect();
        if tidied(&text, FileKind::Post, Manner::default()).is_ok() {
            holds_when_laid_out(&text, in_order)?;
        } else {
            // What can be read can be laid out.
            prop_assert!(meaning_of(&text, FileKind::Post).is_none(), "{}", text);
        }
    }

    #[test]
    fn whatever_stands_in_three_files_merging_them_ends_and_drops_no_side(
        cuts in prop::collection::vec((0..400usize, 0..12usize, "[-:#{}, \\n\\[\\]|>'\"RP一二a1]{0,6}"), 1..4),
        other in prop::collection::vec((0..400usize, 0..12usize, "[-:#{}, \\n\\[\\]|>'\"RP一二a1]{0,6}"), 1..4),
        style in style(),
    ) {
        let base = Post::of(&[2, 1, 0]).written(style);
        let cut = |cuts: &[(usize, usize, String)]| {
            let mut letters: Vec<char> = base.chars().collect();
            for (at, length, new) in cuts {
                let from = (*at).min(letters.len());
                letters.splice(from..(from + length).min(letters.len()), new.chars());
            }
            letters.into_iter().collect::<String>()
        };
        let (ours, theirs) = (cut(&cuts), cut(&other));
        if let Some(merge) = Merge::of(&base, &ours, &theirs, FileKind::Post)
            && let Some(merged) = merge.written(&marks())
        {
            prop_assert_eq!(merged.conflicts == 0, merge.accepts(&merged.text));
            prop_assert_eq!(merged.conflicts > 0, merged.text.contains("<<<<<<< ours"));
        }
    }
}
