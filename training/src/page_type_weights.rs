//! Weights of page type features: a multinomial logistic regression, in which each type counts
//! alike.

use rayon::prelude::*;
use unboil_strip::training::{
    FEATURE_VALUE, PAGE_TYPE_BUCKETS, PAGE_TYPE_COUNT, WEIGHT_SCALE, Weights, predicted_type,
    probabilities,
};
use unboil_text::PageType;

use crate::examples::{Example, Variant};
use crate::pages::{FOLDS, Page};

/// A feature on fewer pages has weight 0.
const MIN_PAGES: i32 = 4;
/// Passes over all pages, the length of a step (AdaGrad), and the L2 penalty.
const EPOCHS: usize = 80;
const LEARNING_RATE: f32 = 0.03;
const L2_PENALTY: f32 = 1.0;

/// The type that a person gave the page.
fn labelled_type(page: &Page) -> PageType {
    match &page.kind[..] {
        "collection" => PageType::Listing,
        "service" => PageType::Other,
        kind => *(PageType::ALL.iter())
            .find(|known| known.name() == kind)
            .expect("a type of the data"),
    }
}

/// The pages of known type, as they are.
fn labelled<'a>(examples: &'a [Example], pages: &[Page]) -> impl Iterator<Item = &'a Example> {
    (examples.iter())
        .filter(|example| example.variant == Variant::Plain && pages[example.page].has_gold())
}

/// The weights from all folds except some.
pub fn weights(examples: &[Example], pages: &[Page], held_out: &[usize]) -> Weights {
    let examples: Vec<&Example> = labelled(examples, pages)
        .filter(|example| !held_out.contains(&pages[example.page].fold))
        .collect();
    let mut regression = Regression::new(&examples, pages);
    for _ in 0..EPOCHS {
        for example in &examples {
            regression.step(example, labelled_type(&pages[example.page]));
        }
    }
    regression.quantized()
}

/// The state of training: a row of values for each feature, a value for each type.
struct Regression {
    weights: Vec<[f32; PAGE_TYPE_COUNT]>,
    squared_gradients: Vec<[f32; PAGE_TYPE_COUNT]>,
    /// How many pages have each feature.
    feature_pages: Vec<i32>,
    /// The weight of a page of each type.
    page_weights: [f32; PAGE_TYPE_COUNT],
}

impl Regression {
    fn new(examples: &[&Example], pages: &[Page]) -> Regression {
        let mut feature_pages = vec![0; PAGE_TYPE_BUCKETS];
        let mut pages_of_type = [0_usize; PAGE_TYPE_COUNT];
        for example in examples {
            pages_of_type[labelled_type(&pages[example.page]) as usize] += 1;
            for &feature in &example.page_type_features {
                feature_pages[usize::from(feature)] += 1;
            }
        }
        Regression {
            weights: vec![[0.0; PAGE_TYPE_COUNT]; PAGE_TYPE_BUCKETS],
            squared_gradients: vec![[1e-6; PAGE_TYPE_COUNT]; PAGE_TYPE_BUCKETS],
            feature_pages,
            page_weights: pages_of_type
                .map(|count| examples.len() as f32 / (PAGE_TYPE_COUNT * count) as f32),
        }
    }

    /// Moves the weights of one page's features towards its type.
    fn step(&mut self, example: &Example, actual: PageType) {
        let actual = actual as usize;
        let features = &example.page_type_features;
        let value = FEATURE_VALUE as f32 / (features.len().max(1) as f32).sqrt();
        let known_features = || {
            let features = features.iter().map(|&feature| usize::from(feature));
            features.filter(|&feature| self.feature_pages[feature] >= MIN_PAGES)
        };
        let mut scores = [0_f32; PAGE_TYPE_COUNT];
        for feature in known_features() {
            for (score, weight) in scores.iter_mut().zip(&self.weights[feature]) {
                *score += value * weight;
            }
        }
        let odds = scores.map(f32::exp);
        let all: f32 = odds.iter().sum();
        for feature in known_features() {
            // The penalty of all steps together is the same for rare and for frequent features.
            let penalty = L2_PENALTY / self.feature_pages[feature] as f32;
            let squared_gradients = &mut self.squared_gradients[feature];
            let weights = self.weights[feature].iter_mut().zip(squared_gradients);
            for (n, (weight, squared_gradient)) in weights.enumerate() {
                let error = odds[n] / all - f32::from(u8::from(n == actual));
                let gradient = self.page_weights[actual] * error * value + penalty * *weight;
                *squared_gradient += gradient * gradient;
                *weight -= LEARNING_RATE * gradient / squared_gradient.sqrt();
            }
        }
    }

    /// The weights as whole numbers, those of one type after the other.
    fn quantized(&self) -> Weights {
        let quantized =
            |weight: f32| (weight * WEIGHT_SCALE as f32).round().clamp(-127.0, 127.0) as i8;
        let weights: Vec<i8> = (0..PAGE_TYPE_COUNT)
            .flat_map(|n| {
                self.weights
                    .iter()
                    .map(move |weights| quantized(weights[n]))
            })
            .collect();
        weights.into()
    }
}

/// Confusion matrix of the page types, by weights that were learned without the page's fold.
pub fn table(examples: &[Example], pages: &[Page]) -> String {
    let without_fold = |fold| weights(examples, pages, &[fold]);
    let weights_by_fold: Vec<Weights> = (0..FOLDS).into_par_iter().map(without_fold).collect();
    let mut counts = [[0; PAGE_TYPE_COUNT + 1]; PAGE_TYPE_COUNT];
    for example in labelled(examples, pages) {
        let page = &pages[example.page];
        let probabilities = probabilities(&example.page_type_features, &weights_by_fold[page.fold]);
        counts[labelled_type(page) as usize][predicted_type(&probabilities) as usize] += 1;
    }
    let mut out = "| actual, predicted |".to_string();
    for predicted in PageType::ALL {
        out += &format!(" {} |", predicted.name());
    }
    out += &format!("\n|---|{}", "---|".repeat(PAGE_TYPE_COUNT + 1));
    for (actual, counts) in PageType::ALL.iter().zip(&counts) {
        out += &format!("\n| {} |", actual.name());
        for count in counts {
            out += &format!(" {count} |");
        }
    }
    let correct: usize = (0..PAGE_TYPE_COUNT).map(|n| counts[n][n]).sum();
    let all: usize = counts.iter().flatten().sum();
    let unknown: usize = counts.iter().map(|counts| counts[PAGE_TYPE_COUNT]).sum();
    let share = |part: usize, whole: usize| part as f64 / whole as f64;
    out + &format!(
        "\n\nnamed: {:.3}; right, of the named: {:.3}\n",
        share(all - unknown, all),
        share(correct, all - unknown)
    )
}
