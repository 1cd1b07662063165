//! How many bytes a line takes on a page, HTML or Markdown, whichever is longer: weighed, not rendered.

use crate::publish::views::{Link, MeasureShown, Point, PowerShown, Said};

/// The bytes of a text, escaped for HTML or for Markdown, whichever is longer.
pub(super) fn text(text: &str) -> usize {
    text.bytes().map(|byte| usize::from(WRITTEN[usize::from(byte)])).sum()
}

/// How many bytes each byte of a text takes on a page.
static WRITTEN: [u8; 256] = {
    let mut written = [1; 256];
    written[b'"' as usize] = 6;
    let (mut at, longer) = (0, [(b"&'".as_slice(), 5), (b"<>", 4), (br"\`*_{}[]#|~!$@", 2)]);
    while at < longer.len() {
        let (bytes, length) = longer[at];
        let mut byte = 0;
        while byte < bytes.len() {
            written[bytes[byte] as usize] = length;
            byte += 1;
        }
        at += 1;
    }
    written
};

pub(super) fn link(link: &Link) -> usize {
    60 + text(&link.name) + text(&link.html)
}

pub(super) fn code(code: &str, anchor: &str) -> usize {
    100 + text(code) + text(anchor)
}

pub(super) fn said(said: &[Said]) -> usize {
    said.iter().map(|said| 80 + text(&said.label) + text(&said.text)).sum()
}

pub(super) fn row(to: &Link, levels: usize) -> usize {
    400 + link(to) + levels * 160
}

/// As a row of a table.
pub(super) fn row_of_point(point: &Point) -> usize {
    let several = point.manifestations.iter().chain(point.measures.iter().map(|measure| &measure.text));
    let once = [&point.title, &point.owners, &point.monitors, &point.with];
    let perhaps = point.category.iter().chain(point.power.as_ref().map(|power| &power.name));
    let words =
        several.map(|part| 80 + text(part)).sum::<usize>() + once.into_iter().map(|part| text(part)).sum::<usize>();
    700 + code(&point.code, &point.anchor) * 2 + words + perhaps.map(|part| text(part) * 2).sum::<usize>()
}

/// With all that the page of its file says of it.
pub(super) fn card(point: &Point) -> usize {
    let several = point.measures.iter().map(measure).sum::<usize>()
        + point.posts.iter().map(link).sum::<usize>()
        + said(&point.said);
    500 + row_of_point(point) + several + point.definition.as_deref().map_or(0, text)
}

pub(super) fn measure(measure: &MeasureShown) -> usize {
    let MeasureShown { text: words, kind, owners, rules, due, frequency, .. } = measure;
    let perhaps = [kind, due, frequency].into_iter().flatten().map(|part| text(part)).sum::<usize>();
    250 + text(words) + text(owners) + text(rules) + perhaps
}

pub(super) fn power(power: &PowerShown) -> usize {
    let perhaps = [&power.kind, &power.content].into_iter().flatten().map(|part| text(part)).sum::<usize>();
    800 + text(&power.name) + text(&power.basis) + perhaps + said(&power.exercise)
}
