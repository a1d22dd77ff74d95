//! [`decode_incomplete_text`] decodes a text whose end is missing, so that it may end within a
//! character.

use encoding_rs::Encoding;

use crate::read::decode::{DecodeError, TextEncoding, decode_text, detect_encoding};

/// A character of any encoding has at most this many bytes before its last one.
const MAX_INCOMPLETE_BYTES: usize = 3;

/// Detects the encoding of a text whose end is missing, and decodes its whole characters.
///
/// Returns the encoding, the text, and the number of bytes at the end that are not in the text:
/// those of a character that is not whole, 0 to 3.
///
/// ```
/// use unboil_io::decode_incomplete_text;
///
/// let bytes = &"High water at the café".as_bytes()[..22]; // the last byte is missing
/// let (encoding, text, rest) = decode_incomplete_text(bytes, None)?;
/// assert_eq!((encoding.charset.name(), text.as_str()), ("UTF-8", "High water at the caf"));
/// assert_eq!(rest, 1);
/// # Ok::<(), unboil_io::DecodeError>(())
/// ```
///
/// # Errors
/// If the bytes before are not text.
pub fn decode_incomplete_text(
    bytes: &[u8],
    declared: Option<&'static Encoding>,
) -> Result<(TextEncoding, String, usize), DecodeError> {
    // If it is the only character outside of ASCII, half a character looks like another encoding.
    let utf8_rest = match std::str::from_utf8(bytes) {
        Err(error) if error.error_len().is_none() => bytes.len() - error.valid_up_to(),
        _ => 0,
    };
    let decode = |rest: usize| {
        let whole = &bytes[..bytes.len() - rest];
        let encoding = detect_encoding(whole, declared);
        decode_text(whole.to_vec(), encoding).map(|text| (encoding, text, rest))
    };
    first_decoded(bytes.len(), utf8_rest, decode)
}

/// The first result of `decode` that is no error, or else its first error. `decode` gets the number
/// of bytes to leave out: `first`, then 0 to 3.
fn first_decoded<T>(
    len: usize,
    first: usize,
    decode: impl Fn(usize) -> Result<T, DecodeError>,
) -> Result<T, DecodeError> {
    let mut rests = [first].into_iter().chain(0..=MAX_INCOMPLETE_BYTES.min(len));
    let decoded = rests.find_map(|rest| decode(rest).ok());
    decoded.map_or_else(|| decode(0), Ok)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::decode::encode_text;

    /// Decodes a text in a known encoding, whose end may be missing. Returns the text and the number
    /// of bytes at the end that are not in it.
    fn decode_known_text(
        bytes: &[u8],
        encoding: TextEncoding,
    ) -> Result<(String, usize), DecodeError> {
        let decode = |rest: usize| {
            let whole = bytes[..bytes.len() - rest].to_vec();
            decode_text(whole, encoding).map(|text| (text, rest))
        };
        first_decoded(bytes.len(), 0, decode)
    }

    /// A text that is cut anywhere gives its whole characters, and the rest of the bytes.
    #[test]
    fn text_that_is_cut_within_a_character() {
        let check = |text: &str, label: &str, bom: bool| {
            let encoding = TextEncoding::from_label(label, bom).expect("a label");
            let body = encode_text(text, encoding.charset).expect("in the charset");
            let bytes = [encoding.bom_bytes(), &body].concat();
            let from = encoding.bom_bytes().len();
            for cut in from..=bytes.len() {
                let bytes = &bytes[..cut];
                let (found, rest) = decode_known_text(bytes, encoding).expect("text");
                assert!(text.starts_with(&found) && rest <= 3, "{label} {cut}");
                let whole = encode_text(&found, encoding.charset).expect("in the charset");
                assert_eq!(from + whole.len() + rest, cut, "{label} {cut}");
                if label == "utf-8" || bom {
                    let detected = decode_incomplete_text(bytes, None).expect("text");
                    assert_eq!(detected, (encoding, found, rest), "{label} {cut}");
                }
            }
        };
        let text = "The harbour café 🚢\nстоит открытым";
        check(text, "utf-8", false);
        check(text, "utf-8", true);
        check(text, "utf-16le", true);
        check(text, "utf-16be", true);
        check(text, "gb18030", false);
        check("港の委員会は火曜日に決めました", "shift_jis", false);
        check("caf\u{e9}", "utf-8", false);
    }

    #[test]
    fn bytes_that_are_no_text_are_an_error() {
        let error =
            decode_incomplete_text(b"The harbour is open.\n\0two", None).expect_err("no text");
        assert_eq!(error.line, 2);
    }
}
