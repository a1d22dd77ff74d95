//! What a run does with its articles: [`Job`].

use super::run_state::StripInputs;

/// What a run does with the articles.
#[derive(Clone, Copy)]
pub(super) enum Job<'a> {
    /// Strips them, finds their duplicates and writes them.
    Clean(StripInputs<'a>),
    /// Drops duplicates and writes them.
    Dedup,
    /// Finds duplicates.
    Match,
}

impl<'a> Job<'a> {
    /// The name of the command.
    pub(super) fn name(self) -> &'static str {
        match self {
            Job::Clean(_) => "clean",
            Job::Dedup => "dedup",
            Job::Match => "match",
        }
    }

    /// True if the articles are written.
    pub(super) fn writes_articles(self) -> bool {
        !matches!(self, Job::Match)
    }

    /// What stripping needs, if the articles are stripped.
    pub(super) fn strip_inputs(self) -> Option<StripInputs<'a>> {
        match self {
            Job::Clean(inputs) => Some(inputs),
            Job::Dedup | Job::Match => None,
        }
    }
}
