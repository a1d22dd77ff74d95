//! Files in, articles out; decisions in, files out: discovery, decoding, formats, output files, spill files.

pub mod config;
pub mod error;
pub mod read;
pub mod spill;
pub mod write;
