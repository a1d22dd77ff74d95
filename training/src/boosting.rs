//! Gradient-boosted oblivious trees for a binary label: every level of a tree compares one column
//! of all rows with one threshold.
//!
//! Friedman, Greedy function approximation, 2001; Newton steps and second-order gain after Chen and
//! Guestrin, XGBoost, 2016; oblivious trees after Prokhorenkova et al., CatBoost, 2018. Rows are
//! sampled by page: lines of a page are alike, so a tree that was grown on half of them fits the
//! rest.

use rayon::prelude::*;
use unboil_strip::scorer::{DEPTH, LEAF_COUNT};
use xxhash_rust::xxh3::xxh3_64_with_seed;

/// Settings of training.
#[derive(Clone, Debug)]
pub struct BoostSettings {
    pub trees: usize,
    pub learning_rate: f32,
    /// L2 penalty: added to the second derivatives of a leaf, in mean row weights.
    pub lambda: f32,
    /// Share of the pages that a tree is grown on.
    pub page_share: f64,
    /// Share of the inputs that a level chooses from.
    pub input_share: f64,
    pub seed: u64,
}

/// Rows for training.
pub struct TrainingRows<'a> {
    /// One column for each input, over all rows.
    pub columns: &'a [Vec<u8>],
    /// The rows in use.
    pub rows: Vec<u32>,
    /// For each row in use: 1 for boilerplate, 0 for the article.
    pub labels: Vec<f32>,
    /// For each row in use, its weight.
    pub weights: Vec<f32>,
    /// For each row in use, the index of its page.
    pub pages: Vec<u32>,
}

/// A tree with real values.
#[derive(Clone, Debug)]
pub struct DecisionTree {
    /// For each level the input, and the highest value that answers no.
    pub splits: [(u16, u8); DEPTH],
    /// The value of each leaf; the answer of level n is bit n of the index.
    pub leaves: [f32; LEAF_COUNT],
    /// The mean value of the leaves below each inner node, at `1 << level | path`. Reasons for a
    /// score are computed from these.
    pub means: [f32; LEAF_COUNT],
}

/// A pseudorandom number from 0 to 1.
fn hash_to_unit(seed: u64, key: &[u64]) -> f64 {
    let bytes: Vec<u8> = key.iter().flat_map(|n| n.to_le_bytes()).collect();
    (xxh3_64_with_seed(&bytes, seed) >> 11) as f64 / (1u64 << 53) as f64
}

fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + (-x).exp())
}

/// Grows the trees. Returns the log-odds that all rows start from, and the trees.
pub fn train(rows: &TrainingRows, settings: &BoostSettings) -> (f32, Vec<DecisionTree>) {
    let mean = rows.weights.iter().sum::<f32>() / rows.rows.len() as f32;
    let weights: Vec<f32> = rows.weights.iter().map(|w| w / mean).collect();
    let positive: f32 = rows.labels.iter().zip(&weights).map(|(y, w)| y * w).sum();
    let share = positive / weights.iter().sum::<f32>();
    let bias = (share / (1.0 - share)).ln();
    let mut scores = vec![bias; rows.rows.len()];
    let mut trees = Vec::with_capacity(settings.trees);
    for n in 0..settings.trees {
        let tree = grow_tree(rows, &weights, &scores, settings, n as u64);
        scores
            .par_iter_mut()
            .zip(&rows.rows)
            .for_each(|(score, &row)| *score += tree_value(&tree, rows.columns, row));
        trees.push(tree);
    }
    (bias, trees)
}

fn leaf_index(tree: &DecisionTree, columns: &[Vec<u8>], row: u32) -> usize {
    let mut leaf = 0;
    for (level, &(input, threshold)) in tree.splits.iter().enumerate() {
        leaf |= usize::from(columns[usize::from(input)][row as usize] > threshold) << level;
    }
    leaf
}

fn tree_value(tree: &DecisionTree, columns: &[Vec<u8>], row: u32) -> f32 {
    tree.leaves[leaf_index(tree, columns, row)]
}

