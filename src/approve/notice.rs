//! Whether the approval of a notice may be recorded: somebody decided, all that it shows stands approved, and the
//! fingerprint binds the approval to it.

use super::admit::{cycle, not_before, not_in_future, somebody};
use super::entry::{self, Said};
use super::{Around, Asked, Candidate, Reason, Verdict, Written};
use crate::facts::approval;
use crate::finding::Both;
use crate::record::Listed;
use crate::register::{Decision, Notice};
use crate::rules::notice_content_changed::current;
use crate::rules::{Across, Covered, Resolved};
use crate::source::visible;

pub fn admit(candidate: &Candidate<'_>, notice: &Notice, asked: &Asked, around: Around<'_, '_>) -> Verdict {
    if !candidate.named {
        let says = ("公示逐份批准,要写出它的文件", "a notice is approved alone: name its file");
        return Verdict::Skip(Both::new(says.0, says.1));
    }
    let decision = asked.decision.unwrap_or(Decision::Approve);
    let mut reasons = Vec::new();
    not_in_future(asked, &mut reasons);
    if let Some(last) = notice.reviews.items().last() {
        not_before(asked, last, &mut reasons);
    }
    cycle(asked, around, &mut reasons);
    somebody(asked, &mut reasons);
    nothing_of_points(asked, &mut reasons);
    if decision != Decision::Return {
        all_stands(candidate.file, around.across, &mut reasons);
    }
    let Some(stamp) = current(around.across, candidate.file, around.stamp) else {
        reasons.push(Reason::new(
            ("公示内容没有一份能读".to_owned(), "nothing that it shows can be read".to_owned()),
            (
                "`公示内容` 写岗位、部门的路径,先改到 `riskreg lint` 没有错误".to_owned(),
                "name posts and departments in `公示内容` (covers), and put right what `riskreg lint` reports"
                    .to_owned(),
            ),
        ));
        return Verdict::Refuse(reasons);
    };
    if !reasons.is_empty() {
        return Verdict::Refuse(reasons);
    }
    let last = approval(notice).filter(|_| decision != Decision::Return);
    if let Some(review) = last.filter(|review| review.stamp.value().is_some_and(|known| **known == *stamp)) {
        let day = review.date.get();
        let (zh, en) = day.map_or_else(Default::default, |day| (format!("{day} "), format!(" on {day}")));
        return Verdict::Skip(Both::new(
            format!("{zh}已经批准,公示的内容之后没有变动"),
            format!("it was approved{en}, and what it shows has not changed since"),
        ));
    }
    let said = Said {
        asked,
        identity: &around.across.layout.entries[candidate.file].identity,
        cycle: asked.cycle.as_deref().or(around.profile.cycle.name.as_deref()),
        stage: &asked.stage,
        decision,
        stamp: &stamp,
    };
    let language = entry::language(candidate.text, around.profile);
    let item = entry::item(&said, language);
    Verdict::Write(Box::new(Written { item, language, decision, stamp, changed_since: None }))
}

/// A notice has neither risk points nor powers.
fn nothing_of_points(asked: &Asked, reasons: &mut Vec<Reason>) {
    if asked.items.is_empty() && asked.suggestions.is_empty() {
        return;
    }
    reasons.push(Reason::new(
        ("公示没有逐项结论和建议".to_owned(), "a notice has no items to decide on or to suggest".to_owned()),
        ("去掉 `--item` 和 `--suggest`".to_owned(), "leave out `--item` and `--suggest`".to_owned()),
    ));
}

/// What it names is there, and what it shows has been approved and not changed since.
fn all_stands(notice: usize, across: &Across<'_>, reasons: &mut Vec<Reason>) {
    let named = across.files[notice].references.iter().filter(|fact| fact.field == Notice::covers);
    let nowhere = |fact: &&crate::facts::RefFact| {
        matches!(across.resolve(notice, &fact.text, fact.wants), Resolved::Nowhere | Resolved::Unread)
    };
    if let Some(fact) = named.clone().find(nowhere) {
        let path = visible(&fact.text);
        reasons.push(Reason::new(
            (format!("公示内容「{path}」不在台账里"), format!("`{path}` that it shows is not in the register")),
            ("改正 `公示内容` 里的路径".to_owned(), "correct the path in `公示内容` (covers)".to_owned()),
        ));
    }
    let waits = |covered: &Covered| {
        let standing = across.files[covered.file].standing.as_ref();
        covered.shown && standing.is_some_and(|standing| standing.reviewed && standing.next.is_some())
    };
    let waiting: Vec<Covered> = across.covered_by(notice).into_iter().filter(waits).collect();
    let Some(first) = waiting.first() else { return };
    let path = visible(across.name_of(first.file));
    let (zh, en) = match waiting.len() {
        1 => (String::new(), String::new()),
        all => (format!("等 {all} 份"), format!(" and {} more", all - 1)),
    };
    reasons.push(Reason::new(
        (
            format!("「{path}」{zh}没有走完审核环节,或审定后有变"),
            format!("`{path}`{en} has not passed every stage of its review, or was changed since"),
        ),
        (
            "先审定后公示;或从 `公示内容` 中去掉".to_owned(),
            "approve first and show then; or take it off `公示内容` (covers)".to_owned(),
        ),
    ));
}
