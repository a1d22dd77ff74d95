//! The tags and texts of a page come in one after the other, its text and a [`HtmlPage`] go out.
//!
//! The tree is built more simply than browsers do it: it need not be drawn. Elements that lack an end tag end where HTML says
//! that they end by themselves; an end tag that fits nothing is passed over.

mod element_stack;

use crate::metadata::MetadataBuilder;
use crate::start_tag::{SVG, StartTag, is_custom_element_name};
use crate::styled_spans::StyledSpanBuilder;
use crate::tag_effect::TagEffect;
use unboil_text::{CELL_SEPARATOR, ELEMENT_COUNT, Element, HtmlPage, Node, PageBlock, Span};

/// So many headings are looked at for what the page is called.
const MAX_TITLE_HEADINGS: usize = 20;

/// An element that is open.
#[derive(Clone, Copy)]
struct OpenElement {
    node: u32,
    element: Element,
    dropped: bool,
    /// It is a link.
    is_link: bool,
    /// What stands out as long as it is open.
    styled_span: Option<u32>,
    /// It is of something else than the article: a review, a person; see [`StartTag::foreign_item`].
    foreign_item: bool,
    /// The column of a cell; of a row that of its next cell.
    column: u32,
}

/// The block whose text is being gathered.
struct OpenBlock {
    block: PageBlock,
    /// It is a row of a table, and this is the row.
    row: Option<u32>,
}

/// Builds a [`HtmlPage`].
pub(super) struct PageBuilder {
    text: String,
    page: HtmlPage,
    stack: Vec<OpenElement>,
    /// How many of each element are open.
    open_counts: [u32; ELEMENT_COUNT],
    links: u32,
    /// Dropped elements that are open, but deeper than the stack goes.
    dropped_beyond_depth: u32,
    pub(super) start_tag: StartTag,
    /// `title`, and what else the page says of itself.
    title: String,
    pub(super) metadata: MetadataBuilder,
    open_block: Option<OpenBlock>,
    /// Line breaks due before the next block, and whether white space came since the last character of this one.
    line_breaks: u8,
    pending_space: bool,
    styled_spans: StyledSpanBuilder,
    /// Links that began since the last character.
    pending_links: usize,
    /// A cell of the row ended since then.
    pending_cell_separator: bool,
    /// Elements may end in their start tags.
    pub(super) xhtml: bool,
    /// A drawing that begins has an end.
    pub(super) svg_has_end: bool,
}

