//! The arguments of `unboil strip`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use unboil_io::RowSyntax;

use crate::cli::output_flags::PageFlags;
use crate::cli::strip_flags::{KnownSiteFlags, StripFlags};

#[derive(Args)]
pub(super) struct StripArgs {
    /// Article or rows: a file, or - for standard input
    #[arg(default_value = "-", value_name = "FILE")]
    pub(super) input: PathBuf,
    #[command(flatten)]
    pub(super) fields: StripInputFlags,
    #[command(flatten)]
    pub(super) strip: StripFlags,
    #[command(flatten)]
    pub(super) site: KnownSiteFlags,
    #[command(flatten)]
    pub(super) output: StripOutputFlags,
    #[command(flatten)]
    pub(super) page: PageFlags,
    #[command(flatten)]
    pub(super) problems: ProblemFlags,
}

#[derive(Args)]
#[command(next_help_heading = "Input")]
pub(super) struct StripInputFlags {
    /// Format of the input: auto, text, html, jsonl, json, csv, tsv, warc or parquet
    ///
    /// auto: json, csv, tsv or warc if the name of the file says so; parquet or warc by the first
    /// bytes; jsonl if the first character is `{`; json if the input starts with `[{`; html if the
    /// name ends in .html or the input starts with `<!doctype html` or `<html`; else text.
    /// text: one article.
    /// html: one HTML page.
    /// jsonl: one JSON object a line, each with an article.
    /// json: an array of such objects, or objects one after the other.
    /// csv, tsv: a header with the names of the columns, and a row for each article.
    /// warc: records of WARC or WET. The output is JSONL, or WET with --to wet.
    /// parquet: a Parquet file, with an article in each row.
    #[arg(
        long,
        value_enum,
        value_name = "FORMAT",
        default_value_t = InputFormat::Auto,
        hide_possible_values = true,
        verbatim_doc_comment
    )]
    pub(super) format: InputFormat,
    /// Field with the text of the article [default: text]
    ///
    /// A name with dots, such as doc.body, is a path to a field of a nested object.
    #[arg(long, value_name = "NAME")]
    pub(super) text_field: Option<String>,
    /// Field with an HTML page, read instead of the text [default: none]
    ///
    /// The article of the page goes to the field of --text-field. The page stays in the row.
    #[arg(long, value_name = "NAME")]
    pub(super) html_field: Option<String>,
    /// Field with the URL, whose host is the site for --site-profile [default: url]
    #[arg(long, value_name = "NAME", hide_short_help = true)]
    pub(super) url_field: Option<String>,
}

#[derive(Args)]
#[command(next_help_heading = "Output")]
pub(super) struct StripOutputFlags {
    /// Also write the removals: to the field "removed" of each row, or to stderr
    ///
    /// For rows, each gets the field "removed". For a text or a page, the removals go to
    /// standard error, one JSON object per line.
    #[arg(long)]
    pub(super) explain: bool,
    /// Write the stripped input (text) or Dolma attributes (dolma)
    ///
    /// text: the stripped text or rows.
    /// dolma: for each row, a row of a Dolma attributes file:
    /// {"id", "attributes": {"unboil__CLASS": [[start, end, 1.0], ...]}}
    /// and the field "source" if the row has it. Spans count characters (code points) of the
    /// input text. Unusable rows get a row without attributes, unless --on-error is skip.
    #[arg(
        long,
        value_enum,
        value_name = "FORMAT",
        default_value_t = Emit::Text,
        hide_possible_values = true,
        verbatim_doc_comment
    )]
    pub(super) emit: Emit,
}

/// What happens to unusable rows and texts.
#[derive(Args)]
#[command(next_help_heading = "Output")]
pub(super) struct ProblemFlags {
    /// Unusable rows and texts: pass, skip or fail
    ///
    /// pass: write them unchanged; the exit code is 1.
    /// skip: do not write them; the exit code is 1.
    /// fail: stop at the first one with exit code 2; the rows before it are written.
    #[arg(
        long,
        value_enum,
        value_name = "MODE",
        default_value_t = OnError::Pass,
        hide_possible_values = true,
        verbatim_doc_comment
    )]
    pub(super) on_error: OnError,
    /// Also write the problems to this file, as JSONL [default: stderr only]
    ///
    /// The rows have the fields of problems.jsonl of `clean`: path, line, stage and reason. Each is
    /// written when the problem occurs. An existing file is replaced.
    #[arg(long, value_name = "FILE")]
    pub(super) problems: Option<PathBuf>,
}

/// The format of the input of `strip`.
#[derive(Clone, Copy, PartialEq, ValueEnum)]
pub(super) enum InputFormat {
    Auto,
    Text,
    Html,
    Jsonl,
    #[cfg(feature = "parquet")]
    Parquet,
    Json,
    Csv,
    Tsv,
    Warc,
}

impl InputFormat {
    /// The syntax of the rows. `None`: the input is one article.
    pub(super) fn row_syntax(self) -> Option<RowSyntax> {
        match self {
            InputFormat::Auto | InputFormat::Text | InputFormat::Html => None,
            #[cfg(feature = "parquet")]
            InputFormat::Parquet => None,
            InputFormat::Jsonl => Some(RowSyntax::JsonLines),
            InputFormat::Json => Some(RowSyntax::Json),
            InputFormat::Csv => Some(RowSyntax::Csv),
            InputFormat::Tsv => Some(RowSyntax::Tsv),
            InputFormat::Warc => Some(RowSyntax::Warc),
        }
    }
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
pub(super) enum Emit {
    Text,
    Dolma,
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
pub(super) enum OnError {
    Pass,
    Skip,
    Fail,
}
