//! Sentences of a line or paragraph: [`sentences`].

use std::collections::HashSet;
use std::sync::LazyLock;

use memchr::memchr3;

use crate::char_kind::{is_alphabetic, is_alphanumeric};
use crate::punctuation::{is_cjk_stop, is_closing_mark, is_sentence_end};
use crate::span::Span;

/// The sentences of a line or paragraph, each without white space at its ends. Their marks, such as
/// quotes around them, belong to them.
///
/// A full stop ends no sentence within a number or an address, after an initial, an abbreviation or
/// the number of a list or a day ("3. Mai"), and before a word in lower case.
///
/// ```
/// use unboil_text::{Span, sentences};
///
/// let text = "Mr. Brown paid $3.50, e.g. for bread. \"Why?\" he asked.";
/// let texts: Vec<&str> = sentences(text, Span::new(0, text.len()))
///     .map(|span| &text[span.range()])
///     .collect();
/// assert_eq!(texts, ["Mr. Brown paid $3.50, e.g. for bread.", "\"Why?\" he asked."]);
/// ```
pub fn sentences(text: &str, line: Span) -> impl Iterator<Item = Span> {
    let mut from = line.start;
    let is_ascii = text[line.range()].is_ascii();
    std::iter::from_fn(move || {
        while from < line.end {
            let end = sentence_end(&text[..line.end], from, is_ascii);
            let sentence = trim(text, Span::new(from, end));
            from = end;
            if sentence.is_some() {
                return sentence;
            }
        }
        None
    })
}

/// For each byte: true if a character that ends a sentence may start with it.
const MAY_END: [bool; 256] = {
    let mut may_end = [false; 256];
    let starts = *b".!?\xd6\xd8\xdb\xe0\xe1\xe2\xe3\xef";
    let mut at = 0;
    while at < starts.len() {
        may_end[starts[at] as usize] = true;
        at += 1;
    }
    may_end
};

/// The end of the sentence that starts at `from`, closing marks included. `is_ascii` is true if the
/// text is ASCII from there on.
fn sentence_end(text: &str, from: usize, is_ascii: bool) -> usize {
    let bytes = text.as_bytes();
    let (mut ended, mut at) = (false, from);
    while at < text.len() {
        // Most characters are letters and spaces inside of a sentence.
        if !ended {
            let rest = &bytes[at..];
            let next = match is_ascii {
                true => memchr3(b'.', b'!', b'?', rest),
                false => rest.iter().position(|&byte| MAY_END[usize::from(byte)]),
            };
            match next {
                Some(skipped) => at += skipped,
                None => return text.len(),
            }
        }
        let c = text[at..].chars().next().expect("it is not the end");
        let after = at + c.len_utf8();
        if is_sentence_end(c) {
            let next = text[after..].chars().next();
            ended = is_cjk_stop(c) || next.is_none_or(|next| !is_alphanumeric(next));
        } else if ended && (c.is_whitespace() || !is_closing_mark(c)) {
            let next = text[at..].trim_start().chars().next();
            let starts = !c.is_whitespace() || next.is_none_or(|next| !next.is_lowercase());
            if starts && !is_abbreviation(&text[from..at], next) {
                return at;
            }
            ended = false;
        }
        at = after;
    }
    text.len()
}

/// The span without white space at its ends. `None` if nothing is left.
pub(crate) fn trim(text: &str, span: Span) -> Option<Span> {
    let bytes = text.as_bytes();
    let (mut start, mut end) = (span.start, span.end);
    while start < end && bytes[start].is_ascii_whitespace() {
        start += 1;
    }
    while start < end && bytes[end - 1].is_ascii_whitespace() {
        end -= 1;
    }
    if start < end && (bytes[start] >= 0x80 || bytes[end - 1] >= 0x80) {
        let inner = &text[start..end];
        start += inner.len() - inner.trim_start_matches(is_invisible).len();
        end = start + text[start..end].trim_end_matches(is_invisible).len();
    }
    (start < end).then(|| Span::new(start, end))
}

/// True for white space, and for characters without width, which are common in web pages.
fn is_invisible(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}'
        )
}

/// True if the text ends with an initial, an acronym, an abbreviation or a short number: "J.",
/// "U.S.", "Mr.", "3.". `next` follows; after a number it is a letter.
fn is_abbreviation(text: &str, next: Option<char>) -> bool {
    let Some(stem) = text.strip_suffix('.') else {
        return false;
    };
    let is_before = |c: char| c.is_whitespace() || matches!(c, '(' | '"' | '“' | '„' | '«' | '/');
    let word = stem.rsplit(is_before).next().unwrap_or("");
    if word.is_empty() || word.contains('.') {
        return word.chars().any(is_alphabetic);
    }
    let letters = word.chars().filter(|&c| is_alphabetic(c)).count();
    if letters == 0 {
        let is_number = word.len() <= 2 && word.bytes().all(|byte| byte.is_ascii_digit());
        return is_number && next.is_some_and(is_alphabetic);
    }
    let is_initial = letters == 1 && word.chars().any(char::is_uppercase);
    // "Hafenstr. 5" is an address.
    is_initial
        || word.ends_with("str")
        || (word.len() <= MAX_ABBREVIATION_BYTES && ABBREVIATIONS.contains(word))
}

