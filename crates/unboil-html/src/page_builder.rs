//! Builds the text and the [`HtmlPage`] of a page from the events of the tokenizer.
//!
//! The page parser calls the methods of [`PageBuilder`] with each start tag, attribute, end tag and
//! text, and [`PageBuilder::finish`] at the end. The tree is simpler than that of browsers:
//! elements without an end tag end where the HTML standard implies it, and an end tag without an
//! open element is ignored.

mod blocks;
mod element_stack;
mod formulas;
mod held_text;
mod state;
mod table_rows;
mod text_roles;
mod visible_fields;
mod visible_texts;
mod words;

use std::borrow::Cow;

use crate::raw_text::{MATH, RawContent, SVG};
use unboil_text::{Element, HtmlPage, Span};

use crate::start_tag::{StartTag, is_custom_element_name};
use crate::tag_effect::TagEffect;
use words::{split_word, trim_start};

pub(crate) use state::PageBuilder;

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

/// A page with fewer bytes of prose has no article in its elements.
pub(crate) const MAX_MISSING_PROSE_BYTES: usize = 200;
/// A shorter text elsewhere on the page is no article either, but a notice.
pub(crate) const MIN_ARTICLE_BYTES: usize = 400;
/// A block with fewer bytes outside of links is no prose.
const MIN_PROSE_BLOCK_BYTES: usize = 80;

/// Bytes of the blocks that can be prose.
pub(crate) fn prose_bytes(page: &HtmlPage) -> usize {
    let bytes = page
        .blocks
        .iter()
        .map(|block| block.bytes - block.link_bytes);
    bytes.filter(|&bytes| bytes >= MIN_PROSE_BLOCK_BYTES).sum()
}

/// Characters that only say where a word may break: soft hyphens, zero-width spaces, word joiners
/// and byte order marks.
const INVISIBLE_CHARS: [char; 4] = ['\u{ad}', '\u{200b}', '\u{2060}', '\u{feff}'];

/// The text without [`INVISIBLE_CHARS`]. In scripts without spaces, such as Thai and Khmer, a
/// zero-width space separates words and stays. `before` is the character before the text.
fn without_invisible_chars(text: &str, before: Option<char>) -> Cow<'_, str> {
    if text.is_ascii() || !text.contains(INVISIBLE_CHARS) {
        return text.into();
    }
    let separates_words = |c: char| matches!(c, '\u{e00}'..='\u{109f}' | '\u{1780}'..='\u{17ff}');
    let mut last = before.unwrap_or(' ');
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if !INVISIBLE_CHARS.contains(&c) || c == '\u{200b}' && separates_words(last) {
            out.push(c);
            last = c;
        }
    }
    out.into()
}

impl PageBuilder {
    /// Ends the page. Returns its text, and its blocks, elements and metadata.
    pub(crate) fn finish(mut self) -> (String, HtmlPage) {
        self.end_block();
        while self.stack.len() > 1 {
            self.pop();
        }
        if prose_bytes(&self.page) < MAX_MISSING_PROSE_BYTES {
            self.add_article_body();
        }
        let visible = self.visible_metadata();
        self.page.styled_spans = self.styled_spans.finish();
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        self.page.declared = self.metadata.finish(self.title, &visible);
        if self.page.exceeds_limit {
            // They end at the limit, and the text does not.
            self.page.blocks = Vec::new();
            self.page.styled_spans = Vec::new();
            self.page.cell_starts = Vec::new();
        }
        (self.text, self.page)
    }

    /// Adds the paragraphs of the `articleBody` of JSON-LD, if it is long enough for an article.
    fn add_article_body(&mut self) {
        let body = self.metadata.article_body().to_string();
        if body.len() < MIN_ARTICLE_BYTES || self.page.exceeds_limit {
            return;
        }
        // The sources of blocks are in the order of the blocks.
        let last = self
            .page
            .blocks
            .last()
            .map_or(0, |block| block.source.start);
        let Span { start, end } = self.article_body_source;
        let source = Span::new(start.max(last), end.max(last));
        self.open_start_tag(b"article");
        self.close_start_tag(source);
        for paragraph in body.lines().filter(|line| !line.trim().is_empty()) {
            self.open_start_tag(b"p");
            self.close_start_tag(source);
            self.text(paragraph, source);
        }
        self.end_tag(b"article");
        self.end_block();
    }

    /// Starts a start tag with this lower-case name.
    pub(crate) fn open_start_tag(&mut self, name: &[u8]) {
        self.start_tag = StartTag::new(name, self.page.attr_tokens.len() as u32);
        if self.reads_noscript && name == b"noscript" {
            self.start_tag.tag = Some(TagEffect::Open(Element::Div));
            self.start_tag.raw_text = None;
        }
    }

    /// Reads the value of an attribute of the current start tag.
    pub(crate) fn attribute_value(&mut self, value: &[u8]) {
        if self.start_tag.attribute_value(value, &self.hidden_names) {
            let start = self.start_tag.attr_token_start as usize;
            (self.seen_values).add_attr_tokens(value, &mut self.page.attr_tokens, start);
        }
    }

    /// Ends a start tag at `source` and applies its effect. If raw text follows, returns the name of
    /// its element and the use of its content.
    pub(crate) fn close_start_tag(&mut self, source: Span) -> Option<(&'static str, RawContent)> {
        let mut start = std::mem::take(&mut self.start_tag);
        let is_drawing = |name: &&str| *name == SVG || *name == MATH;
        let raw_text = (start.raw_text)
            .filter(|name| self.drawings_have_ends || !is_drawing(name))
            .map(|name| (name, start.raw_content));
        if start.raw_text == Some(MATH) {
            self.formula_alt = std::mem::take(&mut start.content);
            self.formula_is_display = start.is_display;
        }
        if !self.top().foreign_item || !start.belongs_to_item() {
            match start.time_value() {
                Some(_) => self.note_time(&start),
                None => start.record_metadata(&mut self.metadata),
            }
        }
        match start.tag {
            Some(TagEffect::Void) => {
                if start.is_image {
                    self.note_image_text(&start.content);
                }
                if let Some((text, kind)) = start.image_text() {
                    self.add_image(text, kind, source);
                }
            }
            None | Some(TagEffect::Meta | TagEffect::Link) => {}
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
            _ if self.reads_noscript && name == b"noscript" => self.close(Element::Div),
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
        if top.omitted {
            return;
        }
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
        let value = without_invisible_chars(value, self.text.chars().next_back());
        let mut rest = trim_start(&value);
        self.pending_space |= rest.len() < value.len();
        while !rest.is_empty() {
            let (word, after) = split_word(rest);
            self.add_word(word, source);
            if self.held_text.is_none() {
                return self.add_words_in_line(after, source);
            }
            rest = trim_start(after);
            self.pending_space |= rest.len() < after.len();
        }
    }
}
