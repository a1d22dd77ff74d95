//! The normal form in which lines are compared with cues: no case, typography, numbers or
//! decoration.

use unboil_text::{AsciiWindow, is_numeric, quick_lowercase};
use unicode_normalization::UnicodeNormalization;
use xxhash_rust::xxh3::xxh3_64;

use super::word_keys::is_word_char;
use crate::config::CueShape;

/// Normalises a line: NFKC, lower case, straight quotes, every number as one `#` ("1,204" too),
/// white space as one space, no zero-width characters, no Arabic vowel marks or stretching, `ё` as
/// `е`. Punctuation, bullets and arrows are trimmed from both ends, but not `#` or `©`.
/// Idempotent. Example: "3 Comments »" becomes "# comments".
pub(crate) fn normalise(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    normalise_into(line, &mut out);
    out
}

/// Like [`normalise`], into an empty string.
pub(super) fn normalise_into(line: &str, out: &mut String) {
    let mut pending = PendingSeparators::default();
    let is_composed = |c: char| is_composed(c) || matches!(c, NO_BREAK | ELLIPSIS);
    if line.is_ascii() || line.chars().all(is_composed) {
        push_composed(line, out, &mut pending);
    } else {
        line.nfkc().for_each(|c| push_lower(out, &mut pending, c));
    }
    // A comma held back at the end of the line is punctuation, and goes.
    let kept = out.trim_end_matches(|c| !is_word_char(c)).len();
    out.truncate(kept);
}

/// Adds a line that NFKC leaves unchanged, but for [`NO_BREAK`] and [`ELLIPSIS`].
fn push_composed(line: &str, out: &mut String, pending: &mut PendingSeparators) {
    let mut rest = line;
    loop {
        // A space alone between words of another script is not worth a window.
        if matches!(rest.as_bytes(), [a, b, ..] if a.is_ascii() && b.is_ascii()) {
            rest = &rest[push_ascii_window(rest, out, pending)..];
        }
        let mut chars = rest.chars();
        match chars.next() {
            None => return,
            Some(NO_BREAK) => push(out, pending, ' '),
            Some(ELLIPSIS) => (0..3).for_each(|_| push(out, pending, '.')),
            Some(c) => push_lower(out, pending, c),
        }
        rest = chars.as_str();
    }
}

/// Adds the ASCII characters at the start of a text, up to a window of them, and returns their number.
fn push_ascii_window(text: &str, out: &mut String, pending: &mut PendingSeparators) -> usize {
    let window = AsciiWindow::from_prefix(text.as_bytes());
    let letters = window.byte_mask(|byte| byte.is_ascii_alphabetic());
    let spaces = window.byte_mask(|byte| byte == b' ');
    // Words with one space between them stay as they are.
    let words = letters | spaces & letters << 1 & letters >> 1;
    let mut at = 0;
    while at < window.ascii_len {
        let len = (words >> at).trailing_ones() as usize;
        match text.get(at..at + len) {
            Some(words) if len > 0 => {
                write_pending(out, pending);
                let start = out.len();
                out.push_str(words);
                out[start..].make_ascii_lowercase();
                at += len;
            }
            _ => {
                push(out, pending, char::from(window.bytes[at]));
                at += 1;
            }
        }
    }
    at
}

/// The two characters of news that NFKC changes most often.
const NO_BREAK: char = '\u{a0}';
/// The second character of the small letter of the Turkish capital "İ".
const COMBINING_DOT: char = '\u{307}';
const ELLIPSIS: char = '\u{2026}';

fn push_lower(out: &mut String, pending: &mut PendingSeparators, c: char) {
    if c.is_ascii() {
        push(out, pending, c.to_ascii_lowercase());
    } else {
        let mut push_small = |c: char| match c {
            // The end of a Greek word in capitals, and the Turkish letters without and with a
            // dot, whose capitals other languages share.
            'ς' => push(out, pending, 'σ'),
            'ı' => push(out, pending, 'i'),
            COMBINING_DOT => {}
            c => push(out, pending, c),
        };
        match quick_lowercase(c) {
            Some(c) => push_small(c),
            None => c.to_lowercase().for_each(push_small),
        }
    }
}

/// True for characters that NFKC leaves unchanged, whichever of them are neighbours. Covers most
/// news text and avoids the slow path.
fn is_composed(c: char) -> bool {
    matches!(c,
        '\0'..='\x7f'
        | '«' | '»' | '°' | '©' | '§' | '®' | '·' | '£' | '₣'..='₧' | '€' | '₹'
        | 'À'..='ÿ'
        | 'А'..='я' | 'ё' | 'Ё'
        | '–' | '—' | '‘'..='„' | '•' | '›' | '‹'
        | '←'..='↙' | '─'..='◿' | '☀'..='➿'
        | '、'..='〃' | '「'..='』'
        | 'ァ'..='ヺ' | 'ぁ'..='ゖ'
        | '一'..='鿿' | '가'..='힣')
}

