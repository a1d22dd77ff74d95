//! The integration tests: one binary, a module for each promise.

// These run the program, which is only built with the command line.
#[cfg(feature = "cli")]
mod bench_command;
#[cfg(feature = "cli")]
mod cli;
#[cfg(feature = "cli")]
mod determinism;
#[cfg(feature = "cli")]
mod docs;
#[cfg(feature = "cli")]
mod filter;
#[cfg(feature = "cli")]
mod golden;
mod page_rows;
mod pages;
mod partitioning;
#[cfg(feature = "cli")]
mod restore;
#[cfg(feature = "cli")]
mod scale;
#[cfg(feature = "cli")]
mod settings;
#[cfg(feature = "cli")]
mod spill;
#[cfg(feature = "cli")]
mod stream;
#[cfg(feature = "cli")]
mod util;

mod files;
mod fuzz_corpus;
mod guarantee;
mod invariants;
mod languages;
mod layout;
mod properties;
mod rules;
