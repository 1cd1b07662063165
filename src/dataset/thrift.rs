//! The compact protocol of Thrift, as far as the metadata of Parquet needs it.
//! <https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md>

const I32: u8 = 5;
const I64: u8 = 6;
const BINARY: u8 = 8;
const LIST: u8 = 9;
const STRUCT: u8 = 12;

/// A struct being written: its fields in ascending order of their numbers.
pub struct Struct<'b> {
    bytes: &'b mut Vec<u8>,
    last: u8,
}

/// Writes a struct that stands alone.
pub fn written(fields: impl FnOnce(&mut Struct<'_>)) -> Vec<u8> {
    let mut bytes = Vec::new();
    within(&mut bytes, fields);
    bytes
}

fn within(bytes: &mut Vec<u8>, fields: impl FnOnce(&mut Struct<'_>)) {
    let mut inner = Struct { bytes, last: 0 };
    fields(&mut inner);
    inner.bytes.push(0);
}

impl Struct<'_> {
    /// Numbers of fields are below 16, so that a difference always fits into half a byte.
    fn head(&mut self, field: u8, kind: u8) {
        debug_assert!(field > self.last && field - self.last < 16);
        self.bytes.push(((field - self.last) << 4) | kind);
        self.last = field;
    }

    pub fn int(&mut self, field: u8, number: i32) -> &mut Self {
        self.head(field, I32);
        zigzag(self.bytes, i64::from(number));
        self
    }

    pub fn long(&mut self, field: u8, number: i64) -> &mut Self {
        self.head(field, I64);
        zigzag(self.bytes, number);
        self
    }

    pub fn text(&mut self, field: u8, text: &str) -> &mut Self {
        self.head(field, BINARY);
        binary(self.bytes, text);
        self
    }

    pub fn inner(&mut self, field: u8, fields: impl FnOnce(&mut Struct<'_>)) -> &mut Self {
        self.head(field, STRUCT);
        within(self.bytes, fields);
        self
    }

    pub fn ints(&mut self, field: u8, numbers: &[i32]) -> &mut Self {
        self.list(field, I32, numbers.len());
        numbers.iter().for_each(|number| zigzag(self.bytes, i64::from(*number)));
        self
    }

    pub fn texts(&mut self, field: u8, texts: &[&str]) -> &mut Self {
        self.list(field, BINARY, texts.len());
        texts.iter().for_each(|text| binary(self.bytes, text));
        self
    }

    pub fn structs<T>(&mut self, field: u8, items: &[T], fields: impl Fn(&T, &mut Struct<'_>)) -> &mut Self {
        self.list(field, STRUCT, items.len());
        items.iter().for_each(|item| within(self.bytes, |inner| fields(item, inner)));
        self
    }

    fn list(&mut self, field: u8, kind: u8, length: usize) {
        self.head(field, LIST);
        match u8::try_from(length) {
            Ok(length) if length < 15 => self.bytes.push((length << 4) | kind),
            _ => {
                self.bytes.push(0xf0 | kind);
                varint(self.bytes, length as u64);
            }
        }
    }
}

fn binary(bytes: &mut Vec<u8>, text: &str) {
    varint(bytes, text.len() as u64);
    bytes.extend_from_slice(text.as_bytes());
}

/// Small numbers in few bytes, whatever their sign.
fn zigzag(bytes: &mut Vec<u8>, number: i64) {
    varint(bytes, ((number << 1) ^ (number >> 63)).cast_unsigned());
}

/// Seven bits a byte, the lowest first.
pub fn varint(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        bytes.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_numbers_and_lists_are_written_as_the_protocol_says() {
        let bytes = written(|fields| {
            fields.int(1, -1).long(3, 150).text(4, "甲").ints(5, &[0, 2]).inner(6, |inner| {
                inner.int(1, 1);
            });
        });
        let expected = [
            0x15, 0x01, // 1: -1
            0x26, 0xac, 0x02, // 3: 150
            0x18, 0x03, 0xe7, 0x94, 0xb2, // 4: three bytes
            0x19, 0x25, 0x00, 0x04, // 5: two numbers
            0x1c, 0x15, 0x02, 0x00, // 6: a struct
            0x00,
        ];
        assert_eq!(bytes, expected);
        let long = written(|fields| _ = fields.ints(1, &[0; 20]));
        assert_eq!(&long[..3], [0x19, 0xf5, 20]);
    }
}
