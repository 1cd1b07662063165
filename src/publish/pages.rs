//! The pages of a publication: every kind is named here once, with what the navigation calls it, where its pages
//! lie and what fills them. Navigation, reserved names and rendering follow from this list.

use minijinja::Value;

use super::paths::PagePath;
use super::{
    Site, approved, catalogue, changes, department, forms, index, library, measures, notice, post, powers, process,
    unit,
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

/// One page: where it lies and what is on it.
pub struct Page<'s> {
    pub path: PagePath,
    /// What stands at its head: that its content awaits approval.
    pub head: Option<&'static str>,
    pub content: Content<'s>,
}

/// What is on a page. It is made when its turn comes and gone after it, so that the memory of a publication does not
/// grow with its pages.
pub enum Content<'s> {
    /// A template, in every edition, and what fills it.
    View { template: &'static str, view: Box<dyn Fn() -> Value + Send + Sync + 's> },
    #[allow(dead_code)]
    /// A file beside the pages, in the HTML edition alone: a workbook, data of the search.
    File { ending: &'static str, bytes: Box<dyn Fn() -> anyhow::Result<Vec<u8>> + Send + Sync + 's> },
}

impl<'s> Page<'s> {
    pub fn new(path: PagePath, template: &'static str, view: impl Fn() -> Value + Send + Sync + 's) -> Page<'s> {
        Page { path, head: None, content: Content::View { template, view: Box::new(view) } }
    }

    #[allow(dead_code)]
    pub fn file(
        path: PagePath,
        ending: &'static str,
        bytes: impl Fn() -> anyhow::Result<Vec<u8>> + Send + Sync + 's,
    ) -> Page<'s> {
        Page { path, head: None, content: Content::File { ending, bytes: Box::new(bytes) } }
    }
}

/// In the order of the navigation.
pub const SECTIONS: &[Section] = &[
    Section {
        key: "index",
        title: Some(("总览", "Overview")),
        pages: |site| vec![Page::new(PagePath::index(), "index", || index::page(site))],
    },
    Section {
        key: "catalogue",
        title: Some(("风险目录", "Risk points")),
        pages: |site| vec![Page::new(PagePath::root("catalogue"), "catalogue", || catalogue::page(site))],
    },
    Section {
        key: "measures",
        title: Some(("措施清单", "Measures")),
        pages: |site| vec![Page::new(PagePath::root("measures"), "measures", || measures::page(site))],
    },
    Section {
        key: "powers",
        title: Some(("职权目录", "Powers")),
        pages: |site| match site.total.powers {
            0 => Vec::new(),
            _ => vec![Page::new(PagePath::root("powers"), "powers", || powers::page(site))],
        },
    },
    Section { key: "notices", title: Some(("公示", "Notices")), pages: notice::pages },
    Section { key: "processes", title: Some(("流程图", "Processes")), pages: process::pages },
    Section { key: "changes", title: Some(("变更", "Changes")), pages: changes::pages },
    Section { key: "forms", title: Some(("表单", "Forms")), pages: forms::section },
    Section { key: "", title: None, pages: files },
];

/// The page of each file.
fn files<'s>(site: &'s Site<'s>) -> Vec<Page<'s>> {
    let page = |(index, shown): (usize, &super::views::Shown)| {
        let path = shown.page.clone();
        let awaits = site.builder.released.approval(shown.file).state;
        let page = match shown.kind {
            Owner::Unit => Page::new(path, "unit", move || unit::page(site, index)),
            Owner::Department => Page::new(path, "department", move || department::page(site, index)),
            Owner::Post => Page::new(path, "post", move || post::page(site, index)),
            Owner::Library => Page::new(path, "library", move || library::page(site, index)),
        };
        Page { head: awaits.map(|state| approved::head(state, site.language())), ..page }
    };
    site.shown.iter().enumerate().map(page).collect()
}
