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
    /// bzip2, of one or more streams.
    Bzip2,
    /// xz, of one or more streams.
    Xz,
}

impl Compression {
    /// The file name extensions, in lower case and without the dot.
    pub(crate) const EXTENSIONS: [(&str, Compression); 4] = [
        ("gz", Compression::Gzip),
        ("zst", Compression::Zstd),
        ("bz2", Compression::Bzip2),
        ("xz", Compression::Xz),
    ];

    /// Splits a file name in lower case into the name without the extension of the compression, and
    /// the compression.
    pub fn split_extension(name: &str) -> (&str, Compression) {
        let split = || {
            let (inner, extension) = name.rsplit_once('.')?;
            let mut known = Compression::EXTENSIONS.into_iter();
            let (_, compression) = known.find(|(known, _)| *known == extension)?;
            Some((inner, compression))
        };
        split().unwrap_or((name, Compression::None))
    }
}
