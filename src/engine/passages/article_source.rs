//! The articles that the passage search reads: [`ArticleSource`].

use unboil_io::Error;
use unboil_match::ArticleId;
use unboil_text::Span;

/// The articles that are searched, by index.
pub(in crate::engine) trait ArticleSource: Sync {
    /// The name of an article.
    fn id(&self, article: ArticleId) -> &str;
    /// Its date of publication, if known.
    fn date(&self, article: ArticleId) -> Option<&str>;
    /// A hash of its text.
    fn text_hash(&self, article: ArticleId) -> u64;
    /// Its text, and the spans that stripping left.
    fn load(&self, article: ArticleId) -> Result<(String, Vec<Span>), Error>;
}
