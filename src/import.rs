//! A published table as the files of a register: cells → columns → rows with their groups → drafts →
//! mappings. Nothing is decided that the table does not say: words stay as written, and what was filled
//! down from merged cells is reported.

mod cells;
mod columns;
mod draft;
mod files;
mod groups;
mod items;
mod levels;
mod points;

pub use cells::{Grid, grid};
pub use columns::{Columns, Options, columns};
pub use draft::{DepartmentDraft, Draft, HolderDraft, PowerDraft, RiskDraft, SharedDraft, Tally};
pub use files::{DraftFile, files};
pub use groups::Filled;
pub use items::items;
pub use levels::{Levels, scale_of};

use anyhow::Result;

/// What a table came to.
#[derive(Debug)]
pub struct Imported {
    pub draft: Draft,
    pub filled: Vec<Filled>,
}

/// The rows of a table as the parts of a register.
pub fn import(grid: &Grid, columns: &Columns, options: &Options) -> Result<Imported> {
    let table = groups::group(grid, columns, options)?;
    let draft = points::draft(&table, columns)?;
    Ok(Imported { draft, filled: table.filled })
}
