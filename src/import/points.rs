//! Rows as risk points: what a row gives to its department, post and power, and what to its points.

use std::collections::HashMap;
use std::collections::HashSet;

use anyhow::{Result, bail};

use super::columns::{Column, Columns};
use super::draft::{Content, DepartmentDraft, Draft, Fields, HolderDraft, PowerDraft, RiskDraft, SharedDraft, content};
use super::groups::{Grouped, Line};
use super::items::{items, one_line};
use crate::record::{Field, RecordKind};
use crate::register::{Department, Grading, Post, Power, Risk};
use crate::source::visible;

pub fn draft(table: &Grouped, columns: &Columns) -> Result<Draft> {
    let mut builder = Builder {
        columns,
        rows_are_powers: rows_are_powers(table, columns),
        draft: Draft::default(),
        departments: HashMap::new(),
        posts: HashMap::new(),
        powers: HashMap::new(),
        runs: Vec::new(),
        last: None,
    };
    for (index, line) in table.lines.iter().enumerate() {
        builder.take(index, line)?;
    }
    builder.share_measures();
    let mut draft = builder.draft;
    let holders = |part: &mut DepartmentDraft| {
        share_owners(&mut part.holder);
        part.posts.iter_mut().for_each(|(_, holder)| share_owners(holder));
    };
    holders(&mut draft.unit);
    draft.departments.iter_mut().for_each(holders);
    number(&mut draft.unit);
    draft.departments.iter_mut().for_each(number);
    Ok(draft)
}

/// Every row is one power and some list several points: what the row says, its level too, it says of
/// the power.
fn rows_are_powers(table: &Grouped, columns: &Columns) -> bool {
    let Some(title) = columns.find(RecordKind::Risk, Risk::title) else { return false };
    let mut seen = HashSet::new();
    let once = table.lines.iter().all(|line| {
        line.power.is_some() && seen.insert((line.department.as_deref(), line.post.as_deref(), line.power.as_deref()))
    });
    once && table.lines.iter().any(|line| line.cell(title).is_some_and(|cell| items(cell).len() > 1))
}

/// Which holder: a department or the unit, and a post of it or itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct At {
    department: Option<usize>,
    post: Option<usize>,
}

/// Measures of one cell and the points that it stands beside, alone or merged.
struct Run {
    /// The row that states them.
    row: usize,
    at: At,
    power: Option<usize>,
    measures: Vec<String>,
    points: Vec<usize>,
}

struct Builder<'c> {
    columns: &'c Columns,
    rows_are_powers: bool,
    draft: Draft,
    departments: HashMap<String, usize>,
    posts: HashMap<(Option<usize>, String), usize>,
    powers: HashMap<(At, String), usize>,
    runs: Vec<Run>,
    /// The point that a row without one of its own goes on with.
    last: Option<(At, usize)>,
}

