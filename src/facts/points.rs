//! What the rules about risk points need from other files: which rules are cited, which areas were searched
//! without result, and with whom a point is to be monitored where only another file can say who that is.

use serde::{Deserialize, Serialize};

use super::{ExpectedMonitor, Facts, GradingView, RiskView};
use crate::profile::{Profile, RoleWords};
use crate::record::{Field, List, Listed, NoneFound, Text};
use crate::register::{GradedKind, Grading, Holder, Measure, Step};
use crate::source::{Given, Span, Spanned};
use crate::vocabulary::fold;

/// Boxed in [`Facts`], where there is any.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct PointFacts {
    pub cited: Cited,
    /// Areas, by position in the profile, that were searched without result.
    pub areas_none: Vec<u16>,
    pub companions: Vec<CompanionFact>,
}

/// Rules that the powers, measures and steps of a file cite: many in most files, so kept in one text.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Cited {
    words: String,
    items: Vec<Citation>,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Citation {
    entity: (u32, u32),
    word: (u32, u32),
    span: Span,
    by: CitedBy,
}

/// Where a rule is cited.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum CitedBy {
    /// As what a measure or step rests on: the unit's own rules, by title or id.
    Rules(Field),
    /// As what grants a power: mostly laws.
    Basis,
    /// Somewhere in the words of a measure.
    Words,
}

/// One citation, as rules across files see it.
#[derive(Debug, Clone, Copy)]
pub struct Cites<'f> {
    pub entity: &'f str,
    pub word: &'f str,
    pub span: Span,
    pub by: CitedBy,
}

impl Cited {
    pub fn iter(&self) -> impl Iterator<Item = Cites<'_>> {
        let part = |(start, end): (u32, u32)| self.words.get(start as usize..end as usize).unwrap_or_default();
        self.items.iter().map(move |item| Cites {
            entity: part(item.entity),
            word: part(item.word),
            span: item.span,
            by: item.by,
        })
    }

    fn add(&mut self, entity: &str, word: &str, span: Span, by: CitedBy) {
        let last = self.items.last().map(|item| item.entity);
        let same = last.filter(|(start, end)| self.words.get(*start as usize..*end as usize) == Some(entity));
        let entity = same.unwrap_or_else(|| self.append(entity));
        let word = self.append(word);
        self.items.push(Citation { entity, word, span, by });
    }

    fn append(&mut self, text: &str) -> (u32, u32) {
        let start = self.words.len() as u32;
        self.words.push_str(text);
        (start, self.words.len() as u32)
    }
}

/// Something of a level that is to be monitored together with somebody, who is not named, as far as the file
/// itself can tell.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CompanionFact {
    pub entity: Box<str>,
    /// How messages name what is monitored.
    pub subject: crate::finding::Both,
    pub span: Span,
    /// Whom the record names, where no role word explains them.
    pub names: Vec<Box<str>>,
    pub expected: ExpectedMonitor,
}

pub(super) fn gather(holder: &Holder<'_>, views: &[RiskView<'_>], profile: &Profile, facts: &mut Facts) {
    let mut points = PointFacts { areas_none: areas_none(holder, profile), ..PointFacts::default() };
    cited(holder, views, &mut points.cited);
    if profile.responsibilities.iter().any(|row| !row.with.is_empty()) {
        for view in GradingView::all(holder, views) {
            companions(&view, profile, &mut points.companions);
        }
    }
    if !points.cited.items.is_empty() || !points.areas_none.is_empty() || !points.companions.is_empty() {
        points.cited.words.shrink_to_fit();
        points.cited.items.shrink_to_fit();
        facts.points = Some(Box::new(points));
    }
}

fn areas_none(holder: &Holder<'_>, profile: &Profile) -> Vec<u16> {
    let Some(Some(NoneFound::ByCategory(pairs))) = holder.none_found.map(Given::value) else { return Vec::new() };
    let known = pairs.0.iter().filter_map(|pair| profile.areas.find(&pair.key.value, &[]));
    known.map(|index| index as u16).collect()
}

fn cited(holder: &Holder<'_>, views: &[RiskView<'_>], cited: &mut Cited) {
    of_measures(holder.measures, "", cited);
    for power in holder.powers {
        let id = power.id.value().map_or("", |id| id);
        listed(&power.basis, id, CitedBy::Basis, cited);
        of_measures(power.measures.items(), id, cited);
    }
    for process in holder.processes {
        let id = process.id.value().map_or("", |id| id);
        process.steps.items().iter().for_each(|step| listed(&step.rules, id, CitedBy::Rules(Step::rules), cited));
    }
    for view in views.iter().filter(|view| view.risk.is_active()) {
        of_measures(view.risk.measures.items(), view.id(), cited);
    }
}

