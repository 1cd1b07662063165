//! What a rule about one file sees: the record, its file, the profile, and the library point it names.

use std::ops::{Deref, DerefMut, Range};
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::{
    Allow, CoverageFact, DueFact, Expected, FileFact, FileRow, Gist, IdKind, Lazy, LettersFact, LibraryIndex,
    LibraryPoint, Looked, MonitorFact, NoticeFact, OfficerFact, PeopleFacts, PointFacts, PowerFact, RefFact,
    ReviewFacts, SameHandFact, StandingFact, TextFact, TextMarks,
};
use crate::finding::Both;
use crate::profile::{Graded, Level, Profile, Subject};
use crate::record::{Leaf, List, Listed, Placed, RecordKind, Text};
use crate::register::{FileKind, GradedKind, Grading, Holder, Measure, Owner, Party, Power, Risk};
use crate::source::{Given, Span, Spanned};

/// What a file rule may look at besides its file.
pub struct FileContext<'c> {
    pub profile: &'c Profile,
    pub library: &'c LibraryIndex,
    pub kind: FileKind,
    /// The text that the spans count in.
    pub text: &'c str,
    /// A syntax fault ended the reading early: no rule about the absence of records may fire.
    pub torn: bool,
}

/// Which parts of the facts a command needs.
#[derive(Debug, Clone, Copy)]
pub struct Wants {
    /// Facts that rules across files reduce.
    pub rules: bool,
    /// The texts that are searched for copies, too.
    pub texts: bool,
}

/// Everything one file tells beyond itself.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Facts {
    pub file: Option<FileFact>,
    pub ids: Vec<(Box<str>, IdKind)>,
    pub references: Vec<RefFact>,
    pub expected: Expected,
    pub coverage: CoverageFact,
    pub row: Lazy<FileRow>,
    pub gist: Gist,
    pub looked: Looked,
    /// Where it stands in its review; a survey that runs rules fills it in.
    pub standing: Option<Box<StandingFact>>,
    /// The fingerprint of what stands in it; where a survey is asked for them.
    pub stamp: Option<Box<str>>,
    /// What `rules.yaml` lists; of that file alone.
    #[serde(skip)]
    pub inventory: Option<Box<super::InventoryFact>>,
    #[serde(skip)]
    pub notice: Option<Box<NoticeFact>>,
    /// `None` where there are none, or no longer.
    for_rules: Option<Box<ForRules>>,
}

/// What only rules ask for; read as if it were the file's [`Facts`].
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct ForRules {
    pub uncovered: Vec<PowerFact>,
    pub texts: Lazy<Vec<TextFact>>,
    /// Of each text, what tells whether it may be like another.
    pub marks: TextMarks,
    pub dues: Vec<DueFact>,
    pub monitors: Vec<MonitorFact>,
    pub same_hands: Vec<SameHandFact>,
    pub officers: Vec<OfficerFact>,
    pub points: Option<Box<PointFacts>>,
    pub letters: LettersFact,
    /// Steps with functions that the profile separates.
    pub processes: Option<Box<[super::ProcessFact]>>,
    /// Key steps that no active point of their own file names.
    pub key_steps: Option<Box<[super::KeyStepFact]>>,
    /// Steps that points name in words, folded.
    pub step_words: Vec<Box<str>>,
    /// Days that only a rule which knows today can judge.
    pub dates: Option<Box<[super::DateFact]>>,
    /// Since when a key post is held.
    pub held: Option<Box<[super::HeldFact]>>,
    /// The words for integrity.
    pub terms: Option<Box<super::TermFact>>,
    /// Titles in 《》.
    pub titles: Option<Box<[super::TitleFact]>>,
    /// Comments that allow something; boxed, because few files have any.
    pub allows: Option<Box<[Allow]>>,
    /// Ways of finding that its points name, a bit for each word of the profile.
    pub found_by: u64,
    pub reviews: Option<Box<ReviewFacts>>,
    pub people: Option<Box<PeopleFacts>>,
}

/// Of files that tell rules nothing.
static NOTHING: LazyLock<ForRules> = LazyLock::new(ForRules::default);

impl Deref for Facts {
    type Target = ForRules;

