//! A register as pages: what may be shown of it, redacted once, then put into the templates. Writes
//! nothing itself; the same survey gives the same bytes.

mod allowed;
mod approved;
mod build;
mod catalogue;
mod changes;
mod check;
mod department;
mod earlier;
mod figures;
pub mod forms;
mod hashed;
mod heat;
mod holders;
mod index;
mod inside;
mod library;
mod measures;
mod names;
mod notice;
mod out;
mod pages;
mod paging;
mod paper;
mod parts;
mod paths;
mod people;
mod place;
mod post;
mod powers;
mod process;
pub mod proof;
mod redact;
mod release;
mod render;
mod search;
mod unit;
mod untold;
mod views;

pub use allowed::{Allowed, allowed};
pub use check::{Check, Leak, Looked, Secret};
pub use earlier::{Cycle, Earlier, Since, cycle};
pub use out::{Key, Out};
pub use paths::Kind;
pub use release::{LeftOut, Released, View};
pub use render::RenderError;

use std::cell::OnceCell;
use std::sync::OnceLock;

use jiff::civil::Date;
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use serde::{Deserialize, Serialize};

use build::Builder;
use changes::Changed;
use pages::{Content, Made, Page};
use paging::Paging;
use paths::PagePath;
use process::Flow;
use redact::{Local, Public, Redactor};
use render::Renderer;
use views::{Link, Shown, Tally, filling, value};

use crate::facts::RefKind;
use crate::record::Language;
use crate::register::{Model, Owner};
use crate::rules::{Across, Resolved};
use crate::survey::Survey;

/// So many files have their pages made at once.
const AT_ONCE: usize = 4096;

/// How a register is published. The manifest states all of it, so that the same can be made again.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Options {
    pub language: Language,
    /// Whom the pages are for.
    pub view: View,
    /// Every page says that it is a draft.
    pub draft: bool,
    /// Only these paths of the register; all where empty. Stated with each register.
    #[serde(skip)]
    pub only: Vec<String>,
    /// The formats, each with the folder of the output that it fills: empty, or with a `/` at its end.
    pub formats: Vec<(Kind, String)>,
    /// Only these forms, and no site.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub forms: Option<forms::Asked>,
    /// The revision of the last publication: there is a page of what changed since.
    #[serde(default)]
    pub since: Option<String>,
    /// The cycles before are shown.
    #[serde(default)]
    pub trend: bool,
}

impl Options {
    /// What every page says of a draft.
    pub fn draft_words(&self) -> Option<&'static str> {
        let (zh, en) = release::DRAFT;
        self.draft.then(|| self.language.of(zh, en))
    }

    /// What stands at the head of every page and file: whom it is for, and that it is a draft.
    pub fn heads(&self) -> Vec<&'static str> {
        self.view.head(self.language).into_iter().chain(self.draft_words()).collect()
    }
}

/// Everything that pages are made from.
pub struct Site<'s> {
    pub builder: &'s Builder<'s>,
    pub title: Public,
    /// Name of the register's root unit, else its title.
    pub unit: Public,
    pub shown: Vec<Shown>,
    /// Units, departments and posts from the top down, in the order in which the unit lists them.
    pub order: Vec<usize>,
    pub children: Vec<Vec<usize>>,
    /// Places and posts that lie in nothing that is published.
    pub tops: Vec<usize>,
    pub libraries: Vec<usize>,
    pub total: Tally,
    /// What stands at the head of everything that is written.
    pub heads: Vec<&'static str>,
    /// Of all that each point says, file by file; where somebody asks of what pages are made.
    digests: OnceLock<Vec<Vec<Option<Key>>>>,
    /// Which line of which list stands on which page.
    pub paging: Paging,
    /// The notices that are for those whom the pages are for, in path order.
    pub notices: Vec<notice::Listing>,
    /// The processes that are published.
    pub flows: Vec<Flow>,
    /// Which of them each file has to do with, by its position.
    flows_at: FxHashMap<usize, Vec<usize>>,
    /// What changed since the last publication, where that was asked for.
    pub changed: Option<Changed>,
    /// The cycles before this one and this one, the first one first, where they were asked for.
    pub cycles: Vec<Cycle>,
    by_file: Vec<Option<usize>>,
}

/// A register that was published, for the page in front of several.
#[derive(Debug, Clone, Serialize)]
pub struct Published {
    name: Public,
    /// Where its pages lie, with a `/` at its end.
    folder: String,
    #[serde(skip)]
    since: Option<String>,
    total: Tally,
}

