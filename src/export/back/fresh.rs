//! Rows that somebody added, and files that the register does not have: new records, each below the nearest that can hold it.

use rustc_hash::{FxHashMap, FxHashSet};
use serde_json::Map;

use super::compare::{name, refused};
use super::here::{Here, Then};
use super::{Came, Change, Given, Medium, Op, Returned, ops};
use crate::export::columns::{Columns, Form};
use crate::export::place::{Step, below, parent, steps};
use crate::export::rows::caption;
use crate::finding::Both;
use crate::merge::Said;
use crate::record::{Field, Json, RecordKind, Shape};
use crate::register::FileKind;
use crate::source::visible;

/// Where something can be put.
#[derive(Debug, Clone, PartialEq)]
struct Home {
    target: usize,
    kind: RecordKind,
    at: String,
    caption: String,
}

pub struct Fresh<'c, 'h> {
    came: &'c Came,
    here: &'h Here<'c>,
    ops: FxHashMap<usize, Vec<Op>>,
    /// Files that the table brings, after those that are there.
    files: Vec<NewFile>,
    by_path: FxHashMap<String, usize>,
    /// The lists that records are added to.
    lists: FxHashMap<(usize, String, &'static str), List>,
    /// What was added, by what it is called.
    homes: FxHashMap<(usize, String), Vec<Home>>,
    /// What kind of file each was.
    kinds: FxHashMap<&'c str, FileKind>,
    then: Then<'c>,
}

/// A list that something is added to.
struct List {
    length: usize,
    ids: FxHashSet<String>,
    /// The letters of an id, the last number and how many digits it has.
    last: (String, u64, usize),
}

struct NewFile {
    path: String,
    identity: String,
    kind: FileKind,
    said: Json,
}

impl<'c, 'h> Fresh<'c, 'h> {
    pub fn new(came: &'c Came, here: &'h Here<'c>, ops: FxHashMap<usize, Vec<Op>>) -> Fresh<'c, 'h> {
        let (files, by_path, lists, homes) = Default::default();
        let kinds = came.exported.iter().map(|then| (&*then.path, then.kind)).collect();
        Fresh { came, here, ops, files, by_path, lists, homes, kinds, then: Then::new(came) }
    }

    /// Rows that are no row of the register.
    pub fn all(&mut self, rows: &[&Given], returned: &mut Returned) {
        let missing = |given: &&&Given| given.at.is_some() && self.here.file(&given.path).is_none();
        let (mut whole, added): (Vec<&Given>, Vec<&Given>) = rows.iter().partition(|given| missing(given));
        whole.sort_by_key(|given| {
            given.at.as_deref().map_or(0, |at| at.matches('/').count() + usize::from(!at.is_empty()))
        });
        match self.here.files.is_empty() {
            true => whole.iter().for_each(|given| self.whole(given, returned)),
            false => self.absent(&whole, returned),
        }
        let above = self.above();
        let depths: FxHashMap<RecordKind, usize> = crate::export::kinds().map(|kind| (kind, depth(kind))).collect();
        // What is added may stand below what is added before it.
        let mut added = added;
        added.sort_by_key(|given| depths.get(&given.kind));
        for given in added {
            let above = above.get(&std::ptr::from_ref(given)).and_then(Option::as_ref);
            if let Err(why) = self.add(given, above, returned) {
                returned.refused.push(refused(given, None, &why));
            }
        }
    }

    pub fn changes(self) -> Vec<Change> {
        let edited = self.ops.into_iter().map(|(file, ops)| {
            let file = &self.here.files[file];
            Change::Edited { path: file.path.clone(), kind: file.kind, ops }
        });
        let new = self.files.into_iter().map(|file| Change::New { path: file.path, kind: file.kind, said: file.said });
        edited.chain(new).collect()
    }

    /// Files that the table speaks of and the register no longer has.
    fn absent(&self, rows: &[&Given], returned: &mut Returned) {
        let mut seen: FxHashSet<&str> = FxHashSet::default();
        for given in rows {
            if seen.insert(&given.path) {
                returned.refused.push(refused(
                    given,
                    None,
                    &Both::new(
                        format!("台账里没有文件 {}；改名或删除过的，在台账里改", visible(&given.path)),
                        format!(
                            "the register has no file {}; if it was renamed or deleted, change it there",
                            visible(&given.path)
                        ),
                    ),
                ));
            }
        }
    }

