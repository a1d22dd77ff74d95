//! [`FolderLock`] keeps two runs out of one folder.

use std::fs::TryLockError;
use std::io;

use super::access::Access;
use super::disk_file::DiskFile;
use super::file_id::FileId;
use super::folder::Folder;

/// The name of the lock file. A killed run leaves it, unlocked.
pub(crate) const LOCK_FILE: &str = ".unboil-lock";

/// The lock of a folder. Dropping it removes the lock file.
#[derive(Debug)]
pub(crate) struct FolderLock {
    folder: Folder,
    /// Closing it unlocks it.
    _file: DiskFile,
}

impl FolderLock {
    /// Locks a folder. `None`: another run holds the lock.
    ///
    /// # Errors
    /// If the lock file cannot be created. A file system without locks is not an error.
    pub(crate) fn acquire(folder: &Folder) -> io::Result<Option<FolderLock>> {
        loop {
            let file = match folder.create_file(LOCK_FILE, Access::EVERYBODY) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                    match folder.open_to_write(LOCK_FILE) {
                        // Its owner removed it in between.
                        Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                        opened => opened?,
                    }
                }
                created => created?,
            };
            match file.as_file().try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => return Ok(None),
                Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => {}
                Err(TryLockError::Error(error)) => return Err(error),
            }
            // Another run may have removed this file before it was locked: then the lock holds
            // nobody off.
            let at_path = folder.info(LOCK_FILE)?.map(|info| info.id);
            if at_path.is_some() && at_path == FileId::of_stream(file.as_file()).or(at_path.clone())
            {
                return Ok(Some(FolderLock {
                    folder: folder.clone(),
                    _file: file,
                }));
            }
        }
    }
}

/// True if another run holds the lock of a folder, which is only read. False where that cannot be
/// known.
pub(crate) fn is_locked(folder: &Folder) -> bool {
    let file = folder.open_file(LOCK_FILE);
    file.is_ok_and(|file| matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock)))
}

impl Drop for FolderLock {
    fn drop(&mut self) {
        // It is removed while it is locked, so that no other run has it. If that fails, the next
        // run takes it.
        let _ = self.folder.remove_file(LOCK_FILE);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_has_one_lock() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let folder = Folder::open(dir.path()).expect("a folder");
        let acquire = || FolderLock::acquire(&folder).expect("a file system with locks");
        assert!(!is_locked(&folder));
        let lock = acquire().expect("nobody has it");
        assert!(acquire().is_none() && is_locked(&folder));
        drop(lock);
        assert!(folder.names().expect("listed").is_empty());
        // As a killed run leaves it.
        std::fs::write(dir.path().join(LOCK_FILE), "").expect("file");
        assert!(!is_locked(&folder));
        assert!(acquire().is_some());
    }
}
