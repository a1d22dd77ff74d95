//! What the scorer says of an article, from one look at it or from two.

use super::table::Table;
use unboil_text::PageType;

/// What the scorer says of an article.
pub(crate) struct Judged {
    pub(super) table: Table,
    /// The table of a second look, and of which blocks its score counts.
    pub(super) second: Option<(Table, Vec<bool>)>,
    /// For each block, the log-odds that it is junk, times [`SCALE`](super::model::SCALE).
    pub(crate) scores: Vec<i32>,
    /// What the article was taken for.
    pub(crate) state: State,
    /// How far the article is on the way from clean to dump, in thousandths.
    pub(super) dirt: usize,
    /// It is in the language that the model was trained on.
    pub(super) learned: bool,
}

impl Judged {
    /// For each block the look that is surer of junk, and of the article the dirtier.
    pub(crate) fn or_surer(mut self, other: Judged) -> Judged {
        let pairs = self.scores.iter_mut().zip(other.scores);
        let surer = |(score, other): (&mut i32, i32)| {
            let is_surer = other > *score;
            *score = other.max(*score);
            is_surer
        };
        self.second = Some((other.table, pairs.map(surer).collect()));
        if other.dirt > self.dirt {
            (self.dirt, self.state) = (other.dirt, other.state);
        }
        self
    }

    /// What the score of a block was made from.
    pub(super) fn table_of(&self, at: usize) -> &Table {
        match &self.second {
            Some((table, counts)) if counts[at] => table,
            _ => &self.table,
        }
    }
}

/// How dirty an article is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum State {
    /// Hardly anything but the article.
    Clean,
    /// Some chrome is left.
    Mixed,
    /// A whole page.
    Dump,
    /// A page of HTML, whose tags say more than how dirty it is.
    Page(PageType),
}

impl State {
    /// What a page was taken for; `None`: it was none.
    pub fn page_type(self) -> Option<PageType> {
        match self {
            State::Page(page_type) => Some(page_type),
            State::Clean | State::Mixed | State::Dump => None,
        }
    }

    /// In a few words, for the ledger.
    pub fn name(self) -> &'static str {
        match self {
            State::Clean => "taken for cleaned text",
            State::Mixed => "taken for partly cleaned text",
            State::Dump => "taken for a page dump",
            State::Page(PageType::Article) => "taken for the page of an article",
            State::Page(PageType::Documentation) => "taken for a page of documentation",
            State::Page(PageType::Forum) => "taken for a page of a forum",
            State::Page(PageType::Listing) => "taken for a page of a list",
            State::Page(PageType::Product) => "taken for the page of a product",
            State::Page(PageType::Other) => "taken for a page that is no article",
        }
    }
}
