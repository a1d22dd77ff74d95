//! [`RowReader`] opens a file of rows, detects its encoding, and returns its rows.

use std::io::{self, BufRead, BufReader, Read};

use memchr::{memchr, memmem, memrchr};

use crate::config::ReadConfig;
use crate::formats::format::Source;
use crate::read::decode::{NUL_REASON, TextEncoding, detect_encoding};
use crate::read::decompress_reader::{BUFFER_BYTES, DecompressReader};
use crate::read::file_signature::not_text_reason;
use crate::read::input_digest::InputDigest;
use crate::read::json_row::{declared_encoding, decode_row, too_long_message};
use crate::read::line_reader::LineReader;
use crate::read::newline_splitter::Newline;
use crate::read::peek_reader::PeekReader;
use crate::read::piece_kind::PieceKind;
use crate::read::row_parser::RowParser;
use crate::read::row_syntax::RowSyntax;

/// The encoding is detected from this many bytes at the start of a file.
const ENCODING_SAMPLE_BYTES: usize = 256 << 10;

/// The rows of an open file.
pub(super) struct RowReader<R = DecompressReader> {
    /// The rows after the header.
    pub(super) lines: LineReader<BufReader<PeekReader<R>>>,
    /// How they are encoded.
    pub(super) encoding: TextEncoding,
    /// The bytes before the first row: a header, or the start of an array. Without byte order mark.
    pub(super) head: Vec<u8>,
    pub(super) parser: RowParser,
}

impl RowReader {
    /// Opens a file whose encoding is known.
    pub(super) fn open(
        source: &Source,
        config: &ReadConfig,
        syntax: RowSyntax,
        encoding: TextEncoding,
    ) -> io::Result<RowReader> {
        let input = DecompressReader::open(&source.path, source.compression, config)?;
        RowReader::new(input, config, syntax, Some(encoding)).map_err(io::Error::other)
    }

    /// The lengths and hashes of what was read so far.
    pub(super) fn digest(&self) -> InputDigest {
        self.lines.get_ref().get_ref().get_ref().digest()
    }
}

impl<R: Read> RowReader<R> {
    /// Reads `input`, and detects the encoding if it is not `known`.
    ///
    /// # Errors
    /// If the file holds no rows of the syntax. The error is a reason for a person.
    pub(super) fn new(
        input: R,
        config: &ReadConfig,
        syntax: RowSyntax,
        known: Option<TextEncoding>,
    ) -> Result<RowReader<R>, String> {
        let parser = |header: &str| RowParser::new(syntax, header, config);
        RowReader::with_parser(input, config, syntax, known, parser)
    }

    /// Does the same with a parser that `parser` makes of the header.
    ///
    /// # Errors
    /// See [`RowReader::new`].
    pub(super) fn with_parser(
        input: R,
        config: &ReadConfig,
        syntax: RowSyntax,
        known: Option<TextEncoding>,
        parser: impl FnOnce(&str) -> Result<RowParser, String>,
    ) -> Result<RowReader<R>, String> {
        let mut input = PeekReader::new(input, ENCODING_SAMPLE_BYTES);
        let known_charset = (syntax == RowSyntax::Warc).then_some(TextEncoding::UTF_8);
        let encoding = known.or(known_charset).unwrap_or_else(|| {
            let sample = input.sample();
            let is_whole = sample.len() < ENCODING_SAMPLE_BYTES && !input.is_broken();
            let complete = match is_whole {
                true => sample.len(),
                false => complete_chars_len(sample),
            };
            detect_encoding(&sample[..complete], declared_encoding(config))
        });
        let reason = match syntax {
            RowSyntax::Warc => not_warc_reason(input.sample()),
            _ => not_rows_reason(input.sample(), encoding, syntax),
        };
        if let Some(reason) = reason.filter(|_| known.is_none()) {
            return Err(reason);
        }
        if syntax == RowSyntax::Json && !has_ascii_bytes(encoding) {
            let charset = encoding.charset.name();
            return Err(format!(
                "is {charset}; convert it to UTF-8, as JSON must be"
            ));
        }
        let bom_len = encoding.bom_len(input.sample());
        let start = &input.sample()[bom_len..];
        let (has_head, splitter) = (
            syntax.has_head(start) && !start.is_empty(),
            syntax.splitter(start, encoding.newline()),
        );
        input.skip(bom_len);
        let input = BufReader::with_capacity(BUFFER_BYTES, input);
        let mut lines = LineReader::new(input, splitter, config.max_article_bytes);
        let (head, header) = match has_head {
            true => read_head(&mut lines, config)?,
            false => Default::default(),
        };
        // An empty file has no header and no rows.
        let parser = match syntax.has_columns() && !is_blank(&header) {
            true => {
                let header = decode_row(&header, encoding.charset)?;
                parser(&header)?
            }
            false if syntax.has_columns() => RowParser::new(RowSyntax::JsonLines, "", config)?,
            false => RowParser::new(syntax, "", config)?,
        };
        Ok(RowReader {
            lines,
            encoding,
            head,
            parser,
        })
    }
}

