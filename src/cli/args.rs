//! The command line: the commands and the arguments of each.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand};
use clap_complete::Shell;
use unboil::synthetic::MAX_COPY_SHARE;

use crate::cli::decision_flag::DecisionFlag;
use crate::cli::env::with_variables;
use crate::cli::explain_args::ExplainArgs;
use crate::cli::flag_values::parse_share;
use crate::cli::help_text::{EXIT_CODES, with_footers};
use crate::cli::index_args::IndexArgs;
use crate::cli::input_flags::InputFlags;
use crate::cli::match_args::MatchArgs;
use crate::cli::match_flags::{DropFlag, DuplicatesFlag, PassageFlags};
use crate::cli::output_flags::{OutputFlags, PageFlags};
use crate::cli::review_args::{DiffArgs, ReportArgs};
use crate::cli::run_flags::RunFlags;
use crate::cli::strip_args::StripArgs;
use crate::cli::strip_flags::{SiteFlags, StripFlags};
use crate::cli::usage_error::{escape_arg, escape_quotes};

/// Strips boilerplate from scraped articles, as HTML or plain text, and finds near-duplicate
/// passages across them.
#[derive(Parser)]
#[command(
    name = "unboil",
    version,
    max_term_width = 100,
    after_help = EXIT_CODES,
    disable_help_subcommand = true
)]
pub(super) struct Cli {
    #[command(subcommand)]
    pub(super) command: Command,
    #[command(flatten)]
    pub(super) run: RunFlags,
}

impl Cli {
    /// Parses `args`, whose first item is the name of the program. Flags that are not given take
    /// their value from the environment.
    ///
    /// # Errors
    /// The message to print: a usage error, or the help or version that the user asked for.
    pub(super) fn parse_args(args: impl IntoIterator<Item = OsString>) -> Result<Cli, clap::Error> {
        let args: Vec<OsString> = args.into_iter().collect();
        Cli::parse_raw_args(&args).map_err(|error| {
            // The message quotes arguments, and so the message on the escaped ones is printed.
            let escaped: Vec<OsString> = args.iter().map(escape_arg).collect();
            let escaped_error = Cli::parse_raw_args(&escaped).err();
            let escaped_error = escaped_error.filter(|escaped| escaped.kind() == error.kind());
            escape_quotes(escaped_error.unwrap_or(error))
        })
    }

    fn parse_raw_args(args: &[OsString]) -> Result<Cli, clap::Error> {
        let mut command = Cli::full_command();
        let matches = command.try_get_matches_from_mut(args)?;
        Cli::from_arg_matches(&matches).map_err(|error| error.format(&mut command))
    }

    /// The definition of the command line with environment variables, examples and exit codes.
    pub(super) fn full_command() -> clap::Command {
        with_footers(with_variables(Cli::command()))
    }
}

