//! Bytes to blocks.
pub mod segment;
