//! Words of ASCII text by UAX #29, found 64 bytes at a time.

use super::word_break::{WORD_BREAKS, WordBreak};
use crate::byte_mask::byte_mask;

/// Calls `emit` with the start and end of every word of `ascii[start..]`, which must be ASCII and
/// end before white space or at the end of a kept span. A word may consist of underscores alone.
pub(super) fn for_each_ascii_word(ascii: &[u8], start: usize, mut emit: impl FnMut(usize, usize)) {
    let mut from = start;
    // 1 if the last byte of the previous block is in a word, which started at `from`.
    let mut inside = 0;
    for (block, at) in ascii[start..].chunks(64).zip((start..).step_by(64)) {
        let (mut words, mut joiners) = word_masks(block);
        joiners &= (words << 1 | inside) & (words >> 1 | 1 << 63);
        while joiners != 0 {
            if joins(ascii, at + joiners.trailing_zeros() as usize) {
                words |= joiners & joiners.wrapping_neg();
            }
            joiners &= joiners - 1;
        }
        // A bit where a word starts, and a bit after its last byte.
        let mut boundaries = words ^ (words << 1 | inside);
        if inside == 1 && boundaries != 0 {
            emit(from, at + boundaries.trailing_zeros() as usize);
            boundaries &= boundaries - 1;
        }
        while boundaries != 0 {
            from = at + boundaries.trailing_zeros() as usize;
            boundaries &= boundaries - 1;
            if boundaries != 0 {
                emit(from, at + boundaries.trailing_zeros() as usize);
                boundaries &= boundaries - 1;
            }
        }
        inside = words >> 63;
    }
    if inside == 1 {
        emit(from, ascii.len());
    }
}

/// The last byte of `ascii[from..to]`, the first one aside, that is in no word and joins no two parts
/// of a word. [`for_each_ascii_word`] finds the same words if the text is cut before it. `None` if
/// there is no such byte.
pub(super) fn last_break(ascii: &[u8], from: usize, to: usize) -> Option<usize> {
    let is_break = |at: &usize| match ascii[*at] {
        byte if byte.is_ascii_alphanumeric() || byte == b'_' => false,
        b'.' | b'\'' | b',' | b':' | b';' => !joins(ascii, *at),
        _ => true,
    };
    (from + 1..to).rev().find(is_break)
}

/// Two masks of up to 64 bytes: the bytes of words, and the bytes that may join two parts of a
/// word.
fn word_masks(block: &[u8]) -> (u64, u64) {
    let mut bytes = [0; 64];
    bytes[..block.len()].copy_from_slice(block);
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let is_joiner = |byte: u8| {
        (byte == b'.' || byte == b'\'') || (byte == b',' || byte == b':' || byte == b';')
    };
    (byte_mask(&bytes, is_word), byte_mask(&bytes, is_joiner))
}

/// True if the byte at `at` joins the bytes before and after it to one word.
fn joins(ascii: &[u8], at: usize) -> bool {
    let class = |at: usize| {
        ascii
            .get(at)
            .map_or(WordBreak::Other, |&b| WORD_BREAKS[b as usize])
    };
    let (before, after) = (class(at - 1), class(at + 1));
    let joined = match class(at) {
        WordBreak::MidLetter => WordBreak::Letter,
        WordBreak::MidNum => WordBreak::Digit,
        WordBreak::MidNumLet if before != WordBreak::Underscore => before,
        _ => return false,
    };
    before == joined && after == joined
}
