//! Selects the seeds of an article: the shingles that winnowing selects.
//!
//! A shingle is a run of k tokens. In each window of w shingles the one with the lowest hash is a
//! seed, the rightmost of equal ones (Schleimer, Wilkerson and Aiken, 2003). Two articles that
//! share k + w - 1 tokens in a row share a seed. Short seeds, of k - 1 tokens, find copies that
//! share no such run. The posting stage calls [`SeedScanner::scan`].

use std::cell::Cell;

use unboil_text::SPACELESS;

/// A shingle that winnowing selected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Seed {
    /// Hash of its tokens; the lowest nine bits are zero.
    pub(crate) hash: u64,
    /// Index of its first token in the article.
    pub(crate) token: u32,
}

/// Returns the shingle length and the window of short seeds: one token less than `k`, and twice
/// `w`, which gives half as many. `None` if they would be shorter than three tokens: every other
/// pair of articles shares two tokens in a row.
pub(crate) fn short_seed_params(k: usize, w: usize) -> Option<(usize, usize)> {
    (k > 3).then_some((k - 1, 2 * w))
}

/// Finds the seeds of one article, whose tokens come in parts.
#[derive(Debug)]
pub(crate) struct SeedScanner {
    k: usize,
    w: usize,
    /// First token of the next block.
    at: usize,
    /// The token of the last seed.
    last: Option<u32>,
}

impl SeedScanner {
    /// Shingles have `k` tokens, `2 * k` if the script has no spaces; windows have `w` shingles.
    pub(crate) fn new(k: usize, w: usize) -> SeedScanner {
        SeedScanner {
            k: k.clamp(1, MAX_SHINGLE / 2),
            w: w.clamp(1, MAX_WINDOW),
            at: 0,
            last: None,
        }
    }

    /// The first token that the next call of [`SeedScanner::scan`] needs.
    pub(crate) fn next_token(&self) -> usize {
        self.at
    }

    /// Calls `emit` with each further seed of the article, in order. An article with fewer shingles
    /// than a window has one seed. An article without a shingle has none.
    ///
    /// `ocr_hashes` are the tokens of the article from the token `first` on, and `is_last` says that
    /// these are all. Else the seeds close to the end are left for the next call: `margin` tokens
    /// follow each emitted seed.
    pub(crate) fn scan(
        &mut self,
        ocr_hashes: &[u32],
        first: usize,
        margin: usize,
        is_last: bool,
        mut emit: impl FnMut(Seed),
    ) {
        let (k, w) = (self.k, self.w);
        let mut keys = [0; KEY_CAPACITY];
        loop {
            let rest = &ocr_hashes[self.at - first..];
            if !is_last && rest.len() <= KEY_CAPACITY + margin {
                return;
            }
            let is_last_block = rest.len() <= KEY_CAPACITY;
            let tokens = if is_last_block {
                KEY_CAPACITY
            } else {
                BLOCK_TOKENS
            };
            let count = shingle_keys(rest, tokens, k, &mut keys);
            let keys = &mut keys[..count];
            window_minima(keys, w.min(count));
            let windows = if is_last_block {
                (count + 1).saturating_sub(w).max(count.min(1))
            } else {
                BLOCK_TOKENS + 1 - w
            };
            let seeds = dedup_in_place(&mut keys[..windows]);
            for &key in &keys[..seeds] {
                let token = (self.at + POSITION_MASK - (key as usize & POSITION_MASK)) as u32;
                if self.last != Some(token) {
                    let hash = key & !(POSITION_MASK as u64);
                    emit(Seed { hash, token });
                }
                self.last = Some(token);
            }
            if is_last_block {
                return;
            }
            self.at += BLOCK_TOKENS + 1 - w;
        }
    }
}

/// Writes the keys of the shingles that start at the first `tokens` tokens, and returns their
/// number. A key is the hash of the shingle and, in the lowest bits, its place counted backwards,
/// so that the rightmost of equal hashes has the lowest key.
fn shingle_keys(
    ocr_hashes: &[u32],
    tokens: usize,
    k: usize,
    keys: &mut [u64; KEY_CAPACITY],
) -> usize {
    let reach = &ocr_hashes[..ocr_hashes.len().min(tokens + k - 1)];
    if reach
        .iter()
        .fold(0, |all_bits, ocr_hash| all_bits | ocr_hash)
        & SPACELESS
        == 0
    {
        return match k {
            3 => spaced_keys::<3>(reach, keys),
            4 => spaced_keys::<4>(reach, keys),
            5 => spaced_keys::<5>(reach, keys),
            _ => keys_of(reach.windows(k).enumerate(), keys),
        };
    }
    let starts = ocr_hashes[..ocr_hashes.len().min(tokens)]
        .iter()
        .enumerate();
    let shingles = starts.filter_map(|(at, first)| {
        let width = if first & SPACELESS == 0 { k } else { 2 * k };
        Some((at, ocr_hashes.get(at..at + width)?))
    });
    keys_of(shingles, keys)
}