    /// A record of a file that is made anew, at the place that its row says.
    fn whole(&mut self, given: &Given, returned: &mut Returned) {
        let of_row = || FileKind::ALL.into_iter().find(|kind| kind.record() == given.kind);
        let begun = || self.by_path.get(&given.path).map(|index| self.files[*index].kind);
        let kind = self.kinds.get(&*given.path).copied().or_else(begun).or_else(of_row);
        let (Some(kind), Some(at)) = (kind, given.at.as_deref().and_then(steps)) else {
            let why = Both::new("隐藏的位置列读不出", "its hidden place cannot be read");
            return returned.refused.push(refused(given, None, &why));
        };
        let record = match self.record(given, returned) {
            Some(record) => record,
            None => return,
        };
        let most = self.came.rows.len();
        let target = self.new_file(&given.path, &given.identity, kind);
        if ops::put(&mut self.files[target].said, &at, record, most).is_none() {
            let why = Both::new("隐藏的位置列读不出", "its hidden place cannot be read");
            returned.refused.push(refused(given, None, &why));
        }
    }

    fn new_file(&mut self, path: &str, identity: &str, kind: FileKind) -> usize {
        if let Some(index) = self.by_path.get(path) {
            return *index;
        }
        let said = if kind == FileKind::Rules { Json::Array(Vec::new()) } else { Json::Object(Map::new()) };
        self.files.push(NewFile { path: path.to_owned(), identity: identity.to_owned(), kind, said });
        self.by_path.insert(path.to_owned(), self.files.len() - 1);
        self.files.len() - 1
    }

    /// What a row says, as a record; what does not fit is refused.
    fn record(&self, given: &Given, returned: &mut Returned) -> Option<Map<String, Json>> {
        let columns = Columns::of(given.kind)?;
        let mut record = given.extra.clone();
        let marks = given.at.as_deref().and_then(|at| self.then.marks(&given.path, at));
        for (index, text) in &given.cells {
            let Some(column) = columns.columns.get(*index) else { continue };
            let untouched = marks.is_some_and(|marks| marks.fits(*index, text));
            let value = match self.came.medium.value(column, text) {
                Ok(value) => value,
                // It said so in the register it came from, where lint says what is wrong with it.
                Err(_) if untouched => Some(self.came.medium.as_it_is(column, text)),
                Err(why) => {
                    returned.refused.push(refused(given, Some(column), &Both::new(why.zh, why.en)));
                    continue;
                }
            };
            let Some(value) = value else { continue };
            match (column.field, value) {
                (None, Json::Object(rest)) => record.extend(rest),
                (None, _) => {}
                (Some(field), Json::Array(items))
                    if column.form == Form::Parties && self.came.medium != Medium::Json =>
                {
                    let parted = items.iter().flat_map(|item| {
                        let name = item.get("name").and_then(Json::as_str).unwrap_or_default();
                        let all: Vec<Json> = match untouched {
                            true => vec![item.clone()],
                            false => crate::export::cell::parted(name).map(crate::export::cell::named).collect(),
                        };
                        all
                    });
                    record.insert(field.name().to_owned(), parted.collect());
                }
                (Some(field), value) => _ = record.insert(field.name().to_owned(), value),
            }
        }
        Some(record)
    }

    /// For each row that the register does not have, what the nearest above it stands in that the register has.
    fn above(&self) -> FxHashMap<*const Given, Option<Home>> {
        let mut last: FxHashMap<RecordKind, Home> = FxHashMap::default();
        let mut above = FxHashMap::default();
        for given in &self.came.rows {
            above.insert(std::ptr::from_ref(given), last.get(&given.kind).cloned());
            let (Some(file), Some(at)) = (self.here.file(&given.path), given.at.as_deref()) else { continue };
            let outer = parent(at).map_or("", |(outer, _)| outer);
            let kind = self.here.row(file, outer).map_or(self.here.files[file].kind.record(), |row| row.kind);
            let home = Home { target: file, kind, at: outer.to_owned(), caption: given.within.clone() };
            last.insert(given.kind, home);
        }
        above
    }

    fn add(&mut self, given: &Given, above: Option<&Home>, returned: &mut Returned) -> Result<(), Both> {
        if given.kind == RecordKind::Party {
            return Err(Both::new(
                "人员的职务等在台账里添加，这里只改已有的",
                "what is known of somebody beside the name is added in the register; here it is only changed",
            ));
        }
        if given.cells.iter().all(|(_, text)| text.trim().is_empty()) {
            return Ok(());
        }
        if let Some(kind) =
            FileKind::ALL.into_iter().find(|kind| kind.record() == given.kind && *kind != FileKind::Rules)
        {
            return self.add_file(given, kind, returned);
        }
        let home = self.home(given, above)?;
        let (field, list) = field_for(home.kind, given.kind)?;
        let Some(mut record) = self.record(given, returned) else { return Ok(()) };
        self.number(&home, field, given.kind, &mut record);
        let added = self.put(&home, field, list, record)?;
        let identity = self.identity(added.target);
        let name = name(&identity, given.kind, None, format!("{} {}", home.caption, added.caption).trim());
        self.homes.entry((added.target, added.caption.clone())).or_default().push(added);
        returned.edited.push(Both::new(format!("{}：新增", name.zh), format!("{}: new", name.en)));
        Ok(())
    }

