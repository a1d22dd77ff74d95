//! The format `parquet`: a column holds the texts, and all other columns stay as they are.

mod batches;
mod cell_hash;
mod cleaned_row;
mod cleaned_rows;
mod column_copy;
mod dropped_row;
mod field_values;
mod fields;
mod first_row;
mod footer_check;
mod format;
mod group_rows;
mod input;
mod json_value;
mod positioned_file;
mod read_again;
mod read_text;
mod restored_rows;
mod rewriter;
mod text_batch;
mod writer_settings;

pub(crate) use format::Parquet;
pub use group_rows::{ParquetRow, ParquetRows, TextCell};
pub use input::ParquetInput;
pub use rewriter::{ParquetRewriter, RewriteError, RowEdit};
