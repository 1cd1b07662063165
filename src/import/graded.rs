//! Risk points that stand in one cell with their levels, 收受回扣（一级）, under a heading that says so: 廉政风险点及风险等级.

use super::Levels;
use super::levels::is_known;
use super::values::level;
use crate::finding::Both;
use crate::vocabulary::fold;

/// What a level may stand in behind the point.
const BRACKETS: [(char, char); 5] = [('（', '）'), ('(', ')'), ('【', '】'), ('[', ']'), ('〔', '〕')];

/// What may part it from the point.
const PARTED: [char; 13] = ['—', '－', '-', '：', ':', '，', ',', '、', '；', ';', '/', ' ', '\u{3000}'];

/// What stands behind the point, and the level that it names as the register calls it.
pub struct Graded<'t> {
    pub point: &'t str,
    pub level: String,
}

/// A point with the level behind it; `None` where none stands there.
pub fn graded<'t>(text: &'t str, levels: &Levels) -> Option<Graded<'t>> {
    let text = text.trim();
    let bracketed = BRACKETS.into_iter().find_map(|(open, close)| {
        let inner = text.strip_suffix(close)?;
        inner.rfind(open).map(|at| (&text[..at], &inner[at + open.len_utf8()..]))
    });
    let (point, word) = match bracketed {
        Some(parts) => parts,
        None => {
            let (at, parted) = text.char_indices().rfind(|(_, c)| PARTED.contains(c))?;
            (&text[..at], &text[at + parted.len_utf8()..])
        }
    };
    let level = word_of(word, levels)?;
    let point = point.trim_end_matches(PARTED);
    // 风险等级：二级 without brackets: the colon stood within what names the level.
    let point = [LEVEL_OF_RISK, LEVEL].into_iter().find_map(|named| point.strip_suffix(named)).unwrap_or(point);
    let point = point.trim_end_matches(PARTED);
    (!point.is_empty()).then_some(Graded { point, level })
}

const LEVEL_OF_RISK: &str = "风险等级";
const LEVEL: &str = "等级";

/// 风险等级：二级, 一级风险 or 高 as a word for a level.
fn word_of(text: &str, levels: &Levels) -> Option<String> {
    let word = text.rsplit(['：', ':']).next().unwrap_or(text).trim();
    let word = word.strip_prefix(LEVEL_OF_RISK).or_else(|| word.strip_prefix(LEVEL)).unwrap_or(word).trim();
    let word = word.strip_suffix("风险").filter(|word| !word.is_empty()).unwrap_or(word);
    let is_short = word.chars().count() <= 8;
    match level(word, levels).ok().filter(|_| is_short && !fold(word).is_empty())? {
        Some(renamed) => Some(renamed),
        None => (levels.scale.is_some() || is_known(word)).then(|| word.to_owned()),
    }
}

/// What is said where the heading promises levels, and the cell names none for a point.
pub fn ungraded(heading: &str, points: &[&str]) -> Both {
    let (zh, en) = (points.join("」「"), points.join("”, “"));
    Both::new(
        format!("「{heading}」一栏里「{zh}」后面没有认出等级,没有写等级"),
        format!("no level is recognised behind “{en}” under “{heading}”, so none is written"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_level_behind_a_point_is_read_in_brackets_and_behind_a_sign() {
        let levels = Levels::default();
        for (text, point, level) in [
            ("收受回扣（一级）", "收受回扣", "一级"),
            ("收受回扣(高风险)", "收受回扣", "高"),
            ("收受回扣【风险等级：二级】", "收受回扣", "二级"),
            ("收受回扣，三级", "收受回扣", "三级"),
            ("收受回扣 三级", "收受回扣", "三级"),
            ("收受回扣——A", "收受回扣", "A"),
            ("收受回扣，风险等级：二级", "收受回扣", "二级"),
            ("采购（含比价）——重大", "采购（含比价）", "重大"),
        ] {
            let read = graded(text, &levels).map(|graded| (graded.point.to_owned(), graded.level));
            assert_eq!(read, Some((point.to_owned(), level.to_owned())), "{text}");
        }
        for text in ["收受回扣", "收受回扣（现金）", "（一级）", "一级", "验收：双人签字", "", "，", "）"]
        {
            assert!(graded(text, &levels).is_none(), "{text}");
        }
    }

    #[test]
    fn a_register_knows_its_own_levels_only_and_a_map_renames_them() {
        let renamed = Levels { renamed: vec![("甲等".to_owned(), "一级".to_owned())], ..Levels::default() };
        assert_eq!(graded("收受回扣（甲等）", &renamed).map(|graded| graded.level).as_deref(), Some("一级"));
    }
}
