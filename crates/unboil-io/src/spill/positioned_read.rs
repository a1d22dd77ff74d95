//! Reads from a given position of a file, so that several threads can share the file.

use std::fs::File;
use std::io;

/// Fills `buffer` from `offset` on, and leaves the read position of the file as it is.
pub(crate) fn read_at(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<()> {
    #[cfg(unix)]
    return std::os::unix::fs::FileExt::read_exact_at(file, buffer, offset);
    #[cfg(not(unix))]
    {
        use std::io::{Read, Seek, SeekFrom};
        let mut owned = file.try_clone()?;
        owned.seek(SeekFrom::Start(offset))?;
        owned.read_exact(buffer)
    }
}
