//! What was decided comes in, files go out: the cleaned articles, the ledger of what was taken from them, what pages say of themselves,
//! the passages, groups, problems and the summary. And back: [`restore()`] gives the original articles from these.

mod article_rows;
pub mod articles;
pub mod compressed_writer;
pub mod dolma_attributes;
pub mod jsonl_edit;
pub mod ledger;
pub mod manifest;
pub mod metadata;
pub mod new_file;
pub mod out_dir;
pub mod page_rows;
pub mod passages;
pub mod restore;
pub mod summary;

use serde::Serialize;

use metadata::METADATA;
use unboil_html::WriteConfig;

pub use restore::{RestoreReport, restore};
pub use summary::Summary;

pub use self::{
    articles::{Decisions, write_file},
    jsonl_edit::{add_field, cut_text, escaped},
    manifest::write_manifest,
    out_dir::OutDir,
    page_rows::{METADATA_FIELD, add_article_fields},
    passages::{passage_lines, write_groups},
    summary::{problem_line, write_problems, write_summary},
};

/// The file that is written last: where it is missing, the run was not finished.
pub const SUMMARY: &str = "summary.json";

/// The files that may stand beside `articles/` in the output folder.
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
pub fn outputs(config: &WriteConfig) -> impl Iterator<Item = &'static str> {
    let written = |name: &&str| config.metadata || *name != METADATA;
    OUTPUTS.iter().copied().filter(written)
}

/// A share, rounded so that a row is short and the same on every machine.
pub fn rounded(share: f64) -> f64 {
    (share * 1e4).round() / 1e4
}

/// Rows of an output file: each a line.
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
