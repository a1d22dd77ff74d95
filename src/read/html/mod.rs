//! A page of HTML comes in; its text goes out, with what the tags say of each block.
//!
//! The tokenizer is html5gum's, which follows the standard of HTML; what the tags mean for text is decided here.

mod build;
mod element;
mod start;

use html5gum::emitters::callback::{CallbackEmitter, CallbackEvent};
use html5gum::{Emitter, Span as TagSpan, State, Tokenizer};

use encoding_rs::Encoding;
use memchr::{memchr, memchr_iter, memmem};

use crate::config::ReadConfig;
use crate::document::{Article, Page, Span};
use crate::error::Stage;
use crate::read::decode::{TextEncoding, sniff};
use crate::read::{ReadFile, Source, jsonl, text};
use build::Builder;
use start::DRAWING;

/// Reads a page: its text as a reader would see it, a block on a line and white space collapsed, and what the tags say of the
/// blocks. Every string is a page, however broken.
pub fn parse(html: &str) -> (String, Page) {
    let mut builder = Builder::new();
    let mut next = Some((0, State::Data));
    while let Some((from, state)) = next {
        next = tokens(html, from, state, &mut builder).and_then(|raw| after(html, raw));
    }
    builder.done()
}

/// Where a raw text begins that nobody reads, and the name of its element.
struct Raw {
    start: usize,
    name: &'static str,
}

/// Hands the tokens from a place on to the builder, up to the next raw text.
fn tokens(html: &str, from: usize, state: State, builder: &mut Builder) -> Option<Raw> {
    let callback = |event: CallbackEvent<'_>, at: TagSpan<usize>| -> Option<Raw> {
        match event {
            CallbackEvent::OpenStartTag { name } => builder.open_start_tag(name),
            CallbackEvent::AttributeName { name } => builder.attribute_name(name),
            CallbackEvent::AttributeValue { value } => builder.attribute_value(value),
            CallbackEvent::CloseStartTag { self_closing } => {
                let name = builder.close_start_tag()?;
                if self_closing && name == DRAWING {
                    builder.end_tag(name.as_bytes());
                    return None;
                }
                let end = memchr(b'>', &html.as_bytes()[from + at.start..])?;
                let start = from + at.start + end + 1;
                return Some(Raw { start, name });
            }
            CallbackEvent::EndTag { name } => builder.end_tag(name),
            CallbackEvent::String { value } => {
                let mut text = String::from_utf8_lossy(value);
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
    let mut tokens = Tokenizer::new_with_emitter(&html[from..], emitter);
    tokens.set_state(state);
    tokens.map(|Ok(raw)| raw).next()
}

/// Where to go on after a raw text: at its end tag, found at once instead of token by token, for most of a page is scripts. Nothing
/// follows one that has no end.
fn after(html: &str, raw: Raw) -> Option<(usize, State)> {
    let rest = &html.as_bytes()[raw.start..];
    let is_end = |&at: &usize| {
        let tag = &rest[at + 2..];
        let name = tag.get(..raw.name.len());
        let follows = tag.get(raw.name.len());
        name.is_some_and(|name| name.eq_ignore_ascii_case(raw.name.as_bytes()))
            && follows
                .is_none_or(|b| matches!(b, b'\t' | b'\n' | 0x0C | b'\r' | b' ' | b'/' | b'>'))
    };
    let end = memmem::find_iter(rest, b"</").find(is_end);
    // In what looks like a comment a script may hold an end tag.
    let commented =
        raw.name == "script" && memmem::find(&rest[..end.unwrap_or(rest.len())], b"<!--").is_some();
    match commented {
        true => Some((raw.start, State::ScriptData)),
        false if end.is_none() && raw.name == DRAWING => Some((raw.start, State::Data)),
        false => end.map(|end| (raw.start + end, State::Data)),
    }
}

/// Reads a file that is a page. Its text is that of the page, in UTF-8.
pub fn read(source: &Source, config: &ReadConfig) -> ReadFile {
    let bytes = match text::read_bytes(source, config) {
        Ok(bytes) => bytes,
        Err(unusable) => return *unusable,
    };
    let html = decoded(&bytes, jsonl::declared(config));
    if is_binary(&html) {
        let reason = "NUL byte and no tag: this is no page".to_string();
        return ReadFile::unusable(source, Stage::Decode, None, reason);
    }
    let mut file = ReadFile::empty(source, TextEncoding::UTF_8);
    file.articles.push(Article {
        id: source.rel.clone(),
        ..article(&html)
    });
    file
}

/// True for what has NUL characters, as pictures have, and none of the tags that every page has.
fn is_binary(html: &str) -> bool {
    let has = |tag: &[u8]| {
        memchr_iter(b'<', html.as_bytes()).any(|at| {
            let name = html.as_bytes().get(at + 1..at + 1 + tag.len());
            name.is_some_and(|name| name.eq_ignore_ascii_case(tag))
        })
    };
    html.contains('\0') && ![&b"p"[..], b"div", b"html", b"body"].into_iter().any(has)
}

/// A page as an article without an id: with its text, and what its head says of it.
pub fn article(html: &str) -> Article {
    let (text, mut page) = parse(html);
    Article {
        id: String::new(),
        url: page.head.url.take(),
        date: page.head.date.take(),
        text,
        page: Some(Box::new(page)),
    }
}

/// The characters of a page, by its byte order mark, as UTF-8, by what is declared outside of it, by what it declares itself, or by what
/// it looks like. Bytes that mean nothing become U+FFFD, as browsers do it.
pub fn decoded(bytes: &[u8], declared: Option<&'static Encoding>) -> String {
    let encoding = sniff(bytes, declared.or_else(|| declared_in(bytes)));
    let body = &bytes[encoding.bom_bytes().len()..];
    let (text, _) = encoding.charset.decode_without_bom_handling(body);
    text.into_owned()
}

/// A page says what its encoding is within so many bytes.
const HEAD_BYTES: usize = 4096;

/// The encoding that a page declares: what follows the first `charset=` in its head.
fn declared_in(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(HEAD_BYTES)].to_ascii_lowercase();
    let at = memmem::find(head, b"charset=")?;
    let label = head[at + b"charset=".len()..].trim_ascii_start();
    let label = match label.first() {
        Some(b'"' | b'\'') => &label[1..],
        _ => label,
    };
    let end = label
        .iter()
        .position(|b| !(b.is_ascii_alphanumeric() || b"-_:.".contains(b)));
    let charset = Encoding::for_label_no_replacement(&label[..end.unwrap_or(label.len())])?;
    // What could be read so far is no UTF-16.
    Some(charset).filter(|charset| charset.is_ascii_compatible())
}

#[cfg(test)]
mod tests;
