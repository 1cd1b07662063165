//! A batch of rows as the bytes of a Parquet file: the same rows give the same bytes on any machine. Written from the format's own
//! page, because a writer is all that is needed of it: flat columns, a page after the other.
//! <https://github.com/apache/parquet-format>

use std::io;

use super::batch::Batch;
use super::pages::{PLAIN, RLE, RLE_DICTIONARY, int, pages};
use super::schema::{Column, Kind, Table};
use super::thrift::{Struct, written};

const MAGIC: &[u8] = b"PAR1";
/// Version 1 of the format, which every engine reads.
const FORMAT: i32 = 1;

// Numbers that the format gives to codecs, types and repetitions.
const UNCOMPRESSED: i32 = 0;
const GZIP: i32 = 2;
const BOOLEAN: i32 = 0;
const INT32: i32 = 1;
const INT64: i32 = 2;
const BYTE_ARRAY: i32 = 6;
const REQUIRED: i32 = 0;
const OPTIONAL: i32 = 1;
const UTF8: i32 = 0;
const DATE: i32 = 6;

/// A column of the file's only group of rows.
struct Chunk {
    column: &'static Column,
    values: usize,
    start: usize,
    length: usize,
    uncompressed: usize,
    /// How long the page with the dictionary is.
    dictionary: Option<usize>,
}

/// The bytes of a file; `metadata` is what it says of itself.
pub fn file(batch: &Batch, metadata: &[(&str, String)]) -> io::Result<Vec<u8>> {
    let rows = batch.rows();
    let mut bytes = MAGIC.to_vec();
    let mut chunks: Vec<Chunk> = Vec::new();
    if rows > 0 {
        for (cells, column) in batch.columns.iter().zip(batch.table.columns) {
            let pages = pages(cells, column.optional, is_compressed(column))?;
            let chunk = Chunk {
                column,
                values: rows,
                start: bytes.len(),
                length: pages.bytes.len(),
                uncompressed: pages.uncompressed,
                dictionary: pages.dictionary,
            };
            bytes.extend_from_slice(&pages.bytes);
            chunks.push(chunk);
        }
    }
    let foot = written(|fields| foot(fields, batch.table, rows, &chunks, metadata));
    bytes.extend_from_slice(&foot);
    bytes.extend_from_slice(&int(foot.len()).to_le_bytes());
    bytes.extend_from_slice(MAGIC);
    Ok(bytes)
}

/// Words lie in a dictionary and are short enough; texts are packed with the codec that no engine needs a library of its
/// machine for: snappy fails in Spark wherever musl is installed beside glibc.
fn is_compressed(column: &Column) -> bool {
    column.kind == Kind::Text
}

fn long(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn foot(fields: &mut Struct<'_>, table: &Table, rows: usize, chunks: &[Chunk], metadata: &[(&str, String)]) {
    let groups: &[()] = if rows > 0 { &[()] } else { &[] };
    let of_schema: Vec<Option<&Column>> = std::iter::once(None).chain(table.columns.iter().map(Some)).collect();
    fields
        .int(1, FORMAT)
        .structs(2, &of_schema, |column, element| match column {
            Some(column) => leaf(column, element),
            None => _ = element.text(4, table.name).int(5, int(table.columns.len())),
        })
        .long(3, long(rows))
        .structs(4, groups, |(), group| {
            let size: usize = chunks.iter().map(|chunk| chunk.uncompressed).sum();
            group.structs(1, chunks, chunk).long(2, long(size)).long(3, long(rows));
        })
        .structs(5, metadata, |(key, value), pair| _ = pair.text(1, key).text(2, value))
        .text(6, &format!("riskreg version {}", env!("CARGO_PKG_VERSION")));
}

fn leaf(column: &Column, element: &mut Struct<'_>) {
    element
        .int(1, physical(column.kind))
        .int(3, if column.optional { OPTIONAL } else { REQUIRED })
        .text(4, column.name);
    // Older readers know the converted type, newer ones the logical type.
    match column.kind {
        Kind::Word | Kind::Text => _ = element.int(6, UTF8).inner(10, |logical| _ = logical.inner(1, |_| {})),
        Kind::Date => _ = element.int(6, DATE).inner(10, |logical| _ = logical.inner(6, |_| {})),
        Kind::Whole | Kind::YesNo => {}
    }
}

fn physical(kind: Kind) -> i32 {
    match kind {
        Kind::Word | Kind::Text => BYTE_ARRAY,
        Kind::Whole => INT64,
        Kind::YesNo => BOOLEAN,
        Kind::Date => INT32,
    }
}

fn chunk(chunk: &Chunk, fields: &mut Struct<'_>) {
    fields.long(2, long(chunk.start)).inner(3, |meta| {
        let encodings: &[i32] = if chunk.dictionary.is_some() { &[PLAIN, RLE, RLE_DICTIONARY] } else { &[PLAIN, RLE] };
        meta.int(1, physical(chunk.column.kind))
            .ints(2, encodings)
            .texts(3, &[chunk.column.name])
            .int(4, if is_compressed(chunk.column) { GZIP } else { UNCOMPRESSED })
            .long(5, long(chunk.values))
            .long(6, long(chunk.uncompressed))
            .long(7, long(chunk.length))
            .long(9, long(chunk.start + chunk.dictionary.unwrap_or(0)));
        if chunk.dictionary.is_some() {
            meta.long(11, long(chunk.start));
        }
    });
}
