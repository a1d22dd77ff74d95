//! Numbers and texts in as few bytes as they need, for files and records that only unboil reads.
//!
//! A number is its groups of seven bits, the lowest first, each in a byte whose highest bit says
//! that another one follows (LEB128). A text is its length and its UTF-8 bytes.

/// Writes a number: 1 byte for one below 128, at most 10.
///
/// ```
/// use unboil_text::{read_number, write_number};
///
/// let mut bytes = Vec::new();
/// write_number(&mut bytes, 300);
/// assert_eq!(bytes, [0b1010_1100, 0b10]);
/// let rest = &mut &bytes[..];
/// assert_eq!((read_number(rest), read_number(rest)), (Some(300), None));
/// ```
pub fn write_number(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

/// Writes a text.
///
/// ```
/// use unboil_text::{read_text, write_text};
///
/// let mut bytes = Vec::new();
/// write_text(&mut bytes, "tide");
/// assert_eq!(bytes.len(), 5);
/// assert_eq!(read_text(&mut &bytes[..]), Some("tide"));
/// ```
pub fn write_text(out: &mut Vec<u8>, text: &str) {
    write_number(out, text.len() as u64);
    out.extend_from_slice(text.as_bytes());
}

/// Reads a number from the front of `bytes`, and moves `bytes` behind it. `None`: there is none.
pub fn read_number(bytes: &mut &[u8]) -> Option<u64> {
    let mut number = 0_u64;
    for shift in (0..u64::BITS).step_by(7) {
        let (&byte, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Some(number);
        }
    }
    None
}

/// Reads a text from the front of `bytes`, and moves `bytes` behind it. `None`: there is none.
pub fn read_text<'b>(bytes: &mut &'b [u8]) -> Option<&'b str> {
    let len = usize::try_from(read_number(bytes)?).ok()?;
    let (text, rest) = bytes.split_at_checked(len)?;
    *bytes = rest;
    std::str::from_utf8(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_texts_round_trip() {
        let numbers = [0, 1, 127, 128, 300, u64::from(u32::MAX), u64::MAX];
        let mut bytes = Vec::new();
        for number in numbers {
            write_number(&mut bytes, number);
        }
        write_text(&mut bytes, "é");
        let rest = &mut &bytes[..];
        assert_eq!(numbers.map(|_| read_number(rest)), numbers.map(Some));
        assert_eq!((read_text(rest), read_text(rest)), (Some("é"), None));
        assert_eq!(read_text(&mut &[2, 0xc3][..]), None);
    }
}
