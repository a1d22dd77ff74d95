//! Serializes the path of a spill file as its file name: a later run knows the folder, and not
//! every path is text. For `#[serde(with = "...")]`.

use std::path::PathBuf;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Writes the file name of a path, or null.
pub(super) fn serialize<S: Serializer>(path: &Option<PathBuf>, out: S) -> Result<S::Ok, S::Error> {
    let name = path.as_ref().and_then(|path| path.file_name());
    name.map(|name| name.to_string_lossy()).serialize(out)
}

/// Reads a file name as a relative path, or null as `None`.
pub(super) fn deserialize<'de, D: Deserializer<'de>>(
    input: D,
) -> Result<Option<PathBuf>, D::Error> {
    Ok(Option::<String>::deserialize(input)?.map(PathBuf::from))
}
