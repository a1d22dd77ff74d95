//! The shapes of tokens in, what stands around a seed out, in a few bits.
//!
//! Two articles share many phrases by chance. What stands before and after tells most of them from copies: of a copy, some of the
//! next words are the same, of another text hardly any.

/// Tokens on each side of a seed that its context tells of.
const SIDE_TOKENS: u32 = 4;

/// Bits of each of them.
const TOKEN_BITS: u32 = 6;

/// Bits of one side.
pub const SIDE_BITS: u32 = SIDE_TOKENS * TOKEN_BITS;

/// What [`shared_tokens`] gives for the same context.
pub const MAX_SHARED_TOKENS: u32 = 2 * SIDE_TOKENS;

const SIDE_MASK: u32 = (1 << SIDE_BITS) - 1;

/// The lowest bit of every token of a side.
const TOKEN_LOW_BITS: u32 = 0b000001_000001_000001_000001;

/// How many tokens two places of one seed must have in common around it to be worth a look at their articles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MinContext {
    /// Of most seeds.
    pub common_seed: u32,
    /// Of seeds in few places, which prove more.
    pub rare_seed: u32,
}

impl MinContext {
    /// Of windows of so many shingles, in a corpus that is [large](super::is_large) or not.
    ///
    /// The guarantee stands on a run of k + w - 1 tokens in common, which has w - 1 beside the seed. Where no run is longer, one of
    /// these runs has an edit of a single token and another run after it, whose first token is the w-th: runs of that length on
    /// average leave no room for less. So `w` would do; of chance pairs it leaves one in fifty. A rare seed needs one token less,
    /// which finds one in two hundred more of the copies with 20 to 50 % of their words changed; in a large corpus it proves no
    /// more than others.
    pub fn new(window_shingles: usize, large: bool) -> MinContext {
        let common_seed = window_shingles.min(3) as u32;
        let rare_seed = common_seed - u32::from(!large);
        MinContext {
            common_seed,
            rare_seed,
        }
    }
}

/// The contexts of one article.
#[derive(Default)]
pub struct SeedContexts {
    /// The last tokens before each place; beyond the end too.
    before: Vec<u32>,
}

impl SeedContexts {
    /// Those of an article of these shapes, of which no seed is longer than `longest` tokens.
    pub fn fill(&mut self, ocr_hashes: &[u32], longest: usize) {
        let len = ocr_hashes.len() + longest + SIDE_TOKENS as usize + 1;
        // What is left of another article is written over.
        if self.before.len() < len {
            self.before.resize(len, 0);
        }
        let mut last = 0;
        let (before, past_end) = self.before[..len].split_at_mut(ocr_hashes.len());
        for (slot, ocr_hash) in before.iter_mut().zip(ocr_hashes) {
            *slot = last;
            // 0 stands for no token.
            let bits = (ocr_hash.wrapping_mul(0x9e37_79b1) >> (32 - TOKEN_BITS)).max(1);
            last = (last << TOKEN_BITS | bits) & SIDE_MASK;
        }
        for slot in past_end {
            *slot = last;
            last = last << TOKEN_BITS & SIDE_MASK;
        }
    }

    /// What stands around the tokens `from..to`.
    pub fn context_bits(&self, from: usize, to: usize) -> u64 {
        let (before, after) = (self.before[from], self.before[to + SIDE_TOKENS as usize]);
        u64::from(before) << SIDE_BITS | u64::from(after)
    }
}

/// How many tokens two contexts have in common, going away from the seed on both sides, with one more or less among them allowed on
/// each.
pub fn shared_tokens(one: u64, other: u64) -> u32 {
    let before = |context: u64| (context >> SIDE_BITS) as u32;
    best(before(one), before(other)) + best(reversed_side(one as u32), reversed_side(other as u32))
}

