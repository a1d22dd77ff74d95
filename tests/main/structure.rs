//! Structure that tells the article from what stands around it: what is beside its paragraphs,
//! comments, threads, other articles, repeated quotes and notices.

use unboil_strip::{Strength, StripConfig, Stripper};
use unboil_text::kept_text;

use crate::stripped::{FOURTH, TITLE, article, assert_gone, assert_kept, strip_page, strip_text};
use crate::util::{LEAD, SECOND, THIRD};

const POSTS: [(&str, &str); 3] = [
    (
        "Olga",
        "I have moored there for twelve years, and nobody has ever asked me to pay for it.",
    ),
    (
        "Piet",
        "The steps on the north side have been slippery since my father fell down them.",
    ),
    (
        "mudlark",
        "Does anybody know where the ferry will stop while they are building the quay?",
    ),
];

#[test]
fn tables_lists_and_quotes_beside_the_paragraphs_stay() {
    let table = "<table><tr><th>Quay<th>Depth<tr><td>North<td>2.4 m<tr><td>South<td>3.1 m</table>";
    assert_kept(
        &strip_page(&article("", table)),
        &["Quay | Depth", "North | 2.4 m"],
    );
    let list = "<h2>What comes first</h2><ul><li>Mend the slip<li>Paint the posts</ul>";
    assert_kept(
        &strip_page(&article("", list)),
        &["Mend the slip", "Paint the posts"],
    );
    let quote =
        "<blockquote class=twitter-tweet><p>So it stays. What now?</p>— Jo (@jo)</blockquote>";
    assert_kept(
        &strip_page(&article(quote, "")),
        &["So it stays.", "Jo (@jo)"],
    );
    // A list of links is none of the article's.
    let links = "<div class=teasers><ul><li><a href=/1>The slip is mended</a><li><a href=/2>A new \
                 lamp for the pier</a><li><a href=/3>Eel season opens early</a></ul></div>";
    assert_gone(&strip_page(&article("", links)), &["The slip is mended"]);
}

#[test]
fn a_sentence_that_stands_in_a_paragraph_too_goes() {
    let quote = "“Nobody moors a good boat in a promise”";
    let byline = "By Ada Orme";
    let kept = strip_text(&[TITLE, byline, LEAD, SECOND, quote, THIRD, FOURTH]);
    assert_gone(&kept, &[quote]);
    // Nothing else goes from a clean text, so its quotes stay too.
    let kept = strip_text(&[TITLE, LEAD, SECOND, quote, THIRD, FOURTH]);
    assert_kept(&kept, &[quote]);
    let html = format!("<blockquote><p>{quote}</p><cite>Old Tam</cite></blockquote>");
    assert_gone(&strip_page(&article(&html, "")), &[quote, "Old Tam"]);
    // A colon introduces it: the article quotes it.
    let intro = "What the oldest of them said was written on the wall of the hall the next day:";
    let kept = strip_text(&[TITLE, byline, LEAD, SECOND, intro, quote, THIRD, FOURTH]);
    assert_kept(&kept, &[quote]);
}

#[test]
fn another_article_below_the_article_goes_and_chapters_stay() {
    let other = format!(
        "<div>Up next</div><article class=post><h1>Lighthouse gets a lamp</h1><p>By Lem Farrow</p>\
         <p>{}</p></article>",
        POSTS[0].1
    );
    let page = article("", "") + &other;
    assert_gone(&strip_page(&page), &["Lighthouse", POSTS[0].1]);
    let chapters = format!(
        "<h1>{TITLE}</h1><p>{LEAD}</p><p>{SECOND}</p><p>{FOURTH}</p><h1>The north quay</h1><p>{THIRD}</p>"
    );
    assert_kept(&strip_page(&chapters), &[LEAD, THIRD]);
    // The first subheading has words of the page's title, and a day stands below the second one.
    let sections = format!(
        "<h1>The harbour stays open</h1><h2>Harbour to stay</h2><p>{LEAD}</p><p>{SECOND}</p>\
         <p>{FOURTH}</p><h2>The north quay</h2><p>12 March 2024</p><p>{THIRD}</p>"
    );
    assert_kept(
        &strip_page(&sections),
        &["Harbour to stay", "The north quay", THIRD],
    );
    let lines = [TITLE, LEAD, SECOND, THIRD, FOURTH];
    let other = [
        "Next article",
        "Lighthouse gets a new lamp",
        "By Lem Farrow",
        POSTS[0].1,
    ];
    assert_gone(&strip_text(&[&lines[..], &other].concat()), &other);
}

#[test]
fn comments_below_their_heading_go_and_the_posts_of_a_thread_stay() {
    let dated: Vec<String> = (POSTS.iter())
        .map(|(name, text)| format!("{name}\n12 March 2026, 18:03\n{text}\nReply"))
        .collect();
    let dated = dated.join("\n");
    let kept = strip_text(&[TITLE, LEAD, SECOND, THIRD, FOURTH, "3 comments", &dated]);
    assert_gone(&kept, &[POSTS[0].1, POSTS[1].1, POSTS[2].1]);
    let items = POSTS.map(|(name, text)| format!("<div class=c><b>{name}</b><p>{text}</p></div>"));
    let section = format!("<div class=r><h3>Comments</h3>{}</div>", items.concat());
    let kept = strip_page(&(article("", "") + &section));
    assert_gone(&kept, &[POSTS[0].1, POSTS[1].1, POSTS[2].1]);
    let posts: Vec<String> = (POSTS.iter())
        .map(|(name, text)| {
            format!("{name}\nMember\nJoined: 2019\n12 May 2025, 18:03\n{text}\nQuote")
        })
        .collect();
    let kept = strip_text(&["Where does the ferry stop", &posts.join("\n")]);
    assert_kept(&kept, &[POSTS[0].1, POSTS[1].1, POSTS[2].1]);
    assert!(!kept.contains("Joined"), "{kept}");
}

