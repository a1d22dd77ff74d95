//! What the rules say: of an article, and, for `unboil explain`, of a block.

use crate::DocumentState;
use crate::KeepReason;
use crate::draft::Analysis;
use unboil_text::{Class, PageType, Removal, Span};

/// What the rules say of an article.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Extraction {
    /// What goes: sorted, not overlapping.
    pub removals: Vec<Removal>,
    /// What a page of HTML was taken for; `None`: it is none, or the scorer was not asked.
    pub page_type: Option<PageType>,
}

impl Extraction {
    pub(super) fn new(analysis: &Analysis, state: Option<DocumentState>) -> Extraction {
        Extraction {
            removals: analysis.removals(),
            page_type: state.and_then(DocumentState::page_type),
        }
    }
}

/// What the rules say of one block.
#[derive(Clone, Debug, PartialEq)]
pub struct BlockVerdict {
    /// The block, without the white space around.
    pub span: Span,
    /// What it looks like, in words: "prose, 43 words".
    pub description: String,
    /// The cue that it matches, whether or not that was enough.
    pub cue: Option<String>,
    /// What the scorer says: how likely it is junk, and the strongest reasons.
    pub score: Option<String>,
    /// If it goes: the class, the name of the rule, and what was seen.
    pub removal: Option<(Class, String, String)>,
    /// If it goes: the index of the first block of the run that was marked with it. Neighbours with the
    /// same run and rule are one removal.
    pub run: Option<usize>,
    /// If it stays although a rule matches or its score is high: why.
    pub keep_reason: Option<KeepReason>,
}
