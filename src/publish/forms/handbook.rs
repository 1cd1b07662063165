//! 《廉政风险防范管理工作手册》 (S0 l.367): every list as one document with contents, as the office binds it.

use super::blocks::{Facts, grid, public};
use super::{Chapter, Columns, Form, Maker, Of, Order, Over, Subject, lists, powers};
use crate::document::{Block, GridCell, Orientation, TypeSize};
use crate::register::Model;
use crate::vocabulary::numeral;

pub static HANDBOOK: Form = Form {
    name: "handbook",
    title: ("廉政风险防控工作手册", "Handbook"),
    also: &["工作手册", "廉政风险防范管理工作手册"],
    what: ("各项清单合订成一册，有目录", "all lists bound as one, with contents"),
    of: Of::Register,
    over: Over::Points(Order::Power),
    orientation: Orientation::Portrait,
    size: TypeSize::Text,
    columns: Columns::Chapters(&[
        Chapter {
            title: ("封面和目录", "Cover and contents"),
            over: None,
            orientation: Orientation::Portrait,
            make: cover,
        },
        Chapter { title: ("总体情况", "Overview"), over: None, orientation: Orientation::Portrait, make: summary },
        Chapter {
            title: ("组织和分级负责", "Who is responsible"),
            over: None,
            orientation: Orientation::Portrait,
            make: responsible,
        },
        Chapter {
            title: ("职权目录", "Catalogue of powers"),
            over: Some(Over::Powers),
            orientation: Orientation::Landscape,
            make: power_list,
        },
        Chapter {
            title: ("风险清单", "List of risk points"),
            over: Some(Over::Points(Order::Power)),
            orientation: Orientation::Landscape,
            make: risk_list,
        },
        Chapter {
            title: ("措施清单", "List of measures"),
            over: Some(Over::Points(Order::Gravest)),
            orientation: Orientation::Landscape,
            make: measure_list,
        },
        Chapter {
            title: ("权力运行流程图", "Process charts"),
            over: Some(Over::Processes),
            orientation: Orientation::Portrait,
            make: super::charts::drawn,
        },
        Chapter { title: ("制度目录", "Rules"), over: None, orientation: Orientation::Portrait, make: rules },
    ]),
    make: chapter,
};

/// The chapters that make a heading, counted from 1.
pub fn heading(maker: &Maker<'_>, form: &Form, subject: &Subject) -> Option<String> {
    let Columns::Chapters(chapters) = &form.columns else { return None };
    let (zh, en) = chapters.get(subject.chapter)?.title;
    // The cover has none.
    let number = u32::try_from(subject.chapter).ok().filter(|_| !subject.continued)?;
    Some(maker.language.of(format!("{}、{zh}", numeral(number)?), format!("{number}. {en}")))
}

fn chapter(maker: &Maker<'_>, form: &Form, subject: &Subject) -> Vec<Block> {
    let Columns::Chapters(chapters) = &form.columns else { return Vec::new() };
    let Some(chapter) = chapters.get(subject.chapter) else { return Vec::new() };
    let heading = heading(maker, form, subject).map(|text| Block::Heading { rank: 1, text });
    heading.into_iter().chain((chapter.make)(maker, subject)).collect()
}

/// A list as a chapter: what it is called is said by the heading.
fn untitled(blocks: Vec<Block>) -> Vec<Block> {
    blocks.into_iter().filter(|block| !matches!(block, Block::Title(_) | Block::Fields(_))).collect()
}

fn cover(maker: &Maker<'_>, subject: &Subject) -> Vec<Block> {
    vec![
        Block::Title(maker.say("廉政风险防控工作手册", "Handbook of integrity-risk prevention")),
        maker.of_cycle(subject.blank),
        Block::Heading { rank: 2, text: maker.say("目录", "Contents") },
        Block::Contents,
    ]
}

/// How many there are of what, and of which level.
fn summary(maker: &Maker<'_>, subject: &Subject) -> Vec<Block> {
    let total = &maker.site.total;
    let count = |count: usize| if subject.blank { String::new() } else { count.to_string() };
    let sentence = maker.language.of(
        format!(
            "共排查 {} 个岗位，梳理职权 {} 项，查找风险点 {} 个，制定防控措施 {} 条。",
            total.posts, total.powers, total.points, total.measures
        ),
        format!(
            "{} posts examined, {} powers listed, {} risk points found, {} measures set.",
            total.posts, total.powers, total.points, total.measures
        ),
    );
    let heads = [("等级", "Level", 40), ("含义", "Meaning", 40), ("风险点（个）", "Risk points", 20)];
    let heads: Vec<(String, u32)> = heads.iter().map(|(zh, en, share)| (maker.say(zh, en), *share)).collect();
    let rows = maker.levels.iter().enumerate().map(|(rank, level)| {
        let points = total.levels.get(rank).copied().unwrap_or(0);
        vec![
            maker.level_cell(rank),
            GridCell::text(level.meaning.clone().unwrap_or_default()),
            GridCell { kind: crate::document::CellKind::Number, ..GridCell::text(count(points)) },
        ]
    });
    let rows: Vec<Vec<GridCell>> = rows.collect();
    let mut blocks = Vec::new();
    if !subject.blank {
        blocks.push(Block::Paragraph(sentence));
    }
    if !rows.is_empty() {
        blocks.push(Block::Grid(grid(&maker.say("各等级风险点", "Risk points by level"), &heads, rows)));
    }
    blocks
}

