//! Tests of pages as Markdown: examples by construct, and linear time.

mod hostile;
mod round_trip;

use unboil_text::{Class, Removal, Span};

use super::to_markdown;
use crate::{LinkStyle, parse};

/// A page as Markdown, without the texts in `removed`.
fn markdown_without(html: &str, removed: &[&str], links: LinkStyle) -> String {
    let (text, page) = parse(html);
    let removal = |removed: &&str| {
        let start = text.find(removed).expect("the page contains the text");
        Removal {
            span: Span::new(start, start + removed.len()),
            class: Class::Junk,
            rule: "test".into(),
            why: String::new(),
            score: None,
        }
    };
    let removals: Vec<Removal> = removed.iter().map(removal).collect();
    to_markdown(&text, &page, &removals, links)
}

fn check(html: &str, expected: &str) {
    assert_eq!(markdown_without(html, &[], LinkStyle::Keep), expected);
}

#[test]
fn inline_styles_are_kept() {
    check(
        "<p>a <b>b <i>c</i></b> <a href='/x y(1)'>d <em>e</em></a><a href=z>f</a>",
        "a **b _c_** [d *e*](/x%20y%281%29)[f](z)\n",
    );
    check(
        "<h2>a <b>b</b></h2><p>1. c<br>d_e_f *g* <b> </b>&lt;h&gt; &amp;amp;",
        "## a b\n\n1\\. c  \nd_e_f \\*g\\* \\<h> \\&amp;\n",
    );
    check("<code>a`b</code> <code>c</code>", "``a`b`` `c`\n");
    assert_eq!(
        markdown_without("<a href=x>a</a> b", &[], LinkStyle::Drop),
        "a b\n"
    );
    check("<a href='javascript:x()'>a</a> <a>b</a>", "a b\n");
    check("", "");
}

#[test]
fn lists_quotes_and_code_are_kept() {
    check(
        "<ol><li>a<li>b<ul><li>c<li><p>d<p>e</ul></ol><p>f",
        "1. a\n2. b\n   - c\n   - d\n\n     e\n\nf\n",
    );
    check("<ul><li><ul><li>a</ul></ul>", "- - a\n");
    check(
        "<blockquote><p>a<p>b</blockquote><p>c",
        "> a\n>\n> b\n\nc\n",
    );
    check("<pre>  a\n\n  b ```</pre>", "````\n  a\n\n  b ```\n````\n");
}

#[test]
fn tables_have_a_header_row_and_all_cells() {
    let table = "<table><tr><th>a<th>b<tr><td>c<td>d<tr><td>e</table>";
    check(table, "| a | b |\n| --- | --- |\n| c | d |\n| e | |\n");
    check("<table><tr><td>a</table>", "a\n");
}

#[test]
fn removals_take_their_delimiters_along() {
    let html = "<ol><li>a<li><b>b</b> c</ol><blockquote>d</blockquote><p><i>e f</i>";
    assert_eq!(
        markdown_without(html, &["a", "d"], LinkStyle::Keep),
        "2. **b** c\n\n*e f*\n"
    );
    assert_eq!(
        markdown_without(html, &["b c", "f"], LinkStyle::Keep),
        "1. a\n\n> d\n\n*e*\n"
    );
}

#[test]
fn rendering_takes_linear_time() {
    let count = if cfg!(debug_assertions) {
        10_000
    } else {
        50_000
    };
    let deep = |html: &str| format!("{}{}", "<b><i>".repeat(200), html.repeat(count));
    for (html, last) in [
        ("<a href=x>y</a> <b>z".repeat(count), "[y](x)"),
        ("a<b>b.</b>".repeat(count), "**b**."),
        ("<b>a</b><i>b</i>".repeat(count), "_b_"),
        (deep("<p>a"), "**_a_**"),
        ("<ul><li>a".repeat(count), "  a"),
        (
            format!("<ol>{}", "<li>a<ul><li>b</ul>".repeat(count)),
            "   - b",
        ),
        ("<ul><li>a</ul>".repeat(count), "* a"),
        (
            format!("<table>{}", "<tr><td>a|<td><b>b".repeat(count)),
            "| a\\| | **b** |",
        ),
        ("<blockquote><p>a".repeat(count), "> a"),
        ("<pre>a\n</pre>".repeat(count), "a\n```"),
        ("<h2>a #<br>".repeat(count), "# a \\#"),
    ] {
        let start = std::time::Instant::now();
        let out = markdown_without(&html, &[], LinkStyle::Keep);
        let name = &html[html.len() - 20..];
        let end = out.rfind(last).expect("the output ends with the last text");
        assert!(out.len() - end < 50, "{name}");
        assert!(
            start.elapsed().as_secs() < 5,
            "{name}: {:?}",
            start.elapsed()
        );
    }
}