    fn identity(&self, target: usize) -> String {
        match target.checked_sub(self.here.files.len()) {
            None => self.here.files[target].identity.clone(),
            Some(new) => self.files[new].identity.clone(),
        }
    }

    /// What the row shall stand in: what it names, else what the row above it stands in.
    fn home(&self, given: &Given, above: Option<&Home>) -> Result<Home, Both> {
        if let (Some(under), Some(file)) = (&given.under, self.here.file(&given.path)) {
            let row = self.here.row(file, under).map_or(self.here.files[file].kind.record(), |row| row.kind);
            return Ok(Home { target: file, kind: row, at: under.clone(), caption: String::new() });
        }
        let target = if !given.identity.trim().is_empty() {
            let identity = given.identity.trim().trim_matches('/');
            let new = self.files.iter().position(|file| file.identity == identity);
            let target = self.here.identified(identity).or(new.map(|new| new + self.here.files.len()));
            target.ok_or_else(|| {
                let identity = visible(identity).into_owned();
                Both::new(format!("台账里没有「{identity}」"), format!("the register has no `{identity}`"))
            })?
        } else if let Some(file) = self.here.file(&given.path) {
            file
        } else {
            above.map(|home| home.target).ok_or_else(|| {
                Both::new("写明它属于哪里（所在一栏）", "say where it belongs, in the column for the place")
            })?
        };
        let kind = match target.checked_sub(self.here.files.len()) {
            None => self.here.files[target].kind,
            Some(new) => self.files[new].kind,
        };
        let whole = Home { target, kind: kind.record(), at: String::new(), caption: String::new() };
        if kind == FileKind::Rules {
            return Ok(whole);
        }
        let within = given.within.trim();
        if within.is_empty() {
            let nearest = above.filter(|home| home.target == target && given.identity.trim().is_empty());
            return Ok(nearest.cloned().unwrap_or(whole));
        }
        self.within(target, given.kind, within).ok_or_else(|| {
            let within = visible(within).into_owned();
            Both::new(
                format!("「{within}」不在 {}", self.identity(target)),
                format!("there is no `{within}` in {}", self.identity(target)),
            )
        })
    }

    fn within(&self, target: usize, kind: RecordKind, name: &str) -> Option<Home> {
        let holds = |outer: RecordKind| Columns::of(outer).is_some_and(|columns| columns.holds(kind).is_some());
        let added =
            self.homes.get(&(target, name.to_owned())).and_then(|homes| homes.iter().find(|home| holds(home.kind)));
        added.cloned().or_else(|| {
            (target < self.here.files.len()).then_some(())?;
            let row = self.here.called(target, name).into_iter().find(|row| holds(row.kind))?;
            Some(Home { target, kind: row.kind, at: row.at.clone(), caption: name.to_owned() })
        })
    }

    /// The list that a record is added to.
    fn list(&mut self, home: &Home, field: &'static str, kind: RecordKind) -> &mut List {
        let here = self.here;
        self.lists.entry((home.target, home.at.clone(), field)).or_insert_with(|| {
            let letter = format!("{kind:?}").chars().next().unwrap_or('X').to_string();
            let mut list = List { length: 0, ids: FxHashSet::default(), last: (letter, 0, 1) };
            if home.target < here.files.len() {
                for row in here.list(home.target, &home.at, field) {
                    list.length += 1;
                    let id = parent(&row.at).and_then(|(_, last)| steps(last)?.pop()?.id);
                    id.into_iter().for_each(|id| list.take(id));
                }
            }
            list
        })
    }

    /// An id for a record that has none of its own, in the manner of the last one; one that is taken is no own one.
    fn number(&mut self, home: &Home, field: &'static str, kind: RecordKind, record: &mut Map<String, Json>) {
        let table = Columns::of(kind).map(|columns| columns.table);
        let Some(id) = table.and_then(|table| table.fields.iter().find(|field| field.name() == "id")) else { return };
        let list = self.list(home, field, kind);
        let own = record.get("id").and_then(Json::as_str).map(str::to_owned);
        let is_free = own.as_ref().is_some_and(|own| !list.ids.contains(own));
        if !is_free && (id.def().flags.required || own.is_some()) {
            let fresh = list.next();
            record.shift_remove("id");
            let rest = std::mem::take(record);
            record.insert("id".to_owned(), Json::from(fresh));
            record.extend(rest);
        }
        if let Some(id) = record.get("id").and_then(Json::as_str) {
            self.list(home, field, kind).take(id.to_owned());
        }
    }

