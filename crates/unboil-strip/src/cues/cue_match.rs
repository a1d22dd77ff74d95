//! The cue that a line matches.

use crate::config::{CueShape, CueTier};

/// The value of [`CueMatch::lang`] for a user's cue.
pub(crate) const USER_CUE_LANG: &str = "own";

/// The cue that a line matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct CueMatch<'a> {
    /// Identifies the cue: the position among the user's cues, then those of the table.
    pub(crate) index: usize,
    /// How much it proves.
    pub(crate) tier: CueTier,
    /// Where in the line it stands.
    pub(crate) shape: CueShape,
    /// The phrase, normalised.
    pub(crate) text: &'a str,
    /// The language that lists it; [`USER_CUE_LANG`] for a user's.
    pub(crate) lang: &'static str,
    /// Why it is boilerplate; empty if a user gave no reason.
    pub(crate) why: &'a str,
    /// It names the author or the date.
    pub(crate) byline: bool,
}

/// The reason of the cues above links to other articles, in the files of all languages.
pub(crate) const HEADS_LINKS: &str = "heads links to other articles";

impl CueMatch<'_> {
    /// True for the heading of a section of links to other articles.
    pub(super) fn heads_links(&self) -> bool {
        self.tier == CueTier::C && self.why == HEADS_LINKS
    }

    /// The matched phrase and the reason, for the ledger.
    pub(crate) fn evidence(&self) -> String {
        let how = match self.shape {
            CueShape::Line => "the line is",
            CueShape::Opening | CueShape::Notice => "opens with",
            CueShape::Ending | CueShape::NoticeEnding => "ends with",
        };
        if self.why.is_empty() {
            return format!("{how} \"{}\"", self.text);
        }
        format!("{how} \"{}\": {}", self.text, self.why)
    }
}
