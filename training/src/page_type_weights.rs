//! The weights of the signs of each type of page. In: the signs of pages. Out: a multinomial logistic regression, each type counted alike.

use rayon::prelude::*;
use unboil_strip::training::page_type::{
    self, FEATURE_VALUE, PAGE_TYPE_BUCKETS, PAGE_TYPE_COUNT, WEIGHT_SCALE, argmax,
};
use unboil_text::PageType;

use crate::examples::Example;
use crate::pages::{FOLDS, Page};

/// A sign says nothing before so many pages have it.
const MIN_PAGES: usize = 4;
/// How often all pages are gone through, how far a step goes, and how much weights are held back.
const EPOCHS: usize = 80;
const LEARNING_RATE: f32 = 0.03;
const L2_PENALTY: f32 = 1.0;

/// What a person called the page, in the words of the program.
fn labelled_type(page: &Page) -> PageType {
    match &page.kind[..] {
        "collection" => PageType::Listing,
        "service" => PageType::Other,
        kind => *(PageType::ALL.iter())
            .find(|known| known.name() == kind)
            .expect("a type of the data"),
    }
}

/// The weights by all folds but some.
pub fn weights(examples: &[Example], pages: &[Page], held_out: &[usize]) -> Vec<i8> {
    let of_folds = |example: &&Example| !held_out.contains(&pages[example.page].fold);
    let examples: Vec<&Example> = examples.iter().filter(of_folds).collect();
    let mut count = vec![0; PAGE_TYPE_BUCKETS];
    let mut pages_of_type = [0_usize; PAGE_TYPE_COUNT];
    for example in &examples {
        pages_of_type[labelled_type(&pages[example.page]) as usize] += 1;
        for &feature in &example.page_type_features {
            count[usize::from(feature)] += 1;
        }
    }
    let mut weights = vec![[0_f32; PAGE_TYPE_COUNT]; PAGE_TYPE_BUCKETS];
    let mut squared_gradients = vec![[1e-6_f32; PAGE_TYPE_COUNT]; PAGE_TYPE_BUCKETS];
    for _ in 0..EPOCHS {
        for example in &examples {
            let actual = labelled_type(&pages[example.page]) as usize;
            let share = examples.len() as f32 / (PAGE_TYPE_COUNT * pages_of_type[actual]) as f32;
            let value =
                FEATURE_VALUE as f32 / (example.page_type_features.len().max(1) as f32).sqrt();
            let known = || {
                let page_type_features = example
                    .page_type_features
                    .iter()
                    .map(|&feature| usize::from(feature));
                page_type_features.filter(|&feature| count[feature] >= MIN_PAGES)
            };
            let mut scores = [0_f32; PAGE_TYPE_COUNT];
            for feature in known() {
                for (score, weight) in scores.iter_mut().zip(&weights[feature]) {
                    *score += value * weight;
                }
            }
            let odds = scores.map(f32::exp);
            let all: f32 = odds.iter().sum();
            for feature in known() {
                // Weights of rare signs are held back as often as they are seen.
                let penalty = L2_PENALTY / count[feature] as f32;
                for n in 0..PAGE_TYPE_COUNT {
                    let error = odds[n] / all - f32::from(u8::from(n == actual));
                    let weight = &mut weights[feature][n];
                    let gradient = share * error * value + penalty * *weight;
                    squared_gradients[feature][n] += gradient * gradient;
                    *weight -= LEARNING_RATE * gradient / squared_gradients[feature][n].sqrt();
                }
            }
        }
    }
    let quantized = |weight: f32| (weight * WEIGHT_SCALE as f32).round().clamp(-127.0, 127.0) as i8;
    (0..PAGE_TYPE_COUNT)
        .flat_map(|n| {
            weights
                .iter()
                .map(move |feature_weights| quantized(feature_weights[n]))
        })
        .collect()
}

/// How many pages of each type are taken for which, by weights that have not seen their sites.
pub fn table(examples: &[Example], pages: &[Page]) -> String {
    let of_fold = |fold| weights(examples, pages, &[fold]);
    let of_folds: Vec<Vec<i8>> = (0..FOLDS).into_par_iter().map(of_fold).collect();
    let mut counts = [[0; PAGE_TYPE_COUNT]; PAGE_TYPE_COUNT];
    for example in examples {
        let page = &pages[example.page];
        let probabilities =
            page_type::probabilities(&example.page_type_features, &of_folds[page.fold]);
        counts[labelled_type(page) as usize][argmax(&probabilities) as usize] += 1;
    }
    let mut out = "| is, taken for |".to_string();
    for predicted in PageType::ALL {
        out += &format!(" {} |", predicted.name());
    }
    out += &format!("\n|---|{}", "---|".repeat(PAGE_TYPE_COUNT));
    for (actual, counts) in PageType::ALL.iter().zip(&counts) {
        out += &format!("\n| {} |", actual.name());
        for count in counts {
            out += &format!(" {count} |");
        }
    }
    let correct: usize = (0..PAGE_TYPE_COUNT).map(|n| counts[n][n]).sum();
    let all: usize = counts.iter().flatten().sum();
    out + &format!("\n\nright: {:.3}\n", correct as f64 / all as f64)
}
