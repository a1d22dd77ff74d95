//! The bytes of a normalised word in, two hashes out: one of the word, one of its shape.
//!
//! The shape takes the characters that scanners confuse as one, so that "modern" and "rnodern" have the same. An ASCII word is
//! hashed where it stands, eight bytes at a time; any other byte by byte while it is normalised, with no buffer between.

/// What scanners take for one another, written out so that both readings come out the same: `m` is read as `rn`, `n` as `ri`,
/// `i` as `l`, so all three become strokes. The common confusions of optical character recognition.
const CONFUSED: [(u8, &str); 17] = [
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
struct Strokes {
    times: [u64; 256],
    plus: [u64; 256],
}

/// Made from [`CONFUSED`]. Capitals count as small letters, and the zeros after a word of less than eight bytes do nothing.
static STROKES: Strokes = {
    let (mut times, mut plus) = ([BASE; 256], [0; 256]);
    let mut byte = 0;
    while byte < 256 {
        plus[byte] = byte as u64 + 1;
        byte += 1;
    }
    let mut row = 0;
    while row < CONFUSED.len() {
        let (byte, drawn) = CONFUSED[row];
        let mut stroke = (1_u64, 0_u64);
        let mut at = 0;
        while at < drawn.len() {
            stroke.0 = stroke.0.wrapping_mul(BASE);
            stroke.1 = (stroke.1.wrapping_mul(BASE)).wrapping_add(drawn.as_bytes()[at] as u64 + 1);
            at += 1;
        }
        (times[byte as usize], plus[byte as usize]) = stroke;
        row += 1;
    }
    let mut small = b'a';
    while small <= b'z' {
        let capital = small.to_ascii_uppercase() as usize;
        (times[capital], plus[capital]) = (times[small as usize], plus[small as usize]);
        small += 1;
    }
    (times[0], plus[0]) = (1, 0);
    Strokes { times, plus }
};

/// Base of the polynomial that hashes shapes byte by byte, and factor of the hash of words: an odd number without pattern,
/// from the golden ratio.
const BASE: u64 = 0x9e37_79b9_7f4a_7c15;

/// The hashes of a word so far.
#[derive(Clone, Copy, Default)]
pub struct Hash {
    /// Of the eights of bytes that are complete.
    word: u64,
    /// The bytes after them, the first one lowest, and how many bits they are.
    rest: u64,
    rest_bits: u32,
    /// A polynomial of the strokes modulo 2^64.
    shape: u64,
}

impl Hash {
    /// The hashes of the ASCII word `text[from..to]`, which has a byte or more: what [`Hash::add`] makes of its bytes.
    #[inline]
    pub fn ascii(text: &[u8], from: usize, to: usize) -> Hash {
        let mut hash = Hash::default();
        let mut at = from;
        loop {
            let eight = match text.get(at..at + 8) {
                Some(eight) => u64::from_le_bytes(eight.try_into().expect("eight bytes")),
                None => last_bytes(&text[at..]),
            };
            let bits = 8 * (to - at).min(8) as u32;
            hash.rest = small_letters(eight & (u64::MAX >> (64 - bits)));
            hash.rest_bits = bits;
            for byte in hash.rest.to_le_bytes() {
                hash.stroke(byte);
            }
            at += 8;
            if at >= to {
                return hash;
            }
            hash.word = hash.with_rest();
        }
    }

    /// One more byte of the normalised word, which is not zero; ASCII capitals count as small letters.
    pub fn add(&mut self, byte: u8) {
        if self.rest_bits == 64 {
            self.word = self.with_rest();
            (self.rest, self.rest_bits) = (0, 0);
        }
        self.rest |= u64::from(byte.to_ascii_lowercase()) << self.rest_bits;
        self.rest_bits += 8;
        self.stroke(byte);
    }

    #[inline]
    fn stroke(&mut self, byte: u8) {
        let byte = byte as usize;
        self.shape =
            (self.shape.wrapping_mul(STROKES.times[byte])).wrapping_add(STROKES.plus[byte]);
    }

    fn with_rest(self) -> u64 {
        (self.word.rotate_left(32) ^ self.rest).wrapping_mul(BASE)
    }

    /// Some bits of the hash of the word itself.
    pub fn word(self) -> u16 {
        spread(self.with_rest()) as u16
    }

    /// The hash of its shape.
    pub fn shape(self) -> u32 {
        spread(self.shape)
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
fn small_letters(eight: u64) -> u64 {
    const EACH: u64 = 0x0101_0101_0101_0101;
    // The top bit of a byte is set from that letter on; no sum reaches the next byte.
    let from_a = eight + EACH * (0x80 - b'A' as u64);
    let past_z = eight + EACH * (0x80 - b'Z' as u64 - 1);
    eight | (from_a & !past_z & (EACH * 0x80)) >> 2
}

/// Spreads what the bytes did to all bits, of which the upper half is left (after MurmurHash3's finalizer).
fn spread(hash: u64) -> u32 {
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
            let whole = Hash::ascii(text.as_bytes(), from, to);
            let mut each = Hash::default();
            word.bytes().for_each(|byte| each.add(byte));
            prop_assert_eq!((whole.word(), whole.shape()), (each.word(), each.shape()));
        }
    }
}
