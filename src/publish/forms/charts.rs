//! 权力运行流程图 on paper (S0 l.391, S1 第十五条): the processes of a department with their risk points, each as a drawing and in words.

use super::{Columns, Form, Maker, Of, Over, Subject};
use crate::document::{Block, Grid, GridCell, Orientation, TypeSize};
use crate::publish::process::{Flow, pictures, words};

pub static PROCESS_CHARTS: Form = Form {
    name: "process-charts",
    title: ("权力运行流程图", "Process charts"),
    also: &["流程图", "风险防控流程图", "工作流程图"],
    what: ("各项流程的图和环节表，风险点标在环节上", "each process drawn and in words, with risk points on its steps"),
    of: Of::Place,
    over: Over::Processes,
    orientation: Orientation::Portrait,
    size: TypeSize::Text,
    columns: Columns::Parts(&[("流程图", "Chart"), ("环节表", "Steps")]),
    make: charts,
};

/// Rows to be filled by hand.
const BLANK: usize = 12;

fn charts(maker: &Maker<'_>, form: &Form, subject: &Subject) -> Vec<Block> {
    let name = subject.index.map_or_else(String::new, |index| maker.site.shown[index].name.to_string());
    let title = maker.language.of(
        format!("{name}{}", form.title.0),
        format!("{name}{}{}", if name.is_empty() { "" } else { ": " }, form.title.1),
    );
    let mut blocks = vec![maker.title(&title, subject.continued)];
    blocks.extend(drawn(maker, subject));
    blocks
}

/// Each process under its name.
pub fn drawn(maker: &Maker<'_>, subject: &Subject) -> Vec<Block> {
    if subject.blank {
        return vec![
            maker.fields(&[(("流程名称", "Process"), String::new()), (("科室", "Department"), String::new())]),
            Block::Grid(blank(maker)),
        ];
    }
    let rows = subject.slices.iter().flat_map(|slice| slice.rows.iter().copied());
    let flows = rows.filter_map(|row| maker.site.flows.get(row as usize));
    let mut blocks = Vec::new();
    let mut lay = Orientation::Portrait;
    for flow in flows {
        let (lies, pictures) = paper(maker, flow);
        if lies != lay || !blocks.is_empty() {
            blocks.push(Block::Page(lies));
            lay = lies;
        }
        blocks.push(Block::Heading { rank: 2, text: flow.name.to_string() });
        blocks.extend(pictures);
    }
    if lay == Orientation::Landscape {
        blocks.push(Block::Page(Orientation::Portrait));
    }
    blocks
}

/// The sheets of a process, or its steps in words where it is too long for paper.
fn paper(maker: &Maker<'_>, flow: &Flow) -> (Orientation, Vec<Block>) {
    let (lies, pictures) = match flow.parts.len() {
        1 => pictures(maker.site, flow),
        _ => Default::default(),
    };
    if pictures.is_empty() {
        let all: Vec<usize> = (0..flow.steps.len()).collect();
        return (Orientation::Portrait, vec![Block::Grid(words(maker.site, flow, &all))]);
    }
    let lies = if lies { Orientation::Landscape } else { Orientation::Portrait };
    (lies, pictures.into_iter().map(Block::Picture).collect())
}

fn blank(maker: &Maker<'_>) -> Grid {
    let heads = [("环节", "Step", 24), ("承办", "Done by", 18), ("时限", "Time limit", 14)];
    let more = [("标准、控制", "Standard, control", 26), ("风险点", "Risk points", 18)];
    let heads: Vec<(String, u32)> =
        heads.iter().chain(&more).map(|(zh, en, share)| (maker.say(zh, en), *share)).collect();
    let rows = vec![vec![GridCell::blank(); heads.len()]; BLANK];
    super::blocks::grid(&maker.say("流程的环节", "Steps of a process"), &heads, rows)
}
