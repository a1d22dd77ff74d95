//! The formats of rows: JSONL, JSON, CSV and TSV. A row has an article in one of its fields.

mod batches;
mod cleaned_rows;
mod first_rows;
mod format;
mod restored_rows;
mod row_reader;

pub(crate) use format::Rows;
