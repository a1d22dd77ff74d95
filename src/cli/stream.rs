//! `unboil strip`: a filter. Rows or one text come in, the same come out stripped.
//!
//! A row goes out before the next one is waited for, so memory does not grow with the stream and a reader behind us never waits
//! for more than one article. What cannot be read passes through as it is, with a message.

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Read, Write};
use std::path::Path;

use serde::Serialize;
use unboil::config::{Config, To};
use unboil::document::{Page, PageType, Span, kept_text};
use unboil::error::{Error, Problem, Stage};
use unboil::read::decode::{decode, encode, sniff};
use unboil::read::html;
use unboil::read::input::{Compression, Input};
use unboil::read::jsonl::{Row, decode_row, is_blank, parse_row};
use unboil::read::lines::{Lines, Newline};
use unboil::strip::{Stripped, Stripper};
use unboil::write::{METADATA_FIELD, add_field, cut_text, rendered, with_article};

use crate::cli::args::{StreamFormat, Strip, set};
use crate::cli::told::{BOM, told};
use crate::cli::{DONE, DONE_WITH_PROBLEMS, say, stdout_error};

/// How gzip and zstd files begin.
const PACKED: [&[u8]; 2] = [b"\x1f\x8b", b"\x28\xb5\x2f\xfd"];

/// Read and written at a time, where there is so much.
const BUFFER_BYTES: usize = 64 << 10;
/// The field that `--explain` adds to a row.
const REMOVED_FIELD: &str = "removed";

/// Runs the command.
pub(crate) fn strip(args: Strip, mut config: Config) -> Result<u8, Error> {
    args.strip.apply(&mut config)?;
    args.page.apply(&mut config);
    let rows_only = args.html_field.is_some();
    let read = &mut config.read;
    set(&mut read.text_field, args.text_field);
    read.html_field = args.html_field.or(read.html_field.take());
    let metadata = config.write.metadata && read.html_field.is_some();
    let explain = args.explain.then_some(REMOVED_FIELD);
    read.added_fields.extend(explain);
    read.added_fields.extend(metadata.then_some(METADATA_FIELD));
    config.validate()?;
    let filter = Filter {
        stripper: Stripper::new(&config.strip)?,
        name: name(&args.input),
        explain: args.explain,
        config,
    };
    let mut input = open(&args.input)?;
    let first = input.fill_buf().map_err(Error::io(&filter.name))?;
    if PACKED.iter().any(|magic| first.starts_with(magic)) {
        let reason = "is compressed; decompress it first, or give the file by its name";
        return Err(Error::config(&filter.name, reason));
    }
    let format = match (args.format, rows_only) {
        (StreamFormat::Auto, true) => StreamFormat::Jsonl,
        (format, _) => told(format, first, &args.input),
    };
    if rows_only && format != StreamFormat::Jsonl {
        return Err(Error::config("--html-field", "is a field of JSONL rows"));
    }
    let rows_of_pages = format == StreamFormat::Jsonl && filter.config.read.html_field.is_some();
    let write = &filter.config.write;
    if write.metadata && write.to == To::Text && !rows_of_pages {
        let reason = "needs --to markdown or --html-field to have a place";
        return Err(Error::config("--metadata", reason));
    }
    let done = match format {
        StreamFormat::Jsonl => filter.rows(input),
        StreamFormat::Html => filter.page(input),
        StreamFormat::Text | StreamFormat::Auto => filter.text(input),
    }?;
    Ok(if done { DONE } else { DONE_WITH_PROBLEMS })
}

fn name(path: &Path) -> String {
    if path.as_os_str() == "-" {
        "standard input".to_string()
    } else {
        path.display().to_string()
    }
}

fn open(path: &Path) -> Result<BufReader<Box<dyn Read>>, Error> {
    if path.as_os_str() == "-" {
        return Ok(BufReader::with_capacity(
            BUFFER_BYTES,
            Box::new(io::stdin()),
        ));
    }
    let (_, compression) = Compression::of(&path.to_string_lossy());
    let input = File::open(path)
        .and_then(|file| Input::new(file, compression))
        .map_err(Error::io(path))?;
    Ok(BufReader::with_capacity(BUFFER_BYTES, Box::new(input)))
}

struct Filter {
    stripper: Stripper,
    config: Config,
    name: String,
    explain: bool,
}

/// A removal as `--explain` shows it.
#[derive(Serialize)]
struct Removed<'a> {
    start: usize,
    end: usize,
    class: &'static str,
    rule: &'a str,
    why: &'a str,
    text: &'a str,
    /// Of a page: where it stands there.
    #[serde(skip_serializing_if = "Option::is_none")]
    page: Option<Span>,
    /// What it was taken for.
    #[serde(skip_serializing_if = "Option::is_none")]
    page_type: Option<PageType>,
}

