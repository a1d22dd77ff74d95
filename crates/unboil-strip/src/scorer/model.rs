//! The scorer's weights: boosted oblivious trees over the [`FeatureTable`]. In: the table of an article. Out: for each block, how much
//! speaks for junk.
//!
//! Every level of a tree asks one question of all blocks, so a tree is a few byte comparisons a block, many blocks at a time,
//! and one look into a small table. (Oblivious trees: Prokhorenkova et al., CatBoost, 2018.) All numbers are integers: the same
//! table gives the same score on every machine.

use xxhash_rust::xxh3::xxh3_64;

use crate::scorer::dom_features::ATTR_TOKEN_WEIGHTS;
use crate::scorer::feature_table::{BATCH, FeatureTable, PAD};
use crate::scorer::features::{FEATURE_COUNT, FEATURE_NAMES, FeatureGroup, TEXT_FEATURE_COUNT};
use crate::scorer::page_type::{PAGE_TYPE_BUCKETS, PAGE_TYPE_COUNT};
use crate::scorer::word_log_odds::WORD_WEIGHTS;
use unboil_text::ConfigError;

/// Scores are log-odds times this.
pub const SCALE: i32 = 1024;

/// Levels of each tree.
pub const DEPTH: usize = 6;
/// Ways through a tree.
pub const LEAF_COUNT: usize = 1 << DEPTH;

/// How a weights file begins.
const MAGIC: &[u8; 8] = b"unboilS1";

/// One level of a tree: is the value above `threshold`?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Split {
    /// The feature, by its place in [`FEATURE_NAMES`].
    pub column: u8,
    /// Of the block so many places away.
    pub offset: i8,
    /// The greatest value that answers no.
    pub threshold: u8,
}

/// Boosted oblivious trees.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Model {
    /// What every block starts from, in log-odds times [`SCALE`].
    pub bias: i32,
    /// The questions of each tree.
    pub splits: Vec<[Split; DEPTH]>,
    /// The values of each tree; the answer of level n is bit n of the place.
    pub leaves: Vec<[i16; LEAF_COUNT]>,
    /// For each tree, at `1 << n | path`, the mean of the leaves that the first n answers lead to; place 0 is not used.
    pub means: Vec<[i16; LEAF_COUNT]>,
    /// Weights of words, [`WORD_WEIGHTS`] of them.
    pub word_weights: Vec<i8>,
    /// Weights of the names of elements, [`ATTR_TOKEN_WEIGHTS`] of them; only in a model for pages of HTML.
    pub attr_token_weights: Vec<i8>,
    /// Weights of the signs of each type of page, [`PAGE_TYPE_BUCKETS`] of them; only there too.
    pub types: Vec<i8>,
}

/// What a model judges.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ModelKind {
    /// Texts without tags.
    Text,
    /// Pages of HTML.
    Html,
}

impl ModelKind {
    /// All of them.
    const ALL: [ModelKind; 2] = [ModelKind::Text, ModelKind::Html];

    /// How many features it has.
    pub fn columns(self) -> usize {
        match self {
            ModelKind::Text => TEXT_FEATURE_COUNT,
            ModelKind::Html => FEATURE_COUNT,
        }
    }

    /// How many weights of names its model has, and how many of signs.
    fn weights(self) -> (usize, usize) {
        match self {
            ModelKind::Text => (0, 0),
            ModelKind::Html => (ATTR_TOKEN_WEIGHTS, PAGE_TYPE_COUNT * PAGE_TYPE_BUCKETS),
        }
    }
}

impl Model {
    /// A model that knows no word and no name.
    pub(crate) fn zeroed() -> Model {
        Model {
            word_weights: vec![0; WORD_WEIGHTS],
            attr_token_weights: vec![0; ATTR_TOKEN_WEIGHTS],
            types: vec![0; PAGE_TYPE_COUNT * PAGE_TYPE_BUCKETS],
            ..Model::default()
        }
    }

    /// What it judges.
    pub fn model_kind(&self) -> ModelKind {
        match self.attr_token_weights.is_empty() {
            true => ModelKind::Text,
            false => ModelKind::Html,
        }
    }

