//! The shapes of tokens in, seeds out: the shingles that winnowing selects.
//!
//! Winnowing after Schleimer, Wilkerson and Aiken (2003), with the rightmost of equal minima: in every window of w shingles
//! the one of the lowest hash is a seed. Two articles that share a run of k + w - 1 tokens share a seed of it. Short seeds stand beside them for copies that share no such run.

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

/// Tokens and window of the short seeds that stand beside those of `k` and `w`: one token fewer, and half as many. `None` if they
/// would be shorter than three tokens, which every other pair of articles shares.
pub fn short(k: usize, w: usize) -> Option<(usize, usize)> {
    (k > 3).then_some((k - 1, 2 * w))
}

/// Calls `emit` with every seed of an article in order: shingles of `k` tokens, `2 * k` where the script has no spaces, and
/// windows of `w` shingles. An article with fewer shingles than a window has one seed, one with no shingle has none.
pub fn seeds(shapes: &[u32], k: usize, w: usize, mut emit: impl FnMut(Seed)) {
    let (k, w) = (k.clamp(1, MAX_SHINGLE / 2), w.clamp(1, MAX_WINDOW));
    // The last w shingles, `next` being the place of the oldest, where the next one goes.
    let mut window = [Seed::default(); MAX_WINDOW];
    let window = &mut window[..w];
    let mut next = 0;
    let mut count = 0;
    let mut least = Seed::default();
    // Shingles since the least one.
    let mut age = 0;
    for (token, &first) in shapes.iter().enumerate() {
        let width = if first & SPACELESS == 0 { k } else { 2 * k };
        let Some(shingle) = shapes.get(token..token + width) else {
            continue;
        };
        let seed = Seed {
            hash: shingle_hash(shingle),
            token: token as u32,
        };
        window[next] = seed;
        next = if next + 1 == w { 0 } else { next + 1 };
        count += 1;
        age += 1;
        let mut is_new = true;
        if count == 1 || seed.hash <= least.hash {
            (least, age) = (seed, 0);
        } else if age == w {
            // The least one has left the window: the rightmost of the least that are in it.
            least = window[next];
            age = w - 1;
            let in_order = window[next..].iter().chain(&window[..next]);
            for (at, seed) in in_order.enumerate().skip(1) {
                if seed.hash <= least.hash {
                    (least, age) = (*seed, w - 1 - at);
                }
            }
        } else {
            is_new = false;
        }
        if count == w || (count > w && is_new) {
            emit(least);
        }
    }
    if 0 < count && count < w {
        emit(least);
    }
}

/// Hash of the shapes of some tokens. The usual lengths are told apart, so that the hash of each is straight code.
fn shingle_hash(shingle: &[u32]) -> u64 {
    match shingle.len() {
        3 => bytes_hash::<12>(shingle),
        4 => bytes_hash::<16>(shingle),
        5 => bytes_hash::<20>(shingle),
        _ => bytes_hash::<{ 4 * MAX_SHINGLE }>(shingle),
    }
}

/// Hash of the shapes as `N` bytes, or as many as there are.
#[inline]
fn bytes_hash<const N: usize>(shingle: &[u32]) -> u64 {
    let mut bytes = [0_u8; N];
    for (slot, shape) in bytes.chunks_exact_mut(4).zip(shingle) {
        slot.copy_from_slice(&shape.to_le_bytes());
    }
    xxh3_64_with_seed(&bytes[..N.min(4 * shingle.len())], HASH_SEED)
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
