//! How much of a file is read. Each is far above what an office keeps and far below what harms a machine; whoever meets one is
//! told which.

/// Bytes of a file.
pub const FILE: usize = 64 << 20;
/// Bytes of one unpacked part of a workbook or document.
pub const PART: u64 = 256 << 20;
/// Bytes of all parts that are unpacked, read twice counted twice.
pub const UNPACKED: u64 = 512 << 20;
/// Parts of a package.
pub const PARTS: usize = 10_000;
/// Sheets of a workbook, tables of a document.
pub const SHEETS: usize = 1_000;
/// Columns that hold something, from the first one on.
pub const COLUMNS: u16 = 200;
/// Cells of all sheets, blank ones before written ones included.
pub const CELLS: usize = 3_000_000;
/// Bytes of all texts, a text that many cells share counted in each.
pub const TEXT: usize = 256 << 20;
/// Merged regions of a sheet.
pub const MERGED: usize = 100_000;
/// Elements within elements.
pub const DEPTH: usize = 256;
