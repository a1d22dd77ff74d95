//! Segmentation of an article's text into blocks: lines, paragraphs of hard-wrapped lines, or
//! sentences of a one-line document.
//!
//! The strip stage calls [`segment`] for plain text and [`segment_page`] for the text of a page of
//! HTML. Both return a [`Segmentation`]: the layout, and the blocks with their counts. White space
//! between blocks belongs to no block, and the text stays as it is.
//!
//! A block takes more memory than its text if the text is a few bytes. So a text of more blocks than
//! [`block_limit`] is not segmented at all.

use crate::block::Block;
use crate::block_stats::measure_block;
use crate::html_page::HtmlPage;
use crate::layout::{Layout, detect_layout, has_blank_line, is_full};
use crate::sentences::{sentences, trim};
use crate::span::Span;

/// The blocks of a text.
#[derive(Clone, Debug, PartialEq)]
pub struct Segmentation {
    /// Layout of the text, which says what a block is.
    pub layout: Layout,
    /// Blocks in the order of the text. They do not overlap.
    pub blocks: Vec<Block>,
    /// True if the text has more blocks than [`block_limit`]. Then `blocks` is empty.
    pub exceeds_limit: bool,
}

impl Segmentation {
    /// The segmentation of a text with too many blocks.
    fn over_limit() -> Segmentation {
        Segmentation {
            layout: Layout::Lines,
            blocks: Vec::new(),
            exceeds_limit: true,
        }
    }
}

/// Any text may have this many blocks.
const ALWAYS_ALLOWED_BLOCKS: usize = 1 << 17;

/// A long text may have a block for each of this many bytes. Sentences have about 100 bytes,
/// paragraphs 300.
const MIN_BYTES_PER_BLOCK: usize = 64;

/// A text may have this many lines for each block it may have, because lines can be joined to
/// paragraphs.
const LINES_PER_BLOCK: usize = 4;

/// The most blocks that a text of `bytes` bytes is cut into: 131,072, and in a text of more than
/// 8 MiB one for each 64 bytes. Articles have fewer; a text of more is a table or no text.
///
/// ```
/// use unboil_text::{block_limit, segment};
///
/// assert_eq!(block_limit(100), 131_072);
/// assert_eq!(block_limit(64_000_000), 1_000_000);
/// let segmentation = segment(&"- x\n".repeat(131_073));
/// assert!(segmentation.exceeds_limit && segmentation.blocks.is_empty());
/// ```
pub fn block_limit(bytes: usize) -> usize {
    (bytes / MIN_BYTES_PER_BLOCK).max(ALWAYS_ALLOWED_BLOCKS)
}

/// Cuts a text into blocks, if they are not more than [`block_limit`].
///
/// ```
/// use unboil_text::{Layout, segment};
///
/// let text = "Harbour stays open\n\nThe council voted on Tuesday.\n";
/// let segmentation = segment(text);
/// assert_eq!(segmentation.layout, Layout::Lines);
/// let blocks: Vec<&str> =
///     segmentation.blocks.iter().map(|block| &text[block.span.range()]).collect();
/// assert_eq!(blocks, ["Harbour stays open", "The council voted on Tuesday."]);
/// assert_eq!(segmentation.blocks[1].words, 5);
/// ```
pub fn segment(text: &str) -> Segmentation {
    let max_blocks = block_limit(text.len());
    let Some((layout, mut spans)) = layout_and_paragraphs(text) else {
        return Segmentation::over_limit();
    };
    if layout == Layout::OneLine {
        let of_lines = spans.iter().flat_map(|&line| sentences(text, line));
        spans = of_lines.take(max_blocks + 1).collect();
    }
    if spans.len() > max_blocks {
        return Segmentation::over_limit();
    }
    let blocks = spans.into_iter().map(|span| measure_block(text, span));
    Segmentation {
        layout,
        blocks: blocks.collect(),
        exceeds_limit: false,
    }
}