impl Builder<'_> {
    fn take(&mut self, row: usize, line: &Line) -> Result<()> {
        let at = self.at(line);
        self.attributes(line, at)?;
        let power = line.power.as_ref().map(|name| self.power(at, name));
        if let Some(power) = power {
            for column in self.columns.of(RecordKind::Power).filter(|column| column.field != Power::name) {
                let fields = &mut holder(&mut self.draft, at).powers[power].fields;
                give(fields, column, line)?;
            }
        }
        let points = self.points(line);
        if points.is_empty() {
            return self.go_on(line, at);
        }
        let first = holder(&mut self.draft, at).risks.len();
        for fields in points {
            let holder = holder(&mut self.draft, at);
            if let Some(power) = power {
                holder.powers[power].points += 1;
            }
            holder.risks.push(RiskDraft { id: String::new(), power, fields, measures: Vec::new() });
        }
        let added: Vec<usize> = (first..holder(&mut self.draft, at).risks.len()).collect();
        self.last = added.last().map(|last| (at, *last));
        self.what_the_row_says(line, at, power, &added)?;
        self.measures(row, line, at, power, added);
        Ok(())
    }

    /// The holder that the row belongs to, made where it is new.
    fn at(&mut self, line: &Line) -> At {
        let department = line.department.as_ref().map(|name| {
            *self.departments.entry(name.clone()).or_insert_with(|| {
                let name = name.clone();
                self.draft.departments.push(DepartmentDraft { name, ..DepartmentDraft::default() });
                self.draft.departments.len() - 1
            })
        });
        let part = match department {
            Some(index) => &mut self.draft.departments[index],
            None => &mut self.draft.unit,
        };
        let post = line.post.as_ref().map(|title| {
            *self.posts.entry((department, title.clone())).or_insert_with(|| {
                part.posts.push((title.clone(), HolderDraft::default()));
                part.posts.len() - 1
            })
        });
        At { department, post }
    }

    /// What the row says of its unit, department and post.
    fn attributes(&mut self, line: &Line, at: At) -> Result<()> {
        for column in self.columns.of(RecordKind::Unit) {
            give(&mut self.draft.unit.holder.fields, column, line)?;
        }
        let department = At { department: at.department, post: None };
        for column in self.columns.of(RecordKind::Department).filter(|column| column.field != Department::name) {
            if at.department.is_some() {
                give(&mut holder(&mut self.draft, department).fields, column, line)?;
            }
        }
        for column in self.columns.of(RecordKind::Post).filter(|column| column.field != Post::title) {
            if at.post.is_some() {
                give(&mut holder(&mut self.draft, at).fields, column, line)?;
            }
        }
        Ok(())
    }

    fn power(&mut self, at: At, name: &str) -> usize {
        let powers = &mut holder(&mut self.draft, at).powers;
        *self.powers.entry((at, name.to_owned())).or_insert_with(|| {
            let (id, name) = (String::new(), name.to_owned());
            powers.push(PowerDraft { id, name, fields: Fields::new(), measures: Vec::new(), points: 0 });
            powers.len() - 1
        })
    }

    fn cell<'l>(&self, line: &'l Line, field: Field) -> Option<&'l str> {
        self.columns.find(RecordKind::Risk, field).and_then(|column| line.cell(column))
    }

    /// The points that the row begins, by title and manifestations.
    fn points(&self, line: &Line) -> Vec<Fields> {
        let shows = self.cell(line, Risk::manifestations).map(items);
        let show = |fields: &mut Fields, list: Vec<String>| fields.push((Risk::manifestations, Content::List(list)));
        match (self.cell(line, Risk::title), shows) {
            (None, None) => Vec::new(),
            // Several points in the cell of one power.
            (Some(title), None) if line.power.is_some() => {
                items(title).into_iter().map(|title| vec![(Risk::title, Content::Text(title))]).collect()
            }
            (Some(title), shows) => {
                let titles = items(title);
                let mut fields = Fields::new();
                match (titles.as_slice(), shows) {
                    ([one], shows) => {
                        fields.push((Risk::title, Content::Text(one.clone())));
                        if let Some(list) = shows {
                            show(&mut fields, list);
                        }
                    }
                    (_, None) => show(&mut fields, titles),
                    (_, Some(list)) => {
                        fields.push((Risk::title, Content::Text(one_line(title))));
                        show(&mut fields, list);
                    }
                }
                vec![fields]
            }
            (None, Some(list)) => match self.merged_title(line) {
                Merged::NoTitle => {
                    let mut fields = Fields::new();
                    show(&mut fields, list);
                    vec![fields]
                }
                Merged::Same(title) => {
                    let mut fields = vec![(Risk::title, Content::Text(title))];
                    show(&mut fields, list);
                    vec![fields]
                }
                Merged::GoesOn => Vec::new(),
            },
        }
    }

    /// What a blank title beside a manifestation means: a row with a number or level of its own is a
    /// point of its own under the merged title, another one goes on with the point above.
    fn merged_title(&self, line: &Line) -> Merged {
        let Some((at, last)) = self.last else { return Merged::NoTitle };
        if self.columns.find(RecordKind::Risk, Risk::title).is_none() {
            return Merged::NoTitle;
        }
        let own = [Risk::id, Risk::number, Grading::level, Grading::self_level];
        let Some(title) = super::draft::text_of(&self.holder(at).risks[last].fields, Risk::title) else {
            return Merged::NoTitle;
        };
        match own.into_iter().any(|field| self.cell(line, field).is_some()) {
            true => Merged::Same(title.to_owned()),
            false => Merged::GoesOn,
        }
    }

    fn holder(&self, at: At) -> &HolderDraft {
        let part = at.department.map_or(&self.draft.unit, |index| &self.draft.departments[index]);
        at.post.map_or(&part.holder, |post| &part.posts[post].1)
    }

    /// A row without a point: more of the point above, or a row about a department, post or power alone.
    fn go_on(&mut self, line: &Line, at: At) -> Result<()> {
        let more = self.columns.of(RecordKind::Risk).any(|column| line.cell(column).is_some());
        if !more {
            return Ok(());
        }
        let own = |column: &&Column| {
            column.field != Risk::measures && column.field != Risk::manifestations && line.cell(column).is_some()
        };
        let stated = self.cell(line, Risk::manifestations).is_some() || self.cell(line, Risk::measures).is_some();
        let Some((_, last)) = self.last.filter(|(above, _)| *above == at && stated) else {
            let row = line.number;
            let heading = self.columns.of(RecordKind::Risk).find(own).map(|column| visible(&column.heading));
            let heading = heading.unwrap_or_default();
            bail!("第 {row} 行写了「{heading}」而没有写风险点 / line {row} gives “{heading}” but no risk point");
        };
        if let Some(cell) = self.cell(line, Risk::manifestations) {
            let more = items(cell);
            let fields = &mut holder(&mut self.draft, at).risks[last].fields;
            match fields.iter_mut().find(|(field, _)| *field == Risk::manifestations) {
                Some((_, Content::List(list))) => list.extend(more),
                _ => fields.push((Risk::manifestations, Content::List(more))),
            }
        }
        if let (Some(cell), Some(run)) = (self.cell(line, Risk::measures), self.runs.last_mut())
            && run.at == at
        {
            let more = items(cell);
            // A merged cell was filled down: it says nothing new.
            if run.measures != more {
                run.measures.extend(more);
            }
        }
        Ok(())
    }

    /// The other columns of points, on the power where rows are powers, else on each point.
    fn what_the_row_says(&mut self, line: &Line, at: At, power: Option<usize>, points: &[usize]) -> Result<()> {
        let told = [Risk::title, Risk::manifestations, Risk::measures];
        for column in self.columns.of(RecordKind::Risk).filter(|column| !told.contains(&column.field)) {
            let holder = holder(&mut self.draft, at);
            if let (true, Some(power), Some(field)) = (self.rows_are_powers, power, of_power(column.field)) {
                let column = Column { field, ..column.clone() };
                give(&mut holder.powers[power].fields, &column, line)?;
                continue;
            }
            for point in points {
                give(&mut holder.risks[*point].fields, column, line)?;
            }
        }
        Ok(())
    }

    fn measures(&mut self, row: usize, line: &Line, at: At, power: Option<usize>, points: Vec<usize>) {
        let (Some(from), Some(cell)) = (line.measures_from, self.cell(line, Risk::measures)) else { return };
        match self.runs.last_mut() {
            Some(run) if run.row == from && from != row && run.at == at => run.points.extend(points),
            _ => self.runs.push(Run { row: from, at, power, measures: items(cell), points }),
        }
    }

    /// Gives each measure to its point, or once to what all its points share.
    fn share_measures(&mut self) {
        for run in std::mem::take(&mut self.runs) {
            let holder = holder(&mut self.draft, run.at);
            let power = run.power.filter(|power| {
                let covered = holder.powers[*power].points == run.points.len();
                let same = run.points.iter().all(|point| holder.risks[*point].power == Some(*power));
                covered && same && (run.points.len() > 1 || self.rows_are_powers)
            });
            match (power, run.points.as_slice()) {
                (Some(power), _) => holder.powers[power].measures.extend(run.measures),
                (None, [point]) => holder.risks[*point].measures.extend(run.measures),
                (None, points) => {
                    let all = points.len() == holder.risks.len();
                    let points = if all { Vec::new() } else { run.points };
                    holder
                        .measures
                        .extend(run.measures.into_iter().map(|text| SharedDraft { text, points: points.clone() }));
                }
            }
        }
    }
}

