//! The formats of rows: JSONL, JSON, CSV and TSV. A row has an article in one of its fields.

mod article_row;
mod batches;
mod cleaned_rows;
mod first_rows;
mod format;
mod restored_rows;
mod row_reader;
mod warc_rows;

pub(crate) use format::Rows;
