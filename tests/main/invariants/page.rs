//! Any bytes as a page of HTML, and as the metadata of one.

use std::sync::LazyLock;

use unboil_html as html;
use unboil_html::{LinkStyle, OutputFormat, WriteConfig, render};
use unboil_io::decode_page;
use unboil_strip::{StripConfig, Stripper};
use unboil_text::{Removal, Span, kept_spans, kept_text};

static STRIPPER: LazyLock<Stripper> =
    LazyLock::new(|| Stripper::new(&StripConfig::default()).expect("the defaults make sense"));

/// Reads bytes as a page, strips it and writes what is left.
///
/// # Panics
/// If an invariant is broken.
pub(crate) fn check_page(bytes: &[u8]) {
    let html = decode_page(bytes, None);
    let article = html::article(&html);
    let (text, page) = (&article.text, article.page.as_ref().expect("a page"));
    let (mut end, mut source) = (0, 0);
    for block in &page.blocks {
        assert!(text[end..block.span.start].trim().is_empty());
        assert!(!text[block.span.range()].trim().is_empty());
        assert!(html.get(block.source.range()).is_some());
        assert!(block.source.start >= source, "blocks are in order");
        (end, source) = (block.span.end, block.source.start);
    }
    assert!(text[end..].trim().is_empty(), "all text is in blocks");

    let removals = STRIPPER.strip(&article);
    assert_spans_cover_text(text, &removals);
    for removal in &removals {
        let source = page.source_span(removal.span).expect("it has a block");
        assert!(html.get(source.range()).is_some());
    }

    let markdown = |links, metadata| {
        let to = OutputFormat::Markdown;
        let config = WriteConfig {
            to,
            links,
            metadata,
            ..WriteConfig::default()
        };
        render((&article).into(), &removals, &config)
    };
    markdown(LinkStyle::Keep, true);
    // Those of `<em>` and `<strong>` may stand for marks.
    let counts = |c: &char| c.is_alphabetic() && !"emstrong".contains(*c);
    let letters = |text: &str| -> String { text.chars().filter(counts).collect() };
    let kept = kept_text(text, &removals);
    assert_eq!(letters(&markdown(LinkStyle::Drop, false)), letters(&kept));
}

/// The removals are in order and apart, on borders of characters, and with what is kept they are the text.
fn assert_spans_cover_text(text: &str, removals: &[Removal]) {
    let mut spans = kept_spans(text.len(), removals);
    spans.extend(removals.iter().map(|removal| removal.span));
    spans.sort();
    let whole: String = spans
        .iter()
        .map(|span: &Span| &text[span.range()])
        .collect();
    assert_eq!(whole, text);
}

/// Reads bytes as the metadata of a page: as JSON-LD, as title and as the value of each tag.
///
/// # Panics
/// If an invariant is broken.
pub(crate) fn check_json_ld(bytes: &[u8]) {
    let text_value = String::from_utf8_lossy(bytes);
    let value = text_value.replace('"', "&quot;");
    let html = format!(
        "<script type=application/ld+json>{text_value}</script><title>{value}</title><html lang=\"{value}\">\
         <meta name=author content=\"{value}\"><meta name=date content=\"{value}\">\
         <meta property=og:site_name content=\"{value}\"><meta property=og:type content=\"{value}\">\
         <link rel=canonical href=\"{value}\"><time datetime=\"{value}\"></time>"
    );
    let head = html::article(&html).page.expect("a page").declared;
    let metadata = &head.metadata;
    for author in &metadata.authors {
        assert!(author.contains(char::is_alphabetic));
    }
    if let Some(date) = &metadata.date {
        let day: Vec<&str> = date.get(..10).expect("a day").split('-').collect();
        let lengths: Vec<usize> = day.iter().map(|part| part.len()).collect();
        assert_eq!(lengths, [4, 2, 2], "{date}");
        assert!(day.concat().bytes().all(|b| b.is_ascii_digit()), "{date}");
    }
    if let Some(url) = &metadata.url {
        assert!(url.starts_with("http://") || url.starts_with("https://"));
    }
    if let Some(language) = &metadata.language {
        assert!(
            language
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'-')
        );
    }
}
