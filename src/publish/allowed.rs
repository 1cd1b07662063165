//! Which fields of the format may be shown, in one table. What it does not name is shown to nobody, so that a new field stays
//! out of every page until somebody says here that it may be seen.

use std::sync::OnceLock;

use super::View;
use crate::record::{Field, RecordKind};
use crate::register::every_field;

/// Who may see a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Allowed {
    /// Anybody; who is named in it goes by a role.
    Shown,
    /// It names people: anybody may see it as the profile says, by role, masked, in full or not at all.
    ByRole,
    /// It decides what is shown and how, and is no text of its own on a page.
    Used,
    /// The internal view alone.
    Internal,
    /// Nobody.
    Never,
}

use Allowed::{ByRole, Internal, Never, Shown, Used};
use RecordKind as Of;

/// By record, the names of its fields; each stands once. What is a record itself is decided again, field by field, within it.
const TABLE: &[(RecordKind, Allowed, &str)] = &[
    (
        Of::Post,
        Shown,
        "id title tier key_post holders places duties integrity_duties powers processes risks measures owner \
         commitment reviews none_found",
    ),
    (Of::Post, Internal, "note"),
    (
        Of::Department,
        Shown,
        "id name aliases head leader staff duties powers processes risks measures owner expected_posts commitment \
         reviews none_found",
    ),
    (Of::Department, Internal, "liaison note"),
    (
        Of::Unit,
        Shown,
        "id name kind superior head facts duties leaders leading_group groups discipline_office contact \
         expected_departments expected_posts phase phase_since powers processes risks measures owner commitment \
         reviews none_found",
    ),
    (Of::Unit, Internal, "note"),
    (Of::Library, Shown, "name sector source risks measures reviews"),
    (Of::Library, Internal, "note"),
    (Of::RuleEntry, Shown, "id title number date kind status"),
    (Of::RuleEntry, Internal, "note"),
    (
        Of::Notice,
        Shown,
        "id title kind scope channels start end calendar contact secrecy_review covers feedback outcome issued \
         reviews",
    ),
    (Of::Notice, Used, "stamp"),
    (Of::Notice, Internal, "note"),
    (Of::Secrecy, ByRole, "by"),
    (Of::Secrecy, Shown, "date"),
    (Of::Secrecy, Internal, "note"),
    (Of::Feedback, Shown, "date channel about text answer answered adopted changed"),
    (Of::Feedback, Internal, "note"),
    (
        Of::Risk,
        Shown,
        "id number title manifestations definition category area power duty step stage scope posts cause \
         consequence location measures owner target indicators found_by status closed closed_reason since \
         reviewed renewal",
    ),
    (Of::Risk, ByRole, "applies_to"),
    (Of::Risk, Used, "library from publish"),
    (Of::Risk, Internal, "cases publish_reason note"),
    (Of::Grading, Shown, "factors liability self_level level level_reason residual_level score major monitor with"),
    (Of::Grading, Internal, "records"),
    (Of::Measure, Shown, "text kind phase rules owner due status frequency"),
    (Of::Measure, Used, "for publish"),
    (Of::Measure, Internal, "evidence note"),
    (
        Of::Power,
        Shown,
        "id number name kind content basis subject departments conditions procedure time_limit duties \
         accountability supervision owner process frequency discretion funds key measures",
    ),
    (Of::Power, Used, "publish"),
    (Of::Power, Internal, "note"),
    (Of::Process, Shown, "id name steps"),
    (Of::Process, Internal, "note"),
    (Of::Step, Shown, "id name stage function actor time_limit standard control rules key next"),
    (Of::Step, Internal, "note"),
    (Of::Next, Shown, "to when"),
    (Of::Next, Internal, "note"),
    // That somebody holds a post, and whether they signed, is counted; what they signed is theirs.
    (Of::Person, ByRole, "name"),
    (Of::Person, Shown, "position commitment"),
    (Of::Person, Used, "since until briefed"),
    (Of::Person, Internal, "note"),
    (Of::Person, Never, "id account"),
    (Of::Leader, ByRole, "name"),
    (Of::Leader, Shown, "position commitment post in_charge"),
    (Of::Leader, Used, "since until briefed"),
    (Of::Leader, Internal, "note"),
    (Of::Leader, Never, "id account"),
    (Of::Party, ByRole, "name"),
    (Of::Party, Shown, "position"),
    (Of::Party, Internal, "note"),
    (Of::Party, Never, "account"),
    (Of::Commitment, ByRole, "by to"),
    (Of::Commitment, Shown, "date covers"),
    (Of::Commitment, Used, "signed"),
    (Of::Commitment, Internal, "text note"),
    (Of::LeadingGroup, Shown, "head deputies members office"),
    (Of::LeadingGroup, Internal, "note"),
    (Of::Office, Shown, "at head members"),
    (Of::Office, Internal, "note"),
    (Of::Group, Shown, "name head members duties"),
    (Of::Group, Internal, "note"),
    (Of::Contact, Shown, "phone email address"),
    (Of::Contact, Internal, "note"),
    (Of::Review, ByRole, "by"),
    (Of::Review, Shown, "cycle stage body date decision opinion present"),
    (Of::Review, Used, "stamp"),
    (Of::Review, Internal, "minutes suggestions items note"),
    (Of::Suggestion, Internal, "kind about from to text note"),
    // What was published of the register elsewhere is reconciled by `lint`, not shown again.
    (Of::Statement, Internal, "source date as_of scope items note"),
    (Of::Item, Internal, "label value unit approximate counts parts of partial note"),
    (Of::Counts, Internal, "what level category tier layer area key note"),
];

