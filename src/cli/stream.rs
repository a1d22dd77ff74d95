//! `unboil strip`: a filter. Rows or one text come in, the same come out stripped. What cannot be read passes through as it is, with a
//! message, unless it is to be left out or to end the run.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::path::Path;

use unboil::Config;
use unboil::engine::Workers;
use unboil_html as html;
use unboil_html::OutputFormat;
use unboil_html::render;
use unboil_io::error::{Error, ProblemStage};
use unboil_io::read::decode::{decode, detect_encoding, encode};
use unboil_io::read::decompress::{Compression, DecompressReader};
use unboil_io::read::page;
use unboil_io::write::METADATA_FIELD;
use unboil_strip::Stripper;
use unboil_text::kept_text;

use crate::cli::args::{Common, set};
use crate::cli::removed::say_removed;
use crate::cli::stream_flags::{Emit, StreamFormat, Strip};
use crate::cli::told::{PACKED, begin, told};
use crate::cli::troubles::{Trouble, Troubles};
use crate::cli::{DONE, DONE_WITH_PROBLEMS, print};

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
    let first = begin(&mut input).map_err(Error::io(&filter.name))?;
    if PACKED.iter().any(|magic| first.starts_with(magic)) {
        let reason = "is compressed; decompress it first, or give the file by its name";
        return Err(Error::config(&filter.name, reason));
    }
    let format = match (args.format, rows_only) {
        (StreamFormat::Auto, true) => StreamFormat::Jsonl,
        // Rows or nothing: an empty input has no attributes.
        (StreamFormat::Auto, _) if filter.emit == Emit::Dolma => StreamFormat::Jsonl,
        (format, _) => told(format, &first, &args.input),
    };
    if rows_only && format != StreamFormat::Jsonl {
        return Err(Error::config("--html-field", "is a field of JSONL rows"));
    }
    let rows_of_pages = format == StreamFormat::Jsonl && filter.config.read.html_field.is_some();
    let write = &filter.config.write;
    if filter.emit == Emit::Dolma {
        let plain = !filter.explain && write.to == OutputFormat::Text && !write.metadata;
        if format != StreamFormat::Jsonl || rows_of_pages || !plain {
            let reason = "says what goes from the texts of JSONL rows, and nothing else";
            return Err(Error::config("--emit dolma", reason));
        }
    }
    if write.metadata && write.to == OutputFormat::Text && !rows_of_pages {
        let reason = "needs --to markdown or --html-field to have a place";
        return Err(Error::config("--metadata", reason));
    }
    let input = buffered(Cursor::new(first).chain(input));
    match format {
        StreamFormat::Jsonl => {
            let workers = Workers::new(common.threads.map(usize::from))?;
            filter.rows(input, &workers, &mut troubles)
        }
        StreamFormat::Html => filter.one(input, Filter::page, &mut troubles),
        StreamFormat::Text | StreamFormat::Auto => filter.one(input, Filter::text, &mut troubles),
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
        return Ok(buffered(io::stdin()));
    }
    let (_, compression) = Compression::split_extension(&path.to_string_lossy());
    let input = File::open(path)
        .and_then(|file| DecompressReader::new(file, compression))
        .map_err(Error::io(path))?;
    Ok(buffered(input))
}

fn buffered(input: impl Read + 'static) -> BufReader<Box<dyn Read>> {
    BufReader::with_capacity(BUFFER_BYTES, Box::new(input))
}

/// What is left of an input; or the line in which it cannot be used, and why.
type Left = Result<Vec<u8>, (Option<usize>, Trouble)>;

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
    /// An input that is one text or page comes in, what `strip` leaves of it goes out, or all of it as it is if it cannot be used and is to
    /// pass.
    fn one(
        &self,
        mut input: impl BufRead,
        strip: fn(&Filter, &[u8]) -> Left,
        troubles: &mut Troubles,
    ) -> Result<(), Error> {
        let limit = self.config.read.max_article_bytes;
        let mut bytes = Vec::new();
        let mut first = (&mut input).take(limit as u64 + 1);
        first
            .read_to_end(&mut bytes)
            .map_err(Error::io(&self.name))?;
        let stripped = match bytes.len() > limit {
            true => {
                let reason = format!("the text has more than {limit} bytes");
                Err((None, (ProblemStage::Read, reason)))
            }
            false => strip(self, &bytes),
        };
        let (line, trouble) = match stripped {
            Ok(kept) => return print(&kept),
            Err(unusable) => unusable,
        };
        troubles.met(line, trouble)?;
        if !troubles.pass() {
            return Ok(());
        }
        print(&bytes)?;
        loop {
            let more = input.fill_buf().map_err(Error::io(&self.name))?;
            if more.is_empty() {
                return Ok(());
            }
            print(more)?;
            let read = more.len();
            input.consume(read);
        }
    }

    /// A page in, its article out, as text in UTF-8.
    fn page(&self, bytes: &[u8]) -> Left {
        let unusable = |reason| (None, (ProblemStage::Decode, reason));
        let article = html::article(&page::page(bytes, None).map_err(unusable)?);
        let stripped = self.stripper.extract(&article);
        if self.explain {
            say_removed(&article.text, article.page.as_deref(), &stripped);
        }
        let kept = render((&article).into(), &stripped.removals, &self.config.write);
        Ok(kept.into_bytes())
    }

    /// One text in, one text out, in its own encoding.
    fn text(&self, bytes: &[u8]) -> Left {
        let encoding = detect_encoding(bytes, None);
        let bom = encoding.bom_bytes();
        let text = decode(bytes[bom.len()..].to_vec(), encoding)
            .map_err(|error| (Some(error.line), (ProblemStage::Decode, error.reason)))?;
        let stripped = self.stripper.extract(&text);
        if self.explain {
            say_removed(&text, None, &stripped);
        }
        let kept = kept_text(&text, &stripped.removals);
        let kept = encode(&kept, encoding.charset).expect("text decoded from a charset is in it");
        Ok([bom, &kept].concat())
    }
}