#[test]
fn notices_of_the_publisher_and_of_consent_go() {
    let lines = [TITLE, LEAD, SECOND, THIRD, FOURTH];
    let legal = [
        "Quay Press Ltd may earn a commission if you buy an oar through a link on this page.",
        "The registered office of Quay Press Ltd is at 4 Quay Street, at the foot of the steps.",
    ];
    assert_gone(&strip_text(&[&lines[..], &legal].concat()), &legal);
    let kept = strip_text(&[&[TITLE, LEAD, SECOND, legal[1]], &lines[3..]].concat());
    assert_kept(&kept, &[legal[1]]);
    let consent = [
        "With your permission we keep cookies on your device, so that we know what you like best.",
        "Some partners ask for your consent as well, and you may withdraw it on their own pages.",
        "Accept all",
    ];
    assert_gone(&strip_text(&[&consent[..], &lines].concat()), &consent);
    let bio =
        "Ada Orme has lived on a boat in the old harbour for nine years, and writes about it.";
    let signed = [TITLE, "By Ada Orme", LEAD, SECOND, THIRD, FOURTH, bio];
    assert_gone(&strip_text(&signed), &[bio]);
}

#[test]
fn an_article_that_is_there_twice_stays_once() {
    let copy = format!("<p>{LEAD}</p><p>{SECOND}</p><p>{THIRD}</p>");
    let kept = strip_page(&format!(
        "<h1>{TITLE}</h1><div class=story>{copy}</div><div class=print-layer>{copy}</div>"
    ));
    for paragraph in [LEAD, SECOND, THIRD] {
        assert_eq!(kept.matches(paragraph).count(), 1, "{kept}");
    }
    let kept = strip_text(&[
        TITLE,
        LEAD,
        SECOND,
        THIRD,
        LEAD,
        SECOND,
        THIRD,
        "Comments are closed.",
    ]);
    assert_eq!(kept.matches(SECOND).count(), 1, "{kept}");
}

/// More prose below the article, and a longer line that is there twice, look like the article and
/// its headline.
#[test]
fn a_short_article_above_more_prose_stays() {
    let menu = [
        "Home",
        "Log in",
        "Subscribe",
        "Search",
        "Contact us",
        "Jobs",
        "About us",
        "RSS",
    ];
    let teaser = "Council of the northern district votes for the new railway across the marshes";
    let below = [
        "Share on Facebook",
        "Print this page",
        "Most popular",
        teaser,
        "Latest news",
        teaser,
        "Newsletter",
        "Privacy policy",
        "Leave a comment",
    ];
    let posts: Vec<&str> = POSTS.iter().map(|post| post.1).collect();
    let page = format!("{TITLE} | Harbour Herald");
    let lines = [
        &[page.as_str()][..],
        &menu,
        &[TITLE, LEAD, SECOND],
        &below,
        &posts.repeat(3),
    ];
    for strength in [Strength::Careful, Strength::Auto] {
        let config = StripConfig {
            strength,
            ..StripConfig::default()
        };
        let stripper = Stripper::new(&config).expect("a strength is a setting");
        let text = lines.concat().join("\n");
        let kept = kept_text(&text, &stripper.strip(&*text));
        assert_kept(&kept, &[LEAD, SECOND]);
        assert!(!kept.contains("Contact us"), "{kept}");
    }
}

#[test]
fn a_refrain_stays() {
    let refrain = "Haul away, haul away, the tide is at the door of the house by the sea.";
    let verses = [
        LEAD, refrain, SECOND, refrain, THIRD, refrain, FOURTH, refrain,
    ];
    assert_eq!(strip_text(&verses).matches(refrain).count(), 4);
}

/// The links below the heading are gone, and the article goes on.
#[test]
fn paragraphs_below_a_heading_of_links_stay() {
    let last = "The first of the new moorings will be laid out before the end of the summer.";
    for heading in ["Related", "You may also like", "More from the Herald"] {
        let lines = [TITLE, LEAD, SECOND, THIRD, FOURTH, heading, last];
        assert_kept(&strip_text(&lines), &[last]);
    }
    let teaser = "Lighthouse on the north quay gets a new lamp";
    let lines = [
        TITLE, LEAD, SECOND, THIRD, FOURTH, "Related", teaser, POSTS[0].1,
    ];
    assert_gone(&strip_text(&lines), &[teaser, POSTS[0].1]);
}

/// The dates and the headings of the entries come back as those of posts do.
#[test]
fn a_journal_keeps_the_headings_of_its_days() {
    let mut lines = vec![TITLE];
    for (day, text) in [
        "12 March 2024",
        "13 March 2024",
        "14 March 2024",
        "15 March 2024",
    ]
    .into_iter()
    .zip([LEAD, SECOND, THIRD, FOURTH])
    {
        lines.extend([day, "On the quay", text, "In the office", POSTS[0].1]);
    }
    let kept = strip_text(&lines);
    assert_eq!(kept.matches("On the quay").count(), 4, "{kept}");
    assert_eq!(kept.matches("In the office").count(), 4, "{kept}");
}
