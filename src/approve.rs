//! What `approve` writes: one review that a person asks for, held against the chain, the reviewers and the meetings of
//! each file it is for. Pure: what is refused says why and what to do, and nothing is written here.

mod admit;
mod entry;
mod notice;

use jiff::civil::Date;

use crate::edit::{self, Item, Refusal};
use crate::facts::{LibraryIndex, PassedFact, Validity};
use crate::finding::Both;
use crate::fingerprint;
use crate::profile::Profile;
use crate::record::{Language, Listed};
use crate::register::{Decision, FileKind, Model, Review, SuggestionKind};
use crate::rules::Across;
use crate::source::Span;

use entry::{is_reviews_key, reviews_key};

/// A review as a person asks for it.
#[derive(Debug, Clone)]
pub struct Asked {
    pub stage: String,
    pub by: Option<String>,
    pub body: Option<String>,
    /// Approved where nobody says otherwise, sent back where an item is.
    pub decision: Option<Decision>,
    pub opinion: Option<String>,
    pub present: Option<i64>,
    /// The day of the decision.
    pub date: Date,
    pub minutes: Option<String>,
    pub items: Vec<(About, Decision)>,
    pub suggestions: Vec<Suggested>,
    /// The cycle, where it is not that of the profile.
    pub cycle: Option<String>,
    pub today: Date,
}

impl Asked {
    /// The review as a standing tells of it, valid on the day it is written.
    pub fn passed(&self) -> PassedFact {
        let text = |text: &Option<String>| text.as_deref().unwrap_or_default().into();
        PassedFact {
            stage: self.stage.as_str().into(),
            by: text(&self.by),
            body: text(&self.body),
            date: Some(self.date),
            opinion: text(&self.opinion),
            validity: Validity::Valid,
            span: Span::default(),
        }
    }
}

/// What an item or a suggestion is about: `R2`, or `药剂科/采购岗#R2` where several files are approved at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct About {
    pub path: Option<String>,
    pub id: String,
}

impl About {
    pub fn parse(text: &str) -> About {
        match text.trim().rsplit_once('#') {
            Some((path, id)) => About { path: Some(path.trim().to_owned()), id: id.trim().to_owned() },
            None => About { path: None, id: text.trim().to_owned() },
        }
    }

    /// It is about something in the file of this identity path.
    pub fn is_in(&self, identity: &str) -> bool {
        self.path.as_ref().is_none_or(|path| crate::vocabulary::nfc(path.trim_matches('/')) == identity)
    }
}

/// A suggestion of the reviewer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggested {
    pub kind: SuggestionKind,
    pub about: Option<About>,
    pub text: Option<String>,
}

/// One file that is to be approved.
pub struct Candidate<'a> {
    /// Its number in the layout.
    pub file: usize,
    pub kind: FileKind,
    pub text: &'a str,
    pub model: &'a Model,
    /// It was named itself, not only a folder around it.
    pub named: bool,
}

/// What came of asking for a review of one file.
#[derive(Debug)]
pub enum Verdict {
    /// This review is to be appended.
    Write(Box<Written>),
    /// There is nothing to do: it has passed this stage already, or its chain does not have it.
    Skip(Both),
    /// Another stage comes first, or it has gone further.
    NotItsTurn(Reason),
    Refuse(Vec<Reason>),
}

#[derive(Debug)]
pub struct Written {
    pub item: Item,
    /// Of the file's keys.
    pub language: Language,
    pub decision: Decision,
    /// The fingerprint of what was judged.
    pub stamp: String,
    /// Content has changed since the stage before judged it.
    pub changed_since: Option<Both>,
}

/// Why a review is refused, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    pub says: Both,
    pub help: Both,
}

impl Reason {
    fn new(says: (String, String), help: (String, String)) -> Reason {
        Reason { says: Both::new(says.0, says.1), help: Both::new(help.0, help.1) }
    }
}

/// What a review is held against.
#[derive(Clone, Copy)]
pub struct Around<'a, 'x> {
    /// The fingerprint of what stands in a file, by its number; `None` for one that cannot be read.
    pub stamp: &'a dyn Fn(usize) -> Option<String>,
    pub across: &'a Across<'x>,
    pub profile: &'a Profile,
    pub library: &'a LibraryIndex,
}

/// A review of one file, admitted or refused.
pub fn judge(candidate: &Candidate<'_>, asked: &Asked, around: Around<'_, '_>) -> Verdict {
    admit::admit(candidate, asked, around)
}

/// The text of a file with a review appended, read again to prove that it says what was meant: all that stood there
/// and this review, under this stamp.
pub fn append(text: &str, kind: FileKind, written: &Written, around: Around<'_, '_>) -> Result<String, Refusal> {
    let key = reviews_key(kind, written.language);
    let after = edit::append(text, &|key| is_reviews_key(kind, key), key, &written.item)?;
    let (before, now) = (crate::read::file(text.as_bytes(), kind), crate::read::file(after.as_bytes(), kind));
    let (Some(old), Some(new)) = (&before.model, &now.model) else { return Err(Refusal::Broken) };
    let proved = stands(new, &written.stamp, around.library)
        && reviews(new).len() == reviews(old).len() + 1
        && now.problems.len() == before.problems.len();
    if proved { Ok(after) } else { Err(Refusal::ChangesMore) }
}

fn reviews(model: &Model) -> &[crate::source::Spanned<Review>] {
    match model {
        Model::Notice(notice) => notice.reviews.items(),
        _ => model.holder().map_or(&[], |holder| holder.reviews.items()),
    }
}

/// The last review of a file carries this stamp, and it is that of the file; that of a notice is over other files.
fn stands(model: &Model, stamp: &str, library: &LibraryIndex) -> bool {
    let last = reviews(model).last().and_then(|review| review.stamp.value());
    let of_file = model.holder().map(|holder| fingerprint::of_file(&holder, library));
    last.is_some_and(|last| &**last == stamp) && of_file.is_none_or(|of_file| of_file == stamp)
}
