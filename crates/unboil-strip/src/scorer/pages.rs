//! What of a page of HTML goes. The rules have no last word here: what they say is one feature among those of the tags. What the
//! pages of a site have in common no feature knows, and it adds to the score.

use crate::config::Strength;
use crate::cues::OWN;
use crate::draft::Draft;
use crate::scorer::features::Column::{BODY_FOUND, BODY_SHARE, SAID_BODY};
use crate::scorer::model::SCALE;
use crate::scorer::odds;
use crate::scorer::table::Table;
use crate::site;

/// What linked data gives as the text of the article is believed if so much of it is on the page, and if it has so many words for those of
/// the page's prose: both from 0 to 200.
const BELIEVED_FOUND: u8 = 170;
const BELIEVED_SHARE: u8 = 150;
/// A block is of it if this much of the block stands there, from 0 to 200; then it is no surer junk than this.
const WITNESSED: u8 = 160;
const WITNESSED_SCORE: i32 = -odds(90);

/// Holds the scores of blocks to what the page itself gives as the text of its article.
pub(super) fn hear_witness(table: &Table, scores: &mut [i32]) {
    for (at, score) in scores.iter_mut().enumerate() {
        let of = |column| table.get(column as usize, at, 0);
        let is_believed = of(BODY_FOUND) >= BELIEVED_FOUND && of(BODY_SHARE) >= BELIEVED_SHARE;
        if is_believed && of(SAID_BODY) >= WITNESSED {
            *score = WITNESSED_SCORE.min(*score);
        }
    }
}

/// How much more likely a block is junk that is of the site's template.
const OF_SITE: i32 = odds(99);

/// Which blocks go; what rules say of the others is taken back.
pub(super) fn verdicts(draft: &mut Draft, scores: &[i32], strength: Strength) -> Vec<bool> {
    let words: Vec<u32> = draft.lines.iter().map(|line| line.block.words).collect();
    let scores: Vec<i32> = (draft.lines.iter().zip(scores))
        .map(|(line, &score)| score + OF_SITE * i32::from(line.is_marked_by(site::RULE)))
        .collect();
    let bar = match strength {
        Strength::Careful => odds(95),
        Strength::Auto | Strength::Full => best_bar(&words, &scores),
    };
    let junk: Vec<bool> = scores.iter().map(|&score| score > bar).collect();
    for (line, &junk) in draft.lines.iter_mut().zip(&junk) {
        // What the user asked for goes, whatever the tags say.
        let asked_for = line.hit.is_some_and(|hit| hit.lang == OWN);
        if !junk && !asked_for {
            line.mark = None;
        }
    }
    junk
}

/// How likely a block with this score is to stay, in thousandths.
pub(super) fn stays(score: i32) -> u32 {
    (1000.0 / (1.0 + power(score))) as u32
}

/// The odds that a score stands for.
///
/// The exponential function is made of multiplications alone, which give the same on every machine.
pub(super) fn power(score: i32) -> f64 {
    let x = f64::from(score.clamp(-8 * SCALE, 8 * SCALE)) / f64::from(SCALE);
    let mut power = 1.0 + x / 4096.0;
    for _ in 0..12 {
        power *= power;
    }
    power
}

/// The score above which blocks go so that the expected F1 of the words that stay is greatest, given the words of each block and its
/// score. What is sure to be an article is cut at about even odds; where little is sure more is kept. (Lipton, Elkan and
/// Narayanaswamy, Optimal thresholding of classifiers to maximize F1 measure, 2014.)
fn best_bar(words: &[u32], scores: &[i32]) -> i32 {
    let mut order: Vec<usize> = (0..scores.len()).collect();
    order.sort_by_key(|&at| scores[at]);
    let words = |at: usize| u64::from(words[at].max(1));
    let hits = |at: usize| u64::from(stays(scores[at])) * words(at);
    let all: u64 = order.iter().map(|&at| hits(at)).sum();
    let (mut hit, mut kept) = (0, 0);
    let (mut best, mut bar) = ((0, 1), 0);
    for at in order {
        hit += hits(at);
        kept += 1000 * words(at);
        // 2 hit / (kept + all), compared as a fraction.
        if u128::from(hit) * u128::from(best.1) > u128::from(best.0) * u128::from(kept + all) {
            best = (hit, kept + all);
            bar = scores[at];
        }
    }
    bar
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odds_become_shares() {
        assert_eq!(stays(0), 500);
        assert_eq!(stays(i32::MIN), 999);
        assert_eq!(stays(i32::MAX), 0);
        assert!((880..882).contains(&stays(-2 * SCALE)));
        let all: Vec<u32> = (-9000..9000).map(stays).collect();
        assert!(all.is_sorted_by(|a, b| a >= b));
    }

    #[test]
    fn more_is_kept_where_less_is_sure() {
        let words = [50, 50, 50, 50];
        let sure = [-4000, -4000, -4000, 500];
        assert_eq!(best_bar(&words, &sure), -4000);
        let unsure = [800, 500, 500, 500];
        assert_eq!(best_bar(&words, &unsure), 800);
        assert_eq!(best_bar(&[], &[]), 0);
    }
}
