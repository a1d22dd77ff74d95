//! What the tags of a page of HTML say of the blocks of its text.

use crate::{DeclaredMetadata, Span};

/// What stands between the cells of a row in the text of a page.
pub const CELL_SEPARATOR: &str = " | ";

/// The tags of a page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HtmlPage {
    /// The blocks of the text, in order and apart.
    pub blocks: Vec<PageBlock>,
    /// The elements that stand around them; the first is around all others, and each comes after the one that it is in.
    pub nodes: Vec<Node>,
    /// Hashes of the words in the names (class, id, role) of all elements.
    pub attr_tokens: Vec<u32>,
    /// What stands out in its lines, by where it begins; what begins at the same place is in order from the outside in.
    pub styled_spans: Vec<StyledSpan>,
    /// Where the text of each cell begins that stands on one line with others of its row, and the column that it is in, from 0.
    pub cell_starts: Vec<(usize, u32)>,
    /// The addresses of all links.
    link_urls: String,
    /// What the page says of itself.
    pub declared: DeclaredMetadata,
}

/// A block of the text, with what the tags say of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageBlock {
    /// Its bytes in the text of the page.
    pub span: Span,
    /// Its bytes in the page itself: from the first to the last character of its text, tags between them included.
    pub source: Span,
    /// The nearest element around it that does not stand inside of a line.
    pub node: u32,
    /// The element that its first character is in.
    pub innermost_node: u32,
    /// Bytes of its text, white space between words left out unless it is preformatted, and those of them in links.
    pub bytes: usize,
    /// See there.
    pub link_bytes: usize,
    /// Links that begin in it.
    pub links: usize,
}

/// Something that stands out in a line, or in several.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StyledSpan {
    /// Its bytes in the text of the page.
    pub span: Span,
    /// What it is.
    pub style: InlineStyle,
}

/// How something stands out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InlineStyle {
    /// `b`, `strong`.
    Strong,
    /// `i`, `em`, `cite`.
    Emphasis,
    /// `code`, `kbd`, `samp`, `tt`.
    Code,
    /// A link; these bytes of all addresses are where it leads.
    Link(u32, u32),
}

/// An element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Node {
    /// The element that it is in; of the first one itself.
    pub parent: u32,
    /// What it is.
    pub element: Element,
    /// How deep it stands: 0 for the first.
    pub depth: u16,
    /// It, or one around it, is said to be hidden.
    pub hidden: bool,
    /// Of a list whose items are numbered, the number of the first; of an item its number, where the page gives one.
    pub number: Option<u32>,
    /// Where its names begin in [`HtmlPage::attr_tokens`], and how many there are.
    attr_tokens: (u32, u16),
}

impl Node {
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
    /// An element and those that it is in, the outermost last.
    pub fn ancestors(&self, node: u32) -> impl Iterator<Item = u32> {
        let parent = |&node: &u32| (node > 0).then(|| self.nodes[node as usize].parent);
        std::iter::successors(Some(node), parent)
    }

    /// Where what `span` of the text holds stands in the page, in bytes of it: from the first to the last of its blocks. `None`: it holds
    /// none.
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

    /// Notes an address.
    pub fn add_link(&mut self, url: &str) -> InlineStyle {
        let start = self.link_urls.len() as u32;
        self.link_urls.push_str(url);
        InlineStyle::Link(start, self.link_urls.len() as u32)
    }

    /// Where a link leads, as the page has it.
    pub fn link_url(&self, start: u32, end: u32) -> &str {
        &self.link_urls[start as usize..end as usize]
    }

    /// The element that a block is in.
    pub fn block_element(&self, block: usize) -> Element {
        self.nodes[self.blocks[block].node as usize].element
    }

    /// How much of a block is in links, in hundredths.
    pub fn link_percent(&self, block: usize) -> usize {
        let block = &self.blocks[block];
        100 * block.link_bytes / block.bytes.max(1)
    }

