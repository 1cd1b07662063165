//! How the ways of a chart run. Between rows they run along tracks of their own, down a column only where it is free, and past
//! other boxes outside of all of them: what leads back on the left, what skips rows on the right. No way crosses a box.
//! Numbers only, in the units of the drawing.

use std::collections::{BTreeMap, HashSet};

use super::layout::Arranged;

/// Width of a box.
pub const BOX: i32 = 208;
/// From the middle of a box to that of the next in its row.
const PITCH: i32 = 256;
/// From track to track.
const TRACK: i32 = 10;
/// How far beside the middle of a box a way ends that would otherwise run along another's.
const ASIDE: i32 = 14;
/// How far above and below the middle of a side ways end and begin.
const PORT: i32 = 8;
/// Room for what is written on the ways at either side.
pub const ZONE: i32 = 96;
/// From line to line of what is written on ways.
pub const LINE: i32 = 15;
/// Room for the point of an arrow.
const POINT: i32 = 14;
/// Between rows at least.
const GAP: i32 = 30;
/// So many tracks run at either side; more share the last one.
const TRACKS: usize = 12;
/// So many lines are written at one place.
const LINES: usize = 6;

/// The sizes that the parts of a chart have.
pub struct Sizes<'s> {
    /// Of each box, with what hangs from it.
    pub heights: &'s [i32],
    /// Of each box alone: ways at its sides begin and end at its middle.
    pub bodies: &'s [i32],
    /// What stands beside each row is so high.
    pub beside: &'s [i32],
    /// The lines that are written on each way.
    pub words: &'s [Vec<String>],
}

/// A chart whose every part has its place.
#[derive(Debug, Default)]
pub struct Drawn {
    /// Left edge and top of each box.
    pub corners: Vec<(i32, i32)>,
    /// Top and bottom of each row.
    pub rows: Vec<(i32, i32)>,
    pub ways: Vec<Way>,
    pub width: i32,
    pub height: i32,
}

#[derive(Debug, Clone, Default)]
pub struct Way {
    /// Its corners, the last where the arrow points.
    pub corners: Vec<(i32, i32)>,
    pub label: Option<Label>,
}

/// Where something is written.
#[derive(Debug, Clone, Copy)]
pub struct Label {
    /// The foot of its first line.
    pub at: (i32, i32),
    /// It ends there instead of beginning there.
    pub ends: bool,
    /// There is room for so many lines.
    pub lines: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Course {
    /// Between the rows, and down the column of its end.
    Down,
    /// Outside of all boxes: 0 on the left, 1 on the right.
    Side(usize),
}

/// What ways share in the gap between two rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Bus {
    /// All that leaves a box downwards, but for what goes straight down.
    Out(usize),
    /// All that comes to a box from a side.
    In(usize, usize),
}

/// How wide a chart will be, before it is known how high.
pub fn width(arranged: &Arranged, pairs: &[(usize, usize)], words: &[Vec<String>]) -> i32 {
    Plan::new(arranged, pairs, words).width
}

/// Gives every part of a chart its place.
pub fn drawn(arranged: &Arranged, pairs: &[(usize, usize)], sizes: &Sizes<'_>) -> Drawn {
    let plan = Plan::new(arranged, pairs, sizes.words);
    let gaps = plan.gaps();
    let labels = plan.labels(sizes.words);
    let mut drawn = Drawn { width: plan.width, ..Drawn::default() };
    let mut at = 0;
    let mut floors = Vec::with_capacity(gaps.len());
    for (row, gap) in gaps.iter().enumerate() {
        floors.push(at);
        let tracks = gap.values().max().map_or(0, |last| *last as i32 + 1);
        let lines = labels.gaps[row] as i32;
        let outermost = row == 0 || row == arranged.rows.len();
        at += match tracks + lines {
            0 if outermost => 0,
            0 => GAP,
            _ => GAP.max(TRACK + tracks * TRACK + lines * LINE + POINT),
        };
        let Some(boxes) = arranged.rows.get(row) else { break };
        let beside = sizes.beside.get(row).copied().unwrap_or(0);
        let needs = |step: &usize| {
            let written = labels.sides[0][*step].max(labels.sides[1][*step]) as i32;
            sizes.heights[*step].max(sizes.bodies[*step] / 2 + PORT + 8 + written * LINE)
        };
        let height = boxes.iter().map(needs).max().unwrap_or(0).max(beside);
        drawn.rows.push((at, at + height));
        at += height;
    }
    drawn.height = at;
    let corner = |step: usize| (plan.middles[step] - BOX / 2, drawn.rows[arranged.row[step]].0);
    drawn.corners = (0..arranged.row.len()).map(corner).collect();
    let yard = Yard { plan: &plan, gaps: &gaps, floors: &floors, sizes, drawn: &drawn };
    drawn.ways = (0..pairs.len())
        .map(|way| Way { corners: yard.corners(way), label: labels.of[way].map(|of| yard.label(way, of)) })
        .collect();
    drawn
}

