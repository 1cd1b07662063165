//! A process drawn as SVG: steps in boxes, the risk points of each hanging from it, and beside each row who answers for them and
//! what is done first. A long process is drawn in several sheets, each of which fits a page of paper.

use std::fmt::Write;

use super::super::Site;
use super::super::redact::{Local, Public};
use super::super::views::Point;
use super::flow::Flow;
use super::layout::arranged;
use super::paint::Paint;
use super::route::{self, BOX, LINE, Sizes, ZONE};
use super::text::{escaped, wide, wrapped};
use crate::document::{LevelColor, shape};

/// What is drawn at most; the table tells the rest.
const STEPS: usize = 1000;
const WAYS: usize = 3000;
/// Points that are drawn of one step: on it, and beside it.
const CHIPS: usize = 6;
const CARDS: usize = 4;
/// Inside a box, to either side.
const INSET: i32 = 13;
/// What is cut off the corners of a box where something is decided.
const CORNER: i32 = 12;
const LANE: i32 = 40;
/// Width of what stands beside the rows, and of a whole upright and a whole lying sheet.
const BESIDE: (i32, i32) = (330, 560);
pub const UPRIGHT: i32 = 820;
const LYING: i32 = 1112;

/// A process as it is drawn.
pub struct Chart {
    pub width: i32,
    pub sheets: Vec<Sheet>,
}

pub struct Sheet {
    /// A whole `<svg>`.
    pub svg: String,
    /// The steps on it, in the order of the process.
    pub steps: Vec<usize>,
}

impl Chart {
    /// It is meant for a page that lies.
    pub fn lies(&self) -> bool {
        self.width > UPRIGHT
    }
}

/// A level as it is drawn.
struct Level {
    name: Public,
    shape: usize,
    color: usize,
}

/// Something drawn, between these heights.
pub struct Piece {
    pub top: i32,
    pub floor: i32,
    pub svg: String,
}

struct Measured {
    title: Vec<String>,
    /// Who does it, and until when.
    below: Vec<String>,
    body: i32,
    height: i32,
    chips: Vec<(usize, usize)>,
    more: usize,
}

/// What draws: it adds piece by piece.
pub struct Hand<'h, 's> {
    pub site: &'h Site<'s>,
    pub flow: &'h Flow,
    pub paint: Paint<'h>,
    levels: Vec<Level>,
    pub pieces: Vec<Piece>,
}

/// The process, drawn; `None` where it is too large for anybody to follow.
pub fn chart(site: &Site<'_>, flow: &Flow, paint: Paint<'_>) -> Option<Chart> {
    if flow.steps.len() > STEPS || flow.ways.len() > WAYS {
        return None;
    }
    let profile = &site.builder.survey.profile;
    let levels = profile.scale.levels().map(|(level, meant)| {
        let shape = shape(level.rank(), profile.scale.len());
        let name = site.builder.redactor.text(&meant.id, &Local::new());
        Level { name, shape, color: meant.color.as_deref().and_then(LevelColor::read).map_or(shape, LevelColor::class) }
    });
    let mut hand = Hand { site, flow, paint, levels: levels.collect(), pieces: Vec::new() };
    let pairs: Vec<(usize, usize)> = flow.ways.iter().map(|way| (way.from, way.to)).collect();
    let arranged = arranged(flow.steps.len() + flow.outside.len(), &pairs);
    let boxes: Vec<Measured> = (0..arranged.row.len()).map(|at| hand.measured(at)).collect();
    let words: Vec<Vec<String>> = flow.ways.iter().map(|way| words(way.when.as_deref())).collect();
    let lane = if flow.steps.iter().any(|step| step.stage.is_some()) { LANE } else { 0 };
    let across = lane + route::width(&arranged, &pairs, &words);
    let beside = flow.steps.iter().any(|step| !step.points.is_empty());
    let room = match beside {
        false => 0,
        true if across + BESIDE.0 <= UPRIGHT => (UPRIGHT - across).min(BESIDE.1),
        true => (LYING - across).clamp(BESIDE.0, BESIDE.1),
    };
    let cards: Vec<Vec<Card>> = arranged.rows.iter().map(|row| hand.cards(row, room)).collect();
    let high: Vec<i32> = cards.iter().map(|cards| cards.iter().map(|card| card.height + 8).sum()).collect();
    let (heights, bodies): (Vec<i32>, Vec<i32>) = boxes.iter().map(|one| (one.height, one.body)).unzip();
    let sizes = Sizes { heights: &heights, bodies: &bodies, beside: &high, words: &words };
    let drawn = route::drawn(&arranged, &pairs, &sizes);
    let width = lane + drawn.width + room;
    for (at, one) in boxes.iter().enumerate() {
        hand.draw_box(at, one, (drawn.corners[at].0 + lane, drawn.corners[at].1));
    }
    for (row, cards) in cards.iter().enumerate() {
        let mut top = drawn.rows[row].0;
        for card in cards {
            hand.draw_card(card, (across, top), room);
            top += card.height + 8;
        }
    }
    for (way, words) in words.iter().enumerate() {
        hand.draw_words(&drawn.ways[way], words, arranged.back[way], lane);
    }
    Some(Chart { width, sheets: hand.sheets(&arranged, &drawn, lane, width) })
}

