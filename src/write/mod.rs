//! What was decided comes in, files go out: the cleaned articles, the ledger of what was taken from them, what pages say of themselves,
//! the passages, groups, problems and the summary. And back: [`restore()`] gives the original articles from these.

mod article_rows;
#[doc(hidden)]
pub mod articles;
pub mod dolma;
#[doc(hidden)]
pub mod ledger;
#[doc(hidden)]
pub mod manifest;
#[doc(hidden)]
pub mod markdown;
#[doc(hidden)]
pub mod metadata;
#[doc(hidden)]
pub mod new_file;
#[doc(hidden)]
pub mod out_dir;
#[doc(hidden)]
pub mod packed;
#[doc(hidden)]
pub mod page_rows;
#[doc(hidden)]
pub mod passages;
#[doc(hidden)]
pub mod restore;
#[doc(hidden)]
pub mod rows;
#[doc(hidden)]
pub mod summary;

use serde::Serialize;

use crate::config::WriteConfig;
use metadata::METADATA;

#[doc(inline)]
pub use markdown::rendered;
#[doc(inline)]
pub use restore::{RestoreReport, restore};
#[doc(inline)]
pub use summary::Summary;

#[doc(hidden)]
pub use self::{
    articles::{Decisions, write_file},
    manifest::write_manifest,
    out_dir::OutDir,
    page_rows::{METADATA_FIELD, with_article},
    passages::{passage_lines, write_groups},
    rows::{add_field, cut_text, escaped},
    summary::{problem_line, write_problems, write_summary},
};

/// The file that is written last: where it is missing, the run was not finished.
#[doc(hidden)]
pub const SUMMARY: &str = "summary.json";

/// The files that may stand beside `articles/` in the output folder.
#[doc(hidden)]
pub const OUTPUTS: &[&str] = &[
    "ledger.jsonl",
    METADATA,
    "passages.jsonl",
    "groups.jsonl",
    "problems.jsonl",
    "manifest.jsonl",
    SUMMARY,
];

/// Those that a run with these settings writes.
pub(crate) fn outputs(config: &WriteConfig) -> impl Iterator<Item = &'static str> {
    let written = |name: &&str| config.metadata || *name != METADATA;
    OUTPUTS.iter().copied().filter(written)
}

/// A share, rounded so that a row is short and the same on every machine.
pub fn rounded(share: f64) -> f64 {
    (share * 1e4).round() / 1e4
}

/// Rows of an output file: each a line.
#[doc(hidden)]
pub fn lines<R: Serialize>(rows: impl IntoIterator<Item = R>) -> Vec<u8> {
    let mut out = Vec::new();
    for row in rows {
        serde_json::to_writer(&mut out, &row).expect("rows have string keys only");
        out.push(b'\n');
    }
    out
}

/// A row of an output file, without its line end.
fn line(row: &impl Serialize) -> String {
    serde_json::to_string(row).expect("rows have string keys only")
}
