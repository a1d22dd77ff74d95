//! The arguments of `unboil match`, which `unboil index match` has too.

use std::path::PathBuf;

use clap::Args;

use crate::cli::decision_flag::DecisionFlag;
use crate::cli::input_flags::InputFlags;
use crate::cli::match_flags::PassageFlags;
use crate::cli::output_flags::OutputFlags;

#[derive(Args)]
pub(super) struct MatchArgs {
    /// Articles: files, folders, or - for standard input
    #[arg(required = true, value_name = "IN")]
    pub(super) inputs: Vec<PathBuf>,
    #[command(flatten)]
    pub(super) input: InputFlags,
    #[command(flatten)]
    pub(super) decisions: DecisionFlag,
    #[command(flatten)]
    pub(super) passages: PassageFlags,
    #[command(flatten)]
    pub(super) output: OutputFlags,
}
