//! `unboil strip`: strips one text, HTML page or stream of rows from a file or standard input.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use unboil::{Config, ReadConfig};
use unboil_html::OutputFormat;
use unboil_io::{
    Compression, DecompressReader, Error, LineReader, METADATA_FIELD, Newline, ProblemStage,
    RowParser, RowSyntax, not_text_reason,
};
use unboil_strip::Stripper;

use crate::cli::console::print;
use crate::cli::exit_code;
use crate::cli::flag_values::override_setting;
use crate::cli::format_sniff::{BOM, detect_format, read_start};
use crate::cli::known_site::KnownSites;
use crate::cli::line_pieces::InputRows;
use crate::cli::output_checks::check_stdout_is_no_input;
use crate::cli::problem_sink::{ProblemSink, Unusable};
use crate::cli::run_flags::RunFlags;
use crate::cli::strip_args::{Emit, InputFormat, StripArgs};
use crate::cli::strip_filter::{BUFFER_BYTES, REMOVED_FIELD, StripFilter};
#[cfg(feature = "parquet")]
use crate::cli::strip_parquet::{PARQUET_MAGIC, check_parquet_flags};
use crate::cli::strip_rows::RowStream;

/// Runs the command.
pub(super) fn strip(args: StripArgs, mut config: Config, run: &RunFlags) -> Result<u8, Error> {
    let other_inputs = (args.strip.rules_file().into_iter())
        .chain(&run.config)
        .chain(&args.site.known.site_profile);
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
        other_records: Default::default(),
        emit: args.output.emit,
        config,
    });
    let (mut input, compression) = open(&args.input, &filter.config.read)?;
    let mut problems = ProblemSink::new(&filter.input_name, &inputs, args.problems)?;
    let start = start_of_input(&mut input, compression, &filter.input_name)?;
    let is_text = not_text_reason(&start).is_none();
    let needs_rows = html_field_flag || filter.emit == Emit::Dolma;
    let format = input_format(args.fields.format, needs_rows, &start, &args.input);
    if html_field_flag && matches!(format, InputFormat::Text | InputFormat::Html) {
        let reason = "only rows have fields; omit this flag or --format";
        return Err(Error::config("--html-field", reason));
    }
    check_output_flags(&filter, format)?;
    let input = buffered(Cursor::new(start.clone()).chain(input));
    let stripped = match (format, format.row_syntax()) {
        #[cfg(feature = "parquet")]
        (InputFormat::Parquet, _) => {
            let file = unpacked_file(&args.input, compression);
            filter.strip_parquet(file, input, run.threads(), &mut problems)
        }
        (_, Some(syntax)) if is_text || syntax == RowSyntax::Warc => {
            let rows = open_rows(&filter, input, &start, syntax, &mut problems);
            let strip = |rows| filter.strip_rows(rows, run.threads(), &mut problems);
            rows.and_then(|rows| rows.map_or(Ok(()), strip))
        }
        (InputFormat::Html, _) => filter.strip_whole(input, StripFilter::strip_page, &mut problems),
        // What is no text is refused as a whole.
        _ => filter.strip_whole(input, StripFilter::strip_text, &mut problems),
    };
    // The reason of an error that stops the command is printed last.
    problems.print_rest();
    stripped?;
    Ok(exit_code::for_problems(problems.count()))
}

/// The path of the input, if it is a file that is not packed.
#[cfg(feature = "parquet")]
fn unpacked_file(input: &Path, compression: Compression) -> Option<&Path> {
    // A pipe has a path as well, and can only be read once.
    let is_file = input.is_file() && compression == Compression::None;
    is_file.then_some(input)
}

/// The format of the input. `needs_rows`: a flag is only of use for rows.
fn input_format(named: InputFormat, needs_rows: bool, start: &[u8], path: &Path) -> InputFormat {
    match named {
        #[cfg(feature = "parquet")]
        InputFormat::Auto if start.starts_with(PARQUET_MAGIC) => InputFormat::Parquet,
        InputFormat::Auto if needs_rows => detect_row_format(start, path),
        format => detect_format(format, start, path),
    }
}

/// The format of an input of rows. An empty input has no first character, and is JSONL.
fn detect_row_format(start: &[u8], path: &Path) -> InputFormat {
    let found = detect_format(InputFormat::Auto, start, path);
    match found.row_syntax() {
        Some(_) => found,
        None => InputFormat::Jsonl,
    }
}

