//! `commitment-incomplete`: a commitment that is not signed, or leaves out what it must cover.

use super::Check;
use crate::facts::FileContext;
use crate::facts::reviews::subject;
use crate::finding::{Findings, Rule, Severity};
use crate::record::Word;
use crate::register::{Commitment, Covers, Holder, Post};
use crate::source::Given;

pub static RULE: Rule = Rule {
    name: "commitment-incomplete",
    severity: Severity::Warning,
    since: "0.2",
    page: include_str!("commitment_incomplete.md"),
};

pub const CHECKS: &[Check] = &[Check::Post(check)];

fn check(post: &Post, context: &FileContext<'_>, findings: &mut Findings) {
    let given = post.current_holders().map(|person| &person.value.commitment).chain([&post.commitment]);
    let given: Vec<&Commitment> = given.filter_map(|commitment| commitment.value()).collect();
    if given.is_empty() {
        return;
    }
    let holder = Holder::of_post(post);
    let row = context.profile.undertaking(&subject(&holder, context.profile));
    let asked: &[Covers] = row.map_or(&[], |row| &row.covers);
    for commitment in given {
        if let Given::Is(signed) = &commitment.signed
            && !signed.value.0
        {
            findings.add(
                RULE.at(signed.span)
                    .field(Commitment::signed)
                    .says("承诺还没有签署", "the commitment is not signed")
                    .help("签署后改为 `已签`,写日期", "sign it and write its date"),
            );
        }
        let Given::Is(covers) = &commitment.covers else { continue };
        let covered = |wanted: &Covers| covers.value.items.iter().any(|word| word.value == *wanted);
        // Nobody undertakes what the post does not have.
        let idle = |wanted: &Covers| {
            matches!(wanted, Covers::Own | Covers::Measures) && holder.surely_without_risks()
        };
        let lacking = asked.iter().filter(|wanted| !covered(wanted) && !idle(wanted));
        let lacking: Vec<Covers> = lacking.copied().collect();
        if lacking.is_empty() || covers.value.torn {
            continue;
        }
        let zh: Vec<&str> = lacking.iter().map(|word| word.zh()).collect();
        let en: Vec<&str> = lacking.iter().map(|word| word.en()).collect();
        findings.add(
            RULE.at(covers.span)
                .field(Commitment::covers)
                .says(
                    format!("承诺没有涵盖{}", zh.join("、")),
                    format!("the commitment does not cover {}", en.join(", ")),
                )
                .help(
                    "补签涵盖这些内容的承诺,再补写 `承诺涵盖`",
                    "have a commitment signed that covers them, then add them to `承诺涵盖` (covers)",
                ),
        );
    }
}
