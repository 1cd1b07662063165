//! Pieces that several forms are made of: the head with the unit, tables of facts, what is signed, notes.

use super::Maker;
use crate::document::{Block, Field, Grid, GridCell, GridColumn};
use crate::profile::Reviewed;
use crate::publish::redact::Public;
use crate::publish::views::{ReviewShown, Said};
use crate::record::Language;

/// So many short entries stand in one cell.
pub const LINE: usize = 200;

pub fn public(text: &Public) -> String {
    text.to_string()
}

/// What is said under a label.
pub fn said(all: &[Said], language: Language, label: super::Words) -> Option<&Public> {
    let label = language.of(label.0, label.1);
    all.iter().find(|said| *said.label == *label).map(|said| &said.text)
}

/// Several paragraphs with their numbers; one without.
pub fn numbered(texts: impl Iterator<Item = String>) -> Vec<String> {
    let mut texts: Vec<String> = texts.filter(|text| !text.is_empty()).collect();
    if texts.len() > 1 {
        for (number, text) in texts.iter_mut().enumerate() {
            *text = format!("{}. {text}", number + 1);
        }
    }
    texts
}

/// A table with one row of heads, each with its part of the width.
pub fn grid(caption: &str, heads: &[(String, u32)], rows: Vec<Vec<GridCell>>) -> Grid {
    Grid {
        caption: caption.to_owned(),
        columns: heads.iter().map(|(_, share)| GridColumn { share: *share }).collect(),
        head: vec![heads.iter().map(|(title, _)| GridCell::label(title.as_str())).collect()],
        rows,
    }
}

/// A table without heads: labels and what they say, in pairs; a pair of `None` and a text goes over the whole width.
pub struct Facts {
    shares: [u32; 4],
    rows: Vec<Vec<GridCell>>,
}

impl Facts {
    pub fn new() -> Facts {
        Facts { shares: [15, 35, 15, 35], rows: Vec::new() }
    }

    /// Two facts side by side.
    #[must_use]
    pub fn pair(mut self, first: (String, String), second: (String, String)) -> Facts {
        let cells = [first, second].into_iter().flat_map(|(label, text)| [GridCell::label(label), fact(text)]);
        self.rows.push(cells.collect());
        self
    }

    /// One fact over the width.
    #[must_use]
    pub fn wide(mut self, label: String, lines: Vec<String>) -> Facts {
        self.rows.push(vec![GridCell::label(label), GridCell::lines(lines).across(3)]);
        self
    }

    pub fn block(self, caption: &str) -> Block {
        let columns = self.shares.map(|share| GridColumn { share }).to_vec();
        Block::Grid(Grid { caption: caption.to_owned(), columns, head: Vec::new(), rows: self.rows })
    }
}

fn fact(text: String) -> GridCell {
    if text.is_empty() { GridCell::blank() } else { GridCell::text(text) }
}

impl Maker<'_> {
    /// The title of one copy; a copy that goes on says so.
    pub fn title(&self, text: &str, continued: bool) -> Block {
        Block::Title(match continued {
            true => self.language.of(format!("{text}（续）"), format!("{text} (continued)")),
            false => text.to_owned(),
        })
    }

    /// The unit, and when the form was filled in.
    pub fn filled_in(&self, index: Option<usize>) -> Block {
        let unit = index.map_or_else(String::new, |index| self.unit_name(index));
        self.fields(&[(("单位", "Unit"), unit), (("填表日期", "Date"), String::new())])
    }

    /// The unit, and the cycle that a list is of.
    pub fn of_cycle(&self, blank: bool) -> Block {
        let builder = self.site.builder;
        let cycle = builder.survey.profile.cycle.name.as_ref();
        let cycle = cycle.map_or_else(String::new, |name| builder.redactor.text(name, &Vec::new()).to_string());
        let (unit, cycle) = if blank { (String::new(), String::new()) } else { (self.site.unit.to_string(), cycle) };
        self.fields(&[(("单位", "Unit"), unit), (("年度", "Cycle"), cycle)])
    }

    pub fn fields(&self, fields: &[(super::Words, String)]) -> Block {
        Block::Fields(self.labelled(fields))
    }

    fn labelled(&self, fields: &[(super::Words, String)]) -> Vec<Field> {
        let field =
            |(label, text): &(super::Words, String)| Field { label: self.say(label.0, label.1), text: text.clone() };
        fields.iter().map(field).collect()
    }

    /// Room for names and days.
    pub fn signature(&self, labels: &[super::Words]) -> Block {
        let fields: Vec<(super::Words, String)> = labels.iter().map(|label| (*label, String::new())).collect();
        Block::Signature(self.labelled(&fields))
    }

    /// What the levels mean, where risk points are graded.
    pub fn legend(&self) -> Option<Block> {
        if self.levels.is_empty() {
            return None;
        }
        let levels: Vec<String> = self
            .levels
            .iter()
            .map(|level| match &level.meaning {
                Some(meaning) => {
                    self.language.of(format!("{}（{meaning}）", level.name), format!("{} ({meaning})", level.name))
                }
                None => level.name.clone(),
            })
            .collect();
        let levels = levels.join(self.language.of("、", ", "));
        Some(Block::Paragraph(
            self.language
                .of(format!("注：风险等级从高到低为{levels}。"), format!("Note: levels from high to low: {levels}.")),
        ))
    }

    /// What each stage of the review says, with room for a name and a day: 科室意见, 分管领导意见, 组织审定意见.
    pub fn opinions_block(&self, subject: Option<usize>, what: Reviewed) -> Block {
        let mut rows: Vec<Vec<GridCell>> = Vec::new();
        for (stage, review) in self.opinions(subject, what) {
            let label = self.language.of(format!("{stage}意见"), format!("{stage}: opinion"));
            let decided = review.map_or_else(Vec::new, |review| self.decided(&review));
            let lines = match decided.is_empty() {
                true => room_to_sign(self.language),
                false => decided,
            };
            rows.push(vec![GridCell::label(label), GridCell::lines(lines)]);
        }
        let columns = vec![GridColumn { share: 15 }, GridColumn { share: 85 }];
        Block::Grid(Grid { caption: self.say("审核意见", "Opinions"), columns, head: Vec::new(), rows })
    }

    /// A decision in two lines: what was decided, by whom and when.
    fn decided(&self, review: &ReviewShown) -> Vec<String> {
        let opinion = review.opinion.as_ref().map(public).or_else(|| review.decision.map(str::to_owned));
        let by = [public(&review.by), review.date.clone().unwrap_or_default()];
        let by: Vec<String> = by.into_iter().filter(|part| !part.is_empty()).collect();
        opinion.into_iter().chain(Some(by.join(self.language.of("　", ", ")))).filter(|line| !line.is_empty()).collect()
    }
}

/// An empty line to write on, and one for name and day.
fn room_to_sign(language: Language) -> Vec<String> {
    vec![
        String::new(),
        language.of("签名：　　　　　　　　年　　月　　日", "Signed:                    Date:").to_owned(),
    ]
}
