//! Who decided at each stage of a review, beside who the profile asks for.

use serde::{Deserialize, Serialize};

use super::ReviewFacts;
use super::reviews::Step;
use crate::profile::{Chain, ChainStage, Decides, Profile, RoleOf};
use crate::register::{Holder, Owner, is_masked};
use crate::source::{Given, Span};
use crate::vocabulary::fold;

/// A reviewer who is not the one that the stage asks for.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Misfit {
    pub span: Span,
    pub stage: Box<str>,
    pub by: Box<str>,
    pub asked: Asked,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Asked {
    /// A meeting decides, and one person is named.
    Meeting,
    /// The holder of this role.
    Role(Box<str>),
}

/// A review by those whose own file it is.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct OwnReview {
    pub span: Span,
    pub stage: Box<str>,
    pub by: Box<str>,
    pub own: Own,
}

/// What makes a file the reviewer's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Own {
    /// They hold the post.
    Post,
    /// They head the department, and the stage asks for somebody else.
    Department,
}

/// A name that stands where the holder of a role must stand.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct NamedFor {
    pub span: Span,
    pub name: Box<str>,
    pub role: Box<str>,
    pub of: RoleOf,
    /// The stage that is reviewed; `None` for the one who receives a commitment.
    pub stage: Option<Box<str>>,
}

pub(super) fn gather(
    holder: &Holder<'_>,
    chain: &Chain,
    steps: &[Step<'_>],
    profile: &Profile,
    found: &mut ReviewFacts,
) {
    for step in steps {
        let Given::Is(by) = &step.review.by else { continue };
        let stage = &chain.stages[step.stage];
        if let Some(own) = own_file(holder, stage, profile, &by.value, !step.review.body.is_absent()) {
            let (stage, by_whom) = (stage.id.clone(), by.value.0.clone());
            found.own.push(OwnReview { span: by.span, stage, by: by_whom, own });
            continue;
        }
        match reviewer(stage, profile, &by.value, !step.review.body.is_absent()) {
            Reviewer::Fits => {}
            Reviewer::Misfit(asked) => {
                found.misfits.push(Misfit { span: by.span, stage: stage.id.clone(), by: by.value.0.clone(), asked });
            }
            Reviewer::Ask { role, of } => found.named.push(NamedFor {
                span: by.span,
                name: by.value.0.clone(),
                role: role.into(),
                of,
                stage: Some(stage.id.clone()),
            }),
        }
    }
}

/// What can be said of a reviewer from the words alone.
pub enum Reviewer<'p> {
    Fits,
    Misfit(Asked),
    /// A name: only other files know who holds the role.
    Ask {
        role: &'p str,
        of: RoleOf,
    },
}

/// `by` at a stage; `with_body` where a meeting or body is named besides.
pub fn reviewer<'p>(stage: &'p ChainStage, profile: &Profile, by: &str, with_body: bool) -> Reviewer<'p> {
    match &stage.decides {
        Decides::Meeting if !with_body && looks_like_a_person(profile, by) => Reviewer::Misfit(Asked::Meeting),
        Decides::Meeting | Decides::Anyone => Reviewer::Fits,
        Decides::Role(role) => match fits(profile, by, role, true) {
            Fit::Yes => Reviewer::Fits,
            Fit::No => Reviewer::Misfit(Asked::Role(role.clone())),
            Fit::Ask(of) => Reviewer::Ask { role, of },
        },
    }
}

/// Whether `by` decides on what is their own. Who presides over a deciding meeting does not: the meeting decides.
pub fn own_file(holder: &Holder<'_>, stage: &ChainStage, profile: &Profile, by: &str, with_body: bool) -> Option<Own> {
    if stage.decides == Decides::Meeting && with_body {
        return None;
    }
    if let Some(post) = holder.post {
        let is = |name: Option<&str>, number: Option<&str>| is_named(by, name, number);
        let holds = post
            .current_holders()
            .any(|person| is(person.name.value().map(|name| &**name), person.id.value().map(|number| &**number)));
        return holds.then_some(Own::Post);
    }
    let Decides::Role(role) = &stage.decides else { return None };
    let asks_for_the_head = profile.role(role).is_some_and(|role| role.of == Some(RoleOf::DepartmentHead));
    let head = holder.head.filter(|_| holder.kind == Owner::Department && !asks_for_the_head)?;
    is_named(by, head.name.value().map(|name| &**name), None).then_some(Own::Department)
}

