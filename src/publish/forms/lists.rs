//! The lists of the whole register: risk points, measures, levels, and everything at one glance.

use super::blocks::{grid, public};
use super::columns::{USUAL, filled, table, titled};
use super::{Columns, Form, Maker, Of, Order, Over, Subject, field, heading};
use crate::document::{Block, CellKind, GridCell, Orientation, TypeSize};
use crate::profile::ColumnField;

/// Lists in whose rows nothing stands but what [`super::told`] tells of them.
pub static OF_POINTS: [&Form; 4] = [&RISK_LIST, &MEASURE_LIST, &LEVEL_LIST, &OVERVIEW];

/// 《廉政风险点目录》 (S1 第十四条第一步, 第十五条), 风险清单 (S2 l.6): the columns are those of [`USUAL`], or chosen.
pub static RISK_LIST: Form = Form {
    name: "risk-list",
    title: ("风险清单", "List of risk points"),
    also: &["廉政风险点目录", "风险点目录", "风险目录"],
    what: ("全部风险点，列可在 riskreg.toml 里选", "every risk point; riskreg.toml chooses the columns"),
    of: Of::Register,
    over: Over::Points(Order::Power),
    orientation: Orientation::Landscape,
    size: TypeSize::Text,
    columns: Columns::Points(USUAL),
    make: risk_list,
};

/// 措施清单, 风险与措施清单 (S2 l.6, l.22): each measure a row, against the point that it acts on.
pub static MEASURE_LIST: Form = Form {
    name: "measure-list",
    title: ("措施清单", "List of measures"),
    also: &["风险与措施清单", "防控措施清单"],
    what: ("每个风险点的措施、责任人、期限和状态", "the measures against each point: who, until when, state"),
    of: Of::Register,
    over: Over::Points(Order::Gravest),
    orientation: Orientation::Landscape,
    size: TypeSize::Text,
    columns: Columns::Fixed(&[
        heading("序号", "No.", 4),
        heading("部门", "Department", 8),
        heading("岗位", "Post", 9),
        heading("风险点", "Risk point", 14),
        heading("等级", "Level", 6),
        heading("阶段", "Phase", 7),
        heading("防控措施", "Measure", 28),
        heading("制度依据", "Rules", 12),
        heading("责任人", "Owner", 9),
        heading("期限", "Due", 8),
        heading("状态", "State", 6),
    ]),
    make: measure_list,
};

/// 等级目录 (S0 l.459 ②定: 编制“行政处罚权廉政风险等级目录”): the points by level, the gravest first.
pub static LEVEL_LIST: Form = Form {
    name: "level-list",
    title: ("等级目录", "Catalogue of levels"),
    also: &["风险等级目录", "廉政风险等级目录"],
    what: ("风险点按等级从高到低排列", "the risk points by level, the highest first"),
    of: Of::Register,
    over: Over::Points(Order::Level),
    orientation: Orientation::Landscape,
    size: TypeSize::Text,
    columns: Columns::Points(&[
        field(ColumnField::Level),
        field(ColumnField::Number),
        field(ColumnField::Department),
        field(ColumnField::Post),
        field(ColumnField::Power),
        field(ColumnField::Title),
        field(ColumnField::Owner),
        field(ColumnField::Monitor),
        field(ColumnField::With),
    ]),
    make: level_list,
};

/// 廉政风险防控一览表 (S0 l.339), 《风险点及防范措施一览表》 (S0 l.367): the three lines of defence side by side (S0 l.499).
pub static OVERVIEW: Form = Form {
    name: "overview",
    title: ("防控一览表", "Prevention at a glance"),
    also: &["廉政风险防控一览表", "风险点及防范措施一览表", "一览表"],
    what: ("职权、风险点、等级和前、中、后期措施", "powers, points, levels and the three lines of defence"),
    of: Of::Register,
    over: Over::Points(Order::Power),
    orientation: Orientation::Landscape,
    size: TypeSize::Text,
    columns: Columns::Points(&[
        field(ColumnField::Department),
        field(ColumnField::Post),
        field(ColumnField::Power),
        field(ColumnField::Title),
        field(ColumnField::Level),
        field(ColumnField::Early),
        field(ColumnField::Mid),
        field(ColumnField::Late),
        field(ColumnField::Measures),
        field(ColumnField::Owner),
        field(ColumnField::Monitor),
    ]),
    make: overview,
};

