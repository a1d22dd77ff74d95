//! What `unboil explain` tells of a block.

use crate::document::{Class, Span};

/// What the rules say of one block.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    /// The block, without the white space around.
    pub span: Span,
    /// What it looks like, in words: "prose, 43 words".
    pub look: String,
    /// The cue that it matches, whether or not that was enough.
    pub cue: Option<String>,
    /// What the scorer says: how likely it is junk, and the strongest reasons.
    pub score: Option<String>,
    /// If it goes: the class, the name of the rule, and what was seen.
    pub removed: Option<(Class, String, String)>,
}