/// Reads the pieces before the first row, and returns their bytes and the last of them.
fn read_head<R: BufRead>(
    lines: &mut LineReader<R>,
    config: &ReadConfig,
) -> Result<(Vec<u8>, Vec<u8>), String> {
    let (mut head, mut piece) = (Vec::new(), Vec::new());
    loop {
        let info = (lines.next(&mut piece, &mut |_| {})).map_err(|e| e.to_string())?;
        if info.is_some_and(|info| info.too_long) {
            return Err(format!("the header is {}", too_long_message(config)));
        }
        head.extend_from_slice(&piece);
        let is_header = info.is_some_and(|info| info.kind == PieceKind::Header);
        if !(is_blank(&piece) && is_header) || head.len() > config.max_article_bytes {
            return Ok((head, piece));
        }
    }
}

/// True if a piece in any encoding has nothing but line ends.
fn is_blank(piece: &[u8]) -> bool {
    piece.iter().all(|byte| matches!(byte, 0 | b'\r' | b'\n'))
}

/// True if each byte of an encoding that looks like ASCII is ASCII.
fn has_ascii_bytes(encoding: TextEncoding) -> bool {
    encoding.charset == encoding_rs::UTF_8 || encoding.charset.is_single_byte()
}

/// Why the start of a file is that of no WARC file.
fn not_warc_reason(sample: &[u8]) -> Option<String> {
    let has_record = memmem::find(sample, b"WARC/1.").is_some();
    (!has_record && !sample.is_empty()).then(|| "has no record of WARC".to_string())
}

/// Why the start of a file is that of no text. A file with a row is not refused as a whole, even if
/// the row cannot be used.
fn not_rows_reason(sample: &[u8], encoding: TextEncoding, syntax: RowSyntax) -> Option<String> {
    let is_row = |line: &[u8]| {
        let line = line.trim_ascii_start();
        let element = line
            .strip_prefix(b"[")
            .filter(|_| syntax == RowSyntax::Json);
        let object = element
            .unwrap_or(line)
            .trim_ascii_start()
            .strip_prefix(b"{");
        object.is_some_and(|object| object.trim_ascii_start().starts_with(b"\""))
    };
    let has_nul = encoding.newline() == Newline::Byte && memchr(0, sample).is_some();
    not_text_reason(sample).or_else(|| {
        let mut lines = sample.split(|byte| *byte == b'\n');
        let is_binary = has_nul
            && match syntax.has_columns() {
                true => {
                    let header = lines.find(|line| !line.trim_ascii().is_empty());
                    header.is_none_or(|header| memchr(0, header).is_some())
                }
                false => !lines.any(is_row),
            };
        is_binary.then(|| NUL_REASON.to_string())
    })
}

/// The length of the part of a sample that does not end within a character.
fn complete_chars_len(sample: &[u8]) -> usize {
    let len = memrchr(b'\n', sample).unwrap_or(sample.len()) & !1;
    match std::str::from_utf8(&sample[..len]) {
        Err(e) if e.error_len().is_none() => e.valid_up_to(),
        _ => len,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn binary_files_are_refused_and_broken_rows_are_not() {
        let reason_of = |bytes: &[u8], syntax| not_rows_reason(bytes, TextEncoding::UTF_8, syntax);
        let reason = |bytes: &[u8]| reason_of(bytes, RowSyntax::JsonLines);
        assert_eq!(reason(b"\x01\0{\x02\n{\0"), Some(NUL_REASON.into()));
        assert_eq!(reason(b"%PDF-1.7\n"), not_text_reason(b"%PDF-1.7\n"));
        for rows in [
            &b"{\"text\":\"n\0l\"}"[..],
            b"\0\n { \"text\"",
            b"junk",
            b"",
        ] {
            assert_eq!(reason(rows), None);
        }
        assert_eq!(reason_of(b"[ {\"text\":\"n\0l\"}]", RowSyntax::Json), None);
        assert_eq!(reason_of(b"\nid,text\n1,n\0l\n", RowSyntax::Csv), None);
        for rows in [&b"id,te\0xt\n1,a\n"[..], b"\0\0"] {
            assert_eq!(reason_of(rows, RowSyntax::Csv), Some(NUL_REASON.into()));
        }
    }

    #[test]
    fn sample_ends_at_a_character_border() {
        let check = |sample: &str, len: usize, expected: usize| {
            assert_eq!(complete_chars_len(&sample.as_bytes()[..len]), expected);
        };
        check("abcdé", 5, 4);
        check("abcdef中", 8, 6);
        check("éé\nab", 5, 4);
        check("aé\nab", 4, 1);
    }
}
