//! A page of HTML comes in; its text goes out, with what the tags say of each block.
//!
//! The tokenizer is html5gum's, which follows the standard of HTML; what the tags mean for text is decided here.

mod config;
mod date;
mod json_ld;
pub mod markdown;
mod metadata;
mod metadata_values;
mod page_builder;
mod start_tag;
mod styled_spans;
mod tag_effect;
mod title;

pub use config::{LinkStyle, OutputFormat, WriteConfig};
pub use markdown::render;

use std::borrow::Cow;

use html5gum::emitters::callback::{CallbackEmitter, CallbackEvent};
use html5gum::{Emitter, ForwardingEmitter, Span as TagSpan, State, Tokenizer};

use memchr::{memchr, memmem};

use page_builder::PageBuilder;
use start_tag::SVG;
use unboil_text::{Article, HtmlPage, Span};

/// Reads a page: its text as a reader would see it, a block on a line and white space collapsed, and what the tags say of the
/// blocks. Every string is a page, however broken.
pub fn parse(html: &str) -> (String, HtmlPage) {
    let mut builder = PageBuilder::new(is_xhtml(html));
    let mut next = Some((0, State::Data));
    while let Some((from, state)) = next {
        next = feed_builder(html, from, state, &mut builder).and_then(|raw_text| {
            let after = resume_point(html, &raw_text);
            if let (true, Some((end, State::Data))) = (raw_text.is_json_ld, after) {
                builder.metadata.add_json_ld(&html[raw_text.start..end]);
            }
            if raw_text.name == SVG && after.is_none() {
                // Nor has any of those that follow.
                builder.svg_has_end = false;
                return Some((raw_text.start, State::Data));
            }
            after
        });
    }
    let (text, mut page) = builder.finish();
    for block in &mut page.blocks {
        let source = &html.as_bytes()[block.source.range()];
        let end = block.source.start + source.trim_ascii_end().len();
        let start = block.source.end - source.trim_ascii_start().len();
        block.source = Span::new(start.min(end), end);
    }
    (text, page)
}

/// A page says what it is within so many bytes.
const PROLOG_BYTES: usize = 4096;

/// In XHTML any element may end in its start tag.
fn is_xhtml(html: &str) -> bool {
    let head = html.as_bytes();
    let head = &head[..head.len().min(PROLOG_BYTES)];
    head.starts_with(b"<?xml")
        || memmem::find(head, b"xmlns=\"http://www.w3.org/1999/xhtml\"").is_some()
}

/// Where a raw text begins that nobody reads, and the name of its element.
struct RawText {
    start: usize,
    name: &'static str,
    /// There is none: the element ends in its start tag.
    is_empty: bool,
    /// It is linked data.
    is_json_ld: bool,
}

/// Hands the tokens from a place on to the builder, up to the next raw text.
fn feed_builder(
    html: &str,
    from: usize,
    state: State,
    builder: &mut PageBuilder,
) -> Option<RawText> {
    let callback = |event: CallbackEvent<'_>, at: TagSpan<usize>| -> Option<RawText> {
        match event {
            CallbackEvent::OpenStartTag { name } => builder.open_start_tag(name),
            CallbackEvent::AttributeName { name } => builder.start_tag.attribute_name(name),
            CallbackEvent::AttributeValue { value } => builder.attribute_value(value),
            CallbackEvent::CloseStartTag { self_closing } => {
                let (name, is_json_ld) = builder.close_start_tag()?;
                let is_empty = self_closing && (name == SVG || builder.xhtml);
                if is_empty {
                    builder.end_tag(name.as_bytes());
                }
                let end = memchr(b'>', &html.as_bytes()[from + at.start..])?;
                let start = from + at.start + end + 1;
                return Some(RawText {
                    start,
                    name,
                    is_empty,
                    is_json_ld,
                });
            }
            CallbackEvent::EndTag { name } => builder.end_tag(name),
            CallbackEvent::String { value } => {
                // Far the most are valid, and that is seen faster than where they are not.
                let mut text = std::str::from_utf8(value)
                    .map_or_else(|_| String::from_utf8_lossy(value), Cow::from);
                // The standard leaves them out.
                if text.contains('\0') {
                    text = text.replace('\0', "").into();
                }
                let (start, end) = (from + at.start, from + at.end);
                builder.text(&text, Span::new(start, end.max(start)));
            }
            _ => {}
        }
        None
    };
    let mut emitter = CallbackEmitter::new(callback);
    emitter.naively_switch_states(true);
    if state == State::ScriptData {
        emitter.set_last_start_tag(Some(b"script"));
    }
    let mut tokens = Tokenizer::new_with_emitter(&html[from..], UncheckedEmitter(emitter));
    tokens.set_state(state);
    tokens.map(|Ok(raw_text)| raw_text).next()
}