    /// Hashes of the words in the names of an element.
    pub fn attr_tokens(&self, node: u32) -> &[u32] {
        let (start, len) = self.nodes[node as usize].attr_tokens;
        &self.attr_tokens[start as usize..][..usize::from(len)]
    }
}

/// An element, as far as it is told apart from others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Element {
    /// Above all others; stands for `html` and `body` too.
    Root,
    /// `article`.
    Article,
    /// `main`, and what has that role.
    Main,
    /// `nav`, and what has the role of navigation.
    Nav,
    /// `aside`, and what has the role of a complement.
    Aside,
    /// `header`, and what has the role of a banner.
    Header,
    /// `footer`, and what has the role of page information.
    Footer,
    /// `section`.
    Section,
    /// `div` and what else only groups.
    Div,
    /// `p`.
    Paragraph,
    /// `h1` to `h6`.
    Heading(u8),
    /// `ul`, `ol`, `menu` and `dl`.
    List,
    /// `li`.
    Item,
    /// `dt`.
    Term,
    /// `dd`.
    Definition,
    /// `table`.
    Table,
    /// `caption` of a table, `figcaption`.
    Caption,
    /// `tr`.
    Row,
    /// `td` and `th`.
    Cell,
    /// `blockquote`.
    Quote,
    /// `pre`.
    Pre,
    /// `figure`.
    Figure,
    /// `form`, `fieldset`, and their like.
    Form,
    /// `button`.
    Button,
    /// `address`.
    Address,
    /// `details`.
    Details,
    /// `time`.
    Time,
    /// `a`.
    Anchor,
    /// What stands inside of a line, such as `span`, and every unknown element.
    Inline,
    /// `head`, of which nothing is shown.
    Head,
    /// `title`.
    Title,
    /// Elements whose text nobody reads on the page: `script`, `template`, `object`.
    NotRendered,
    /// The same, and no block can be in it: `svg`, `select`, `video`.
    Embedded,
}

/// How many elements are told apart, all headings taken as one.
pub const ELEMENT_COUNT: usize = 33;

impl Element {
    /// A number for each, below [`ELEMENT_COUNT`].
    pub fn index(self) -> usize {
        use Element::*;
        match self {
            Root => 0,
            Article => 1,
            Main => 2,
            Nav => 3,
            Aside => 4,
            Header => 5,
            Footer => 6,
            Section => 7,
            Div => 8,
            Paragraph => 9,
            List => 10,
            Item => 11,
            Term => 12,
            Definition => 13,
            Table => 14,
            Caption => 15,
            Row => 16,
            Cell => 17,
            Quote => 18,
            Pre => 19,
            Figure => 20,
            Form => 21,
            Button => 22,
            Address => 23,
            Details => 24,
            Time => 25,
            Anchor => 26,
            Inline => 27,
            Head => 28,
            Title => 29,
            NotRendered => 30,
            Heading(_) => 31,
            Embedded => 32,
        }
    }

    /// What a person calls it.
    pub fn name(self) -> &'static str {
        use Element::*;
        match self {
            Root => "the page",
            Article => "an article element",
            Main => "the main element",
            Nav => "navigation",
            Aside => "an aside",
            Header => "a header",
            Footer => "a footer",
            Section => "a section",
            Div => "a div",
            Paragraph => "a paragraph",
            Heading(_) => "a heading",
            List => "a list",
            Item => "a list item",
            Term | Definition => "a definition list",
            Table | Row | Cell => "a table",
            Caption => "a caption",
            Quote => "a quote",
            Pre => "preformatted text",
            Figure => "a figure",
            Form => "a form",
            Button => "a button or label",
            Address => "an address",
            Details => "details",
            Time => "a time",
            Anchor => "a link",
            Inline | Head | Title | NotRendered | Embedded => "a line",
        }
    }

    /// True if it stands inside of a line.
    pub fn is_inline(self) -> bool {
        matches!(
            self,
            Element::Anchor
                | Element::Inline
                | Element::Time
                | Element::NotRendered
                | Element::Embedded
                | Element::Title
        )
    }
}
