//! Hash of a word: its letters and digits in lower case, eight bytes of UTF-8 at a time. The build
//! script compiles this file too.

use unboil_text::quick_lowercase;

/// The state of the hash of one word.
#[derive(Clone, Copy)]
pub(crate) struct WordHasher {
    hash: u64,
    /// The bytes that are not in the hash yet, the first one lowest.
    pending: u64,
    /// How many bytes are pending.
    len: u32,
}

impl WordHasher {
    pub(crate) const EMPTY: WordHasher = WordHasher {
        hash: 0,
        pending: 0,
        len: 0,
    };

    /// Adds a letter in lower case, or a digit.
    pub(crate) fn push_lowercase(&mut self, c: char) {
        if c.is_ascii() {
            self.push(c.to_ascii_lowercase() as u8);
        } else if let Some(c) = quick_lowercase(c) {
            self.push_char(c);
        } else {
            c.to_lowercase().for_each(|c| self.push_char(c));
        }
    }

    /// Adds a lower-case letter or a digit.
    pub(crate) fn push_char(&mut self, c: char) {
        for byte in c.encode_utf8(&mut [0; 4]).bytes() {
            self.push(byte);
        }
    }

    pub(crate) fn push(&mut self, byte: u8) {
        self.pending |= u64::from(byte) << (8 * self.len);
        self.len += 1;
        if self.len == 8 {
            self.mix();
            (self.pending, self.len) = (0, 0);
        }
    }

    fn mix(&mut self) {
        // The multiplier is the fractional part of the golden ratio; the shift brings its high bits
        // down.
        self.hash = (self.hash ^ self.pending).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.hash ^= self.hash >> 32;
    }

    /// Hashes `len` ASCII letters and digits of a window, from `start` on, into an empty hasher.
    pub(crate) fn extend<const N: usize>(
        &mut self,
        window: &[u8; N],
        mut start: usize,
        len: usize,
    ) {
        let end = start + len;
        while start + 8 <= end {
            self.pending = load_lowercase(window, start);
            self.mix();
            start += 8;
        }
        let remaining = end - start;
        self.len = remaining as u32;
        self.pending = match remaining {
            0 => 0,
            _ => load_lowercase(window, start) & ((1 << (8 * remaining)) - 1),
        };
    }

    /// The hash; never 0.
    pub(crate) fn finish(mut self) -> u32 {
        self.mix();
        (self.hash as u32).max(1)
    }

    /// The number that the word is, if it is four digits and nothing else.
    pub(crate) fn year(&self) -> Option<u32> {
        let digits = self.pending.to_le_bytes();
        let is_year = self.hash == 0 && self.len == 4 && digits[..4].iter().all(u8::is_ascii_digit);
        is_year.then(|| {
            digits[..4]
                .iter()
                .fold(0, |year, digit| year * 10 + u32::from(digit - b'0'))
        })
    }
}

/// Eight bytes from `start` on, letters and digits in lower case; zeros beyond the window.
fn load_lowercase<const N: usize>(window: &[u8; N], start: usize) -> u64 {
    // The last eight bytes of the window, where fewer are left.
    let from = start.min(N - 8);
    let chunk = window[from..].first_chunk().expect("eight bytes");
    let chunk = u64::from_le_bytes(*chunk) >> (8 * (start - from));
    // Digits have the bit that capitals lack.
    chunk | 0x2020_2020_2020_2020
}