fn of_measures(measures: &[Spanned<Measure>], entity: &str, cited: &mut Cited) {
    for measure in measures {
        listed(&measure.rules, entity, CitedBy::Rules(Measure::rules), cited);
        let Given::Is(text) = &measure.text else { continue };
        for title in titles(&text.value) {
            cited.add(entity, title, text.span, CitedBy::Words);
        }
    }
}

fn listed(rules: &Given<List<Text>>, entity: &str, by: CitedBy, cited: &mut Cited) {
    for rule in rules.items() {
        cited.add(entity, &rule.value, rule.span, by);
    }
}

/// The titles in 《》 of a text, brackets included.
pub fn titles(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let open = &rest[rest.find('《')?..];
        let (title, after) = open.split_at(open.find('》')? + '》'.len_utf8());
        rest = after;
        Some(title)
    })
}

/// With whom the level asks to monitor, where the record says who monitors but not that.
fn companions(view: &GradingView<'_>, profile: &Profile, companions: &mut Vec<CompanionFact>) {
    let grading = view.grading;
    // Where nobody is named, the table of responsibilities says who it is.
    if !view.is_active() || (grading.monitor.is_absent() && grading.with.is_absent()) {
        return;
    }
    let unread = matches!(grading.with, Given::Unreadable(_)) || matches!(&grading.with, Given::Is(list) if list.torn);
    let Some(kind) = view.kind.filter(|kind| *kind == GradedKind::Risk || profile.grades(*kind)) else { return };
    if unread || view.placed.open {
        return;
    }
    let subject = view.subject(kind, profile);
    let Some(row) = profile.responsibility(&subject) else { return };
    let named: Vec<&str> = named(grading);
    for wanted in &row.with {
        if named.iter().any(|name| means(name, wanted, profile)) {
            continue;
        }
        let unexplained = named.iter().filter(|name| profile.role_in(name).is_none());
        companions.push(CompanionFact {
            entity: view.id().into(),
            subject: view.name(),
            span: grading.with.span().or(grading.monitor.span()).unwrap_or_else(|| view.mark()),
            names: unexplained.map(|name| (*name).into()).collect(),
            expected: ExpectedMonitor {
                role: wanted.clone(),
                of: profile.role(wanted).and_then(|role| role.of),
                level: subject.level,
            },
        });
    }
}

/// Everybody who monitors, alone or together.
fn named(grading: &Grading) -> Vec<&str> {
    let monitors = grading.monitor.items().iter().filter_map(|party| party.name.value()).map(|name| &*name.0);
    grading.with.items().iter().map(|text| &*text.value.0).chain(monitors).collect()
}

/// `name` is the role that `wanted` names, or one is part of the other: 纪检监察室 and 纪检监察.
fn means(name: &str, wanted: &str, profile: &Profile) -> bool {
    let same_role = |a: &RoleWords, b: &RoleWords| a.id == b.id || (a.of.is_some() && a.of == b.of);
    match (profile.role_in(name), profile.role(wanted)) {
        (Some(named), Some(wanted)) => same_role(named, wanted),
        _ => {
            let (name, wanted) = (fold(name), fold(wanted));
            !name.is_empty() && (name.contains(&wanted) || wanted.contains(&name))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn citations_of_one_entity_share_its_name() {
        let mut cited = Cited::default();
        for (entity, word) in [("R1", "R-01"), ("R1", "R-02"), ("P1", "《采购管理办法》")] {
            cited.add(entity, word, Span::default(), CitedBy::Basis);
        }
        assert_eq!(cited.words, "R1R-01R-02P1《采购管理办法》");
        let read: Vec<(&str, &str)> = cited.iter().map(|cites| (cites.entity, cites.word)).collect();
        assert_eq!(read, [("R1", "R-01"), ("R1", "R-02"), ("P1", "《采购管理办法》")]);
    }

    #[test]
    fn titles_in_a_text_are_told_apart() {
        let found: Vec<&str> = titles("按《采购管理办法》和《合同管理办法》办理，《未完").collect();
        assert_eq!(found, ["《采购管理办法》", "《合同管理办法》"]);
    }
}
