//! Cuts an article's text into blocks: lines, paragraphs of hard-wrapped lines, or the sentences of a one-line document.
//!
//! In: the decoded text. Out: its blocks in order, each with its byte span and the features that the strip rules look at.
//! White space between blocks belongs to none of them. Nothing here changes the text.

use crate::block_stats::{
    Block, BlockEnd, is_cjk_stop, is_closing_mark, is_sentence_end, line_ending, measure,
};
use crate::{HtmlPage, Span};

/// How the text is laid out, and so what a block is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// A line is a paragraph: a block is a line.
    Lines,
    /// Paragraphs are wrapped at a fixed width: a block is a run of wrapped lines.
    Wrapped,
    /// The whole document stands on a line or two: a block is a sentence.
    OneLine,
}

/// A text's blocks.
#[derive(Clone, Debug, PartialEq)]
pub struct Segmentation {
    /// What a block is in this text.
    pub layout: Layout,
    /// In the order of the text.
    pub blocks: Vec<Block>,
}

/// Cuts `text` into blocks.
pub fn segment(text: &str) -> Segmentation {
    let lines = lines(text);
    let layout = layout(text, &lines);
    let spans = match layout.1 {
        Layout::Lines => lines,
        Layout::Wrapped => join_wrapped_lines(text, &lines, layout.0),
        Layout::OneLine => lines
            .iter()
            .flat_map(|&line| sentences(text, line))
            .collect(),
    };
    let blocks = spans.into_iter().map(|span| measure(text, span)).collect();
    Segmentation {
        layout: layout.1,
        blocks,
    }
}

/// The blocks of a page's text, as its tags say.
pub fn segment_page(text: &str, page: &HtmlPage) -> Segmentation {
    let blocks = page.blocks.iter();
    Segmentation {
        layout: Layout::Lines,
        blocks: blocks.map(|block| measure(text, block.span)).collect(),
    }
}

/// The lines that hold anything but white space, trimmed.
fn lines(text: &str) -> Vec<Span> {
    let mut lines = Vec::with_capacity(text.len() / 64 + 1);
    let mut from = 0;
    let line_breaks = memchr::memchr2_iter(b'\n', b'\r', text.as_bytes());
    for at in line_breaks.chain([text.len()]) {
        if at > from
            && let Some(span) = trim(text, Span::new(from, at))
        {
            lines.push(span);
        }
        from = at + 1;
    }
    lines
}

/// The span without white space at its ends; `None` if nothing is left.
fn trim(text: &str, span: Span) -> Option<Span> {
    let bytes = text.as_bytes();
    let (mut start, mut end) = (span.start, span.end);
    while start < end && bytes[start].is_ascii_whitespace() {
        start += 1;
    }
    while start < end && bytes[end - 1].is_ascii_whitespace() {
        end -= 1;
    }
    if start < end && (bytes[start] >= 0x80 || bytes[end - 1] >= 0x80) {
        let inner = &text[start..end];
        start += inner.len() - inner.trim_start_matches(is_invisible).len();
        end = start + text[start..end].trim_end_matches(is_invisible).len();
    }
    (start < end).then(|| Span::new(start, end))
}

/// White space, and the characters of no width that pages are full of.
fn is_invisible(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}'
        )
}

/// Narrowest and widest hard wrap that is looked for, in characters. E-mail wraps at 65 to 78, old terminals at 80.
const WRAP_WIDTHS: std::ops::RangeInclusive<usize> = 40..=100;
/// A line is long if four times its characters are at least three times the width.
const LONG_LINE: (usize, usize) = (4, 3);
/// So many full lines are no accident, if most long lines are full.
const FULL_LINES: usize = 3;
/// A text of at most this many lines ...
const ONE_LINE_MAX_LINES: usize = 2;
/// ... and at least this many bytes is a one-line document.
const ONE_LINE_MIN_BYTES: usize = 400;

