//! Rule `consent-notice`: the paragraphs of a consent banner above its buttons.

use super::rule::{Phase, Rule, RuleContext, Scope};
use crate::analysis::{Analysis, BlockKind, lowercase};
use unboil_text::Class;

pub(super) const RULE: Rule = Rule {
    name: "consent-notice",
    class: Class::Chrome,
    description: "paragraphs about cookies and personal data above the buttons of a consent banner",
    example: include_str!("examples/consent-notice.txt"),
    scope: Scope::LongOrPage,
    phase: Phase::Structure,
    apply: remove_consent_notices,
};

/// The reason of the cues of consent banners, in the files of all languages.
const BANNER_REASON: &str = "belongs to the consent banner";
/// A button has at most this many words.
const BUTTON_MAX_WORDS: u32 = 5;
/// A paragraph has at least this many different terms.
const MIN_TERMS: usize = 2;
/// The banner has at most this many blocks.
const MAX_BLOCKS: usize = 12;
/// Parts of words that consent banners use, in lower case.
const TERMS: &[&str] = &[
    "cookie",
    "consent",
    "partner",
    "personal data",
    "preferences",
    "legitimate interest",
    "device",
    "location data",
    "personali",
    "precise location",
    "withdraw",
    "einwilligung",
    "personenbezogen",
    "gerät",
    "widerruf",
    "einstellungen",
    "werbung",
    "consentement",
    "données personnelles",
    "données à caractère personnel",
    "appareil",
    "partenaires",
    "consentimiento",
    "datos personales",
    "dispositivo",
    "consenso",
    "dati personali",
    "toestemming",
    "persoonsgegevens",
    "apparaat",
    "zgod",
    "dane osobowe",
    "danych osobowych",
    "urządzeni",
    "согласие",
    "персональн",
    "устройств",
    "samtyck",
    "personuppgifter",
    "samtykke",
    "oplysninger",
    "souhlas",
    "osobní údaje",
    "zařízení",
];

/// Removes the paragraphs with terms of consent above a button, and short lines between them.
fn remove_consent_notices(analysis: &mut Analysis, _: &RuleContext) {
    let len = analysis.blocks.len();
    let buttons = (1..len).filter(|&at| is_button(analysis, at));
    let banners: Vec<(usize, usize)> = buttons
        .filter_map(|button| {
            let above = (button.saturating_sub(MAX_BLOCKS)..button).rev();
            let first = above
                .take_while(|&at| is_banner(analysis, at))
                .filter(|&at| is_notice(analysis, at))
                .last();
            Some((first?, button))
        })
        .collect();
    if banners.is_empty() || is_subject(analysis) {
        return;
    }
    for (first, button) in banners {
        let why = format!(
            "cookies and personal data above the button {:?}",
            analysis.block_text(button)
        );
        let is_heading = first > 0 && is_heading(analysis, first - 1);
        let from = first - usize::from(is_heading);
        analysis.record_decision(from, button, RULE.class, RULE.name, &why);
    }
}

/// True if most paragraphs are about cookies and personal data: the article is.
fn is_subject(analysis: &Analysis) -> bool {
    let len = analysis.blocks.len();
    let notices = (0..len).filter(|&at| is_notice(analysis, at));
    let words: usize = notices.map(|at| analysis.prose_words(at..at + 1)).sum();
    2 * words > analysis.prose_words(0..len)
}

fn is_button(analysis: &Analysis, at: usize) -> bool {
    let state = &analysis.blocks[at];
    let cue_match = state.cue_match.as_ref();
    state.block.words <= BUTTON_MAX_WORDS
        && cue_match.is_some_and(|cue_match| cue_match.why == BANNER_REASON)
}

/// True for a block that may be part of a banner: a paragraph with a term, or no paragraph.
fn is_banner(analysis: &Analysis, at: usize) -> bool {
    analysis.blocks[at].kind != BlockKind::Prose || terms(analysis, at) > 0
}

fn is_notice(analysis: &Analysis, at: usize) -> bool {
    analysis.blocks[at].kind == BlockKind::Prose && terms(analysis, at) >= MIN_TERMS
}

/// True for the line above the first paragraph that names cookies or the like.
fn is_heading(analysis: &Analysis, at: usize) -> bool {
    analysis.blocks[at].kind == BlockKind::Fragment && terms(analysis, at) > 0
}

/// The number of different terms in a block.
fn terms(analysis: &Analysis, at: usize) -> usize {
    let text = lowercase(analysis.block_text(at));
    TERMS.iter().filter(|term| text.contains(**term)).count()
}
