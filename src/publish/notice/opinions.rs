//! What came in while a notice stood, and what was answered. Who said it is not in the register, and what names people is
//! redacted as everywhere. An opinion on something that is not published is not published either.

use rustc_hash::FxHashMap;
use serde::Serialize;

use super::file_link;
use crate::facts::{IdKind, RefKind};
use crate::publish::Site;
use crate::publish::redact::{Local, Public};
use crate::publish::views::{Link, Point, PowerShown};
use crate::record::Listed;
use crate::register::{Feedback, FileKind, Model, Notice, same_id};
use crate::rules::Resolved;
use crate::vocabulary::nfc;

/// One opinion.
#[derive(Serialize)]
pub struct Opinion {
    pub number: usize,
    pub date: Option<String>,
    pub channel: Option<Public>,
    pub about: Option<Link>,
    pub text: Option<Public>,
    pub answer: Option<Public>,
    pub answered: Option<String>,
    pub adopted: Option<Public>,
    pub changed: Option<Public>,
}

/// In the order in which they were written down.
pub fn opinions(site: &Site<'_>, file: usize, notice: &Notice) -> Vec<Opinion> {
    let mut opinions = Vec::new();
    let mut items = Items { site, of_file: FxHashMap::default() };
    for feedback in notice.feedback.items() {
        let about = match items.about(file, feedback) {
            About::Withheld => continue,
            About::Nothing => None,
            About::Shown(link) => Some(link),
        };
        let text = |given| site.builder.text(given, &Local::new());
        opinions.push(Opinion {
            number: opinions.len() + 1,
            date: feedback.date.get().map(|date| date.to_string()),
            channel: text(&feedback.channel),
            about,
            text: text(&feedback.text),
            answer: text(&feedback.answer),
            answered: feedback.answered.get().map(|date| date.to_string()),
            adopted: text(&feedback.adopted),
            changed: text(&feedback.changed),
        });
    }
    opinions
}

/// What an opinion is about.
enum About {
    Nothing,
    Shown(Link),
    /// Something that is not published.
    Withheld,
}

/// The risk points and powers of the files that opinions are about.
struct Items<'s, 'b> {
    site: &'s Site<'b>,
    /// By file: each id in NFC, with the link to what it names; none to what is withheld.
    of_file: FxHashMap<usize, FxHashMap<String, Option<Link>>>,
}

impl Items<'_, '_> {
    fn about(&mut self, file: usize, feedback: &Feedback) -> About {
        let Some(written) = feedback.about.value() else { return About::Nothing };
        let builder = self.site.builder;
        match builder.across.resolve(file, written, RefKind::Any) {
            Resolved::File(about) if self.is_left_out(about) => About::Withheld,
            Resolved::File(about) => About::Shown(file_link(self.site, about)),
            Resolved::Item { file: about, id } => self.item(about, &id),
            Resolved::Nowhere | Resolved::Unread => {
                About::Shown(Link { name: builder.redactor.text(written, &Local::new()), ..Link::default() })
            }
        }
    }

    /// A file that pages are made of, and that has none.
    fn is_left_out(&self, file: usize) -> bool {
        use FileKind::{Department, Library, Post, Unit};
        let kind = self.site.builder.survey.layout.entries[file].kind;
        matches!(kind, Some(Department | Library | Post | Unit)) && self.site.published(file).is_none()
    }

    /// The risk point or power of that id; for a process the page that it stands on.
    fn item(&mut self, file: usize, id: &str) -> About {
        let Some(shown) = self.site.published(file) else { return About::Withheld };
        let site = self.site;
        let links = self.of_file.entry(file).or_insert_with(|| links(site, file, shown));
        match links.get(&*nfc(id)) {
            Some(Some(link)) => About::Shown(link.clone()),
            Some(None) => About::Withheld,
            None if is_process(site, file, id) => About::Shown(site.link(shown)),
            // What is neither was taken out before: it is not published.
            None => About::Withheld,
        }
    }
}

/// The id of a process, or of a step of one.
fn is_process(site: &Site<'_>, file: usize, id: &str) -> bool {
    let process = id.split('/').next().unwrap_or_default();
    let holder = site.builder.survey.contributions[file].model.as_deref().and_then(Model::holder);
    let mut processes = holder.iter().flat_map(|holder| holder.processes);
    processes.any(|known| known.id.value().is_some_and(|known| same_id(known, process)))
}

/// What each id of a file leads to.
fn links(site: &Site<'_>, file: usize, shown: usize) -> FxHashMap<String, Option<Link>> {
    let mut links = FxHashMap::default();
    let model = site.builder.survey.contributions[file].model.as_deref();
    let Some(holder) = model.and_then(Model::holder) else { return links };
    let (page, shown) = (site.link(shown), &site.shown[shown]);
    let powers: FxHashMap<usize, &PowerShown> = shown.powers.iter().map(|power| (power.index, power)).collect();
    for (index, power) in holder.powers.iter().enumerate() {
        let Some(id) = power.id.value() else { continue };
        let named = powers.get(&index).map(|power| Link { name: power.name.clone(), ..page.clone() });
        links.insert(nfc(id).into_owned(), named);
    }
    let points: FxHashMap<usize, &Point> = shown.points.iter().map(|point| (point.index, point)).collect();
    for (index, risk) in shown.risks.iter().enumerate() {
        let Some(id) = &risk.id else { continue };
        let named = match points.get(&index) {
            Some(point) => Some(Link {
                name: point.code.followed_by(" ").followed_by(&point.title),
                html: format!("{}#{}", page.html, point.anchor),
                markdown: page.markdown.clone(),
            }),
            // One that was closed since has no place of its own on the page.
            None => risk.is_closed.then(|| page.clone()),
        };
        links.insert(nfc(id).into_owned(), named);
    }
    // What was taken out before it came here is withheld too.
    for (id, kind) in &site.builder.across.files[file].ids {
        if matches!(kind, IdKind::Risk | IdKind::Power) {
            links.entry(nfc(id).into_owned()).or_insert(None);
        }
    }
    links
}
