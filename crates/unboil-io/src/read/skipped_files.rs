//! [`SkippedFiles`] counts the files of a folder that are not read.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

use crate::read::compression::Compression;

/// The kind of files without an extension.
const NO_EXTENSION: &str = "none";
/// The kind of symbolic links that are not followed.
const LINK: &str = "link";
/// The kind of what is no file, folder or link: pipes, sockets and devices.
const SPECIAL: &str = "special";

/// The longest extension, in characters. What is longer is a part of a sentence or a number.
const MAX_EXTENSION_CHARS: usize = 16;
/// The most kinds that are listed in a line.
const MAX_LISTED: usize = 6;

/// The number of files in folders that were not read, by their kind. The kind is the extension in
/// lower case, such as `.pdf`, or one of these words: `none` for files without an extension, `link`
/// for symbolic links that are not followed, `special` for pipes, sockets and devices.
///
/// Shown as one line, with the most frequent first.
///
/// ```
/// use unboil_io::SkippedFiles;
///
/// let mut skipped = SkippedFiles::default();
/// for name in ["report.PDF", "Makefile", "old/report.pdf"] {
///     skipped.add_file(name);
/// }
/// assert_eq!(skipped.to_string(), "2 .pdf, 1 without extension");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct SkippedFiles(BTreeMap<String, usize>);

impl SkippedFiles {
    /// Counts a file whose format is not known, by its name or path.
    pub fn add_file(&mut self, name: &str) {
        self.add(extension(name).unwrap_or_else(|| NO_EXTENSION.into()));
    }

    /// Counts a symbolic link that is not followed.
    pub(super) fn add_link(&mut self) {
        self.add(LINK.into());
    }

    /// Counts what is no file, folder or link.
    pub(super) fn add_special(&mut self) {
        self.add(SPECIAL.into());
    }

    fn add(&mut self, kind: String) {
        *self.0.entry(kind).or_default() += 1;
    }

    /// Adds the counts of another folder.
    pub(super) fn append(&mut self, other: SkippedFiles) {
        for (kind, count) in other.0 {
            *self.0.entry(kind).or_default() += count;
        }
    }

    /// True if no file was skipped.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// The extension with its dot, in lower case. An extension of a packed file is two: `.pdf.gz`.
fn extension(path: &str) -> Option<String> {
    let name = path.rsplit('/').next().unwrap_or(path).to_lowercase();
    let is_extension = |text: &str| {
        (1..=MAX_EXTENSION_CHARS).contains(&text.chars().count())
            && text.chars().all(char::is_alphanumeric)
    };
    let split = |name: &str| {
        let (stem, extension) = name.rsplit_once('.')?;
        let is_real = !stem.is_empty() && is_extension(extension);
        is_real.then(|| (stem.to_string(), extension.to_string()))
    };
    let (stem, last) = split(&name)?;
    let mut packed = Compression::EXTENSIONS.iter();
    let inner = match packed.any(|(extension, _)| *extension == last) {
        true => split(&stem).map(|(_, inner)| format!(".{inner}")),
        false => None,
    };
    Some(format!("{}.{last}", inner.unwrap_or_default()))
}

impl fmt::Display for SkippedFiles {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let mut kinds: Vec<(&str, usize)> = self.0.iter().map(|(kind, n)| (&**kind, *n)).collect();
        kinds.sort_by_key(|&(kind, count)| (Reverse(count), kind));
        // To name one kind more is shorter than to count it.
        let listed = match kinds.len() <= MAX_LISTED + 1 {
            true => kinds.len(),
            false => MAX_LISTED,
        };
        for (at, (kind, count)) in kinds[..listed].iter().enumerate() {
            let comma = if at > 0 { ", " } else { "" };
            let kind = match (*kind, count) {
                (NO_EXTENSION, _) => "without extension",
                (LINK, 1) => "symbolic link",
                (LINK, _) => "symbolic links",
                (SPECIAL, 1) => "special file",
                (SPECIAL, _) => "special files",
                (extension, _) => extension,
            };
            write!(f, "{comma}{count} {kind}")?;
        }
        match kinds[listed..].iter().map(|(_, count)| count).sum() {
            0 => Ok(()),
            more => write!(f, " and {more} more"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn skipped(names: &[&str]) -> SkippedFiles {
        let mut skipped = SkippedFiles::default();
        names.iter().for_each(|name| skipped.add_file(name));
        skipped
    }

    #[test]
    fn extensions_are_words() {
        for (name, expected) in [
            ("a.pdf", Some(".pdf")),
            ("A.B/C.Docx", Some(".docx")),
            ("a.tar.gz", Some(".tar.gz")),
            ("a.gz", Some(".gz")),
            ("a.pdf.xz", Some(".pdf.xz")),
            ("v1.2/a", None),
            ("a", None),
            ("a.", None),
            ("a.b c", None),
            ("a.\u{1b}[2J", None),
            ("Mr. Smith and the very long name", None),
            (".gz", None),
        ] {
            assert_eq!(extension(name).as_deref(), expected, "{name}");
        }
    }

    #[test]
    fn kinds_are_listed_by_count_and_then_by_name() {
        assert!(SkippedFiles::default().is_empty());
        let mut few = skipped(&["a.b", "a.a", "x.c", "y.c", "z"]);
        few.add_link();
        few.add_link();
        few.add_special();
        few.append(skipped(&["q.c"]));
        assert_eq!(
            few.to_string(),
            "3 .c, 2 symbolic links, 1 .a, 1 .b, 1 without extension, 1 special file"
        );
        let names: Vec<String> = (0..9).map(|n| format!("x.e{n}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let seven = "1 .e0, 1 .e1, 1 .e2, 1 .e3, 1 .e4, 1 .e5";
        assert_eq!(skipped(&names[..7]).to_string(), format!("{seven}, 1 .e6"));
        assert_eq!(skipped(&names).to_string(), format!("{seven} and 3 more"));
        let json = serde_json::to_string(&skipped(&["a.pdf", "b"])).expect("JSON");
        assert_eq!(json, r#"{".pdf":1,"none":1}"#);
    }
}
