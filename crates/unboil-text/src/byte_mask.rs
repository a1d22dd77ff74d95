//! Bit masks of 64 bytes: one predicate on 64 bytes at once, with one bit for each byte.
//!
//! Code that scans every byte of a corpus uses these masks: the word splitter, the block counts and
//! the features of the model.

use wide::u8x64;

/// A mask with bit `i` set if `predicate` is true for `bytes[i]`.
///
/// ```
/// let mut bytes = [b' '; 64];
/// bytes[3] = b'x';
/// assert_eq!(unboil_text::byte_mask(&bytes, |byte| byte == b'x'), 0b1000);
/// ```
pub fn byte_mask(bytes: &[u8; WINDOW_BYTES], predicate: impl Fn(u8) -> bool) -> u64 {
    // The mask has the highest bit of each byte.
    let flags = bytes.map(|byte| u8::from(predicate(byte)).wrapping_neg());
    u8x64::from(flags).to_bitmask()
}

/// The first bytes of a text, padded with zeros.
///
/// ```
/// assert_eq!(unboil_text::window(b"ab")[..3], [b'a', b'b', 0]);
/// ```
pub fn window(text: &[u8]) -> [u8; WINDOW_BYTES] {
    if let Some(bytes) = text.first_chunk() {
        return *bytes;
    }
    let mut bytes = [0; WINDOW_BYTES];
    bytes[..text.len()].copy_from_slice(text);
    bytes
}

/// Size of an [`AsciiWindow`] in bytes.
pub const WINDOW_BYTES: usize = 64;

/// The first [`WINDOW_BYTES`] bytes of a text, for masks of the ASCII bytes that it starts with.
///
/// ```
/// use unboil_text::AsciiWindow;
///
/// let window = AsciiWindow::from_prefix("a1b2é3".as_bytes());
/// assert_eq!(window.ascii_len, 4);
/// assert_eq!(window.byte_mask(|byte| byte.is_ascii_digit()), 0b1010);
/// ```
pub struct AsciiWindow {
    /// Bytes of the text, padded with zeros.
    pub bytes: [u8; WINDOW_BYTES],
    /// Number of ASCII bytes before the first byte that is not ASCII.
    pub ascii_len: usize,
}

impl AsciiWindow {
    /// The window at the start of `text`.
    pub fn from_prefix(text: &[u8]) -> AsciiWindow {
        let bytes = window(text);
        let non_ascii = byte_mask(&bytes, |byte| byte >= 0x80);
        AsciiWindow {
            bytes,
            ascii_len: text.len().min(non_ascii.trailing_zeros() as usize),
        }
    }

    /// A mask with bit `i` set if `i` is below `ascii_len` and `predicate` is true for `bytes[i]`.
    pub fn byte_mask(&self, predicate: impl Fn(u8) -> bool) -> u64 {
        let bits = byte_mask(&self.bytes, predicate);
        if self.ascii_len == WINDOW_BYTES {
            return bits;
        }
        bits & ((1 << self.ascii_len) - 1)
    }

    /// How many bytes of the window can be read if a run of set bits of `mask` at its end may go on
    /// behind it: all of them if nothing follows the window.
    ///
    /// ```
    /// use unboil_text::AsciiWindow;
    ///
    /// let window = AsciiWindow::from_prefix("the café".as_bytes());
    /// let letters = window.byte_mask(|byte| byte.is_ascii_alphabetic());
    /// assert_eq!(window.bytes_before_open_run(letters, false), 4);
    /// assert_eq!(window.bytes_before_open_run(letters, true), 7);
    /// ```
    pub fn bytes_before_open_run(&self, mask: u64, is_last: bool) -> usize {
        let unused = (WINDOW_BYTES - self.ascii_len) as u32;
        let open_run = mask.checked_shl(unused).unwrap_or(0).leading_ones();
        match is_last {
            true => self.ascii_len,
            false => self.ascii_len - open_run as usize,
        }
    }
}

/// The runs of set bits of a mask: the lowest bit of each, and its length in bits.
///
/// ```
/// use unboil_text::bit_runs;
///
/// assert_eq!(bit_runs(0b1101).collect::<Vec<_>>(), [(0, 1), (2, 2)]);
/// assert_eq!(bit_runs(u64::MAX).collect::<Vec<_>>(), [(0, 64)]);
/// ```
pub fn bit_runs(mut mask: u64) -> impl Iterator<Item = (usize, usize)> {
    std::iter::from_fn(move || {
        let start = mask.trailing_zeros();
        let len = mask.checked_shr(start)?.trailing_ones();
        mask &= u64::MAX.checked_shl(start + len).unwrap_or(0);
        Some((start as usize, len as usize))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_matching_byte_sets_its_bit() {
        let mut bytes = [b' '; 64];
        for at in [0, 1, 7, 8, 31, 63] {
            bytes[at] = b'x';
        }
        let bits = byte_mask(&bytes, |byte| byte == b'x');
        let set: Vec<u32> = (0..64).filter(|at| bits >> at & 1 == 1).collect();
        assert_eq!(set, [0, 1, 7, 8, 31, 63]);
    }
}