/// The leading group, and who manages and monitors which level.
fn responsible(maker: &Maker<'_>, subject: &Subject) -> Vec<Block> {
    let mut blocks = Vec::new();
    let site = maker.site;
    let unit = site.tops.iter().copied().find_map(|top| match maker.model(top)? {
        Model::Unit(unit) => Some((top, unit)),
        _ => None,
    });
    let group = unit.and_then(|(top, unit)| Some((top, unit.leading_group.value()?)));
    if let Some((top, group)) = group.filter(|_| !subject.blank) {
        let said = crate::publish::unit::leading_group(site, group, maker.local(top));
        let facts =
            said.iter().fold(Facts::new(), |facts, said| facts.wide(public(&said.label), vec![public(&said.text)]));
        if !said.is_empty() {
            blocks.push(Block::Paragraph(maker.say("廉政风险防控工作领导小组：", "Leading group:")));
            blocks.push(facts.block(&maker.say("领导小组", "Leading group")));
        }
    }
    let profile = &site.builder.survey.profile;
    let text = |text: &str| site.builder.redactor.text(text, &Vec::new()).to_string();
    let word = |words: &[Box<str>]| {
        words.iter().map(|word| text(word)).collect::<Vec<_>>().join(maker.language.of("、", ", "))
    };
    let rows = profile.responsibilities.iter().map(|row| {
        let when = row.when.as_ref().map(|when| when.described(profile));
        let when = when.map_or_else(|| maker.say("其余", "all others"), |when| text(when.of(maker.language)));
        let cells = [when, word(&row.manage), word(&row.monitor), word(&row.with)];
        cells.map(GridCell::text).to_vec()
    });
    let rows: Vec<Vec<GridCell>> = rows.collect();
    if !rows.is_empty() {
        let heads =
            [("风险", "Risk", 28), ("管理", "Manages", 24), ("监控", "Monitors", 24), ("会同", "Together with", 24)];
        let heads: Vec<(String, u32)> = heads.iter().map(|(zh, en, share)| (maker.say(zh, en), *share)).collect();
        blocks.push(Block::Paragraph(maker.say("风险点分级负责：", "Who is responsible for which level:")));
        blocks.push(Block::Grid(grid(&maker.say("分级负责", "Responsibility by level"), &heads, rows)));
    }
    blocks
}

fn power_list(maker: &Maker<'_>, subject: &Subject) -> Vec<Block> {
    untitled(powers::power_list(maker, &powers::POWER_LIST, subject))
}

fn risk_list(maker: &Maker<'_>, subject: &Subject) -> Vec<Block> {
    untitled(lists::risk_list(maker, &lists::RISK_LIST, subject))
}

fn measure_list(maker: &Maker<'_>, subject: &Subject) -> Vec<Block> {
    untitled(lists::measure_list(maker, &lists::MEASURE_LIST, subject))
}

/// The titles of the inventory of rules, by their ids.
fn rules(maker: &Maker<'_>, subject: &Subject) -> Vec<Block> {
    let mut rules: Vec<(&str, String)> =
        maker.site.builder.rules.iter().map(|(id, title)| (&**id, public(title))).collect();
    rules.sort_unstable();
    if subject.blank {
        rules.clear();
    }
    let redactor = maker.site.builder.redactor;
    let rows = rules
        .into_iter()
        .map(|(id, title)| vec![GridCell::text(public(&redactor.text(id, &Vec::new()))), GridCell::text(title)]);
    let rows: Vec<Vec<GridCell>> = if subject.blank { powers::blank_rows(2) } else { rows.collect() };
    if rows.is_empty() {
        return vec![Block::Paragraph(maker.say("台账里没有制度清单。", "The register has no inventory of rules."))];
    }
    let heads = [(maker.say("编号", "Id"), 20), (maker.say("制度", "Rule"), 80)];
    vec![Block::Grid(grid(&maker.say("制度目录", "Rules"), &heads, rows))]
}
