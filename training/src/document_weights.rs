//! Weights of document features: how much a text is a page dump.
//!
//! Each text is stripped as a clean text and as a page dump, with a model that has not seen its
//! page. The weights maximize the expected F1, if the share is the probability that the text is
//! stripped as a page dump.

use rayon::prelude::*;
use unboil_strip::Stripper;
use unboil_strip::training::{
    DOCUMENT_WEIGHT_SCALE, DOCUMENT_WEIGHTS, DocumentExample, Weights, document_example,
};
use unboil_text::kept_text;

use crate::evaluation::{apply_layout, f1_score, text_jobs};
use crate::gold::words;
use crate::label::{self, LabelledLine};
use crate::pages::Page;
use crate::variants;

/// Passes over all texts, the length of a step (AdaGrad), and the L2 penalty.
const EPOCHS: usize = 60;
const LEARNING_RATE: f32 = 0.1;
const L2_PENALTY: f32 = 1e-5;
/// A loss of F1 on a text that an extractor cleaned counts this many times.
const HARM_FACTOR: f32 = 15.0;
/// The same for a gold text, of which all should stay.
const GOLD_HARM_FACTOR: f32 = 100.0;

/// Small parts of each text: pages of a few lines are dumps too.
const PARTS_OF_A_TEXT: u64 = 2;

/// A text with what it gains if it is stripped as a page dump.
pub struct DocumentGain {
    fold: usize,
    features: Vec<u16>,
    /// F1 as a page dump minus F1 as a clean text; a loss counts more.
    gain: f32,
}

/// The gains of all renderings of the pages and of small parts of them, by the strippers of the
/// folds.
pub fn document_gains(pages: &[Page], strippers: &[Stripper]) -> Vec<DocumentGain> {
    let gains = |(page, layout, name, text): (&Page, &str, &str, &str)| {
        let whole = (apply_layout(layout, text), page.gold.words().to_vec());
        let parts = match layout {
            "lines" => PARTS_OF_A_TEXT,
            _ => 0,
        };
        let lines = label::lines(text, &page.gold);
        let part = |n: u64| {
            let lines = variants::crop(&lines, page.seed(&format!("{name} part {n}")))?;
            Some((variants::text(&lines), gold_words(&lines)))
        };
        let texts = (0..parts).filter_map(part).chain([whole]);
        let gain = |(text, gold): (String, Vec<String>)| {
            document_gain(page, name, &text, &gold, &strippers[page.fold])
        };
        texts.filter_map(gain).collect::<Vec<DocumentGain>>()
    };
    let jobs = text_jobs(pages).into_par_iter();
    jobs.flat_map_iter(gains).collect()
}

/// The words of the lines that are part of the article.
fn gold_words(lines: &[LabelledLine]) -> Vec<String> {
    let article = lines.iter().filter(|line| line.is_article());
    article
        .flat_map(|line| words(&line.text))
        .map(|(_, word)| word)
        .collect()
}

/// The gain of a rendering; `None` if it is not scored.
fn document_gain(
    page: &Page,
    rendering: &str,
    text: &str,
    gold: &[String],
    stripper: &Stripper,
) -> Option<DocumentGain> {
    let DocumentExample {
        features,
        if_clean,
        if_dump,
    } = document_example(stripper, text)?;
    let score = |removals: &[_]| f1_score(&kept_text(text, removals), gold);
    let mut gain = (score(&if_dump) - score(&if_clean)) as f32;
    if gain < 0.0 && !rendering.starts_with("crude") {
        gain *= match rendering {
            "gold" => GOLD_HARM_FACTOR,
            _ => HARM_FACTOR,
        };
    }
    Some(DocumentGain {
        fold: page.fold,
        features,
        gain,
    })
}

/// The weights from all folds except one; `None`: from all.
pub fn document_weights(gains: &[DocumentGain], held_out: Option<usize>) -> Weights {
    let mut weights = vec![0_f32; DOCUMENT_WEIGHTS];
    let mut squared_gradients = vec![1e-6_f32; DOCUMENT_WEIGHTS];
    for _ in 0..EPOCHS {
        for text in gains.iter().filter(|text| Some(text.fold) != held_out) {
            let indices = || text.features.iter().map(|&feature| usize::from(feature));
            let sum: f32 = indices().map(|index| weights[index]).sum();
            let share = 1.0 / (1.0 + (-sum).exp());
            for index in indices() {
                let gradient = text.gain * share * (1.0 - share) - L2_PENALTY * weights[index];
                squared_gradients[index] += gradient * gradient;
                weights[index] += LEARNING_RATE * gradient / squared_gradients[index].sqrt();
            }
        }
    }
    let scale = DOCUMENT_WEIGHT_SCALE as f32;
    let quantized = |weight: f32| (weight * scale).round().clamp(-127.0, 127.0) as i8;
    let weights: Vec<i8> = weights.into_iter().map(quantized).collect();
    weights.into()
}