/// The rows that one tree is grown on.
struct Sample {
    /// Their indices in the columns.
    row_indices: Vec<u32>,
    /// First and second derivatives of the loss.
    gradients: Vec<[f32; 2]>,
    /// The leaf or inner node that each row has reached.
    nodes: Vec<u8>,
}

impl Sample {
    /// The rows of the pages that tree `n` is grown on.
    fn new(
        rows: &TrainingRows,
        weights: &[f32],
        scores: &[f32],
        settings: &BoostSettings,
        n: u64,
    ) -> Sample {
        let page_count = rows.pages.iter().max().map_or(0, |&p| p as usize + 1);
        let sampled: Vec<bool> = (0..page_count)
            .map(|page| hash_to_unit(settings.seed, &[n, page as u64]) < settings.page_share)
            .collect();
        let sampled_rows: Vec<usize> = (0..rows.rows.len())
            .filter(|&at| sampled[rows.pages[at] as usize])
            .collect();
        let gradients = sampled_rows.par_iter().map(|&at| {
            let p = sigmoid(scores[at]);
            [
                weights[at] * (p - rows.labels[at]),
                weights[at] * (p * (1.0 - p)).max(1e-6),
            ]
        });
        Sample {
            gradients: gradients.collect(),
            row_indices: sampled_rows.iter().map(|&at| rows.rows[at]).collect(),
            nodes: vec![0; sampled_rows.len()],
        }
    }

    /// Sums of the derivatives by leaf.
    fn leaf_sums(&self) -> Vec<[f64; 2]> {
        let mut sums = vec![[0f64; 2]; LEAF_COUNT];
        for (leaf, gradient) in self.nodes.iter().zip(&self.gradients) {
            sums[usize::from(*leaf)][0] += f64::from(gradient[0]);
            sums[usize::from(*leaf)][1] += f64::from(gradient[1]);
        }
        sums
    }
}

fn grow_tree(
    rows: &TrainingRows,
    weights: &[f32],
    scores: &[f32],
    settings: &BoostSettings,
    n: u64,
) -> DecisionTree {
    let mut sample = Sample::new(rows, weights, scores, settings, n);
    let splits = std::array::from_fn(|level| {
        let (input, threshold) = choose_split(rows, &sample, settings, n, level);
        let column = &rows.columns[input];
        let nodes = sample.nodes.par_iter_mut().zip(&sample.row_indices);
        nodes.for_each(|(node, &row)| {
            *node |= u8::from(column[row as usize] > threshold) << level;
        });
        (input as u16, threshold)
    });
    let sums = sample.leaf_sums();
    let leaves = std::array::from_fn(|leaf| {
        let [gradient, curvature] = sums[leaf];
        let step = -gradient / (curvature + f64::from(settings.lambda));
        step as f32 * settings.learning_rate
    });
    DecisionTree {
        splits,
        means: means(&leaves, &sums),
        leaves,
    }
}

/// The input and the threshold with the highest gain among the inputs that a level chooses from.
fn choose_split(
    rows: &TrainingRows,
    sample: &Sample,
    settings: &BoostSettings,
    n: u64,
    level: usize,
) -> (usize, u8) {
    let is_candidate = |input: &usize| {
        let key = [n, 1 << 40, level as u64, *input as u64];
        hash_to_unit(settings.seed, &key) < settings.input_share
    };
    let candidates: Vec<usize> = (0..rows.columns.len()).filter(is_candidate).collect();
    let best = candidates
        .par_iter()
        .map(|&input| {
            let (gain, threshold) =
                best_split(&rows.columns[input], sample, 1 << level, settings.lambda);
            (gain, input, threshold)
        })
        .reduce(
            || (f64::MIN, usize::MAX, 0),
            |a, b| {
                if b.0 > a.0 || (b.0 == a.0 && b.1 < a.1) {
                    b
                } else {
                    a
                }
            },
        );
    (best.1, best.2)
}

