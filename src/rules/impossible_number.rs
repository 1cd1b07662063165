//! `impossible-number`: a date, a time or a share in a text that cannot be.

use super::Check;
use super::wording::quotes_others;
use crate::facts::FileContext;
use crate::finding::{Both, Findings, Rule, Severity};
use crate::record::Leaf;

pub static RULE: Rule = Rule {
    name: "impossible-number",
    severity: Severity::Warning,
    since: "0.2",
    page: include_str!("impossible_number.md"),
};

pub const CHECKS: &[Check] = &[Check::Text { possible, check }];

fn possible(text: &str) -> bool {
    numbers(text).any(|number| number.slip(text).is_some())
}

fn check(leaf: &Leaf<'_>, context: &FileContext<'_>, findings: &mut Findings) {
    if quotes_others(leaf.field) {
        return;
    }
    for number in numbers(leaf.text) {
        let Some((slip, end)) = number.slip(leaf.text) else { continue };
        let range = number.start..end;
        let (message, help) = slip.words(&leaf.text[range.clone()]);
        findings.add(
            RULE.at(context.place_in(leaf, range))
                .field(leaf.field)
                .says(message.zh, message.en)
                .help(help.zh, help.en),
        );
    }
}

/// Why a number cannot be.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Slip {
    Month,
    Day,
    Hour,
    Share,
    /// A year where a number of days belongs.
    Period,
}

impl Slip {
    fn words(self, written: &str) -> (Both, Both) {
        match self {
            Slip::Month => (
                Both::new(format!("「{written}」:没有这个月份"), format!("“{written}”: there is no such month")),
                Both::new("月份为 1 至 12", "months run from 1 to 12"),
            ),
            Slip::Day => (
                Both::new(format!("「{written}」:没有这一天"), format!("“{written}”: there is no such day")),
                Both::new("核对月和日", "check month and day"),
            ),
            Slip::Hour => (
                Both::new(format!("「{written}」:没有这个钟点"), format!("“{written}”: there is no such hour")),
                Both::new("钟点为 0 至 24", "hours run from 0 to 24"),
            ),
            Slip::Share => (
                Both::new(format!("「{written}」:占比不会超过 100%"), format!("“{written}”: a share is never more than 100 %")),
                Both::new("核对百分数", "check the percentage"),
            ),
            Slip::Period => (
                Both::new(
                    format!("「{written}」像是年份占了天数的位置"),
                    format!("“{written}”: a year seems to stand where a number of days belongs"),
                ),
                Both::new("写明是几日", "say how many days"),
            ),
        }
    }
}

/// A whole number in ASCII digits.
struct Found {
    start: usize,
    end: usize,
    value: u32,
}

/// The whole numbers of a text; parts of decimals and of longer codes are none.
fn numbers(text: &str) -> impl Iterator<Item = Found> + '_ {
    const LONGEST: usize = 4;
    let bytes = text.as_bytes();
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let start = at + bytes[at..].iter().position(u8::is_ascii_digit)?;
            let end = start + bytes[start..].iter().take_while(|byte| byte.is_ascii_digit()).count();
            at = end;
            let part = |byte: Option<&u8>| byte.is_some_and(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'));
            let before = start.checked_sub(1).and_then(|before| bytes.get(before));
            if end - start > LONGEST || part(before) || part(bytes.get(end)) {
                continue;
            }
            let Ok(value) = text[start..end].parse() else { continue };
            return Some(Found { start, end, value });
        }
    })
}

/// The most days of each month.
const DAYS: [u32; 12] = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/// What shows that a month is counted in the calendar, not in how many of them.
const AFTER_MONTH: [&str; 8] = ["份", "底", "初", "末", "前", "中旬", "上旬", "下旬"];

/// What shows that a day is one of a month.
const BEFORE_DAY: [&str; 4] = ["每月", "当月", "次月", "上月"];

impl Found {
    /// What is wrong with it, and where the words that show it end.
    fn slip(&self, text: &str) -> Option<(Slip, usize)> {
        // Numbers that nothing is wrong with are almost all: a look at what follows is enough for them.
        let blank = text[self.end..].starts_with(' ');
        let unit = self.end + usize::from(blank);
        let rest = &text[unit..];
        match rest.chars().next()? {
            '月' => self.month(text, unit + '月'.len_utf8()),
            '日' | '天' | '号' | '个' => self.days(text, unit),
            '时' => self.hour(unit, rest),
            '%' | '％' => self.share(text, unit + rest.chars().next()?.len_utf8()),
            _ => None,
        }
    }

