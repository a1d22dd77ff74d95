//! Decides which blocks of an HTML page to remove.
//!
//! Removals by rules are features of the model here, and are undone where the score is low, apart
//! from those of a certain cue and of captions. The site template is no feature: it adds to the score.

use crate::analysis::{Analysis, BlockState};
use crate::config::Strength;
use crate::cues::USER_CUE_LANG;
use crate::keep_reason::{KeepReason, ThresholdOf};
use crate::scorer::article_container::article_parts;
use crate::scorer::beside_kept::beside_kept;
use crate::scorer::log_odds::{exp_scaled, log_odds, percent};
use crate::scorer::scored::Scored;
use crate::scorer::unit_verdicts::decide_units;
use crate::scorer::verdicts::Verdicts;
use crate::site_profile::SITE_RULE;
use unboil_text::{Class, PageType};

/// Added to the score of a block that is part of the site's template.
const SITE_TEMPLATE_LOG_ODDS: i32 = log_odds(99);

/// Decides which blocks to remove, and takes back what rules decided for the others.
pub(super) fn blocks_to_remove(
    analysis: &mut Analysis,
    scored: &Scored,
    strength: Strength,
) -> Verdicts {
    let words: Vec<u32> = analysis
        .blocks
        .iter()
        .map(|state| state.block.words)
        .collect();
    let scores: Vec<i32> = (analysis.blocks.iter().zip(&scored.scores))
        .map(|(state, &score)| {
            score + SITE_TEMPLATE_LOG_ODDS * i32::from(state.is_removed_by(SITE_RULE))
        })
        .collect();
    let threshold = match strength {
        Strength::Careful => log_odds(95),
        Strength::Auto | Strength::Full => best_f1_threshold(&words, &scores),
    };
    let boilerplate: Vec<bool> = scores.iter().map(|&score| score > threshold).collect();
    let reason = KeepReason::Threshold {
        threshold: percent(threshold),
        basis: ThresholdOf::Text,
    };
    let mut verdicts = Verdicts {
        keep_reasons: vec![Some(reason); boilerplate.len()],
        thresholds: vec![percent(threshold) as u8; boilerplate.len()],
        boilerplate,
    };
    let certain_cues = analysis.certain_cues(&analysis.named_buttons());
    let is_open = |at: usize| !certain_cues[at];
    decide_units(analysis, &scores, threshold, &mut verdicts, is_open);
    let has_parts = matches!(
        scored.state.page_type(),
        Some(PageType::Article | PageType::Documentation | PageType::Other | PageType::Unknown)
    );
    if has_parts && strength != Strength::Full {
        keep_article_parts(analysis, &scores, &mut verdicts);
    }
    let Verdicts {
        boilerplate,
        keep_reasons,
        ..
    } = &mut verdicts;
    for (at, (state, &boilerplate)) in analysis.blocks.iter_mut().zip(&*boilerplate).enumerate() {
        let is_certain = certain_cues[at] || wins_over_score(state);
        if !boilerplate && !is_certain && state.decision.take().is_some() {
            keep_reasons[at] = Some(KeepReason::PageTags);
        }
    }
    verdicts
}

/// True for a cue of a user and for the credit of a picture.
fn wins_over_score(state: &BlockState) -> bool {
    let cue_match = state.cue_match.as_ref();
    let decision = state.decision.as_ref();
    cue_match.is_some_and(|cue_match| cue_match.lang == USER_CUE_LANG)
        || decision.is_some_and(|decision| decision.class == Class::Caption)
}

/// Keeps the tables, lists, quotes, code, bare sentences and headings beside the paragraphs of the
/// article.
fn keep_article_parts(analysis: &Analysis, scores: &[i32], verdicts: &mut Verdicts) {
    let Some(page) = analysis.page else {
        return;
    };
    let parts = article_parts(analysis, page, |at| !verdicts.boilerplate[at]);
    verdicts.take_back(KeepReason::BesideParagraphs, |boilerplate| {
        for blocks in parts {
            boilerplate[blocks].fill(false);
        }
    });
    let beside_kept = beside_kept(analysis, page, scores, |at| !verdicts.boilerplate[at]);
    verdicts.take_back(KeepReason::BesideParagraphs, |boilerplate| {
        for at in beside_kept {
            boilerplate[at] = false;
        }
    });
}

/// The probability that a block with this score is part of the article, in thousandths.
fn keep_permille(score: i32) -> u32 {
    (1000.0 / (1.0 + exp_scaled(score))) as u32
}

/// The threshold with the highest expected F1 of the kept words, given the words and the score of
/// each block. It is near even odds if most scores are certain, and higher otherwise. (Lipton,
/// Elkan and Narayanaswamy, Optimal thresholding of classifiers to maximize F1 measure, 2014.)
fn best_f1_threshold(words: &[u32], scores: &[i32]) -> i32 {
    let mut order: Vec<usize> = (0..scores.len()).collect();
    order.sort_by_key(|&at| scores[at]);
    let words = |at: usize| u64::from(words[at].max(1));
    let expected_kept = |at: usize| u64::from(keep_permille(scores[at])) * words(at);
    let all: u64 = order.iter().map(|&at| expected_kept(at)).sum();
    let (mut kept_article, mut kept) = (0, 0);
    let (mut best, mut threshold) = ((0, 1), 0);
    for at in order {
        kept_article += expected_kept(at);
        kept += 1000 * words(at);
        // F1 is 2 kept_article / (kept + all), compared as a fraction.
        if u128::from(kept_article) * u128::from(best.1)
            > u128::from(best.0) * u128::from(kept + all)
        {
            best = (kept_article, kept + all);
            threshold = scores[at];
        }
    }
    threshold
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scorer::log_odds::SCALE;

    #[test]
    fn keep_probability_falls_with_the_score() {
        assert_eq!(keep_permille(0), 500);
        assert_eq!(keep_permille(i32::MIN), 999);
        assert_eq!(keep_permille(i32::MAX), 0);
        assert!((880..882).contains(&keep_permille(-2 * SCALE)));
        let all: Vec<u32> = (-9000..9000).map(keep_permille).collect();
        assert!(all.is_sorted_by(|a, b| a >= b));
    }

    #[test]
    fn threshold_rises_with_uncertainty() {
        let words = [50, 50, 50, 50];
        let sure = [-4000, -4000, -4000, 500];
        assert_eq!(best_f1_threshold(&words, &sure), -4000);
        let unsure = [800, 500, 500, 500];
        assert_eq!(best_f1_threshold(&words, &unsure), 800);
        assert_eq!(best_f1_threshold(&[], &[]), 0);
    }
}
