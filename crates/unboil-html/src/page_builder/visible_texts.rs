//! Texts and dates that show the metadata of a page.

use unboil_text::Span;

use crate::start_tag::VisibleField;

/// The text of an element that shows metadata.
pub(super) struct VisibleText {
    pub(super) field: VisibleField,
    pub(super) span: Span,
    /// The text that stands for an image in the element.
    pub(super) image_text: String,
}

/// A date in a `time` element, and the number of blocks before it.
pub(super) struct TimeElement {
    pub(super) date: String,
    pub(super) block: usize,
    pub(super) is_update: bool,
}
