//! The arguments of the commands that show what a run did: `report` and `diff`.

use std::path::PathBuf;

use clap::Args;
use clap::builder::RangedU64ValueParser;

#[derive(Args)]
pub(super) struct ReportArgs {
    /// Output folder of `clean`, `dedup` or `match`
    #[arg(value_name = "OUT")]
    pub(super) from: PathBuf,
    /// The page
    #[arg(
        short,
        long,
        value_name = "FILE",
        default_value = "report.html",
        help_heading = "Output"
    )]
    pub(super) out: PathBuf,
    /// Draw a random sample of N removals, to judge the rules by [default: none]
    ///
    /// The page lists them apart. Mark them as right or wrong; the overview then shows the precision of each
    /// rule, with its 95 % interval.
    #[arg(long, value_name = "N", value_parser = RangedU64ValueParser::<usize>::new().range(1..), help_heading = "Output")]
    pub(super) sample: Option<usize>,
    /// Write the data to a folder beside the page, whatever its size
    #[arg(long, help_heading = "Output")]
    pub(super) split: bool,
    /// Replace a file that is no report
    #[arg(long, help_heading = "Output")]
    pub(super) force: bool,
}

#[derive(Args)]
pub(super) struct DiffArgs {
    /// Output folder of the first run
    #[arg(value_name = "OUT_A")]
    pub(super) first: PathBuf,
    /// Output folder of the second run
    #[arg(value_name = "OUT_B")]
    pub(super) second: PathBuf,
    /// Write a page that shows the differences [default: none]
    #[arg(short, long, value_name = "FILE", help_heading = "Output")]
    pub(super) out: Option<PathBuf>,
    /// Replace a file that is no report
    #[arg(long, help_heading = "Output")]
    pub(super) force: bool,
    /// Print JSON instead of a table
    #[arg(long, help_heading = "Output")]
    pub(super) json: bool,
}
