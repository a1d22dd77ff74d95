//! The five lookup tables of a set of cues. The build script compiles this file too and makes the
//! ones of the cue table.

use super::buckets::CueBuckets;
use super::word_keys::{first_key, last_key, line_key};
use crate::config::CueShape;

/// Lookup tables by shape.
#[derive(Clone, Debug)]
pub(crate) struct CueIndex {
    /// Cues that are a whole line, by the line.
    pub(crate) whole_line: CueBuckets,
    /// Openings and notices, by their first word.
    pub(crate) first_word: CueBuckets,
    /// Notices alone, by their first word.
    pub(crate) notice_first_word: CueBuckets,
    /// Endings of both shapes, by their last word.
    pub(crate) last_word: CueBuckets,
    /// Endings of lines of any length alone, by their last word.
    pub(crate) notice_last_word: CueBuckets,
}

impl CueIndex {
    /// Indexes normalised texts with their shapes; the index of a cue is its position.
    pub(crate) fn new(cues: &[(&str, CueShape)]) -> CueIndex {
        let (mut whole_line, mut first_word) = (Vec::new(), Vec::new());
        let (mut notice_first_word, mut last_word) = (Vec::new(), Vec::new());
        let mut notice_last_word = Vec::new();
        for (&(text, shape), index) in cues.iter().zip(0u32..) {
            match shape {
                CueShape::Line => whole_line.push((line_key(text), index)),
                CueShape::Opening => first_word.push((first_key(text), index)),
                CueShape::Notice => {
                    first_word.push((first_key(text), index));
                    notice_first_word.push((first_key(text), index));
                }
                CueShape::Ending => last_word.push((last_key(text), index)),
                CueShape::NoticeEnding => {
                    last_word.push((last_key(text), index));
                    notice_last_word.push((last_key(text), index));
                }
            }
        }
        let buckets = |keys| CueBuckets::new(keys, |index| cues[index as usize].0.len());
        CueIndex {
            whole_line: buckets(whole_line),
            first_word: buckets(first_word),
            notice_first_word: buckets(notice_first_word),
            last_word: buckets(last_word),
            notice_last_word: buckets(notice_last_word),
        }
    }
}
