//! Word break classes of UAX #29 for ASCII, which both fast word splitters use.

/// The word break classes of UAX #29 that occur in ASCII. All other classes are `Other`.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum WordBreak {
    Other,
    Letter,
    Digit,
    Underscore,
    /// Joins two letters.
    MidLetter,
    /// Joins two digits.
    MidNum,
    /// Joins two letters or two digits.
    MidNumLet,
}

/// Word break class of each byte. Bytes that are not ASCII are `Other`.
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
