//! Flags of every command: threads, memory, messages and the settings file.

use std::path::PathBuf;

use clap::Args;
use unboil::{Config, default_memory_limit, parse_memory_limit};
use unboil_io::Error;

use crate::cli::flag_values::read_toml;

#[derive(Args)]
#[command(next_help_heading = "Run")]
pub(super) struct RunFlags {
    /// Number of worker threads, 1 to 1024 [default: one per core]
    ///
    /// The output is the same for any number.
    #[arg(
        long,
        global = true,
        value_name = "N",
        value_parser = clap::value_parser!(u16).range(1..=1024)
    )]
    threads: Option<u16>,
    /// Memory limit, e.g. 2GiB [default: half of the free memory]
    ///
    /// Units: B, KB, MB, GB, TB (powers of 1000), K, M, G, T, KiB, MiB, GiB, TiB (powers of 1024).
    /// The minimum is 64MiB. Data that exceeds the limit goes to temporary files. The output is the
    /// same for any limit. About 100 bytes for each article, 300 for each passage and 700 for each
    /// file always stay in memory; nothing for rows without words and for problems.
    #[arg(long, global = true, value_name = "SIZE", value_parser = parse_memory_limit)]
    memory: Option<usize>,
    /// Print no progress bar and no summary; problems are still printed
    #[arg(short, long, global = true)]
    pub(super) quiet: bool,
    /// Settings file (TOML); flags and UNBOIL_* variables override it
    ///
    /// The keys are those of "settings" in summary.json, e.g. `site_min_pages = 5` under `[strip]`.
    #[arg(long, global = true, value_name = "FILE")]
    pub(super) config: Option<PathBuf>,
}

impl RunFlags {
    /// The settings of the file of `--config`, else the defaults.
    pub(super) fn base_config(&self) -> Result<Config, Error> {
        match &self.config {
            Some(path) => read_toml(path),
            None => Ok(Config::default()),
        }
    }

    /// The number of worker threads; `None`: one per core.
    pub(super) fn threads(&self) -> Option<usize> {
        self.threads.map(usize::from)
    }

    /// The memory limit in bytes.
    pub(super) fn memory(&self) -> usize {
        self.memory.unwrap_or_else(default_memory_limit)
    }
}
