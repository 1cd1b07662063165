//! Which copies of a form there are, on which sheets they lie, and how a long sheet is divided, so that no page of the
//! publication grows beyond what a reader can open.

use std::sync::Arc;

use super::{Form, Maker, Of, Order, Over, Words};
use crate::document::Document;
use crate::publish::paths::PagePath;
use crate::publish::process::Flow;
use crate::publish::redact::Public;
use crate::publish::views::{Point, PowerShown};
use crate::record::Language;
use crate::register::Owner;

/// What one copy of a form is about.
#[derive(Debug, Clone, Default)]
pub struct Subject {
    /// The unit, department or post; none for a blank copy and for the whole register.
    pub index: Option<usize>,
    /// Which of the present holders of the post.
    pub person: usize,
    /// To be filled by hand.
    pub blank: bool,
    /// Which chapter of a handbook.
    pub chapter: usize,
    /// An earlier sheet holds the first rows of it.
    pub continued: bool,
    /// What its rows are.
    pub over: Over,
    pub slices: Vec<Slice>,
}

/// Rows of one file.
#[derive(Debug, Clone)]
pub struct Slice {
    pub index: usize,
    /// Positions of its points or powers; the numbers of its processes.
    pub rows: Vec<u32>,
    /// The number of the first of them, from 1.
    pub first: usize,
}

/// One file of a form: a list, or the copies for one department.
pub struct Sheet<'s> {
    pub form: &'static Form,
    pub path: PagePath,
    pub title: String,
    maker: Arc<Maker<'s>>,
    subjects: Vec<Subject>,
}

/// How heavy a sheet may become as a page, in bytes, roughly.
const HEAVIEST: usize = 700_000;
/// The markup of one row.
const ROW: usize = 350;
/// The markup around one copy.
const COPY: usize = 2_500;
/// Where the lists and forms of a site lie.
pub const FOLDER: &str = "forms/";