/// The side after a seed with the token next to the seed lowest, as it is on the side before.
fn reversed_side(side: u32) -> u32 {
    let token = |place: u32| side >> (place * TOKEN_BITS) & ((1 << TOKEN_BITS) - 1);
    (0..SIDE_TOKENS).fold(0, |reversed_side, place| {
        reversed_side << TOKEN_BITS | token(place)
    })
}

/// The most tokens in common of two sides: one by one up to some place, and from there on one by one or with one side a place ahead.
fn best(one: u32, other: u32) -> u32 {
    let straight = equal_token_bits(one, other) & TOKEN_LOW_BITS;
    let shifted = TOKEN_LOW_BITS >> TOKEN_BITS;
    let ahead = equal_token_bits(one >> TOKEN_BITS, other) & shifted;
    let behind = equal_token_bits(one, other >> TOKEN_BITS) & shifted;
    let from = |place: u32| {
        let far = SIDE_MASK << (place * TOKEN_BITS);
        let more = (ahead & far).count_ones().max((behind & far).count_ones());
        (straight & !far).count_ones() + more
    };
    let best_shift = (0..SIDE_TOKENS - 1).map(from).max();
    best_shift.unwrap_or(0).max(straight.count_ones())
}

/// Has the lowest bit of each token that is the same.
fn equal_token_bits(one: u32, other: u32) -> u32 {
    let unlike = one ^ other;
    let unlike = unlike | unlike >> 1;
    let unlike = unlike | unlike >> 2 | unlike >> 4;
    !unlike
}

#[cfg(test)]
mod tests {
    use super::*;

    fn context_bits(ocr_hashes: &[u32], from: usize, to: usize) -> u64 {
        let mut contexts = SeedContexts::default();
        contexts.fill(ocr_hashes, 4);
        contexts.context_bits(from, to)
    }

    #[test]
    fn contexts_count_shared_tokens() {
        let text: Vec<u32> = (1..30).map(|n| n * 7919).collect();
        let one = context_bits(&text, 10, 14);
        assert_eq!(shared_tokens(one, one), 8);
        let with = |at: usize, edit: &dyn Fn(&mut Vec<u32>)| {
            let mut other = text.clone();
            edit(&mut other);
            shared_tokens(one, context_bits(&other, at, at + 4))
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

    #[test]
    fn article_borders_share_no_false_tokens() {
        let text: Vec<u32> = (1..9).collect();
        assert_eq!(
            shared_tokens(context_bits(&text, 0, 4), context_bits(&text[..4], 0, 4)),
            4
        );
        assert_eq!(context_bits(&text, 4, 8) & u64::from(SIDE_MASK), 0);
    }

    /// The tokens of a passage and its copy: runs in common of these lengths, an edit of one of three kinds between them, and tokens of
    /// their own around. With the place of each run in both.
    fn copies(runs: &[usize], kinds: &[u32]) -> (Vec<u32>, Vec<u32>, Vec<(usize, usize)>) {
        let mut token = 0_u32;
        let mut next = || {
            token += 1;
            // Mixed otherwise than contexts mix.
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
            // Replaced, deleted or inserted; around the passage, all are replaced.
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
            // Runs of k + w - 2 on average and one token more: by the guarantee one of them is longer. Some tokens are moved.
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
            let (mut contexts_one, mut contexts_other) = (SeedContexts::default(), SeedContexts::default());
            contexts_one.fill(&one, k);
            contexts_other.fill(&other, k);
            // Of every long run, the worst seed; of the runs, the best.
            let worst = |run: usize| {
                let (a, b) = places[run];
                let seeds = 0..=runs[run] - k;
                let shared = seeds.map(|at| {
                    shared_tokens(contexts_one.context_bits(a + at, a + at + k), contexts_other.context_bits(b + at, b + at + k))
                });
                shared.min().unwrap_or(0)
            };
            let best = (0..runs.len()).filter(|&run| runs[run] >= longest).map(worst).max();
            proptest::prop_assert!(best >= Some(MinContext::new(w, true).common_seed), "{runs:?} {kinds:?} {best:?}");
        }
    }
}
