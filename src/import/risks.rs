//! The risk points of a row: by title and manifestations, and what its other columns say of them.

use std::borrow::Cow;

use super::account::RowAccount;
use super::columns::Column;
use super::draft::{At, Content, Fields, RiskDraft, text_of};
use super::fields::{fill, give_as, merge, of_power, own, read, what};
use super::graded::{Graded, graded, ungraded};
use super::groups::Line;
use super::items::{Items, Told, leading, one_line};
use super::ledger::{How, To, What};
use super::points::{Builder, Context};
use super::values::{list, listed, without_running_number};
use super::{Levels, RowIs};
use crate::finding::Both;
use crate::record::{Field, RecordKind};
use crate::register::{Grading, Risk};
use crate::source::visible;

/// The points of a row, as far as its title and manifestations tell.
pub(super) struct Points {
    pub points: Vec<Fields>,
    /// How they are told apart.
    by: Told,
    /// Columns that gave them, and how each was changed.
    from: Vec<(usize, Field, How)>,
}

impl Builder {
    /// The points that the row begins, by title and manifestations.
    pub(super) fn points(
        &mut self,
        line: &Line<'_>,
        powers: usize,
        context: &Context<'_>,
        account: &mut RowAccount,
    ) -> Points {
        let find = |field| context.columns.find(RecordKind::Risk, field).filter(|column| line.cell(column).is_some());
        let (title, shows) = (find(Risk::title), find(Risk::manifestations));
        let mut points = Points { points: Vec::new(), by: Told::One, from: Vec::new() };
        let text = |title: String| (Risk::title, Content::Text(title));
        let mut show_how = shows.map_or(How::default(), |column| fill(line, column));
        let shown = shows.and_then(|column| line.cell(column)).map(|cell| {
            let found = listed(cell, true, &mut show_how);
            points.by = found.by;
            found.items
        });
        let Some(column) = title else {
            let Some(list) = shown else { return points };
            let mut fields: Fields = vec![(Risk::manifestations, Content::List(list))];
            match self.merged_title(line, context) {
                Merged::GoesOn => return points,
                Merged::Same(title) => fields.insert(0, text(title)),
                Merged::NoTitle => {}
            }
            points.points.push(fields);
            points.from.extend(shows.map(|column| (column.index, column.field, show_how)));
            return points;
        };
        let mut how = fill(line, column);
        let cell = line.cell(column).unwrap_or_default();
        let as_points = context.options.items_are_points.unwrap_or(true) || powers > 0;
        let Items { items: mut titles, by } = listed(cell, false, &mut how);
        if let [one] = &mut titles[..] {
            self.running(cell, one, &mut how);
        }
        let mut named = |title: String| match column.graded {
            true => title_and_level(title, &context.options.levels, &mut how),
            false => vec![text(title)],
        };
        match (titles.len(), shown) {
            (1, shown) => {
                let mut fields = named(titles.remove(0));
                fields.extend(shown.map(|list| (Risk::manifestations, Content::List(list))));
                points.points.push(fields);
            }
            (_, None) if as_points => {
                points.by = by;
                points.points = titles.into_iter().map(named).collect();
            }
            (_, None) => points.points.push(vec![(Risk::manifestations, Content::List(titles))]),
            (count, Some(list)) if count == list.len() && as_points => {
                let show = |show| (Risk::manifestations, Content::List(vec![show]));
                let both = |(title, shown)| named(title).into_iter().chain([show(shown)]).collect();
                points.points = titles.into_iter().zip(list).map(both).collect();
                how = how.and(How::PAIRED);
            }
            (_, Some(list)) => {
                points.points.push(vec![text(one_line(cell)), (Risk::manifestations, Content::List(list))]);
            }
        }
        if column.graded {
            tell_ungraded(column, &points.points, account);
        }
        points.from.push((column.index, column.field, how));
        points.from.extend(shows.map(|column| (column.index, column.field, show_how)));
        points
    }

    /// Titles that are numbered from row to row: 1、…, in the next row 2、….
    fn running(&mut self, cell: &str, title: &mut String, how: &mut How) {
        if how.has(How::NUMBER) {
            self.counted = Some(leading(cell).map_or(1, |(number, _)| number));
        } else if let Some((number, rest)) = without_running_number(title, self.counted) {
            let rest = rest.to_owned();
            *title = rest;
            *how = how.and(How::NUMBER);
            self.counted = Some(number);
        }
    }

