//! Tests of the lookup of cues.

use super::*;

fn user_cue(text: &str, shape: CueShape, tier: CueTier) -> UserCue {
    UserCue {
        text: text.into(),
        shape,
        tier,
        why: "a test".into(),
    }
}

fn find<'a>(cues: &'a Cues, line: &str) -> Option<CueMatch<'a>> {
    cues.find_line(line, &mut String::new())
}

/// Cues that no table has.
fn zork_cues() -> Cues {
    Cues::new(
        &[
            user_cue("Zork Posts", CueShape::Line, CueTier::C),
            user_cue("Zork", CueShape::Opening, CueTier::B),
            user_cue("zork tags:", CueShape::Opening, CueTier::A),
            user_cue("Zork for good", CueShape::Opening, CueTier::A),
            user_cue("more zork", CueShape::Ending, CueTier::B),
            user_cue("We zork cookies", CueShape::Notice, CueTier::A),
            user_cue("ゾーク記事", CueShape::Opening, CueTier::C),
            user_cue("조크 뉴스", CueShape::Ending, CueTier::A),
            user_cue("zorkbook", CueShape::Line, CueTier::B),
            user_cue("zorkgram", CueShape::Line, CueTier::B),
        ],
        &[],
    )
}

#[test]
fn a_line_matches_its_most_specific_cue() {
    let cues = zork_cues();
    let cases = [
        ("", None),
        ("»", None),
        ("ZORK POSTS:", Some("zork posts")),
        ("Zork postscript", Some("zork")),
        ("Zork, for good", Some("zork")),
        ("Zork for good, they say", Some("zork for good")),
        ("Zorks are here", None),
        ("A zork", None),
        ("Here is more Zork »", Some("more zork")),
        ("Here is nomore zork", None),
        ("Zork Tags: Alpha", Some("zork tags:")),
        ("Zork TagsAlpha", Some("zork tags:")),
        ("Zork tags alpha", Some("zork")),
        ("Zork PostsAlpha beta", Some("zork posts")),
        ("ZorkbookZorkgram", Some("zorkbook")),
        ("ZorkbookGram", None),
        ("ZorkbookHarbour", None),
        ("ZorkbookClark", None),
        ("ZorkbookLady", None),
        ("ZorkbookWhite", None),
        ("ZorkbookStone", None),
        ("ZorkbookSydney", None),
        ("ZorkbookHouston", None),
        (
            "Zork one two three four five six seven eight nine ten eleven",
            Some("zork"),
        ),
        (
            "Zork one two three four five six seven eight nine ten eleven twelve",
            None,
        ),
        ("ゾーク記事を読む", Some("ゾーク記事")),
        ("▼ゾーク記事", Some("ゾーク記事")),
        (
            "ゾーク記事はとても長い文章の一部であり、見出しではないので残るべきものである。",
            None,
        ),
        ("오늘의 조크 뉴스", Some("조크 뉴스")),
    ];
    for (line, expected) in cases {
        let actual = find(&cues, line).map(|cue_match| cue_match.text);
        assert_eq!(actual, expected, "{line:?}");
    }
}

#[test]
fn only_notices_match_long_lines() {
    let cues = zork_cues();
    let long = "and so the sentence goes on ".repeat(30);
    let wide = "長い文章。".repeat(30);
    for (line, expected) in [
        (format!("We zork cookies {long}"), Some("we zork cookies")),
        (format!("We zorked cookies {long}"), None),
        (format!("Zork {long}"), None),
        (format!("ゾーク記事{wide}"), None),
    ] {
        let actual = cues
            .find_line(&line, &mut String::new())
            .map(|cue_match| cue_match.text);
        assert_eq!(actual, expected, "{line:?}");
    }
}

#[test]
fn a_user_cue_wins_over_the_table() {
    let cues = Cues::new(
        &[user_cue("Comments are closed.", CueShape::Line, CueTier::B)],
        &[],
    );
    let cue_match = find(&cues, "Comments are closed").expect("it is a cue");
    assert_eq!(
        (cue_match.tier, cue_match.lang, cue_match.index),
        (CueTier::B, "own", 0)
    );
    let cues = Cues::new(&[], &[]);
    let cue_match = find(&cues, "Comments are closed").expect("it is a cue");
    assert_eq!((cue_match.tier, cue_match.lang), (CueTier::A, "en"));
}

#[test]
fn gaps_and_endings_of_long_lines() {
    let cues = Cues::new(&[], &[]);
    let tier = |line: &str| find(&cues, line).map(|cue_match| cue_match.tier);
    let long = "and so on ".repeat(60);
    for line in [
        "The post A long title with many words in it and a lamp appeared first on The Quay.".into(),
        "Der Beitrag Hafen bleibt zehn weitere Jahre lang offen, sagt der Rat, erschien zuerst"
            .into(),
        format!("{long}. To receive new posts, consider becoming a free or paid subscriber."),
    ] {
        let is_english = !line.starts_with("Der");
        assert_eq!(tier(&line), is_english.then_some(CueTier::A), "{line}");
    }
    assert_eq!(
        tier("The post office appeared on the map first, on Tuesday."),
        None
    );
    assert_eq!(
        tier(&format!("{long} a free or paid subscriber of the paper")),
        None
    );
}

#[test]
fn lines_of_sites_in_further_languages() {
    let cues = Cues::new(&[], &[]);
    for line in [
        "Wszelkie prawa zastrzeżone",
        "Czytaj także: Most znów zamknięty",
        "ΔΙΑΒΑΣΤΕ ΕΠΙΣΗΣ",
        "Όλα τα άρθρα",
        "GİRİŞ YAP",
        "TÜM HAKLARI SAKLIDIR",
        "Читайте також: Міст знову закрито",
        "Bài viết liên quan",
        "כל הזכויות שמורות",
        "Čtěte také: Most je zase zavřený",
        "Artikeln fortsätter under annonsen",
        "Les også",
        "Artiklen fortsætter efter annoncen",
        "Lue myös: Silta on taas kiinni",
        "Minden jog fenntartva.",
        "Toate drepturile rezervate",
        "Baca juga: Jembatan ditutup lagi",
        "تمامی حقوق مادی و معنوی این سایت محفوظ است",
        "ข่าวที่เกี่ยวข้อง",
    ] {
        assert!(find(&cues, line).is_some(), "{line}");
    }
}

#[test]
fn addresses_of_links_among_words_do_not_count() {
    let cues = Cues::new(&[], &[]);
    let cue = |line: &str| Some(cues.find_line(line, &mut String::new())?.text);
    let line = "**By subscribing** you agree to our [privacy policy](https://a.example/p) in full";
    assert_eq!(
        cue(line),
        cue("By subscribing you agree to our privacy policy in full")
    );
    assert!(cue(line).is_some());
    assert_eq!(cue("The [terms](/t of the lease](/l) are [here](/h"), None);
}

#[test]
fn a_markdown_heading_of_links_matches_its_cue() {
    let cues = Cues::new(&[], &[]);
    for line in [
        "### Related articles",
        "# Related articles",
        "###### Related articles",
    ] {
        let cue_match = find(&cues, line).expect(line);
        assert_eq!(cue_match.text, "related articles");
    }
    // The author may write about these.
    for line in ["## Search", "####### Related articles", "#Related articles"] {
        assert!(
            find(&cues, line).is_none_or(|cue| cue.tier != CueTier::C),
            "{line}"
        );
    }
}