/// Words that a full stop abbreviates and a capital or a number may follow. Those that are a word of
/// their own in lower case ("no", "on") have a capital here.
static ABBREVIATIONS: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    let lines = ABBREVIATIONS_BY_LANGUAGE.iter();
    lines.flat_map(|words| words.split(' ')).collect()
});

/// The bytes of the longest of them.
const MAX_ABBREVIATION_BYTES: usize = 12;

const ABBREVIATIONS_BY_LANGUAGE: &[&str] = &[
    "Mr Mrs Ms Dr Prof St Sen Rep Gov Gen Col Lt Sgt Capt Jr Sr No Hon Rev Pres Fig Vol Dept Ave Mt",
    "Ft Inc Ltd Corp Jan Feb Aug Sept Oct Nov Dec vs pp eds approx",
    // German
    "Nr Hr Fr Str Mio Mrd Abb Mag Dipl bzw ca nr evtl ggf inkl usw vgl bspw sog zzgl",
    // French
    "M MM Mme Mlle Ste Av Art cf env etc",
    // Spanish and Portuguese
    "Sra Srta Dra Ud Uds Exmo Profa pág núm ej",
    // Italian
    "Sig Dott Avv Ing On sig dott avv ecc pag",
    // Dutch
    "Dhr Mevr Mw Drs dhr mevr drs bijv enz blz",
    // Swedish, Danish, Norwegian, Finnish
    "bl kl osv eks esim",
    // Polish, Czech
    "np ul św tys mln mld godz inż mgr prof dr např tj č kč",
    // Russian, Ukrainian
    "г гг ул д стр им руб тыс млн млрд см др проф акад ст р п вул тис грн",
    // Greek, Turkish, Hindi
    "κ κα δηλ αρ vb örn डॉ श्री प्रो",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<&str> {
        let spans = sentences(text, Span::new(0, text.len()));
        spans.map(|span| &text[span.range()]).collect()
    }

    #[test]
    fn tables_hold_what_is_looked_up() {
        for c in (0..=0x10_ffff)
            .filter_map(char::from_u32)
            .filter(|&c| is_sentence_end(c))
        {
            let first = c.encode_utf8(&mut [0; 4]).as_bytes()[0];
            assert!(MAY_END[usize::from(first)], "{c}");
        }
        assert!(
            ABBREVIATIONS
                .iter()
                .all(|word| word.len() <= MAX_ABBREVIATION_BYTES)
        );
    }

    #[test]
    fn abbreviations_numbers_and_addresses_end_no_sentence() {
        for text in [
            "Mr. J. R. Brown of the U.S. Navy paid $3.50 for it.",
            "See example.com/a.html and node.js for more.",
            "Am 3. Mai kam Dr. Weber aus der Hafenstr. 5 nach Bonn.",
            "Le 5 mai, M. Dupont et Mme. Petit ont voté.",
            "El Sr. López vive en la Av. Mayor.",
            "Il dott. Rossi abita qui.",
            "Dhr. Jansen kocht drs. Pieters.",
            "В 1912 г. Москва была на ул. Ленина другой.",
            "Prof. Nowak mieszka przy ul. Długiej.",
            "They met approx. 40 people, e.g. Anna.",
        ] {
            assert_eq!(texts(text), [text]);
        }
    }

    #[test]
    fn marks_and_quotes_belong_to_their_sentence() {
        for (text, expected) in [
            (
                "He left. \"Why?\" she asked.  Then: rain!",
                &["He left.", "\"Why?\" she asked.", "Then: rain!"][..],
            ),
            ("(He left.) She stayed…", &["(He left.)", "She stayed…"]),
            (
                "港は開いている。「なぜ」と彼は言った。",
                &["港は開いている。", "「なぜ」と彼は言った。"],
            ),
            (
                "क्या हुआ? वह गया। वह आया।",
                &["क्या हुआ?", "वह गया।", "वह आया।"],
            ),
            ("هل ذهب؟ نعم. ثم عاد.", &["هل ذهب؟", "نعم.", "ثم عاد."]),
            (
                "It rose in 1912. The town fell.",
                &["It rose in 1912.", "The town fell."],
            ),
            (
                "He said no. She went on. He left.",
                &["He said no.", "She went on.", "He left."],
            ),
            ("No end mark", &["No end mark"]),
            (" \n ", &[]),
        ] {
            assert_eq!(texts(text), expected, "{text}");
        }
    }
}
