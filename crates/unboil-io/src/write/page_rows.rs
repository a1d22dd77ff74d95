//! Adds the article of an HTML page to the row that holds the page. Every other byte of the row
//! stays as it is.

use crate::config::IoConfig;
use crate::read::json_fields::place_of_missing_field;
use crate::read::json_row::{JsonRow, TextStyle};
use crate::write::json_lines::json_line;
use crate::write::jsonl_edit::{add_field, escaped};
use crate::write::row_edit::{add_column, replace_column};
use unboil_html::{WriteConfig, render};
use unboil_text::{ArticleRef, Removal, Span};

/// The field of the metadata that a page declares.
pub const METADATA_FIELD: &str = "metadata";

/// Adds the article of a page without its `removals` to the row `line`, parsed as `row`, in the
/// field of the text, and the declared metadata if `write.metadata` is set. `extra` is the name and
/// the JSON value of one more field. A field of the text that the row has is replaced.
///
/// ```
/// use unboil_html::{WriteConfig, article};
/// use unboil_io::{IoConfig, ReadConfig, add_article_fields, parse_row};
///
/// let line = r#"{"html": "<p>High tide."}"#;
/// let read = ReadConfig { html_field: Some("html".into()), ..ReadConfig::default() };
/// let config = IoConfig { read: &read, write: &WriteConfig::default() };
/// let row = parse_row(line, &read)?;
/// let page = article(&row.text);
/// assert_eq!(
///     add_article_fields(line, &row, (&page).into(), &[], config, None),
///     r#"{"html": "<p>High tide.", "text": "High tide.\n"}"#
/// );
/// # Ok::<(), String>(())
/// ```
pub fn add_article_fields(
    line: &str,
    row: &JsonRow,
    article: ArticleRef,
    removals: &[Removal],
    config: IoConfig,
    extra: Option<(&str, &str)>,
) -> String {
    // The metadata of a row is a field, and not a part of the text.
    let write = WriteConfig {
        metadata: false,
        ..config.write.clone()
    };
    let kept = render(article, removals, &write);
    if let TextStyle::Field { delimiter, .. } = row.style {
        let metadata = (config.write.metadata)
            .then(|| article.page.map(|page| json_line(&page.declared.metadata)));
        let values = [extra.map(|(_, json)| json.to_string())]
            .into_iter()
            .flatten()
            .chain(metadata.map(Option::unwrap_or_default));
        return add_columns(line, row.article_span, delimiter, &kept, values);
    }
    let text = format!("\"{}\"", escaped(&kept, line.is_ascii()));
    let metadata = (article.page.filter(|_| config.write.metadata))
        .map(|page| json_line(&page.declared.metadata));
    // New fields are last, so that the spans before them stay valid.
    let new_fields = [
        extra,
        metadata.as_deref().map(|json| (METADATA_FIELD, json)),
    ];
    let mut out = String::with_capacity(line.len() + text.len() + 64);
    out.push_str(line);
    match row.article_span {
        Some(old) => {
            add_fields(&mut out, row, new_fields);
            out.replace_range(old.range(), &text);
        }
        None if config.read.text_field.contains('.') => {
            add_fields(&mut out, row, new_fields);
            add_at_path(&mut out, row, &config.read.text_field, &text);
        }
        None => {
            add_field(&mut out, row.text_span, &config.read.text_field, &text);
            add_fields(&mut out, row, new_fields);
        }
    }
    out
}

/// Writes the article to its column, which is added if the row has none, and adds columns.
fn add_columns(
    line: &str,
    article_span: Option<Span>,
    delimiter: u8,
    article: &str,
    values: impl Iterator<Item = String>,
) -> String {
    let mut out = line.to_string();
    if article_span.is_none() {
        add_column(&mut out, delimiter, article);
    }
    values.for_each(|value| add_column(&mut out, delimiter, &value));
    if let Some(span) = article_span {
        replace_column(&mut out, span, article);
    }
    out
}

