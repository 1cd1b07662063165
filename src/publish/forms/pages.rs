//! The lists and forms as pages: the whole section of a site, or only the forms that were asked for.

use std::cell::OnceCell;
use std::sync::Arc;

use minijinja::Value;
use serde::{Deserialize, Serialize};

use super::sheets::{FOLDER, sheets};
use super::{Columns, FORMS, Form, Maker, Of, Sheet, by_name, handbook};
use crate::document::Document;
use crate::publish::Site;
use crate::publish::out::Key;
use crate::publish::pages::Page;
use crate::publish::paper::{Body, Entry, anchor};
use crate::publish::paths::{Kind, PagePath};
use crate::publish::views::{Fills, filling, value};
use crate::record::Language;
use crate::write::document as write;

/// Forms that are asked for instead of a site.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// By their names.
    pub forms: Vec<String>,
    /// To be filled by hand.
    pub blank: bool,
    /// Files of offices; besides, or instead of, the pages.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub papers: Vec<Paper>,
}

/// A document as the file of an office program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Paper {
    Docx,
    Xlsx,
    /// Markup that typst sets.
    Typst,
    /// Made of one of the others by a program of the machine; not here.
    Pdf,
}

impl Paper {
    pub fn ending(self) -> &'static str {
        match self {
            Paper::Docx => "docx",
            Paper::Xlsx => "xlsx",
            Paper::Typst => "typ",
            Paper::Pdf => "pdf",
        }
    }
}

/// A site with more risk points than this leaves the handbook, which says all the lists again, and workbooks and Word files of the
/// lists to `publish --form`: they would take longer than all its pages.
const MOST_POINTS: usize = 2_000;

/// The page that leads to the forms.
#[derive(Clone, Serialize)]
struct Index {
    /// Only some forms, and no site around them.
    alone: bool,
    forms: Vec<Listed>,
}

#[derive(Clone, Serialize)]
struct Listed {
    title: &'static str,
    what: &'static str,
    of: &'static str,
    sheets: Vec<To>,
    blank: Option<To>,
    /// How to have the copies that the site does not hold.
    command: Option<String>,
}

/// A way to a page, from the root of the publication.
#[derive(Clone, Serialize)]
struct To {
    title: String,
    html: String,
    markdown: String,
    here: bool,
    /// The same as files of offices: their endings, and where they lie.
    files: Vec<(&'static str, String)>,
}

/// A page with a document.
#[derive(Serialize)]
struct Printed<'p> {
    name: &'p str,
    what: &'static str,
    up: &'p To,
    /// The other parts of what is too long for one page.
    parts: &'p [To],
    body: Option<&'p Body>,
}

/// What such a page is made of.
struct Print<'s> {
    part: Arc<Sheet<'s>>,
    up: To,
    parts: Arc<[To]>,
    contents: Arc<[Entry]>,
    body: OnceCell<Body>,
}

impl Print<'_> {
    fn body(&self) -> &Body {
        self.body.get_or_init(|| Body::new(self.part.document(), self.contents.to_vec()))
    }

    fn around<'p>(&'p self, body: Option<&'p Body>) -> Printed<'p> {
        let Print { part, up, parts, .. } = self;
        let what = part.language().of(part.form.what.0, part.form.what.1);
        Printed { name: &part.title, what, up, parts, body }
    }
}

impl Fills for Print<'_> {
    fn key(&self) -> Option<Key> {
        match self.part.told() {
            Some(told) => Key::of(&(self.around(None), &*self.contents, told)),
            None => Key::of(&self.around(Some(self.body()))),
        }
    }

    fn value(&self) -> Value {
        value(self.around(Some(self.body())))
    }
}

/// The section of a site: the lists of the whole register, and a blank copy of everything.
pub fn section<'s>(site: &'s Site<'s>) -> Vec<Page<'s>> {
    let maker = Arc::new(Maker::new(site));
    let large = site.total.points > MOST_POINTS;
    let of_register =
        |form: &&Form| form.of == Of::Register && !(large && matches!(form.columns, Columns::Chapters(_)));
    let lists: Vec<Sheet<'s>> =
        FORMS.iter().copied().filter(of_register).flat_map(|form| sheets(&maker, form, false, FOLDER)).collect();
    let blank: Vec<Sheet<'s>> = FORMS.iter().flat_map(|form| sheets(&maker, form, true, FOLDER)).collect();
    let papers: &[Paper] = if large { &[] } else { &[Paper::Docx, Paper::Xlsx] };
    let listed = FORMS.iter().map(|form| {
        let of_form = |sheet: &&Sheet<'s>| sheet.form.name == form.name;
        let to = |sheets: &[Sheet<'s>], papers: &[Paper]| -> Vec<To> {
            sheets.iter().filter(of_form).map(|sheet| to(sheet, papers)).collect()
        };
        let command = format!("riskreg publish --form {} --out {}", form.name, site.language().of("表单", "forms"));
        Listed {
            blank: to(&blank, &[Paper::Docx]).into_iter().next(),
            command: (!of_register(form)).then_some(command),
            ..listed(form, to(&lists, papers), site.language())
        }
    });
    let index = Index { alone: false, forms: listed.collect() };
    let front = PagePath::folder(FOLDER);
    let up = front.clone();
    let mut pages = vec![Page::new(front, "forms", move || filling(index.clone()))];
    pages.extend(lists.into_iter().flat_map(|sheet| printed(sheet, &up, papers)));
    pages.extend(blank.into_iter().flat_map(|sheet| printed(sheet, &up, &[Paper::Docx])));
    pages
}

