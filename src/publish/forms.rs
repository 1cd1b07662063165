//! The lists and forms that offices print, sign and bind: each is made from the same redacted register as the pages, as a
//! [`Document`] for paper. Every one is named here once.

mod blocks;
mod charts;
mod columns;
mod handbook;
mod identify;
mod levels;
mod lists;
mod maker;
mod pages;
mod personal;
mod powers;
mod sheets;
mod told;
mod wall;

pub use columns::{Chosen, Shows, columns};
pub use pages::{Asked, Paper, asked, documents, section};

use super::paths::PagePath;
use maker::Maker;
use sheets::{Sheet, Subject};

use crate::document::{Block, Document, Orientation, TypeSize};
use crate::profile::ColumnField;
use crate::record::Language;

/// The same words in Chinese and English.
pub type Words = (&'static str, &'static str);

/// A list or form.
pub struct Form {
    /// What the command line calls it.
    pub name: &'static str,
    /// What it is called on paper; the command line takes this and `also` too.
    pub title: Words,
    /// Other names that offices give it.
    pub also: &'static [&'static str],
    /// What it is for.
    pub what: Words,
    pub of: Of,
    pub over: Over,
    pub orientation: Orientation,
    pub size: TypeSize,
    pub columns: Columns,
    make: fn(&Maker<'_>, &Form, &Subject) -> Vec<Block>,
}

/// What one copy of a form is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Of {
    /// The whole register.
    Register,
    Unit,
    Department,
    /// Each unit and each department.
    Place,
    Post,
    /// Each post, department and unit that has what the form asks for.
    Holder,
    /// Each holder of a post.
    Person,
}

/// What the handbook is called, and the page that it has in a site.
pub fn handbook_page(language: Language) -> (&'static str, PagePath) {
    let form = &handbook::HANDBOOK;
    (language.of(form.title.0, form.title.1), PagePath::within(sheets::FOLDER, form.stem(language)))
}

/// What the rows of a form are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Over {
    /// Risk points: those of a file by power, by category or the gravest first.
    Points(Order),
    Powers,
    /// Powers, and files that have duties though no power.
    Duties,
    Processes,
}

impl Default for Over {
    fn default() -> Over {
        Over::Points(Order::Gravest)
    }
}

/// The order of the points of one copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    Gravest,
    Power,
    Category,
    /// By level throughout, not file by file.
    Level,
    /// Only those of the highest level.
    Highest,
}