/// Writes the keys of all shingles of `K` tokens. The compiler unrolls the usual lengths.
fn spaced_keys<const K: usize>(ocr_hashes: &[u32], keys: &mut [u64; KEY_CAPACITY]) -> usize {
    keys_of(
        ocr_hashes
            .windows(K)
            .map(|shingle| &shingle[..K])
            .enumerate(),
        keys,
    )
}

#[inline(always)]
fn keys_of<'a>(
    shingles: impl Iterator<Item = (usize, &'a [u32])>,
    keys: &mut [u64; KEY_CAPACITY],
) -> usize {
    let mut count = 0;
    for (slot, (at, shingle)) in keys.iter_mut().zip(shingles) {
        *slot = shingle_hash(shingle) & !(POSITION_MASK as u64) | (POSITION_MASK - at) as u64;
        count += 1;
    }
    count
}

/// Returns the hash of a shingle: the sum of its tokens, each multiplied by another factor, and a
/// finalizer. Tokens are hashes already; a general hash of their bytes would have as many
/// collisions at several times the cost.
#[inline(always)]
fn shingle_hash(shingle: &[u32]) -> u64 {
    let products = (shingle.iter().zip(&HASH_FACTORS))
        .map(|(&ocr_hash, &by)| u64::from(ocr_hash).wrapping_mul(by));
    let sum = products.fold(HASH_START, u64::wrapping_add);
    (sum ^ sum >> 32).wrapping_mul(0xff51_afd7_ed55_8ccd)
}

/// Replaces each key by the lowest of the `w` keys that start with it, or of those up to the end.
/// Works in rounds: the lowest of 2, of 4 and so on.
fn window_minima(keys: &mut [u64], w: usize) {
    let keys = Cell::from_mut(keys).as_slice_of_cells();
    let mut width = 1;
    while width < w {
        let more = width.min(w - width);
        for (key, other) in keys.iter().zip(&keys[more..]) {
            key.set(key.get().min(other.get()));
        }
        width += more;
    }
}

/// Moves the keys that differ from the one before to the front, and returns their number. There
/// is no branch on the keys, which a processor could not predict.
fn dedup_in_place(keys: &mut [u64]) -> usize {
    let mut count = 0;
    let mut last = None;
    for at in 0..keys.len() {
        let key = keys[at];
        keys[count] = key;
        count += usize::from(last != Some(key));
        last = Some(key);
    }
    count
}

/// Longest shingle, in tokens: allows k = 16 in scripts without spaces.
pub(crate) const MAX_SHINGLE: usize = 32;

/// Longest window, in shingles.
pub(crate) const MAX_WINDOW: usize = 32;

/// Capacity of the key buffer. An article is processed in blocks of [`BLOCK_TOKENS`], each of
/// which starts with the last shingles of the one before. The last block may have up to this
/// number of tokens, so that all tokens that start no shingle are in it.
const KEY_CAPACITY: usize = 512;
const BLOCK_TOKENS: usize = KEY_CAPACITY - MAX_SHINGLE;

/// The bits of a key that hold the place in the block.
const POSITION_MASK: usize = KEY_CAPACITY - 1;

/// Start of the sum of a shingle. Any number works. It decides which of several shingles are
/// seeds, and so changes recall on the most edited copies by some tenths of a point.
pub(crate) const HASH_START: u64 = 0x3c6e_f372_fe94_f82a;