/// The sheets of a form, in a folder that is empty or ends in `/`.
pub fn sheets<'s>(maker: &Arc<Maker<'s>>, form: &'static Form, blank: bool, below: &str) -> Vec<Sheet<'s>> {
    let language = maker.language;
    let title = language.of(form.title.0, form.title.1);
    let sheet = |path, title, subjects| Sheet { form, path, title, maker: Arc::clone(maker), subjects };
    if blank {
        let words: Words = ("空白", "blank");
        let path = PagePath::within(below, &format!("{}-{}", form.stem(language), language.of(words.0, words.1)));
        let subjects = blank_of(form);
        return vec![sheet(path, language.of(format!("{title}（空白）"), format!("{title} (blank)")), subjects)];
    }
    let subjects = subjects(maker, form);
    if form.of == Of::Register {
        return match subjects.is_empty() {
            true => Vec::new(),
            false => vec![sheet(PagePath::within(below, form.stem(language)), title.to_owned(), subjects)],
        };
    }
    let mut sheets: Vec<(usize, Sheet<'s>)> = Vec::new();
    let folder = format!("{below}{}/", form.stem(language));
    for subject in subjects {
        let Some(index) = subject.index else { continue };
        let place = maker.site.place_of(index);
        match sheets.last_mut() {
            Some((last, sheet)) if *last == place => sheet.subjects.push(subject),
            _ => {
                let shown = &maker.site.shown[place];
                let title = format!("{}{}{title}", &*shown.name, language.of("", ": "));
                sheets.push((place, sheet(shown.page.moved(&folder), title, vec![subject])));
            }
        }
    }
    sheets.into_iter().map(|(_, sheet)| sheet).collect()
}

impl<'s> Sheet<'s> {
    /// Each copy by itself, called as what it is about: the worksheets of a workbook.
    pub fn copies(&self) -> Vec<Document> {
        let named = |subject: &Subject| match (super::handbook::heading(&self.maker, self.form, subject), subject.index)
        {
            (Some(chapter), _) => chapter,
            (None, Some(index)) if subject.person > 0 => {
                format!("{} {}", &*self.maker.site.shown[index].name, subject.person + 1)
            }
            (None, Some(index)) => self.maker.site.shown[index].name.to_string(),
            (None, None) => self.title.clone(),
        };
        let copy = |subject: &Subject| self.form.document(&self.maker, named(subject), std::slice::from_ref(subject));
        self.subjects.iter().map(copy).collect()
    }

    /// The whole sheet.
    pub fn document(&self) -> Document {
        self.form.document(&self.maker, self.title.clone(), &self.subjects)
    }

    pub fn language(&self) -> Language {
        self.maker.language
    }

    pub fn maker(&self) -> &Maker<'s> {
        &self.maker
    }

    pub fn subjects(&self) -> &[Subject] {
        &self.subjects
    }

    fn weight_of(&self, subject: &Subject) -> usize {
        let rows = subject
            .slices
            .iter()
            .map(|slice| slice.rows.iter().map(|row| self.row(subject.over, slice, *row)).sum::<usize>());
        COPY + rows.sum::<usize>()
    }

    fn row(&self, over: Over, slice: &Slice, row: u32) -> usize {
        let shown = &self.maker.site.shown[slice.index];
        match over {
            Over::Points(_) => self.maker.weight(slice.index, row),
            Over::Powers | Over::Duties => shown.powers.get(row as usize).map_or(0, weight_of_power),
            Over::Processes => self.maker.site.flows.get(row as usize).map_or(0, weight_of_flow),
        }
    }

    /// The sheet in parts that each make a page of a fair size.
    pub fn parts(&self) -> Vec<Sheet<'s>> {
        let mut parts: Vec<Vec<Subject>> = vec![Vec::new()];
        let mut weight = 0;
        for subject in &self.subjects {
            let whole = self.weight_of(subject);
            if weight + whole > HEAVIEST && weight > 0 {
                parts.push(Vec::new());
                weight = 0;
            }
            if weight + whole <= HEAVIEST {
                parts.last_mut().into_iter().for_each(|part| part.push(subject.clone()));
                weight += whole;
                continue;
            }
            for (piece, heavy) in self.pieces(subject) {
                if weight > 0 {
                    parts.push(Vec::new());
                }
                parts.last_mut().into_iter().for_each(|part| part.push(piece.clone()));
                weight = heavy;
            }
        }
        let part = |(number, subjects): (usize, Vec<Subject>)| Sheet {
            form: self.form,
            path: self.path.part(number + 1),
            title: self.title.clone(),
            maker: Arc::clone(&self.maker),
            subjects,
        };
        parts.into_iter().enumerate().map(part).collect()
    }

    /// One copy that is too long for a page, cut between rows, each piece with its weight.
    fn pieces(&self, subject: &Subject) -> Vec<(Subject, usize)> {
        let empty = |continued| Subject { slices: Vec::new(), continued, ..subject.clone() };
        let mut pieces = vec![(empty(subject.continued), COPY)];
        for slice in &subject.slices {
            let mut first = slice.first;
            let mut rows: Vec<u32> = Vec::new();
            for row in &slice.rows {
                let heavy = self.row(subject.over, slice, *row);
                if let Some((piece, weight)) = pieces.last_mut() {
                    if *weight + heavy > HEAVIEST && *weight > COPY {
                        let cut = std::mem::take(&mut rows);
                        let next = first + cut.len();
                        if !cut.is_empty() {
                            piece.slices.push(Slice { index: slice.index, rows: cut, first });
                        }
                        first = next;
                        pieces.push((empty(true), COPY + heavy));
                    } else {
                        *weight += heavy;
                    }
                }
                rows.push(*row);
            }
            if let Some((piece, _)) = pieces.last_mut()
                && (!rows.is_empty() || slice.rows.is_empty())
            {
                piece.slices.push(Slice { index: slice.index, rows, first });
            }
        }
        pieces
    }
}

/// The blank copy: for a handbook, one chapter after the other.
fn blank_of(form: &Form) -> Vec<Subject> {
    let chapter = |chapter| {
        let over = form.over_of(chapter).unwrap_or_default();
        Subject { blank: true, chapter, over, ..Subject::default() }
    };
    (0..form.chapters()).map(chapter).collect()
}

/// The copies of a form, in the order of the register.
fn subjects(maker: &Maker<'_>, form: &Form) -> Vec<Subject> {
    let site = maker.site;
    if form.of == Of::Register {
        let whole = |over| numbered(maker, maker.listed().iter().map(|index| slice(maker, over, *index)), over);
        let mut subjects: Vec<Subject> = Vec::new();
        for chapter in 0..form.chapters() {
            let over = form.over_of(chapter);
            let slices = over.map_or_else(Vec::new, |over| by_level(maker, over, whole(over)));
            if over.is_none() || !slices.is_empty() {
                subjects.push(Subject { chapter, slices, over: over.unwrap_or_default(), ..Subject::default() });
            }
        }
        return subjects;
    }
    let wanted = |index: &usize| {
        let kind = site.shown[*index].kind;
        match form.of {
            Of::Register => false,
            Of::Unit => kind == Owner::Unit,
            Of::Department => kind == Owner::Department,
            Of::Place => site.shown[*index].is_place(),
            Of::Post | Of::Person => kind == Owner::Post,
            Of::Holder => kind != Owner::Library,
        }
    };
    let mut subjects = Vec::new();
    for index in site.order.iter().copied().filter(wanted) {
        let files: Vec<usize> = match form.of {
            Of::Unit | Of::Department | Of::Place => {
                let posts = site.children[index].iter().copied().filter(|child| !site.shown[*child].is_place());
                std::iter::once(index).chain(posts).collect()
            }
            _ => vec![index],
        };
        let slices = numbered(maker, files.iter().map(|file| slice(maker, form.over, *file)), form.over);
        let slices = by_level(maker, form.over, slices);
        let empty = slices.iter().all(|slice| slice.rows.is_empty());
        if empty && matches!(form.of, Of::Holder | Of::Place) {
            continue;
        }
        let people = if form.of == Of::Person { maker.people(index) } else { 1 };
        subjects.extend((0..people).map(|person| Subject {
            index: Some(index),
            person,
            slices: slices.clone(),
            over: form.over,
            ..Subject::default()
        }));
    }
    subjects
}

