//! Edits the text of rows of any syntax, and leaves every other byte as it is: [`cut_row`],
//! [`add_value`].

use std::borrow::Cow;

use unboil_text::Span;

use crate::read::json_row::{JsonRow, TextStyle};
use crate::write::jsonl_edit::{add_field, cut_inner, escaped};

/// A row without some of its text.
#[derive(Debug, PartialEq, Eq)]
pub struct CutRow<'r> {
    /// The row.
    pub kept: String,
    /// The removed text, as it was written in the row.
    pub removed: Vec<&'r str>,
    /// True if the field of the text had no quotes, and needs them now.
    pub adds_quotes: bool,
}

/// Removes spans of the text from a row, parsed as `row`. `cuts` are sorted and do not overlap.
///
/// ```
/// use unboil_io::{ReadConfig, RowParser, RowSyntax, cut_row};
/// use unboil_text::Span;
///
/// let config = ReadConfig::default();
/// let parser = RowParser::new(RowSyntax::Csv, "id,text\n", &config)?;
/// let line = "7,\"Share\nHigh \"\"tide\"\".\"\n";
/// let cut = cut_row(line, &parser.parse(line, &config)?, &[Span::new(0, 6)]);
/// assert_eq!(cut.kept, "7,\"High \"\"tide\"\".\"\n");
/// assert_eq!(cut.removed, ["Share\n"]);
/// # Ok::<(), String>(())
/// ```
pub fn cut_row<'r>(line: &'r str, row: &JsonRow, cuts: &[Span]) -> CutRow<'r> {
    let inner = row.inner_span();
    let (mut kept, removed) = cut_inner(line, inner, row.style, cuts);
    let end = inner.end - removed.iter().map(|raw| raw.len()).sum::<usize>();
    let text = &kept[inner.start..end];
    let adds_quotes = match row.style {
        TextStyle::Json => false,
        TextStyle::Field {
            is_quoted, is_only, ..
        } => {
            let is_before_line_end = matches!(kept.as_bytes().get(end), None | Some(b'\r' | b'\n'));
            let needs_quotes = text.starts_with('"')
                // A row with an empty field only would be a blank line.
                || is_only && text.trim().is_empty()
                // The line end would take the carriage return.
                || is_before_line_end && text.ends_with('\r');
            !is_quoted && needs_quotes
        }
    };
    if adds_quotes {
        let field = quoted_field(text);
        kept.replace_range(inner.start..end, &field);
    }
    CutRow {
        kept,
        removed,
        adds_quotes,
    }
}

/// A text as a field in quotes.
fn quoted_field(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

/// The text as it is written in a row of this style, without quotes around it. `ascii`: JSON is
/// ASCII.
pub(crate) fn escape_text(text: &str, style: TextStyle, ascii: bool) -> Cow<'_, str> {
    match style {
        TextStyle::Json => escaped(text, ascii).into(),
        TextStyle::Field {
            is_quoted: true, ..
        } => text.replace('"', "\"\"").into(),
        TextStyle::Field { .. } => text.into(),
    }
}

/// The row into which removed text is put back, with the span of its text without quotes and the
/// style of that. `has_added_quotes`: the quotes around the text are not of the original.
pub(crate) fn row_to_mend<'l>(
    line: &'l str,
    row: &JsonRow,
    has_added_quotes: bool,
) -> (Cow<'l, str>, Span, TextStyle) {
    let (inner, style) = (row.inner_span(), row.style);
    match style {
        TextStyle::Field {
            is_quoted: true,
            is_only,
            delimiter,
        } if has_added_quotes => {
            let Span { start, end } = row.text_span;
            let bare = [&line[..start], &row.text, &line[end..]].concat();
            let style = TextStyle::Field {
                is_quoted: false,
                is_only,
                delimiter,
            };
            (bare.into(), Span::new(start, start + row.text.len()), style)
        }
        _ => (line.into(), inner, style),
    }
}

/// Adds a value at the end of a row: a field with this name and the value `json`, or a column with
/// the value as text. `row` is what the row was parsed as.
///
/// ```
/// use unboil_io::{ReadConfig, RowParser, RowSyntax, add_value};
///
/// let config = ReadConfig::default();
/// let parser = RowParser::new(RowSyntax::Tsv, "text\tn\n", &config)?;
/// let mut line = "High tide.\t7\n".to_string();
/// let row = parser.parse(&line, &config)?;
/// add_value(&mut line, &row, "removed", "[]");
/// assert_eq!(line, "High tide.\t7\t\"[]\"\n");
/// # Ok::<(), String>(())
/// ```
pub fn add_value(line: &mut String, row: &JsonRow, name: &str, json: &str) {
    match row.style {
        TextStyle::Json => add_field(line, row.text_span, name, json),
        TextStyle::Field { delimiter, .. } => add_column(line, delimiter, json),
    }
}

