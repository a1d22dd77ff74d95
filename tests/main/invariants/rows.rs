//! Any bytes as a file of rows: JSON, CSV, TSV or WARC.

use unboil_io::{
    LineReader, Newline, PieceKind, ReadConfig, RowParser, RowSyntax, cut_row, decode_row,
    warc_content,
};
use unboil_text::Span;

use super::fuzz_input::FuzzInput;

const SYNTAXES: [RowSyntax; 4] = [
    RowSyntax::Json,
    RowSyntax::Csv,
    RowSyntax::Tsv,
    RowSyntax::Warc,
];

/// Largest row.
const MAX_ROW_BYTES: usize = 1 << 16;

/// Reads rows. The first byte selects the syntax, the second the size of the buffer.
///
/// # Panics
/// If an invariant is broken.
pub(crate) fn check(bytes: &[u8]) {
    let mut input = FuzzInput(bytes);
    let syntax = SYNTAXES[usize::from(input.byte()) % SYNTAXES.len()];
    let buffer = 1 + usize::from(input.byte());
    let bytes = input.0;
    let pieces = pieces(bytes, syntax, bytes.len().max(1));
    assert_eq!(
        pieces,
        self::pieces(bytes, syntax, buffer),
        "the size of the buffer does not matter"
    );
    let joined: Vec<u8> = pieces.iter().flat_map(|(_, piece)| piece.clone()).collect();
    assert_eq!(joined, bytes, "the pieces are the file");
    let config = ReadConfig {
        max_article_bytes: MAX_ROW_BYTES,
        ..ReadConfig::default()
    };
    let header = pieces.iter().rfind(|(kind, _)| *kind == PieceKind::Header);
    let header = header.map_or("", |(_, header)| str::from_utf8(header).unwrap_or_default());
    let Ok(parser) = RowParser::new(syntax, header, &config) else {
        return;
    };
    for (_, piece) in pieces.iter().filter(|(kind, _)| *kind == PieceKind::Row) {
        if syntax == RowSyntax::Warc {
            let _ = warc_content(piece, &config);
        } else if let Ok(row) = decode_row(piece, encoding_rs::UTF_8) {
            check_row(&row, &parser, &config);
        }
    }
}

/// The pieces of the file, with a buffer of `buffer` bytes.
fn pieces(bytes: &[u8], syntax: RowSyntax, buffer: usize) -> Vec<(PieceKind, Vec<u8>)> {
    let input = std::io::BufReader::with_capacity(buffer, bytes);
    let splitter = syntax.splitter(bytes, Newline::Byte);
    let mut rows = LineReader::new(input, splitter, usize::MAX);
    let (mut pieces, mut piece) = (Vec::new(), Vec::new());
    while let Some(info) = rows.next(&mut piece, &mut |_| {}).expect("memory") {
        assert!(!piece.is_empty());
        pieces.push((info.kind, piece.clone()));
    }
    pieces
}

/// A row without the first half of its text has the other half, and all its other fields.
fn check_row(line: &str, parser: &RowParser, config: &ReadConfig) {
    let Ok(row) = parser.parse(line, config) else {
        return;
    };
    let half = row.text.floor_char_boundary(row.text.len() / 2);
    let cut = cut_row(line, &row, &[Span::new(0, half)]);
    let kept = parser
        .parse(&cut.kept, config)
        .expect("a row without some of its text");
    assert_eq!(kept.text, row.text[half..]);
    assert_eq!((&kept.id, &kept.url), (&row.id, &row.url));
    assert_eq!(cut.kept[..row.text_span.start], line[..row.text_span.start]);
    assert!(cut.kept.ends_with(&line[row.text_span.end..]));
}
