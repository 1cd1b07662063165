//! What the search reads: the points of each page of the catalogue as a file of data, and beside them what readers may
//! type and choose. Files are scripts that call a function, because a page that was opened from a disk may read nothing
//! else; each is smaller than the page of the catalogue that it belongs to.

use std::collections::BTreeMap;
use std::sync::Arc;

use rustc_hash::FxHashMap;
use serde::Serialize;
use serde_json::Value as Json;

use super::Site;
use super::pages::Page;
use super::paging::Sheet;
use super::paths::PagePath;
use super::redact::Public;
use super::views::{Point, Told, filling};

/// The key of the section, and the folder of its files.
pub const KEY: &str = "search";
const FOLDER: &str = "search/";
/// Departments to choose from while typing; where there are more, typing alone must do.
const DEPARTMENTS: usize = 1000;
/// Powers and owners to choose from while typing, those with the most points.
const WORDS: usize = 300;
/// Bytes that one file of anchors may come to.
const ANCHORS: usize = 400_000;
/// The remainder that an anchor is told by, as `find.js` reckons it.
const PRIME: u32 = 65_521;

/// What is the same for all parts.
#[derive(Serialize)]
struct Contents<'s> {
    /// Traditional characters with the Simplified ones that they are folded to.
    fold: String,
    parts: usize,
    /// Files of anchors.
    at: usize,
    #[serde(flatten)]
    words: Option<Words<'s>>,
}

/// What the conditions of a catalogue over several pages offer; one on a single page reads its own rows.
#[derive(Serialize)]
struct Words<'s> {
    depts: Vec<&'s str>,
    categories: Vec<(Public, usize)>,
    powers: Vec<&'s str>,
    owners: Vec<&'s str>,
}

pub fn files<'s>(site: &'s Site<'s>) -> Vec<Page<'s>> {
    let catalogue = &site.paging.catalogue;
    let buckets = Arc::new(buckets(site));
    let count = buckets.len();
    let file = |name: &str, call: String, data: Box<dyn Fn() -> serde_json::Result<String> + Send + Sync + 's>| {
        Page::file(PagePath::within(FOLDER, name), "js", move || {
            // Two line ends of Unicode end a string of an older script.
            let data = data()?.replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029");
            Ok(format!("{}riskreg.{call}{data});\n", site.comments()).into_bytes())
        })
    };
    let mut pages = vec![
        Page::file(PagePath::within(FOLDER, "find"), "js", || {
            Ok(format!("{}{}", site.comments(), super::render::find_script()).into_bytes())
        }),
        file("contents", "contents(".to_owned(), Box::new(move || serde_json::to_string(&contents(site, count)))),
    ];
    for number in 0..catalogue.count() {
        let call = format!("part({},", number + 1);
        let page = file(&(number + 1).to_string(), call, Box::new(move || serde_json::to_string(&part(site, number))));
        pages.push(page.made_of(move || filling(groups(site, number))));
    }
    for number in 0..count {
        let buckets = Arc::clone(&buckets);
        let data = move || serde_json::to_string(&anchors(site, &buckets[number]));
        pages.push(file(&format!("at-{number}"), format!("at({number},"), Box::new(data)));
    }
    pages
}

impl Site<'_> {
    /// What stands at the head of every page, in a script.
    fn comments(&self) -> String {
        self.heads.iter().map(|head| format!("/* {head} */\n")).collect()
    }
}

fn contents<'s>(site: &'s Site<'_>, at: usize) -> Contents<'s> {
    let parts = site.paging.catalogue.count();
    Contents { fold: site.folding(), parts, at, words: (parts > 1).then(|| words(site)) }
}

fn words<'s>(site: &'s Site<'_>) -> Words<'s> {
    let mut depts: Vec<&str> = Vec::new();
    let (mut powers, mut owners): (FxHashMap<&str, usize>, FxHashMap<&str, usize>) = Default::default();
    let mut last = None;
    for file in site.listed_files().iter().copied().filter(|file| !site.shown[*file].points.is_empty()) {
        let place = site.place_of(file);
        if last.replace(place) != Some(place) {
            depts.push(&site.shown[place].name);
        }
        for point in &site.shown[file].points {
            point.power.iter().for_each(|power| *powers.entry(&power.name).or_default() += 1);
            *owners.entry(&point.owners).or_default() += usize::from(!point.owners.is_empty());
        }
    }
    depts.sort_unstable();
    depts.dedup();
    if depts.len() > DEPARTMENTS {
        depts.clear();
    }
    let categories = site.by_category().into_iter().map(|counted| (counted.name, counted.tally.points));
    Words { depts, categories: categories.collect(), powers: most(powers), owners: most(owners) }
}

