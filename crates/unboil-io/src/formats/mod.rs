//! The input formats. [`format`] defines their interface, `table` lists them, and each has a file.

pub(crate) mod archive;
pub(crate) mod batches;
mod copy_error;
pub(crate) mod format;
mod html;
mod markdown;
#[cfg(feature = "parquet")]
pub(crate) mod parquet;
mod removal_rows;
mod restored_text;
pub(crate) mod row_sink;
mod rows;
pub(crate) mod table;
mod text;
mod whole_file;
