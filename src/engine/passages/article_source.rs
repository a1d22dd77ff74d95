//! The articles that the passage search reads: [`ArticleSource`].

use unboil_io::Error;
use unboil_match::{ArticleId, Passage};
use unboil_text::Span;

/// What identifies an article, and decides its rank and with which articles it is compared.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::engine) struct ArticleIdentity {
    /// The name of the article.
    pub(in crate::engine) id: String,
    /// A hash of its text.
    pub(in crate::engine) text_hash: u64,
    /// The place of what it matches in the list of `prefer`. What always stays comes first.
    pub(in crate::engine) preference: u32,
    /// What `keep` compares.
    pub(in crate::engine) value: Option<f64>,
    /// A hash of the name of its source, if it is needed.
    pub(in crate::engine) source: Option<u64>,
    /// The number of its file.
    pub(in crate::engine) file: u32,
    /// True if it is only compared with articles that are no references.
    pub(in crate::engine) is_reference: bool,
}

/// The preference of a reference that always stays, and of an article that matches nothing in the list of `prefer`.
pub(in crate::engine) const ALWAYS_STAYS: u32 = 0;
pub(in crate::engine) const NOT_PREFERRED: u32 = u32::MAX;

/// The preference of an article, by its place in the list of `prefer`.
pub(in crate::engine) fn preference(always_stays: bool, place: Option<u32>) -> u32 {
    match always_stays {
        true => ALWAYS_STAYS,
        false => place.map_or(NOT_PREFERRED, |place| place + 1),
    }
}

/// The articles that are searched, by index.
pub(in crate::engine) trait ArticleSource: Sync {
    /// True if some are references.
    fn has_references(&self) -> bool;
    /// True if the order of the articles is that of their inputs on the command line.
    fn is_in_input_order(&self) -> bool;
    /// The identity of an article.
    fn identity(&self, article: ArticleId) -> Result<ArticleIdentity, Error>;
    /// The identities of all articles, in their order.
    fn identities(&self) -> Box<dyn Iterator<Item = Result<ArticleIdentity, Error>> + '_>;
    /// The text of an article, and the spans that stripping left.
    fn load(&self, article: ArticleId) -> Result<(String, Vec<Span>), Error>;
    /// True if an article is in an archive.
    fn is_archived(&self, _article: ArticleId) -> bool {
        false
    }
    /// True if a person decided that a passage is no duplicate.
    fn is_different(&self, _passage: &Passage) -> Result<bool, Error> {
        Ok(false)
    }
}
