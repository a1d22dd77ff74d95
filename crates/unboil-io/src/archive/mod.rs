//! An archive: a folder of articles that new articles are matched against.
//!
//! The file [`MANIFEST_FILE`](manifest::MANIFEST_FILE) names the segments, which are files that are
//! never changed. Adding articles writes a new segment, and then replaces the manifest. A run that
//! is killed leaves the archive as it was before or after. Small segments are merged, as in a
//! log-structured merge tree (O'Neil et al., 1996).
//!
//! `manifest.rs` is the list of segments, `block.rs` the format of a block of articles,
//! `segment_index.rs` the list of the blocks of a segment. `reader.rs` and `writer.rs` open an
//! archive to read and to change it; the row format in `formats/archive.rs` reads it as references.

pub(crate) mod addition;
pub(crate) mod block;
pub(crate) mod block_packer;
pub(crate) mod coded_texts;
pub(crate) mod columns;
pub(crate) mod dictionary_training;
pub(crate) mod frame;
pub(crate) mod info;
pub(crate) mod manifest;
pub(crate) mod reader;
pub(crate) mod section;
pub(crate) mod segment_index;
pub(crate) mod segment_reader;
pub(crate) mod segment_writer;
pub(crate) mod word_dictionary;
pub(crate) mod word_units;
pub(crate) mod writer;

#[cfg(test)]
mod tests;
