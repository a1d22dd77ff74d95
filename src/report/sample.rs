//! [`Sample`] draws a random sample of removals.

use std::collections::BinaryHeap;

use unboil_io::LedgerRow;
use xxhash_rust::xxh3::xxh3_64;

/// Draws the removals with the lowest hashes of their places, so that a removal is in the sample or not
/// whatever the order and the number of the others, as far as that is possible.
pub(super) struct Sample {
    size: usize,
    /// The hash and the number of each removal that was drawn.
    drawn: BinaryHeap<(u64, usize)>,
}

impl Sample {
    /// Draws up to `size` removals.
    pub(super) fn new(size: usize) -> Sample {
        Sample {
            size,
            drawn: BinaryHeap::new(),
        }
    }

    /// Adds the removal with this number.
    pub(super) fn add(&mut self, number: usize, row: &LedgerRow) {
        let place = format!("{} {} {}", row.article, row.start, row.end);
        self.drawn.push((xxh3_64(place.as_bytes()), number));
        if self.drawn.len() > self.size {
            self.drawn.pop();
        }
    }

    /// The numbers of the removals, sorted.
    pub(super) fn into_rows(self) -> Vec<usize> {
        let mut rows: Vec<usize> = self.drawn.into_iter().map(|(_, number)| number).collect();
        rows.sort_unstable();
        rows
    }
}
