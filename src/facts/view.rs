//! What a rule about one file sees: the record, its file, the profile, and the library point it names.

use super::{
    CoverageFact, DueFact, Expected, FileFact, FileRow, IdKind, LibraryIndex, LibraryPoint, MonitorFact, OfficerFact,
    PowerFact, RefFact, SameHandFact, TextFact,
};
use crate::profile::{Graded, Level, Profile, Subject};
use crate::record::{List, Listed, Text};
use crate::register::{FileKind, GradedKind, Holder, Measure, Party, Power, Risk};
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
}

/// Everything one file tells beyond itself.
#[derive(Debug, Default)]
pub struct Facts {
    pub file: Option<FileFact>,
    pub ids: Vec<(Box<str>, IdKind)>,
    pub references: Vec<RefFact>,
    pub uncovered: Vec<PowerFact>,
    pub texts: Vec<TextFact>,
    pub dues: Vec<DueFact>,
    pub monitors: Vec<MonitorFact>,
    pub same_hands: Vec<SameHandFact>,
    pub officers: Vec<OfficerFact>,
    pub expected: Expected,
    pub coverage: CoverageFact,
    pub row: FileRow,
}

/// A risk point with what its library point, its power and its file say for it.
#[derive(Clone, Copy)]
pub struct RiskView<'m> {
    pub risk: &'m Spanned<Risk>,
    pub holder: &'m Holder<'m>,
    pub library: Option<LibraryPoint<'m>>,
}

impl<'m> RiskView<'m> {
    pub fn new(risk: &'m Spanned<Risk>, holder: &'m Holder<'m>, library: &'m LibraryIndex) -> RiskView<'m> {
        let library = risk.library.value().and_then(|reference| library.find(reference).ok());
        RiskView { risk, holder, library }
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
        self.holder.power(self.risk.power.value()?)
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
    pub fn graded(&self, profile: &Profile) -> Graded {
        profile.grade(&self.subject(profile))
    }
}

impl FileContext<'_> {
    /// The text of a span, for tests and messages.
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or_default()
    }
}
