//! `unboil strip` for Parquet: strips the texts of a file and writes it to standard output, a row
//! group after the other.
//!
//! One thread reads the rows, others strip them, and one compresses the texts that are left. The end
//! of a Parquet file is read first, so standard input is copied to a temporary file.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek, Write};
use std::path::Path;
use std::sync::Arc;
use std::vec;

use unboil_html as html;
use unboil_html::render;
use unboil_io::{
    Error, FieldCheck, ParquetInput, ParquetRewriter, ParquetRow, ParquetRows, ProblemStage,
    RewriteError, RowEdit, TextCell,
};
use unboil_text::kept_spans;

use crate::cli::console::stdout_error;
use crate::cli::problem_sink::{ProblemSink, Unusable};
use crate::cli::strip_filter::{BUFFER_BYTES, StripFilter};
use crate::engine::OrderedWork;

/// The first bytes of a Parquet file.
pub(super) const PARQUET_MAGIC: &[u8] = b"PAR1";

/// Short texts are stripped together, up to this many bytes.
const CHUNK_BYTES: usize = 32 << 10;

/// Rows that are stripped together, or why no more could be read.
type Chunk = Result<Vec<ParquetRow>, String>;

/// A row that was stripped: its number, the text as it is in the file, and what is left of it if
/// that is another text.
struct StrippedRow {
    number: usize,
    cell: TextCell,
    stripped: Result<Option<String>, Unusable>,
}

/// Checks that no flag asks for something for which Parquet rows have no place.
pub(super) fn check_parquet_flags(filter: &StripFilter) -> Result<(), Error> {
    let (flag, file) = match (filter.explain, filter.config.write.metadata) {
        (true, _) => ("--explain", "ledger.jsonl"),
        (_, true) => ("--metadata", "metadata.jsonl"),
        _ => return Ok(()),
    };
    let reason = format!("Parquet rows have no place for this; `unboil clean` writes {file}");
    Err(Error::config(flag, reason))
}

impl StripFilter {
    /// Strips each row of a file and writes the file to standard output. `path` is that of the
    /// input, if it is a file that is not compressed.
    pub(super) fn strip_parquet(
        self: &Arc<Self>,
        path: Option<&Path>,
        mut input: BufReader<Box<dyn Read + Send>>,
        threads: Option<usize>,
        problems: &mut ProblemSink,
    ) -> Result<(), Error> {
        let input_error = |error| Error::io(&self.input_name)(error);
        let mut file = match path {
            Some(path) => File::open(path).map_err(input_error)?,
            None => {
                let mut file = tempfile::tempfile().map_err(input_error)?;
                io::copy(&mut input, &mut file).map_err(input_error)?;
                file
            }
        };
        let opened = file.try_clone().map_err(input_error)?;
        let opened = ParquetInput::from_file(opened).and_then(|input| {
            let input = Arc::new(input);
            self.check_text_field(&input)?;
            let rows = ParquetRows::new(Arc::clone(&input), &self.config.read, false)?;
            Ok((input, rows))
        });
        match opened {
            Ok((input, rows)) => self.write_stripped(&input, rows, threads, problems),
            Err(reason) => {
                problems.report(None, (ProblemStage::Read, reason))?;
                if problems.passes_unusable() {
                    file.rewind().map_err(input_error)?;
                    io::copy(&mut file, &mut io::stdout().lock()).map_err(stdout_error)?;
                }
                Ok(())
            }
        }
    }

    /// Returns the reason why the file has no texts, with the fields that there are.
    fn check_text_field(&self, input: &ParquetInput) -> Result<(), String> {
        let mut check = FieldCheck::of_text(&self.config.read);
        check.add_row(&input.first_row());
        check.finish("the file").map_err(|error| error.to_string())
    }

    /// Strips the rows and writes them.
    fn write_stripped(
        self: &Arc<Self>,
        input: &Arc<ParquetInput>,
        rows: ParquetRows,
        threads: Option<usize>,
        problems: &mut ProblemSink,
    ) -> Result<(), Error> {
        let filter = Arc::clone(self);
        let work = OrderedWork::start(
            threads,
            move |sender| read_chunks(rows, |chunk, bytes| sender.send(chunk, bytes)),
            move |chunk: Chunk| {
                chunk.map(|rows| {
                    rows.into_iter()
                        .map(|row| filter.strip_parquet_row(row))
                        .collect()
                })
            },
        )?;
        let mut stripped = StrippedRows {
            filter: self,
            work,
            problems,
            chunk: Vec::new().into_iter(),
        };
        let out = BufWriter::with_capacity(BUFFER_BYTES, io::stdout());
        let (scratch, error) = (std::env::temp_dir(), |error| self.write_error(error));
        let mut writer = ParquetRewriter::new(Arc::clone(input), &self.config.read, out, &scratch)
            .map_err(error)?;
        for group in 0..input.groups() {
            writer
                .write_group(group, &mut || stripped.next_edit())
                .map_err(|stop| match stop {
                    Stop::Run(error) => error,
                    Stop::Rewrite(error) => self.write_error(error),
                })?;
        }
        let mut out = writer.finish().map_err(error)?;
        out.flush().map_err(stdout_error)
    }

