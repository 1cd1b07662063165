//! A chart as an SVG page of its own: readable in black and white by its hatching, without eyes by its words.

use std::fmt::Write as _;
use std::io::{self, Write};

use super::xml::escape as text;
use crate::document::shape;
use crate::record::Language;
use crate::reports::chart::{Chart, Panel, Series};

/// How a level looks: the fill and edge that the pages have for it, and the hatching over it.
struct Look {
    fill: &'static str,
    edge: &'static str,
    ink: &'static str,
    /// Lines of the pattern's tile, eight by eight; empty where there is none.
    hatching: &'static str,
}

/// By class of the pages (`.f1` …, `.k1` … in `templates/html/style.css`); the first is for what has no level.
const LOOKS: [Look; 6] = [
    Look { fill: "#ffffff", edge: "#55605f", ink: "#1b2325", hatching: "M0 0L8 8M8 0L0 8" },
    Look { fill: "#a3211b", edge: "#a3211b", ink: "#ffffff", hatching: "" },
    Look { fill: "#efa94a", edge: "#b06a12", ink: "#1b2325", hatching: "M-2 2L2 -2M0 8L8 0M6 10L10 6" },
    Look { fill: "#d7e5f2", edge: "#5c88b4", ink: "#1d4e7e", hatching: "" },
    Look { fill: "#f5e27a", edge: "#a58a00", ink: "#1b2325", hatching: "M0 4H8" },
    Look { fill: "#b9dcba", edge: "#4d8a4f", ink: "#1b2325", hatching: "M4 0V8" },
];

/// As the pages choose.
fn class(level: Option<(usize, usize)>) -> usize {
    level.map_or(0, |(rank, of)| shape(rank, of))
}

const LEFT: usize = 64;
const RIGHT: usize = 24;
const TOP: usize = 64;
const PANEL: usize = 240;
/// Above each panel: its title and what its fills mean.
const HEAD: usize = 56;
/// Below each panel: what its places are called.
const FOOT: usize = 64;
const NOTE: usize = 20;
/// No wider than a landscape page shows.
const WIDEST: usize = 1400;

pub fn chart(out: &mut dyn Write, chart: &Chart, language: Language) -> io::Result<()> {
    let many = chart.places.len().max(1);
    let step = (WIDEST / many).clamp(1, 64);
    let width = (LEFT + step * many + RIGHT).max(480);
    let height = TOP + chart.panels.len() * (HEAD + PANEL + FOOT) + chart.notes.len() * NOTE + NOTE;
    let title = text(chart.title.of(language));
    writeln!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" lang=\"{}\" role=\"img\" aria-labelledby=\"title told\" font-family=\"system-ui, 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif\" font-size=\"13\" fill=\"#1b2325\">",
        language.of("zh-CN", "en")
    )?;
    writeln!(out, "<title id=\"title\">{title}</title>")?;
    writeln!(out, "<desc id=\"told\">{}</desc>", told(chart, language))?;
    writeln!(out, "<defs>{}</defs>", patterns())?;
    writeln!(out, "<rect width=\"{width}\" height=\"{height}\" fill=\"#ffffff\"/>")?;
    writeln!(out, "<text x=\"{LEFT}\" y=\"36\" font-size=\"19\" font-weight=\"700\">{title}</text>")?;
    let mut top = TOP;
    for panel in &chart.panels {
        draw(out, chart, panel, (top, step, width), language)?;
        top += HEAD + PANEL + FOOT;
    }
    for note in &chart.notes {
        writeln!(out, "<text x=\"{LEFT}\" y=\"{top}\" fill=\"#55605f\">{}</text>", text(note.of(language)))?;
        top += NOTE;
    }
    writeln!(out, "</svg>")
}