    /// What a blank title beside a manifestation means: a row with a number or level of its own is a
    /// point of its own under the merged title, another one goes on with the point above.
    fn merged_title(&self, line: &Line<'_>, context: &Context<'_>) -> Merged {
        let Some((at, last)) = self.last else { return Merged::NoTitle };
        if context.columns.find(RecordKind::Risk, Risk::title).is_none() {
            return Merged::NoTitle;
        }
        let Some(title) = text_of(&self.draft.holder(at).risks[last].fields, Risk::title) else {
            return Merged::NoTitle;
        };
        let tells = [Risk::id, Risk::number, Grading::level, Grading::self_level];
        let apart = tells
            .into_iter()
            .any(|field| context.columns.find(RecordKind::Risk, field).is_some_and(|column| own(line, column)));
        if apart { Merged::Same(title.to_owned()) } else { Merged::GoesOn }
    }

    /// Enters the points of a row; what an earlier table entered already is that point again.
    pub(super) fn enter(&mut self, at: At, powers: &[usize], points: Points, account: &mut RowAccount) -> Vec<usize> {
        let mut entered = Vec::with_capacity(points.points.len());
        let paired = powers.len() == points.points.len() && powers.len() > 1 && points.by == Told::Numbers;
        self.repeated = false;
        for (index, fields) in points.points.into_iter().enumerate() {
            let power = if paired { powers.get(index) } else { powers.first().filter(|_| powers.len() == 1) }.copied();
            let key = (at, power, told(&fields));
            if self.earlier > 0 {
                self.known.extend(self.fresh.drain(..std::mem::take(&mut self.earlier)));
            }
            if let Some(known) = self.known.get(&key) {
                self.repeated = true;
                entered.push(*known);
                continue;
            }
            let holder = self.draft.holder_mut(at);
            if let Some(power) = power {
                holder.powers[power].points += 1;
            }
            holder.risks.push(RiskDraft { id: String::new(), power, fields, measures: Vec::new() });
            entered.push(holder.risks.len() - 1);
            self.fresh.push((key, holder.risks.len() - 1));
        }
        if powers.len() > 1 && !paired {
            let (powers, points) = (powers.len(), entered.len());
            account.remark(Both::new(
                format!("职权 {powers} 项、风险点 {points} 个,不能一一对应,没有写对应职权"),
                format!("{powers} powers and {points} risk points cannot be paired: no point names its power"),
            ));
        }
        self.last = entered.last().map(|last| (at, *last));
        let to = To { at, what: what(&entered) };
        for (column, field, how) in points.from {
            let how = if self.repeated { how.and(How::REPEATED) } else { how };
            let how = if paired { how.and(How::PAIRED) } else { how };
            account.enter(column, to, field, how);
        }
        entered
    }

    /// A row without a point: more of the point above, or a row about a department, post or power alone.
    pub(super) fn go_on(&mut self, line: &Line<'_>, at: At, context: &Context<'_>, account: &mut RowAccount) {
        let find = |field| context.columns.find(RecordKind::Risk, field).filter(|column| own(line, column));
        if let (Some(column), Some((above, last))) =
            (find(Risk::manifestations), self.last.filter(|(above, _)| *above == at))
        {
            let mut how = fill(line, column);
            let more = list(line.cell(column).unwrap_or_default(), true, &mut how);
            let fields = &mut self.draft.holder_mut(above).risks[last].fields;
            match fields.iter_mut().find(|(field, _)| *field == Risk::manifestations) {
                Some((_, Content::List(list))) => list.extend(more),
                _ => fields.push((Risk::manifestations, Content::List(more))),
            }
            account.enter(column.index, To { at, what: what(&[last]) }, column.field, how);
        }
        let power = line.power.as_ref().and_then(|name| self.powers.get(&(at, name.clone().into_owned())).copied());
        if let Some(power) = power {
            self.what_the_row_says(line, at, Some(power), &[], context, account);
        }
    }

