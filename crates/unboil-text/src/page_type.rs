//! Types of pages that the model distinguishes.

use serde::{Deserialize, Serialize};

/// Type of a page, as the model classifies it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum PageType {
    /// An article: news, a post, an essay.
    Article,
    /// A page of a manual, a reference, lecture notes.
    Documentation,
    /// A forum thread, or a question with answers.
    Forum,
    /// A list of other pages, such as articles or things for sale.
    Listing,
    /// A thing for sale.
    Product,
    /// Any other page, such as one about an organisation and its services.
    Other,
    /// No type is likely enough.
    Unknown,
}

impl PageType {
    /// Every page type. The position of each is its number in the model, which knows all but the
    /// last.
    pub const ALL: [PageType; 7] = [
        PageType::Article,
        PageType::Documentation,
        PageType::Forum,
        PageType::Listing,
        PageType::Product,
        PageType::Other,
        PageType::Unknown,
    ];

    /// Name in outputs.
    pub fn name(self) -> &'static str {
        match self {
            PageType::Article => "article",
            PageType::Documentation => "documentation",
            PageType::Forum => "forum",
            PageType::Listing => "listing",
            PageType::Product => "product",
            PageType::Other => "other",
            PageType::Unknown => "unknown",
        }
    }
}
