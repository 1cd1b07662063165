//! The register that a table comes back to: its rows by place, and which of them is which of those that were given on.

use rustc_hash::FxHashMap;

use super::{Came, Medium};
use crate::export::columns::Columns;
use crate::export::gather::FileRows;
use crate::export::place::{below, parent, steps};
use crate::export::rows::Row;
use crate::export::stamp::Marks;

/// The files of a register with their rows by place.
pub struct Here<'r> {
    pub files: &'r [FileRows<'r>],
    by_path: FxHashMap<&'r str, usize>,
    by_identity: FxHashMap<&'r str, usize>,
    /// Of each file: rows by place, and by the list that they stand in.
    rows: Vec<FileIndex<'r>>,
}

#[derive(Default)]
struct FileIndex<'r> {
    by_place: FxHashMap<&'r str, usize>,
    /// By the place of the record above and the field, in order.
    lists: FxHashMap<(&'r str, &'r str), Vec<usize>>,
    /// By what they are called, those that are not the file itself.
    called: FxHashMap<&'r str, Vec<usize>>,
}

impl<'r> Here<'r> {
    pub fn new(files: &'r [FileRows<'r>]) -> Here<'r> {
        let by_path = files.iter().enumerate().map(|(index, file)| (&*file.path, index)).collect();
        let by_identity = files.iter().enumerate().map(|(index, file)| (&*file.identity, index)).collect();
        Here { files, by_path, by_identity, rows: files.iter().map(FileIndex::new).collect() }
    }

    pub fn file(&self, path: &str) -> Option<usize> {
        self.by_path.get(path).copied()
    }

    /// By the place that references name; `/` is the unit.
    pub fn identified(&self, identity: &str) -> Option<usize> {
        self.by_identity.get(identity.trim().trim_matches('/')).copied()
    }

    pub fn row(&self, file: usize, at: &str) -> Option<&'r Row<'r>> {
        self.rows[file].by_place.get(at).map(|index| &self.files[file].rows[*index])
    }

    /// What stands in a list.
    pub fn list(&self, file: usize, at: &str, field: &str) -> Vec<&'r Row<'r>> {
        let rows = self.rows[file].lists.get(&(at, field)).map_or(&[][..], Vec::as_slice);
        rows.iter().map(|index| &self.files[file].rows[*index]).collect()
    }

    /// The records that are called so.
    pub fn called(&self, file: usize, name: &str) -> Vec<&'r Row<'r>> {
        let rows = self.rows[file].called.get(name).map_or(&[][..], Vec::as_slice);
        rows.iter().map(|index| &self.files[file].rows[*index]).collect()
    }
}

/// What a row may be called by those that stand within it: its id, its name.
pub fn called<'r>(row: &'r Row<'_>) -> impl Iterator<Item = &'r str> {
    let columns = Columns::of(row.kind);
    let texts = row.cells.iter().filter_map(move |(column, value)| {
        let field = columns?.columns.get(*column)?.field?;
        let names = field.def().flags.text || matches!(field.name(), "id" | "name" | "title" | "label" | "cycle");
        value.as_str().filter(|_| names)
    });
    texts.filter(|text| !text.is_empty())
}

impl<'r> FileIndex<'r> {
    fn new(file: &'r FileRows<'r>) -> FileIndex<'r> {
        let mut index = FileIndex::default();
        for (number, row) in file.rows.iter().enumerate() {
            index.by_place.insert(&row.at, number);
            if !row.at.is_empty() {
                called(row).for_each(|name| index.called.entry(name).or_default().push(number));
            }
            if let Some((above, last)) = parent(&row.at) {
                let field = last.split('[').next().unwrap_or(last);
                index.lists.entry((above, field)).or_default().push(number);
            }
        }
        index
    }
}

/// What was given on, by file and place.
pub struct Then<'c> {
    stamps: FxHashMap<&'c str, &'c str>,
    marks: FxHashMap<(&'c str, &'c str), &'c Marks>,
    medium: Medium,
}

impl<'c> Then<'c> {
    pub fn new(came: &'c Came) -> Then<'c> {
        let mut then = Then { stamps: FxHashMap::default(), marks: FxHashMap::default(), medium: came.medium };
        for file in &came.exported {
            then.stamps.insert(&file.path, &file.stamp);
            for row in &file.rows {
                then.marks.extend(row.marks.as_ref().map(|marks| ((&*file.path, &*row.at), marks)));
            }
        }
        for row in &came.rows {
            if let (Some(at), Some(marks)) = (&row.at, &row.marks) {
                then.marks.entry((&row.path, at)).or_insert(marks);
            }
        }
        then
    }

    /// The file says what it said then; `None` where nobody knows.
    pub fn unchanged(&self, file: &FileRows<'_>) -> Option<bool> {
        self.stamps.get(&*file.path).map(|stamp| **stamp == *file.stamp)
    }

    pub fn marks(&self, path: &str, at: &str) -> Option<&'c Marks> {
        self.marks.get(&(path, at)).copied()
    }

    /// Where the record that stood at `at` stands now.
    pub fn now<'r>(&self, here: &Here<'r>, file: usize, at: &str) -> Option<&'r Row<'r>> {
        let path = &here.files[file].path;
        let same = here.row(file, at);
        if at.is_empty() || self.unchanged(&here.files[file]) == Some(true) {
            return same;
        }
        let (above, last) = parent(at)?;
        let above = if above.is_empty() { "" } else { &*self.now(here, file, above)?.at };
        let step = steps(last)?.pop()?;
        let Some(index) = step.index else { return here.row(file, &below(above, &step.field, None, None)) };
        let entries = here.list(file, above, &step.field);
        let place = |row: &&&Row<'_>| parent(&row.at).and_then(|(_, last)| steps(last)?.pop());
        let at_index = entries.iter().find(|row| place(row).is_some_and(|step| step.index == Some(index))).copied();
        if step.id.is_some() {
            let mut same: Vec<&'r Row<'r>> =
                entries.iter().filter(|row| place(row).is_some_and(|other| other.id == step.id)).copied().collect();
            return match same.len() {
                0 | 1 => same.pop(),
                _ => at_index.filter(|row| same.iter().any(|other| other.at == row.at)),
            };
        }
        let Some(marks) = self.marks(path, at) else { return at_index };
        let fits = |row: &&Row<'_>| self.fits(row, marks);
        if let Some(row) = at_index.filter(fits) {
            return Some(row);
        }
        let mut moved = entries.iter().copied().filter(|row| fits(row));
        match (moved.next(), moved.next()) {
            (Some(row), None) => Some(row),
            _ => at_index,
        }
    }

    /// The row says all that it said then.
    pub fn fits(&self, row: &Row<'_>, marks: &Marks) -> bool {
        let Some(columns) = Columns::of(row.kind) else { return false };
        (0..columns.columns.len()).all(|column| marks.fits(column, &self.medium.text_of(row, column)))
    }
}
