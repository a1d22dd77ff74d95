//! What tags mean for where text begins and ends.

use unboil_text::Element;

/// What a start tag does to the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TagEffect {
    /// Opens an element.
    Open(Element),
    /// Ends the line.
    Break,
    /// Ends the paragraph, and has no content.
    Rule,
    /// `meta`.
    Meta,
    /// `link`.
    Link,
    /// Has no content, and ends nothing.
    Void,
    /// `html` and `body`, in which everything is anyway, and the parts of a table.
    Ignored,
}

impl TagEffect {
    /// The tag of that name, which is in lower case.
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
            b"hr" => return TagEffect::Rule,
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

/// True if nothing of its text is part of the page.
pub(crate) fn is_dropped(element: Element) -> bool {
    matches!(
        element,
        Element::NotRendered | Element::Embedded | Element::Head | Element::Title
    )
}

/// Line breaks between its text and what is around it.
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

/// What ends by itself where `next` begins, if it is open and no [`is_scope_boundary_for`] is nearer.
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

/// True if an end tag of `inner`, or its end by another start tag, does not reach through this element.
pub(crate) fn is_scope_boundary_for(element: Element, inner: Element) -> bool {
    use Element::*;
    match inner {
        _ if element == NotRendered => inner != NotRendered,
        Item => element == List,
        Term | Definition => element == List,
        Row | Cell => element == Table,
        // Its end tag ends its cells too.
        Table => false,
        NotRendered => false,
        _ if inner.is_inline() => !element.is_inline(),
        Paragraph => matches!(element, Cell | Table | Button | Caption),
        _ => matches!(element, Cell | Table),
    }
}

/// The element that an ARIA role makes of another.
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
