//! Rule `page-head`: the head of a page dump, above the headline.

use super::page_frame::{best_edge_run, excerpt, list_cues};
use super::rule::{Phase, Rule, RuleContext, Scope};
use crate::analysis::Analysis;
use unboil_text::Class;

pub(super) const RULE: Rule = Rule {
    name: "page-head",
    class: Class::Chrome,
    description: "the head of a page dump: several different cues and the short lines between \
                  them, above the headline",
    example: include_str!("examples/page-head.txt"),
    scope: Scope::Long,
    phase: Phase::Article,
    apply: remove_page_head,
};

/// Paragraphs with at most this many blocks between them are one run.
const RUN_MAX_GAP: usize = 2;
/// A run of paragraphs with at least this many words is no part of the head: it may be the article,
/// even if a longer run stands below.
const RUN_MIN_WORDS: usize = 40;

/// Removes the head of the page. It ends above the headline, or the title above that, and above the first long run of
/// paragraphs. Without prose, it is unknown where the article starts.
fn remove_page_head(analysis: &mut Analysis, _: &RuleContext) {
    if analysis.first_prose == analysis.blocks.len() {
        return;
    }
    let headline = analysis.headline();
    let title = headline.map(|at| analysis.title_above(at).unwrap_or(at));
    let to = title.unwrap_or(analysis.first_prose);
    let to = first_long_run(analysis, to).unwrap_or(to);
    if let Some((blocks, cues)) = best_edge_run(analysis, 0..to) {
        let why = format!(
            "head of the page, to \"{}\" above the headline: {}",
            excerpt(analysis, blocks - 1),
            list_cues(&cues)
        );
        analysis.record_decision(0, blocks, RULE.class, RULE.name, &why);
    }
}

/// The first block of the first long run of paragraphs among the first `len` blocks.
fn first_long_run(analysis: &Analysis, len: usize) -> Option<usize> {
    let paragraphs: Vec<usize> = (0..len).filter(|&at| analysis.is_prose(at)).collect();
    let mut runs = paragraphs.chunk_by(|a, b| b - a <= RUN_MAX_GAP + 1);
    let words = |run: &[usize]| analysis.prose_words(run[0]..run[run.len() - 1] + 1);
    let run = runs.find(|run| words(run) >= RUN_MIN_WORDS)?;
    Some(run[0])
}
