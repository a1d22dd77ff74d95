//! What stands out in the lines of a page, from where its first character is to where its element ends.

use unboil_text::{InlineStyle, Span, StyledSpan};

/// The marks of a page that is being read.
#[derive(Default)]
pub(super) struct StyledSpanBuilder {
    styled_spans: Vec<StyledSpan>,
    /// The first that has no character yet.
    first_empty: usize,
}

/// Of a mark that ended before it had a character.
const CLOSED_EMPTY: Span = Span {
    start: usize::MAX,
    end: usize::MAX,
};

impl StyledSpanBuilder {
    /// Adds one that begins with the next character. Gives its number.
    pub(super) fn add(&mut self, style: InlineStyle) -> u32 {
        let span = Span::new(0, 0);
        self.styled_spans.push(StyledSpan { span, style });
        self.styled_spans.len() as u32 - 1
    }

    /// There is a character at `offset`.
    pub(super) fn start_pending(&mut self, offset: usize) {
        for styled_span in &mut self.styled_spans[self.first_empty..] {
            if styled_span.span != CLOSED_EMPTY {
                styled_span.span = Span::new(offset, offset);
            }
        }
        self.first_empty = self.styled_spans.len();
    }

    /// Ends one, at `offset`; without a character it never was.
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

    /// All of them.
    pub(super) fn finish(mut self) -> Vec<StyledSpan> {
        self.styled_spans
            .retain(|styled_span| !styled_span.span.is_empty());
        self.styled_spans
    }
}
