//! What changed since the last publication. The comparison says which file and which point of one version is which of the
//! other; every word on the page is from what either version publishes, so that nothing withheld can stand there.

use rustc_hash::{FxHashMap, FxHashSet};
use serde::Serialize;

use super::Site;
use super::earlier::Since;
use super::pages::Page;
use super::paths::PagePath;
use super::process::Parts;
use super::redact::{Local, Public};
use super::views::{Closed, Filling, Link, Point, Said, filling};
use crate::changes::Kind;
use crate::comparison::{FileChanges, Place};
use crate::record::Word;
use crate::register::Risk;
use crate::vocabulary::{fold, nfc};

crate::words! {
    /// What became of something that is published.
    Fate {
        Added "added" ["新增"],
        Raised "raised" ["等级调高"],
        Lowered "lowered" ["等级调低"],
        Regraded "regraded" ["等级改写"],
        Closed "closed" ["消除"],
        Removed "removed" ["删去"],
        Moved "moved" ["移动"],
        Changed "changed" ["修改"],
    }
}

/// All that changed, ready to be shown.
pub struct Changed {
    revision: Public,
    counts: Vec<Count>,
    rows: Vec<Row>,
    /// Units, departments, posts and powers that came and went.
    others: Vec<Other>,
}

/// A number before and after.
#[derive(Debug, Clone, Serialize)]
struct Count {
    name: Public,
    before: usize,
    after: usize,
    /// `+3`, `-1`; empty where nothing changed.
    difference: String,
}

/// A risk point that changed.
#[derive(Debug, Clone, Serialize)]
struct Row {
    #[serde(skip)]
    fate: Fate,
    /// Its post or department.
    of: Link,
    /// The department that a post lies in.
    around: Option<Public>,
    code: Public,
    title: Public,
    /// Where it is told in full; empty for what is gone.
    html: String,
    markdown: String,
    before: Option<Public>,
    /// Rank of the level that it has now.
    after: Option<usize>,
    told: Vec<Said>,
}

#[derive(Debug, Clone, Serialize)]
struct Other {
    what: &'static str,
    of: Link,
    name: Public,
}

/// So many points stand on one page.
const ON_PAGE: usize = 500;

pub fn pages<'s>(site: &'s Site<'s>) -> Vec<Page<'s>> {
    let Some(changed) = &site.changed else { return Vec::new() };
    let pages = changed.rows.len().div_ceil(ON_PAGE).max(1);
    let places: Vec<PagePath> = (1..=pages).map(|number| PagePath::root("changes").part(number)).collect();
    let page = |(number, place): (usize, &PagePath)| {
        let around = places.clone();
        Page::new(place.clone(), "changes", move || page(site, changed, &around, number))
    };
    places.iter().enumerate().map(page).collect()
}

#[derive(Serialize)]
struct ChangesPage<'s> {
    revision: &'s Public,
    /// How many points each thing happened to.
    fates: Vec<(&'static str, usize)>,
    counts: &'s [Count],
    groups: Vec<Group<'s>>,
    others: &'s [Other],
    parts: Parts,
}

/// Points that the same happened to.
#[derive(Serialize)]
struct Group<'s> {
    fate: &'static str,
    key: &'static str,
    rows: &'s [Row],
}

fn page<'s>(site: &Site<'_>, changed: &'s Changed, places: &[PagePath], number: usize) -> Filling<'s> {
    let word = |fate: Fate| site.language().of(fate.zh(), fate.en());
    let count = |fate: Fate| changed.rows.iter().filter(|row| row.fate == fate).count();
    let fates = Fate::ALL.iter().map(|fate| (word(*fate), count(*fate))).filter(|(_, count)| *count > 0);
    let start = (number * ON_PAGE).min(changed.rows.len());
    let here = &changed.rows[start..(start + ON_PAGE).min(changed.rows.len())];
    let groups = here.chunk_by(|a, b| a.fate == b.fate);
    filling(ChangesPage {
        revision: &changed.revision,
        fates: fates.collect(),
        counts: if number == 0 { &changed.counts } else { &[] },
        groups: groups.map(|rows| Group { fate: word(rows[0].fate), key: rows[0].fate.en(), rows }).collect(),
        others: if number == 0 { &changed.others } else { &[] },
        parts: Parts::new(places.iter().cloned(), number),
    })
}

