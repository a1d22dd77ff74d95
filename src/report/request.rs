//! What a report is asked for, and what was written.

use std::path::PathBuf;

/// What [`write_report`](crate::write_report) reads and writes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportRequest {
    /// The output folder of `clean`, `dedup` or `match`.
    pub from: PathBuf,
    /// The page. Its folder must exist.
    pub page: PathBuf,
    /// Replaces a file at this path that is no report. Default: false.
    pub force: bool,
    /// Writes the data to files in a folder beside the page, whatever its size. Without it, a page with
    /// up to [`MAX_ROWS_IN_PAGE`] rows is one file. Default: false.
    pub split: bool,
    /// Draws a random sample of this many removals, which the page lists apart, to judge the rules by. The
    /// same output folder gives the same sample. Default: none.
    pub sample: Option<usize>,
    /// Number of worker threads, 1 to 1024; `None` (the default): one per core. The page is the same for any
    /// number.
    pub threads: Option<usize>,
    /// The memory limit in bytes of what moves to temporary files. The page is the same for any. About 250
    /// bytes for each article with a removal or a passage always stay in memory.
    pub memory: usize,
}

/// The most removals and passages of a page that is one file.
pub const MAX_ROWS_IN_PAGE: usize = 100_000;

/// What was written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ReportOutcome {
    /// The number of removals.
    pub removals: usize,
    /// The number of passages.
    pub passages: usize,
    /// The folder of the data. `None`: the page is one file.
    pub folder: Option<PathBuf>,
    /// The number of articles and of passages that are listed without their text: it is not in the output
    /// folder, was edited there, or would make a page of one file too large.
    pub articles_without_text: usize,
    /// See `articles_without_text`.
    pub passages_without_text: usize,
}
