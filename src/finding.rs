//! What a rule says: which rule, about what, where, in both languages, and what to write instead.

use serde::{Deserialize, Serialize};

use crate::personal::masked;
use crate::record::{Field, Language};
use crate::source::{FileId, Place, Span};

/// How grave a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Severity {
    Info,
    Warning,
    Error,
}

impl Severity {
    pub fn en(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "info",
        }
    }

    pub fn zh(self) -> &'static str {
        match self {
            Severity::Error => "错误",
            Severity::Warning => "警告",
            Severity::Info => "提示",
        }
    }

    pub fn parse(text: &str) -> Option<Severity> {
        [Severity::Error, Severity::Warning, Severity::Info].into_iter().find(|s| s.en() == text || s.zh() == text)
    }
}

/// A rule: the fault it finds. What it checks stands in its own file under `rules/`.
#[derive(Debug)]
pub struct Rule {
    /// The fault in kebab case, so that "allow …" reads as English.
    pub name: &'static str,
    pub severity: Severity,
    /// The version that first had it.
    pub since: &'static str,
    /// Its page, both languages.
    pub page: &'static str,
}

impl Rule {
    /// Whether a comment or a baseline may hide its findings. What cannot be read cannot be answered for, and what
    /// watches over hiding is not hidden itself.
    pub fn may_be_hidden(&self) -> bool {
        const NEVER: [&str; 6] = [
            "not-yaml",
            "allow-without-reason",
            "unknown-allow",
            "unused-allow",
            "stale-baseline-entry",
            "expired-baseline-entry",
        ];
        !NEVER.contains(&self.name)
    }
}

impl PartialEq for Rule {
    fn eq(&self, other: &Rule) -> bool {
        self.name == other.name
    }
}

/// A text in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Both {
    pub zh: String,
    pub en: String,
}

impl Both {
    /// Both texts as they may be shown: what they quote from a register is rid of numbers that identify a person.
    fn shown(zh: impl Into<String>, en: impl Into<String>) -> Both {
        let blank = |text: String| match masked(&text) {
            std::borrow::Cow::Borrowed(_) => text,
            std::borrow::Cow::Owned(masked) => masked,
        };
        Both { zh: blank(zh.into()), en: blank(en.into()) }
    }

    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Both {
        Both { zh: zh.into(), en: en.into() }
    }

    /// A text that is written in both languages, `中文 / English`; in one where it is not.
    pub fn side_by_side(text: &str) -> Both {
        let (zh, en) = text.rsplit_once(" / ").unwrap_or((text, text));
        Both::new(zh.trim(), en.trim())
    }

    pub fn of(&self, language: Language) -> &str {
        language.of(&self.zh, &self.en)
    }
}

/// Another place that belongs to a finding, with a word on why.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Label {
    pub place: Place,
    pub text: Both,
}

/// How a finding can be put right in its own file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fix {
    /// What is done, as a command: 「改写为 `等级`」.
    pub what: Both,
    /// In the file of the finding, in their order, none of them touching another.
    pub edits: Vec<Edit>,
    /// It changes no more than how something is written, or adds what has one right value: `--fix` applies it.
    /// Any other fix is offered, and a person decides.
    pub safe: bool,
}

/// Puts `text` in place of what stands at `span`; nothing stands at an empty span.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edit {
    pub span: Span,
    pub text: Box<str>,
}

/// The file that a contribution speaks of, before the fold gives it its number.
pub const THIS_FILE: FileId = FileId(u32::MAX);

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Finding {
    pub rule: &'static Rule,
    /// The rule's own, unless this finding is graver or lighter than others of its rule.
    pub severity: Severity,
    pub place: Place,
    /// Id of the risk point, power or process within the file; empty for the file itself.
    pub entity: Box<str>,
    pub field: Option<Field>,
    pub message: Both,
    pub help: Option<Both>,
    pub labels: Vec<Label>,
    /// Boxed, because few findings have one.
    pub fix: Option<Box<Fix>>,
}

/// A finding in the making.
#[must_use]
pub struct Draft(Finding);

impl Rule {
    /// A finding of this rule at a span of the file under the rule's eyes.
    pub fn at(&'static self, span: Span) -> Draft {
        self.at_place(Place { file: THIS_FILE, span })
    }

    pub fn at_place(&'static self, place: Place) -> Draft {
        Draft(Finding {
            rule: self,
            severity: self.severity,
            place,
            entity: "".into(),
            field: None,
            message: Both::default(),
            help: None,
            labels: Vec::new(),
            fix: None,
        })
    }
}

impl Draft {
    pub fn entity(mut self, id: &str) -> Draft {
        self.0.entity = id.into();
        self
    }

    pub fn field(mut self, field: Field) -> Draft {
        self.0.field = Some(field);
        self
    }

    pub fn field_if(mut self, field: Option<Field>) -> Draft {
        self.0.field = field;
        self
    }

    pub fn severity(mut self, severity: Severity) -> Draft {
        self.0.severity = severity;
        self
    }

    pub fn says(mut self, zh: impl Into<String>, en: impl Into<String>) -> Draft {
        self.0.message = Both::shown(zh, en);
        self
    }

    pub fn help(mut self, zh: impl Into<String>, en: impl Into<String>) -> Draft {
        self.0.help = Some(Both::shown(zh, en));
        self
    }

    pub fn label(self, span: Span, zh: impl Into<String>, en: impl Into<String>) -> Draft {
        self.label_place(Place { file: THIS_FILE, span }, zh, en)
    }

    pub fn label_place(mut self, place: Place, zh: impl Into<String>, en: impl Into<String>) -> Draft {
        self.0.labels.push(Label { place, text: Both::shown(zh, en) });
        self
    }
}

/// How it can be put right.
impl Draft {
    /// Where it stands.
    pub fn span(&self) -> Span {
        self.0.place.span
    }

    /// Offers to write `text` at `span`; safe where no person need decide.
    pub fn fix(
        self,
        span: Span,
        text: impl Into<Box<str>>,
        safe: bool,
        zh: impl Into<String>,
        en: impl Into<String>,
    ) -> Draft {
        self.fixes(vec![Edit { span, text: text.into() }], safe, zh, en)
    }

    /// The same with several edits.
    pub fn fixes(mut self, edits: Vec<Edit>, safe: bool, zh: impl Into<String>, en: impl Into<String>) -> Draft {
        self.0.fix = Some(Box::new(Fix { what: Both::shown(zh, en), edits, safe }));
        self
    }
}

/// The findings of one file, or of one rule across files.
#[derive(Debug, Default)]
pub struct Findings(pub Vec<Finding>);

impl Findings {
    pub fn add(&mut self, draft: Draft) {
        self.0.push(draft.0);
    }
}
