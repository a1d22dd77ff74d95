//! The corpus after stripping: the articles with the columns that the passage search and the
//! writers need.

use super::article_rank::ArticleRank;
use super::corpus::{ArticleMeta, Corpus};
use super::passages::{ArticleIdentity, ArticleSource, preference};
use super::removal_column::RemovalColumn;
use crate::config::ArchiveCopies;
use unboil_io::{Error, Source};
use unboil_match::{CopyPreference, Passage};
use unboil_text::{PageType, Span, kept_spans};

/// The articles with their removals and page types.
#[derive(Clone, Copy)]
pub(super) struct StrippedCorpus<'s> {
    pub(super) corpus: &'s Corpus<'s>,
    pub(super) removals: &'s RemovalColumn<'s>,
    /// The page type of each article; `None` for an article that is not a page of HTML.
    pub(super) page_types: &'s [Option<PageType>],
}

impl StrippedCorpus<'_> {
    /// True if the copies in a file stay, whatever `keep` says.
    fn always_stays(&self, source: &Source) -> bool {
        let keep_decides = self.corpus.config().archive == ArchiveCopies::ByKeep;
        source.is_reference && !(keep_decides && source.is_archived())
    }

    fn identity_of(&self, article: ArticleMeta) -> ArticleIdentity {
        let source = &self.corpus.sources()[article.file];
        let ArticleRank {
            preference: place,
            value,
            source: source_hash,
        } = article.rank;
        ArticleIdentity {
            id: article.id,
            text_hash: article.text_hash,
            preference: preference(self.always_stays(source), place),
            // Without another value, the place of the input counts.
            value: match &self.corpus.config().keep {
                // What is in an archive was there before.
                CopyPreference::First if source.is_archived() => Some(-1.0),
                CopyPreference::First => Some(source.input.into()),
                _ => value,
            },
            source: source_hash,
            file: article.file as u32,
            is_reference: source.is_reference,
        }
    }
}

impl ArticleSource for StrippedCorpus<'_> {
    fn has_references(&self) -> bool {
        self.corpus.has_references()
    }

    fn is_in_input_order(&self) -> bool {
        let inputs = self.corpus.sources().iter().map(|source| source.input);
        inputs.is_sorted() && !self.has_references()
    }

    fn identity(&self, article: usize) -> Result<ArticleIdentity, Error> {
        Ok(self.identity_of(self.corpus.article(article)?))
    }

    fn identities(&self) -> Box<dyn Iterator<Item = Result<ArticleIdentity, Error>> + '_> {
        let files = 0..self.corpus.data.files.len();
        let articles = files.flat_map(|file| self.corpus.articles(file));
        Box::new(articles.map(|article| Ok(self.identity_of(article?.1))))
    }

    fn load(&self, article: usize) -> Result<(String, Vec<Span>), Error> {
        let (text, _) = self.corpus.read_text(article)?;
        let kept = kept_spans(text.len(), &self.removals.get(article)?);
        Ok((text, kept))
    }

    fn is_archived(&self, article: usize) -> bool {
        self.corpus.source_of(article).is_archived()
    }

    fn is_different(&self, passage: &Passage) -> Result<bool, Error> {
        let decisions = self.corpus.decisions();
        if !decisions.has_passages() {
            return Ok(false);
        }
        let Passage { a, b, .. } = passage;
        let (id_a, id_b) = (
            self.corpus.article(a.article)?.id,
            self.corpus.article(b.article)?.id,
        );
        Ok(decisions.is_different([(&id_a, a.span), (&id_b, b.span)]))
    }
}