/// What is decided from left to right.
struct Plan<'r> {
    arranged: &'r Arranged,
    pairs: &'r [(usize, usize)],
    courses: Vec<Course>,
    /// The middle of each box.
    middles: Vec<i32>,
    /// The box is the outermost of its row on the left, on the right.
    outer: Vec<[bool; 2]>,
    /// Some way leaves the box below, other than straight down.
    leaves: Vec<bool>,
    /// Where the tracks at either side run, by the box that the ways on them lead to.
    tracks: [BTreeMap<usize, i32>; 2],
    width: i32,
}

impl<'r> Plan<'r> {
    fn new(arranged: &'r Arranged, pairs: &'r [(usize, usize)], words: &[Vec<String>]) -> Plan<'r> {
        let columns = arranged.columns();
        let course = |(way, (from, to)): (usize, &(usize, usize))| match arranged.back[way] {
            true => Course::Side(0),
            false => match arranged.blocked(&columns, arranged.place[*to], (arranged.row[*from], arranged.row[*to])) {
                true => Course::Side(1),
                false => Course::Down,
            },
        };
        let courses: Vec<Course> = pairs.iter().enumerate().map(course).collect();
        let mut outer = vec![[false; 2]; arranged.row.len()];
        for row in &arranged.rows {
            row.first().into_iter().for_each(|step| outer[*step][0] = true);
            row.last().into_iter().for_each(|step| outer[*step][1] = true);
        }
        let (least, most) = (arranged.place.iter().min().unwrap_or(&0), arranged.place.iter().max().unwrap_or(&0));
        let across = BOX + (most - least) * PITCH / 2;
        let written =
            |side| courses.iter().zip(words).any(|(course, words)| *course == Course::Side(side) && !words.is_empty());
        let numbers = [0, 1].map(|side| side_tracks(arranged, pairs, &courses, Course::Side(side)));
        let inner = [0, 1].map(|side| if written(side) { ZONE } else { 8 });
        let outside = [0, 1].map(|side| numbers[side].values().max().map_or(0, |last| (*last as i32 + 2) * TRACK));
        let left = inner[0] + outside[0];
        let right = left + across;
        let track = |side: usize, number: usize| match side {
            0 => left - inner[0] - (number as i32 + 1) * TRACK,
            _ => right + inner[1] + (number as i32 + 1) * TRACK,
        };
        let tracks = [0, 1].map(|side| numbers[side].iter().map(|(to, number)| (*to, track(side, *number))).collect());
        let leaves = vec![false; arranged.row.len()];
        let middles = arranged.place.iter().map(|place| left + BOX / 2 + (place - least) * PITCH / 2).collect();
        let width = right + inner[1] + outside[1];
        let mut plan = Plan { arranged, pairs, courses, middles, outer, leaves, tracks, width };
        for (way, (from, _)) in pairs.iter().enumerate() {
            let from = *from;
            plan.leaves[from] |= match plan.courses[way] {
                Course::Down => !plan.straight(way),
                Course::Side(side) => !plan.outer[from][side],
            };
        }
        plan
    }

    /// It leads to what stands below in the same column.
    fn straight(&self, way: usize) -> bool {
        let (from, to) = self.pairs[way];
        self.courses[way] == Course::Down && self.arranged.place[from] == self.arranged.place[to]
    }

    /// How far beside the middle of its end a way comes in from above: aside where the box above it leads elsewhere, so
    /// that nobody takes one way for the other.
    fn aside(&self, way: usize) -> i32 {
        let (from, to) = self.pairs[way];
        let above = match self.courses[way] {
            Course::Down => Some(self.arranged.row[from]),
            Course::Side(_) => self.arranged.row[to].checked_sub(1),
        };
        let above = above.and_then(|row| self.arranged.at(row, self.arranged.place[to]));
        if above.is_some_and(|above| above != from && self.leaves[above]) { ASIDE } else { 0 }
    }

    fn end(&self, way: usize) -> i32 {
        self.middles[self.pairs[way].1] + self.aside(way)
    }

    fn track(&self, side: usize, to: usize) -> i32 {
        self.tracks[side].get(&to).copied().unwrap_or(0)
    }

    /// The track of each bus in the gap above each row and below the last.
    fn gaps(&self) -> Vec<BTreeMap<Bus, usize>> {
        let mut gaps: Vec<BTreeMap<Bus, (i32, i32)>> = vec![BTreeMap::new(); self.arranged.rows.len() + 1];
        let mut run = |row: usize, bus: Bus, from: i32, to: i32| {
            let known = gaps[row].entry(bus).or_insert((from, from));
            *known = (known.0.min(from).min(to), known.1.max(from).max(to));
        };
        for (way, (from, to)) in self.pairs.iter().copied().enumerate() {
            let below = self.arranged.row[from] + 1;
            match self.courses[way] {
                Course::Down if self.straight(way) => {}
                Course::Down => run(below, Bus::Out(from), self.middles[from], self.end(way)),
                Course::Side(side) => {
                    let track = self.track(side, to);
                    if !self.outer[from][side] {
                        run(below, Bus::Out(from), self.middles[from], track);
                    }
                    if !self.outer[to][side] {
                        run(self.arranged.row[to], Bus::In(to, side), track, self.end(way));
                    }
                }
            }
        }
        gaps.into_iter().map(numbered).collect()
    }

    /// How many lines are written where; what several ways into a box say alike is written once.
    fn labels(&self, words: &[Vec<String>]) -> Labels {
        let mut said = HashSet::new();
        let boxes = self.arranged.row.len();
        let mut labels = Labels {
            of: vec![None; self.pairs.len()],
            ends: vec![[0; 2]; boxes],
            sides: [vec![0; boxes], vec![0; boxes]],
            gaps: vec![0; self.arranged.rows.len() + 1],
        };
        for (way, (from, to)) in self.pairs.iter().copied().enumerate() {
            let (place, gap) = match self.courses[way] {
                Course::Down => (&mut labels.ends[to][usize::from(self.aside(way) > 0)], Some(self.arranged.row[to])),
                Course::Side(side) if self.outer[from][side] => (&mut labels.sides[side][from], None),
                Course::Side(side) => (&mut labels.sides[side][from], Some(self.arranged.row[from] + 1)),
            };
            let some = words[way].len().min(LINES - *place);
            let said_before = self.courses[way] == Course::Down && !said.insert((to, self.aside(way), &words[way]));
            if some > 0 && !said_before {
                labels.of[way] = Some((*place, some));
                *place += some;
                let needs = *place;
                gap.into_iter().for_each(|gap| labels.gaps[gap] = labels.gaps[gap].max(needs));
            }
        }
        labels
    }
}

