//! The tables in which risks are identified and measures set down: 岗位 (个人), 科室 and 单位 廉政风险识别防控表 (S3 l.31,
//! 附表1 to 附表3).

use super::blocks::{Facts, numbered, public};
use super::columns::{filled, table};
use super::{Columns, Form, Maker, Of, Order, Over, Shows, Subject, field};
use crate::document::{Block, Orientation, TypeSize};
use crate::profile::{ColumnField, Reviewed};
use crate::publish::redact::{As, Public};
use crate::register::{Model, Owner};

/// S3 附表1: 姓名, 职务, 岗位职责, 廉政职责, 四类风险 × 风险点, 自我防控措施, 风险评估.
pub static POST_FORM: Form = Form {
    name: "post-form",
    title: ("岗位廉政风险识别防控表", "Post: risks and measures"),
    also: &["个人廉政风险识别防控表", "岗位表"],
    what: (
        "每个岗位一张:职责、各类风险点、等级、措施、审核意见",
        "one for each post: duties, points by category, levels, measures, opinions",
    ),
    of: Of::Post,
    over: Over::Points(Order::Category),
    orientation: Orientation::Portrait,
    size: TypeSize::Text,
    columns: Columns::Points(&[
        field(ColumnField::Category),
        field(ColumnField::Id),
        field(ColumnField::Point),
        field(ColumnField::Factors),
        field(ColumnField::Level),
        field(ColumnField::Measures),
        field(ColumnField::Monitor),
    ]),
    make: post_form,
};

/// The columns of a table that lists the points of a place and of its posts.
const OF_A_PLACE: &[Shows] = &[
    field(ColumnField::Number),
    field(ColumnField::Post),
    field(ColumnField::Category),
    field(ColumnField::Point),
    field(ColumnField::Level),
    field(ColumnField::Measures),
    field(ColumnField::Owner),
    field(ColumnField::Monitor),
];

/// S3 附表2: 科(室)责任人, 所在单位, 风险点, 防控措施, 风险评估.
pub static DEPARTMENT_FORM: Form = Form {
    name: "department-form",
    title: ("科室廉政风险识别防控表", "Department: risks and measures"),
    also: &["科室表", "部门廉政风险识别防控表"],
    what: (
        "每个科室一张:本科室及各岗位的风险点、等级、措施",
        "one for each department: its points and those of its posts",
    ),
    of: Of::Department,
    over: Over::Points(Order::Gravest),
    orientation: Orientation::Landscape,
    size: TypeSize::Text,
    columns: Columns::Points(OF_A_PLACE),
    make: department_form,
};

/// S3 附表3: 责任人姓名, 责任人职务, 风险点, 防控措施, 风险评估.
pub static UNIT_FORM: Form = Form {
    name: "unit-form",
    title: ("单位廉政风险识别防控表", "Unit: risks and measures"),
    also: &["单位表"],
    what: ("单位一级和班子成员的风险点、等级、措施", "points of the unit itself and of its leaders"),
    of: Of::Unit,
    over: Over::Points(Order::Gravest),
    orientation: Orientation::Landscape,
    size: TypeSize::Text,
    columns: Columns::Points(OF_A_PLACE),
    make: unit_form,
};

fn post_form(maker: &Maker<'_>, form: &Form, subject: &Subject) -> Vec<Block> {
    let (name, post, department) = match subject.index {
        Some(index) => (people(maker, index), maker.post_name(index), maker.place_name(maker.site.place_of(index))),
        None => Default::default(),
    };
    let (duties, integrity) = subject.index.map_or_else(Default::default, |index| maker.duties(index));
    let facts = Facts::new()
        .pair((maker.say("岗位（职务）", "Post"), post), (maker.say("所在部门", "Department"), department))
        .wide(maker.say("姓名", "Name"), Some(name).filter(|name| !name.is_empty()).into_iter().collect())
        .wide(maker.say("岗位职责", "Duties"), texts(&duties))
        .wide(maker.say("廉政职责", "Integrity duties"), texts(&integrity));
    sheet(maker, form, subject, (facts, Some(promise(maker)), Reviewed::Post))
}

fn department_form(maker: &Maker<'_>, form: &Form, subject: &Subject) -> Vec<Block> {
    let (name, head, leader) = match subject.index {
        Some(index) => (maker.place_name(index), said(maker.head(index)), said(maker.leader(index))),
        None => Default::default(),
    };
    let unit = subject.index.map_or_else(String::new, |index| maker.unit_name(index));
    let (duties, _) = subject.index.map_or_else(Default::default, |index| maker.duties(index));
    let facts = Facts::new()
        .pair((maker.say("科室", "Department"), name), (maker.say("所在单位", "Unit"), unit))
        .pair((maker.say("科室责任人", "Head"), head), (maker.say("分管领导", "Leader in charge"), leader))
        .wide(maker.say("部门职责", "Duties"), texts(&duties));
    sheet(maker, form, subject, (facts, None, Reviewed::Department))
}

