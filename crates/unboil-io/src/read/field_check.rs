//! [`check_fields`] finds out before a run whether the rows have the fields that the settings name.

use crate::config::ReadConfig;
use crate::error::Error;
use crate::formats::format::Source;
use crate::read::field_names::{FieldNames, MissingField};
use crate::read::json_fields::find_fields;

/// At most this many rows of a file are looked at, and this many files.
const MAX_ROWS: usize = 100;
const MAX_FILES: usize = 1000;

/// Checks that the first rows of the files have the fields of the settings. It looks at up to 100
/// rows of a file, and at up to 1000 files, until a file has the field.
///
/// The field of the text or page must be in one of the rows. The default `text` is not checked if
/// there are files without rows, because these are not read in vain. The fields of the id, the URL,
/// the date and the source are checked if they are not the default, that of `--keep` always. Rows that cannot be read or have no
/// fields do not count.
///
/// ```
/// use unboil_io::{ReadConfig, Source, check_fields};
///
/// let folder = tempfile::tempdir()?;
/// let mut source = Source::from_name("rows.jsonl");
/// source.path = folder.path().join("rows.jsonl");
/// std::fs::write(&source.path, "{\"id\": 1, \"text\": \"High tide.\"}\n")?;
/// let config = ReadConfig { text_field: "body".into(), ..ReadConfig::default() };
/// let error = check_fields(&[source], &config).unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "--text-field: no row of rows.jsonl has the field \"body\"; its fields are: id, text; \
///      did you mean \"text\"?"
/// );
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// # Errors
/// [`Error::Config`] that names the flag of the first field that no row has, the fields that are
/// there, and the nearest one.
pub fn check_fields(sources: &[Source], config: &ReadConfig) -> Result<(), Error> {
    let mut check = FieldCheck::new(config);
    let default = ReadConfig::default();
    let has_other_files = || sources.iter().any(|source| !source.format.has_rows());
    if config.html_field.is_none() && config.text_field == default.text_field && has_other_files() {
        check.wanted.retain(|field| !field.holds_text);
    }
    let mut files = Vec::new();
    let row_files = sources.iter().filter(|source| source.format.has_rows());
    for source in row_files.take(MAX_FILES) {
        if check.is_done() {
            return Ok(());
        }
        files.push(&*source.rel);
        check.rows_of_file = 0;
        source.format.first_rows(source, config, &mut |row| {
            check.add_row(row);
            check.wants_row()
        });
    }
    let file = match (&files[..], &config.keep_field) {
        ([], Some(name)) => {
            let reason = format!(
                "{name:?} is neither first, longest, earliest nor latest, and there are no rows with \
                 such a field"
            );
            return Err(Error::config("--keep", reason));
        }
        ([], None) => return Ok(()),
        ([file], _) => file.to_string(),
        ([file, _], _) => format!("{file} and 1 other file"),
        ([file, ..], _) => format!("{file} and {} other files", files.len() - 1),
    };
    check.finish(&file)
}

/// Collects the names of the fields of rows until they have all fields of the settings.
///
/// ```
/// use unboil_io::{FieldCheck, ReadConfig};
///
/// let config = ReadConfig { html_field: Some("page".into()), ..ReadConfig::default() };
/// let mut check = FieldCheck::of_text(&config);
/// check.add_row(r#"{"meta": {"Page": "<p>High tide."}}"#);
/// assert_eq!(
///     check.finish("the input").unwrap_err().to_string(),
///     "--html-field: no row of the input has the field \"page\"; its fields are: meta.Page; \
///      did you mean \"meta.Page\"?"
/// );
/// ```
pub struct FieldCheck<'c> {
    /// The fields that no row has yet.
    wanted: Vec<WantedField<'c>>,
    names: FieldNames,
    rows_of_file: usize,
    /// True if a file may have more rows than were looked at.
    is_cut: bool,
}

/// A field of the settings.
struct WantedField<'c> {
    flag: &'static str,
    path: &'c str,
    /// The field that is read by default.
    default: Option<String>,
    /// True if the value must be a string.
    holds_text: bool,
}

