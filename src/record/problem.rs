//! What the reader could not take as it stands. Problems carry facts; the rules word them.

use super::{Field, Language, RecordKind};
use crate::source::Span;

#[derive(Debug, Clone, PartialEq)]
pub struct Problem {
    pub kind: ProblemKind,
    pub span: Span,
    pub field: Option<Field>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum ProblemKind {
    /// A key that the record's table does not hold.
    UnknownKey { record: RecordKind, key: Box<str>, suggestions: Vec<Box<str>> },
    /// A required field is absent, or its key stands at `empty` with nothing after it; the language is that of
    /// the keys around it.
    MissingField { record: RecordKind, field: Field, language: Language, empty: Option<Span> },
    /// A value that its field cannot take.
    Unreadable(Unreadable),
    /// The same key, or two spellings of one field, in one mapping.
    DuplicateKey { key: Box<str>, first: Span },
    /// Both key languages in one mapping.
    MixedKeyLanguage { key: Box<str>, expected: Box<str> },
    /// Spellings of the file that are read as others; all in one, because one habit makes many.
    OddSpellings(Vec<OddSpelling>),
    /// Something that is not YAML, or that this format does without.
    Unusual(Unusual),
}

/// A key, fixed word or date that means what `usual` means.
#[derive(Debug, Clone, PartialEq)]
pub struct OddSpelling {
    pub span: Span,
    pub usual: Box<str>,
}

impl ProblemKind {
    /// Something that was written is not read; a slip of form alone loses nothing.
    pub fn leaves_unread(&self) -> bool {
        !matches!(
            self,
            ProblemKind::MissingField { .. } | ProblemKind::MixedKeyLanguage { .. } | ProblemKind::OddSpellings(_)
        )
    }
}

#[derive(Debug, Clone, PartialEq)]
pub enum Unreadable {
    /// A mapping or list where a text belongs.
    NotText,
    /// A text or list where a mapping belongs.
    NotMapping(RecordKind),
    /// A mapping where a list belongs, or an empty entry in a list.
    EmptyItem,
    /// Not one of the fixed words.
    NotAWord {
        text: Box<str>,
        allowed: Vec<Box<str>>,
        suggestions: Vec<Box<str>>,
    },
    NotYesNo {
        text: Box<str>,
    },
    NotADate {
        text: Box<str>,
    },
    /// Looks like a date, but there is no such day.
    NoSuchDay {
        text: Box<str>,
    },
    NotANumber {
        text: Box<str>,
    },
    NotAKey,
    /// A profile value, with what it should be, in both languages.
    Profile {
        zh: Box<str>,
        en: Box<str>,
    },
}

/// Why a file is not plain YAML as this format uses it.
#[derive(Debug, Clone, PartialEq)]
pub enum Unusual {
    /// A syntax fault, worded by the YAML reader in both languages, with what to do.
    Syntax {
        zh: Box<str>,
        en: Box<str>,
        help_zh: Box<str>,
        help_en: Box<str>,
    },
    Anchor,
    Alias,
    Tag,
    MergeKey,
    Directive,
    SecondDocument,
    TooDeep {
        limit: usize,
    },
    /// More entries in lists than one file may have.
    TooMany {
        limit: usize,
    },
    TooLarge {
        bytes: u64,
        limit: u64,
    },
    NotUtf8 {
        encoding: Option<&'static str>,
    },
    Empty,
    /// The whole file must be a mapping (or a list, for `rules.yaml`).
    WrongRoot {
        list_wanted: bool,
    },
    /// Could not be opened at all.
    Unreadable {
        zh: Box<str>,
        en: Box<str>,
    },
}

impl Unusual {
    /// The commonest slip of all: `岗位：采购员`.
    pub fn full_width_colon() -> Unusual {
        Unusual::Syntax {
            zh: "冒号是全角的「：」,键后面要用半角冒号和一个空格".into(),
            en: "the colon is full-width; a key is followed by a half-width colon and a space".into(),
            help_zh: "改为 `键: 值`".into(),
            help_en: "write `key: value`".into(),
        }
    }
}
