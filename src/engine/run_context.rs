//! What the stages of a run share: [`RunContext`].

use super::article_rank::RankRules;
use super::decisions::DecisionLog;
use super::posting_collector::PostingCollector;
use super::seed_filter::SeedFilter;
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
    /// True if articles are compared only with references, even if these have no article.
    pub(super) has_references: bool,
    /// The bytes of text of the archives among the references.
    pub(super) archived_bytes: u64,
}

impl<'a> RunContext<'a> {
    /// Creates an empty collector of postings, sized for the inputs.
    pub(super) fn posting_collector(&self) -> PostingCollector<'a> {
        let collector = PostingCollector::new(
            self.config,
            unboil_io::estimated_text_bytes(self.sources),
            self.spill,
        );
        let collector = collector.with_known_bytes(self.archived_bytes);
        match self.first_reference() {
            first if first == self.sources.len() => collector,
            first => {
                let bytes = unboil_io::estimated_text_bytes(&self.sources[..first]);
                collector.with_seed_filter(SeedFilter::new(bytes, self.spill))
            }
        }
    }

    /// The number of the first file of references: they are last. Without one, the number of files.
    pub(super) fn first_reference(&self) -> usize {
        (self.sources).partition_point(|source| !source.is_reference)
    }
}
