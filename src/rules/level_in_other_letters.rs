//! `level-in-other-letters`: levels written in other letters than the scale writes.

use super::{Across, Check};
use crate::facts::Other;
use crate::finding::{Findings, Rule, Severity};
use crate::register::Grading;
use crate::tree::yaml;

pub static RULE: Rule = Rule {
    name: "level-in-other-letters",
    severity: Severity::Warning,
    since: "0.2",
    page: include_str!("level_in_other_letters.md"),
};

pub const CHECKS: &[Check] = &[Check::Across(check)];

/// One finding a file; where no file at all writes as the scale does, one for the register.
fn check(across: &Across<'_>, findings: &mut Findings) {
    let as_the_scale = across.present().any(|(_, facts, _)| facts.letters.as_the_scale);
    let mut everywhere: Option<(usize, &Other)> = None;
    let (mut count, mut files) = (0u64, 0u64);
    for (file, facts, _) in across.present() {
        let Some(others) = &facts.letters.others else { continue };
        // Words that the scale declares are no fault, unless the register speaks both ways.
        let other = others.letters.as_ref().or(others.words.as_ref().filter(|_| as_the_scale));
        let Some(other) = other else { continue };
        if as_the_scale {
            in_file(across, file, other, findings);
            continue;
        }
        everywhere = everywhere.or(Some((file, other)));
        count += u64::from(other.count);
        files += 1;
    }
    if let Some((file, other)) = everywhere {
        in_register(across, file, other, count, files, findings);
    }
}

fn in_file(across: &Across<'_>, file: usize, other: &Other, findings: &mut Findings) {
    let (written, name) = (&other.written, across.profile.scale.name(other.level));
    let (zh, en) = match other.count {
        1 => (String::new(), String::new()),
        count => (format!(",本文件这样写的有 {count} 处"), format!("; this file does so in {count} places")),
    };
    findings.add(
        RULE.at_place(across.place(file, other.span))
            .entity(&other.entity)
            .field(Grading::level)
            .says(
                format!("等级写作「{written}」,等级表的写法是「{name}」{zh}"),
                format!("the level is written `{written}`, the scale writes `{name}`{en}"),
            )
            .help(format!("改为「{name}」"), format!("write `{name}`"))
            .fix(other.span, yaml::scalar(name), true, format!("改为「{name}」"), format!("write `{name}`")),
    );
}

fn in_register(across: &Across<'_>, file: usize, other: &Other, count: u64, files: u64, findings: &mut Findings) {
    let (written, name) = (&other.written, across.profile.scale.name(other.level));
    findings.add(
        RULE.at_place(across.place(file, other.span))
            .entity(&other.entity)
            .field(Grading::level)
            .says(
                format!("全台账 {files} 个文件的 {count} 处等级都像「{written}」这样写,等级表的写法是「{name}」"),
                format!("levels are written like `{written}` in all {count} places of {files} files, the scale writes `{name}`"),
            )
            .help(
                format!("都改为「{name}」这种写法,或在 riskreg.toml 的 `[levels] scale` 中改用「{written}」"),
                format!("write all of them like `{name}`, or let `[levels] scale` in riskreg.toml say `{written}`"),
            ),
    );
}
