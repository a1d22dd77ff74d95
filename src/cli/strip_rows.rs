//! `unboil strip` for JSONL, JSON, CSV and TSV: strips the rows of a stream and writes them in their
//! order.
//!
//! One thread reads the rows, others strip them, and finished rows are written at once. So memory
//! does not grow with the stream, and no finished row waits for more input.

use std::io::{self, BufWriter, Write};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use unboil_html as html;
use unboil_io::{
    Error, FieldCheck, JsonRow, PieceKind, ProblemStage, RowParser, WarcContent,
    add_article_fields, add_value, cut_row, decode_row, dolma_attributes, incomplete_reason,
    warc_content, warc_row,
};
use unboil_text::Span;

use crate::cli::console::{print_error_line, stdout_error};
use crate::cli::format_sniff::BOM;
use crate::cli::line_pieces::{InputLine, InputPiece, InputRows, read_lines};
use crate::cli::problem_sink::{ProblemSink, Unusable};
use crate::cli::removal_json::removals_json;
use crate::cli::strip_args::Emit;
use crate::cli::strip_filter::{BUFFER_BYTES, REMOVED_FIELD, StripFilter};
use crate::cli::summary_table::other_records;
use crate::engine::OrderedWork;

/// What becomes of a line. `None`: it stays as it is.
type StrippedLine = Result<Option<String>, Unusable>;

/// Standard output, as rows are written to it.
struct RowOutput<W> {
    out: W,
    /// True if the rows are the elements of an array, with commas between them.
    is_array: bool,
    /// True until a row is written.
    is_first_row: bool,
    /// True if the row before was left out.
    is_after_skipped: bool,
}

impl<W: Write> RowOutput<W> {
    /// Writes a row, or the start of one. After a row that was left out, the comma before it may
    /// be too much or missing.
    fn write_row(&mut self, bytes: &[u8]) -> io::Result<()> {
        let has_comma = bytes.starts_with(b",");
        let mut row = bytes;
        if self.is_array && self.is_after_skipped {
            match (self.is_first_row, has_comma) {
                (true, true) => row = &bytes[1..],
                (false, false) => self.out.write_all(b",")?,
                _ => {}
            }
        }
        self.is_first_row &= bytes.is_empty();
        self.is_after_skipped &= bytes.is_empty();
        self.out.write_all(row)
    }
}

/// The rows of a stream.
pub(super) struct RowStream {
    /// The rows after the header.
    pub(super) rows: InputRows,
    pub(super) parser: RowParser,
    /// The header as it is written, with a byte order mark.
    pub(super) head: String,
}

impl StripFilter {
    /// Strips each row of `input` and writes it to standard output.
    pub(super) fn strip_rows(
        self: &Arc<Self>,
        input: RowStream,
        threads: Option<usize>,
        problems: &mut ProblemSink,
    ) -> Result<(), Error> {
        let passes_long_lines =
            problems.passes_unusable() && self.emit == Emit::Text && !input.parser.is_warc();
        let filter = Arc::clone(self);
        let parser = input.parser.clone();
        let mut out = RowOutput {
            out: BufWriter::with_capacity(BUFFER_BYTES, io::stdout().lock()),
            is_array: false,
            is_first_row: true,
            is_after_skipped: false,
        };
        if self.emit == Emit::Text {
            let written = out.out.write_all(input.head.as_bytes());
            written.map_err(stdout_error)?;
        }
        let mut chunks = OrderedWork::start(
            threads,
            move |sender| {
                let send = |pieces, bytes| sender.send(pieces, bytes);
                read_lines(input.rows, passes_long_lines, send);
            },
            move |pieces| filter.strip_pieces(pieces, &input.parser),
        )?;
        let mut hint = FieldHint::new(self, &parser);
        let written = self.write_chunks(&mut chunks, &mut out, &mut hint, problems);
        // Also before the error that ends the run.
        hint.print();
        let other = self
            .other_records
            .each_ref()
            .map(|count| count.load(Ordering::Relaxed));
        if other.iter().any(|&count| count > 0) {
            print_error_line(&format!("unboil: other records: {}", other_records(&other)));
        }
        if let Some(sites) = &self.sites
            && !self.has_known_site.load(Ordering::Relaxed)
        {
            print_error_line(&format!("unboil: {}", sites.describe_unused()));
        }
        written
    }

