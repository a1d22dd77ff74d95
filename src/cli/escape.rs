//! Escapes characters that must not reach a terminal.
//!
//! File names, ids and articles come from strangers. A control character in one of them could
//! clear the screen, change its title or forge a line of output, and a direction override could
//! show text in another order than it has. Everything that the command line prints for people goes
//! through [`escape_controls`]; articles, rows and output files do not, because they are data.

use std::borrow::Cow;
use std::fmt::Write;

/// The text with escapes such as `\n`, `\x1b` and `\u{202e}` for control characters, line
/// separators, and invisible characters that change the direction or the meaning of others.
///
/// Backslashes stay as they are, so that paths can be copied. Joiners and zero-width spaces stay
/// too, because the spelling of some languages needs them.
pub(super) fn escape_controls(text: &str) -> Cow<'_, str> {
    if !text.contains(needs_escape) {
        return text.into();
    }
    let mut out = String::with_capacity(2 * text.len());
    for c in text.chars() {
        push_escaped(c, &mut out);
    }
    out.into()
}

/// Adds a character to `out`, with an escape if it needs one.
pub(super) fn push_escaped(c: char, out: &mut String) {
    match c {
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        c if !needs_escape(c) => out.push(c),
        c if c.is_ascii() => write_to(out, format_args!("\\x{:02x}", c as u32)),
        c => write_to(out, format_args!("\\u{{{:x}}}", c as u32)),
    }
}

/// The JSON value with escapes such as `\u202e` for the characters that [`escape_controls`]
/// escapes. The value stays the same.
pub(super) fn escape_json_controls(json: &str) -> Cow<'_, str> {
    if !json.contains(needs_escape) {
        return json.into();
    }
    let mut out = String::with_capacity(2 * json.len());
    for c in json.chars() {
        match needs_escape(c) {
            // In JSON without white space such a character is always part of a string.
            true => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    write_to(&mut out, format_args!("\\u{unit:04x}"));
                }
            }
            false => out.push(c),
        }
    }
    out.into()
}

fn write_to(out: &mut String, text: std::fmt::Arguments) {
    out.write_fmt(text).expect("a string accepts all text");
}

/// True for control characters, line separators, direction marks, overrides and isolates, and other
/// invisible characters that no spelling needs.
fn needs_escape(c: char) -> bool {
    match c {
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' => true,
        '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' => true,
        '\u{e0000}'..='\u{e007f}' => true,
        c => c.is_control(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn controls_are_shown_and_text_stays() {
        for (text, expected) in [
            ("", ""),
            (
                "C:\\new \u{5e9}\u{200d}\u{200c}\u{200b}\u{ad} é",
                "C:\\new \u{5e9}\u{200d}\u{200c}\u{200b}\u{ad} é",
            ),
            ("a\nb\r\tc", "a\\nb\\r\\tc"),
            ("\x1b[2J\u{7}\u{8}\0\u{7f}", "\\x1b[2J\\x07\\x08\\x00\\x7f"),
            ("\u{9b}2J\u{85}", "\\u{9b}2J\\u{85}"),
            (
                "\u{202e}\u{2066}\u{200f}\u{61c}\u{2028}",
                "\\u{202e}\\u{2066}\\u{200f}\\u{61c}\\u{2028}",
            ),
            ("\u{feff}\u{e0041}", "\\u{feff}\\u{e0041}"),
        ] {
            assert_eq!(escape_controls(text), expected);
        }
    }

    #[test]
    fn json_keeps_its_value() {
        for c in ('\0'..='\u{ffff}').chain('\u{e0000}'..='\u{e00ff}') {
            let value = format!("\\{c}u");
            let json = serde_json::to_string(&value).expect("text");
            let escaped = escape_json_controls(&json);
            assert!(!escaped.contains(needs_escape), "{escaped}");
            let read: String = serde_json::from_str(&escaped).expect("JSON");
            assert_eq!(read, value);
        }
    }
}
