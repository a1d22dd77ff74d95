//! The decisions of the scorer: which blocks are boilerplate, and why the others stay.

use crate::keep_reason::KeepReason;

/// The decision on each block.
pub(super) struct Verdicts {
    /// True for blocks that the scorer removes.
    pub(super) boilerplate: Vec<bool>,
    /// The probability above which a block alone is removed, in hundredths.
    pub(super) thresholds: Vec<u8>,
    /// Why a block stays; `None` for blocks that are removed or that the scorer does not decide on.
    pub(super) keep_reasons: Vec<Option<KeepReason>>,
}

impl Verdicts {
    /// Runs a step that takes removals back, and records `reason` at the blocks that it keeps.
    pub(super) fn take_back(&mut self, reason: KeepReason, step: impl FnOnce(&mut [bool])) {
        let before = self.boilerplate.clone();
        step(&mut self.boilerplate);
        for (at, keep_reason) in self.keep_reasons.iter_mut().enumerate() {
            if before[at] && !self.boilerplate[at] {
                *keep_reason = Some(reason);
            }
        }
    }
}