    /// Writes all chunks, each as soon as it is finished.
    fn write_chunks(
        &self,
        chunks: &mut OrderedWork<Vec<(InputPiece, StrippedLine)>>,
        out: &mut RowOutput<impl Write>,
        hint: &mut FieldHint,
        problems: &mut ProblemSink,
    ) -> Result<(), Error> {
        loop {
            let chunk = match chunks.take_finished() {
                Some(chunk) => chunk,
                None => {
                    // What is finished does not wait.
                    out.out.flush().map_err(stdout_error)?;
                    match chunks.wait() {
                        Some(chunk) => chunk,
                        None => return Ok(()),
                    }
                }
            };
            for (piece, stripped) in chunk {
                hint.add(&piece);
                self.write_piece(&piece, stripped, (out, hint.parser), problems)?;
            }
        }
    }

    /// Strips the lines among the pieces.
    fn strip_pieces(
        &self,
        pieces: Vec<InputPiece>,
        parser: &RowParser,
    ) -> Vec<(InputPiece, StrippedLine)> {
        let strip = |piece| {
            let stripped = match &piece {
                InputPiece::Line(line) => self.strip_line(line, parser),
                _ => Ok(None),
            };
            (piece, stripped)
        };
        pieces.into_iter().map(strip).collect()
    }

    /// Writes what becomes of a piece of the input, and reports its problem if it has one.
    fn write_piece(
        &self,
        piece: &InputPiece,
        stripped: StrippedLine,
        (out, parser): (&mut RowOutput<impl Write>, &RowParser),
        problems: &mut ProblemSink,
    ) -> Result<(), Error> {
        let (line, stripped) = match piece {
            InputPiece::Line(line) if line.kind != PieceKind::Row => {
                out.is_array |= line.kind == PieceKind::Bracket;
                let bytes: &[u8] = match self.emit {
                    Emit::Text => &line.bytes,
                    Emit::Dolma => b"",
                };
                return out.out.write_all(bytes).map_err(stdout_error);
            }
            InputPiece::Line(line) => (line, stripped),
            InputPiece::OfLongLine(bytes) => return out.write_row(bytes).map_err(stdout_error),
            InputPiece::NotWellFormed(reason) => {
                return problems.report(None, (ProblemStage::Parse, (*reason).to_string()));
            }
            InputPiece::ReadError {
                line,
                bytes_read,
                error,
            } => {
                // What was read before is complete, whatever comes of the error.
                out.out.flush().map_err(stdout_error)?;
                let reason = incomplete_reason(error, *bytes_read);
                return problems.report(Some(*line), (ProblemStage::Read, reason));
            }
        };
        let written = match stripped {
            Ok(Some(row)) => out.write_row(row.as_bytes()),
            Ok(None) => out.write_row(&line.bytes),
            Err(unusable) => {
                let reported = match parser.is_warc() {
                    true => {
                        let (stage, reason) = unusable;
                        let reason = format!("record at byte {}: {reason}", line.start);
                        problems.report(None, (stage, reason))
                    }
                    false => problems.report(Some(line.number), unusable),
                };
                if reported.is_err() {
                    out.out.flush().map_err(stdout_error)?;
                }
                reported?;
                // A record that cannot be used has no place among the rows.
                match problems.passes_unusable() && !parser.is_warc() {
                    true => self.write_unusable(line, (out, parser)),
                    false => {
                        out.is_after_skipped = true;
                        Ok(())
                    }
                }
            }
        };
        written.map_err(stdout_error)
    }

    /// Writes an unusable row that passes: the line itself, or a Dolma row without attributes.
    fn write_unusable(
        &self,
        line: &InputLine,
        (out, parser): (&mut RowOutput<impl Write>, &RowParser),
    ) -> io::Result<()> {
        match self.emit {
            Emit::Text => out.write_row(&line.bytes),
            Emit::Dolma => {
                let row = str::from_utf8(&line.bytes).unwrap_or_default();
                let row = parser.to_json(split_bom(row).1).unwrap_or_default();
                let id_field = &self.config.read.id_field;
                let attributes = dolma_attributes(&row, id_field, "", &[]);
                writeln!(out.out, "{attributes}")
            }
        }
    }