    fn put(&mut self, home: &Home, field: &'static str, list: bool, record: Map<String, Json>) -> Result<Home, Both> {
        let columns = |kind| Columns::of(kind);
        let value = Json::Object(record);
        let kind = match (field, columns(home.kind)) {
            ("", _) => home.kind,
            (field, Some(columns)) => {
                columns.within.iter().find(|(within, _)| within.name() == field).map_or(home.kind, |(_, kind)| *kind)
            }
            _ => home.kind,
        };
        let caption = columns(kind).map_or_else(String::new, |columns| caption(&Said::of(&value), columns).to_owned());
        let entries = self.list(home, field, kind);
        let there = entries.length;
        entries.length += 1;
        if !list && there > 0 {
            return Err(Both::new("已经有一条，只能有一条", "there is one already, and only one can be"));
        }
        let id = value.get("id").and_then(Json::as_str);
        let at = below(&home.at, field, list.then_some(there), id);
        let parent: Vec<Step> = steps(&home.at).ok_or_else(|| Both::new("位置读不出", "its place cannot be read"))?;
        let op = Op::Add { at: parent, field, value, list };
        match home.target.checked_sub(self.here.files.len()) {
            None => self.ops.entry(home.target).or_default().push(op),
            Some(new) => _ = ops::apply(&mut self.files[new].said, &[op]),
        }
        Ok(Home { target: home.target, kind, at, caption })
    }

    /// A new post, department or another file of its own.
    fn add_file(&mut self, given: &Given, kind: FileKind, returned: &mut Returned) -> Result<(), Both> {
        let Some(record) = self.record(given, returned) else { return Ok(()) };
        let identity = given.identity.trim().trim_matches('/').to_owned();
        let named = record.get("title").or_else(|| record.get("name")).and_then(Json::as_str).unwrap_or_default();
        let copied = self.here.identified(&identity).is_some();
        let folder = match identity.rsplit_once('/') {
            Some((folder, _)) => format!("{folder}/"),
            None => String::new(),
        };
        let identity = if identity.is_empty() || copied { format!("{folder}{named}") } else { identity };
        let path = match kind {
            FileKind::Post | FileKind::Library | FileKind::Notice | FileKind::Statement => format!("{identity}.yaml"),
            FileKind::Department => format!("{identity}/department.yaml"),
            _ => return Err(Both::new("在台账里新建", "start it in the register")),
        };
        if named.is_empty() || self.here.file(&path).is_some() || self.by_path.contains_key(&path) {
            return Err(Both::new(
                "新增的一行要有自己的名称，并在「所在」一栏写明路径，如 药剂科/采购岗",
                "a new row needs a name of its own, and its path in the column for the place, such as 药剂科/采购岗",
            ));
        }
        let target = self.new_file(&path, &identity, kind);
        self.files[target].said = Json::Object(record);
        let shown = visible(&path).into_owned();
        returned.edited.push(Both::new(
            format!("{shown}：新增{}", kind.record().zh()),
            format!("{shown}: new {}", kind.record().en()),
        ));
        Ok(())
    }
}

/// Records stand within others: those that hold come first.
fn depth(kind: RecordKind) -> usize {
    let mut depth = 0;
    let mut inner = vec![kind];
    let mut seen = inner.clone();
    while let Some(kind) = inner.pop() {
        for outer in crate::export::kinds() {
            let holds = Columns::of(outer).is_some_and(|columns| columns.holds(kind).is_some());
            if holds && !seen.contains(&outer) {
                seen.push(outer);
                inner.push(outer);
                depth += 1;
            }
        }
    }
    depth
}

/// The field of a kind that records of another stand under, and whether it holds several.
fn field_for(outer: RecordKind, inner: RecordKind) -> Result<(&'static str, bool), Both> {
    if outer == inner && outer == RecordKind::RuleEntry {
        return Ok(("", true));
    }
    let field: Option<Field> = Columns::of(outer).and_then(|columns| columns.holds(inner));
    let field = field.ok_or_else(|| {
        Both::new(
            format!("{}下面不能有{}；写明它属于哪一条", outer.zh(), inner.zh()),
            format!("a {} holds no {}; say which record it stands in", outer.en(), inner.en()),
        )
    })?;
    Ok((field.name(), matches!(field.shape(), Shape::List(_))))
}

impl List {
    fn take(&mut self, id: String) {
        let digits = id.len() - id.trim_end_matches(|c: char| c.is_ascii_digit()).len();
        let (stem, number) = id.split_at(id.len() - digits);
        if let Ok(number) = number.parse::<u64>() {
            let highest = if self.last.0 == stem { self.last.1.max(number) } else { number };
            self.last = (stem.to_owned(), highest, digits);
        }
        self.ids.insert(id);
    }

    /// An id after the last: R7 after R6.
    fn next(&self) -> String {
        let (stem, mut number, width) = self.last.clone();
        loop {
            number = number.saturating_add(1);
            let id = format!("{stem}{number:0width$}");
            if !self.ids.contains(&id) || number == u64::MAX {
                return id;
            }
        }
    }
}
