//! `reporter-named`: the name of somebody who reported something.

use super::Check;
use crate::facts::FileContext;
use crate::finding::{Findings, Rule, Severity};
use crate::record::{Leaf, Record};
use crate::register::{Notice, is_masked};

pub static RULE: Rule = Rule {
    name: "reporter-named",
    severity: Severity::Error,
    since: "0.2",
    page: include_str!("reporter_named.md"),
};

pub const CHECKS: &[Check] = &[Check::Notice(check)];

fn check(notice: &Notice, _: &FileContext<'_>, findings: &mut Findings) {
    notice.leaves(&mut |leaf: Leaf<'_>| {
        if let Some(who) = who_is_named(leaf.text) {
            findings.add(
                RULE.at(leaf.span)
                    .field(leaf.field)
                    .says(format!("这里写出了{who}的姓名"), format!("this names the person who reported ({who})"))
                    .help(
                        "删去姓名,只写渠道和内容,并从版本历史中清除",
                        "delete the name and keep only channel and content; clear it from the history too",
                    ),
            );
        }
    });
}

/// Words for those who report; a name follows behind a colon, a bracket or 姓名.
const WORDS: [&str; 9] = ["举报人", "检举人", "控告人", "反映人", "投诉人", "来信人", "来电人", "来访人", "意见人"];

/// What stands in place of a name.
const NOBODY: [&str; 12] =
    ["匿名", "不详", "未留名", "保密", "未署名", "不公开", "从略", "本院职工", "职工", "群众", "患者", "家属"];

fn who_is_named(text: &str) -> Option<&'static str> {
    WORDS.into_iter().find(|word| text.match_indices(word).any(|(at, _)| is_name(&text[at + word.len()..])))
}

/// Two to four ideographs behind a colon, a bracket or 姓名, and nothing of the sentence after them.
fn is_name(rest: &str) -> bool {
    let named = rest.strip_prefix("姓名").unwrap_or(rest);
    let Some(named) = named.strip_prefix(['：', ':', '（', '(']).or_else(|| (named.len() < rest.len()).then_some(named))
    else {
        return false;
    };
    let named = named.trim_start_matches(['：', ':', ' ']);
    let end = named.find(|c: char| !('\u{4e00}'..='\u{9fff}').contains(&c)).unwrap_or(named.len());
    let name = &named[..end];
    (2..=4).contains(&name.chars().count()) && !is_masked(name) && !NOBODY.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::who_is_named;

    #[test]
    fn a_name_is_told_from_what_stands_in_its_place() {
        assert_eq!(who_is_named("反映人：张建国，电话反映耗材涨价"), Some("反映人"));
        assert_eq!(who_is_named("收到举报人姓名李红霞的来信"), None);
        assert_eq!(who_is_named("举报人(王小明)要求保密"), Some("举报人"));
        for fine in ["举报人：匿名", "举报人要求保密", "保护举报人", "投诉人：王某", "来信人：患者"] {
            assert_eq!(who_is_named(fine), None, "{fine}");
        }
    }
}
