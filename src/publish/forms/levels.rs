//! Forms on which levels are proposed, and on which the gravest points are kept in hand.

use super::blocks::Facts;
use super::columns::{filled, table};
use super::{Columns, Form, Maker, Of, Order, Over, Shows, Subject, field};
use crate::document::{Block, Orientation, TypeSize};
use crate::profile::{ColumnField, Reviewed};
use crate::register::Owner;

/// 《岗位廉政风险等级划分申报表》 (S0 l.331): filled in by departments and posts, judged by their superiors.
pub static DECLARATION: Form = Form {
    name: "level-declaration",
    title: ("风险等级划分申报表", "Declaration of levels"),
    also: &["岗位廉政风险等级划分申报表", "廉洁风险等级划分申报表", "申报表"],
    what: (
        "岗位、科室申报各风险点的等级，附因素、理由和审核意见",
        "levels that a post or department proposes, with factors, reasons and opinions",
    ),
    of: Of::Holder,
    over: Over::Points(Order::Gravest),
    orientation: Orientation::Landscape,
    size: TypeSize::Text,
    columns: Columns::Points(&[
        field(ColumnField::Number),
        field(ColumnField::Power),
        field(ColumnField::Point),
        field(ColumnField::Factors),
        Shows::Called(ColumnField::Level, ("申报等级", "Proposed")),
        field(ColumnField::LevelReason),
        Shows::Decided(("审定等级", "Decided")),
    ]),
    make: declaration,
};

/// 《廉政风险自控表》 (S0 l.459 ⑤管: for the highest level the head sets down the aim; decisions are taken together, with
/// minutes, and filed).
pub static SELF_CONTROL: Form = Form {
    name: "self-control",
    title: ("廉政风险自控表", "Self-control of the gravest risks"),
    also: &["自控表"],
    what: (
        "最高等级的风险点:防范目标、措施、集体决定和备案",
        "points of the highest level: aim, measures, joint decision, filing",
    ),
    of: Of::Holder,
    over: Over::Points(Order::Highest),
    orientation: Orientation::Landscape,
    size: TypeSize::Text,
    columns: Columns::Points(&[
        field(ColumnField::Number),
        field(ColumnField::Power),
        field(ColumnField::Title),
        field(ColumnField::Level),
        Shows::Called(ColumnField::Target, ("防范目标", "Aim")),
        field(ColumnField::Measures),
        field(ColumnField::Owner),
        field(ColumnField::Monitor),
        Shows::Room(("落实情况", "Carried out")),
    ]),
    make: self_control,
};

/// Columns of a form to be filled in stay, though the register has nothing for them.
fn columns(maker: &Maker<'_>, form: &Form) -> Vec<super::Chosen> {
    let Columns::Points(shows) = &form.columns else { return Vec::new() };
    let used = filled(maker, shows);
    let stays = |shows: &Shows| used.iter().any(|used| used.shows == *shows) || !matches!(shows, Shows::Field(_));
    shows
        .iter()
        .filter(|shows| stays(shows))
        .map(|shows| super::Chosen { shows: *shows, title: shows.title(maker.language) })
        .collect()
}

fn facts(maker: &Maker<'_>, subject: &Subject, caption: &str) -> Block {
    let (post, department) = match subject.index {
        Some(index) => (maker.post_name(index), maker.place_name(maker.site.place_of(index))),
        None => Default::default(),
    };
    Facts::new()
        .pair((maker.say("岗位（科室）", "Post or department"), post), (maker.say("所在部门", "Part of"), department))
        .block(caption)
}

fn declaration(maker: &Maker<'_>, form: &Form, subject: &Subject) -> Vec<Block> {
    let title = maker.language.of("廉政风险等级划分申报表", form.title.1);
    let mut blocks =
        vec![maker.title(title, subject.continued), maker.filled_in(subject.index), facts(maker, subject, title)];
    blocks.push(Block::Grid(table(maker, title, &columns(maker, form), subject)));
    if !subject.continued {
        let what = match subject.index.map(|index| maker.site.shown[index].kind) {
            Some(Owner::Department) => Reviewed::Department,
            Some(Owner::Unit) => Reviewed::Unit,
            _ => Reviewed::Post,
        };
        blocks.push(maker.opinions_block(subject.index, what));
    }
    blocks.extend(maker.legend());
    blocks
}

fn self_control(maker: &Maker<'_>, form: &Form, subject: &Subject) -> Vec<Block> {
    let title = maker.language.of(form.title.0, form.title.1);
    let mut blocks =
        vec![maker.title(title, subject.continued), maker.filled_in(subject.index), facts(maker, subject, title)];
    blocks.push(Block::Grid(table(maker, title, &columns(maker, form), subject)));
    if !subject.continued {
        let none = String::new;
        let decided = Facts::new()
            .pair((maker.say("集体研究的会议", "Decided by"), none()), (maker.say("会议日期", "On"), none()))
            .pair((maker.say("会议纪要编号", "Minutes"), none()), (maker.say("备案日期", "Filed on"), none()));
        blocks.push(decided.block(&maker.say("集体研究和备案", "Decision and filing")));
        blocks.push(maker.signature(&[("主管负责人", "Head"), ("日期", "Date")]));
    }
    blocks
}
