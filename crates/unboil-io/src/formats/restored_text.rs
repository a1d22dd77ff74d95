//! Restores the original of a file that is one article, from the cleaned file and its ledger rows.
//! Neither the article nor the cleaned text is held in memory.

use std::io::{ErrorKind, Read, Write};

use encoding_rs::{Decoder, DecoderResult};

use crate::formats::format::{LedgerRowsOfFile, RestoreError, RestoredFile};
use crate::read::decode::TextEncoding;
use crate::read::decompress_reader::BUFFER_BYTES;
use crate::read::peek_reader::PeekReader;
use crate::write::text_encoder::TextEncoder;

/// Writes the original. See [`Format::restore`](crate::Format::restore).
pub(super) fn restore(
    file: RestoredFile,
    ledger: &mut LedgerRowsOfFile,
) -> Result<(), RestoreError> {
    let (encoding, original) = (file.encoding, file.original);
    let mut ledger = ledger.peekable();
    if ledger.peek().is_none() {
        return copy_bytes(file.cleaned, original);
    }
    let write_bom = original.write_all(encoding.bom_bytes());
    write_bom.map_err(RestoreError::Write)?;
    let mut kept = DecodedText::new(file.cleaned, encoding);
    let mut encoder = TextEncoder::new(encoding.charset);
    // The end of the restored text so far.
    let mut end = 0;
    for row in ledger {
        let row = row?;
        // The original has the same number of kept bytes before the removal as the cleaned text.
        let gap = row.start.checked_sub(end);
        let fits = row.end.checked_sub(row.start) == Some(row.text.len());
        let gap = gap.filter(|_| fits);
        let gap = gap.ok_or_else(RestoreError::not_the_original)?;
        kept.copy(gap, &mut encoder, original)?;
        encoder.write(&row.text, original)?;
        end = row.end;
    }
    kept.copy_rest(&mut encoder, original)?;
    encoder.finish(original)?;
    // The bytes of a character that breaks off follow the text.
    original.write_all(&kept.rest).map_err(RestoreError::Write)
}

/// Copies a file that has no rows of the ledger, and may be no text.
fn copy_bytes(input: &mut dyn Read, out: &mut dyn Write) -> Result<(), RestoreError> {
    let mut buffer = vec![0; BUFFER_BYTES];
    loop {
        match input.read(&mut buffer) {
            Ok(0) => return Ok(()),
            Ok(n) => out.write_all(&buffer[..n]).map_err(RestoreError::Write)?,
            Err(e) if e.kind() == ErrorKind::Interrupted => {}
            Err(e) => return Err(RestoreError::Unusable(e.to_string())),
        }
    }
}

/// The most bytes of a character that breaks off.
const MAX_REST_BYTES: usize = 8;

/// The text of a file, decoded while it is read.
struct DecodedText<R> {
    input: PeekReader<R>,
    decoder: Decoder,
    bytes: Vec<u8>,
    /// Decoded text, which was copied up to `at`.
    text: String,
    at: usize,
    at_end: bool,
    /// The last bytes that were read.
    last_bytes: Vec<u8>,
    /// At the end, the bytes of a character that breaks off.
    rest: Vec<u8>,
}

impl<R: Read> DecodedText<R> {
    fn new(input: R, encoding: TextEncoding) -> DecodedText<R> {
        let mut input = PeekReader::new(input, encoding.bom_bytes().len());
        input.skip(encoding.bom_len(input.sample()));
        DecodedText {
            input,
            decoder: encoding.charset.new_decoder_without_bom_handling(),
            bytes: vec![0; BUFFER_BYTES],
            text: String::new(),
            at: 0,
            at_end: false,
            last_bytes: Vec::new(),
            rest: Vec::new(),
        }
    }

