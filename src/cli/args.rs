//! The command line: every flag with its help, and how flags change the [`Config`].

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use unboil::Config;
use unboil::bench::MAX_COPY_SHARE;
use unboil_io::error::Error;
use unboil_match::{CopyPreference, Duplicates};

use crate::cli::memory;
use crate::cli::read_flags::ReadFlags;
use crate::cli::stream_flags::Strip;
use crate::cli::strip_flags::{PageFlags, SiteFlags, StripFlags};
use crate::cli::variables::with_variables;

/// Strips the web page from around scraped articles, with or without their HTML, and finds near-duplicate passages across them.
#[derive(Parser)]
#[command(name = "unboil", version, max_term_width = 100, after_help = EXIT_CODES, disable_help_subcommand = true)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
    #[command(flatten)]
    pub(crate) common: Common,
}

const EXIT_CODES: &str = "Exit codes: 0 done, 1 done with problems (listed as 'path: reason'), 2 could not run, or stopped at a bad row.";

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Strip a folder of articles and find their near-duplicate passages.
    Clean(Clean),
    /// Strip one article or a stream of JSONL rows, from stdin to stdout.
    Strip(Strip),
    /// Find near-duplicate passages and groups only; no article is stripped.
    Match(Match),
    /// Show every block of one article with its decision, rule and evidence.
    Explain(Explain),
    /// Give the original articles back from an output folder of 'clean'.
    Restore(Restore),
    /// List the strip rules with an example of each.
    Rules(Rules),
    /// Make a corpus and measure this machine.
    Bench(Bench),
    /// Print what makes a shell complete the command line.
    ///
    /// E.g. `unboil completions bash > ~/.local/share/bash-completion/completions/unboil`.
    Completions(Completions),
    /// Print the manual page.
    ///
    /// E.g. `unboil man > ~/.local/share/man/man1/unboil.1`, and `unboil man strip > ~/.local/share/man/man1/unboil-strip.1`.
    Man(Man),
}

impl Cli {
    /// The command line in `args`, the program's name first, with defaults from the environment.
    ///
    /// # Errors
    /// What is wrong with it; or the help or version that was asked for.
    pub(crate) fn read(args: impl IntoIterator<Item = OsString>) -> Result<Cli, clap::Error> {
        let mut command = with_variables(Cli::command());
        let matches = command.try_get_matches_from_mut(args)?;
        Cli::from_arg_matches(&matches).map_err(|error| error.format(&mut command))
    }
}

/// Flags of every command.
#[derive(Args)]
#[command(next_help_heading = "Everywhere")]
pub(crate) struct Common {
    /// Worker threads; the output is the same for any number [default: one a core]
    #[arg(long, global = true, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub(crate) threads: Option<u16>,
    /// Memory to take, such as 2GiB [default: half of what is free]
    ///
    /// What does not fit goes to files that are removed at the end, and the output is the same for any size. Of every article some hundred
    /// bytes are always in memory, and of every passage found. Packed JSONL and standard input always go to files.
    #[arg(long, global = true, value_name = "SIZE", value_parser = memory::size)]
    pub(crate) memory: Option<usize>,
    /// No progress bar and no table; problems are still printed
    #[arg(short, long, global = true)]
    pub(crate) quiet: bool,
    /// Settings file (TOML); flags and UNBOIL_* win over it
    ///
    /// The keys are those of "settings" in summary.json, e.g. `[strip]` `site_min_pages = 5`.
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
}

/// What a run over files starts from and where it goes.
#[derive(Args)]
pub(crate) struct Folders {
    /// Articles: files, folders, or - for standard input
    #[arg(required = true, value_name = "IN")]
    pub(crate) inputs: Vec<PathBuf>,
    /// Output folder; made if it is not there
    ///
    /// A run that was killed, or failed, and is started again with the same arguments goes on after the last stage that was done. One
    /// that was stopped with Ctrl-C starts over.
    #[arg(short, long, value_name = "OUT")]
    pub(crate) out: PathBuf,
    /// Replace an earlier run in OUT; only files that unboil wrote
    #[arg(long)]
    pub(crate) force: bool,
    /// Folder for what does not fit in memory [default: beside OUT]
    #[arg(long, value_name = "DIR", hide_short_help = true)]
    pub(crate) spill_dir: Option<PathBuf>,
}

