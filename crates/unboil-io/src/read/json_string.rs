//! Strings of JSON: where they end, and their text. Most of a row is one string, so that 64 bytes
//! are looked at together.

use unboil_text::{WINDOW_BYTES, byte_mask, window};

/// The offset behind the string that starts at `start`. `None`: there is no valid string. The
/// digits of `\u` escapes may be those of half a character.
pub(crate) fn string_end(json: &str, start: usize) -> Option<usize> {
    let bytes = json.as_bytes();
    if bytes.get(start) != Some(&b'"') {
        return None;
    }
    // What comes before `read` is part of the string.
    let (mut from, mut read) = (start, start + 1);
    loop {
        // Zeros behind the end are control characters.
        let special = |b: u8| (b == b'"') | (b == b'\\') | (b < b' ');
        let mut special = byte_mask(&window(bytes.get(from..).unwrap_or_default()), special);
        loop {
            special &= u64::MAX.checked_shl((read - from) as u32).unwrap_or(0);
            if special == 0 {
                break;
            }
            let at = from + special.trailing_zeros() as usize;
            match bytes.get(at)? {
                b'"' => return Some(at + 1),
                b'\\' => read = at + escape_len(&bytes[at + 1..])?,
                _ => return None,
            }
        }
        from += WINDOW_BYTES;
        read = read.max(from);
    }
}

/// The length of an escape with its backslash, behind which `bytes` stand.
fn escape_len(bytes: &[u8]) -> Option<usize> {
    match bytes.first()? {
        b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => Some(2),
        b'u' => (bytes.get(1..5)?.iter().all(u8::is_ascii_hexdigit)).then_some(6),
        _ => None,
    }
}

/// The text of a string, given with its quotes. It was parsed before, so that only its `\u` escapes
/// can be wrong.
///
/// # Errors
/// If they are.
pub(crate) fn unescape(raw: &str) -> serde_json::Result<String> {
    let escaped = &raw.as_bytes()[1..raw.len() - 1];
    let mut text = Vec::with_capacity(escaped.len() + WINDOW_BYTES);
    // What comes before `read` is in `text`.
    let mut read = 0;
    for start in (0..escaped.len()).step_by(WINDOW_BYTES) {
        let mut backslashes = byte_mask(&window(&escaped[start..]), |b| b == b'\\');
        while backslashes != 0 {
            let at = start + backslashes.trailing_zeros() as usize;
            backslashes &= backslashes - 1;
            // The second of two backslashes.
            if at < read {
                continue;
            }
            push(&mut text, &escaped[read..], at - read);
            read = at + 2;
            match escaped[at + 1] {
                c @ (b'"' | b'\\' | b'/') => text.push(c),
                b'n' => text.push(b'\n'),
                b't' => text.push(b'\t'),
                b'r' => text.push(b'\r'),
                b'b' => text.push(8),
                b'f' => text.push(12),
                _ => {
                    let Some((c, len)) = unicode_escape(&escaped[at..]) else {
                        // The error says what is wrong.
                        return serde_json::from_str(raw);
                    };
                    text.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
                    read = at + len;
                }
            }
        }
    }
    push(&mut text, &escaped[read..], escaped.len() - read);
    Ok(String::from_utf8(text).expect("characters between escapes are whole"))
}

/// Adds the first `len` bytes of `bytes`. Copies whole windows, because most pieces are short, and a
/// copy of a fixed size is fast.
fn push(text: &mut Vec<u8>, bytes: &[u8], len: usize) {
    let end = text.len() + len;
    let mut rest = bytes;
    while let Some((window, behind)) = rest.split_first_chunk::<WINDOW_BYTES>() {
        text.extend_from_slice(window);
        if text.len() >= end {
            return text.truncate(end);
        }
        rest = behind;
    }
    text.extend_from_slice(&rest[..end - text.len()]);
}

/// The character of the `\u` escape, or of the two for surrogates, at the start of `bytes`, and their
/// length in bytes.
fn unicode_escape(bytes: &[u8]) -> Option<(char, usize)> {
    let unit = |at: usize| {
        let escape = str::from_utf8(bytes.get(at..at + 6)?).ok()?;
        let digits = escape
            .strip_prefix("\\u")
            .filter(|digits| !digits.starts_with('+'))?;
        u16::from_str_radix(digits, 16).ok()
    };
    let first = unit(0)?;
    if let Some(c) = char::from_u32(first.into()) {
        return Some((c, 6));
    }
    let c = char::decode_utf16([first, unit(6)?]).next()?.ok()?;
    Some((c, 12))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The strings of which each is tried at each place in a window.
    const PARTS: [&str; 12] = [
        "\n",
        "\\",
        "\\\"",
        "\\\\\"",
        "\\u00e9",
        "\\ud83d\\ude00",
        "\\ud83d",
        "\\u12",
        "\\x",
        "é\\t😀",
        "\u{1}",
        "\"",
    ];

    #[test]
    fn ends_and_texts_are_those_of_a_parser() {
        for before in 0..140 {
            for part in PARTS {
                for after in [0, 1, 5, 63, 64, 130] {
                    let rest = format!("{}\"", "y".repeat(after));
                    let json = format!("\"{}{part}{rest}", "x".repeat(before));
                    let mut values = serde_json::Deserializer::from_str(&json)
                        .into_iter::<&serde_json::value::RawValue>();
                    let raw = values.next().and_then(Result::ok).map(|raw| raw.get());
                    let end = string_end(&json, 0);
                    assert_eq!(end, raw.map(str::len), "{json}");
                    if let Some(raw) = raw {
                        let text = serde_json::from_str::<String>(raw);
                        assert_eq!(unescape(raw).ok(), text.ok(), "{json}");
                    }
                }
            }
        }
        assert_eq!(string_end("{\"a\"}", 1), Some(4));
        for json in ["", "x", "\"", "\"a", "\"\\", "\"\\u00"] {
            assert_eq!(string_end(json, 0), None, "{json}");
        }
    }
}
