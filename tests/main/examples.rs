//! The programs in `examples/` do what they say.

#[allow(dead_code)]
#[path = "../../examples/crawler.rs"]
mod crawler;
#[allow(dead_code)]
#[path = "../../examples/match_in_memory.rs"]
mod match_in_memory;
#[allow(dead_code)]
#[path = "../../examples/page_to_markdown.rs"]
mod page_to_markdown;
#[allow(dead_code)]
#[path = "../../examples/strip_text.rs"]
mod strip_text;

use std::fs;

use unboil::{Article, StripConfig, Stripper};

use crate::util::{LEAD, SECOND, THIRD, testdata};

fn stripper() -> Stripper {
    Stripper::new(&StripConfig::default()).expect("the defaults are fine")
}

#[test]
fn a_text_is_stripped_and_the_reasons_are_named() {
    let text = format!("{LEAD}\n\nComments are closed.\n");
    let why = "the line is \"comments are closed\": the blog prints it under a post whose comments are off";
    let expected = format!("{LEAD}\n---\n\"Comments are closed.\": {why} (phrase)\n");
    assert_eq!(strip_text::strip(&stripper(), &text), expected);
}

#[test]
fn a_page_becomes_markdown() {
    let page = fs::read_to_string(testdata("pages/harbour/night-ferry.html")).expect("a page");
    let markdown = page_to_markdown::markdown(&stripper(), &page);
    assert!(
        markdown.starts_with("---\n") && markdown.contains("\ntitle: "),
        "{markdown}"
    );
    assert!(
        markdown.contains("night boat") && !markdown.contains("<p"),
        "{markdown}"
    );
    assert!(markdown.len() < page.len() / 2, "{markdown}");
}

#[test]
fn shared_passages_are_found_in_memory() {
    let text = |parts: [&str; 2]| parts.map(|part| format!("{part}\n")).concat();
    let texts = [("one", [LEAD, SECOND]), ("two", [THIRD, SECOND])];
    let texts = texts.map(|(name, parts)| (name.to_string(), text(parts)));
    let found = match_in_memory::shared_passages(&texts).expect("the defaults are fine");
    let copy = |name: &str| format!("  {name}: {SECOND:?}\n");
    let expected = format!("1.00 of the words alike\n{}{}", copy("one"), copy("two"));
    assert_eq!(found, expected);
}

#[test]
fn a_crawler_learns_the_template_of_a_site() {
    let mut crawler = crawler::Crawler::new("harbour.example").expect("the defaults are fine");
    let slogan = "Your harbour, your stories";
    let page = |number: usize| {
        let words = |from: usize| {
            (from..from + 40)
                .map(|word| format!(" word{number}x{word}"))
                .collect::<String>()
        };
        let prose = [0, 40, 80]
            .map(|from| format!("The{}.\n", words(from)))
            .concat();
        Article {
            text: format!("{slogan}\n{prose}"),
            ..Article::default()
        }
    };
    let has_slogan: Vec<bool> = (1..=4)
        .map(|number| crawler.visit(&page(number)).contains(slogan))
        .collect();
    assert_eq!(has_slogan, [true, true, false, false]);
    assert_eq!(crawler.template(), [slogan]);
}
