//! Functions that the writers of all formats share.

use unboil_text::{DROP_ARTICLES_RULE, HtmlPage, Removal};

use crate::config::IoConfig;
use crate::error::Error;
use crate::formats::row_sink::{ArticleRemovals, RowSink};
use crate::write::metadata::MetadataRow;

/// True if the article is removed as a near-duplicate of one that is kept.
pub(super) fn is_dropped(text: &str, removals: &[Removal]) -> bool {
    matches!(removals, [one] if one.rule == DROP_ARTICLES_RULE && one.span.len() == text.len())
}

/// Adds the declared metadata of a page to `rows`, if `write.metadata` is set.
pub(super) fn add_page_metadata(
    rows: &dyn RowSink,
    index: usize,
    article: &ArticleRemovals,
    page: Option<&HtmlPage>,
    config: IoConfig,
) -> Result<(), Error> {
    match page.filter(|_| config.write.metadata) {
        None => Ok(()),
        Some(page) => {
            let row = MetadataRow {
                article: &article.id,
                page_type: article.page_type,
                metadata: &page.declared.metadata,
            };
            rows.add_metadata_row(index, &row)
        }
    }
}
