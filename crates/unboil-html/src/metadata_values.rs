//! Parses declared metadata values: names of authors, language tags, addresses.

use html5gum::{Token, Tokenizer};

use crate::date::date_in_text;
use crate::month_names::month_number;

/// True for an absolute `http` or `https` address.
pub(super) fn is_url(value: &str) -> bool {
    ["http://", "https://"]
        .iter()
        .any(|scheme| value.len() > scheme.len() && value.starts_with(scheme))
}

/// The value with the characters that its character references stand for. Some pages escape values
/// twice. A value with a `<` stays as it is.
pub(super) fn decode_references(value: &str) -> String {
    if !value.contains('&') || !value.contains(';') || value.contains('<') {
        return value.to_string();
    }
    let mut decoded = Vec::new();
    for Ok(token) in Tokenizer::new(value) {
        if let Token::String(text) = token {
            decoded.extend_from_slice(&text.value);
        }
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

/// The value with single spaces between words.
pub(super) fn collapse_whitespace(value: &str) -> String {
    value.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The names in a list of authors. Addresses, accounts and placeholders are left out.
pub(super) fn parse_authors(value: &str) -> Vec<String> {
    let value = collapse_whitespace(value);
    let mut names: Vec<&str> = Vec::new();
    for list in value.split(';') {
        let first = names.len();
        let pieces = list
            .split(',')
            .flat_map(|piece| split_conjunction(piece.trim()));
        names.extend(pieces.filter(|name| !name.is_empty()));
        // "Orrel, Tamsin" is one name, "Tamsin Orrel, Emeric Vance" are two.
        let all_full_names = names[first..].iter().all(|name| name.contains(' '));
        if list.contains(',') && !all_full_names {
            names.truncate(first);
            names.extend(split_conjunction(list));
        }
    }
    // A date with a comma is no list of names.
    if date_in_text(&value).is_some()
        && names.len() <= 2
        && !names.iter().any(|name| is_person(without_label(name)))
    {
        return Vec::new();
    }
    names.into_iter().filter_map(parse_author).collect()
}

/// Splits a list at "and" and "&" if all parts can be names of people. Otherwise the conjunction is
/// part of a name, such as of a company.
fn split_conjunction(list: &str) -> Vec<&str> {
    let list = list.strip_prefix("and ").unwrap_or(list);
    let mut names = vec![list];
    for conjunction in [
        " and ", " & ", " und ", " et ", " och ", " og ", " y ", " e ",
    ] {
        let pieces = names.into_iter().flat_map(|names| names.split(conjunction));
        names = pieces.collect();
    }
    match names.iter().all(|name| is_person(name)) {
        true => names,
        false => vec![list],
    }
}

/// Lower-case words that occur in names of organizations and not of people.
const ORGANIZATION_WORDS: &str = "administration agency association authority board bureau center centre college commission committee \
    company corporation council department desk division editorial editors federation foundation group health inc institute llc ltd \
    magazine media ministry museum network news office organization partners press research school science sciences service services \
    society solutions staff studies studio team the times trust union university";

/// True if a name can be that of one person: two to five words, none of which starts with a
/// lower-case letter or is a word of organizations. Particles such as "von" may be lower case.
fn is_person(name: &str) -> bool {
    let particles = [
        "de", "der", "den", "von", "van", "da", "del", "di", "la", "le", "al", "bin", "ter", "dos",
        "du",
    ];
    let words = || name.split(' ').filter(|word| !word.is_empty());
    let is_name = |word: &str| {
        let lower = word
            .trim_matches(|c: char| !c.is_alphanumeric())
            .to_lowercase();
        let is_lowercase_word = word.chars().next().is_some_and(char::is_lowercase);
        let is_organization_word = ORGANIZATION_WORDS
            .split_whitespace()
            .any(|known| known == lower);
        !is_organization_word && (!is_lowercase_word || particles.contains(&lower.as_str()))
    };
    (2..=5).contains(&words().count()) && words().all(is_name)
}

/// Longest name of an author, in bytes.
const MAX_NAME_BYTES: usize = 100;

/// Words that introduce authors. Those that can also be a part of a name need two words after them.
const LABELS: [&str; 34] = [
    "written by",
    "reported by",
    "geschrieben von",
    "écrit par",
    "escrito por",
    "scritto da",
    "geschreven door",
    "skrevet av",
    "skrevet af",
    "skriven av",
    "tekst:",
    "auteur:",
    "autore:",
    "autora:",
    "autorin:",
    "автор:",
    "текст:",
    "words by",
    "text by",
    "story by",
    "posted by",
    "published by",
    "text:",
    "author:",
    "autor:",
    "autor",
    "von:",
    "by:",
    "by",
    "par",
    "por",
    "door",
    "av",
    "af",
];
const LABELS_IN_NAMES: [&str; 4] = ["von", "di", "od", "na"];

/// The name without the label before it.
fn without_label(name: &str) -> &str {
    let after = |label: &str| {
        let start = name.get(..label.len())?;
        let rest = &name[label.len()..];
        let stands_alone = label.ends_with(':') || rest.starts_with([' ', '\u{a0}', '\n', ':']);
        let is_label = start.to_lowercase() == label && stands_alone;
        is_label.then(|| rest.trim_start_matches(':').trim_start())
    };
    let label = LABELS.iter().find_map(|label| after(label));
    let in_name = || {
        let mut rests = LABELS_IN_NAMES.iter().filter_map(|label| after(label));
        rests.find(|rest| split_conjunction(rest).iter().all(|name| is_person(name)))
    };
    label.or_else(in_name).unwrap_or(name)
}

/// The name of an author without a leading label such as "by", and without initials in parentheses.
/// `None` for addresses, accounts, dates, placeholders and text without letters.
pub(super) fn parse_author(name: &str) -> Option<String> {
    let mut name = without_label(name.trim()).trim();
    if let Some((full_name, rest)) = name.split_once(" (")
        && rest.ends_with(')')
        && rest.len() <= MAX_INITIALS_BYTES
    {
        name = full_name.trim();
    }
    let is_email = name.contains('@') && !name.contains(' ');
    let is_account = name.contains("://") || name.starts_with('@') || name.contains("www.");
    let is_placeholder = [
        "admin",
        "administrator",
        "author",
        "null",
        "undefined",
        "unknown",
    ]
    .iter()
    .any(|known| name.eq_ignore_ascii_case(known));
    let is_date = name.contains(|c: char| c.is_ascii_digit())
        && (date_in_text(name).is_some() || is_part_of_date(name));
    let is_plausible = !(is_account || is_email || is_placeholder || is_date)
        && (2..=MAX_NAME_BYTES).contains(&name.len());
    (is_plausible && name.contains(char::is_alphabetic)).then(|| name.to_string())
}

/// The people in a line such as "By Ada Orme, 22 May". Empty if the line starts with no label.
pub(super) fn labelled_authors(line: &str) -> Vec<String> {
    let line = line.trim();
    let names = without_label(line);
    if names.len() == line.len() {
        return Vec::new();
    }
    let end = names.find(|c: char| c.is_ascii_digit() || ",|·•–—/".contains(c));
    let authors = parse_authors(&names[..end.unwrap_or(names.len())]);
    match authors.iter().all(|name| is_person(name)) {
        true => authors,
        false => Vec::new(),
    }
}

/// Longest initials behind a name, with the closing parenthesis, in bytes.
const MAX_INITIALS_BYTES: usize = 6;

/// True for a day and a month, such as "February 25".
fn is_part_of_date(name: &str) -> bool {
    let words = || name.split([' ', '.']).filter(|word| !word.is_empty());
    let is_part =
        |word: &str| month_number(word).is_some() || word.bytes().all(|b| b.is_ascii_digit());
    words().count() <= 3 && words().all(is_part)
}

/// A BCP 47 language tag in its usual case: `en_US` and `en-us` become `en-US`. `None` if the value
/// does not start with a language code.
pub(super) fn parse_language(value: &str) -> Option<String> {
    let first = value.split([',', ';', ' ']).next()?;
    let mut parts = first.split(['-', '_']);
    let tag = parts.next()?.to_ascii_lowercase();
    let known = (2..=3).contains(&tag.len()) && tag.bytes().all(|b| b.is_ascii_lowercase());
    let mut out = known.then_some(tag)?;
    for part in parts {
        if !(2..=8).contains(&part.len()) || !part.bytes().all(|b| b.is_ascii_alphanumeric()) {
            break;
        }
        let part = part.to_ascii_lowercase();
        out.push('-');
        match part.len() {
            2 => out.push_str(&part.to_ascii_uppercase()),
            4 => {
                out.push_str(&part[..1].to_ascii_uppercase());
                out.push_str(&part[1..]);
            }
            _ => out.push_str(&part),
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_decoded() {
        assert_eq!(decode_references("A &#8217; &amp; B"), "A ’ & B");
        assert_eq!(decode_references("AT&T; &c"), "AT&T; &c");
        assert_eq!(decode_references("<b>&amp;</b>"), "<b>&amp;</b>");
    }

    #[test]
    fn author_lists_are_split() {
        assert_eq!(parse_authors("By Tamsin Orrel"), ["Tamsin Orrel"]);
        assert_eq!(
            parse_authors("Tamsin Orrel, Emeric Vance and Ada Roe"),
            ["Tamsin Orrel", "Emeric Vance", "Ada Roe"]
        );
        assert_eq!(
            parse_authors("By Tamsin Orrel & Jan van Roe; Ada Roe, Emeric Vance, and Li Xu"),
            [
                "Tamsin Orrel",
                "Jan van Roe",
                "Ada Roe",
                "Emeric Vance",
                "Li Xu"
            ]
        );
        for one in [
            "Orrel, Tamsin",
            "Centers for Tides and Moorings",
            "National Harbour and Tidal Administration",
            "Orrel & Vance",
            "Tamsin Orrel and the Herald",
            "Health, Harbours and Ferries",
        ] {
            assert_eq!(parse_authors(one), [one]);
        }
        assert_eq!(parse_authors("https://example.org/orrel"), [""; 0]);
        assert_eq!(parse_authors("admin"), [""; 0]);
        assert_eq!(parse_authors("@herald"), [""; 0]);
        assert_eq!(parse_authors("王小明"), ["王小明"]);
        assert_eq!(
            parse_authors("Von Ada Orme und Bo Roe"),
            ["Ada Orme", "Bo Roe"]
        );
        assert_eq!(parse_authors("Von Miller"), ["Von Miller"]);
        assert_eq!(
            parse_authors("Por Ada Orme y Bo Roe"),
            ["Ada Orme", "Bo Roe"]
        );
        assert_eq!(parse_authors("Words by Ada Orme"), ["Ada Orme"]);
        assert_eq!(parse_authors("Ada Orme (ao.)"), ["Ada Orme"]);
        assert_eq!(parse_authors("Parker Roe"), ["Parker Roe"]);
        assert_eq!(labelled_authors("By Ada Orme, Madrid"), ["Ada Orme"]);
        assert_eq!(labelled_authors("By the river"), [""; 0]);
        assert_eq!(labelled_authors("Von der Elbe und Weser"), [""; 0]);
        let two = labelled_authors("Von Ada Orme und Bo Roe");
        assert_eq!(two, ["Ada Orme", "Bo Roe"]);
        assert_eq!(labelled_authors("Written by: Ada Orme"), ["Ada Orme"]);
        assert_eq!(labelled_authors("Автор: Ада Орме"), ["Ада Орме"]);
        assert_eq!(labelled_authors("Ada Orme"), [""; 0]);
        for none in [
            "February 25, 2021",
            "25 Feb 2021",
            "orme@herald.example",
            "2021-02-25",
        ] {
            assert_eq!(parse_authors(none), [""; 0], "{none}");
        }
    }

    #[test]
    fn language_tags_are_normalized() {
        for (value, expected) in [
            ("en_us", Some("en-US")),
            ("EN", Some("en")),
            ("zh-hans-cn", Some("zh-Hans-CN")),
            ("de, en", Some("de")),
            ("english", None),
            ("", None),
        ] {
            assert_eq!(parse_language(value).as_deref(), expected, "{value}");
        }
    }
}
