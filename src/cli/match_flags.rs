//! Flags that set which near-duplicate passages are found and what happens to them.

use std::path::PathBuf;

use clap::builder::BoolishValueParser;
use clap::{Args, ValueEnum};
use unboil::{ArchiveCopies, Config};
use unboil_io::Error;
use unboil_match::{CopyPreference, Duplicates, KeepPer};

use crate::cli::flag_values::override_setting;

/// The flag of `clean` about the near-duplicates that were found.
#[derive(Args)]
#[command(next_help_heading = "Match")]
pub(super) struct DuplicatesFlag {
    /// Mode: report, drop-passages or drop-articles [default: report]
    ///
    /// report: list near-duplicates and remove nothing.
    /// drop-passages: remove a sentence if an article that stays says the same.
    /// drop-articles: do not write an article if one that stays says all it says.
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

/// The flag of `dedup` about the near-duplicates that were found.
#[derive(Args)]
#[command(next_help_heading = "Match")]
pub(super) struct DropFlag {
    /// What is dropped: drop-articles or drop-passages [default: drop-articles]
    ///
    /// drop-articles: do not write an article if one that stays says all it says.
    /// drop-passages: remove a sentence if an article that stays says the same.
    #[arg(
        long,
        value_enum,
        value_name = "MODE",
        hide_possible_values = true,
        verbatim_doc_comment
    )]
    duplicates: Option<DropArg>,
}

impl DropFlag {
    pub(super) fn apply(self, config: &mut Config) {
        let duplicates = self.duplicates.map(|arg| match arg {
            DropArg::DropArticles => Duplicates::DropArticles,
            DropArg::DropPassages => Duplicates::DropPassages,
        });
        override_setting(&mut config.duplicates, duplicates);
    }
}

#[derive(Clone, Copy, ValueEnum)]
enum DropArg {
    DropArticles,
    DropPassages,
}

/// Flags of `clean`, `dedup` and `match` about passages.
#[derive(Args)]
#[command(next_help_heading = "Match")]
pub(super) struct PassageFlags {
    /// Which copy stays, such as first or longest [default: first]
    ///
    /// first: the first by the order of IN, then by path and line.
    /// longest: the one with the most words.
    /// earliest, latest: by the date; articles without a date come last.
    /// FIELD: the one with the highest number or latest date in this field of its row.
    /// Ties are decided by the text, then by the id.
    #[arg(long, value_name = "WHICH", verbatim_doc_comment)]
    keep: Option<String>,
    /// A copy that stays whatever --keep says: a path or a source; can be repeated
    ///
    /// A path is a file or a folder, as it is or below IN. A source is the value of --source-field, or else the
    /// host of the URL, or else the folder. The first --prefer comes before the second.
    #[arg(long, value_name = "PATH_OR_SOURCE", hide_short_help = true)]
    prefer: Vec<String>,
    /// Keep one copy per corpus or per source [default: corpus]
    ///
    /// With source, only articles of the same source are compared.
    #[arg(
        long,
        value_enum,
        value_name = "WHAT",
        hide_possible_values = true,
        hide_short_help = true
    )]
    keep_per: Option<KeepPerArg>,
    /// Compare articles only with those below PATH; can be repeated
    ///
    /// Articles below PATH are references. PATH can be an archive of `unboil index`. References are not compared with each other, not changed and
    /// not written, and always stay, but for those of an archive with --archive by-keep. Use it to remove test data from training data, or what is
    /// known from what is new.
    #[arg(long, value_name = "PATH")]
    against: Vec<PathBuf>,
    /// Which copy stays, one of an archive or a new one: wins or by-keep [default: wins]
    ///
    /// wins: the copies in an archive of --against stay, as those of all references.
    /// by-keep: --keep decides; of equal copies that of the archive stays. The archive stays
    /// as it is: OUT/superseded.txt has the ids of its articles of which a new one says all and
    /// comes first, for `unboil index remove ARCHIVE --ids OUT/superseded.txt`.
    #[arg(
        long = "archive",
        value_enum,
        value_name = "HOW",
        hide_possible_values = true,
        hide_short_help = true,
        verbatim_doc_comment
    )]
    archive_copies: Option<ArchiveArg>,
    /// Compare only articles of different files
    #[arg(long, hide_short_help = true)]
    across_files_only: bool,
    /// Text that does not count: a file with known boilerplate, a text in each line
    ///
    /// Where an article has the words of a line of this file, they take no part in the comparison.
    /// Letter case, punctuation and spaces make no difference. A text of fewer than four words is
    /// passed over only where it is a whole line.
    #[arg(long, value_name = "FILE", hide_short_help = true)]
    ignore: Option<PathBuf>,
    /// Find paragraphs that one article has twice: true or false [default: true]
    ///
    /// With --against and --across-files-only no article is compared with itself.
    #[arg(
        long,
        value_name = "BOOL",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "true",
        value_parser = BoolishValueParser::new(),
        hide_possible_values = true,
        hide_short_help = true
    )]
    within: Option<bool>,
    /// Length of the shortest passage, in words [default: 12]
    ///
    /// Shorter passages are not reported. In scripts without spaces, two characters count as one
    /// word.
    #[arg(long, value_name = "WORDS", hide_short_help = true)]
    min_passage: Option<usize>,
    /// Lowest share of equal words in a passage, 0 to 1 [default: 0.4]
    #[arg(long, value_name = "SHARE", hide_short_help = true)]
    min_similarity: Option<f64>,
    /// Write the texts of both copies to passages.jsonl
    #[arg(long, hide_short_help = true)]
    texts: bool,
}

impl PassageFlags {
    /// Sets the settings. Returns the references.
    ///
    /// # Errors
    /// If the file of `--ignore` cannot be read.
    pub(super) fn apply(self, config: &mut Config) -> Result<Vec<PathBuf>, Error> {
        override_setting(&mut config.keep, self.keep.map(CopyPreference::from));
        config.prefer.splice(0..0, self.prefer);
        let keep_per = self.keep_per.map(|arg| match arg {
            KeepPerArg::Corpus => KeepPer::Corpus,
            KeepPerArg::Source => KeepPer::Source,
        });
        override_setting(&mut config.keep_per, keep_per);
        let archive = self.archive_copies.map(|arg| match arg {
            ArchiveArg::Wins => ArchiveCopies::Wins,
            ArchiveArg::ByKeep => ArchiveCopies::ByKeep,
        });
        override_setting(&mut config.archive, archive);
        config.across_files_only |= self.across_files_only;
        if let Some(path) = self.ignore {
            let text = std::fs::read_to_string(&path).map_err(Error::io(&path))?;
            config
                .passages
                .ignored
                .extend(text.lines().map(str::to_string));
        }
        let passages = &mut config.passages;
        override_setting(&mut passages.within_articles, self.within);
        override_setting(&mut passages.min_tokens, self.min_passage);
        override_setting(&mut passages.min_similarity, self.min_similarity);
        config.passage_texts |= self.texts;
        Ok(self.against)
    }

    /// Adds a path to those of --against.
    pub(super) fn add_reference(&mut self, path: PathBuf) {
        self.against.push(path);
    }

    /// The file of known boilerplate, which the run reads.
    pub(super) fn ignore_file(&self) -> Option<&PathBuf> {
        self.ignore.as_ref()
    }
}

#[derive(Clone, Copy, ValueEnum)]
enum ArchiveArg {
    Wins,
    ByKeep,
}

#[derive(Clone, Copy, ValueEnum)]
enum KeepPerArg {
    Corpus,
    Source,
}
