//! Lines that other lines around them make certain: rows of links, boxes of several cues, and what
//! stays beside them.

use unboil_strip::{StripConfig, Stripper, UserRules};
use unboil_text::{ArticleRef, kept_text};

use crate::util::{LEAD, SECOND, THIRD};

const FOURTH: &str = "He expects the stones to be laid by the end of June, and asks all who moor \
                      there to move their boats by Easter, or to sell them.";

fn stripped(text: &str) -> String {
    let stripper = Stripper::new(&StripConfig::default()).expect("the defaults make sense");
    kept_text(text, &stripper.strip(text))
}

fn stripped_page(html: &str) -> String {
    let stripper = Stripper::new(&StripConfig::default()).expect("the defaults make sense");
    let (text, page) = unboil_html::parse(html);
    let article = ArticleRef {
        text: &text,
        page: Some(&page),
    };
    kept_text(&text, &stripper.strip(article))
}

#[track_caller]
fn check(kept: &str, stays: &[&str], goes: &[&str]) {
    for line in stays {
        assert!(kept.contains(line), "{line}: {kept}");
    }
    for line in goes {
        assert!(!kept.contains(line), "{line}: {kept}");
    }
}

#[test]
fn rows_of_links_in_markdown_go() {
    let text = format!(
        "# Harbour to stay open\n\n[Home](/) [News](/n) [Boats](/b) [Sport](/s)\n\n{LEAD}\n\n\
         See [the old plan](/p) and [the new one](/q).\n\n{SECOND}\n\n{THIRD}\n\n{FOURTH}\n\n\
         [Share on Facebook](https://f.example) [Share on X](https://x.example)\n\n\
         [About us](/a) | [Contact](/c) | [Privacy policy](/p)\n"
    );
    let stays = ["# Harbour", LEAD, "[the old plan](/p)", FOURTH];
    check(
        &stripped(&text),
        &stays,
        &["[Home]", "[Share on", "[About us]"],
    );
}

#[test]
fn rows_of_labels_go() {
    let text = format!(
        "Home | News | Sport\nHarbour to stay open\n{LEAD}\n{SECOND}\n{THIRD}\n{FOURTH}\n\
         Terms of use / Privacy policy\nHome About Contact\n"
    );
    let goes = ["Home | News", "Terms of use", "Home About"];
    check(&stripped(&text), &[LEAD, FOURTH], &goes);
}

#[test]
fn an_uncertain_label_of_a_link_is_certain_beside_other_links() {
    let links = "<p>Read more: The slip is being mended</p>";
    let html = format!(
        "<article><h1>Harbour to stay open</h1><p>{LEAD}</p>{links}<p>{SECOND}</p>\
         <p><em>Also on the Herald: <a href=/x>Who owns the quay?</a></em></p><p>{THIRD}</p>\
         <p>Read also: Boats for sale</p><p>{FOURTH}</p></article>"
    );
    check(
        &stripped_page(&html),
        &[SECOND, FOURTH],
        &["Who owns", "Boats for sale"],
    );
    let alone = format!(
        "Harbour to stay open\n{LEAD}\n{SECOND}\nAlso on the list: two cranes\n{THIRD}\n{FOURTH}\n"
    );
    check(&stripped(&alone), &["two cranes"], &[]);
}

#[test]
fn the_address_in_the_foot_of_a_newsletter_goes() {
    let foot = "You are receiving this email because you signed up on our website.<br>\
                Harbour Letter, 3 Mill Street<br>Selmouth<br><a href=#>Unsubscribe</a> | Preferences";
    let html = format!(
        "<table><tr><td><h1>Harbour Letter</h1><p>{LEAD}</p><p>{SECOND}</p><p>{THIRD}</p></td></tr>\
         <tr><td>{foot}</td></tr></table>"
    );
    check(
        &stripped_page(&html),
        &[LEAD, THIRD],
        &["3 Mill Street", "Selmouth", "Unsubscribe"],
    );
}

