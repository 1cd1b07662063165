//! Rows as parts of a register: whose they are, which powers they name, and what becomes of each.

use std::rc::Rc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::account::RowAccount;
use super::columns::{Column, Columns};
use super::draft::{At, Content, Draft, Fields, HolderDraft, PartDraft, PowerDraft};
use super::fields::{fields_of, fill, give, merge, of_power, own, read};
use super::groups::{Fill, Line};
use super::heading::{RECORDS, key};
use super::items::one_line;
use super::ledger::{Around, Fate, How, To, What};
use super::measures::{Run, share_measures};
use super::row_measures::Beside;
use super::values::list;
use super::{Options, RowIs};
use crate::finding::Both;
use crate::record::RecordKind;
use crate::register::{Department, Post, Power, Risk, Unit};
use crate::source::visible;

/// One table as it is taken.
pub struct Context<'c> {
    pub columns: &'c Columns,
    pub options: &'c Options,
    pub rows: RowIs,
    /// The columns of each kind of record, those of one field together.
    groups: Vec<(RecordKind, Vec<Vec<&'c Column>>)>,
}

impl<'c> Context<'c> {
    pub fn new(columns: &'c Columns, options: &'c Options, rows: RowIs) -> Context<'c> {
        let groups = RECORDS.into_iter().map(|kind| (kind, fields_of(columns, kind))).collect();
        Context { columns, options, rows, groups }
    }

    pub fn groups(&self, kind: RecordKind) -> &[Vec<&'c Column>] {
        self.groups.iter().find(|(known, _)| *known == kind).map_or(&[], |(_, groups)| groups)
    }
}

/// What tells a point from others: its holder, its power, and what it says.
pub type Point = (At, Option<usize>, String);

/// Makes the draft, row by row.
pub struct Builder {
    pub draft: Draft,
    pub(super) departments: FxHashMap<String, u32>,
    /// Of each part by title.
    pub(super) posts: FxHashMap<u32, FxHashMap<String, u32>>,
    /// The part that a post belongs to; none where several have one of that title.
    pub(super) post_parts: FxHashMap<String, Option<u32>>,
    /// Ids that the tables give.
    pub(super) ids: FxHashSet<(At, String)>,
    pub(super) powers: FxHashMap<(At, String), usize>,
    /// Points of the tables before, by what they are: a sheet that sums up another says nothing twice.
    pub(super) known: FxHashMap<Point, usize>,
    /// Those of this table, and in front of them those of earlier ones that nobody has looked for yet.
    pub(super) fresh: Vec<(Point, usize)>,
    /// How many are of earlier tables.
    pub(super) earlier: usize,
    pub(super) runs: Vec<Run>,
    /// The point that a row without one of its own goes on with.
    pub(super) last: Option<(At, usize)>,
    /// The number that the last title began with.
    pub(super) counted: Option<usize>,
    /// The points of this row were entered before.
    pub(super) repeated: bool,
}

impl Builder {
    pub fn new() -> Builder {
        Builder {
            draft: Draft::new(),
            departments: FxHashMap::default(),
            posts: FxHashMap::default(),
            post_parts: FxHashMap::default(),
            ids: FxHashSet::default(),
            powers: FxHashMap::default(),
            known: FxHashMap::default(),
            fresh: Vec::new(),
            earlier: 0,
            runs: Vec::new(),
            last: None,
            counted: None,
            repeated: false,
        }
    }

    /// The table is over: what its measures and owners are shared by is known.
    pub fn end_table(&mut self, rows: RowIs) -> Vec<Both> {
        self.last = None;
        self.counted = None;
        self.earlier = self.fresh.len();
        share_measures(&mut self.draft, std::mem::take(&mut self.runs), rows)
    }

    /// The part of that name, where a row has named it.
    pub fn part(&self, name: &str) -> Option<u32> {
        self.departments.get(name).copied()
    }

