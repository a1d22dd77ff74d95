//! The shapes of tokens in, what stands around a seed out, in a few bits.
//!
//! Two articles share many phrases by chance. What stands before and after tells most of them from copies: of a copy, some of the
//! next words are the same, of another text hardly any.

/// Tokens on each side of a seed that its context tells of.
const TOKENS: u32 = 4;

/// Bits of each of them.
const TOKEN_BITS: u32 = 6;

/// Bits of one side.
pub const SIDE_BITS: u32 = TOKENS * TOKEN_BITS;

const SIDE: u32 = (1 << SIDE_BITS) - 1;

/// The lowest bit of every token of a side.
const ONES: u32 = 0b000001_000001_000001_000001;

/// Two places of one seed are worth a look at their articles if they have so many tokens in common around it, or fewer where
/// windows are so small that two copies need not have any: a run of k + w - 1 tokens, which the guarantee stands on, has w - 1 beside
/// the seed. With 2 instead of none, an eighth of the chance pairs is left, and of copies with 20 to 50 % of the words changed
/// one in two hundred is lost.
pub fn least(window_shingles: usize) -> u32 {
    (window_shingles as u32).saturating_sub(1).min(2)
}

/// The contexts of one article.
#[derive(Default)]
pub struct Contexts {
    /// The last tokens before each place; beyond the end too.
    before: Vec<u32>,
}

impl Contexts {
    /// Those of an article of these shapes, of which no seed is longer than `longest`.
    pub fn set(&mut self, shapes: &[u32], longest: usize) {
        self.before.clear();
        let mut last = 0;
        // 0 stands for no token.
        let bits = |shape: &u32| (shape.wrapping_mul(0x9e37_79b1) >> (32 - TOKEN_BITS)).max(1);
        let none = std::iter::repeat_n(0, longest + TOKENS as usize + 1);
        self.before.extend(shapes.iter().map(bits).chain(none).map(|bits| {
            let before = last;
            last = (last << TOKEN_BITS | bits) & SIDE;
            before
        }));
    }

    /// What stands around the tokens `from..to`.
    pub fn around(&self, from: usize, to: usize) -> u64 {
        let (before, after) = (self.before[from], self.before[to + TOKENS as usize]);
        u64::from(before) << SIDE_BITS | u64::from(after)
    }
}

/// How many tokens two contexts have in common, in their order, one more or less among them on either side allowed.
pub fn alike(one: u64, other: u64) -> u32 {
    let side = |context: u64| context as u32 & SIDE;
    best(side(one), side(other)) + best(side(one >> SIDE_BITS), side(other >> SIDE_BITS))
}

/// The most tokens in common of two sides, one by one or with one of them a place further.
fn best(one: u32, other: u32) -> u32 {
    let shifted = SIDE >> TOKEN_BITS;
    let whole = same(one, other) & ONES;
    let further = same(one >> TOKEN_BITS, other) & ONES & shifted;
    let nearer = same(one, other >> TOKEN_BITS) & ONES & shifted;
    (whole.count_ones()).max(further.count_ones().max(nearer.count_ones()))
}

/// Has the lowest bit of each token that is the same.
fn same(one: u32, other: u32) -> u32 {
    let unlike = one ^ other;
    let unlike = unlike | unlike >> 1;
    let unlike = unlike | unlike >> 2 | unlike >> 4;
    !unlike
}

#[cfg(test)]
mod tests {
    use super::*;

    fn around(shapes: &[u32], from: usize, to: usize) -> u64 {
        let mut contexts = Contexts::default();
        contexts.set(shapes, 4);
        contexts.around(from, to)
    }

    #[test]
    fn contexts_count_the_tokens_in_common() {
        let text: Vec<u32> = (1..30).map(|n| n * 7919).collect();
        let one = around(&text, 10, 14);
        assert_eq!(alike(one, one), 8);
        let with = |at: usize, edit: &dyn Fn(&mut Vec<u32>)| {
            let mut other = text.clone();
            edit(&mut other);
            alike(one, around(&other, at, at + 4))
        };
        assert_eq!(with(10, &|other| other[9] = 1), 7);
        assert_eq!(with(11, &|other| other.insert(10, 1)), 7);
        assert_eq!(with(10, &|other| other.insert(14, 1)), 7);
        assert_eq!(with(9, &|other| drop(other.remove(9))), 7);
        assert!(with(10, &|other| {
            for at in (0..10).chain(14..29) {
                other[at] += 1;
            }
        }) <= 1);
    }

    #[test]
    fn the_ends_of_an_article_are_like_each_other() {
        let text: Vec<u32> = (1..9).collect();
        assert_eq!(alike(around(&text, 0, 4), around(&text[..4], 0, 4)), 4);
        assert_eq!(around(&text, 4, 8) & u64::from(SIDE), 0);
    }
}
