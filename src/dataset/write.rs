//! A batch of rows as the bytes of a Parquet file: the same rows give the same bytes on any machine.
//! Source: <https://github.com/apache/parquet-format>, `parquet.thrift`; the numbers of fields and words are of there.

mod gzip;
mod pages;
mod runs;
mod thrift;

use anyhow::Result;

use super::batch::Batch;
use super::schema::{Column, Kind, Table};
pub use gzip::Packer;
use pages::{Chunk, Encoding};
use thrift::Struct;

const MAGIC: [u8; 4] = *b"PAR1";

impl Kind {
    /// `Type`: how its values are written.
    fn physical(self) -> i32 {
        match self {
            Kind::YesNo => 0,
            Kind::Date => 1,
            Kind::Whole => 2,
            Kind::Word | Kind::Text => 6,
        }
    }

    /// `ConvertedType` and the field of `LogicalType`, where it is more than how it is written.
    fn logical(self) -> Option<(i32, u8)> {
        match self {
            Kind::Word | Kind::Text => Some((0, 1)),
            Kind::Date => Some((6, 6)),
            Kind::Whole | Kind::YesNo => None,
        }
    }
}

/// The bytes of a file; `metadata` is what it says of itself. Words, and texts and numbers that recur, are written once and named
/// by their numbers; long texts are packed with the codec that no engine needs a library of its machine for: snappy fails in
/// Spark wherever musl is installed beside glibc.
pub fn file(batch: &Batch<'_>, metadata: &[(&str, String)], packer: &mut Packer) -> Result<Vec<u8>> {
    let rows = batch.rows();
    let mut file = MAGIC.to_vec();
    let mut chunks: Vec<Chunk> = Vec::with_capacity(batch.columns.len());
    if rows > 0 {
        for (cells, column) in batch.columns.iter().zip(batch.table.columns) {
            chunks.push(pages::append(cells, column, rows, packer, &mut file)?);
        }
    }
    let begin = file.len();
    foot(batch.table, rows as i64, &chunks, metadata, &mut file);
    let length = u32::try_from(file.len() - begin)?;
    file.extend(length.to_le_bytes());
    file.extend(MAGIC);
    Ok(file)
}

/// `FileMetaData`.
fn foot(table: &Table, rows: i64, chunks: &[Chunk], metadata: &[(&str, String)], file: &mut Vec<u8>) {
    thrift::structure(file, |to| {
        to.i32(1, 1);
        let root = std::iter::once(None);
        let elements: Vec<Option<&Column>> = root.chain(table.columns.iter().map(Some)).collect();
        to.structures(2, &elements, |to, column| element(table, *column, to));
        to.i64(3, rows);
        let groups = if rows > 0 { &[()][..] } else { &[] };
        to.structures(4, groups, |to, ()| row_group(table, rows, chunks, to));
        to.structures(5, metadata, |to, (key, value)| {
            to.binary(1, key.as_bytes());
            to.binary(2, value.as_bytes());
        });
        to.binary(6, format!("riskreg version {}", env!("CARGO_PKG_VERSION")).as_bytes());
        // Bounds are in the order of each type.
        to.structures(7, table.columns, |to, _| to.structure(1, |_| {}));
    });
}

/// `SchemaElement`, of a column or of all.
fn element(table: &Table, column: Option<&Column>, to: &mut Struct<'_>) {
    let Some(column) = column else {
        to.binary(4, table.name.as_bytes());
        to.i32(5, i32::try_from(table.columns.len()).unwrap_or(i32::MAX));
        return;
    };
    to.i32(1, column.kind.physical());
    to.i32(3, i32::from(column.optional));
    to.binary(4, column.name.as_bytes());
    if let Some((converted, logical)) = column.kind.logical() {
        to.i32(6, converted);
        to.structure(10, |to| to.structure(logical, |_| {}));
    }
}

