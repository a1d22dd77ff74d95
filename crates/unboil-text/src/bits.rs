//! Questions asked of 64 bytes at once, answered by a bit for each. What runs over every byte of a corpus is written with these.

/// A bit for each byte that `is` true of.
pub fn bits_where(bytes: &[u8; 64], is: impl Fn(u8) -> bool) -> u64 {
    let mut ones = [0_u8; 64];
    for (one, &byte) in ones.iter_mut().zip(bytes) {
        *one = u8::from(is(byte));
    }
    let mut bits = 0;
    for (eighth, ones) in ones.chunks_exact(8).enumerate() {
        let ones = u64::from_le_bytes(ones.try_into().expect("eight bytes"));
        // The multiplication brings the lowest bit of each byte to the top byte, in order.
        bits |= (ones.wrapping_mul(0x0102_0408_1020_4080) >> 56) << (8 * eighth);
    }
    bits
}

/// How many bytes a window has.
pub const WINDOW: usize = 64;

/// The first bytes of a text, for questions about those of them that are ASCII.
pub struct Window {
    /// Behind the end of the text stand zeros.
    pub bytes: [u8; WINDOW],
    /// How many ASCII bytes it begins with.
    pub ascii: usize,
}

impl Window {
    pub fn of(text: &[u8]) -> Window {
        let (bytes, len) = match text.first_chunk() {
            Some(bytes) => (*bytes, WINDOW),
            None => {
                let mut bytes = [0; WINDOW];
                bytes[..text.len()].copy_from_slice(text);
                (bytes, text.len())
            }
        };
        let wide = bits_where(&bytes, |byte| byte >= 0x80);
        Window {
            bytes,
            ascii: len.min(wide.trailing_zeros() as usize),
        }
    }

    /// A bit for each byte that `is` true of, among those that it begins with.
    pub fn bits_where(&self, is: impl Fn(u8) -> bool) -> u64 {
        let bits = bits_where(&self.bytes, is);
        if self.ascii == WINDOW {
            return bits;
        }
        bits & ((1 << self.ascii) - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_byte_has_its_bit() {
        let mut bytes = [b' '; 64];
        for at in [0, 1, 7, 8, 31, 63] {
            bytes[at] = b'x';
        }
        let bits = bits_where(&bytes, |byte| byte == b'x');
        let set: Vec<u32> = (0..64).filter(|at| bits >> at & 1 == 1).collect();
        assert_eq!(set, [0, 1, 7, 8, 31, 63]);
    }
}
