//! What people fill in and sign for themselves, and a head for the department.

use super::blocks::{Facts, numbered, public};
use super::columns::{Chosen, table};
use super::{Columns, Form, Maker, Of, Order, Over, Shows, Subject, field};
use crate::document::{Block, Orientation, TypeSize};
use crate::profile::{ColumnField, Reviewed};
use crate::register::Model;

/// 《个人（岗位）廉政风险自查登记表》 with exactly its nine items (S1 第十五条(三)1).
pub static SELF_CHECK: Form = Form {
    name: "self-check",
    title: ("个人自查登记表", "Personal self-check"),
    also: &["个人廉政风险自查登记表", "个人（岗位）廉政风险自查登记表", "自查表", "自查登记表"],
    what: ("每人一张，九项内容", "one for each person, nine items"),
    of: Of::Person,
    over: Over::Points(Order::Gravest),
    orientation: Orientation::Portrait,
    size: TypeSize::Text,
    columns: Columns::Parts(&[
        ("姓名", "Name"),
        ("岗位（职务）", "Post"),
        ("职责（分工）", "Duties"),
        ("职权", "Powers"),
        ("风险点及表现形式", "Risk points and how they show"),
        ("风险等级", "Level"),
        ("防控措施", "Measures"),
        ("承诺", "Undertaking"),
        ("组织意见", "Opinion of the organisation"),
    ]),
    make: self_check,
};

/// 《廉政风险防控承诺书》 (S1 第十四条 step 1.2; S2 l.27 what it covers; S3 附表4).
pub static COMMITMENT: Form = Form {
    name: "commitment",
    title: ("个人承诺书", "Personal undertaking"),
    also: &["廉政承诺书", "廉政风险防控承诺书", "承诺书"],
    what: ("每人一份：法律、制度、风险点、措施，签名", "one for each person: law, rules, points, measures, signed"),
    of: Of::Person,
    over: Over::Points(Order::Gravest),
    orientation: Orientation::Portrait,
    size: TypeSize::Text,
    columns: Columns::Points(&[
        field(ColumnField::Number),
        field(ColumnField::Title),
        field(ColumnField::Level),
        field(ColumnField::Measures),
    ]),
    make: commitment,
};

/// 科室风险岗位廉能监管防范承诺书 (S3 附表5): 科室名称, 负责人, 廉政风险点及风险等级, 防范举措, 廉政承诺, 领导审核意见, 签名, 日期.
pub static DEPARTMENT_COMMITMENT: Form = Form {
    name: "department-commitment",
    title: ("科室承诺书", "Department's undertaking"),
    also: &["部门承诺书", "科室监管防范承诺书"],
    what: (
        "每个科室一份:风险点及等级、防范举措、承诺、领导审核意见",
        "one for each department: points and levels, measures, undertaking, opinion",
    ),
    of: Of::Department,
    over: Over::Points(Order::Gravest),
    orientation: Orientation::Portrait,
    size: TypeSize::Text,
    columns: Columns::Points(&[
        field(ColumnField::Number),
        field(ColumnField::Post),
        field(ColumnField::Title),
        field(ColumnField::Level),
        Shows::Called(ColumnField::Measures, ("风险防范举措", "Measures")),
    ]),
    make: department_commitment,
};

fn self_check(maker: &Maker<'_>, _: &Form, subject: &Subject) -> Vec<Block> {
    let title = maker.language.of("个人（岗位）廉政风险自查登记表", "Personal self-check of integrity risks");
    let (name, post) = named(maker, subject);
    let (mut duties, powers) = match subject.index {
        Some(index) => {
            let (duties, integrity) = maker.duties(index);
            let powers = maker.site.shown[index].powers.iter().map(|power| public(&power.name));
            (duties.iter().chain(&integrity).map(public).collect(), powers.collect())
        }
        None => (Vec::new(), Vec::new()),
    };
    duties.dedup();
    let facts = Facts::new()
        .pair((maker.say("姓名", "Name"), name), (maker.say("岗位（职务）", "Post"), post))
        .wide(maker.say("职责（分工）", "Duties"), numbered(duties.into_iter()))
        .wide(maker.say("职权", "Powers"), numbered(powers.into_iter()));
    let columns = columns(
        maker,
        &[
            Shows::Field(ColumnField::Point),
            Shows::Called(ColumnField::Level, ("风险等级", "Level")),
            Shows::Field(ColumnField::Measures),
        ],
    );
    let mut blocks = vec![maker.title(title, subject.continued), maker.filled_in(subject.index), facts.block(title)];
    blocks.push(Block::Grid(table(maker, title, &columns, subject)));
    if !subject.continued {
        let promised = undertaken(maker, subject).unwrap_or_else(|| {
            maker.say(
                "本人承诺落实上述防控措施，主动接受监督。",
                "I undertake to carry out these measures and to be supervised.",
            )
        });
        let sign = maker.say("签名：　　　　　　　　年　　月　　日", "Signed:                    Date:");
        let promise = Facts::new().wide(maker.say("承诺", "Undertaking"), vec![promised, sign]);
        blocks.push(promise.block(&maker.say("承诺", "Undertaking")));
        blocks.push(Block::Paragraph(maker.say("组织意见", "Opinion of the organisation")));
        blocks.push(maker.opinions_block(subject.index, Reviewed::Post));
    }
    blocks.extend(maker.legend());
    blocks
}

