//! The head of a text above the article, and boxes inside and below it.

use crate::stripped::{FOURTH, TITLE, article, assert_gone, assert_kept, strip_page, strip_text};
use crate::util::{LEAD, SECOND, THIRD};

const MENU: [&str; 4] = [
    "Skip to content",
    "Open menu",
    "Home > Local > Roads",
    "Subscribe",
];

/// The lines of a text: those of a menu, these, and the paragraphs of the article.
fn with_head<'t>(head: &[&'t str]) -> Vec<&'t str> {
    [&MENU, head, &[LEAD, SECOND, THIRD, FOURTH]].concat()
}

#[test]
fn the_headline_stays_whatever_stands_between_it_and_the_paragraphs() {
    let standfirst = "Nobody had expected it, and least of all the people who asked for it";
    for head in [
        // The credit of a picture ends with the name of the site, which the head has too.
        &[
            "The Harbour Herald",
            TITLE,
            "312 comments",
            "Share on X",
            "Credit: Ada Voss / The Harbour Herald",
        ][..],
        // A byline is longer than the headline.
        &[
            "About me",
            "Etsy shop",
            TITLE,
            "By Philippa on 17 November 2024 in Boats, Quays and Weather | 3 Comments",
        ],
        // The standfirst is longer than the headline.
        &[TITLE, standfirst, "Ada Orme", "312 comments", "Share on X"],
        &[
            TITLE,
            "The quay last summer (Rex Hume/The Harbour Herald and Evening Mail)",
            "Share on X",
        ],
        // The byline and the date stand between the headline and the result, which is as long.
        &[
            TITLE,
            "Von Pelle Grönkvist",
            "Publicerad 8 nov 2025",
            "Tallmo IF-Brunnsta HC and all the others 4-3",
        ],
        // A Markdown heading is shorter than the text of a picture.
        &[
            "# Harbour to stay open for ten years",
            "[WhatsApp](https://wa.example/?text=x)",
            "[Facebook](https://facebook.example/sharer?u=1)",
            "![The old quay of the harbour in the last days of summer](https://harbour.example/quay.jpg)",
        ],
        // Labels of the menu stand there twice.
        &[
            "Top boat stories",
            "Fish prices",
            "Top boat stories",
            TITLE,
            "Share on X",
        ],
    ] {
        let kept = strip_text(&with_head(head));
        assert_kept(&kept, &[TITLE, LEAD, SECOND, THIRD, FOURTH]);
    }
}

#[test]
fn lines_of_dates_and_credits_around_the_headline_go() {
    for line in [
        "Posted: Monday, 9 February 2026, 6:30 am EST | Last Updated: Monday, 9 February 2026, 4:02 pm EST",
        "12. Oktober 2025, 17:45 Uhr Aktualisiert am 14. Oktober 2025, 9:03 Uhr Lesezeit: 4 Minuten",
        "By Ada Orme on 17 November 2024 in Boats, Quays and Weather",
    ] {
        let kept = strip_text(&with_head(&[TITLE, line]));
        assert_gone(&kept, &[line]);
        assert_kept(&kept, &[TITLE]);
    }
    let note = "Opening times 2026 for all quays and slips (direct and/or by ferry)";
    assert_kept(
        &strip_text(&[TITLE, LEAD, SECOND, note, THIRD, FOURTH]),
        &[note],
    );
}

#[test]
fn counts_beside_buttons_go() {
    let head = [TITLE, "Ada Orme", "Jun 14, 2025", "118", "21", "9", "Share"];
    let kept = strip_text(&with_head(&head));
    assert!(
        !kept.lines().any(|line| ["118", "21", "9"].contains(&line)),
        "{kept}"
    );
    assert_kept(&kept, &[TITLE]);
}

#[test]
fn a_consent_banner_goes_with_a_button_that_no_cue_knows() {
    let banner = [
        "Us and our 812 partners store cookies on your device and process personal data of all kinds.",
        "With your consent our partners may use precise location data and read your device.",
        "GO ON THEN",
    ];
    let kept = strip_text(&[&banner, &[TITLE][..], &[LEAD, SECOND, THIRD, FOURTH]].concat());
    assert_gone(&kept, &banner);
    // An article about cookies is no banner.
    let about = strip_text(&[&[TITLE][..], &banner[..2], &[LEAD]].concat());
    assert_kept(&about, &banner[..2]);
}

