//! Tests of text that is not written as it is, and of text in other places than elements.

use super::check;
use crate::{OutputFormat, WriteConfig, article, parse, render};

#[track_caller]
fn check_markdown(html: &str, expected: &str) {
    let config = WriteConfig {
        to: OutputFormat::Markdown,
        ..WriteConfig::default()
    };
    let markdown = render((&article(html)).into(), &[], &config);
    assert_eq!(markdown.trim_end(), expected, "{html}");
}

#[test]
fn raised_and_lowered_figures_do_not_run_into_others() {
    check("<p>10<sup>6</sup> boats", "10^6 boats");
    check(
        "<p>7<sup>th</sup> boat of 3<sup>1</sup>/<sub>2</sub>",
        "7th boat of 3 1/2",
    );
    check("<p>CO<sub>2</sub> at 5 m s<sup>−1</sup>", "CO2 at 5 m s^−1");
    check(
        "<p>1998<sub>28y</sub>, x<sub>1</sub><sup>2</sup>",
        "1998_28y, x1^2",
    );
    check("<p>2<sup>n</sup> and 1<sup>er</sup>", "2^n and 1er");
    check("<p><sup>14</sup>C <sup>12</sup> In", "14C 12 In");
    check_markdown(
        "<p>10<sup>6</sup> and 1998<sub>28</sub>",
        "10^6 and 1998_28",
    );
}

#[test]
fn marks_of_notes_are_in_brackets() {
    check(
        "<p>Sold.<sup><a href='#n1'>1</a></sup> Soon",
        "Sold.[1] Soon",
    );
    check("<p>Sold<a href='#n1'><sup>a</sup></a>", "Sold[a]");
    check(
        "<p>Sold<sup><a href='#n1'>[<span>1</span>]</a></sup>",
        "Sold[1]",
    );
    check("<p>“Sold.”<sup>12</sup>", "“Sold.”[12]");
    check("<p>Sold<a class=footnote-ref href='#n'>3</a>", "Sold[3]");
    check("<ol><li>The note. <a href='#r1'>↩︎</a></ol>", "The note.");
    check("<ol><li><b><a href='#r1'>^</a></b> The note", "The note");
    check_markdown(
        "<p>Sold.<sup><a href='#n1'>1</a></sup>",
        "Sold.[\\[1\\]](#n1)",
    );
}

#[test]
fn permalinks_and_tools_of_headings_go() {
    check("<h2>Boats<a class=headerlink href='#b'>¶</a></h2>", "Boats");
    check("<h2><a href='#b'>#</a> Boats</h2><p>C#", "Boats\n\nC#");
    check(
        "<h2>Boats</h2><a href='#c'>Chapter 2</a>",
        "Boats\n\nChapter 2",
    );
    check(
        "<h2>Boats<span class='mw-editsection'>[<a href='/e'>edit</a>]</span></h2><p>x",
        "Boats\n\nx",
    );
    // An omitted element that is never closed takes no blocks with it.
    check("<span class='mw-editsection'>[edit]<p>Boats", "Boats");
    assert_eq!(
        parse("<h2>Boats<a href='#b'>¶</a>").1.blocks[0].link_count,
        0
    );
}

#[test]
fn words_for_screen_readers_count_only_alone() {
    let hidden = "<span class='sr-only'>opens in a window</span>";
    check(
        &format!("<p>See <a href=x>the plan {hidden}</a>."),
        "See the plan.",
    );
    check(&format!("<p>{hidden}<span>See</span>"), "See");
    check(
        &format!("<p>{hidden}</p><p>See"),
        "opens in a window\n\nSee",
    );
    check(
        "<p><span class=sr-only>The</span><span aria-hidden=true><b>T</b>he</span> mole",
        "The mole",
    );
    let yes = "<td><span class='visually-hidden'>Yes</span><svg></svg></td>";
    check(
        &format!("<table><tr><td>Boats</td>{yes}<td>2</td>"),
        "Boats | Yes | 2",
    );
    let (text, page) = parse("<p><a href=f><i class='sr-only'>Share</i></a>");
    assert_eq!((&text[..], page.link_percent(0)), ("Share\n", 100));
}

#[test]
fn readings_are_in_parentheses() {
    check("<p><ruby>場<rt>じょう</rt></ruby>は", "場(じょう)は");
    check(
        "<p><ruby>漢<rp>(</rp><rt>かん</rt><rp>)</rp>字<rp>(</rp><rt>じ</rt><rp>)</rp></ruby>",
        "漢(かん)字(じ)",
    );
    check("<p><ruby>空<rt> </rt></ruby>き", "空 き");
}

#[test]
fn formulas_are_tex() {
    let math = "<math><semantics><msub><mi>p</mi><mi>i</mi></msub>\
        <annotation encoding='application/x-tex'>p_{i}</annotation></semantics></math>";
    let drawing = "<span class='katex-html' aria-hidden=true><span>p</span>i</span>";
    let katex = format!("<span class=katex><span class=katex-mathml>{math}</span>{drawing}</span>");
    check(
        &format!("<p>the profit {katex} that"),
        "the profit $p_{i}$ that",
    );
    check_markdown(
        &format!("<p>the *profit* {katex}"),
        "the \\*profit\\* $p_{i}$",
    );
    // Without the formula the drawing is all there is.
    check(&format!("<p>the profit {drawing}"), "the profit pi");
    let script = |kind: &str, tex: &str| format!("<script type='math/tex{kind}'>{tex}</script>");
    check(
        &format!(
            "<p>with {}, so {}",
            script("", "P"),
            script("; mode=display", "\\log_{10} a")
        ),
        "with $P$, so $$\\log_{10} a$$",
    );
    check(
        "<p>is <math alttext='{\\displaystyle x^{2}}'><mi>x</mi></math>.",
        "is $x^{2}$.",
    );
    let image = "<img class='mwe-math-fallback-image-inline' alt='{\\displaystyle p_{i}}'>";
    check(&format!("<p>is {math}{image} here"), "is $p_{i}$ here");
    check(
        "<p>is <img class=latex alt='a+b'>, <img class=photo alt='a boat'>",
        "is $a+b$,",
    );
    check(
        "<p>is <math alttext=a></math><math alttext=b></math>c",
        "is $a$ $b$c",
    );
    check(
        "<p>a <math><mi>x</mi> is never closed",
        "a x is never closed",
    );
    check_markdown(
        "<table><tr><td>a<td>b<tr><td><img class=tex alt='|x|'><td>c</table>",
        "| a | b |\n| --- | --- |\n| \\$\\|x\\|\\$ | c |",
    );
}