fn unit_form(maker: &Maker<'_>, form: &Form, subject: &Subject) -> Vec<Block> {
    let unit = subject.index.and_then(|index| Some((index, maker.model(index)?)));
    let builder = maker.site.builder;
    let (name, head, office, duties) = match unit {
        Some((index, Model::Unit(unit))) => (
            maker.site.shown[index].name.to_string(),
            said(maker.head(index)),
            said(builder.party(&unit.discipline_office, As::Member, maker.local(index))),
            maker.duties(index).0,
        ),
        _ => Default::default(),
    };
    let facts = Facts::new()
        .pair((maker.say("单位", "Unit"), name), (maker.say("主要负责人", "Head"), head))
        .wide(
            maker.say("纪检监察部门", "Discipline office"),
            Some(office).filter(|text| !text.is_empty()).into_iter().collect(),
        )
        .wide(maker.say("单位职责", "Duties"), texts(&duties));
    sheet(maker, form, subject, (facts, None, Reviewed::Unit))
}

/// A whole sheet: who it is about, the points, at its end what is promised, where that is asked, and the opinions of those
/// who review.
fn sheet(
    maker: &Maker<'_>,
    form: &Form,
    subject: &Subject,
    (facts, promised, reviewed): (Facts, Option<Block>, Reviewed),
) -> Vec<Block> {
    let title = maker.language.of(form.title.0, form.title.1);
    let mut blocks = vec![maker.title(title, subject.continued), maker.filled_in(subject.index), facts.block(title)];
    blocks.extend(identified(maker, form, subject, title));
    if !subject.continued {
        blocks.extend(promised);
        blocks.push(maker.opinions_block(subject.index, reviewed));
    }
    blocks.extend(maker.legend());
    blocks
}

/// The table of points; where none was found, the reasons that were written down.
fn identified(maker: &Maker<'_>, form: &Form, subject: &Subject, title: &str) -> Vec<Block> {
    let Columns::Points(shows) = &form.columns else { return Vec::new() };
    let columns = filled(maker, shows);
    let mut blocks = vec![Block::Grid(table(maker, title, &columns, subject))];
    let holder = subject.index.and_then(|index| maker.model(index)?.holder().map(|holder| (index, holder)));
    if let Some((index, holder)) = holder.filter(|(_, holder)| holder.kind != Owner::Library) {
        let none_found = holder.none_found.map(|none| maker.site.builder.none_found(none, maker.local(index)));
        for said in none_found.unwrap_or_default() {
            let (label, text) = (&*said.label, &*said.text);
            blocks.push(Block::Paragraph(
                maker.language.of(
                    format!("经查无风险点（{label}）：{text}"),
                    format!("Searched and found none ({label}): {text}"),
                ),
            ));
        }
    }
    blocks
}

/// 本人承诺, with room to sign.
fn promise(maker: &Maker<'_>) -> Block {
    let text = maker.say(
        "以上内容由本人对照岗位职责逐项查找，情况属实。本人承诺落实所列措施，岗位变动时及时重新查找。",
        "What stands above I have looked for duty by duty, and it is true. I undertake to carry out these measures, and to look again when my post changes.",
    );
    let sign = maker.say("签名：　　　　　　　　年　　月　　日", "Signed:                    Date:");
    let columns = vec![crate::document::GridColumn { share: 15 }, crate::document::GridColumn { share: 85 }];
    let cells = vec![
        crate::document::GridCell::label(maker.say("本人承诺", "Undertaking")),
        crate::document::GridCell::lines(vec![text, sign]),
    ];
    let caption = maker.say("本人承诺", "Undertaking");
    Block::Grid(crate::document::Grid { caption, columns, head: Vec::new(), rows: vec![cells] })
}

/// The present holders, as the publication calls people; where it calls them by their post, nothing is said twice.
fn people(maker: &Maker<'_>, index: usize) -> String {
    let held = maker.post(index).map_or(0, |post| post.current_holders().count());
    let mut names: Vec<String> = (0..held).map(|number| maker.person_name(index, number)).collect();
    names.retain(|name| !name.is_empty());
    names.join(maker.language.of("、", ", "))
}

fn said(public: Option<Public>) -> String {
    public.map_or_else(String::new, |text| text.to_string())
}

fn texts(texts: &[Public]) -> Vec<String> {
    numbered(texts.iter().map(public))
}