    /// Reads a weights file.
    ///
    /// # Errors
    /// [`ConfigError`] if it is none, or was made for other features than this version has.
    pub fn parse(bytes: &[u8]) -> Result<Model, ConfigError> {
        let wrong = |error_text: &str| ConfigError::new("weights", error_text);
        let rest = bytes
            .strip_prefix(MAGIC)
            .ok_or_else(|| wrong("not a weights file of the scorer"))?;
        let (head, rest) = rest
            .split_first_chunk::<16>()
            .ok_or_else(|| wrong("the file is cut off"))?;
        let has_key_of =
            |model_kind: &ModelKind| head[..8] == schema_hash(*model_kind).to_le_bytes();
        let model_kind = ModelKind::ALL
            .into_iter()
            .find(has_key_of)
            .ok_or_else(|| wrong("made for other features than this version of unboil has"))?;
        let (attr_token_weights, types) = model_kind.weights();
        let depth = usize::from(head[8]);
        let trees = usize::from(u16::from_le_bytes([head[10], head[11]]));
        let bias = i32::from_le_bytes([head[12], head[13], head[14], head[15]]);
        let values = trees * LEAF_COUNT * 2;
        if depth != DEPTH {
            return Err(wrong("made of trees of another depth"));
        }
        if rest.len() != trees * DEPTH * 3 + 2 * values + WORD_WEIGHTS + attr_token_weights + types
        {
            return Err(wrong("the file is cut off"));
        }
        let (splits, rest) = rest.split_at(trees * DEPTH * 3);
        let split = |split: &[u8]| Split {
            column: split[0],
            offset: split[1] as i8,
            threshold: split[2],
        };
        let splits: Vec<[Split; DEPTH]> = splits
            .chunks_exact(DEPTH * 3)
            .map(|tree| std::array::from_fn(|level| split(&tree[3 * level..])))
            .collect();
        let is_valid = |split: &Split| {
            usize::from(split.column) < model_kind.columns()
                && usize::from(split.offset.unsigned_abs()) <= PAD
        };
        if !splits.iter().flatten().all(is_valid) {
            return Err(wrong("asks for a feature that is not there"));
        }
        let read_i16 = |bytes: &[u8]| i16::from_le_bytes([bytes[0], bytes[1]]);
        let read_leaves = |bytes: &[u8]| -> Vec<[i16; LEAF_COUNT]> {
            let trees = bytes.chunks_exact(LEAF_COUNT * 2);
            trees
                .map(|tree| std::array::from_fn(|leaf| read_i16(&tree[2 * leaf..])))
                .collect()
        };
        let (leaves, rest) = rest.split_at(values);
        let (means, rest) = rest.split_at(values);
        let (word_weights, rest) = rest.split_at(WORD_WEIGHTS);
        let (attr_token_weights, types) = rest.split_at(attr_token_weights);
        let weights = |bytes: &[u8]| bytes.iter().map(|&weight| weight as i8).collect();
        Ok(Model {
            bias,
            splits,
            leaves: read_leaves(leaves),
            means: read_leaves(means),
            word_weights: weights(word_weights),
            attr_token_weights: weights(attr_token_weights),
            types: weights(types),
        })
    }

    /// The bytes of a weights file.
    pub fn to_bytes(&self) -> Vec<u8> {
        let trees = self.splits.len();
        let mut bytes = MAGIC.to_vec();
        bytes.extend(schema_hash(self.model_kind()).to_le_bytes());
        bytes.extend([DEPTH as u8, 0]);
        bytes.extend((trees as u16).to_le_bytes());
        bytes.extend(self.bias.to_le_bytes());
        for split in self.splits.iter().flatten() {
            bytes.extend([split.column, split.offset as u8, split.threshold]);
        }
        for value in self.leaves.iter().chain(&self.means).flatten() {
            bytes.extend(value.to_le_bytes());
        }
        let weights = self
            .word_weights
            .iter()
            .chain(&self.attr_token_weights)
            .chain(&self.types);
        bytes.extend(weights.map(|&weight| weight as u8));
        bytes
    }

    /// For each block, the log-odds that it is junk, times [`SCALE`].
    pub fn scores(&self, table: &FeatureTable) -> Vec<i32> {
        let mut scores = vec![self.bias; table.rows()];
        for (n, batch) in scores.chunks_mut(BATCH).enumerate() {
            for (splits, leaves) in self.splits.iter().zip(&self.leaves) {
                let mut leaf_indices = [0u8; BATCH];
                for (level, split) in splits.iter().enumerate() {
                    let (column, offset) = (usize::from(split.column), isize::from(split.offset));
                    let values = table.batch(column, n * BATCH, offset);
                    for at in 0..BATCH {
                        leaf_indices[at] |= if values[at] > split.threshold {
                            1 << level
                        } else {
                            0
                        };
                    }
                }
                for (score, &path) in batch.iter_mut().zip(&leaf_indices) {
                    *score += i32::from(leaves[usize::from(path) % LEAF_COUNT]);
                }
            }
        }
        scores
    }