/// An owner that every point of a power has is the power's.
fn share_owners(holder: &mut HolderDraft) {
    let owner =
        |fields: &Fields| fields.iter().find(|(field, _)| *field == Risk::owner).map(|(_, owner)| owner.clone());
    let mut common: Vec<Option<Option<Content>>> = vec![None; holder.powers.len()];
    for risk in &holder.risks {
        let Some(power) = risk.power else { continue };
        let own = owner(&risk.fields);
        match &mut common[power] {
            Some(before) if *before != own => *before = None,
            Some(_) => {}
            none => *none = Some(own),
        }
    }
    for (power, common) in holder.powers.iter_mut().zip(&common) {
        let stated = power.fields.iter().any(|(field, _)| *field == Power::owner);
        if let (Some(Some(owner)), false, true) = (common, stated, power.points > 1) {
            power.fields.push((Power::owner, owner.clone()));
        }
    }
    for risk in &mut holder.risks {
        let Some(power) = risk.power.map(|power| &holder.powers[power]) else { continue };
        let shared = power.fields.iter().find(|(field, _)| *field == Power::owner).map(|(_, owner)| owner);
        risk.fields.retain(|(field, own)| *field != Risk::owner || Some(own as &Content) != shared || power.points < 2);
    }
}

/// What a blank title means.
enum Merged {
    NoTitle,
    Same(String),
    GoesOn,
}

