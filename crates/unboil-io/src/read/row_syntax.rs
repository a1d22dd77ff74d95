//! [`RowSyntax`] says how the rows of a file are written, and [`Splitter`] finds their ends.

use crate::read::csv_splitter::CsvSplitter;
use crate::read::json_splitter::JsonSplitter;
use crate::read::newline_splitter::{Newline, NewlineSplitter};
use crate::read::piece_kind::PieceKind;
use crate::read::warc_splitter::WarcSplitter;

/// How the rows of a file are written.
///
/// ```
/// assert_eq!(unboil_io::RowSyntax::Csv.name(), "csv");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowSyntax {
    /// A JSON object in each line.
    JsonLines,
    /// An array of JSON objects, or objects one after the other.
    Json,
    /// A header with the names of the columns, and rows of fields with commas or semicolons between
    /// them.
    Csv,
    /// The same with tabs.
    Tsv,
    /// Records of a web crawl: WARC and WET.
    Warc,
}

impl RowSyntax {
    /// The name of the format.
    pub fn name(self) -> &'static str {
        match self {
            RowSyntax::JsonLines => "jsonl",
            RowSyntax::Json => "json",
            RowSyntax::Csv => "csv",
            RowSyntax::Tsv => "tsv",
            RowSyntax::Warc => "warc",
        }
    }

    /// The file name extensions, in lower case and without the dot.
    pub(crate) fn extensions(self) -> &'static [&'static str] {
        match self {
            RowSyntax::JsonLines => &["jsonl", "jsonlines", "ndjson"],
            RowSyntax::Json => &["json"],
            RowSyntax::Csv => &["csv"],
            RowSyntax::Tsv => &["tsv", "tab"],
            RowSyntax::Warc => &["warc", "wet"],
        }
    }

    /// True if rows have the columns that the header names.
    pub fn has_columns(self) -> bool {
        matches!(self, RowSyntax::Csv | RowSyntax::Tsv)
    }

    /// True if the first piece of a file that starts with `start` is no row: a header, or the start of
    /// an array.
    pub(crate) fn has_head(self, start: &[u8]) -> bool {
        match self {
            RowSyntax::JsonLines | RowSyntax::Warc => false,
            RowSyntax::Json => start.trim_ascii_start().starts_with(b"["),
            RowSyntax::Csv | RowSyntax::Tsv => true,
        }
    }

    /// The byte between fields of a file that starts with `start`. `None`: rows are JSON.
    pub(crate) fn delimiter(self, start: &[u8]) -> Option<u8> {
        match self {
            RowSyntax::JsonLines | RowSyntax::Json | RowSyntax::Warc => None,
            RowSyntax::Csv => Some(CsvSplitter::delimiter_of(start)),
            RowSyntax::Tsv => Some(b'\t'),
        }
    }

    /// Makes the splitter of a file that starts with `start`, after the byte order mark.
    ///
    /// ```
    /// use unboil_io::{LineReader, Newline, RowSyntax};
    ///
    /// let json = br#"[{"text": "High tide."}, {"text": "Low tide."}]"#;
    /// let splitter = RowSyntax::Json.splitter(json, Newline::Byte);
    /// let mut rows = LineReader::new(&json[..], splitter, 100);
    /// let mut row = Vec::new();
    /// rows.next(&mut row, &mut |_| {})?;
    /// assert_eq!(row, b"[");
    /// rows.next(&mut row, &mut |_| {})?;
    /// assert_eq!(row, br#"{"text": "High tide."}"#);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn splitter(self, start: &[u8], newline: Newline) -> Splitter {
        match (self, self.delimiter(start)) {
            (RowSyntax::Json, _) => Splitter::Json(JsonSplitter::default()),
            (RowSyntax::Warc, _) => Splitter::Warc(WarcSplitter::default()),
            (_, Some(delimiter)) => Splitter::Csv(CsvSplitter::new(delimiter, newline)),
            (_, None) => newline.into(),
        }
    }
}

/// Finds the ends of the pieces of a file.
#[derive(Debug)]
pub enum Splitter {
    /// A piece is a line.
    Lines(NewlineSplitter),
    /// A piece is a JSON value.
    Json(JsonSplitter),
    /// A piece is a row of fields.
    Csv(CsvSplitter),
    /// A piece is a record.
    Warc(WarcSplitter),
}

impl From<Newline> for Splitter {
    fn from(newline: Newline) -> Splitter {
        Splitter::Lines(NewlineSplitter::new(newline))
    }
}

impl Splitter {
    /// Looks at the next bytes of the file. Returns the length of the part of them that belongs to the
    /// piece. `None`: all of them, and the piece goes on.
    pub(crate) fn find_end(&mut self, bytes: &[u8]) -> Option<usize> {
        match self {
            Splitter::Lines(splitter) => splitter.find_end(bytes),
            Splitter::Json(splitter) => splitter.find_end(bytes),
            Splitter::Csv(splitter) => splitter.find_end(bytes),
            Splitter::Warc(splitter) => splitter.find_end(bytes),
        }
    }

    /// Ends the piece, and returns what it is.
    pub(crate) fn end_piece(&mut self) -> PieceKind {
        match self {
            Splitter::Lines(splitter) => splitter.end_piece(),
            Splitter::Json(splitter) => splitter.end_piece(),
            Splitter::Csv(splitter) => splitter.end_piece(),
            Splitter::Warc(splitter) => splitter.end_piece(),
        }
    }

    /// After the last piece: why the file as a whole is not well formed.
    pub(crate) fn problem_at_end(&self) -> Option<&'static str> {
        match self {
            Splitter::Json(splitter) => splitter.problem_at_end(),
            Splitter::Lines(_) | Splitter::Csv(_) | Splitter::Warc(_) => None,
        }
    }
}
