//! Prefix sums over blocks and distances between blocks, for the extractors.

use crate::scorer::feature_table::{log_bucket, signed_log_bucket};

/// The distance to a block that does not exist.
pub(super) const NO_DISTANCE: u8 = 130;

/// Sums of a value over all blocks before each block.
pub(super) struct PrefixSums(Vec<usize>);

impl PrefixSums {
    pub(super) fn new(len: usize, value: impl Fn(usize) -> usize) -> PrefixSums {
        let mut sums = Vec::with_capacity(len + 1);
        let mut sum = 0;
        sums.push(0);
        for at in 0..len {
            sum += value(at);
            sums.push(sum);
        }
        PrefixSums(sums)
    }

    pub(super) fn total(&self) -> usize {
        self.0[self.0.len() - 1]
    }

    pub(super) fn before(&self, at: usize) -> usize {
        self.0[at]
    }

    pub(super) fn after(&self, at: usize) -> usize {
        self.total() - self.0[at + 1]
    }

    /// The sum over the blocks `from..to`, cut off where the article ends.
    pub(super) fn range_sum(&self, from: usize, to: usize) -> usize {
        let last = self.0.len() - 1;
        self.0[to.min(last)] - self.0[from.min(last)]
    }

    /// The sum over the `n` blocks before one.
    pub(super) fn sum_before(&self, at: usize, n: usize) -> usize {
        self.range_sum(at.saturating_sub(n), at)
    }

    /// The sum over the `n` blocks after one.
    pub(super) fn sum_after(&self, at: usize, n: usize) -> usize {
        self.range_sum(at + 1, at + 1 + n)
    }

    /// The sum over a block and the `n` on both sides.
    pub(super) fn sum_around(&self, at: usize, n: usize) -> usize {
        self.range_sum(at.saturating_sub(n), at + n + 1)
    }
}

/// The distance to a block; [`NO_DISTANCE`] if there is none.
pub(super) fn distance_to(at: usize, other: Option<usize>) -> u8 {
    other.map_or(NO_DISTANCE, |other| log_bucket(at.abs_diff(other)))
}

/// The distance from a block to `at`, with its direction.
pub(super) fn signed_distance_from(at: usize, other: usize) -> u8 {
    signed_log_bucket(at as isize - other as isize)
}

/// For each block, the nearest one before it for which `predicate` holds.
pub(super) fn nearest_before(len: usize, predicate: impl Fn(usize) -> bool) -> Vec<Option<usize>> {
    let mut last = None;
    let mut nearest = Vec::with_capacity(len);
    for at in 0..len {
        nearest.push(last);
        if predicate(at) {
            last = Some(at);
        }
    }
    nearest
}

/// For each block, the nearest one after it for which `predicate` holds.
pub(super) fn nearest_after(len: usize, predicate: impl Fn(usize) -> bool) -> Vec<Option<usize>> {
    let mut next = None;
    let mut nearest = vec![None; len];
    for at in (0..len).rev() {
        nearest[at] = next;
        if predicate(at) {
            next = Some(at);
        }
    }
    nearest
}