struct Labels {
    /// Of each way: lines that stand before it at its place, and its own.
    of: Vec<Option<(usize, usize)>>,
    /// At the ways into each box: into its middle, and beside it.
    ends: Vec<[usize; 2]>,
    /// At each side of each box.
    sides: [Vec<usize>; 2],
    /// In the gap above each row.
    gaps: Vec<usize>,
}

/// Numbers for the tracks at a side, by the box that their ways lead to, those that run shortest next to the boxes.
fn side_tracks(
    arranged: &Arranged,
    pairs: &[(usize, usize)],
    courses: &[Course],
    course: Course,
) -> BTreeMap<usize, usize> {
    let mut runs: BTreeMap<usize, (usize, usize)> = BTreeMap::new();
    for ((from, to), _) in pairs.iter().zip(courses).filter(|(_, known)| **known == course) {
        let (a, b) = (arranged.row[*from], arranged.row[*to]);
        let run = runs.entry(*to).or_insert((a.min(b), a.max(b)));
        *run = (run.0.min(a), run.1.max(a));
    }
    let mut order: Vec<(usize, usize, usize)> = runs.into_iter().map(|(to, (a, b))| (b - a, a, to)).collect();
    order.sort_unstable();
    let mut taken: Vec<BTreeMap<usize, usize>> = Vec::new();
    let mut numbers = BTreeMap::new();
    for (length, first, to) in order {
        let last = first + length;
        let free =
            |track: &BTreeMap<usize, usize>| track.range(..=last).next_back().is_none_or(|(_, end)| *end < first);
        let number = taken.iter().position(free).unwrap_or(taken.len()).min(TRACKS - 1);
        if taken.len() <= number {
            taken.push(BTreeMap::new());
        }
        let end = taken[number].entry(first).or_insert(last);
        *end = last.max(*end);
        numbers.insert(to, number);
    }
    numbers
}