/// Normalises the text of a cue. Punctuation at its open end stays, because text follows it there
/// ("tags: news", "home » news") or precedes it ("[read more").
pub(crate) fn normalise_cue(text: &str, shape: CueShape) -> String {
    // A letter at the open end keeps what stands before it.
    match shape {
        CueShape::Line => normalise(text),
        CueShape::Opening | CueShape::Notice => {
            let mut out = normalise(&format!("{}x", text.trim_end()));
            out.pop();
            out.truncate(out.trim_end().len());
            out
        }
        CueShape::Ending | CueShape::NoticeEnding => normalise(&format!("x{}", text.trim_start()))
            [1..]
            .trim_start()
            .to_string(),
    }
}

/// At most `bytes` bytes from the start of the line, cut at a character.
pub(crate) fn prefix_of_bytes(line: &str, bytes: usize) -> &str {
    let mut end = bytes.min(line.len());
    while !line.is_char_boundary(end) {
        end -= 1;
    }
    &line[..end]
}

/// At most `bytes` bytes from the end of the line, cut at a character.
pub(super) fn suffix_of_bytes(line: &str, bytes: usize) -> &str {
    let mut start = line.len().saturating_sub(bytes);
    while !line.is_char_boundary(start) {
        start += 1;
    }
    &line[start..]
}

/// State of [`normalise`] between two characters.
#[derive(Default)]
struct PendingSeparators {
    /// White space that is written only if something follows it.
    space: bool,
    /// A comma right after a number, which may be part of it.
    comma: bool,
}

/// Adds one lower-case character to the normalised line so far.
fn push(out: &mut String, pending: &mut PendingSeparators, c: char) {
    if c.is_ascii_alphabetic() {
        write_pending(out, pending);
        out.push(c);
        return;
    }
    let c = match c {
        '\u{2018}'..='\u{201b}' | '\u{2032}' | '\u{02bc}' | '`' | '\u{b4}' => '\'',
        '\u{201c}'..='\u{201f}' => '"',
        'ё' => 'е',
        c => c,
    };
    if c.is_whitespace() {
        pending.space = true;
    } else if is_ignored(c) {
    } else if c == '#' || is_numeric(c) && is_digit(c) {
        if out.ends_with('#') && !pending.space {
            pending.comma = false;
        } else {
            write_pending(out, pending);
            out.push('#');
        }
    } else if c == ',' && out.ends_with('#') && !pending.space && !pending.comma {
        pending.comma = true;
    } else if !out.is_empty() || is_word_char(c) {
        write_pending(out, pending);
        out.push(c);
    } else {
        // Decoration before the first word, and the space behind it.
        pending.space = false;
    }
}

/// Writes the comma and the space that were held back.
fn write_pending(out: &mut String, pending: &mut PendingSeparators) {
    if pending.comma {
        out.push(',');
    }
    if pending.space && !out.is_empty() {
        out.push(' ');
    }
    *pending = PendingSeparators::default();
}

/// Decimal digits of any script that news is written in, after NFKC.
fn is_digit(c: char) -> bool {
    c.is_ascii_digit()
        || matches!(c, '\u{660}'..='\u{669}' | '\u{6f0}'..='\u{6f9}' | '\u{966}'..='\u{96f}')
        || matches!(c, '\u{9e6}'..='\u{9ef}' | '\u{e50}'..='\u{e59}')
}

/// Invisible characters, and Arabic marks that writers may leave out.
fn is_ignored(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{61c}' | '\u{640}' | '\u{64b}'..='\u{652}')
}

/// The key of the first word of a line before it is normalised; `None` unless the line starts with
/// an ASCII word of at most 24 letters.
pub(super) fn quick_first_key(line: &str) -> Option<u64> {
    let bytes = line.as_bytes();
    let mut word = [0; 24];
    let len = bytes.iter().take_while(|b| b.is_ascii_alphabetic()).count();
    let after = *bytes.get(len)?;
    if len == 0 || len > word.len() || !after.is_ascii() || is_word_char(char::from(after)) {
        return None;
    }
    word[..len].copy_from_slice(&bytes[..len]);
    word.make_ascii_lowercase();
    Some(xxh3_64(&word[..len]))
}

