//! Rule `teasers`: teasers in a row that no cue opens, recognised by their regular
//! repetition.
//!
//! A teaser is a title, then a truncated summary or a relative date ("3 months ago"). These end
//! lines come back at regular distances.

use super::rule::{Phase, Rule, RuleContext, Scope};
use crate::analysis::{Analysis, BlockKind};
use unboil_text::Class;

pub(super) const RULE: Rule = Rule {
    name: "teasers",
    class: Class::Section,
    description: "three or more teasers in a row: a title, then a truncated summary or a relative \
                  date",
    example: include_str!("examples/teasers.txt"),
    scope: Scope::Long,
    phase: Phase::Article,
    apply: remove_teasers,
};

/// A run has at least this many teasers.
const MIN_TEASERS: usize = 3;
/// A run has at least this many in a text without cues and relative dates: some articles list
/// summaries.
const MIN_TEASERS_WITHOUT_CUES: usize = 6;
/// The article resumes below a run if at least this many words of prose follow.
const RESUMED_PROSE_WORDS: usize = 40;
/// A teaser has at most this many blocks: title, author, category, summary, date.
const MAX_TEASER_BLOCKS: usize = 5;

/// Removes runs of teasers.
fn remove_teasers(analysis: &mut Analysis, _: &RuleContext) {
    let teaser_ends: Vec<usize> = (0..analysis.blocks.len())
        .filter(|&at| analysis.blocks[at].decision.is_none() && is_teaser_end(analysis, at))
        .collect();
    let mut from = 0;
    while from < teaser_ends.len() {
        let mut to = from + 1;
        while to < teaser_ends.len()
            && teaser_ends[to] - teaser_ends[to - 1] <= MAX_TEASER_BLOCKS
            && has_no_prose_between(analysis, teaser_ends[to - 1], teaser_ends[to])
        {
            to += 1;
        }
        remove_run(analysis, &teaser_ends[from..to]);
        from = to;
    }
}

/// Removes a run of teasers with these ends, if there are enough of them.
fn remove_run(analysis: &mut Analysis, run: &[usize]) {
    let end = run[run.len() - 1] + 1;
    let has_date = run
        .iter()
        .any(|&at| analysis.blocks[at].kind == BlockKind::RelativeDate);
    // Truncated lines with more of the article below may be the author's list. Relative dates are
    // not.
    let is_last = analysis.prose_words(end..analysis.blocks.len()) < RESUMED_PROSE_WORDS;
    let is_without_cues = !has_date
        && analysis
            .blocks
            .iter()
            .all(|state| state.cue_match.is_none());
    let min_teasers = match is_without_cues {
        true => MIN_TEASERS_WITHOUT_CUES,
        false => MIN_TEASERS,
    };
    let teasers = count_teasers(analysis, run);
    if teasers >= min_teasers && (has_date || is_last) {
        let start = teaser_start(analysis, run);
        let why = format!(
            "{teasers} teasers in a row: each a title, then a truncated summary or a relative date"
        );
        analysis.record_decision(start, end, RULE.class, RULE.name, &why);
    }
}

/// True for the last block of a teaser: a truncated summary or a relative date.
fn is_teaser_end(analysis: &Analysis, at: usize) -> bool {
    matches!(
        analysis.blocks[at].kind,
        BlockKind::Truncated | BlockKind::RelativeDate
    )
}

fn has_no_prose_between(analysis: &Analysis, from: usize, to: usize) -> bool {
    (from + 1..to).all(|at| !analysis.is_prose(at))
}

/// The number of teasers: of the more frequent kind of end lines, those below a title.
fn count_teasers(analysis: &Analysis, run: &[usize]) -> usize {
    let count = |kind: BlockKind| {
        run.iter()
            .filter(|&&at| analysis.blocks[at].kind == kind)
            .filter(|&&at| {
                (at.saturating_sub(MAX_TEASER_BLOCKS)..at)
                    .any(|title| analysis.blocks[title].kind == BlockKind::Fragment)
            })
            .count()
    };
    count(BlockKind::Truncated).max(count(BlockKind::RelativeDate))
}

/// The first block of the first teaser. All teasers of a run have about the same number of blocks.
fn teaser_start(analysis: &Analysis, run: &[usize]) -> usize {
    let kind = analysis.blocks[run[0]].kind;
    let next = run[1..]
        .iter()
        .find(|&&at| analysis.blocks[at].kind == kind);
    let blocks_per_teaser = next.map_or(1, |next| next - run[0]);
    let min_start = run[0].saturating_sub(blocks_per_teaser.saturating_sub(1));
    let mut start = run[0];
    while start > min_start
        && analysis.blocks[start - 1].decision.is_none()
        && analysis.blocks[start - 1].kind == BlockKind::Fragment
    {
        start -= 1;
    }
    start
}
