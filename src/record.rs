//! One table of fields per record. The [`record!`] macro writes, from one list, the struct, its
//! reader, its [`Field`]s, the walk over its values, and what the schema and the documentation say.

mod date;
mod problem;
mod reader;
mod seldom;
mod table;
mod value;

pub use date::{Due, LASTING, probable_date};
pub use problem::{OddSpelling, Problem, ProblemKind, Unreadable, Unusual};
pub use reader::{Reader, read_record};
pub use seldom::{Absent, Apart, Seldom};
pub use table::{Field, FieldDef, Flags, Language, RecordKind, Table, index_of, numbered};
pub use value::{
    BETWEEN_PEOPLE, List, Listed, NO, NoneFound, Number, Pair, Pairs, Raw, Shape, Text, Value, Word, WordSet, YES,
    YesNo, words,
};

use crate::source::{Given, Span};
use crate::tree::Node;

/// What a leaf of a record is: one scalar as its author wrote it.
pub struct Leaf<'r> {
    /// The field it stands under, of the innermost record.
    pub field: Field,
    pub text: &'r str,
    pub span: Span,
}

/// A record of the format: a mapping with a fixed table of keys.
pub trait Record: Default {
    const KIND: RecordKind;
    const FIELDS: &'static [FieldDef];
    /// The fields of the table and of the record that is written flat within it.
    fn all_fields() -> Vec<Field>;
    fn place(&self) -> &Placed;
    fn place_mut(&mut self) -> &mut Placed;
    /// Reads `node` into the field; the reader has found the field by its key.
    fn fill(&mut self, field: Field, node: &Node<'_>, reader: &mut Reader<'_>);
    /// Each field that is given, in the order of the table.
    fn walk<'r>(&'r self, visit: &mut dyn FnMut(Field, Slot<'r>));

    /// Takes out every field that `gate` lets not pass, here and in the records within. It is asked of each field that is given,
    /// outermost first.
    fn prune(&mut self, gate: Gate<'_>);

    /// The field as its author gave it.
    fn is_given(&self, wanted: Field) -> bool {
        let mut found = false;
        self.walk(&mut |field, _| found |= field == wanted);
        found
    }

    /// The span of a field's value where it is given.
    fn span_of(&self, wanted: Field) -> Option<Span> {
        let mut found = None;
        self.walk(&mut |field, slot| {
            if field == wanted {
                found = Some(slot.span);
            }
        });
        found
    }

    /// Every way of saying the value of one field: texts as written, fixed words in both languages.
    fn texts_of(&self, wanted: Field) -> Vec<String> {
        let mut texts = Vec::new();
        self.walk(&mut |field, slot| {
            if field == wanted
                && let Some(value) = slot.value
            {
                value.said(slot.field, slot.span, &mut |text| texts.push(text.to_owned()));
            }
        });
        texts
    }

    /// Every scalar of the record and of the records in it.
    fn leaves(&self, visit: &mut dyn FnMut(Leaf<'_>)) {
        self.walk(&mut |_, slot| slot.leaves(visit));
    }
}

/// Whether a field, with what it holds, stays.
pub type Gate<'g> = &'g mut dyn FnMut(Slot<'_>) -> bool;

/// A field's value during a walk.
pub struct Slot<'r> {
    pub field: Field,
    pub span: Span,
    /// `None` where it could not be read.
    pub value: Option<&'r dyn Value>,
}

impl Slot<'_> {
    pub fn leaves(&self, visit: &mut dyn FnMut(Leaf<'_>)) {
        if let Some(value) = self.value {
            value.leaves(self.field, self.span, visit);
        }
    }
}

/// A JSON value; canonical forms are made of them.
pub use serde_json::Value as Json;

/// The fields of a record that a fingerprint is made of, by their English keys in order of the alphabet. What
/// could not be read is left out: it has its finding.
pub fn stamped(record: &impl Record) -> Json {
    let mut fields: Vec<(&str, Json)> = Vec::new();
    record.walk(&mut |field, slot| {
        if let Some(value) = slot.value.filter(|_| !field.def().flags.unstamped) {
            fields.push((field.name(), value.canonical()));
        }
    });
    fields.sort_by_key(|(name, _)| *name);
    Json::Object(fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

/// A record in one text, as a report says it: its fields but the private ones, in the order of its table.
pub fn worded(record: &impl Record, language: Language) -> String {
    let mut texts = Vec::new();
    record.walk(&mut |field, slot| {
        if let Some(value) = slot.value.filter(|_| !field.def().flags.private) {
            texts.extend(value.worded(language));
        }
    });
    texts.join(language.of("，", ", "))
}

/// Where a record stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Placed {
    /// The whole record.
    pub span: Span,
    /// Where to point when something is absent: its first key, or the text it was written as.
    pub mark: Span,
    /// The file's reading ended inside this record: no rule about absence may fire.
    pub open: bool,
}

impl Placed {
    pub const NOWHERE: Placed =
        Placed { span: Span { start: 0, end: 0 }, mark: Span { start: 0, end: 0 }, open: false };
}

/// What stands in one field, where anything does; tells the reader about what it could not read.
pub fn given<T: Value>(field: Field, node: &Node<'_>, reader: &mut Reader<'_>) -> Option<Given<T>> {
    Some(reader.value(field, node)).filter(|given| !given.is_absent())
}

/// Takes out a field that the gate lets not pass, else what it lets not pass within.
pub fn prune<T: Value>(given: &mut Given<T>, field: Field, gate: Gate<'_>) {
    let Some(span) = given.span() else { return };
    let value = given.value().map(|value| value as &dyn Value);
    if !gate(Slot { field, span, value }) {
        *given = Given::Absent;
    } else if let Given::Is(spanned) = given {
        spanned.value.prune(gate);
    }
}

/// Defines a record from its table of fields:
/// `name: Type => ["first Chinese spelling is written", "others are read"] / ["headings of tables"] + flags : "Chinese", "English";`
///
/// Flags: `required`; `private` (never published); `unstamped` (no part of the fingerprint);
/// `text` (a bare string stands for this field); `people` (such a string may name several, split at 、，；); `seldom`, which comes
/// first (few authors write it, so that it is kept in a part of its own: most records have none and take no room for it).
#[macro_export]
macro_rules! record {
    (
        $(#[doc = $doc:literal])*
        $Name:ident {
            $( $field:ident : $ty:ty => [$($zh:literal),+ $(,)?] $(/ [$($head:literal),+ $(,)?])? $(+ $flag:ident)* : $doc_zh:literal, $doc_en:literal; )*
            $(.. $flat:ident : $Flat:ty)?
        }
    ) => {
        $crate::record_struct! {
            { $(#[doc = $doc])* $Name $(.. $flat : $Flat)? } {} {} $( [$($flag)*] $doc_en $field $ty; )*
        }

        #[allow(non_upper_case_globals)]
        impl $Name {
            $( pub const $field: $crate::record::Field = $crate::record::Field(
                &<$Name as $crate::record::Record>::FIELDS
                    [$crate::record::index_of(<$Name as $crate::record::Record>::FIELDS, stringify!($field))],
            ); )*
        }

        impl $crate::record::Record for $Name {
            const KIND: $crate::record::RecordKind = $crate::record::RecordKind::$Name;
            const FIELDS: &'static [$crate::record::FieldDef] = &$crate::record::numbered([
                $( {
                    #[allow(unused_mut)]
                    let mut def = $crate::record::FieldDef {
                        record: $crate::record::RecordKind::$Name,
                        row: 0,
                        rust_name: stringify!($field),
                        zh: &[$($zh),+],
                        headings: &[$($($head),+)?],
                        shape: <$ty as $crate::record::Value>::shape,
                        doc_zh: $doc_zh,
                        doc_en: $doc_en,
                        flags: $crate::record::Flags::NONE,
                    };
                    $( def.flags.$flag = true; )*
                    def
                }, )*
            ]);
            fn all_fields() -> Vec<$crate::record::Field> {
                #[allow(unused_mut)]
                let mut fields: Vec<_> = <$Name as $crate::record::Record>::FIELDS
                    .iter().map($crate::record::Field).collect();
                $( fields.extend(<$Flat as $crate::record::Record>::all_fields()); )?
                fields
            }

            fn place(&self) -> &$crate::record::Placed { &self.placed }
            fn place_mut(&mut self) -> &mut $crate::record::Placed { &mut self.placed }

            #[allow(unused_variables)]
            fn fill(&mut self, field: $crate::record::Field, node: &$crate::tree::Node<'_>, reader: &mut $crate::record::Reader<'_>) {
                if field.def().record == <$Name as $crate::record::Record>::KIND {
                    let row = usize::from(field.def().row);
                    $( if row == const { $crate::record::index_of(<$Name as $crate::record::Record>::FIELDS, stringify!($field)) } {
                        if let Some(given) = $crate::record::given(field, node, reader) {
                            self.$field = given;
                        }
                        return;
                    } )*
                }
                $( $crate::record::Record::fill(&mut self.$flat, field, node, reader); )?
            }

            #[allow(unused_variables)]
            fn walk<'r>(&'r self, visit: &mut dyn FnMut($crate::record::Field, $crate::record::Slot<'r>)) {
                $( if let Some(span) = self.$field.span() {
                    let value = self.$field.value().map(|value| value as &dyn $crate::record::Value);
                    visit(Self::$field, $crate::record::Slot { field: Self::$field, span, value });
                } )*
                $( $crate::record::Record::walk(&self.$flat, visit); )?
            }

            #[allow(unused_variables)]
            fn prune(&mut self, gate: $crate::record::Gate<'_>) {
                $( if !self.$field.is_absent() {
                    $crate::record::prune(&mut self.$field, Self::$field, gate);
                } )*
                $( $crate::record::Record::prune(&mut self.$flat, gate); )?
            }
        }

        impl $crate::record::Value for $Name {
            fn read(node: &$crate::tree::Node<'_>, reader: &mut $crate::record::Reader<'_>) -> Option<Self> {
                $crate::record::read_record::<$Name>(node, reader)
            }
            fn canonical(&self) -> $crate::record::Json {
                $crate::record::stamped(self)
            }
            fn worded(&self, language: $crate::record::Language) -> Vec<String> {
                vec![$crate::record::worded(self, language)]
            }
            fn shape() -> $crate::record::Shape {
                $crate::record::Shape::Record($crate::record::Table::of::<$Name>)
            }
            fn leaves(&self, _: $crate::record::Field, _: $crate::source::Span, visit: &mut dyn FnMut($crate::record::Leaf<'_>)) {
                $crate::record::Record::leaves(self, visit);
            }
            fn prune(&mut self, gate: $crate::record::Gate<'_>) {
                $crate::record::Record::prune(self, gate);
            }
            fn splits() -> bool {
                <$Name as $crate::record::Record>::FIELDS.iter().any(|def| def.flags.text && def.flags.people)
            }
        }
    };
}
pub use record;

/// The struct of a record: sorts its fields into those that stand in it and those that few authors write.
#[macro_export]
macro_rules! record_struct {
    ({ $(#[doc = $doc:literal])* $Name:ident $(.. $flat:ident : $Flat:ty)? } { $($doc_kept:literal $kept:ident $Kept:ty;)* } {}) => {
        $(#[doc = $doc])*
        #[derive(Debug, Clone, PartialEq, Default)]
        pub struct $Name {
            pub placed: $crate::record::Placed,
            $( #[doc = $doc_kept] pub $kept: $crate::source::Given<$Kept>, )*
            $( pub $flat: $Flat, )?
        }
    };
    (
        { $(#[doc = $doc:literal])* $Name:ident $(.. $flat:ident : $Flat:ty)? }
        { $($doc_kept:literal $kept:ident $Kept:ty;)* }
        { $($doc_seldom:literal $seldom:ident $Seldom:ty;)+ }
    ) => {
        $(#[doc = $doc])*
        #[derive(Debug, Clone, PartialEq, Default)]
        pub struct $Name {
            pub placed: $crate::record::Placed,
            $( #[doc = $doc_kept] pub $kept: $crate::source::Given<$Kept>, )*
            $( pub $flat: $Flat, )?
            /// The fields that few authors write; they read as if they stood here.
            pub seldom: $crate::record::Seldom<<$Name as $crate::record::Apart>::Part>,
        }

        impl $crate::record::Absent for $Name {
            const NOTHING: $Name = $Name {
                placed: $crate::record::Placed::NOWHERE,
                $( $kept: $crate::source::Given::Absent, )*
                $( $flat: <$Flat as $crate::record::Absent>::NOTHING, )?
                seldom: $crate::record::Seldom::NONE,
            };

            fn nothing() -> &'static $Name {
                const { &<$Name as $crate::record::Absent>::NOTHING }
            }
        }

        const _: () = {
            #[derive(Debug, Clone, PartialEq)]
            pub struct Part {
                $( #[doc = $doc_seldom] pub $seldom: $crate::source::Given<$Seldom>, )*
            }

            impl $crate::record::Absent for Part {
                const NOTHING: Part = Part { $( $seldom: $crate::source::Given::Absent, )* };

                fn nothing() -> &'static Part {
                    const { &<Part as $crate::record::Absent>::NOTHING }
                }
            }

            impl $crate::record::Apart for $Name {
                type Part = Part;
            }

            impl std::ops::Deref for $Name {
                type Target = Part;
                fn deref(&self) -> &Part {
                    &self.seldom
                }
            }

            impl std::ops::DerefMut for $Name {
                fn deref_mut(&mut self) -> &mut Part {
                    &mut self.seldom
                }
            }
        };
    };
    (
        $of:tt { $($kept:tt)* } { $($seldom:tt)* } [seldom $($flag:ident)*] $doc:literal $field:ident $ty:ty; $($rest:tt)*
    ) => {
        $crate::record_struct! { $of { $($kept)* } { $($seldom)* $doc $field $ty; } $($rest)* }
    };
    ($of:tt { $($kept:tt)* } { $($seldom:tt)* } [$($flag:ident)*] $doc:literal $field:ident $ty:ty; $($rest:tt)*) => {
        $crate::record_struct! { $of { $($kept)* $doc $field $ty; } { $($seldom)* } $($rest)* }
    };
}
pub use record_struct;
