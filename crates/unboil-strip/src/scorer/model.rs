//! The scorer's weights: boosted oblivious trees over the [`Table`]. In: the table of an article. Out: for each block, how much
//! speaks for junk.
//!
//! Every level of a tree asks one question of all blocks, so a tree is a few byte comparisons a block, many blocks at a time,
//! and one look into a small table. (Oblivious trees: Prokhorenkova et al., CatBoost, 2018.) All numbers are integers: the same
//! table gives the same score on every machine.

use xxhash_rust::xxh3::xxh3_64;

use crate::scorer::features::{COLUMNS, Group, NAMES, TEXT_COLUMNS};
use crate::scorer::page_type::{TYPE_WEIGHTS, TYPES};
use crate::scorer::table::{BATCH, PAD, Table};
use crate::scorer::tags::NAME_WEIGHTS;
use crate::scorer::tone::WEIGHTS;
use unboil_text::ConfigError;

/// Scores are log-odds times this.
pub const SCALE: i32 = 1024;

/// Levels of each tree.
pub const DEPTH: usize = 6;
/// Ways through a tree.
pub const LEAVES: usize = 1 << DEPTH;

/// How a weights file begins.
const MAGIC: &[u8; 8] = b"unboilS1";

/// One level of a tree: is the value above `most`?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Question {
    /// The feature, by its place in [`NAMES`].
    pub column: u8,
    /// Of the block so many places away.
    pub offset: i8,
    /// The greatest value that answers no.
    pub most: u8,
}

/// Boosted oblivious trees.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Model {
    /// What every block starts from, in log-odds times [`SCALE`].
    pub bias: i32,
    /// The questions of each tree.
    pub questions: Vec<[Question; DEPTH]>,
    /// The values of each tree; the answer of level n is bit n of the place.
    pub leaves: Vec<[i16; LEAVES]>,
    /// For each tree, at `1 << n | way`, the mean of the leaves that the first n answers lead to; place 0 is not used.
    pub means: Vec<[i16; LEAVES]>,
    /// Weights of words, [`WEIGHTS`] of them.
    pub tones: Vec<i8>,
    /// Weights of the names of elements, [`NAME_WEIGHTS`] of them; only in a model for pages of HTML.
    pub names: Vec<i8>,
    /// Weights of the signs of each type of page, [`TYPE_WEIGHTS`] of them; only there too.
    pub types: Vec<i8>,
}

/// What a model judges.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// Texts without tags.
    Texts,
    /// Pages of HTML.
    Pages,
}

impl Subject {
    /// All of them.
    const ALL: [Subject; 2] = [Subject::Texts, Subject::Pages];

    /// How many features it has.
    pub fn columns(self) -> usize {
        match self {
            Subject::Texts => TEXT_COLUMNS,
            Subject::Pages => COLUMNS,
        }
    }

    /// How many weights of names its model has, and how many of signs.
    fn weights(self) -> (usize, usize) {
        match self {
            Subject::Texts => (0, 0),
            Subject::Pages => (NAME_WEIGHTS, TYPES * TYPE_WEIGHTS),
        }
    }
}

impl Model {
    /// A model that knows no word and no name.
    pub(crate) fn untaught() -> Model {
        Model {
            tones: vec![0; WEIGHTS],
            names: vec![0; NAME_WEIGHTS],
            types: vec![0; TYPES * TYPE_WEIGHTS],
            ..Model::default()
        }
    }

    /// What it judges.
    pub fn subject(&self) -> Subject {
        match self.names.is_empty() {
            true => Subject::Texts,
            false => Subject::Pages,
        }
    }

