//! Declared metadata as the YAML front matter of a Markdown file.

use unboil_text::Metadata;

/// The metadata as a YAML block between `---` lines, with a blank line after it. Empty if there is
/// no metadata.
pub(crate) fn front_matter(metadata: &Metadata) -> String {
    let Metadata {
        title,
        authors,
        date,
        site_name,
        language,
        url,
    } = metadata;
    let yaml_value = |value: &Option<String>| value.as_ref().map(to_yaml);
    let fields = [
        ("title", yaml_value(title)),
        ("authors", (!authors.is_empty()).then(|| to_yaml(authors))),
        ("date", yaml_value(date)),
        ("site_name", yaml_value(site_name)),
        ("language", yaml_value(language)),
        ("url", yaml_value(url)),
    ];
    let lines: String = (fields.into_iter())
        .filter_map(|(key, value)| Some(format!("{key}: {}\n", value?)))
        .collect();
    match lines.is_empty() {
        true => lines,
        false => format!("---\n{lines}---\n\n"),
    }
}

/// The value as YAML, on one line: as JSON, with escapes for the characters that JSON strings may
/// hold and YAML may not, and for those that are line breaks in YAML.
fn to_yaml(value: &impl serde::Serialize) -> String {
    let json = serde_json::to_string(value).expect("values have string keys only");
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        match c {
            '\u{7f}'..='\u{9f}'
            | '\u{2028}'
            | '\u{2029}'
            | '\u{feff}'
            | '\u{fffe}'
            | '\u{ffff}' => {
                out.push_str(&format!("\\u{:04x}", c as u32));
            }
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn front_matter_is_yaml() {
        let metadata = Metadata {
            title: Some("a \"b\": c".into()),
            authors: vec!["d".into(), "e".into()],
            ..Metadata::default()
        };
        assert_eq!(
            front_matter(&metadata),
            "---\ntitle: \"a \\\"b\\\": c\"\nauthors: [\"d\",\"e\"]\n---\n\n"
        );
        assert_eq!(front_matter(&Metadata::default()), "");
    }

    /// True for the characters that YAML 1.2 allows in a file (`c-printable`), without the byte
    /// order mark and without line breaks.
    fn is_printable(c: char) -> bool {
        matches!(c, '\t' | ' '..='~' | '\u{a0}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
            && !matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}')
    }

    /// The value of a double-quoted YAML scalar, by the rules of YAML 1.2 and not of JSON. `None`
    /// if it is not one.
    fn read_scalar(yaml: &str) -> Option<String> {
        let mut chars = yaml.strip_prefix('"')?.strip_suffix('"')?.chars();
        let mut value = String::new();
        while let Some(c) = chars.next() {
            value.push(match c {
                '"' => return None,
                '\\' => match chars.next()? {
                    'b' => '\u{8}',
                    't' => '\t',
                    'n' => '\n',
                    'f' => '\u{c}',
                    'r' => '\r',
                    c @ ('"' | '\\') => c,
                    'u' => {
                        let hex: String = chars.by_ref().take(4).collect();
                        char::from_u32(u32::from_str_radix(&hex, 16).ok()?)?
                    }
                    _ => return None,
                },
                c => c,
            });
        }
        Some(value)
    }

    #[track_caller]
    fn check_value(value: &str) {
        let metadata = Metadata {
            title: Some(value.to_string()),
            authors: vec![value.to_string()],
            url: Some(value.to_string()),
            ..Metadata::default()
        };
        let header = front_matter(&metadata);
        assert!(
            header
                .split('\n')
                .all(|line| line.chars().all(is_printable)),
            "{header:?}"
        );
        let lines: Vec<&str> = header.split('\n').collect();
        let [start, title, authors, url, end, "", ""] = lines[..] else {
            panic!("{header:?}")
        };
        assert_eq!((start, end), ("---", "---"));
        let author = authors.strip_prefix("authors: [");
        for scalar in [
            title.strip_prefix("title: "),
            author.and_then(|author| author.strip_suffix(']')),
            url.strip_prefix("url: "),
        ] {
            let read = scalar.and_then(read_scalar);
            assert_eq!(read.as_deref(), Some(value), "{header:?}");
        }
    }

    #[test]
    fn each_character_comes_back() {
        for c in '\0'..='\u{ffff}' {
            check_value(&format!("a{c}b"));
        }
        for value in [
            "",
            "---",
            "- a",
            ": a",
            "# a",
            "a: b",
            "\t\ta",
            "'\"\\",
            "\u{1f6a2}\u{10ffff}",
        ] {
            check_value(value);
        }
        check_value(&"\u{85} ---\n".repeat(10_000));
    }

    proptest! {
        #[test]
        fn any_value_comes_back(value in "\\PC{0,40}|(?s:.{0,40})|([\\x00-\u{a0}\u{2028}\u{feff}\u{ffff}-]){0,20}") {
            check_value(&value);
        }
    }
}