/// The columns of the main table of a form.
pub enum Columns {
    /// Facts of risk points; those of the list of risk points are chosen by the register.
    Points(&'static [Shows]),
    /// Others, each with its part of the width.
    Fixed(&'static [Heading]),
    /// What stands in a form that is more than one table.
    Parts(&'static [Words]),
    /// The chapters of what is bound as one.
    Chapters(&'static [Chapter]),
}

/// A chapter of a handbook.
pub struct Chapter {
    pub title: Words,
    /// What its rows are; none where it has no table of rows.
    pub over: Option<Over>,
    pub orientation: Orientation,
    make: fn(&Maker<'_>, &Subject) -> Vec<Block>,
}

/// The head of a column of our own.
pub struct Heading {
    pub title: Words,
    pub share: u32,
}

/// In the order in which an office needs them: what one may do, what can go wrong, what is done about it; then what each
/// person fills in and signs; then what hangs on walls and is bound.
pub static FORMS: &[&Form] = &[
    &powers::POWER_LIST,
    &powers::DUTY_LIST,
    &lists::RISK_LIST,
    &lists::MEASURE_LIST,
    &lists::LEVEL_LIST,
    &lists::OVERVIEW,
    &identify::POST_FORM,
    &identify::DEPARTMENT_FORM,
    &identify::UNIT_FORM,
    &personal::SELF_CHECK,
    &levels::DECLARATION,
    &personal::COMMITMENT,
    &personal::DEPARTMENT_COMMITMENT,
    &levels::SELF_CONTROL,
    &wall::WALL_CHART,
    &wall::DESK_CARD,
    &charts::PROCESS_CHARTS,
    &handbook::HANDBOOK,
];

/// What every form is called and says that it is for.
pub fn own_words() -> impl Iterator<Item = &'static str> {
    FORMS.iter().flat_map(|form| {
        [form.title.0, form.title.1, form.what.0, form.what.1].into_iter().chain(form.also.iter().copied())
    })
}

/// The form that is called so, in either language.
pub fn by_name(name: &str) -> Option<&'static Form> {
    let folded = crate::vocabulary::fold(name);
    FORMS.iter().copied().find(|form| form.names().any(|known| crate::vocabulary::fold(known) == folded))
}

impl std::fmt::Debug for Form {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

impl Form {
    /// Everything that it may be called.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        [self.name, self.title.0, self.title.1].into_iter().chain(self.also.iter().copied())
    }

    /// What its files are called.
    pub fn stem(&self, language: Language) -> &'static str {
        language.of(self.title.0, self.name)
    }

    /// The heads of its main table, or its parts.
    pub fn headings(&self, language: Language) -> Vec<String> {
        match &self.columns {
            Columns::Points(shown) => shown.iter().map(|shown| shown.title(language)).collect(),
            Columns::Fixed(headings) => {
                headings.iter().map(|heading| language.of(heading.title.0, heading.title.1).to_owned()).collect()
            }
            Columns::Parts(parts) => parts.iter().map(|part| language.of(part.0, part.1).to_owned()).collect(),
            Columns::Chapters(chapters) => {
                chapters.iter().map(|chapter| language.of(chapter.title.0, chapter.title.1).to_owned()).collect()
            }
        }
    }

    fn chapters(&self) -> usize {
        match &self.columns {
            Columns::Chapters(chapters) => chapters.len(),
            _ => 1,
        }
    }

    /// What the rows of one of its chapters are.
    fn over_of(&self, chapter: usize) -> Option<Over> {
        match &self.columns {
            Columns::Chapters(chapters) => chapters.get(chapter)?.over,
            _ => Some(self.over),
        }
    }

    fn orientation_of(&self, subject: &Subject) -> Orientation {
        match &self.columns {
            Columns::Chapters(chapters) => {
                chapters.get(subject.chapter).map_or(self.orientation, |chapter| chapter.orientation)
            }
            _ => self.orientation,
        }
    }

    /// One copy for each of the subjects, each beginning a page.
    fn document(&self, maker: &Maker<'_>, title: String, subjects: &[Subject]) -> Document {
        let mut blocks: Vec<Block> = Vec::new();
        for (number, subject) in subjects.iter().enumerate() {
            if number > 0 {
                blocks.push(Block::Page(self.orientation_of(subject)));
            }
            blocks.extend(maker.awaits(subject.index).map(|head| Block::Paragraph(head.to_owned())));
            blocks.extend((self.make)(maker, self, subject));
        }
        let orientation = subjects.first().map_or(self.orientation, |subject| self.orientation_of(subject));
        let head = maker.site.heads.join("　");
        Document { title, language: maker.language, orientation, size: self.size, head, blocks }
    }
}

impl Of {
    pub fn words(self) -> Words {
        match self {
            Of::Register => ("整个台账", "the register"),
            Of::Unit => ("单位", "each unit"),
            Of::Department => ("科室", "each department"),
            Of::Place => ("科室、单位", "each department and unit"),
            Of::Post => ("岗位", "each post"),
            Of::Holder => ("岗位、科室、单位", "each post, department and unit"),
            Of::Person => ("个人", "each person"),
        }
    }
}

const fn heading(zh: &'static str, en: &'static str, share: u32) -> Heading {
    Heading { title: (zh, en), share }
}

const fn field(field: ColumnField) -> Shows {
    Shows::Field(field)
}
