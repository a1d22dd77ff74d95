//! The corpus after stripping: the articles with the columns that the passage search and the
//! writers need.

use super::corpus::Corpus;
use super::passages::ArticleSource;
use super::removal_column::RemovalColumn;
use unboil_io::Error;
use unboil_text::{PageType, Span, kept_spans};

/// The articles with their removals and page types.
#[derive(Clone, Copy)]
pub(super) struct StrippedCorpus<'s> {
    pub(super) corpus: &'s Corpus<'s>,
    pub(super) removals: &'s RemovalColumn<'s>,
    /// The page type of each article; `None` for an article that is not a page of HTML.
    pub(super) page_types: &'s [Option<PageType>],
}

impl ArticleSource for StrippedCorpus<'_> {
    fn id(&self, article: usize) -> &str {
        &self.corpus.article(article).id
    }

    fn date(&self, article: usize) -> Option<&str> {
        self.corpus.article(article).date.as_deref()
    }

    fn text_hash(&self, article: usize) -> u64 {
        self.corpus.article(article).text_hash
    }

    fn load(&self, article: usize) -> Result<(String, Vec<Span>), Error> {
        let (text, _) = self.corpus.read_text(article)?;
        let kept = kept_spans(text.len(), &self.removals.get(article)?);
        Ok((text, kept))
    }
}
