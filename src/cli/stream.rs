//! `unboil strip`: a filter. Rows or one text come in, the same come out stripped. What cannot be read passes through as it is, with a
//! message, unless it is to be left out or to end the run.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::Path;

use unboil::config::{Config, To};
use unboil::document::kept_text;
use unboil::error::{Error, Stage};
use unboil::pipeline::Workers;
use unboil::read::decode::{decode, encode, sniff};
use unboil::read::html;
use unboil::read::input::{Compression, Input};
use unboil::strip::Stripper;
use unboil::write::{METADATA_FIELD, rendered};

use crate::cli::args::{Common, set};
use crate::cli::removed::say_removed;
use crate::cli::stream_flags::{Emit, StreamFormat, Strip};
use crate::cli::told::told;
use crate::cli::troubles::Troubles;
use crate::cli::{DONE, DONE_WITH_PROBLEMS, stdout_error};

/// How gzip and zstd files begin.
const PACKED: [&[u8]; 2] = [b"\x1f\x8b", b"\x28\xb5\x2f\xfd"];

/// Read and written at a time, where there is so much.
pub(super) const BUFFER_BYTES: usize = 256 << 10;
/// The field that `--explain` adds to a row.
pub(super) const REMOVED_FIELD: &str = "removed";

/// Runs the command.
pub(crate) fn strip(args: Strip, mut config: Config, common: &Common) -> Result<u8, Error> {
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
        emit: args.emit,
        config,
    };
    let mut input = open(&args.input)?;
    let mut troubles = Troubles::new(&filter.name, &args.input, args.troubles)?;
    let first = input.fill_buf().map_err(Error::io(&filter.name))?;
    if PACKED.iter().any(|magic| first.starts_with(magic)) {
        let reason = "is compressed; decompress it first, or give the file by its name";
        return Err(Error::config(&filter.name, reason));
    }
    let format = match (args.format, rows_only) {
        (StreamFormat::Auto, true) => StreamFormat::Jsonl,
        // Rows or nothing: an empty input has no attributes.
        (StreamFormat::Auto, _) if filter.emit == Emit::Dolma => StreamFormat::Jsonl,
        (format, _) => told(format, first, &args.input),
    };
    if rows_only && format != StreamFormat::Jsonl {
        return Err(Error::config("--html-field", "is a field of JSONL rows"));
    }
    let rows_of_pages = format == StreamFormat::Jsonl && filter.config.read.html_field.is_some();
    let write = &filter.config.write;
    if filter.emit == Emit::Dolma {
        let plain = !filter.explain && write.to == To::Text && !write.metadata;
        if format != StreamFormat::Jsonl || rows_of_pages || !plain {
            let reason = "says what goes from the texts of JSONL rows, and nothing else";
            return Err(Error::config("--emit dolma", reason));
        }
    }
    if write.metadata && write.to == To::Text && !rows_of_pages {
        let reason = "needs --to markdown or --html-field to have a place";
        return Err(Error::config("--metadata", reason));
    }
    match format {
        StreamFormat::Jsonl => {
            let workers = Workers::new(common.threads.map(usize::from))?;
            filter.rows(input, &workers, &mut troubles)
        }
        StreamFormat::Html => filter.page(input, &mut troubles),
        StreamFormat::Text | StreamFormat::Auto => filter.text(input, &mut troubles),
    }?;
    Ok(match troubles.any() {
        true => DONE_WITH_PROBLEMS,
        false => DONE,
    })
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

/// What to do with the input.
pub(super) struct Filter {
    pub(super) stripper: Stripper,
    pub(super) config: Config,
    /// What the input is called.
    pub(super) name: String,
    pub(super) explain: bool,
    pub(super) emit: Emit,
}

impl Filter {
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
    fn page(&self, input: impl BufRead, troubles: &mut Troubles) -> Result<(), Error> {
        let bytes = self.whole(input)?;
        let html = match html::page(&bytes, None) {
            Ok(html) => html,
            Err(reason) => return Filter::unusable(&bytes, None, reason, troubles),
        };
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
        Ok(())
    }

    /// What cannot be used is told, and goes out as it is if it is to pass.
    fn unusable(
        bytes: &[u8],
        line: Option<usize>,
        reason: String,
        troubles: &mut Troubles,
    ) -> Result<(), Error> {
        troubles.met(line, (Stage::Decode, reason))?;
        let passed = if troubles.pass() { bytes } else { &[] };
        let mut out = io::stdout().lock();
        out.write_all(passed)
            .and_then(|()| out.flush())
            .map_err(stdout_error)
    }

    /// One text in, one text out, in its own encoding.
    fn text(&self, input: impl BufRead, troubles: &mut Troubles) -> Result<(), Error> {
        let bytes = self.whole(input)?;
        let encoding = sniff(&bytes, None);
        let bom = encoding.bom_bytes();
        let text = match decode(bytes[bom.len()..].to_vec(), encoding) {
            Ok(text) => text,
            Err(error) => {
                return Filter::unusable(&bytes, Some(error.line), error.reason, troubles);
            }
        };
        let stripped = self.stripper.stripped(&text);
        let kept = kept_text(&text, &stripped.removals);
        let kept = encode(&kept, encoding.charset).expect("text decoded from a charset is in it");
        let mut out = io::stdout().lock();
        out.write_all(bom)
            .and_then(|()| out.write_all(&kept))
            .and_then(|()| out.flush())
            .map_err(stdout_error)?;
        if self.explain {
            say_removed(&text, None, &stripped);
        }
        Ok(())
    }
}