#[test]
fn the_price_in_a_pay_wall_goes() {
    let html = "<html lang=de><article><h1>Der Ferge geht</h1><p>Einunddreißig Jahre lang hat Oda Verre die \
         obere Schleuse bedient. Im Oktober gibt sie die Schlüssel ab, und niemand weiß, an wen.</p>\
         <div><h3>Jetzt weiterlesen mit Kurier Plus</h3><p>Vier Wochen für 1 Euro, danach 9,90 Euro im \
         Monat</p><p>Sie haben schon ein Abo? Hier anmelden.</p></div></article>";
    let goes = ["Jetzt weiterlesen", "9,90 Euro", "schon ein Abo"];
    check(&stripped_page(html), &["Einunddreißig Jahre"], &goes);
}

#[test]
fn a_button_that_names_the_site_goes() {
    let text = format!(
        "The Harbour Letter\nHarbour to stay open\n{LEAD}\n{SECOND}\nShare The Harbour Letter\n\
         {THIRD}\nShare the work\n{FOURTH}\n"
    );
    let config = StripConfig {
        rules: UserRules {
            disable: vec!["scorer".into()],
            cue: Vec::new(),
        },
        ..StripConfig::default()
    };
    let stripper = Stripper::new(&config).expect("the rule has that name");
    let kept = kept_text(&text, &stripper.strip(&text));
    check(
        &kept,
        &[SECOND, "Share the work"],
        &["Share The Harbour Letter"],
    );
}

#[test]
fn the_last_entry_of_a_live_blog_stays_above_the_foot() {
    let text = "Storm Nora: latest\n14:32\nFerries cancelled\nNo boat sails before noon on Thursday, \
                the operator says in a short notice.\nShare\n13:58\nTwo injured at Combe\nBoth are in a \
                stable condition, the hospital says.\nShare\n12:45\nWhat we know\n- Gusts of 91 mph\n\
                - No trains north of Kellan\nShare\nLoad more updates\nCookie settings\nPrivacy\nTerms\n";
    let stays = ["What we know", "- Gusts of 91 mph", "- No trains north"];
    check(
        &stripped(text),
        &stays,
        &["Load more", "Cookie settings", "Terms"],
    );
}

#[test]
fn a_table_between_two_paragraphs_stays() {
    let html = format!(
        "<main><h1>Harbour to stay open</h1><p>{LEAD}</p><h2>Hours</h2><table class=hours><tr><td>Mon\
         <td><ul><li>10:00 - 18:00</ul><tr><td>Tue<td>closed</table><p>{SECOND}</p><p>{THIRD}</p></main>"
    );
    check(
        &stripped_page(&html),
        &["Mon | 10:00 - 18:00", "Tue | closed"],
        &[],
    );
}

#[test]
fn marks_between_removed_lines_go() {
    let text = format!(
        "Open in app\nSign up\nSign in\nMember-only story\nHarbour to stay open\nAda Orme\nFollow\n\
         4 min read\n·\nMay 22, 2026\n--\nListen\nShare\n{LEAD}\n{SECOND}\n{THIRD}\n{FOURTH}\n"
    );
    let kept = stripped(&text);
    assert!(
        !kept.lines().any(|line| matches!(line, "--" | "·")),
        "{kept}"
    );
}

#[test]
fn the_rubrics_above_a_short_german_article_go() {
    let text = "Startseite\nPolitik\nWirtschaft\nAnmelden\nStadtrat bestellt Fähre\nDer Stadtrat hat am \
                Dienstag mit elf gegen vier Stimmen beschlossen, eine neue Fähre zu bestellen.\nGegner \
                des Beschlusses hatten eine Brücke gefordert.\nZur Startseite\nImpressum\n";
    let stays = ["Stadtrat bestellt Fähre", "Gegner des Beschlusses"];
    check(
        &stripped(text),
        &stays,
        &["Politik", "Wirtschaft", "Zur Startseite"],
    );
}
