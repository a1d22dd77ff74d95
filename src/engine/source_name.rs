//! The names of the source, of the site and of the folder of an article.

use unboil_io::Source;
use unboil_strip::SiteBy;
use unboil_text::{Article, host};

/// The name of the source of an article: its field, else the host of its URL, else its folder.
pub(super) fn source_name(source: &Source, article: &Article) -> String {
    (article.source.clone())
        .or_else(|| article.url.as_deref().and_then(host))
        .unwrap_or_else(|| folder_name(source))
}

/// The name of the site of an article with this URL; `None` if it belongs to no site. `folder` returns
/// the name of its folder, as [`folder_name`].
pub(crate) fn site_name(
    site_by: SiteBy,
    url: Option<&str>,
    folder: impl FnOnce() -> String,
) -> Option<String> {
    let host = || url.and_then(host);
    match site_by {
        SiteBy::Auto => Some(host().unwrap_or_else(folder)),
        SiteBy::Host => host(),
        SiteBy::Folder => Some(folder()),
        SiteBy::All => Some("all".to_string()),
        SiteBy::None => None,
    }
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