/// Tracks for the buses of a gap, so that none runs into another.
fn numbered(buses: BTreeMap<Bus, (i32, i32)>) -> BTreeMap<Bus, usize> {
    let mut order: Vec<((i32, i32), Bus)> = buses.into_iter().map(|(bus, run)| (run, bus)).collect();
    order.sort_unstable();
    let mut ends: Vec<i32> = Vec::new();
    let mut numbers = BTreeMap::new();
    for ((from, to), bus) in order {
        let number = ends.iter().position(|end| end + ASIDE < from).unwrap_or(ends.len());
        if ends.len() <= number {
            ends.push(to);
        }
        ends[number] = to;
        numbers.insert(bus, number);
    }
    numbers
}

/// All that is needed to say where a way runs.
struct Yard<'y, 'r> {
    plan: &'y Plan<'r>,
    gaps: &'y [BTreeMap<Bus, usize>],
    /// Where each gap begins.
    floors: &'y [i32],
    sizes: &'y Sizes<'y>,
    drawn: &'y Drawn,
}

impl Yard<'_, '_> {
    fn bus(&self, gap: usize, bus: Bus) -> i32 {
        let number = self.gaps.get(gap).and_then(|gap| gap.get(&bus)).copied().unwrap_or(0);
        self.floors.get(gap).copied().unwrap_or(0) + (number as i32 + 1) * TRACK
    }

    fn side_of(&self, step: usize, side: usize) -> i32 {
        self.drawn.corners[step].0 + if side == 0 { 0 } else { BOX }
    }

    /// The middle of a box from top to bottom.
    fn level(&self, step: usize) -> i32 {
        self.drawn.corners[step].1 + self.sizes.bodies[step] / 2
    }

    fn corners(&self, way: usize) -> Vec<(i32, i32)> {
        let plan = self.plan;
        let (from, to) = plan.pairs[way];
        let (x, row) = (plan.middles[from], plan.arranged.row[from]);
        let (floor, top) = (self.drawn.corners[from].1 + self.sizes.heights[from], self.drawn.corners[to].1);
        let out = self.bus(row + 1, Bus::Out(from));
        let side = match plan.courses[way] {
            Course::Down if plan.straight(way) => return vec![(x, floor), (x, top)],
            Course::Down => {
                let end = plan.end(way);
                return vec![(x, floor), (x, out), (end, out), (end, top)];
            }
            Course::Side(side) => side,
        };
        let track = plan.track(side, to);
        let mut corners = match plan.outer[from][side] {
            true => vec![(self.side_of(from, side), self.level(from) + PORT), (track, self.level(from) + PORT)],
            false => vec![(x, floor), (x, out), (track, out)],
        };
        match plan.outer[to][side] {
            true => {
                let level = self.level(to) - PORT;
                corners.extend([(track, level), (self.side_of(to, side), level)]);
            }
            false => {
                let (level, end) = (self.bus(plan.arranged.row[to], Bus::In(to, side)), plan.end(way));
                corners.extend([(track, level), (end, level), (end, top)]);
            }
        }
        corners
    }

