//! The table of input formats, and the format of a file by its name.

use std::path::PathBuf;

use unboil_html::OutputFormat;

use crate::disk::access::Access;
use crate::formats::format::{Format, Source};
use crate::formats::html::Html;
use crate::formats::markdown::Markdown;
#[cfg(feature = "parquet")]
use crate::formats::parquet::Parquet;
use crate::formats::rows::Rows;
use crate::formats::text::Text;
use crate::read::compression::Compression;
use crate::read::row_syntax::RowSyntax;

/// Every input format. A new format is an entry here and a file beside this one.
pub const FORMATS: &[&dyn Format] = &[
    &Text,
    &Markdown,
    &Html,
    &Rows {
        syntax: RowSyntax::JsonLines,
    },
    &Rows {
        syntax: RowSyntax::Json,
    },
    &Rows {
        syntax: RowSyntax::Csv,
    },
    &Rows {
        syntax: RowSyntax::Tsv,
    },
    &Rows {
        syntax: RowSyntax::Warc,
    },
    #[cfg(feature = "parquet")]
    &Parquet,
];

/// Returns the format and the compression of a file by its name. `None` for the format: the name
/// has no known extension.
///
/// ```
/// use unboil_io::{Compression, format_of};
///
/// let (format, compression) = format_of("news/2024.jsonl.gz");
/// assert_eq!(format.map(|format| format.name()), Some("jsonl"));
/// assert_eq!(compression, Compression::Gzip);
/// assert!(format_of("logo.png").0.is_none());
/// ```
pub fn format_of(name: &str) -> (Option<&'static dyn Format>, Compression) {
    let name = name.to_ascii_lowercase();
    let (inner, compression) = Compression::split_extension(&name);
    let format = inner.rsplit_once('.').and_then(|(stem, extension)| {
        let known = |format: &&dyn Format| format.extensions().contains(&extension);
        let stem = stem.rsplit('/').next().unwrap_or(stem);
        FORMATS
            .iter()
            .copied()
            .find(known)
            .filter(|_| !stem.is_empty())
    });
    (format, compression)
}

impl Source {
    /// Makes the source of a file in the current folder. Its format follows from its name, and is
    /// plain text for an unknown extension.
    pub fn from_name(name: &str) -> Source {
        let (format, compression) = format_of(name);
        let format = format.unwrap_or(&Text);
        Source {
            path: PathBuf::from(name),
            rel: name.into(),
            format,
            compression,
            fingerprint: 0,
            id: None,
            access: Access::EVERYBODY,
            input: 0,
            is_reference: false,
            cleaned_rel: format.cleaned_name(name, OutputFormat::Text).into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn format_is_detected_from_the_file_name() {
        let check = |name: &str, format: Option<&str>, compression| {
            let (found, found_compression) = format_of(name);
            assert_eq!(found.map(Format::name), format, "{name}");
            assert_eq!(found_compression, compression, "{name}");
        };
        check("a/b.txt", Some("text"), Compression::None);
        check("B.TXT.GZ", Some("text"), Compression::Gzip);
        check("x.md.zst", Some("markdown"), Compression::Zstd);
        check("x.ndjson", Some("jsonl"), Compression::None);
        check("x.jsonlines.bz2", Some("jsonl"), Compression::Bzip2);
        check("x.markdown.xz", Some("markdown"), Compression::Xz);
        check("x.text", Some("text"), Compression::None);
        check("x.jsonl.gz", Some("jsonl"), Compression::Gzip);
        check("x.png", None, Compression::None);
        check("x.gz", None, Compression::Gzip);
        check("txt", None, Compression::None);
        check("a.txt/b", None, Compression::None);
    }

    #[test]
    fn format_names_and_extensions_are_unique() {
        let extensions: Vec<_> = FORMATS.iter().flat_map(|f| f.extensions()).collect();
        let names: HashSet<_> = FORMATS.iter().map(|f| f.name()).collect();
        assert_eq!(names.len(), FORMATS.len());
        let unique: HashSet<_> = extensions.iter().collect();
        assert_eq!(unique.len(), extensions.len());
    }
}
