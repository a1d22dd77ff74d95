//! `unboil strip`: strips one text, HTML page or stream of JSONL rows from a file or standard
//! input.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use unboil::{Config, ReadConfig};
use unboil_html::OutputFormat;
use unboil_io::{Compression, DecompressReader, Error, METADATA_FIELD, not_text_reason};
use unboil_strip::Stripper;

use crate::cli::exit_code;
use crate::cli::flag_values::override_setting;
use crate::cli::format_sniff::{detect_format, read_start};
use crate::cli::known_site::KnownSites;
use crate::cli::output_checks::check_stdout_is_no_input;
use crate::cli::problem_sink::ProblemSink;
use crate::cli::run_flags::RunFlags;
use crate::cli::strip_args::{Emit, InputFormat, StripArgs};
use crate::cli::strip_filter::{BUFFER_BYTES, REMOVED_FIELD, StripFilter};
#[cfg(feature = "parquet")]
use crate::cli::strip_parquet::{PARQUET_MAGIC, check_parquet_flags};

/// Runs the command.
pub(super) fn strip(args: StripArgs, mut config: Config, run: &RunFlags) -> Result<u8, Error> {
    let profile = &args.site.known.site_profile;
    let other_inputs = (args.strip.rules_file().into_iter())
        .chain(&run.config)
        .chain(profile);
    let inputs: Vec<PathBuf> = other_inputs.chain([&args.input]).cloned().collect();
    args.strip.apply(&mut config)?;
    args.page.apply(&mut config);
    let html_field_flag = args.fields.html_field.is_some();
    let read = &mut config.read;
    override_setting(&mut read.text_field, args.fields.text_field);
    override_setting(&mut read.url_field, args.fields.url_field);
    read.html_field = args.fields.html_field.or(read.html_field.take());
    let adds_metadata = config.write.metadata && read.html_field.is_some();
    let explain = args.output.explain;
    read.added_fields.extend(explain.then_some(REMOVED_FIELD));
    read.added_fields
        .extend(adds_metadata.then_some(METADATA_FIELD));
    config.validate()?;
    let filter = Arc::new(StripFilter {
        stripper: Stripper::new(&config.strip)?,
        sites: KnownSites::open(args.site, config.strip.site_by, &args.input)?,
        has_known_site: AtomicBool::new(false),
        input_name: input_name(&args.input),
        explain,
        emit: args.output.emit,
        config,
    });
    let (mut input, compression) = open(&args.input, &filter.config.read)?;
    let mut problems = ProblemSink::new(&filter.input_name, &inputs, args.problems)?;
    let start = start_of_input(&mut input, compression, &filter.input_name)?;
    let is_text = not_text_reason(&start).is_none();
    let format = match (args.fields.format, html_field_flag) {
        (InputFormat::Auto, flag) => detected_format(&filter, flag, &start, &args.input),
        (format, _) => format,
    };
    if html_field_flag && matches!(format, InputFormat::Text | InputFormat::Html) {
        let reason = "only rows have fields; omit this flag or --format";
        return Err(Error::config("--html-field", reason));
    }
    check_output_flags(&filter, format)?;
    let input = buffered(Cursor::new(start).chain(input));
    let stripped = match format {
        #[cfg(feature = "parquet")]
        InputFormat::Parquet => {
            let is_file = args.input.as_os_str() != "-" && compression == Compression::None;
            let file = is_file.then_some(&*args.input);
            filter.strip_parquet(file, input, run.threads(), &mut problems)
        }
        InputFormat::Jsonl if is_text => filter.strip_rows(input, run.threads(), &mut problems),
        InputFormat::Html => filter.strip_whole(input, StripFilter::strip_page, &mut problems),
        // What is no text is refused as a whole.
        _ => filter.strip_whole(input, StripFilter::strip_text, &mut problems),
    };
    // The reason of an error that stops the command is printed last.
    problems.print_rest();
    stripped?;
    Ok(exit_code::for_problems(problems.count()))
}

/// The format of an input for which no flag names one.
fn detected_format(
    filter: &StripFilter,
    html_field_flag: bool,
    start: &[u8],
    path: &Path,
) -> InputFormat {
    #[cfg(feature = "parquet")]
    if start.starts_with(PARQUET_MAGIC) {
        return InputFormat::Parquet;
    }
    // An empty input has no first character, and is an empty attributes file.
    match html_field_flag || filter.emit == Emit::Dolma {
        true => InputFormat::Jsonl,
        false => detect_format(InputFormat::Auto, start, path),
    }
}

/// Reads the first bytes of the input.
///
/// # Errors
/// If they cannot be read.
fn start_of_input(
    input: &mut impl BufRead,
    compression: Compression,
    name: &str,
) -> Result<Vec<u8>, Error> {
    match read_start(input) {
        Ok(start) => Ok(start),
        // The reader returns the error again, and then it is a problem of the input.
        Err(_) if compression != Compression::None => Ok(Vec::new()),
        Err(error) => Err(Error::io(name)(error)),
    }
}

/// Checks that the flags about the output fit the format of the input.
fn check_output_flags(filter: &StripFilter, format: InputFormat) -> Result<(), Error> {
    let write = &filter.config.write;
    #[cfg(feature = "parquet")]
    if format == InputFormat::Parquet {
        check_parquet_flags(filter)?;
    }
    let is_page_rows = format == InputFormat::Jsonl && filter.config.read.html_field.is_some();
    if filter.emit == Emit::Dolma {
        let has_other_output = filter.explain || write.to != OutputFormat::Text || write.metadata;
        if format != InputFormat::Jsonl || is_page_rows || has_other_output {
            let reason = "needs JSONL rows of texts, and cannot be used with --explain, \
                          --to markdown, --metadata or --html-field";
            return Err(Error::config("--emit dolma", reason));
        }
    }
    if write.metadata && write.to == OutputFormat::Text && !is_page_rows {
        let reason = "text has no place for metadata; add --to markdown or --html-field";
        return Err(Error::config("--metadata", reason));
    }
    Ok(())
}

/// The input, as messages name it.
fn input_name(path: &Path) -> String {
    match path.as_os_str() == "-" {
        true => "standard input".to_string(),
        false => path.display().to_string(),
    }
}

/// Opens the input. Standard input is not decompressed.
fn open(
    path: &Path,
    config: &ReadConfig,
) -> Result<(BufReader<Box<dyn Read + Send>>, Compression), Error> {
    check_stdout_is_no_input(path)?;
    if path.as_os_str() == "-" {
        return Ok((buffered(io::stdin()), Compression::None));
    }
    let (_, compression) = Compression::split_extension(&path.to_string_lossy());
    let input = File::open(path)
        .and_then(|file| DecompressReader::new(file, compression, config))
        .map_err(Error::io(path))?;
    Ok((buffered(input), compression))
}

fn buffered(input: impl Read + Send + 'static) -> BufReader<Box<dyn Read + Send>> {
    BufReader::with_capacity(BUFFER_BYTES, Box::new(input))
}
