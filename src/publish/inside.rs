//! What the internal view says beyond the public one: notes, commitments, who sits where, and why something is not
//! published. Everything here gives nothing in the public view.

use super::View;
use super::build::Builder;
use super::redact::{As, Local, Public};
use super::views::Said;
use crate::record::{List, Listed, Text, YesNo};
use crate::register::{Commitment, Department, Leader, Measure, Person, Post, Power, Review, Risk, Unit};
use crate::source::{Given, Spanned};

impl Builder<'_> {
    pub fn is_internal(&self) -> bool {
        self.released.view == View::Internal
    }

    /// Whether something that carries this word is shown at all.
    pub fn shows(&self, publish: &Given<YesNo>) -> bool {
        self.is_internal() || super::build::is_public(publish)
    }

    /// The word for what only the internal view shows.
    pub fn withheld_mark(&self, publish: &Given<YesNo>) -> Option<&'static str> {
        (!super::build::is_public(publish)).then(|| self.language.of("不公开", "not published"))
    }

    /// The text, behind 「（不公开）」 where it is not published.
    pub fn marked(&self, text: Public, publish: &Given<YesNo>) -> Public {
        match self.withheld_mark(publish) {
            Some(mark) => text.behind(&self.language.of(format!("（{mark}）"), format!("({mark}) "))),
            None => text,
        }
    }

    /// A labelled text of the internal view.
    fn inside(&self, zh: &str, en: &str, text: &Given<Text>, local: &Local) -> Option<Said> {
        self.only_inside(|| self.said(zh, en, self.text(text, local)))
    }

    fn inside_list(&self, zh: &str, en: &str, texts: &Given<List<Text>>, local: &Local) -> Option<Said> {
        self.only_inside(|| self.said(zh, en, Some(Public::joined(&self.texts(texts, local), self.language))))
    }

    fn only_inside(&self, said: impl FnOnce() -> Option<Said>) -> Option<Said> {
        if self.is_internal() { said() } else { None }
    }

    /// What is said of a point.
    pub fn inside_risk(&self, risk: &Risk, local: &Local) -> Vec<Said> {
        let said = [
            self.inside("不公开理由", "Why not published", &risk.publish_reason, local),
            self.inside_list("案例", "Cases", &risk.cases, local),
            self.inside_list("落实记录", "Records", &risk.grading.records, local),
            self.inside("备注", "Note", &risk.note, local),
        ];
        said.into_iter().flatten().collect()
    }

    pub fn inside_power(&self, power: &Power, local: &Local) -> Option<Said> {
        self.inside("备注", "Note", &power.note, local)
    }

    /// The text of a measure, with its evidence and its note behind it.
    pub fn inside_measure(&self, text: Public, measure: &Measure, local: &Local) -> Public {
        let said = [
            self.inside_list("佐证", "evidence", &measure.evidence, local),
            self.inside("备注", "note", &measure.note, local),
        ];
        self.with_said(self.marked(text, &measure.publish), said.into_iter().flatten())
    }

    /// The opinion of a review, with what else it says behind it.
    pub fn inside_review(&self, opinion: Option<Public>, review: &Review, local: &Local) -> Option<Public> {
        let items = || {
            let pairs = review.items.value().map_or(&[][..], |pairs| &pairs.0);
            let texts = pairs.iter().map(|pair| format!("{} {}", pair.key.value, pair.value.value));
            texts.map(|text| self.redactor.text(&text, local)).collect::<Vec<_>>()
        };
        let said = [
            self.only_inside(|| self.said("逐项结论", "by item", Some(Public::joined(&items(), self.language)))),
            self.inside("会议纪要", "minutes", &review.minutes, local),
            self.inside("备注", "note", &review.note, local),
        ];
        let whole = self.with_said(opinion.unwrap_or_default(), said.into_iter().flatten());
        Some(whole).filter(|whole| !whole.is_empty())
    }

    fn with_said(&self, text: Public, said: impl Iterator<Item = Said>) -> Public {
        let colon = self.language.of("：", ": ");
        let parts: Vec<String> = said.map(|said| format!("{}{colon}{}", &*said.label, &*said.text)).collect();
        if parts.is_empty() {
            return text;
        }
        let parts = parts.join(self.language.of("；", "; "));
        text.followed_by(&self.language.of(format!("（{parts}）"), format!(" ({parts})")))
    }

    /// What is said of a post: what its holders undertook, and every note.
    pub fn inside_post(&self, post: &Post, local: &Local) -> Vec<Said> {
        if !self.is_internal() {
            return Vec::new();
        }
        let holders = post.holders.items();
        let undertakings = holders.iter().filter_map(|person| self.undertaking(person, local));
        let whole = post.commitment.value().map(|whole| self.undertaken(whole, local));
        let undertakings: Vec<Public> = undertakings.chain(whole).filter(|text| !text.is_empty()).collect();
        let notes = holders.iter().filter_map(|person| self.text(&person.note, local));
        let notes: Vec<Public> = self.text(&post.note, local).into_iter().chain(notes).collect();
        let said = [
            self.said("承诺情况", "Undertaken", Some(Public::joined(&undertakings, self.language))),
            self.said("备注", "Note", Some(Public::joined(&notes, self.language))),
        ];
        said.into_iter().flatten().collect()
    }

    pub fn inside_department(&self, department: &Department, local: &Local) -> Vec<Said> {
        let said = [
            self.only_inside(|| self.said("联络员", "Liaison", self.party(&department.liaison, As::Member, local))),
            self.inside_commitment(&department.commitment, local),
            self.inside("备注", "Note", &department.note, local),
        ];
        said.into_iter().flatten().collect()
    }

    pub fn inside_unit(&self, unit: &Unit, local: &Local) -> Vec<Said> {
        let leaders = || unit.leaders.items().iter().map(|leader| self.leader(leader, local)).collect::<Vec<_>>();
        let said = [
            self.only_inside(|| self.said("班子成员", "Leaders", Some(Public::joined(&leaders(), self.language)))),
            self.inside_commitment(&unit.commitment, local),
            self.inside("备注", "Note", &unit.note, local),
        ];
        said.into_iter().flatten().collect()
    }

    fn inside_commitment(&self, commitment: &Given<Commitment>, local: &Local) -> Option<Said> {
        let undertaken = || commitment.value().map(|commitment| self.undertaken(commitment, local));
        self.only_inside(|| self.said("承诺情况", "Undertaken", undertaken()))
    }

    /// 院长罗某(分管药剂科、设备科).
    fn leader(&self, leader: &Leader, local: &Local) -> Public {
        let named = |text: &Given<Text>| self.text(text, local).unwrap_or_default();
        let name = named(&leader.name).behind(&named(&leader.position));
        let charge = Public::joined(&self.texts(&leader.in_charge, local), self.language);
        if charge.is_empty() {
            return name;
        }
        name.followed_by(&self.language.of(format!("（分管{}）", &*charge), format!(" (in charge of {})", &*charge)))
    }

    fn undertaking(&self, person: &Spanned<Person>, local: &Local) -> Option<Public> {
        let commitment = person.commitment.value()?;
        let name = self.text(&person.name, local).unwrap_or_default();
        Some(self.undertaken(commitment, local).behind(&name))
    }

    /// 2026-03-01 已签署，向科室负责人承诺：….
    fn undertaken(&self, commitment: &Commitment, local: &Local) -> Public {
        let text = |given: &Given<Text>| self.text(given, local).map(|text| text.to_string());
        let signed = commitment.signed.get().map(|signed| match signed.0 {
            true => self.language.of("已签署", "signed"),
            false => self.language.of("未签署", "not signed"),
        });
        let to = text(&commitment.to).map(|to| self.language.of(format!("向{to}承诺"), format!("to {to}")));
        let parts = [
            text(&commitment.by),
            commitment.date.get().map(|date| date.to_string()),
            signed.map(str::to_owned),
            to,
            text(&commitment.text),
        ];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        Public::default().followed_by(&parts.join(" "))
    }

    /// Those of a body with whoever decided in it: in the internal view both.
    pub fn decided_by(&self, body: Option<Public>, by: Public) -> Public {
        match body {
            Some(body) if self.is_internal() && !by.is_empty() && *body != *by => {
                body.followed_by(&self.language.of(format!("（{}）", &*by), format!(" ({})", &*by)))
            }
            Some(body) => body,
            None => by,
        }
    }
}
