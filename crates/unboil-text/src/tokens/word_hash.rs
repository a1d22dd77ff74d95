//! Two hashes of a normalised word: the exact hash of its bytes, and the OCR hash.
//!
//! The OCR hash treats characters that optical character recognition confuses as equal, so that
//! "modern" and "rnodern" have the same OCR hash. An ASCII word is hashed in place, eight bytes at
//! a time. Any other word is hashed byte by byte during normalisation, without a buffer.

/// Common confusions of optical character recognition: each byte with the string that replaces it
/// in the OCR hash. Both readings of a confusion have the same replacement: OCR reads `m` as `rn`,
/// `n` as `ri` and `i` as `l`, so `m` becomes `rrl`.
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

/// Effect of each byte on the OCR hash: a factor, and an addend.
struct OcrTable {
    multipliers: [u64; 256],
    addends: [u64; 256],
}

/// The table for [`OCR_CONFUSIONS`]. Capitals count as lower-case letters. A zero byte, which pads
/// short words, has no effect.
static OCR_TABLE: OcrTable = {
    let (mut multipliers, mut addends) = ([BASE; 256], [0; 256]);
    let mut byte = 0;
    while byte < 256 {
        addends[byte] = byte as u64 + 1;
        byte += 1;
    }
    let mut row = 0;
    while row < OCR_CONFUSIONS.len() {
        let (byte, replacement) = OCR_CONFUSIONS[row];
        let mut effect = (1_u64, 0_u64);
        let mut at = 0;
        while at < replacement.len() {
            effect.0 = effect.0.wrapping_mul(BASE);
            effect.1 =
                (effect.1.wrapping_mul(BASE)).wrapping_add(replacement.as_bytes()[at] as u64 + 1);
            at += 1;
        }
        (multipliers[byte as usize], addends[byte as usize]) = effect;
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
    OcrTable {
        multipliers,
        addends,
    }
};

/// Base of the polynomial OCR hash, and factor of the exact hash: an odd number without pattern,
/// from the golden ratio.
const BASE: u64 = 0x9e37_79b9_7f4a_7c15;

/// Both hashes of the bytes added so far.
#[derive(Clone, Copy, Default)]
pub(super) struct WordHasher {
    /// Exact hash of all complete groups of eight bytes.
    exact_hash: u64,
    /// The bytes after those groups, the first one lowest.
    pending: u64,
    /// Number of bits in `pending`, 0 to 64.
    pending_bits: u32,
    /// Polynomial of the replaced bytes modulo 2^64.
    ocr_hash: u64,
}

impl WordHasher {
    /// Hashes the ASCII word `text[from..to]`, which must not be empty. Gives the same hashes as
    /// [`WordHasher::add_byte`] on each byte.
    #[inline]
    pub(super) fn from_ascii(text: &[u8], from: usize, to: usize) -> WordHasher {
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
                hash.add_ocr_byte(byte);
            }
            at += 8;
            if at >= to {
                return hash;
            }
            hash.exact_hash = hash.fold_pending();
        }
    }

    /// Adds one byte of the normalised word, which must not be zero. ASCII capitals count as
    /// lower-case letters.
    pub(super) fn add_byte(&mut self, byte: u8) {
        self.add_exact_byte(byte);
        self.add_ocr_byte(byte);
    }

    /// Adds one byte to the exact hash.
    pub(super) fn add_exact_byte(&mut self, byte: u8) {
        if self.pending_bits == 64 {
            self.exact_hash = self.fold_pending();
            (self.pending, self.pending_bits) = (0, 0);
        }
        self.pending |= u64::from(byte.to_ascii_lowercase()) << self.pending_bits;
        self.pending_bits += 8;
    }

    /// Adds one byte to the OCR hash.
    #[inline]
    pub(super) fn add_ocr_byte(&mut self, byte: u8) {
        let byte = byte as usize;
        self.ocr_hash = (self.ocr_hash.wrapping_mul(OCR_TABLE.multipliers[byte]))
            .wrapping_add(OCR_TABLE.addends[byte]);
    }

    /// The exact hash with the pending bytes.
    fn fold_pending(self) -> u64 {
        (self.exact_hash.rotate_left(32) ^ self.pending).wrapping_mul(BASE)
    }

    /// Low 16 bits of the exact hash.
    pub(super) fn exact_hash(self) -> u16 {
        finalize(self.fold_pending()) as u16
    }

    /// The OCR hash.
    pub(super) fn ocr_hash(self) -> u32 {
        finalize(self.ocr_hash)
    }
}

/// Up to eight bytes as a number, the first one lowest.
#[cold]
fn last_bytes(bytes: &[u8]) -> u64 {
    let mut eight = [0; 8];
    eight[..bytes.len()].copy_from_slice(bytes);
    u64::from_le_bytes(eight)
}

/// Eight bytes of ASCII in lower case.
fn ascii_lower(eight: u64) -> u64 {
    const EACH: u64 = 0x0101_0101_0101_0101;
    // Each sum sets the top bit of a byte from that letter on. No sum carries into the next byte.
    let from_a = eight + EACH * (0x80 - b'A' as u64);
    let past_z = eight + EACH * (0x80 - b'Z' as u64 - 1);
    eight | (from_a & !past_z & (EACH * 0x80)) >> 2
}

/// Mixes all bits of a hash and returns the upper half, after the finalizer of MurmurHash3.
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
            let whole = WordHasher::from_ascii(text.as_bytes(), from, to);
            let mut each = WordHasher::default();
            word.bytes().for_each(|byte| each.add_byte(byte));
            prop_assert_eq!((whole.exact_hash(), whole.ocr_hash()), (each.exact_hash(), each.ocr_hash()));
        }
    }
}
