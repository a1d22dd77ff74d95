//! Parses declared metadata values: names of authors, language tags, addresses.

/// True for an absolute `http` or `https` address.
pub(super) fn is_url(value: &str) -> bool {
    ["http://", "https://"]
        .iter()
        .any(|scheme| value.len() > scheme.len() && value.starts_with(scheme))
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
    names.into_iter().filter_map(parse_author).collect()
}

/// Splits a list at "and" and "&" if all parts can be names of people. Otherwise the conjunction is
/// part of a name, such as of a company.
fn split_conjunction(list: &str) -> Vec<&str> {
    let list = list.strip_prefix("and ").unwrap_or(list);
    let names: Vec<&str> = (list.split(" and "))
        .flat_map(|names| names.split(" & "))
        .collect();
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

/// The name of an author without a leading "by". `None` for addresses, accounts, placeholders and
/// text without letters.
pub(super) fn parse_author(name: &str) -> Option<String> {
    let name = name.trim();
    let by_prefix = name
        .get(..3)
        .is_some_and(|by_prefix| by_prefix.eq_ignore_ascii_case("by "));
    let name = if by_prefix { name[3..].trim() } else { name };
    let is_account = name.contains("://") || name.starts_with('@') || name.contains("www.");
    let is_placeholder = ["admin", "administrator", "author", "null", "undefined"]
        .iter()
        .any(|known| name.eq_ignore_ascii_case(known));
    let is_plausible = !is_account && !is_placeholder && (2..=MAX_NAME_BYTES).contains(&name.len());
    (is_plausible && name.contains(char::is_alphabetic)).then(|| name.to_string())
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
