//! ASCII in, words out: those of UAX #29, found 64 bytes at a time.

use crate::byte_mask::byte_mask;
/// Calls `emit` with the first byte and the end of every word of `ascii[start..]`, which is ASCII and ends before white space or
/// at the end of a kept span. A word may be of underscores alone.
pub fn words(ascii: &[u8], start: usize, mut emit: impl FnMut(usize, usize)) {
    let mut from = start;
    // 1 if the last byte of the block before is in a word, which started at `from`.
    let mut inside = 0;
    for (block, at) in ascii[start..].chunks(64).zip((start..).step_by(64)) {
        let (mut words, mut joiners) = bits(block);
        joiners &= (words << 1 | inside) & (words >> 1 | 1 << 63);
        while joiners != 0 {
            if joins(ascii, at + joiners.trailing_zeros() as usize) {
                words |= joiners & joiners.wrapping_neg();
            }
            joiners &= joiners - 1;
        }
        // A bit where a word starts, and one where it has ended.
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

/// The word break classes of UAX #29 that occur in ASCII.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum WordBreak {
    Other,
    Letter,
    Digit,
    Underscore,
    /// Joins letters.
    MidLetter,
    /// Joins digits.
    MidNum,
    /// Joins letters, and digits.
    MidNumLet,
}

pub(super) const WORD_BREAKS: [WordBreak; 256] = {
    let mut table = [WordBreak::Other; 256];
    let mut byte = 0;
    while byte < 128 {
        let c = byte as u8;
        table[byte] = if c.is_ascii_alphabetic() {
            WordBreak::Letter
        } else if c.is_ascii_digit() {
            WordBreak::Digit
        } else {
            match c {
                b'_' => WordBreak::Underscore,
                b':' => WordBreak::MidLetter,
                b',' | b';' => WordBreak::MidNum,
                b'.' | b'\'' => WordBreak::MidNumLet,
                _ => WordBreak::Other,
            }
        };
        byte += 1;
    }
    table
};

/// A bit for each of up to 64 bytes: those of words, and those that may join two parts of a word.
fn bits(block: &[u8]) -> (u64, u64) {
    let mut bytes = [0; 64];
    bytes[..block.len()].copy_from_slice(block);
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let is_joiner = |byte: u8| {
        (byte == b'.' || byte == b'\'') || (byte == b',' || byte == b':' || byte == b';')
    };
    (byte_mask(&bytes, is_word), byte_mask(&bytes, is_joiner))
}

/// True if the byte at `at` joins what is on both sides of it to one word.
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
