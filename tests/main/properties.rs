//! Property tests: promises that hold for any text and any folder.

use std::fs;
use std::ops::Range;
use std::path::Path;
use std::sync::LazyLock;

use proptest::prelude::*;
use proptest::sample::select;
use unboil::{Config, NoProgress, Request};
use unboil_match::{CopyPreference, Duplicates};
use unboil_strip::{ExtractContext, SiteProfiles, StripConfig, Stripper};
use unboil_text::{Removal, Span, kept_spans, kept_text};

static STRIPPER: LazyLock<Stripper> =
    LazyLock::new(|| Stripper::new(&StripConfig::default()).expect("the defaults are fine"));

/// Lines that sites print, one after another the head of many a page.
const CHROME: &[&str] = &[
    "Advertisement",
    "Comments are closed.",
    "Skip to content",
    "Share this:",
    "Facebook Twitter WhatsApp Email",
    "Categories: NewsPolitics",
    "Recent Posts",
    "You may also like",
    "Leave a reply",
    "Your email address will not be published. Required fields are marked *",
    "© 2024 Selm Gazette. All rights reserved.",
    "Read more: The ferry that never left",
    "By",
    "UP NEXT",
    "3 months ago",
    "Sign up for our newsletter",
    "Home > News > Coast",
];

/// Titles, names and the ends of teasers.
const SHORT: &[&str] = &[
    "Lighthouse gets a new lamp",
    "School wins the regatta once more",
    "The old lamp had turned since the year of the great storm and…",
    "Navneet",
    "By Jane Doe",
    "12 March 2024",
    "Conclusion",
    "•",
    "***",
    "1.",
    "| Rovers | 3 | 1 |",
    "> quoted words of somebody",
    "– Yes.",
    "https://selm.example/a?b=c",
];

/// Paragraphs.
const PROSE: &[&str] = &[
    "The council voted on Tuesday evening to keep the old harbour open for another ten years, after a debate that went on until midnight.",
    "Few of those who came had a seat, and fewer still had expected the vote to be as clear as it was in the end.",
    "Der Hafen bleibt offen, sagte die Bürgermeisterin am Dienstag, und zwar für mindestens zehn weitere Jahre, wie auch immer die Wahl ausgeht.",
    "昨夜河水上涨了两米，市长下令关闭两座桥梁，直到另行通知为止。居民们被告知，学校在星期一之前都不会开放。",
    "แม่น้ำสูงขึ้นสองเมตรในตอนกลางคืน และนายกเทศมนตรีปิดสะพานทั้งสองแห่ง",
    "قال رئيس البلدية يوم الثلاثاء إن الميناء القديم سيبقى مفتوحاً عشر سنوات أخرى على الأقل، مهما كانت نتيجة الانتخابات.",
    "Work on the north quay\nstarts in spring. The ferry will run\nfrom the south quay until it is done,\nthe harbour master said.",
];

/// What stands between blocks.
const BREAKS: &[&str] = &[
    "\n",
    "\n\n",
    "\r\n",
    "\r\n\r\n",
    "\r",
    " ",
    "\n \u{a0}\n",
    "\n\n\n\n",
    "\u{2028}",
    "\t",
    "",
];

/// Any text without a NUL: soup, and pieces of pages in any order.
fn any_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => select(CHROME).prop_map(str::to_string),
        3 => select(SHORT).prop_map(str::to_string),
        4 => select(PROSE).prop_map(str::to_string),
        1 => "(?s).{0,30}",
        1 => "\\PC{0,60}",
        1 => "[a-zA-Z ,.!?…\u{300}-\u{305}\u{200b}-\u{200f}\u{a0}]{0,80}",
    ];
    let pieces = prop::collection::vec((piece, select(BREAKS)), 0..30);
    pieces.prop_map(|pieces| {
        let text: String = pieces
            .into_iter()
            .flat_map(|(piece, end)| [piece, end.to_string()])
            .collect();
        text.replace('\0', "")
    })
}

