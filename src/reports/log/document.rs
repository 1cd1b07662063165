//! A life as programs read it: version 1 of a form of its own. Fixed words are English.

use serde::Serialize;

use super::Of;
use crate::changes::Said;
use crate::comparison::{FileChanges, Told};
use crate::history::{Approval, Step};
use crate::personal::masked;
use crate::record::{Language, Word};

#[derive(Debug, Serialize)]
pub struct Document {
    version: u32,
    lives: Vec<LifeJson>,
}

#[derive(Debug, Serialize)]
struct LifeJson {
    /// As the user named it.
    of: String,
    /// Older history was not fetched into this clone.
    shallow: bool,
    /// Versions that could not be read whole.
    unread: Vec<UnreadJson>,
    commits: Vec<CommitJson>,
}

#[derive(Debug, Serialize)]
struct UnreadJson {
    commit: String,
    path: String,
}

#[derive(Debug, Serialize)]
struct CommitJson {
    commit: String,
    /// The day on which the author made it, in the offset that they wrote with.
    date: String,
    author: String,
    email: String,
    /// Who recorded it, where that was somebody else.
    committer: Option<String>,
    merge: bool,
    subject: String,
    changes: Vec<ChangeJson>,
}

#[derive(Debug, Serialize)]
struct ChangeJson {
    kind: &'static str,
    path: String,
    /// `药剂科/采购岗#R2`.
    place: String,
    entity: String,
    title: String,
    item: Option<String>,
    field: Option<&'static str>,
    old: Option<String>,
    new: Option<String>,
    /// Lines from 1 in the version before and after.
    old_line: Option<u32>,
    line: Option<u32>,
    reason: Option<String>,
    /// What changed instead of the file.
    through: Option<String>,
    /// Part of what an approval binds to.
    stamped: bool,
    approval: Option<ApprovalJson>,
}

#[derive(Debug, Serialize)]
struct ApprovalJson {
    cycle: Option<String>,
    stage: String,
    by: Option<String>,
    body: Option<String>,
    date: Option<String>,
    decision: Option<&'static str>,
    opinion: Option<String>,
    stamp: Option<String>,
    /// `still`, `changed`, `never`, `unstamped`, `gone`.
    stands: &'static str,
}

pub fn document(lives: &[Of<'_>], language: Language) -> Document {
    Document { version: 1, lives: lives.iter().map(|of| life(of, language)).collect() }
}

fn life(of: &Of<'_>, language: Language) -> LifeJson {
    let unread = of.life.unread.iter();
    LifeJson {
        of: of.name.to_owned(),
        shallow: of.life.shallow,
        unread: unread.map(|(made, path)| UnreadJson { commit: made.commit.clone(), path: path.clone() }).collect(),
        commits: of.life.steps.iter().map(|step| commit(step, language)).collect(),
    }
}

fn commit(step: &Step, language: Language) -> CommitJson {
    let made = &step.made;
    let changes = step.files.iter().enumerate().flat_map(|(at, file)| {
        let told = file.changes.iter().enumerate();
        told.map(move |(position, told)| change(file, told, step.approvals.get(&(at, position)), language))
    });
    CommitJson {
        commit: made.commit.clone(),
        date: made.date.to_string(),
        author: made.author.clone(),
        email: made.email.clone(),
        committer: made.committer.clone(),
        merge: made.is_merge,
        subject: masked(&made.subject).into_owned(),
        changes: changes.collect(),
    }
}

fn change(file: &FileChanges, told: &Told, approval: Option<&Approval>, language: Language) -> ChangeJson {
    let change = &told.change;
    let said = |said: &Option<Said>| said.as_ref().map(|said| masked(said.text.of(language)).into_owned());
    ChangeJson {
        kind: change.kind.en(),
        path: file.path().to_owned(),
        place: super::place(file, &change.entity),
        entity: change.entity.to_string(),
        title: masked(&change.caption).into_owned(),
        item: change.item.as_deref().map(|item| masked(item).into_owned()),
        field: change.field.map(|field| field.name()),
        old: said(&change.old),
        new: said(&change.new),
        old_line: told.old_line,
        line: told.line,
        reason: change.reason.as_ref().map(|reason| masked(reason.of(language)).into_owned()),
        through: told.through.as_deref().map(str::to_owned),
        stamped: change.stamped,
        approval: approval.map(approval_json),
    }
}

fn approval_json(approval: &Approval) -> ApprovalJson {
    ApprovalJson {
        cycle: approval.cycle.clone(),
        stage: approval.stage.clone(),
        by: approval.by.clone(),
        body: approval.body.clone(),
        date: approval.date.map(|date| date.to_string()),
        decision: approval.decision.map(Word::en),
        opinion: approval.opinion.as_deref().map(|opinion| masked(opinion).into_owned()),
        stamp: approval.stamp.clone(),
        stands: approval.stands.key(),
    }
}
