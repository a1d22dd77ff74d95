//! `unboil strip` for JSONL: strips the rows of a stream and writes them in their order.
//!
//! All rows that are available are stripped together, on all threads, and written before the next
//! row is awaited. So memory does not grow with the stream, and no finished row waits for more
//! input.

use std::io::{self, BufReader, BufWriter, Read, Write};

use unboil_html as html;
use unboil_io::{
    Error, FieldCheck, JsonRow, LineReader, Newline, ProblemStage, add_article_fields, add_field,
    cut_text, decode_row, dolma_attributes, incomplete_reason, is_blank, parse_row,
};
use unboil_text::Span;

use crate::cli::console::{print_error_line, stdout_error};
use crate::cli::format_sniff::BOM;
use crate::cli::problem_sink::{ProblemSink, Unusable};
use crate::cli::removal_json::removals_json;
use crate::cli::strip_args::Emit;
use crate::cli::strip_filter::{BUFFER_BYTES, REMOVED_FIELD, StripFilter};
use crate::engine::Workers;

/// One line of the input.
struct InputLine {
    /// Counts from 1.
    number: usize,
    /// The line. Of a line that is too long, only the bytes that are still to be written.
    bytes: Vec<u8>,
    too_long: bool,
}

type InputLines = LineReader<BufReader<Box<dyn Read>>>;

impl StripFilter {
    /// Strips each row of `input` and writes it to standard output.
    pub(super) fn strip_rows(
        &self,
        input: BufReader<Box<dyn Read>>,
        workers: &Workers,
        problems: &mut ProblemSink,
    ) -> Result<(), Error> {
        let mut out = BufWriter::with_capacity(BUFFER_BYTES, io::stdout().lock());
        let max_bytes = self.config.read.max_article_bytes;
        let mut lines = LineReader::new(input, Newline::Byte, max_bytes);
        let mut done = false;
        let mut is_first_batch = true;
        while !done {
            let pass = problems.passes_unusable() && self.emit == Emit::Text;
            let (batch, read_error) = self.next_batch(&mut lines, pass, &mut out)?;
            if std::mem::take(&mut is_first_batch) {
                self.report_missing_field(&batch);
            }
            let rows = workers.map(&batch, |line| self.strip_line(line));
            for (line, row) in batch.iter().zip(rows) {
                let written = match row {
                    Ok(Some(row)) => out.write_all(row.as_bytes()),
                    Ok(None) => out.write_all(&line.bytes),
                    Err(unusable) => {
                        let reported = problems.report(Some(line.number), unusable);
                        if reported.is_err() {
                            out.flush().map_err(stdout_error)?;
                        }
                        reported?;
                        match problems.passes_unusable() {
                            true => self.write_unusable(line, &mut out),
                            false => Ok(()),
                        }
                    }
                };
                written.map_err(stdout_error)?;
            }
            done = batch.is_empty() || read_error.is_some();
            out.flush().map_err(stdout_error)?;
            if let Some(error) = read_error {
                let reason = incomplete_reason(&error, lines.bytes_read());
                problems.report(Some(lines.number()), (ProblemStage::Read, reason))?;
            }
        }
        Ok(())
    }

    /// Prints the fields that there are if none of the first rows has the field of the settings.
    fn report_missing_field(&self, rows: &[InputLine]) {
        let mut check = FieldCheck::of_text(&self.config.read);
        for line in rows {
            let row = str::from_utf8(&line.bytes).unwrap_or_default();
            check.add_row(split_bom(row).1);
            if check.is_done() {
                return;
            }
        }
        if let Err(error) = check.finish(&format!("{} so far", self.input_name)) {
            print_error_line(&format!("unboil: {error}"));
        }
    }

