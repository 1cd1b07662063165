//! `mixed-terms`: 廉政风险, 廉洁风险 and 廉能风险 for the same thing in one register.

use super::{Across, Check};
use crate::facts::TERMS;
use crate::finding::{Findings, Rule, Severity};

pub static RULE: Rule = Rule {
    name: "mixed-terms",
    severity: Severity::Info,
    since: "0.2",
    page: include_str!("mixed_terms.md"),
};

pub const CHECKS: &[Check] = &[Check::Across(check)];

fn check(across: &Across<'_>, findings: &mut Findings) {
    let mut uses = [0u64; TERMS.len()];
    for (_, facts, _) in across.present() {
        for (sum, own) in uses.iter_mut().zip(facts.terms.iter().flat_map(|terms| terms.uses)) {
            *sum += u64::from(own);
        }
    }
    // The word of the register: the most frequent, the first of the list where two are.
    let Some(own) = (0..TERMS.len()).rev().max_by_key(|term| uses[*term]) else { return };
    for (file, facts, _) in across.present() {
        let Some(terms) = &facts.terms else { continue };
        for other in (0..TERMS.len()).filter(|term| *term != own) {
            let Some((span, field)) = terms.first[other] else { continue };
            let (count, word, usual) = (terms.uses[other], TERMS[other], TERMS[own]);
            findings.add(
                RULE.at_place(across.place(file, span))
                    .field(field)
                    .says(
                        format!("这里写「{word}」({count} 处),本台账多写「{usual}」({} 处)", uses[own]),
                        format!("“{word}” stands here ({count} times), the register mostly writes “{usual}” ({})", uses[own]),
                    )
                    .help(
                        format!("统一写「{usual}」;引用文件名称时放在《》里"),
                        format!("write “{usual}” throughout; put the title of a document into 《》"),
                    ),
            );
        }
    }
}
