//! Articles in, near-duplicate passages and groups out.
//!
//! The stages in the order of the data: the [`tokens`] of what stripping left, hashed by [`word`]; the [`seeds`] among them,
//! made [`postings`] with the [`context`] that each stands in, their places as [`ordinals`]; the [`index`] that links them across articles; then, for two articles at a time, the [`chain`]s of linked seeds and
//! their alignment ([`verify`] tells the story, with [`align`], [`join`], [`accept`] and [`ends`]); the passages worth telling
//! ([`family`]); the [`group`]s of articles that are mostly the same; and the choice of what stays ([`choose`]).
//! `pipeline` runs them; nothing here reads, writes or starts a thread.

pub mod acceptance;
pub mod align;
pub mod chain;
pub mod choose;
pub mod config;
pub mod groups;
pub mod join_pieces;
pub mod links;
pub mod ordinals;
mod passage;
pub mod postings;
pub mod reporting;
pub mod seed_context;
pub mod seeds;
pub mod sentence_bounds;
pub mod verify;

/// True if a corpus of so many bytes of text is large. Phrases that are the same by chance grow with its square, so that from here on
/// more must be the same around a seed before two articles are compared, and short seeds are left out. What the guarantee covers is
/// found as before; of copies with half of their words replaced one in a hundred is missed more.
pub fn is_large(bytes: u64) -> bool {
    bytes >= 1 << 30
}

pub use config::{CopyPreference, Duplicates, PassagesConfig};
pub use passage::{ArticleSpan, Group, Member, Passage};
