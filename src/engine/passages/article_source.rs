//! The articles that the passage search reads: [`ArticleSource`].

use unboil_io::Error;
use unboil_match::ArticleId;
use unboil_text::Span;

/// What identifies an article and decides its rank.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::engine) struct ArticleIdentity {
    /// The name of the article.
    pub(in crate::engine) id: String,
    /// Its date of publication, if known.
    pub(in crate::engine) date: Option<String>,
    /// A hash of its text.
    pub(in crate::engine) text_hash: u64,
}

/// The articles that are searched, by index.
pub(in crate::engine) trait ArticleSource: Sync {
    /// The identity of an article.
    fn identity(&self, article: ArticleId) -> Result<ArticleIdentity, Error>;
    /// The identities of all articles, in their order.
    fn identities(&self) -> Box<dyn Iterator<Item = Result<ArticleIdentity, Error>> + '_>;
    /// The text of an article, and the spans that stripping left.
    fn load(&self, article: ArticleId) -> Result<(String, Vec<Span>), Error>;
}
