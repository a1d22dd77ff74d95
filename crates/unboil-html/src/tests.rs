//! Tests of parsing: text, blocks, elements, and linear time.

mod metadata;
mod table_rows;
mod text_roles;

use std::time::{Duration, Instant};

use proptest::prelude::*;

use unboil_text::{Element, HtmlPage};

use crate::parse;

#[track_caller]
pub(crate) fn check(html: &str, expected: &str) {
    let (text, page) = parse(html);
    assert_eq!(text.trim_end(), expected, "{html}");
    assert_page_invariants(html, &text, &page);
}

/// Checks the invariants of every page.
fn assert_page_invariants(html: &str, text: &str, page: &HtmlPage) {
    let (mut end, mut source) = (0, 0);
    for block in &page.blocks {
        let shown = &text[block.span.range()];
        assert!(
            block.span.start >= end,
            "blocks are in order and do not overlap"
        );
        assert_eq!(
            shown,
            shown.trim(),
            "a block has no white space at its ends"
        );
        assert!(!shown.is_empty() && block.bytes > 0);
        assert!(block.link_bytes <= block.bytes);
        assert!(block.source.start >= source && block.source.end <= html.len());
        let nodes = page.nodes.len() as u32;
        assert!(block.node < nodes && block.innermost_node < nodes);
        (end, source) = (block.span.end, block.source.start);
    }
    for (at, node) in page.nodes.iter().enumerate().skip(1) {
        assert!(
            (node.parent as usize) < at,
            "an element comes after its parent"
        );
        assert!(node.depth <= 512);
    }
    let outside_blocks: String = {
        let mut rest = text.to_string();
        for block in page.blocks.iter().rev() {
            rest.replace_range(block.span.range(), "");
        }
        rest
    };
    assert_eq!(outside_blocks.trim(), "", "all text is in blocks");
}

#[test]
fn paragraphs_become_blocks() {
    check("<p>One\n two<p>Three <b>four</b>", "One two\n\nThree four");
    check("<div>One<p>Two</p>Three</div>", "One\n\nTwo\n\nThree");
    check(
        "<ul><li>One<li>Two <i>and</i></ul>Three",
        "One\nTwo and\n\nThree",
    );
    check("<h1>One</h1><p>Two", "One\n\nTwo");
    check("One<br>two<br><br>three", "One\ntwo\nthree");
    check(
        "<dl><dt>Tide<dd>High<dt>Wind<dd>Low</dl>",
        "Tide\nHigh\nWind\nLow",
    );
    check("a<span>b</span>c <a href=x>d</a>e", "abc de");
    check(
        "<p>1 &lt; 2 &amp; caf&eacute; &#8220;x&#8221; &nbsp; y",
        "1 < 2 & café “x” y",
    );
    check(
        "<pre>\n  one\n    two  \n</pre>three",
        "  one\n    two\n\nthree",
    );
    check("", "");
    check("   \n ", "");
    check("just text", "just text");
}

#[test]
fn data_cells_share_a_line_and_layout_cells_do_not() {
    check(
        "<table><tr><th>Boat<th>Crew</tr><tr><td>Kestrel<td>3</tr></table>after",
        "Boat | Crew\nKestrel | 3\n\nafter",
    );
    check(
        "<table><tr><td><a href=1>Home</a><br><a href=2>News</a><td><p>The council met.<p>It voted.</table>",
        "Home\nNews\n\nThe council met.\n\nIt voted.",
    );
    let long = "word ".repeat(40);
    check(
        &format!("<table><tr><td>{long}<td>short</table>"),
        &format!("{}\nshort", long.trim()),
    );
}

