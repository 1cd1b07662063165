//! The inventory of rules as other files need it: what `rules.yaml` lists, and which entry a citation means.

use rustc_hash::FxHashMap;

use super::Facts;
use crate::register::{FileKind, Model, RuleEntry, RuleStatus};
use crate::source::Span;
use crate::vocabulary::{fold, nfc};

/// One entry of the inventory.
#[derive(Debug, Clone)]
pub struct RuleFact {
    pub id: Option<Box<str>>,
    /// As written: with or without 《》.
    pub title: Box<str>,
    pub number: Option<Box<str>>,
    pub status: Option<RuleStatus>,
    /// Of the title.
    pub span: Span,
}

/// What `rules.yaml` tells the other files.
#[derive(Debug, Clone, Default)]
pub struct InventoryFact {
    pub entries: Vec<RuleFact>,
    /// Some of it could not be read: a rule that is not found may still be there.
    pub torn: bool,
}

pub(super) fn gather(model: &Model, torn: bool, facts: &mut Facts) {
    let Model::Rules(list) = model else { return };
    let text = |given: &crate::source::Given<crate::record::Text>| given.value().map(|text| text.0.clone());
    let entry = |entry: &crate::source::Spanned<RuleEntry>| {
        let title = entry.title.spanned()?;
        Some(RuleFact {
            id: entry.id.value().map(|id| nfc(id).into()),
            title: title.value.0.clone(),
            number: text(&entry.number),
            status: entry.status.get(),
            span: title.span,
        })
    };
    let entries: Vec<RuleFact> = list.items.iter().filter_map(entry).collect();
    let torn = torn || list.torn || entries.len() < list.items.len();
    facts.inventory = Some(Box::new(InventoryFact { entries, torn }));
}

/// The inventory of a whole register, found by id, by title or by document number.
#[derive(Debug, Default)]
pub struct RuleInventory<'f> {
    /// With the number of the file that lists each, in order.
    pub entries: Vec<(usize, &'f RuleFact)>,
    /// Some of it could not be read.
    pub torn: bool,
    by_id: FxHashMap<&'f str, usize>,
    by_title: FxHashMap<String, usize>,
    by_number: FxHashMap<String, usize>,
}

impl<'f> RuleInventory<'f> {
    /// From the files of a register in path order; the first to claim an id, a title or a number keeps it.
    pub fn new(files: impl Iterator<Item = (usize, &'f Facts, FileKind)>) -> RuleInventory<'f> {
        let mut inventory = RuleInventory::default();
        for (file, facts, _) in files.filter(|(.., kind)| *kind == FileKind::Rules) {
            let Some(fact) = &facts.inventory else {
                // A file of rules that gave none at all was not read.
                inventory.torn = true;
                continue;
            };
            inventory.torn |= fact.torn;
            for entry in &fact.entries {
                let position = inventory.entries.len();
                inventory.entries.push((file, entry));
                if let Some(id) = &entry.id {
                    inventory.by_id.entry(id).or_insert(position);
                }
                inventory.by_title.entry(title_key(&entry.title)).or_insert(position);
                if let Some(number) = &entry.number {
                    inventory.by_number.entry(fold(number)).or_insert(position);
                }
            }
        }
        inventory
    }

    /// Nothing is listed and nothing is unread: the register keeps no inventory.
    pub fn is_surely_absent(&self) -> bool {
        self.entries.is_empty() && !self.torn
    }

    /// The entry that a citation means, by its position: an id, a title with or without 《》, or a document number.
    pub fn find(&self, cited: &str) -> Option<usize> {
        let cited = cited.trim();
        self.by_id
            .get(&*nfc(cited))
            .or_else(|| self.by_title.get(&title_key(cited)))
            .or_else(|| self.by_number.get(&fold(cited)))
            .copied()
    }

    /// The titles, for guessing what was meant.
    pub fn titles(&self) -> impl Iterator<Item = &'f str> + '_ {
        self.entries.iter().map(|(_, entry)| bare_title(&entry.title))
    }
}

/// The title within 《》, the outermost where they nest; the whole text where there is none.
pub fn bare_title(text: &str) -> &str {
    let Some(start) = text.find('《') else { return text.trim() };
    let inside = &text[start + '《'.len_utf8()..];
    let mut depth = 1usize;
    for (offset, c) in inside.char_indices() {
        match c {
            '《' => depth += 1,
            '》' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return &inside[..offset];
        }
    }
    inside
}

/// Under what two titles are one: folded, without the words in brackets that say how far a rule is settled.
pub fn title_key(text: &str) -> String {
    let mut key = fold(bare_title(text)).replace(['“', '”', '"', '、'], "");
    for ending in ["试行", "暂行", "修订", "修订稿", "征求意见稿"] {
        // 暂行办法 keeps its word; 办法（暂行） loses it.
        if key.ends_with(ending) && key.len() > ending.len() {
            key.truncate(key.len() - ending.len());
        }
    }
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inventory(facts: &Facts) -> RuleInventory<'_> {
        RuleInventory::new(std::iter::once((0, facts, FileKind::Rules)))
    }

    fn facts() -> Facts {
        let entry = |id: &str, title: &str, number: &str| RuleFact {
            id: Some(id.into()),
            title: title.into(),
            number: Some(number.into()),
            status: None,
            span: Span::default(),
        };
        let entries = vec![
            entry("R-01", "《“三重一大”决策制度》", "市五医党〔2024〕6 号"),
            entry("R-02", "采购管理办法（试行）", "市五医〔2024〕31 号"),
        ];
        let mut facts = Facts::default();
        facts.inventory = Some(Box::new(InventoryFact { entries, torn: false }));
        facts
    }

    #[test]
    fn a_rule_is_found_by_its_id_its_title_and_its_number() {
        let facts = facts();
        let inventory = inventory(&facts);
        for cited in ["R-01", "《“三重一大”决策制度》", "三重一大决策制度", "市五医党〔2024〕6号"]
        {
            assert_eq!(inventory.find(cited), Some(0), "{cited}");
        }
        for cited in ["《采购管理办法》", "按《采购管理办法》第五条", "《採購管理辦法（試行）》"]
        {
            assert_eq!(inventory.find(cited), Some(1), "{cited}");
        }
        assert_eq!(inventory.find("《合同管理办法》"), None);
    }

    #[test]
    fn the_outermost_title_is_the_title() {
        assert_eq!(bare_title("关于印发《〈采购法〉实施细则》的通知"), "〈采购法〉实施细则");
        assert_eq!(bare_title("《关于执行《采购法》的意见》"), "关于执行《采购法》的意见");
        assert_eq!(bare_title("《采购管理办法"), "采购管理办法");
    }
}
