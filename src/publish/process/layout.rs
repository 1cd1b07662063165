//! Where the boxes of a chart stand: rows from the top down, places in a row, and which ways lead back. Knows numbers only.
//!
//! A layout library was measured and not taken: it gives places for boxes but none for the ways between them, so that a
//! long way runs through boxes, and takes seconds where a thousand steps lead to each other.

/// The boxes of a chart in rows.
#[derive(Debug)]
pub struct Arranged {
    pub rows: Vec<Vec<usize>>,
    /// The row of each box.
    pub row: Vec<usize>,
    /// Where each box stands in its row, in half columns from the middle; two boxes of a row are two apart or more.
    pub place: Vec<i32>,
    /// Of each way: it leads back to where the process has been.
    pub back: Vec<bool>,
}

/// So many boxes stand in a row at most; more go on in the next one.
pub const MOST: usize = 3;
/// The outermost place to either side.
const EDGE: i32 = MOST as i32 - 1;

/// Arranges `count` boxes with these ways between them. The first box is where the process begins; their order is the
/// order in which they are told.
pub fn arranged(count: usize, ways: &[(usize, usize)]) -> Arranged {
    let rounds = rounds(count, &lists(count, ways.iter().copied()));
    // A way back is one of a round that leads to what was told before: without those no round is left.
    let back: Vec<bool> = ways.iter().map(|(from, to)| to <= from && rounds[*from] == rounds[*to]).collect();
    let on = || ways.iter().zip(&back).filter(|(_, back)| !**back).map(|(way, _)| *way);
    let (before, after) = (lists(count, on().map(|(from, to)| (to, from))), lists(count, on()));
    let mut layers: Vec<Vec<usize>> = Vec::new();
    for (step, layer) in layers_of(&before, &after).into_iter().enumerate() {
        if layers.len() <= layer {
            layers.resize(layer + 1, Vec::new());
        }
        layers[layer].push(step);
    }
    let mut arranged = Arranged { rows: Vec::new(), row: vec![0; count], place: vec![0; count], back };
    for layer in layers.into_iter().filter(|layer| !layer.is_empty()) {
        arranged.add(layer, &before);
    }
    arranged
}

/// For each box the boxes that it is paired with.
fn lists(count: usize, pairs: impl Iterator<Item = (usize, usize)>) -> Vec<Vec<usize>> {
    let mut lists = vec![Vec::new(); count];
    pairs.for_each(|(one, other)| lists[one].push(other));
    lists
}

/// A number for each box, the same for boxes that lead to each other (Tarjan's strongly connected components, without
/// recursion: a process may be long).
fn rounds(count: usize, next: &[Vec<usize>]) -> Vec<usize> {
    let mut met = vec![usize::MAX; count];
    let mut low = vec![usize::MAX; count];
    let mut round = vec![usize::MAX; count];
    let (mut stack, mut clock) = (Vec::new(), 0);
    for start in 0..count {
        if met[start] != usize::MAX {
            continue;
        }
        let mut open: Vec<(usize, usize)> = vec![(start, 0)];
        while let Some((at, tried)) = open.pop() {
            if tried == 0 {
                (met[at], low[at]) = (clock, clock);
                clock += 1;
                stack.push(at);
            }
            if let Some(to) = next[at].get(tried).copied() {
                open.push((at, tried + 1));
                if met[to] == usize::MAX {
                    open.push((to, 0));
                } else if round[to] == usize::MAX {
                    low[at] = low[at].min(met[to]);
                }
                continue;
            }
            if let Some((above, _)) = open.last() {
                low[*above] = low[*above].min(low[at]);
            }
            if low[at] == met[at] {
                while let Some(member) = stack.pop() {
                    round[member] = at;
                    if member == at {
                        break;
                    }
                }
            }
        }
    }
    round
}

/// As far down as the longest way to each box asks.
fn layers_of(before: &[Vec<usize>], after: &[Vec<usize>]) -> Vec<usize> {
    let count = before.len();
    let mut layer = vec![0_usize; count];
    let mut waits: Vec<usize> = before.iter().map(Vec::len).collect();
    let mut open: Vec<usize> = (0..count).filter(|step| waits[*step] == 0).collect();
    while let Some(step) = open.pop() {
        for to in &after[step] {
            layer[*to] = layer[*to].max(layer[step] + 1);
            waits[*to] -= 1;
            if waits[*to] == 0 {
                open.push(*to);
            }
        }
    }
    let last = layer.iter().copied().max().unwrap_or(0);
    // What nothing leads to stands just above what it leads to, or at the end.
    for step in (1..count).filter(|step| before[*step].is_empty()) {
        layer[step] = match after[step].iter().map(|to| layer[*to]).min() {
            Some(next) => next.saturating_sub(1),
            None => last + 1,
        };
    }
    layer
}

