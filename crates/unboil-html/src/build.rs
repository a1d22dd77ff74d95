//! The tags and texts of a page come in one after the other, its text and a [`Page`] go out.
//!
//! The tree is built more simply than browsers do it: it need not be drawn. Elements that lack an end tag end where HTML says
//! that they end by themselves; an end tag that fits nothing is passed over.

mod tree;

use crate::element::Tag;
use crate::marks::Marks;
use crate::said::Gathered;
use crate::start::{DRAWING, Start, is_custom};
use unboil_text::{CELL_ENDS, ELEMENTS, Element, Node, Page, PageBlock, Span};

/// So many headings are looked at for what the page is called.
const MOST_HEADINGS: usize = 20;

/// An element that is open.
#[derive(Clone, Copy)]
struct Open {
    node: u32,
    element: Element,
    dropped: bool,
    /// It is a link.
    link: bool,
    /// What stands out as long as it is open.
    mark: Option<u32>,
    /// It is of something else than the article: a review, a person; see [`Start::of_others`].
    of_others: bool,
    /// The column of a cell; of a row that of its next cell.
    column: u32,
}

/// The block whose text is being gathered.
struct Current {
    block: PageBlock,
    /// It is a row of a table, and this is the row.
    row: Option<u32>,
}

/// Builds a [`Page`].
pub(super) struct Builder {
    text: String,
    page: Page,
    stack: Vec<Open>,
    /// How many of each element are open.
    open: [u32; ELEMENTS],
    links: u32,
    /// Dropped elements that are open, but deeper than the stack goes.
    too_deep: u32,
    pub(super) start: Start,
    /// `title`, and what else the page says of itself.
    title: String,
    pub(super) said: Gathered,
    current: Option<Current>,
    /// Line breaks due before the next block, and whether white space came since the last character of this one.
    gap: u8,
    space: bool,
    marks: Marks,
    /// Links that began since the last character.
    new_links: usize,
    /// A cell of the row ended since then.
    bar: bool,
    /// Elements may end in their start tags.
    pub(super) xhtml: bool,
    /// A drawing that begins has an end.
    pub(super) drawings_end: bool,
}

impl Builder {
    pub(super) fn new(xhtml: bool) -> Builder {
        let mut page = Page::default();
        page.nodes
            .push(Node::new(0, Element::Root, 0, false, None, (0, 0)));
        let root = Open {
            node: 0,
            element: Element::Root,
            dropped: false,
            link: false,
            mark: None,
            of_others: false,
            column: 0,
        };
        Builder {
            text: String::new(),
            page,
            stack: vec![root],
            open: [0; ELEMENTS],
            links: 0,
            too_deep: 0,
            start: Start::default(),
            title: String::new(),
            said: Gathered::default(),
            current: None,
            gap: 0,
            space: false,
            marks: Marks::default(),
            new_links: 0,
            bar: false,
            xhtml,
            drawings_end: true,
        }
    }

    /// The text of the page and what its tags say, when all was seen.
    pub(super) fn done(mut self) -> (String, Page) {
        self.flush();
        while self.stack.len() > 1 {
            self.pop();
        }
        self.page.marks = self.marks.done();
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        let is_heading = |block: &&PageBlock| {
            let element = self.page.nodes[block.node as usize].element;
            matches!(element, Element::Heading(1 | 2))
        };
        let headings = self.page.blocks.iter().filter(is_heading);
        let headings: Vec<&str> = headings
            .take(MOST_HEADINGS)
            .map(|block| &self.text[block.span.range()])
            .collect();
        self.page.head = self.said.done(self.title, &headings);
        (self.text, self.page)
    }

    fn top(&self) -> Open {
        self.stack[self.stack.len() - 1]
    }

    /// `<name`
    pub(super) fn open_start_tag(&mut self, name: &[u8]) {
        self.start = Start::new(name, self.page.names.len() as u32);
    }

    /// The value of an attribute.
    pub(super) fn attribute_value(&mut self, value: &[u8]) {
        self.start.attribute_value(value, &mut self.page.names);
    }

    /// `>` of a start tag. Gives the name of the element if raw text follows that nobody reads, and whether that is linked data.
    pub(super) fn close_start_tag(&mut self) -> Option<(&'static str, bool)> {
        let start = std::mem::take(&mut self.start);
        let raw = start.raw.filter(|&raw| raw != DRAWING || self.drawings_end);
        let raw = raw.map(|raw| (raw, start.linked_data));
        if !self.top().of_others || !start.is_of_item() {
            start.note(&mut self.said);
        }
        match start.tag {
            None | Some(Tag::Void | Tag::Meta | Tag::Link) => {}
            Some(Tag::Ignored) => drop(self.close_if_open(Element::Head)),
            Some(Tag::Break) => self.break_line(),
            Some(Tag::Rule) => self.end_line(2),
            Some(Tag::Open(element)) => self.open(element, start),
        }
        raw
    }

