//! `unboil strip`: a filter. Rows or one text come in, the same come out stripped.
//!
//! A row goes out before the next one is waited for, so memory does not grow with the stream and a reader behind us never waits
//! for more than one article. What cannot be read passes through as it is, with a message.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Read, Write};
use std::path::Path;

use serde::Serialize;
use serde::de::IgnoredAny;
use unboil::config::{Config, ReadConfig, WriteConfig};
use unboil::document::{Page, Removal, Span, kept_text};
use unboil::error::{Error, Problem, Stage};
use unboil::read::decode::{decode, encode, sniff};
use unboil::read::html;
use unboil::read::input::{Compression, Input};
use unboil::read::jsonl::{decode_row, is_blank, parse_row};
use unboil::read::lines::{Lines, Newline};
use unboil::strip::Stripper;
use unboil::write::{cut_text, escaped, rendered, with_field};

use crate::cli::args::{StreamFormat, Strip};
use crate::cli::strip_flags::check_metadata;
use crate::cli::told::{BOM, told};
use crate::cli::{DONE, DONE_WITH_PROBLEMS, say, stdout_error};

/// How gzip and zstd files begin.
const PACKED: [&[u8]; 2] = [b"\x1f\x8b", b"\x28\xb5\x2f\xfd"];

/// Read and written at a time, where there is so much.
const BUFFER_BYTES: usize = 64 << 10;
/// The field that `--explain` adds to a row.
const REMOVED_FIELD: &str = "removed";
/// The field that `--metadata` adds to a row with a page.
const METADATA_FIELD: &str = "metadata";

