//! The kinds of HTML elements that unboil distinguishes.

/// Kind of an HTML element. Elements that mean the same for the text share a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Element {
    /// The root of the page, which also stands for `html` and `body`.
    Root,
    /// `article`.
    Article,
    /// `main`, and the role `main`.
    Main,
    /// `nav`, and the role `navigation`.
    Nav,
    /// `aside`, and the role `complementary`.
    Aside,
    /// `header`, and the role `banner`.
    Header,
    /// `footer`, and the role `contentinfo`.
    Footer,
    /// `section`.
    Section,
    /// `div` and other elements that only group.
    Div,
    /// `p`.
    Paragraph,
    /// `h1` to `h6`, with the level 1 to 6.
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
    /// `caption` and `figcaption`.
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
    /// `form`, `fieldset` and `legend`.
    Form,
    /// `button`.
    Button,
    /// `address`.
    Address,
    /// `details` and `summary`.
    Details,
    /// `time`.
    Time,
    /// `a`.
    Anchor,
    /// An element within a line, such as `span`, and every unknown element.
    Inline,
    /// `head`, which is not rendered.
    Head,
    /// `title`.
    Title,
    /// An element without visible text that may contain blocks: `script`, `noscript`, `template`,
    /// `textarea`.
    NotRendered,
    /// An element without visible text that ends where a block starts: `svg`, `select`, `object`,
    /// `video`.
    Embedded,
}

/// Number of element kinds. All headings count as one.
pub const ELEMENT_COUNT: usize = 33;

impl Element {
    /// Index of the kind, from 0 to below [`ELEMENT_COUNT`].
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

    /// Name in the reasons of removals, with its article.
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

    /// True if the element starts and ends no line.
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
