//! What hangs on the wall of an office and stands on a desk.

use super::blocks::Facts;
use super::columns::{filled, table};
use super::{Columns, Form, Maker, Of, Order, Over, Subject, field};
use crate::document::{Block, Orientation, TypeSize};
use crate::profile::ColumnField;
use crate::publish::redact::Public;
use crate::register::Model;

/// 廉政风险警示图 (S0 l.459 ③警: the level's colour, who answers, the measures; hung where the office sees it).
pub static WALL_CHART: Form = Form {
    name: "wall-chart",
    title: ("廉政风险警示图", "Wall chart of integrity risks"),
    also: &["警示图"],
    what: (
        "上墙：按等级列出风险点、责任人和措施，字大",
        "for the wall: points by level, who answers, measures, in large type",
    ),
    of: Of::Place,
    over: Over::Points(Order::Level),
    orientation: Orientation::Landscape,
    size: TypeSize::Wall,
    columns: Columns::Points(&[
        field(ColumnField::Level),
        field(ColumnField::Step),
        field(ColumnField::Title),
        field(ColumnField::Owner),
        field(ColumnField::Measures),
    ]),
    make: wall_chart,
};

/// 岗位风险点卡, 桌牌 (S1 第十四条: points and undertakings shown on screens, walls and desks).
pub static DESK_CARD: Form = Form {
    name: "desk-card",
    title: ("岗位风险点卡", "Desk card of a post"),
    also: &["风险点卡", "岗位卡", "桌牌"],
    what: (
        "放在桌上:本岗位的风险点、等级、措施和监督电话",
        "for the desk: the points of the post, levels, measures, whom to call",
    ),
    of: Of::Post,
    over: Over::Points(Order::Gravest),
    orientation: Orientation::Landscape,
    size: TypeSize::Text,
    columns: Columns::Points(&[
        field(ColumnField::Title),
        field(ColumnField::Level),
        field(ColumnField::Measures),
        field(ColumnField::Monitor),
    ]),
    make: desk_card,
};

fn wall_chart(maker: &Maker<'_>, form: &Form, subject: &Subject) -> Vec<Block> {
    let name = subject.index.map_or_else(String::new, |index| maker.site.shown[index].name.to_string());
    let title = match name.is_empty() {
        true => maker.say(form.title.0, form.title.1),
        false => maker.language.of(format!("{name}廉政风险警示图"), format!("{name}: integrity risks")),
    };
    let Columns::Points(shows) = &form.columns else { return Vec::new() };
    vec![maker.title(&title, subject.continued), Block::Grid(table(maker, &title, &filled(maker, shows), subject))]
}

fn desk_card(maker: &Maker<'_>, form: &Form, subject: &Subject) -> Vec<Block> {
    let (post, department) = match subject.index {
        Some(index) => (maker.post_name(index), maker.place_name(maker.site.place_of(index))),
        None => Default::default(),
    };
    let title = maker.language.of(form.title.0, form.title.1);
    let facts = Facts::new()
        .pair((maker.say("岗位", "Post"), post), (maker.say("所在部门", "Department"), department))
        .block(title);
    let Columns::Points(shows) = &form.columns else { return Vec::new() };
    let mut blocks = vec![maker.title(title, subject.continued), facts];
    blocks.push(Block::Grid(table(maker, title, &filled(maker, shows), subject)));
    let phone = phone(maker, subject).map_or_else(String::new, |phone| phone.to_string());
    blocks.push(maker.fields(&[(("监督电话", "To report"), phone)]));
    blocks
}

/// The telephone that the unit gives to the public.
fn phone(maker: &Maker<'_>, subject: &Subject) -> Option<Public> {
    let unit = maker.unit_of(subject.index?)?;
    let Some(Model::Unit(model)) = maker.model(unit) else { return None };
    maker.site.builder.text(&model.contact.value()?.phone, maker.local(unit))
}
