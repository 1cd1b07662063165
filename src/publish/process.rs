//! Processes (权力运行流程图): a page with all of them, and one for each with its drawing and its steps in a table; pictures of
//! them for paper.

mod draw;
mod flow;
mod layout;
mod mermaid;
mod paint;
mod route;
mod sheets;
mod steps;
mod text;

pub use flow::{Flow, flows};
pub use steps::StepPlace;

use minijinja::Value;
use serde::Serialize;

use super::Site;
use super::pages::Page;
use super::paths::{Kind, PagePath};
use super::redact::Public;
use super::views::{Filling, Link, Point, Said, Tally, filling};
use crate::document::{CellKind, Grid, GridCell, GridColumn, Picture, mark, shape};
use crate::record::Word;
use paint::Paint;

/// So many points of one step stand in the table; more are in the catalogue.
pub const LISTED: usize = 30;
/// So many processes stand on one page of the list.
const ON_PAGE: usize = 1000;

/// The list of all processes, then each of them.
pub fn pages<'s>(site: &'s Site<'s>) -> Vec<Page<'s>> {
    let lists = site.flows.len().div_ceil(ON_PAGE);
    let places: Vec<PagePath> = (1..=lists).map(|number| PagePath::root("processes").part(number)).collect();
    let mut pages: Vec<Page<'s>> = Vec::new();
    for (number, place) in places.iter().enumerate() {
        let around = places.clone();
        pages.push(Page::new(place.clone(), "processes", move || list(site, &around, number)));
    }
    for flow in &site.flows {
        for part in 0..flow.parts.len() {
            let place = flow.page.part(part + 1);
            pages.push(Page::new(place.clone(), "process", move || page(site, flow, part, &place.up())));
        }
    }
    pages
}

/// Pages of one thing that was divided, and which of them this is, from 0.
#[derive(Serialize)]
pub struct Parts {
    at: usize,
    links: Vec<Link>,
}

impl Parts {
    pub fn new(places: impl Iterator<Item = PagePath>, at: usize) -> Parts {
        let link = |(number, place): (usize, PagePath)| Link {
            name: Public::ours(&(number + 1).to_string()),
            html: place.file(Kind::Html),
            markdown: place.file(Kind::Markdown),
        };
        Parts { at, links: places.enumerate().map(link).collect() }
    }
}

#[derive(Serialize)]
struct List<'s> {
    count: usize,
    steps: usize,
    rows: Vec<Listed<'s>>,
    parts: Parts,
}

/// A process in the list.
#[derive(Serialize)]
struct Listed<'s> {
    name: &'s Public,
    page: Link,
    owner: Link,
    steps: usize,
    key: usize,
    /// The points on its steps.
    total: Tally,
}

fn list<'s>(site: &'s Site<'_>, places: &[PagePath], number: usize) -> Filling<'s> {
    let rows = site.flows.iter().skip(number * ON_PAGE).take(ON_PAGE).map(|flow| Listed {
        name: &flow.name,
        page: site.flow_link(flow),
        owner: site.link(flow.owner),
        steps: flow.steps.len(),
        key: flow.steps.iter().filter(|step| step.key).count(),
        total: tally(site, flow),
    });
    filling(List {
        count: site.flows.len(),
        steps: site.flows.iter().map(|flow| flow.steps.len()).sum(),
        rows: rows.collect(),
        parts: Parts::new(places.iter().cloned(), number),
    })
}

/// The points on the steps of a process.
fn tally(site: &Site<'_>, flow: &Flow) -> Tally {
    let mut tally = Tally { levels: vec![0; site.total.levels.len()], ..Tally::default() };
    for point in flow.points(site) {
        tally.points += 1;
        match point.level.and_then(|rank| tally.levels.get_mut(rank)) {
            Some(level) => *level += 1,
            None => tally.ungraded += 1,
        }
    }
    tally
}

#[derive(Serialize)]
struct ProcessPage<'s> {
    name: &'s Public,
    crumbs: Vec<Link>,
    facts: Vec<Said>,
    total: Tally,
    steps: usize,
    key: usize,
    /// What of the drawing stands on this page, each a whole `<svg>`; none where nobody could follow it.
    sheets: Vec<Value>,
    /// How wide it is, for the style.
    lies: bool,
    mermaid: Option<Value>,
    rows: Vec<Row<'s>>,
    /// Some step has it: columns that nobody fills are left out.
    has: Has,
    parts: Parts,
}

#[derive(Serialize)]
struct Has {
    stage: bool,
    actors: bool,
    standard: bool,
    time_limit: bool,
    points: bool,
}