#[derive(Args)]
pub(crate) struct Clean {
    #[command(flatten)]
    pub(crate) folders: Folders,
    #[command(flatten)]
    pub(crate) read: ReadFlags,
    #[command(flatten)]
    pub(crate) strip: StripFlags,
    #[command(flatten)]
    pub(crate) site: SiteFlags,
    #[command(flatten)]
    pub(crate) page: PageFlags,
    #[command(flatten)]
    pub(crate) duplicates: DuplicatesFlag,
    #[command(flatten)]
    pub(crate) passages: PassageFlags,
}

#[derive(Args)]
pub(crate) struct Match {
    #[command(flatten)]
    pub(crate) folders: Folders,
    #[command(flatten)]
    pub(crate) read: ReadFlags,
    #[command(flatten)]
    pub(crate) passages: PassageFlags,
}

#[derive(Args)]
pub(crate) struct Explain {
    /// The article: a file, or - for standard input
    #[arg(value_name = "FILE")]
    pub(crate) input: PathBuf,
    /// Of a JSONL file, the article with this id [default: the first]
    #[arg(long, value_name = "ID")]
    pub(crate) id: Option<String>,
    /// JSONL field of a page of HTML, which is read in place of a text
    #[arg(long, value_name = "NAME")]
    pub(crate) html_field: Option<String>,
    #[command(flatten)]
    pub(crate) strip: StripFlags,
}

#[derive(Args)]
pub(crate) struct Restore {
    /// An output folder of 'clean'
    #[arg(value_name = "OUT")]
    pub(crate) from: PathBuf,
    /// Where the original articles go; of a page of HTML it is its text
    ///
    /// Markdown made of a page, and files whose rows hold pages, are left out: the pages are the originals.
    #[arg(short, long, value_name = "DIR")]
    pub(crate) out: PathBuf,
    /// Write into a folder that is not empty
    #[arg(long)]
    pub(crate) force: bool,
}

#[derive(Args)]
pub(crate) struct Rules {
    /// Also list every cue of the phrase table, as tab-separated values
    #[arg(long)]
    pub(crate) cues: bool,
    #[command(flatten)]
    pub(crate) strip: StripFlags,
}

#[derive(Args)]
pub(crate) struct Bench {
    /// Articles in the corpus, the same ones in every run
    #[arg(long, value_name = "N", default_value_t = 20_000, value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) articles: u32,
    /// Words of an article, on average
    #[arg(long, value_name = "N", default_value_t = 400, value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) words: u32,
    /// Share of the articles that are near-duplicates of another, 0 to 0.9
    #[arg(long, value_name = "SHARE", default_value_t = 0.1, value_parser = share_of_copies)]
    pub(crate) copies: f64,
    /// Shares of a near-duplicate's words that are replaced, 0 to 1, in turn
    #[arg(long, value_name = "SHARES", default_value = "0.01,0.05,0.1,0.2", value_delimiter = ',', value_parser = share)]
    pub(crate) edits: Vec<f64>,
    /// Print JSON instead of a table
    #[arg(long)]
    pub(crate) json: bool,
    /// Keep the corpus in this file, a .jsonl that is not there yet, so that other tools can be run on it
    #[arg(long, value_name = "FILE")]
    pub(crate) corpus: Option<PathBuf>,
}

#[derive(Args)]
pub(crate) struct Completions {
    /// The shell
    pub(crate) shell: Shell,
}

#[derive(Args)]
pub(crate) struct Man {
    /// The page of this command [default: that of the program]
    #[arg(value_name = "COMMAND")]
    pub(crate) command: Option<String>,
}

/// A number from 0 to 1.
fn share(text: &str) -> Result<f64, String> {
    number(text, 1.0)
}

fn share_of_copies(text: &str) -> Result<f64, String> {
    number(text, MAX_COPY_SHARE)
}

fn number(text: &str, most: f64) -> Result<f64, String> {
    let number: f64 = text.parse().map_err(|error| format!("{error}"))?;
    match (0.0..=most).contains(&number) {
        true => Ok(number.abs()),
        false => Err(format!("not from 0 to {most}")),
    }
}

