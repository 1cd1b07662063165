//! A register let go for publication: everything that its view does not show is taken out of the models first, so that no page,
//! form or drawing can show it. Notes what was taken out, which [`super::check`] looks for on the finished pages.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::civil::Date;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::approved::{self, Verdict, Verdicts};
use super::build::is_public;
use super::people;
use super::untold::Untold;
use crate::facts::{LibraryIndex, StandingFact, views};
use crate::fingerprint;
use crate::profile::Profile;
use crate::record::{Field, Language, Leaf, List, Listed, Record, Slot};
use crate::register::{Holder, Measure, Model, Power, Process, Review, Risk};
use crate::reports::approvals::State;
use crate::source::{Given, Span, Spanned};
use crate::survey::Survey;

/// What stands at the head of what was not approved.
pub const DRAFT: (&str, &str) = ("征求意见稿（草稿）：未经审定，请勿作为依据", "Draft for comment: not approved");

/// Whom the pages are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum View {
    /// Anybody: what [`super::allowed`] allows, names as the profile says.
    #[default]
    Public,
    /// Those whose work it is: names in full, what is not published with a mark, notes, the whole review chain.
    Internal,
}

impl View {
    /// What stands at the head of every page and document, where anything does.
    pub fn head(self, language: Language) -> Option<&'static str> {
        match self {
            View::Public => None,
            View::Internal => Some(language.of("内部资料 不得外传", "Internal: not to be passed on")),
        }
    }
}

/// Something of the register that must not be seen, and where it stands.
#[derive(Debug, Clone)]
pub struct Withheld {
    /// Number of the file in the survey.
    pub file: usize,
    pub field: Field,
    pub span: Span,
    pub text: Box<str>,
    /// A number or a name, known by the whole of it only.
    pub whole: bool,
}

/// A register of which only what the view may show is left. Holding one proves it: pages are made from nothing else.
///
/// The stamps of files and points are no longer those of the register; whether an approval stands was told before.
pub struct Released<'s> {
    pub survey: &'s Survey,
    pub view: View,
    /// Everyone named in the register, with the post or position they go by; of the whole register.
    pub(super) people: Vec<(Box<str>, Option<Box<str>>)>,
    pub(super) bodies: Vec<Box<str>>,
    /// What was taken out, in order of file and place.
    pub withheld: Vec<Withheld>,
    /// By file.
    approvals: Vec<Approval>,
    /// By file, until its points are told.
    untold: Vec<Mutex<Option<Box<Untold>>>>,
    pub left_out: LeftOut,
}

/// What of a file awaits approval.
#[derive(Debug, Clone, Default)]
pub struct Approval {
    /// Where the file stands, where it does not stand approved.
    pub state: Option<State>,
    /// The stamp of the whole file as the register has it; where some review bears one, and notices are published.
    pub stamp: Option<Box<str>>,
    verdicts: Verdicts,
}

impl Approval {
    /// A review sent the point back by itself, or its whole file awaits approval.
    pub fn is_awaited(&self, risk: &Risk) -> bool {
        self.state.is_some() || approved::verdict_of(risk, &self.verdicts) == Some(&Verdict::Returned)
    }
}

/// What was left out because it was not approved.
#[derive(Debug, Clone, Default)]
pub struct LeftOut {
    /// Files, by where they stand, in the order of [`State::ALL`].
    pub files: Vec<(State, usize)>,
    /// Points that a review sent back by themselves.
    pub points: usize,
}

/// What the release of one file came to.
#[derive(Default)]
struct Outcome {
    approval: Approval,
    untold: Option<Untold>,
    left_out: bool,
    points: usize,
}

