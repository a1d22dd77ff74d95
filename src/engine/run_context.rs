//! What the stages of a run share: [`RunContext`].

use super::article_rank::RankRules;
use super::decisions::DecisionLog;
use super::posting_collector::PostingCollector;
use crate::config::Config;
use crate::progress::Progress;
use unboil_io::{BlobStore, Source, Spill};

/// What the stages of a run share.
#[derive(Clone, Copy)]
pub(super) struct RunContext<'a> {
    pub(super) config: &'a Config,
    pub(super) sources: &'a [Source],
    pub(super) decisions: &'a DecisionLog<'a>,
    pub(super) rank_rules: &'a RankRules<'a>,
    /// Holds the removals of all articles, what is known of each beside its text, and the problems
    /// of reading.
    pub(super) record_store: &'a BlobStore<'a>,
    pub(super) spill: &'a Spill,
    pub(super) progress: &'a dyn Progress,
}

impl<'a> RunContext<'a> {
    /// Creates an empty collector of postings, sized for the inputs.
    pub(super) fn posting_collector(&self) -> PostingCollector<'a> {
        let bytes = unboil_io::estimated_text_bytes(self.sources);
        PostingCollector::new(self.config, bytes, self.spill)
    }
}
