//! Tables of risk points: which columns they have, what stands in each, and which cells are merged, as in the published tables
//! (部门, 岗位, 职权 and those who head them; domain notes 2.2).

use super::blocks::{LINE, grid, numbered, public};
use super::maker::Row;
use super::{Maker, Order, Over, Subject, Words};
use crate::document::{CellKind, Grid, GridCell};
use crate::profile::{ColumnField, USUAL_COLUMNS};
use crate::publish::Site;
use crate::publish::redact::{Local, Public};
use crate::record::Language;

/// What a column of risk points shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shows {
    Field(ColumnField),
    /// The same under another title: 申报等级.
    Called(ColumnField, Words),
    /// The level, where it was decided and not only proposed.
    Decided(Words),
    /// Room to write.
    Room(Words),
}

/// A column as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chosen {
    pub shows: Shows,
    pub title: String,
}

/// The columns of the list of risk points where the register chooses none.
pub static USUAL: &[Shows] = &{
    let mut shown = [Shows::Field(ColumnField::Number); USUAL_COLUMNS.len()];
    let mut at = 0;
    while at < shown.len() {
        shown[at] = Shows::Field(USUAL_COLUMNS[at]);
        at += 1;
    }
    shown
};

impl Shows {
    pub fn title(self, language: Language) -> String {
        match self {
            Shows::Field(field) => field.title(language),
            Shows::Called(_, words) | Shows::Decided(words) | Shows::Room(words) => {
                language.of(words.0, words.1).to_owned()
            }
        }
    }

    fn field(self) -> Option<ColumnField> {
        match self {
            Shows::Field(field) | Shows::Called(field, _) => Some(field),
            Shows::Decided(_) => Some(ColumnField::Level),
            Shows::Room(_) => None,
        }
    }

    /// Its part of the width.
    fn share(self) -> u32 {
        self.field().map_or(9, ColumnField::share)
    }
}

/// The columns of the list and catalogue of risk points, in order: those that the register chooses, else the usual ones that
/// have something in them.
pub fn columns<'s>(site: &'s Site<'s>) -> Vec<Chosen> {
    Maker::new(site).columns
}

/// The columns that the register chooses; empty where it leaves that to us.
pub(super) fn chosen(maker: &Maker<'_>) -> Vec<Chosen> {
    let asked = &maker.site.builder.survey.profile.columns;
    if asked.is_empty() {
        return filled(maker, USUAL);
    }
    let column = |column: &crate::profile::ChosenColumn| {
        let title =
            column.title.as_ref().map(|title| maker.site.builder.redactor.text(title, &Local::new()).to_string());
        let title = title.filter(|title| !title.is_empty());
        Chosen { shows: Shows::Field(column.field), title: title.unwrap_or_else(|| column.field.title(maker.language)) }
    };
    asked.iter().map(column).collect()
}

/// Of these columns those in which anything stands anywhere in the register, so that no list carries an empty one. All of it
/// is looked through for a column that is empty, so that is done once for all parts and copies.
pub(super) fn filled(maker: &Maker<'_>, shows: &[Shows]) -> Vec<Chosen> {
    let mut known = maker.filled.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    if let Some((_, columns)) = known.iter().find(|(asked, _)| asked == shows) {
        return columns.clone();
    }
    let columns = looked_through(maker, shows);
    known.push((shows.to_vec(), columns.clone()));
    columns
}

fn looked_through(maker: &Maker<'_>, shows: &[Shows]) -> Vec<Chosen> {
    let phased = shows.iter().any(|shows| is_phase(*shows));
    let used = |shows: &Shows| {
        let Some(field) = shows.field() else { return true };
        let points = maker
            .listed()
            .iter()
            .flat_map(|index| maker.site.shown[*index].points.iter().map(move |point| (*index, point)));
        match field {
            ColumnField::Number | ColumnField::Title | ColumnField::Point => true,
            ColumnField::Level => !maker.levels.is_empty(),
            _ => points.into_iter().any(|(index, point)| {
                let row = Row { number: 1, index, place: maker.site.place_of(index), point };
                !lines(maker, field, &row, phased).is_empty()
            }),
        }
    };
    let title = |shows: &Shows| match shows {
        Shows::Field(ColumnField::Measures) if phased => maker.say("其他措施", "Other measures"),
        _ => shows.title(maker.language),
    };
    shows.iter().filter(|shows| used(shows)).map(|shows| Chosen { shows: *shows, title: title(shows) }).collect()
}

fn is_phase(shows: Shows) -> bool {
    matches!(shows.field(), Some(ColumnField::Early | ColumnField::Mid | ColumnField::Late))
}