    /// Takes a row, and says what became of it and its cells.
    pub fn take(&mut self, row: usize, line: &Line<'_>, context: &Context<'_>, account: &mut RowAccount) -> Fate {
        let columns = context.columns;
        let own = |column: &&Column| line.said(column).is_some_and(|said| matches!(said.fill, Fill::Own | Fill::Ditto));
        let says =
            columns.columns.iter().filter(own).any(|column| {
                ![Risk::number, Power::number].contains(&column.field) && !account.is_refused(column.index)
            });
        if !says {
            account.around();
            return match account.refusal() {
                Some(refused) => Fate::Refused(refused),
                None => Fate::Around(Around::Empty),
            };
        }
        if let Some(category) = none_found(line, context, account) {
            let at = self.at(line, columns, account);
            let none = Content::Pairs(vec![(category.0, "/".to_owned())]);
            let to = To { at, what: What::Holder };
            let field = if at.post > 0 {
                Post::none_found
            } else if at.part > 0 {
                Department::none_found
            } else {
                Unit::none_found
            };
            return match merge(&mut self.draft.holder_mut(at).fields, field, none, category.1) {
                Ok(()) => {
                    account.enter(category.1.index, to, field, How::default());
                    account.around();
                    Fate::Entered
                }
                Err(refused) => {
                    let refused = Rc::new(refused);
                    account.refuse_all(&refused);
                    Fate::Refused(refused)
                }
            };
        }
        if let Err(refused) = self.check(line, context) {
            let refused = Rc::new(refused);
            account.refuse_all(&refused);
            return Fate::Refused(refused);
        }
        let at = self.at(line, columns, account);
        self.attributes(line, at, context, account);
        let powers = self.powers_of(line, at, context, account);
        let points = self.points(line, powers.len(), context, account);
        if points.points.is_empty() {
            self.go_on(line, at, context, account);
            self.measures(&Beside { row, at, power: powers.first().copied(), points: &[] }, line, context, account);
            return self.fate(account);
        }
        let new = self.enter(at, &powers, points, account);
        self.what_the_row_says(line, at, powers.first().copied(), &new, context, account);
        self.measures(&Beside { row, at, power: powers.first().copied(), points: &new }, line, context, account);
        self.fate(account)
    }

    fn fate(&self, account: &RowAccount) -> Fate {
        match (account.has_entered(), account.refusal()) {
            (false, Some(refused)) => Fate::Refused(refused),
            _ => Fate::Entered,
        }
    }

    /// What stands in the way of the whole row.
    fn check(&self, line: &Line<'_>, context: &Context<'_>) -> Result<(), Both> {
        let columns = context.columns;
        let cell = |field| columns.find(RecordKind::Risk, field).and_then(|column| line.cell(column));
        if cell(Risk::title).is_some() || cell(Risk::manifestations).is_some() {
            return Ok(());
        }
        let named = line.power.is_some() && columns.of(RecordKind::Power).any(|column| own(line, column))
            || line.post.is_some() && columns.of(RecordKind::Post).any(|column| own(line, column))
            || line.department.is_some() && columns.of(RecordKind::Department).any(|column| own(line, column));
        let stated = |column: &&Column| own(line, column) && column.field != Risk::number;
        let Some(column) = columns.of(RecordKind::Risk).find(stated) else { return Ok(()) };
        let goes_on = self.last.is_some()
            && columns.of(RecordKind::Risk).filter(stated).all(|column| column.field == Risk::measures);
        if goes_on && !named {
            return Ok(());
        }
        // A power or post alone may have a level and owners of its own.
        let of_power = |column: &Column| of_power(column.field).is_some();
        if line.power.is_some() && columns.of(RecordKind::Risk).filter(stated).all(of_power) {
            return Ok(());
        }
        let heading = visible(&column.heading);
        Err(Both::new(
            format!("这一行写了「{heading}」而没有写风险点"),
            format!("the row gives “{heading}” but no risk point"),
        ))
    }

    /// The holder that the row belongs to, made where it is new.
    fn at(&mut self, line: &Line<'_>, columns: &Columns, account: &mut RowAccount) -> At {
        let mut at = At::default();
        if let Some(name) = line.department.as_deref() {
            at.part = match self.departments.get(name) {
                Some(part) => *part,
                None => self.new_part(name),
            };
        } else if let (Some(post), None) =
            (line.post.as_deref(), columns.find(RecordKind::Department, Department::name))
            && let Some(Some(part)) = self.post_parts.get(post)
        {
            // Another table said where the post is.
            at.part = *part;
        }
        if let Some(title) = line.post.as_deref() {
            at.post = match self.posts.get(&at.part).and_then(|posts| posts.get(title)) {
                Some(post) => *post,
                None => self.new_post(at.part, title),
            };
        }
        for (kind, there) in
            [(RecordKind::Department, line.department.is_some()), (RecordKind::Post, line.post.is_some())]
        {
            if let (true, Some(column)) = (there, columns.find(kind, key(kind))) {
                let part = At { post: if kind == RecordKind::Post { at.post } else { 0 }, ..at };
                account.enter(column.index, To { at: part, what: What::Holder }, column.field, fill(line, column));
            }
        }
        at
    }

    fn new_part(&mut self, name: &str) -> u32 {
        let parts = &mut self.draft.parts;
        let part = u32::try_from(parts.len()).unwrap_or(u32::MAX);
        parts.push(PartDraft { name: name.to_owned(), ..PartDraft::default() });
        self.departments.insert(name.to_owned(), part);
        part
    }