impl Published {
    pub fn name(&self) -> &str {
        &self.name
    }

    pub fn folder(&self) -> &str {
        &self.folder
    }

    /// The commit of the publication before, where it was compared with that.
    pub fn since(&self) -> Option<&str> {
        self.since.as_deref()
    }
}

/// The forms that `options` ask for, as documents: each with its path from the root of the output, without an ending.
pub fn documents(
    released: &Released<'_>,
    name: &str,
    today: Date,
    options: &Options,
) -> Vec<(String, crate::document::Document)> {
    let asked = options.forms.clone().unwrap_or_default();
    with_site(released, (name, today), options, Earlier::default(), |site| forms::documents(site, &asked))
}

/// Publishes one register, once: every page goes to `out`, and the points of its files go as they are told.
pub fn publish(
    released: &Released<'_>,
    name: &str,
    folder: &str,
    today: Date,
    options: &Options,
    earlier: Earlier<'_>,
    out: &dyn Out,
) -> anyhow::Result<Published> {
    let since = earlier.since.as_ref().map(|since| since.commit.clone());
    with_site(released, (name, today), options, earlier, |site| {
        if out.asks() {
            site.digest();
        }
        let sections = match &options.forms {
            Some(asked) => pages::asked(site, asked),
            None => pages::made(site),
        };
        let renderer = Renderer::new(site, &sections, options)?;
        render(&renderer, &sections, folder, options, out)?;
        drop(sections);
        let files = if options.forms.is_none() { site.shown.len() } else { 0 };
        for first in (0..files).step_by(AT_ONCE) {
            let some = pages::files(site, first..files.min(first + AT_ONCE));
            render(&renderer, &[some], folder, options, out)?;
        }
        Ok(Published { name: site.title.clone(), folder: folder.to_owned(), since, total: site.total.clone() })
    })
}

/// Redacts a register, and does with it what is to be done.
fn with_site<T>(
    released: &Released<'_>,
    (name, today): (&str, Date),
    options: &Options,
    earlier: Earlier<'_>,
    act: impl for<'s> FnOnce(&'s Site<'s>) -> T,
) -> T {
    let survey = released.survey;
    let facts = survey.contributions.iter().map(|contribution| &contribution.facts);
    let across = Across::new(&survey.layout, facts, &survey.profile, today);
    let redactor = Redactor::new(released, None, options.language);
    let rules = rules(survey, &redactor);
    let language = options.language;
    let builder = Builder { released, survey, across: &across, redactor: &redactor, language, rules: &rules };
    let mut site = Site::new(&builder, name, options);
    if let Some(since) = &earlier.since {
        let changed =
            earlier::site(since.released, released, (name, today), options, |old| changes::changed(&site, old, since));
        site.changed = Some(changed);
    }
    if !earlier.cycles.is_empty() {
        site.cycles = earlier.cycles;
        site.cycles.push(site.cycle(language.of("现在", "now")));
    }
    act(&site)
}

/// The page in front of several registers.
pub fn contents(published: &[Published], options: &Options, out: &dyn Out) -> anyhow::Result<()> {
    let title = Public::ours(options.language.of("廉政风险防控台账", "Registers of integrity risk"));
    let renderer = Renderer::of_several(title, options)?;
    let value = value(published);
    let page = Page::new(PagePath::index(), "registers", || filling(()));
    for (kind, below) in &options.formats {
        let text = renderer.page(&page, *kind, "registers", "index", &value)?;
        out.put(&format!("{below}{}", page.path.file(*kind)), text.as_bytes())?;
    }
    Ok(())
}

/// Titles of the inventory of rules, by id.
fn rules(survey: &Survey, redactor: &Redactor<'_>) -> FxHashMap<Box<str>, Public> {
    let models = survey.contributions.iter().filter_map(|contribution| contribution.model.as_deref());
    let entries = models.filter_map(|model| match model {
        Model::Rules(entries) => Some(&entries.items),
        _ => None,
    });
    entries
        .flatten()
        .filter_map(|entry| {
            let (id, title) = (entry.id.value()?, entry.title.value()?);
            Some((id.0.clone(), redactor.text(title, &Local::new())))
        })
        .collect()
}

