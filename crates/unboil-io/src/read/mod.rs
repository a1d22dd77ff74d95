//! Discovers files, decompresses and decodes them, parses rows, and reads single articles again.
//!
//! [`discover`](discover::discover) returns the files to read, [`read_file`](read_file::read_file)
//! their articles, and [`ArticleReader`](article_reader::ArticleReader) single articles. An input
//! that cannot be read is a [`Problem`](crate::Problem) beside the articles of the others.

pub(crate) mod article_reader;
pub(crate) mod compression;
mod csv_fields;
pub(crate) mod csv_splitter;
pub(crate) mod decode;
pub(crate) mod decode_page;
pub(crate) mod decompress_reader;
mod disambiguate;
pub(crate) mod discover;
pub(crate) mod field_check;
mod field_names;
pub(crate) mod file_handle;
pub(crate) mod file_signature;
pub(crate) mod folder;
pub(crate) mod free_space;
mod glob;
mod glob_filter;
mod gzip_reader;
mod http_body;
pub(crate) mod incomplete_text;
pub(crate) mod input_digest;
pub(crate) mod input_path;
pub(crate) mod json_fields;
pub(crate) mod json_members;
pub(crate) mod json_row;
pub(crate) mod json_splitter;
pub(crate) mod json_string;
pub(crate) mod line_reader;
pub(crate) mod newline_splitter;
pub(crate) mod open_file;
pub(crate) mod peek_reader;
pub(crate) mod piece_kind;
pub(crate) mod read_file;
pub(crate) mod read_in_pieces;
pub(crate) mod row_content;
pub(crate) mod row_parser;
pub(crate) mod row_syntax;
pub(crate) mod skipped_files;
mod stdin;
mod stream_reader;
mod warc_header;
pub(crate) mod warc_record;
pub(crate) mod warc_splitter;
mod zstd_reader;