    /// `</name>`
    pub(super) fn end_tag(&mut self, name: &[u8]) {
        self.start.tag = None;
        self.space |= is_custom(name);
        match Tag::of(name) {
            Tag::Open(element) => self.close(element),
            Tag::Break => self.break_line(),
            _ => {}
        }
    }

    /// Characters between tags, at `source`.
    pub(super) fn text(&mut self, value: &str, source: Span) {
        if self.top().element == Element::Head && !value.trim().is_empty() {
            self.close_if_open(Element::Head);
        }
        let top = self.top();
        if top.dropped {
            if top.element == Element::Title && self.title.is_empty() {
                self.title = value.split_whitespace().collect::<Vec<_>>().join(" ");
            }
            return;
        }
        if self.open[Element::Pre.number()] > 0 {
            self.add_verbatim(value, source);
            return;
        }
        let mut rest = value;
        loop {
            let word = rest.trim_start();
            self.space |= word.len() < rest.len();
            let end = word.find(char::is_whitespace).unwrap_or(word.len());
            if end == 0 {
                break;
            }
            let (word, after) = word.split_at(end);
            self.add(word, source);
            rest = after;
        }
    }

    /// Adds a word to the block, which begins with it if there is none.
    fn add(&mut self, word: &str, source: Span) {
        let link = self.links > 0;
        if self.current.is_none() {
            self.begin(source);
            self.bar = self
                .current
                .as_ref()
                .is_some_and(|current| current.row.is_some());
        } else if self.bar {
            self.text.push_str(CELL_ENDS);
        } else if self.space {
            self.text.push(' ');
        }
        if self.bar {
            let cell = (self.stack.iter()).rfind(|open| open.element == Element::Cell);
            let column = cell.map_or(0, |cell| cell.column);
            self.page.cells.push((self.text.len(), column));
        }
        (self.space, self.bar) = (false, false);
        self.marks.begin_at(self.text.len());
        self.text.push_str(word);
        let new_links = std::mem::take(&mut self.new_links);
        let block = &mut self.current.as_mut().expect("it has begun").block;
        block.source.end = source.end;
        block.bytes += word.len();
        block.link_bytes += if link { word.len() } else { 0 };
        block.links += new_links;
    }

    /// The same with the white space as it is.
    fn add_verbatim(&mut self, text: &str, source: Span) {
        let text = match self.current.is_none() {
            true => text.trim_start_matches(['\n', '\r']),
            false => text,
        };
        if text.trim().is_empty() && self.current.is_none() {
            return;
        }
        self.space = false;
        self.add(text, source);
    }

    fn begin(&mut self, source: Span) {
        let text = &mut self.text;
        if !text.is_empty() {
            text.push_str(if self.gap > 1 { "\n\n" } else { "\n" });
        }
        let block_level = self.stack.iter().rfind(|open| !open.element.is_inline());
        let row = self.stack.iter().rfind(|open| open.element == Element::Row);
        let in_cell = block_level.is_some_and(|open| open.element == Element::Cell);
        let block = PageBlock {
            span: Span::new(text.len(), text.len()),
            source,
            node: block_level.map_or(0, |open| open.node),
            inner: self.top().node,
            bytes: 0,
            link_bytes: 0,
            links: 0,
        };
        let row = row.filter(|_| in_cell).map(|open| open.node);
        self.current = Some(Current { block, row });
        self.gap = 0;
        self.space = false;
    }

    /// Ends the block, if there is one.
    fn flush(&mut self) {
        self.bar = false;
        let Some(Current { mut block, .. }) = self.current.take() else {
            return;
        };
        let (text, start) = (&mut self.text, block.span.start);
        text.truncate(start + text[start..].trim_end().len());
        // Preformatted text may be indented.
        let indent = text.len() - start - text[start..].trim_start().len();
        block.span = Span::new(start + indent, text.len());
        self.page.blocks.push(block);
    }

    /// Ends the line, which of preformatted text ends no block.
    fn break_line(&mut self) {
        let in_pre = self.open[Element::Pre.number()] > 0 && !self.top().dropped;
        match in_pre && self.current.is_some() {
            true => self.text.push('\n'),
            false => self.end_line(1),
        }
    }

    /// Ends the block with so many line breaks.
    fn end_line(&mut self, gap: u8) {
        if self.top().dropped {
            return;
        }
        self.flush();
        self.gap = self.gap.max(gap);
        self.space = false;
    }
}
