//! Effects of tags on lines and open elements, following the HTML standard.
//!
//! [`TagEffect`] classifies tag names. The other functions say which elements a start tag closes,
//! how far an end tag reaches, and how many line breaks an element needs.

use unboil_text::{Element, InlineStyle};

/// Effect of a start tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TagEffect {
    /// Opens an element.
    Open(Element),
    /// `br`, which ends the line.
    Break,
    /// `hr`, which ends the paragraph.
    HorizontalRule,
    /// `meta`.
    Meta,
    /// `link`.
    Link,
    /// An element without content that ends no line.
    Void,
    /// Elements that change nothing: `html`, `body`, and the sections of a table.
    Ignored,
}

impl TagEffect {
    /// Effect of the tag with this lower-case name.
    pub(super) fn from_name(name: &[u8]) -> TagEffect {
        use Element::*;
        TagEffect::Open(match name {
            b"div" | b"center" | b"hgroup" | b"search" | b"dialog" | b"frameset" | b"noframes" => {
                Div
            }
            b"p" => Paragraph,
            b"li" => Item,
            b"a" => Anchor,
            b"article" => Article,
            b"main" => Main,
            b"nav" => Nav,
            b"aside" => Aside,
            b"header" => Header,
            b"footer" => Footer,
            b"section" => Section,
            b"h1" => Heading(1),
            b"h2" => Heading(2),
            b"h3" => Heading(3),
            b"h4" => Heading(4),
            b"h5" => Heading(5),
            b"h6" => Heading(6),
            b"ul" | b"ol" | b"dl" | b"menu" | b"dir" => List,
            b"dt" => Term,
            b"dd" => Definition,
            b"table" => Table,
            b"caption" | b"figcaption" => Caption,
            b"tr" => Row,
            b"td" | b"th" => Cell,
            b"blockquote" => Quote,
            b"pre" | b"xmp" | b"listing" | b"plaintext" => Pre,
            b"figure" => Figure,
            b"form" | b"fieldset" | b"legend" => Form,
            b"button" => Button,
            b"address" => Address,
            b"details" | b"summary" => Details,
            b"time" => Time,
            b"head" => Head,
            b"title" => Title,
            b"script" | b"style" | b"noscript" | b"template" | b"iframe" | b"noembed"
            | b"textarea" => NotRendered,
            b"svg" | b"select" | b"datalist" | b"object" | b"video" | b"audio" | b"canvas"
            | b"progress" | b"meter" | b"annotation" | b"annotation-xml" => Embedded,
            b"br" => return TagEffect::Break,
            b"hr" => return TagEffect::HorizontalRule,
            b"meta" => return TagEffect::Meta,
            b"link" => return TagEffect::Link,
            b"img" | b"input" | b"area" | b"base" | b"basefont" | b"bgsound" | b"col"
            | b"embed" | b"frame" | b"keygen" | b"param" | b"source" | b"track" | b"wbr" => {
                return TagEffect::Void;
            }
            b"html" | b"body" | b"thead" | b"tbody" | b"tfoot" => return TagEffect::Ignored,
            _ => Inline,
        })
    }
}

/// True if the text of the element is not part of the page's text.
pub(crate) fn is_dropped(element: Element) -> bool {
    matches!(
        element,
        Element::NotRendered | Element::Embedded | Element::Head | Element::Title
    )
}

/// Number of line breaks between the text of the element and the text around it: 0 to 2.
pub(crate) fn line_breaks(element: Element) -> u8 {
    match element {
        _ if element.is_inline() => 0,
        Element::Item
        | Element::Row
        | Element::Cell
        | Element::Term
        | Element::Definition
        | Element::Button => 1,
        _ => 2,
    }
}

/// Elements that end where `next` starts, unless a [scope boundary](is_scope_boundary_for) is
/// nearer.
pub(crate) fn implied_end_tags(next: Element) -> &'static [Element] {
    use Element::*;
    match next {
        Item => &[Embedded, Item],
        Term | Definition => &[Embedded, Term, Definition],
        Row => &[Embedded, Row],
        Cell => &[Embedded, Cell],
        _ if next.is_inline() => &[],
        Button => &[Embedded],
        _ => &[Embedded, Paragraph],
    }
}

/// True if `element` stops the search for an open `inner` when an end tag or start tag closes it.
pub(crate) fn is_scope_boundary_for(element: Element, inner: Element) -> bool {
    use Element::*;
    match inner {
        _ if element == NotRendered => inner != NotRendered,
        Item => element == List,
        Term | Definition => element == List,
        Row | Cell => element == Table,
        // The end tag of a table closes its cells.
        Table => false,
        NotRendered => false,
        _ if inner.is_inline() => !element.is_inline(),
        Paragraph => matches!(element, Cell | Table | Button | Caption),
        _ => matches!(element, Cell | Table),
    }
}

/// Element kind that an ARIA role stands for.
pub(crate) fn from_role(role: &[u8]) -> Option<Element> {
    Some(match role {
        b"main" => Element::Main,
        b"article" => Element::Article,
        b"navigation" | b"menu" | b"menubar" => Element::Nav,
        b"complementary" => Element::Aside,
        b"banner" => Element::Header,
        b"contentinfo" => Element::Footer,
        _ => return None,
    })
}

/// Inline style of the text of the element with this lower-case name.
pub(crate) fn inline_style(name: &[u8]) -> Option<InlineStyle> {
    Some(match name {
        b"b" | b"strong" => InlineStyle::Strong,
        b"i" | b"em" | b"cite" => InlineStyle::Emphasis,
        b"code" | b"kbd" | b"samp" | b"tt" => InlineStyle::Code,
        _ => return None,
    })
}