#[test]
fn the_foot_of_a_mail_goes_below_a_line_of_marks() {
    let foot = [
        "_______________________________________________",
        "orchard mailing list",
        "To change your subscription settings go to",
        "https://lists.harbour.example/listinfo/orchard",
    ];
    let kept = strip_text(&[&[TITLE, LEAD, SECOND, THIRD, FOURTH][..], &foot].concat());
    assert_gone(&kept, &foot);
    let signed = strip_text(&[
        TITLE,
        LEAD,
        SECOND,
        THIRD,
        FOURTH,
        foot[0],
        "Ada, at the slip",
    ]);
    assert_kept(&signed, &[foot[0], "Ada, at the slip"]);
}

#[test]
fn scripts_and_styles_of_the_page_go_from_a_text() {
    let code = [
        "(function(w,d,l){w[l]=w[l]||[];w[l].push({'tag.start':1,event:'tag.js'});})(window,document);",
        "@media (max-width:600px){.xr-share-top{display:none!important;margin-bottom:12px}}",
        "var _page_config = _page_config || {}; _page_config.uid = 66121;",
    ];
    let lines = [
        TITLE, LEAD, code[0], SECOND, code[1], THIRD, code[2], FOURTH,
    ];
    assert_gone(&strip_text(&lines), &code);
    let lines = [
        TITLE,
        LEAD,
        "Write this line:",
        code[2],
        SECOND,
        THIRD,
        FOURTH,
    ];
    assert_kept(&strip_text(&lines), &[code[2]]);
}

#[test]
fn lines_that_the_text_repeats_go() {
    let pages = [
        "Page 4                 The Harbour Herald               No. 31, 1908",
        "                       5     The Harbour Herald               No. 31, 1908",
    ];
    let kept = strip_text(&[pages[0], TITLE, LEAD, SECOND, pages[1], THIRD, FOURTH]);
    assert_gone(&kept, &["The Harbour Herald"]);
    // A line between paragraphs that the next one says in other words around it.
    let line = "She has been stuck exactly once";
    let below = format!("The lift is old. {line}, with a man who was on his way to buy a ring.");
    let head = ["Share this article", TITLE, LEAD, SECOND];
    let kept = strip_text(&[&head[..], &[line, &below, THIRD, FOURTH]].concat());
    assert!(!kept.lines().any(|kept| kept == line), "{kept}");
    assert_kept(&kept, &[&below]);
}

#[test]
fn a_quotation_of_several_lines_holds_no_buttons() {
    let quotation = ["> Share", "> nothing with the list until the log is quiet."];
    let lines = [
        &["Home", "Log in", TITLE, LEAD, SECOND][..],
        &quotation,
        &[THIRD, FOURTH],
    ];
    assert_kept(&strip_text(&lines.concat()), &quotation);
}

#[test]
fn the_heading_in_a_box_stays_with_its_text() {
    let inside = "<div class=toggle-card><div class=toggle-heading><h4>Why Wednesdays?</h4></div>\
                  <div class=toggle-content><p>Because the court does not sit on Wednesdays, and the \
                  baker is a judge there on all the other days of the week, as she said.</p></div></div>";
    assert_kept(&strip_page(&article(inside, "")), &["Why Wednesdays?"]);
}

#[test]
fn the_heading_of_a_table_stays_below_code_with_a_button() {
    let inside = "<div class=code-block><pre><code>client.retry(5)</code></pre>\
                  <div class=button-group><button>Copy</button></div></div><h2>Settings</h2>\
                  <table><tr><th>Setting<th>Kind<tr><td>attempts<td>integer</table>";
    let kept = strip_page(&article(inside, ""));
    assert_kept(&kept, &["client.retry(5)", "Settings", "attempts"]);
    assert_gone(&kept, &["Copy"]);
}

#[test]
fn an_embedded_post_stays() {
    let inside = "<blockquote class=twitter-tweet><p lang=en>The bridge stands. So do we.</p>&mdash; \
                  Halszka (@halszka) <a href=https://x.example/18>3 November 2025</a></blockquote>";
    let kept = strip_page(&article(inside, ""));
    assert_kept(
        &kept,
        &["The bridge stands. So do we.", "Halszka (@halszka)"],
    );
}

#[test]
fn a_box_that_asks_for_something_goes_whole() {
    let request = [
        "A paper like this one costs money",
        "We have no owner and no pay wall.",
    ];
    let box_of = |class: &str| {
        format!(
            "<div class={class}><h4>{}</h4><p>{} If you read us often, give what you can.</p>\
             <a href=/give>Make a donation</a></div>",
            request[0], request[1]
        )
    };
    assert_gone(&strip_page(&article(&box_of("m-donate"), "")), &request);
    let signup = "<aside class=m-embed><div class=m-title>Good ideas, once a week</div>\
                  <form action=/s><input type=email><button>Count me in</button></form>\
                  <div>By submitting your email you agree to our terms and privacy notice.</div></aside>";
    let kept = strip_page(&article(signup, ""));
    assert_gone(
        &kept,
        &["Good ideas, once a week", "Count me in", "By submitting"],
    );
}

