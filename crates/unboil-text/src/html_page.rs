//! A page of HTML beside its text: blocks, elements, inline styles, links and metadata.
//!
//! The HTML parser fills an [`HtmlPage`]; the strip rules, the model and the Markdown writer read
//! it. Elements are [`Node`]s in a flat list, and the `u32` numbers of nodes are indices into
//! [`HtmlPage::nodes`].

use xxhash_rust::xxh3::xxh3_64;

use crate::element::Element;
use crate::metadata::DeclaredMetadata;
use crate::span::Span;

/// Separator between the cells of a table row in the text of a page.
pub const CELL_SEPARATOR: &str = " | ";

/// Any page may have this many elements.
const ALWAYS_ALLOWED_NODES: usize = 1 << 18;

/// A long page may have an element for each of this many bytes. Pages have about 60.
const MIN_BYTES_PER_NODE: usize = 32;

/// The hash of a word in small letters in [`HtmlPage::attr_tokens`](HtmlPage::attr_tokens()).
///
/// Elements that are named after readers' comments have that of `comment`, in whatever spelling:
/// `postcomments`, `Kommentar`.
///
/// ```
/// assert_eq!(unboil_text::attr_token("comment"), 0x612f_06a7);
/// ```
pub fn attr_token(word: &str) -> u32 {
    xxh3_64(word.as_bytes()) as u32
}

/// The most elements of a page of `bytes` bytes that are recorded: 262,144, and in a page of more
/// than 8 MiB one for each 32 bytes.
///
/// ```
/// assert_eq!(unboil_text::node_limit(50_000), 262_144);
/// assert_eq!(unboil_text::node_limit(32_000_000), 1_000_000);
/// ```
pub fn node_limit(bytes: usize) -> usize {
    (bytes / MIN_BYTES_PER_NODE).max(ALWAYS_ALLOWED_NODES)
}

/// Elements, blocks and metadata of a page of HTML.
///
/// ```
/// use unboil_text::{Element, HtmlPage, Node, PageBlock, Span};
///
/// // The page <nav><a href=/>Boats</a></nav>, whose text is "Boats".
/// let node = |element, depth| Node::new(0, element, depth, false, None, (0, 0));
/// let block = PageBlock {
///     span: Span::new(0, 5),
///     source: Span::new(14, 19),
///     node: 1,
///     innermost_node: 1,
///     bytes: 5,
///     link_bytes: 5,
///     link_count: 1,
/// };
/// let mut page = HtmlPage::default();
/// page.nodes = vec![node(Element::Root, 0), node(Element::Nav, 1)];
/// page.blocks = vec![block];
/// assert!(page.ancestors(1).eq([1, 0]));
/// assert!(page.is_inside(0, 1) && page.is_inside(0, 0));
/// assert_eq!(page.block_element(0), Element::Nav);
/// assert_eq!(page.link_percent(0), 100);
/// assert_eq!(page.source_span(Span::new(2, 5)), Some(Span::new(14, 19)));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HtmlPage {
    /// Blocks in the order of the text. They do not overlap.
    pub blocks: Vec<PageBlock>,
    /// True if the page has more elements or blocks than [`node_limit`] or
    /// [`block_limit`](crate::block_limit) of its length in bytes. Then it has a text, but `blocks`
    /// is empty.
    pub exceeds_limit: bool,
    /// Elements. The first is the root, and each comes after its parent.
    pub nodes: Vec<Node>,
    /// Hashes of the words in `class`, `id`, `itemprop` and `role` of all elements. See
    /// [`HtmlPage::attr_tokens`](HtmlPage::attr_tokens()).
    pub attr_tokens: Vec<u32>,
    /// Styled spans in order of their start. Of spans with the same start, the outer one comes
    /// first.
    pub styled_spans: Vec<StyledSpan>,
    /// Start offset in the text and column (from 0) of each cell that shares a line with other
    /// cells of its row.
    pub cell_starts: Vec<(usize, u32)>,
    /// The `pre` elements whose code names its language: node and name, by ascending node.
    pub code_languages: Vec<(u32, String)>,
    /// Addresses of all links, concatenated; [`InlineStyle::Link`] holds offsets into it.
    link_urls: String,
    /// Metadata that the page declares.
    pub declared: DeclaredMetadata,
}

/// A block of the text with its elements and link counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageBlock {
    /// Bytes in the text of the page.
    pub span: Span,
    /// Bytes in the HTML source, from the first to the last character of the block, tags between
    /// them included.
    pub source: Span,
    /// Nearest element around the block that is not [inline](Element::is_inline).
    pub node: u32,
    /// Innermost element around its first character.
    pub innermost_node: u32,
    /// Bytes of its words. White space counts only in preformatted text.
    pub bytes: usize,
    /// Bytes of its words in links.
    pub link_bytes: usize,
    /// Number of links that start in the block.
    pub link_count: usize,
}