impl<'s> Released<'s> {
    /// Takes out what `view` does not show on this day. Asks for a survey with models that ran the rules.
    pub fn new(survey: &'s mut Survey, view: View, today: Date) -> Released<'s> {
        let (people, bodies) = (people::known(survey), people::bodies(survey));
        let Survey { contributions, profile, library, .. } = survey;
        let stamps = contributions.iter().any(|file| matches!(file.model.as_deref(), Some(Model::Notice(_))));
        let outcomes: Vec<(Outcome, Vec<Withheld>)> = contributions
            .par_iter_mut()
            .enumerate()
            .map(|(file, contribution)| {
                contribution.facts.rules_have_run();
                let Some(model) = &mut contribution.model else { return <(Outcome, Vec<Withheld>)>::default() };
                let mut release = Release { file, view, profile, library, today, stamps, withheld: Vec::new() };
                let mut outcome = release.file(model, contribution.facts.standing.as_deref());
                // Notices ask what became of what they showed.
                if !stamps {
                    contribution.facts.standing = None;
                }
                if outcome.left_out && !matches!(**model, Model::Unit(_) | Model::Department(_)) {
                    contribution.model = None;
                } else {
                    outcome.untold = lists_of_points(model);
                }
                (outcome, release.withheld)
            })
            .collect();
        // The points that others refer to keep their places: one that is not published is shown by those alone that say so.
        library.change(|model| {
            model.prune(&mut |slot| view.keeps(slot.field));
            if view == View::Public
                && let Some(lists) = lists(model)
            {
                without(lists.measures, |measure| is_public(&measure.publish), &mut |_| {});
            }
        });
        let (outcomes, withheld): (Vec<Outcome>, Vec<Vec<Withheld>>) = outcomes.into_iter().unzip();
        let left_out = LeftOut::of(&outcomes);
        let (approvals, untold) =
            outcomes.into_iter().map(|file| (file.approval, Mutex::new(file.untold.map(Box::new)))).unzip();
        let withheld = withheld.into_iter().flatten().collect();
        Released { survey, view, people, bodies, withheld, approvals, untold, left_out }
    }

    /// Hands out the points and shared measures of a file, once: where they are told, they need not be kept.
    pub(super) fn untold(&self, file: usize) -> Option<Box<Untold>> {
        self.lock(file)?.take()
    }

    /// Every scalar that stands in what was released of a file, as long as nothing of it is told.
    pub(super) fn leaves(&self, file: usize, visit: &mut dyn FnMut(Leaf<'_>)) {
        if let Some(model) = self.survey.contributions[file].model.as_deref() {
            model.leaves(visit);
        }
        if let Some(untold) = self.lock(file).as_ref().and_then(|untold| untold.as_ref()) {
            untold.leaves(visit);
        }
    }

    fn lock(&self, file: usize) -> Option<MutexGuard<'_, Option<Box<Untold>>>> {
        Some(self.untold.get(file)?.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// What of a file awaits approval: it is headed 征求意见稿.
    pub fn approval(&self, file: usize) -> &Approval {
        &self.approvals[file]
    }
}

impl LeftOut {
    fn of(outcomes: &[Outcome]) -> LeftOut {
        let left_out =
            |state| outcomes.iter().filter(|file| file.left_out && file.approval.state == Some(state)).count();
        let files = State::ALL.into_iter().map(|state| (state, left_out(state)));
        LeftOut {
            files: files.filter(|(_, count)| *count > 0).collect(),
            points: outcomes.iter().map(|file| file.points).sum(),
        }
    }
}

/// One file on its way out.
struct Release<'r> {
    file: usize,
    view: View,
    profile: &'r Profile,
    library: &'r LibraryIndex,
    today: Date,
    /// There are notices, which ask what became of what they showed.
    stamps: bool,
    withheld: Vec<Withheld>,
}

impl Release<'_> {
    fn file(&mut self, model: &mut Arc<Model>, standing: Option<&StandingFact>) -> Outcome {
        let strict = self.profile.approved_only && self.view == View::Public;
        let (approval, unpublished) = match model.holder() {
            Some(holder) => {
                let state = approved::awaits(&holder, standing, self.profile, self.library, strict);
                let verdicts = approved::verdicts(&holder, self.profile);
                let approval = Approval { state, stamp: self.stamp(&holder), verdicts };
                (approval, unpublished(&holder, self.library))
            }
            None => <(Approval, Vec<Span>)>::default(),
        };
        if let Model::Notice(notice) = &**model
            && self.view == View::Public
            && !super::notice::is_for_anybody(notice, self.today)
        {
            model.leaves(&mut |leaf| self.withheld.push(withheld(self.file, &leaf)));
            return Outcome { left_out: true, ..Outcome::default() };
        }
        // A library's model is its index's too; what stands nowhere else is changed in place.
        let model = Arc::make_mut(model);
        let left_out = strict && approval.state.is_some();
        if left_out {
            self.empty(model);
        }
        let mut points = 0;
        if let Some(lists) = lists(model) {
            approved::level_as_decided(lists.risks, &approval.verdicts);
            let sent_back = |risk: &Risk| approved::verdict_of(risk, &approval.verdicts) == Some(&Verdict::Returned);
            if strict {
                points = lists.risks.items().iter().filter(|risk| sent_back(risk)).count();
            }
            if self.view == View::Public {
                self.close(lists, &unpublished, &|risk| strict && sent_back(risk));
            }
        }
        let (view, file) = (self.view, self.file);
        if let (Model::Notice(notice), View::Public) = (&mut *model, view) {
            each(&mut notice.reviews, &mut |review| {
                silence(review, &mut |leaf| self.withheld.push(withheld(file, &leaf)));
            });
        }
        model.prune(&mut |slot: Slot<'_>| {
            let keeps = view.keeps(slot.field);
            if !keeps {
                slot.leaves(&mut |leaf| self.withheld.push(withheld(file, &leaf)));
            }
            keeps
        });
        self.blanked(model);
        Outcome { approval, untold: None, left_out, points }
    }

