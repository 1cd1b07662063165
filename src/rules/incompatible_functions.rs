//! `incompatible-functions`: functions that must be separate, in one hand within one process.

use rustc_hash::FxHashMap;

use super::{Across, Check, Resolved};
use crate::facts::{PersonKey, ProcessFact, RefKind, StepFact};
use crate::finding::{Draft, Findings, Rule, Severity};
use crate::profile::RoleOf;
use crate::register::{FileKind, Step, is_masked};
use crate::source::{Place, Span, visible};
use crate::vocabulary::fold;

pub static RULE: Rule = Rule {
    name: "incompatible-functions",
    severity: Severity::Warning,
    since: "0.2",
    page: include_str!("incompatible_functions.md"),
};

pub const CHECKS: &[Check] = &[Check::Across(check)];

fn check(across: &Across<'_>, findings: &mut Findings) {
    for (file, facts, _) in across.present() {
        for process in facts.processes.iter().flatten() {
            of_process(across, file, process, findings);
        }
    }
}

/// What shows that two steps are in one hand.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Hand<'a> {
    /// The same post, by its file.
    Post(usize),
    /// The same role, such as the leader in charge.
    Role(RoleOf),
    /// Someone on several posts.
    Person(&'a PersonKey),
    /// Named for a role.
    Officer(String),
    /// Named as the holder of a post, for those who also hold a role.
    Holder(String),
}

/// An actor of a step, and what it is known by.
struct Actor<'a> {
    span: Span,
    text: &'a str,
    /// By these it is found again.
    leaves: Vec<Hand<'a>>,
    /// Whoever left one of these is the same.
    seeks: Vec<Hand<'a>>,
}

/// The first step that put a function into a hand.
#[derive(Clone, Copy)]
struct Earlier<'a> {
    step: &'a StepFact,
    actor: &'a str,
    span: Span,
}

fn of_process<'a>(across: &Across<'a>, file: usize, process: &'a ProcessFact, findings: &mut Findings) {
    let separation = &across.profile.separation;
    let mut held: FxHashMap<(u16, Hand<'a>), Earlier<'a>> = FxHashMap::default();
    for step in &process.steps {
        let place = |span| across.place(file, span);
        if let Some((a, b)) = within(step, separation) {
            findings.add(both_in_one_step(step, (a, b), place(step.span), across).entity(&process.id));
            continue;
        }
        let actors: Vec<Actor<'a>> = step.actors.iter().filter_map(|actor| known(across, file, actor)).collect();
        for function in &step.functions {
            for partner in separation.partners(*function) {
                let same = actors.iter().find_map(|actor| {
                    let earlier = actor.seeks.iter().find_map(|hand| held.get(&(partner, hand.clone())))?;
                    Some((actor, *earlier))
                });
                if let Some((actor, earlier)) = same {
                    let pair = (separation.name(partner), separation.name(*function));
                    let draft = RULE.at_place(place(actor.span)).entity(&process.id);
                    findings.add(one_hand(draft, pair, step, actor, earlier, place(earlier.span)));
                }
            }
        }
        for actor in &actors {
            let earlier = Earlier { step, actor: actor.text, span: actor.span };
            for hand in &actor.leaves {
                for function in &step.functions {
                    held.entry((*function, hand.clone())).or_insert(earlier);
                }
            }
        }
    }
}

/// Two functions of one step that must be separate.
fn within(step: &StepFact, separation: &crate::profile::Separation) -> Option<(u16, u16)> {
    let partner = |a: u16| separation.partners(a).find(|b| step.functions.contains(b));
    step.functions.iter().find_map(|a| partner(*a).map(|b| (*a, b)))
}

fn known<'a>(across: &Across<'a>, file: usize, actor: &'a crate::source::Spanned<Box<str>>) -> Option<Actor<'a>> {
    let (text, span) = (&*actor.value, actor.span);
    if let Resolved::File(post) = across.resolve(file, text, RefKind::Any) {
        if across.layout.entries[post].kind != Some(FileKind::Post) {
            // A department is many hands.
            return None;
        }
        let facts = across.files[post];
        let people = facts.row.people.iter().filter(|person| **person != PersonKey::Masked).map(Hand::Person);
        let same: Vec<Hand<'a>> = std::iter::once(Hand::Post(post)).chain(people).collect();
        // Holders of one name are told apart by their numbers; who is named for a role has none.
        let names = named(across, post, RoleOf::PostHolder);
        let (holders, officers) = (names.clone().map(Hand::Holder), names.map(Hand::Officer));
        let leaves = same.iter().cloned().chain(holders).collect();
        return Some(Actor { span, text, leaves, seeks: same.into_iter().chain(officers).collect() });
    }
    let of = across.profile.role_in(text)?.of?;
    if matches!(of, RoleOf::LeadingGroup | RoleOf::DisciplineOffice | RoleOf::PostHolder) {
        // A body is many hands; a post holder is whoever holds the post.
        return None;
    }
    let names = named(across, file, of);
    let leaves: Vec<Hand<'a>> = std::iter::once(Hand::Role(of)).chain(names.clone().map(Hand::Officer)).collect();
    let seeks = leaves.iter().cloned().chain(names.map(Hand::Holder)).collect();
    Some(Actor { span, text, leaves, seeks })
}

/// The full names of those who hold a role, seen from a file.
fn named<'a>(across: &Across<'a>, file: usize, of: RoleOf) -> impl Iterator<Item = String> + Clone + use<'a> {
    across.officers(file, of).into_iter().filter(|name| !is_masked(name)).map(fold)
}

fn both_in_one_step(step: &StepFact, (a, b): (u16, u16), place: Place, across: &Across<'_>) -> Draft {
    let separation = &across.profile.separation;
    let (a, b, name) = (separation.name(a), separation.name(b), visible(&step.name));
    RULE.at_place(place)
        .field(Step::function)
        .says(
            format!("步骤「{name}」一步之内既{a}又{b}"),
            format!("the step “{name}” holds both {a} and {b}"),
        )
        .help("拆成两步,由不同的岗位承办", "make two steps of it, done by different posts")
}

fn one_hand(
    draft: Draft,
    (first, second): (&str, &str),
    step: &StepFact,
    actor: &Actor<'_>,
    earlier: Earlier<'_>,
    earlier_place: Place,
) -> Draft {
    let (name, earlier_name) = (visible(&step.name), visible(&earlier.step.name));
    let (by, earlier_by) = (visible(actor.text), visible(earlier.actor));
    let draft = draft.field(Step::actor);
    let draft = match fold(actor.text) == fold(earlier.actor) {
        true => draft.says(
            format!("「{by}」既{first}(步骤「{earlier_name}」)又{second}(步骤「{name}」)"),
            format!("`{by}` holds both {first} (step “{earlier_name}”) and {second} (step “{name}”)"),
        ),
        false => draft.says(
            format!("{first}(步骤「{earlier_name}」)的「{earlier_by}」与{second}(步骤「{name}」)的「{by}」是同一岗位或同一人"),
            format!(
                "`{earlier_by}`, who holds {first} (step “{earlier_name}”), and `{by}`, who holds {second} (step “{name}”), are one post or one person"
            ),
        ),
    };
    draft
        .label_place(earlier_place, format!("在这里{first}"), format!("{first} is here"))
        .help("其中一步改由别的岗位承办", "give one of the two steps to another post")
}
