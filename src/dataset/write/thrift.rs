//! Thrift's compact protocol, as far as the heads of Parquet files and pages need it.
//! Source: <https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md>.

const TRUE: u8 = 1;
const FALSE: u8 = 2;
const I16: u8 = 4;
const I32: u8 = 5;
const I64: u8 = 6;
const BINARY: u8 = 8;
const LIST: u8 = 9;
const STRUCT: u8 = 12;

/// A struct while it is written: its fields in ascending order of their ids.
pub struct Struct<'o> {
    out: &'o mut Vec<u8>,
    last: u8,
}

/// Writes a struct.
pub fn structure(out: &mut Vec<u8>, fields: impl FnOnce(&mut Struct<'_>)) {
    let mut fields_of = Struct { out, last: 0 };
    fields(&mut fields_of);
    fields_of.out.push(0);
}

impl Struct<'_> {
    /// No id is sixteen more than the one before it.
    fn field(&mut self, id: u8, kind: u8) {
        debug_assert!(id > self.last && id - self.last < 16);
        self.out.push((id - self.last) << 4 | kind);
        self.last = id;
    }

    pub fn yes(&mut self, id: u8, yes: bool) {
        self.field(id, if yes { TRUE } else { FALSE });
    }

    pub fn i16(&mut self, id: u8, value: i16) {
        self.field(id, I16);
        varint(self.out, zigzag(value.into()));
    }

    pub fn i32(&mut self, id: u8, value: i32) {
        self.field(id, I32);
        varint(self.out, zigzag(value.into()));
    }

    pub fn i64(&mut self, id: u8, value: i64) {
        self.field(id, I64);
        varint(self.out, zigzag(value));
    }

    pub fn binary(&mut self, id: u8, bytes: &[u8]) {
        self.field(id, BINARY);
        binary(self.out, bytes);
    }

    pub fn structure(&mut self, id: u8, fields: impl FnOnce(&mut Struct<'_>)) {
        self.field(id, STRUCT);
        structure(self.out, fields);
    }

    pub fn structures<T>(&mut self, id: u8, items: &[T], mut fields: impl FnMut(&mut Struct<'_>, &T)) {
        self.list(id, items.len(), STRUCT);
        for item in items {
            structure(self.out, |to| fields(to, item));
        }
    }

    pub fn i32s(&mut self, id: u8, items: &[i32]) {
        self.list(id, items.len(), I32);
        items.iter().for_each(|item| varint(self.out, zigzag((*item).into())));
    }

    pub fn binaries(&mut self, id: u8, items: &[&[u8]]) {
        self.list(id, items.len(), BINARY);
        items.iter().for_each(|item| binary(self.out, item));
    }

    fn list(&mut self, id: u8, length: usize, kind: u8) {
        self.field(id, LIST);
        match u8::try_from(length) {
            Ok(short @ 0..15) => self.out.push(short << 4 | kind),
            _ => {
                self.out.push(0xf0 | kind);
                varint(self.out, length as u64);
            }
        }
    }
}

fn binary(out: &mut Vec<u8>, bytes: &[u8]) {
    varint(out, bytes.len() as u64);
    out.extend_from_slice(bytes);
}

/// Small numbers of either sign become small numbers.
fn zigzag(value: i64) -> u64 {
    ((value << 1) ^ (value >> 63)).cast_unsigned()
}

/// Seven bits a byte, the lowest first.
pub fn varint(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_thrift_writes_them() {
        let written = |value: i64| {
            let mut out = Vec::new();
            varint(&mut out, zigzag(value));
            out
        };
        assert_eq!([written(0), written(-1), written(1), written(63)], [vec![0], vec![1], vec![2], vec![126]]);
        assert_eq!([written(64), written(-12345)], [vec![0x80, 1], vec![0xf1, 0xc0, 1]]);
        assert_eq!(written(i64::MIN).len(), 10);
    }

    #[test]
    fn a_list_longer_than_fourteen_says_so_behind_its_head() {
        let mut out = Vec::new();
        structure(&mut out, |to| {
            to.i32s(2, &[1; 14]);
            to.i32s(5, &[1; 15]);
        });
        assert_eq!(out[..2], [0x29, 0xe5]);
        assert_eq!(out[16..19], [0x39, 0xf5, 15]);
        assert_eq!(out.len(), 16 + 3 + 15 + 1);
    }
}