impl Arranged {
    /// Adds a layer below: each box under those that lead to it, as far as there is room.
    fn add(&mut self, layer: Vec<usize>, before: &[Vec<usize>]) {
        let wanted = |step: usize| {
            let above = before[step].iter().map(|from| i64::from(self.place[*from]));
            let (sum, count) = above.fold((0, 0), |(sum, count), place| (sum + place, count + 1));
            sum * 100 / i64::max(count, 1)
        };
        let mut boxes: Vec<(i64, usize)> = layer.into_iter().map(|step| (wanted(step), step)).collect();
        boxes.sort_unstable();
        let rows = boxes.len().div_ceil(MOST);
        let in_each = boxes.len().div_ceil(rows.max(1));
        for row in boxes.chunks(in_each.max(1)) {
            let places = places(&row.iter().map(|(wanted, _)| *wanted).collect::<Vec<_>>());
            for ((_, step), place) in row.iter().zip(places) {
                (self.row[*step], self.place[*step]) = (self.rows.len(), place);
            }
            self.rows.push(row.iter().map(|(_, step)| *step).collect());
        }
    }

    /// Whether a box stands at this place in any row between the two, they not included.
    pub fn blocked(&self, columns: &Columns, place: i32, (above, below): (usize, usize)) -> bool {
        let column = &columns.0[(place + EDGE) as usize];
        let next = column.partition_point(|row| *row <= above);
        column.get(next).is_some_and(|row| *row < below)
    }

    /// The box at a place of a row.
    pub fn at(&self, row: usize, place: i32) -> Option<usize> {
        self.rows.get(row)?.iter().copied().find(|step| self.place[*step] == place)
    }

    pub fn columns(&self) -> Columns {
        let mut columns = vec![Vec::new(); 2 * EDGE as usize + 1];
        for (row, boxes) in self.rows.iter().enumerate() {
            boxes.iter().for_each(|step| columns[(self.place[*step] + EDGE) as usize].push(row));
        }
        Columns(columns)
    }
}

/// The rows in which each place is taken.
pub struct Columns(Vec<Vec<usize>>);

/// Places for boxes that want to stand there (in hundredths), in order, two apart, and none beyond the edge.
fn places(wanted: &[i64]) -> Vec<i32> {
    let mut places: Vec<i32> = Vec::with_capacity(wanted.len());
    for want in wanted {
        let want = (want.div_euclid(50) + 1).div_euclid(2) as i32;
        places.push(places.last().map_or(want, |last| want.max(last + 2)));
    }
    // As far to the right as they had to give way, all move back by half.
    let moved: i64 = places.iter().zip(wanted).map(|(place, want)| i64::from(*place) * 100 - want).sum();
    let count = places.len().max(1) as i64;
    let shift = (moved.div_euclid(count * 50) + 1).div_euclid(2) as i32;
    // Each leaves room for those before and after it, so that what lay two apart still does.
    let room = |at: usize| (2 * at as i32 - EDGE, EDGE - 2 * (places.len() - 1 - at) as i32);
    let within = |(at, place): (usize, &i32)| {
        let (least, most) = room(at);
        (place - shift).clamp(least, most)
    };
    places.iter().enumerate().map(within).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_branch_stands_side_by_side_and_meets_again_below() {
        let arranged = arranged(5, &[(0, 1), (1, 2), (1, 3), (2, 4), (3, 4)]);
        assert_eq!(arranged.rows, [vec![0], vec![1], vec![2, 3], vec![4]]);
        assert_eq!(arranged.place, [0, 0, -1, 1, 0]);
    }

    #[test]
    fn a_way_to_what_was_told_before_leads_back_only_where_it_comes_round() {
        assert_eq!(arranged(3, &[(0, 1), (1, 0), (1, 2), (2, 2)]).back, [false, true, false, true]);
        // Told out of order, yet nothing comes round.
        assert_eq!(arranged(3, &[(0, 2), (2, 1)]).back, [false, false]);
    }

    #[test]
    fn a_layer_that_is_too_wide_goes_on_in_the_next_row() {
        let ways: Vec<(usize, usize)> = (1..8).map(|to| (0, to)).collect();
        let arranged = arranged(8, &ways);
        assert_eq!(arranged.rows.iter().map(Vec::len).collect::<Vec<_>>(), [1, 3, 3, 1]);
        assert!(arranged.place.iter().all(|place| place.abs() <= EDGE));
    }

    #[test]
    fn boxes_that_want_to_stand_far_apart_stay_within_the_edges() {
        assert_eq!(places(&[-200, 200, 200]), [-2, 0, 2]);
        assert_eq!(places(&[-200, 200]), [-2, 2]);
        assert_eq!(places(&[300, 300]), [0, 2]);
    }

    #[test]
    fn what_nothing_leads_to_stands_above_what_it_leads_to_or_at_the_end() {
        let arranged = arranged(5, &[(0, 1), (1, 2), (3, 2)]);
        assert_eq!((arranged.row[3], arranged.row[4]), (arranged.row[1], 3));
    }
}
