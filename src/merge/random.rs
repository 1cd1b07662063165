//! Random registers changed at random on two sides.

use proptest::prelude::*;

use super::*;
use crate::record::Language;

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