/// The pages of the forms that are asked for, with one that leads to them.
pub fn asked<'s>(site: &'s Site<'s>, asked: &Asked) -> Vec<Page<'s>> {
    let maker = Arc::new(Maker::new(site));
    let front = PagePath::index();
    let mut pages = Vec::new();
    let mut forms = Vec::new();
    for form in asked.forms.iter().filter_map(|name| by_name(name)) {
        let sheets = sheets(&maker, form, asked.blank, "");
        forms.push(listed(form, sheets.iter().map(|sheet| to(sheet, &asked.papers)).collect(), site.language()));
        pages.extend(sheets.into_iter().flat_map(|sheet| printed(sheet, &front, &asked.papers)));
    }
    let index = Index { alone: true, forms };
    pages.insert(0, Page::new(front, "forms", move || filling(index.clone())));
    pages
}

/// The forms that are asked for as documents, whole, each with the path of its sheet without an ending.
pub fn documents<'s>(site: &'s Site<'s>, asked: &Asked) -> Vec<(String, Document)> {
    let maker = Arc::new(Maker::new(site));
    let forms = asked.forms.iter().filter_map(|name| by_name(name));
    let sheets = forms.flat_map(|form| sheets(&maker, form, asked.blank, ""));
    sheets.map(|sheet| (sheet.path.stem(), sheet.document())).collect()
}

fn listed(form: &Form, sheets: Vec<To>, language: Language) -> Listed {
    let of = |words: super::Words| language.of(words.0, words.1);
    let (title, what, of) = (of(form.title), of(form.what), of(form.of.words()));
    Listed { title, what, of, sheets, blank: None, command: None }
}

fn to(sheet: &Sheet<'_>, papers: &[Paper]) -> To {
    let file = |paper: &Paper| (paper.ending(), sheet.path.with_ending(paper.ending()));
    let files = papers.iter().filter(|paper| **paper != Paper::Pdf).map(file).collect();
    To { files, ..way(&sheet.path, sheet.title.clone(), false) }
}

fn way(path: &PagePath, title: String, here: bool) -> To {
    To { title, html: path.file(Kind::Html), markdown: path.file(Kind::Markdown), here, files: Vec::new() }
}

/// The pages of one sheet, and the files that are wanted of it.
fn printed<'s>(sheet: Sheet<'s>, up: &PagePath, papers: &[Paper]) -> Vec<Page<'s>> {
    let whole = Arc::new(sheet);
    let files: Vec<Page<'s>> = papers.iter().filter_map(|paper| file(&whole, *paper)).collect();
    let parts = whole.parts();
    let contents: Arc<[Entry]> = if parts.len() > 1 { contents(&parts).into() } else { Arc::new([]) };
    let paths: Vec<PagePath> = parts.iter().map(|part| part.path.clone()).collect();
    let page = |(number, part): (usize, Sheet<'s>)| {
        let ways = paths.iter().enumerate().filter(|_| paths.len() > 1);
        let ways = ways.map(|(other, path)| way(path, (other + 1).to_string(), other == number));
        let (ways, contents): (Arc<[To]>, _) = (ways.collect(), Arc::clone(&contents));
        let up = way(up, String::new(), false);
        let (path, part) = (part.path.clone(), Arc::new(part));
        Page::new(path, "document", move || {
            let (part, parts, contents) = (Arc::clone(&part), Arc::clone(&ways), Arc::clone(&contents));
            Box::new(Print { part, up: up.clone(), parts, contents, body: OnceCell::new() })
        })
    };
    parts.into_iter().enumerate().map(page).chain(files).collect()
}

/// A sheet, whole, as the file of an office.
fn file<'s>(sheet: &Arc<Sheet<'s>>, paper: Paper) -> Option<Page<'s>> {
    let (path, sheet) = (sheet.path.clone(), Arc::clone(sheet));
    let ending = paper.ending();
    let whole = Arc::clone(&sheet);
    match paper {
        Paper::Docx => {
            let page = Page::file(path, ending, move || write::docx::docx(&sheet.document()));
            Some(page.made_of(move || filling(whole.document())))
        }
        Paper::Xlsx => {
            let page = Page::file(path, ending, move || write::xlsx::xlsx(&sheet.copies()));
            Some(page.made_of(move || filling(whole.copies())))
        }
        Paper::Typst => Some(Page::file(path, ending, move || Ok(write::typst::typst(&sheet.document()).into_bytes()))),
        Paper::Pdf => None,
    }
}

/// The headings of all parts of a sheet, each with its page.
fn contents(parts: &[Sheet<'_>]) -> Vec<Entry> {
    let mut entries = Vec::new();
    for part in parts {
        let headings = part.subjects().iter().filter_map(|subject| handbook::heading(part.maker(), part.form, subject));
        for (at, text) in headings.enumerate() {
            let to = |kind| format!("{}#{}", part.path.last(kind), anchor(at + 1));
            entries.push(Entry { text, html: to(Kind::Html), markdown: to(Kind::Markdown) });
        }
    }
    entries
}