    fn deref(&self) -> &ForRules {
        self.for_rules.as_deref().unwrap_or(&NOTHING)
    }
}

impl DerefMut for Facts {
    fn deref_mut(&mut self) -> &mut ForRules {
        self.for_rules.get_or_insert_default()
    }
}

impl Facts {
    /// Lets go of what only rules and roll-ups ask for, once they have run: more than half of all that is known of a file. A notice
    /// keeps what it covers.
    pub fn rules_have_run(&mut self) {
        self.for_rules = None;
        let FileRow { tier, key_post, level, staff, .. } = *self.row;
        self.row = Lazy::new(FileRow { tier, key_post, level, staff, ..FileRow::default() });
        if self.notice.is_none() {
            self.references = Vec::new();
        }
    }
}

/// A risk point with what its library point, its power and its file say for it.
#[derive(Clone, Copy)]
pub struct RiskView<'m> {
    pub risk: &'m Spanned<Risk>,
    pub holder: &'m Holder<'m>,
    pub library: Option<LibraryPoint<'m>>,
    power: Option<&'m Spanned<Power>>,
}

/// How messages name a record: 风险点 R1「采购计划人为加量」, with what of it is known.
fn named(kind: RecordKind, id: &str, caption: &str) -> Both {
    let space = if id.is_empty() { "" } else { " " };
    let (zh, en) = match caption {
        "" => (space.to_owned(), String::new()),
        caption => (format!("「{caption}」"), format!(" “{caption}”")),
    };
    Both::new(format!("{}{space}{id}{zh}", kind.zh()), format!("{}{space}{id}{en}", kind.en()))
}

impl<'m> RiskView<'m> {
    /// How messages name it: 风险点 R1「…」.
    pub fn name(&self) -> Both {
        named(RecordKind::Risk, self.id(), self.caption())
    }