    /// How much each group of features moved the score of one block: along its way through each tree, the step from one mean to
    /// the next belongs to the feature asked about. (Saabas, Interpreting random forests, 2014.)
    pub(super) fn contributions(
        &self,
        table: &FeatureTable,
        row: usize,
    ) -> [i32; FeatureGroup::ALL.len()] {
        let mut contributions = [0; FeatureGroup::ALL.len()];
        for (tree, splits) in self.splits.iter().enumerate() {
            let (leaves, means) = (&self.leaves[tree], &self.means[tree]);
            let mut path = 0;
            for (level, split) in splits.iter().enumerate() {
                let (column, offset) = (usize::from(split.column), isize::from(split.offset));
                let before = means[1 << level | path];
                path |= usize::from(table.get(column, row, offset) > split.threshold) << level;
                let after = if level + 1 == DEPTH {
                    leaves[path]
                } else {
                    means[2 << level | path]
                };
                contributions[FeatureGroup::of(column, offset) as usize] +=
                    i32::from(after) - i32::from(before);
            }
        }
        contributions
    }
}

/// Names the features that a weights file was made for.
fn schema_hash(model_kind: ModelKind) -> u64 {
    xxh3_64(FEATURE_NAMES[..model_kind.columns()].join(" ").as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A model of one tree that asks two things, and a table of three blocks.
    fn sample_model() -> (Model, FeatureTable) {
        let split = |column, offset, threshold| Split {
            column,
            offset,
            threshold,
        };
        let mut splits = [split(0, 0, u8::MAX); DEPTH];
        splits[0] = split(0, 0, 4);
        splits[1] = split(1, 1, 7);
        let mut leaves = [0; LEAF_COUNT];
        leaves[..4].copy_from_slice(&[-100, 200, -300, 400]);
        // What no answer moves is the same at every level.
        let mut means = [0; LEAF_COUNT];
        means[1..4].copy_from_slice(&[50, -200, 300]);
        for level in 2..DEPTH {
            means[1 << level..][..4].copy_from_slice(&leaves[..4]);
        }
        let model = Model {
            bias: 10,
            splits: vec![splits],
            leaves: vec![leaves],
            means: vec![means],
            word_weights: vec![0; WORD_WEIGHTS],
            attr_token_weights: Vec::new(),
            types: Vec::new(),
        };
        let mut table = FeatureTable::new(FEATURE_COUNT, 3);
        table.column_mut(0).copy_from_slice(&[4, 5, 6]);
        table.column_mut(1).copy_from_slice(&[0, 8, 7]);
        (model, table)
    }

    #[test]
    fn score_is_the_bias_plus_the_leaf_of_each_tree() {
        let (model, table) = sample_model();
        assert_eq!(model.scores(&table), [10 - 300, 10 + 200, 10 + 200]);
        let contributions: i32 = model.contributions(&table, 0).iter().sum();
        assert_eq!(
            contributions,
            -300 - 50,
            "the parts are the way from the root"
        );
        let none = FeatureTable::new(FEATURE_COUNT, 0);
        assert_eq!(model.scores(&none), Vec::<i32>::new());
    }

    #[test]
    fn scores_do_not_depend_on_batch_size() {
        let (model, _) = sample_model();
        for rows in [1, BATCH - 1, BATCH, BATCH + 1, 3 * BATCH] {
            let mut table = FeatureTable::new(FEATURE_COUNT, rows);
            table.column_mut(0).fill(5);
            table.column_mut(1).fill(8);
            let mut expected = vec![10 + 400; rows];
            // After the last block there is nothing.
            expected[rows - 1] = 10 + 200;
            assert_eq!(model.scores(&table), expected, "{rows}");
        }
    }

    #[test]
    fn weights_file_round_trip() {
        let (model, _) = sample_model();
        let bytes = model.to_bytes();
        assert_eq!(Model::parse(&bytes).expect("a weights file"), model);
        let error_text = |bytes: &[u8]| match Model::parse(bytes) {
            Ok(_) => String::new(),
            Err(error) => error.to_string(),
        };
        assert!(error_text(b"PK").contains("not a weights file"));
        assert!(error_text(&bytes[..bytes.len() - 1]).contains("cut off"));
        assert!(error_text(&bytes[..12]).contains("cut off"));
        let mut other = bytes.clone();
        other[9] ^= 1;
        assert!(error_text(&other).contains("other features"));
        let mut wild = bytes;
        wild[24] = 255;
        assert!(error_text(&wild).contains("not there"));
    }
}
