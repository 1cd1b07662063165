//! The sheets of a drawing: cut between rows where a page of paper ends, each with its stages, its ways and what stands on it.

use std::collections::HashSet;
use std::fmt::Write;

use super::draw::{Hand, Sheet, UPRIGHT};
use super::layout::Arranged;
use super::route::Drawn;
use super::text::escaped;
use crate::record::Word;

impl Hand<'_, '_> {
    /// Cuts the drawing between rows into sheets that fit a page.
    pub fn sheets(&self, arranged: &Arranged, drawn: &Drawn, lane: i32, width: i32) -> Vec<Sheet> {
        let fits = if width > UPRIGHT { width * 52 / 100 } else { width * 118 / 100 };
        let cuts = cuts(drawn, fits.max(400));
        let many = cuts.len();
        let mut top = 0;
        let mut first = 0;
        let mut sheets = Vec::new();
        for (number, last) in cuts.into_iter().enumerate() {
            let floor = if number + 1 == many { drawn.height } else { drawn.rows[last].1 + 4 };
            let mut svg = self.head((top, floor), width, (number, many));
            self.lanes(&mut svg, arranged, drawn, (first, last), (top, floor, width));
            self.draw_ways(&mut svg, arranged, drawn, (top, floor), lane);
            for piece in self.pieces.iter().filter(|piece| piece.top < floor && piece.floor > top) {
                svg.push_str(&piece.svg);
            }
            svg.push_str("</svg>");
            let mut steps: Vec<usize> = arranged.rows[first..=last].concat();
            steps.retain(|step| *step < self.flow.steps.len());
            steps.sort_unstable();
            sheets.push(Sheet { svg, steps });
            (top, first) = (floor, last + 1);
        }
        sheets
    }

    fn head(&self, (top, floor): (i32, i32), width: i32, (number, many): (usize, usize)) -> String {
        let language = self.site.language();
        let part = match many {
            1 => String::new(),
            _ => language.of(format!("（{} / {many}）", number + 1), format!(" ({} of {many})", number + 1)),
        };
        let title = format!("{}{part}", &*self.flow.name);
        let (steps, ways) = (self.flow.steps.len(), self.flow.ways.len());
        let told = language.of(
            format!("{steps} 个环节，{ways} 条流转；各环节的文字说明见表。"),
            format!("{steps} steps and {ways} ways between them; the table tells them in words."),
        );
        let (title, told) = (escaped(&title), escaped(&told));
        let named = match self.paint.is_on_page() {
            // With links in it, it is a group to whoever hears it.
            true => format!(
                "role=\"group\" aria-labelledby=\"fl{number}-t fl{number}-d\"><title id=\"fl{number}-t\">{title}</title><desc id=\"fl{number}-d\">{told}</desc>"
            ),
            // Several may meet on one page, where no id may come twice.
            false => format!("role=\"img\" aria-label=\"{title}\"><title>{title}</title><desc>{told}</desc>"),
        };
        format!(
            "<svg{} viewBox=\"-2 {} {} {}\" width=\"{}\" height=\"{}\" {named}",
            self.paint.open(),
            top - 2,
            width + 4,
            floor - top + 4,
            width + 4,
            floor - top + 4,
        )
    }

    /// A band for each run of rows in the same stage, with the stage at its side.
    fn lanes(
        &self,
        svg: &mut String,
        arranged: &Arranged,
        drawn: &Drawn,
        (first, last): (usize, usize),
        (top, floor, width): (i32, i32, i32),
    ) {
        let language = self.site.language();
        let stage = |row: usize| {
            let mut words: Vec<&str> = Vec::new();
            for step in arranged.rows[row].iter().filter_map(|step| self.flow.steps.get(*step)) {
                let word = step.stage.map_or("", |stage| language.of(stage.zh(), stage.en()));
                if !word.is_empty() && !words.contains(&word) {
                    words.push(word);
                }
            }
            words.join(language.of("、", ", "))
        };
        let mut row = first;
        while row <= last {
            let word = stage(row);
            let mut end = row;
            while end < last && stage(end + 1) == word {
                end += 1;
            }
            let from = if row == first { top } else { middle(drawn, row) };
            let to = if end == last { floor } else { middle(drawn, end + 1) };
            if !word.is_empty() {
                let class = self.class("lane");
                _ = write!(svg, "<rect{class} x=\"0\" y=\"{from}\" width=\"{width}\" height=\"{}\"/>", to - from);
                let center = (from + to) / 2;
                if word.is_ascii() {
                    let class = self.class("lab");
                    _ = write!(
                        svg,
                        "<text{class} transform=\"translate(22 {center}) rotate(-90)\" text-anchor=\"middle\">{}</text>",
                        escaped(&word)
                    );
                } else {
                    let mut foot = center - word.chars().count() as i32 * 10 - 4;
                    for c in word.chars() {
                        foot += 20;
                        self.line(svg, "lab", (18, foot), "middle", c.encode_utf8(&mut [0; 4]));
                    }
                }
            }
            row = end + 1;
        }
    }