    pub fn new(risk: &'m Spanned<Risk>, holder: &'m Holder<'m>, library: &'m LibraryIndex) -> RiskView<'m> {
        RiskView::with(risk, holder, library, |reference| holder.power(reference))
    }

    /// The same, where finding a power by its id is somebody else's business.
    pub(super) fn with(
        risk: &'m Spanned<Risk>,
        holder: &'m Holder<'m>,
        library: &'m LibraryIndex,
        find: impl FnOnce(&'m str) -> Option<&'m Spanned<Power>>,
    ) -> RiskView<'m> {
        let library = risk.library.value().and_then(|reference| library.find(reference).ok());
        let power = risk.power.value().and_then(|reference| find(reference));
        RiskView { risk, holder, library, power }
    }

    pub fn id(&self) -> &'m str {
        self.risk.value.id.value().map_or("", |id| id)
    }

    /// How people name the point: its title or first manifestation, else the library's.
    pub fn caption(&self) -> &'m str {
        let own = self.risk.value.caption();
        match self.library {
            Some(point) if own.is_empty() => point.risk.caption(),
            _ => own,
        }
    }

    /// Where to point when something about the whole point is said: its id, else its first key.
    pub fn mark(&self) -> Span {
        self.risk.id.span().unwrap_or(self.risk.placed.mark)
    }

    /// What is not said here comes from the library.
    pub fn given<T>(&self, field: impl for<'r> Fn(&'r Risk) -> &'r Given<T>) -> &'m Given<T> {
        let own = field(&self.risk.value);
        match self.library {
            Some(point) if own.is_absent() => field(point.risk),
            _ => own,
        }
    }

    pub fn manifestations(&self) -> &'m [Spanned<Text>] {
        self.given(|risk| &risk.manifestations).items()
    }

    pub fn category(&self) -> Option<&'m Spanned<Text>> {
        self.given(|risk| &risk.category).spanned()
    }

    /// The power of the same file that the point names.
    pub fn power(&self) -> Option<&'m Spanned<Power>> {
        self.power
    }

    /// Owners as written: the point's, else the power's, else the file's.
    pub fn owners(&self) -> &'m [Spanned<Party>] {
        let own: &'m Given<List<Party>> = self.given(|risk| &risk.owner);
        if !own.is_absent() {
            return own.items();
        }
        if let Some(power) = self.power()
            && !power.value.owner.is_absent()
        {
            return power.value.owner.items();
        }
        self.holder.owner.map_or(&[], |owner| owner.items())
    }

    /// Nobody is named as owner, and nothing that could name one is unreadable.
    pub fn surely_unowned(&self) -> bool {
        self.owners().is_empty()
            && self.given(|risk| &risk.owner).surely_empty()
            && self.power().is_none_or(|power| power.owner.surely_empty())
            && self.holder.owner.is_none_or(|owner| owner.surely_empty())
    }

    pub fn monitors(&self) -> &'m [Spanned<Party>] {
        self.given(|risk| &risk.grading.monitor).items()
    }

    /// Every measure that acts on the point: its own, those shared in its file, its power's, its library point's.
    pub fn measures(&self) -> Vec<&'m Spanned<Measure>> {
        let mut measures: Vec<&'m Spanned<Measure>> = self.risk.value.measures.items().iter().collect();
        measures
            .extend(self.holder.measures.iter().filter(|measure| crate::register::is_for(measure, &self.risk.value)));
        if let Some(power) = self.power() {
            let shared = power.value.measures.items().iter();
            measures.extend(shared.filter(|measure| crate::register::is_for(measure, &self.risk.value)));
        }
        if let Some(point) = self.library {
            if self.risk.measures.is_absent() {
                measures.extend(point.risk.measures.items());
            }
            measures.extend(point.shared_measures());
        }
        measures
    }

    /// The effective level as the profile reads it.
    pub fn level(&self, profile: &Profile) -> Option<Level> {
        let (word, _) = self.level_word()?;
        profile.scale.level(&word.value)
    }

    /// The effective level as written, and whether it is only self-assessed.
    pub fn level_word(&self) -> Option<(&'m Spanned<Text>, bool)> {
        self.risk.value.grading.effective().or_else(|| self.library?.risk.grading.effective())
    }

    pub fn subject(&self, profile: &Profile) -> Subject<'m> {
        let own = &self.risk.value;
        // Factors come with the level they explain: from the library only where the point states none.
        let grading = match self.library {
            Some(point) if own.grading.factors.is_absent() && !own.grading.is_graded() => &point.risk.grading,
            _ => &own.grading,
        };
        Subject {
            kind: GradedKind::Risk,
            grading,
            risk: Some(own),
            power: self.power().map(|power| &power.value),
            holder: self.holder,
            level: self.level(profile),
        }
    }

    /// What the level rule says of it.
    pub fn graded<'g>(&self, profile: &'g Profile) -> Graded<'g>
    where
        'm: 'g,
    {
        profile.grade(self.subject(profile))
    }
}

/// Whatever carries grading fields: a risk point, a power, or the post, department or unit of the file.
#[derive(Clone, Copy)]
pub struct GradingView<'m> {
    /// What no profile can grade, such as a unit, has no kind.
    pub kind: Option<GradedKind>,
    pub grading: &'m Grading,
    pub holder: &'m Holder<'m>,
    pub placed: &'m Placed,
    pub point: Option<RiskView<'m>>,
    pub power: Option<&'m Spanned<Power>>,
}

