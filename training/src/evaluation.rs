//! Evaluation of rules and scorer: word F1, precision and recall against the gold text, averaged by
//! set, rendering and layout. Compares multisets of lower-case words.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write;

use rayon::prelude::*;
use unboil_strip::Stripper;
use unboil_text::kept_text;

use crate::gold::words;
use crate::pages::Page;
use crate::variants;

/// The layouts of the renderings.
pub const LAYOUTS: [&str; 3] = ["lines", "wrapped", "oneline"];

/// The text in a layout.
pub fn apply_layout(layout: &str, text: &str) -> String {
    match layout {
        "wrapped" => variants::hard_wrapped(text),
        "oneline" => variants::one_line(text),
        _ => text.to_string(),
    }
}

/// Word F1 with precision and recall.
#[derive(Clone, Copy, Debug, Default)]
struct Score {
    precision: f64,
    recall: f64,
    f1: f64,
}

fn score(text: &str, gold: &[String]) -> Score {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for word in gold {
        *counts.entry(word).or_default() += 1;
    }
    let kept = words(text);
    let mut common = 0;
    for (_, word) in &kept {
        if let Some(count) = counts.get_mut(word.as_str()).filter(|count| **count > 0) {
            *count -= 1;
            common += 1;
        }
    }
    if common == 0 {
        return Score::default();
    }
    let (precision, recall) = (
        common as f64 / kept.len() as f64,
        common as f64 / gold.len() as f64,
    );
    Score {
        precision,
        recall,
        f1: 2.0 * precision * recall / (precision + recall),
    }
}

/// Word F1 against the words of a gold text.
pub fn f1_score(text: &str, gold: &[String]) -> f64 {
    score(text, gold).f1
}

/// Averages over the pages of one set, rendering and layout.
#[derive(Clone, Copy, Debug, Default)]
struct ScoreSum {
    pages: f64,
    /// Of the untouched text.
    untouched: Score,
    /// Of the stripped text.
    stripped: Score,
    /// Pages whose F1 fell by more than .005.
    harmed: f64,
    /// The highest share of words that a page lost.
    max_lost_share: f64,
}

/// The scores by set, layout and rendering.
pub struct Evaluation(BTreeMap<(String, &'static str, String), ScoreSum>);

/// Every rendering and the gold text of the pages that scores are computed on, in each layout: the
/// page, the layout, the name and the text of the rendering.
pub fn text_jobs(pages: &[Page]) -> Vec<(&Page, &'static str, &str, &str)> {
    let scored = pages.iter().filter(|page| page.has_written_gold());
    scored
        .flat_map(|page| {
            let texts = page
                .renderings
                .iter()
                .map(|(name, text)| (name.as_str(), text.as_str()))
                .chain([("gold", page.gold_text.as_str())]);
            texts.flat_map(move |(name, text)| LAYOUTS.map(|layout| (page, layout, name, text)))
        })
        .collect()
}

/// Scores every page with the stripper of its fold.
pub fn evaluate(pages: &[Page], strippers: &[Stripper]) -> Evaluation {
    let jobs = text_jobs(pages);
    let scores: Vec<(Score, Score)> = jobs
        .par_iter()
        .map(|&(page, layout, _, text)| {
            let text = apply_layout(layout, text);
            let kept = kept_text(&text, &strippers[page.fold].strip(&text));
            (
                score(&text, page.gold.words()),
                score(&kept, page.gold.words()),
            )
        })
        .collect();
    let mut sums: BTreeMap<_, ScoreSum> = BTreeMap::new();
    for ((page, layout, name, _), (untouched, stripped)) in jobs.into_iter().zip(scores) {
        let sum = sums
            .entry((page.group(), layout, name.to_string()))
            .or_default();
        sum.pages += 1.0;
        for (into, from) in [
            (&mut sum.untouched, untouched),
            (&mut sum.stripped, stripped),
        ] {
            into.precision += from.precision;
            into.recall += from.recall;
            into.f1 += from.f1;
        }
        sum.harmed += f64::from(u8::from(stripped.f1 < untouched.f1 - 0.005));
        sum.max_lost_share = sum.max_lost_share.max(1.0 - stripped.recall);
    }
    Evaluation(sums)
}

impl Evaluation {
    /// A Markdown table with a row for each set and layout: the scores of page dumps, the gain and
    /// the harmed share on the texts of extractors, and the recall of clean articles.
    pub fn table(&self) -> String {
        let mut out = String::from(
            "| set | layout | dumps: F | P | R | raw F | justext | readability | resiliparse | trafilatura | gold kept, least |\n|---|---|---|---|---|---|---|---|---|---|---|\n",
        );
        let mut rows: Vec<(&str, &str)> = self
            .0
            .keys()
            .map(|(set, layout, _)| (set.as_str(), *layout))
            .collect();
        rows.dedup();
        for (set, layout) in rows {
            let sum_of = |name: &str| self.0[&(set.to_string(), layout, name.to_string())];
            let dumps: Vec<ScoreSum> = ["bs4", "inscriptis", "resiliparse"]
                .map(|name| sum_of(&format!("crude-{name}")))
                .to_vec();
            let mean = |value: &dyn Fn(&ScoreSum) -> f64| {
                dumps.iter().map(|sum| value(sum) / sum.pages).sum::<f64>() / dumps.len() as f64
            };
            write!(
                out,
                "| {set} | {layout} | {:.4} | {:.3} | {:.4} | {:.3} |",
                mean(&|s| s.stripped.f1),
                mean(&|s| s.stripped.precision),
                mean(&|s| s.stripped.recall),
                mean(&|s| s.untouched.f1)
            )
            .expect("a string");
            for name in ["justext", "readability", "resiliparse", "trafilatura"] {
                let sum = sum_of(&format!("extracted-{name}"));
                write!(
                    out,
                    " {:+.3}, {:.3} |",
                    (sum.stripped.f1 - sum.untouched.f1) / sum.pages,
                    sum.harmed / sum.pages
                )
                .expect("a string");
            }
            let gold = sum_of("gold");
            writeln!(
                out,
                " {:.4}, {:.2} |",
                gold.stripped.recall / gold.pages,
                1.0 - gold.max_lost_share
            )
            .expect("a string");
        }
        out
    }
}

/// The scores of HTML pages as a Markdown table: a row for each set, type and kind of gold text.
pub fn html_table(pages: &[Page], strippers: &[Stripper]) -> String {
    let scores: Vec<Score> = pages
        .par_iter()
        .map(|page| {
            let (text, dom) = &page.html;
            let removals = strippers[page.fold].strip((text.as_str(), Some(dom)));
            score(&kept_text(text, &removals), page.gold.words())
        })
        .collect();
    let mut sums: BTreeMap<(String, &str, bool), Vec<Score>> = BTreeMap::new();
    let scored = pages.iter().zip(scores);
    for (page, score) in scored.filter(|(page, _)| page.has_gold()) {
        sums.entry((page.group(), &page.kind, page.drafted))
            .or_default()
            .push(score);
    }
    let mut out =
        String::from("| set | type | gold | pages | F | P | R |\n|---|---|---|---|---|---|---|\n");
    for ((set, kind, drafted), scores) in &sums {
        let mean =
            |value: fn(&Score) -> f64| scores.iter().map(value).sum::<f64>() / scores.len() as f64;
        writeln!(
            out,
            "| {set} | {kind} | {} | {} | {:.4} | {:.3} | {:.4} |",
            if *drafted { "drafted" } else { "written" },
            scores.len(),
            mean(|s| s.f1),
            mean(|s| s.precision),
            mean(|s| s.recall)
        )
        .expect("a string");
    }
    out
}
