//! `key-post-held-too-long`: someone who holds a key post for longer than the profile's years of rotation.

use jiff::ToSpan;

use super::{Across, Check};
use crate::finding::{Findings, Rule, Severity};
use crate::register::Person;

pub static RULE: Rule = Rule {
    name: "key-post-held-too-long",
    severity: Severity::Info,
    since: "0.2",
    page: include_str!("key_post_held_too_long.md"),
};

pub const CHECKS: &[Check] = &[Check::Across(check)];

fn check(across: &Across<'_>, findings: &mut Findings) {
    let Some(years) = across.profile.rotation_years else { return };
    for (file, facts, _) in across.present() {
        for held in facts.held.iter().flatten() {
            // The day of the anniversary is still in time.
            let Ok(until) = held.since.checked_add(i32::from(years).years()) else { continue };
            if until >= across.today {
                continue;
            }
            let (since, past) = (held.since, until);
            findings.add(
                RULE.at_place(across.place(file, held.span))
                    .field(Person::since)
                    .says(
                        format!("重点岗位任职满 {years} 年应当轮岗,{since} 任职,{past} 已满"),
                        format!("a key post is held for {years} years at most; held since {since}, that was until {past}"),
                    )
                    .help(
                        "安排轮岗,写上 `离任日期`;经批准延长的,在 `备注` 写明",
                        "rotate and write `离任日期` (until); note an extension that was approved in `备注` (note)",
                    ),
            );
        }
    }
}
