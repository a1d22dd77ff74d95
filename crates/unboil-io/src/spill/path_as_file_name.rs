//! Serializes the path of a spill file as its file name: a later run knows the folder, and not
//! every path is text. For `#[serde(with = "...")]`.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Writes the file name of a path.
pub(super) fn serialize<S: Serializer>(path: &Path, out: S) -> Result<S::Ok, S::Error> {
    let name = path.file_name().map(|name| name.to_string_lossy());
    name.serialize(out)
}

/// Reads a file name as a relative path.
pub(super) fn deserialize<'de, D: Deserializer<'de>>(input: D) -> Result<PathBuf, D::Error> {
    Ok(PathBuf::from(String::deserialize(input)?))
}
