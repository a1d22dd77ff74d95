//! The weights of the signs of each type of page. In: the signs of pages. Out: a multinomial logistic regression, each type counted alike.

use rayon::prelude::*;
use unboil_strip::scorer::page_type::{self, TYPE_WEIGHTS, TYPES, UNIT, VALUE, likeliest};
use unboil_text::PageType;

use crate::examples::Example;
use crate::pages::{FOLDS, Page};

/// A sign says nothing before so many pages have it.
const MIN_PAGES: usize = 4;
/// How often all pages are gone through, how far a step goes, and how much weights are held back.
const ROUNDS: usize = 80;
const RATE: f32 = 0.03;
const HOLD: f32 = 1.0;

/// What a person called the page, in the words of the program.
fn told(page: &Page) -> PageType {
    match &page.kind[..] {
        "collection" => PageType::Listing,
        "service" => PageType::Other,
        kind => *(PageType::ALL.iter())
            .find(|known| known.name() == kind)
            .expect("a type of the data"),
    }
}

/// The weights by all folds but some.
pub fn weights(examples: &[Example], pages: &[Page], without: &[usize]) -> Vec<i8> {
    let of_folds = |example: &&Example| !without.contains(&pages[example.page].fold);
    let examples: Vec<&Example> = examples.iter().filter(of_folds).collect();
    let mut count = vec![0; TYPE_WEIGHTS];
    let mut of_type = [0_usize; TYPES];
    for example in &examples {
        of_type[told(&pages[example.page]) as usize] += 1;
        for &sign in &example.signs {
            count[usize::from(sign)] += 1;
        }
    }
    let mut weights = vec![[0_f32; TYPES]; TYPE_WEIGHTS];
    let mut steps = vec![[1e-6_f32; TYPES]; TYPE_WEIGHTS];
    for _ in 0..ROUNDS {
        for example in &examples {
            let is = told(&pages[example.page]) as usize;
            let share = examples.len() as f32 / (TYPES * of_type[is]) as f32;
            let value = VALUE as f32 / (example.signs.len().max(1) as f32).sqrt();
            let known = || {
                let signs = example.signs.iter().map(|&sign| usize::from(sign));
                signs.filter(|&sign| count[sign] >= MIN_PAGES)
            };
            let mut scores = [0_f32; TYPES];
            for sign in known() {
                for (score, weight) in scores.iter_mut().zip(&weights[sign]) {
                    *score += value * weight;
                }
            }
            let odds = scores.map(f32::exp);
            let all: f32 = odds.iter().sum();
            for sign in known() {
                // Weights of rare signs are held back as often as they are seen.
                let hold = HOLD / count[sign] as f32;
                for n in 0..TYPES {
                    let miss = odds[n] / all - f32::from(u8::from(n == is));
                    let weight = &mut weights[sign][n];
                    let slope = share * miss * value + hold * *weight;
                    steps[sign][n] += slope * slope;
                    *weight -= RATE * slope / steps[sign][n].sqrt();
                }
            }
        }
    }
    let whole = |weight: f32| (weight * UNIT as f32).round().clamp(-127.0, 127.0) as i8;
    (0..TYPES)
        .flat_map(|n| weights.iter().map(move |of_sign| whole(of_sign[n])))
        .collect()
}

/// How many pages of each type are taken for which, by weights that have not seen their sites.
pub fn table(examples: &[Example], pages: &[Page]) -> String {
    let of_fold = |fold| weights(examples, pages, &[fold]);
    let of_folds: Vec<Vec<i8>> = (0..FOLDS).into_par_iter().map(of_fold).collect();
    let mut counts = [[0; TYPES]; TYPES];
    for example in examples {
        let page = &pages[example.page];
        let shares = page_type::shares(&example.signs, &of_folds[page.fold]);
        counts[told(page) as usize][likeliest(&shares) as usize] += 1;
    }
    let mut out = "| is, taken for |".to_string();
    for taken_for in PageType::ALL {
        out += &format!(" {} |", taken_for.name());
    }
    out += &format!("\n|---|{}", "---|".repeat(TYPES));
    for (is, counts) in PageType::ALL.iter().zip(&counts) {
        out += &format!("\n| {} |", is.name());
        for count in counts {
            out += &format!(" {count} |");
        }
    }
    let right: usize = (0..TYPES).map(|n| counts[n][n]).sum();
    let all: usize = counts.iter().flatten().sum();
    out + &format!("\n\nright: {:.3}\n", right as f64 / all as f64)
}
