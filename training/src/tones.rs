//! The weights of words. In: labelled blocks. Out: for each word, whether it stands in chrome or in articles, each site counted once.

use std::collections::{BTreeMap, HashMap};

use unboil::strip::scorer::tone::{WEIGHTS, place};

use crate::examples::{Example, Variant};
use crate::pages::{FOLDS, Page};

/// For each fold and word: the sum of its shares in chrome over the sites that have it, and their number.
pub struct Counts(Vec<Vec<(f64, f64)>>);

/// A word says nothing before so many sites have it.
const MIN_SITES: f64 = 4.0;
/// Sites with the usual share that each word is given on top.
const PRIOR: f64 = 4.0;
/// A weight is a difference of log-odds times this, at most [`MOST`].
const UNIT: f64 = 40.0;
const MOST: f64 = 120.0;

impl Counts {
    pub fn new(examples: &[Example], pages: &[Page]) -> Counts {
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
        let mut counts = vec![vec![(0.0, 0.0); WEIGHTS]; FOLDS];
        for examples in by_site.values() {
            let mut seen: HashMap<usize, [f64; 2]> = HashMap::new();
            for example in examples {
                for (words, label) in example.words.iter().zip(&example.labels) {
                    let Some(junk) = label.is_junk() else {
                        continue;
                    };
                    for &hash in words {
                        seen.entry(place(hash, words.len())).or_default()[usize::from(junk)] += 1.0;
                    }
                }
            }
            let fold = &mut counts[pages[examples[0].page].fold];
            for (place, [article, junk]) in seen {
                fold[place].0 += junk / (junk + article);
                fold[place].1 += 1.0;
            }
        }
        Counts(counts)
    }

    /// The weights by all folds but some.
    pub fn weights(&self, without: &[usize]) -> Vec<i8> {
        let folds: Vec<_> = self
            .0
            .iter()
            .enumerate()
            .filter(|(fold, _)| !without.contains(fold))
            .map(|(_, counts)| counts)
            .collect();
        let sum = |at: usize| {
            folds.iter().fold((0.0, 0.0), |sum, fold| {
                (sum.0 + fold[at].0, sum.1 + fold[at].1)
            })
        };
        let sums: Vec<(f64, f64)> = (0..WEIGHTS).map(sum).collect();
        let odds = |share: f64| (share / (1.0 - share)).ln();
        // Short blocks and long ones have a half each.
        sums.chunks(WEIGHTS / 2)
            .flat_map(|sums| {
                let (junk, sites) = sums
                    .iter()
                    .fold((0.0, 0.0), |all, word| (all.0 + word.0, all.1 + word.1));
                let usual = junk / f64::max(sites, 1.0);
                sums.iter().map(move |&(junk, sites)| {
                    if sites < MIN_SITES {
                        return 0;
                    }
                    let share = (junk + PRIOR * usual) / (sites + PRIOR);
                    let weight = UNIT * (odds(share.clamp(0.01, 0.99)) - odds(usual));
                    // 0 is for words that are not known.
                    match weight.clamp(-MOST, MOST).round() as i8 {
                        0 => 1,
                        weight => weight,
                    }
                })
            })
            .collect()
    }
}