impl<'s> Site<'s> {
    fn new(builder: &'s Builder<'s>, name: &str, options: &Options) -> Site<'s> {
        let survey = builder.survey;
        let wanted =
            |path: &str| options.only.is_empty() || options.only.iter().any(|only| crate::judge::below(path, only));
        let redacted = |part: &str| builder.redactor.text(part, &Local::new()).to_string();
        let pages = paths::pages(&survey.layout, &redacted);
        let notices = notice::listed(builder, &pages, wanted);
        let mut shown: Vec<Shown> = pages
            .into_par_iter()
            .enumerate()
            .filter(|(file, _)| wanted(&survey.layout.entries[*file].listed.path))
            .filter_map(|(file, page)| builder.shown(file, page?))
            .collect();
        unique_anchors(&mut shown, survey);
        let mut by_file = vec![None; survey.layout.entries.len()];
        for (index, shown) in shown.iter().enumerate() {
            by_file[shown.file] = Some(index);
        }
        let mut site = Site {
            builder,
            title: builder.redactor.text(name, &Local::new()),
            unit: Public::default(),
            children: vec![Vec::new(); shown.len()],
            digests: OnceLock::new(),
            paging: Paging::default(),
            order: Vec::new(),
            tops: Vec::new(),
            libraries: Vec::new(),
            total: Tally::default(),
            heads: options.heads(),
            notices,
            changed: None,
            cycles: Vec::new(),
            flows: Vec::new(),
            flows_at: FxHashMap::default(),
            by_file,
            shown,
        };
        site.arrange();
        site.lead_to_posts();
        site.flows = process::flows(&site);
        for (number, flow) in site.flows.iter().enumerate() {
            flow.concerns.iter().for_each(|index| site.flows_at.entry(*index).or_default().push(number));
        }
        site.cut();
        site.unit = match site.tops.iter().map(|top| &site.shown[*top]).find(|shown| shown.kind == Owner::Unit) {
            Some(unit) => unit.name.clone(),
            None => site.title.clone(),
        };
        site
    }

    /// Each point is told in the keys of several pages: from here on by its digest.
    fn digest(&self) {
        let digests = || self.shown.par_iter().map(|shown| shown.points.iter().map(Key::of).collect()).collect();
        self.digests.get_or_init(digests);
    }

    /// Finds what lies in what, puts it in order, and adds up from below.
    fn arrange(&mut self) {
        let across = self.builder.across;
        for index in 0..self.shown.len() {
            if self.shown[index].kind == Owner::Library {
                self.libraries.push(index);
                continue;
            }
            let above = across.above(self.shown[index].file).find_map(|file| self.by_file[file]);
            self.shown[index].above = above;
            match above {
                Some(above) => self.children[above].push(index),
                None => self.tops.push(index),
            }
        }
        for index in 0..self.shown.len() {
            let mut children = std::mem::take(&mut self.children[index]);
            let listed: FxHashMap<Box<str>, usize> = self.listed(index).into_iter().zip(0..).collect();
            let place = |child: &usize| {
                let shown = &self.shown[*child];
                let last = across.name_of(shown.file).rsplit('/').next().unwrap_or_default();
                let position = listed.get(&*shown.name).or_else(|| listed.get(last));
                (shown.is_place(), position.copied().unwrap_or(usize::MAX))
            };
            // Posts first, then departments and units; those that are listed in that order, others by path.
            children.sort_by_cached_key(place);
            self.children[index] = children;
        }
        let mut stack: Vec<usize> = self.tops.iter().rev().copied().collect();
        while let Some(index) = stack.pop() {
            self.order.push(index);
            let depth = self.shown[index].depth + 1;
            for child in self.children[index].iter().rev() {
                self.shown[*child].depth = depth;
                stack.push(*child);
            }
        }
        for index in self.order.iter().rev() {
            let total = self.shown[*index].total.clone();
            match self.shown[*index].above {
                Some(above) => self.shown[above].total.add(&total),
                None => self.total.add(&total),
            }
        }
        if self.order.is_empty() {
            for library in &self.libraries {
                self.total.add(&self.shown[*library].total);
            }
        }
    }

    /// Names that a unit or department lists as expected: the order that people know.
    fn listed(&self, index: usize) -> Vec<Box<str>> {
        let expected = &self.builder.survey.contributions[self.shown[index].file].facts.expected;
        expected.posts.iter().chain(&expected.departments).map(|name| name.value.clone()).collect()
    }

    /// Leads from a department's point to the posts that it concerns.
    fn lead_to_posts(&mut self) {
        for index in 0..self.shown.len() {
            let file = self.shown[index].file;
            for point in 0..self.shown[index].points.len() {
                let at = self.shown[index].points[point].index;
                let named = self.shown[index].risks[at].posts().iter().map(|post| {
                    match self.builder.across.resolve(file, post, RefKind::Post) {
                        Resolved::File(found) if self.by_file[found].is_some() => self.link_to(found),
                        _ => Link {
                            name: self.builder.redactor.text(last_part(post), &self.shown[index].local),
                            ..Link::default()
                        },
                    }
                });
                let posts = named.collect();
                self.shown[index].points[point].posts = posts;
            }
        }
    }

    fn link_to(&self, file: usize) -> Link {
        self.by_file[file].map_or_else(Link::default, |index| self.link(index))
    }

    /// What of a file is published, by position; `None` where nothing is.
    pub fn published(&self, file: usize) -> Option<usize> {
        self.by_file.get(file).copied().flatten()
    }

    pub fn link(&self, index: usize) -> Link {
        let shown = &self.shown[index];
        Link { name: shown.name.clone(), html: shown.page.file(Kind::Html), markdown: shown.page.file(Kind::Markdown) }
    }

    /// The unit or department that a file's points are listed under: itself, or what it lies in.
    pub fn place_of(&self, index: usize) -> usize {
        let shown = &self.shown[index];
        if shown.is_place() { index } else { shown.above.unwrap_or(index) }
    }

    /// The department that a post lies in.
    pub fn around(&self, index: usize) -> Option<Link> {
        let place = self.place_of(index);
        (place != index && self.shown[place].kind == Owner::Department).then(|| self.link(place))
    }

    pub fn language(&self) -> Language {
        self.builder.language
    }
}

