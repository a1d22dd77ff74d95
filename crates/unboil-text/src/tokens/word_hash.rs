//! The bytes of a normalised word in, two hashes out: one of the word, one of its shape.
//!
//! The shape takes the characters that scanners confuse as one, so that "modern" and "rnodern" have the same. An ASCII word is
//! hashed where it stands, eight bytes at a time; any other byte by byte while it is normalised, with no buffer between.

/// What scanners take for one another, written out so that both readings come out the same: `m` is read as `rn`, `n` as `ri`,
/// `i` as `l`, so all three become strokes. The common confusions of optical character recognition.
const OCR_CONFUSIONS: [(u8, &str); 17] = [
    (b'm', "rrl"),
    (b'n', "rl"),
    (b'i', "l"),
    (b'1', "l"),
    (b'|', "l"),
    (b'0', "o"),
    (b'5', "s"),
    (b'e', "c"),
    (b'd', "cl"),
    (b'h', "b"),
    (b'8', "b"),
    (b'w', "vv"),
    (b'2', "z"),
    (b'9', "g"),
    (b'q', "g"),
    (b'\'', ""),
    (b'.', ""),
];

/// What each byte does to the hash of a shape: multiplies it, and adds.
struct StrokeTable {
    multipliers: [u64; 256],
    addends: [u64; 256],
}

/// Made from [`OCR_CONFUSIONS`]. Capitals count as small letters, and the zeros after a word of less than eight bytes do nothing.
static STROKE_TABLE: StrokeTable = {
    let (mut multipliers, mut addends) = ([BASE; 256], [0; 256]);
    let mut byte = 0;
    while byte < 256 {
        addends[byte] = byte as u64 + 1;
        byte += 1;
    }
    let mut row = 0;
    while row < OCR_CONFUSIONS.len() {
        let (byte, strokes) = OCR_CONFUSIONS[row];
        let mut stroke = (1_u64, 0_u64);
        let mut at = 0;
        while at < strokes.len() {
            stroke.0 = stroke.0.wrapping_mul(BASE);
            stroke.1 =
                (stroke.1.wrapping_mul(BASE)).wrapping_add(strokes.as_bytes()[at] as u64 + 1);
            at += 1;
        }
        (multipliers[byte as usize], addends[byte as usize]) = stroke;
        row += 1;
    }
    let mut small = b'a';
    while small <= b'z' {
        let capital = small.to_ascii_uppercase() as usize;
        (multipliers[capital], addends[capital]) =
            (multipliers[small as usize], addends[small as usize]);
        small += 1;
    }
    (multipliers[0], addends[0]) = (1, 0);
    StrokeTable {
        multipliers,
        addends,
    }
};

/// Base of the polynomial that hashes shapes byte by byte, and factor of the hash of words: an odd number without pattern,
/// from the golden ratio.
const BASE: u64 = 0x9e37_79b9_7f4a_7c15;

/// The hashes of a word so far.
#[derive(Clone, Copy, Default)]
pub struct WordHasher {
    /// Of the eights of bytes that are complete.
    exact_hash: u64,
    /// The bytes after them, the first one lowest, and how many bits they are.
    pending: u64,
    pending_bits: u32,
    /// A polynomial of the strokes modulo 2^64.
    ocr_hash: u64,
}

impl WordHasher {
    /// The hashes of the ASCII word `text[from..to]`, which has a byte or more: what [`WordHasher::add`] makes of its bytes.
    #[inline]
    pub fn ascii(text: &[u8], from: usize, to: usize) -> WordHasher {
        let mut hash = WordHasher::default();
        let mut at = from;
        loop {
            let eight = match text.get(at..at + 8) {
                Some(eight) => u64::from_le_bytes(eight.try_into().expect("eight bytes")),
                None => last_bytes(&text[at..]),
            };
            let bits = 8 * (to - at).min(8) as u32;
            hash.pending = ascii_lower(eight & (u64::MAX >> (64 - bits)));
            hash.pending_bits = bits;
            for byte in hash.pending.to_le_bytes() {
                hash.stroke(byte);
            }
            at += 8;
            if at >= to {
                return hash;
            }
            hash.exact_hash = hash.fold_rest();
        }
    }

    /// One more byte of the normalised word, which is not zero; ASCII capitals count as small letters.
    pub fn add(&mut self, byte: u8) {
        if self.pending_bits == 64 {
            self.exact_hash = self.fold_rest();
            (self.pending, self.pending_bits) = (0, 0);
        }
        self.pending |= u64::from(byte.to_ascii_lowercase()) << self.pending_bits;
        self.pending_bits += 8;
        self.stroke(byte);
    }

    #[inline]
    fn stroke(&mut self, byte: u8) {
        let byte = byte as usize;
        self.ocr_hash = (self.ocr_hash.wrapping_mul(STROKE_TABLE.multipliers[byte]))
            .wrapping_add(STROKE_TABLE.addends[byte]);
    }

    fn fold_rest(self) -> u64 {
        (self.exact_hash.rotate_left(32) ^ self.pending).wrapping_mul(BASE)
    }

    /// Some bits of the hash of the word itself.
    pub fn exact_hash(self) -> u16 {
        finalize(self.fold_rest()) as u16
    }

    /// The hash of its shape.
    pub fn ocr_hash(self) -> u32 {
        finalize(self.ocr_hash)
    }
}

/// Fewer than eight bytes as a number, the first one lowest.
#[cold]
fn last_bytes(bytes: &[u8]) -> u64 {
    let mut eight = [0; 8];
    eight[..bytes.len()].copy_from_slice(bytes);
    u64::from_le_bytes(eight)
}

/// Eight bytes of ASCII with the capitals made small letters.
fn ascii_lower(eight: u64) -> u64 {
    const EACH: u64 = 0x0101_0101_0101_0101;
    // The top bit of a byte is set from that letter on; no sum reaches the next byte.
    let from_a = eight + EACH * (0x80 - b'A' as u64);
    let past_z = eight + EACH * (0x80 - b'Z' as u64 - 1);
    eight | (from_a & !past_z & (EACH * 0x80)) >> 2
}

/// Spreads what the bytes did to all bits, of which the upper half is left (after MurmurHash3's finalizer).
fn finalize(hash: u64) -> u32 {
    let hash = (hash ^ hash >> 33).wrapping_mul(0xff51_afd7_ed55_8ccd);
    (hash >> 32) as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn eight_bytes_at_a_time_give_the_hashes_of_each_byte(
            (before, word, after) in ("[ -~]{0,9}", "[!-~]{1,30}", "[ -~]{0,9}"),
        ) {
            let text = [&before[..], &word, &after].concat();
            let (from, to) = (before.len(), before.len() + word.len());
            let whole = WordHasher::ascii(text.as_bytes(), from, to);
            let mut each = WordHasher::default();
            word.bytes().for_each(|byte| each.add(byte));
            prop_assert_eq!((whole.exact_hash(), whole.ocr_hash()), (each.exact_hash(), each.ocr_hash()));
        }
    }
}