/// A span of text with an inline style. It may extend over several blocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StyledSpan {
    /// Bytes in the text of the page.
    pub span: Span,
    /// Its style.
    pub style: InlineStyle,
}

/// Inline style of a span.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InlineStyle {
    /// `b`, `strong`.
    Strong,
    /// `i`, `em`, `cite`.
    Emphasis,
    /// `code`, `kbd`, `samp`, `tt`.
    Code,
    /// A formula in TeX, between dollar signs.
    Math,
    /// A link; [`HtmlPage::link_url`] returns its address from these two offsets.
    Link(u32, u32),
}

/// One element of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Node {
    /// Its parent; the root is its own parent.
    pub parent: u32,
    /// Its kind.
    pub element: Element,
    /// Number of ancestors: 0 for the root.
    pub depth: u16,
    /// True if the element or one of its ancestors is hidden by an attribute or an inline style.
    pub hidden: bool,
    /// First number of an ordered list, or the number of an item if the page gives one.
    pub number: Option<u32>,
    /// Start of its hashes in `HtmlPage::attr_tokens`, and their number.
    attr_tokens: (u32, u16),
}

impl Node {
    /// A node whose attribute hashes are `attr_tokens` (start and count) in the page's list.
    ///
    /// ```
    /// use unboil_text::{Element, HtmlPage, Node};
    ///
    /// // <p class="lead story">: the page holds the hashes of the two words.
    /// let mut page = HtmlPage::default();
    /// page.attr_tokens = vec![0x1ead, 0x5704];
    /// page.nodes = vec![Node::new(0, Element::Paragraph, 0, false, None, (0, 2))];
    /// assert_eq!(page.attr_tokens(0), [0x1ead, 0x5704]);
    /// ```
    pub fn new(
        parent: u32,
        element: Element,
        depth: u16,
        hidden: bool,
        number: Option<u32>,
        attr_tokens: (u32, u16),
    ) -> Node {
        Node {
            parent,
            element,
            depth,
            hidden,
            number,
            attr_tokens,
        }
    }
}

impl HtmlPage {
    /// A node and its ancestors, the root last.
    pub fn ancestors(&self, node: u32) -> impl Iterator<Item = u32> {
        let parent = |&node: &u32| (node > 0).then(|| self.nodes[node as usize].parent);
        std::iter::successors(Some(node), parent)
    }

    /// True if the block with this index is in the element `node`.
    pub fn is_inside(&self, block: usize, node: u32) -> bool {
        let node_of_block = self.blocks[block].node;
        self.ancestors(node_of_block).any(|around| around == node)
    }

    /// Bytes of the HTML source from the first to the last block that `span` of the text touches.
    /// `None` if it touches no block.
    pub fn source_span(&self, span: Span) -> Option<Span> {
        let from = self
            .blocks
            .partition_point(|block| block.span.end <= span.start);
        let to = self
            .blocks
            .partition_point(|block| block.span.start < span.end);
        let blocks = self.blocks.get(from..to)?;
        Some(Span::new(
            blocks.first()?.source.start,
            blocks.last()?.source.end,
        ))
    }

    /// Stores the address of a link and returns the style that refers to it.
    ///
    /// ```
    /// use unboil_text::{HtmlPage, InlineStyle};
    ///
    /// let mut page = HtmlPage::default();
    /// page.add_link("/tides");
    /// assert_eq!(page.add_link("/boats"), InlineStyle::Link(6, 12));
    /// assert_eq!(page.link_url(6, 12), "/boats");
    /// ```
    pub fn add_link(&mut self, url: &str) -> InlineStyle {
        let start = self.link_urls.len() as u32;
        self.link_urls.push_str(url);
        InlineStyle::Link(start, self.link_urls.len() as u32)
    }

    /// Address of an [`InlineStyle::Link`], as the page writes it.
    pub fn link_url(&self, start: u32, end: u32) -> &str {
        &self.link_urls[start as usize..end as usize]
    }

    /// Kind of the element that contains the block with this index.
    pub fn block_element(&self, block: usize) -> Element {
        self.nodes[self.blocks[block].node as usize].element
    }

    /// Share of a block's bytes in links, in per cent.
    pub fn link_percent(&self, block: usize) -> usize {
        let block = &self.blocks[block];
        100 * block.link_bytes / block.bytes.max(1)
    }

    /// Hashes of the words in `class`, `id`, `itemprop` and `role` of a node.
    pub fn attr_tokens(&self, node: u32) -> &[u32] {
        let (start, len) = self.nodes[node as usize].attr_tokens;
        &self.attr_tokens[start as usize..][..usize::from(len)]
    }
}
