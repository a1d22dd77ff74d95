//! What the stages of a run share, and what they hand to each other.

use super::corpus::Corpus;
use super::passages::MatchResult;
use super::posting_collector::{PostingCollector, TokenRange};
use super::removal_column::RemovalColumn;
use super::stripped_corpus::StrippedCorpus;
use super::template_learning::SitePages;
use crate::config::Config;
use crate::progress::Progress;
use unboil_io::{BlobStore, Runs, Source, Spill};
use unboil_strip::{SiteProfiles, Stripper};
use unboil_text::PageType;

/// What the stages of a run share.
#[derive(Clone, Copy)]
pub(super) struct RunContext<'a> {
    pub(super) config: &'a Config,
    pub(super) sources: &'a [Source],
    /// Holds the removals of all articles.
    pub(super) removal_store: &'a BlobStore<'a>,
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

/// The inputs of stripping, besides the articles.
#[derive(Clone, Copy)]
pub(super) struct StripInputs<'a> {
    pub(super) stripper: &'a Stripper,
    /// Site templates of earlier runs; may be empty.
    pub(super) known_profiles: &'a SiteProfiles,
}

/// The results of the last finished stage that only the next stage needs.
pub(super) enum StageOutput {
    /// Every article is stripped on its own, and the site templates are learned.
    Stripped(SitePages),
    /// Every article is stripped, and the links between articles are found.
    Linked {
        token_ranges: Vec<TokenRange>,
        links: Runs,
    },
    /// The links are verified.
    Matched(MatchResult),
}

impl StageOutput {
    /// The name of the stage, for messages.
    pub(super) fn name(&self) -> &'static str {
        match self {
            StageOutput::Stripped(_) => "stripping",
            StageOutput::Linked { .. } => "links",
            StageOutput::Matched(_) => "passages",
        }
    }
}

/// The articles of a run, and one column per result of the finished stages. Every column has one
/// value per article, in the order of the articles.
pub(super) struct RunState<'a> {
    pub(super) corpus: Corpus<'a>,
    pub(super) removals: RemovalColumn<'a>,
    /// `None` for an article that is not a page of HTML.
    pub(super) page_types: Vec<Option<PageType>>,
    /// The site templates of earlier runs and of this one.
    pub(super) profiles: SiteProfiles,
}

impl RunState<'_> {
    /// The articles as the stages after stripping see them.
    pub(super) fn stripped(&self) -> StrippedCorpus<'_> {
        StrippedCorpus {
            corpus: &self.corpus,
            removals: &self.removals,
            page_types: &self.page_types,
        }
    }
}
