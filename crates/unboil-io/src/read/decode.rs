//! Decodes bytes to text and encodes text to bytes, without loss.
//!
//! [`detect_encoding`] detects the encoding: from the byte order mark, from valid UTF-8 or the zero
//! bytes of UTF-16, and else from the settings or with chardetng, the detector of Firefox.
//! [`decode_text`] refuses bytes that would not be the same after decoding and encoding.

use std::borrow::Cow;
use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, IBM866, ISO_2022_JP, UTF_8, UTF_16BE, UTF_16LE};
use memchr::{memchr, memchr_iter, memmem};

use crate::read::newline_splitter::Newline;

/// How the text of a file is encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct TextEncoding {
    /// The encoding, as defined by the WHATWG.
    pub charset: &'static Encoding,
    /// True if the file starts with a byte order mark, which is not part of the text.
    pub bom: bool,
}

/// The reason why bytes are not text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecodeError {
    /// The line of the invalid bytes, from 1.
    pub line: usize,
    /// What is invalid.
    pub reason: String,
}

impl TextEncoding {
    /// UTF-8 without a byte order mark.
    pub const UTF_8: TextEncoding = TextEncoding {
        charset: UTF_8,
        bom: false,
    };

    /// The encoding with a WHATWG label. `None`: the label is not known.
    ///
    /// ```
    /// use unboil_io::TextEncoding;
    ///
    /// let encoding = TextEncoding::from_label("latin1", false).expect("it is a label");
    /// assert_eq!(encoding.charset.name(), "windows-1252");
    /// assert_eq!(TextEncoding::from_label("harbour", false), None);
    /// ```
    pub fn from_label(name: &str, bom: bool) -> Option<TextEncoding> {
        Encoding::for_label_no_replacement(name.as_bytes())
            .map(|charset| TextEncoding { charset, bom })
    }

    /// The byte order mark. Empty if there is none.
    pub fn bom_bytes(self) -> &'static [u8] {
        let (_, mark) = BOMS
            .iter()
            .find(|(charset, _)| self.bom && *charset == self.charset)
            .copied()
            .unwrap_or((UTF_8, b""));
        mark
    }

    /// The length of the byte order mark at the start of `bytes`.
    pub(crate) fn bom_len(self, bytes: &[u8]) -> usize {
        let mark = self.bom_bytes();
        match bytes.starts_with(mark) {
            true => mark.len(),
            false => 0,
        }
    }

    /// The bytes that end a line.
    pub fn newline(self) -> Newline {
        match self.charset {
            charset if charset == UTF_16LE => Newline::Utf16Le,
            charset if charset == UTF_16BE => Newline::Utf16Be,
            _ => Newline::Byte,
        }
    }
}

/// The byte order marks.
const BOMS: [(&Encoding, &[u8]); 3] = [
    (UTF_8, b"\xEF\xBB\xBF"),
    (UTF_16LE, b"\xFF\xFE"),
    (UTF_16BE, b"\xFE\xFF"),
];

/// Detects the encoding of a text from its first bytes. `declared` is used if it is neither UTF-8
/// nor UTF-16.
///
/// ```
/// use unboil_io::{decode_text, detect_encoding};
///
/// let bytes = b"\xFF\xFEh\0i\0".to_vec();
/// let encoding = detect_encoding(&bytes, None);
/// assert_eq!(encoding.charset.name(), "UTF-16LE");
/// assert_eq!(decode_text(bytes, encoding).as_deref(), Ok("hi"));
/// ```
pub fn detect_encoding(bytes: &[u8], declared: Option<&'static Encoding>) -> TextEncoding {
    for (charset, mark) in BOMS {
        if bytes.starts_with(mark) {
            return TextEncoding { charset, bom: true };
        }
    }
    TextEncoding {
        charset: detect_without_bom(bytes, declared),
        bom: false,
    }
}