/// What stands beside a step for one of its points.
struct Card {
    lines: Vec<(&'static str, String)>,
    /// The level, and where it leads.
    point: Option<(Option<usize>, (usize, usize))>,
    height: i32,
}

impl Hand<'_, '_> {
    fn say(&self, zh: &'static str, en: &'static str) -> &'static str {
        self.site.language().of(zh, en)
    }

    fn point(&self, (shown, point): (usize, usize)) -> &Point {
        &self.site.shown[shown].points[point]
    }

    fn measured(&self, at: usize) -> Measured {
        let Some(step) = self.flow.steps.get(at) else {
            let title = wrapped(&self.flow.end(at), BOX - 2 * INSET - 20, 13, 2);
            let body = 16 + 18 * title.len().max(1) as i32;
            return Measured { title, below: Vec::new(), body, height: body, chips: Vec::new(), more: 0 };
        };
        let room = BOX - 2 * INSET;
        let title = wrapped(&format!("{} {}", at + 1, &*step.name), room, 14, 3);
        let actors: Vec<&str> = step.actors.iter().map(|actor| &*actor.name).filter(|name| !name.is_empty()).collect();
        let actors = actors.join(self.say("、", ", "));
        let time = step.time_limit.as_deref().unwrap_or_default();
        let one =
            [actors.as_str(), time].iter().filter(|text| !text.is_empty()).copied().collect::<Vec<_>>().join(" · ");
        let below = match wide(&one, 12) <= room {
            true => wrapped(&one, room, 12, 1),
            false => [wrapped(&actors, room, 12, 2), wrapped(time, room, 12, 1)].concat(),
        };
        let body = (16 + 19 * title.len() as i32 + 16 * below.len() as i32).max(42);
        let chips: Vec<(usize, usize)> = step.points.iter().copied().take(CHIPS).collect();
        let more = step.points.len() - chips.len();
        let rows = chips.len().div_ceil(2) as i32;
        let hang = if chips.is_empty() { 0 } else { 4 + rows * 23 + if more > 0 { 17 } else { 0 } };
        Measured { title, below, body, height: body + hang, chips, more }
    }

    fn cards(&self, row: &[usize], room: i32) -> Vec<Card> {
        if room == 0 {
            return Vec::new();
        }
        let mut cards = Vec::new();
        for at in row.iter().copied() {
            let Some(step) = self.flow.steps.get(at).filter(|step| !step.points.is_empty()) else { continue };
            if row.len() > 1 {
                let text = format!("{} {}", at + 1, &*step.name);
                let lines = wrapped(&text, room - 24, 12, 1).into_iter().map(|line| ("t12 k0", line)).collect();
                cards.push(Card { lines, point: None, height: 16 });
            }
            cards.extend(step.points.iter().take(CARDS).map(|point| self.card(*point, room)));
            let more = step.points.len().saturating_sub(CARDS);
            if more > 0 {
                let text = self
                    .site
                    .language()
                    .of(format!("另有 {more} 个风险点，见下表"), format!("{more} more risk points: see the table"));
                cards.push(Card { lines: vec![("t12 k0", text)], point: None, height: 16 });
            }
        }
        cards
    }

