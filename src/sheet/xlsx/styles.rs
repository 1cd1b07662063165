//! Which number format each style of a workbook has.

use std::collections::HashMap;

use super::super::number::Shown;
use super::super::refusal::Refusal;
use super::super::xml::{Step, Xml};

/// More styles than any program allows; cells of further ones show numbers.
const MOST: usize = 1 << 16;

#[derive(Default)]
pub struct Styles(Vec<Shown>);

impl Styles {
    /// What cells of a style show; one that the workbook does not have shows numbers.
    pub fn of(&self, style: &str) -> Shown {
        style.parse::<usize>().ok().and_then(|style| self.0.get(style)).copied().unwrap_or(Shown::Number)
    }
}

pub fn styles(text: &str, path: &str) -> Result<Styles, Refusal> {
    let mut xml = Xml::new(text, path);
    let mut codes: HashMap<u32, Shown> = HashMap::new();
    let mut formats: Vec<u32> = Vec::new();
    let mut of_cells = false;
    loop {
        let tag = match xml.step()? {
            Step::End => break,
            Step::Open(tag) => tag,
            _ => continue,
        };
        match tag.name() {
            "numFmt" if codes.len() < MOST => {
                if let (Some(id), Some(code)) = (tag.number("numFmtId"), tag.attribute("formatCode")) {
                    codes.insert(id, Shown::of_code(&code));
                }
            }
            "cellXfs" => of_cells = true,
            // What a differing style says under a condition is no style of a cell.
            "cellStyleXfs" | "cellStyles" | "dxfs" => of_cells = false,
            "xf" if of_cells && formats.len() < MOST => formats.push(tag.number("numFmtId").unwrap_or(0)),
            _ => {}
        }
    }
    let shown = |id: u32| codes.get(&id).copied().unwrap_or_else(|| Shown::built_in(id));
    Ok(Styles(formats.into_iter().map(shown).collect()))
}