/// The layout, and the wrap width in characters where it is [`Layout::Wrapped`].
fn layout(text: &str, lines: &[Span]) -> (usize, Layout) {
    let bytes: usize = lines.iter().map(|line| line.len()).sum();
    if lines.len() <= ONE_LINE_MAX_LINES && bytes >= ONE_LINE_MIN_BYTES {
        return (0, Layout::OneLine);
    }
    // A line longer than any wrap settles it without counting: most texts stop here.
    let spaced = |line: &Span| memchr::memchr(b' ', &text.as_bytes()[line.range()]).is_some();
    let too_wide = |line: &&Span| line.len() > 4 * WRAP_WIDTHS.end() && spaced(line);
    if lines.iter().any(|line| too_wide(&line)) {
        return (0, Layout::Lines);
    }
    let chars = |line: &Span| text[line.range()].chars().count();
    let width = lines
        .iter()
        .filter(|line| spaced(line))
        .map(chars)
        .max()
        .unwrap_or(0);
    if !WRAP_WIDTHS.contains(&width) {
        return (0, Layout::Lines);
    }
    // Wrapped text is known by its full lines: the next word would not have fitted, and the sentence goes on below. A page
    // dump has hundreds of short ones beside them.
    let (mut long, mut full, mut mid_sentence) = (0, 0, 0);
    for pair in lines.windows(2) {
        let (line, next) = (pair[0], pair[1]);
        let is_long = LONG_LINE.0 * chars(&line) >= LONG_LINE.1 * width;
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
    let most_are_full = full >= FULL_LINES && full * 3 >= long * 2;
    // Rows of a list that are as long open with capitals.
    let most_continue = mid_sentence * 2 >= full;
    if full * 3 >= lines.len() || (most_are_full && most_continue) {
        (width, Layout::Wrapped)
    } else {
        (0, Layout::Lines)
    }
}

/// True if the first word of `next` would not have fitted on `line` at this width, so that a wrap may have split them.
fn is_full(text: &str, line: Span, next: Span, width: usize) -> bool {
    let first = text[next.range()]
        .split_inclusive([' ', '-'])
        .next()
        .unwrap_or("")
        .trim_end();
    text[line.range()].chars().count() + 1 + first.chars().count() > width
}

/// Joins the lines of a hard-wrapped text to paragraphs.
fn join_wrapped_lines(text: &str, lines: &[Span], width: usize) -> Vec<Span> {
    let mut paragraphs: Vec<Span> = Vec::new();
    let mut last: Option<Span> = None;
    for &line in lines {
        let continues = last.is_some_and(|last| {
            is_full(text, last, line, width) && !has_blank_line(&text[last.end..line.start])
        });
        match paragraphs.last_mut() {
            Some(paragraph) if continues => paragraph.end = line.end,
            _ => paragraphs.push(line),
        }
        last = Some(line);
    }
    paragraphs
}

/// True if white space holds two line breaks.
fn has_blank_line(gap: &str) -> bool {
    let returns = gap.bytes().filter(|&b| b == b'\r').count();
    let feeds = gap.bytes().filter(|&b| b == b'\n').count();
    returns.max(feeds) > 1
}

/// The sentences of one line.
fn sentences(text: &str, line: Span) -> Vec<Span> {
    let mut sentences = Vec::new();
    let mut from = line.start;
    let mut ended = false;
    let mut chars = text[line.range()].char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map(|&(_, next)| next);
        if is_sentence_end(c) {
            // A stop inside a number, an abbreviation or an address ends nothing.
            ended = is_cjk_stop(c) || next.is_none_or(|n| !n.is_alphanumeric());
        } else if ended && (c.is_whitespace() || !is_closing_mark(c)) {
            let end = line.start + at;
            let starts = next.is_none_or(|n| !n.is_lowercase());
            let wide = !c.is_whitespace();
            if (starts || wide) && !is_abbreviation(&text[from..end]) {
                sentences.extend(trim(text, Span::new(from, end)));
                from = end;
            }
            ended = false;
        }
    }
    sentences.extend(trim(text, Span::new(from, line.end)));
    sentences
}

