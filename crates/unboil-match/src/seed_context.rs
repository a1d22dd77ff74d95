//! The context of a seed, the tokens before and after it, in 48 bits.
//!
//! Unrelated articles share many short phrases. Most of them are rejected by their context: in a
//! copy some of the neighbouring tokens are equal, in unrelated text hardly any.
//! [`SeedContexts`] computes the contexts of an article, [`shared_tokens`] compares two of them,
//! and [`MinContext`] says how many tokens must be shared.

use crate::corpus_size::CorpusSize;

/// Tokens on each side of a seed that its context holds.
pub(crate) const SIDE_TOKENS: u32 = 4;

/// Bits for each of these tokens.
pub(crate) const TOKEN_BITS: u32 = 6;

/// Bits of one side.
const SIDE_BITS: u32 = SIDE_TOKENS * TOKEN_BITS;

/// Bits of a context: the side before the seed above the side after it.
pub(crate) const CONTEXT_BITS: u32 = 2 * SIDE_BITS;

/// What [`shared_tokens`] returns for equal contexts.
pub(crate) const MAX_SHARED_TOKENS: u32 = 2 * SIDE_TOKENS;

const SIDE_MASK: u32 = (1 << SIDE_BITS) - 1;

/// The lowest bit of each token of a side.
const TOKEN_LOW_BITS: u32 = 0b000001_000001_000001_000001;

/// Number of tokens that two places of a seed must share around it to be linked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct MinContext {
    /// For most seeds.
    pub(crate) common_seed: u32,
    /// For seeds in few places, which are stronger evidence.
    pub(crate) rare_seed: u32,
}

impl MinContext {
    /// The thresholds for windows of `window_shingles` shingles in a corpus of this size.
    ///
    /// The guarantee needs a run of k + w - 1 equal tokens, which has w - 1 tokens beside the
    /// seed. If no run is longer, one of these runs has a single edited token after it and then
    /// another run, whose first token is the w-th shared token. So `w` is enough, up to 3; of the
    /// pairs by chance it admits one in fifty. A rare seed needs one token less, which finds
    /// another one in two hundred of the copies with 20 to 50 % of their words changed. In a large
    /// corpus a rare seed is no stronger evidence than others.
    pub(crate) fn new(window_shingles: usize, size: CorpusSize) -> MinContext {
        let common_seed = window_shingles.min(3) as u32;
        let rare_seed = common_seed - u32::from(size == CorpusSize::Small);
        MinContext {
            common_seed,
            rare_seed,
        }
    }
}

/// The contexts of one article.
#[derive(Default)]
pub(crate) struct SeedContexts {
    /// The side before each token, also for places past the end.
    before: Vec<u32>,
}

impl SeedContexts {
    /// Computes the contexts of an article. No seed is longer than `longest` tokens.
    pub(crate) fn fill(&mut self, ocr_hashes: &[u32], longest: usize) {
        let len = ocr_hashes.len() + longest + SIDE_TOKENS as usize + 1;
        // The entries of the last article are overwritten.
        if self.before.len() < len {
            self.before.resize(len, 0);
        }
        let mut last = 0;
        let (before, past_end) = self.before[..len].split_at_mut(ocr_hashes.len());
        for (slot, ocr_hash) in before.iter_mut().zip(ocr_hashes) {
            *slot = last;
            // 0 means no token.
            let bits = (ocr_hash.wrapping_mul(0x9e37_79b1) >> (32 - TOKEN_BITS)).max(1);
            last = (last << TOKEN_BITS | bits) & SIDE_MASK;
        }
        for slot in past_end {
            *slot = last;
            last = last << TOKEN_BITS & SIDE_MASK;
        }
    }

    /// Returns the context of a seed of the tokens `from..to`.
    pub(crate) fn context(&self, from: usize, to: usize) -> u64 {
        let (before, after) = (self.before[from], self.before[to + SIDE_TOKENS as usize]);
        u64::from(before) << SIDE_BITS | u64::from(after)
    }
}

/// True if the tokens before a seed are those after it: in a text of a few words that come back again
/// and again.
pub(crate) fn is_periodic(context: u64) -> bool {
    (context >> SIDE_BITS) as u32 == context as u32 & SIDE_MASK
}

/// Returns how many tokens two contexts share, counted from the seed outwards on both sides. On
/// each side one inserted or deleted token is allowed.
pub(crate) fn shared_tokens(one: u64, other: u64) -> u32 {
    let before = |context: u64| (context >> SIDE_BITS) as u32;
    let after = |context: u64| context as u32 & SIDE_MASK;
    let (one_before, other_before) = (before(one), before(other));
    let (one_after, other_after) = (after(one), after(other));
    // The token next to the seed has the lowest bits before it, and the highest ones after it.
    let of_before = side_index(
        equal_tokens(one_before, other_before),
        equal_tokens(one_before >> TOKEN_BITS, other_before),
        equal_tokens(one_before, other_before >> TOKEN_BITS),
    );
    let of_after = side_index(
        equal_tokens(one_after, other_after),
        equal_tokens(one_after << TOKEN_BITS, other_after) >> 1,
        equal_tokens(one_after, other_after << TOKEN_BITS) >> 1,
    );
    u32::from(SHARED_BEFORE[of_before]) + u32::from(SHARED_AFTER[of_after])
}

