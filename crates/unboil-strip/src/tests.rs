//! The rules together, on whole articles.

use super::*;
use crate::config::{UserCue, UserRules};
use unboil_text::{ConfigError, kept_text};

const PROSE: &str = "The council voted on Tuesday evening to keep the old harbour open for \
                     another ten years, after a long debate. ";

fn stripper_with(rules: UserRules) -> Result<Stripper, ConfigError> {
    Stripper::new(&StripConfig {
        rules,
        ..StripConfig::default()
    })
}

#[test]
fn user_cues_apply_and_disabled_cues_do_not() {
    let text = format!("{PROSE}\nSupport the Night Desk!\nComments are closed.\n");
    let cue = UserCue {
        text: "support the night desk".into(),
        shape: CueShape::Line,
        tier: CueTier::A,
        why: "our box".into(),
    };
    let user_rules = UserRules {
        disable: vec!["comments are closed".into()],
        cue: vec![cue],
    };
    let removals = stripper_with(user_rules)
        .expect("the rules make sense")
        .strip(&text);
    assert_eq!(
        kept_text(&text, &removals),
        format!("{PROSE}\nComments are closed.\n")
    );
    assert_eq!(
        removals[0].why,
        "the line is \"support the night desk\": our box"
    );
    let disabled = UserRules {
        disable: vec!["phrase".into()],
        cue: Vec::new(),
    };
    assert_eq!(
        stripper_with(disabled)
            .expect("the rules make sense")
            .strip(&text),
        []
    );
    let unknown = UserRules {
        disable: vec!["no such rule".into()],
        cue: Vec::new(),
    };
    assert!(stripper_with(unknown).is_err_and(|error| error.to_string().contains("unboil rules")));
}

#[test]
fn the_removal_cap_keeps_an_article_below_a_section_cue() {
    // The cue of tier C is above nearly the whole article, so the cap restores the section.
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
        rules: UserRules {
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
fn short_articles_lose_only_certain_cues() {
    let text = format!("{PROSE}\nRecent Posts\nOne\nTwo\nComments are closed.");
    let removals = Stripper::new(&StripConfig::default())
        .expect("the defaults make sense")
        .strip(&text);
    assert_eq!(
        kept_text(&text, &removals),
        format!("{PROSE}\nRecent Posts\nOne\nTwo")
    );
}

#[test]
fn omitted_reasons_change_no_removal() {
    let example = include_str!("rules/examples/scorer.txt").replace(">> ", "");
    let stripper = Stripper::new(&StripConfig::default()).expect("the defaults are valid");
    let context = ExtractContext {
        omit_scorer_reasons: true,
        ..ExtractContext::default()
    };
    let without_reasons = stripper.extract(&*example, &context).removals;
    let mut expected = stripper.strip(&*example);
    let by_scorer = expected
        .iter_mut()
        .filter(|removal| removal.rule == "scorer");
    let reasons: Vec<String> = by_scorer
        .map(|removal| std::mem::take(&mut removal.why))
        .collect();
    assert!(!reasons.is_empty() && reasons.iter().all(|why| why.contains("boilerplate score")));
    assert_eq!(without_reasons, expected);
}