/// The mean value of the leaves below each inner node, weighted by the second derivatives.
fn means(values: &[f32; LEAF_COUNT], sums: &[[f64; 2]]) -> [f32; LEAF_COUNT] {
    let mut means = [0.0; LEAF_COUNT];
    for level in 0..DEPTH {
        for path in 0..1usize << level {
            let leaves_below = (0..values.len()).filter(|leaf| leaf & ((1 << level) - 1) == path);
            let (mut sum, mut weight) = (0.0, 1e-9);
            for leaf in leaves_below {
                sum += f64::from(values[leaf]) * sums[leaf][1];
                weight += sums[leaf][1];
            }
            means[1 << level | path] = (sum / weight) as f32;
        }
    }
    means
}

/// The best threshold for one input: its gain, and the highest value that answers no.
fn best_split(column: &[u8], sample: &Sample, node_count: usize, lambda: f32) -> (f64, u8) {
    let mut sums = vec![[0f32; 2]; node_count << 8];
    let rows = sample.row_indices.iter().zip(&sample.gradients);
    for ((&row, gradient), &node) in rows.zip(&sample.nodes) {
        let cell = &mut sums[usize::from(node) << 8 | usize::from(column[row as usize])];
        cell[0] += gradient[0];
        cell[1] += gradient[1];
    }
    let lambda = f64::from(lambda);
    let mut gains = [0f64; 256];
    let mut used = [false; 256];
    for leaf in sums.chunks_exact(256) {
        let (mut g, mut h) = (0f64, 0f64);
        for cell in leaf {
            g += f64::from(cell[0]);
            h += f64::from(cell[1]);
        }
        let (mut lg, mut lh) = (0f64, 0f64);
        for threshold in 0..256 {
            lg += f64::from(leaf[threshold][0]);
            lh += f64::from(leaf[threshold][1]);
            used[threshold] |= leaf[threshold][1] > 0.0;
            let (rg, rh) = (g - lg, h - lh);
            gains[threshold] += lg * lg / (lh + lambda) + rg * rg / (rh + lambda);
        }
    }
    let mut best = (f64::MIN, 0);
    for threshold in (0..255).filter(|&threshold| used[threshold]) {
        if gains[threshold] > best.0 {
            best = (gains[threshold], threshold as u8);
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn training_learns_a_rule_and_is_deterministic() {
        // Boilerplate is above 9 in the first column, unless the second is odd; the third is noise.
        let rows: Vec<u32> = (0..4000).collect();
        let column = |of: &dyn Fn(u32) -> u8| rows.iter().map(|&row| of(row)).collect::<Vec<u8>>();
        let columns = [
            column(&|row| (row % 20) as u8),
            column(&|row| (row / 20 % 2) as u8),
            column(&|row| (row % 7) as u8),
        ];
        let is_boilerplate = |row: u32| row % 20 > 9 && (row / 20).is_multiple_of(2);
        let data = TrainingRows {
            columns: &columns,
            labels: rows
                .iter()
                .map(|&row| f32::from(u8::from(is_boilerplate(row))))
                .collect(),
            weights: vec![1.0; rows.len()],
            pages: rows.iter().map(|row| row / 40).collect(),
            rows,
        };
        let settings = BoostSettings {
            trees: 20,
            learning_rate: 0.5,
            lambda: 1.0,
            page_share: 0.5,
            input_share: 1.0,
            seed: 1,
        };
        let (bias, trees) = train(&data, &settings);
        for &row in &data.rows {
            let score = bias
                + trees
                    .iter()
                    .map(|tree| tree_value(tree, &columns, row))
                    .sum::<f32>();
            assert_eq!(score > 0.0, is_boilerplate(row), "{row}");
        }
        let second_run = train(&data, &settings).1;
        assert!(
            trees
                .iter()
                .zip(&second_run)
                .all(|(a, b)| a.leaves == b.leaves && a.splits == b.splits)
        );
    }
}