fn commitment(maker: &Maker<'_>, form: &Form, subject: &Subject) -> Vec<Block> {
    let title = maker.language.of("廉政风险防控承诺书", form.title.1);
    let (name, post) = named(maker, subject);
    let mut blocks = vec![
        maker.title(title, subject.continued),
        maker.fields(&[(("岗位（职务）", "Post"), post), (("承诺人", "Name"), name)]),
    ];
    if !subject.continued {
        match undertaken(maker, subject) {
            Some(text) => blocks.push(Block::Paragraph(text)),
            None => blocks.extend(usual_words(maker).into_iter().map(Block::Paragraph)),
        }
    }
    let Columns::Points(shows) = &form.columns else { return blocks };
    blocks.push(Block::Grid(table(maker, title, &columns(maker, shows), subject)));
    if !subject.continued {
        blocks.push(maker.signature(&[
            ("承诺人（签名）", "Signed"),
            ("承诺对象（签名）", "Given to"),
            ("日期", "Date"),
        ]));
    }
    blocks
}

fn department_commitment(maker: &Maker<'_>, form: &Form, subject: &Subject) -> Vec<Block> {
    let title = maker.language.of("科室廉政风险防控承诺书", form.title.1);
    let (name, head) = match subject.index {
        Some(index) => (maker.place_name(index), maker.head(index).map_or_else(String::new, |head| head.to_string())),
        None => Default::default(),
    };
    let facts = Facts::new().pair((maker.say("科室名称", "Department"), name), (maker.say("负责人", "Head"), head));
    let mut blocks = vec![maker.title(title, subject.continued), maker.filled_in(subject.index), facts.block(title)];
    let Columns::Points(shows) = &form.columns else { return blocks };
    blocks.push(Block::Grid(table(maker, title, &columns(maker, shows), subject)));
    if !subject.continued {
        let written = subject.index.and_then(|index| match maker.model(index)? {
            Model::Department(department) => maker.undertaken(Some(&department.commitment), index),
            _ => None,
        });
        let promised = written.as_ref().map(public).unwrap_or_else(|| {
            maker.say(
                "本科室承诺落实上述防范举措，教育和监督本科室人员廉洁从业，发现问题及时报告、及时整改。",
                "We undertake to carry out these measures, to supervise each other, and to report and mend what goes wrong.",
            )
        });
        let rest = Facts::new()
            .wide(maker.say("廉政承诺", "Undertaking"), vec![promised])
            .wide(maker.say("主要（分管）领导审核意见", "Opinion of the leader"), vec![String::new(), String::new()]);
        blocks.push(rest.block(&maker.say("廉政承诺", "Undertaking")));
        blocks.push(maker.signature(&[("科室负责人（签名）", "Head"), ("领导（签名）", "Leader"), ("日期", "Date")]));
    }
    blocks
}

/// Law, rules, points common and own, measures (S2 l.27).
fn usual_words(maker: &Maker<'_>) -> Vec<String> {
    [
        (
            "为正确履行岗位职责、防范廉政风险，本人郑重承诺：",
            "To do the duties of my post well and to keep clear of integrity risks, I undertake:",
        ),
        ("一、遵守法律法规和党纪党规，依法依规行使职权。", "1. to keep the law and to use my powers by the rules;"),
        ("二、遵守本单位各项制度，不以权谋私。", "2. to keep the rules of this unit and to seek no private gain;"),
        (
            "三、知晓本单位的共性风险点和本岗位的风险点（见下表），时时自查。",
            "3. to know the risk points of the unit and of my post (below) and to watch myself;",
        ),
        (
            "四、落实下表所列防控措施，主动接受监督，发现问题及时报告。",
            "4. to carry out the measures below, to be supervised, and to report what goes wrong;",
        ),
        (
            "五、岗位、职责变动时，及时重新查找风险点、更新承诺。",
            "5. to look again and renew this undertaking when my post or duties change.",
        ),
    ]
    .map(|(zh, en)| maker.say(zh, en))
    .to_vec()
}

/// The name and the post of the person; nothing on a blank form.
fn named(maker: &Maker<'_>, subject: &Subject) -> (String, String) {
    match subject.index {
        Some(index) => {
            let post = maker.post_name(index);
            let name = maker.person_name(index, subject.person);
            (name, post)
        }
        None => Default::default(),
    }
}

/// What the person undertook in their own words, or all who hold the post.
fn undertaken(maker: &Maker<'_>, subject: &Subject) -> Option<String> {
    let index = subject.index?;
    let own = maker.person(index, subject.person).map(|person| &person.commitment);
    let own = maker.undertaken(own, index);
    let all = || maker.undertaken(Some(&maker.post(index)?.commitment), index);
    own.or_else(all).as_ref().map(public)
}

fn columns(maker: &Maker<'_>, shows: &[Shows]) -> Vec<Chosen> {
    shows.iter().map(|shows| Chosen { shows: *shows, title: shows.title(maker.language) }).collect()
}
