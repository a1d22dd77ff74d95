//! Words that are written only if nothing better is there.

use unboil_text::Span;

use crate::text_role::TextRole;

/// A word that may not be written.
pub(super) struct HeldWord {
    pub(super) word: String,
    pub(super) source: Span,
    /// White space came before it.
    pub(super) after_space: bool,
    pub(super) is_link: bool,
    /// Innermost element around it.
    pub(super) node: u32,
}

/// Words of an open element that are held back.
pub(super) struct HeldText {
    pub(super) role: TextRole,
    pub(super) words: Vec<HeldWord>,
}
