//! The model: boosted oblivious trees over the feature table.
//!
//! Every level of a tree compares one feature of all blocks with one threshold, so a tree is a few
//! byte comparisons a block, many blocks at a time, and one lookup in a small table. (Oblivious
//! trees: Prokhorenkova et al., CatBoost, 2018.) All numbers are integers: the same table gives the
//! same score on every machine.
//!
//! [`Model::parse`] of a weights file in the program copies nothing and allocates nothing.

use std::borrow::Cow;

use crate::scorer::feature_group::FeatureGroup;
use crate::scorer::feature_table::{BATCH, FeatureTable};
use crate::scorer::model_inputs::input_group;
use crate::scorer::schema::schema_hash;
use crate::scorer::tree::{DEPTH, LEAF_COUNT, Split, Tree, TreeSplits, TreeValues};
use crate::scorer::weights::{ModelWeights, Weights};
use crate::scorer::weights_file::{MAGIC, ModelKind, Sections};
use crate::scorer::word_log_odds::WORD_WEIGHTS;
use unboil_text::ConfigError;

/// Boosted oblivious trees and learned weights.
///
/// ```
/// use unboil_strip::training::{DOCUMENT_WEIGHTS, Model, ModelKind, ModelWeights, WORD_WEIGHTS};
///
/// let weights = ModelWeights {
///     words: vec![0_i8; WORD_WEIGHTS].into(),
///     documents: vec![0_i8; DOCUMENT_WEIGHTS].into(),
///     ..Default::default()
/// };
/// let model = Model::new(-300, &[], weights);
/// assert_eq!(model.model_kind(), ModelKind::Text);
/// assert_eq!(Model::parse(model.to_bytes())?, model);
/// assert!(Model::parse(&b"no weights file"[..]).is_err());
/// # Ok::<(), unboil_text::ConfigError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Model {
    /// The score that every block starts from.
    bias: i32,
    splits: Cow<'static, [TreeSplits]>,
    leaves: Cow<'static, [TreeValues]>,
    means: Cow<'static, [TreeValues]>,
    weights: ModelWeights,
}

impl From<Sections<'static>> for Model {
    /// Refers to the bytes of the file.
    fn from(sections: Sections<'static>) -> Model {
        Model {
            bias: sections.bias,
            splits: sections.splits.into(),
            leaves: sections.leaves.into(),
            means: sections.means.into(),
            weights: ModelWeights {
                words: Cow::Borrowed(sections.words).into(),
                attr_tokens: Cow::Borrowed(sections.attr_tokens).into(),
                page_types: Cow::Borrowed(sections.page_types).into(),
                documents: Cow::Borrowed(sections.documents).into(),
            },
        }
    }
}

impl Model {
    /// Copies the bytes of the file.
    fn copy_of(sections: &Sections) -> Model {
        let weights = |bytes: &[u8]| Weights::from(Cow::Owned(bytes.to_vec()));
        Model {
            bias: sections.bias,
            splits: sections.splits.to_vec().into(),
            leaves: sections.leaves.to_vec().into(),
            means: sections.means.to_vec().into(),
            weights: ModelWeights {
                words: weights(sections.words),
                attr_tokens: weights(sections.attr_tokens),
                page_types: weights(sections.page_types),
                documents: weights(sections.documents),
            },
        }
    }

    /// A model of trees; `bias` is the score that every block starts from.
    pub fn new(bias: i32, trees: &[Tree], weights: ModelWeights) -> Model {
        let values = |values: &[i16; LEAF_COUNT]| values.map(i16::to_le_bytes);
        Model {
            bias,
            splits: trees
                .iter()
                .map(|tree| tree.splits.map(Split::to_bytes))
                .collect(),
            leaves: trees.iter().map(|tree| values(&tree.leaves)).collect(),
            means: trees.iter().map(|tree| values(&tree.means)).collect(),
            weights,
        }
    }

    /// A model for HTML pages without trees, all of whose weights are 0.
    pub(super) fn zeroed() -> Model {
        let [attr_tokens, page_types, documents] = ModelKind::Html.weight_counts();
        let weights = ModelWeights {
            words: Weights::zeroed(WORD_WEIGHTS),
            attr_tokens: Weights::zeroed(attr_tokens),
            page_types: Weights::zeroed(page_types),
            documents: Weights::zeroed(documents),
        };
        Model::new(0, &[], weights)
    }

    /// The kind of input that it scores.
    pub fn model_kind(&self) -> ModelKind {
        match self.weights.attr_tokens.is_empty() {
            true => ModelKind::Text,
            false => ModelKind::Html,
        }
    }

    /// How many trees it has.
    pub fn tree_count(&self) -> usize {
        self.splits.len()
    }

    /// The same model with weights of document features.
    ///
    /// ```
    /// use unboil_strip::training::{DOCUMENT_WEIGHTS, Model, Weights};
    ///
    /// let weights = Weights::from(vec![1_i8; DOCUMENT_WEIGHTS]);
    /// let model = Model::default().with_document_weights(weights.clone());
    /// assert_eq!(model.weights().documents, weights);
    /// ```
    pub fn with_document_weights(mut self, documents: Weights) -> Model {
        self.weights.documents = documents;
        self
    }

    /// Its weights.
    pub fn weights(&self) -> &ModelWeights {
        &self.weights
    }

