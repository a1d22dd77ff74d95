//! [`RowReader`] opens a JSONL file, detects its encoding, and returns its lines.

use std::io::{self, BufReader, Read};

use memchr::{memchr, memrchr};

use crate::config::ReadConfig;
use crate::formats::format::Source;
use crate::read::decode::{NUL_REASON, TextEncoding, detect_encoding};
use crate::read::decompress_reader::{BUFFER_BYTES, DecompressReader};
use crate::read::file_signature::not_text_reason;
use crate::read::input_digest::InputDigest;
use crate::read::json_row::declared_encoding;
use crate::read::line_reader::{LineReader, Newline};
use crate::read::peek_reader::PeekReader;

/// The encoding is detected from this many bytes at the start of a file.
const ENCODING_SAMPLE_BYTES: usize = 256 << 10;

/// The lines of an open JSONL file.
pub(super) struct RowReader<R = DecompressReader> {
    /// The lines after the byte order mark.
    pub(super) lines: LineReader<BufReader<PeekReader<R>>>,
    /// How they are encoded.
    pub(super) encoding: TextEncoding,
    /// Why the file is no JSONL, if its first bytes are those of another format.
    pub(super) not_text: Option<String>,
}

impl RowReader {
    /// Opens a file whose encoding is known.
    pub(super) fn open(
        source: &Source,
        config: &ReadConfig,
        encoding: TextEncoding,
    ) -> io::Result<RowReader> {
        let input = DecompressReader::open(&source.path, source.compression, config)?;
        Ok(RowReader::new(input, config, Some(encoding)))
    }

    /// The lengths and hashes of what was read so far.
    pub(super) fn digest(&self) -> InputDigest {
        self.lines.get_ref().get_ref().get_ref().digest()
    }
}

impl<R: Read> RowReader<R> {
    /// Reads `input`, and detects the encoding if it is not `known`.
    pub(super) fn new(input: R, config: &ReadConfig, known: Option<TextEncoding>) -> RowReader<R> {
        let mut input = PeekReader::new(input, ENCODING_SAMPLE_BYTES);
        let encoding = known.unwrap_or_else(|| {
            let sample = input.sample();
            let is_whole = sample.len() < ENCODING_SAMPLE_BYTES && !input.is_broken();
            let complete = match is_whole {
                true => sample.len(),
                false => complete_chars_len(sample),
            };
            detect_encoding(&sample[..complete], declared_encoding(config))
        });
        let not_text = not_rows_reason(input.sample(), encoding);
        input.skip(encoding.bom_len(input.sample()));
        let input = BufReader::with_capacity(BUFFER_BYTES, input);
        RowReader {
            lines: LineReader::new(input, encoding.newline(), config.max_article_bytes),
            encoding,
            not_text,
        }
    }
}

/// Why the start of a file is that of no JSONL. A file with a row is not refused as a whole, even if
/// the row cannot be used.
fn not_rows_reason(sample: &[u8], encoding: TextEncoding) -> Option<String> {
    let is_row = |line: &[u8]| {
        let object = line.trim_ascii_start().strip_prefix(b"{");
        object.is_some_and(|object| object.trim_ascii_start().starts_with(b"\""))
    };
    let has_nul = encoding.newline() == Newline::Byte && memchr(0, sample).is_some();
    not_text_reason(sample).or_else(|| {
        let is_binary = has_nul && !sample.split(|byte| *byte == b'\n').any(is_row);
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
        let reason = |bytes: &[u8]| not_rows_reason(bytes, TextEncoding::UTF_8);
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
