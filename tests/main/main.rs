//! The integration tests: one binary, a module for each subject.
//!
//! Most tests run the program. Without the feature `cli` there is none, and the tests of the
//! library remain.

#[cfg(feature = "cli")]
mod archive;
#[cfg(feature = "cli")]
mod bench_command;
#[cfg(feature = "cli")]
mod cli;
#[cfg(feature = "cli")]
mod compared_pairs;
#[cfg(feature = "cli")]
mod decisions;
#[cfg(feature = "cli")]
mod dedup;
#[cfg(feature = "cli")]
mod determinism;
#[cfg(feature = "cli")]
mod diff;
#[cfg(feature = "cli")]
mod docs;
#[cfg(feature = "cli")]
mod explain_from;
#[cfg(feature = "cli")]
mod fields;
#[cfg(feature = "cli")]
mod filter;
#[cfg(feature = "cli")]
mod golden;
#[cfg(feature = "cli")]
mod index_command;
#[cfg(feature = "cli")]
mod links;
#[cfg(feature = "cli")]
mod manifests;
#[cfg(feature = "cli")]
mod many_rows;
#[cfg(feature = "cli")]
mod memory;
#[cfg(feature = "cli")]
mod not_text;
#[cfg(feature = "cli")]
mod originals;
#[cfg(feature = "cli")]
mod packed_inputs;
#[cfg(feature = "cli")]
mod page_rows;
#[cfg(feature = "cli")]
mod pages;
#[cfg(all(feature = "cli", feature = "parquet"))]
mod parquet_edges;
#[cfg(all(feature = "cli", feature = "parquet"))]
mod parquet_files;
#[cfg(all(feature = "cli", feature = "parquet"))]
mod parquet_rows;
mod partitioning;
#[cfg(feature = "cli")]
mod program;
#[cfg(feature = "cli")]
mod report;
#[cfg(feature = "cli")]
mod report_sites;
#[cfg(feature = "cli")]
mod restore;
#[cfg(feature = "cli")]
mod restore_again;
#[cfg(feature = "cli")]
mod restore_untrusted;
#[cfg(feature = "cli")]
mod scale;
#[cfg(all(feature = "cli", feature = "parquet"))]
mod schemas;
#[cfg(feature = "cli")]
mod settings;
#[cfg(all(unix, feature = "cli", feature = "parquet"))]
mod shell_blocks;
#[cfg(feature = "cli")]
mod site_profiles;
#[cfg(feature = "cli")]
mod spill;
#[cfg(feature = "cli")]
mod stream;
#[cfg(feature = "cli")]
mod terminal;

mod changed_inputs;
mod cue_boxes;
mod duplicates;
mod examples;
mod files;
mod fuzz_corpus;
mod guarantee;
mod heads_and_boxes;
mod invariants;
mod languages;
mod layout;
mod properties;
#[cfg(feature = "cli")]
mod row_edges;
#[cfg(feature = "cli")]
mod row_files;
mod rules;
mod stages_of_clean;
mod stripped;
mod structure;
mod units;
#[cfg_attr(not(feature = "cli"), allow(dead_code))]
mod util;
#[cfg(feature = "cli")]
mod warc;