/// A table of the risk points of a subject; of a blank one, so many empty rows.
pub(super) fn table(maker: &Maker<'_>, caption: &str, columns: &[Chosen], subject: &Subject) -> Grid {
    let heads: Vec<(String, u32)> = columns.iter().map(|column| (column.title.clone(), column.shows.share())).collect();
    if subject.blank {
        return grid(caption, &heads, blank_rows(maker, columns, subject.over));
    }
    let phased = columns.iter().any(|column| is_phase(column.shows));
    let monitored = columns.iter().any(|column| column.shows.field() == Some(ColumnField::With));
    let looks = Looks { maker, over: subject.over, phased, monitored };
    let rows: Vec<Row<'_>> = maker.rows(&subject.slices).collect();
    let mut cells: Vec<Vec<GridCell>> = vec![Vec::new(); rows.len()];
    // Column by column: how far down each cell reaches is known when the next one begins.
    for column in columns {
        let mut at = 0;
        while at < rows.len() {
            let same = rows[at..].windows(2).take_while(|pair| looks.merged(column.shows, &pair[0], &pair[1])).count();
            cells[at].push(looks.cell(column.shows, &rows[at]).down(same + 1));
            at += same + 1;
        }
    }
    if cells.is_empty() {
        let none = maker.say("（没有要列的风险点）", "(no risk point to list)");
        cells.push(vec![GridCell::text(none).across(columns.len())]);
    }
    grid(caption, &heads, cells)
}

/// Rows to be filled by hand: one for each category where the table goes by category.
fn blank_rows(maker: &Maker<'_>, columns: &[Chosen], over: Over) -> Vec<Vec<GridCell>> {
    const ROWS: usize = 8;
    let categories = &maker.site.builder.survey.profile.categories.words;
    let by_category = over == Over::Points(Order::Category) && !categories.is_empty();
    let count = if by_category { categories.len() } else { ROWS };
    let cell = |row: usize, column: &Chosen| match column.shows.field() {
        Some(ColumnField::Number) => GridCell::number(row + 1),
        Some(ColumnField::Category) if by_category => {
            let word = maker.site.builder.redactor.text(&categories[row].id, &Local::new());
            GridCell::label(public(&word))
        }
        _ => GridCell::blank(),
    };
    (0..count).map(|row| columns.iter().map(|column| cell(row, column)).collect()).collect()
}

/// How the cells of one table look.
struct Looks<'m, 's> {
    maker: &'m Maker<'s>,
    over: Over,
    phased: bool,
    /// Those who monitor together have a column of their own.
    monitored: bool,
}

impl Looks<'_, '_> {
    /// Two rows that follow each other share this cell.
    fn merged(&self, shows: Shows, above: &Row<'_>, below: &Row<'_>) -> bool {
        let Shows::Field(field) = shows else { return false };
        match field {
            ColumnField::Unit => self.maker.unit_of(above.index) == self.maker.unit_of(below.index),
            ColumnField::Department | ColumnField::Head | ColumnField::Leader => above.place == below.place,
            ColumnField::Post => {
                above.index == below.index && above.point.posts.is_empty() && below.point.posts.is_empty()
            }
            ColumnField::Power | ColumnField::Basis => {
                let power =
                    |row: &Row<'_>| row.point.power.as_ref().map(|power| (power.file, power.index, power.name.clone()));
                above.index == below.index && power(above).is_some() && power(above) == power(below)
            }
            ColumnField::Category => {
                self.over == Over::Points(Order::Category)
                    && above.index == below.index
                    && above.point.category == below.point.category
            }
            ColumnField::Level => {
                self.over == Over::Points(Order::Level)
                    && above.point.level == below.point.level
                    && above.point.self_assessed == below.point.self_assessed
            }
            _ => false,
        }
    }

    fn cell(&self, shows: Shows, row: &Row<'_>) -> GridCell {
        let field = match shows {
            Shows::Room(_) => return GridCell::blank(),
            Shows::Decided(_) if row.point.self_assessed => return GridCell::blank(),
            Shows::Decided(_) => return self.maker.level(row.point),
            Shows::Field(field) | Shows::Called(field, _) => field,
        };
        match field {
            ColumnField::Number => GridCell::number(row.number),
            ColumnField::Level => self.maker.level(row.point),
            ColumnField::Monitor if !self.monitored && !row.point.with.is_empty() => {
                let (monitors, with) = (public(&row.point.monitors), public(&row.point.with));
                let with = self.maker.language.of(format!("会同{with}"), format!("with {with}"));
                GridCell::lines([monitors, with].into_iter().filter(|line| !line.is_empty()).collect())
            }
            ColumnField::Category if self.over != Over::Points(Order::Category) => {
                GridCell::lines(lines(self.maker, field, row, self.phased))
            }
            ColumnField::Unit | ColumnField::Department | ColumnField::Post | ColumnField::Category => {
                let lines = lines(self.maker, field, row, self.phased);
                GridCell { kind: CellKind::Label, ..GridCell::lines(lines) }
            }
            _ => GridCell::lines(lines(self.maker, field, row, self.phased)),
        }
    }
}

