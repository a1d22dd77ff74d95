//! [`EditedFiles`] finds the files of an earlier run that somebody edited since, and moves them to
//! a folder where no run replaces them.

use std::io::{self, Read};

use xxhash_rust::xxh3::Xxh3;

use crate::disk::entry::EntryKind;
use crate::disk::folder::Folder;
use crate::error::Error;
use crate::write::manifest::{Files, ManifestEntry, hex};
use crate::write::output_names::{EDITED, MANIFEST};

/// The names of edited files.
pub(super) struct EditedFiles(Vec<String>);

impl EditedFiles {
    /// Finds the files of `previous` whose bytes are not those that the run wrote.
    ///
    /// # Errors
    /// If a file cannot be read.
    pub(super) fn find(out: &Folder, previous: &Files) -> Result<EditedFiles, Error> {
        // The manifest was written last, so a file that changed before it was not edited.
        let finished = out.info(MANIFEST).map_err(Error::io(out.path()))?;
        let finished = finished.map_or((0, 0), |info| info.changed);
        let mut edited = Vec::new();
        for entry in previous.values().filter(|entry| entry.xxh3.is_some()) {
            let check = || {
                let (folder, name) = match out.parent_of(&entry.path, false) {
                    Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(false),
                    opened => opened?,
                };
                let Some(info) = folder.info(name)? else {
                    return Ok(false);
                };
                let may_be_edited = info.kind == EntryKind::File && info.changed >= finished;
                Ok(may_be_edited && !is_unedited(&mut folder.open_file(name)?, entry)?)
            };
            if check().map_err(Error::io(out.path().join(&entry.path)))? {
                edited.push(entry.path.clone());
            }
        }
        Ok(EditedFiles(edited))
    }

    /// Moves the files to the folder `edited`, below which they keep their names, and returns a
    /// message about each. A file that is there already gets another name.
    ///
    /// # Errors
    /// If a file cannot be moved.
    pub(super) fn move_away(self, out: &Folder) -> Result<Vec<String>, Error> {
        let mut notes = Vec::new();
        for name in self.0 {
            let path = out.path().join(&name);
            let move_away = || {
                let (folder, file) = out.parent_of(&name, false)?;
                for n in 1.. {
                    let ending = if n == 1 {
                        String::new()
                    } else {
                        format!("-{n}")
                    };
                    let new_name = format!("{EDITED}{name}{ending}");
                    let (to_folder, to) = out.parent_of(&new_name, true)?;
                    if to_folder.info(to)?.is_none() {
                        folder.move_file(file, &to_folder, to)?;
                        return Ok(new_name);
                    }
                }
                unreachable!("the numbers do not end")
            };
            let new_name = move_away().map_err(Error::io(&path))?;
            notes.push(format!(
                "{}: was edited since unboil wrote it, and is now {new_name}",
                path.display()
            ));
        }
        Ok(notes)
    }
}

/// True if a file has the bytes that its row of the manifest says.
///
/// # Errors
/// If it cannot be read.
pub(super) fn is_unedited(file: &mut impl Read, entry: &ManifestEntry) -> io::Result<bool> {
    let mut hash = Xxh3::new();
    let mut buffer = vec![0; 64 << 10];
    let mut bytes = 0;
    loop {
        match file.read(&mut buffer) {
            Ok(0) => break,
            Ok(n) => {
                hash.update(&buffer[..n]);
                bytes += n as u64;
            }
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
        }
    }
    Ok(entry.bytes == Some(bytes) && entry.xxh3.as_deref() == Some(&hex(hash.digest())))
}