fn detect_without_bom(bytes: &[u8], declared: Option<&'static Encoding>) -> &'static Encoding {
    if memchr(0, bytes).is_some()
        && let Some(charset) = guess_utf16(bytes)
    {
        return charset;
    }
    if std::str::from_utf8(bytes).is_ok() {
        // ISO-2022-JP has only ASCII bytes and switches to Japanese by an escape sequence.
        let japanese = memmem::find(bytes, b"\x1B$").is_some() && bytes.is_ascii();
        return match japanese && decode_line(bytes, ISO_2022_JP).is_ok() {
            true => ISO_2022_JP,
            false => UTF_8,
        };
    }
    // UTF-8 with a few invalid bytes is a problem of UTF-8. Another encoding would garble the rest.
    let mut valid = 0;
    let mut invalid = 0;
    for chunk in bytes.utf8_chunks() {
        valid += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        invalid += usize::from(!chunk.invalid().is_empty());
    }
    if valid >= invalid {
        return UTF_8;
    }
    declared.unwrap_or_else(|| {
        let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
        detector.feed(bytes, true);
        // The detector returns IBM866 for bytes that fit no encoding. Files in IBM866 are extinct.
        match detector.guess(None, Utf8Detection::Deny) {
            guess if guess == IBM866 => UTF_8,
            guess => guess,
        }
    })
}

/// Detects UTF-16 by its zero bytes: half of the bytes in Latin scripts, and one byte of each space
/// and line end in all scripts.
fn guess_utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = &bytes[..bytes.len().min(1 << 16) & !1];
    let mut zeros = [0; 2];
    for pair in sample.chunks_exact(2) {
        zeros[0] += usize::from(pair[0] == 0);
        zeros[1] += usize::from(pair[1] == 0);
    }
    let (charset, more, fewer) = match zeros[1] > zeros[0] {
        true => (UTF_16LE, zeros[1], zeros[0]),
        false => (UTF_16BE, zeros[0], zeros[1]),
    };
    if !bytes.len().is_multiple_of(2) {
        return None;
    }
    // A quarter of the characters is ASCII or Latin-1. Only UTF-16 has one zero byte in eight bytes.
    if more * 8 >= sample.len() && fewer * 8 <= more {
        return Some(charset);
    }
    // With fewer zero bytes, it is UTF-16 if a quarter of the bytes are control characters (the
    // upper bytes of Cyrillic and others) or it is not UTF-8, and if all characters are in use.
    let count = |test: fn(&u8) -> bool| sample.iter().filter(|b| test(b)).count() * 4;
    let control = count(|b| matches!(b, 1..=8 | 14..=31)) >= sample.len();
    let high = count(|b| !b.is_ascii()) >= sample.len();
    if !control && (!high || std::str::from_utf8(bytes).is_ok()) {
        return None;
    }
    // The byte order that gives more spaces, line ends and punctuation is taken.
    let common_char_count = |charset| {
        let text = decode_line(bytes, charset).ok()?;
        let common = |c: &char| matches!(c, '\n' | ' '..='~' | '\u{3000}'..='\u{303f}' | '\u{ff00}'..='\u{ff5e}');
        let unused =
            |c: char| matches!(c, '\0' | '\u{e000}'..='\u{f8ff}' | '\u{fff0}'..='\u{ffff}');
        (!text.contains(unused)).then(|| text.chars().filter(common).count())
    };
    let (le, be) = (
        common_char_count(UTF_16LE).unwrap_or(0),
        common_char_count(UTF_16BE).unwrap_or(0),
    );
    match le.cmp(&be) {
        Ordering::Greater => Some(UTF_16LE),
        Ordering::Less => Some(UTF_16BE),
        Ordering::Equal => None,
    }
}

