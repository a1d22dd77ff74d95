//! [`RowParser`] parses the rows of a file of any [`RowSyntax`].

use std::borrow::Cow;

use unboil_text::Span;

use crate::config::ReadConfig;
use crate::read::csv_fields::{RawField, content_len, split_fields};
use crate::read::json_row::{JsonRow, TextStyle, is_blank, parse_row};
use crate::read::row_syntax::RowSyntax;

/// Parses the rows of one file.
///
/// ```
/// use unboil_io::{ReadConfig, RowParser, RowSyntax};
///
/// let config = ReadConfig::default();
/// let parser = RowParser::new(RowSyntax::Csv, "id,text\n", &config)?;
/// let row = parser.parse("7,\"High tide, at noon\"\n", &config)?;
/// assert_eq!((row.id.as_deref(), &*row.text), (Some("7"), "High tide, at noon"));
/// # Ok::<(), String>(())
/// ```
#[derive(Clone, Debug)]
pub struct RowParser {
    /// True if rows are records of WARC, which [`warc_content`](crate::warc_content) parses.
    is_warc: bool,
    /// `None`: rows have no columns.
    columns: Option<Columns>,
}

/// The columns of a file, and the indices of those that are read.
#[derive(Clone, Debug)]
struct Columns {
    delimiter: u8,
    names: Vec<String>,
    text: usize,
    /// The column that the articles of pages replace.
    article: Option<usize>,
    id: Option<usize>,
    url: Option<usize>,
    date: Option<usize>,
    source: Option<usize>,
    keep_field: Option<usize>,
}

impl RowParser {
    /// Makes the parser of a file. `head` is its header, if it has columns.
    ///
    /// # Errors
    /// If the header cannot be used. The error is a reason for a person.
    pub fn new(syntax: RowSyntax, head: &str, config: &ReadConfig) -> Result<RowParser, String> {
        let delimiter = syntax.delimiter(head.as_bytes());
        let columns = delimiter.map(|delimiter| Columns::new(head, delimiter, config));
        Ok(RowParser {
            is_warc: syntax == RowSyntax::Warc,
            columns: columns.transpose()?,
        })
    }

    /// Makes a parser for [`to_json`](RowParser::to_json), whatever columns there are.
    ///
    /// # Errors
    /// If the header is no row.
    pub(crate) fn of_all_columns(syntax: RowSyntax, head: &str) -> Result<RowParser, String> {
        let Some(delimiter) = syntax.delimiter(head.as_bytes()) else {
            return RowParser::new(syntax, head, &ReadConfig::default());
        };
        let first = split_fields(head, delimiter)?[0].value(head).into_owned();
        let config = ReadConfig {
            text_field: first,
            ..ReadConfig::default()
        };
        RowParser::new(syntax, head, &config)
    }

    /// Parses one row, with or without its line end.
    ///
    /// # Errors
    /// If the row cannot be used. The error is a reason for a person.
    pub fn parse(&self, row: &str, config: &ReadConfig) -> Result<JsonRow, String> {
        match &self.columns {
            Some(columns) => columns.parse(row),
            None => parse_element(row, config),
        }
    }

    /// True if a line has no row. A line with delimiters is a row with empty fields.
    ///
    /// ```
    /// use unboil_io::{ReadConfig, RowParser, RowSyntax};
    ///
    /// let parser = RowParser::new(RowSyntax::Tsv, "id\ttext\n", &ReadConfig::default())?;
    /// assert!(parser.is_blank(" \n") && !parser.is_blank("\t\n"));
    /// # Ok::<(), String>(())
    /// ```
    pub fn is_blank(&self, line: &str) -> bool {
        let delimiter = self.columns.as_ref().map(|columns| columns.delimiter);
        is_blank(line) && !delimiter.is_some_and(|byte| line.contains(char::from(byte)))
    }

    /// True if rows are records of WARC.
    ///
    /// ```
    /// use unboil_io::{ReadConfig, RowParser, RowSyntax};
    ///
    /// assert!(RowParser::new(RowSyntax::Warc, "", &ReadConfig::default())?.is_warc());
    /// # Ok::<(), String>(())
    /// ```
    pub fn is_warc(&self) -> bool {
        self.is_warc
    }

