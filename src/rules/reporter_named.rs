//! `reporter-named`: the name of somebody who reported something.

use super::Check;
use crate::facts::FileContext;
use crate::finding::{Findings, Rule, Severity};
use crate::record::{Leaf, Record};
use crate::personal::{Reporter, reporters};
use crate::register::Notice;

pub static RULE: Rule = Rule {
    name: "reporter-named",
    severity: Severity::Error,
    since: "0.2",
    page: include_str!("reporter_named.md"),
};

pub const CHECKS: &[Check] = &[Check::Notice(check)];

fn check(notice: &Notice, _: &FileContext<'_>, findings: &mut Findings) {
    notice.leaves(&mut |leaf: Leaf<'_>| {
        if let Some(Reporter { who, .. }) = reporters(leaf.text).next() {
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
