//! Writes the cleaned copy of a file of rows: rows without removals are copied byte for byte.
//!
//! The rows are read a second time, so that they need not be kept in memory after the first.
//! Several of them are cleaned at the same time.

use std::io::Write;
use std::mem::take;
use std::ops::Range;
use std::sync::OnceLock;

use unboil_html::OutputFormat;

use super::article_row::ArticleRow;
use super::row_reader::RowReader;
use super::warc_rows::WarcRow;
use crate::config::IoConfig;
use crate::error::Error;
use crate::formats::batches::ReadStatus;
use crate::formats::format::{CleanedFile, FileInfo, RemovalsOfFile};
use crate::formats::row_sink::{ArticleRemovals, RowSink};
use crate::read::compression::Compression;
use crate::read::json_row::decode_row;
use crate::read::line_reader::LineInfo;
use crate::read::piece_kind::PieceKind;
use crate::read::row_parser::RowParser;
use crate::read::row_syntax::RowSyntax;
use crate::read::warc_record::{WarcContent, warc_content};
use crate::write::compressed_writer::CompressedWriter;
use crate::write::jsonl_edit::encode_row;
use crate::write::manifest::{ManifestEntry, hex};
use crate::write::new_file::{FileDigest, NewFile};

/// Rows of this many bytes are cleaned at the same time.
const BATCH_BYTES: usize = 4 << 20;

/// What a row counts beside its bytes: its record, and the cleaned row.
const ROW_RECORD_BYTES: usize = 256;

/// True if the file has rows with HTML pages, to which the articles of the pages are added.
pub(super) fn has_page_rows(file: FileInfo, config: IoConfig) -> bool {
    file.articles > 0 && config.read.html_field.is_some()
}

/// Writes the cleaned copy. See [`Format::write_cleaned`](crate::Format::write_cleaned).
pub(super) fn write_cleaned(
    file: &CleanedFile,
    syntax: RowSyntax,
    removals: &mut RemovalsOfFile,
    sink: &dyn RowSink,
) -> Result<ManifestEntry, Error> {
    let mut input = InputRows::open(file, syntax)?;
    let mut writer = RowWriter::create(file, sink, &input.rows)?;
    let mut index = 0;
    let mut next_article = removals.next().transpose()?;
    while let Some(info) = input.next_line(&mut writer)? {
        if info.too_long {
            continue;
        }
        if info.kind != PieceKind::Row {
            writer.copy(&input.line)?;
            continue;
        }
        let is_article = |article: &mut ArticleRemovals| {
            (article.row).is_some_and(|location| location.line == info.number)
        };
        let article = next_article.take_if(is_article);
        let article = article.map(|article| (index, article));
        if article.is_some() {
            index += 1;
            next_article = removals.next().transpose()?;
        }
        writer.add_row(&input.line, info.number, article)?;
    }
    if next_article.is_some() {
        return Err(file.changed_error());
    }
    let original = input.finish()?;
    let mut entry = file.manifest_entry();
    entry.page_rows = writer.page_rows;
    entry.original = (!writer.page_rows).then(|| hex(original.xxh3));
    Ok(entry.with_digest(writer.finish()?.commit()?))
}

/// The lines of the input, as they were read before.
struct InputRows<'f> {
    file: &'f CleanedFile<'f>,
    rows: RowReader,
    /// The line that was read last. Empty if it is too long.
    line: Vec<u8>,
    /// True until a read error ends the input.
    is_complete: bool,
}

impl<'f> InputRows<'f> {
    fn open(file: &'f CleanedFile<'f>, syntax: RowSyntax) -> Result<InputRows<'f>, Error> {
        let FileInfo {
            source, encoding, ..
        } = file.input;
        let rows = RowReader::open(source, file.config.read, syntax, encoding);
        Ok(InputRows {
            file,
            rows: rows.map_err(|e| file.unreadable_error(e))?,
            line: Vec::new(),
            is_complete: true,
        })
    }

    /// Reads the next line. A line that is too long is copied to `writer`. `None`: the file ends.
    fn next_line(&mut self, writer: &mut RowWriter) -> Result<Option<LineInfo>, Error> {
        let mut written = Ok(());
        let info = self.rows.lines.next(&mut self.line, &mut |bytes| {
            if written.is_ok() {
                written = writer.copy_row(bytes);
            }
        });
        written?;
        match info {
            Ok(info) => Ok(info),
            Err(_) if self.file.input.status == ReadStatus::Partial => {
                self.is_complete = false;
                Ok(None)
            }
            Err(e) => Err(self.file.unreadable_error(e)),
        }
    }

    /// Returns the digest of the decompressed input, if that is the one that was read before.
    fn finish(self) -> Result<FileDigest, Error> {
        let original = self.rows.digest().unpacked;
        self.file.check_unpacked(original, self.is_complete)?;
        Ok(original)
    }
}

