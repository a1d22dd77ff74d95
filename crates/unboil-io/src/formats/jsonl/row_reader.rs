//! [`RowReader`] opens a JSONL file, detects its encoding, and returns its lines.

use std::io::{self, BufReader};

use memchr::memrchr;

use crate::config::ReadConfig;
use crate::formats::format::Source;
use crate::read::decode::{TextEncoding, detect_encoding};
use crate::read::decompress_reader::{BUFFER_BYTES, DecompressReader};
use crate::read::input_digest::InputDigest;
use crate::read::json_row::declared_encoding;
use crate::read::line_reader::LineReader;
use crate::read::peek_reader::PeekReader;

/// The encoding is detected from this many bytes at the start of a file.
const ENCODING_SAMPLE_BYTES: usize = 256 << 10;

/// The lines of an open JSONL file.
pub(super) struct RowReader {
    /// The lines after the byte order mark.
    pub(super) lines: LineReader<BufReader<PeekReader<DecompressReader>>>,
    /// How they are encoded.
    pub(super) encoding: TextEncoding,
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

    /// Reads `input`, and detects the encoding if it is not `known`.
    pub(super) fn new(
        input: DecompressReader,
        config: &ReadConfig,
        known: Option<TextEncoding>,
    ) -> RowReader {
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
        input.skip(encoding.bom_len(input.sample()));
        let input = BufReader::with_capacity(BUFFER_BYTES, input);
        RowReader {
            lines: LineReader::new(input, encoding.newline(), config.max_article_bytes),
            encoding,
        }
    }

    /// The lengths and hashes of what was read so far.
    pub(super) fn digest(&self) -> InputDigest {
        self.lines.get_ref().get_ref().get_ref().digest()
    }
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