/// The key of the last word of the normalised line, if the line ends with an ASCII word and at most
/// one ASCII mark.
pub(super) fn quick_last_key(line: &str) -> Option<u64> {
    let line = line
        .strip_suffix(['.', '!', '?', ')', '"', ':'])
        .unwrap_or(line);
    let bytes = line.as_bytes();
    let letters = bytes.iter().rev().take_while(|b| b.is_ascii_alphabetic());
    let (mut word, len) = ([0; 24], letters.count());
    let before = *bytes.get(bytes.len().checked_sub(len + 1)?)?;
    if len == 0 || len > word.len() || !before.is_ascii() || is_word_char(char::from(before)) {
        return None;
    }
    word[..len].copy_from_slice(&bytes[bytes.len() - len..]);
    word.make_ascii_lowercase();
    Some(xxh3_64(&word[..len]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cues::word_keys::{first_key, last_key};

    #[test]
    fn lines_lose_case_numbers_and_decoration() {
        let cases = [
            ("", ""),
            ("  \t ", ""),
            ("…→ | »", ""),
            ("Categories: NewsPolitics", "categories: newspolitics"),
            ("3 Comments »", "# comments"),
            ("Share this:", "share this"),
            ("1,204 Comments", "# comments"),
            ("1,2,3, go", "#, go"),
            ("Dec 3, 2024", "dec #, #"),
            ("12.03.2024", "#.#.#"),
            ("Page 7,", "page #"),
            ("#1 pick", "# pick"),
            ("•  Read\u{a0}more…", "read more"),
            ("Don’t miss “this”", "don't miss \"this"),
            ("© 2024 Example", "© # example"),
            ("ＦＯＬＬＯＷ　ＵＳ", "follow us"),
            ("zero\u{200b}width\u{ad}", "zerowidth"),
            ("اقـــرأ أيضاً:", "اقرأ أيضا"),
            ("٣ تعليقات", "# تعليقات"),
            ("यह भी पढ़ें:", "यह भी पढ\u{93c}ें"),
            ("Ещё", "еще"),
            ("【関連記事】", "関連記事"),
            ("(完)", "完"),
            ("E-mail *", "e-mail"),
            ("➤ Más información", "más información"),
            ("ΤΈΛΟΣ", "τέλοσ"),
            ("τέλος", "τέλοσ"),
            ("GİRİŞ YAP", "giriş yap"),
            ("Hakları Saklıdır", "haklari saklidir"),
            ("HAKLARI SAKLIDIR", "haklari saklidir"),
        ];
        for (line, expected) in cases {
            let actual = normalise(line);
            assert_eq!(actual, expected, "{line:?}");
            assert_eq!(normalise(&actual), actual, "twice: {line:?}");
        }
    }

    #[test]
    fn composed_characters_are_unchanged() {
        let composed: String = ('\0'..=char::MAX).filter(|&c| is_composed(c)).collect();
        assert!(composed.nfkc().eq(composed.chars()));
        let backwards: String = composed.chars().rev().collect();
        assert!(backwards.nfkc().eq(backwards.chars()));
        assert!(composed.len() > 60_000);
    }

    #[test]
    fn quick_first_key_equals_first_key() {
        for line in [
            "We use cookies",
            "WE, the",
            "don't",
            "A.",
            "It’s",
            "Covid19 is",
            "#1",
            "Été",
            "one",
            "a b",
        ] {
            let key = first_key(&normalise(line));
            assert!(
                quick_first_key(line).is_none_or(|quick| quick == key),
                "{line}"
            );
        }
        assert_eq!(quick_first_key("Covid19 is"), None);
        assert!(quick_first_key("We use").is_some());
    }

    #[test]
    fn quick_last_key_equals_last_key() {
        for line in [
            "a free subscriber.",
            "with Me!",
            "the été",
            "of 12",
            "x1",
            "it",
            "I did (it)",
        ] {
            let key = last_key(&normalise(line));
            assert!(
                quick_last_key(line).is_none_or(|quick| quick == key),
                "{line}"
            );
        }
        assert_eq!(quick_last_key("the 12"), None);
        assert!(quick_last_key("a free subscriber.").is_some());
    }

    #[test]
    fn the_ascii_path_equals_the_general_path() {
        for line in [
            "Share  this: 3,4 , 5 (x)",
            "a\tb\r",
            "--- 7 ---",
            ",1,",
            "1,,2",
        ] {
            // The third character forces the general path.
            for odd in ['\u{a0}', '…', '\u{feff}'] {
                let odd = format!("{line}{odd}");
                assert_eq!(normalise(line), normalise(&odd), "{line:?}");
            }
            let inside = normalise(&format!("x…{line}\u{a0}x"));
            assert_eq!(inside, normalise(&format!("x…{line}\u{a0}x\u{feff}")));
        }
    }
}
