//! Collects the names, values and texts that the tokenizer reads, and passes them to the
//! [`PageBuilder`].

use std::borrow::Cow;

use html5gum::{Emitter, Error, State, naive_next_state};
use memchr::memchr;
use unboil_text::Span;

use crate::page_builder::PageBuilder;
use crate::raw_text::{RawText, SVG};

/// Kind of the tag that is read.
#[derive(PartialEq)]
enum TagKind {
    Start,
    End,
}

/// An emitter of html5gum that calls a [`PageBuilder`] and emits each raw text. It drops what the
/// page does not need: parse errors, whose checks take a tenth of the time, comments, and the values
/// of attributes without a meaning.
pub(crate) struct PageEmitter<'p> {
    html: &'p str,
    /// Offset of the next byte to read in `html`.
    position: usize,
    builder: &'p mut PageBuilder,
    /// The raw text after the last start tag.
    raw_text: Option<RawText>,
    /// Text since the last tag or comment.
    text: Vec<u8>,
    text_span: Span,
    tag_kind: TagKind,
    /// Name of the current tag. Empty once the builder has it.
    tag_name: Vec<u8>,
    self_closing: bool,
    /// Name of the start tag before; empty if an end tag came after it.
    last_start_tag: Vec<u8>,
    /// Name of the current attribute. Empty once the builder has it.
    attribute_name: Vec<u8>,
    attribute_value: Vec<u8>,
}

impl<'p> PageEmitter<'p> {
    /// An emitter for a tokenizer that reads `html` from byte `from` on, where the content of
    /// `last_start_tag` may be.
    pub(crate) fn new(
        html: &'p str,
        from: usize,
        last_start_tag: &[u8],
        builder: &'p mut PageBuilder,
    ) -> PageEmitter<'p> {
        PageEmitter {
            html,
            position: from,
            builder,
            raw_text: None,
            text: Vec::new(),
            text_span: Span::new(from, from),
            tag_kind: TagKind::End,
            tag_name: Vec::new(),
            self_closing: false,
            last_start_tag: last_start_tag.to_vec(),
            attribute_name: Vec::new(),
            attribute_value: Vec::new(),
        }
    }

    /// Passes on the text before a tag or comment.
    fn flush_text(&mut self) {
        if self.text.is_empty() {
            return;
        }
        // Almost all text is valid UTF-8, and checking is faster than replacing.
        let mut text = std::str::from_utf8(&self.text)
            .map_or_else(|_| String::from_utf8_lossy(&self.text), Cow::from);
        // The HTML standard drops NUL characters in text.
        if text.contains('\0') {
            text = text.replace('\0', "").into();
        }
        let Span { start, end } = self.text_span;
        self.builder.text(&text, Span::new(start, end.max(start)));
        self.text.clear();
    }

    /// Passes on the text before the current tag, and the name of a start tag.
    fn flush_tag_name(&mut self) {
        self.flush_text();
        if self.tag_kind == TagKind::Start && !self.tag_name.is_empty() {
            self.builder.open_start_tag(&self.tag_name);
            std::mem::swap(&mut self.last_start_tag, &mut self.tag_name);
            self.tag_name.clear();
        }
    }

    /// Passes on the name of the current attribute.
    fn flush_attribute_name(&mut self) {
        if !self.attribute_name.is_empty() {
            self.builder.start_tag.attribute_name(&self.attribute_name);
            self.attribute_name.clear();
        }
    }

    /// Passes on the current attribute.
    fn flush_attribute(&mut self) {
        self.flush_attribute_name();
        if !self.attribute_value.is_empty() {
            self.builder.attribute_value(&self.attribute_value);
            self.attribute_value.clear();
        }
    }

    /// Ends the current start tag.
    fn close_start_tag(&mut self) {
        let start = self.position.saturating_sub(1);
        let tag = Span::new(start, self.position);
        let Some((name, content)) = self.builder.close_start_tag(tag) else {
            return;
        };
        let is_empty = self.self_closing && (name == SVG || self.builder.xhtml);
        if is_empty {
            self.builder.end_tag(name.as_bytes());
        }
        let end = memchr(b'>', &self.html.as_bytes()[start..]);
        self.raw_text = end.map(|end| RawText {
            start: start + end + 1,
            name,
            is_empty,
            content,
        });
    }
}

