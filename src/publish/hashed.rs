//! Anything that can be serialised, as a hash of all that it tells. Nothing is written out for it: words, numbers and names go
//! into the hash as they stand, each with its kind and its length, so that two things which differ never tell the same.

use std::cell::RefCell;

use blake3::Hasher;
use serde::de::value::Error;
use serde::ser::{
    Serialize, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant, SerializeTuple,
    SerializeTupleStruct, SerializeTupleVariant, Serializer,
};

/// What is told is gathered up to so many bytes: a few large pieces are hashed several times as fast as many small ones.
const GATHERED: usize = 64 * 1024;

thread_local! {
    /// Thousands of keys need one place to gather what they tell.
    static PLACE: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// The hash of all that `content` tells; `None` where it does not let itself be told.
pub fn hash(content: &(impl Serialize + ?Sized)) -> Option<[u8; 32]> {
    // What asks for a key of its own while it tells itself finds the place taken, and gathers in another.
    let gathered = PLACE.with(|place| place.try_borrow_mut().map(|mut place| std::mem::take(&mut *place)));
    let mut telling = Telling { gathered: gathered.unwrap_or_default(), hasher: Hasher::new() };
    let told = content.serialize(&mut telling);
    telling.hash();
    PLACE.with(|place| place.try_borrow_mut().map(|mut place| *place = telling.gathered)).ok();
    told.ok().map(|()| telling.hasher.finalize().into())
}

/// What kind of thing follows.
#[derive(Clone, Copy)]
enum Kind {
    Unit,
    None,
    Some,
    Bool,
    Signed,
    Unsigned,
    /// Of sixteen bytes.
    Long,
    Float,
    Text,
    Bytes,
    /// Things follow, up to an end.
    List,
    Record,
    Field,
    Variant,
    Skipped,
    End,
}

struct Telling {
    gathered: Vec<u8>,
    hasher: Hasher,
}

impl Telling {
    fn hash(&mut self) {
        self.hasher.update(&self.gathered);
        self.gathered.clear();
    }

    fn kind(&mut self, kind: Kind) {
        self.gathered.push(kind as u8);
    }

    fn bytes(&mut self, bytes: &[u8]) {
        self.length(bytes.len());
        if self.gathered.len() + bytes.len() > GATHERED {
            self.hash();
        }
        match bytes.len() > GATHERED {
            true => _ = self.hasher.update(bytes),
            false => self.gathered.extend_from_slice(bytes),
        }
    }

    /// In one byte where it is short, as nearly all are.
    fn length(&mut self, length: usize) {
        match u8::try_from(length) {
            Ok(short) if short < u8::MAX => self.gathered.push(short),
            _ => {
                self.gathered.push(u8::MAX);
                self.gathered.extend_from_slice(&(length as u64).to_le_bytes());
            }
        }
    }

    fn number(&mut self, kind: Kind, number: u64) -> Result<(), Error> {
        self.kind(kind);
        self.gathered.extend_from_slice(&number.to_le_bytes());
        Ok(())
    }

    /// A variant is told by its name: numbers of variants may be shared by flattened enums.
    fn variant(&mut self, of: &str, variant: &str) {
        self.kind(Kind::Variant);
        self.bytes(of.as_bytes());
        self.bytes(variant.as_bytes());
    }

    fn end(&mut self) -> Result<(), Error> {
        self.kind(Kind::End);
        Ok(())
    }
}

impl Serializer for &mut Telling {
    type Ok = ();
    type Error = Error;
    type SerializeSeq = Self;
    type SerializeTuple = Self;
    type SerializeTupleStruct = Self;
    type SerializeTupleVariant = Self;
    type SerializeMap = Self;
    type SerializeStruct = Self;
    type SerializeStructVariant = Self;

    fn serialize_bool(self, value: bool) -> Result<(), Error> {
        self.kind(Kind::Bool);
        self.gathered.push(u8::from(value));
        Ok(())
    }

    fn serialize_i8(self, value: i8) -> Result<(), Error> {
        self.serialize_i64(i64::from(value))
    }

    fn serialize_i16(self, value: i16) -> Result<(), Error> {
        self.serialize_i64(i64::from(value))
    }

    fn serialize_i32(self, value: i32) -> Result<(), Error> {
        self.serialize_i64(i64::from(value))
    }

    fn serialize_i64(self, value: i64) -> Result<(), Error> {
        self.number(Kind::Signed, value.cast_unsigned())
    }

    fn serialize_i128(self, value: i128) -> Result<(), Error> {
        self.serialize_u128(value.cast_unsigned())
    }

    fn serialize_u8(self, value: u8) -> Result<(), Error> {
        self.serialize_u64(u64::from(value))
    }

    fn serialize_u16(self, value: u16) -> Result<(), Error> {
        self.serialize_u64(u64::from(value))
    }

    fn serialize_u32(self, value: u32) -> Result<(), Error> {
        self.serialize_u64(u64::from(value))
    }

    fn serialize_u64(self, value: u64) -> Result<(), Error> {
        self.number(Kind::Unsigned, value)
    }

    fn serialize_u128(self, value: u128) -> Result<(), Error> {
        self.kind(Kind::Long);
        self.gathered.extend_from_slice(&value.to_le_bytes());
        Ok(())
    }

    fn serialize_f32(self, value: f32) -> Result<(), Error> {
        self.serialize_f64(f64::from(value))
    }

    fn serialize_f64(self, value: f64) -> Result<(), Error> {
        self.number(Kind::Float, value.to_bits())
    }

    fn serialize_char(self, value: char) -> Result<(), Error> {
        self.serialize_str(value.encode_utf8(&mut [0; 4]))
    }

    fn serialize_str(self, value: &str) -> Result<(), Error> {
        self.kind(Kind::Text);
        self.bytes(value.as_bytes());
        Ok(())
    }

    fn serialize_bytes(self, value: &[u8]) -> Result<(), Error> {
        self.kind(Kind::Bytes);
        self.bytes(value);
        Ok(())
    }

    fn serialize_none(self) -> Result<(), Error> {
        self.kind(Kind::None);
        Ok(())
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Error> {
        self.kind(Kind::Some);
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), Error> {
        self.kind(Kind::Unit);
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), Error> {
        self.serialize_unit()
    }

    fn serialize_unit_variant(self, name: &'static str, _: u32, variant: &'static str) -> Result<(), Error> {
        self.variant(name, variant);
        self.end()
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Result<(), Error> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        name: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<(), Error> {
        self.variant(name, variant);
        value.serialize(&mut *self)?;
        self.end()
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Self, Error> {
        self.kind(Kind::List);
        Ok(self)
    }

    fn serialize_tuple(self, _: usize) -> Result<Self, Error> {
        self.kind(Kind::List);
        Ok(self)
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Self, Error> {
        self.kind(Kind::List);
        Ok(self)
    }

    fn serialize_tuple_variant(
        self,
        name: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Self, Error> {
        self.variant(name, variant);
        Ok(self)
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Self, Error> {
        self.kind(Kind::Record);
        Ok(self)
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Self, Error> {
        self.kind(Kind::Record);
        Ok(self)
    }

    fn serialize_struct_variant(
        self,
        name: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Self, Error> {
        self.variant(name, variant);
        Ok(self)
    }
}

/// Things in a row, of each kind that serde knows.
macro_rules! row {
    ($($kind:ident::$each:ident),* $(,)?) => {$(
        impl $kind for &mut Telling {
            type Ok = ();
            type Error = Error;

            fn $each<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
                value.serialize(&mut **self)
            }

            fn end(self) -> Result<(), Error> {
                Telling::end(self)
            }
        }
    )*};
}

row!(
    SerializeSeq::serialize_element,
    SerializeTuple::serialize_element,
    SerializeTupleStruct::serialize_field,
    SerializeTupleVariant::serialize_field,
);

/// Fields with their names, as templates see them.
macro_rules! fields {
    ($($kind:ident),*) => {$(
        impl $kind for &mut Telling {
            type Ok = ();
            type Error = Error;

            fn serialize_field<T: Serialize + ?Sized>(&mut self, key: &'static str, value: &T) -> Result<(), Error> {
                self.kind(Kind::Field);
                self.bytes(key.as_bytes());
                value.serialize(&mut **self)
            }

            fn skip_field(&mut self, _: &'static str) -> Result<(), Error> {
                self.kind(Kind::Skipped);
                Ok(())
            }

            fn end(self) -> Result<(), Error> {
                Telling::end(self)
            }
        }
    )*};
}

fields!(SerializeStruct, SerializeStructVariant);

impl SerializeMap for &mut Telling {
    type Ok = ();
    type Error = Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Error> {
        key.serialize(&mut **self)
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        value.serialize(&mut **self)
    }

    fn end(self) -> Result<(), Error> {
        Telling::end(self)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde::Serialize;
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn what_differs_is_told_apart_however_alike_it_is_written() {
        #[derive(Serialize)]
        struct Two<'t> {
            #[serde(skip_serializing_if = "Option::is_none")]
            one: Option<&'t str>,
            #[serde(skip_serializing_if = "Option::is_none")]
            other: Option<&'t str>,
        }
        #[derive(Serialize)]
        enum Either {
            Left,
            Right(u8),
            Both { one: u8 },
        }
        let long = "风险".repeat(GATHERED);
        let told = [
            hash(&("甲", "乙")),
            hash(&("甲乙", "")),
            hash(&("甲", ("乙",))),
            hash(&(("甲", "乙"), ())),
            hash(&Two { one: Some("甲"), other: None }),
            hash(&Two { one: None, other: Some("甲") }),
            hash(&Two { one: Some("甲"), other: Some("甲") }),
            hash(&Some(1_u8)),
            hash(&1_u8),
            hash(&None::<u8>),
            hash(&()),
            hash(&1_i64),
            hash(&1_u128),
            hash(&1_f64),
            hash(&"1"),
            hash(&Either::Left),
            hash(&Either::Right(0)),
            hash(&Either::Both { one: 0 }),
            hash(&long),
            hash(&(&long, &long)),
            hash(&(format!("{long}{long}"), "")),
        ];
        assert!(told.iter().all(Option::is_some));
        let apart: std::collections::BTreeSet<_> = told.iter().collect();
        assert_eq!(apart.len(), told.len());
        assert_eq!(hash(&Two { one: Some("甲"), other: None }), told[4], "and again");
    }

    #[test]
    fn what_tells_itself_by_a_key_of_its_own_leaves_the_rest_as_it_is() {
        struct Keyed;
        impl Serialize for Keyed {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                hash("within").serialize(serializer)
            }
        }
        assert_eq!(hash(&("before", Keyed, "after")), hash(&("before", hash("within"), "after")));
    }

    fn anything() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(json!(null)),
            any::<bool>().prop_map(Value::from),
            any::<u8>().prop_map(Value::from),
            "[甲a]{0,3}".prop_map(Value::from)
        ];
        leaf.prop_recursive(3, 12, 3, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
                prop::collection::btree_map("[甲a]{0,2}", inner, 0..3)
                    .prop_map(|map| Value::Object(map.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn two_things_have_one_hash_exactly_where_they_are_equal(one in anything(), other in anything()) {
            prop_assert_eq!(hash(&one) == hash(&other), one == other);
            prop_assert_eq!(hash(&one), hash(&one.clone()));
        }
    }
}
