//! Which finding is which from one run to the next: by what it is about, never by its line, so that what is
//! written above it does not make it another. Baselines and the fingerprints of CI formats go by it.

use std::borrow::Cow;

use rustc_hash::FxHashMap;
use sha2::{Digest, Sha256};

use super::{Judged, Texts, first_line};
use crate::personal::masked;
use crate::source::hex;
use crate::vocabulary::nfc;

/// What makes a finding the same one in the next run.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Identity {
    pub rule: &'static str,
    /// `药剂科/采购岗#R2`, from the root of its register.
    pub entity: String,
    /// The English name of the field.
    pub field: Option<&'static str>,
    /// Sixteen hexadecimal digits of the text it points at, or of the commit that is judged; empty where it points
    /// at the place of what is absent.
    pub value: String,
    /// From 1, among the findings that are alike in all of this, in their order.
    pub ordinal: u32,
}

impl Identity {
    /// One text for all of it, different for each finding of a run: 32 hexadecimal digits. `register` is how
    /// the run names the register.
    pub fn fingerprint(&self, register: &str) -> String {
        let ordinal = self.ordinal.to_string();
        digest(&[register, self.rule, &self.entity, self.field.unwrap_or_default(), &self.value, &ordinal], 16)
    }
}

/// The identity of each finding, in the same order.
pub fn identities(findings: &[Judged<'_>], texts: &Texts) -> Vec<Identity> {
    let mut seen: FxHashMap<Identity, u32> = FxHashMap::default();
    findings
        .iter()
        .map(|judged| {
            let finding = judged.finding;
            let identity = Identity {
                rule: finding.rule.name,
                entity: masked(&nfc(&judged.entity)).into_owned(),
                field: finding.field.map(|field| field.name()),
                value: judged.commit.map_or_else(|| value(judged, texts), |commit| digest(&[commit], 8)),
                ordinal: 0,
            };
            let ordinal = seen.entry(identity.clone()).or_default();
            *ordinal += 1;
            Identity { ordinal: *ordinal, ..identity }
        })
        .collect()
}

/// Of the text that a finding points at, one number. Numbers of persons are blanked out first: there are few
/// enough of them to be guessed from it.
fn value(judged: &Judged<'_>, texts: &Texts) -> String {
    let place = judged.finding.place;
    let Some(text) = texts.get(place.file).map(|lines| lines.text()) else { return String::new() };
    let span = first_line(text, place).range();
    // What is absent is told at a key near by, which says nothing of it and may change.
    let at_key = judged.finding.field.is_some()
        && text[span.end..].trim_start_matches(['"', '\'', ' ']).starts_with([':', '：']);
    if at_key || span.is_empty() {
        return String::new();
    }
    let spaceless: String = text[span].split_whitespace().collect();
    let plain: Cow<'_, str> = nfc(&spaceless);
    digest(&[&masked(&plain)], 8)
}

/// The first `bytes` of the SHA-256 of some texts, each told apart from the next.
fn digest(parts: &[&str], bytes: usize) -> String {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update((part.len() as u64).to_be_bytes());
        hasher.update(part.as_bytes());
    }
    hex(&hasher.finalize()[..bytes])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::judge::{Selection, judge};
    use crate::read::Folder;
    use crate::survey::{Ask, survey};

    /// The identities of the findings of a post with this text.
    fn of(post: &str) -> Vec<Identity> {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("unit.yaml"), "单位: 示例局\n").unwrap();
        std::fs::write(folder.path().join("采购员.yaml"), post).unwrap();
        let source = Folder::new(folder.path());
        let survey = survey(&source, Ask::new(jiff::civil::date(2026, 11, 21))).unwrap();
        let select = ["risk-without-measure", "unknown-key", "personal-data"].map(str::to_owned).to_vec();
        let judgement = judge(&survey, &source, &Selection { select, ..Selection::default() });
        identities(&judgement.findings, &judgement.texts)
    }

    #[test]
    fn lines_above_a_finding_do_not_make_it_another() {
        let post = "岗位: 采购员\n风险点:\n  - 编号: R1\n    风险点: 人为加量\n    错键: 1\n    错键二: 1\n";
        let found = of(post);
        assert_eq!(found.len(), 3, "{found:?}");
        let moved = post.replace("岗位: 采购员\n", "# 注\n岗位: 采购员\n备注: 无\n");
        assert_eq!(of(&moved), found);
        // Nor does the order of keys, where something is absent.
        let turned = post.replace("- 编号: R1\n    风险点: 人为加量\n", "- 风险点: 人为加量\n    编号: R1\n");
        assert_eq!(of(&turned), found);
    }

    #[test]
    fn findings_of_one_run_are_all_different() {
        let found = of("岗位: 采购员\n错键: 1\n错键: 2\n联系电话: 13800138000\n联系: 13900139000\n");
        let mut fingerprints: Vec<_> = found.iter().map(|identity| identity.fingerprint(".")).collect();
        fingerprints.sort();
        fingerprints.dedup();
        assert_eq!(fingerprints.len(), found.len(), "{found:?}");
    }

    #[test]
    fn a_number_of_a_person_cannot_be_guessed_from_an_identity() {
        let with = |number: &str| of(&format!("岗位: 采购员\n备注: {number}\n"));
        assert_eq!(with("13800138000"), with("13899998000"));
    }
}
