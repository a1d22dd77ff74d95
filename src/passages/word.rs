//! The bytes of a normalised word in, two hashes out: one of the word, one of its shape.
//!
//! The shape takes the characters that scanners confuse as one, so that "modern" and "rnodern" have the same. Both are made
//! byte by byte while the word is read, with no buffer between.

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

/// What a byte does to the hash of a shape: multiplies it, and adds. Made from [`CONFUSED`].
const STROKES: [(u64, u64); 256] = {
    let mut table = [(BASE, 0); 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte].1 = byte as u64 + 1;
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
        table[byte as usize] = stroke;
        row += 1;
    }
    table
};

/// Base of the polynomial that hashes words byte by byte while they are read: an odd number without pattern, from the
/// golden ratio.
const BASE: u64 = 0x9e37_79b9_7f4a_7c15;

/// The hashes of a word so far: polynomials of its bytes modulo 2^64.
#[derive(Clone, Copy, Default)]
pub struct Hash {
    word: u64,
    shape: u64,
}

impl Hash {
    /// One more byte of the normalised word; ASCII capitals count as small letters.
    pub fn add(&mut self, byte: u8) {
        let byte = byte.to_ascii_lowercase();
        self.word = (self.word.wrapping_mul(BASE)).wrapping_add(u64::from(byte) + 1);
        let (times, plus) = STROKES[byte as usize];
        self.shape = self.shape.wrapping_mul(times).wrapping_add(plus);
    }

    /// Some bits of the hash of the word itself.
    pub fn word(self) -> u16 {
        spread(self.word) as u16
    }

    /// The hash of its shape.
    pub fn shape(self) -> u32 {
        spread(self.shape)
    }
}

/// Spreads what the bytes did to all bits, of which the upper half is left (after MurmurHash3's finalizer).
fn spread(hash: u64) -> u32 {
    let hash = (hash ^ hash >> 33).wrapping_mul(0xff51_afd7_ed55_8ccd);
    (hash >> 32) as u32
}
