//! [`copy`] makes the cleaned copy of a file that stays as it is.

use std::io::{self, Read, Write};

use crate::error::Error;
use crate::formats::format::CleanedFile;
use crate::read::open_file::open_regular;
use crate::write::manifest::ManifestEntry;

/// Copies an input from which nothing is removed.
pub(crate) fn copy(file: &CleanedFile) -> Result<ManifestEntry, Error> {
    let source = &file.input.source.path;
    let mut input = open_regular(source).map_err(|e| file.unreadable_error(e))?;
    let mut new = file.create()?;
    let mut buffer = vec![0; 64 << 10];
    loop {
        match input.read(&mut buffer) {
            Ok(0) => break,
            Ok(n) => {
                let result = new.write_all(&buffer[..n]);
                result.map_err(Error::io(file.path()))?;
            }
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            Err(e) => return Err(file.unreadable_error(e)),
        }
    }
    if new.digest() != file.input.digest.packed {
        return Err(file.changed_error());
    }
    Ok(file.manifest_entry().with_digest(new.commit()?))
}
