//! `announced-count-differs`: a text announces four stages and lists six.

use std::ops::Range;
use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::Check;
use crate::facts::FileContext;
use crate::finding::{Findings, Rule, Severity};
use crate::record::Leaf;
use crate::source::{Span, visible};

pub static RULE: Rule = Rule {
    name: "announced-count-differs",
    severity: Severity::Warning,
    since: "0.2",
    page: include_str!("announced_count_differs.md"),
};

pub const CHECKS: &[Check] = &[Check::Text { possible, check }];

/// What comes before a list, or within it.
static SIGNS: LazyLock<[Finder<'static>; 3]> = LazyLock::new(|| ["：", "一是", "即:"].map(Finder::new));

fn possible(text: &str) -> bool {
    SIGNS.iter().any(|sign| sign.find(text.as_bytes()).is_some())
}

/// Things that are announced by number, with 个 in front.
const AFTER_GE: [&str; 24] = [
    "方面", "环节", "阶段", "步骤", "层面", "层次", "部分", "要点", "内容", "程序", "问题", "情形", "类别", "类型",
    "等级", "方式", "途径", "条件", "重点", "关口", "节点", "机制", "要素", "领域",
];

/// Counting words that are enough by themselves.
const COUNTED: [&str; 7] = ["项", "种", "条", "方面", "阶段", "环节", "步骤"];

/// Between the number and its list stand at most so many characters.
const GAP: usize = 12;

/// An entry of a list that is no sentence has at most so many characters.
const ENTRY: usize = 24;

fn check(leaf: &Leaf<'_>, context: &FileContext<'_>, findings: &mut Findings) {
    // In a text that is not written as it reads the whole of it is pointed at.
    let mut written: Option<Option<usize>> = None;
    for announced in announced(leaf.text) {
        let Some(listed) = listed(&leaf.text[announced.range.end..]) else { continue };
        if listed.contains(&announced.number) {
            continue;
        }
        let said = visible(&leaf.text[announced.range.clone()]);
        let (number, count) = (announced.number, listed.start());
        let offset = *written.get_or_insert_with(|| context.slice(leaf.span).find(leaf.text));
        let span = offset.map_or(leaf.span, |offset| {
            let start = leaf.span.start as usize + offset;
            Span::new(start + announced.range.start, start + announced.range.end)
        });
        findings.add(
            RULE.at(span)
                .field(leaf.field)
                .says(
                    format!("说的是「{said}」,后面列了 {count} 项"),
                    format!("“{said}” announces {number}, {count} are listed"),
                )
                .help("改正数目,或补上漏列的", "correct the number, or add what was left out"),
        );
    }
}

/// A number of things that a text announces.
struct Announced {
    range: Range<usize>,
    number: usize,
}

fn announced(text: &str) -> impl Iterator<Item = Announced> {
    let mut after = 0;
    text.char_indices().filter_map(move |(start, c)| {
        if start < after || !(c.is_ascii_digit() || NUMERALS.contains(c)) {
            return None;
        }
        let run = &text[start..];
        let digits = run.find(|c: char| !(c.is_ascii_digit() || NUMERALS.contains(c))).unwrap_or(run.len());
        after = start + digits;
        // 第三阶段, 2.4项, 每三项 and 近十项 count nothing that is listed.
        let before = text[..start].chars().next_back();
        if before.is_some_and(|c| "第.每近约余前后.之·-—".contains(c)) {
            return None;
        }
        let number = number(&run[..digits]).filter(|number| (2..=20).contains(number))?;
        let counted = counted(&run[digits..])?;
        Some(Announced { range: start..start + digits + counted, number })
    })
}

const NUMERALS: &str = "一二两三四五六七八九十";

/// Chinese numerals up to 99, or digits.
fn number(text: &str) -> Option<usize> {
    if let Ok(number) = text.parse() {
        return Some(number);
    }
    let digit = |c: char| "零一二三四五六七八九".chars().position(|known| known == c || (c == '两' && known == '二'));
    let chars: Vec<char> = text.chars().take(4).collect();
    match chars[..] {
        ['十'] => Some(10),
        ['十', ones] => Some(10 + digit(ones)?),
        [tens, '十'] => Some(10 * digit(tens)?),
        [tens, '十', ones] => Some(10 * digit(tens)? + digit(ones)?),
        [ones] => digit(ones),
        _ => None,
    }
}

/// The length of the counting word that a text begins with.
fn counted(text: &str) -> Option<usize> {
    let with_ge = text.strip_prefix('个').and_then(|rest| AFTER_GE.iter().find(|word| rest.starts_with(**word)));
    let word = with_ge.map(|word| "个".len() + word.len());
    word.or_else(|| COUNTED.iter().find(|word| text.starts_with(**word)).map(|word| word.len()))
}

/// How many entries are listed after a number: at least, and at most where an 和 may join two or stand within
/// one. `None` where no list follows, or one that says itself that it goes on.
fn listed(rest: &str) -> Option<std::ops::RangeInclusive<usize>> {
    // The next announcement has a list of its own.
    let rest = announced(rest).next().map_or(rest, |next| &rest[..next.range.start]);
    if let Some(count) = numbered(rest) {
        return Some(count..=count);
    }
    let colon = rest.char_indices().take(GAP).find(|(_, c)| matches!(c, '：' | ':'))?;
    let before = &rest[..colon.0];
    if before.contains(['。', '；', '、', '等']) {
        return None;
    }
    let list = &rest[colon.0 + colon.1.len_utf8()..];
    let list = &list[..list.find(['。', '；', ';', '\n', '：', ':']).unwrap_or(list.len())];
    // A comma ends a list of 、; sentences that follow one another are no list.
    let first = list.find('、')?;
    let list = &list[..list[first..].find(['，', ',']).map_or(list.len(), |end| first + end)];
    let entries: Vec<&str> = list.split('、').map(str::trim).filter(|entry| !entry.is_empty()).collect();
    let goes_on = entries.last().is_some_and(|last| last.replace("等级", "").contains(['等', '…']));
    let is_list = entries.len() >= 2 && entries.iter().all(|entry| entry.chars().count() <= ENTRY);
    if goes_on || !is_list || list.contains(['《', '（', '(', '“']) || list.contains("其他") {
        return None;
    }
    let joined = entries.iter().map(|entry| entry.matches(['和', '与', '及', '或', '并']).count()).sum::<usize>();
    Some(entries.len()..=entries.len() + joined)
}

/// How many entries carry the numbers 1, 2, 3 … in one of the usual ways.
fn numbered(text: &str) -> Option<usize> {
    const ORDINALS: [&str; 10] = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十"];
    const CIRCLED: &str = "①②③④⑤⑥⑦⑧⑨⑩";
    let chinese = |n: usize| ORDINALS.get(n - 1).copied();
    let styles: [&dyn Fn(usize) -> Option<String>; 8] = [
        &|n| Some(format!("{}是", chinese(n)?)),
        &|n| Some(format!("{}、", chinese(n)?)),
        &|n| Some(format!("（{}）", chinese(n)?)),
        &|n| CIRCLED.chars().nth(n - 1).map(String::from),
        &|n| Some(format!("（{n}）")),
        &|n| Some(format!("({n})")),
        &|n| Some(format!("{n}.")),
        &|n| Some(format!("{n}、")),
    ];
    let count = |style: &dyn Fn(usize) -> Option<String>| {
        let mut at = 0;
        let mut count = 0;
        while let Some(found) = style(count + 1).and_then(|mark| Some(at + text[at..].find(&mark)? + mark.len())) {
            at = found;
            count += 1;
        }
        count
    };
    // Ten is where the ordinals end: a longer list cannot be counted by them.
    styles.into_iter().map(count).max().filter(|count| (2..10).contains(count))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(usize, usize)> {
        let lists = announced(text).filter_map(|one| Some((one.number, listed(&text[one.range.end..])?)));
        lists.filter(|(number, listed)| !listed.contains(number)).map(|(number, listed)| (number, *listed.start())).collect()
    }

    #[test]
    fn a_list_with_more_or_fewer_entries_than_announced_is_found() {
        let stages = "工作活动分成四个阶段进行,即:学习动员阶段、排查廉政风险阶段、确定风险等级标准阶段、制定防控措施阶段、加强监督管理阶段、检查考核和修正完善阶段。";
        assert_eq!(found(stages), [(4, 6)]);
        assert_eq!(found("从三个方面把关：一是查资质，二是比价格，三是看履约，四是盯付款。"), [(3, 4)]);
        assert_eq!(found("提交以下五项材料：申请表、合同、发票、验收单"), [(5, 4)]);
        assert_eq!(found("分为3个步骤：①受理②审核"), [(3, 2)]);
    }

    #[test]
    fn a_list_that_agrees_or_is_no_list_is_left_alone() {
        for text in [
            "从三个方面把关：一是查资质，二是比价格，三是看履约。",
            "分三个环节：受理、审核和办结",
            "检查两项内容：账目、实物，每月一次",
            "涉及四个方面：人、财、物等",
            "第三阶段：自查、整改",
            "三项制度：按《采购管理办法》执行",
            "每季度抽查五项业务：由纪检监察室派两人到场，当天出结果",
            "近十项工程：甲工程、乙工程",
            "三个月内办结：受理、审核",
            "存在两种情况：一次采购超过限额、未经审批",
        ] {
            assert_eq!(found(text), [], "{text}");
        }
    }
}
