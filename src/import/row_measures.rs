//! The measures that a row states, with what other columns say of each of them, and which points they are for.

use super::account::RowAccount;
use super::columns::Column;
use super::draft::{At, Content, MeasureDraft};
use super::fields::{own, what};
use super::groups::Line;
use super::heading::Part;
use super::items::{Items, Told, items, one_line};
use super::ledger::{How, To, What};
use super::measures::Run;
use super::points::{Builder, Context};
use super::values::{Taken, listed, taken};
use super::{Options, RowIs};
use crate::finding::Both;
use crate::record::{Field, RecordKind, Word};
use crate::register::{Measure, Risk};

/// A row as far as its measures go.
pub struct Beside<'r> {
    /// By position in its table.
    pub row: usize,
    pub at: At,
    pub power: Option<usize>,
    pub points: &'r [usize],
}

/// What the columns of measures say.
#[derive(Default)]
struct Stated {
    measures: Vec<MeasureDraft>,
    numbered: bool,
    /// Columns that said it, and how each was changed.
    from: Vec<(usize, How)>,
}

impl Builder {
    /// Notes the measures of a row; they are shared out when the table is over.
    pub(super) fn measures(
        &mut self,
        beside: &Beside<'_>,
        line: &Line<'_>,
        context: &Context<'_>,
        account: &mut RowAccount,
    ) {
        let Beside { row, at, power, points } = *beside;
        let columns: Vec<&Column> = context
            .columns
            .of(RecordKind::Risk)
            .filter(|column| column.field == Risk::measures && line.cell(column).is_some())
            .collect();
        let filled = columns.iter().find(|column| column.part.is_none()).is_some_and(|column| !own(line, column));
        if points.is_empty() && filled {
            return;
        }
        let stated = stated(&columns, line, context.options, account);
        if stated.from.is_empty() {
            return;
        }
        if points.is_empty() && power.is_none() {
            self.more_measures(at, stated, account);
            return;
        }
        let from = line.measures_from.unwrap_or(row);
        let goes_on = from != row && self.runs.last().is_some_and(|last| last.row == from && last.at == at);
        let shows = self.manifestations(beside, &stated, line, context);
        let several = points.len().max(shows.len()) > 1 && stated.measures.len() > 1 && !goes_on;
        let fits = points.len() == stated.measures.len() || !shows.is_empty();
        if several && !fits {
            let (points, measures) = (points.len(), stated.measures.len());
            account.remark(Both::new(
                format!("风险点 {points} 个、措施 {measures} 条,不能一一对应,按共用登记"),
                format!("{points} risk points and {measures} measures cannot be paired: the measures are shared"),
            ));
        }
        let paired = several && fits && stated.numbered;
        let to = match power.filter(|_| context.rows == RowIs::Power || points.is_empty()) {
            Some(power) => To { at, what: What::Power(u32::try_from(power).unwrap_or(u32::MAX)) },
            None => To { at, what: what(points) },
        };
        for (column, how) in stated.from {
            account.enter(column, to, Risk::measures, if paired { how.and(How::PAIRED) } else { how });
        }
        match self.runs.last_mut().filter(|_| goes_on) {
            Some(last) => {
                last.points.extend(points);
                last.spread = true;
            }
            None => self.runs.push(Run {
                row: from,
                at,
                power,
                measures: stated.measures,
                points: points.to_vec(),
                shows,
                numbered: stated.numbered,
                spread: false,
                repeated: self.repeated,
            }),
        }
    }

    /// More measures of the points above.
    fn more_measures(&mut self, at: At, mut stated: Stated, account: &mut RowAccount) {
        if let Some(last) = self.runs.last_mut().filter(|last| last.at == at) {
            last.measures.append(&mut stated.measures);
            let to = To { at, what: what(&last.points) };
            stated.from.iter().for_each(|(column, how)| account.enter(*column, to, Risk::measures, *how));
        }
    }

    /// The manifestations of the one point of a row, where both they and the measures are numbered and as many.
    fn manifestations(
        &self,
        beside: &Beside<'_>,
        stated: &Stated,
        line: &Line<'_>,
        context: &Context<'_>,
    ) -> Vec<usize> {
        let [point] = beside.points else { return Vec::new() };
        let fields = &self.draft.holder(beside.at).risks[*point].fields;
        let shows = fields.iter().find_map(|(field, content)| match content {
            Content::List(shows) if *field == Risk::manifestations => Some(shows.len()),
            _ => None,
        });
        let column = context.columns.find(RecordKind::Risk, Risk::manifestations);
        let cell = column.and_then(|column| line.cell(column));
        let are_numbered = || cell.is_some_and(|cell| items(cell).by == Told::Numbers);
        match shows {
            Some(count) if stated.numbered && count > 1 && count == stated.measures.len() && are_numbered() => {
                (1..=count).collect()
            }
            _ => Vec::new(),
        }
    }
}

/// What the columns of measures say; cells that cannot be read are refused here.
fn stated(columns: &[&Column], line: &Line<'_>, options: &Options, account: &mut RowAccount) -> Stated {
    let mut stated = Stated::default();
    for column in columns {
        let Taken { text, mut how } = match taken(column, line, options) {
            Some(Ok(taken)) => taken,
            Some(Err(refused)) => {
                account.refuse(&[*column], refused);
                continue;
            }
            None => continue,
        };
        let fields: Vec<(Field, String)> = match column.part {
            Some(Part::Of(field)) => {
                stated.measures.iter_mut().for_each(|measure| measure.fields.push((field, one_line(&text))));
                stated.from.push((column.index, how));
                continue;
            }
            Some(Part::Phase(phase)) => vec![(Measure::phase, phase.zh().to_owned())],
            None => Vec::new(),
        };
        let Items { items: texts, by } = listed(&text, false, &mut how);
        stated.numbered |= by == Told::Numbers;
        stated.measures.extend(texts.into_iter().map(|text| MeasureDraft {
            text,
            fields: fields.clone(),
            ..MeasureDraft::default()
        }));
        stated.from.push((column.index, how));
    }
    stated
}