/// The index in the tables of a side whose tokens are equal at these places, compared one by one, with
/// the first side shifted by a token and with the other one shifted.
const fn side_index(straight: u32, ahead: u32, behind: u32) -> usize {
    let shifted = (1 << (SIDE_TOKENS - 1)) - 1;
    (straight | (ahead & shifted) << SIDE_TOKENS | (behind & shifted) << (2 * SIDE_TOKENS - 1))
        as usize
}

/// Number of indices of a side.
const SIDE_INDICES: usize = 1 << (3 * SIDE_TOKENS - 2);

/// How many tokens the sides before the seed share, by [`side_index`].
static SHARED_BEFORE: [u8; SIDE_INDICES] = shared_by_index(false);
/// The same after the seed.
static SHARED_AFTER: [u8; SIDE_INDICES] = shared_by_index(true);

const fn shared_by_index(reversed: bool) -> [u8; SIDE_INDICES] {
    const SHIFTED_TOKENS: u32 = SIDE_TOKENS - 1;
    let mut shared = [0; SIDE_INDICES];
    let mut index = 0;
    while index < SIDE_INDICES {
        let bits = index as u32;
        let straight = bits & ((1 << SIDE_TOKENS) - 1);
        let ahead = bits >> SIDE_TOKENS & ((1 << SHIFTED_TOKENS) - 1);
        let behind = bits >> (SIDE_TOKENS + SHIFTED_TOKENS);
        shared[index] = match reversed {
            false => best_side(straight, ahead, behind),
            true => best_side(
                straight.reverse_bits() >> (u32::BITS - SIDE_TOKENS),
                ahead.reverse_bits() >> (u32::BITS - SHIFTED_TOKENS),
                behind.reverse_bits() >> (u32::BITS - SHIFTED_TOKENS),
            ),
        };
        index += 1;
    }
    shared
}

/// Returns the largest number of shared tokens of two sides: compared one by one up to some token,
/// and from there one by one or with one side shifted by a token. The token next to the seed has the
/// lowest bit.
const fn best_side(straight: u32, ahead: u32, behind: u32) -> u8 {
    let mut best = straight.count_ones();
    let mut place = 0;
    while place < SIDE_TOKENS - 1 {
        let far = u32::MAX << place;
        let (ahead, behind) = ((ahead & far).count_ones(), (behind & far).count_ones());
        let more = if ahead > behind { ahead } else { behind };
        let shared = (straight & !far).count_ones() + more;
        best = if shared > best { shared } else { best };
        place += 1;
    }
    best as u8
}

/// A bit for each token of two sides that is equal. Bits above the sides do not count.
fn equal_tokens(one: u32, other: u32) -> u32 {
    let differs = one ^ other;
    let differs = differs | differs >> 1;
    let differs = differs | differs >> 2 | differs >> 4;
    // The product has the four bits beside each other.
    const GATHER: u32 = 1 << 18 | 1 << 13 | 1 << 8 | 1 << 3;
    const _: () = assert!(SIDE_TOKENS == 4 && TOKEN_BITS == 6);
    (!differs & TOKEN_LOW_BITS).wrapping_mul(GATHER) >> 18 & 0b1111
}

#[cfg(test)]
mod tests {
    use super::*;

    fn context_of(ocr_hashes: &[u32], from: usize, to: usize) -> u64 {
        let mut contexts = SeedContexts::default();
        contexts.fill(ocr_hashes, 4);
        contexts.context(from, to)
    }

    #[test]
    fn contexts_count_shared_tokens() {
        let text: Vec<u32> = (1..30).map(|n| n * 7919).collect();
        let one = context_of(&text, 10, 14);
        assert_eq!(shared_tokens(one, one), 8);
        let with = |at: usize, edit: &dyn Fn(&mut Vec<u32>)| {
            let mut other = text.clone();
            edit(&mut other);
            shared_tokens(one, context_of(&other, at, at + 4))
        };
        assert_eq!(with(10, &|other| other[9] = 1), 7);
        for at in 7..=10 {
            assert_eq!(with(11, &|other| other.insert(at, 1)), 7, "{at}");
        }
        for at in 14..17 {
            assert_eq!(with(10, &|other| other.insert(at, 1)), 7, "{at}");
            assert_eq!(with(10, &|other| _ = other.remove(at)), 7, "{at}");
        }
        assert_eq!(with(9, &|other| _ = other.remove(9)), 7);
        assert!(
            with(10, &|other| {
                for at in (0..10).chain(14..29) {
                    other[at] += 1;
                }
            }) <= 1
        );
    }

