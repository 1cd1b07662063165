//! A batch of rows as the bytes of a Parquet file: the same rows give the same bytes on any machine.

use std::sync::Arc;

use parquet::basic::{Compression, GzipLevel, LogicalType, Repetition, Type as Physical};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, Int32Type, Int64Type};
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties, WriterPropertiesPtr};
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use parquet::schema::types::{ColumnPath, Type};

use super::batch::{Batch, Cells, Values};
use super::schema::{Column, Kind, TABLES, Table};

/// Writes the files of one register, which say the same of themselves.
pub struct Writer {
    /// Of each of [`TABLES`].
    of_tables: Vec<(Arc<Type>, WriterPropertiesPtr)>,
}

impl Writer {
    /// `metadata` is what each file says of itself.
    pub fn new(metadata: &[(&str, String)]) -> Result<Writer> {
        let of_table = |table: &&Table| Ok((Arc::new(schema(table)?), Arc::new(properties(table, metadata)?)));
        Ok(Writer { of_tables: TABLES.iter().map(of_table).collect::<Result<_>>()? })
    }

    /// The bytes of a file.
    pub fn file(&self, batch: Batch<'_>) -> Result<Vec<u8>> {
        let rows = batch.rows();
        let at = TABLES.iter().position(|table| table.name == batch.table.name);
        let of_table = at.and_then(|at| self.of_tables.get(at));
        let (schema, properties) = of_table.ok_or_else(|| ParquetError::General(batch.table.name.to_owned()))?;
        let mut writer = SerializedFileWriter::new(Vec::new(), Arc::clone(schema), Arc::clone(properties))?;
        if rows > 0 {
            let mut group = writer.next_row_group()?;
            for cells in batch.columns {
                if let Some(mut writer) = group.next_column()? {
                    put(cells, &mut writer)?;
                    writer.close()?;
                }
            }
            group.close()?;
        }
        writer.into_inner()
    }
}

/// Words lie in a dictionary and are short enough; texts are packed with the codec that no engine needs a library of its
/// machine for: snappy fails in Spark wherever musl is installed beside glibc.
fn properties(table: &Table, metadata: &[(&str, String)]) -> Result<WriterProperties> {
    let said = metadata.iter().map(|(key, value)| KeyValue::new((*key).to_owned(), value.clone()));
    let mut properties = WriterProperties::builder()
        .set_created_by(format!("riskreg version {}", env!("CARGO_PKG_VERSION")))
        .set_key_value_metadata(Some(said.collect()))
        .set_statistics_enabled(EnabledStatistics::Chunk);
    // The last tenth of size costs twice the time.
    let level = GzipLevel::try_new(1)?;
    for column in table.columns.iter().filter(|column| column.kind == Kind::Text) {
        let path = ColumnPath::from(column.name);
        properties = properties
            .set_column_compression(path.clone(), Compression::GZIP(level))
            .set_column_dictionary_enabled(path, false);
    }
    Ok(properties.build())
}

fn schema(table: &Table) -> Result<Type> {
    let leaf = |column: &Column| {
        let (physical, logical) = match column.kind {
            Kind::Word | Kind::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
            Kind::Whole => (Physical::INT64, None),
            Kind::YesNo => (Physical::BOOLEAN, None),
            Kind::Date => (Physical::INT32, Some(LogicalType::Date)),
        };
        let repetition = if column.optional { Repetition::OPTIONAL } else { Repetition::REQUIRED };
        let leaf = Type::primitive_type_builder(column.name, physical).with_repetition(repetition);
        Ok(Arc::new(leaf.with_logical_type(logical).build()?))
    };
    let leaves = table.columns.iter().map(leaf).collect::<Result<_>>()?;
    Type::group_type_builder(table.name).with_fields(leaves).build()
}

/// Writes one column.
fn put(cells: Cells<'_>, writer: &mut SerializedColumnWriter<'_>) -> Result<()> {
    let given: Option<Vec<i16>> = cells.given.map(|given| given.into_iter().map(i16::from).collect());
    let given = given.as_deref();
    match cells.values {
        Values::Text(words) => {
            let (all, spans, numbers) = words.into_parts();
            let all = ByteArray::from(all.into_bytes());
            let words: Vec<ByteArray> = spans.map(|span| all.slice(span.start, span.len())).collect();
            let texts: Vec<ByteArray> = numbers.into_iter().map(|number| words[number as usize].clone()).collect();
            writer.typed::<ByteArrayType>().write_batch(&texts, given, None)?
        }
        Values::Whole(numbers) => writer.typed::<Int64Type>().write_batch(&numbers, given, None)?,
        Values::YesNo(values) => writer.typed::<BoolType>().write_batch(&values, given, None)?,
        Values::Date(days) => writer.typed::<Int32Type>().write_batch(&days, given, None)?,
    };
    Ok(())
}

#[cfg(test)]
mod tests {
    use parquet::file::reader::{FileReader, SerializedFileReader};

    use super::*;

    fn temporary(bytes: &[u8]) -> std::fs::File {
        let mut file = tempfile::tempfile().unwrap();
        std::io::Write::write_all(&mut file, bytes).unwrap();
        file
    }

    #[test]
    fn every_table_reads_back_row_by_row_with_and_without_rows() {
        let writer = Writer::new(&[("riskreg.schema", "1".to_owned())]).unwrap();
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
                let bytes = writer.file(batch).unwrap();
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