/// The rows of one file.
fn slice(maker: &Maker<'_>, over: Over, index: usize) -> Slice {
    let shown = &maker.site.shown[index];
    let rows: Vec<u32> = match over {
        Over::Powers | Over::Duties => (0..shown.powers.len() as u32).collect(),
        Over::Processes => {
            let flows = maker.site.flows_at(index).iter();
            flows.filter(|flow| maker.site.flows[**flow].owner == index).map(|flow| *flow as u32).collect()
        }
        Over::Points(order) => {
            let mut rows: Vec<u32> = (0..shown.points.len() as u32).collect();
            let point = |row: &u32| &shown.points[*row as usize];
            match order {
                Order::Gravest | Order::Level => rows.sort_by_key(|row| point(row).rank()),
                Order::Highest => rows.retain(|row| point(row).level == Some(0)),
                Order::Power => rows.sort_by_key(|row| {
                    let power = point(row).power.as_ref();
                    (power.map_or((usize::MAX, usize::MAX), |power| (power.file, power.index)), point(row).rank())
                }),
                Order::Category => rows.sort_by_cached_key(|row| (maker.category(point(row)), point(row).rank())),
            }
            rows
        }
    };
    Slice { index, rows, first: 1 }
}

/// Numbers the rows throughout; files without rows are left out, except those that have duties to tell of.
fn numbered(maker: &Maker<'_>, slices: impl Iterator<Item = Slice>, over: Over) -> Vec<Slice> {
    let mut first = 1;
    slices
        .filter(|slice| !slice.rows.is_empty() || (over == Over::Duties && maker.has_duties(slice.index)))
        .map(|slice| {
            let slice = Slice { first, ..slice };
            first += slice.rows.len();
            slice
        })
        .collect()
}

/// The same rows by level throughout, where the form asks for that.
fn by_level(maker: &Maker<'_>, over: Over, slices: Vec<Slice>) -> Vec<Slice> {
    if over != Over::Points(Order::Level) {
        return slices;
    }
    // Each slice is in the order of levels already: cut it where the level changes.
    let mut cut: Vec<(usize, Slice)> = Vec::new();
    for slice in slices {
        let rank = |row: &u32| maker.site.shown[slice.index].points[*row as usize].rank();
        for rows in slice.rows.chunk_by(|a, b| rank(a) == rank(b)) {
            cut.push((rank(&rows[0]), Slice { index: slice.index, rows: rows.to_vec(), first: 1 }));
        }
    }
    cut.sort_by_key(|(rank, _)| *rank);
    numbered(maker, cut.into_iter().map(|(_, slice)| slice), over)
}

pub(super) fn weight_of_point(point: &Point) -> usize {
    let all = |texts: &[Public]| texts.iter().map(|text| heavy(text) + 10).sum::<usize>();
    let measures = point
        .measures
        .iter()
        .map(|measure| 220 + heavy(&measure.text) + heavy(&measure.rules) + heavy(&measure.owners));
    let said: usize = point.said.iter().map(|said| heavy(&said.text)).sum();
    let people = heavy(&point.owners) + heavy(&point.monitors) + heavy(&point.with);
    ROW + heavy(&point.title) + all(&point.manifestations) + measures.sum::<usize>() + said + people
}

fn weight_of_power(power: &PowerShown) -> usize {
    let exercise: usize = power.exercise.iter().map(|said| heavy(&said.text)).sum();
    ROW + heavy(&power.name) + power.content.as_deref().map_or(0, heavy) + heavy(&power.basis) + exercise
}

/// Drawn and in words.
fn weight_of_flow(flow: &Flow) -> usize {
    let texts = flow.steps.iter().map(|step| {
        let told = [&step.time_limit, &step.standard, &step.control].into_iter().flatten().map(|text| heavy(text));
        2 * heavy(&step.name) + told.sum::<usize>() + 1500 * step.points.len().min(8)
    });
    flow.steps.len() * 1500 + flow.ways.len() * 200 + texts.sum::<usize>()
}

/// The bytes of a text on a page, where what could act as markup is written out.
fn heavy(text: &str) -> usize {
    text.len() + 5 * text.bytes().filter(|byte| matches!(byte, b'&' | b'<' | b'>' | b'"' | b'\'')).count()
}
