//! What each post and body may decide, and what it answers for.

use super::blocks::{grid, public, said};
use super::sheets::Slice;
use super::{Columns, Form, Heading, Maker, Of, Over, Subject, Words, heading};
use crate::document::{Block, CellKind, GridCell, Orientation, TypeSize};
use crate::publish::views::PowerShown;

/// 职权目录, 权力清单: the ten facts of a power (S2 l.10: 名称、内容、制度依据、办理部门, 行使主体、条件、程序、时限、责任、监督方式).
pub static POWER_LIST: Form = Form {
    name: "power-list",
    title: ("职权目录", "Catalogue of powers"),
    also: &["权力清单", "职权清单"],
    what: (
        "各岗位、科室的职权及其依据、程序、时限、责任",
        "what each post and department may decide, by which rule and how",
    ),
    of: Of::Register,
    over: Over::Powers,
    orientation: Orientation::Landscape,
    size: TypeSize::Text,
    columns: Columns::Fixed(&[
        heading("序号", "No.", 4),
        heading("办理部门", "Department", 8),
        heading("岗位", "Post", 8),
        heading("职权名称", "Power", 11),
        heading("职权内容", "Content", 15),
        heading("制度依据", "Basis", 13),
        heading("行使主体", "Exercised by", 8),
        heading("条件", "Conditions", 10),
        heading("程序", "Procedure", 11),
        heading("时限", "Time limit", 7),
        heading("责任", "Responsibility", 11),
        heading("监督方式", "Supervision", 8),
    ]),
    make: power_list,
};

/// 责任清单, 权力和责任清单 (S2 l.6, l.10): duties, and what one answers for in each power.
pub static DUTY_LIST: Form = Form {
    name: "duty-list",
    title: ("责任清单", "List of responsibilities"),
    also: &["权力和责任清单", "职责目录"],
    what: (
        "各岗位、科室的职责，每项职权的责任事项和追责情形",
        "duties of each post and department, and what they answer for",
    ),
    of: Of::Register,
    over: Over::Duties,
    orientation: Orientation::Landscape,
    size: TypeSize::Text,
    columns: Columns::Fixed(&[
        heading("部门", "Department", 8),
        heading("岗位", "Post", 9),
        heading("岗位职责", "Duties", 22),
        heading("廉政职责", "Integrity duties", 18),
        heading("职权", "Power", 12),
        heading("责任事项", "Responsible for", 15),
        heading("追责情形", "Held to account", 13),
        heading("监督方式", "Supervision", 10),
        heading("责任人", "Owner", 8),
    ]),
    make: duty_list,
};

// What the facts of a power are called on the pages, where they come from.
const SUBJECT: Words = ("行使主体", "Exercised by");
const HANDLED: Words = ("办理部门", "Handled by");
const CONDITIONS: Words = ("条件", "Conditions");
const PROCEDURE: Words = ("程序", "Procedure");
const LIMIT: Words = ("时限", "Time limit");
const DUTIES: Words = ("责任事项", "Duties");
const ACCOUNT: Words = ("追责情形", "Accountability");
const SUPERVISION: Words = ("监督方式", "Supervision");
const OWNER: Words = ("责任人", "Owner");

/// Empty rows to be filled by hand.
pub(super) fn blank_rows(columns: usize) -> Vec<Vec<GridCell>> {
    (0..8).map(|_| vec![GridCell::blank(); columns]).collect()
}

fn fact(maker: &Maker<'_>, power: &PowerShown, words: Words) -> String {
    said(&power.exercise, maker.language, words).map_or_else(String::new, public)
}

fn label(text: String) -> GridCell {
    GridCell { kind: CellKind::Label, ..GridCell::text(text) }
}

/// Blocks of a list with one table, without the columns in which no row has anything.
fn list(maker: &Maker<'_>, form: &Form, title: &str, subject: &Subject, rows: Vec<Vec<GridCell>>) -> Vec<Block> {
    let Columns::Fixed(headings) = &form.columns else { return Vec::new() };
    let heads = heads(maker, headings);
    let rows = if subject.blank { blank_rows(heads.len()) } else { rows };
    vec![maker.title(title, subject.continued), maker.of_cycle(subject.blank), Block::Grid(grid(title, &heads, rows))]
}

fn heads(maker: &Maker<'_>, headings: &[Heading]) -> Vec<(String, u32)> {
    headings.iter().map(|head| (maker.say(head.title.0, head.title.1), head.share)).collect()
}