pub(super) fn risk_list(maker: &Maker<'_>, _: &Form, subject: &Subject) -> Vec<Block> {
    let title = maker.language.of("廉政风险清单", "List of integrity-risk points");
    let mut blocks = vec![maker.title(title, subject.continued), maker.of_cycle(subject.blank)];
    blocks.push(Block::Grid(table(maker, title, &maker.columns, subject)));
    blocks.extend(maker.legend());
    if maker.rows(&subject.slices).any(|row| row.point.sums) {
        blocks.push(Block::Paragraph(maker.say(
            "标“归并”的由其他风险点汇总而成，不重复计数。",
            "What is marked (sum) sums up other points and is not counted again.",
        )));
    }
    blocks
}

fn level_list(maker: &Maker<'_>, form: &Form, subject: &Subject) -> Vec<Block> {
    let title = maker.language.of("廉政风险等级目录", "Catalogue of levels of integrity risk");
    points_of(maker, form, subject, title)
}

fn overview(maker: &Maker<'_>, form: &Form, subject: &Subject) -> Vec<Block> {
    let title = maker.language.of("廉政风险防控一览表", "Prevention of integrity risk at a glance");
    points_of(maker, form, subject, title)
}

/// A list of one table of risk points.
fn points_of(maker: &Maker<'_>, form: &Form, subject: &Subject, title: &str) -> Vec<Block> {
    let Columns::Points(shows) = &form.columns else { return Vec::new() };
    let columns = filled(maker, shows);
    let mut blocks = vec![maker.title(title, subject.continued), maker.of_cycle(subject.blank)];
    blocks.push(Block::Grid(table(maker, title, &columns, subject)));
    blocks.extend(maker.legend());
    blocks
}

pub(super) fn measure_list(maker: &Maker<'_>, form: &Form, subject: &Subject) -> Vec<Block> {
    let title = maker.language.of("廉政风险防控措施清单", "List of measures against integrity risk");
    let Columns::Fixed(headings) = &form.columns else { return Vec::new() };
    let heads: Vec<(String, u32)> =
        headings.iter().map(|head| (maker.say(head.title.0, head.title.1), head.share)).collect();
    let rows = match subject.blank {
        true => super::powers::blank_rows(heads.len()),
        false => measures(maker, subject),
    };
    let mut blocks = vec![maker.title(title, subject.continued), maker.of_cycle(subject.blank)];
    blocks.push(Block::Grid(grid(title, &heads, rows)));
    blocks.extend(maker.legend());
    blocks
}

/// One row a measure; a point without one stands there all the same, so that the gap is seen.
fn measures(maker: &Maker<'_>, subject: &Subject) -> Vec<Vec<GridCell>> {
    let phases =
        [maker.say("前期预防", "early"), maker.say("中期监控", "mid"), maker.say("后期处置", "late"), String::new()];
    let label = |text: String| GridCell { kind: CellKind::Label, ..GridCell::text(text) };
    let points: Vec<super::maker::Row<'_>> = maker.rows(&subject.slices).collect();
    let height = |row: &super::maker::Row<'_>| row.point.measures.len().max(1);
    let mut rows: Vec<Vec<GridCell>> = Vec::new();
    for (at, row) in points.iter().enumerate() {
        let above = at.checked_sub(1).map(|at| &points[at]);
        let mut first = vec![GridCell::number(row.number).down(height(row))];
        if above.is_none_or(|above| above.place != row.place) {
            let covered = points[at..].iter().take_while(|other| other.place == row.place).map(height).sum();
            first.push(label(maker.place_name(row.place)).down(covered));
        }
        if above.is_none_or(|above| above.index != row.index) {
            let covered = points[at..].iter().take_while(|other| other.index == row.index).map(height).sum();
            first.push(label(maker.post_name(row.index)).down(covered));
        }
        first.push(GridCell::lines(titled(maker, row)).down(height(row)));
        first.push(maker.level(row.point).down(height(row)));
        for measure in &row.point.measures {
            first.push(GridCell::text(phases[measure.phase.min(3)].as_str()));
            first.push(GridCell::text(public(&measure.text)));
            first.push(GridCell::text(public(&measure.rules)));
            first.push(GridCell::text(public(if measure.owners.is_empty() {
                &row.point.owners
            } else {
                &measure.owners
            })));
            let due = [measure.due.as_ref(), measure.frequency.as_ref()].into_iter().flatten().map(public);
            first.push(GridCell::lines(due.collect()));
            first.push(GridCell::text(measure.status.unwrap_or_default()));
            rows.push(std::mem::take(&mut first));
        }
        if row.point.measures.is_empty() {
            first.push(GridCell::text(maker.say("（没有措施）", "(no measure)")).across(6));
            rows.push(first);
        }
    }
    rows
}
