//! State of the [`PageBuilder`]: the page so far, the open elements and the open block.

use unboil_text::{
    ELEMENT_COUNT, Element, HtmlPage, Node, PageBlock, Span, block_limit, node_limit,
};

use super::held_text::{HeldText, HeldWord};
use super::visible_texts::{TimeElement, VisibleText};
use crate::attr_tokens::SeenValues;
use crate::hidden_names::HiddenNames;
use crate::metadata_builder::MetadataBuilder;
use crate::start_tag::StartTag;
use crate::styled_spans::StyledSpanBuilder;
use crate::text_role::TextRole;

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
    /// Its text is left out, apart from blocks in it.
    pub(super) omitted: bool,
    /// It links to a place, such as a note.
    pub(super) is_place_link: bool,
    /// How its text is written.
    pub(super) text_role: TextRole,
    /// Its end ends the held text.
    pub(super) ends_held_text: bool,
    /// It links to the page itself.
    pub(super) is_bookmark: bool,
    /// Index of the metadata that its text shows.
    pub(super) visible_field: Option<u32>,
    /// Index of the first block in it.
    pub(super) first_block: u32,
    /// Column of a cell, from 0; for a row the column of its next cell.
    pub(super) column: u32,
}

impl OpenElement {
    /// The root of a page.
    fn root() -> OpenElement {
        OpenElement {
            node: 0,
            element: Element::Root,
            dropped: false,
            is_link: false,
            styled_span: None,
            foreign_item: false,
            omitted: false,
            is_place_link: false,
            text_role: TextRole::Plain,
            ends_held_text: false,
            is_bookmark: false,
            visible_field: None,
            first_block: 0,
            column: 0,
        }
    }
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
    /// White space came before words that were left out after the last character.
    pub(super) omitted_space: bool,
    /// Words of an open element that are held back.
    pub(super) held_text: Option<HeldText>,
    /// Innermost element around the held word that is written now.
    pub(super) held_node: Option<u32>,
    /// Words for screen readers, to write if the block or cell has no others.
    pub(super) substitute_words: Vec<HeldWord>,
    /// Role of a raised or lowered text that starts with the next word.
    pub(super) pending_script: Option<TextRole>,
    /// Offset of a `^` before the last word; 0 if there is none.
    pub(super) power_at: usize,
    /// The next word starts a reading.
    pub(super) pending_reading: bool,
    /// The text has the opening parenthesis of a reading.
    pub(super) reading_is_open: bool,
    /// Node and column of the cells of open rows, by ascending node.
    pub(super) cell_columns: Vec<(u32, u32)>,
    /// End of the last link that ended before its element.
    pub(super) outer_link_end: usize,
    /// Texts of elements that show metadata.
    pub(super) visible_texts: Vec<VisibleText>,
    /// Dates of `time` elements.
    pub(super) times: Vec<TimeElement>,
    /// Elements that name the language of the code in them: depth in the stack and name.
    pub(super) code_scopes: Vec<(usize, String)>,
    /// End and TeX of the last formula.
    pub(super) last_formula: (usize, String),
    /// Number of open links to a place.
    pub(super) open_place_links: u32,
    /// The page is XHTML, so that any start tag may be self-closing.
    pub(crate) xhtml: bool,
    /// `svg` and `math` elements have end tags. False after the first one without.
    pub(crate) drawings_have_ends: bool,
    /// Names that the style sheets of the page hide.
    pub(crate) hidden_names: HiddenNames,
    /// Attribute values whose tokens are known.
    pub(super) seen_values: SeenValues,
    /// `noscript` and hidden elements are read, because the page has no other text.
    pub(crate) reads_noscript: bool,
    /// TeX of the open `math` element, if an attribute has it.
    pub(crate) formula_alt: String,
    /// The open `math` element is set in a line of its own.
    pub(crate) formula_is_display: bool,
    /// The JSON-LD script with the article's text.
    pub(crate) article_body_source: Span,
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
        PageBuilder {
            text: String::new(),
            visible_end: 0,
            page,
            stack: vec![OpenElement::root()],
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
            omitted_space: false,
            held_text: None,
            held_node: None,
            substitute_words: Vec::new(),
            pending_script: None,
            power_at: 0,
            pending_reading: false,
            reading_is_open: false,
            cell_columns: Vec::new(),
            outer_link_end: 0,
            visible_texts: Vec::new(),
            times: Vec::new(),
            code_scopes: Vec::new(),
            last_formula: (0, String::new()),
            open_place_links: 0,
            xhtml,
            drawings_have_ends: true,
            hidden_names: HiddenNames::default(),
            seen_values: SeenValues::default(),
            reads_noscript: false,
            formula_alt: String::new(),
            formula_is_display: false,
            article_body_source: Span::new(0, 0),
            max_nodes: node_limit(bytes),
            max_blocks: block_limit(bytes),
        }
    }

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

    /// The innermost open element.
    pub(super) fn top(&self) -> OpenElement {
        self.stack[self.stack.len() - 1]
    }
}