/// The words that most points have.
fn most(counted: FxHashMap<&str, usize>) -> Vec<&str> {
    let mut words: Vec<(&str, usize)> = counted.into_iter().filter(|(word, _)| !word.is_empty()).collect();
    words.sort_unstable_by_key(|(word, count)| (std::cmp::Reverse(*count), *word));
    words.into_iter().take(WORDS).map(|(word, _)| word).collect()
}

/// The points of one page: by post, with its department's name and address and its own name.
fn part(site: &Site<'_>, number: usize) -> Json {
    let groups = groups(site, number).into_iter().map(|Group { key, place, post, points }| {
        let rows: Vec<Json> = points.iter().map(|told| row(told.point, site)).collect();
        serde_json::json!([key, [&**place, &*post], rows])
    });
    groups.collect()
}

/// The points of one post.
#[derive(Serialize)]
struct Group<'s> {
    key: String,
    place: &'s Public,
    post: Public,
    points: Vec<Told<'s>>,
}

/// All that one part is made of.
fn groups<'s>(site: &'s Site<'_>, number: usize) -> Vec<Group<'s>> {
    let mut groups: Vec<Group<'s>> = Vec::new();
    let mut last = None;
    for line in site.paging.catalogue.page(number) {
        if last.replace(line.file()) != Some(line.file()) {
            let place = site.place_of(line.file());
            let post =
                if place == line.file() { site.own_name(line.file()) } else { site.shown[line.file()].name.clone() };
            let (key, place) = (site.place_key(place), &site.shown[place].name);
            groups.push(Group { key, place, post, points: Vec::new() });
        }
        if let Some(group) = groups.last_mut() {
            group.points.push(site.point(line.file(), line.at()));
        }
    }
    groups
}

/// As `find.js` takes it apart.
fn row(point: &Point, site: &Site<'_>) -> Json {
    let joined =
        |texts: &[Public]| texts.iter().map(|text| &**text).collect::<Vec<_>>().join(site.language().of("；", "; "));
    let measures: Vec<&str> = point.measures.iter().map(|measure| &*measure.text).collect();
    let watch = [&*point.monitors, &*point.with].join(if point.with.is_empty() {
        ""
    } else {
        site.language().of("会同", " with ")
    });
    let power = point.power.as_ref().map_or("", |power| &*power.name);
    let anchor = if *point.anchor == *point.code { Json::from(0) } else { Json::from(&*point.anchor) };
    let mut row = vec![
        Json::from(&*point.code),
        anchor,
        Json::from(&*point.title),
        Json::from(point.level.map_or(0, |rank| rank + 1)),
        Json::from(point.category.as_deref().unwrap_or_default()),
        Json::from(power),
        Json::from(&*point.owners),
        Json::from(joined(&point.manifestations)),
        Json::from(measures),
        Json::from(watch),
    ];
    if point.cell.is_some() || point.sums {
        row.push(point.cell.map_or(Json::from(0), |(row, column)| Json::from(format!("{row}-{column}"))));
    }
    if point.sums {
        row.push(Json::from(1));
    }
    Json::from(row)
}

/// Where each point stands, for addresses that were written down when the pages were cut otherwise; nothing where there is
/// one page only.
fn buckets(site: &Site<'_>) -> Vec<Vec<(usize, usize)>> {
    let catalogue = &site.paging.catalogue;
    if catalogue.count() < 2 {
        return Vec::new();
    }
    let lines = || (0..catalogue.count()).flat_map(|number| catalogue.page(number));
    let anchor = |file: usize, at: usize| &*site.shown[file].points[at].anchor;
    let bytes: usize = lines().map(|line| anchor(line.file(), line.at()).len() + 12).sum();
    let mut buckets = vec![Vec::new(); bytes.div_ceil(ANCHORS).max(1)];
    for line in lines() {
        let bucket = bucket(anchor(line.file(), line.at()), buckets.len());
        buckets[bucket].push((line.file(), line.at()));
    }
    buckets
}

/// As `find.js` reckons it.
fn bucket(anchor: &str, of: usize) -> usize {
    let hash = anchor.encode_utf16().fold(0, |hash: u32, unit| (hash * 31 + u32::from(unit)) % PRIME);
    hash as usize % of.max(1)
}

/// Each anchor with the number of its page, from 1.
fn anchors<'s>(site: &'s Site<'_>, bucket: &[(usize, usize)]) -> BTreeMap<&'s str, usize> {
    let points = bucket.iter().map(|(file, at)| &site.shown[*file].points[*at]);
    points.map(|point| (&*point.anchor, Sheet::number(point.sheet) + 1)).collect()
}