    /// Each way as one line with its arrow; of what runs on over other sheets, the stretches on this one.
    fn draw_ways(&self, svg: &mut String, arranged: &Arranged, drawn: &Drawn, (top, floor): (i32, i32), lane: i32) {
        let mut tips: HashSet<(i32, i32)> = HashSet::new();
        let mut passing: HashSet<String> = HashSet::new();
        // What leads back lies below what leads on.
        let order = [true, false].into_iter().flat_map(|back| {
            let ways = 0..drawn.ways.len();
            ways.filter(move |way| arranged.back[*way] == back)
        });
        for at in order {
            let corners = &drawn.ways[at].corners;
            let (Some(start), Some(tip)) = (corners.first(), corners.last()) else { continue };
            let (class, point) = if arranged.back[at] { ("bk", "bh") } else { ("ar", "ah") };
            let class = self.class(class);
            let within = |y: i32| y >= top && y < floor;
            if within(start.1) {
                let mut path = format!("M{} {}", start.0 + lane, start.1);
                for (a, b) in corners.iter().zip(&corners[1..]) {
                    match a.0 == b.0 {
                        true => _ = write!(path, "V{}", b.1),
                        false => _ = write!(path, "H{}", b.0 + lane),
                    }
                }
                let way = &self.flow.ways[at];
                _ = write!(svg, "<path{class} data-way=\"{}-{}\" d=\"{path}\"/>", way.from + 1, way.to + 1);
            } else {
                for (a, b) in corners.iter().zip(&corners[1..]) {
                    let (high, low) = (a.1.min(b.1).max(top - 2), a.1.max(b.1).min(floor + 2));
                    let path = match a.0 == b.0 {
                        true if high < low => format!("M{} {high}V{low}", a.0 + lane),
                        false if within(a.1) => format!("M{} {}H{}", a.0 + lane, a.1, b.0 + lane),
                        _ => continue,
                    };
                    if passing.insert(path.clone()) {
                        _ = write!(svg, "<path{class} d=\"{path}\"/>");
                    }
                }
            }
            if within(tip.1) && tips.insert(*tip) {
                let before = corners[corners.len() - 2];
                let (x, y) = (tip.0 + lane, tip.1);
                let point = self.class(point);
                _ = match (tip.0 - before.0).signum() {
                    0 => write!(svg, "<path{point} d=\"M{x} {y}l-4-8h8z\"/>"),
                    1 => write!(svg, "<path{point} d=\"M{x} {y}l-8-4v8z\"/>"),
                    _ => write!(svg, "<path{point} d=\"M{x} {y}l8-4v8z\"/>"),
                };
            }
        }
    }
}

/// The last row of each sheet.
fn cuts(drawn: &Drawn, fits: i32) -> Vec<usize> {
    let rows = drawn.rows.len();
    // A little too much is drawn a little smaller.
    let sheets = if drawn.height * 100 <= fits * 125 { 1 } else { (drawn.height + fits - 1) / fits };
    let even = drawn.height / sheets.max(1);
    let mut cuts = Vec::new();
    let mut top = 0;
    for row in 0..rows {
        let next = drawn.rows.get(row + 1).map(|next| next.1 - top);
        if next.is_none_or(|next| sheets > 1 && next > even.max(fits * 80 / 100)) {
            cuts.push(row);
            top = drawn.rows[row].1 + 4;
        }
    }
    cuts
}

/// Halfway between a row and the one above it.
fn middle(drawn: &Drawn, row: usize) -> i32 {
    let above = row.checked_sub(1).map_or(0, |above| drawn.rows[above].1);
    (above + drawn.rows[row].0) / 2
}
