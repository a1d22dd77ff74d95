//! The rules together, on whole articles.

use super::*;
use crate::config::{OwnCue, OwnRules};
use unboil_text::kept_text;

const PROSE: &str = "The council voted on Tuesday evening to keep the old harbour open for another ten years, after a long debate. ";

fn with(rules: OwnRules) -> Result<Stripper, ConfigError> {
    Stripper::new(&StripConfig {
        rules,
        ..StripConfig::default()
    })
}

#[test]
fn own_cues_count_and_disabled_ones_do_not() {
    let text = format!("{PROSE}\nSupport the Night Desk!\nComments are closed.\n");
    let cue = OwnCue {
        text: "support the night desk".into(),
        shape: Shape::Line,
        tier: Tier::A,
        why: "our box".into(),
    };
    let own = OwnRules {
        disable: vec!["comments are closed".into()],
        cue: vec![cue],
    };
    let removals = with(own).expect("the rules make sense").strip(&text);
    assert_eq!(
        kept_text(&text, &removals),
        format!("{PROSE}\nComments are closed.\n")
    );
    assert_eq!(
        removals[0].why,
        "the line is \"support the night desk\": our box"
    );
    let off = OwnRules {
        disable: vec!["phrase".into()],
        cue: Vec::new(),
    };
    assert_eq!(with(off).expect("the rules make sense").strip(&text), []);
    let unknown = OwnRules {
        disable: vec!["no such rule".into()],
        cue: Vec::new(),
    };
    assert!(with(unknown).is_err_and(|error| error.to_string().contains("unboil rules")));
}

#[test]
fn an_article_is_not_taken_for_its_section() {
    // A cue of tier C before nearly everything: the brake holds what would take the article away.
    let text = format!(
        "A short lead that says what the story will be about.\n\nRecent Posts\n\n{}",
        format!("{PROSE}\n").repeat(12)
    );
    let removals = Stripper::new(&StripConfig::default())
        .expect("the defaults make sense")
        .strip(&text);
    assert!(
        kept_text(&text, &removals).matches("council").count() == 12,
        "{removals:?}"
    );
}

#[test]
fn a_poem_stays_above_a_menu() {
    let verses = "The tide comes in, the tide goes out\nthe boats lie in the bay\n".repeat(12);
    let text = format!(
        "{verses}Home\nSubscribe\nLog in\nAbout us\nContact us\nPrivacy policy\nTerms of use\n"
    );
    let config = StripConfig {
        rules: OwnRules {
            disable: vec!["scorer".into()],
            cue: Vec::new(),
        },
        ..StripConfig::default()
    };
    let stripper = Stripper::new(&config).expect("the rule has that name");
    let kept = kept_text(&text, &stripper.strip(&text));
    assert!(kept.starts_with(&verses), "{kept}");
    assert!(!kept.contains("Privacy"), "{kept}");
}

#[test]
fn short_articles_lose_only_what_is_sure() {
    let text = format!("{PROSE}\nRecent Posts\nOne\nTwo\nComments are closed.");
    let removals = Stripper::new(&StripConfig::default())
        .expect("the defaults make sense")
        .strip(&text);
    assert_eq!(
        kept_text(&text, &removals),
        format!("{PROSE}\nRecent Posts\nOne\nTwo")
    );
}
