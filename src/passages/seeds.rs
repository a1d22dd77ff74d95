//! The shapes of tokens in, seeds out: the shingles that winnowing selects.
//!
//! Winnowing after Schleimer, Wilkerson and Aiken (2003), with the rightmost of equal minima: in every window of w shingles
//! the one of the lowest hash is a seed. Two articles that share a run of k + w - 1 tokens share a seed of it.

use xxhash_rust::xxh3::xxh3_64_with_seed;

use super::tokens::SPACELESS;

/// The fixed seed of the shingle hash. Any number will do; it is part of the normaliser's version.
const HASH_SEED: u64 = 0x756e_626f_696c;

/// A shingle that winnowing selected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Seed {
    /// Hash of its tokens.
    pub hash: u64,
    /// Place of its first token in the article.
    pub token: u32,
}

/// Calls `emit` with every seed of an article in order: shingles of `k` tokens, `2 * k` where the script has no spaces, and
/// windows of `w` shingles. An article with fewer shingles than a window has one seed, one with no shingle has none.
pub fn seeds(shapes: &[u32], k: usize, w: usize, mut emit: impl FnMut(Seed)) {
    let (k, w) = (k.clamp(1, MAX_SHINGLE / 2), w.clamp(1, MAX_WINDOW));
    let mut bytes = [0_u8; 4 * MAX_SHINGLE];
    let mut window = [Seed::default(); MAX_WINDOW];
    let mut count = 0;
    let mut least = Seed::default();
    // Shingles up to and with the least one.
    let mut least_count = 0;
    for (token, &first) in shapes.iter().enumerate() {
        let width = if first & SPACELESS == 0 { k } else { 2 * k };
        let Some(shingle) = shapes.get(token..token + width) else {
            continue;
        };
        for (slot, shape) in bytes.chunks_exact_mut(4).zip(shingle) {
            slot.copy_from_slice(&shape.to_le_bytes());
        }
        let seed = Seed {
            hash: xxh3_64_with_seed(&bytes[..4 * width], HASH_SEED),
            token: token as u32,
        };
        window[count % w] = seed;
        count += 1;
        let emitted = least_count;
        if count == 1 || seed.hash <= least.hash {
            (least, least_count) = (seed, count);
        } else if least_count + w <= count {
            // The least one has left the window: the rightmost of the least that are in it.
            least = window[count % w];
            least_count = count + 1 - w;
            for at in count + 1 - w..count {
                if window[at % w].hash <= least.hash {
                    (least, least_count) = (window[at % w], at + 1);
                }
            }
        }
        if count == w || (count > w && least_count != emitted) {
            emit(least);
        }
    }
    if 0 < count && count < w {
        emit(least);
    }
}

/// Longest shingle, in tokens: room for k 16 where the script has no spaces.
const MAX_SHINGLE: usize = 32;

/// Longest window, in shingles.
const MAX_WINDOW: usize = 32;

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn all(shapes: Vec<u32>, k: usize, w: usize) -> Vec<Seed> {
        let mut out = Vec::new();
        seeds(&shapes, k, w, |seed| out.push(seed));
        out
    }

    #[test]
    fn short_articles() {
        assert_eq!(all(vec![1, 2, 3], 4, 3), []);
        assert_eq!(all(vec![1, 2, 3, 4], 4, 3).len(), 1);
        assert_eq!(all((1..6).collect(), 4, 3).len(), 1);
        assert_eq!(all(vec![SPACELESS; 7], 4, 3), []);
        assert_eq!(all(vec![SPACELESS; 8], 4, 3).len(), 1);
    }

    proptest! {
        #[test]
        fn a_shared_run_shares_a_seed(
            (k, w) in prop::sample::select(vec![(4_usize, 3_usize), (5, 4), (3, 1), (8, 6)]),
            before in prop::collection::vec(0_u32..50, 0..20),
            after in prop::collection::vec(0_u32..50, 0..20),
            salt in 100_u32..1_000_000,
        ) {
            let run: Vec<u32> = (0..(k + w - 1) as u32).map(|at| salt + at).collect();
            let one = all([&before[..], &run, &after].concat(), k, w);
            let other = all([&after[..], &run, &before].concat(), k, w);
            let inside = |seeds: &[Seed], from: usize| -> Vec<u64> {
                let within = from..from + w;
                seeds.iter().filter(|s| within.contains(&(s.token as usize))).map(|s| s.hash).collect()
            };
            let (one, other) = (inside(&one, before.len()), inside(&other, after.len()));
            prop_assert!(one.iter().any(|hash| other.contains(hash)));
        }
    }
}
