//! Reads the first rows of a file, without its articles.

use std::io::Read;

use super::row_reader::RowReader;
use crate::config::ReadConfig;
use crate::formats::format::{RowVisitor, Source};
use crate::read::decompress_reader::DecompressReader;
use crate::read::json_row::decode_row;
use crate::read::piece_kind::PieceKind;
use crate::read::row_parser::RowParser;
use crate::read::row_syntax::RowSyntax;

/// At most this many bytes of a file are read, after decompression.
const MAX_BYTES: usize = 64 << 20;
/// A longer row is passed over, in bytes: its fields are not worth the memory.
const MAX_ROW_BYTES: usize = 16 << 20;

/// Passes the rows to `visit` until it returns false. See
/// [`Format::first_rows`](crate::Format::first_rows).
pub(super) fn first_rows(
    source: &Source,
    config: &ReadConfig,
    syntax: RowSyntax,
    visit: &mut RowVisitor,
) {
    // Records have no fields.
    if syntax == RowSyntax::Warc {
        return;
    }
    let Ok(input) = DecompressReader::open(&source.path, source.compression, config) else {
        return;
    };
    let config = ReadConfig {
        max_article_bytes: config.max_article_bytes.min(MAX_ROW_BYTES),
        ..config.clone()
    };
    let input = input.take(MAX_BYTES as u64);
    let parser = |header: &str| RowParser::of_all_columns(syntax, header);
    let Ok(mut rows) = RowReader::with_parser(input, &config, syntax, None, parser) else {
        return;
    };
    let mut line = Vec::new();
    while let Ok(Some(info)) = rows.lines.next(&mut line, &mut |_| {}) {
        let row = decode_row(&line, rows.encoding.charset);
        let row = row
            .ok()
            .filter(|row| !rows.parser.is_blank(row) && info.kind == PieceKind::Row);
        let row = row.as_deref().and_then(|row| rows.parser.to_json(row));
        if row.is_some_and(|row| !visit(&row)) {
            return;
        }
    }
}