/// A step as a row of the table.
#[derive(Serialize)]
struct Row<'s> {
    /// The stage, where a run of steps in it begins, with how many they are.
    stage: Option<(&'static str, usize)>,
    number: usize,
    name: &'s Public,
    key: bool,
    decides: bool,
    /// Where it goes from here, unless simply to the next step: condition and end.
    ways: Vec<Onward<'s>>,
    actors: &'s [Link],
    standard: Option<&'s Public>,
    control: Option<&'s Public>,
    time_limit: Option<&'s Public>,
    rules: &'s Public,
    points: Vec<OnStep<'s>>,
    /// Points that are not listed.
    more: usize,
}

#[derive(Serialize)]
struct Onward<'s> {
    when: Option<&'s Public>,
    end: Public,
}

#[derive(Serialize)]
struct OnStep<'s> {
    code: &'s Public,
    title: &'s Public,
    level: Option<usize>,
    owners: &'s Public,
    first: Option<&'s Public>,
    html: String,
    markdown: String,
}

fn page<'s>(site: &'s Site<'_>, flow: &'s Flow, part: usize, root: &str) -> Filling<'s> {
    let chart = draw::chart(site, flow, Paint::Page { root });
    let (lies, sheets) = chart.map_or((false, Vec::new()), |chart| (chart.lies(), chart.sheets));
    // Drawing and table are divided alike, each between its own parts.
    let (many, count) = (flow.parts.len(), sheets.len());
    let sheets = sheets.into_iter().skip(part * count / many).take((part + 1) * count / many - part * count / many);
    let marks: Vec<&str> = site.marks();
    let range = flow.parts[part].clone();
    let some = |has: fn(&flow::Step) -> bool| flow.steps.iter().any(has);
    let mut crumbs = site.crumbs(flow.owner);
    crumbs.push(site.link(flow.owner));
    filling(ProcessPage {
        name: &flow.name,
        crumbs,
        facts: facts(site, flow),
        total: tally(site, flow),
        steps: flow.steps.len(),
        key: flow.steps.iter().filter(|step| step.key).count(),
        sheets: sheets.map(|sheet| Value::from_safe_string(sheet.svg)).collect(),
        lies,
        mermaid: (part == 0).then(|| mermaid::flowchart(site, flow, &marks)).flatten().map(Value::from_safe_string),
        rows: rows(site, flow, range),
        has: Has {
            stage: some(|step| step.stage.is_some()),
            actors: some(|step| !step.actors.is_empty()),
            standard: some(|step| step.standard.is_some() || step.control.is_some() || !step.rules.is_empty()),
            time_limit: some(|step| step.time_limit.is_some()),
            points: some(|step| !step.points.is_empty()),
        },
        parts: Parts::new((1..=many).map(|number| flow.page.part(number)), part),
    })
}

fn facts(site: &Site<'_>, flow: &Flow) -> Vec<Said> {
    let builder = site.builder;
    let mut actors: Vec<&Public> = Vec::new();
    for actor in flow.steps.iter().flat_map(|step| &step.actors).map(|actor| &actor.name) {
        if actors.len() < 12 && !actor.is_empty() && !actors.contains(&actor) {
            actors.push(actor);
        }
    }
    let actors: Vec<Public> = actors.into_iter().cloned().collect();
    let key = flow.steps.iter().filter(|step| step.key).count();
    let steps = site.language().of(
        format!("{} 个，其中关键环节 {key} 个", flow.steps.len()),
        format!("{}, {key} of them key", flow.steps.len()),
    );
    let said = [
        builder.said("所属", "Of", Some(site.shown[flow.owner].name.clone())),
        builder.said("环节", "Steps", Some(Public::ours(&steps))),
        builder.said("涉及", "Done by", Some(Public::joined(&actors, site.language()))),
    ];
    said.into_iter().flatten().collect()
}

fn rows<'s>(site: &'s Site<'_>, flow: &'s Flow, range: std::ops::Range<usize>) -> Vec<Row<'s>> {
    let stage = |at: usize| flow.steps[at].stage.map(|stage| site.language().of(stage.zh(), stage.en()));
    let mut ways: Vec<Vec<&flow::Way>> = vec![Vec::new(); flow.steps.len()];
    flow.ways.iter().for_each(|way| ways[way.from].push(way));
    let mut rows = Vec::new();
    for at in range.clone() {
        let step = &flow.steps[at];
        let begins = at == range.start || stage(at) != stage(at - 1);
        let run = || (at..range.end).take_while(|next| stage(*next) == stage(at)).count();
        let plain = |way: &&flow::Way| way.when.is_none() && way.to == at + 1 && ways[at].len() == 1;
        let onward = |way: &&'s flow::Way| Onward { when: way.when.as_ref(), end: flow.end(way.to) };
        rows.push(Row {
            stage: begins.then(|| (stage(at).unwrap_or(""), run())),
            number: at + 1,
            name: &step.name,
            key: step.key,
            decides: step.decides,
            ways: ways[at].iter().filter(|way| !plain(way)).map(onward).collect(),
            actors: &step.actors,
            standard: step.standard.as_ref(),
            control: step.control.as_ref(),
            time_limit: step.time_limit.as_ref(),
            rules: &step.rules,
            points: step.points.iter().take(LISTED).map(|at| on_step(site, *at)).collect(),
            more: step.points.len().saturating_sub(LISTED),
        });
    }
    rows
}