/// What changed from `old` to `new`.
pub fn changed(new: &Site<'_>, old: &Site<'_>, since: &Since<'_>) -> Changed {
    let pairs = Pairs::new(new, old, &since.comparison.files);
    let mut rows = Vec::new();
    let mut others = Vec::new();
    let mut taken: FxHashSet<(usize, usize)> = FxHashSet::default();
    for file in &pairs.files {
        file.others(&pairs, &mut others);
        for at in file.new.into_iter().flat_map(|index| (0..new.shown[index].points.len()).map(move |at| (index, at))) {
            let was = pairs.was(file, at);
            taken.extend(was);
            rows.extend(pairs.row(at, was));
        }
    }
    for file in &pairs.files {
        let Some(index) = file.old else { continue };
        let there = pairs.there(file.new);
        let gone = (0..old.shown[index].points.len()).map(|at| (index, at)).filter(|at| !taken.contains(at));
        rows.extend(gone.filter_map(|at| pairs.gone(file, at, &there)));
    }
    rows.sort_by_key(|row| row.fate);
    Changed {
        revision: new.builder.redactor.text(&since.revision, &Local::new()),
        counts: counts(new, old),
        rows,
        others,
    }
}

/// A file in both versions, by its position among what each publishes.
struct Pair {
    old: Option<usize>,
    new: Option<usize>,
    /// Points that came from elsewhere: id here → where each was.
    came: FxHashMap<String, (usize, String)>,
}

struct Pairs<'p, 's, 'o> {
    new: &'p Site<'s>,
    old: &'p Site<'o>,
    files: Vec<Pair>,
    /// Points that went elsewhere, by what they were.
    left: FxHashSet<(usize, String)>,
    /// Ids and titles of points that are withheld now, by the number of their file.
    withheld: FxHashMap<usize, Vec<&'p str>>,
    /// The published points of each file of the earlier version that is asked for.
    known: FxHashMap<usize, Known>,
    /// Both have the same levels.
    same_scale: bool,
}

/// The points of a file by what they go by.
#[derive(Default)]
struct Known {
    ids: FxHashMap<String, usize>,
    titles: FxHashMap<String, usize>,
}

impl Known {
    fn new(site: &Site<'_>, index: usize) -> Known {
        let mut known = Known::default();
        for (at, point) in site.shown[index].points.iter().enumerate() {
            let id = id_of(site, (index, at));
            if !id.is_empty() {
                known.ids.entry(id).or_insert(at);
            }
            known.titles.entry(fold(&point.title)).or_insert(at);
        }
        known
    }
}

/// What a file has of points that are not published, or not any more.
#[derive(Default)]
struct There<'s> {
    /// What withheld points go by: ids in NFC, folded titles.
    withheld: FxHashSet<String>,
    closed: FxHashMap<&'s Public, &'s Closed>,
}

/// The position of each published file, by what is asked of its place.
fn by_place<'x>(site: &'x Site<'_>, of: fn(&'x crate::read::Entry) -> &'x str) -> FxHashMap<&'x str, usize> {
    let entries = &site.builder.survey.layout.entries;
    site.shown.iter().enumerate().map(|(index, shown)| (of(&entries[shown.file]), index)).collect()
}

