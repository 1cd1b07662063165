//! `commit-not-signed`: a commit without a good signature where the register asks for one.

use super::{Look, Unsigned, Whole};
use crate::finding::{Findings, Rule, Severity};
use crate::rules::Check;
use crate::source::{Span, visible};

pub static RULE: Rule = Rule {
    name: "commit-not-signed",
    severity: Severity::Error,
    since: "0.3",
    page: include_str!("commit_not_signed.md"),
};

pub const CHECKS: &[Check] = &[Check::History(Look::Commit(check))];

fn check(whole: &Whole<'_>, findings: &mut Findings) {
    let Some(unsigned) = &whole.signature else { return };
    let deed = whole.deed.told();
    let draft = RULE.at(Span::default());
    let draft = match unsigned {
        Unsigned::Absent => draft.says(format!("{}没有签名", deed.zh), format!("{} is not signed", deed.en)),
        Unsigned::Bad => draft.says(
            format!("{}的签名与内容不符", deed.zh),
            format!("the signature of {} does not belong to what it says", deed.en),
        ),
        Unsigned::Unknown { key } => {
            let key = visible(key);
            draft.says(
                format!("{}的签名密钥 {key} 当时不在签名人名单里", deed.zh),
                format!("{} is signed by the key {key}, which was not among the allowed signers then", deed.en),
            )
        }
        Unsigned::Expired { key } => {
            let key = visible(key);
            draft.says(
                format!("{}的签名密钥 {key} 已过期或作废", deed.zh),
                format!("{} is signed by the key {key}, which has expired or was revoked", deed.en),
            )
        }
        Unsigned::Another { signer } => {
            let (signer, committer) = (visible(signer), visible(&whole.deed.committer.email));
            draft.says(
                format!("{}写的提交人是 {committer},签名却是 {signer} 的", deed.zh),
                format!("{} names {committer} as its committer, and {signer} signed it", deed.en),
            )
        }
        Unsigned::Unchecked => draft.severity(Severity::Warning).says(
            format!("{}有签名,但本机没有密钥或程序来核对", deed.zh),
            format!("{} is signed, and the key or program to verify it is not here", deed.en),
        ),
    };
    findings.add(draft.help(
        "核对是谁提交的;新密钥先由名单里的人加进 `allowed_signers`,从下一个提交起有效",
        "find out who made it; a new key is added to `allowed_signers` by someone on the list and counts from the next commit",
    ));
}
