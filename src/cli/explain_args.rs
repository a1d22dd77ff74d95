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
    /// Id of the article in a JSONL file [default: the first article]
    #[arg(long, value_name = "ID", help_heading = "Input")]
    pub(super) id: Option<String>,
    #[command(flatten)]
    pub(super) fields: FieldFlags,
    #[command(flatten)]
    pub(super) encoding: EncodingFlag,
    #[command(flatten)]
    pub(super) strip: StripFlags,
    #[command(flatten)]
    pub(super) site: KnownSiteFlags,
}