#[derive(Subcommand)]
pub(super) enum Command {
    /// Strip a folder of articles and find near-duplicate passages.
    ///
    /// Writes the cleaned articles to OUT/articles, every removal to OUT/ledger.jsonl, passages to
    /// OUT/passages.jsonl, groups of near-duplicate articles to OUT/groups.jsonl, unusable input to
    /// OUT/problems.jsonl and counts and settings to OUT/summary.json. The input is never changed;
    /// `unboil restore` writes the original articles again.
    Clean(CleanArgs),
    /// Strip one article or a stream of rows.
    ///
    /// Writes the result to standard output, in the order of the input. Unusable rows are reported
    /// on standard error and handled as --on-error says.
    Strip(StripArgs),
    /// Drop near-duplicates without stripping.
    ///
    /// Writes the articles that stay to OUT/articles, and the other files as `clean` does. What is
    /// not a duplicate stays byte for byte; a page of HTML is written as its visible text. The input
    /// is never changed; `unboil restore` writes the original articles again.
    Dedup(DedupArgs),
    /// Find near-duplicate passages and groups without stripping.
    ///
    /// Writes OUT/passages.jsonl and OUT/groups.jsonl. It writes no articles.
    Match(MatchArgs),
    /// Keep an archive of articles, and match new articles against it.
    ///
    /// An archive is a folder with the texts of all articles that were added, packed. `index match` finds
    /// what new articles share with them; `clean` and `dedup` with --against ARCHIVE drop it. The settings
    /// can be others in each run.
    Index(IndexArgs),
    /// Show for each block of one article why it is removed or kept.
    ///
    /// Blocks that are removed together are shown together, with one reason. Rules that compare
    /// articles need a run over many: --site-profile applies the site templates that a run saved,
    /// and --from shows all that a run decided, near-duplicates included. Lines are wrapped at
    /// COLUMNS or the width of the terminal, else at 100 columns. A terminal shows colours unless
    /// NO_COLOR is set.
    Explain(ExplainArgs),
    /// Write the original articles again from an output folder of `clean`.
    Restore(RestoreArgs),
    /// Write a page that shows the removals and duplicates of an output folder in a browser.
    ///
    /// The page shows every removal with its reason in its article, and the two copies of every passage side
    /// by side. It takes verdicts on them, which it exports as review.jsonl. It is one file that opens
    /// without a network or a server. With more than 100,000 removals and passages, its data is in a folder
    /// beside it.
    Report(ReportArgs),
    /// Show what two runs did differently.
    ///
    /// Compares the output folders of two runs with the same input: of two versions, or with other settings.
    /// Prints what only one of them removed, by rule. With --out it writes a page that shows it, as `unboil report`
    /// does.
    Diff(DiffArgs),
    /// List the rules with an example of each.
    Rules(RulesArgs),
    /// Measure speed, memory and recall on a generated corpus.
    ///
    /// Generates the corpus, runs `clean` on it and counts how many of the planted near-duplicates
    /// it found.
    Bench(BenchArgs),
    /// Print a shell completion script.
    Completions(CompletionsArgs),
    /// Print a manual page.
    Man(ManArgs),
}

#[derive(Args)]
pub(super) struct CleanArgs {
    /// Articles: files, folders, or - for standard input
    #[arg(required = true, value_name = "IN")]
    pub(super) inputs: Vec<PathBuf>,
    #[command(flatten)]
    pub(super) input: InputFlags,
    #[command(flatten)]
    pub(super) decisions: DecisionFlag,
    #[command(flatten)]
    pub(super) strip: StripFlags,
    #[command(flatten)]
    pub(super) site: SiteFlags,
    #[command(flatten)]
    pub(super) duplicates: DuplicatesFlag,
    #[command(flatten)]
    pub(super) passages: PassageFlags,
    #[command(flatten)]
    pub(super) output: OutputFlags,
    #[command(flatten)]
    pub(super) page: PageFlags,
}

#[derive(Args)]
pub(super) struct DedupArgs {
    /// Articles: files, folders, or - for standard input
    #[arg(required = true, value_name = "IN")]
    pub(super) inputs: Vec<PathBuf>,
    #[command(flatten)]
    pub(super) input: InputFlags,
    #[command(flatten)]
    pub(super) decisions: DecisionFlag,
    #[command(flatten)]
    pub(super) duplicates: DropFlag,
    #[command(flatten)]
    pub(super) passages: PassageFlags,
    #[command(flatten)]
    pub(super) output: OutputFlags,
}

#[derive(Args)]
pub(super) struct RestoreArgs {
    /// Output folder of `clean`
    #[arg(value_name = "OUT")]
    pub(super) from: PathBuf,
    /// Folder for the original articles; it is created if it does not exist
    ///
    /// It may hold originals that are restored already, so a restore that was stopped can be run
    /// again. A file with other content stays and is reported. Other files are an error.
    ///
    /// Articles that were extracted from an HTML file are restored as text. Articles written as
    /// Markdown, and files of rows with a field of HTML pages, are not restored: the pages are the
    /// originals.
    #[arg(short, long, value_name = "DIR", help_heading = "Output")]
    pub(super) out: PathBuf,
    /// Write into a folder that holds other files, and replace files with the same names
    #[arg(long, help_heading = "Output")]
    pub(super) force: bool,
}

