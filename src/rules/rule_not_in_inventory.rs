//! `rule-not-in-inventory`: a measure or step rests on a rule that the inventory does not list.

use super::wording::quoted;
use super::{Across, Check};
use crate::facts::{CitedBy, RuleInventory, titles};
use crate::finding::{Draft, Findings, Rule, Severity};
use crate::register::Power;
use crate::source::visible;
use crate::vocabulary::did_you_mean;

pub static RULE: Rule = Rule {
    name: "rule-not-in-inventory",
    severity: Severity::Warning,
    since: "0.2",
    page: include_str!("rule_not_in_inventory.md"),
};

pub const CHECKS: &[Check] = &[Check::Across(check)];

/// Titles of what the whole country or Party is bound by begin so; no organisation lists them as its own.
const NATIONAL: [&str; 2] = ["中华人民共和国", "中国共产党"];

/// Looking for what was meant costs more than finding that it is not there: so often in one run.
const SUGGESTED: usize = 100;
/// Among so many entries.
const LOOKED_AT: usize = 2000;

fn check(across: &Across<'_>, findings: &mut Findings) {
    let inventory = across.inventory();
    // Without an inventory, or with one that was not read whole, nothing is surely absent from it.
    if inventory.is_surely_absent() || inventory.torn {
        return;
    }
    let mut suggested = 0;
    for (file, facts, _) in across.present() {
        for cites in facts.points.iter().flat_map(|points| points.cited.iter()) {
            let field = match cites.by {
                CitedBy::Rules(field) => field,
                CitedBy::Basis if looks_like_id(cites.word) => Power::basis,
                CitedBy::Basis | CitedBy::Words => continue,
            };
            let Some(word) = cited(cites.word).into_iter().find(|word| !is_listed(word, inventory)) else { continue };
            suggested += 1;
            let draft = RULE.at_place(across.place(file, cites.span)).entity(cites.entity).field(field);
            findings.add(said(draft, word, inventory, suggested <= SUGGESTED));
        }
    }
}

/// `R-21`: letters and digits, as ids are.
fn looks_like_id(text: &str) -> bool {
    let plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'));
    plain && text.len() <= 12 && text.bytes().any(|byte| byte.is_ascii_digit())
}

/// What one text cites: each title in 《》, else the whole of it, without the article that it names.
fn cited(text: &str) -> Vec<&str> {
    if !text.contains('《') {
        let article = text.find('第').filter(|at| *at > 0 && text[*at..].contains(['条', '章', '款']));
        return vec![text[..article.unwrap_or(text.len())].trim()];
    }
    titles(text).collect()
}

fn is_listed(word: &str, inventory: &RuleInventory<'_>) -> bool {
    let title = word.trim_start_matches('《');
    word.is_empty() || NATIONAL.iter().any(|national| title.starts_with(national)) || inventory.find(word).is_some()
}

fn said(draft: Draft, word: &str, inventory: &RuleInventory<'_>, suggest: bool) -> Draft {
    let shown = quoted(word);
    let draft = draft.says(
        format!("「{shown}」不在制度清单里"),
        format!("`{shown}` is not in the inventory of rules"),
    );
    let known = inventory.entries.iter().take(LOOKED_AT).map(|(_, entry)| match looks_like_id(word) {
        true => entry.id.as_deref().unwrap_or_default(),
        false => &entry.title,
    });
    let near = if suggest { did_you_mean(word, known) } else { Vec::new() };
    if near.is_empty() {
        return draft.help(
            "在 rules.yaml(制度清单)里补上这项制度,或改正编号、名称",
            "add the rule to rules.yaml (制度清单), or correct its id or title",
        );
    }
    let near: Vec<String> = near.iter().map(|near| format!("`{}`", visible(near))).collect();
    draft.help(format!("是不是 {}", near.join("、")), format!("did you mean {}", near.join(" or ")))
}

#[cfg(test)]
mod tests {
    use super::cited;

    #[test]
    fn an_article_is_no_part_of_the_title() {
        assert_eq!(cited("采购管理办法第五条"), ["采购管理办法"]);
        assert_eq!(cited("《采购管理办法》第五条、《合同管理办法》"), ["《采购管理办法》", "《合同管理办法》"]);
        assert_eq!(cited("第三人民医院采购办法"), ["第三人民医院采购办法"]);
    }
}
