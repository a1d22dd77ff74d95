//! State of the [`PageBuilder`]: the page so far, the open elements and the open block.

use unboil_text::{ELEMENT_COUNT, Element, HtmlPage, Node, PageBlock, block_limit, node_limit};

use crate::metadata_builder::MetadataBuilder;
use crate::start_tag::StartTag;
use crate::styled_spans::StyledSpanBuilder;

/// An open element.
#[derive(Clone, Copy)]
pub(super) struct OpenElement {
    /// Its node.
    pub(super) node: u32,
    /// Its kind by the tag name, whatever its role.
    pub(super) element: Element,
    /// Its text is not part of the page's text.
    pub(super) dropped: bool,
    /// It is a link with an address.
    pub(super) is_link: bool,
    /// The styled span that ends with it.
    pub(super) styled_span: Option<u32>,
    /// It belongs to a microdata item other than the article; see [`StartTag::foreign_item`].
    pub(super) foreign_item: bool,
    /// Column of a cell, from 0; for a row the column of its next cell.
    pub(super) column: u32,
}

/// The block to which text is added.
pub(super) struct OpenBlock {
    pub(super) block: PageBlock,
    /// Node of the table row, if the block is one.
    pub(super) row: Option<u32>,
}

/// Builds the text and the [`HtmlPage`] of a page from its tags and texts.
pub(crate) struct PageBuilder {
    /// Text of the page so far.
    pub(super) text: String,
    /// End of the last character of the text that is no white space.
    pub(super) visible_end: usize,
    pub(super) page: HtmlPage,
    /// Open elements. The first is the root.
    pub(super) stack: Vec<OpenElement>,
    /// Number of open elements of each kind.
    pub(super) open_counts: [u32; ELEMENT_COUNT],
    /// Number of open links.
    pub(super) open_links: u32,
    /// Number of open [`Element::NotRendered`] elements beyond the depth limit of the stack.
    pub(super) dropped_beyond_depth: u32,
    /// The current start tag.
    pub(crate) start_tag: StartTag,
    /// Content of the `title` element.
    pub(super) title: String,
    /// Metadata that the page has declared so far.
    pub(crate) metadata: MetadataBuilder,
    pub(super) open_block: Option<OpenBlock>,
    /// Number of line breaks before the next block.
    pub(super) line_breaks: u8,
    /// White space came after the last character of the open block.
    pub(super) pending_space: bool,
    pub(super) styled_spans: StyledSpanBuilder,
    /// Number of links that started after the last character.
    pub(super) pending_links: usize,
    /// A cell of the open row ended after the last character.
    pub(super) pending_cell_separator: bool,
    /// The page is XHTML, so that any start tag may be self-closing.
    pub(crate) xhtml: bool,
    /// `svg` elements have end tags. False after the first one without.
    pub(crate) svg_has_end: bool,
    /// The most nodes and blocks that are recorded.
    max_nodes: usize,
    max_blocks: usize,
}

impl PageBuilder {
    /// A builder of an empty page, whose HTML has `bytes` bytes.
    pub(crate) fn new(xhtml: bool, bytes: usize) -> PageBuilder {
        let mut page = HtmlPage::default();
        page.nodes
            .push(Node::new(0, Element::Root, 0, false, None, (0, 0)));
        let root = OpenElement {
            node: 0,
            element: Element::Root,
            dropped: false,
            is_link: false,
            styled_span: None,
            foreign_item: false,
            column: 0,
        };
        PageBuilder {
            text: String::new(),
            visible_end: 0,
            page,
            stack: vec![root],
            open_counts: [0; ELEMENT_COUNT],
            open_links: 0,
            dropped_beyond_depth: 0,
            start_tag: StartTag::default(),
            title: String::new(),
            metadata: MetadataBuilder::default(),
            open_block: None,
            line_breaks: 0,
            pending_space: false,
            styled_spans: StyledSpanBuilder::default(),
            pending_links: 0,
            pending_cell_separator: false,
            xhtml,
            svg_has_end: true,
            max_nodes: node_limit(bytes),
            max_blocks: block_limit(bytes),
        }
    }

    /// The innermost open element.
    /// True if the page has as many elements as are recorded. Notes that it has more.
    pub(super) fn is_full_of_nodes(&mut self) -> bool {
        self.page.exceeds_limit |= self.page.nodes.len() >= self.max_nodes;
        self.page.exceeds_limit
    }

    /// Adds a block, unless the page has too many elements or blocks.
    pub(super) fn add_block(&mut self, block: PageBlock) {
        self.page.exceeds_limit |= self.page.blocks.len() >= self.max_blocks;
        if !self.page.exceeds_limit {
            self.page.blocks.push(block);
        }
    }

    pub(super) fn top(&self) -> OpenElement {
        self.stack[self.stack.len() - 1]
    }
}
