//! Questions asked of 64 bytes at once, answered by a bit for each. What runs over every byte of a corpus is written with these.

/// A bit for each byte that `predicate` true of.
pub fn byte_mask(bytes: &[u8; 64], predicate: impl Fn(u8) -> bool) -> u64 {
    let mut flags = [0_u8; 64];
    for (flag, &byte) in flags.iter_mut().zip(bytes) {
        *flag = u8::from(predicate(byte));
    }
    let mut bits = 0;
    for (eighth, flags) in flags.chunks_exact(8).enumerate() {
        let flags = u64::from_le_bytes(flags.try_into().expect("eight bytes"));
        // The multiplication brings the lowest bit of each byte to the top byte, in order.
        bits |= (flags.wrapping_mul(0x0102_0408_1020_4080) >> 56) << (8 * eighth);
    }
    bits
}

/// How many bytes a window has.
pub const WINDOW_BYTES: usize = 64;

/// The first bytes of a text, for questions about those of them that are ASCII.
pub struct AsciiWindow {
    /// Behind the end of the text stand zeros.
    pub bytes: [u8; WINDOW_BYTES],
    /// How many ASCII bytes it begins with.
    pub ascii: usize,
}

impl AsciiWindow {
    pub fn from_prefix(text: &[u8]) -> AsciiWindow {
        let (bytes, len) = match text.first_chunk() {
            Some(bytes) => (*bytes, WINDOW_BYTES),
            None => {
                let mut bytes = [0; WINDOW_BYTES];
                bytes[..text.len()].copy_from_slice(text);
                (bytes, text.len())
            }
        };
        let non_ascii = byte_mask(&bytes, |byte| byte >= 0x80);
        AsciiWindow {
            bytes,
            ascii: len.min(non_ascii.trailing_zeros() as usize),
        }
    }

    /// A bit for each byte that `predicate` true of, among those that it begins with.
    pub fn byte_mask(&self, predicate: impl Fn(u8) -> bool) -> u64 {
        let bits = byte_mask(&self.bytes, predicate);
        if self.ascii == WINDOW_BYTES {
            return bits;
        }
        bits & ((1 << self.ascii) - 1)
    }
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
