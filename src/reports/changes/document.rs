//! The changes as programs read them: version 1 of a form of its own.

use serde::Serialize;
use serde_json::{Map, Value};

use super::{Changes, Figure, of_files, safe};
use crate::changes::Said;
use crate::comparison::{FileChanges, Told};
use crate::personal::masked;
use crate::record::{Language, Word};

#[derive(Debug, Serialize)]
pub struct Document {
    version: u32,
    /// The versions that were compared: what was asked for, and the commit where there is one.
    old: Revision,
    new: Revision,
    registers: Vec<OfRegister>,
}

#[derive(Debug, Clone, Serialize)]
pub struct Revision {
    pub revision: String,
    pub commit: Option<String>,
}

#[derive(Debug, Serialize)]
pub struct OfRegister {
    register: String,
    /// How many changes of each kind.
    kinds: Map<String, Value>,
    changes: Vec<ChangeJson>,
    /// Numbers of the files that changed.
    figures: Vec<FigureJson>,
    /// Numbers of the whole register, where they were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    totals: Option<Vec<FigureJson>>,
    not_compared: Vec<NotCompared>,
}

#[derive(Debug, Serialize)]
struct ChangeJson {
    change: &'static str,
    path: Option<String>,
    old_path: Option<String>,
    line: Option<u32>,
    old_line: Option<u32>,
    name: String,
    entity: String,
    caption: String,
    item: Option<String>,
    field: Option<&'static str>,
    before: Option<String>,
    after: Option<String>,
    /// Ranks of the levels, 0 the highest, each by the scale of its own version.
    rank_before: Option<usize>,
    rank_after: Option<usize>,
    reason: Option<String>,
    through: Option<String>,
    stamped: bool,
}

#[derive(Debug, Serialize)]
struct FigureJson {
    figure: String,
    before: u64,
    after: u64,
}

#[derive(Debug, Serialize)]
struct NotCompared {
    path: String,
    version: &'static str,
    line: Option<u32>,
    reason: String,
}

pub fn document(old: Revision, new: Revision, registers: Vec<OfRegister>) -> Document {
    Document { version: 1, old, new, registers }
}

impl OfRegister {
    /// Fixed words are English; what people wrote is as written, what we say is in one language.
    pub fn new(register: &str, changes: &Changes<'_>, language: Language) -> OfRegister {
        let all = changes.files.iter().flat_map(|file| file.changes.iter().map(move |told| (*file, told)));
        let kinds = changes.kinds().into_iter().map(|(kind, count)| (kind.en().to_owned(), Value::from(count)));
        let not_compared = changes.comparison.unread.iter().map(|file| NotCompared {
            path: file.path.to_string(),
            version: if file.new { "new" } else { "old" },
            line: file.line,
            reason: file.why.of(language).to_owned(),
        });
        OfRegister {
            register: register.to_owned(),
            kinds: kinds.collect(),
            changes: all.map(|(file, told)| change(file, told, language)).collect(),
            figures: of_files(changes.comparison, &changes.files).iter().map(figure).collect(),
            totals: changes.totals.as_ref().map(|totals| totals.iter().map(figure).collect()),
            not_compared: not_compared.collect(),
        }
    }
}

fn change(file: &FileChanges, told: &Told, language: Language) -> ChangeJson {
    let change = &told.change;
    let shown = |text: &str| masked(text).into_owned();
    let text = |said: &Option<Said>| said.as_ref().map(|said| safe(&said.text).of(language).to_owned());
    let rank = |said: &Option<Said>| said.as_ref()?.level.map(crate::profile::Level::rank);
    ChangeJson {
        change: change.kind.en(),
        path: file.new.as_ref().map(|place| place.path.to_string()),
        old_path: file.old.as_ref().map(|place| place.path.to_string()),
        line: told.line,
        old_line: told.old_line,
        name: shown(&file.name),
        entity: shown(&change.entity),
        caption: shown(&change.caption),
        item: change.item.as_deref().map(shown),
        field: change.field.map(|field| field.name()),
        before: text(&change.old),
        after: text(&change.new),
        rank_before: rank(&change.old),
        rank_after: rank(&change.new),
        reason: change.reason.as_ref().map(|reason| safe(reason).of(language).to_owned()),
        through: told.through.as_deref().map(shown),
        stamped: change.stamped,
    }
}

fn figure(figure: &Figure) -> FigureJson {
    FigureJson { figure: figure.key.clone(), before: figure.before, after: figure.after }
}
