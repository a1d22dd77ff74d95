//! Writes the output folder: cleaned files, ledger, metadata, passages, groups, problems, summary
//! and manifest. [`restore`](restore::restore) makes the original articles from these.

mod article_file;
pub(crate) mod article_name;
mod check_outputs;
pub(crate) mod cleaned_file;
pub(crate) mod cleaned_names;
pub(crate) mod compressed_writer;
pub(crate) mod copied_file;
pub(crate) mod dolma;
mod edited_files;
pub(crate) mod json_lines;
pub(crate) mod jsonl_edit;
pub(crate) mod ledger;
pub(crate) mod manifest;
pub(crate) mod metadata;
pub(crate) mod new_file;
pub(crate) mod out_dir;
pub(crate) mod output_names;
pub(crate) mod output_reader;
pub(crate) mod output_tables;
pub(crate) mod page_rows;
#[cfg(feature = "parquet")]
pub(crate) mod parquet_tables;
pub(crate) mod passages;
pub(crate) mod prepare;
pub(crate) mod report_files;
pub(crate) mod restore;
mod restore_ledger;
mod restore_manifest;
mod restore_names;
mod restore_problems;
mod restore_streams;
mod restore_target;
pub(crate) mod row_edit;
pub(crate) mod summary;
pub(crate) mod text_encoder;
pub(crate) mod warc_row;
