//! Names of temporary files and folders, which nobody can predict.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};

/// Unfinished files have names like `.unboil-0123456789abcdef.tmp`. The next run removes those of a
/// killed run.
const PREFIX: &str = ".unboil-";
const SUFFIX: &str = ".tmp";

/// A new name for an unfinished file.
pub(crate) fn temporary_name() -> String {
    format!("{PREFIX}{}{SUFFIX}", random_text())
}

/// True for the name of an unfinished file.
pub(crate) fn is_temporary(name: &str) -> bool {
    let middle = name
        .strip_prefix(PREFIX)
        .and_then(|rest| rest.strip_suffix(SUFFIX));
    middle.is_some_and(is_random_text)
}

/// True for the name of any temporary file or folder of a run.
pub(crate) fn is_run_file(name: &str) -> bool {
    name.starts_with(PREFIX)
}

/// 16 random hexadecimal digits.
pub(crate) fn random_text() -> String {
    // The keys of this hasher come from the system, and no two hashers have the same.
    format!("{:016x}", RandomState::new().build_hasher().finish())
}

/// True for a text that [`random_text`] may have returned.
pub(crate) fn is_random_text(text: &str) -> bool {
    let is_hex = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    text.len() == 16 && text.bytes().all(is_hex)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn temporary_names_are_recognised_and_differ() {
        let (one, two) = (temporary_name(), temporary_name());
        assert!(is_temporary(&one) && is_run_file(&one));
        assert_ne!(one, two);
        for other in [
            ".unboil-1.tmp",
            "a.tmp",
            ".unboil-0123456789abcdeg.tmp",
            ".unboil-lock",
        ] {
            assert!(!is_temporary(other), "{other}");
        }
    }
}