#[test]
fn comments_longer_than_a_short_article_go() {
    let comment =
        |name: &str, text: &str| format!("<div class=comment><b>{name}</b><p>{text}</p></div>");
    let comments = [
        comment(
            "Piet",
            "I worked there for six years and can only say that they pay late, each month.",
        ),
        comment(
            "Olga",
            "I bought a bell rope in May, and it broke in June, when I pulled at it too hard.",
        ),
    ];
    let main = format!(
        "<div id=content><h1>Larkhill Rope Works of the North</h1><table><tr><td>Founded<td>1911\
         <tr><td>Address<td>3 Mill Street</table><p>{LEAD}</p><div id=comments><h3>Comments</h3>{}</div></div>",
        comments.concat()
    );
    let kept = strip_page(&main);
    assert_kept(&kept, &["Founded | 1911", "3 Mill Street", LEAD]);
    assert!(
        !kept.contains("bell rope") && !kept.contains("pay late"),
        "{kept}"
    );
}

#[test]
fn further_articles_of_an_endless_page_go() {
    let item = |title: &str, author: &str, paragraphs: &str| {
        format!(
            "<div class=js-item><h1 class=headline>{title}</h1><div class=author-line>{author}</div>\
             <div class=copy>{paragraphs}</div></div>"
        )
    };
    let first = format!("<p>{LEAD}<p>{SECOND}<p>{THIRD}<p>{FOURTH}");
    let second = "<p>Two parishes have counted exactly the same number of sheep, and each has accused \
                  the other of borrowing some of them for the day.<p>A recount has been ordered.";
    let items = item(TITLE, "Gwen Pritchard, Wednesday 11 March", &first)
        + &item(
            "Sheep census ends in a draw",
            "Ivor Bell, Tuesday 10 March",
            second,
        );
    let kept = strip_page(&format!("<div class=js-list>{items}</div>"));
    assert_gone(&kept, &["Sheep census", "counted exactly", "A recount"]);
}

#[test]
fn articles_that_look_like_banners_feet_and_heads_stay() {
    let cookies = [
        "The new law obliges every shop to ask for consent before a cookie is stored on the device of a \
         visitor, whoever owns the shop.",
        "The partners of a shop must be named too, and a visitor may withdraw the consent at any time by a \
         letter to the owner.",
    ];
    let lines = [
        &["New cookie law reaches the harbour towns"][..],
        &cookies,
        &["Who is affected"],
    ];
    let lines = [&lines.concat()[..], &[LEAD, SECOND, THIRD, FOURTH]].concat();
    assert_kept(&strip_text(&lines), &lines);
    let last = ["----------", FOURTH, "Subscribe to our newsletter"];
    let kept = strip_text(&[&[TITLE, LEAD, SECOND, THIRD][..], &last].concat());
    assert_kept(&kept, &[FOURTH]);
    for line in [
        "By 2030 half of Europe may need 40 new ferries",
        "Rules for visitors to tunnels (Northern Ireland/Scotland)",
    ] {
        assert_kept(
            &strip_text(&[TITLE, LEAD, line, SECOND, THIRD, FOURTH]),
            &[line],
        );
    }
    let rows = [
        "No. 1\tDeparts the quay daily",
        "No. 2\tDeparts the quay daily",
    ];
    let kept = strip_text(&[TITLE, LEAD, SECOND, rows[0], rows[1], THIRD, FOURTH]);
    assert_kept(&kept, &rows);
    let code = [
        "var App = App || {};",
        "App.start = function () { return 1; };",
    ];
    let kept = strip_text(&[TITLE, LEAD, SECOND, code[0], code[1], THIRD, FOURTH]);
    assert_kept(&kept, &code);
}

#[test]
fn sections_named_after_support_stay() {
    let inside = "<div class=support><h2>How the state helps the fishermen</h2><p>Each boat gets a grant of two \
                  thousand crowns for its nets, and the widow of a fisherman gets half of it for ten years, as \
                  the clerk said.</p><p><a href=/s>Subscribe to our newsletter</a></p></div>";
    assert_kept(
        &strip_page(&article(inside, "")),
        &["How the state helps", "Each boat gets"],
    );
}