impl PageBuilder {
    pub(super) fn new(xhtml: bool) -> PageBuilder {
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
            page,
            stack: vec![root],
            open_counts: [0; ELEMENT_COUNT],
            links: 0,
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
        }
    }

    /// The text of the page and what its tags say, when all was seen.
    pub(super) fn finish(mut self) -> (String, HtmlPage) {
        self.end_block();
        while self.stack.len() > 1 {
            self.pop();
        }
        self.page.styled_spans = self.styled_spans.finish();
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        let is_heading = |block: &&PageBlock| {
            let element = self.page.nodes[block.node as usize].element;
            matches!(element, Element::Heading(1 | 2))
        };
        let headings = self.page.blocks.iter().filter(is_heading);
        let headings: Vec<&str> = headings
            .take(MAX_TITLE_HEADINGS)
            .map(|block| &self.text[block.span.range()])
            .collect();
        self.page.declared = self.metadata.finish(self.title, &headings);
        (self.text, self.page)
    }

    fn top(&self) -> OpenElement {
        self.stack[self.stack.len() - 1]
    }

    /// `<name`
    pub(super) fn open_start_tag(&mut self, name: &[u8]) {
        self.start_tag = StartTag::new(name, self.page.attr_tokens.len() as u32);
    }

    /// The value of an attribute.
    pub(super) fn attribute_value(&mut self, value: &[u8]) {
        self.start_tag
            .attribute_value(value, &mut self.page.attr_tokens);
    }

    /// `>` of a start tag. Gives the name of the element if raw text follows that nobody reads, and whether that is linked data.
    pub(super) fn close_start_tag(&mut self) -> Option<(&'static str, bool)> {
        let start = std::mem::take(&mut self.start_tag);
        let raw_text = start
            .raw_text
            .filter(|&raw_text| raw_text != SVG || self.svg_has_end);
        let raw_text = raw_text.map(|raw_text| (raw_text, start.is_json_ld));
        if !self.top().foreign_item || !start.belongs_to_item() {
            start.record_metadata(&mut self.metadata);
        }
        match start.tag {
            None | Some(TagEffect::Void | TagEffect::Meta | TagEffect::Link) => {}
            Some(TagEffect::Ignored) => drop(self.close_if_open(Element::Head)),
            Some(TagEffect::Break) => self.break_line(),
            Some(TagEffect::Rule) => self.end_line(2),
            Some(TagEffect::Open(element)) => self.open_element(element, start),
        }
        raw_text
    }

    /// `</name>`
    pub(super) fn end_tag(&mut self, name: &[u8]) {
        self.start_tag.tag = None;
        self.pending_space |= is_custom_element_name(name);
        match TagEffect::from_name(name) {
            TagEffect::Open(element) => self.close(element),
            TagEffect::Break => self.break_line(),
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
        if self.open_counts[Element::Pre.index()] > 0 {
            self.add_preformatted(value, source);
            return;
        }
        let mut rest = value;
        loop {
            let word = rest.trim_start();
            self.pending_space |= word.len() < rest.len();
            let end = word.find(char::is_whitespace).unwrap_or(word.len());
            if end == 0 {
                break;
            }
            let (word, after) = word.split_at(end);
            self.add_word(word, source);
            rest = after;
        }
    }

    /// Adds a word to the block, which begins with it if there is none.
    fn add_word(&mut self, word: &str, source: Span) {
        let is_link = self.links > 0;
        if self.open_block.is_none() {
            self.begin_block(source);
            self.pending_cell_separator = self
                .open_block
                .as_ref()
                .is_some_and(|open_block| open_block.row.is_some());
        } else if self.pending_cell_separator {
            self.text.push_str(CELL_SEPARATOR);
        } else if self.pending_space {
            self.text.push(' ');
        }
        if self.pending_cell_separator {
            let cell = (self.stack.iter()).rfind(|open| open.element == Element::Cell);
            let column = cell.map_or(0, |cell| cell.column);
            self.page.cell_starts.push((self.text.len(), column));
        }
        (self.pending_space, self.pending_cell_separator) = (false, false);
        self.styled_spans.start_pending(self.text.len());
        self.text.push_str(word);
        let pending_links = std::mem::take(&mut self.pending_links);
        let block = &mut self.open_block.as_mut().expect("it has begun").block;
        block.source.end = source.end;
        block.bytes += word.len();
        block.link_bytes += if is_link { word.len() } else { 0 };
        block.link_count += pending_links;
    }

    /// The same with the white space as it is.
    fn add_preformatted(&mut self, text: &str, source: Span) {
        let text = match self.open_block.is_none() {
            true => text.trim_start_matches(['\n', '\r']),
            false => text,
        };
        if text.trim().is_empty() && self.open_block.is_none() {
            return;
        }
        self.pending_space = false;
        self.add_word(text, source);
    }

    fn begin_block(&mut self, source: Span) {
        let text = &mut self.text;
        if !text.is_empty() {
            text.push_str(if self.line_breaks > 1 { "\n\n" } else { "\n" });
        }
        let block_level = self.stack.iter().rfind(|open| !open.element.is_inline());
        let row = self.stack.iter().rfind(|open| open.element == Element::Row);
        let in_cell = block_level.is_some_and(|open| open.element == Element::Cell);
        let block = PageBlock {
            span: Span::new(text.len(), text.len()),
            source,
            node: block_level.map_or(0, |open| open.node),
            innermost_node: self.top().node,
            bytes: 0,
            link_bytes: 0,
            link_count: 0,
        };
        let row = row.filter(|_| in_cell).map(|open| open.node);
        self.open_block = Some(OpenBlock { block, row });
        self.line_breaks = 0;
        self.pending_space = false;
    }

    /// Ends the block, if there is one.
    fn end_block(&mut self) {
        self.pending_cell_separator = false;
        let Some(OpenBlock { mut block, .. }) = self.open_block.take() else {
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
        let in_pre = self.open_counts[Element::Pre.index()] > 0 && !self.top().dropped;
        match in_pre && self.open_block.is_some() {
            true => self.text.push('\n'),
            false => self.end_line(1),
        }
    }

    /// Ends the block with so many line breaks.
    fn end_line(&mut self, line_breaks: u8) {
        if self.top().dropped {
            return;
        }
        self.end_block();
        self.line_breaks = self.line_breaks.max(line_breaks);
        self.pending_space = false;
    }
}
