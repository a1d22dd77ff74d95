//! The feature table of an article: a row for each block, a column for each feature of the schema,
//! values from 0 to 255.

/// Rows of zeros before and after each column, so that neighbours are read without bounds checks at
/// the ends of the article.
pub(crate) const PAD: usize = 8;

/// Blocks that are scored together.
pub(super) const BATCH: usize = 16;

/// The value of a share that is not defined.
pub(super) const UNKNOWN: u8 = 255;

/// A value from 0 to 255 for each feature of each block, column by column.
///
/// ```
/// use unboil_strip::training::{FEATURES, model_input};
/// use unboil_strip::{StripConfig, Stripper};
///
/// let stripper = Stripper::new(&StripConfig::default())?;
/// let table = model_input(&stripper, "The council met.\nComments are closed.\n").table;
/// let words = FEATURES.iter().position(|feature| feature.name == "WORDS").unwrap();
/// assert_eq!(table.column(words, 0), [4, 4]); // the number of words, plus one
/// assert_eq!(table.column(words, 1), [4, 0]); // of the next block
/// # Ok::<(), unboil_text::ConfigError>(())
/// ```
#[derive(Clone, Debug)]
pub struct FeatureTable {
    rows: usize,
    cells: Vec<u8>,
}

impl FeatureTable {
    /// A table of zeros.
    pub(super) fn new(columns: usize, rows: usize) -> FeatureTable {
        FeatureTable {
            rows,
            cells: vec![0; columns * (rows + 2 * PAD) + BATCH],
        }
    }

    /// How many blocks there are.
    pub fn rows(&self) -> usize {
        self.rows
    }

    fn start(&self, column: usize) -> usize {
        column * (self.rows + 2 * PAD) + PAD
    }

    /// The values of one feature, one for each block.
    pub(super) fn column_mut(&mut self, column: usize) -> &mut [u8] {
        let start = self.start(column);
        &mut self.cells[start..start + self.rows]
    }

    /// The value of a feature of the block `offset` blocks away from `row`; 0 beyond the ends of
    /// the article.
    pub(super) fn get(&self, column: usize, row: usize, offset: isize) -> u8 {
        debug_assert!(row < self.rows && offset.unsigned_abs() <= PAD);
        self.cells[(self.start(column) + row).wrapping_add_signed(offset)]
    }

    /// The values of one feature for the blocks `offset` away from each block. Behind the value of
    /// the last block are arbitrary ones, enough for whole batches.
    pub(super) fn cells_from(&self, column: usize, offset: isize) -> &[u8] {
        &self.cells[self.start(column).wrapping_add_signed(offset)..]
    }

    /// The values of one feature for the blocks `offset` away from each block.
    pub fn column(&self, column: usize, offset: isize) -> &[u8] {
        let start = self.start(column).wrapping_add_signed(offset);
        &self.cells[start..start + self.rows]
    }
}

/// A count on the `log` scale: exact below 8, four steps to a doubling above, at most 120.
pub(super) fn log_bucket(n: usize) -> u8 {
    if n < 8 {
        return n as u8;
    }
    let log = n.ilog2();
    let step = (n >> (log - 2)) & 3;
    (8 + 4 * (log as usize - 3) + step).min(120) as u8
}

/// A distance with a direction on the `signed log` scale: 128 is 0.
pub(super) fn signed_log_bucket(n: isize) -> u8 {
    let size = log_bucket(n.unsigned_abs());
    if n < 0 { 128 - size } else { 128 + size }
}

/// A share from 0 to 1 as 0 to 200; 0 if `whole` is 0.
pub(super) fn share(part: usize, whole: usize) -> u8 {
    if whole == 0 {
        return 0;
    }
    (part.min(whole) * 200 / whole) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn log_buckets_are_monotone() {
        let scaled: Vec<u8> = (0..100_000).map(log_bucket).collect();
        assert!(scaled.is_sorted());
        assert_eq!(&scaled[..12], [0, 1, 2, 3, 4, 5, 6, 7, 8, 8, 9, 9]);
        assert_eq!((scaled[16], scaled[32]), (12, 16));
        assert_eq!(log_bucket(usize::MAX), 120);
        assert_eq!(
            (
                signed_log_bucket(0),
                signed_log_bucket(-3),
                signed_log_bucket(3)
            ),
            (128, 125, 131)
        );
        assert_eq!((share(1, 2), share(3, 2), share(0, 0)), (100, 200, 0));
    }
}