/// The lines of a text that are not blank, without white space at their ends; in a hard-wrapped text
/// the paragraphs that they form. `None` if there are too many for [`segment`].
///
/// ```
/// use unboil_text::paragraphs;
///
/// let spans = paragraphs("Harbour stays open\n\n  The council voted.  It sat late.\n").unwrap();
/// assert_eq!((spans[0].range(), spans[1].range()), (0..18, 22..54));
/// ```
pub fn paragraphs(text: &str) -> Option<Vec<Span>> {
    layout_and_paragraphs(text).map(|(_, paragraphs)| paragraphs)
}

/// The layout of a text, and its lines or paragraphs.
fn layout_and_paragraphs(text: &str) -> Option<(Layout, Vec<Span>)> {
    let lines = trimmed_lines(text, LINES_PER_BLOCK * block_limit(text.len()))?;
    let (layout, width) = detect_layout(text, &lines);
    let paragraphs = match layout {
        Layout::Wrapped => join_wrapped_lines(text, &lines, width),
        Layout::Lines | Layout::OneLine => lines,
    };
    Some((layout, paragraphs))
}

/// The blocks of the text of a page: those that the HTML parser found, with their counts. None if
/// the page or its text exceeds its limit.
///
/// ```
/// use unboil_text::{HtmlPage, Layout, segment_page};
///
/// // The HTML parser fills the page; an empty page has no blocks.
/// let segmentation = segment_page("", &HtmlPage::default());
/// assert_eq!(segmentation.layout, Layout::Lines);
/// assert!(segmentation.blocks.is_empty());
/// ```
pub fn segment_page(text: &str, page: &HtmlPage) -> Segmentation {
    if page.exceeds_limit || page.blocks.len() > block_limit(text.len()) {
        return Segmentation::over_limit();
    }
    let blocks = page.blocks.iter();
    Segmentation {
        layout: Layout::Lines,
        blocks: blocks
            .map(|block| measure_block(text, block.span))
            .collect(),
        exceeds_limit: false,
    }
}

/// The lines that are not blank, trimmed. `None` if there are more than `max_lines`.
fn trimmed_lines(text: &str, max_lines: usize) -> Option<Vec<Span>> {
    let mut lines = Vec::with_capacity(text.len() / 64 + 1);
    let mut from = 0;
    let line_breaks = memchr::memchr2_iter(b'\n', b'\r', text.as_bytes());
    for at in line_breaks.chain([text.len()]) {
        if at > from
            && let Some(span) = trim(text, Span::new(from, at))
        {
            if lines.len() == max_lines {
                return None;
            }
            lines.push(span);
        }
        from = at + 1;
    }
    Some(lines)
}

/// Joins the lines of a text that is hard-wrapped at `width` characters into paragraphs.
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

    #[test]
    fn a_text_of_too_many_blocks_is_not_segmented() {
        let most = ALWAYS_ALLOWED_BLOCKS;
        for block in ["x\n", "- x\r\n", "Go. ", "中。"] {
            let whole = segment(&format!("{block}{}", block.repeat(most - 1)));
            assert_eq!(
                (whole.blocks.len(), whole.exceeds_limit),
                (most, false),
                "{block:?}"
            );
            let text = block.repeat(most + 1);
            assert_eq!(segment(&text), Segmentation::over_limit(), "{block:?}");
        }
        // Blank lines are no blocks, and a long text may have more.
        assert!(!segment(&"\n \n".repeat(most)).exceeds_limit);
        let line = "It rose by a metre on Tuesday, and on the day after by half of one.\n";
        assert_eq!(segment(&line.repeat(2 * most)).blocks.len(), 2 * most);
    }

    #[test]
    fn the_limit_counts_paragraphs_and_not_their_wrapped_lines() {
        let paragraph = "The council voted on Tuesday evening to keep the\nold harbour open for \
                         another ten years, and to\ndredge it twice.\n\n";
        let count = ALWAYS_ALLOWED_BLOCKS / 2;
        let segmentation = segment(&paragraph.repeat(count));
        assert_eq!(segmentation.layout, Layout::Wrapped);
        assert_eq!(segmentation.blocks.len(), count);
    }
}
