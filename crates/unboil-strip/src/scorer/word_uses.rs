//! Uses of the words that the lexicon knows, as bits. The build script compiles this file too.

/// A word that a language needs for its grammar.
pub(crate) const FUNCTION: u8 = 1;
/// A word by which the site speaks of itself to its readers: we, you.
pub(crate) const PERSONAL_PRONOUN: u8 = 2;
/// The name of a month or a day.
pub(crate) const DATE: u8 = 4;
/// A word of cues.
pub(crate) const CUE: u8 = 8;
/// A word of fewer cues of the table is an ordinary word of a sentence.
pub(crate) const MIN_CUES: u32 = 2;
/// A long word, a name or a number. The lexicon lists no word for it.
pub(crate) const CONTENT: u8 = 16;
