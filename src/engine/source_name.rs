//! The names of the source and of the folder of an article.

use unboil_io::Source;
use unboil_text::{Article, host};

/// The name of the source of an article: its field, else the host of its URL, else its folder.
pub(super) fn source_name(source: &Source, article: &Article) -> String {
    (article.source.clone())
        .or_else(|| article.url.as_deref().and_then(host))
        .unwrap_or_else(|| folder_name(source))
}

/// The folder of an article's file; a file of rows counts as a folder of its own.
pub(super) fn folder_name(source: &Source) -> String {
    let rel = &source.rel;
    match (source.format.has_rows(), rel.rsplit_once('/')) {
        (true, _) => rel.to_string(),
        (_, Some((folder, _))) => folder.to_string(),
        (_, None) => ".".to_string(),
    }
}