/// Writes the rows of the cleaned file. Several rows are cleaned at the same time, on the threads
/// of the sink.
struct RowWriter<'f, 'a> {
    file: &'f CleanedFile<'f>,
    sink: &'f dyn RowSink,
    parser: RowParser,
    page_rows: bool,
    /// The number of articles of a WARC file so far. They are the rows of its cleaned file.
    warc_rows: usize,
    /// True if the rows are the elements of an array.
    has_commas: bool,
    /// True until a row is written. The first element of an array has no comma before it.
    is_first_row: bool,
    /// True once a row is dropped.
    has_dropped_row: bool,
    /// The lines that are cleaned together.
    lines: Vec<u8>,
    rows: Vec<BatchRow<'a>>,
    writer: CompressedWriter<NewFile>,
}

/// A row of the lines that are cleaned together.
struct BatchRow<'a> {
    /// Its bytes in the lines.
    bytes: Range<usize>,
    /// The number of the line, from 1.
    number: usize,
    /// The index of its article in the file, and the removals. `None`: the row is copied.
    article: Option<(usize, ArticleRemovals<'a>)>,
}

impl<'f, 'a> RowWriter<'f, 'a> {
    /// Creates the file, and writes the header of `input`.
    fn create(
        file: &'f CleanedFile<'f>,
        sink: &'f dyn RowSink,
        input: &RowReader,
    ) -> Result<Self, Error> {
        let FileInfo {
            source, encoding, ..
        } = file.input;
        let is_warc = input.parser.is_warc();
        // Each record of WET is compressed on its own.
        let compression = match is_warc && file.config.write.to == OutputFormat::Wet {
            true => Compression::None,
            false => source.compression,
        };
        let writer =
            CompressedWriter::new(file.create()?, compression).map_err(Error::io(file.path()))?;
        let mut writer = RowWriter {
            file,
            sink,
            parser: input.parser.clone(),
            has_commas: input.head.ends_with(b"["),
            page_rows: is_warc || has_page_rows(file.input, file.config),
            warc_rows: 0,
            is_first_row: true,
            has_dropped_row: false,
            lines: Vec::new(),
            rows: Vec::new(),
            writer,
        };
        writer.copy(encoding.bom_bytes())?;
        let head = decode_row(&input.head, encoding.charset).ok();
        let added = head.filter(|_| writer.page_rows);
        let added = added.and_then(|head| input.parser.head_with_added(&head, file.config.read));
        match added.and_then(|head| encode_row(head, encoding.charset)) {
            Some(head) => writer.copy(&head)?,
            None => writer.copy(&input.head)?,
        }
        Ok(writer)
    }

    /// Writes bytes that are no row as they are, after all rows before them.
    fn copy(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.write_rows()?;
        self.write(bytes)
    }

    /// Writes bytes of a row that is too long, after all rows before it.
    fn copy_row(&mut self, bytes: &[u8]) -> Result<(), Error> {
        if self.parser.is_warc() {
            return Ok(());
        }
        self.write_rows()?;
        self.write_row(bytes)
    }

    /// Writes a row, or the start of one. It is empty if the row is dropped.
    fn write_row(&mut self, bytes: &[u8]) -> Result<(), Error> {
        let is_first_left = self.is_first_row && self.has_dropped_row;
        // A comma before the end of the array has no element behind it.
        let has_comma = bytes.starts_with(b",") && !bytes[1..].trim_ascii().is_empty();
        let has_comma = self.has_commas && is_first_left && has_comma;
        self.is_first_row &= bytes.is_empty();
        self.has_dropped_row |= bytes.is_empty();
        self.write(&bytes[usize::from(has_comma)..])
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.writer
            .write_all(bytes)
            .map_err(Error::io(self.file.path()))
    }