/// Fills every page, and puts it where it belongs.
fn render(
    renderer: &Renderer,
    sections: &[Made<'_>],
    folder: &str,
    options: &Options,
    out: &dyn Out,
) -> anyhow::Result<()> {
    let pages: Vec<(&str, &Page<'_>)> =
        sections.iter().flat_map(|made| made.pages.iter().map(|page| (made.key, page))).collect();
    let office = options.formats.iter().find(|(kind, _)| *kind == Kind::Html).map(|(_, below)| below.as_str());
    let office = office.or(options.forms.as_ref().map(|_| ""));
    let asks = out.asks();
    // One at a time: those at the front are the long ones, and no thread shall hold two of them.
    pages.par_iter().with_max_len(1).try_for_each(|(here, page)| match &page.content {
        Content::View { template, view } => {
            let view = view();
            let key = asks.then(|| renderer.key(page, template, here, &*view)).flatten();
            // Laid out for the first edition that is made.
            let value = OnceCell::new();
            for (kind, below) in &options.formats {
                let path = format!("{below}{folder}{}", page.path.file(*kind));
                if !key.is_some_and(|key| out.has(&path, key)) {
                    let value = value.get_or_init(|| view.value());
                    let text = renderer.page(page, *kind, template, here, value)?;
                    out.put(&path, text.as_bytes())?;
                }
            }
            Ok(())
        }
        Content::File { ending, of, bytes } => {
            let Some(below) = office else { return Ok(()) };
            let path = format!("{below}{folder}{}", page.path.with_ending(ending));
            let key = of.as_ref().filter(|_| asks).and_then(|of| renderer.key(page, ending, here, &*of()));
            match key.is_some_and(|key| out.has(&path, key)) {
                true => Ok(()),
                false => out.put(&path, &bytes()?),
            }
        }
    })
}

fn last_part(reference: &str) -> &str {
    reference.rsplit('/').next().unwrap_or(reference)
}

/// Anchors are shared by the catalogue, where points of all files meet.
fn unique_anchors(shown: &mut [Shown], survey: &Survey) {
    let mut taken: FxHashSet<Box<str>> = FxHashSet::default();
    for shown in shown {
        let identity = &survey.layout.entries[shown.file].identity;
        for point in &mut shown.points {
            if taken.insert(point.anchor.clone()) {
                continue;
            }
            let unique = format!("{}-{}", point.anchor, paths::digest(&format!("{identity}#{}", point.index), 8));
            point.anchor = unique.into();
            taken.insert(point.anchor.clone());
        }
    }
}

/// The folder of each register: none where there is only one, else one after its name, with a `/` at its end.
pub fn folder_names<'n>(names: impl ExactSizeIterator<Item = &'n str>) -> Vec<String> {
    if names.len() < 2 {
        return vec![String::new(); names.len()];
    }
    paths::folders(names)
}
