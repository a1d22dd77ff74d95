//! Gradient-boosted oblivious trees for a yes-or-no question. In: columns of small numbers, a label and a weight a row. Out: trees
//! whose every level asks one question of all rows.
//!
//! Friedman, Greedy function approximation, 2001; Newton steps and second-order gain after Chen and Guestrin, XGBoost, 2016;
//! oblivious trees after Prokhorenkova et al., CatBoost, 2018. Rows are sampled by the page: lines of a page are alike, and a
//! tree that has seen half of a page's lines knows the rest.

use rayon::prelude::*;
use unboil_strip::training::model::DEPTH;
use xxhash_rust::xxh3::xxh3_64_with_seed;

/// How trees are grown.
#[derive(Clone, Debug)]
pub struct BoostSettings {
    pub trees: usize,
    pub learning_rate: f32,
    /// Added to the second derivatives of a leaf, in mean row weights.
    pub lambda: f32,
    /// Share of the pages that a tree is grown on.
    pub pages: f64,
    /// Share of the inputs that a level may ask about.
    pub inputs: f64,
    pub seed: u64,
}

/// Rows to learn from.
pub struct TrainingRows<'a> {
    /// A column an input, all of them over the same rows.
    pub columns: &'a [Vec<u8>],
    /// The rows in use.
    pub rows: Vec<u32>,
    /// Of the rows in use: 1 for junk, 0 for the article.
    pub labels: Vec<f32>,
    pub weights: Vec<f32>,
    pub pages: Vec<u32>,
}

/// A tree: at each level an input and the greatest value that answers no; a value for each way through.
#[derive(Clone, Debug)]
pub struct DecisionTree {
    pub splits: Vec<(u16, u8)>,
    pub leaves: Vec<f32>,
    /// The mean value below each inner node, level by level: what a row's way adds is told by it.
    pub means: Vec<f32>,
}

fn hash_to_unit(seed: u64, key: &[u64]) -> f64 {
    let bytes: Vec<u8> = key.iter().flat_map(|n| n.to_le_bytes()).collect();
    (xxh3_64_with_seed(&bytes, seed) >> 11) as f64 / (1u64 << 53) as f64
}

fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + (-x).exp())
}

/// Grows the trees; `bias` is the log-odds that all rows start from.
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
            .for_each(|(score, &row)| *score += value(&tree, rows.columns, row));
        trees.push(tree);
    }
    (bias, trees)
}

fn leaf(tree: &DecisionTree, columns: &[Vec<u8>], row: u32) -> usize {
    let mut leaf = 0;
    for (level, &(input, threshold)) in tree.splits.iter().enumerate() {
        leaf |= usize::from(columns[usize::from(input)][row as usize] > threshold) << level;
    }
    leaf
}

fn value(tree: &DecisionTree, columns: &[Vec<u8>], row: u32) -> f32 {
    tree.leaves[leaf(tree, columns, row)]
}

fn grow_tree(
    rows: &TrainingRows,
    weights: &[f32],
    scores: &[f32],
    settings: &BoostSettings,
    n: u64,
) -> DecisionTree {
    let page_count = rows.pages.iter().max().map_or(0, |&p| p as usize + 1);
    let sampled: Vec<bool> = (0..page_count)
        .map(|page| hash_to_unit(settings.seed, &[n, page as u64]) < settings.pages)
        .collect();
    let sampled_rows: Vec<u32> = (0..rows.rows.len() as u32)
        .filter(|&at| sampled[rows.pages[at as usize] as usize])
        .collect();
    let gradients: Vec<[f32; 2]> = sampled_rows
        .par_iter()
        .map(|&at| {
            let at = at as usize;
            let p = sigmoid(scores[at]);
            [
                weights[at] * (p - rows.labels[at]),
                weights[at] * (p * (1.0 - p)).max(1e-6),
            ]
        })
        .collect();
    let row_indices: Vec<u32> = sampled_rows
        .iter()
        .map(|&at| rows.rows[at as usize])
        .collect();
    let mut leaves = vec![0u8; sampled_rows.len()];
    let mut splits = Vec::with_capacity(DEPTH);
    for level in 0..DEPTH {
        let candidates: Vec<usize> = (0..rows.columns.len())
            .filter(|&input| {
                hash_to_unit(settings.seed, &[n, 1 << 40, level as u64, input as u64])
                    < settings.inputs
            })
            .collect();
        let best = candidates
            .par_iter()
            .map(|&input| {
                let (gain, threshold) = best_split(
                    &rows.columns[input],
                    &row_indices,
                    &gradients,
                    &leaves,
                    1 << level,
                    settings.lambda,
                );
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
        let (_, input, threshold) = best;
        let column = &rows.columns[input];
        leaves
            .par_iter_mut()
            .zip(&row_indices)
            .for_each(|(leaf, &row)| *leaf |= u8::from(column[row as usize] > threshold) << level);
        splits.push((input as u16, threshold));
    }
    let mut sums = vec![[0f64; 2]; 1 << DEPTH];
    for (leaf, gradient) in leaves.iter().zip(&gradients) {
        sums[usize::from(*leaf)][0] += f64::from(gradient[0]);
        sums[usize::from(*leaf)][1] += f64::from(gradient[1]);
    }
    let step = |sum: &[f64; 2]| {
        (-sum[0] / (sum[1] + f64::from(settings.lambda))) as f32 * settings.learning_rate
    };
    let values: Vec<f32> = sums.iter().map(step).collect();
    let means = means(&values, &sums);
    DecisionTree {
        splits,
        leaves: values,
        means,
    }
}

/// The mean leaf value below each inner node: node `1 << level | path`, weighed by the second derivatives.
fn means(values: &[f32], sums: &[[f64; 2]]) -> Vec<f32> {
    let mut means = vec![0.0; 1 << DEPTH];
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

/// The best question about one input: its gain, and the greatest value that answers no.
fn best_split(
    column: &[u8],
    row_indices: &[u32],
    gradients: &[[f32; 2]],
    leaves: &[u8],
    count: usize,
    lambda: f32,
) -> (f64, u8) {
    let mut sums = vec![[0f32; 2]; count << 8];
    for ((&row, gradient), &leaf) in row_indices.iter().zip(gradients).zip(leaves) {
        let cell = &mut sums[usize::from(leaf) << 8 | usize::from(column[row as usize])];
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
        // Junk is what is above 9 in the first column, unless the second is odd; the third is noise.
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
            pages: 0.5,
            inputs: 1.0,
            seed: 1,
        };
        let (bias, trees) = train(&data, &settings);
        for &row in &data.rows {
            let score = bias
                + trees
                    .iter()
                    .map(|tree| value(tree, &columns, row))
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
