//! Invariants: what must hold for any bytes that unboil reads. The tests check them for the corpora
//! in `testdata/fuzz`, and the fuzz targets in `fuzz/` search for bytes that break them.
//!
//! Each module has a function that panics if an invariant is broken.

pub(crate) mod compressed;
pub(crate) mod encoding;
mod fuzz_input;
pub(crate) mod jsonl;
mod memory_disk;
pub(crate) mod page;
#[cfg(feature = "parquet")]
pub(crate) mod parquet;
pub(crate) mod passages;
pub(crate) mod report;
pub(crate) mod restore;
pub(crate) mod review;
pub(crate) mod rows;
#[cfg(feature = "cli")]
pub(crate) mod settings;
pub(crate) mod spill;