    fn month(&self, text: &str, after: usize) -> Option<(Slip, usize)> {
        let rest = &text[after..];
        if let Some(days) = usize::try_from(self.value).ok().and_then(|month| DAYS.get(month.wrapping_sub(1))) {
            let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
            let day: u32 = rest[..digits].parse().ok()?;
            let unit = rest[digits..].chars().next().filter(|c| matches!(c, '日' | '号'))?;
            return (day == 0 || day > *days).then_some((Slip::Day, after + digits + unit.len_utf8()));
        }
        let counted = text[..self.start].ends_with('年')
            || rest.starts_with(|c: char| c.is_ascii_digit())
            || AFTER_MONTH.iter().any(|word| rest.starts_with(word));
        counted.then_some((Slip::Month, after))
    }

    fn days(&self, text: &str, unit: usize) -> Option<(Slip, usize)> {
        let rest = &text[unit..];
        if (1900..=2100).contains(&self.value) {
            let period = ["日内", "天内", "个工作日", "个自然日", "日以内", "天以内"];
            return period.iter().find(|word| rest.starts_with(**word)).map(|word| (Slip::Period, unit + word.len()));
        }
        let of_month = BEFORE_DAY.iter().any(|word| text[..self.start].trim_end_matches(' ').ends_with(word));
        let day = rest.chars().next().filter(|c| matches!(c, '日' | '号'))?;
        (of_month && (self.value == 0 || self.value > 31)).then_some((Slip::Day, unit + day.len_utf8()))
    }

    fn hour(&self, unit: usize, rest: &str) -> Option<(Slip, usize)> {
        let after = &rest['时'.len_utf8()..];
        let of_clock = ["前", "整", "至", "止", "以前"].iter().any(|word| after.starts_with(word));
        (of_clock && (25..100).contains(&self.value)).then_some((Slip::Hour, unit + '时'.len_utf8()))
    }

    /// 率 and 占 speak of a part of a whole, unless it is growth.
    fn share(&self, text: &str, after: usize) -> Option<(Slip, usize)> {
        const LOOKED_AT: usize = 8;
        if self.value <= 100 {
            return None;
        }
        let before = text[..self.start].char_indices().rev().take(LOOKED_AT).last().map_or(0, |(at, _)| at);
        let before = &text[before..self.start];
        let part = before.contains('率') || before.contains("占");
        let grows = ["增", "升", "降", "超", "倍", "利率", "汇率", "速率", "周转率", "，", "。", "；"];
        (part && !grows.iter().any(|word| before.contains(word))).then_some((Slip::Share, after))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(Slip, &str)> {
        numbers(text)
            .filter_map(|number| number.slip(text).map(|(slip, end)| (slip, &text[number.start..end])))
            .collect()
    }

    #[test]
    fn what_cannot_be_is_found() {
        for (text, slip, written) in [
            ("2023日内分析原因", Slip::Period, "2023日内"),
            ("在 2023 个工作日内答复", Slip::Period, "2023 个工作日"),
            ("每年13月底盘点", Slip::Month, "13月"),
            ("2026年13月报送", Slip::Month, "13月"),
            ("每月32日前核对", Slip::Day, "32日"),
            ("2月30日报送", Slip::Day, "2月30日"),
            ("于4月31号前完成", Slip::Day, "4月31号"),
            ("25时前交回", Slip::Hour, "25时"),
            ("承诺签订率120%", Slip::Share, "120%"),
            ("知晓率达到 105 ％", Slip::Share, "105 ％"),
        ] {
            assert_eq!(found(text), [(slip, written)], "{text}");
        }
    }

    #[test]
    fn what_can_be_is_not() {
        for text in [
            "每月5日前", "2月29日", "13个月", "18月龄", "730日内", "2023年", "2023年1月内", "增长率120%", "超预算105%",
            "48小时内", "48时段", "覆盖率100%", "不低于上年的110%", "R-32日志", "12月31日", "每月31日", "99.5%", "占比12.120%",
            "合格率上升，采购量为110%",
        ] {
            assert_eq!(found(text), [], "{text}");
        }
    }
}