    fn stamp(&self, holder: &Holder<'_>) -> Option<Box<str>> {
        let known = |review: &Spanned<Review>| review.stamp.value().is_some_and(|stamp| fingerprint::is_known(stamp));
        let stamped = self.stamps && holder.reviews.items().iter().any(known);
        stamped.then(|| fingerprint::of_file(holder, self.library).into())
    }

    /// Takes out all that a review judges; of a unit or department the place itself stays.
    fn empty(&mut self, model: &mut Model) {
        let Some(lists) = lists(model) else { return };
        let file = self.file;
        let gone: &mut dyn FnMut(Leaf<'_>) = &mut |leaf: Leaf<'_>| self.withheld.push(withheld(file, &leaf));
        without(lists.risks, |_| false, gone);
        without(lists.measures, |_| false, gone);
        if let Some(powers) = lists.powers {
            without(powers, |_| false, gone);
        }
        if let Some(processes) = lists.processes {
            without(processes, |_| false, gone);
        }
        without(lists.reviews, |_| false, gone);
    }

    /// Takes out what is not published and decisions that do not stand.
    fn close(&mut self, lists: Lists<'_>, unpublished: &[Span], sent_back: &dyn Fn(&Risk) -> bool) {
        let file = self.file;
        let gone = &mut |leaf: Leaf<'_>| self.withheld.push(withheld(file, &leaf));
        without(lists.risks, |risk| unpublished.binary_search(&risk.placed.span).is_err() && !sent_back(risk), gone);
        without(lists.measures, |measure| is_public(&measure.publish), gone);
        each(lists.reviews, &mut |review| silence(review, gone));
        each(lists.risks, &mut |risk| without(&mut risk.measures, |measure| is_public(&measure.publish), gone));
        if let Some(powers) = lists.powers {
            without(powers, |power| is_public(&power.publish), gone);
            each(powers, &mut |power| without(&mut power.measures, |measure| is_public(&measure.publish), gone));
        }
    }

    /// Numbers that identify a person, and names of those who report, are blanked wherever they are shown.
    fn blanked(&mut self, model: &Model) {
        let file = self.file;
        model.leaves(&mut |leaf| {
            let numbers = crate::personal::find(leaf.text).into_iter().map(|found| found.range);
            for found in numbers.chain(crate::personal::reporters(leaf.text).map(|reporter| reporter.name)) {
                self.withheld.push(Withheld { text: leaf.text[found].into(), whole: true, ..withheld(file, &leaf) });
            }
        });
    }
}

fn withheld(file: usize, leaf: &Leaf<'_>) -> Withheld {
    Withheld { file, field: leaf.field, span: leaf.span, text: leaf.text.into(), whole: false }
}

/// Where the points stand that are not published, themselves or by their library point; sorted.
fn unpublished(holder: &Holder<'_>, library: &LibraryIndex) -> Vec<Span> {
    let may_be = |risk: &Spanned<Risk>| !risk.publish.is_absent() || !risk.library.is_absent();
    if !holder.risks.iter().any(may_be) {
        return Vec::new();
    }
    let views = views(holder, library);
    let hidden = views.iter().filter(|view| !is_public(view.given(|risk| &risk.publish)));
    let mut spans: Vec<Span> = hidden.map(|view| view.risk.placed.span).collect();
    spans.sort_unstable();
    spans
}

/// Takes the words out of a decision that does not stand. That it was made stays: where a file stands follows from it.
fn silence(review: &mut Review, gone: &mut dyn FnMut(Leaf<'_>)) {
    if approved::stands(review) {
        return;
    }
    let words = [Review::by, Review::body, Review::opinion, Review::minutes, Review::suggestions, Review::items];
    review.prune(&mut |slot| {
        let stays = !words.contains(&slot.field);
        if !stays {
            slot.leaves(gone);
        }
        stays
    });
}

/// The points and shared measures of a file, taken out of it. A library keeps its own: others refer to them.
fn lists_of_points(model: &mut Arc<Model>) -> Option<Untold> {
    if matches!(**model, Model::Library(_)) {
        return None;
    }
    let lists = lists(Arc::make_mut(model))?;
    Some(Untold { risks: std::mem::take(lists.risks), measures: std::mem::take(lists.measures) })
}

/// The lists of a holder, to be changed.
struct Lists<'m> {
    risks: &'m mut Given<List<Risk>>,
    measures: &'m mut Given<List<Measure>>,
    reviews: &'m mut Given<List<Review>>,
    powers: Option<&'m mut Given<List<Power>>>,
    processes: Option<&'m mut Given<List<Process>>>,
}

fn lists(model: &mut Model) -> Option<Lists<'_>> {
    macro_rules! of {
        ($record:ident) => {
            Lists {
                risks: &mut $record.risks,
                measures: &mut $record.measures,
                reviews: &mut $record.reviews,
                powers: Some(&mut $record.powers),
                processes: Some(&mut $record.processes),
            }
        };
    }
    Some(match model {
        Model::Post(post) => of!(post),
        Model::Department(department) => of!(department),
        Model::Unit(unit) => of!(unit),
        Model::Library(library) => Lists {
            risks: &mut library.risks,
            measures: &mut library.measures,
            reviews: &mut library.reviews,
            powers: None,
            processes: None,
        },
        _ => return None,
    })
}

/// Takes out the entries that do not stay; their texts are `gone`.
fn without<T: Record>(given: &mut Given<List<T>>, stays: impl Fn(&Spanned<T>) -> bool, gone: &mut dyn FnMut(Leaf<'_>)) {
    let Given::Is(list) = given else { return };
    list.value.items.retain(|item| {
        let stays = stays(item);
        if !stays {
            item.value.leaves(gone);
        }
        stays
    });
}

fn each<T>(given: &mut Given<List<T>>, change: &mut dyn FnMut(&mut T)) {
    if let Given::Is(list) = given {
        list.value.items.iter_mut().for_each(|item| change(&mut item.value));
    }
}