impl<'p, 's, 'o> Pairs<'p, 's, 'o> {
    fn new(new: &'p Site<'s>, old: &'p Site<'o>, files: &[FileChanges]) -> Pairs<'p, 's, 'o> {
        let (now, before) = (by_place(new, |entry| &entry.listed.path), by_place(old, |entry| &entry.listed.path));
        let identities = by_place(old, |entry| &entry.identity);
        let found = |place: &Option<Place>, known: &FxHashMap<&str, usize>| {
            place.as_ref().and_then(|place| known.get(&*place.path).copied())
        };
        let moved = |file: &FileChanges| -> FxHashMap<String, (usize, String)> {
            let moves = file.changes.iter().map(|told| &told.change).filter(|change| change.kind == Kind::PointMoved);
            let moves = moves.filter_map(|change| {
                let (identity, id) = change.old.as_ref()?.text.zh.rsplit_once('#')?;
                let identity = if identity == "/" { "" } else { identity };
                Some((nfc(&change.entity).into_owned(), (*identities.get(identity)?, nfc(id).into_owned())))
            });
            moves.collect()
        };
        let pair = |file: &FileChanges| Pair {
            old: found(&file.old, &before),
            new: found(&file.new, &now),
            came: moved(file),
        };
        // A file that is there and not published is withheld: of it nothing is told.
        let told = |file: &FileChanges| {
            let pair = pair(file);
            (pair.new.is_some() || (pair.old.is_some() && file.new.is_none())).then_some(pair)
        };
        let left = files.iter().flat_map(|file| moved(file).into_values().collect::<Vec<_>>()).collect();
        let files: Vec<Pair> = files.iter().filter_map(told).collect();
        let mut withheld: FxHashMap<usize, Vec<&'p str>> = FxHashMap::default();
        for value in &new.builder.released.withheld {
            if [Risk::id, Risk::title].contains(&value.field) {
                withheld.entry(value.file).or_default().push(&value.text);
            }
        }
        let sources = files.iter().flat_map(|pair| pair.came.values().map(|(index, _)| *index).chain(pair.old));
        let known = sources.collect::<FxHashSet<usize>>().into_iter().map(|index| (index, Known::new(old, index)));
        Pairs { known: known.collect(), same_scale: scale(new) == scale(old), left, withheld, new, old, files }
    }

    /// What a file has of points that are not published.
    fn there(&self, file: Option<usize>) -> There<'p> {
        let Some(index) = file else { return There::default() };
        let shown = &self.new.shown[index];
        let withheld = self.withheld.get(&shown.file).into_iter().flatten();
        There {
            withheld: withheld.flat_map(|text| [nfc(text).into_owned(), fold(text)]).collect(),
            closed: shown.closed.iter().map(|closed| (&closed.code, closed)).collect(),
        }
    }

    /// The published point that a point was in the earlier version.
    fn was(&self, file: &Pair, at: (usize, usize)) -> Option<(usize, usize)> {
        let id = id_of(self.new, at);
        let (index, id) = match file.came.get(&id) {
            Some((index, id)) => (*index, id.clone()),
            None => (file.old?, id),
        };
        let known = self.known.get(&index)?;
        let found = known.ids.get(&id).or_else(|| known.titles.get(&fold(&point(self.new, at).title)));
        found.map(|point| (index, *point))
    }

    /// What is told of a published point; nothing where it is what it was.
    fn row(&self, at: (usize, usize), was: Option<(usize, usize)>) -> Option<Row> {
        let now = point(self.new, at);
        let row = |fate, before, told| {
            let page = self.new.page_of_points(at.0, at.1);
            let mut of = self.new.link(at.0);
            of.name = self.new.own_name(at.0);
            Row {
                fate,
                code: now.code.clone(),
                title: now.title.clone(),
                html: format!("{}#{}", page.file(super::Kind::Html), now.anchor),
                markdown: page.file(super::Kind::Markdown),
                around: self.new.around(at.0).map(|place| place.name),
                of,
                before,
                after: now.level,
                told,
            }
        };
        let Some(was) = was else { return Some(row(Fate::Added, None, self.measures(&[], &texts(now)))) };
        let then = point(self.old, was);
        let levels = (level(self.old, then), level(self.new, now));
        let mut told = self.told(then, now);
        let elsewhere = self.identity(self.old, was.0) != self.identity(self.new, at.0)
            && self.files.iter().all(|file| file.new != Some(at.0) || file.old != Some(was.0));
        if elsewhere {
            let from = self.say("原在", "Was in");
            told.insert(0, Said::new(from, self.old.shown[was.0].name.clone()));
        }
        let fate = match (&levels.0, &levels.1) {
            (a, b) if a == b => match (elsewhere, told.is_empty()) {
                (true, _) => Fate::Moved,
                (false, false) => Fate::Changed,
                (false, true) => return None,
            },
            _ => self.graded(then, now),
        };
        if levels.0 != levels.1 {
            let reason = self.say("定级理由", "Reason for the level");
            told.extend(now.said.iter().find(|said| *said.label == *reason).cloned());
        }
        let before = (levels.0 != levels.1).then_some(levels.0).flatten();
        Some(row(fate, before, told))
    }

    /// Whether a level rose or fell, where both versions have the same scale.
    fn graded(&self, then: &Point, now: &Point) -> Fate {
        match (then.level, now.level) {
            (Some(a), Some(b)) if self.same_scale => match b < a {
                true => Fate::Raised,
                false => Fate::Lowered,
            },
            _ => Fate::Regraded,
        }
    }

    /// A point that was published and is not any more: closed or taken away. What is only withheld now is not told.
    fn gone(&self, file: &Pair, at: (usize, usize), now: &There<'_>) -> Option<Row> {
        let then = point(self.old, at);
        let closed = now.closed.get(&then.code);
        let id = id_of(self.old, at);
        let there =
            now.withheld.contains(&id) || now.withheld.contains(&fold(&then.title)) || self.left.contains(&(at.0, id));
        let mut told = Vec::new();
        let fate = match (closed, there) {
            (Some(closed), _) => {
                let date = closed.date.as_deref().map(Public::ours);
                told.extend(date.map(|date| Said::new(self.say("消除日期", "Closed on"), date)));
                told.extend(closed.reason.clone().map(|reason| Said::new(self.say("消除理由", "Reason"), reason)));
                Fate::Closed
            }
            (None, true) => return None,
            (None, false) => Fate::Removed,
        };
        // The file may have gone with it: then there is no page to lead to.
        let mut of = file.new.map_or_else(Link::default, |index| self.new.link(index));
        of.name = file.new.map_or_else(|| self.old.own_name(at.0), |index| self.new.own_name(index));
        Some(Row {
            fate,
            of,
            around: self.old.around(at.0).map(|place| place.name),
            code: then.code.clone(),
            title: then.title.clone(),
            html: String::new(),
            markdown: String::new(),
            before: level(self.old, then),
            after: None,
            told,
        })
    }

    /// What else changed of a point, in the words of both versions.
    fn told(&self, then: &Point, now: &Point) -> Vec<Said> {
        let mut told = Vec::new();
        let mut differs = |zh, en, a: &str, b: &str| {
            if a != b {
                let none = self.say("（无）", "(none)");
                let side = |text: &str| if text.is_empty() { none.to_owned() } else { text.to_owned() };
                // Both sides have been through the redactor.
                told.push(Said::new(self.say(zh, en), Public::ours(&format!("{} → {}", side(a), side(b)))));
            }
        };
        differs("名称", "Title", &then.title, &now.title);
        differs("类别", "Category", then.category.as_deref().unwrap_or(""), now.category.as_deref().unwrap_or(""));
        differs("责任人", "Owner", &then.owners, &now.owners);
        differs("监控", "Monitor", &then.monitors, &now.monitors);
        let (a, b) = (&then.manifestations, &now.manifestations);
        self.list(&mut told, "新增表现形式", "Added: how it shows", &missing(b, a));
        self.list(&mut told, "删去表现形式", "Taken out: how it showed", &missing(a, b));
        told.extend(self.measures(&texts(then), &texts(now)));
        told
    }

    /// Measures that came and went.
    fn measures(&self, then: &[Public], now: &[Public]) -> Vec<Said> {
        let mut told = Vec::new();
        self.list(&mut told, "新增措施", "Measures added", &missing(now, then));
        self.list(&mut told, "删去措施", "Measures taken out", &missing(then, now));
        told
    }

    fn list(&self, told: &mut Vec<Said>, zh: &'static str, en: &'static str, texts: &[Public]) {
        if !texts.is_empty() {
            let joined = texts.iter().map(|text| &**text).collect::<Vec<_>>().join(self.say("；", "; "));
            told.push(Said::new(self.say(zh, en), Public::ours(&joined)));
        }
    }

    fn say(&self, zh: &'static str, en: &'static str) -> &'static str {
        self.new.language().of(zh, en)
    }

    fn identity<'x>(&self, site: &'x Site<'_>, index: usize) -> &'x str {
        &site.builder.survey.layout.entries[site.shown[index].file].identity
    }
}