#[test]
fn plain_text_never_becomes_markup() {
    check("Wow!<a href=x>y</a>", "Wow\\![y](x)\n");
    check("a\\<b>c</b>", "a\\\\**c**\n");
    check("<p>1<b>. a</b>", "1\\. **a**\n");
    check(
        "<ul><li><pre>a</pre><li><pre>b</pre></ul>",
        "- ```\n  a\n  ```\n- ```\n  b\n  ```\n",
    );
    check("<a href='JavaScript:x'>a</a>", "a\n");
}

#[test]
fn delimiters_are_flanking() {
    check("<b>a</b><b>b</b> <i>c</i><i>d</i>", "**ab** *cd*\n");
    check("<b>a</b><i>b</i><b>c</b>", "**a**_b_**c**\n");
    check("<b><i>a</i></b> <i><b>b</b> c</i>", "**_a_** _**b** c_\n");
    check("a<b>b.</b>c <b>(d)</b>e", "a**b**.c **(d**)e\n");
    check("a<b> (b)</b>c<i>!</i>d", "a **(b**)c!d\n");
    check("\u{300c}<b>\u{300d}a</b>", "\u{300c}\u{300d}**a**\n");
    check("x<b><a href=y>z</a> a</b>", "x<strong>[z](y) a</strong>\n");
    check("x<b>y</b><i>z</i>a", "x**y**<em>z</em>a\n");
    check("<code>a&lt;<a href=x>b</a>&gt;</code>", "`a<`[`b`](x)`>`\n");
    check("<code>a</code><code>b</code>", "`ab`\n");
    check(
        "<code>a``b</code><p><code>`</code>",
        "```a``b```\n\n`` ` ``\n",
    );
}

#[test]
fn special_characters_are_escaped() {
    check(
        "<h2>a #</h2><h2>C#</h2><h2>#</h2>",
        "## a \\#\n\n## C#\n\n## \\#\n",
    );
    check("a ~5 ~~b~~", "a ~5 ~\\~b\\~\\~\n");
    check("<p>a | b<br>:-- | --", "a | b  \n\\:-- | --\n");
    check("<p>#a<br># a<br>+1<br>+ 1", "#a  \n\\# a  \n+1  \n\\+ 1\n");
    check("<a href='x&amp;lt;y`|'>a</a>", "[a](x&amp;lt;y%60%7C)\n");
    check("&amp;<b>amp;</b>", "&**amp;**\n");
    check(
        "&lt;<a href=x>a@b.c</a>&gt; &lt;5 a@b.c",
        "<[a@b.c](x)> <5 a@b.c\n",
    );
    check(
        "&lt;1@b.c&gt; &lt;<b>a</b>@b.c&gt;",
        "\\<1@b.c> \\<**a**@b.c>\n",
    );
}

#[test]
fn tables_keep_their_columns() {
    check(
        "<table><tr><td><th>a<th>b<tr><td>c | d<td><td>e<tr><td colspan=2>f<td><code>g|</code></table>",
        "| | a | b |\n| --- | --- | --- |\n| c \\| d | | e |\n| f | | `g\\|` |\n",
    );
}

#[test]
fn cells_outside_rows_are_paragraphs() {
    let row = "<tr><td>a<td>b";
    check(
        &format!("<table>{row}</tr>{row}</tr><td>c<td>d"),
        "| a | b |\n| --- | --- |\n| a | b |\n\nc\n\nd\n",
    );
}

#[test]
fn lists_keep_numbers_and_nesting() {
    check(
        "<ol start=3><li>a<li>b<li value=9>c</ol>",
        "3. a\n4. b\n9. c\n",
    );
    check(
        "<ul><li>a<ol start=2><li>b</ol>c</ul>",
        "- a\n\n  2. b\n\n  c\n",
    );
    check(
        "<ul><li>a</ul><ul><li>b</ul><ol><li>c</ol>",
        "- a\n\n* b\n\n1. c\n",
    );
    check("<ol><li>a</ol><ol><li>b</ol>", "1. a\n\n1) b\n");
    check(
        "<blockquote>a<blockquote>b</blockquote>c<ul><li>d</ul></blockquote><blockquote>e",
        "> a\n>\n> > b\n>\n> c\n>\n> - d\n\n> e\n",
    );
    check(
        "<h2>a<br>b</h2><h3><div>c</div><p>d",
        "## a b\n\n### c\n\nd\n",
    );
}
