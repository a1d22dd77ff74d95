//! Layout of a text: how its lines relate to its paragraphs.
//!
//! [`detect_layout`] decides from the lengths and ends of the lines whether a block is a line, a
//! paragraph of hard-wrapped lines, or a sentence. `segment` then cuts the
//! text.

use crate::block::BlockEnd;
use crate::punctuation::line_ending;
use crate::span::Span;

/// How a text is laid out, and so what a block of it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// A line is a paragraph, and a block is a line.
    Lines,
    /// Paragraphs are wrapped at a fixed width, and a block is a run of wrapped lines.
    Wrapped,
    /// The whole document is on one or two lines, and a block is a sentence.
    OneLine,
}

/// Narrowest and widest line width that can be a hard wrap, in characters. E-mail wraps at 65 to
/// 78, old terminals at 80.
const WRAP_WIDTHS: std::ops::RangeInclusive<usize> = 40..=100;
/// A line is long if four times its characters are at least three times the width.
const LONG_LINE: (usize, usize) = (4, 3);
/// With at least this many full lines, a text in which most long lines are full is wrapped.
const MIN_FULL_LINES: usize = 3;
/// A one-line document has at most this many lines ...
const ONE_LINE_MAX_LINES: usize = 2;
/// ... and at least this many bytes.
const ONE_LINE_MIN_BYTES: usize = 400;

/// Layout of a text with these lines, and its wrap width in characters (0 unless it is
/// [`Layout::Wrapped`]).
pub(crate) fn detect_layout(text: &str, lines: &[Span]) -> (Layout, usize) {
    let bytes: usize = lines.iter().map(|line| line.len()).sum();
    if lines.len() <= ONE_LINE_MAX_LINES && bytes >= ONE_LINE_MIN_BYTES {
        return (Layout::OneLine, 0);
    }
    // A line longer than any wrap rules wrapping out without counting characters. Most texts have
    // one.
    let has_space = |line: &Span| memchr::memchr(b' ', &text.as_bytes()[line.range()]).is_some();
    let too_wide = |line: &&Span| line.len() > 4 * WRAP_WIDTHS.end() && has_space(line);
    if lines.iter().any(|line| too_wide(&line)) {
        return (Layout::Lines, 0);
    }
    let width = lines
        .iter()
        .filter(|line| has_space(line))
        .map(|&line| char_count(text, line))
        .max()
        .unwrap_or(0);
    if WRAP_WIDTHS.contains(&width) && is_wrapped(text, lines, width) {
        (Layout::Wrapped, width)
    } else {
        (Layout::Lines, 0)
    }
}

fn char_count(text: &str, line: Span) -> usize {
    text[line.range()].chars().count()
}

/// True if the lines look hard-wrapped at `width`: many lines are full, and their sentences
/// continue on the next line. A page dump has hundreds of short lines beside its full ones.
fn is_wrapped(text: &str, lines: &[Span], width: usize) -> bool {
    let (mut long, mut full, mut mid_sentence) = (0, 0, 0);
    for pair in lines.windows(2) {
        let (line, next) = (pair[0], pair[1]);
        let is_long = LONG_LINE.0 * char_count(text, line) >= LONG_LINE.1 * width;
        if is_long
            && line_ending(&text[line.range()]) == BlockEnd::Open
            && !has_blank_line(&text[line.end..next.start])
        {
            long += 1;
            let continues = !text[next.range()].starts_with(char::is_uppercase);
            if is_full(text, line, next, width) {
                full += 1;
                mid_sentence += usize::from(continues);
            }
        }
    }
    let most_are_full = full >= MIN_FULL_LINES && full * 3 >= long * 2;
    // List items that happen to be as long as the width start with capitals.
    let most_continue = mid_sentence * 2 >= full;
    full * 3 >= lines.len() || (most_are_full && most_continue)
}

/// True if the first word of `next` does not fit on `line` at this width, so that a wrap may have
/// separated them.
pub(crate) fn is_full(text: &str, line: Span, next: Span, width: usize) -> bool {
    let first = text[next.range()]
        .split_inclusive([' ', '-'])
        .next()
        .unwrap_or("")
        .trim_end();
    char_count(text, line) + 1 + first.chars().count() > width
}

/// True if the white space between two lines contains a blank line.
pub(crate) fn has_blank_line(gap: &str) -> bool {
    let returns = gap.bytes().filter(|&b| b == b'\r').count();
    let feeds = gap.bytes().filter(|&b| b == b'\n').count();
    returns.max(feeds) > 1
}