impl Filter {
    /// Rows in, rows out. False if one could not be used.
    fn rows(&self, input: BufReader<Box<dyn Read>>) -> Result<bool, Error> {
        let mut out = BufWriter::with_capacity(BUFFER_BYTES, io::stdout().lock());
        let most = self.config.read.max_article_bytes;
        let mut lines = Lines::new(input, Newline::Byte, most);
        let mut line = Vec::new();
        let mut clean = true;
        loop {
            let mut written = Ok(());
            let mut pass = |piece: &[u8]| {
                if written.is_ok() {
                    written = out.write_all(piece);
                }
            };
            let Some(found) = lines
                .next(&mut line, &mut pass)
                .map_err(Error::io(&self.name))?
            else {
                break;
            };
            written.map_err(stdout_error)?;
            let stripped = if found.too_long {
                Err(format!("the row has more than {most} bytes"))
            } else {
                self.row(&line)
            };
            let row = match stripped {
                Ok(Some(row)) => row.into_bytes(),
                Ok(None) => std::mem::take(&mut line),
                Err(reason) => {
                    clean = false;
                    self.report(Some(found.number), reason);
                    std::mem::take(&mut line)
                }
            };
            out.write_all(&row).map_err(stdout_error)?;
            // Whoever reads our output must not wait for a row that we only have to hand over.
            if !lines.has_next() {
                out.flush().map_err(stdout_error)?;
            }
        }
        out.flush().map_err(stdout_error)?;
        Ok(clean)
    }

    /// The row with its text stripped; `None` if it stays as it is.
    fn row(&self, line: &[u8]) -> Result<Option<String>, String> {
        let line = decode_row(line, encoding_rs::UTF_8)?;
        if is_blank(&line) {
            return Ok(None);
        }
        let (mark, line) = line.split_at(if line.starts_with('\u{feff}') {
            BOM.len()
        } else {
            0
        });
        let row = parse_row(line, &self.config.read)?;
        if self.config.read.html_field.is_some() {
            return Ok(Some(mark.to_string() + &self.row_of_page(line, &row)));
        }
        let stripped = self.stripper.stripped(&row.text);
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
    fn row_of_page(&self, line: &str, row: &Row) -> String {
        let article = html::article(&row.text);
        let stripped = self.stripper.stripped(&article);
        let removed = || removed_json(&article.text, article.page.as_deref(), &stripped);
        let removed = self.explain.then(removed);
        let more = removed.as_deref().map(|json| (REMOVED_FIELD, json));
        let input = (&article).into();
        with_article(line, row, input, &stripped.removals, &self.config, more)
    }

    /// All of the input, which is one text.
    fn whole(&self, input: impl BufRead) -> Result<Vec<u8>, Error> {
        let mut bytes = Vec::new();
        let limit = self.config.read.max_article_bytes;
        input
            .take(limit as u64 + 1)
            .read_to_end(&mut bytes)
            .map_err(Error::io(&self.name))?;
        match bytes.len() > limit {
            true => Err(Error::config(
                &self.name,
                format!("the text has more than {limit} bytes"),
            )),
            false => Ok(bytes),
        }
    }

    /// A page in, its article out, as text in UTF-8.
    fn page(&self, input: impl BufRead) -> Result<bool, Error> {
        let html = html::decoded(&self.whole(input)?, None);
        let article = html::article(&html);
        let stripped = self.stripper.stripped(&article);
        let kept = rendered((&article).into(), &stripped.removals, &self.config.write);
        let mut out = io::stdout().lock();
        out.write_all(kept.as_bytes())
            .and_then(|()| out.flush())
            .map_err(stdout_error)?;
        if self.explain {
            say_removed(&article.text, article.page.as_deref(), &stripped);
        }
        Ok(true)
    }

    /// One text in, one text out, in its own encoding.
    fn text(&self, input: impl BufRead) -> Result<bool, Error> {
        let bytes = self.whole(input)?;
        let mut out = io::stdout().lock();
        let encoding = sniff(&bytes, None);
        let bom = encoding.bom_bytes();
        let text = match decode(bytes[bom.len()..].to_vec(), encoding) {
            Ok(text) => text,
            Err(error) => {
                self.report(Some(error.line), error.reason);
                out.write_all(&bytes)
                    .and_then(|()| out.flush())
                    .map_err(stdout_error)?;
                return Ok(false);
            }
        };
        let stripped = self.stripper.stripped(&text);
        let kept = kept_text(&text, &stripped.removals);
        let kept = encode(&kept, encoding.charset).expect("text decoded from a charset is in it");
        out.write_all(bom)
            .and_then(|()| out.write_all(&kept))
            .and_then(|()| out.flush())
            .map_err(stdout_error)?;
        if self.explain {
            say_removed(&text, None, &stripped);
        }
        Ok(true)
    }

    fn report(&self, line: Option<usize>, reason: String) {
        say(&Problem {
            path: self.name.clone(),
            line,
            stage: Stage::Parse,
            reason,
        }
        .to_string());
    }
}

/// The removals, each as JSON on a line to standard error.
fn say_removed(text: &str, page: Option<&Page>, stripped: &Stripped) {
    for removed in removed(text, page, stripped) {
        say(&json(&removed));
    }
}

/// The removals as JSON.
fn removed_json(text: &str, page: Option<&Page>, stripped: &Stripped) -> String {
    json(&removed(text, page, stripped).collect::<Vec<_>>())
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("rows have text keys")
}

fn removed<'a>(
    text: &'a str,
    page: Option<&Page>,
    stripped: &'a Stripped,
) -> impl Iterator<Item = Removed<'a>> {
    stripped.removals.iter().map(move |removal| Removed {
        start: removal.span.start,
        end: removal.span.end,
        class: removal.class.name(),
        rule: &removal.rule,
        why: &removal.why,
        text: &text[removal.span.range()],
        page: page.and_then(|page| page.source_of(removal.span)),
        page_type: stripped.page_type,
    })
}
