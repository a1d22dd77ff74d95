//! The size class of a corpus, [`CorpusSize`], which decides how strict linking is.

/// Bytes of article text from which a corpus is large: 1 GiB.
pub const LARGE_CORPUS_BYTES: u64 = 1 << 30;

/// The size class of a corpus.
///
/// The number of phrases that two articles share by chance grows with the square of the corpus.
/// In a large corpus there are therefore no short seeds, and rare seeds need as much context in
/// common as others. The guarantee is the same. Recall on copies with 50 % of their words replaced
/// drops by about one point.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CorpusSize {
    /// Less than [`LARGE_CORPUS_BYTES`] of text.
    #[default]
    Small,
    /// [`LARGE_CORPUS_BYTES`] of text or more.
    Large,
}

impl CorpusSize {
    /// The size class of a corpus whose article texts have `bytes` bytes in all, decompressed and
    /// before stripping.
    ///
    /// ```
    /// use unboil_match::{CorpusSize, LARGE_CORPUS_BYTES};
    ///
    /// assert_eq!(CorpusSize::from_text_bytes(LARGE_CORPUS_BYTES - 1), CorpusSize::Small);
    /// assert_eq!(CorpusSize::from_text_bytes(LARGE_CORPUS_BYTES), CorpusSize::Large);
    /// ```
    pub fn from_text_bytes(bytes: u64) -> CorpusSize {
        match bytes >= LARGE_CORPUS_BYTES {
            true => CorpusSize::Large,
            false => CorpusSize::Small,
        }
    }
}
