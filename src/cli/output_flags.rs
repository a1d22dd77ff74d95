//! Flags that set where the results go and in which form.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use unboil::Config;
use unboil_html::{LinkStyle, OutputFormat};

use crate::cli::flag_values::override_setting;

/// The output folder of `clean` and `match`.
#[derive(Args)]
#[command(next_help_heading = "Output")]
pub(super) struct OutputFlags {
    /// Output folder; it is created if it does not exist
    ///
    /// If a run fails or is killed, run the same command again: it continues after the last stage
    /// that was finished. A run that was interrupted with Ctrl-C starts from the beginning.
    #[arg(short, long, value_name = "OUT")]
    pub(super) out: PathBuf,
    /// Replace the results of an earlier run in OUT
    ///
    /// Only files that unboil wrote are replaced or deleted. One that was edited since is moved to
    /// OUT/edited. If another file is in the way, the run stops. A killed run is not continued.
    #[arg(long)]
    pub(super) force: bool,
    /// Also write the ledger, the passages and the groups as tables: parquet [default: JSONL only]
    ///
    /// The tables ledger.parquet, passages.parquet and groups.parquet have the rows of the JSONL files
    /// of these names, which are written too. A group has a row for each member.
    #[cfg(feature = "parquet")]
    #[arg(
        long,
        value_enum,
        value_name = "FORMAT",
        hide_short_help = true,
        hide_possible_values = true
    )]
    pub(super) write: Option<TableFormat>,
    /// Folder for temporary files: data beyond --memory, unpacked input, saved stages [default: beside OUT]
    #[arg(long, value_name = "DIR", hide_short_help = true, help_heading = "Run")]
    pub(super) spill_dir: Option<PathBuf>,
}

/// The format of tables beside the JSONL files.
#[cfg(feature = "parquet")]
#[derive(Clone, Copy, ValueEnum)]
pub(super) enum TableFormat {
    Parquet,
}

/// How the article of an HTML page is written, for `clean` and `strip`.
#[derive(Args)]
#[command(next_help_heading = "Output")]
pub(super) struct PageFlags {
    /// Write articles of HTML pages as text, markdown or wet [default: text]
    ///
    /// wet: text; the articles of a WARC file become records of a WET file. Otherwise they become
    /// JSONL rows with the fields id, url, date and text.
    #[arg(long, value_enum, value_name = "FORMAT", hide_possible_values = true)]
    to: Option<ToArg>,
    /// Links in Markdown: keep or drop [default: keep]
    ///
    /// keep: write each link with its URL, as the page has it.
    /// drop: write only the text of each link.
    #[arg(
        long,
        value_enum,
        value_name = "MODE",
        hide_possible_values = true,
        hide_short_help = true,
        verbatim_doc_comment
    )]
    links: Option<LinksArg>,
    /// Also write title, authors, date, site, language and URL of HTML pages
    ///
    /// In Markdown they are a YAML header, in rows the field "metadata". `clean` also writes
    /// them to OUT/metadata.jsonl.
    #[arg(long)]
    metadata: bool,
}

impl PageFlags {
    pub(super) fn apply(self, config: &mut Config) {
        let write = &mut config.write;
        let to = self.to.map(|to| match to {
            ToArg::Text => OutputFormat::Text,
            ToArg::Markdown => OutputFormat::Markdown,
            ToArg::Wet => OutputFormat::Wet,
        });
        override_setting(&mut write.to, to);
        let links = self.links.map(|links| match links {
            LinksArg::Keep => LinkStyle::Keep,
            LinksArg::Drop => LinkStyle::Drop,
        });
        override_setting(&mut write.links, links);
        write.metadata |= self.metadata;
    }
}

#[derive(Clone, Copy, ValueEnum)]
enum ToArg {
    Text,
    Markdown,
    Wet,
}

#[derive(Clone, Copy, ValueEnum)]
enum LinksArg {
    Keep,
    Drop,
}
