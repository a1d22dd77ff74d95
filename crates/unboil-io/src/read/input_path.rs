//! Paths of inputs as names in outputs and messages, which are the same on every machine.

use std::ffi::OsStr;
use std::path::{Component, Path, PathBuf};

/// The canonical path of an input, or `path` itself if it does not exist.
pub(super) fn canonical(path: &Path) -> PathBuf {
    let path = match path.as_os_str().is_empty() {
        true => Path::new("."),
        false => path,
    };
    path.canonicalize().unwrap_or_else(|_| path.to_path_buf())
}

/// The path below `root`, with `/` as the separator.
pub(super) fn relative_path(root: &Path, path: &Path) -> String {
    let below = path.strip_prefix(root).unwrap_or(path);
    let parts = below.components().filter_map(|part| match part {
        Component::Normal(name) => Some(file_name_text(name)),
        _ => None,
    });
    parts.collect::<Vec<_>>().join("/")
}

/// An input as messages show it. It is never absolute, so that two runs print the same.
pub(super) fn display_name(path: &Path) -> String {
    match path.is_absolute() {
        true => path.file_name().map_or_else(|| "/".into(), file_name_text),
        false => path.to_string_lossy().replace('\\', "/"),
    }
}

/// A file name as text. Bytes that are not UTF-8 are written as `%FF`.
pub(crate) fn file_name_text(name: &OsStr) -> String {
    let mut text = String::new();
    for chunk in name.as_encoded_bytes().utf8_chunks() {
        text.push_str(chunk.valid());
        for byte in chunk.invalid() {
            text.push_str(&format!("%{byte:02X}"));
        }
    }
    text
}
