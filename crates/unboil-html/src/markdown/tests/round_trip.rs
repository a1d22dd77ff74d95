//! What a parser of Markdown reads is what the page was: its characters, how they stand out, and what they stand in.

use proptest::prelude::*;
use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

use super::*;
use unboil_text::{Mark, Style};

/// A character, how it stands out, and what it stands in.
#[derive(Clone, Debug, Default, PartialEq)]
struct Seen {
    c: char,
    strong: bool,
    emphasis: bool,
    code: bool,
    link: String,
    quotes: usize,
    items: usize,
    heading: u8,
    pre: bool,
}

/// What counts of it: marks may leave out punctuation, and tables have bars of their own.
fn comparable(all: Vec<Seen>) -> Vec<Seen> {
    let counts = |seen: &Seen| !seen.c.is_whitespace() && seen.c != '|';
    let plain = |seen: Seen| Seen {
        strong: seen.strong && seen.c.is_alphanumeric(),
        emphasis: seen.emphasis && seen.c.is_alphanumeric(),
        ..seen
    };
    all.into_iter().filter(counts).map(plain).collect()
}

/// What is in a page.
fn of_page(text: &str, page: &Page) -> Vec<Seen> {
    let mut all = Vec::new();
    for block in &page.blocks {
        let around: Vec<Element> = (page.around(block.node))
            .map(|node| page.nodes[node as usize].element)
            .collect();
        let pre = around.iter().rposition(|&around| around == Element::Pre);
        let shown = &around[pre.unwrap_or_default()..];
        let count = |element| shown.iter().filter(|&&shown| shown == element).count();
        let heading = match around.iter().find(|&&element| element != Element::Div) {
            Some(&Element::Heading(level)) if pre.is_none() => level,
            _ => 0,
        };
        let reaches = |mark: &&Mark| {
            pre.is_none() && mark.span.start < block.span.end && block.span.start < mark.span.end
        };
        let reaching: Vec<&Mark> = page.marks.iter().filter(reaches).collect();
        for (at, c) in text[block.span.range()].char_indices() {
            let at = block.span.start + at;
            let on = |mark: &&Mark| mark.span.start <= at && at < mark.span.end;
            let marks: Vec<&Mark> = reaching.iter().copied().filter(on).collect();
            let code = marks.iter().position(|mark| mark.style == Style::Code);
            let outside = &marks[..code.unwrap_or(marks.len())];
            let has = |style| outside.iter().any(|mark| mark.style == style);
            let mut seen = Seen {
                c,
                strong: has(Style::Strong) && heading == 0,
                emphasis: has(Style::Emphasis),
                code: code.is_some(),
                quotes: count(Element::Quote),
                items: count(Element::Item),
                heading,
                pre: pre.is_some(),
                ..Seen::default()
            };
            for mark in marks {
                if let Style::Link(start, end) = mark.style {
                    seen.link = page.link(start, end).to_string();
                }
            }
            all.push(seen);
        }
    }
    comparable(all)
}

/// What a parser reads in Markdown.
fn of_markdown(markdown: &str) -> Vec<Seen> {
    let (mut all, mut now) = (Vec::new(), Seen::default());
    let mut add = |text: &str, now: &Seen| {
        all.extend(text.chars().map(|c| Seen { c, ..now.clone() }));
    };
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    for event in Parser::new_ext(markdown, options) {
        match event {
            Event::Text(text) => add(&text, &now),
            Event::Code(text) => {
                now.code = true;
                add(&text, &now);
                now.code = false;
            }
            Event::InlineHtml(tag) => match &*tag {
                "<strong>" | "</strong>" => now.strong = !tag.starts_with("</"),
                "<em>" | "</em>" => now.emphasis = !tag.starts_with("</"),
                _ => panic!("{tag} in {markdown}"),
            },
            Event::Start(tag) => match tag {
                Tag::Strong => now.strong = true,
                Tag::Emphasis => now.emphasis = true,
                Tag::Link { dest_url, .. } => now.link = dest_url.to_string(),
                Tag::BlockQuote(_) => now.quotes += 1,
                Tag::Item => now.items += 1,
                Tag::Heading { level, .. } => now.heading = level as u8,
                Tag::CodeBlock(CodeBlockKind::Fenced(_)) => now.pre = true,
                Tag::Paragraph | Tag::List(_) => {}
                Tag::Table(_) | Tag::TableHead | Tag::TableRow | Tag::TableCell => {}
                _ => panic!("{tag:?} in {markdown}"),
            },
            Event::End(tag) => match tag {
                TagEnd::Strong => now.strong = false,
                TagEnd::Emphasis => now.emphasis = false,
                TagEnd::Link => now.link.clear(),
                TagEnd::BlockQuote(_) => now.quotes -= 1,
                TagEnd::Item => now.items -= 1,
                TagEnd::Heading(_) => now.heading = 0,
                TagEnd::CodeBlock => now.pre = false,
                _ => {}
            },
            Event::SoftBreak | Event::HardBreak => {}
            _ => panic!("{event:?} in {markdown}"),
        }
    }
    comparable(all)
}

#[track_caller]
fn survives(html: &str) {
    let (text, page) = parse(html);
    let markdown = markdown(&text, &page, &[], Links::Keep);
    let (page, read) = (of_page(&text, &page), of_markdown(&markdown));
    let differs = page.iter().zip(&read).find(|(one, other)| one != other);
    assert!(differs.is_none(), "{html}\n{markdown}\n{differs:?}");
    assert_eq!(page.len(), read.len(), "{html}\n{markdown}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn any_line_survives(
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
        survives(&parts.concat());
    }

    #[test]
    fn any_page_survives(
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
        survives(&parts.concat());
    }
}
