//! The lists and forms as pages: the whole section of a site, or only the forms that were asked for.

use std::sync::Arc;

use minijinja::Value;
use serde::{Deserialize, Serialize};

use super::sheets::{FOLDER, sheets};
use super::{FORMS, Form, Maker, Of, Sheet, by_name, handbook};
use crate::document::Document;
use crate::publish::Site;
use crate::publish::pages::Page;
use crate::publish::paper::{Body, Entry, anchor};
use crate::publish::paths::{Kind, PagePath};
use crate::publish::views::value;
use crate::record::Language;

/// Forms that are asked for instead of a site.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// By their names.
    pub forms: Vec<String>,
    /// To be filled by hand.
    pub blank: bool,
    /// As files of an office instead of pages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub office: Option<Office>,
}

/// The files that offices know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Office {
    Xlsx,
    Docx,
    Pdf,
}

impl Office {
    pub fn ending(self) -> &'static str {
        match self {
            Office::Xlsx => "xlsx",
            Office::Docx => "docx",
            Office::Pdf => "pdf",
        }
    }
}

/// The page that leads to the forms.
#[derive(Serialize)]
struct Index {
    /// Only some forms, and no site around them.
    alone: bool,
    forms: Vec<Listed>,
}

#[derive(Serialize)]
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
}

/// A page with a document.
#[derive(Serialize)]
struct Printed {
    name: String,
    what: &'static str,
    up: To,
    /// The other parts of what is too long for one page.
    parts: Vec<To>,
    body: Value,
}

/// The section of a site: the lists of the whole register, and a blank copy of everything.
pub fn section<'s>(site: &'s Site<'s>) -> Vec<Page<'s>> {
    let maker = Arc::new(Maker::new(site));
    let of_register = |form: &&Form| form.of == Of::Register;
    let lists: Vec<Sheet<'s>> =
        FORMS.iter().copied().filter(of_register).flat_map(|form| sheets(&maker, form, false, FOLDER)).collect();
    let blank: Vec<Sheet<'s>> = FORMS.iter().flat_map(|form| sheets(&maker, form, true, FOLDER)).collect();
    let listed = FORMS.iter().map(|form| {
        let to = |sheets: &[Sheet<'s>]| sheets.iter().filter(|sheet| sheet.form.name == form.name).map(to).collect();
        let command = format!("riskreg publish --form {} --out {}", form.name, site.language().of("表单", "forms"));
        let blanks: Vec<To> = to(&blank);
        Listed {
            blank: blanks.into_iter().next(),
            command: (form.of != Of::Register).then_some(command),
            ..listed(form, to(&lists), site.language())
        }
    });
    let index = Index { alone: false, forms: listed.collect() };
    let front = PagePath::folder(FOLDER);
    let up = front.clone();
    let mut pages = vec![Page::new(front, "forms", move || value(&index))];
    pages.extend(lists.into_iter().chain(blank).flat_map(|sheet| printed(sheet, &up)));
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
        forms.push(listed(form, sheets.iter().map(to).collect(), site.language()));
        pages.extend(sheets.into_iter().flat_map(|sheet| printed(sheet, &front)));
    }
    let index = Index { alone: true, forms };
    pages.insert(0, Page::new(front, "forms", move || value(&index)));
    pages
}

/// Every sheet of the forms that are asked for, whole.
pub fn whole<'s>(site: &'s Site<'s>, asked: &Asked) -> Vec<Sheet<'s>> {
    let maker = Arc::new(Maker::new(site));
    asked.forms.iter().filter_map(|name| by_name(name)).flat_map(|form| sheets(&maker, form, asked.blank, "")).collect()
}

/// The page of a document that stands alone.
pub fn alone<'s>(sheet: &Sheet<'s>, document: Document) -> Page<'s> {
    let up = way(&PagePath::index(), String::new(), false);
    let what = sheet.language().of(sheet.form.what.0, sheet.form.what.1);
    let body = Value::from_object(Body { document, contents: Vec::new() });
    let view = value(Printed { name: sheet.title.clone(), what, up, parts: Vec::new(), body });
    Page::new(sheet.path.clone(), "document", move || view.clone())
}

fn listed(form: &Form, sheets: Vec<To>, language: Language) -> Listed {
    let of = |words: super::Words| language.of(words.0, words.1);
    let (title, what, of) = (of(form.title), of(form.what), of(form.of.words()));
    Listed { title, what, of, sheets, blank: None, command: None }
}

fn to(sheet: &Sheet<'_>) -> To {
    way(&sheet.path, sheet.title.clone(), false)
}

fn way(path: &PagePath, title: String, here: bool) -> To {
    To { title, html: path.file(Kind::Html), markdown: path.file(Kind::Markdown), here }
}

/// The pages of one sheet.
fn printed<'s>(sheet: Sheet<'s>, up: &PagePath) -> Vec<Page<'s>> {
    let language = sheet.language();
    let parts = sheet.parts();
    let contents: Arc<[Entry]> = if parts.len() > 1 { contents(&parts).into() } else { Arc::new([]) };
    let paths: Vec<PagePath> = parts.iter().map(|part| part.path.clone()).collect();
    let page = |(number, part): (usize, Sheet<'s>)| {
        let ways = paths.iter().enumerate().filter(|_| paths.len() > 1);
        let ways = ways.map(|(other, path)| way(path, (other + 1).to_string(), other == number));
        let (ways, contents): (Vec<To>, _) = (ways.collect(), Arc::clone(&contents));
        let up = way(up, String::new(), false);
        let path = part.path.clone();
        Page::new(path, "document", move || {
            let body = Body { document: part.document(), contents: contents.to_vec() };
            value(Printed {
                name: part.title.clone(),
                what: language.of(part.form.what.0, part.form.what.1),
                up: up.clone(),
                parts: ways.clone(),
                body: Value::from_object(body),
            })
        })
    };
    parts.into_iter().enumerate().map(page).collect()
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
