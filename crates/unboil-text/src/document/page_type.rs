//! The kinds of pages that are told apart.

use serde::{Deserialize, Serialize};

/// What a page is taken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum PageType {
    /// An article: news, a post, an essay.
    Article,
    /// A page of a manual, a reference, lecture notes.
    Documentation,
    /// A thread of a forum, a question with answers.
    Forum,
    /// A list of other pages: of articles, of things for sale.
    Listing,
    /// A thing for sale.
    Product,
    /// Something else: what a firm or office says of itself and of what it does.
    Other,
}

impl PageType {
    /// All of them, each at its number.
    pub const ALL: [PageType; 6] = [
        PageType::Article,
        PageType::Documentation,
        PageType::Forum,
        PageType::Listing,
        PageType::Product,
        PageType::Other,
    ];

    /// The word used in outputs.
    pub fn name(self) -> &'static str {
        match self {
            PageType::Article => "article",
            PageType::Documentation => "documentation",
            PageType::Forum => "forum",
            PageType::Listing => "listing",
            PageType::Product => "product",
            PageType::Other => "other",
        }
    }
}