/// Runs the command.
pub(crate) fn strip(args: Strip, mut config: Config) -> Result<u8, Error> {
    args.strip.apply(&mut config)?;
    args.page.apply(&mut config);
    if let Some(field) = args.text_field {
        config.read.text_field = field;
    }
    config.validate()?;
    let stripper = Stripper::new(&config.strip)?;
    // In a row what a page says of itself is a field of its own.
    let metadata = args.html_field.is_some() && std::mem::take(&mut config.write.metadata);
    let filter = Filter {
        stripper,
        html: args.html_field.map(|field| ReadConfig {
            text_field: field,
            ..config.read.clone()
        }),
        read: config.read.clone(),
        write: config.write.clone(),
        name: name(&args.input),
        explain: args.explain,
        metadata,
    };
    let mut input = open(&args.input)?;
    let first = input.fill_buf().map_err(Error::io(&filter.name))?;
    if PACKED.iter().any(|magic| first.starts_with(magic)) {
        let reason = "is compressed; decompress it first, or give the file by its name";
        return Err(Error::config(&filter.name, reason));
    }
    let format = match (args.format, &filter.html) {
        (StreamFormat::Auto, Some(_)) => StreamFormat::Jsonl,
        (format, _) => told(format, first, &args.input),
    };
    if filter.html.is_some() && format != StreamFormat::Jsonl {
        return Err(Error::config("--html-field", "is a field of JSONL rows"));
    }
    check_metadata(&config)?;
    let mut added = filter.added().filter(|_| filter.html.is_some());
    if let Some((flag, field)) = added.find(|(_, field)| *field == filter.read.text_field) {
        let reason = format!("{flag} writes {field:?} itself");
        return Err(Error::config("--text-field", reason));
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
    write: WriteConfig,
    read: ReadConfig,
    /// The same, with the field of the page for that of the text, if rows hold pages.
    html: Option<ReadConfig>,
    name: String,
    explain: bool,
    metadata: bool,
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
}

impl Filter {
    /// Rows in, rows out. False if one could not be used.
    fn rows(&self, input: BufReader<Box<dyn Read>>) -> Result<bool, Error> {
        let mut out = BufWriter::with_capacity(BUFFER_BYTES, io::stdout().lock());
        let mut lines = Lines::new(input, Newline::Byte, self.read.max_article_bytes);
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
                Err(format!(
                    "the row has more than {} bytes",
                    self.read.max_article_bytes
                ))
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
        if let Some((flag, field)) = self.added().find(|(_, field)| has_field(line, field)) {
            return Err(format!(
                "has a field \"{field}\" already, which {flag} adds"
            ));
        }
        if let Some(html) = &self.html {
            return Ok(Some(mark.to_string() + &self.row_of_page(line, html)?));
        }
        let row = parse_row(line, &self.read)?;
        let removals = self.stripper.strip(&row.text);
        if removals.is_empty() && !self.explain {
            return Ok(None);
        }
        let cuts: Vec<Span> = removals.iter().map(|removal| removal.span).collect();
        let (stripped, _) = cut_text(line, row.text_span, &cuts);
        if !self.explain {
            return Ok(Some(mark.to_string() + &stripped));
        }
        let removed = serde_json::to_string(&removed(&row.text, None, &removals))
            .expect("rows have text keys");
        let row = with_field(&stripped, row.text_span, REMOVED_FIELD, &removed);
        Ok(Some(mark.to_string() + &row))
    }

    /// The row with the article of its page in the field of the text.
    fn row_of_page(&self, line: &str, html: &ReadConfig) -> Result<String, String> {
        let page = parse_row(line, html)?;
        let name = &self.read.text_field;
        // A field of that name is written over, so it must be one that can be.
        let old = match has_field(line, name) {
            true => Some(parse_row(line, &self.read)?.text_span),
            false => None,
        };
        let article = html::article(&page.text);
        let removals = self.stripper.strip(&article);
        let kept = rendered((&article).into(), &removals, &self.write);
        let json = format!("\"{}\"", escaped(&kept, line.is_ascii()));
        // New fields come last, so that places before them stay what they are.
        let mut row = match old {
            Some(_) => line.to_string(),
            None => with_field(line, page.text_span, name, &json),
        };
        if self.explain {
            let removed = removed(&article.text, article.page.as_deref(), &removals);
            let removed = serde_json::to_string(&removed).expect("rows have text keys");
            row = with_field(&row, page.text_span, REMOVED_FIELD, &removed);
        }
        if let (true, Some(tags)) = (self.metadata, &article.page) {
            let metadata = serde_json::to_string(&tags.head.metadata).expect("it has text keys");
            row = with_field(&row, page.text_span, METADATA_FIELD, &metadata);
        }
        if let Some(old) = old {
            row.replace_range(old.range(), &json);
        }
        Ok(row)
    }

    /// The flags that add a field to each row, with the field.
    fn added(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        let explain = self.explain.then_some(("--explain", REMOVED_FIELD));
        let metadata = self.metadata.then_some(("--metadata", METADATA_FIELD));
        explain.into_iter().chain(metadata)
    }

    /// All of the input, which is one text.
    fn whole(&self, input: impl BufRead) -> Result<Vec<u8>, Error> {
        let mut bytes = Vec::new();
        let limit = self.read.max_article_bytes;
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
        let removals = self.stripper.strip(&article);
        let kept = rendered((&article).into(), &removals, &self.write);
        let mut out = io::stdout().lock();
        out.write_all(kept.as_bytes())
            .and_then(|()| out.flush())
            .map_err(stdout_error)?;
        if self.explain {
            for removed in removed(&article.text, article.page.as_deref(), &removals) {
                say(&serde_json::to_string(&removed).expect("rows have text keys"));
            }
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
        let removals = self.stripper.strip(&text);
        let kept = kept_text(&text, &removals);
        let kept = encode(&kept, encoding.charset).expect("text decoded from a charset is in it");
        out.write_all(bom)
            .and_then(|()| out.write_all(&kept))
            .and_then(|()| out.flush())
            .map_err(stdout_error)?;
        if self.explain {
            for removed in removed(&text, None, &removals) {
                say(&serde_json::to_string(&removed).expect("rows have text keys"));
            }
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

/// True if a row, which is a JSON object, has a field of that name.
fn has_field(row: &str, name: &str) -> bool {
    let fields: Result<BTreeMap<Cow<str>, IgnoredAny>, _> = serde_json::from_str(row);
    fields.is_ok_and(|fields| fields.contains_key(name))
}

fn removed<'a>(text: &'a str, page: Option<&Page>, removals: &'a [Removal]) -> Vec<Removed<'a>> {
    let removed = |removal: &'a Removal| Removed {
        start: removal.span.start,
        end: removal.span.end,
        class: removal.class.name(),
        rule: &removal.rule,
        why: &removal.why,
        text: &text[removal.span.range()],
        page: page.and_then(|page| page.source_of(removal.span)),
    };
    removals.iter().map(removed).collect()
}