impl Emitter for PageEmitter<'_> {
    type Token = RawText;

    fn set_last_start_tag(&mut self, last_start_tag: Option<&[u8]>) {
        self.last_start_tag = last_start_tag.unwrap_or_default().to_vec();
    }

    fn emit_eof(&mut self) {
        self.flush_text();
    }

    fn emit_error(&mut self, _: Error) {}

    #[inline]
    fn should_emit_errors(&mut self) -> bool {
        false
    }

    #[inline]
    fn pop_token(&mut self) -> Option<RawText> {
        self.raw_text.take()
    }

    #[inline]
    fn move_position(&mut self, offset: isize) {
        self.position = self.position.saturating_add_signed(offset);
    }

    #[inline]
    fn init_string(&mut self) {
        // A character reference does not start another text.
        if self.text.is_empty() {
            self.text_span.start = self.position;
        }
    }

    #[inline]
    fn emit_string(&mut self, text: &[u8]) {
        self.text.extend_from_slice(text);
        self.text_span.end = self.position;
    }

    fn init_start_tag(&mut self) {
        self.tag_name.clear();
        self.tag_kind = TagKind::Start;
        self.self_closing = false;
    }

    fn init_end_tag(&mut self) {
        self.tag_name.clear();
        self.tag_kind = TagKind::End;
    }

    fn push_tag_name(&mut self, name: &[u8]) {
        self.tag_name.extend_from_slice(name);
    }

    fn set_self_closing(&mut self) {
        self.self_closing = true;
    }

    fn init_attribute(&mut self) {
        self.flush_tag_name();
        self.flush_attribute();
    }

    fn push_attribute_name(&mut self, name: &[u8]) {
        self.attribute_name.extend_from_slice(name);
    }

    fn push_attribute_value(&mut self, value: &[u8]) {
        self.flush_attribute_name();
        if self.builder.start_tag.reads_value() {
            self.attribute_value.extend_from_slice(value);
        }
    }

    fn emit_current_tag(&mut self) -> Option<State> {
        self.flush_tag_name();
        self.flush_attribute();
        match self.tag_kind {
            TagKind::Start => self.close_start_tag(),
            TagKind::End => {
                self.last_start_tag.clear();
                self.builder.end_tag(&self.tag_name);
            }
        }
        let reads_tags = self.builder.reads_noscript && self.last_start_tag == b"noscript";
        let next_state = match reads_tags {
            true => None,
            false => naive_next_state(&self.last_start_tag),
        };
        if next_state.is_some() {
            self.init_string();
        }
        next_state
    }

    fn current_is_appropriate_end_tag_token(&mut self) -> bool {
        self.tag_kind == TagKind::End
            && !self.last_start_tag.is_empty()
            && self.last_start_tag == self.tag_name
    }

    fn init_comment(&mut self) {
        self.flush_text();
    }

    fn push_comment(&mut self, _: &[u8]) {}

    fn emit_current_comment(&mut self) {}

    fn init_doctype(&mut self) {
        self.flush_text();
    }

    fn push_doctype_name(&mut self, _: &[u8]) {}

    fn set_doctype_public_identifier(&mut self, _: &[u8]) {}

    fn set_doctype_system_identifier(&mut self, _: &[u8]) {}

    fn push_doctype_public_identifier(&mut self, _: &[u8]) {}

    fn push_doctype_system_identifier(&mut self, _: &[u8]) {}

    fn set_force_quirks(&mut self) {}

    fn emit_current_doctype(&mut self) {}
}