/// `RowGroup`.
fn row_group(table: &Table, rows: i64, chunks: &[Chunk], to: &mut Struct<'_>) {
    let sum = |bytes: fn(&Chunk) -> usize| chunks.iter().map(bytes).sum::<usize>() as i64;
    let columns: Vec<(&Column, &Chunk)> = table.columns.iter().zip(chunks).collect();
    to.structures(1, &columns, |to, (column, chunk)| {
        to.i64(2, 0);
        to.structure(3, |to| column_chunk(column, chunk, rows, to));
    });
    to.i64(2, sum(|chunk| chunk.unpacked));
    to.i64(3, rows);
    to.i64(5, MAGIC.len() as i64);
    to.i64(6, sum(|chunk| chunk.packed));
    to.i16(7, 0);
}

/// `ColumnMetaData`.
fn column_chunk(column: &Column, chunk: &Chunk, rows: i64, to: &mut Struct<'_>) {
    to.i32(1, column.kind.physical());
    let encodings: Vec<i32> = chunk.encodings().iter().map(|encoding| *encoding as i32).collect();
    to.i32s(2, &encodings);
    to.binaries(3, &[column.name.as_bytes()]);
    // `CompressionCodec`: none, or gzip.
    to.i32(4, if chunk.is_packed { 2 } else { 0 });
    to.i64(5, rows);
    to.i64(6, chunk.unpacked as i64);
    to.i64(7, chunk.packed as i64);
    to.i64(9, chunk.data as i64);
    if let Some(words) = chunk.words {
        to.i64(11, words as i64);
    }
    to.structure(12, |to| {
        to.i64(3, chunk.nulls as i64);
        if let Some((least, most)) = &chunk.bounds {
            to.binary(5, most);
            to.binary(6, least);
            to.yes(7, true);
            to.yes(8, true);
        }
    });
    // `PageEncodingStats`: a page of words, pages of values.
    let words = chunk.words.map(|_| (2, Encoding::Plain, 1));
    let stats: Vec<(i32, Encoding, i32)> = words.into_iter().chain([(0, chunk.values(), chunk.pages)]).collect();
    to.structures(13, &stats, |to, (kind, encoding, count)| {
        to.i32(1, *kind);
        to.i32(2, *encoding as i32);
        to.i32(3, *count);
    });
}

#[cfg(test)]
mod tests {
    use parquet::file::reader::{FileReader, SerializedFileReader};

    use super::*;
    use crate::dataset::schema::TABLES;

    fn temporary(bytes: &[u8]) -> std::fs::File {
        let mut file = tempfile::tempfile().unwrap();
        std::io::Write::write_all(&mut file, bytes).unwrap();
        file
    }

    #[test]
    fn every_table_reads_back_row_by_row_with_and_without_rows() {
        for table in TABLES {
            for rows in [0, 1, 3] {
                let mut batch = Batch::new(table);
                for row in 0..rows {
                    for column in table.columns {
                        // Where a column may be NULL, it is in the second row.
                        let given = !(column.optional && row == 1);
                        match column.kind {
                            Kind::Word | Kind::Text => {
                                _ = batch.text(column.name, given.then_some("药剂科,\"甲\"\n乙"))
                            }
                            Kind::Whole => _ = batch.whole(column.name, given.then_some(row - 1)),
                            Kind::YesNo => _ = batch.yes(column.name, row == 0),
                            Kind::Date => _ = batch.date(column.name, given.then_some("2026-11-22".parse().unwrap())),
                        }
                    }
                }
                let bytes = file(&batch, &[("riskreg.schema", "1".to_owned())], &mut Packer::default()).unwrap();
                let reader = SerializedFileReader::new(temporary(&bytes)).unwrap();
                let read: Vec<_> = reader.get_row_iter(None).unwrap().map(Result::unwrap).collect();
                assert_eq!(read.len() as i64, rows, "{}", table.name);
                for (row, read) in read.iter().enumerate() {
                    for (column, (name, field)) in table.columns.iter().zip(read.get_column_iter()) {
                        let shown = match (column.optional && row == 1, column.kind) {
                            (true, _) => "null".to_owned(),
                            (false, Kind::Word | Kind::Text) => "\"药剂科,\"甲\"\n乙\"".to_owned(),
                            (false, Kind::Whole) => (row as i64 - 1).to_string(),
                            (false, Kind::YesNo) => (row == 0).to_string(),
                            (false, Kind::Date) => "2026-11-22".to_owned(),
                        };
                        assert_eq!((name.as_str(), field.to_string()), (column.name, shown), "{}", table.name);
                    }
                }
            }
        }
    }
}
