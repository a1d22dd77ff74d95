//! Rows of Dolma attributes files. Such a file is beside a file of documents and has a row for each
//! document, with the spans that are not the article.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::value::RawValue;

use crate::read::json_fields::find_fields;
use crate::write::json_lines::json_line;
use unboil_text::Removal;

/// The score of all spans: a rule removes a span or keeps it.
const SCORE: f64 = 1.0;

/// Makes the Dolma attributes of one document, without a line end: its id, which is the field
/// `id_field` of the row (a name or a dotted path), the field `source` of the row, and for each class of removals `unboil__CLASS` with spans `[start, end, score]`.
///
/// Spans count characters (code points), as Dolma and Python do. `removals` are sorted and do not
/// overlap. The id of a row that is not JSON is `null`.
///
/// ```
/// use unboil_io::dolma_attributes;
/// use unboil_text::{Class, Removal, Span};
///
/// let row = r#"{"id": "tides", "source": "herald", "text": "A café.\nShare"}"#;
/// let removal = Removal {
///     span: Span::new(9, 14),
///     class: Class::Chrome,
///     rule: "phrase".into(),
///     why: "a sharing button".into(),
///     score: None,
/// };
/// let attributes = dolma_attributes(row, "id", "A café.\nShare", &[removal]);
/// assert!(attributes.starts_with(r#"{"source":"herald","id":"tides""#));
/// assert!(attributes.contains(r#""unboil__chrome":[[8,13,1.0]]"#)); // in characters
/// ```
pub fn dolma_attributes(row: &str, id_field: &str, text: &str, removals: &[Removal]) -> String {
    #[derive(Serialize)]
    struct DolmaRow<'a> {
        #[serde(skip_serializing_if = "Option::is_none")]
        source: Option<&'a RawValue>,
        id: Option<&'a RawValue>,
        attributes: BTreeMap<String, Vec<(usize, usize, f64)>>,
    }
    let fields = find_fields(row, &[Some("source"), Some(id_field)], &[]);
    let values = fields.map_or([None, None], |fields| fields.values);
    let [source, id] = values.map(|value| serde_json::from_str(value?).ok());
    let mut attributes: BTreeMap<String, Vec<_>> = BTreeMap::new();
    let (mut byte, mut character) = (0, 0);
    let mut characters = |to: usize| {
        character += text[byte..to].chars().count();
        byte = to;
        character
    };
    for removal in removals {
        let (start, end) = (characters(removal.span.start), characters(removal.span.end));
        let spans = attributes.entry(format!("unboil__{}", removal.class.name()));
        spans.or_default().push((start, end, SCORE));
    }
    json_line(&DolmaRow {
        source,
        id,
        attributes,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use unboil_text::{Class, Span};

    #[test]
    fn spans_are_counted_in_characters() {
        let text = "é😀 Share\nText é.\nShare\nBy A\n";
        let removal = |class, what: &str, from: usize| {
            let start = from + text[from..].find(what).expect("in the text");
            Removal {
                span: Span::new(start, start + what.len()),
                class,
                rule: "phrase".into(),
                why: String::new(),
                score: None,
            }
        };
        let removals = [
            removal(Class::Chrome, "Share\n", 0),
            removal(Class::Chrome, "Share\n", 15),
            removal(Class::Byline, "By A\n", 0),
        ];
        let row = r#"{"text":"", "id":1.50, "source": "cc\u002Fx", "added":null}"#;
        assert_eq!(
            dolma_attributes(row, "id", text, &removals),
            "{\"source\":\"cc\\u002Fx\",\"id\":1.50,\"attributes\":{\
             \"unboil__byline\":[[23,28,1.0]],\"unboil__chrome\":[[3,9,1.0],[17,23,1.0]]}}"
        );
    }

    #[test]
    fn every_row_has_attributes() {
        let row = r#"{"meta":{"id":7}}"#;
        let expected = r#"{"id":7,"attributes":{}}"#;
        assert_eq!(dolma_attributes(row, "meta.id", "", &[]), expected);
        for (row, expected) in [
            (r#"{"id":"a"}"#, r#"{"id":"a","attributes":{}}"#),
            (r#"{"id":"a","#, r#"{"id":null,"attributes":{}}"#),
            ("[1]", r#"{"id":null,"attributes":{}}"#),
        ] {
            assert_eq!(dolma_attributes(row, "id", "", &[]), expected);
        }
    }
}