impl Pair {
    /// The file itself and its powers.
    fn others(&self, pairs: &Pairs<'_, '_, '_>, others: &mut Vec<Other>) {
        let (new, old) = (pairs.new, pairs.old);
        let link = |name: &Public| Link { name: name.clone(), ..Link::default() };
        match (self.old, self.new) {
            (None, Some(index)) => {
                let of = new.link(index);
                others.push(Other { what: pairs.say("新建", "New"), name: Public::default(), of });
            }
            (Some(index), None) => {
                let of = link(&old.shown[index].name);
                others.push(Other { what: pairs.say("撤销", "Gone"), name: Public::default(), of });
            }
            (Some(before), Some(index)) => {
                let (then, now) = (&old.shown[before], &new.shown[index]);
                let of = || new.link(index);
                if then.name != now.name {
                    others.push(Other {
                        what: pairs.say("改名，原为", "Renamed, was"),
                        name: then.name.clone(),
                        of: of(),
                    });
                }
                let names = |shown: &super::views::Shown| -> Vec<Public> {
                    shown.powers.iter().map(|power| power.name.clone()).collect()
                };
                let (then, now) = (names(then), names(now));
                for (what, from, known) in [
                    (pairs.say("增加职权", "Power added"), &now, &then),
                    (pairs.say("取消职权", "Power gone"), &then, &now),
                ] {
                    let known: FxHashSet<&Public> = known.iter().collect();
                    let came = from.iter().filter(|name| !known.contains(name));
                    others.extend(came.map(|name| Other { what, name: name.clone(), of: of() }));
                }
            }
            (None, None) => {}
        }
    }
}