#[test]
fn emoji_images_are_characters() {
    check(
        "<p>glad <img class=emoji alt='😀'> and <img alt='❤️'>.",
        "glad 😀 and ❤️.",
    );
    check("<p>glad <img alt='A heart'><img alt=''>", "glad");
}

#[test]
fn invisible_characters_go() {
    check(
        "<p>Unter\u{ad}nehmen, Donau&ZeroWidthSpace;dampf &shy; \u{feff}schiff",
        "Unternehmen, Donaudampf schiff",
    );
    check("<p>ภาษา\u{200b}ไทย", "ภาษา\u{200b}ไทย");
    check("<p>نمی\u{200c}خواهم", "نمی\u{200c}خواهم");
}

#[test]
fn line_numbers_of_code_go() {
    check(
        "<table><tr><td class=gutter><pre>1\n2\n</pre></td><td><pre>a = 1\n2</pre></td></table>",
        "a = 1\n2",
    );
    check("<pre><span class=lineno>10 </span>a = 1</pre>", "a = 1");
    check(
        "<table><tr><td class=gutter>12 boats</td></table>",
        "12 boats",
    );
}

#[test]
fn code_names_its_language() {
    for html in [
        "<pre><code class='language-rust'>x</code></pre>",
        "<div class='highlight-rust'><div><pre>x</pre></div></div>",
        "<pre data-lang=rust>x</pre>",
    ] {
        check_markdown(html, "```rust\nx\n```");
    }
    check_markdown("<div class=language-rust></div><pre>x</pre>", "```\nx\n```");
}

const PARAGRAPH: &str = "The old pumping station on the canal has stood empty for nineteen years, its \
    iron doors rusted shut and its windows boarded with planks that somebody once painted green.";

#[test]
fn shadow_roots_are_read() {
    check(
        "<x-a><template shadowrootmode=open><p>One<slot></slot></template><p>Two</x-a>",
        "One\n\nTwo",
    );
    check("<template><p>One</template><p>Two", "Two");
}

#[test]
fn what_stands_in_for_a_component_is_left_out() {
    check(
        "<p>One</p><amp-ad type=x><div placeholder>Ad loading</div><div fallback>No ad</div></amp-ad>\
         <amp-twitter><blockquote placeholder>The herons are back.</blockquote></amp-twitter>\
         <p placeholder='Your text'>Two",
        "One\n\nThe herons are back.\n\nTwo",
    );
}

#[test]
fn noscript_is_read_if_the_page_has_no_text() {
    let paragraphs = format!("<p>{PARAGRAPH}").repeat(3);
    let hidden = format!("<a href=/>Home</a><noscript><h1>Mole</h1>{paragraphs}</noscript>");
    let (text, _) = parse(&hidden);
    assert_eq!(text.matches(PARAGRAPH).count(), 3, "{text}");
    assert!(!text.contains('<'), "{text}");
    let (text, _) = parse(&format!("{paragraphs}<noscript>{paragraphs}</noscript>"));
    assert_eq!(text.matches(PARAGRAPH).count(), 3, "{text}");
    check(
        "<noscript>Turn on scripts</noscript><div id=root></div>",
        "",
    );
}

#[test]
fn what_a_style_sheet_hides_is_left_out_unless_it_is_the_article() {
    let style = "<style>.is-hidden { display: none } .tab { display: none }</style>";
    check(
        &format!("{style}<p>One</p><div class='box is-hidden'><p>Two</p></div><p class=tab>Three"),
        "One\n\nThree",
    );
    check(
        "<style media=print>.hide{display:none}</style><p class=hide>One",
        "One",
    );
    let paragraphs = format!("<p>{PARAGRAPH}").repeat(3);
    let (text, _) = parse(&format!("{style}<div class=is-hidden>{paragraphs}</div>"));
    assert_eq!(text.matches(PARAGRAPH).count(), 3, "{text}");
}

#[test]
fn json_ld_body_is_read_if_the_page_has_no_text() {
    let body = format!("{PARAGRAPH}\\n\\n").repeat(3) + "Ropes &amp; boats";
    let script = format!(
        "<script type='application/ld+json'>{{\"@type\": \"Article\", \"articleBody\": \"{body}\"}}</script>"
    );
    let (text, page) = parse(&format!("<nav>Home</nav>{script}<p>Loading"));
    assert_eq!(text.matches(PARAGRAPH).count(), 3, "{text}");
    assert!(text.ends_with("\n\nRopes & boats\n"), "{text}");
    let sources = page.blocks.iter().map(|block| block.source.start);
    assert!(sources.is_sorted());
    let (text, _) = parse(&format!("{script}<p>{PARAGRAPH}<p>{PARAGRAPH}"));
    assert_eq!(text.matches(PARAGRAPH).count(), 2, "{text}");
}