    fn card(&self, at: (usize, usize), room: i32) -> Card {
        let point = self.point(at);
        let level = point.level.and_then(|rank| self.levels.get(rank));
        let level = level.map_or(String::new(), |level| format!("{} ", &*level.name));
        let inner = room - 24 - 12;
        // The shape of the level stands before the first line.
        let head = wrapped(&format!("{level}{} {}", &*point.code, &*point.title), inner - 16, 13, 3);
        let mut lines: Vec<(&'static str, String)> = head.into_iter().map(|line| ("hd", line)).collect();
        let mut who = String::new();
        if !point.owners.is_empty() {
            _ = write!(who, "{}{}", self.say("责任人：", "Owner: "), &*point.owners);
        }
        if !point.monitors.is_empty() {
            let gap = if who.is_empty() { "" } else { self.say("　", "; ") };
            _ = write!(who, "{gap}{}{}", self.say("监控：", "monitor: "), &*point.monitors);
        }
        lines.extend(wrapped(&who, inner, 12, 2).into_iter().map(|line| ("t12", line)));
        if let Some(first) = point.measures.first() {
            let count = point.measures.len();
            let label = match count {
                1 => self.say("措施：", "Measure: ").to_owned(),
                _ => self.site.language().of(format!("措施（共 {count} 条）："), format!("Measures ({count}): ")),
            };
            let text = wrapped(&format!("{label}{}", &*first.text), inner, 12, 2);
            lines.extend(text.into_iter().map(|line| ("t12 k0", line)));
        }
        let height = lines.len() as i32 * 17 + 8;
        Card { lines, point: Some((point.level, at)), height }
    }

    fn put(&mut self, (top, floor): (i32, i32), svg: String) {
        self.pieces.push(Piece { top, floor, svg });
    }

    pub fn class(&self, class: &'static str) -> &'static str {
        self.paint.class(class)
    }

    fn draw_box(&mut self, at: usize, one: &Measured, (x, y): (i32, i32)) {
        let middle = x + BOX / 2;
        let mut svg = String::new();
        let step = self.flow.steps.get(at);
        let decides = step.is_some_and(|step| step.decides);
        let key = step.is_some_and(|step| step.key);
        match step {
            Some(_) => _ = write!(svg, "<g data-step=\"{}\">", at + 1),
            None => svg.push_str("<g>"),
        }
        let class = self.class(match (step, key) {
            (None, _) => "out",
            (Some(_), true) => "box key",
            (Some(_), false) => "box",
        });
        let (right, floor) = (x + BOX, y + one.body);
        match (step, decides) {
            (Some(_), true) => {
                let (a, b) = (x + CORNER, right - CORNER);
                let (c, d) = (y + CORNER, floor - CORNER);
                _ = write!(svg, "<path{class} d=\"M{a} {y}H{b}L{right} {c}V{d}L{b} {floor}H{a}L{x} {d}V{c}z\"/>");
            }
            (_, _) => {
                let round = if step.is_some() { 3 } else { one.body / 2 };
                _ = write!(
                    svg,
                    "<rect{class} x=\"{x}\" y=\"{y}\" width=\"{BOX}\" height=\"{}\" rx=\"{round}\"/>",
                    one.body
                );
            }
        }
        let written = 19 * one.title.len() as i32 + 16 * one.below.len() as i32;
        let mut foot = y + (one.body - written) / 2 - 4;
        for line in &one.title {
            foot += 19;
            self.line(&mut svg, "ttl", (middle, foot), "middle", line);
        }
        foot += 1;
        for line in &one.below {
            foot += 16;
            self.line(&mut svg, "t12 k0", (middle, foot), "middle", line);
        }
        let half = BOX / 2;
        for (number, point) in one.chips.iter().enumerate() {
            let (row, column) = (number as i32 / 2, number as i32 % 2);
            // The only one in its row takes all of it.
            let alone = column == 0 && number + 1 == one.chips.len();
            let width = if alone { BOX } else { half - 2 };
            self.chip(&mut svg, *point, (x + column * (half + 2), y + one.body + 4 + row * 23), width);
        }
        if one.more > 0 {
            let text = self.site.language().of(format!("另有 {} 个", one.more), format!("{} more", one.more));
            self.line(&mut svg, "t12 k0", (middle, y + one.height - 4), "middle", &text);
        }
        svg.push_str("</g>");
        self.put((y, y + one.height), svg);
    }

    /// A point on its step: shape, level and id in the colour of the level.
    fn chip(&self, svg: &mut String, at: (usize, usize), (x, y): (i32, i32), width: i32) {
        let point = self.point(at);
        let level = point.level.and_then(|rank| self.levels.get(rank));
        let color = level.map_or(0, |level| level.color);
        let href = self.paint.href(self.site, at);
        if let Some(href) = &href {
            let title = escaped(&format!("{} {}", &*point.code, &*point.title));
            _ = write!(svg, "<a xlink:href=\"{}\"><title>{title}</title>", escaped(href));
        }
        let class = self.paint.of(["g0", "g1", "g2", "g3", "g4", "g5"], color);
        _ = write!(svg, "<rect{class} x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"20\" rx=\"2\"/>");
        let mut start = x + 6;
        if let Some(level) = level {
            let class = self.paint.of(["i0", "i1", "i2", "i3", "i4", "i5"], color);
            _ = write!(svg, "<g{class} transform=\"translate({start} {})\">{}</g>", y + 4, drawn_shape(level.shape));
            start += 15;
        }
        let room = x + width - 4 - start;
        let named = level.map_or(String::new(), |level| format!("{} {}", &*level.name, &*point.code));
        // Shape and colour tell the level where its word has no room.
        let text = if level.is_some() && wide(&named, 12) <= room { &named } else { &*point.code };
        let text = wrapped(text, room, 12, 1);
        let class = ["w0", "w1", "w2", "w3", "w4", "w5"][color.min(5)];
        for line in text {
            self.line(svg, class, (start, y + 14), "start", &line);
        }
        if href.is_some() {
            svg.push_str("</a>");
        }
    }

    fn draw_card(&mut self, card: &Card, (left, top): (i32, i32), room: i32) {
        let x = left + 24;
        let mut svg = String::new();
        let mut foot = top;
        let Some((rank, at)) = card.point else {
            for (class, line) in &card.lines {
                foot += 13;
                self.line(&mut svg, class, (x, foot), "start", line);
            }
            return self.put((top, top + card.height), svg);
        };
        let level = rank.and_then(|rank| self.levels.get(rank));
        let color = level.map_or(0, |level| level.color);
        let bar = self.paint.of(["f0", "f1", "f2", "f3", "f4", "f5"], color);
        _ = write!(svg, "<rect{bar} x=\"{x}\" y=\"{top}\" width=\"4\" height=\"{}\"/>", card.height);
        let href = self.paint.href(self.site, at);
        if let Some(href) = &href {
            // What a pointer meets is the whole card.
            let none = self.class("hit");
            _ = write!(
                svg,
                "<a xlink:href=\"{}\"><rect{none} x=\"{}\" y=\"{top}\" width=\"{}\" height=\"{}\"/>",
                escaped(href),
                x + 4,
                room - 24 - 4,
                card.height
            );
        }
        if let Some(level) = level {
            let class = self.paint.of(["h0", "h1", "h2", "h3", "h4", "h5"], color);
            _ = write!(
                svg,
                "<g{class} transform=\"translate({} {})\">{}</g>",
                x + 12,
                top + 6,
                drawn_shape(level.shape)
            );
        }
        for (number, (class, line)) in card.lines.iter().enumerate() {
            foot += 17;
            let start = x + 12 + if number == 0 && level.is_some() { 16 } else { 0 };
            self.line(&mut svg, class, (start, foot), "start", line);
        }
        if href.is_some() {
            svg.push_str("</a>");
        }
        self.put((top, top + card.height), svg);
    }

    fn draw_words(&mut self, way: &route::Way, words: &[String], back: bool, lane: i32) {
        let Some(label) = way.label else { return };
        let anchor = if label.ends { "end" } else { "start" };
        let mut svg = String::new();
        let (x, mut foot) = (label.at.0 + lane, label.at.1);
        for line in words.iter().take(label.lines) {
            self.line(&mut svg, if back { "bkt" } else { "cnd" }, (x, foot), anchor, line);
            foot += LINE;
        }
        self.put((label.at.1 - 12, foot), svg);
    }

    pub fn line(&self, svg: &mut String, class: &'static str, (x, y): (i32, i32), anchor: &str, text: &str) {
        let class = self.class(class);
        let anchor = match anchor {
            "start" => String::new(),
            anchor => format!(" text-anchor=\"{anchor}\""),
        };
        _ = write!(svg, "<text{class} x=\"{x}\" y=\"{y}\"{anchor}>{}</text>", escaped(text));
    }
}

/// The lines that are written on a way.
fn words(when: Option<&str>) -> Vec<String> {
    when.map_or_else(Vec::new, |when| wrapped(when, ZONE - 10, 12, 3))
}

/// The shapes of levels, twelve units square, as the pages have them.
fn drawn_shape(shape: usize) -> &'static str {
    match shape {
        1 => "<path d=\"M6 .8 11.6 11H.4z\" stroke=\"none\"/>",
        2 => {
            "<path d=\"M6 .9 11.1 6 6 11.1.9 6z\" fill=\"none\" stroke-width=\"1.5\"/><path d=\"M6 .9v10.2L.9 6z\" stroke=\"none\"/>"
        }
        3 => "<circle cx=\"6\" cy=\"6\" r=\"4.6\" fill=\"none\" stroke-width=\"1.6\"/>",
        4 => "<path d=\"M6 .9 11.1 6 6 11.1.9 6z\" fill=\"none\" stroke-width=\"1.5\"/>",
        _ => "<path d=\"M1.4 1.4h9.2v9.2H1.4z\" fill=\"none\" stroke-width=\"1.5\"/>",
    }
}
