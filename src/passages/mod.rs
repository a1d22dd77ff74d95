//! Articles in, near-duplicate passages and groups out.
//!
//! The stages in the order of the data: [`tokens`] of what stripping left, [`seeds`] among them, the [`index`] that links
//! seeds across articles, the [`chain`]s of linked seeds of two articles, their alignment ([`align`], [`verify`]),
//! the [`group`]s of articles that are mostly the same, and the choice ([`choose`]) of what stays.
//! `pipeline` runs them; nothing here reads, writes or starts a thread.

pub mod accept;
pub mod align;
pub mod chain;
pub mod choose;
pub mod ends;
pub mod family;
pub mod group;
pub mod index;
pub mod join;
pub mod seeds;
pub mod tokens;
pub mod verify;
pub mod word;
