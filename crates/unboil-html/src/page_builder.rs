//! Builds the text and the [`HtmlPage`] of a page from the events of the tokenizer.
//!
//! The page parser calls the methods of [`PageBuilder`] with each start tag, attribute, end tag and
//! text, and [`PageBuilder::finish`] at the end. The tree is simpler than that of browsers:
//! elements without an end tag end where the HTML standard implies it, and an end tag without an
//! open element is ignored.

mod blocks;
mod element_stack;
mod state;

use unboil_text::{Element, HtmlPage, PageBlock, Span};

use crate::raw_text::SVG;
use crate::start_tag::{StartTag, is_custom_element_name};
use crate::tag_effect::TagEffect;

pub(crate) use state::PageBuilder;

/// Most headings to compare the title with.
const MAX_TITLE_HEADINGS: usize = 20;

/// A title is cut off after this many bytes.
const MAX_TITLE_BYTES: usize = 64 << 10;

/// The first words of a title, with one space between them.
fn first_words(title: &str) -> String {
    let mut words = String::new();
    for word in title.split_whitespace() {
        if words.len() + word.len() > MAX_TITLE_BYTES {
            break;
        }
        if !words.is_empty() {
            words.push(' ');
        }
        words.push_str(word);
    }
    words
}

impl PageBuilder {
    /// Ends the page. Returns its text, and its blocks, elements and metadata.
    pub(crate) fn finish(mut self) -> (String, HtmlPage) {
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
        if self.page.exceeds_limit {
            // They end at the limit, and the text does not.
            self.page.blocks = Vec::new();
            self.page.styled_spans = Vec::new();
            self.page.cell_starts = Vec::new();
        }
        (self.text, self.page)
    }

    /// Starts a start tag with this lower-case name.
    pub(crate) fn open_start_tag(&mut self, name: &[u8]) {
        self.start_tag = StartTag::new(name, self.page.attr_tokens.len() as u32);
    }

    /// Reads the value of an attribute of the current start tag.
    pub(crate) fn attribute_value(&mut self, value: &[u8]) {
        self.start_tag
            .attribute_value(value, &mut self.page.attr_tokens);
    }

    /// Ends a start tag and applies its effect. If raw text follows, returns the name of its
    /// element and whether it is JSON-LD.
    pub(crate) fn close_start_tag(&mut self) -> Option<(&'static str, bool)> {
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
            Some(TagEffect::HorizontalRule) => self.end_line(2),
            Some(TagEffect::Open(element)) => self.open_element(element, start),
        }
        raw_text
    }

    /// Applies an end tag with this lower-case name.
    pub(crate) fn end_tag(&mut self, name: &[u8]) {
        self.start_tag.tag = None;
        self.pending_space |= is_custom_element_name(name);
        match TagEffect::from_name(name) {
            TagEffect::Open(element) => self.close(element),
            TagEffect::Break => self.break_line(),
            _ => {}
        }
    }

    /// Adds the text between two tags, which is at `source`.
    pub(crate) fn text(&mut self, value: &str, source: Span) {
        if self.top().element == Element::Head && !value.trim().is_empty() {
            self.close_if_open(Element::Head);
        }
        let top = self.top();
        if top.dropped {
            if top.element == Element::Title && self.title.is_empty() {
                self.title = first_words(value);
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
}