    /// Reads a weights file.
    ///
    /// # Errors
    /// [`ConfigError`] if it is none, or was made for other features than this version has.
    pub fn parse(bytes: &[u8]) -> Result<Model, ConfigError> {
        let wrong = |reason: &str| ConfigError::new("weights", reason);
        let rest = bytes
            .strip_prefix(MAGIC)
            .ok_or_else(|| wrong("not a weights file of the scorer"))?;
        let (head, rest) = rest
            .split_first_chunk::<16>()
            .ok_or_else(|| wrong("the file is cut off"))?;
        let is_its = |subject: &Subject| head[..8] == features_key(*subject).to_le_bytes();
        let subject = Subject::ALL
            .into_iter()
            .find(is_its)
            .ok_or_else(|| wrong("made for other features than this version of unboil has"))?;
        let (names, types) = subject.weights();
        let depth = usize::from(head[8]);
        let trees = usize::from(u16::from_le_bytes([head[10], head[11]]));
        let bias = i32::from_le_bytes([head[12], head[13], head[14], head[15]]);
        let values = trees * LEAVES * 2;
        if depth != DEPTH {
            return Err(wrong("made of trees of another depth"));
        }
        if rest.len() != trees * DEPTH * 3 + 2 * values + WEIGHTS + names + types {
            return Err(wrong("the file is cut off"));
        }
        let (questions, rest) = rest.split_at(trees * DEPTH * 3);
        let question = |q: &[u8]| Question {
            column: q[0],
            offset: q[1] as i8,
            most: q[2],
        };
        let questions: Vec<[Question; DEPTH]> = questions
            .chunks_exact(DEPTH * 3)
            .map(|tree| std::array::from_fn(|level| question(&tree[3 * level..])))
            .collect();
        let known = |q: &Question| {
            usize::from(q.column) < subject.columns() && usize::from(q.offset.unsigned_abs()) <= PAD
        };
        if !questions.iter().flatten().all(known) {
            return Err(wrong("asks for a feature that is not there"));
        }
        let number = |bytes: &[u8]| i16::from_le_bytes([bytes[0], bytes[1]]);
        let numbers = |bytes: &[u8]| -> Vec<[i16; LEAVES]> {
            let trees = bytes.chunks_exact(LEAVES * 2);
            trees
                .map(|tree| std::array::from_fn(|leaf| number(&tree[2 * leaf..])))
                .collect()
        };
        let (leaves, rest) = rest.split_at(values);
        let (means, rest) = rest.split_at(values);
        let (tones, rest) = rest.split_at(WEIGHTS);
        let (names, types) = rest.split_at(names);
        let weights = |bytes: &[u8]| bytes.iter().map(|&weight| weight as i8).collect();
        Ok(Model {
            bias,
            questions,
            leaves: numbers(leaves),
            means: numbers(means),
            tones: weights(tones),
            names: weights(names),
            types: weights(types),
        })
    }

    /// The bytes of a weights file.
    pub fn to_bytes(&self) -> Vec<u8> {
        let trees = self.questions.len();
        let mut bytes = MAGIC.to_vec();
        bytes.extend(features_key(self.subject()).to_le_bytes());
        bytes.extend([DEPTH as u8, 0]);
        bytes.extend((trees as u16).to_le_bytes());
        bytes.extend(self.bias.to_le_bytes());
        for q in self.questions.iter().flatten() {
            bytes.extend([q.column, q.offset as u8, q.most]);
        }
        for value in self.leaves.iter().chain(&self.means).flatten() {
            bytes.extend(value.to_le_bytes());
        }
        let weights = self.tones.iter().chain(&self.names).chain(&self.types);
        bytes.extend(weights.map(|&weight| weight as u8));
        bytes
    }

    /// For each block, the log-odds that it is junk, times [`SCALE`].
    pub fn scores(&self, table: &Table) -> Vec<i32> {
        let mut scores = vec![self.bias; table.rows()];
        for (n, batch) in scores.chunks_mut(BATCH).enumerate() {
            for (questions, leaves) in self.questions.iter().zip(&self.leaves) {
                let mut ways = [0u8; BATCH];
                for (level, q) in questions.iter().enumerate() {
                    let (column, offset) = (usize::from(q.column), isize::from(q.offset));
                    let values = table.batch(column, n * BATCH, offset);
                    for at in 0..BATCH {
                        ways[at] |= if values[at] > q.most { 1 << level } else { 0 };
                    }
                }
                for (score, &way) in batch.iter_mut().zip(&ways) {
                    *score += i32::from(leaves[usize::from(way) % LEAVES]);
                }
            }
        }
        scores
    }