    /// The row as a JSON object. `None`: it cannot be used.
    ///
    /// ```
    /// use unboil_io::{ReadConfig, RowParser, RowSyntax};
    ///
    /// let parser = RowParser::new(RowSyntax::Tsv, "n\ttext\n", &ReadConfig::default())?;
    /// assert_eq!(parser.to_json("7\tLow tide.\n").as_deref(), Some(r#"{"n":"7","text":"Low tide."}"#));
    /// # Ok::<(), String>(())
    /// ```
    pub fn to_json<'r>(&self, row: &'r str) -> Option<Cow<'r, str>> {
        match &self.columns {
            Some(columns) => columns.to_json(row).map(Cow::Owned),
            None => Some(split_comma(row).1.into()),
        }
    }

    /// The header with the columns that the writer adds to each row. `None`: rows have no columns.
    ///
    /// ```
    /// use unboil_io::{ReadConfig, RowParser, RowSyntax};
    ///
    /// let config = ReadConfig { added_fields: vec!["removed"], ..ReadConfig::default() };
    /// let parser = RowParser::new(RowSyntax::Csv, "text\n", &config)?;
    /// assert_eq!(parser.head_with_added("text\n", &config).as_deref(), Some("text,removed\n"));
    /// # Ok::<(), String>(())
    /// ```
    pub fn head_with_added(&self, head: &str, config: &ReadConfig) -> Option<String> {
        let columns = self.columns.as_ref()?;
        let adds_text = config.html_field.is_some() && columns.article.is_none();
        let text = adds_text.then_some(&*config.text_field);
        let added = text.into_iter().chain(config.added_fields.iter().copied());
        let mut out = head[..content_len(head)].to_string();
        for name in added {
            out.push(char::from(columns.delimiter));
            out.push_str(&quoted(name));
        }
        Some(out + &head[content_len(head)..])
    }
}

/// A field in quotes if it needs them.
fn quoted(value: &str) -> Cow<'_, str> {
    match value.contains(['"', ',', ';', '\t', '\r', '\n']) {
        true => format!("\"{}\"", value.replace('"', "\"\"")).into(),
        false => value.into(),
    }
}

/// Splits the comma from an element of an array; it is empty if there is none.
fn split_comma(row: &str) -> (&str, &str) {
    row.split_at(usize::from(row.starts_with(',')))
}

/// Parses an element of an array, or a line.
fn parse_element(row: &str, config: &ReadConfig) -> Result<JsonRow, String> {
    let (comma, element) = split_comma(row);
    let mut row = parse_row(element, config)?;
    let move_span = |span: &mut Span| {
        *span = Span::new(span.start + comma.len(), span.end + comma.len());
    };
    move_span(&mut row.text_span);
    row.article_span.iter_mut().for_each(move_span);
    Ok(row)
}

impl Columns {
    fn new(head: &str, delimiter: u8, config: &ReadConfig) -> Result<Columns, String> {
        let fields = split_fields(head, delimiter)?;
        // Then the header is the whole file, and its rows would be lost.
        let has_return =
            |field: &RawField| !field.is_quoted && head[field.span.range()].contains('\r');
        if fields.iter().any(has_return) {
            return Err(
                "the line ends are carriage returns only; convert them to line feeds".into(),
            );
        }
        let names: Vec<String> = (fields.iter())
            .map(|field| field.value(head).into_owned())
            .collect();
        let find = |name: &str| names.iter().position(|column| column == name);
        let name = config.source_field();
        let text = find(name).ok_or_else(|| {
            let listed: Vec<&str> = names.iter().take(20).map(String::as_str).collect();
            format!(
                "no column {name:?}; the header has: {}",
                listed.join(", ").escape_debug()
            )
        })?;
        if let Some(name) = config.added_fields.iter().find(|name| find(name).is_some()) {
            return Err(format!(
                "has a column {name:?} already, which is to be added"
            ));
        }
        let is_page = config.html_field.is_some();
        Ok(Columns {
            delimiter,
            text,
            article: find(&config.text_field).filter(|_| is_page),
            id: find(&config.id_field),
            url: find(&config.url_field),
            date: find(&config.date_field),
            source: find(&config.source_field),
            keep_field: config.keep_field.as_deref().and_then(find),
            names,
        })
    }

    /// The fields of a row, which are as many as the columns.
    fn fields(&self, row: &str) -> Result<Vec<RawField>, String> {
        let fields = split_fields(row, self.delimiter)?;
        let (found, expected) = (fields.len(), self.names.len());
        match found == expected {
            true => Ok(fields),
            false => Err(format!(
                "the row has {found} fields and the header {expected}"
            )),
        }
    }

    fn parse(&self, row: &str) -> Result<JsonRow, String> {
        let fields = self.fields(row)?;
        let value = |column: Option<usize>| {
            let value = fields[column?].value(row).into_owned();
            (!value.is_empty()).then_some(value)
        };
        let text = fields[self.text];
        Ok(JsonRow {
            id: value(self.id),
            url: value(self.url),
            date: value(self.date),
            source: value(self.source),
            keep_field: value(self.keep_field),
            text: text.value(row).into_owned(),
            text_span: text.span,
            article_span: self.article.map(|column| fields[column].span),
            style: TextStyle::Field {
                is_quoted: text.is_quoted,
                is_only: self.names.len() == 1,
                delimiter: self.delimiter,
            },
        })
    }

    fn to_json(&self, row: &str) -> Option<String> {
        let fields = self.fields(row).ok()?;
        let object: serde_json::Map<_, _> = (self.names.iter().zip(fields))
            .map(|(name, field)| (name.clone(), field.value(row).into()))
            .collect();
        serde_json::to_string(&object).ok()
    }
}
