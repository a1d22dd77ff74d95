//! Sums over runs of blocks and distances between blocks, for the features.

use crate::scorer::table::{scale, signed};

/// A distance to something that is not there.
pub(super) const NOWHERE: u8 = 130;

/// Sums of a value over the blocks before each, and over all.
pub(super) struct Sums(Vec<usize>);

impl Sums {
    pub(super) fn new(len: usize, value: impl Fn(usize) -> usize) -> Sums {
        let mut sums = Vec::with_capacity(len + 1);
        let mut sum = 0;
        sums.push(0);
        for at in 0..len {
            sum += value(at);
            sums.push(sum);
        }
        Sums(sums)
    }

    pub(super) fn all(&self) -> usize {
        self.0[self.0.len() - 1]
    }

    pub(super) fn before(&self, at: usize) -> usize {
        self.0[at]
    }

    pub(super) fn after(&self, at: usize) -> usize {
        self.all() - self.0[at + 1]
    }

    /// Of a run of blocks, cut off where the article ends.
    pub(super) fn of(&self, from: usize, to: usize) -> usize {
        let last = self.0.len() - 1;
        self.0[to.min(last)] - self.0[from.min(last)]
    }

    /// Of the `n` blocks before one.
    pub(super) fn back(&self, at: usize, n: usize) -> usize {
        self.of(at.saturating_sub(n), at)
    }

    /// Of the `n` blocks after one.
    pub(super) fn ahead(&self, at: usize, n: usize) -> usize {
        self.of(at + 1, at + 1 + n)
    }

    /// Of one and the `n` on both sides.
    pub(super) fn around(&self, at: usize, n: usize) -> usize {
        self.of(at.saturating_sub(n), at + n + 1)
    }
}

/// The distance to a block, if there is one.
pub(super) fn to(at: usize, other: Option<usize>) -> u8 {
    other.map_or(NOWHERE, |other| scale(at.abs_diff(other)))
}

/// The distance from a place, and its direction.
pub(super) fn from(at: usize, place: usize) -> u8 {
    signed(at as isize - place as isize)
}

/// For each block, the nearest one before it for which `is` holds.
pub(super) fn last_where(len: usize, is: impl Fn(usize) -> bool) -> Vec<Option<usize>> {
    let mut last = None;
    let mut found = Vec::with_capacity(len);
    for at in 0..len {
        found.push(last);
        if is(at) {
            last = Some(at);
        }
    }
    found
}

/// For each block, the nearest one after it for which `is` holds.
pub(super) fn next_where(len: usize, is: impl Fn(usize) -> bool) -> Vec<Option<usize>> {
    let mut next = None;
    let mut found = vec![None; len];
    for at in (0..len).rev() {
        found[at] = next;
        if is(at) {
            next = Some(at);
        }
    }
    found
}