    fn label(&self, way: usize, (before, lines): (usize, usize)) -> Label {
        let plan = self.plan;
        let (from, to) = plan.pairs[way];
        match plan.courses[way] {
            Course::Down => {
                let top = self.drawn.corners[to].1 - POINT + 3;
                let foot = top - (before + lines - 1) as i32 * LINE;
                Label { at: (plan.end(way) + 6, foot), ends: false, lines }
            }
            Course::Side(side) => {
                let down = before as i32 * LINE + 13;
                let (x, y) = match plan.outer[from][side] {
                    true => (self.side_of(from, side), self.level(from) + PORT),
                    false => {
                        let edge = if side == 0 { plan.middles.iter().min() } else { plan.middles.iter().max() };
                        let edge = edge.copied().unwrap_or(0) + if side == 0 { -BOX / 2 } else { BOX / 2 };
                        (edge, self.bus(plan.arranged.row[from] + 1, Bus::Out(from)))
                    }
                };
                Label { at: (x + if side == 0 { -6 } else { 6 }, y + down), ends: side == 0, lines }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::layout::arranged;
    use super::*;

    /// A stretch of a way runs through the inside of a box.
    fn crosses(a: (i32, i32), b: (i32, i32), corner: (i32, i32), height: i32) -> bool {
        let (left, right) = (a.0.min(b.0), a.0.max(b.0));
        let (top, bottom) = (a.1.min(b.1), a.1.max(b.1));
        left < corner.0 + BOX && right > corner.0 && top < corner.1 + height && bottom > corner.1
    }

    fn holds(count: usize, pairs: &[(usize, usize)], heights: &[i32]) -> Result<(), TestCaseError> {
        let arranged = arranged(count, pairs);
        let beside = vec![50; arranged.rows.len()];
        let words: Vec<Vec<String>> = (0..pairs.len()).map(|way| vec![way.to_string(); way % 4]).collect();
        let sizes = Sizes { heights, bodies: &vec![40; count], beside: &beside, words: &words };
        let drawn = drawn(&arranged, pairs, &sizes);
        prop_assert_eq!(drawn.corners.len(), count);
        prop_assert_eq!(drawn.ways.len(), pairs.len());
        let mut seen: Vec<usize> = arranged.rows.concat();
        seen.sort_unstable();
        prop_assert_eq!(seen, (0..count).collect::<Vec<_>>(), "every box stands in one row");
        for (row, boxes) in arranged.rows.iter().enumerate() {
            for pair in boxes.windows(2) {
                prop_assert!(drawn.corners[pair[0]].0 + BOX <= drawn.corners[pair[1]].0, "boxes lie apart");
            }
            for step in boxes {
                prop_assert!(drawn.corners[*step].0 >= 0 && drawn.corners[*step].0 + BOX <= drawn.width);
                prop_assert!(drawn.corners[*step].1 + heights[*step] <= drawn.rows[row].1, "boxes lie in their row");
            }
        }
        for pair in drawn.rows.windows(2) {
            prop_assert!(pair[0].1 < pair[1].0, "rows lie apart");
        }
        for (way, (from, to)) in drawn.ways.iter().zip(pairs) {
            for stretch in way.corners.windows(2) {
                let (a, b) = (stretch[0], stretch[1]);
                prop_assert!(a.0 == b.0 || a.1 == b.1, "ways run straight");
                for x in [a.0, b.0] {
                    prop_assert!((0..=drawn.width).contains(&x));
                }
                for y in [a.1, b.1] {
                    prop_assert!((0..=drawn.height).contains(&y));
                }
                for (step, height) in heights.iter().enumerate().take(count) {
                    let within = crosses(a, b, drawn.corners[step], *height);
                    prop_assert!(!within, "way {from}-{to} runs through box {step}: {:?}", way.corners);
                }
            }
            let tip = way.corners.last().unwrap();
            let (x, y) = drawn.corners[*to];
            prop_assert!((x..=x + BOX).contains(&tip.0) && (y..=y + 40).contains(&tip.1), "it ends at its box");
            let (x, y) = drawn.corners[*from];
            let start = way.corners[0];
            prop_assert!((x..=x + BOX).contains(&start.0) && (y..=y + heights[*from]).contains(&start.1));
        }
        Ok(())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]
        #[test]
        fn no_box_lies_on_another_and_no_way_runs_through_one(
            (count, pairs, heights) in (1usize..24).prop_flat_map(|count| (
                Just(count),
                proptest::collection::vec((0..count, 0..count), 0..50),
                proptest::collection::vec(40i32..120, count),
            ))
        ) {
            holds(count, &pairs, &heights)?;
        }
    }

    #[test]
    fn long_processes_are_laid_out_in_time_that_grows_with_them() {
        let count = 20_000;
        let chain = (0..count - 1).map(|step| (step, step + 1));
        let back = (0..count).map(|step| (step, step * 7 % (step + 1)));
        let skips = (0..count).map(|step| (step, (step + 1 + step * 31 % 97).min(count - 1)));
        let pairs: Vec<(usize, usize)> = chain.chain(back).chain(skips).collect();
        let arranged = arranged(count, &pairs);
        let heights = vec![44; count];
        let words = vec![vec!["同意".to_owned()]; pairs.len()];
        let sizes = Sizes { heights: &heights, bodies: &heights, beside: &[], words: &words };
        let before = std::time::Instant::now();
        assert_eq!(drawn(&arranged, &pairs, &sizes).ways.len(), pairs.len());
        assert!(before.elapsed().as_secs() < 20, "{:?}", before.elapsed());
    }
}