#[test]
fn invisible_elements_are_dropped() {
    check("<script>var a = \"<p>no</p>\";</script>yes", "yes");
    check(
        "<script><!-- <script>\"</script>\" --> no </script>yes",
        "yes",
    );
    check("<SCRIPT>no</Script >yes<style>p { no }</style>", "yes");
    check("<script>no</scripts></script>yes", "yes");
    check("<head><title>no</title></head><body>yes", "yes");
    check(
        "<title>no</title><meta charset=utf-8>yes<p>more",
        "yes\n\nmore",
    );
    check("<select><option>no<option>no</select>yes", "yes");
    check(
        "<svg><title>no</title><text>no</text></svg>yes<svg/>too",
        "yestoo",
    );
    check("<svg>no end <p>yes", "yes");
    check(
        "<template><p>no</template>yes<noscript><p>no</noscript>",
        "yes",
    );
    check("<textarea><p>no</textarea>yes<iframe><p>no</iframe>", "yes");
    check("<!-- no --> yes <![CDATA[ no ]]>", "yes");
    check("yes<script>no", "yes");
}

#[test]
fn malformed_html_is_parsed() {
    check("</p>one</div></b>two", "onetwo");
    check("<p>one<div>two</p>three", "one\n\ntwo\n\nthree");
    check("<b><p>one</b>two", "onetwo");
    check(
        "<table><td>one<p>two</table></td>three",
        "one\n\ntwo\n\nthree",
    );
    check(
        "<a href=1><div>one</a>two</div><a href=2>three",
        "onetwo\n\nthree",
    );
    check("one<p", "one");
    check("one &unknown; &#xD800; two", "one &unknown; \u{fffd} two");
    check("<ul><li>a<ul><li>b</ul>c</ul>", "a\n\nb\n\nc");
    check("one\0two", "onetwo");
}

#[test]
fn words_stay_separate_and_lines_stay_whole() {
    check("<table><tr><td>One</td>two</tr></table>", "One two");
    check(
        "<table><tr><td></td><td>One<td></td><td>two<td></table>",
        "One | two",
    );
    check(
        "<table><thead><tr><th>A<th>B</thead><tbody><tr><td>1<td>2</table>",
        "A | B\n1 | 2",
    );
    check("<my-card>One</my-card><my-card>two</my-card>", "One two");
    check(
        "He wrote <label for=a></label>that it is so.",
        "He wrote that it is so.",
    );
    check("<map name=m><area><p>one", "one");
    check("<object data=x><param><p>one", "one");
    check(
        "<head><title>no</title>one <a href=x>two</a> three<p>four",
        "one two three\n\nfour",
    );
    check("<head><title>no</title><span>one</span> two", "one two");
    check(
        "<ul><li>one<template><li>no</li></template>two</ul>",
        "onetwo",
    );
    check("<p>one<template><p>no</template> two", "one two");
    check("<svg><svg></svg><text>no</text></svg>one", "one");
    check(
        "<svg><!-- </svg> <svg> -->no<!--></svg>one<svg><![CDATA[</svg>]]>no</svg>two",
        "onetwo",
    );
    let deep = |tag: &str| tag.repeat(600);
    for (open, close) in [
        ("<template>", "</template>"),
        ("<template><div>", "</div></template>"),
    ] {
        let inside = format!("{}no{}no", deep(open), close.repeat(599));
        check(&format!("{inside}</template>yes"), "yes");
    }
    check("<math><mi>x</mi><annotation>no</annotation></math>", "$x$");
    let xhtml =
        "<?xml version=\"1.0\"?><html><head><script src=\"a\"/><title>no</title></head><p>one";
    check(xhtml, "one");
}

#[test]
fn link_bytes_are_counted_per_block() {
    let links = |html: &str| {
        let (_, page) = parse(html);
        let counts =
            |block: &unboil_text::PageBlock| (block.link_bytes, block.bytes, block.link_count);
        page.blocks.iter().map(counts).collect::<Vec<_>>()
    };
    assert_eq!(links("<p>one <a href=x>two</a> three"), [(3, 11, 1)]);
    assert_eq!(links("<a name=x>one</a>"), [(0, 3, 0)]);
    assert_eq!(links("<a href=x>one<a href=y>two</a>three"), [(6, 11, 2)]);
    // The end tag is in another block than the start tag.
    assert_eq!(
        links("<a href=x><div>one</a>two</div>three"),
        [(3, 6, 1), (0, 5, 0)]
    );
    assert_eq!(links("<li><a href=x>one<li>two"), [(3, 3, 1), (0, 3, 0)]);
}