    /// Adds a row, and writes all rows if there are enough of them.
    fn add_row(
        &mut self,
        line: &[u8],
        number: usize,
        article: Option<(usize, ArticleRemovals<'a>)>,
    ) -> Result<(), Error> {
        let is_warc = self.parser.is_warc();
        let mut number = number;
        if is_warc {
            // Other records and those that cannot be used are left out. An article without words is
            // not among the articles of the removals.
            let is_article = || {
                matches!(
                    warc_content(line, self.file.config.read),
                    Ok(WarcContent::Article(_))
                )
            };
            if article.is_none() && !is_article() {
                return Ok(());
            }
            self.warc_rows += 1;
            number = self.warc_rows;
        }
        let start = self.lines.len();
        self.lines.extend_from_slice(line);
        let end = self.lines.len();
        let is_edited =
            |(_, article): &(_, ArticleRemovals)| self.page_rows || !article.removals.is_empty();
        let article = article.filter(is_edited);
        match self.rows.last_mut() {
            // Rows that are copied one after the other are one.
            Some(last) if last.article.is_none() && article.is_none() && !is_warc => {
                last.bytes.end = end;
            }
            _ => self.rows.push(BatchRow {
                bytes: start..end,
                number,
                article,
            }),
        }
        match end + self.rows.len() * ROW_RECORD_BYTES < BATCH_BYTES {
            true => Ok(()),
            false => self.write_rows(),
        }
    }

    /// Cleans the rows and writes them.
    fn write_rows(&mut self) -> Result<(), Error> {
        let cleaned: Vec<OnceLock<_>> = self.rows.iter().map(|_| OnceLock::new()).collect();
        self.sink.for_each_row(self.rows.len(), &|at| {
            let row = &self.rows[at];
            match &row.article {
                _ if self.parser.is_warc() => {
                    cleaned[at].get_or_init(|| self.clean_record(row));
                }
                Some((index, article)) => {
                    cleaned[at].get_or_init(|| self.clean_row(row, *index, article));
                }
                None => {}
            }
        });
        let (lines, rows) = (take(&mut self.lines), take(&mut self.rows));
        for (row, cleaned) in rows.iter().zip(cleaned) {
            let kept = cleaned.into_inner().transpose()?;
            let bytes = kept.as_deref().unwrap_or(&lines[row.bytes.clone()]);
            self.write_row(bytes)?;
        }
        self.lines = lines;
        self.rows = rows;
        self.lines.clear();
        self.rows.clear();
        Ok(())
    }

    /// The bytes of a cleaned row. Empty if its article is dropped.
    fn clean_row(
        &self,
        row: &BatchRow,
        index: usize,
        article: &ArticleRemovals,
    ) -> Result<Vec<u8>, Error> {
        let file = self.file;
        let charset = file.input.encoding.charset;
        let line = &self.lines[row.bytes.clone()];
        let line = decode_row(line, charset).map_err(|_| file.changed_error())?;
        let row = ArticleRow {
            file,
            article,
            index,
            number: row.number,
            line: &line,
            keeps_place: self.has_commas && row.number > 1 && !line.starts_with(','),
            row: (self.parser.parse(&line, file.config.read)).map_err(|_| file.changed_error())?,
        };
        let kept = match self.page_rows {
            true => row.clean_page(self.sink),
            false => row.clean_text(self.sink),
        };
        let kept = kept?.unwrap_or_default();
        encode_row(kept, charset).ok_or_else(|| file.changed_error())
    }

    /// The row that is made of a record of WARC. Empty if its article is dropped.
    fn clean_record(&self, row: &BatchRow) -> Result<Vec<u8>, Error> {
        let record = WarcRow {
            file: self.file,
            record: &self.lines[row.bytes.clone()],
            number: row.number,
            article: row.article.as_ref(),
        };
        record.clean(self.sink)
    }

    fn finish(mut self) -> Result<NewFile, Error> {
        self.write_rows()?;
        self.writer.finish().map_err(Error::io(self.file.path()))
    }
}