    /// Reads a weights file. Bytes that live as long as the program are referred to, others copied.
    ///
    /// # Errors
    /// [`ConfigError`] if it is no weights file, is cut off, or was made for other features than
    /// this version has.
    pub fn parse(bytes: impl Into<Cow<'static, [u8]>>) -> Result<Model, ConfigError> {
        match bytes.into() {
            Cow::Borrowed(bytes) => Sections::parse(bytes).map(Model::from),
            Cow::Owned(bytes) => Sections::parse(&bytes).map(|sections| Model::copy_of(&sections)),
        }
    }

    /// The bytes of a weights file.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        bytes.extend(schema_hash(self.model_kind().columns()).to_le_bytes());
        bytes.extend([DEPTH as u8, 0]);
        bytes.extend((self.tree_count() as u16).to_le_bytes());
        bytes.extend(self.bias.to_le_bytes());
        bytes.extend(self.splits.as_flattened().as_flattened());
        bytes.extend(self.leaves.as_flattened().as_flattened());
        bytes.extend(self.means.as_flattened().as_flattened());
        let ModelWeights {
            words,
            attr_tokens,
            page_types,
            documents,
        } = &self.weights;
        for weights in [words, attr_tokens, page_types, documents] {
            bytes.extend(weights.as_bytes());
        }
        bytes
    }

    /// For each block, the log-odds that it is boilerplate, times [`SCALE`](super::SCALE).
    pub(super) fn scores(&self, table: &FeatureTable) -> Vec<i32> {
        let mut scores = vec![self.bias; table.rows()];
        for (splits, leaves) in self.splits.iter().zip(&*self.leaves) {
            let levels = splits.map(|split| {
                let split = Split::from_bytes(split);
                let (column, offset) = (usize::from(split.column), isize::from(split.offset));
                (table.cells_from(column, offset), split.threshold)
            });
            for (n, batch) in scores.chunks_mut(BATCH).enumerate() {
                let mut leaf_indices = [0u8; BATCH];
                for (level, (cells, threshold)) in levels.iter().enumerate() {
                    let values: &[u8; BATCH] = cells[n * BATCH..]
                        .first_chunk()
                        .expect("a batch follows the last cell");
                    for at in 0..BATCH {
                        leaf_indices[at] |= if values[at] > *threshold {
                            1 << level
                        } else {
                            0
                        };
                    }
                }
                for (score, &path) in batch.iter_mut().zip(&leaf_indices) {
                    let leaf = leaves[usize::from(path) % LEAF_COUNT];
                    *score += i32::from(i16::from_le_bytes(leaf));
                }
            }
        }
        scores
    }

    /// How much each group of features moved the score of one block: the difference of two means on
    /// the path through a tree belongs to the feature that is compared between them. (Saabas,
    /// Interpreting random forests, 2014.)
    pub(super) fn contributions(
        &self,
        table: &FeatureTable,
        row: usize,
    ) -> [i32; FeatureGroup::COUNT] {
        let mut contributions = [0; FeatureGroup::COUNT];
        for (tree, splits) in self.splits.iter().enumerate() {
            let (leaves, means) = (&self.leaves[tree], &self.means[tree]);
            let mut path = 0;
            for (level, &split) in splits.iter().enumerate() {
                let split = Split::from_bytes(split);
                let (column, offset) = (usize::from(split.column), isize::from(split.offset));
                let before = means[1 << level | path];
                path |= usize::from(table.get(column, row, offset) > split.threshold) << level;
                let after = if level + 1 == DEPTH {
                    leaves[path]
                } else {
                    means[2 << level | path]
                };
                contributions[input_group(column, offset) as usize] +=
                    i32::from(i16::from_le_bytes(after)) - i32::from(i16::from_le_bytes(before));
            }
        }
        contributions
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scorer::document_share::DOCUMENT_WEIGHTS;
    use crate::scorer::schema::FEATURE_COUNT;
    use crate::scorer::weights_file::rehash_weights;

    /// A model of one tree with two comparisons, and a table of three blocks.
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
        // The other levels move nothing, so their means are the leaves.
        let mut means = [0; LEAF_COUNT];
        means[1..4].copy_from_slice(&[50, -200, 300]);
        for level in 2..DEPTH {
            means[1 << level..][..4].copy_from_slice(&leaves[..4]);
        }
        let tree = Tree {
            splits,
            leaves,
            means,
        };
        let weights = ModelWeights {
            words: Weights::zeroed(WORD_WEIGHTS),
            documents: Weights::zeroed(DOCUMENT_WEIGHTS),
            ..ModelWeights::default()
        };
        let model = Model::new(10, &[tree], weights);
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
            "the contributions sum up to the path from the root"
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
        assert_eq!(Model::parse(bytes.clone()).expect("a weights file"), model);
        let error_text = |bytes: &[u8]| match Model::parse(bytes.to_vec()) {
            Ok(_) => String::new(),
            Err(error) => error.to_string(),
        };
        assert!(error_text(b"PK").contains("not a weights file"));
        assert!(error_text(&bytes[..bytes.len() - 1]).contains("cut off"));
        assert!(error_text(&bytes[..12]).contains("cut off"));
        let mut other = bytes.clone();
        other[9] ^= 1;
        assert!(error_text(&other).contains("other features"));
        assert_eq!(rehash_weights(other).as_ref(), Ok(&bytes));
        assert!(rehash_weights(bytes[..bytes.len() - 1].to_vec()).is_err());
        assert!(rehash_weights(b"PK".to_vec()).is_err());
        let mut wild = bytes;
        wild[24] = 255;
        assert!(error_text(&wild).contains("not there"));
    }
}
