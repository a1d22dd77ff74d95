//! The compression of a file, by its name.

/// How the bytes of a file are compressed.
///
/// ```
/// use unboil_io::Compression;
///
/// let expected = ("a.jsonl", Compression::Gzip);
/// assert_eq!(Compression::split_extension("a.jsonl.gz"), expected);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compression {
    /// Not compressed.
    None,
    /// gzip, of one or more members.
    Gzip,
    /// Zstandard, of one or more frames.
    Zstd,
}

impl Compression {
    /// Splits a file name in lower case into the name without the extension of the compression, and
    /// the compression.
    pub fn split_extension(name: &str) -> (&str, Compression) {
        match name.rsplit_once('.') {
            Some((inner, "gz")) => (inner, Compression::Gzip),
            Some((inner, "zst")) => (inner, Compression::Zstd),
            _ => (name, Compression::None),
        }
    }
}
