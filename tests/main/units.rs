//! Blocks that stand or fall together, cues that are certain, and boxes inside the article.

use unboil_strip::{StripConfig, Stripper};
use unboil_text::{ArticleRef, kept_text};

use crate::util::{LEAD, SECOND, THIRD};

const HEAD: &str = "Skip to content\nHome\nNews\nLog in\nSubscribe\n";
const FOOT: &str = "Share this article\nFollow us\nAbout us\nContact us\nPrivacy policy\n\
                    Terms of use\n© 2024 Harbour Herald. All rights reserved.\n";

fn stripper() -> Stripper {
    Stripper::new(&StripConfig::default()).expect("the defaults make sense")
}

fn stripped(text: &str) -> String {
    kept_text(text, &stripper().strip(text))
}

/// The text of a page without what is removed from it.
fn stripped_page(html: &str) -> String {
    let (text, page) = unboil_html::parse(html);
    let article = ArticleRef {
        text: &text,
        page: Some(&page),
    };
    kept_text(&text, &stripper().strip(article))
}

fn has_line(text: &str, line: &str) -> bool {
    text.lines().any(|other| other == line)
}

#[test]
fn a_certain_cue_goes_from_a_page_whatever_the_tags_around_it() {
    let html = format!(
        "<article><h1>Harbour to stay open</h1><p>{LEAD}</p><p>Comments are closed.</p><p>{SECOND}</p>\
         <p>Read more: The slip is being mended</p><p>{THIRD}</p>\
         <p>Get in touch with our news team by emailing us at news@herald.example.</p>\
         <p>For more stories like this, check our news page.</p>\
         <p>The post Harbour to stay open for many more years appeared first on Harbour Herald.</p>\
         </article>"
    );
    let kept = stripped_page(&html);
    for paragraph in [LEAD, SECOND, THIRD] {
        assert!(has_line(&kept, paragraph), "{kept}");
    }
    for cue in [
        "Comments are closed",
        "Read more",
        "Get in touch",
        "For more stories",
        "appeared first",
    ] {
        assert!(!kept.contains(cue), "{cue}: {kept}");
    }
}

#[test]
fn code_and_front_matter_stay_whole() {
    let code = "```toml\nhome = \"/\"\nshare = true\nSubscribe\nPrivacy policy\n```";
    let front = "---\ntitle: Harbour to stay open\ntags: [harbour, quay]\nauthor: Ada Orme\n---";
    let menu = "It prints:\n\n    $ harbour --list\n    Menu\n    Home\n    Subscribe\n";
    let text = format!("{front}\n\n{LEAD}\n\n{code}\n\n{SECOND}\n\n{menu}\n{THIRD}\n\n{FOOT}");
    let kept = stripped(&text);
    for unit in [front, code, menu] {
        assert!(kept.contains(unit), "{unit}: {kept}");
    }
    assert!(!kept.contains("Terms of use"), "{kept}");
}

#[test]
fn an_indented_list_below_a_heading_is_no_code() {
    let text =
        format!("{LEAD}\n{SECOND}\n{THIRD}\nRelated:\n\n    The slip\n    The quay\n\n{FOOT}");
    let kept = stripped(&text);
    assert!(kept.ends_with(&format!("{THIRD}\n")), "{kept}");
}

#[test]
fn the_article_goes_on_below_a_box() {
    let boxes = [
        "Advertisement\nStory continues below",
        "Sign up to our newsletter\nEnter your email address\nSign up",
        "Read more: The slip is being mended",
        "Share this article\nFacebook\nPrint",
    ];
    for inline in boxes {
        let text = format!(
            "{HEAD}Harbour to stay open for ten more years\nBy Ada Orme\n{LEAD}\n{SECOND}\n{inline}\n\
             {THIRD}\nThe clerk will count again in a fortnight.\n{FOOT}"
        );
        let kept = stripped(&text);
        assert!(has_line(&kept, THIRD), "{inline}: {kept}");
        assert!(kept.contains("in a fortnight"), "{inline}: {kept}");
        assert!(!kept.contains("Privacy policy"), "{inline}: {kept}");
    }
}

