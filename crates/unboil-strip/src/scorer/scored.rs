//! What the scorer says of an article, from one look at it or from two.

use super::feature_table::FeatureTable;
use unboil_text::PageType;

/// What the scorer says of an article.
pub(crate) struct Scored {
    pub(super) table: FeatureTable,
    /// The table of a second look, and of which blocks its score counts.
    pub(super) second_pass: Option<(FeatureTable, Vec<bool>)>,
    /// For each block, the log-odds that it is junk, times [`SCALE`](super::model::SCALE).
    pub(crate) scores: Vec<i32>,
    /// What the article was taken for.
    pub(crate) state: DocumentState,
    /// How far the article is on the way from clean to dump, in thousandths.
    pub(super) boilerplate_share: usize,
    /// It is in the language that the model was trained on.
    pub(super) in_trained_language: bool,
}

impl Scored {
    /// For each block the look that is surer of junk, and of the article the dirtier.
    pub(crate) fn merge_higher_scores(mut self, other: Scored) -> Scored {
        let pairs = self.scores.iter_mut().zip(other.scores);
        let take_higher = |(score, other): (&mut i32, i32)| {
            let is_higher = other > *score;
            *score = other.max(*score);
            is_higher
        };
        self.second_pass = Some((other.table, pairs.map(take_higher).collect()));
        if other.boilerplate_share > self.boilerplate_share {
            (self.boilerplate_share, self.state) = (other.boilerplate_share, other.state);
        }
        self
    }

    /// What the score of a block was made from.
    pub(super) fn table_of(&self, at: usize) -> &FeatureTable {
        match &self.second_pass {
            Some((table, from_second_pass)) if from_second_pass[at] => table,
            _ => &self.table,
        }
    }
}

/// How dirty an article is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DocumentState {
    /// Hardly anything but the article.
    Clean,
    /// Some chrome is left.
    Mixed,
    /// A whole page.
    Dump,
    /// A page of HTML, whose tags say more than how dirty it is.
    Page(PageType),
}

impl DocumentState {
    /// What a page was taken for; `None`: it was none.
    pub fn page_type(self) -> Option<PageType> {
        match self {
            DocumentState::Page(page_type) => Some(page_type),
            DocumentState::Clean | DocumentState::Mixed | DocumentState::Dump => None,
        }
    }

    /// In a few words, for the ledger.
    pub fn name(self) -> &'static str {
        match self {
            DocumentState::Clean => "taken for cleaned text",
            DocumentState::Mixed => "taken for partly cleaned text",
            DocumentState::Dump => "taken for a page dump",
            DocumentState::Page(PageType::Article) => "taken for the page of an article",
            DocumentState::Page(PageType::Documentation) => "taken for a page of documentation",
            DocumentState::Page(PageType::Forum) => "taken for a page of a forum",
            DocumentState::Page(PageType::Listing) => "taken for a page of a list",
            DocumentState::Page(PageType::Product) => "taken for the page of a product",
            DocumentState::Page(PageType::Other) => "taken for a page that is no article",
        }
    }
}
