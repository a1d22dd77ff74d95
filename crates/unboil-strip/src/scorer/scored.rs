//! Scores of the blocks of an article, and how much of it is boilerplate.

use crate::scorer::feature_table::FeatureTable;
use crate::scorer::log_odds::SCALE;
use unboil_text::PageType;

/// The highest [`Scored::boilerplate_share`].
pub(super) const PERMILLE: usize = 1000;

/// Scores are clamped to this in the mean of a run, so that one block does not decide.
pub(super) const SCORE_CLAMP: i32 = 3 * SCALE;

/// The scores of an article.
pub(crate) struct Scored {
    /// The feature table.
    pub(super) table: FeatureTable,
    /// The table with the site template applied, and for each block whether its score is used.
    pub(super) second_pass: Option<(FeatureTable, Vec<bool>)>,
    /// The indices of the weights by which `boilerplate_share` was found.
    pub(super) document_features: Vec<u16>,
    /// For each block, the log-odds that it is boilerplate, times [`SCALE`].
    pub(crate) scores: Vec<i32>,
    /// How much boilerplate the article has, or the type of its page.
    pub(crate) state: DocumentState,
    /// 0 for a clean text, 1000 for a page dump.
    pub(super) boilerplate_share: usize,
}

impl Scored {
    /// True if the score of a block is above 50 of 100.
    pub(crate) fn is_likely_boilerplate(&self, at: usize) -> bool {
        self.scores[at] > 0
    }

    /// Sets the boilerplate share, and returns the document features.
    pub(crate) fn set_boilerplate_share(&mut self, share: usize) -> Vec<u16> {
        self.boilerplate_share = share;
        self.state = document_state(share);
        std::mem::take(&mut self.document_features)
    }

    /// For each block the higher of two scores, and the higher boilerplate share.
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

    /// The table that the score of a block was made from.
    pub(super) fn table_of(&self, at: usize) -> &FeatureTable {
        match &self.second_pass {
            Some((table, from_second_pass)) if from_second_pass[at] => table,
            _ => &self.table,
        }
    }
}

/// A text with a smaller boilerplate share is clean, and one with at least the second is a page
/// dump.
const CLEAN_MAX_SHARE: usize = 100;
const DUMP_MIN_SHARE: usize = 900;

/// The state of a text with a boilerplate share.
pub(super) fn document_state(boilerplate_share: usize) -> DocumentState {
    match boilerplate_share {
        0..CLEAN_MAX_SHARE => DocumentState::Clean,
        DUMP_MIN_SHARE.. => DocumentState::Dump,
        _ => DocumentState::Mixed,
    }
}

/// How much boilerplate an article has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DocumentState {
    /// Nearly all of it is the article.
    Clean,
    /// Some boilerplate is left.
    Mixed,
    /// A whole page.
    Dump,
    /// An HTML page of this type.
    Page(PageType),
}

impl DocumentState {
    /// The predicted type of an HTML page; `None` for texts.
    pub fn page_type(self) -> Option<PageType> {
        match self {
            DocumentState::Page(page_type) => Some(page_type),
            DocumentState::Clean | DocumentState::Mixed | DocumentState::Dump => None,
        }
    }

    /// A short description, for the ledger.
    pub fn name(self) -> &'static str {
        match self {
            DocumentState::Clean => "treated as clean text",
            DocumentState::Mixed => "treated as partly cleaned text",
            DocumentState::Dump => "treated as a page dump",
            DocumentState::Page(PageType::Article) => "page type article",
            DocumentState::Page(PageType::Documentation) => "page type documentation",
            DocumentState::Page(PageType::Forum) => "page type forum",
            DocumentState::Page(PageType::Listing) => "page type listing",
            DocumentState::Page(PageType::Product) => "page type product",
            DocumentState::Page(PageType::Other) => "page type other",
            DocumentState::Page(PageType::Unknown) => "page type unknown",
        }
    }
}