#[test]
fn blocks_record_their_ancestors() {
    let (text, page) = parse(
        "<nav class='site-menu'>Home</nav><div role=main><article id=story><p class=lead>The <em>tide</em> rose.</p></article></div><div style='display: none'>no</div>",
    );
    let ancestors = |at: usize| -> Vec<Element> {
        let nodes = page.ancestors(page.blocks[at].node);
        nodes
            .map(|node| page.nodes[node as usize].element)
            .collect()
    };
    assert_eq!(ancestors(0), [Element::Nav, Element::Root]);
    let expected = [
        Element::Paragraph,
        Element::Article,
        Element::Main,
        Element::Root,
    ];
    assert_eq!(ancestors(1), expected);
    assert_eq!(&text[page.blocks[1].span.range()], "The tide rose.");
    let hidden = |at: usize| page.nodes[page.blocks[at].node as usize].hidden;
    assert_eq!([hidden(0), hidden(1), hidden(2)], [false, false, true]);
    // "site-menu", "site", "menu".
    assert_eq!(page.attr_tokens(page.blocks[0].node).len(), 3);
}

#[test]
fn table_end_tag_closes_its_cells() {
    let html = "<table><tr><td><table><tr><td>a<td>b</table>c<tr><td><p>d</table>e</div>";
    let (_, page) = parse(html);
    let in_tables = |at: usize| {
        let ancestors = page.ancestors(page.blocks[at].node);
        let is_table = |&node: &u32| page.nodes[node as usize].element == Element::Table;
        ancestors.filter(is_table).count()
    };
    let blocks = 0..page.blocks.len();
    assert_eq!(blocks.map(in_tables).collect::<Vec<_>>(), [2, 1, 1, 0]);
}

#[test]
fn blocks_record_their_source_span() {
    let html = "<div>\n <p>caf&eacute; <b>au</b>\nlait </p><p>2</p></div>";
    let (_, page) = parse(html);
    let source = |at: usize| &html[page.blocks[at].source.range()];
    assert_eq!(source(0), "caf&eacute; <b>au</b>\nlait");
    assert_eq!(source(1), "2");
}

/// Adversarial pages of one or two megabytes, or 20 times less in debug builds.
#[test]
fn parsing_takes_linear_time() {
    let times = if cfg!(debug_assertions) {
        10_000
    } else {
        50_000
    };
    let many = |piece: &str| piece.repeat(times);
    let pages = [
        many("<div>"),
        many("<b>"),
        many("<a href=x>"),
        many("<p>"),
        many("<table><tr><td>"),
        many("</div>"),
        format!("<span>{}{}", many("<div>"), many("</span>")),
        format!("<div><table><td>{}{}", many("<b>"), many("</div>")),
        format!("{}{}", many("<div>"), many("</div>")),
        many("<script>"),
        many("<script><!--"),
        many("</script"),
        many("<svg>"),
        many("<svg></x>"),
        many("<svg><svg></svg>"),
        many("<!--"),
        many("<br>"),
        many("&amp"),
        many("<x y=\""),
        many("<p class='a b c d'>x"),
        format!("<p {}>x", many("class=a ")),
        "x".repeat(5 * times),
    ];
    for html in &pages {
        let start = Instant::now();
        let (text, page) = parse(html);
        let elapsed = start.elapsed();
        assert_page_invariants(html, &text, &page);
        let name = &html[..html.len().min(30)];
        assert!(elapsed < Duration::from_secs(10), "{name}: {elapsed:?}");
    }
}

proptest! {
    #[test]
    fn any_string_parses(
        parts in proptest::collection::vec(
            prop_oneof![
                "</?(p|div|a|b|li|ul|table|tr|td|h1|pre|br|svg|select|script|style|head|body|x-y|nav)( class=x| href='y'| role=main| hidden)?/?>",
                "[a-zé \n<>&\"']{0,8}",
                "&(amp|eacute|#65|#x41|nbsp);?",
                "<!--|-->|<!|</|<!\\[CDATA\\[|\u{0}|\u{200b}",
            ],
            0..30,
        )
    ) {
        let html = parts.concat();
        let (text, page) = parse(&html);
        assert_page_invariants(&html, &text, &page);
    }
}
