//! The arguments of `unboil explain`.

use std::path::PathBuf;

use clap::Args;

use crate::cli::input_flags::{EncodingFlag, FieldFlags};
use crate::cli::strip_flags::{KnownSiteFlags, StripFlags};

#[derive(Args)]
pub(super) struct ExplainArgs {
    /// Article: a file, or - for standard input
    #[arg(value_name = "FILE")]
    pub(super) input: PathBuf,
    /// Id of the article in a file of rows [default: the first article]
    #[arg(long, value_name = "ID", help_heading = "Input")]
    pub(super) id: Option<String>,
    /// Show what an earlier run decided about the article: OUT is its output folder
    ///
    /// Shows the removals of all rules, those of site templates and of near-duplicates included, and
    /// the passages that the article shares with others. The settings of that run replace those of
    /// --config; flags override them. The article is found by the path of its file and by the line
    /// of its row, and its text must be the one that the run read.
    #[arg(long, value_name = "OUT", help_heading = "Input")]
    pub(super) from: Option<PathBuf>,
    #[command(flatten)]
    pub(super) fields: FieldFlags,
    #[command(flatten)]
    pub(super) encoding: EncodingFlag,
    #[command(flatten)]
    pub(super) strip: StripFlags,
    #[command(flatten)]
    pub(super) site: KnownSiteFlags,
}