    fn new_post(&mut self, part: u32, title: &str) -> u32 {
        let posts = &mut self.draft.parts[part as usize].posts;
        posts.push((title.to_owned(), HolderDraft::default()));
        // Counted from 1.
        let post = u32::try_from(posts.len()).unwrap_or(u32::MAX);
        self.posts.entry(part).or_default().insert(title.to_owned(), post);
        let known = self.post_parts.entry(title.to_owned()).or_insert(Some(part));
        *known = known.filter(|known| *known == part);
        post
    }

    /// What the row says of its unit, department and post.
    fn attributes(&mut self, line: &Line<'_>, at: At, context: &Context<'_>, account: &mut RowAccount) {
        for (kind, holder) in [
            (RecordKind::Unit, Some(At::default())),
            (RecordKind::Department, (at.part > 0).then_some(At { post: 0, ..at })),
            (RecordKind::Post, (at.post > 0).then_some(at)),
        ] {
            for group in context.groups(kind) {
                if group[0].field == key(kind) && kind != RecordKind::Unit {
                    continue;
                }
                let Some(given) = read(group, line, context, account) else { continue };
                let Some(holder) = holder else {
                    let (zh, en) = (kind.zh(), kind.en());
                    account.refuse(group, Both::new(format!("这一行没有写{zh}"), format!("the row names no {en}")));
                    continue;
                };
                let to = To { at: holder, what: What::Holder };
                give(&mut self.draft.holder_mut(holder).fields, group, given, to, account);
            }
        }
    }

    /// The powers that the row names, made where they are new.
    fn powers_of(&mut self, line: &Line<'_>, at: At, context: &Context<'_>, account: &mut RowAccount) -> Vec<usize> {
        let Some(name) = &line.power else { return Vec::new() };
        let Some(column) = context.columns.find(RecordKind::Power, Power::name) else { return Vec::new() };
        let mut how = fill(line, column);
        let names = match (context.rows, line.cell(column)) {
            (RowIs::Post, Some(cell)) => list(cell, false, &mut how),
            _ => vec![name.clone().into_owned()],
        };
        let powers: Vec<usize> = names.iter().map(|name| self.power(at, name)).collect();
        let Some(first) = powers.first() else {
            let shown = visible(name);
            account.refuse(
                &[column],
                Both::new(format!("「{shown}」里没有职权的名称"), format!("“{shown}” holds no name of a power")),
            );
            return powers;
        };
        let first = u32::try_from(*first).unwrap_or(u32::MAX);
        let to = To { at, what: What::Power(first) };
        account.enter(column.index, to, column.field, how);
        for group in context.groups(RecordKind::Power) {
            if group[0].field == Power::name {
                continue;
            }
            // It counts posts, and no field of a post holds that.
            if group[0].field == Power::number && context.rows == RowIs::Post {
                group.iter().for_each(|column| account.aside(column.index));
                continue;
            }
            let Some(given) = read(group, line, context, account) else { continue };
            match powers[..] {
                [power] => give(&mut self.draft.holder_mut(at).powers[power].fields, group, given, to, account),
                _ => {
                    let (count, shown) = (powers.len(), visible(&group[0].heading));
                    account.refuse(group, Both::new(
                        format!("一格里有 {count} 项职权,看不出「{shown}」说的是哪一项;分行写"),
                        format!("the cell names {count} powers and “{shown}” does not say which it is about; use a row for each"),
                    ));
                }
            }
        }
        powers
    }

    fn power(&mut self, at: At, name: &str) -> usize {
        let powers = &mut self.draft.holder_mut(at).powers;
        *self.powers.entry((at, name.to_owned())).or_insert_with(|| {
            let (id, name) = (String::new(), name.to_owned());
            powers.push(PowerDraft { id, name, fields: Fields::new(), measures: Vec::new(), points: 0 });
            powers.len() - 1
        })
    }
}

/// A category with a dash for its risk point: it was searched, and none was found.
fn none_found<'c>(line: &Line<'_>, context: &Context<'c>, account: &RowAccount) -> Option<(String, &'c Column)> {
    let category = context.columns.find(RecordKind::Risk, Risk::category)?;
    let title =
        [Risk::title, Risk::manifestations].iter().find_map(|field| context.columns.find(RecordKind::Risk, *field))?;
    let rest =
        context.columns.of(RecordKind::Risk).filter(|column| ![Risk::category, Risk::number].contains(&column.field));
    let only = rest.into_iter().all(|column| line.cell(column).is_none());
    (only && own(line, category) && account.is_nothing(title.index))
        .then(|| line.cell(category).map(|cell| (one_line(cell), category)))?
}

impl Default for Builder {
    fn default() -> Builder {
        Builder::new()
    }
}