    /// How much each group of features moved the score of one block: along its way through each tree, the step from one mean to
    /// the next belongs to the feature asked about. (Saabas, Interpreting random forests, 2014.)
    pub(super) fn parts(&self, table: &Table, row: usize) -> [i32; Group::ALL.len()] {
        let mut parts = [0; Group::ALL.len()];
        for (tree, questions) in self.questions.iter().enumerate() {
            let (leaves, means) = (&self.leaves[tree], &self.means[tree]);
            let mut way = 0;
            for (level, q) in questions.iter().enumerate() {
                let (column, offset) = (usize::from(q.column), isize::from(q.offset));
                let before = means[1 << level | way];
                way |= usize::from(table.get(column, row, offset) > q.most) << level;
                let after = if level + 1 == DEPTH {
                    leaves[way]
                } else {
                    means[2 << level | way]
                };
                parts[Group::of(column, offset) as usize] += i32::from(after) - i32::from(before);
            }
        }
        parts
    }
}

/// Names the features that a weights file was made for.
fn features_key(subject: Subject) -> u64 {
    xxh3_64(NAMES[..subject.columns()].join(" ").as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A model of one tree that asks two things, and a table of three blocks.
    fn small() -> (Model, Table) {
        let question = |column, offset, most| Question {
            column,
            offset,
            most,
        };
        let mut questions = [question(0, 0, u8::MAX); DEPTH];
        questions[0] = question(0, 0, 4);
        questions[1] = question(1, 1, 7);
        let mut leaves = [0; LEAVES];
        leaves[..4].copy_from_slice(&[-100, 200, -300, 400]);
        // What no answer moves is the same at every level.
        let mut means = [0; LEAVES];
        means[1..4].copy_from_slice(&[50, -200, 300]);
        for level in 2..DEPTH {
            means[1 << level..][..4].copy_from_slice(&leaves[..4]);
        }
        let model = Model {
            bias: 10,
            questions: vec![questions],
            leaves: vec![leaves],
            means: vec![means],
            tones: vec![0; WEIGHTS],
            names: Vec::new(),
            types: Vec::new(),
        };
        let mut table = Table::new(COLUMNS, 3);
        table.column_mut(0).copy_from_slice(&[4, 5, 6]);
        table.column_mut(1).copy_from_slice(&[0, 8, 7]);
        (model, table)
    }

    #[test]
    fn each_block_takes_the_leaf_of_its_answers() {
        let (model, table) = small();
        assert_eq!(model.scores(&table), [10 - 300, 10 + 200, 10 + 200]);
        let parts: i32 = model.parts(&table, 0).iter().sum();
        assert_eq!(parts, -300 - 50, "the parts are the way from the root");
        let none = Table::new(COLUMNS, 0);
        assert_eq!(model.scores(&none), Vec::<i32>::new());
    }

    #[test]
    fn a_batch_ends_nowhere_in_particular() {
        let (model, _) = small();
        for rows in [1, BATCH - 1, BATCH, BATCH + 1, 3 * BATCH] {
            let mut table = Table::new(COLUMNS, rows);
            table.column_mut(0).fill(5);
            table.column_mut(1).fill(8);
            let mut expected = vec![10 + 400; rows];
            // After the last block there is nothing.
            expected[rows - 1] = 10 + 200;
            assert_eq!(model.scores(&table), expected, "{rows}");
        }
    }

    #[test]
    fn weights_are_read_as_they_were_written() {
        let (model, _) = small();
        let bytes = model.to_bytes();
        assert_eq!(Model::parse(&bytes).expect("a weights file"), model);
        let reason = |bytes: &[u8]| match Model::parse(bytes) {
            Ok(_) => String::new(),
            Err(error) => error.to_string(),
        };
        assert!(reason(b"PK").contains("not a weights file"));
        assert!(reason(&bytes[..bytes.len() - 1]).contains("cut off"));
        assert!(reason(&bytes[..12]).contains("cut off"));
        let mut other = bytes.clone();
        other[9] ^= 1;
        assert!(reason(&other).contains("other features"));
        let mut wild = bytes;
        wild[24] = 255;
        assert!(reason(&wild).contains("not there"));
    }
}