/// What must be true of the removals of a text; gives what they leave.
fn check(text: &str) -> Result<String, TestCaseError> {
    let removals = STRIPPER.strip(text);
    let mut last = 0;
    for Removal {
        span, rule, why, ..
    } in &removals
    {
        prop_assert!(span.start >= last, "{span:?} is not after {last}");
        prop_assert!(!span.is_empty(), "{rule} takes nothing at {}", span.start);
        prop_assert!(
            text.get(span.range()).is_some(),
            "{span:?} cuts a character"
        );
        prop_assert!(!why.is_empty() && !rule.is_empty());
        last = span.end;
    }
    let kept = kept_text(text, &removals);
    let mut whole: Vec<Span> = removals.iter().map(|removal| removal.span).collect();
    whole.extend(kept_spans(text.len(), &removals));
    whole.sort();
    let whole: String = whole.iter().map(|span| &text[span.range()]).collect();
    prop_assert_eq!(whole, text, "kept + removed");
    prop_assert_eq!(STRIPPER.strip(text), removals.clone(), "again");
    // What is explained is what is done.
    let context = ExtractContext {
        verdicts: true,
        ..ExtractContext::default()
    };
    let extraction = STRIPPER.extract(text, &context);
    prop_assert_eq!(&extraction.removals, &removals, "with verdicts");
    for verdict in &extraction.verdicts.expect("they were requested") {
        let taken = removals
            .iter()
            .any(|removal| removal.span.overlap(verdict.span) > 0);
        prop_assert_eq!(taken, verdict.removal.is_some(), "{:?}", verdict);
    }
    Ok(kept)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn kept_and_removed_spans_cover_the_text(text in any_text()) {
        let kept = check(&text)?;
        check(&kept)?;
    }

    #[test]
    fn one_line(text in any_text()) {
        check(&text.split_whitespace().collect::<Vec<_>>().join(" "))?;
    }

    #[test]
    fn line_ends_make_no_difference(text in any_text()) {
        let unix = text.replace("\r\n", "\n").replace('\r', "");
        let dos = unix.replace('\n', "\r\n");
        check(&dos)?;
        let of_dos = kept_text(&dos, &STRIPPER.strip(&dos)).replace("\r\n", "\n");
        prop_assert_eq!(of_dos, kept_text(&unix, &STRIPPER.strip(&unix)));
    }

    #[test]
    fn a_clean_article_is_untouched(article in clean_article()) {
        let taken: Vec<_> = STRIPPER.strip(&article).into_iter().map(|removal| {
            (article[removal.span.range()].to_string(), removal.rule, removal.why)
        }).collect();
        prop_assert!(taken.is_empty(), "{taken:#?} of\n{article}");
    }
}

/// Headings that articles have, and that no rule may take for a site's.
const HEADINGS: &[&str] = &[
    "Conclusion",
    "Pros",
    "Cons",
    "Key takeaways",
    "References",
    "FAQ",
    "Ingredients",
    "Method",
    "Background",
    "What happened next",
    "The second day",
    "Results",
    "A note on the numbers",
];

/// Words of no cue.
const WORDS: &[&str] = &[
    "harbour",
    "stone",
    "the",
    "a",
    "of",
    "river",
    "carpenters",
    "slowly",
    "had",
    "found",
    "between",
    "winter",
    "lamp",
    "keeper",
    "an",
    "old",
    "bridge",
    "over",
    "mill",
    "and",
    "then",
    "seven",
    "crowns",
    "wooden",
    "quietly",
    "boat",
    "in",
    "rain",
    "nobody",
    "saw",
    "until",
    "bread",
    "was",
    "fields",
    "grey",
    "with",
    "carried",
    "letters",
    "tower",
    "clock",
];

fn sentence(words: Range<usize>) -> impl Strategy<Value = String> {
    prop::collection::vec(select(WORDS), words).prop_map(|words| {
        let text = words.join(" ");
        text[..1].to_uppercase() + &text[1..]
    })
}

