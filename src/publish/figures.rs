//! The statistics that pages show, computed from what is published and nothing else: a number on a page
//! never counts what the pages leave out.

use rustc_hash::{FxHashMap, FxHashSet};
use serde::Serialize;

use super::Site;
use super::holders::Holding;
use super::redact::Public;
use super::views::{Link, Point, Tally};
use crate::record::Word;
use crate::register::{Owner, Tier};

/// One stretch of a bar: the rank of its level, and where it lies, in tenths of the bar's unit.
#[derive(Debug, Clone, Serialize)]
pub struct Stretch {
    /// Rank of the level; one more than the lowest for what has none.
    pub rank: usize,
    pub x: String,
    pub width: String,
}

/// Width of a bar in the units of its drawing.
const BAR: usize = 215;

/// The level mix as stretches, on a scale on which `longest` fills the bar.
pub fn bar(tally: &Tally, longest: usize) -> Vec<Stretch> {
    let mut at = 0;
    let counts = tally.levels.iter().chain(std::iter::once(&tally.ungraded)).enumerate();
    let mut stretches = Vec::new();
    for (rank, count) in counts.filter(|(_, count)| **count > 0) {
        let (x, end) = (at * BAR * 10 / longest.max(1), (at + count) * BAR * 10 / longest.max(1));
        at += count;
        stretches.push(Stretch { rank, x: tenths(x + 5), width: tenths(end - x) });
    }
    stretches
}

fn tenths(value: usize) -> String {
    format!("{}.{}", value / 10, value % 10)
}

/// A row of a roll-up tree.
#[derive(Debug, Clone, Serialize)]
pub struct Row {
    pub link: Link,
    pub tally: Tally,
    pub bar: Vec<Stretch>,
    /// How far in: a department in a department, a unit in a unit.
    pub depth: usize,
    /// Rank of the post's or department's own level, where those are graded.
    pub level: Option<usize>,
    /// Who holds the post, where that is shown.
    pub holders: Vec<Holding>,
}

/// A place with what lies in it: itself, then its own points and its posts.
#[derive(Debug, Clone, Serialize)]
pub struct Group {
    pub head: Row,
    pub rows: Vec<Row>,
}

