//! The flag that names the verdicts of a review.

use std::path::PathBuf;

use clap::Args;
use unboil::{Decisions, Request};
use unboil_io::Error;

#[derive(Args)]
pub(super) struct DecisionFlag {
    /// Obey verdicts that the page of `unboil report` exported [default: none]
    ///
    /// Removals that are marked as wrong are not made, and passages that are marked as different are not
    /// reported. A verdict counts while its article has the same id and the same text at this place.
    #[arg(
        long,
        value_name = "FILE",
        help_heading = "Input",
        hide_short_help = true
    )]
    decisions: Option<PathBuf>,
}

impl DecisionFlag {
    /// Adds the verdicts to a request.
    ///
    /// # Errors
    /// If the file cannot be read, or a line of it is no verdict.
    pub(super) fn apply(self, request: &mut Request) -> Result<(), Error> {
        let Some(path) = self.decisions else {
            return Ok(());
        };
        let text = std::fs::read_to_string(&path).map_err(Error::io(&path))?;
        request.decisions = Decisions::from_jsonl(&path.display().to_string(), &text)?;
        request.other_inputs.push(path);
        Ok(())
    }
}