/// A headline, and paragraphs with headings, lists, quotes and dialogue between them.
fn clean_article() -> impl Strategy<Value = String> {
    let paragraph = prop::collection::vec(sentence(8..20), 2..5)
        .prop_map(|sentences| sentences.join(". ") + ".");
    let headings = prop::sample::subsequence(HEADINGS, 0..4).prop_shuffle();
    let item = sentence(2..6).prop_map(|item| format!("- {}", item.to_lowercase()));
    let lists = prop::collection::vec(prop::collection::vec(item, 3..6), 0..2);
    let quote = sentence(4..9).prop_map(|quote| format!("“{quote},” she said."));
    let parts = (
        sentence(5..10),
        prop::collection::vec(paragraph, 5..10),
        headings,
        lists,
        prop::option::of(quote),
        select(&["\n", "\n\n", "\r\n", "\r\n\r\n"][..]),
    );
    parts.prop_map(|(headline, paragraphs, headings, lists, quote, end)| {
        // Something stands before every paragraph but the first, so that nothing but prose closes the article.
        let lists = lists.into_iter().map(|items| items.join(end));
        let mut between = headings
            .into_iter()
            .map(str::to_string)
            .chain(lists)
            .chain(quote);
        let mut blocks = vec![headline];
        for (at, paragraph) in paragraphs.into_iter().enumerate() {
            blocks.extend(between.next().filter(|_| at > 0));
            blocks.push(paragraph);
        }
        blocks.join(end) + end
    })
}

/// The name of a file, what is in it (two texts may be the same), and what happens to duplicates.
fn any_folder() -> impl Strategy<Value = Vec<(String, Vec<String>)>> {
    let names = [
        "a.txt",
        "b.md",
        "c.jsonl",
        "d/a.txt",
        "d/e.jsonl",
        "d/f.txt",
    ];
    let texts = prop::collection::vec(any_text(), 1..4);
    let files = prop::collection::vec(prop::collection::vec(0_usize..4, 1..4), names.len());
    (texts, files).prop_map(move |(texts, files)| {
        let text = |at: &usize| texts[at % texts.len()].clone();
        let file =
            |(name, at): (&str, Vec<usize>)| (name.to_string(), at.iter().map(text).collect());
        names.into_iter().zip(files).map(file).collect()
    })
}

fn content(name: &str, texts: &[String]) -> Vec<u8> {
    let row = |text| serde_json::json!({ "text": text, "n": 1.5 }).to_string() + "\n";
    match name.ends_with(".jsonl") {
        true => texts.iter().map(row).collect::<String>().into_bytes(),
        false => texts[0].clone().into_bytes(),
    }
}

fn round_trip(
    root: &Path,
    files: &[(String, Vec<String>)],
    config: &Config,
) -> Result<(), TestCaseError> {
    let at = |name: &str| root.join("in").join(name);
    for (name, texts) in files {
        fs::create_dir_all(at(name).parent().expect("in a folder")).expect("a folder");
        fs::write(at(name), content(name, texts)).expect("a file");
    }
    let request = Request {
        inputs: vec![root.join("in")],
        out: root.join("out"),
        threads: Some(2),
        ..Request::default()
    };
    let outcome = unboil::clean(&request, config, &SiteProfiles::default(), &NoProgress);
    prop_assert_eq!(outcome.expect("cleaned").problems, []);
    let report =
        unboil_io::restore(&root.join("out"), &root.join("back"), false).expect("restored");
    prop_assert_eq!(report.problems, []);
    for (name, texts) in files {
        let back = fs::read(root.join("back").join(name)).expect("restored");
        prop_assert!(back == content(name, texts), "{} is not restored", name);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(30))]

    #[test]
    fn restore_returns_the_input(
        files in any_folder(),
        duplicates in select(&[Duplicates::Report, Duplicates::DropPassages, Duplicates::DropArticles][..]),
        keep in select(&[CopyPreference::First, CopyPreference::Longest, CopyPreference::Earliest][..]),
    ) {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let config = Config { duplicates, keep, ..Config::default() };
        round_trip(dir.path(), &files, &config)?;
    }
}
