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
    // Every JSON value is a YAML value.
    let json_value = |value: &Option<String>| value.as_ref().map(to_json);
    let fields = [
        ("title", json_value(title)),
        ("authors", (!authors.is_empty()).then(|| to_json(authors))),
        ("date", json_value(date)),
        ("site_name", json_value(site_name)),
        ("language", json_value(language)),
        ("url", json_value(url)),
    ];
    let lines: String = (fields.into_iter())
        .filter_map(|(key, value)| Some(format!("{key}: {}\n", value?)))
        .collect();
    match lines.is_empty() {
        true => lines,
        false => format!("---\n{lines}---\n\n"),
    }
}

/// The value as JSON.
fn to_json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).expect("values have string keys only")
}

#[cfg(test)]
mod tests {
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
}
