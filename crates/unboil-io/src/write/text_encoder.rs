//! [`TextEncoder`] encodes a text in parts, so that it need not be in memory.

use std::io::Write;

use encoding_rs::{Encoder, EncoderResult, Encoding, UTF_8, UTF_16BE, UTF_16LE};

use crate::formats::format::RestoreError;

/// Encodes the parts of a text. An encoding can have a state, so each text needs a new encoder.
pub(crate) struct TextEncoder {
    charset: &'static Encoding,
    encoder: Encoder,
    buffer: Vec<u8>,
}

/// The most bytes of a part that are encoded at a time.
const BATCH_BYTES: usize = 16 << 10;

impl TextEncoder {
    /// Makes an encoder for a text.
    pub(crate) fn new(charset: &'static Encoding) -> TextEncoder {
        TextEncoder {
            charset,
            encoder: charset.new_encoder(),
            buffer: Vec::new(),
        }
    }

    /// Encodes a part and writes it to `out`.
    ///
    /// # Errors
    /// If the encoding lacks a character, or `out` cannot be written.
    pub(crate) fn write(&mut self, part: &str, out: &mut dyn Write) -> Result<(), RestoreError> {
        if self.charset == UTF_8 {
            return out.write_all(part.as_bytes()).map_err(RestoreError::Write);
        }
        for batch in batches(part, BATCH_BYTES) {
            self.buffer.clear();
            match self.charset {
                charset if charset == UTF_16LE => {
                    let units = batch.encode_utf16();
                    self.buffer.extend(units.flat_map(u16::to_le_bytes));
                }
                charset if charset == UTF_16BE => {
                    let units = batch.encode_utf16();
                    self.buffer.extend(units.flat_map(u16::to_be_bytes));
                }
                _ => self.encode(batch, false)?,
            }
            out.write_all(&self.buffer).map_err(RestoreError::Write)?;
        }
        Ok(())
    }

    /// Ends the text.
    ///
    /// # Errors
    /// If `out` cannot be written.
    pub(crate) fn finish(mut self, out: &mut dyn Write) -> Result<(), RestoreError> {
        if [UTF_8, UTF_16LE, UTF_16BE].contains(&self.charset) {
            return Ok(());
        }
        self.buffer.clear();
        self.encode("", true)?;
        out.write_all(&self.buffer).map_err(RestoreError::Write)
    }

    /// Appends an encoded batch to the buffer.
    fn encode(&mut self, batch: &str, is_last: bool) -> Result<(), RestoreError> {
        let encoder = &mut self.encoder;
        let needed = encoder.max_buffer_length_from_utf8_without_replacement(batch.len());
        self.buffer.reserve(needed.unwrap_or(0));
        let encoded =
            encoder.encode_from_utf8_to_vec_without_replacement(batch, &mut self.buffer, is_last);
        match encoded {
            (EncoderResult::InputEmpty, _) => Ok(()),
            _ => Err(RestoreError::not_the_original()),
        }
    }
}

/// The text in parts of at most `bytes` bytes, and at least 4, which end at characters.
pub(crate) fn batches(text: &str, bytes: usize) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let (batch, after) = rest.split_at(rest.floor_char_boundary(bytes.max(4)));
        rest = after;
        (!batch.is_empty()).then_some(batch)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::decode::encode_text;

    #[test]
    fn parts_are_encoded_like_the_whole_text() {
        let text =
            "The harbour. \u{6e2f}\u{306f} \u{e9}\u{df} \u{41f}\u{43e}\u{440}\u{442} \u{1f6a2}\n";
        for label in [
            "utf-8",
            "utf-16le",
            "utf-16be",
            "iso-2022-jp",
            "gb18030",
            "latin1",
        ] {
            let charset = Encoding::for_label(label.as_bytes()).expect("a label");
            let text: String = (text.chars())
                .filter(|c| encode_text(c.encode_utf8(&mut [0; 4]), charset).is_some())
                .collect();
            let text = text.repeat(2000);
            for bytes in [4, 7, 1000, text.len()] {
                let mut encoder = TextEncoder::new(charset);
                let mut out = Vec::new();
                for part in batches(&text, bytes) {
                    encoder.write(part, &mut out).expect("encoded");
                }
                encoder.finish(&mut out).expect("encoded");
                let whole = encode_text(&text, charset).expect("encoded");
                assert!(out == *whole, "{label} in parts of {bytes}");
            }
        }
        let mut latin = TextEncoder::new(encoding_rs::WINDOWS_1252);
        assert!(latin.write("\u{6e2f}", &mut Vec::new()).is_err());
    }
}
