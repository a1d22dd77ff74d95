//! The cue table, as the build script makes it from the language files: no work at start-up.
//!
//! Cue `n` of the table is row `n`; the order is that of the languages and of the lines in their
//! files.

use std::borrow::Cow;

use super::buckets::CueBuckets;
use super::cue_index::CueIndex;
use crate::config::{CueShape, CueTier};

/// One cue in compact form: no pointers, so that the loader has nothing to relocate.
#[derive(Clone, Copy)]
struct Row {
    /// Where the text ends in `TEXTS`; it starts where the one before ends.
    text_end: u32,
    /// Index in `REASONS`.
    reason: u16,
    /// Index in `LANGUAGES`.
    lang: u8,
    tier: CueTier,
    shape: CueShape,
    byline: bool,
}

const fn row(
    text_end: u32,
    reason: u16,
    lang: u8,
    tier: CueTier,
    shape: CueShape,
    byline: bool,
) -> Row {
    Row {
        text_end,
        reason,
        lang,
        tier,
        shape,
        byline,
    }
}

const fn buckets(keys: &'static [(u32, u32)], filter: &'static [u64]) -> CueBuckets {
    CueBuckets {
        keys: Cow::Borrowed(keys),
        filter: Cow::Borrowed(filter),
    }
}

// LANGUAGES, TEXTS, REASONS, ROWS and INDEX.
include!(concat!(env!("OUT_DIR"), "/cue_table.rs"));

/// One phrase that sites print around their articles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TableCue {
    /// The language that lists it (ISO 639-1).
    pub(crate) lang: &'static str,
    /// The phrase, normalised.
    pub(crate) text: &'static str,
    /// Where in a line it stands.
    pub(crate) shape: CueShape,
    /// How much it proves.
    pub(crate) tier: CueTier,
    /// Why it is boilerplate.
    pub(crate) why: &'static str,
    /// It names the author or the date: around the headline it is a byline.
    pub(crate) byline: bool,
}

/// How many cues the table has.
pub(super) fn table_len() -> usize {
    ROWS.len()
}

/// The cue at an index of the table.
pub(super) fn table_cue(index: usize) -> TableCue {
    let row = ROWS[index];
    let start = match index {
        0 => 0,
        _ => ROWS[index - 1].text_end,
    };
    TableCue {
        lang: LANGUAGES[usize::from(row.lang)],
        text: &TEXTS[start as usize..row.text_end as usize],
        shape: row.shape,
        tier: row.tier,
        why: REASONS[usize::from(row.reason)],
        byline: row.byline,
    }
}

/// The lookup tables of the cue table.
pub(super) fn table_index() -> &'static CueIndex {
    &INDEX
}

/// All cues in their order.
pub(crate) fn table() -> impl Iterator<Item = TableCue> {
    (0..table_len()).map(table_cue)
}

/// The texts of all cues.
pub(crate) fn texts() -> impl Iterator<Item = &'static str> {
    table().map(|cue| cue.text)
}
