//! Rows of JSONL come in, the same rows go out stripped, in their order.
//!
//! What is here already is worked on together, on all threads, and goes out before the next row is waited for: memory does not grow with
//! the stream, and a reader behind us never waits for a row that we have.

use std::io::{self, BufReader, BufWriter, Read, Write};

use unboil::engine::Workers;
use unboil_html as html;
use unboil_io::error::{Error, ProblemStage};
use unboil_io::read::json_row::{JsonRow, decode_row, is_blank, parse_row};
use unboil_io::read::line_reader::{LineReader, Newline};
use unboil_io::write::dolma_attributes::attributes;
use unboil_io::write::{add_article_fields, add_field, cut_text};
use unboil_text::Span;

use crate::cli::removed::removed_json;
use crate::cli::stdout_error;
use crate::cli::stream::{BUFFER_BYTES, Filter, REMOVED_FIELD};
use crate::cli::stream_flags::Emit;
use crate::cli::told::BOM;
use crate::cli::troubles::{Trouble, Troubles};

/// A line that came in.
struct Line {
    /// From 1.
    number: usize,
    /// All of it; of one that is too long what did not go out yet.
    bytes: Vec<u8>,
    too_long: bool,
}

type Input = LineReader<BufReader<Box<dyn Read>>>;

impl Filter {
    /// Rows in, rows out.
    pub(super) fn rows(
        &self,
        input: BufReader<Box<dyn Read>>,
        workers: &Workers,
        troubles: &mut Troubles,
    ) -> Result<(), Error> {
        let mut out = BufWriter::with_capacity(BUFFER_BYTES, io::stdout().lock());
        let most = self.config.read.max_article_bytes;
        let mut lines = LineReader::new(input, Newline::Byte, most);
        let mut done = false;
        while !done {
            let pass = troubles.pass() && self.emit == Emit::Text;
            let batch = self.batch(&mut lines, pass, &mut out)?;
            let rows = workers.map(&batch, |line| self.line(line));
            for (line, row) in batch.iter().zip(rows) {
                let written = match row {
                    Ok(Some(row)) => out.write_all(row.as_bytes()),
                    Ok(None) => out.write_all(&line.bytes),
                    Err(trouble) => {
                        let met = troubles.met(Some(line.number), trouble);
                        if met.is_err() {
                            out.flush().map_err(stdout_error)?;
                        }
                        met?;
                        match troubles.pass() {
                            true => self.write_unusable(line, &mut out),
                            false => Ok(()),
                        }
                    }
                };
                written.map_err(stdout_error)?;
            }
            done = batch.is_empty();
            out.flush().map_err(stdout_error)?;
        }
        Ok(())
    }

    /// The next line, which is waited for, and those after it that are here already; none at the end. The bytes of one that is too long
    /// go out at once if they `pass`, or are left out.
    fn batch(
        &self,
        lines: &mut Input,
        pass: bool,
        out: &mut impl Write,
    ) -> Result<Vec<Line>, Error> {
        let mut batch: Vec<Line> = Vec::new();
        while batch.is_empty() || lines.has_next() {
            let (mut bytes, mut over) = (Vec::new(), Vec::new());
            let mut written = Ok(());
            let mut too_long = |piece: &[u8]| match (pass, batch.is_empty()) {
                (false, _) => {}
                (true, true) if written.is_ok() => written = out.write_all(piece),
                (true, true) => {}
                // Others go out before it; it is no longer than the buffer that it is in.
                (true, false) => over.extend_from_slice(piece),
            };
            let found = lines.next(&mut bytes, &mut too_long);
            let Some(found) = found.map_err(Error::io(&self.name))? else {
                break;
            };
            written.map_err(stdout_error)?;
            batch.push(Line {
                number: found.number,
                bytes: if found.too_long { over } else { bytes },
                too_long: found.too_long,
            });
        }
        Ok(batch)
    }

    /// What goes out in place of a row that cannot be used, if it passes through.
    fn write_unusable(&self, line: &Line, out: &mut impl Write) -> io::Result<()> {
        match self.emit {
            Emit::Text => out.write_all(&line.bytes),
            Emit::Dolma => {
                let row = str::from_utf8(&line.bytes).unwrap_or_default();
                writeln!(out, "{}", attributes(without_mark(row).1, "", &[]))
            }
        }
    }

    /// What goes out for a line; `None`: the line as it is.
    fn line(&self, line: &Line) -> Result<Option<String>, Trouble> {
        if line.too_long {
            let most = self.config.read.max_article_bytes;
            let reason = format!("the row has more than {most} bytes");
            return Err((ProblemStage::Read, reason));
        }
        let decoded = |reason| (ProblemStage::Decode, reason);
        let line = decode_row(&line.bytes, encoding_rs::UTF_8).map_err(decoded)?;
        if is_blank(&line) {
            return Ok(None);
        }
        let (mark, line) = without_mark(&line);
        let row =
            parse_row(line, &self.config.read).map_err(|reason| (ProblemStage::Parse, reason))?;
        if self.emit == Emit::Dolma {
            let removals = self.stripper.strip(&row.text);
            return Ok(Some(attributes(line, &row.text, &removals) + "\n"));
        }
        if self.config.read.html_field.is_some() {
            return Ok(Some(mark.to_string() + &self.row_of_page(line, &row)));
        }
        let stripped = self.stripper.extract(&row.text);
        let removals = &stripped.removals;
        if removals.is_empty() && !self.explain {
            return Ok(None);
        }
        let cuts: Vec<Span> = removals.iter().map(|removal| removal.span).collect();
        let (mut kept, _) = cut_text(line, row.text_span, &cuts);
        if self.explain {
            let removed = removed_json(&row.text, None, &stripped);
            add_field(&mut kept, row.text_span, REMOVED_FIELD, &removed);
        }
        Ok(Some(mark.to_string() + &kept))
    }

    /// The row with the article of its page in the field of the text.
    fn row_of_page(&self, line: &str, row: &JsonRow) -> String {
        let article = html::article(&row.text);
        let stripped = self.stripper.extract(&article);
        let removed = || removed_json(&article.text, article.page.as_deref(), &stripped);
        let removed = self.explain.then(removed);
        let more = removed.as_deref().map(|json| (REMOVED_FIELD, json));
        let input = (&article).into();
        add_article_fields(line, row, input, &stripped.removals, self.config.io(), more)
    }
}

/// The mark that some writers put before the first row, if it is there, and the row.
fn without_mark(line: &str) -> (&str, &str) {
    line.split_at(match line.starts_with('\u{feff}') {
        true => BOM.len(),
        false => 0,
    })
}
