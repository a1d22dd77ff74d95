//! Byte ranges of an article's text.

use std::ops::Range;

use serde::{Deserialize, Serialize};

/// A half-open byte range `start..end` of an article's decoded text. Both ends are on character
/// borders.
///
/// ```
/// use unboil_text::Span;
///
/// let span = Span::new(4, 8);
/// assert_eq!(&"The tide rose."[span.range()], "tide");
/// assert_eq!(span.overlap(Span::new(6, 20)), 2);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize)]
pub struct Span {
    /// First byte inside.
    pub start: usize,
    /// First byte after.
    pub end: usize,
}

impl Span {
    /// The span `start..end`. `end` must not be less than `start`; debug builds check this.
    pub fn new(start: usize, end: usize) -> Span {
        debug_assert!(start <= end, "a span must not end before its start");
        Span { start, end }
    }

    /// Length in bytes.
    pub fn len(self) -> usize {
        self.end - self.start
    }

    /// True if the span has no bytes.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Number of bytes that both spans contain.
    pub fn overlap(self, other: Span) -> usize {
        self.end
            .min(other.end)
            .saturating_sub(self.start.max(other.start))
    }

    /// The span as a range, to index a string with.
    pub fn range(self) -> Range<usize> {
        self.start..self.end
    }
}
