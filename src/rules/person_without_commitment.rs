//! `person-without-commitment`: a holder of a post who has given no commitment.

use super::{Across, Check};
use crate::facts::Ground;
use crate::finding::{Findings, Rule, Severity};
use crate::register::Person;
use crate::source::visible;

pub static RULE: Rule = Rule {
    name: "person-without-commitment",
    severity: Severity::Warning,
    since: "0.2",
    page: include_str!("person_without_commitment.md"),
};

pub const CHECKS: &[Check] = &[Check::Across(check)];

fn check(across: &Across<'_>, findings: &mut Findings) {
    // A register that keeps no commitments at all keeps them elsewhere.
    let given = |coverage: &crate::facts::CoverageFact| coverage.holders as usize > coverage.without_commitment.len();
    let keeps = across.present().any(|(_, facts, _)| given(&facts.coverage));
    for (file, facts, _) in across.present() {
        for person in facts.people.iter().flat_map(|people| &people.uncommitted) {
            if person.ground == Ground::Asked && !keeps {
                continue;
            }
            let name = visible(&person.name);
            findings.add(
                RULE.at_place(across.place(file, person.span))
                    .field(Person::commitment)
                    .says(format!("{name}没有承诺"), format!("{name} has given no commitment"))
                    .help(
                        "签署后写 `承诺: { 日期: …, 签署: 已签 }`;全岗共用的写在岗位上",
                        "once it is signed write `承诺` (commitment) with its date; one for all holders stands on the post",
                    ),
            );
        }
    }
}