    /// Waits for the next line, and adds the lines after it that are available. Empty at the end.
    /// Also returns the read error that ends the input.
    ///
    /// The bytes of a line that is too long are written at once if `pass` is true, else discarded.
    fn next_batch(
        &self,
        lines: &mut InputLines,
        pass: bool,
        out: &mut impl Write,
    ) -> Result<(Vec<InputLine>, Option<io::Error>), Error> {
        let mut batch: Vec<InputLine> = Vec::new();
        while batch.is_empty() || lines.has_next() {
            let (mut bytes, mut excess) = (Vec::new(), Vec::new());
            let mut written = Ok(());
            let mut too_long = |piece: &[u8]| match (pass, batch.is_empty()) {
                (false, _) => {}
                (true, true) if written.is_ok() => written = out.write_all(piece),
                (true, true) => {}
                // Other lines are written before it. It is complete in the buffer, so `excess` is
                // small.
                (true, false) => excess.extend_from_slice(piece),
            };
            let found = lines.next(&mut bytes, &mut too_long);
            written.map_err(stdout_error)?;
            let found = match found {
                Ok(Some(found)) => found,
                Ok(None) => break,
                Err(error) => return Ok((batch, Some(error))),
            };
            batch.push(InputLine {
                number: found.number,
                bytes: if found.too_long { excess } else { bytes },
                too_long: found.too_long,
            });
        }
        Ok((batch, None))
    }

    /// Writes an unusable row that passes: the line itself, or a Dolma row without attributes.
    fn write_unusable(&self, line: &InputLine, out: &mut impl Write) -> io::Result<()> {
        match self.emit {
            Emit::Text => out.write_all(&line.bytes),
            Emit::Dolma => {
                let row = str::from_utf8(&line.bytes).unwrap_or_default();
                let id_field = &self.config.read.id_field;
                writeln!(
                    out,
                    "{}",
                    dolma_attributes(split_bom(row).1, id_field, "", &[])
                )
            }
        }
    }

    /// Strips one line. `None`: the line stays as it is.
    fn strip_line(&self, line: &InputLine) -> Result<Option<String>, Unusable> {
        if line.too_long {
            let max_bytes = self.config.read.max_article_bytes;
            let reason = format!(
                "the row has more than {max_bytes} bytes; `max_article_bytes` under `[read]` \
                 in the file of --config raises the limit"
            );
            return Err((ProblemStage::Read, reason));
        }
        let decode_error = |reason| (ProblemStage::Decode, reason);
        let line = decode_row(&line.bytes, encoding_rs::UTF_8).map_err(decode_error)?;
        if is_blank(&line) {
            return Ok(None);
        }
        let (bom, line) = split_bom(&line);
        let row =
            parse_row(line, &self.config.read).map_err(|reason| (ProblemStage::Parse, reason))?;
        if self.emit == Emit::Dolma {
            let removals = self.extract(&*row.text)?.removals;
            let id_field = &self.config.read.id_field;
            let attributes = dolma_attributes(line, id_field, &row.text, &removals);
            return Ok(Some(attributes + "\n"));
        }
        if self.config.read.html_field.is_some() {
            let stripped = self.strip_page_row(line, &row)?;
            return Ok(Some(match bom {
                "" => stripped,
                bom => bom.to_string() + &stripped,
            }));
        }
        let extraction = self.extract(&*row.text)?;
        let removals = &extraction.removals;
        if removals.is_empty() && !self.explain {
            return Ok(None);
        }
        let cuts: Vec<Span> = removals.iter().map(|removal| removal.span).collect();
        let (mut kept, _) = cut_text(line, row.text_span, &cuts);
        if self.explain {
            let removed = removals_json(&row.text, None, &extraction);
            add_field(&mut kept, row.text_span, REMOVED_FIELD, &removed);
        }
        Ok(Some(bom.to_string() + &kept))
    }

    /// Adds the article of the row's HTML page to the row, in the field of the text.
    fn strip_page_row(&self, line: &str, row: &JsonRow) -> Result<String, Unusable> {
        let article = html::article(&row.text);
        let extraction = self.extract(&article)?;
        let removed = || removals_json(&article.text, article.page.as_deref(), &extraction);
        let removed = self.explain.then(removed);
        let extra_field = removed.as_deref().map(|json| (REMOVED_FIELD, json));
        let input = (&article).into();
        Ok(add_article_fields(
            line,
            row,
            input,
            &extraction.removals,
            self.config.io(),
            extra_field,
        ))
    }
}

/// Splits a byte order mark from the row; it is empty if the row has none.
fn split_bom(line: &str) -> (&str, &str) {
    line.split_at(match line.starts_with('\u{feff}') {
        true => BOM.len(),
        false => 0,
    })
}
