//! A register as a dataset that engines of SQL sum: a folder of Parquet files, partitioned by unit, with the roll-up of the whole
//! beside them. The tables and their columns are said in `schema`, and nowhere else.

mod batch;
mod gathered;
mod points;
mod rows;
pub mod schema;
#[cfg(test)]
mod tests;
pub mod views;
mod words;
mod write;

use std::collections::BTreeMap;

use anyhow::Result;
use rayon::prelude::*;
use sha2::{Digest, Sha256};

use crate::reports::Part;
use crate::reports::rollup::{DatasetFile, DatasetHead, Numbers};
use crate::source::hex;
pub use gathered::Gathered;
use rows::Sheets;
use write::Writer;

/// The roll-up of a dataset, beside its tables.
pub const ROLLUP: &str = "dataset.json";

/// The version of the schema: another number wherever a column goes or means something else. New columns come at the end of their
/// table and leave it as it is.
pub const SCHEMA: u32 = 1;

/// Puts one file of a dataset, by its path below the folder; called from several threads.
pub type Put<'p> = &'p (dyn Fn(&str, &[u8]) -> Result<()> + Sync);

/// A whole register, with the models of its units and departments, what was gathered of its files, and its numbers.
pub struct Whole<'s> {
    pub part: Part<'s>,
    pub gathered: Gathered,
    pub numbers: Numbers,
}

/// Writes the tables of registers, with names of people where those were gathered. Gives what the roll-up of the dataset says of
/// its files.
pub fn write(registers: Vec<Whole<'_>>, names: bool, put: Put<'_>) -> Result<DatasetHead> {
    let mut files = BTreeMap::new();
    for (index, Whole { part, gathered, numbers }) in registers.into_iter().enumerate() {
        let Numbers { entry, pieces } = numbers;
        let sheets = Sheets::new(part, gathered, pieces);
        let metadata = [
            ("riskreg.schema", SCHEMA.to_string()),
            ("riskreg.version", env!("CARGO_PKG_VERSION").to_owned()),
            ("riskreg.register", sheets.code().to_owned()),
            ("riskreg.fingerprint", entry.fingerprint.clone()),
        ];
        let writer = Writer::new(&metadata)?;
        let units: Vec<(usize, &str)> = sheets.units().collect();
        let written: Vec<Vec<(String, DatasetFile)>> = units
            .par_iter()
            .map(|(unit, code)| {
                // Every table has at least one file, so that engines know its columns.
                let first = index == 0 && *unit == units[0].0;
                let mut written = Vec::new();
                for batch in sheets.of_unit(*unit) {
                    let rows = batch.rows() as u64;
                    if rows == 0 && !first {
                        continue;
                    }
                    let name =
                        format!("{}/{}={code}/{}.parquet", batch.table.name, schema::PARTITION.name, sheets.code());
                    let bytes = writer.file(batch)?;
                    put(&name, &bytes)?;
                    let sha256 = hex(&Sha256::digest(&bytes));
                    written.push((name, DatasetFile { rows, bytes: bytes.len() as u64, sha256 }));
                }
                Ok(written)
            })
            .collect::<Result<_>>()?;
        files.extend(written.into_iter().flatten());
    }
    Ok(DatasetHead { schema: SCHEMA, riskreg: env!("CARGO_PKG_VERSION").to_owned(), names, files })
}