fn holder(draft: &mut Draft, at: At) -> &mut HolderDraft {
    let part = match at.department {
        Some(index) => &mut draft.departments[index],
        None => &mut draft.unit,
    };
    match at.post {
        Some(post) => &mut part.posts[post].1,
        None => &mut part.holder,
    }
}

/// The field of a power that says the same of the power.
fn of_power(field: Field) -> Option<Field> {
    crate::record::Table::of::<Power>().fields.iter().copied().find(|known| known.name() == field.name())
}

/// Gives a cell to a record. What merged cells repeat is said once; two cells that say different things
/// of one thing are refused.
fn give(fields: &mut Fields, column: &Column, line: &Line) -> Result<()> {
    let Some(cell) = line.cell(column) else { return Ok(()) };
    let new = content(column.field, &column.heading, cell);
    let Some((_, old)) = fields.iter_mut().find(|(field, _)| *field == column.field) else {
        fields.push((column.field, new));
        return Ok(());
    };
    match (old, new) {
        (Content::List(old), Content::List(new)) => {
            // So long a list is not looked through for each of its items.
            const LONG: usize = 1000;
            for item in new {
                if old.len() > LONG || !old.contains(&item) {
                    old.push(item);
                }
            }
        }
        (Content::Pairs(old), Content::Pairs(new)) => old.extend(new),
        (old, new) if *old == new => {}
        (old, _) => {
            let (row, heading, cell) = (line.number, visible(&column.heading), visible(cell));
            let before = match old {
                Content::Text(text) => visible(text).into_owned(),
                _ => String::new(),
            };
            let (zh, en) = (column.record.zh(), column.record.en());
            bail!(
                "第 {row} 行的「{heading}」是「{cell}」,同一{zh}前面写的是「{before}」;若逐行不同,用 --as 说明它是风险点的哪一项 / line {row}: “{heading}” is “{cell}”, but the same {en} had “{before}” before; where it differs by row, say with --as which part of a risk point it is"
            );
        }
    }
    Ok(())
}

/// Ids for powers and points: those of the table, else P1, P2 … and R1, R2 … within each file.
fn number(part: &mut DepartmentDraft) {
    number_holder(&mut part.holder);
    part.posts.iter_mut().for_each(|(_, holder)| number_holder(holder));
}

fn number_holder(holder: &mut HolderDraft) {
    let mut taken = HashSet::new();
    for (fields, id, field) in holder
        .powers
        .iter_mut()
        .map(|power| (&mut power.fields, &mut power.id, Power::id))
        .chain(holder.risks.iter_mut().map(|risk| (&mut risk.fields, &mut risk.id, Risk::id)))
    {
        if let Some(at) = fields.iter().position(|(known, _)| *known == field)
            && let Content::Text(text) = fields.remove(at).1
        {
            taken.insert(text.clone());
            *id = text;
        }
    }
    assign(holder.powers.iter_mut().map(|power| &mut power.id), 'P', &mut taken);
    assign(holder.risks.iter_mut().map(|risk| &mut risk.id), 'R', &mut taken);
}

fn assign<'d>(ids: impl Iterator<Item = &'d mut String>, letter: char, taken: &mut HashSet<String>) {
    let mut next = 1;
    for (index, id) in ids.enumerate().filter(|(_, id)| id.is_empty()) {
        next = next.max(index + 1);
        while taken.contains(&format!("{letter}{next}")) {
            next += 1;
        }
        *id = format!("{letter}{next}");
        taken.insert(id.clone());
    }
}