impl Site<'_> {
    /// Units and departments with their posts, from the top down, as far as they stand on one page of the overview.
    /// The first group is the whole.
    pub fn groups(&self, number: usize) -> Vec<Group> {
        let places = &self.paging.places;
        let tops = places.iter().filter(|index| self.shown[**index].above.is_none()).count();
        // The whole is in the first row already; a bar as long as it would flatten all the others.
        let longest = places
            .iter()
            .filter(|index| tops > 1 || self.shown[**index].above.is_some())
            .map(|index| self.shown[*index].total.points)
            .chain(places.iter().map(|index| self.directly(*index).points))
            .max()
            .unwrap_or(0);
        self.overview(number)
            .iter()
            .map(|index| {
                let whole = tops == 1 && self.shown[*index].above.is_none();
                let tally = if whole { self.directly(*index) } else { self.shown[*index].total.clone() };
                let mut head = self.row(*index, tally, longest);
                if whole {
                    head.link.name = self.own_name(*index);
                }
                let rows = if self.paging.posts { self.rows_in(*index, longest) } else { Vec::new() };
                Group { head, rows }
            })
            .filter(|group| group.head.tally.points + group.head.tally.posts > 0 || !group.rows.is_empty())
            .collect()
    }

    /// What a place has itself and in its posts, without the places in it.
    pub fn directly(&self, index: usize) -> Tally {
        let mut tally = self.shown[index].tally.clone();
        for child in self.children[index].iter().filter(|child| !self.shown[**child].is_place()) {
            tally.add(&self.shown[*child].total);
        }
        tally
    }

    /// The own points of a place, and its posts.
    fn rows_in(&self, index: usize, longest: usize) -> Vec<Row> {
        let own = &self.shown[index].tally;
        let itself = (own.points + own.powers > 0).then_some(index);
        let posts = self.children[index].iter().copied().filter(|child| !self.shown[*child].is_place());
        itself.into_iter().chain(posts).map(|of| self.row_in(index, of, longest)).collect()
    }

    /// The row of a place itself or of a post in it.
    pub fn row_in(&self, place: usize, of: usize, longest: usize) -> Row {
        if of != place {
            return self.row(of, self.shown[of].total.clone(), longest);
        }
        let mut row = self.row(of, self.shown[of].tally.clone(), longest);
        row.link.name = self.own_name(of);
        row
    }

    /// What the points of a place itself are listed under.
    pub fn own_name(&self, index: usize) -> Public {
        let (zh, en) = match self.shown[index].kind {
            Owner::Unit => ("单位本级", "The unit itself"),
            Owner::Department => ("本部门", "The department itself"),
            _ => return self.shown[index].name.clone(),
        };
        Public::ours(self.language().of(zh, en))
    }

    pub fn row(&self, index: usize, tally: Tally, longest: usize) -> Row {
        let shown = &self.shown[index];
        Row {
            link: self.link(index),
            bar: bar(&tally, longest),
            tally,
            depth: shown.depth,
            level: self.builder.survey.contributions[shown.file].facts.row.level.map(crate::profile::Level::rank),
            holders: self.holders(index, longest),
        }
    }

    /// Points that count: active, published, no sums of others.
    pub fn counted(&self) -> impl Iterator<Item = (usize, &Point)> {
        let places = if self.order.is_empty() { &self.libraries } else { &self.order };
        places.iter().flat_map(|index| {
            self.shown[*index].points.iter().filter(|point| !point.sums).map(move |point| (*index, point))
        })
    }

    /// Points by one of their words, the words in the order of the profile's list, then as first met.
    pub fn by_category(&self) -> Vec<Counted> {
        let words = self.builder.survey.profile.categories.words.iter();
        let words = words.map(|word| self.builder.redactor.text(&word.id, &Vec::new())).collect();
        self.by(words, |_, point| point.category.clone())
    }

    /// Points of posts by the tier of the post; nothing where there are no posts.
    pub fn by_tier(&self) -> Vec<Counted> {
        if self.total.posts == 0 {
            return Vec::new();
        }
        let word = |tier: Tier| Public::ours(self.language().of(tier.zh(), tier.en()));
        let words = Tier::ALL.iter().map(|tier| word(*tier)).collect();
        let place = Public::ours(self.language().of("部门、单位", "departments, units"));
        self.by(words, |index, _| match self.shown[index].kind {
            Owner::Post => self.builder.survey.contributions[self.shown[index].file].facts.row.tier.map(word),
            _ => Some(place.clone()),
        })
    }

    fn by(&self, words: Vec<Public>, of: impl Fn(usize, &Point) -> Option<Public>) -> Vec<Counted> {
        let levels = self.total.levels.len();
        let empty = || Tally { levels: vec![0; levels], ..Tally::default() };
        let mut counted: Vec<(Public, Tally)> = words.into_iter().map(|word| (word, empty())).collect();
        let mut places: FxHashMap<Public, usize> =
            counted.iter().enumerate().map(|(at, (word, _))| (word.clone(), at)).collect();
        let none = Public::ours(self.language().of("未写明", "not stated"));
        for (index, point) in self.counted() {
            let word = of(index, point).unwrap_or_else(|| none.clone());
            let at = *places.entry(word.clone()).or_insert_with(|| {
                counted.push((word, empty()));
                counted.len() - 1
            });
            counted[at].1.count(point);
        }
        let longest = counted.iter().map(|(_, tally)| tally.points).max().unwrap_or(0);
        // Where nothing was stated at all there is nothing to compare.
        if counted.iter().all(|(word, tally)| tally.points == 0 || *word == none) {
            return Vec::new();
        }
        counted.into_iter().map(|(name, tally)| Counted { name, bar: bar(&tally, longest), tally }).collect()
    }

    /// How much of what should be there is there.
    pub fn coverage(&self) -> Vec<Covered> {
        let language = self.language();
        let contributions = &self.builder.survey.contributions;
        let posts = || self.order.iter().map(|index| &self.shown[*index]).filter(|shown| shown.kind == Owner::Post);
        let mut coverage = Vec::new();
        let mut add = |zh: &str, en: &str, unit: (&str, &str), done: usize, of: usize, gaps: Vec<Public>| {
            if of > 0 {
                coverage.push(Covered {
                    name: Public::ours(language.of(zh, en)),
                    unit: Public::ours(language.of(unit.0, unit.1)),
                    done,
                    of,
                    width: tenths(done * 2000 / of),
                    gaps,
                });
            }
        };
        let unexamined: Vec<Public> = posts()
            .filter(|shown| {
                let row = &contributions[shown.file].facts;
                row.gist.active == 0 && !row.coverage.none_found
            })
            .map(|shown| shown.name.clone())
            .collect();
        let all = posts().count();
        add("岗位开展排查", "posts examined", ("个岗位", "posts"), all - unexamined.len(), all, unexamined);
        let (absent, expected) = self.absent_departments();
        add(
            "应建部门已建账",
            "expected departments",
            ("个部门", "departments"),
            expected - absent.len(),
            expected,
            absent,
        );
        let named: FxHashSet<(usize, usize)> = self
            .counted()
            .filter_map(|(_, point)| point.power.as_ref())
            .map(|power| (power.file, power.index))
            .collect();
        let powers = || {
            let shown = self.order.iter().map(|index| &self.shown[*index]);
            shown.flat_map(|shown| shown.powers.iter().map(|power| (shown.file, power)))
        };
        let harmless: Vec<Public> = powers()
            .filter(|(file, power)| !named.contains(&(*file, power.index)))
            .map(|(_, power)| power.name.clone())
            .collect();
        let all = powers().count();
        add("职权查出风险点", "powers with a risk point", ("项", "powers"), all - harmless.len(), all, harmless);
        let points = || self.counted().map(|(_, point)| point);
        let without = |has: fn(&Point) -> bool| -> Vec<Public> {
            points().filter(|point| !has(point)).map(|point| point.code.clone()).collect()
        };
        let unmeasured = without(|point| !point.measures.is_empty());
        let all = points().count();
        add("风险点有防控措施", "points with measures", ("个", "points"), all - unmeasured.len(), all, unmeasured);
        // What a library leaves open, the post that refers to it fills in.
        let owned = if self.order.is_empty() { 0 } else { all };
        let unowned = without(|point| !point.owners.is_empty());
        add(
            "风险点有责任人",
            "points with an owner",
            ("个", "points"),
            owned.saturating_sub(unowned.len()),
            owned,
            unowned,
        );
        let holders = posts().map(|shown| contributions[shown.file].facts.coverage.holders as usize).sum();
        let unsigned: usize =
            posts().map(|shown| contributions[shown.file].facts.coverage.without_commitment.len()).sum();
        add("任职人已承诺", "holders with a commitment", ("人", "people"), holders - unsigned, holders, Vec::new());
        coverage
    }

    fn absent_departments(&self) -> (Vec<Public>, usize) {
        let (mut absent, mut expected) = (Vec::new(), 0);
        for index in self.order.iter().copied().filter(|index| self.shown[*index].kind == Owner::Unit) {
            let listed = &self.builder.survey.contributions[self.shown[index].file].facts.expected.departments;
            let mut there: FxHashSet<&str> = FxHashSet::default();
            for child in &self.children[index] {
                let shown = &self.shown[*child];
                there.insert(&shown.name);
                there.extend(self.builder.across.name_of(shown.file).rsplit('/').next());
            }
            for name in listed.iter().filter(|name| name.value.chars().any(|c| !c.is_ascii_digit())) {
                expected += 1;
                if !there.contains(&*name.value) {
                    absent.push(self.builder.redactor.text(&name.value, &Vec::new()));
                }
            }
        }
        (absent, expected)
    }
}

#[derive(Debug, Clone, Serialize)]
pub struct Counted {
    pub name: Public,
    pub tally: Tally,
    pub bar: Vec<Stretch>,
}

#[derive(Debug, Clone, Serialize)]
pub struct Covered {
    pub name: Public,
    pub unit: Public,
    pub done: usize,
    pub of: usize,
    /// Of 200.
    pub width: String,
    /// Who or what is missing.
    pub gaps: Vec<Public>,
}
