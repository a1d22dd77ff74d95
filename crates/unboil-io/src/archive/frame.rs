//! A zstd frame with a checksum.

use std::io::{self, Read};

use super::columns::damaged;

/// The zstd level. Higher ones take much longer and save a few per cent.
const LEVEL: i32 = 3;

/// Memory is taken for this many bytes before a frame is unpacked.
const MAX_CAPACITY: usize = 1 << 20;

/// Packs bytes.
///
/// # Errors
/// If there is not enough memory.
pub(super) fn pack(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut compressor = zstd::bulk::Compressor::new(LEVEL)?;
    compressor.include_checksum(true)?;
    compressor.compress(bytes)
}

/// Unpacks a frame of `bytes` bytes.
///
/// # Errors
/// If the frame is damaged, or has another number of bytes.
pub(super) fn unpack(frame: &[u8], bytes: usize) -> io::Result<Vec<u8>> {
    // An index may claim any size, so memory is taken for the bytes that there are.
    let mut unpacked = Vec::with_capacity(bytes.min(MAX_CAPACITY));
    let limit = (bytes as u64).saturating_add(1);
    let decoder = zstd::stream::read::Decoder::with_buffer(frame)?;
    (decoder.take(limit).read_to_end(&mut unpacked)).map_err(|_| damaged())?;
    match unpacked.len() == bytes {
        true => Ok(unpacked),
        false => Err(damaged()),
    }
}