fn on_step<'s>(site: &'s Site<'_>, (shown, point): (usize, usize)) -> OnStep<'s> {
    let (page, point): (_, &Point) = (site.page_of_points(shown, point), &site.shown[shown].points[point]);
    OnStep {
        code: &point.code,
        title: &point.title,
        level: point.level,
        owners: &point.owners,
        first: point.measures.first().map(|measure| &measure.text),
        html: format!("{}#{}", page.file(Kind::Html), point.anchor),
        markdown: page.file(Kind::Markdown),
    }
}

impl Site<'_> {
    fn flow_link(&self, flow: &Flow) -> Link {
        let (html, markdown) = (flow.page.file(Kind::Html), flow.page.file(Kind::Markdown));
        Link { name: flow.name.clone(), html, markdown }
    }

    /// The processes that a unit, department or post has to do with, as links.
    pub fn flows_of(&self, index: usize) -> Vec<Link> {
        self.flows_at(index).iter().map(|flow| self.flow_link(&self.flows[*flow])).collect()
    }

    /// The same by their numbers.
    pub fn flows_at(&self, index: usize) -> &[usize] {
        self.flows_at.get(&index).map_or(&[], Vec::as_slice)
    }

    /// The shape of each level as a character, the highest first.
    fn marks(&self) -> Vec<&'static str> {
        let scale = &self.builder.survey.profile.scale;
        scale.levels().map(|(level, _)| mark(shape(level.rank(), scale.len()))).collect()
    }
}

/// A process as pictures for paper, one for each sheet, with the steps on it in words, and whether they want a page that
/// lies. Nothing where nobody could follow the drawing; then the words stand alone.
pub fn pictures(site: &Site<'_>, flow: &Flow) -> (bool, Vec<Picture>) {
    let Some(chart) = draw::chart(site, flow, Paint::Paper) else { return (false, Vec::new()) };
    let lies = chart.lies();
    let picture = |sheet: draw::Sheet| Picture { svg: sheet.svg, words: words(site, flow, &sheet.steps) };
    (lies, chart.sheets.into_iter().map(picture).collect())
}

/// The steps of a process as a table for paper.
pub fn words(site: &Site<'_>, flow: &Flow, steps: &[usize]) -> Grid {
    let say = |zh: &'static str, en: &'static str| site.language().of(zh, en);
    let labels = [
        say("环节", "Step"),
        say("承办", "Done by"),
        say("时限", "Time limit"),
        say("标准、控制", "Standard, control"),
        say("风险点", "Risk points"),
    ];
    let rows = steps.iter().filter_map(|at| Some((*at, flow.steps.get(*at)?))).map(|(at, step)| {
        let mut name = vec![format!("{} {}", at + 1, &*step.name)];
        let onward = flow.ways.iter().filter(|way| way.from == at && (way.when.is_some() || way.to != at + 1));
        name.extend(onward.map(|way| {
            let when = way.when.as_deref().unwrap_or_default();
            format!("{when} → {}", &*flow.end(way.to)).trim().to_owned()
        }));
        let actors: Vec<&str> = step.actors.iter().map(|actor| &*actor.name).collect();
        let told = [&step.standard, &step.control].into_iter().flatten().map(|text| text.to_string()).collect();
        let points = step.points.iter().take(LISTED).map(|(shown, point)| {
            let point = &site.shown[*shown].points[*point];
            format!("{} {}", &*point.code, &*point.title)
        });
        vec![
            GridCell { kind: CellKind::Label, ..GridCell::lines(name) },
            GridCell::text(actors.join(say("、", ", "))),
            GridCell::text(step.time_limit.as_deref().unwrap_or_default()),
            GridCell::lines(told),
            GridCell::lines(points.collect()),
        ]
    });
    Grid {
        caption: flow.name.to_string(),
        columns: [20, 18, 14, 28, 30].map(|share| GridColumn { share }).to_vec(),
        head: vec![labels.iter().map(|label| GridCell::label(*label)).collect()],
        rows: rows.collect(),
    }
}
