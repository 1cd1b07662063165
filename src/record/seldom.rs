//! Fields that few authors write: kept apart from their record, in a part that takes room only where one of them is given.

use std::fmt;
use std::ops::{Deref, DerefMut};

use super::{Field, FieldDef, Gate, Placed, Reader, Record, RecordKind, Slot};
use crate::tree::Node;

/// What may be absent as a whole.
pub trait Absent: Sized + 'static {
    /// Nothing of it is given.
    const NOTHING: Self;

    fn nothing() -> &'static Self;
}

/// A record with fields that are kept apart.
pub trait Apart {
    type Part: Absent;
}

/// A part of a record. Reads as one in which nothing is given where there is none, and is made when something is put into it.
#[derive(Clone)]
pub struct Seldom<T>(Option<Box<T>>);

impl<T> Seldom<T> {
    pub const NONE: Seldom<T> = Seldom(None);

    /// What is there, to be changed; nothing is made.
    pub fn as_mut(&mut self) -> Option<&mut T> {
        self.0.as_deref_mut()
    }
}

impl<T: 'static> Absent for Seldom<T> {
    const NOTHING: Seldom<T> = Seldom::NONE;

    fn nothing() -> &'static Seldom<T> {
        const { &Seldom::NONE }
    }
}

impl<T> Default for Seldom<T> {
    fn default() -> Self {
        Seldom::NONE
    }
}

impl<T: Absent> Deref for Seldom<T> {
    type Target = T;
    fn deref(&self) -> &T {
        self.0.as_deref().unwrap_or_else(|| T::nothing())
    }
}

impl<T: Absent> DerefMut for Seldom<T> {
    fn deref_mut(&mut self) -> &mut T {
        self.0.get_or_insert_with(|| Box::new(T::NOTHING))
    }
}

/// A part that was made and stayed empty is none.
impl<T: Absent + PartialEq> PartialEq for Seldom<T> {
    fn eq(&self, other: &Seldom<T>) -> bool {
        **self == **other
    }
}

impl<T: Absent + fmt::Debug> fmt::Debug for Seldom<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

/// A record that is written flat within another, and in few of them.
impl<R: Record + Absent> Record for Seldom<R> {
    const KIND: RecordKind = R::KIND;
    const FIELDS: &'static [FieldDef] = R::FIELDS;

    fn all_fields() -> Vec<Field> {
        R::all_fields()
    }

    fn place(&self) -> &Placed {
        (**self).place()
    }

    fn place_mut(&mut self) -> &mut Placed {
        (**self).place_mut()
    }

    fn fill(&mut self, field: Field, node: &Node<'_>, reader: &mut Reader<'_>) {
        (**self).fill(field, node, reader);
    }

    fn walk<'r>(&'r self, visit: &mut dyn FnMut(Field, Slot<'r>)) {
        if let Some(record) = &self.0 {
            record.walk(visit);
        }
    }

    fn prune(&mut self, gate: Gate<'_>) {
        if let Some(record) = self.as_mut() {
            record.prune(gate);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::record::{Absent, Record};
    use crate::register::{FileKind, Model, Post, Risk};
    use crate::source::Given;

    fn post(text: &str) -> Post {
        match crate::read::file(text.as_bytes(), FileKind::Post).model {
            Some(Model::Post(post)) => *post,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_part_is_made_for_what_is_given_and_reads_as_the_record() {
        let mut bare = post("岗位: 甲\n备注:\n风险点:\n  - { 编号: R1, 成因: }\n");
        assert!(bare.seldom.as_mut().is_none(), "a key without a value gives nothing");
        assert!(bare.note.is_absent() && bare.grading.level.is_absent());
        let mut full = post("岗位: 甲\n备注: 乙\n等级: 一级\n");
        assert!(full.seldom.as_mut().is_some() && full.grading.as_mut().is_some());
        assert_eq!(full.note.value().map(|note| &**note), Some("乙"));
        let mut walked = Vec::new();
        full.walk(&mut |field, _| walked.push(field.name()));
        assert_eq!(walked, ["title", "note", "level"], "in the order of the table");
    }

    #[test]
    fn a_part_that_became_empty_is_none() {
        let mut full = post("岗位: 甲\n备注: 乙\n等级: 一级\n");
        assert!(full != post("岗位: 甲\n"));
        full.prune(&mut |slot| !["note", "level"].contains(&slot.field.name()));
        let mut bare = post("岗位: 甲\n");
        bare.placed = full.placed;
        assert_eq!(full, bare);
        bare.prune(&mut |_| true);
        assert!(bare.seldom.as_mut().is_none(), "nothing is made to take something out");
    }

    #[test]
    fn a_field_that_could_not_be_read_is_there() {
        let post = post("岗位: 甲\n编制: 若干\n");
        assert!(matches!(post.places, Given::Unreadable(_)));
        assert!(Risk::nothing().cause.is_absent() && Risk::nothing().id.is_absent());
    }
}