fn draw(
    out: &mut dyn Write,
    chart: &Chart,
    panel: &Panel,
    (top, step, width): (usize, usize, usize),
    language: Language,
) -> io::Result<()> {
    let totals: Vec<u64> = (0..chart.places.len()).map(|place| total(panel, place)).collect();
    let highest = nice(totals.iter().copied().max().unwrap_or(0));
    let floor = top + HEAD + PANEL;
    let above = |value: u64| (u128::from(value) * PANEL as u128 / u128::from(highest)) as usize;
    writeln!(
        out,
        "<g><text x=\"{LEFT}\" y=\"{}\" font-size=\"15\" font-weight=\"700\">{}</text>",
        top + 16,
        text(panel.title.of(language))
    )?;
    let mut x = LEFT;
    // The highest level stands first, as it does in the tables.
    for series in &panel.series {
        let name = series.name.of(language);
        swatch(out, series, (x, top + 26, 16, 12), "")?;
        writeln!(out, "<text x=\"{}\" y=\"{}\">{}</text>", x + 22, top + 37, text(name))?;
        x += 40 + name.chars().map(|c| if c.is_ascii() { 8 } else { 14 }).sum::<usize>();
    }
    for quarter in 0..=4u64 {
        let value = highest * quarter / 4;
        let y = floor - above(value);
        writeln!(
            out,
            "<path d=\"M{LEFT} {y}H{}\" stroke=\"#c3cbc9\"/><text x=\"{}\" y=\"{}\" text-anchor=\"end\" fill=\"#55605f\">{value}</text>",
            width - RIGHT,
            LEFT - 8,
            y + 4
        )?;
    }
    let bar = (step * 7 / 10).max(1);
    let every = (72 / step.max(1)).max(1);
    for (place, name) in chart.places.iter().enumerate() {
        let x = LEFT + place * step + (step - bar) / 2;
        let mut reached = 0;
        for series in &panel.series {
            let value = series.values.get(place).copied().unwrap_or(0);
            let (low, high) = (above(reached), above(reached + value));
            reached += value;
            if high > low {
                let said = format!("{} {} {value}", name.of(language), series.name.of(language));
                swatch(out, series, (x, floor - high, bar, high - low), &said)?;
                let (look, middle) = (&LOOKS[class(series.level)], floor - (low + high) / 2);
                if high - low >= 18 && bar >= 9 * value.to_string().len() {
                    let (across, shown) = (x + bar / 2, value.to_string());
                    // A plate keeps the number readable over the hatching.
                    if !look.hatching.is_empty() {
                        let plate = 8 * shown.len() + 6;
                        writeln!(
                            out,
                            "<rect x=\"{}\" y=\"{}\" width=\"{plate}\" height=\"16\" fill=\"{}\"/>",
                            across.saturating_sub(plate / 2),
                            middle - 8,
                            look.fill
                        )?;
                    }
                    writeln!(
                        out,
                        "<text x=\"{across}\" y=\"{}\" text-anchor=\"middle\" fill=\"{}\">{shown}</text>",
                        middle + 5,
                        look.ink
                    )?;
                }
            }
        }
        if place % every == 0 {
            let (across, y) = (x + bar / 2, floor + 18);
            writeln!(out, "<text x=\"{across}\" y=\"{y}\" text-anchor=\"middle\">{}</text>", text(name.of(language)))?;
        }
        if bar >= 9 * totals[place].to_string().len() {
            let y = floor - above(reached) - 5;
            writeln!(
                out,
                "<text x=\"{}\" y=\"{y}\" text-anchor=\"middle\" font-weight=\"700\">{}</text>",
                x + bar / 2,
                totals[place]
            )?;
        }
    }
    writeln!(out, "<path d=\"M{LEFT} {floor}H{}\" stroke=\"#1b2325\"/></g>", width - RIGHT)
}

fn total(panel: &Panel, place: usize) -> u64 {
    panel.series.iter().filter_map(|series| series.values.get(place)).sum()
}

