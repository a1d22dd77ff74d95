//! Flags that set which near-duplicate passages are found and what happens to them.

use clap::{Args, ValueEnum};
use unboil::Config;
use unboil_match::{CopyPreference, Duplicates};

use crate::cli::flag_values::override_setting;

/// The flag of `clean` about the near-duplicates that were found.
#[derive(Args)]
#[command(next_help_heading = "Match")]
pub(super) struct DuplicatesFlag {
    /// Mode: report, drop-passages or drop-articles [default: report]
    ///
    /// report: list near-duplicates and remove nothing.
    /// drop-passages: remove a passage if its copy stays in another article.
    /// drop-articles: do not write an article if most of it is in an article that stays.
    #[arg(
        long,
        value_enum,
        value_name = "MODE",
        hide_possible_values = true,
        verbatim_doc_comment
    )]
    duplicates: Option<DuplicatesArg>,
}

impl DuplicatesFlag {
    pub(super) fn apply(self, config: &mut Config) {
        let duplicates = self.duplicates.map(|arg| match arg {
            DuplicatesArg::Report => Duplicates::Report,
            DuplicatesArg::DropPassages => Duplicates::DropPassages,
            DuplicatesArg::DropArticles => Duplicates::DropArticles,
        });
        override_setting(&mut config.duplicates, duplicates);
    }
}

#[derive(Clone, Copy, ValueEnum)]
enum DuplicatesArg {
    Report,
    DropPassages,
    DropArticles,
}

/// Flags of `clean` and `match` about passages.
#[derive(Args)]
#[command(next_help_heading = "Match")]
pub(super) struct PassageFlags {
    /// Which copy stays: first, longest or earliest [default: first]
    ///
    /// first: the first by path and line.
    /// longest: the one with the most words.
    /// earliest: the one with the earliest date; articles without a date come last.
    /// Ties are decided by the text, then by the id.
    #[arg(
        long,
        value_enum,
        value_name = "WHICH",
        hide_possible_values = true,
        verbatim_doc_comment
    )]
    keep: Option<KeepArg>,
    /// Length of the shortest passage, in words [default: 12]
    ///
    /// Shorter passages are not reported. In scripts without spaces, two characters count as one
    /// word.
    #[arg(long, value_name = "WORDS")]
    min_passage: Option<usize>,
    /// Lowest share of equal words in a passage, 0 to 1 [default: 0.4]
    #[arg(long, value_name = "SHARE", hide_short_help = true)]
    min_similarity: Option<f64>,
}

impl PassageFlags {
    pub(super) fn apply(self, config: &mut Config) {
        let keep = self.keep.map(|arg| match arg {
            KeepArg::First => CopyPreference::First,
            KeepArg::Longest => CopyPreference::Longest,
            KeepArg::Earliest => CopyPreference::Earliest,
        });
        override_setting(&mut config.keep, keep);
        override_setting(&mut config.passages.min_tokens, self.min_passage);
        override_setting(&mut config.passages.min_similarity, self.min_similarity);
    }
}

#[derive(Clone, Copy, ValueEnum)]
enum KeepArg {
    First,
    Longest,
    Earliest,
}
