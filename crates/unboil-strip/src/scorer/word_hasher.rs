//! Letters in, the hash of a word out.

use unboil_text::WINDOW_BYTES;

/// Makes a hash of a word's letters, lower case in UTF-8, eight bytes at a time.
#[derive(Clone, Copy)]
pub(super) struct WordHasher {
    hash: u64,
    /// The bytes that are not in the hash yet, the first one lowest, and how many there are.
    pending: u64,
    len: u32,
}

impl WordHasher {
    pub(super) const EMPTY: WordHasher = WordHasher {
        hash: 0,
        pending: 0,
        len: 0,
    };

    pub(super) fn push(&mut self, byte: u8) {
        self.pending |= u64::from(byte) << (8 * self.len);
        self.len += 1;
        if self.len == 8 {
            self.mix();
            (self.pending, self.len) = (0, 0);
        }
    }

    fn mix(&mut self) {
        // The multiplier is the fractional part of the golden ratio; the shift brings its high bits down.
        self.hash = (self.hash ^ self.pending).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.hash ^= self.hash >> 32;
    }

    /// Adds a run of ASCII letters and digits in lower case, behind nothing else.
    pub(super) fn extend(&mut self, bytes: &[u8; WINDOW_BYTES], mut start: usize, len: usize) {
        let end = start + len;
        while start + 8 <= end {
            self.pending = load_lowercase(bytes, start);
            self.mix();
            start += 8;
        }
        let remaining = end - start;
        self.len = remaining as u32;
        self.pending = match remaining {
            0 => 0,
            _ => load_lowercase(bytes, start) & ((1 << (8 * remaining)) - 1),
        };
    }

    /// Never 0.
    pub(super) fn finish(mut self) -> u32 {
        self.mix();
        (self.hash as u32).max(1)
    }

    /// The number that four digits make, if they are all that there is.
    pub(super) fn year(&self) -> Option<u32> {
        let digits = self.pending.to_le_bytes();
        let all = self.hash == 0 && self.len == 4 && digits[..4].iter().all(u8::is_ascii_digit);
        all.then(|| {
            digits[..4]
                .iter()
                .fold(0, |year, digit| year * 10 + u32::from(digit - b'0'))
        })
    }
}

/// The eight bytes from a place on, letters and digits in lower case; zeros behind the window.
fn load_lowercase(bytes: &[u8; WINDOW_BYTES], start: usize) -> u64 {
    // The last eight bytes of the window, where fewer are left.
    let from = start.min(WINDOW_BYTES - 8);
    let chunk = bytes[from..].first_chunk().expect("eight bytes");
    let chunk = u64::from_le_bytes(*chunk) >> (8 * (start - from));
    // Digits have the bit that capitals lack.
    chunk | 0x2020_2020_2020_2020
}
