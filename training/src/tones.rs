//! The weights of words, and of the names of elements. In: labelled blocks. Out: for each word, whether it stands in chrome or in
//! articles, each site counted once.

use std::collections::{BTreeMap, HashMap};

use unboil_strip::scorer::NAME_WEIGHTS;
use unboil_strip::scorer::tone::{WEIGHTS, place};

use crate::examples::{Example, Variant};
use crate::pages::{FOLDS, Page};

/// For each fold and word: the sum of its shares in chrome over the sites that have it, and their number.
pub struct Counts {
    folds: Vec<Vec<(f64, f64)>>,
    /// So many places have one usual share.
    together: usize,
}

/// A word says nothing before so many sites have it.
const MIN_SITES: f64 = 4.0;
/// Sites with the usual share that each word is given on top.
const PRIOR: f64 = 4.0;
/// A weight is a difference of log-odds times this, at most [`MOST`].
const UNIT: f64 = 40.0;
const MOST: f64 = 120.0;

impl Counts {
    /// Of the words of blocks; short blocks and long ones have a half each.
    pub fn of_words(examples: &[Example], pages: &[Page]) -> Counts {
        let places = |example: &Example, at: usize| {
            let words = &example.words[at];
            words.iter().map(|&word| place(word, words.len())).collect()
        };
        Counts::new(examples, pages, (WEIGHTS, WEIGHTS / 2), places)
    }

    /// Of the names of the elements around blocks.
    pub fn of_names(examples: &[Example], pages: &[Page]) -> Counts {
        let places = |example: &Example, at: usize| {
            let tags = example.tags.as_ref().expect("it is of a page");
            let mut places: Vec<usize> = tags
                .around(tags.blocks[at].inner)
                .flat_map(|node| tags.names(node))
                .map(|&name| place(name, 0))
                .collect();
            places.sort_unstable();
            places.dedup();
            places
        };
        Counts::new(examples, pages, (NAME_WEIGHTS, NAME_WEIGHTS), places)
    }

    fn new(
        examples: &[Example],
        pages: &[Page],
        (len, together): (usize, usize),
        places: impl Fn(&Example, usize) -> Vec<usize>,
    ) -> Counts {
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
            let mut seen: HashMap<usize, [f64; 2]> = HashMap::new();
            for example in examples {
                for (at, label) in example.labels.iter().enumerate() {
                    let Some(junk) = label.is_junk() else {
                        continue;
                    };
                    for place in places(example, at) {
                        seen.entry(place).or_default()[usize::from(junk)] += 1.0;
                    }
                }
            }
            let fold = &mut folds[pages[examples[0].page].fold];
            for (place, [article, junk]) in seen {
                fold[place].0 += junk / (junk + article);
                fold[place].1 += 1.0;
            }
        }
        Counts { folds, together }
    }

    /// The weights by all folds but some.
    pub fn weights(&self, without: &[usize]) -> Vec<i8> {
        let folds: Vec<_> = self
            .folds
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
        let sums: Vec<(f64, f64)> = (0..self.folds[0].len()).map(sum).collect();
        let odds = |share: f64| (share / (1.0 - share)).ln();
        sums.chunks(self.together)
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