    proptest::proptest! {
        /// The table says what a comparison token by token says.
        #[test]
        fn shared_tokens_are_those_of_lists(
            one in proptest::collection::vec(0_u64..3, 8),
            other in proptest::collection::vec(0_u64..3, 8),
        ) {
            let side = |one: &[u64], other: &[u64]| {
                let equal = |from: usize, shift: (usize, usize)| {
                    (from..4).filter(|at| {
                        let one = one.get(at + shift.0);
                        one.is_some() && one == other.get(at + shift.1)
                    }).count()
                };
                let best = (0..4).map(|from| {
                    let straight = equal(0, (0, 0)) - equal(from, (0, 0));
                    straight + equal(from, (1, 0)).max(equal(from, (0, 1)))
                });
                best.max().unwrap_or(0).max(equal(0, (0, 0)))
            };
            let pack = |tokens: &[u64]| tokens.iter().fold(0, |packed, token| packed << TOKEN_BITS | token);
            let reversed = |tokens: &[u64]| tokens.iter().rev().copied().collect::<Vec<_>>();
            // The first four tokens stand before the seed, the last of them next to it.
            let expected = side(&reversed(&one[..4]), &reversed(&other[..4])) + side(&one[4..], &other[4..]);
            proptest::prop_assert_eq!(shared_tokens(pack(&one), pack(&other)) as usize, expected);
        }
    }

    #[test]
    fn article_borders_share_no_false_tokens() {
        let text: Vec<u32> = (1..9).collect();
        assert_eq!(
            shared_tokens(context_of(&text, 0, 4), context_of(&text[..4], 0, 4)),
            4
        );
        assert_eq!(context_of(&text, 4, 8) & u64::from(SIDE_MASK), 0);
    }

    /// The tokens of a passage and its copy, and the place of each run in both. `runs` are the
    /// lengths of the equal runs, with an edit of one of three kinds between them. The tokens
    /// around the passage differ.
    fn copies(runs: &[usize], kinds: &[u32]) -> (Vec<u32>, Vec<u32>, Vec<(usize, usize)>) {
        let mut token = 0_u32;
        let mut next = || {
            token += 1;
            // Another mixer than that of the contexts.
            let mixed = (token ^ token >> 16).wrapping_mul(0x85eb_ca6b);
            (mixed ^ mixed >> 13).wrapping_mul(0xc2b2_ae35)
        };
        let (mut one, mut other): (Vec<u32>, Vec<u32>) = (0..9).map(|_| (next(), next())).unzip();
        let mut places = Vec::new();
        for (at, &len) in runs.iter().enumerate() {
            places.push((one.len(), other.len()));
            for _ in 0..len {
                let token = next();
                one.push(token);
                other.push(token);
            }
            // Replaced, deleted or inserted. Around the passage, all tokens are replaced.
            let kind = if at + 1 < runs.len() { kinds[at] } else { 0 };
            one.extend((kind != 2).then(&mut next));
            other.extend((kind != 1).then(&mut next));
        }
        for _ in 0..9 {
            one.push(next());
            other.push(next());
        }
        (one, other, places)
    }

    proptest::proptest! {
        #[test]
        fn guaranteed_copies_reach_min_context(
            (k, w) in proptest::sample::select(vec![(4_usize, 3_usize), (5, 4), (5, 2), (3, 3)]),
            kinds in proptest::collection::vec(0_u32..3, 2..10),
            moved in proptest::collection::vec((0_usize..10, 0_usize..10), 0..20),
        ) {
            // Runs of k + w - 2 tokens on average and one token more: by the guarantee one run is
            // longer. Some tokens are moved from run to run.
            let longest = k + w - 1;
            let mut runs = vec![longest - 1; kinds.len()];
            runs[0] += 1;
            for (from, to) in moved {
                let (from, to) = (from % runs.len(), to % runs.len());
                if runs[from] > 0 && runs[to] <= longest {
                    runs[from] -= 1;
                    runs[to] += 1;
                }
            }
            let (one, other, places) = copies(&runs, &kinds);
            let mut contexts_one = SeedContexts::default();
            let mut contexts_other = SeedContexts::default();
            contexts_one.fill(&one, k);
            contexts_other.fill(&other, k);
            // The worst seed of each long run; the best of these runs.
            let worst = |run: usize| {
                let (a, b) = places[run];
                let seeds = 0..=runs[run] - k;
                let shared = seeds.map(|at| {
                    let (from_a, from_b) = (a + at, b + at);
                    let context_one = contexts_one.context(from_a, from_a + k);
                    shared_tokens(context_one, contexts_other.context(from_b, from_b + k))
                });
                shared.min().unwrap_or(0)
            };
            let best = (0..runs.len()).filter(|&run| runs[run] >= longest).map(worst).max();
            let min_context = MinContext::new(w, CorpusSize::Large).common_seed;
            proptest::prop_assert!(best >= Some(min_context), "{runs:?} {kinds:?} {best:?}");
        }
    }
}