impl<'c> FieldCheck<'c> {
    /// The fields of the settings: of the text or page, and those of the id, the URL and the date
    /// that are not the default.
    fn new(config: &'c ReadConfig) -> FieldCheck<'c> {
        let default = ReadConfig::default();
        let text = WantedField {
            flag: match config.html_field {
                Some(_) => "--html-field",
                None => "--text-field",
            },
            path: config.source_field(),
            default: config.html_field.is_none().then_some(default.text_field),
            holds_text: true,
        };
        let others = [
            ("--id-field", &config.id_field, default.id_field),
            ("--url-field", &config.url_field, default.url_field),
            ("--date-field", &config.date_field, default.date_field),
            ("--source-field", &config.source_field, default.source_field),
        ];
        let others = others.into_iter().filter(|(_, path, name)| *path != name);
        let others = others.map(|(flag, path, default)| WantedField {
            flag,
            path,
            default: Some(default),
            holds_text: false,
        });
        let keep_field = config.keep_field.iter().map(|path| WantedField {
            flag: "--keep",
            path,
            default: None,
            holds_text: false,
        });
        FieldCheck {
            wanted: std::iter::once(text)
                .chain(others)
                .chain(keep_field)
                .collect(),
            names: FieldNames::default(),
            rows_of_file: 0,
            is_cut: false,
        }
    }

    /// Only the field of the text or page.
    pub fn of_text(config: &'c ReadConfig) -> FieldCheck<'c> {
        let mut check = FieldCheck::new(config);
        check.wanted.retain(|field| field.holds_text);
        check
    }

    /// Looks at a row. One that is no JSON object does not count.
    pub fn add_row(&mut self, row: &str) {
        self.wanted.retain(|field| {
            let value = match find_fields(row, &[Some(field.path)], &[]) {
                Ok(found) => found.values[0],
                Err(_) => None,
            };
            let fits = |value: &str| !field.holds_text || value == "null" || value.starts_with('"');
            !value.is_some_and(fits)
        });
        if !self.is_done() {
            self.names.add_object(row, "", 0);
        }
        self.rows_of_file += 1;
        self.is_cut |= self.rows_of_file == MAX_ROWS;
    }

    /// True if the next row of the file is to be added: fields are missing, and fewer than 100 rows
    /// were looked at.
    pub fn wants_row(&self) -> bool {
        !self.is_done() && self.rows_of_file < MAX_ROWS
    }

    /// True if all fields were found.
    fn is_done(&self) -> bool {
        self.wanted.is_empty()
    }

    /// Ends the check. `input` names what was read, for the message.
    ///
    /// # Errors
    /// As [`check_fields`].
    pub fn finish(self, input: &str) -> Result<(), Error> {
        let FieldCheck { wanted, names, .. } = self;
        let Some(field) = wanted.first().filter(|_| !names.is_empty()) else {
            return Ok(());
        };
        let rows = match self.is_cut {
            true => format!("none of the first {MAX_ROWS} rows"),
            false => "no row".to_string(),
        };
        let what = match field.holds_text && names.has(field.path) {
            true => "a string in the field",
            false => "the field",
        };
        let path = field.path;
        let mut reason = format!("{rows} of {input} has {what} {path:?}; its fields are: ");
        names.list(&mut reason);
        let missing = MissingField {
            path,
            default: field.default.as_deref(),
            holds_text: field.holds_text,
        };
        if let Some(name) = names.suggestion(&missing) {
            reason.push_str(&format!("; did you mean {name:?}?"));
        }
        Err(Error::config(field.flag, reason))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The message about the fields of `rows`; empty if all is right.
    fn message(rows: &[&str], config: &ReadConfig) -> String {
        let mut check = FieldCheck::new(config);
        rows.iter().for_each(|row| check.add_row(row));
        let result = check.finish("x.jsonl");
        result.map_or_else(|error| error.to_string(), |()| String::new())
    }

    fn text_field(name: &str) -> ReadConfig {
        ReadConfig {
            text_field: name.into(),
            ..ReadConfig::default()
        }
    }

    #[test]
    fn the_nearest_field_is_suggested() {
        let row = r#"{"ID":1,"Body":"x","meta":{"url":"u","main_text":"a longer text"},"n":[]}"#;
        for (field, suggested) in [
            ("body", "Body"),
            ("doc.body", "Body"),
            ("main_text", "meta.main_text"),
            ("main-text", "meta.main_text"),
            ("metadata.maintext", "meta.main_text"),
            ("content", "meta.main_text"),
        ] {
            let expected = format!(
                "--text-field: no row of x.jsonl has the field {field:?}; its fields are: ID, Body, \
                 meta.url, meta.main_text, n; did you mean {suggested:?}?"
            );
            assert_eq!(message(&[row], &text_field(field)), expected);
        }
        for field in ["Body", "meta.main_text", "meta.url"] {
            assert_eq!(message(&[row], &text_field(field)), "");
        }
        for field in ["ID", "meta", "n"] {
            let expected = format!("has a string in the field {field:?}; ");
            let found = message(&[row], &text_field(field));
            assert!(found.contains(&expected), "{found}");
        }
    }

    #[test]
    fn fields_that_the_user_set_are_checked() {
        let config = ReadConfig {
            id_field: "doc_id".into(),
            date_field: "day".into(),
            ..ReadConfig::default()
        };
        let rows = [r#"{"text":"a","id":1}"#, r#"{"text":"b","day":2}"#];
        assert_eq!(
            message(&rows, &config),
            "--id-field: no row of x.jsonl has the field \"doc_id\"; its fields are: text, id, day; \
             did you mean \"id\"?"
        );
        let more = [rows[0], rows[1], r#"{"doc_id":null}"#];
        assert_eq!(message(&more, &config), "");
        assert_eq!(message(&[r#"{"text":null}"#], &ReadConfig::default()), "");
    }

    #[test]
    fn rows_without_fields_do_not_count() {
        let broken = ["{}", "[1]", "", "{\"a\"", "5", "null"];
        assert_eq!(message(&broken, &text_field("body")), "");
        assert_eq!(message(&[], &text_field("body")), "");
    }

    #[test]
    fn odd_rows_give_short_messages() {
        let many: Vec<String> = (0..5000).map(|n| format!("\"k{n}\":0")).collect();
        let deep = format!("{}1{}", "{\"a\":".repeat(50_000), "}".repeat(50_000));
        let long = format!("{{\"{}\":1,\"\\u001b[2J\":2}}", "x".repeat(5000));
        for row in [format!("{{{}}}", many.join(",")), deep, long] {
            let found = message(&[&row], &text_field("body"));
            assert!((60..400).contains(&found.len()), "{found}");
            assert!(!found.contains('\u{1b}'), "{found}");
        }
    }
}
