//! The arguments of `unboil index`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::cli::input_flags::InputFlags;
use crate::cli::match_args::MatchArgs;

#[derive(Args)]
pub(super) struct IndexArgs {
    #[command(subcommand)]
    pub(super) command: IndexCommand,
}

#[derive(Subcommand)]
pub(super) enum IndexCommand {
    /// Add articles to an archive
    ///
    /// Makes the archive if it does not exist. An article that the archive has, with the same id
    /// and text, is passed over, so an addition that was stopped can be run again. An article whose
    /// id has another text there is reported and not added: remove the old one first. Until the
    /// end, the archive stays as it was. Articles are added as they are, so clean them before.
    /// About 40 bytes of memory are taken for each article of the archive.
    Add(Box<IndexAddArgs>),
    /// Find the passages that new articles share with an archive
    ///
    /// Writes OUT/passages.jsonl and OUT/groups.jsonl, as `match` does with --against ARCHIVE. New
    /// articles are not compared with each other, and the archive stays as it is. To drop what the
    /// archive has, use
    /// `clean` or `dedup` with --against ARCHIVE.
    Match(Box<IndexMatchArgs>),
    /// Print the counts of an archive
    Info(IndexInfoArgs),
    /// Merge the files of an archive into one
    ///
    /// `index add` merges small files by itself. The archive can be read meanwhile.
    Compact(IndexCompactArgs),
    /// Remove articles from an archive
    ///
    /// The texts of the articles are then in no file of the archive, unless a run reads it
    /// meanwhile: the next change of the archive deletes the old files. Ids that the archive does
    /// not have are reported.
    Remove(IndexRemoveArgs),
}

#[derive(Args)]
pub(super) struct ArchiveArg {
    /// Folder of the archive
    #[arg(value_name = "ARCHIVE")]
    pub(super) archive: PathBuf,
}

#[derive(Args)]
pub(super) struct IndexAddArgs {
    #[command(flatten)]
    pub(super) archive: ArchiveArg,
    /// Articles: files, folders, or - for standard input
    #[arg(required = true, value_name = "IN")]
    pub(super) inputs: Vec<PathBuf>,
    #[command(flatten)]
    pub(super) input: InputFlags,
}

#[derive(Args)]
pub(super) struct IndexMatchArgs {
    #[command(flatten)]
    pub(super) archive: ArchiveArg,
    #[command(flatten)]
    pub(super) search: MatchArgs,
}

#[derive(Args)]
pub(super) struct IndexInfoArgs {
    #[command(flatten)]
    pub(super) archive: ArchiveArg,
    /// Print JSON instead of a table
    #[arg(long, help_heading = "Output")]
    pub(super) json: bool,
}

#[derive(Args)]
pub(super) struct IndexCompactArgs {
    #[command(flatten)]
    pub(super) archive: ArchiveArg,
}

#[derive(Args)]
pub(super) struct IndexRemoveArgs {
    #[command(flatten)]
    pub(super) archive: ArchiveArg,
    /// File with the ids of the articles, an id in each line; - for standard input
    #[arg(long, value_name = "FILE", help_heading = "Input")]
    pub(super) ids: PathBuf,
}