#[derive(Args)]
#[command(next_help_heading = "Near-duplicates")]
pub(crate) struct DuplicatesFlag {
    /// report, drop-passages or drop-articles [default: report]
    ///
    /// report lists them and removes nothing; drop-passages cuts a passage whose copy stays elsewhere; drop-articles leaves
    /// out an article that is mostly the same as one that stays.
    #[arg(long, value_enum, value_name = "MODE", hide_possible_values = true)]
    pub(crate) duplicates: Option<DuplicatesArg>,
}

#[derive(Args)]
#[command(next_help_heading = "Near-duplicates")]
pub(crate) struct PassageFlags {
    /// Which copy stays: first, longest, earliest [default: first]
    ///
    /// first by path and line; longest by words; earliest by date, articles without one last. Ties go by content, then id.
    #[arg(long, value_enum, value_name = "WHICH", hide_possible_values = true)]
    pub(crate) keep: Option<KeepArg>,
    /// Shortest passage, in words [default: 12]
    #[arg(long, value_name = "WORDS")]
    pub(crate) min_passage: Option<usize>,
    /// Lowest share of equal words in a passage, 0 to 1 [default: 0.4]
    #[arg(long, value_name = "SHARE", hide_short_help = true)]
    pub(crate) min_similarity: Option<f64>,
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum DuplicatesArg {
    /// List them; nothing is removed
    Report,
    /// Cut passages whose copy stays elsewhere
    DropPassages,
    /// Leave out articles that are mostly the same as one that stays
    DropArticles,
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum KeepArg {
    /// The first by path and line
    First,
    /// The one with the most words
    Longest,
    /// The one with the earliest date
    Earliest,
}

/// The settings a command starts from: the file named by `--config`, else the defaults.
pub(crate) fn base_config(common: &Common) -> Result<Config, Error> {
    match &common.config {
        Some(path) => from_toml(path),
        None => Ok(Config::default()),
    }
}

pub(crate) fn from_toml<T: serde::de::DeserializeOwned>(path: &Path) -> Result<T, Error> {
    let text = std::fs::read_to_string(path).map_err(Error::io(path))?;
    toml::from_str(&text)
        .map_err(|error| Error::config(path.display().to_string(), error.to_string().trim_end()))
}

/// Puts a flag's value over a setting, if the flag was given.
pub(crate) fn set<T>(setting: &mut T, flag: Option<T>) {
    if let Some(value) = flag {
        *setting = value;
    }
}

impl DuplicatesFlag {
    pub(crate) fn apply(self, config: &mut Config) {
        set(
            &mut config.duplicates,
            self.duplicates.map(|arg| match arg {
                DuplicatesArg::Report => Duplicates::Report,
                DuplicatesArg::DropPassages => Duplicates::DropPassages,
                DuplicatesArg::DropArticles => Duplicates::DropArticles,
            }),
        );
    }
}

impl PassageFlags {
    pub(crate) fn apply(self, config: &mut Config) {
        set(
            &mut config.keep,
            self.keep.map(|arg| match arg {
                KeepArg::First => CopyPreference::First,
                KeepArg::Longest => CopyPreference::Longest,
                KeepArg::Earliest => CopyPreference::Earliest,
            }),
        );
        set(&mut config.passages.min_tokens, self.min_passage);
        set(&mut config.passages.min_similarity, self.min_similarity);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_well_formed() {
        with_variables(Cli::command()).debug_assert();
    }

    #[test]
    fn help_shows_the_defaults_of_the_settings() {
        let mut command = Cli::command();
        let help = command
            .find_subcommand_mut("clean")
            .expect("clean is a command")
            .render_long_help()
            .to_string();
        let help = help.split_whitespace().collect::<Vec<_>>().join(" ");
        let config = Config::default();
        let (read, passages) = (&config.read, &config.passages);
        for (flag, default) in [
            ("--text-field", read.text_field.clone()),
            ("--id-field", read.id_field.clone()),
            ("--url-field", read.url_field.clone()),
            ("--date-field", read.date_field.clone()),
            ("--min-passage", passages.min_tokens.to_string()),
            ("--min-similarity", passages.min_similarity.to_string()),
        ] {
            let start = help
                .find(&format!("{flag} <"))
                .expect("the flag is in the help");
            let text: String = help[start..].chars().take(120).collect();
            assert!(
                text.contains(&format!("[default: {default}]")),
                "{flag}: {text}"
            );
        }
    }
}
