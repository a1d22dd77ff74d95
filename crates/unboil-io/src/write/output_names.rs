//! The names of the files in the output folder, and the number of their schema.

use unboil_html::WriteConfig;

/// The schema of the rows: the `schema` in `summary.json`. It changes when rows lose fields, or fields
/// get another meaning. New fields do not change it.
pub const OUTPUT_SCHEMA: u32 = 1;

/// The folder of the cleaned articles.
pub(crate) const ARTICLES: &str = "articles/";

/// The folder of files that somebody edited after unboil wrote them, and that a later run would
/// have replaced.
pub(crate) const EDITED: &str = "edited/";

/// The ledger. Its rows are sorted by the bytes of the article id, and then by start.
pub const LEDGER: &str = "ledger.jsonl";

/// The metadata of HTML pages. It has one row per page, sorted by the bytes of the article id.
pub const METADATA: &str = "metadata.jsonl";

/// The passages.
pub const PASSAGES: &str = "passages.jsonl";

/// The groups of near-duplicate articles.
pub const GROUPS: &str = "groups.jsonl";

/// The articles of which nothing is left because others say the same.
pub const DROPPED: &str = "dropped.jsonl";

/// The ids of the articles of an archive of which a new article says all and comes first, an id in each
/// line.
pub const SUPERSEDED: &str = "superseded.txt";

/// The inputs that could not be used.
pub const PROBLEMS: &str = "problems.jsonl";

/// The list of the files that unboil wrote.
pub const MANIFEST: &str = "manifest.jsonl";

/// The counts and settings of a run. If it is missing, the run was not finished.
pub const SUMMARY: &str = "summary.json";

/// The rows of the files above as Parquet.
pub(crate) const LEDGER_TABLE: &str = "ledger.parquet";
pub(crate) const PASSAGES_TABLE: &str = "passages.parquet";
pub(crate) const GROUPS_TABLE: &str = "groups.parquet";
pub(super) const TABLES: &[&str] = &[LEDGER_TABLE, PASSAGES_TABLE, GROUPS_TABLE];

/// All files that can be beside `articles/`.
pub(crate) const OUTPUTS: &[&str] = &[
    LEDGER,
    METADATA,
    PASSAGES,
    GROUPS,
    DROPPED,
    SUPERSEDED,
    PROBLEMS,
    LEDGER_TABLE,
    PASSAGES_TABLE,
    GROUPS_TABLE,
    MANIFEST,
    SUMMARY,
];

/// The files of `OUTPUTS` that a run with these settings writes.
pub(crate) fn outputs(config: &WriteConfig) -> impl Iterator<Item = &'static str> {
    let is_written = |name: &&str| {
        (config.metadata || *name != METADATA)
            && (config.superseded || *name != SUPERSEDED)
            && (config.parquet || !TABLES.contains(name))
    };
    OUTPUTS.iter().copied().filter(is_written)
}