    /// The other columns of points, on the power where rows are powers, else on each point.
    pub(super) fn what_the_row_says(
        &mut self,
        line: &Line<'_>,
        at: At,
        power: Option<usize>,
        points: &[usize],
        context: &Context<'_>,
        account: &mut RowAccount,
    ) {
        let rows_are_powers = context.rows == RowIs::Power || points.is_empty();
        for group in context.groups(RecordKind::Risk) {
            let field = group[0].field;
            if [Risk::title, Risk::manifestations, Risk::measures].contains(&field) {
                continue;
            }
            let Some(given) = read(group, line, context, account) else { continue };
            if let Some(refused) = self.refused_id(field, &given.0, at, points) {
                account.refuse(group, refused);
                continue;
            }
            let holder = self.draft.holder_mut(at);
            if let (true, Some(power)) = (rows_are_powers, power)
                && let Some(same) = of_power(field)
            {
                let to = To { at, what: What::Power(u32::try_from(power).unwrap_or(u32::MAX)) };
                give_as(&mut holder.powers[power].fields, same, group, given, to, account);
                continue;
            }
            let to = To { at, what: what(points) };
            let (content, hows) = given;
            let Some((last, others)) = points.split_last() else { continue };
            let mut merged = |point: &usize, content: Content| {
                let fields = &mut holder.risks[*point].fields;
                merge(fields, field, content, group[0])
            };
            let given = others.iter().try_for_each(|point| merged(point, content.clone()));
            match given.and_then(|()| merged(last, content)) {
                Ok(()) => {
                    for (column, how) in group.iter().zip(hows) {
                        account.enter(column.index, to, field, how);
                    }
                }
                Err(why) => account.refuse(group, why),
            }
        }
    }

    /// An id names one point of its file.
    fn refused_id(&mut self, field: Field, content: &Content, at: At, points: &[usize]) -> Option<Both> {
        let (true, Content::Text(id)) = (field == Risk::id, content) else { return None };
        let shown = visible(id);
        if points.len() > 1 {
            let count = points.len();
            return Some(Both::new(
                format!("编号「{shown}」一个,风险点 {count} 个;编号各不相同,分行写"),
                format!("one id “{shown}” for {count} risk points; each needs its own, in a row of its own"),
            ));
        }
        if id.contains(['/', '#']) || id.chars().any(char::is_whitespace) {
            return Some(Both::new(
                format!("编号「{shown}」里不能有空格、/ 和 #;若只是表上的序号,写 --as 表头=序号"),
                format!(
                    "the id “{shown}” must have no blanks, `/` or `#`; if it is but a printed number, say --as HEADING=序号"
                ),
            ));
        }
        (!self.ids.insert((at, id.clone())) && !self.repeated).then(|| {
            Both::new(
                format!("编号「{shown}」在同一份文件里重复"),
                format!("the id “{shown}” stands twice in one file"),
            )
        })
    }
}

/// A point with the level that stands behind it.
fn title_and_level(title: String, levels: &Levels, how: &mut How) -> Fields {
    let Some(Graded { point, level }) = graded(&title, levels) else {
        return vec![(Risk::title, Content::Text(title))];
    };
    *how = how.and(How::GRADED);
    vec![(Risk::title, Content::Text(point.to_owned())), (Grading::level, Content::Text(level))]
}

/// Says which points have no level although their heading promises one.
fn tell_ungraded(column: &Column, points: &[Fields], account: &mut RowAccount) {
    let without = points.iter().filter(|fields| text_of(fields, Grading::level).is_none());
    let titles: Vec<Cow<'_, str>> = without.filter_map(|fields| text_of(fields, Risk::title)).map(visible).collect();
    if !titles.is_empty() {
        let titles: Vec<&str> = titles.iter().map(|title| &**title).collect();
        account.remark(ungraded(&visible(&column.heading), &titles));
    }
}

/// What a blank title means.
enum Merged {
    NoTitle,
    Same(String),
    GoesOn,
}

/// What the point is, for telling whether another table speaks of it again.
fn told(fields: &Fields) -> String {
    let length = |content: &Content| match content {
        Content::Text(text) => text.len(),
        Content::List(list) => list.iter().map(|item| item.len() + 1).sum(),
        _ => 0,
    };
    let length = fields.iter().map(|(field, content)| field.name().len() + 1 + length(content)).sum();
    let mut told = String::with_capacity(length);
    for (field, content) in fields {
        told.push_str(field.name());
        match content {
            Content::Text(text) => told.push_str(text),
            Content::List(list) => list.iter().for_each(|item| {
                told.push('\n');
                told.push_str(item);
            }),
            _ => {}
        }
        told.push('\u{0}');
    }
    told
}
