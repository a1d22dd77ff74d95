//! Builds the styled spans of a page: each from its first character to the end of its element.

use unboil_text::{InlineStyle, Span, StyledSpan};

/// Styled spans of a page so far. A span is pending until its first character.
#[derive(Default)]
pub(super) struct StyledSpanBuilder {
    styled_spans: Vec<StyledSpan>,
    /// Index of the first span that may be pending.
    first_empty: usize,
}

/// Value of a span that ended before it had a character.
const CLOSED_EMPTY: Span = Span {
    start: usize::MAX,
    end: usize::MAX,
};

impl StyledSpanBuilder {
    /// Adds a span that starts with the next character. Returns its index.
    pub(super) fn add(&mut self, style: InlineStyle) -> u32 {
        let span = Span::new(0, 0);
        self.styled_spans.push(StyledSpan { span, style });
        self.styled_spans.len() as u32 - 1
    }

    /// Starts all pending spans at `offset`, where the next character is.
    pub(super) fn start_pending(&mut self, offset: usize) {
        for styled_span in &mut self.styled_spans[self.first_empty..] {
            if styled_span.span != CLOSED_EMPTY {
                styled_span.span = Span::new(offset, offset);
            }
        }
        self.first_empty = self.styled_spans.len();
    }

    /// Ends the span with this index at `offset`. A span without a character is dropped.
    pub(super) fn end(&mut self, styled_span: u32, offset: usize) {
        let styled_span = styled_span as usize;
        if styled_span < self.first_empty {
            self.styled_spans[styled_span].span.end = offset;
        } else if styled_span + 1 == self.styled_spans.len() {
            self.styled_spans.pop();
        } else {
            self.styled_spans[styled_span].span = CLOSED_EMPTY;
        }
    }

    /// Moves the borders of the spans that touch the text from `start` on with `moved`. False, and
    /// nothing is moved, if more than `limit` spans start there. No span may end there that starts
    /// before.
    pub(super) fn move_last(
        &mut self,
        start: usize,
        limit: usize,
        moved: impl Fn(usize) -> usize,
    ) -> bool {
        let last = self.styled_spans.len().saturating_sub(limit + 1);
        let is_pending = |span: &Span| *span == CLOSED_EMPTY || span.end == 0;
        let from = self.styled_spans[last..]
            .iter()
            .rposition(|styled| !is_pending(&styled.span) && styled.span.start < start);
        let from = match from {
            Some(at) => last + at + 1,
            None if last == 0 => 0,
            None => return false,
        };
        for styled_span in &mut self.styled_spans[from..] {
            let span = &mut styled_span.span;
            if !is_pending(span) {
                *span = Span::new(moved(span.start), moved(span.end));
            }
        }
        true
    }

    /// All spans that have characters.
    pub(super) fn finish(mut self) -> Vec<StyledSpan> {
        self.styled_spans
            .retain(|styled_span| !styled_span.span.is_empty());
        self.styled_spans
    }
}