/// One stretch of a stack in the look of its level; `said` is told where a pointer rests on it.
fn swatch(
    out: &mut dyn Write,
    series: &Series,
    (x, y, width, height): (usize, usize, usize, usize),
    said: &str,
) -> io::Result<()> {
    let at = class(series.level);
    let look = &LOOKS[at];
    let fill = if look.hatching.is_empty() { look.fill.to_owned() } else { format!("url(#h{at})") };
    let said = if said.is_empty() { String::new() } else { format!("<title>{}</title>", text(said)) };
    writeln!(
        out,
        "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" fill=\"{fill}\" stroke=\"{}\">{said}</rect>",
        look.edge
    )
}

fn patterns() -> String {
    let mut patterns = String::new();
    for (at, look) in LOOKS.iter().enumerate().filter(|(_, look)| !look.hatching.is_empty()) {
        let _ = write!(
            patterns,
            "<pattern id=\"h{at}\" width=\"8\" height=\"8\" patternUnits=\"userSpaceOnUse\"><rect width=\"8\" height=\"8\" fill=\"{}\"/><path d=\"{}\" stroke=\"{}\" stroke-width=\"1.2\"/></pattern>",
            look.fill, look.hatching, look.edge
        );
    }
    patterns
}

/// The first and the last place in words, for whoever does not see the drawing.
fn told(chart: &Chart, language: Language) -> String {
    let (colon, comma, stop) = (language.of("：", ": "), language.of("，", ", "), language.of("。", ". "));
    let mut sentences = Vec::new();
    for panel in &chart.panels {
        for (place, name) in chart.places.iter().enumerate() {
            if place > 0 && place + 1 < chart.places.len() {
                continue;
            }
            let counts = panel.series.iter().map(|series| {
                format!("{} {}", series.name.of(language), series.values.get(place).copied().unwrap_or(0))
            });
            let counts = counts.collect::<Vec<_>>().join(comma);
            sentences.push(format!("{} {}{colon}{counts}{stop}", name.of(language), panel.title.of(language)));
        }
    }
    text(&sentences.concat())
}

/// Four even steps up to it, the least that holds `value`.
fn nice(value: u64) -> u64 {
    let value = value.max(4);
    let mut unit: u64 = 4;
    loop {
        for step in [1, 2, 5] {
            let top = unit.saturating_mul(step);
            if top >= value || top > u64::MAX / 16 {
                return top;
            }
        }
        unit *= 10;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Both;

    fn drawn(name: &str, values: &[u64]) -> String {
        let series = |name: &str, level| Series { name: Both::new(name, name), level, values: values.to_vec() };
        let drawn = Chart {
            title: Both::new(name, name),
            places: values.iter().map(|value| Both::new(value.to_string(), value.to_string())).collect(),
            panels: vec![Panel {
                title: Both::new("风险点等级", "levels"),
                series: vec![series(name, Some((0, 3))), series("未定级", None)],
            }],
            notes: Vec::new(),
        };
        let mut out = Vec::new();
        chart(&mut out, &drawn, Language::Zh).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn names_of_the_register_write_no_markup() {
        let svg = drawn("<script>\"&\u{202e}\u{1}", &[1, 2]);
        assert!(svg.contains("&lt;script&gt;&quot;&amp;\\u{202e}\\u{1}") && !svg.contains("<script"), "{svg}");
    }

    #[test]
    fn any_number_of_places_and_any_height_is_drawn() {
        for values in [&[][..], &[0], &[u64::MAX / 64, 1], &[7; 3000]] {
            assert!(drawn("一级", values).ends_with("</svg>\n"));
        }
    }

    #[test]
    fn the_words_say_where_it_began_and_where_it_ended() {
        let svg = drawn("一级", &[3, 9, 5]);
        assert!(
            svg.contains("<desc id=\"told\">3 风险点等级：一级 3，未定级 3。5 风险点等级：一级 5，未定级 5。</desc>"),
            "{svg}"
        );
    }

    #[test]
    fn steps_of_the_scale_are_round() {
        assert_eq!([0, 4, 5, 9, 40, 41, 100_000].map(nice), [4, 4, 8, 20, 40, 80, 200_000]);
    }
}