/// Decodes the bytes of a file, and drops the byte order mark.
///
/// # Errors
/// If the text has a NUL byte, or would not be encoded to the same bytes.
pub fn decode_text(bytes: Vec<u8>, encoding: TextEncoding) -> Result<String, DecodeError> {
    let mark = encoding.bom_len(&bytes);
    let utf16 = encoding.newline() != Newline::Byte;
    if !utf16 && let Some(at) = memchr(0, &bytes) {
        return Err(DecodeError {
            line: line_number_after(&bytes[..at]),
            reason: NUL_REASON.into(),
        });
    }
    if encoding.charset == UTF_8 {
        return match String::from_utf8(bytes) {
            Ok(mut text) => {
                text.drain(..mark);
                Ok(text)
            }
            Err(e) => Err(DecodeError {
                line: line_number_after(&e.as_bytes()[..e.utf8_error().valid_up_to()]),
                reason: "not valid UTF-8".into(),
            }),
        };
    }
    let text = decode_line(&bytes[mark..], encoding.charset).map_err(|reason| DecodeError {
        line: invalid_line_number(&bytes[mark..], encoding.charset),
        reason,
    })?;
    match memchr(0, text.as_bytes()) {
        Some(at) => Err(DecodeError {
            line: line_number_after(&text.as_bytes()[..at]),
            reason: NUL_REASON.into(),
        }),
        None => Ok(text),
    }
}

/// The reason why a text with a NUL byte is refused.
pub(crate) const NUL_REASON: &str = "NUL byte: this is not text";

/// Decodes bytes without a byte order mark. The error is a reason for a person.
pub(crate) fn decode_line(bytes: &[u8], charset: &'static Encoding) -> Result<String, String> {
    let text = charset
        .decode_without_bom_handling_and_without_replacement(bytes)
        .ok_or_else(|| format!("not valid {}", charset.name()))?
        .into_owned();
    if charset == UTF_8 {
        return Ok(text);
    }
    // Bytes that an encoding does not define are decoded to these.
    let undefined = |c: char| matches!(c, '\u{80}'..='\u{9f}');
    if charset.is_single_byte() && text.contains(undefined) {
        return Err(format!("not valid {}", charset.name()));
    }
    match encode_text(&text, charset).as_deref() {
        Some(encoded) if encoded == bytes => Ok(text),
        _ => Err(format!(
            "not canonical {}: it could not be written back byte for byte",
            charset.name()
        )),
    }
}

/// Encodes a text. `None`: the encoding lacks a character of it.
///
/// ```
/// use unboil_io::{TextEncoding, encode_text};
///
/// let latin1 = TextEncoding::from_label("latin1", false).expect("it is a label");
/// assert_eq!(encode_text("café", latin1.charset).as_deref(), Some(&b"caf\xe9"[..]));
/// assert_eq!(encode_text("гавань", latin1.charset), None);
/// ```
pub fn encode_text<'a>(text: &'a str, charset: &'static Encoding) -> Option<Cow<'a, [u8]>> {
    if charset == UTF_16LE {
        return Some(
            text.encode_utf16()
                .flat_map(u16::to_le_bytes)
                .collect::<Vec<_>>()
                .into(),
        );
    }
    if charset == UTF_16BE {
        return Some(
            text.encode_utf16()
                .flat_map(u16::to_be_bytes)
                .collect::<Vec<_>>()
                .into(),
        );
    }
    let (bytes, _, replaced) = charset.encode(text);
    (!replaced).then_some(bytes)
}

/// The number of the line that starts after `before`, from 1.
fn line_number_after(before: &[u8]) -> usize {
    1 + memchr_iter(b'\n', before).count()
}

/// The line of the first invalid byte, or 1 if all are valid.
fn invalid_line_number(bytes: &[u8], charset: &'static Encoding) -> usize {
    let mut decoder = charset.new_decoder_without_bom_handling();
    let capacity = decoder
        .max_utf8_buffer_length_without_replacement(bytes.len())
        .unwrap_or(0);
    let mut text = String::with_capacity(capacity);
    match decoder.decode_to_string_without_replacement(bytes, &mut text, true) {
        (encoding_rs::DecoderResult::Malformed(..), _) => line_number_after(text.as_bytes()),
        _ => 1,
    }
}

#[cfg(test)]
mod tests;
