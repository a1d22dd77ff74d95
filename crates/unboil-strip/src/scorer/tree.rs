//! Oblivious trees, and their form in a weights file.

/// Levels of each tree.
pub const DEPTH: usize = 6;
/// Leaves of each tree.
pub const LEAF_COUNT: usize = 1 << DEPTH;

/// One level of a tree: is the value above `threshold`?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Split {
    /// The column of the feature table.
    pub column: u8,
    /// Distance in blocks to the block whose value is compared; negative before the block.
    pub offset: i8,
    /// The highest value that answers no.
    pub threshold: u8,
}

/// A split as the file has it.
pub(super) type SplitBytes = [u8; 3];
/// The splits of a tree.
pub(super) type TreeSplits = [SplitBytes; DEPTH];
/// The leaves or means of a tree: little-endian i16.
pub(super) type TreeValues = [[u8; 2]; LEAF_COUNT];

impl Split {
    pub(super) fn from_bytes([column, offset, threshold]: SplitBytes) -> Split {
        Split {
            column,
            offset: offset as i8,
            threshold,
        }
    }

    pub(super) fn to_bytes(self) -> SplitBytes {
        [self.column, self.offset as u8, self.threshold]
    }
}

/// One tree, as training makes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tree {
    /// The comparisons, from the root on.
    pub splits: [Split; DEPTH],
    /// The values of the leaves; the answer of level n is bit n of the index.
    pub leaves: [i16; LEAF_COUNT],
    /// At `1 << n | path`, the mean of the leaves that the first n answers lead to; 0 is not used.
    pub means: [i16; LEAF_COUNT],
}