/// What stands in a cell, paragraph by paragraph. Where early, mid and late measures have columns of their own, the others alone
/// are the measures.
fn lines(maker: &Maker<'_>, field: ColumnField, row: &Row<'_>, phased: bool) -> Vec<String> {
    let point = row.point;
    let one = |text: &str| if text.is_empty() { Vec::new() } else { vec![text.to_owned()] };
    let some = |text: Option<&Public>| text.map_or_else(Vec::new, |text| one(text));
    let measures = |phases: &[usize]| {
        let wanted = point.measures.iter().filter(|measure| phases.contains(&measure.phase));
        numbered(wanted.map(|measure| public(&measure.text)))
    };
    let said = |zh: &'static str, en: &'static str| some(super::blocks::said(&point.said, maker.language, (zh, en)));
    match field {
        ColumnField::Number => vec![row.number.to_string()],
        ColumnField::Id => one(&point.code),
        ColumnField::Unit => one(&maker.unit_name(row.index)),
        ColumnField::Department => one(&maker.place_name(row.place)),
        ColumnField::Post if !point.posts.is_empty() => {
            point.posts.iter().take(LINE).map(|post| public(&post.name)).collect()
        }
        ColumnField::Post => one(&maker.post_name(row.index)),
        ColumnField::Power => some(point.power.as_ref().map(|power| &power.name)),
        ColumnField::Basis => some(maker.power_of(point).map(|power| &power.basis)),
        ColumnField::Duty => said("对应职责", "Duty"),
        ColumnField::Area => said("业务领域", "Area"),
        ColumnField::Category => some(point.category.as_ref()),
        ColumnField::Stage => said("环节", "Stage"),
        ColumnField::Step => said("流程步骤", "Step"),
        ColumnField::Scope if point.common => vec![maker.say("共性", "common")],
        ColumnField::Scope => Vec::new(),
        ColumnField::Title => titled(maker, row),
        ColumnField::Manifestations => numbered(point.manifestations.iter().map(public)),
        ColumnField::Point => {
            let mut lines = titled(maker, row);
            lines.extend(numbered(point.manifestations.iter().map(public)));
            lines
        }
        ColumnField::Definition => some(point.definition.as_ref()),
        ColumnField::Cause => said("成因", "Cause"),
        ColumnField::Consequence => said("后果", "Consequence"),
        ColumnField::Location => said("涉及部位", "Where"),
        ColumnField::Factors => said("评估", "Assessed"),
        ColumnField::Level => Vec::new(),
        ColumnField::LevelReason => said("定级理由", "Reason for the level"),
        ColumnField::ResidualLevel => said("剩余风险", "Residual level"),
        ColumnField::Liability => said("责任后果", "Liability"),
        ColumnField::Major => said("三重一大", "Major matter"),
        ColumnField::Measures if phased => measures(&[3]),
        ColumnField::Measures => measures(&[0, 1, 2, 3]),
        ColumnField::Early => measures(&[0]),
        ColumnField::Mid => measures(&[1]),
        ColumnField::Late => measures(&[2]),
        ColumnField::Indicators => said("监测指标", "Indicators"),
        ColumnField::Target => said("防控目标", "Target"),
        ColumnField::Owner => one(&point.owners),
        ColumnField::Monitor => one(&point.monitors),
        ColumnField::With => one(&point.with),
        ColumnField::Head => some(maker.head(row.place).as_ref()),
        ColumnField::Leader => some(maker.leader(row.place).as_ref()),
    }
}

/// The heading of a point; one that sums up others says so, for it is not counted with them, as does one that is not published
/// or not approved.
pub fn titled(maker: &Maker<'_>, row: &Row<'_>) -> Vec<String> {
    let sum = row.point.sums.then(|| maker.language.of("归并", "sum"));
    let marks = row.point.marks.iter().copied().chain(sum);
    let title = public(&row.point.title);
    vec![marks.fold(title, |title, mark| maker.language.of(format!("{title}（{mark}）"), format!("{title} ({mark})")))]
}