impl<'m> GradingView<'m> {
    /// All of a file.
    pub fn all(holder: &'m Holder<'m>, points: &[RiskView<'m>]) -> Vec<GradingView<'m>> {
        let of_file = holder.grading.map(|grading| GradingView {
            kind: match holder.kind {
                Owner::Post => Some(GradedKind::Post),
                Owner::Department => Some(GradedKind::Department),
                Owner::Unit | Owner::Library => None,
            },
            grading,
            holder,
            placed: holder.placed,
            point: None,
            power: None,
        });
        let of_powers = holder.powers.iter().map(|power| GradingView {
            kind: Some(GradedKind::Power),
            grading: &power.value.grading,
            holder,
            placed: &power.value.placed,
            point: None,
            power: Some(power),
        });
        let of_points = points.iter().map(|point| GradingView::of_point(*point));
        of_file.into_iter().chain(of_powers).chain(of_points).collect()
    }

    pub fn of_point(point: RiskView<'m>) -> GradingView<'m> {
        GradingView {
            kind: Some(GradedKind::Risk),
            grading: &point.risk.value.grading,
            holder: point.holder,
            placed: &point.risk.value.placed,
            point: Some(point),
            power: None,
        }
    }

    pub fn id(&self) -> &'m str {
        match (self.point, self.power) {
            (Some(point), _) => point.id(),
            (None, Some(power)) => power.id.value().map_or("", |id| id),
            (None, None) => "",
        }
    }

    pub fn record(&self) -> RecordKind {
        match (self.point, self.power) {
            (Some(_), _) => RecordKind::Risk,
            (None, Some(_)) => RecordKind::Power,
            (None, None) => self.holder.kind.record(),
        }
    }

    /// How messages name it: 风险点 R1「…」, 职权 P1「…」, 岗位「…」.
    pub fn name(&self) -> Both {
        let caption = match (self.point, self.power) {
            (Some(point), _) => point.caption(),
            (None, Some(power)) => power.value.caption(),
            (None, None) => self.holder.name.map_or("", |name| &name.value.0),
        };
        named(self.record(), self.id(), caption)
    }

    /// Where to point when something about the whole of it is said: its id or name, else its first key.
    pub fn mark(&self) -> Span {
        match (self.point, self.power) {
            (Some(point), _) => point.mark(),
            (None, Some(power)) => power.id.span().or(power.name.span()).unwrap_or(power.placed.mark),
            (None, None) => self.holder.name.map_or(self.holder.placed.mark, |name| name.span),
        }
    }

    /// A closed risk point is history.
    pub fn is_active(&self) -> bool {
        self.point.is_none_or(|point| point.risk.is_active())
    }

    /// The library point whose level stands for this one, where it states none itself.
    pub fn graded_by_library(&self) -> Option<&'m Grading> {
        let library = self.point?.library?;
        (!self.grading.is_graded() && library.risk.grading.is_graded()).then_some(&library.risk.grading)
    }

    /// The effective level as the profile reads it.
    pub fn level(&self, profile: &Profile) -> Option<Level> {
        profile.scale.level(self.written()?)
    }

    /// The effective level as written, here or in the library.
    pub fn written(&self) -> Option<&'m Text> {
        self.grading.effective().or_else(|| self.graded_by_library()?.effective()).map(|(word, _)| &word.value)
    }

    /// Why the level departs from the rule, where that is written.
    pub fn has_reason(&self) -> bool {
        !self.grading.level_reason.is_absent()
            || self.graded_by_library().is_some_and(|grading| !grading.level_reason.is_absent())
    }

    /// What the level rule says of it; nothing for what the profile does not grade.
    pub fn graded<'g>(&self, profile: &'g Profile) -> Option<Graded<'g>>
    where
        'm: 'g,
    {
        let kind = self.kind.filter(|kind| profile.grades(*kind))?;
        Some(profile.grade(self.subject(kind, profile)))
    }

    /// What the conditions of the profile look at.
    pub fn subject(&self, kind: GradedKind, profile: &Profile) -> Subject<'m> {
        match self.point {
            Some(point) => point.subject(profile),
            None => Subject {
                kind,
                grading: self.grading,
                risk: None,
                power: self.power.map(|power| &power.value),
                holder: self.holder,
                level: self.level(profile),
            },
        }
    }
}

impl FileContext<'_> {
    /// The text of a span, for tests and messages.
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or_default()
    }

    /// Where in the file a part of a leaf's text stands; the whole leaf where it is not written as it reads.
    pub fn place_in(&self, leaf: &Leaf<'_>, range: Range<usize>) -> Span {
        let written = self.slice(leaf.span);
        match written.find(leaf.text) {
            Some(offset) => {
                let start = leaf.span.start as usize + offset + range.start;
                Span::new(start, start + range.len())
            }
            // A text over several lines is not written as it reads; its parts mostly are.
            None => {
                let mut found = written.match_indices(&leaf.text[range]);
                match (found.next(), found.next()) {
                    (Some((offset, part)), None) => {
                        let start = leaf.span.start as usize + offset;
                        Span::new(start, start + part.len())
                    }
                    _ => leaf.span,
                }
            }
        }
    }
}
