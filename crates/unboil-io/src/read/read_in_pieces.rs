//! Reads a whole file without a buffer that grows: [`read_in_pieces`].

use std::io::{self, Read};

/// Bounds of the size of a piece.
const MIN_PIECE_BYTES: usize = 64 << 10;
const MAX_PIECE_BYTES: usize = 4 << 20;

/// Reads all bytes, and appends them to `bytes`, which must be empty. After an error `bytes` holds
/// those before it.
///
/// A vector that grows while it is read leaves behind its smaller copies. So what does not fit the
/// capacity is read in pieces, which are joined at the end.
pub(crate) fn read_in_pieces(mut input: impl Read, bytes: &mut Vec<u8>) -> io::Result<()> {
    let mut limit = bytes.capacity().max(MIN_PIECE_BYTES);
    let mut result = (&mut input).take(limit as u64).read_to_end(bytes);
    let mut total = bytes.len();
    let mut pieces: Vec<Vec<u8>> = Vec::new();
    while matches!(result, Ok(read) if read == limit) {
        limit = total.clamp(MIN_PIECE_BYTES, MAX_PIECE_BYTES);
        let mut piece = Vec::with_capacity(limit);
        result = (&mut input).take(limit as u64).read_to_end(&mut piece);
        total += piece.len();
        pieces.push(piece);
    }
    bytes.reserve_exact(total - bytes.len());
    for piece in pieces {
        bytes.extend_from_slice(&piece);
    }
    result.map(|_| ())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_bytes_are_read_whatever_the_capacity() {
        let data: Vec<u8> = (0..700_001_u32).map(|n| (n % 251) as u8).collect();
        for len in [
            0,
            1,
            MIN_PIECE_BYTES - 1,
            MIN_PIECE_BYTES,
            2 * MIN_PIECE_BYTES,
            700_001,
        ] {
            for capacity in [0, 10, len, len + 1] {
                let mut bytes = Vec::with_capacity(capacity);
                read_in_pieces(&data[..len], &mut bytes).expect("memory");
                assert!(bytes == data[..len], "{len} {capacity}");
            }
        }
    }
}
