//! What of a page of HTML goes. The rules have no last word here: what they say is one feature among those of the tags. What the
//! pages of a site have in common no feature knows, and it adds to the score.

use crate::analysis::Analysis;
use crate::config::Strength;
use crate::cues::USER_CUE_LANG;
use crate::keep_reason::{KeepReason, ThresholdOf};
use crate::scorer::feature_table::FeatureTable;
use crate::scorer::features::Column::{BODY_FOUND, BODY_SHARE, SAID_BODY};
use crate::scorer::model::SCALE;
use crate::scorer::verdicts::Verdicts;
use crate::scorer::{log_odds, percent};
use crate::site_profile::SITE_RULE;

/// What linked data gives as the text of the article is believed if so much of it is on the page, and if it has so many words for those of
/// the page's prose: both from 0 to 200.
const MIN_BODY_FOUND: u8 = 170;
const MIN_BODY_SHARE_OF_PROSE: u8 = 150;
/// A block is of it if this much of the block stands there, from 0 to 200; then it is no surer junk than this.
const MIN_BLOCK_IN_BODY: u8 = 160;
const BODY_BLOCK_MAX_SCORE: i32 = -log_odds(90);

/// Holds the scores of blocks to what the page itself gives as the text of its article.
pub(super) fn apply_article_body_prior(table: &FeatureTable, scores: &mut [i32]) {
    for (at, score) in scores.iter_mut().enumerate() {
        let feature = |column| table.get(column as usize, at, 0);
        let is_body_reliable =
            feature(BODY_FOUND) >= MIN_BODY_FOUND && feature(BODY_SHARE) >= MIN_BODY_SHARE_OF_PROSE;
        if is_body_reliable && feature(SAID_BODY) >= MIN_BLOCK_IN_BODY {
            *score = BODY_BLOCK_MAX_SCORE.min(*score);
        }
    }
}

/// How much more likely a block is junk that is of the site's template.
const SITE_TEMPLATE_LOG_ODDS: i32 = log_odds(99);

/// Which blocks go; what rules say of the others is taken back.
pub(super) fn blocks_to_remove(
    analysis: &mut Analysis,
    scores: &[i32],
    strength: Strength,
) -> Verdicts {
    let words: Vec<u32> = analysis
        .blocks
        .iter()
        .map(|line| line.block.words)
        .collect();
    let scores: Vec<i32> = (analysis.blocks.iter().zip(scores))
        .map(|(line, &score)| {
            score + SITE_TEMPLATE_LOG_ODDS * i32::from(line.is_removed_by(SITE_RULE))
        })
        .collect();
    let threshold = match strength {
        Strength::Careful => log_odds(95),
        Strength::Auto | Strength::Full => best_f1_threshold(&words, &scores),
    };
    let boilerplate: Vec<bool> = scores.iter().map(|&score| score > threshold).collect();
    let threshold = percent(threshold);
    let basis = ThresholdOf::Text;
    let mut keep_reasons =
        vec![Some(KeepReason::Threshold { threshold, basis }); boilerplate.len()];
    for (at, (line, &boilerplate)) in analysis.blocks.iter_mut().zip(&boilerplate).enumerate() {
        // What the user asked for goes, whatever the tags say.
        let is_user_cue = line.cue_match.is_some_and(|hit| hit.lang == USER_CUE_LANG);
        if !boilerplate && !is_user_cue && line.decision.take().is_some() {
            keep_reasons[at] = Some(KeepReason::PageTags);
        }
    }
    Verdicts {
        boilerplate,
        keep_reasons,
    }
}

/// How likely a block with this score is to stay, in thousandths.
pub(super) fn keep_permille(score: i32) -> u32 {
    (1000.0 / (1.0 + exp_scaled(score))) as u32
}

/// The odds that a score stands for.
///
/// The exponential function is made of multiplications alone, which give the same on every machine.
pub(super) fn exp_scaled(score: i32) -> f64 {
    let x = f64::from(score.clamp(-8 * SCALE, 8 * SCALE)) / f64::from(SCALE);
    let mut exp_scaled = 1.0 + x / 4096.0;
    for _ in 0..12 {
        exp_scaled *= exp_scaled;
    }
    exp_scaled
}

/// The score above which blocks go so that the expected F1 of the words that stay is greatest, given the words of each block and its
/// score. What is sure to be an article is cut at about even odds; where little is sure more is kept. (Lipton, Elkan and
/// Narayanaswamy, Optimal thresholding of classifiers to maximize F1 measure, 2014.)
fn best_f1_threshold(words: &[u32], scores: &[i32]) -> i32 {
    let mut order: Vec<usize> = (0..scores.len()).collect();
    order.sort_by_key(|&at| scores[at]);
    let words = |at: usize| u64::from(words[at].max(1));
    let hits = |at: usize| u64::from(keep_permille(scores[at])) * words(at);
    let all: u64 = order.iter().map(|&at| hits(at)).sum();
    let (mut hit, mut kept) = (0, 0);
    let (mut best, mut threshold) = ((0, 1), 0);
    for at in order {
        hit += hits(at);
        kept += 1000 * words(at);
        // 2 hit / (kept + all), compared as a fraction.
        if u128::from(hit) * u128::from(best.1) > u128::from(best.0) * u128::from(kept + all) {
            best = (hit, kept + all);
            threshold = scores[at];
        }
    }
    threshold
}

#[cfg(test)]
mod tests {
    use super::*;

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