/// True if the text ends in an initial or a short title: "J.", "Mr.", "U.S.".
fn is_abbreviation(text: &str) -> bool {
    let Some(stem) = text.strip_suffix('.') else {
        return false;
    };
    let word = stem
        .rsplit(|c: char| c.is_whitespace() || c == '(')
        .next()
        .unwrap_or("");
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    word.chars().next().is_some_and(char::is_uppercase)
        && (letters == 1 || word.contains('.') || ABBREVIATED_TITLES.contains(&word))
}

/// Titles that stand before a name with a full stop.
const ABBREVIATED_TITLES: &[&str] = &[
    "Mr", "Mrs", "Ms", "Dr", "Prof", "St", "Sen", "Rep", "Gov", "Gen", "Col", "Lt", "Sgt", "Jr",
    "Sr", "No", "Hon", "Rev",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn segment_texts(text: &str) -> (Layout, Vec<&str>) {
        let segmentation = segment(text);
        (
            segmentation.layout,
            segmentation
                .blocks
                .iter()
                .map(|b| &text[b.span.range()])
                .collect(),
        )
    }

    #[test]
    fn lines_are_trimmed_and_blank_ones_skipped() {
        let (layout, blocks) = segment_texts("\u{feff}One\r\n\r\n\u{a0} Two \u{200b}\n\n\n\tThree");
        assert_eq!(layout, Layout::Lines);
        assert_eq!(blocks, ["One", "Two", "Three"]);
        assert_eq!(segment_texts("").1, Vec::<&str>::new());
        assert_eq!(segment_texts(" \n\u{a0}\n").1, Vec::<&str>::new());
    }

    #[test]
    fn wrapped_lines_join_to_paragraphs() {
        let text = "Harbour to stay open\n\nThe council voted on Tuesday evening to keep the old\nharbour open for another ten years, after a debate\nthat went on until well past midnight and left few\nof those who came with a seat.\nA second paragraph follows without a blank line and\nit is as long as the first one, so that there is no\ndoubt about the width.\nShare\nTweet\n";
        let (layout, blocks) = segment_texts(text);
        assert_eq!(layout, Layout::Wrapped);
        assert_eq!(blocks.len(), 5);
        assert!(blocks[1].starts_with("The council") && blocks[1].ends_with("a seat."));
        assert!(blocks[2].ends_with("the width."));
        assert_eq!(&blocks[3..], ["Share", "Tweet"]);
    }

    #[test]
    fn poems_and_lists_keep_their_lines() {
        let poem = "The tide comes in, the tide goes out,\nthe boats lie in the bay,\nand what the gulls are all about\nno one on land can say.\n\nThe wind goes round, the light goes low,\nthe nets are hung to dry,\n";
        assert_eq!(segment_texts(poem).0, Layout::Lines);
    }

    #[test]
    fn one_line_documents_are_cut_into_sentences() {
        let filler =
            "The vote was close and the night was long, as everyone had said it would be. "
                .repeat(6);
        let text = format!(
            "{filler}Mr. J. R. Brown of the U.S. Navy paid $3.50 for it. \"Why?\" he asked. Comments are closed. Exit mobile version"
        );
        let (layout, blocks) = segment_texts(&text);
        assert_eq!(layout, Layout::OneLine);
        assert_eq!(
            &blocks[6..],
            [
                "Mr. J. R. Brown of the U.S. Navy paid $3.50 for it.",
                "\"Why?\" he asked.",
                "Comments are closed.",
                "Exit mobile version"
            ]
        );
        let wide = "議会は火曜日の夜、古い港をさらに十年間開放することを決めた。".repeat(12);
        assert_eq!(segment_texts(&wide).1.len(), 12);
    }
}