/// `by` is the person of that name and staff number: 孙志强, 主任孙志强, 20031, 孙志强(20031). A number tells namesakes
/// apart; a masked name is nobody's.
fn is_named(by: &str, name: Option<&str>, number: Option<&str>) -> bool {
    let apart = |c: char| c.is_whitespace() || "()（）[]【】,，、:：/".contains(c);
    let (numbers, words): (Vec<&str>, Vec<&str>) =
        by.split(apart).filter(|part| !part.is_empty()).partition(|part| part.contains(|c: char| c.is_ascii_digit()));
    if let (Some(number), false) = (number, numbers.is_empty()) {
        return numbers.iter().any(|part| fold(part) == fold(number));
    }
    let Some(name) = name.filter(|name| !is_masked(name)) else { return false };
    words.iter().any(|word| !is_masked(word) && same_person(&fold(word), &fold(name)))
}

/// One name is the other, or stands in it behind a title: 副院长陈志强.
pub fn same_person(a: &str, b: &str) -> bool {
    let (a, b) = (a.trim(), b.trim());
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    short == long || (short.chars().count() >= 2 && long.ends_with(short))
}

/// Whether a word stands for the holder of a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fit {
    /// It does, or for all that can be known it may.
    Yes,
    No,
    /// A name: only other files know who holds the role.
    Ask(RoleOf),
}

/// `word` against the role `asked`; whoever stands above that role may serve for it where `higher` is allowed.
pub fn fits(profile: &Profile, word: &str, asked: &str, higher: bool) -> Fit {
    let Some(asked) = profile.role(asked) else { return Fit::Yes };
    if let Some(role) = profile.role_in(word) {
        if role.id == asked.id || (role.of.is_some() && role.of == asked.of) {
            return Fit::Yes;
        }
        return match (role.of.and_then(height), asked.of.and_then(height)) {
            (Some(is), Some(should)) if is < should || !higher => Fit::No,
            _ => Fit::Yes,
        };
    }
    match asked.of {
        Some(of) if looks_like_a_name(word) && !is_masked(word) => Fit::Ask(of),
        _ => Fit::Yes,
    }
}

/// How high a role stands; bodies stand beside the line.
fn height(of: RoleOf) -> Option<u8> {
    match of {
        RoleOf::PostHolder => Some(0),
        RoleOf::DepartmentHead => Some(1),
        RoleOf::DepartmentLeader => Some(2),
        RoleOf::UnitHead => Some(3),
        RoleOf::LeadingGroup | RoleOf::DisciplineOffice => None,
    }
}

/// A role of one person, or a name.
fn looks_like_a_person(profile: &Profile, word: &str) -> bool {
    match profile.role_in(word) {
        Some(role) => role.of.and_then(height).is_some(),
        None => looks_like_a_name(word),
    }
}

/// Two to four ideographs that do not end like a title or a body.
pub fn looks_like_a_name(word: &str) -> bool {
    const TITLES: [char; 18] =
        ['长', '任', '记', '员', '师', '会', '组', '科', '室', '部', '处', '局', '委', '办', '导', '人', '岗', '理'];
    let word = word.trim();
    (2..=4).contains(&word.chars().count())
        && word.chars().all(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
        && !word.ends_with(TITLES)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_stands_above_a_role_may_review_for_it_and_who_stands_below_may_not() {
        let profile = crate::profile::load(None).profile;
        assert_eq!(fits(&profile, "分管领导", "分管领导", true), Fit::Yes);
        assert_eq!(fits(&profile, "主要领导", "分管领导", true), Fit::Yes);
        assert_eq!(fits(&profile, "主要领导", "分管领导", false), Fit::No);
        assert_eq!(fits(&profile, "部门负责人", "分管领导", true), Fit::No);
        assert_eq!(fits(&profile, "周志强", "分管领导", true), Fit::Ask(RoleOf::DepartmentLeader));
        assert_eq!(fits(&profile, "周某", "分管领导", true), Fit::Yes);
        assert_eq!(fits(&profile, "科务会", "分管领导", true), Fit::Yes);
    }

    #[test]
    fn a_title_in_front_of_a_name_makes_nobody_else_of_it() {
        assert!(same_person("副院长陈志强", "陈志强"));
        assert!(!same_person("陈志强", "陈志刚"));
        assert!(!same_person("强", "陈志强"));
    }

    #[test]
    fn a_staff_number_tells_namesakes_apart_and_a_masked_name_is_nobody() {
        assert!(is_named("20031", Some("孙志强"), Some("20031")));
        assert!(is_named("孙志强(20031)", Some("孙志强"), Some("20031")));
        assert!(!is_named("孙志强(20099)", Some("孙志强"), Some("20031")));
        assert!(is_named("主任孙志强", Some("孙志强"), Some("20031")));
        assert!(!is_named("孙某", Some("孙某"), None));
        assert!(!is_named("分管领导", Some("孙志强"), None));
    }
}