/// Odd random numbers, one for each token of a shingle (SplitMix64 from a fixed seed). They and
/// [`HASH_START`] are part of [`format_id`](crate::format_id).
pub(crate) const HASH_FACTORS: [u64; MAX_SHINGLE] = {
    let mut factors = [0; MAX_SHINGLE];
    let mut state = 0x756e_626f_696c_u64;
    let mut at = 0;
    while at < MAX_SHINGLE {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = (state ^ state >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        factors[at] = (mixed ^ mixed >> 31) | 1;
        at += 1;
    }
    factors
};

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn all_seeds(ocr_hashes: Vec<u32>, k: usize, w: usize) -> Vec<Seed> {
        let mut out = Vec::new();
        SeedScanner::new(k, w).scan(&ocr_hashes, 0, 0, true, |seed| out.push(seed));
        out
    }

    /// The seeds of an article whose tokens come in parts, of which it drops as many as it can.
    fn seeds_in_parts(ocr_hashes: &[u32], part: usize, k: usize, w: usize) -> Vec<Seed> {
        let mut out = Vec::new();
        let mut scanner = SeedScanner::new(k, w);
        for end in (0..ocr_hashes.len()).step_by(part).skip(1) {
            let first = scanner.next_token();
            scanner.scan(
                &ocr_hashes[first..end.max(first)],
                first,
                7,
                false,
                |seed| {
                    assert!(seed.token as usize + k + 7 <= end, "{seed:?}");
                    out.push(seed);
                },
            );
        }
        let first = scanner.next_token();
        scanner.scan(&ocr_hashes[first..], first, 7, true, |seed| out.push(seed));
        out
    }

    #[test]
    fn short_articles() {
        assert_eq!(all_seeds(vec![1, 2, 3], 4, 3), []);
        assert_eq!(all_seeds(vec![1, 2, 3, 4], 4, 3).len(), 1);
        assert_eq!(all_seeds((1..6).collect(), 4, 3).len(), 1);
        assert_eq!(all_seeds(vec![SPACELESS; 7], 4, 3), []);
        assert_eq!(all_seeds(vec![SPACELESS; 8], 4, 3).len(), 1);
    }

    /// Winnowing by its definition: the rightmost shingle with the lowest hash of each window.
    fn by_definition(ocr_hashes: &[u32], k: usize, w: usize) -> Vec<Seed> {
        let width = |at: usize| {
            if ocr_hashes[at] & SPACELESS == 0 {
                k
            } else {
                2 * k
            }
        };
        let shingles: Vec<Seed> = (0..ocr_hashes.len())
            .filter(|&at| at + width(at) <= ocr_hashes.len())
            .map(|at| Seed {
                hash: shingle_hash(&ocr_hashes[at..at + width(at)]) & !(POSITION_MASK as u64),
                token: at as u32,
            })
            .collect();
        let windows = shingles.windows(w.min(shingles.len()).max(1));
        let mut seeds: Vec<Seed> = windows
            .map(|window| {
                *window
                    .iter()
                    .rev()
                    .min_by_key(|s| s.hash)
                    .expect("w is not 0")
            })
            .collect();
        seeds.dedup();
        seeds
    }

    proptest! {
        #[test]
        fn seeds_are_those_of_the_definition(
            (k, w) in prop::sample::select(
                vec![(4_usize, 3_usize), (3, 6), (5, 4), (1, 1), (16, 32), (7, 5)],
            ),
            (words, spaceless) in (1_u32..300, 0_u32..4),
            picks in prop::collection::vec(0_u32..1000, 0..1600),
        ) {
            let ocr_hashes: Vec<u32> = picks
                .iter()
                .map(|pick| (pick % words) | if pick % 4 < spaceless { SPACELESS } else { 0 })
                .collect();
            let seeds = all_seeds(ocr_hashes.clone(), k, w);
            prop_assert_eq!(&seeds, &by_definition(&ocr_hashes, k, w));
            for part in [1, 100, 700] {
                prop_assert_eq!(&seeds, &seeds_in_parts(&ocr_hashes, part, k, w));
            }
        }

        #[test]
        fn a_shared_run_shares_a_seed(
            (k, w) in prop::sample::select(vec![(4_usize, 3_usize), (5, 4), (3, 1), (8, 6)]),
            before in prop::collection::vec(0_u32..50, 0..20),
            after in prop::collection::vec(0_u32..50, 0..20),
            salt in 100_u32..1_000_000,
        ) {
            let run: Vec<u32> = (0..(k + w - 1) as u32).map(|at| salt + at).collect();
            let one = all_seeds([&before[..], &run, &after].concat(), k, w);
            let other = all_seeds([&after[..], &run, &before].concat(), k, w);
            let inside = |seeds: &[Seed], from: usize| -> Vec<u64> {
                let within = from..from + w;
                let seeds = seeds.iter().filter(|s| within.contains(&(s.token as usize)));
                seeds.map(|s| s.hash).collect()
            };
            let (one, other) = (inside(&one, before.len()), inside(&other, after.len()));
            prop_assert!(one.iter().any(|hash| other.contains(hash)));
        }
    }
}
