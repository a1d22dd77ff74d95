//! [`BlockState`]: a block with its properties and the [`Decision`] of the rules on it.

use std::borrow::Cow;
use std::rc::Rc;

use super::block_kind::BlockKind;
use crate::cues::CueMatch;
use crate::keep_reason::KeepReason;
use unboil_text::{Block, Class, ModelScore};

/// The decision to remove a block. Neighbours with the same `run_start` and rule are one removal.
#[derive(Clone, Debug)]
pub(crate) struct Decision {
    pub(crate) class: Class,
    pub(crate) rule: Cow<'static, str>,
    /// The reason, for a reader. All blocks of a run share it.
    pub(crate) why: Rc<str>,
    /// The score of the model, if it decided.
    pub(crate) score: Option<ModelScore>,
    /// Index of the first block of the run that the rule removes.
    pub(crate) run_start: usize,
}

/// A block, its properties and the decision on it.
///
/// A text can have millions of blocks, and few of them have a cue or a decision. These are boxed,
/// so that a block takes half of the memory.
#[derive(Clone, Debug)]
pub(crate) struct BlockState<'a> {
    pub(crate) block: Block,
    pub(crate) kind: BlockKind,
    /// Words of the paragraph that the block is a fragment of, or else of the block.
    pub(crate) paragraph_words: u32,
    /// The cue that the block matches.
    pub(crate) cue_match: Option<Box<CueMatch<'a>>>,
    /// A setting keeps the block: no rule removes it.
    pub(crate) kept_by_user: bool,
    /// The block is part of code or front matter: no rule removes it.
    pub(crate) protected: bool,
    /// The decision of the first rule that removes the block.
    pub(crate) decision: Option<Box<Decision>>,
    /// Why the block stays although a rule matches it or its score is high.
    pub(crate) keep_reason: Option<KeepReason>,
}

impl BlockState<'_> {
    /// True if the rule of this name removes the block.
    pub(crate) fn is_removed_by(&self, rule: &str) -> bool {
        self.decision
            .as_ref()
            .is_some_and(|decision| decision.rule == rule)
    }

    /// True if no rule removes the block, no setting keeps it, and it is not protected.
    pub(crate) fn is_undecided(&self) -> bool {
        self.decision.is_none() && !self.kept_by_user && !self.protected
    }

    /// True for prose that matches no cue.
    pub(crate) fn is_prose(&self) -> bool {
        self.kind == BlockKind::Prose && self.cue_match.is_none()
    }
}
