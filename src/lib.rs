//! Strips the web page from around articles that lost their HTML, and finds near-duplicate passages across them.
#![forbid(unsafe_code)]

pub mod config;
pub mod document;
pub mod error;
pub mod passages;
pub mod pipeline;
pub mod progress;