#[test]
fn steps_below_a_list_are_part_of_the_article() {
    let text = format!(
        "{HEAD}Harbour stew with beans and barley\nBy Ada Orme\n{LEAD}\n{SECOND}\nJump to Recipe\n\
         Ingredients\n8 mussels\n2 lemons\n1 leek\n500 g potatoes\nMethod\nHeat the pot on the fire.\n\
         Halve the potatoes and put them in.\nSqueeze over the lemons.\nRest for ten minutes.\n{FOOT}"
    );
    let kept = stripped(&text);
    for line in [
        "8 mussels",
        "Squeeze over the lemons.",
        "Rest for ten minutes.",
    ] {
        assert!(has_line(&kept, line), "{line}: {kept}");
    }
}

#[test]
fn a_headline_above_a_longer_standfirst_stays() {
    let text = format!(
        "{HEAD}Harbour to stay open for years\nA vote that ends a quarrel older than most of the \
         boats\nBy Ada Orme\nPublished: 12 March 2024\n{LEAD}\n{SECOND}\n{THIRD}\n{FOOT}"
    );
    let kept = stripped(&text);
    assert!(
        kept.starts_with("Harbour to stay open for years\n"),
        "{kept}"
    );
}

#[test]
fn notices_of_newsletters_go_from_a_letter() {
    let letter = format!("{LEAD}\n\nTHE SLIP\n\n{SECOND}\n\n{THIRD}\n");
    let text = format!(
        "View this email in your browser ( https://m.example/web )\n\n{letter}\n\
         The Quay Letter is a reader-supported publication. To receive new posts and support my work, \
         consider becoming a free or paid subscriber.\n\n\
         You are receiving this email because you signed up on our website.\n\n\
         Unsubscribe | Update your preferences\n"
    );
    assert_eq!(stripped(&text), letter.trim_end().to_string() + "\n");
}

#[test]
fn a_short_dump_with_many_cues_loses_its_frame() {
    let text = format!("{LEAD}\n{FOOT}");
    assert_eq!(stripped(&text), format!("{LEAD}\n"));
}

#[test]
fn sentences_without_an_element_and_headings_stay_with_the_paragraphs_beside_them() {
    let html = "<title>The three wells | The Marsh Post</title><header class=top><a href=/>The Marsh Post</a>\
        <nav><ul><li><a href=/n>News</a><li><a href=/s>Sport</a><li><a href=/w>Weather</a></ul></nav></header>\
        <main><section><p>One</p>This line was written without a paragraph.<div><h4>There is a well</h4>\
        <p>Nobody drinks from it now.</p>This one too has no paragraph of its own.</div><div>\
        <h4>There is a second well</h4><p>The water here is said to be so cold that the cows of three farms \
        wait for the evening.</p></div></section></main><footer class=foot><ul><li><a href=/a>About us</a>\
        <li><a href=/c>Contact</a></ul><p>© 2026 Marsh Media. All rights reserved.</p></footer>";
    let kept = stripped_page(html);
    for line in [
        "This line was written without a paragraph.",
        "There is a well",
        "This one too has no paragraph of its own.",
    ] {
        assert!(has_line(&kept, line), "{line}: {kept}");
    }
    assert!(
        !kept.contains("Contact") && !kept.contains("Weather"),
        "{kept}"
    );
}

#[test]
fn a_list_stays_with_the_words_that_introduce_it() {
    let html = format!(
        "<div id=menu><ul><li><a href=/>Home<li><a href=/log>Log<li><a href=/about>About us<li>\
         <a href=/rss>RSS feed</ul><div class=content><h2>Mending a net<p>{LEAD}<p>{SECOND}\
         <p>You will need:<ul><li>a ball of twine that is thicker than the old one<li>two needles, filled\
         <li>a friend with patience</ul><p>{THIRD}<div class=related><h3>You may also like</h3>\
         <a href=/7>Knots I have lost</a><a href=/8>Tar: a confession</a></div>"
    );
    let kept = stripped_page(&html);
    for line in [
        "You will need:",
        "two needles, filled",
        "a friend with patience",
    ] {
        assert!(has_line(&kept, line), "{line}: {kept}");
    }
}