/// Opens an input of rows that starts with `start`, and reads its header. `None`: the header cannot be
/// used, which is reported.
fn open_rows(
    filter: &StripFilter,
    mut input: BufReader<Box<dyn Read + Send>>,
    start: &[u8],
    syntax: RowSyntax,
    problems: &mut ProblemSink,
) -> Result<Option<RowStream>, Error> {
    let read = &filter.config.read;
    // The first line of JSONL keeps its byte order mark.
    let has_bom = syntax != RowSyntax::JsonLines && start.starts_with(BOM);
    let start = if has_bom { &start[BOM.len()..] } else { start };
    if has_bom {
        let read_bom = input.read_exact(&mut [0; BOM.len()]);
        read_bom.map_err(Error::io(&filter.input_name))?;
    }
    let splitter = syntax.splitter(start, Newline::Byte);
    let mut rows = LineReader::new(input, splitter, read.max_article_bytes);
    let header = match syntax.has_columns() {
        true => read_header(&mut rows),
        false => Ok(Vec::new()),
    };
    let header = match header {
        Ok(header) => header,
        Err(error) => {
            problems.report(Some(1), (ProblemStage::Read, error.to_string()))?;
            return Ok(None);
        }
    };
    let (header, parser) = match parser_of(&header, syntax, read) {
        Ok(parsed) => parsed,
        Err(unusable) => {
            problems.report(Some(1), unusable)?;
            if problems.passes_unusable() && filter.emit == Emit::Text {
                print(if has_bom { BOM } else { b"" })?;
                print(&header)?;
                print_rows(&mut rows).map_err(Error::io(&filter.input_name))?;
            }
            return Ok(None);
        }
    };
    let bom = if has_bom { "\u{feff}" } else { "" };
    let head = parser.head_with_added(header, read);
    let head = head.unwrap_or_else(|| header.to_string());
    Ok(Some(RowStream {
        rows,
        parser,
        head: format!("{bom}{head}"),
    }))
}

/// Makes the parser of rows below a header, and returns the header as text.
fn parser_of<'h>(
    header: &'h [u8],
    syntax: RowSyntax,
    read: &ReadConfig,
) -> Result<(&'h str, RowParser), Unusable> {
    let not_utf8 = |_| (ProblemStage::Decode, "the header is not UTF-8".to_string());
    let text = str::from_utf8(header).map_err(not_utf8)?;
    let parser = match syntax.has_columns() && is_blank(header) {
        // Without a header there are no rows.
        true => RowParser::new(RowSyntax::JsonLines, "", read),
        false => RowParser::new(syntax, text.trim_start_matches(['\r', '\n']), read),
    };
    let parser = parser.map_err(|reason| (ProblemStage::Parse, reason))?;
    Ok((text, parser))
}

/// Reads the header, with blank lines before it. It is empty if the input is.
fn read_header(rows: &mut InputRows) -> io::Result<Vec<u8>> {
    let (mut header, mut piece) = (Vec::new(), Vec::new());
    while is_blank(&header) {
        match rows.next(&mut piece, &mut |_| {})? {
            Some(info) if info.too_long => return Err(io::Error::other("the header is too long")),
            Some(_) => header.append(&mut piece),
            None => break,
        }
    }
    Ok(header)
}

/// True if there is nothing but line ends.
fn is_blank(header: &[u8]) -> bool {
    header.iter().all(|byte| matches!(byte, b'\r' | b'\n'))
}

/// Prints rows as they are.
fn print_rows(rows: &mut InputRows) -> io::Result<()> {
    let mut row = Vec::new();
    let mut out = io::stdout().lock();
    let mut written = Ok(());
    while let Some(info) = rows.next(&mut row, &mut |bytes| {
        if written.is_ok() {
            written = out.write_all(bytes);
        }
    })? {
        if !info.too_long && written.is_ok() {
            written = out.write_all(&row);
        }
        std::mem::replace(&mut written, Ok(()))?;
    }
    Ok(())
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
    let is_rows = format.row_syntax().is_some();
    let is_warc = format == InputFormat::Warc;
    let is_page_rows = is_warc || is_rows && filter.config.read.html_field.is_some();
    if filter.emit == Emit::Dolma {
        let has_other_output = filter.explain || write.to != OutputFormat::Text || write.metadata;
        if !is_rows || is_warc || is_page_rows || has_other_output {
            let reason = "needs rows of texts, and cannot be used with --explain, \
                          --to markdown, --metadata or --html-field";
            return Err(Error::config("--emit dolma", reason));
        }
    }
    if write.metadata && write.to != OutputFormat::Markdown && !is_page_rows {
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
