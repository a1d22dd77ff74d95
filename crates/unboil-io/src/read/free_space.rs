//! [`check_free_space`] keeps a reserve of free space on the disk of the spill files.

use std::fs::File;
use std::io;

/// The largest part of a disk that is left free.
#[cfg(unix)]
const MAX_RESERVE_BYTES: u64 = 256 << 20;

/// Returns an error if writing `bytes` more to `file` would leave less free space on its disk than
/// the reserve: 256 MiB, or 2 % of a disk of less than 12.5 GiB. Other programs need that space.
pub(crate) fn check_free_space(file: &File, bytes: u64) -> io::Result<()> {
    #[cfg(unix)]
    {
        let disk = rustix::fs::fstatvfs(file)?;
        let free = disk.f_bavail.saturating_mul(disk.f_frsize);
        let size = disk.f_blocks.saturating_mul(disk.f_frsize);
        let reserve = reserve_bytes(size);
        // A disk without a size, such as some network disks report, cannot be checked.
        if size > 0 && free < bytes.saturating_add(reserve) {
            return Err(io::Error::new(
                io::ErrorKind::StorageFull,
                format!("less than {reserve} bytes of the disk would stay free"),
            ));
        }
    }
    #[cfg(not(unix))]
    let _ = (file, bytes);
    Ok(())
}

/// The bytes of a disk with this size that are left free.
#[cfg(unix)]
fn reserve_bytes(size: u64) -> u64 {
    (size / 50).min(MAX_RESERVE_BYTES)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn the_reserve_stays_free() {
        assert_eq!(reserve_bytes(1000), 20);
        assert_eq!(reserve_bytes(1 << 50), 256 << 20);
        let file = tempfile::tempfile().expect("a temporary file");
        assert!(check_free_space(&file, 0).is_ok());
        let error = check_free_space(&file, u64::MAX).expect_err("no disk is that large");
        assert_eq!(error.kind(), io::ErrorKind::StorageFull);
    }
}