/// Who may see a field; nobody, where the table does not name it.
pub fn allowed(field: Field) -> Allowed {
    static ROWS: OnceLock<Vec<Vec<Allowed>>> = OnceLock::new();
    let rows = ROWS.get_or_init(|| {
        let mut rows: Vec<Vec<Allowed>> = vec![Vec::new(); RecordKind::COUNT];
        for field in every_field() {
            let (record, row) = (field.def().record as usize, usize::from(field.def().row));
            let of_record: &mut Vec<Allowed> = &mut rows[record];
            of_record.resize(of_record.len().max(row + 1), Never);
            of_record[row] = named(field).next().unwrap_or(Never);
        }
        rows
    });
    let of_record = rows.get(field.def().record as usize);
    of_record.and_then(|rows| rows.get(usize::from(field.def().row))).copied().unwrap_or(Never)
}

/// What the table says of a field: once, unless it forgot it or names it twice.
fn named(field: Field) -> impl Iterator<Item = Allowed> {
    let of_field = move |(record, _, names): &&(RecordKind, Allowed, &str)| {
        *record == field.def().record && names.split_whitespace().any(|name| name == field.name())
    };
    TABLE.iter().filter(of_field).map(|(_, allowed, _)| *allowed)
}

impl View {
    /// Whether a field stays among what this view is made of.
    pub fn keeps(self, field: Field) -> bool {
        match allowed(field) {
            Shown | ByRole | Used => true,
            Internal => self == View::Internal,
            Never => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_of_the_format_is_named_once() {
        for field in every_field() {
            assert_eq!(named(field).count(), 1, "{field:?}: say in the table who may see it");
        }
    }

    #[test]
    fn the_table_names_no_field_that_the_format_does_not_have() {
        for (record, _, names) in TABLE {
            for name in names.split_whitespace() {
                let known = every_field().any(|field| field.def().record == *record && field.name() == name);
                assert!(known, "{record:?}.{name}");
            }
        }
    }

    #[test]
    fn what_the_format_calls_never_published_is_not_public() {
        for field in every_field().filter(|field| field.def().flags.private) {
            assert!(!View::Public.keeps(field), "{field:?}");
        }
    }
}