    fn write_error(&self, error: RewriteError) -> Error {
        match error {
            RewriteError::Input(reason) => self.read_error(reason),
            RewriteError::Output(error) => stdout_error(error),
        }
    }

    /// The error about an input that breaks off: what was written is no Parquet file then.
    fn read_error(&self, reason: String) -> Error {
        Error::io(&self.input_name)(io::Error::other(reason))
    }

    fn strip_parquet_row(&self, row: ParquetRow) -> StrippedRow {
        let stripped =
            row.text(&self.config.read)
                .and_then(|text| match self.config.read.html_field {
                    Some(_) => self.strip_parquet_page(text, row.url.as_deref()).map(Some),
                    None => self.strip_parquet_text(text, row.url.as_deref()),
                });
        let is_page = self.config.read.html_field.is_some();
        StrippedRow {
            number: row.number,
            stripped,
            cell: if is_page { row.article } else { row.text },
        }
    }

    fn strip_parquet_text(
        &self,
        text: &str,
        url: Option<&str>,
    ) -> Result<Option<String>, Unusable> {
        let removals = self.extract_row(text, url)?.removals;
        if removals.is_empty() {
            return Ok(None);
        }
        let mut kept = String::with_capacity(text.len());
        for span in kept_spans(text.len(), &removals) {
            kept.push_str(&text[span.range()]);
        }
        Ok(Some(kept))
    }

    fn strip_parquet_page(&self, page: &str, url: Option<&str>) -> Result<String, Unusable> {
        let article = html::article(page);
        let url = url.or(article.url.as_deref());
        let removals = self.extract_row(&article, url)?.removals;
        Ok(render((&article).into(), &removals, &self.config.write))
    }
}

/// Reads all rows and passes them to `send`, with their size in memory. Ends early if it returns
/// false.
fn read_chunks(mut rows: ParquetRows, send: impl Fn(Chunk, usize) -> bool) {
    let (mut chunk, mut size) = (Vec::new(), 0);
    loop {
        match rows.next_row() {
            Ok(Some(row)) => {
                size += row.text.bytes().map_or(0, <[u8]>::len) + size_of::<ParquetRow>();
                chunk.push(row);
                if size >= CHUNK_BYTES && !send(Ok(std::mem::take(&mut chunk)), size) {
                    return;
                }
                size = if chunk.is_empty() { 0 } else { size };
            }
            Ok(None) => {
                send(Ok(chunk), size);
                return;
            }
            Err(reason) => {
                if send(Ok(chunk), size) {
                    send(Err(reason), 0);
                }
                return;
            }
        }
    }
}

/// Why no more is written.
enum Stop {
    Run(Error),
    Rewrite(RewriteError),
}

impl From<RewriteError> for Stop {
    fn from(error: RewriteError) -> Stop {
        Stop::Rewrite(error)
    }
}

/// The stripped rows, in their order.
struct StrippedRows<'f, 'p> {
    filter: &'f StripFilter,
    work: OrderedWork<Result<Vec<StrippedRow>, String>>,
    problems: &'p mut ProblemSink,
    chunk: vec::IntoIter<StrippedRow>,
}

impl StrippedRows<'_, '_> {
    /// What becomes of the next row. An unusable one is reported.
    fn next_edit(&mut self) -> Result<RowEdit, Stop> {
        let row = loop {
            if let Some(row) = self.chunk.next() {
                break row;
            }
            let chunk = self.work.take_finished().or_else(|| self.work.wait());
            let ended = || Err("has fewer rows than it says".to_string());
            let chunk = chunk.unwrap_or_else(ended);
            let error = |reason| Stop::Run(self.filter.read_error(reason));
            self.chunk = chunk.map_err(error)?.into_iter();
        };
        match row.stripped {
            Ok(Some(text)) => Ok(RowEdit::Text(text)),
            Ok(None) => Ok(RowEdit::Keep(row.cell)),
            Err(unusable) => {
                let reported = self.problems.report(Some(row.number), unusable);
                reported.map_err(Stop::Run)?;
                Ok(match self.problems.passes_unusable() {
                    true => RowEdit::Keep(row.cell),
                    false => RowEdit::Drop,
                })
            }
        }
    }
}
