//! [`CellHash`] hashes the values of a file that a cleaned copy changes: the texts, and all fields of
//! dropped rows. Two Parquet files with the same values can differ in their bytes.

use xxhash_rust::xxh3::Xxh3;

use super::group_rows::TextCell;
use crate::write::manifest::hex;

/// Hashes rows in their order.
#[derive(Default)]
pub(super) struct CellHash(Xxh3);

impl CellHash {
    /// Adds the text of a row.
    pub(super) fn add_cell(&mut self, cell: &TextCell) {
        let len = cell.bytes().map_or(u64::MAX, |bytes| bytes.len() as u64);
        self.0.update(&cell.level.to_le_bytes());
        self.0.update(&len.to_le_bytes());
        self.0.update(cell.bytes().unwrap_or_default());
    }

    /// Adds the other fields of a dropped row.
    pub(super) fn add_dropped(&mut self, fields: &str) {
        self.0.update(fields.as_bytes());
    }

    /// The hash, in hexadecimal.
    pub(super) fn finish(&self) -> String {
        hex(self.0.digest())
    }
}