#[derive(Args)]
pub(super) struct RulesArgs {
    /// List the cues (phrases) instead, as tab-separated values
    ///
    /// Columns: language (ISO 639-1; `own`: from the rules file), tier, shape, text and why.
    /// Tier A: the cue alone removes its line.
    /// Tier B: it removes its line in the head or tail of the article, or beside another cue.
    /// Tier C: it opens a section, which is removed with its heading.
    #[arg(long, help_heading = "Output", verbatim_doc_comment)]
    pub(super) cues: bool,
    /// Propose a rules file from verdicts that the page of `unboil report` exported [default: none]
    ///
    /// Prints TOML for --rules: rules and cues to disable, of which most removals were wrong, and cues for lines
    /// that were rightly removed from several articles. Read it before you use it.
    #[arg(
        long,
        value_name = "FILE",
        help_heading = "Output",
        conflicts_with = "cues"
    )]
    pub(super) from: Option<PathBuf>,
    #[command(flatten)]
    pub(super) strip: StripFlags,
}

#[derive(Args)]
pub(super) struct BenchArgs {
    /// Number of articles to generate; every run generates the same ones
    #[arg(
        long,
        value_name = "N",
        help_heading = "Input",
        default_value_t = 20_000,
        value_parser = clap::value_parser!(u32).range(1..)
    )]
    pub(super) articles: u32,
    /// Mean length of an article, in words
    #[arg(
        long,
        value_name = "WORDS",
        help_heading = "Input",
        default_value_t = 400,
        value_parser = clap::value_parser!(u32).range(1..)
    )]
    pub(super) words: u32,
    /// Share of articles that are near-duplicates, 0 to 0.9
    #[arg(
        long,
        value_name = "SHARE",
        help_heading = "Input",
        default_value_t = 0.1,
        value_parser = |text: &str| parse_share(text, MAX_COPY_SHARE)
    )]
    pub(super) copies: f64,
    /// Shares of words that are replaced in a near-duplicate, 0 to 1
    ///
    /// A list separated by commas. The near-duplicates take the shares in turn, and recall is
    /// reported for each.
    #[arg(
        long,
        value_name = "SHARES",
        help_heading = "Input",
        default_value = "0.01,0.05,0.1,0.2",
        value_delimiter = ',',
        value_parser = |text: &str| parse_share(text, 1.0)
    )]
    pub(super) edits: Vec<f64>,
    /// Print JSON instead of a table
    #[arg(long, help_heading = "Output")]
    pub(super) json: bool,
    /// Keep the corpus in this new .jsonl file [default: delete it]
    ///
    /// Other tools can then be measured on the same corpus. An existing file is not replaced.
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub(super) corpus: Option<PathBuf>,
}

#[derive(Args)]
pub(super) struct CompletionsArgs {
    /// Shell that the script is for
    pub(super) shell: Shell,
}

#[derive(Args)]
pub(super) struct ManArgs {
    /// Command that the page is about, such as `strip` or `index add` [default: unboil itself]
    #[arg(value_name = "COMMAND")]
    pub(super) command: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::help_text::EXAMPLES;
    use unboil::Config;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::full_command().debug_assert();
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

    #[test]
    fn every_command_has_an_example_and_every_example_a_command() {
        let command = Cli::full_command();
        let mut names = vec![command.get_name().to_string()];
        for outer in command.get_subcommands() {
            names.push(outer.get_name().to_string());
            let inner = outer.get_subcommands();
            names.extend(inner.map(|inner| format!("{} {}", outer.get_name(), inner.get_name())));
        }
        names.sort_unstable();
        let mut examples = EXAMPLES.map(|(name, _)| name.to_string());
        examples.sort_unstable();
        assert_eq!(names, examples);
    }

    #[test]
    fn examples_are_command_lines_that_parse() {
        for line in EXAMPLES.iter().flat_map(|(_, examples)| examples.lines()) {
            let line = line.rsplit(" | unboil ").next().expect("a piece");
            let line = line.split(['>', '<', '|']).next().expect("a piece").trim();
            // A description is set off by several spaces.
            let line = line.split("   ").next().expect("a piece");
            let words = line.split_whitespace().skip_while(|word| *word == "unboil");
            let words = std::iter::once("unboil").chain(words);
            let error = Cli::full_command().try_get_matches_from(words).err();
            let error = error.filter(clap::Error::use_stderr);
            assert!(error.is_none(), "{line}: {error:?}");
        }
    }
}
