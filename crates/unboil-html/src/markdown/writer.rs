//! State of the Markdown writer: the page, the indices built from it, and the output so far.

use unboil_text::{Element, HtmlPage, InlineStyle, PageBlock, Removal, Span, kept_spans};

use super::nesting::NestingIndex;
use super::style_runs::StyleRunReader;
use crate::config::LinkStyle;

/// A block, or a part of it that remains after removals.
#[derive(Clone, Copy)]
pub(super) struct KeptBlock<'a> {
    pub(super) block: &'a PageBlock,
    /// Bytes of the text that remain.
    pub(super) span: Span,
}

/// A longer block in a heading is a paragraph of a heading that lacks its end tag.
const MAX_HEADING_BYTES: usize = 200;

/// What a line is part of. It decides which characters to escape.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum LineContext {
    Paragraph,
    Heading,
    Cell,
}

/// Writes one page as Markdown.
pub(super) struct MarkdownWriter<'a> {
    pub(super) text: &'a str,
    pub(super) page: &'a HtmlPage,
    pub(super) run_reader: StyleRunReader<'a>,
    pub(super) nesting: NestingIndex<'a>,
    /// Number of each node that is a list item.
    pub(super) item_numbers: Vec<u32>,
    /// Whether each node is a list with the alternate marker, which separates it from the list
    /// before.
    pub(super) alternate_marker: Vec<bool>,
    /// The page has formulas.
    pub(super) has_formulas: bool,
    /// Markdown written so far.
    pub(super) out: String,
}

impl<'a> MarkdownWriter<'a> {
    /// A writer for the text of a page, without output.
    pub(super) fn new(text: &'a str, page: &'a HtmlPage, links: LinkStyle) -> MarkdownWriter<'a> {
        let nesting = NestingIndex::new(page);
        MarkdownWriter {
            text,
            page,
            run_reader: StyleRunReader::new(text, page, links),
            item_numbers: nesting.item_numbers(),
            nesting,
            alternate_marker: vec![false; page.nodes.len()],
            has_formulas: (page.styled_spans.iter())
                .any(|styled_span| styled_span.style == InlineStyle::Math),
            out: String::with_capacity(text.len() + text.len() / 8),
        }
    }

    /// The parts of blocks that remain after removals, trimmed.
    pub(super) fn kept_blocks(&self, removals: &[Removal]) -> Vec<KeptBlock<'a>> {
        let mut kept_blocks = Vec::with_capacity(self.page.blocks.len());
        let kept = kept_spans(self.text.len(), removals);
        let mut from = 0;
        for block in &self.page.blocks {
            while kept
                .get(from)
                .is_some_and(|span| span.end <= block.span.start)
            {
                from += 1;
            }
            let reaches = |span: &&Span| span.start < block.span.end;
            for span in kept[from..].iter().take_while(reaches) {
                let start = span.start.max(block.span.start);
                let end = span.end.min(block.span.end);
                let inner = &self.text[start..end];
                let skipped = inner.len() - inner.trim_start().len();
                let span = Span::new(start + skipped, start + skipped + inner.trim().len());
                if !span.is_empty() {
                    kept_blocks.push(KeptBlock { block, span });
                }
            }
        }
        kept_blocks
    }

    /// Kind of the element at this node.
    pub(super) fn element(&self, node: u32) -> Element {
        self.page.nodes[node as usize].element
    }

    /// Level of the heading that the block is, or is in. `None` if it is in no heading or is too
    /// long for one.
    pub(super) fn heading_level(&self, block: &PageBlock) -> Option<u8> {
        let is_heading =
            self.element(block.node) != Element::Div || block.span.len() <= MAX_HEADING_BYTES;
        match self.nesting.non_div(block.node) {
            Element::Heading(level) if is_heading => Some(level.clamp(1, 6)),
            _ => None,
        }
    }

    /// The outermost `pre` element around a node, itself included.
    pub(super) fn pre_node(&self, node: u32) -> Option<u32> {
        let is_pre = |&node: &u32| self.element(node) == Element::Pre;
        self.nesting.ancestors(node).filter(is_pre).last()
    }
}