fn point<'x>(site: &'x Site<'_>, (shown, point): (usize, usize)) -> &'x Point {
    &site.shown[shown].points[point]
}

/// The id of a point in its file, in NFC; empty where it has none.
fn id_of(site: &Site<'_>, at: (usize, usize)) -> String {
    let risk = site.shown[at.0].risks.get(point(site, at).index);
    risk.and_then(|risk| risk.id.as_deref()).map_or_else(String::new, |id| nfc(id).into_owned())
}

/// The level of a point by its name in its own version's scale.
fn level(site: &Site<'_>, point: &Point) -> Option<Public> {
    let scale = &site.builder.survey.profile.scale;
    let (_, level) = scale.levels().find(|(level, _)| Some(level.rank()) == point.level)?;
    Some(site.builder.redactor.text(&level.id, &Local::new()))
}

/// Those of some texts that are not among others.
fn missing(from: &[Public], of: &[Public]) -> Vec<Public> {
    let known: FxHashSet<&Public> = of.iter().collect();
    from.iter().filter(|text| !known.contains(text)).cloned().collect()
}

fn scale(site: &Site<'_>) -> Vec<Public> {
    site.cycle("").scale
}

fn texts(point: &Point) -> Vec<Public> {
    point.measures.iter().map(|measure| measure.text.clone()).collect()
}

/// The numbers of both versions.
fn counts(new: &Site<'_>, old: &Site<'_>) -> Vec<Count> {
    let say = |zh: &'static str, en: &'static str| Public::ours(new.language().of(zh, en));
    let (a, b) = (&old.total, &new.total);
    let mut counts = vec![
        (say("部门", "Departments"), a.departments, b.departments),
        (say("岗位", "Posts"), a.posts, b.posts),
        (say("职权", "Powers"), a.powers, b.powers),
        (say("风险点", "Risk points"), a.points, b.points),
    ];
    let (then, now) = (scale(old), scale(new));
    let of = |names: &[Public], levels: &[usize], name: &Public| {
        names.iter().position(|known| known == name).and_then(|rank| levels.get(rank)).copied().unwrap_or(0)
    };
    let gone = then.iter().filter(|name| !now.contains(name));
    for name in now.iter().chain(gone).filter(|_| !a.levels.is_empty() || !b.levels.is_empty()) {
        counts.push((name.clone(), of(&then, &a.levels, name), of(&now, &b.levels, name)));
    }
    counts.push((say("防控措施", "Measures"), a.measures, b.measures));
    let difference = |a: usize, b: usize| match b.cmp(&a) {
        std::cmp::Ordering::Greater => format!("+{}", b - a),
        std::cmp::Ordering::Less => format!("−{}", a - b),
        std::cmp::Ordering::Equal => String::new(),
    };
    let count = |(name, before, after)| Count { name, before, after, difference: difference(before, after) };
    counts.into_iter().map(count).collect()
}