/// Adds the fields at the end of the row.
fn add_fields(out: &mut String, row: &JsonRow, fields: [Option<(&str, &str)>; 2]) {
    for (name, json) in fields.into_iter().flatten() {
        add_field(out, row.text_span, name, json);
    }
}

/// Adds a field with the dotted path `path`, which the row does not have: to the deepest object on
/// the path that there is.
fn add_at_path(out: &mut String, row: &JsonRow, path: &str, json: &str) {
    // An element of an array may have the comma before it.
    let comma = usize::from(out.starts_with(','));
    let Ok(place) = place_of_missing_field(&out[comma..], path) else {
        return add_field(out, row.text_span, path, json);
    };
    let (name, below) = match place.rest.split_once('.') {
        Some((name, below)) if !place.is_one_name => (name, Some(below)),
        _ => (place.rest, None),
    };
    let mut value = json.to_string();
    for name in below.into_iter().flat_map(|below| below.rsplit('.')) {
        value = format!("{{\"{}\":{value}}}", escaped(name, false));
    }
    let end = comma + place.end;
    let object = out[..end].trim_end().len();
    let is_empty = out[..object].ends_with('{');
    let space = match out[..row.text_span.start].ends_with(' ') {
        true => " ",
        false => "",
    };
    let comma = if is_empty { "" } else { "," };
    let gap = if is_empty { "" } else { space };
    let name = escaped(name, false);
    let field = format!("{comma}{gap}\"{name}\":{space}{value}");
    out.replace_range(object..end, &field);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::ReadConfig;
    use crate::read::json_row::parse_row;

    #[test]
    fn the_article_goes_to_the_deepest_object_on_its_path() {
        let check = |line: &str, text_field: &str, expected: &str| {
            let read = ReadConfig {
                html_field: Some("d.h".into()),
                text_field: text_field.into(),
                ..ReadConfig::default()
            };
            let write = WriteConfig::default();
            let config = IoConfig {
                read: &read,
                write: &write,
            };
            let row = parse_row(line, &read).expect(line);
            let page = unboil_html::article(&row.text);
            let extra = Some(("x", "1"));
            let added = add_article_fields(line, &row, (&page).into(), &[], config, extra);
            assert_eq!(added, expected, "{text_field}");
            // The article is found where it was put.
            let row = parse_row(&added, &read).expect(&added);
            let span = row.article_span.expect("a field of the text");
            assert_eq!(&added[span.range()], r#""Tide.\n""#, "{added}");
        };
        let line = r#"{"d":{"h":"<p>Tide."},"e":{}}"#;
        check(
            line,
            "d.t",
            r#"{"d":{"h":"<p>Tide.","t":"Tide.\n"},"e":{},"x":1}"#,
        );
        check(
            line,
            "e.t",
            r#"{"d":{"h":"<p>Tide."},"e":{"t":"Tide.\n"},"x":1}"#,
        );
        check(
            line,
            "f.t.u",
            r#"{"d":{"h":"<p>Tide."},"e":{},"x":1,"f":{"t":{"u":"Tide.\n"}}}"#,
        );
        check(
            line,
            "f",
            r#"{"d":{"h":"<p>Tide."},"e":{},"f":"Tide.\n","x":1}"#,
        );
        check(
            "{\"d\": {\"h\": \"<p>Tide.\", \"t\": null}}\n",
            "d.t",
            "{\"d\": {\"h\": \"<p>Tide.\", \"t\": \"Tide.\\n\"}, \"x\": 1}\n",
        );
        // A part of the path is there and is no object: the path becomes a name.
        check(
            r#"{"d":{"h":"<p>Tide."},"e":5}"#,
            "e.t",
            r#"{"d":{"h":"<p>Tide."},"e":5,"x":1,"e.t":"Tide.\n"}"#,
        );
    }
}