    /// Copies the next `bytes` bytes of the text, as UTF-8 counts them.
    fn copy(
        &mut self,
        mut bytes: usize,
        encoder: &mut TextEncoder,
        out: &mut dyn Write,
    ) -> Result<(), RestoreError> {
        while bytes > 0 {
            if self.at == self.text.len() && !self.decode_more()? {
                return Err(RestoreError::not_the_original());
            }
            let end = self.at + bytes.min(self.text.len() - self.at);
            let part = self.text.get(self.at..end);
            encoder.write(part.ok_or_else(RestoreError::not_the_original)?, out)?;
            bytes -= end - self.at;
            self.at = end;
        }
        Ok(())
    }

    /// Copies the text to its end.
    fn copy_rest(
        &mut self,
        encoder: &mut TextEncoder,
        out: &mut dyn Write,
    ) -> Result<(), RestoreError> {
        loop {
            encoder.write(&self.text[self.at..], out)?;
            self.at = self.text.len();
            if !self.decode_more()? {
                return Ok(());
            }
        }
    }

    /// Replaces the text, which was copied, with the next part. Returns false at the end.
    fn decode_more(&mut self) -> Result<bool, RestoreError> {
        self.text.clear();
        self.at = 0;
        while self.text.is_empty() && !self.at_end {
            let n = match self.input.read(&mut self.bytes) {
                Err(e) if e.kind() == ErrorKind::Interrupted => continue,
                Err(e) => return Err(RestoreError::Unusable(e.to_string())),
                Ok(n) => n,
            };
            self.at_end = n == 0;
            let bytes = &self.bytes[..n];
            let needed = self.decoder.max_utf8_buffer_length_without_replacement(n);
            self.text.reserve(needed.unwrap_or(0));
            let decoded = self.decoder.decode_to_string_without_replacement(
                bytes,
                &mut self.text,
                self.at_end,
            );
            match decoded.0 {
                DecoderResult::InputEmpty => {}
                DecoderResult::Malformed(bad, after) if self.at_end => {
                    let rest = usize::from(bad) + usize::from(after);
                    let start = self.last_bytes.len().saturating_sub(rest);
                    self.rest = self.last_bytes.split_off(start);
                }
                _ => return Err(RestoreError::not_the_original()),
            }
            let last = &bytes[n.saturating_sub(MAX_REST_BYTES)..];
            self.last_bytes.extend_from_slice(last);
            let too_many = self.last_bytes.len().saturating_sub(MAX_REST_BYTES);
            self.last_bytes.drain(..too_many);
        }
        Ok(!self.text.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    use crate::config::ReadConfig;
    use crate::read::decode::encode_text;
    use crate::write::ledger::LedgerRow;
    use crate::write::manifest::ManifestEntry;
    use unboil_text::{Class, Removal, Span};

    fn row(start: usize, end: usize, text: &str) -> LedgerRow {
        let removal = Removal {
            span: Span::new(0, 0),
            class: Class::Chrome,
            rule: "label".into(),
            why: "a label".into(),
            score: None,
        };
        LedgerRow {
            start,
            end,
            text: text.into(),
            ..LedgerRow::new("a", "", &removal)
        }
    }

    fn restored(mut kept: &[u8], label: &str, bom: bool, rows: &[LedgerRow]) -> Option<Vec<u8>> {
        let mut original = Vec::new();
        let file = RestoredFile {
            cleaned: &mut kept,
            cleaned_file: None,
            entry: &ManifestEntry::default(),
            scratch: Path::new("."),
            encoding: TextEncoding::from_label(label, bom).expect("a label"),
            config: &ReadConfig::default(),
            original: &mut original,
        };
        let restored = restore(file, &mut rows.iter().cloned().map(Ok));
        match restored {
            Ok(()) => Some(original),
            Err(RestoreError::Unusable(_)) => None,
            Err(error) => panic!("{error:?}"),
        }
    }

    #[test]
    fn removed_text_is_put_back() {
        let rows = [row(0, 2, "ab"), row(3, 5, "\u{e9}"), row(6, 7, "f")];
        let expected = "abc\u{e9}df";
        let utf8 = restored(b"cd", "utf-8", false, &rows);
        assert_eq!(utf8.as_deref(), Some(expected.as_bytes()));
        let latin = restored(b"cd", "latin1", false, &rows);
        assert_eq!(latin.as_deref(), Some(&b"abc\xe9df"[..]));
        let utf16 = restored(b"\xff\xfec\0d\0", "utf-16le", true, &rows);
        assert_eq!(
            utf16.as_deref(),
            Some(&b"\xff\xfea\0b\0c\0\xe9\0d\0f\0"[..])
        );
        assert_eq!(
            restored(b"", "utf-8", false, &rows[..1]).as_deref(),
            Some(&b"ab"[..])
        );
        // More than a buffer, whose end is within a character.
        let long = "x".to_string() + &"\u{6e2f}".repeat(100_000);
        let rows = [
            row(1, 3, "yz"),
            row(150_003, 150_003, ""),
            row(300_003, 300_004, "!"),
        ];
        let all = restored(long.as_bytes(), "utf-8", false, &rows).expect("restored");
        assert!(all == format!("xyz{}!", &long[1..]).as_bytes());
    }

    #[test]
    fn bytes_that_are_no_text_stay_at_the_end() {
        let rows = [row(1, 3, "yz")];
        for (kept, label, expected) in [
            (&b"x!\xe6\xb8"[..], "utf-8", &b"xyz!\xe6\xb8"[..]),
            (b"x!\xf0\x9f\x9a", "utf-8", b"xyz!\xf0\x9f\x9a"),
            (b"x\0!\0\x6f", "utf-16le", b"x\0y\0z\0!\0\x6f"),
            (b"x!\x81", "gb18030", b"xyz!\x81"),
        ] {
            let found = restored(kept, label, false, &rows);
            assert_eq!(found.as_deref(), Some(expected), "{label}");
        }
        let found = restored(b"\0\xff", "utf-8", false, &[]);
        assert_eq!(found.as_deref(), Some(&b"\0\xff"[..]));
    }

    #[test]
    fn texts_that_are_cut_within_a_character_are_restored() {
        let text = "The harbour caf\u{e9} \u{1f6a2}\n\u{441}\u{442}\u{43e}\u{438}\u{442}";
        let of_japan = "\u{6e2f}\u{306e}\u{59d4}\u{54e1}\u{4f1a}";
        for (label, bom, text) in [
            ("utf-8", false, text),
            ("utf-8", true, text),
            ("utf-16le", true, text),
            ("utf-16be", true, text),
            ("gb18030", false, text),
            ("shift_jis", false, of_japan),
        ] {
            let encoding = TextEncoding::from_label(label, bom).expect("a label");
            let encoded = |text| encode_text(text, encoding.charset).expect("in the charset");
            let (mark, removed, kept) = (encoding.bom_bytes(), encoded("ab"), encoded(text));
            for cut in 0..=kept.len() {
                let kept = &kept[..cut];
                let cleaned = [mark, kept].concat();
                let found = restored(&cleaned, label, bom, &[row(0, 2, "ab")]);
                let expected = [mark, &removed, kept].concat();
                assert_eq!(found, Some(expected), "{label} {cut}");
            }
        }
    }

    #[test]
    fn rows_that_do_not_fit_give_no_original() {
        let max = usize::MAX;
        for rows in [
            vec![row(5, 6, "x")],
            vec![row(2, 1, "")],
            vec![row(max, max, "")],
            vec![row(0, max, "x")],
            vec![row(1, 1, "xx")],
            vec![row(2, 4, "xx"), row(2, 4, "xx")],
            vec![row(2, 4, "xx"), row(0, 2, "xx")],
            vec![row(1, 2, "x")], // within a character
        ] {
            assert_eq!(
                restored("\u{e9}b".as_bytes(), "utf-8", false, &rows),
                None,
                "{rows:?}"
            );
        }
        assert_eq!(restored(b"\xffa", "utf-8", false, &[row(0, 1, "x")]), None);
        assert_eq!(
            restored(b"a", "latin1", false, &[row(0, 3, "\u{6e2f}")]),
            None
        );
    }
}
