//! Strips the web page from around articles that lost their HTML, and finds near-duplicate passages across them.
//!
//! ```text
//! discover -> decode -> read articles -> segment into blocks -> strip (rules, then site)
//!   -> tokens and seeds -> index -> chain -> verify -> choose what stays -> write articles, ledger, passages, report
//! ```
//!
//! [`pipeline`] tells that story and owns the threads. Every stage is a plain function of its input and the settings, and
//! can be called on its own. Strip one article:
//!
//! ```
//! use unboil::config::StripConfig;
//! use unboil::document::kept_text;
//! use unboil::strip::Stripper;
//!
//! let stripper = Stripper::new(&StripConfig::default())?;
//! let text = "The council voted to keep the harbour open.\n\nComments are closed.\n";
//! let removals = stripper.strip(text);
//! assert_eq!(kept_text(text, &removals), "The council voted to keep the harbour open.\n");
//! assert_eq!(removals[0].rule, "phrase");
//! # Ok::<(), unboil::error::Error>(())
//! ```
//!
//! Find the near-duplicate passages of a list of articles with [`pipeline::find_passages`], and do the whole job on files
//! with [`pipeline::clean`].
//!
//! The feature `cli` (on by default) builds the command line; a library user can leave it out with
//! `default-features = false`.
#![forbid(unsafe_code)]

// The command line names the library as its users do.
#[cfg(feature = "cli")]
extern crate self as unboil;

pub mod bench;
/// The command line, for programs that are it: no part of the library's promises.
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod cli;
pub mod config;
pub mod document;
pub mod error;
pub mod passages;
pub mod pipeline;
pub mod progress;
pub mod read;
pub mod spill;
pub mod strip;
pub mod write;
