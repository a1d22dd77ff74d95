//! How regularly similar blocks follow each other, as the items of a list of teasers do.

use crate::analysis::BlockState;
use crate::scorer::feature_table::log_bucket;

/// Similar blocks are looked for up to this many blocks away.
const MAX_DISTANCE: usize = 12;

/// For each block, how many of the two blocks on each side at a distance, and at twice the
/// distance, are similar: eight times that of the next blocks, and the most of the distances from
/// two to six.
pub(super) fn periodicity(blocks: &[BlockState]) -> Vec<u8> {
    let len = blocks.len();
    let kind = |state: &BlockState| state.kind as u8 | (state.block.end as u8) << 4;
    let words = |state: &BlockState| log_bucket(state.block.words as usize);
    let kinds: Vec<u8> = blocks.iter().map(kind).collect();
    let words: Vec<u8> = blocks.iter().map(words).collect();
    // For each distance, how many of the two blocks there are similar. The loops are made for
    // vector instructions: they compare many blocks at once.
    let mut counts = vec![0_u8; MAX_DISTANCE * len];
    let mut is_similar = vec![0_u8; len];
    for (distance, counts) in (1..).zip(counts.chunks_exact_mut(len.max(1))) {
        let is_similar = &mut is_similar[..len.saturating_sub(distance)];
        let first_below = len - is_similar.len();
        let kinds = kinds.iter().zip(&kinds[first_below..]);
        let words = words.iter().zip(&words[first_below..]);
        for (flag, ((a, b), (m, n))) in is_similar.iter_mut().zip(kinds.zip(words)) {
            *flag = u8::from(a == b) & u8::from(m.abs_diff(*n) <= 3);
        }
        let add = |(count, flag): (&mut u8, &u8)| *count += flag;
        counts.iter_mut().zip(&*is_similar).for_each(add);
        counts[first_below..]
            .iter_mut()
            .zip(&*is_similar)
            .for_each(add);
    }
    let similar_at = |distance: usize| &counts[(distance - 1) * len..][..len];
    let mut best = vec![0_u8; len];
    for step in 2..=MAX_DISTANCE / 2 {
        let pairs = similar_at(step).iter().zip(similar_at(2 * step));
        for (best, (near, far)) in best.iter_mut().zip(pairs) {
            *best = (*best).max(near + far);
        }
    }
    let next = similar_at(1).iter().zip(similar_at(2));
    let next = next.map(|(near, far)| 8 * (near + far));
    next.zip(best).map(|(next, best)| next + best).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::Analysis;
    use crate::cues::Cues;

    #[test]
    fn similar_blocks_at_regular_distances_count() {
        let cues = Cues::new(&[], &[]);
        let periodicity_of = |text: &str| periodicity(&Analysis::new(text, &cues).blocks);
        assert_eq!(periodicity_of(""), [0; 0]);
        assert_eq!(periodicity_of("Harbour"), [0]);
        // Headings with a sentence each: every second block is similar, and none of the next.
        let item = "Harbour\nThe council met on Tuesday and voted for the new quay.\n";
        let of_items = periodicity_of(&item.repeat(12));
        // One of the next two on a side, and all four at the distances two and four.
        assert_eq!(of_items[12], 8 * 2 + 4);
        assert_eq!(of_items[0], 8 + 2);
        assert_eq!(periodicity_of(&"Harbour\n".repeat(12))[5], 8 * 4 + 4);
    }
}