pub(super) fn power_list(maker: &Maker<'_>, form: &Form, subject: &Subject) -> Vec<Block> {
    let title = maker.language.of("职权目录（权力清单）", "Catalogue of powers");
    let mut rows: Vec<Vec<GridCell>> = Vec::new();
    for (at, slice) in subject.slices.iter().enumerate() {
        let place = maker.site.place_of(slice.index);
        for (number, power) in powers(maker, slice).enumerate() {
            let mut cells = vec![GridCell::number(slice.first + number)];
            if number == 0 && begins(maker, subject, at) {
                cells.push(label(maker.place_name(place)).down(covered(maker, subject, at)));
            }
            if number == 0 {
                cells.push(label(maker.post_name(slice.index)).down(slice.rows.len()));
            }
            let duties = [DUTIES, ACCOUNT].map(|words| fact(maker, power, words));
            let subject_of = [SUBJECT, HANDLED].map(|words| fact(maker, power, words));
            cells.push(GridCell::lines(named(maker, power)));
            cells.push(GridCell::text(power.content.as_ref().map_or_else(String::new, public)));
            cells.push(GridCell::text(public(&power.basis)));
            cells.push(GridCell::lines(written(subject_of)));
            cells.extend([CONDITIONS, PROCEDURE, LIMIT].map(|words| GridCell::text(fact(maker, power, words))));
            cells.push(GridCell::lines(written(duties)));
            cells.push(GridCell::text(fact(maker, power, SUPERVISION)));
            rows.push(cells);
        }
    }
    list(maker, form, title, subject, rows)
}

fn duty_list(maker: &Maker<'_>, form: &Form, subject: &Subject) -> Vec<Block> {
    let title = maker.language.of("责任清单", "List of responsibilities");
    let mut rows: Vec<Vec<GridCell>> = Vec::new();
    for (at, slice) in subject.slices.iter().enumerate() {
        let (duties, integrity) = maker.duties(slice.index);
        let height = slice.rows.len().max(1);
        let place = maker.site.place_of(slice.index);
        let mut cells = Vec::new();
        if begins(maker, subject, at) {
            cells.push(label(maker.place_name(place)).down(covered(maker, subject, at)));
        }
        cells.push(label(maker.post_name(slice.index)).down(height));
        for duties in [duties, integrity] {
            cells.push(GridCell::lines(super::blocks::numbered(duties.iter().map(public))).down(height));
        }
        for power in powers(maker, slice) {
            cells.push(GridCell::text(public(&power.name)));
            cells.extend([DUTIES, ACCOUNT, SUPERVISION, OWNER].map(|words| GridCell::text(fact(maker, power, words))));
            rows.push(std::mem::take(&mut cells));
        }
        if slice.rows.is_empty() {
            cells.extend((0..5).map(|_| GridCell::text("")));
            rows.push(cells);
        }
    }
    list(maker, form, title, subject, rows)
}

/// The name of a power, with its kind.
fn named(maker: &Maker<'_>, power: &PowerShown) -> Vec<String> {
    let kind = power.kind.as_ref().map(|kind| maker.language.of(format!("（{}）", &**kind), format!("({})", &**kind)));
    written([public(&power.name), kind.unwrap_or_default()])
}

fn written<const N: usize>(texts: [String; N]) -> Vec<String> {
    texts.into_iter().filter(|text| !text.is_empty()).collect()
}

fn powers<'m>(maker: &'m Maker<'_>, slice: &'m Slice) -> impl Iterator<Item = &'m PowerShown> {
    let powers = &maker.site.shown[slice.index].powers;
    slice.rows.iter().filter_map(|row| powers.get(*row as usize))
}

/// The slice at this position is the first of its place.
fn begins(maker: &Maker<'_>, subject: &Subject, at: usize) -> bool {
    let place = |at: usize| maker.site.place_of(subject.slices[at].index);
    at.checked_sub(1).is_none_or(|above| place(above) != place(at))
}

/// How many rows the place covers that begins at this position.
fn covered(maker: &Maker<'_>, subject: &Subject, at: usize) -> usize {
    let place = |slice: &Slice| maker.site.place_of(slice.index);
    let here = place(&subject.slices[at]);
    subject.slices[at..].iter().take_while(|slice| place(slice) == here).map(|slice| slice.rows.len().max(1)).sum()
}
