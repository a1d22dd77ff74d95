//! What the stages of a run hand to each other.

use super::corpus::Corpus;
use super::passages::{LinkedArticles, SparseMatchResult};
use super::posting_collector::TokenRange;
use super::removal_column::RemovalColumn;
use super::stripped_corpus::StrippedCorpus;
use super::template_learning::SitePages;
use unboil_strip::{SiteProfiles, Stripper};
use unboil_text::PageType;

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
        linked: LinkedArticles,
    },
    /// The links are verified.
    Matched(SparseMatchResult),
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
