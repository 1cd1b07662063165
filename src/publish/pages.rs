//! The pages of a publication: every kind is named here once, with what the navigation calls it, where its pages
//! lie and what fills them. Navigation, reserved names and rendering follow from this list.

use std::ops::Range;

use super::paging::{Sheet, Turn};
use super::paths::PagePath;
use super::views::Filling;
use super::{
    Site, approved, catalogue, changes, department, forms, index, library, measures, notice, post, powers, process,
    search, unit,
};
use crate::register::Owner;

/// Pages that the navigation leads to as one.
pub struct Section {
    /// What the navigation knows it by; no page or folder of the register takes this name at the root of the output.
    pub key: &'static str,
    /// What the navigation calls it, in both languages; pages without lie below the index.
    pub title: Option<(&'static str, &'static str)>,
    /// Its pages, the one that the navigation leads to first; none where the register has nothing for it.
    pub pages: for<'s> fn(&'s Site<'s>) -> Vec<Page<'s>>,
}

/// A section with its pages.
pub struct Made<'s> {
    pub key: &'static str,
    pub title: Option<(&'static str, &'static str)>,
    pub pages: Vec<Page<'s>>,
}

/// One page: where it lies and what is on it.
pub struct Page<'s> {
    pub path: PagePath,
    /// What stands at its head: that its content awaits approval.
    pub head: Option<&'static str>,
    /// Where it stands among the pages of a list that goes over several.
    pub turn: Option<Box<Turn>>,
    pub content: Content<'s>,
}

/// What is on a page. It is made when its turn comes and gone after it, so that the memory of a publication does not
/// grow with its pages.
pub enum Content<'s> {
    /// A template, in every edition, and what fills it.
    View { template: &'static str, view: Box<dyn Fn() -> Filling<'s> + Send + Sync + 's> },
    /// A file beside the pages, in the HTML edition alone: a workbook, data of the search.
    File {
        ending: &'static str,
        /// All that it is made of, besides what all pages share; where that is told, it is made again only when that changed.
        of: Option<Box<dyn Fn() -> Filling<'s> + Send + Sync + 's>>,
        bytes: Box<dyn Fn() -> anyhow::Result<Vec<u8>> + Send + Sync + 's>,
    },
}

impl<'s> Page<'s> {
    pub fn new(path: PagePath, template: &'static str, view: impl Fn() -> Filling<'s> + Send + Sync + 's) -> Page<'s> {
        Page { path, head: None, turn: None, content: Content::View { template, view: Box::new(view) } }
    }

    pub fn file(
        path: PagePath,
        ending: &'static str,
        bytes: impl Fn() -> anyhow::Result<Vec<u8>> + Send + Sync + 's,
    ) -> Page<'s> {
        Page { path, head: None, turn: None, content: Content::File { ending, of: None, bytes: Box::new(bytes) } }
    }

    /// The file is made of this alone, and of what all pages share.
    #[must_use]
    pub fn made_of(self, filling: impl Fn() -> Filling<'s> + Send + Sync + 's) -> Page<'s> {
        let content = match self.content {
            Content::File { ending, bytes, .. } => Content::File { ending, of: Some(Box::new(filling)), bytes },
            view => view,
        };
        Page { content, ..self }
    }
}

/// The pages of a list that begins on `first`, each made from its number.
fn sheets<'s>(first: PagePath, of: usize, make: impl Fn(PagePath, usize) -> Page<'s>) -> Vec<Page<'s>> {
    let path = |number| first.sheet(Sheet::new(number));
    (0..of)
        .map(|number| Page { turn: Turn::new(number, of, path).map(Box::new), ..make(path(number), number) })
        .collect()
}

/// In the order of the navigation; the pages of files, to which it does not lead, are made apart.
pub const SECTIONS: &[Section] = &[
    Section {
        key: "index",
        title: Some(("总览", "Overview")),
        pages: |site| {
            sheets(PagePath::index(), site.overviews(), |path, number| match number {
                0 => Page::new(path, "index", || index::page(site)),
                _ => Page::new(path, "overview", move || index::later(site, number)),
            })
        },
    },
    Section {
        key: "catalogue",
        title: Some(("风险目录", "Risk points")),
        pages: |site| {
            sheets(PagePath::root("catalogue"), site.paging.catalogue.count(), |path, number| {
                Page::new(path, "catalogue", move || catalogue::page(site, number))
            })
        },
    },
    Section {
        key: "measures",
        title: Some(("措施清单", "Measures")),
        pages: |site| {
            sheets(PagePath::root("measures"), site.paging.measures.count(), |path, number| {
                Page::new(path, "measures", move || measures::page(site, number))
            })
        },
    },
    Section {
        key: "powers",
        title: Some(("职权目录", "Powers")),
        pages: |site| match site.total.powers {
            0 => Vec::new(),
            _ => sheets(PagePath::root("powers"), site.paging.powers.count(), |path, number| {
                Page::new(path, "powers", move || powers::page(site, number))
            }),
        },
    },
    Section { key: "notices", title: Some(("公示", "Notices")), pages: notice::pages },
    Section { key: "processes", title: Some(("流程图", "Processes")), pages: process::pages },
    Section { key: "changes", title: Some(("变更", "Changes")), pages: changes::pages },
    Section { key: "forms", title: Some(("表单", "Forms")), pages: forms::section },
    Section { key: search::KEY, title: None, pages: search::files },
];

/// All pages of a site but those of its files, by section.
pub fn made<'s>(site: &'s Site<'s>) -> Vec<Made<'s>> {
    let made =
        |section: &'static Section| Made { key: section.key, title: section.title, pages: (section.pages)(site) };
    SECTIONS.iter().map(made).collect()
}

/// The forms that are asked for, and no site around them: their section has no place in any navigation.
pub fn asked<'s>(site: &'s Site<'s>, forms: &forms::Asked) -> Vec<Made<'s>> {
    vec![Made { key: "forms", title: None, pages: forms::asked(site, forms) }]
}

/// The pages of some files, by their positions. Those of all files at once would take as much room as what stands on them.
pub fn files<'s>(site: &'s Site<'s>, some: Range<usize>) -> Made<'s> {
    let pages = some.flat_map(|index| {
        let of = site.parts(index);
        let awaits = site.builder.released.approval(site.shown[index].file).state;
        let head = awaits.map(|state| approved::head(state, site.language()));
        (0..of).map(move |part| {
            let turn = Turn::new(part, of, |number| site.part_path(index, number)).map(Box::new);
            Page { turn, head, ..file(site, index, part) }
        })
    });
    Made { key: "", title: None, pages: pages.collect() }
}

fn file<'s>(site: &'s Site<'s>, index: usize, part: usize) -> Page<'s> {
    let path = site.part_path(index, part);
    match site.shown[index].kind {
        Owner::Unit => Page::new(path, "unit", move || unit::page(site, index, part)),
        Owner::Department => Page::new(path, "department", move || department::page(site, index, part)),
        Owner::Post => Page::new(path, "post", move || post::page(site, index, part)),
        Owner::Library => Page::new(path, "library", move || library::page(site, index, part)),
    }
}
