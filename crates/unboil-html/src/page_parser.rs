//! Feeds the tokens of a page to the [`PageBuilder`], and skips over raw text such as scripts.

use html5gum::{State, Tokenizer};
use memchr::memmem;
use unboil_text::{HtmlPage, Span};

use crate::metadata_builder::MetadataBuilder;
use crate::page_builder::{MAX_MISSING_PROSE_BYTES, MIN_ARTICLE_BYTES, PageBuilder, prose_bytes};
use crate::page_emitter::PageEmitter;
use crate::raw_text::{MATH, RawContent, RawText, SVG, resume_point};

/// Parses a page: its text, and its blocks, elements and metadata. Calls `read_json_ld` with the
/// content of each JSON-LD script. The content of `noscript` elements and of elements that a style
/// sheet hides counts if the page has no other article.
pub(crate) fn parse_page(
    html: &str,
    read_json_ld: fn(&str, &mut MetadataBuilder),
) -> (String, HtmlPage) {
    let visible = build_page(html, read_json_ld, false);
    let has_article = prose_bytes(&visible.1) >= MAX_MISSING_PROSE_BYTES;
    let may_have_more = || has_noscript(html) || memmem::find(html.as_bytes(), b"none").is_some();
    if has_article || html.len() < MIN_ARTICLE_BYTES || !may_have_more() {
        return visible;
    }
    let with_noscript = build_page(html, read_json_ld, true);
    match prose_bytes(&with_noscript.1) >= MIN_ARTICLE_BYTES {
        true => with_noscript,
        false => visible,
    }
}

/// True if the page may have a `noscript` element.
fn has_noscript(html: &str) -> bool {
    let mut tags = memmem::find_iter(html.as_bytes(), b"<").map(|at| &html.as_bytes()[at + 1..]);
    tags.any(|tag| {
        tag.get(..8)
            .is_some_and(|name| name.eq_ignore_ascii_case(b"noscript"))
    })
}

/// Parses a page once, with or without the content of `noscript` and hidden elements.
fn build_page(
    html: &str,
    read_json_ld: fn(&str, &mut MetadataBuilder),
    reads_noscript: bool,
) -> (String, HtmlPage) {
    let mut builder = PageBuilder::new(is_xhtml(html), html.len());
    builder.reads_noscript = reads_noscript;
    let mut next = Some((0, State::Data));
    while let Some((from, state)) = next {
        next = feed_builder(html, from, state, &mut builder).and_then(|raw_text| {
            let after = resume_point(html, &raw_text);
            if let Some((end, State::Data)) = after {
                let source = Span::new(raw_text.start, end);
                read_raw_text(html, raw_text.content, source, &mut builder, read_json_ld);
            }
            if (raw_text.name == SVG || raw_text.name == MATH) && after.is_none() {
                // An `svg` or `math` after this one has no end tag either.
                builder.drawings_have_ends = false;
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

/// Reads a raw text at `source`: metadata, a style sheet or a formula.
fn read_raw_text(
    html: &str,
    content: RawContent,
    source: Span,
    builder: &mut PageBuilder,
    read_json_ld: fn(&str, &mut MetadataBuilder),
) {
    let text = &html[source.range()];
    if content == RawContent::JsonLd {
        let bytes = builder.metadata.article_body().len();
        read_json_ld(text, &mut builder.metadata);
        if builder.metadata.article_body().len() > bytes {
            builder.article_body_source = source;
        }
    } else if content == RawContent::Css {
        if !builder.reads_noscript {
            builder.hidden_names.read(text.as_bytes());
        }
    } else {
        builder.raw_formula(content, text, source);
    }
}

/// The declaration of XHTML must start within this many bytes.
const PROLOG_BYTES: usize = 4096;

/// True for XHTML, in which any start tag may be self-closing.
fn is_xhtml(html: &str) -> bool {
    let head = html.as_bytes();
    let head = &head[..head.len().min(PROLOG_BYTES)];
    head.starts_with(b"<?xml")
        || memmem::find(head, b"xmlns=\"http://www.w3.org/1999/xhtml\"").is_some()
}

/// Feeds the tokens from byte `from` on to the builder, up to the next raw text. `None` at the end
/// of the page.
fn feed_builder(
    html: &str,
    from: usize,
    state: State,
    builder: &mut PageBuilder,
) -> Option<RawText> {
    let last_start_tag: &[u8] = match state {
        State::ScriptData => b"script",
        _ => b"",
    };
    let emitter = PageEmitter::new(html, from, last_start_tag, builder);
    let mut tokenizer = Tokenizer::new_with_emitter(&html[from..], emitter);
    tokenizer.set_state(state);
    tokenizer.map(|Ok(raw_text)| raw_text).next()
}