    fn strip_line(&self, line: &InputLine, parser: &RowParser) -> StrippedLine {
        if line.kind != PieceKind::Row {
            return Ok(None);
        }
        if line.too_long {
            let max_bytes = self.config.read.max_article_bytes;
            let reason = format!(
                "the row has more than {max_bytes} bytes; `max_article_bytes` under `[read]` \
                 in the file of --config raises the limit"
            );
            return Err((ProblemStage::Read, reason));
        }
        if parser.is_warc() {
            return self.strip_record(line);
        }
        let decode_error = |reason| (ProblemStage::Decode, reason);
        let line = decode_row(&line.bytes, encoding_rs::UTF_8).map_err(decode_error)?;
        if parser.is_blank(&line) {
            return Ok(None);
        }
        let (bom, line) = split_bom(&line);
        let row = parser
            .parse(line, &self.config.read)
            .map_err(|reason| (ProblemStage::Parse, reason))?;
        if self.emit == Emit::Dolma {
            let removals = self.extract_row(&*row.text, row.url.as_deref())?.removals;
            let id_field = &self.config.read.id_field;
            let json = parser.to_json(line).unwrap_or_default();
            let attributes = dolma_attributes(&json, id_field, &row.text, &removals);
            return Ok(Some(attributes + "\n"));
        }
        if self.config.read.html_field.is_some() {
            let stripped = self.strip_page_row(line, &row)?;
            return Ok(Some(match bom {
                "" => stripped,
                bom => bom.to_string() + &stripped,
            }));
        }
        let extraction = self.extract_row(&*row.text, row.url.as_deref())?;
        let removals = &extraction.removals;
        if removals.is_empty() && !self.explain {
            return Ok(None);
        }
        let cuts: Vec<Span> = removals.iter().map(|removal| removal.span).collect();
        let mut kept = cut_row(line, &row, &cuts).kept;
        if self.explain {
            let removed = removals_json(&row.text, None, &extraction);
            add_value(&mut kept, &row, REMOVED_FIELD, &removed);
        }
        Ok(Some(bom.to_string() + &kept))
    }

    /// The row that is made of a record of WARC. Empty if it has no article.
    fn strip_record(&self, line: &InputLine) -> StrippedLine {
        let content = warc_content(&line.bytes, &self.config.read)
            .map_err(|reason| (ProblemStage::Parse, reason))?;
        let mut article = match content {
            WarcContent::Article(article) => article,
            WarcContent::Other(other) => {
                self.other_records[other as usize].fetch_add(1, Ordering::Relaxed);
                return Ok(Some(String::new()));
            }
        };
        if article.id.is_empty() {
            article.id = format!("{}:{}", self.input_name, line.number);
        }
        let extraction = self.extract_row(&article, article.url.as_deref())?;
        let removed = || removals_json(&article.text, article.page.as_deref(), &extraction);
        let removed = self.explain.then(removed);
        let extra_field = removed.as_deref().map(|json| (REMOVED_FIELD, json));
        let row = warc_row(
            &article,
            &extraction.removals,
            &self.config.write,
            extra_field,
        );
        Ok(Some(String::from_utf8(row).expect("rows are UTF-8")))
    }

    /// Adds the article of the row's HTML page to the row, in the field of the text.
    fn strip_page_row(&self, line: &str, row: &JsonRow) -> Result<String, Unusable> {
        let article = html::article(&row.text);
        let url = row.url.as_deref().or(article.url.as_deref());
        let extraction = self.extract_row(&article, url)?;
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

/// Prints the fields that there are if none of the first rows has the field of the settings.
struct FieldHint<'f> {
    /// `None`: it was printed, or a row has the field.
    check: Option<FieldCheck<'f>>,
    parser: &'f RowParser,
    input_name: &'f str,
}

impl<'f> FieldHint<'f> {
    fn new(filter: &'f StripFilter, parser: &'f RowParser) -> FieldHint<'f> {
        FieldHint {
            parser,
            check: Some(FieldCheck::of_text(&filter.config.read)),
            input_name: &filter.input_name,
        }
    }

    /// Looks at a piece. Prints the hint if it is the last of the first rows.
    fn add(&mut self, piece: &InputPiece) {
        if let (Some(check), InputPiece::Line(line)) = (&mut self.check, piece) {
            let row = str::from_utf8(&line.bytes).unwrap_or_default();
            if line.kind != PieceKind::Row || self.parser.is_warc() {
                return;
            }
            let row = self.parser.to_json(split_bom(row).1);
            check.add_row(&row.unwrap_or_default());
            if !check.wants_row() {
                self.print();
            }
        }
    }

    /// Prints the hint if it is due and was not printed.
    fn print(&mut self) {
        if let Some(Err(error)) = self.check.take().map(|check| check.finish(self.input_name)) {
            print_error_line(&format!("unboil: {error}"));
        }
    }
}

/// Splits a byte order mark from the row; it is empty if the row has none.
fn split_bom(line: &str) -> (&str, &str) {
    line.split_at(match line.starts_with('\u{feff}') {
        true => BOM.len(),
        false => 0,
    })
}
