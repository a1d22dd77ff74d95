//! The flags of `unboil strip`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::cli::strip_flags::{PageFlags, StripFlags};

#[derive(Args)]
pub(crate) struct Strip {
    /// The article or the rows: a file, or - for standard input
    #[arg(default_value = "-", value_name = "FILE")]
    pub(crate) input: PathBuf,
    /// One text or page of HTML, or one JSON object a line; auto: jsonl if the first character is {, html if the name says so or it begins
    /// as a page does
    #[arg(long, value_enum, default_value_t = StreamFormat::Auto)]
    pub(crate) format: StreamFormat,
    /// Add the removals to each row, as the field "removed"
    ///
    /// Of a text, the removals are printed to standard error instead.
    #[arg(long)]
    pub(crate) explain: bool,
    /// What goes out: the rows or the text, or a Dolma attributes file
    ///
    /// dolma: instead of each row one of a Dolma attributes file, {"id", "attributes": {"unboil__CLASS": [[start, end, 1.0], ...]}}, with
    /// the row's "source" if it has one. Spans are of the text as it comes in, counted in characters (code points), as Dolma counts
    /// them. There is a row for each row, one that cannot be used too, unless it is skipped.
    #[arg(long, value_enum, value_name = "WHAT", default_value_t = Emit::Text)]
    pub(crate) emit: Emit,
    /// The field of a row that holds the article
    #[arg(long, value_name = "NAME")]
    pub(crate) text_field: Option<String>,
    /// The field of a row that holds a page of HTML; its article goes to the field of the article
    #[arg(long, value_name = "NAME")]
    pub(crate) html_field: Option<String>,
    #[command(flatten)]
    pub(crate) troubles: TroubleFlags,
    #[command(flatten)]
    pub(crate) strip: StripFlags,
    #[command(flatten)]
    pub(crate) page: PageFlags,
}

/// What to do with rows that cannot be used.
#[derive(Args)]
#[command(next_help_heading = "Problems")]
pub(crate) struct TroubleFlags {
    /// A row or text that cannot be used: pass, skip or fail
    ///
    /// pass: it goes out as it is; skip: it is left out; both with exit code 1 at the end. fail: the run stops at the first, with exit
    /// code 2; what came before it is out.
    #[arg(long, value_enum, value_name = "HOW", default_value_t = OnError::Pass, hide_possible_values = true)]
    pub(crate) on_error: OnError,
    /// Also write them to this file, as JSONL
    ///
    /// Rows are those of problems.jsonl of 'clean': path, line, stage, reason. They are written as they come up; an old file is
    /// replaced.
    #[arg(long, value_name = "FILE")]
    pub(crate) problems: Option<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
pub(crate) enum StreamFormat {
    Auto,
    Text,
    Html,
    Jsonl,
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
pub(crate) enum Emit {
    Text,
    Dolma,
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
pub(crate) enum OnError {
    Pass,
    Skip,
    Fail,
}
