//! Gives the blocks of a unit one verdict: they stand or fall together.

use crate::analysis::{Analysis, Unit};
use crate::keep_reason::KeepReason;
use crate::scorer::log_odds::log_odds;
use crate::scorer::scored::SCORE_CLAMP;
use crate::scorer::verdicts::Verdicts;

/// A block above this score goes even if another block of its unit stays.
const CERTAIN_BOILERPLATE: i32 = log_odds(95);

/// Decides anew on the units of which a part is boilerplate. `is_open` is true for blocks whose
/// verdict may change.
pub(super) fn decide_units(
    analysis: &Analysis,
    scores: &[i32],
    threshold: i32,
    verdicts: &mut Verdicts,
    is_open: impl Fn(usize) -> bool,
) {
    for unit in &analysis.units {
        let open: Vec<usize> = unit.blocks.clone().filter(|&at| is_open(at)).collect();
        let boilerplate = open.iter().filter(|&&at| verdicts.boilerplate[at]).count();
        if boilerplate == 0 || boilerplate == open.len() {
            continue;
        }
        if unit.kind.stays_if_one_stays() {
            let uncertain = open.iter().filter(|&&at| scores[at] <= CERTAIN_BOILERPLATE);
            keep(unit, uncertain, verdicts);
        } else if mean_score(analysis, scores, &open) <= i64::from(threshold) {
            keep(unit, open.iter(), verdicts);
        } else {
            open.iter().for_each(|&at| verdicts.boilerplate[at] = true);
        }
    }
}

fn keep<'a>(unit: &Unit, blocks: impl Iterator<Item = &'a usize>, verdicts: &mut Verdicts) {
    for &at in blocks {
        if verdicts.boilerplate[at] {
            verdicts.boilerplate[at] = false;
            let unit = unit.kind.name();
            verdicts.keep_reasons[at] = Some(KeepReason::Unit { unit });
        }
    }
}

/// The mean score of the words of some blocks. One block does not decide.
fn mean_score(analysis: &Analysis, scores: &[i32], blocks: &[usize]) -> i64 {
    let (sum, words) = blocks.iter().fold((0, 0), |(sum, words), &at| {
        let weight = i64::from(analysis.blocks[at].block.words.max(1));
        let score = i64::from(scores[at].clamp(-SCORE_CLAMP, SCORE_CLAMP));
        (sum + weight * score, words + weight)
    });
    sum / words.max(1)
}
