//! [`split_fields`] splits a row of CSV or TSV into its fields, with their spans.

use std::borrow::Cow;

use unboil_text::Span;

/// A field of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct RawField {
    /// Its bytes in the row, quotes included.
    pub(crate) span: Span,
    /// True if it is in quotes, and a quote in it is doubled.
    pub(crate) is_quoted: bool,
}

impl RawField {
    /// The value of the field.
    pub(crate) fn value<'r>(&self, row: &'r str) -> Cow<'r, str> {
        let raw = &row[self.span.range()];
        match self.is_quoted {
            true => unquoted(raw),
            false => raw.into(),
        }
    }
}

fn unquoted(raw: &str) -> Cow<'_, str> {
    let inner = &raw[1..raw.len() - 1];
    match inner.contains('"') {
        true => inner.replace("\"\"", "\"").into(),
        false => inner.into(),
    }
}

/// The length of a row without its line end.
pub(crate) fn content_len(row: &str) -> usize {
    let content = row.strip_suffix('\n').unwrap_or(row);
    content.strip_suffix('\r').unwrap_or(content).len()
}

/// Splits a row, with or without its line end.
///
/// # Errors
/// If the quotes of a field do not fit. The error is a reason for a person.
pub(crate) fn split_fields(row: &str, delimiter: u8) -> Result<Vec<RawField>, String> {
    let content = &row.as_bytes()[..content_len(row)];
    let mut fields = Vec::new();
    let mut at = 0;
    loop {
        let start = at;
        let is_quoted = content.get(start) == Some(&b'"');
        if is_quoted {
            at = quoted_end(content, start)
                .ok_or_else(|| format!("field {} has a quote without an end", fields.len() + 1))?;
            if content.get(at).is_some_and(|byte| *byte != delimiter) {
                return Err(format!(
                    "field {} has text after its closing quote",
                    fields.len() + 1
                ));
            }
        } else {
            let len = memchr::memchr(delimiter, &content[at..]);
            at = len.map_or(content.len(), |len| at + len);
        }
        fields.push(RawField {
            span: Span::new(start, at),
            is_quoted,
        });
        match at < content.len() {
            true => at += 1,
            false => return Ok(fields),
        }
    }
}

/// The end of the quoted field that starts at `start`, closing quote included.
fn quoted_end(content: &[u8], start: usize) -> Option<usize> {
    let mut at = start + 1;
    loop {
        at += memchr::memchr(b'"', content.get(at..)?)? + 1;
        match content.get(at) {
            Some(b'"') => at += 1,
            _ => return Some(at),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(row: &str) -> Result<Vec<String>, String> {
        let fields = split_fields(row, b',')?;
        Ok((fields.iter())
            .map(|field| field.value(row).into_owned())
            .collect())
    }

    #[test]
    fn fields_have_values_and_rows_have_reasons() {
        let check = |row: &str, expected: &[&str]| {
            assert_eq!(values(row).expect(row), expected, "{row}");
        };
        check("a,b\r\n", &["a", "b"]);
        check(
            "\"a,\n\"\"b\"\"\",,5\" wide\n",
            &["a,\n\"b\"", "", "5\" wide"],
        );
        check("", &[""]);
        check("\"\"", &[""]);
        check("a,", &["a", ""]);
        let error = |row: &str| values(row).expect_err(row);
        assert_eq!(error("a,\"b"), "field 2 has a quote without an end");
        assert_eq!(
            error("\"a\"b,c"),
            "field 1 has text after its closing quote"
        );
    }

    proptest::proptest! {
        /// Fields that the crate csv writes are those that are read.
        #[test]
        fn fields_equal_those_of_csv(
            fields in proptest::collection::vec("[a\"\r\n, é]{0,5}", 1..5),
        ) {
            let mut writer = csv::Writer::from_writer(Vec::new());
            writer.write_record(&fields).expect("memory");
            let row = String::from_utf8(writer.into_inner().expect("memory")).expect("text");
            proptest::prop_assert_eq!(values(&row), Ok(fields));
        }
    }
}
