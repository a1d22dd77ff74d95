//! Round trip: a Markdown parser reads the same characters, styles and nesting that the page has.

use proptest::prelude::*;
use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

use unboil_text::{Element, HtmlPage, InlineStyle, StyledSpan};

use crate::markdown::to_markdown;
use crate::{LinkStyle, parse};

/// A character with its styles and its nesting.
#[derive(Clone, Debug, Default, PartialEq)]
struct StyledChar {
    c: char,
    strong: bool,
    emphasis: bool,
    code: bool,
    link_url: String,
    quotes: usize,
    items: usize,
    heading: u8,
    pre: bool,
}

/// The comparable characters: Markdown may leave punctuation out of styles, and adds bars to
/// tables.
fn comparable(chars: Vec<StyledChar>) -> Vec<StyledChar> {
    let counts = |styled_char: &StyledChar| !styled_char.c.is_whitespace() && styled_char.c != '|';
    let plain = |styled_char: StyledChar| StyledChar {
        strong: styled_char.strong && styled_char.c.is_alphanumeric(),
        emphasis: styled_char.emphasis && styled_char.c.is_alphanumeric(),
        ..styled_char
    };
    chars.into_iter().filter(counts).map(plain).collect()
}

/// The characters of a page.
fn chars_of_page(text: &str, page: &HtmlPage) -> Vec<StyledChar> {
    let mut chars = Vec::new();
    for block in &page.blocks {
        let ancestors: Vec<Element> = (page.ancestors(block.node))
            .map(|node| page.nodes[node as usize].element)
            .collect();
        let pre = ancestors
            .iter()
            .rposition(|&element| element == Element::Pre);
        let block_ancestors = &ancestors[pre.unwrap_or_default()..];
        let count = |element| {
            block_ancestors
                .iter()
                .filter(|&&ancestor| ancestor == element)
                .count()
        };
        let heading = match ancestors.iter().find(|&&element| element != Element::Div) {
            Some(&Element::Heading(level)) if pre.is_none() => level,
            _ => 0,
        };
        let overlaps = |styled_span: &&StyledSpan| {
            pre.is_none()
                && styled_span.span.start < block.span.end
                && block.span.start < styled_span.span.end
        };
        let overlapping: Vec<&StyledSpan> = page.styled_spans.iter().filter(overlaps).collect();
        for (at, c) in text[block.span.range()].char_indices() {
            let at = block.span.start + at;
            let covers = |styled_span: &&StyledSpan| {
                styled_span.span.start <= at && at < styled_span.span.end
            };
            let styled_spans: Vec<&StyledSpan> =
                overlapping.iter().copied().filter(covers).collect();
            let code = styled_spans
                .iter()
                .position(|styled_span| styled_span.style == InlineStyle::Code);
            let outside = &styled_spans[..code.unwrap_or(styled_spans.len())];
            let has = |style| outside.iter().any(|styled_span| styled_span.style == style);
            let mut styled_char = StyledChar {
                c,
                strong: has(InlineStyle::Strong) && heading == 0,
                emphasis: has(InlineStyle::Emphasis),
                code: code.is_some(),
                quotes: count(Element::Quote),
                items: count(Element::Item),
                heading,
                pre: pre.is_some(),
                ..StyledChar::default()
            };
            for styled_span in styled_spans {
                if let InlineStyle::Link(start, end) = styled_span.style {
                    styled_char.link_url = page.link_url(start, end).to_string();
                }
            }
            chars.push(styled_char);
        }
    }
    comparable(chars)
}

/// The characters that a parser reads in Markdown.
fn chars_of_markdown(markdown: &str) -> Vec<StyledChar> {
    let (mut chars, mut state) = (Vec::new(), StyledChar::default());
    let mut add = |text: &str, state: &StyledChar| {
        chars.extend(text.chars().map(|c| StyledChar { c, ..state.clone() }));
    };
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    for event in Parser::new_ext(markdown, options) {
        match event {
            Event::Text(text) => add(&text, &state),
            Event::Code(text) => {
                state.code = true;
                add(&text, &state);
                state.code = false;
            }
            Event::InlineHtml(tag) => match &*tag {
                "<strong>" | "</strong>" => state.strong = !tag.starts_with("</"),
                "<em>" | "</em>" => state.emphasis = !tag.starts_with("</"),
                _ => panic!("{tag} in {markdown}"),
            },
            Event::Start(tag) => match tag {
                Tag::Strong => state.strong = true,
                Tag::Emphasis => state.emphasis = true,
                Tag::Link { dest_url, .. } => state.link_url = dest_url.to_string(),
                Tag::BlockQuote(_) => state.quotes += 1,
                Tag::Item => state.items += 1,
                Tag::Heading { level, .. } => state.heading = level as u8,
                Tag::CodeBlock(CodeBlockKind::Fenced(_)) => state.pre = true,
                Tag::Paragraph | Tag::List(_) => {}
                Tag::Table(_) | Tag::TableHead | Tag::TableRow | Tag::TableCell => {}
                _ => panic!("{tag:?} in {markdown}"),
            },
            Event::End(tag) => match tag {
                TagEnd::Strong => state.strong = false,
                TagEnd::Emphasis => state.emphasis = false,
                TagEnd::Link => state.link_url.clear(),
                TagEnd::BlockQuote(_) => state.quotes -= 1,
                TagEnd::Item => state.items -= 1,
                TagEnd::Heading(_) => state.heading = 0,
                TagEnd::CodeBlock => state.pre = false,
                _ => {}
            },
            Event::SoftBreak | Event::HardBreak => {}
            _ => panic!("{event:?} in {markdown}"),
        }
    }
    comparable(chars)
}

#[track_caller]
fn check_round_trip(html: &str) {
    let (text, page) = parse(html);
    let markdown = to_markdown(&text, &page, &[], LinkStyle::Keep);
    let (page, read) = (chars_of_page(&text, &page), chars_of_markdown(&markdown));
    let differs = page.iter().zip(&read).find(|(one, other)| one != other);
    assert!(differs.is_none(), "{html}\n{markdown}\n{differs:?}");
    assert_eq!(page.len(), read.len(), "{html}\n{markdown}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn any_line_round_trips(
        parts in proptest::collection::vec(
            prop_oneof![
                2 => "</?(b|i|code|a href=[xyz])>",
                2 => "[a-z0-9]{0,2} ?",
                1 => "[*_`~!#+=:|.()\\[\\]\\\\\"'-]{1,3} ?",
                1 => "&(lt|gt|amp|quot);(b&gt;|amp;)?",
                1 => "[\u{e9}\u{4e2d}\u{300c}\u{3002}\u{201c}\u{2014}\u{20ac}]",
            ],
            0..16,
        )
    ) {
        check_round_trip(&parts.concat());
    }

    #[test]
    fn any_page_round_trips(
        parts in proptest::collection::vec(
            prop_oneof![
                "</?(p|div|b|i|code|a href=x|ul|ol|ol start=3|li|blockquote|pre|table|tr|td|td colspan=2|h2|br|dl|dt|dd)>",
                "(<li>|<p>|<br>|<blockquote>|<td>|<tr><td>)",
                "[a-c]{1,2} ?",
                "(1[.)]|[-+>#|=~_*\\\\]|---|===|```|~~~|:-:|&lt;b&gt;|&amp;lt;|http://x.y/_z_)( |[a-c])",
            ],
            0..30,
        )
    ) {
        check_round_trip(&parts.concat());
    }
}