/// An emitter of what is not asked whether it keeps to the standard: looking at each byte for that takes a tenth of the time. Comments
/// are passed over.
struct UncheckedEmitter<E>(E);

impl<E: Emitter> ForwardingEmitter for UncheckedEmitter<E> {
    type Token = E::Token;

    fn inner(&mut self) -> &mut impl Emitter<Token = E::Token> {
        &mut self.0
    }

    fn should_emit_errors(&mut self) -> bool {
        false
    }

    fn push_comment(&mut self, _: &[u8]) {}
}

/// Where to go on after a raw text: at its end tag, found at once instead of token by token, for most of a page is scripts. Nothing
/// follows one that has no end.
fn resume_point(html: &str, raw_text: &RawText) -> Option<(usize, State)> {
    if raw_text.is_empty {
        return Some((raw_text.start, State::Data));
    }
    let rest = &html.as_bytes()[raw_text.start..];
    let end = match raw_text.name {
        SVG => svg_end(rest),
        name => memmem::find_iter(rest, b"</").find(|at| is_tag(&rest[at + 2..], name)),
    };
    // In what looks like a comment a script may hold an end tag.
    let has_comment = raw_text.name == "script"
        && memmem::find(&rest[..end.unwrap_or(rest.len())], b"<!--").is_some();
    match has_comment {
        true => Some((raw_text.start, State::ScriptData)),
        false => end.map(|end| (raw_text.start + end, State::Data)),
    }
}

/// True for what follows `<` or `</` of a tag of that name.
fn is_tag(tag: &[u8], name: &str) -> bool {
    let (tag_name, next_byte) = (tag.get(..name.len()), tag.get(name.len()));
    tag_name.is_some_and(|tag_name| tag_name.eq_ignore_ascii_case(name.as_bytes()))
        && next_byte.is_none_or(|b| matches!(b, b'\t' | b'\n' | 0x0C | b'\r' | b' ' | b'/' | b'>'))
}

/// Where the end tag of a drawing is. There may be drawings in it, and comments and sections of characters, in which no tags are.
fn svg_end(rest: &[u8]) -> Option<usize> {
    let (mut at, mut open) = (0, 1);
    loop {
        at += memchr(b'<', &rest[at..])?;
        let tag = &rest[at + 1..];
        at += 1;
        if tag.starts_with(b"!--") {
            // `<!-->` is a comment too.
            at += 1 + memmem::find(&tag[1..], b"-->")?;
        } else if tag.starts_with(b"![CDATA[") {
            at += memmem::find(tag, b"]]>")?;
        } else if is_tag(tag, SVG) {
            open += 1;
        } else if tag.first() == Some(&b'/') && is_tag(&tag[1..], SVG) {
            open -= 1;
            if open == 0 {
                return Some(at - 1);
            }
        }
    }
}

/// A page as an article without an id: with its text, and what its head says of it.
pub fn article(html: &str) -> Article {
    let (text, page) = parse(html);
    let metadata = &page.declared.metadata;
    Article {
        id: String::new(),
        url: metadata.url.clone(),
        date: metadata.date.clone(),
        text,
        page: Some(Box::new(page)),
    }
}

#[cfg(test)]
mod tests;
