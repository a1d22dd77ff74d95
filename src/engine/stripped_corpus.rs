//! The corpus after stripping: the articles with the columns that the passage search and the
//! writers need.

use super::corpus::{ArticleMeta, Corpus};
use super::passages::{ArticleIdentity, ArticleSource};
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
    fn identity(&self, article: usize) -> Result<ArticleIdentity, Error> {
        self.corpus.article(article).map(ArticleIdentity::from)
    }

    fn identities(&self) -> Box<dyn Iterator<Item = Result<ArticleIdentity, Error>> + '_> {
        let files = 0..self.corpus.data.files.len();
        let articles = files.flat_map(|file| self.corpus.articles(file));
        Box::new(articles.map(|article| Ok(article?.1.into())))
    }

    fn load(&self, article: usize) -> Result<(String, Vec<Span>), Error> {
        let (text, _) = self.corpus.read_text(article)?;
        let kept = kept_spans(text.len(), &self.removals.get(article)?);
        Ok((text, kept))
    }
}

impl From<ArticleMeta> for ArticleIdentity {
    fn from(article: ArticleMeta) -> ArticleIdentity {
        ArticleIdentity {
            id: article.id,
            date: article.date,
            text_hash: article.text_hash,
        }
    }
}
