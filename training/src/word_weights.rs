//! Weights of words and of attribute tokens: log-odds that a block with the word is boilerplate.
//! Each site counts once.

use std::collections::{BTreeMap, HashMap};

use unboil_strip::scorer::{ATTR_TOKEN_WEIGHTS, WORD_WEIGHTS, Weights, weight_index};

use crate::examples::{Example, Variant};
use crate::pages::{FOLDS, Page};

/// For each fold and word: the sum of its shares of boilerplate over the sites that have it, and
/// the number of these sites.
pub struct SiteCounts {
    folds: Vec<Vec<(f64, f64)>>,
    /// Words of one group have a common base rate.
    group_size: usize,
}

/// A word on fewer sites has weight 0.
const MIN_SITES: f64 = 4.0;
/// Sites with the base rate that are added to those of each word.
const PRIOR_SITES: f64 = 4.0;
/// A weight is a difference of log-odds times this, at most [`MAX_WEIGHT`].
const WEIGHT_SCALE: f64 = 40.0;
const MAX_WEIGHT: f64 = 120.0;

impl SiteCounts {
    /// Counts the words of blocks, those of short and of long blocks apart.
    pub fn from_words(examples: &[Example], pages: &[Page]) -> SiteCounts {
        let weight_indices = |example: &Example, at: usize| {
            let words = &example.words[at];
            words
                .iter()
                .map(|&word| weight_index(word, words.len()))
                .collect()
        };
        SiteCounts::new(
            examples,
            pages,
            (WORD_WEIGHTS, WORD_WEIGHTS / 2),
            weight_indices,
        )
    }

    /// Counts the attribute tokens of the elements around blocks.
    pub fn from_attr_tokens(examples: &[Example], pages: &[Page]) -> SiteCounts {
        let weight_indices = |example: &Example, at: usize| {
            let dom = example.dom.as_ref().expect("an HTML page");
            let mut weight_indices: Vec<usize> = dom
                .ancestors(dom.blocks[at].innermost_node)
                .flat_map(|node| dom.attr_tokens(node))
                .map(|&token| weight_index(token, 0))
                .collect();
            weight_indices.sort_unstable();
            weight_indices.dedup();
            weight_indices
        };
        SiteCounts::new(
            examples,
            pages,
            (ATTR_TOKEN_WEIGHTS, ATTR_TOKEN_WEIGHTS),
            weight_indices,
        )
    }

    fn new(
        examples: &[Example],
        pages: &[Page],
        (len, group_size): (usize, usize),
        weight_indices: impl Fn(&Example, usize) -> Vec<usize>,
    ) -> SiteCounts {
        let mut by_site: BTreeMap<String, Vec<&Example>> = BTreeMap::new();
        for example in examples
            .iter()
            .filter(|example| example.variant == Variant::Plain)
        {
            by_site
                .entry(pages[example.page].site())
                .or_default()
                .push(example);
        }
        let mut folds = vec![vec![(0.0, 0.0); len]; FOLDS];
        for examples in by_site.values() {
            let mut counts_by_index: HashMap<usize, [f64; 2]> = HashMap::new();
            for example in examples {
                for (at, label) in example.labels.iter().enumerate() {
                    let Some(boilerplate) = label.is_boilerplate() else {
                        continue;
                    };
                    for weight_index in weight_indices(example, at) {
                        counts_by_index.entry(weight_index).or_default()
                            [usize::from(boilerplate)] += 1.0;
                    }
                }
            }
            let fold = &mut folds[pages[examples[0].page].fold];
            for (weight_index, [article, boilerplate]) in counts_by_index {
                fold[weight_index].0 += boilerplate / (boilerplate + article);
                fold[weight_index].1 += 1.0;
            }
        }
        SiteCounts { folds, group_size }
    }

    /// The weights from all folds except some.
    pub fn weights(&self, held_out: &[usize]) -> Weights {
        let folds: Vec<_> = self
            .folds
            .iter()
            .enumerate()
            .filter(|(fold, _)| !held_out.contains(fold))
            .map(|(_, counts)| counts)
            .collect();
        let sum = |at: usize| {
            folds.iter().fold((0.0, 0.0), |sum, fold| {
                (sum.0 + fold[at].0, sum.1 + fold[at].1)
            })
        };
        let sums: Vec<(f64, f64)> = (0..self.folds[0].len()).map(sum).collect();
        let weights: Vec<i8> = sums
            .chunks(self.group_size)
            .flat_map(group_weights)
            .collect();
        weights.into()
    }
}

/// The weights of the words of one group, from their sums of shares and numbers of sites.
fn group_weights(sums: &[(f64, f64)]) -> impl Iterator<Item = i8> {
    let log_odds = |share: f64| (share / (1.0 - share)).ln();
    let (boilerplate, sites) = sums
        .iter()
        .fold((0.0, 0.0), |all, word| (all.0 + word.0, all.1 + word.1));
    let base_rate = boilerplate / f64::max(sites, 1.0);
    sums.iter().map(move |&(boilerplate, sites)| {
        if sites < MIN_SITES {
            return 0;
        }
        let share = (boilerplate + PRIOR_SITES * base_rate) / (sites + PRIOR_SITES);
        let weight = WEIGHT_SCALE * (log_odds(share.clamp(0.01, 0.99)) - log_odds(base_rate));
        // 0 is for words without a weight.
        match weight.clamp(-MAX_WEIGHT, MAX_WEIGHT).round() as i8 {
            0 => 1,
            weight => weight,
        }
    })
}
