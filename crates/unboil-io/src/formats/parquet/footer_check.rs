//! Checks the footer of a file before it is parsed: [`check_footer`].
//!
//! The footer is in the compact protocol of Thrift. The reader of Parquet passes over fields that it does
//! not know, and believes the length of a list there: 10 bytes can keep it busy for seconds, and a few
//! kilobytes for hours. In the footer of no file a list has more elements than bytes.

use parquet::errors::{ParquetError, Result};
use parquet::file::reader::{ChunkReader, Length};

use super::positioned_file::PositionedFile;

/// The length of the footer and the magic bytes at the end of a file.
const END_BYTES: u64 = 8;

/// The last bytes of a file.
const MAGIC: &[u8] = b"PAR1";

/// Values that are nested more deeply are an error. The reader passes over 64 levels, in structs of a few.
const MAX_DEPTH: usize = 80;

/// Checks that the lists of the footer end with the footer.
///
/// # Errors
/// If one does not. A file without a footer is left to the reader.
pub(super) fn check_footer(file: &PositionedFile) -> Result<()> {
    let Some(end) = file.len().checked_sub(END_BYTES) else {
        return Ok(());
    };
    let tail = file.get_bytes(end, END_BYTES as usize)?;
    let Some((length, MAGIC)) = tail.split_first_chunk() else {
        return Ok(());
    };
    let length = u32::from_le_bytes(*length);
    let Some(start) = end.checked_sub(length.into()) else {
        return Ok(());
    };
    let footer = file.get_bytes(start, length as usize)?;
    pass_struct(&mut &footer[..], MAX_DEPTH)
        .ok_or_else(|| ParquetError::General("the footer is not valid".into()))
}

/// Passes over the fields of a struct. `None`: they do not end.
fn pass_struct(bytes: &mut &[u8], depth: usize) -> Option<()> {
    let depth = depth.checked_sub(1)?;
    loop {
        let header = byte(bytes)?;
        if header == 0 {
            return Some(());
        }
        if header >> 4 == 0 {
            number(bytes)?; // The number of the field.
        }
        pass_value(bytes, header & 15, depth)?;
    }
}

/// Passes over a value of a type.
fn pass_value(bytes: &mut &[u8], value_type: u8, depth: usize) -> Option<()> {
    match value_type {
        BOOL_TRUE | BOOL_FALSE => Some(()),
        3 => pass_bytes(bytes, 1),
        4..=6 => number(bytes).map(drop),
        7 => pass_bytes(bytes, 8),
        8 => {
            let length = number(bytes)?;
            pass_bytes(bytes, length)
        }
        9 | 10 => pass_list(bytes, depth.checked_sub(1)?),
        11 => pass_map(bytes, depth.checked_sub(1)?),
        12 => pass_struct(bytes, depth),
        13 => pass_bytes(bytes, 16),
        _ => None,
    }
}

const BOOL_TRUE: u8 = 1;
const BOOL_FALSE: u8 = 2;

fn is_bool(value_type: u8) -> bool {
    matches!(value_type, BOOL_TRUE | BOOL_FALSE)
}

/// Passes over a list or a set.
fn pass_list(bytes: &mut &[u8], depth: usize) -> Option<()> {
    let header = byte(bytes)?;
    let (value_type, mut count) = (header & 15, u64::from(header >> 4));
    if count == 15 {
        count = number(bytes)?;
    }
    // The reader takes no byte for a boolean. No field of a footer is a list of them.
    if count > bytes.len() as u64 || (is_bool(value_type) && count > 0) {
        return None;
    }
    (0..count).try_for_each(|_| pass_value(bytes, value_type, depth))
}

/// Passes over a map.
fn pass_map(bytes: &mut &[u8], depth: usize) -> Option<()> {
    let count = number(bytes)?;
    if count == 0 {
        return Some(());
    }
    let types = byte(bytes)?;
    let (key, value) = (types >> 4, types & 15);
    if count > bytes.len() as u64 || (is_bool(key) && is_bool(value)) {
        return None;
    }
    (0..count).try_for_each(|_| {
        pass_value(bytes, key, depth)?;
        pass_value(bytes, value, depth)
    })
}

fn byte(bytes: &mut &[u8]) -> Option<u8> {
    let (&first, rest) = bytes.split_first()?;
    *bytes = rest;
    Some(first)
}

fn pass_bytes(bytes: &mut &[u8], count: u64) -> Option<()> {
    *bytes = bytes.get(usize::try_from(count).ok()?..)?;
    Some(())
}

/// Reads a number of variable length.
fn number(bytes: &mut &[u8]) -> Option<u64> {
    let mut value = 0_u64;
    for shift in (0..70).step_by(7) {
        let part = byte(bytes)?;
        value |= u64::from(part & 127).checked_shl(shift).unwrap_or(0);
        if part < 128 {
            return Some(value);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_that_are_longer_than_the_footer_are_refused() {
        let valid = |bytes: &[u8]| pass_struct(&mut &bytes[..], MAX_DEPTH).is_some();
        assert!(valid(&[0]) && !valid(&[]));
        // A number and a binary value, with the field numbers 1 and 20.
        assert!(valid(&[0x15, 0x80, 1, 0x08, 40, 2, 7, 7, 0]));
        assert!(valid(&[0x19, 0x25, 1, 2, 0]), "a list of two numbers");
        assert!(!valid(&[0x19, 0xf5, 0xff, 0x7f, 1, 2, 0]), "16,383 numbers");
        assert!(!valid(&[0x19, 0x32, 1, 1, 1, 0]), "three booleans");
        assert!(valid(&[0x1b, 1, 0x58, 9, 1, 7, 0]), "a map of one number");
        assert!(!valid(&[0x1b, 0xff, 0x7f, 0x11, 0]), "a map of booleans");
        assert!(valid(&[0x1c, 0x11, 0, 0]), "a boolean in a struct");
        assert!(!valid(&[0x1c; 200]), "structs in structs");
    }
}