/// Adds a field at the end of a row with columns.
pub(crate) fn add_column(line: &mut String, delimiter: u8, text: &str) {
    let end = line.trim_end_matches(['\r', '\n']).len();
    // Line ends in a quoted field come before its quote.
    let field = format!("{}{}", char::from(delimiter), quoted_field(text));
    line.insert_str(end, &field);
}

/// Replaces a field of a row with columns.
pub(crate) fn replace_column(line: &mut String, span: Span, text: &str) {
    line.replace_range(span.range(), &quoted_field(text));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::ReadConfig;
    use crate::read::row_parser::RowParser;
    use crate::read::row_syntax::RowSyntax;
    use crate::write::jsonl_edit::InsertPositions;

    /// Cuts a span of the text and puts it back. Returns the row without it.
    fn cut_and_mend(syntax: RowSyntax, head: &str, line: &str, cut: Span) -> CutRow<'static> {
        let config = ReadConfig::default();
        let parser = RowParser::new(syntax, head, &config).expect("a header");
        let row = parser.parse(line, &config).expect(line);
        let cut_row = cut_row(line, &row, &[cut]);
        let kept = parser.parse(&cut_row.kept, &config).expect("a row");
        assert_eq!(
            kept.text,
            [&row.text[..cut.start], &row.text[cut.end..]].concat()
        );
        let (mended, inner, style) = row_to_mend(&cut_row.kept, &kept, cut_row.adds_quotes);
        let mut positions = InsertPositions::of_inner(&mended, inner, style);
        let part = positions.next_part(cut.start, cut.end).expect("a part");
        let mended = [positions.head(), part, cut_row.removed[0], positions.rest()].concat();
        assert_eq!(mended, line);
        CutRow {
            kept: cut_row.kept,
            removed: Vec::new(),
            adds_quotes: cut_row.adds_quotes,
        }
    }

    #[test]
    fn fields_get_quotes_where_they_need_them() {
        let check = |head: &str, line: &str, cut: usize, kept: &str| {
            let row = cut_and_mend(RowSyntax::Csv, head, line, Span::new(0, cut));
            assert_eq!(row.kept, kept);
        };
        check("id,text\n", "1,Ad \"b\" c\n", 3, "1,\"\"\"b\"\" c\"\n");
        check("id,text\n", "1,Ad\n", 2, "1,\n");
        check("text\n", "Ad\n", 2, "\"\"\n");
        check("text\n", "\"Ad\"\n", 2, "\"\"\n");
        // The line end would take the last byte of the text.
        let row = cut_and_mend(RowSyntax::Csv, "id,text\n", "1,a\rAd\n", Span::new(2, 4));
        assert_eq!(row.kept, "1,\"a\r\"\n");
    }

    proptest::proptest! {
        /// What is cut out of a row of any syntax can be put back.
        #[test]
        fn cuts_are_mended(
            text in "[a\"\\\\\n\r, é😀;\t]{0,12}",
            from in 0usize..40,
            len in 0usize..40,
            quotes in proptest::bool::ANY,
        ) {
            let start = text.floor_char_boundary(from.min(text.len()));
            let end = text.floor_char_boundary((from + len).min(text.len()));
            let cut = Span::new(start, end);
            let json = format!(",{{\"text\": \"{}\"}}\n", escaped(&text, quotes));
            cut_and_mend(RowSyntax::Json, "", &json, cut);
            for (syntax, delimiter) in [(RowSyntax::Csv, ','), (RowSyntax::Tsv, '\t')] {
                let needs_quotes = text.contains([delimiter, '\n'])
                    || text.starts_with('"')
                    || text.ends_with('\r');
                let field = match quotes || needs_quotes {
                    true => quoted_field(&text),
                    false => text.clone(),
                };
                let head = format!("id{delimiter}text\n");
                cut_and_mend(syntax, &head, &format!("1{delimiter}{field}\n"), cut);
                if !field.is_empty() {
                    cut_and_mend(syntax, "text\n", &format!("{field}\n"), cut);
                }
            }
        }
    }
}
