//! Decides which blocks of a text to remove.
//!
//! The threshold falls with the share of boilerplate in the text: it is low for a page dump and
//! high for text that an extractor already cleaned. A run of removals between paragraphs that stay
//! must be certain as a whole.

use crate::analysis::Analysis;
use crate::analysis::BlockKind;
use crate::config::Strength;
use crate::keep_reason::{KeepReason, ThresholdOf};
use crate::scorer::log_odds::{log_odds, percent};
use crate::scorer::prefix_sums::nearest_after;
use crate::scorer::scored::{DocumentState, PERMILLE, SCORE_CLAMP, Scored};
use crate::scorer::unit_verdicts::decide_units;
use crate::scorer::verdicts::Verdicts;
use unboil_text::{BlockEnd, Layout};

/// The scores above which blocks are removed.
struct Thresholds {
    /// For blocks of a page dump.
    dump: i32,
    /// For blocks of a text of few blocks.
    small_text: i32,
    /// For blocks of clean text.
    clean: i32,
    /// For the mean score of a few blocks between paragraphs.
    between_paragraphs: i32,
    /// For long paragraphs.
    prose: i32,
    /// For sentences of a text on one line, which may hold more than one thing.
    sentence: i32,
}

impl Thresholds {
    fn new(strength: Strength) -> Thresholds {
        match strength {
            Strength::Auto => Thresholds {
                dump: log_odds(50),
                small_text: log_odds(95),
                clean: log_odds(98),
                between_paragraphs: log_odds(75),
                prose: log_odds(60),
                sentence: log_odds(50),
            },
            Strength::Careful => Thresholds {
                dump: log_odds(95),
                small_text: log_odds(95),
                clean: log_odds(99),
                between_paragraphs: log_odds(95),
                prose: log_odds(95),
                sentence: log_odds(99),
            },
            Strength::Full => Thresholds {
                dump: log_odds(50),
                small_text: log_odds(50),
                clean: log_odds(50),
                between_paragraphs: log_odds(55),
                prose: log_odds(50),
                sentence: log_odds(50),
            },
        }
    }

    /// The least threshold for a text with this many blocks.
    fn for_blocks(&self, blocks: usize) -> i32 {
        let [small, large] = SMALL_TEXT_BLOCKS;
        let (above, all) = (blocks.clamp(small, large) - small, large - small);
        self.small_text + (self.dump - self.small_text) * above as i32 / all as i32
    }

    /// The threshold for an article with this boilerplate share, in thousandths.
    fn for_share(&self, boilerplate_share: usize) -> i32 {
        self.clean + (self.dump - self.clean) * boilerplate_share as i32 / PERMILLE as i32
    }
}

/// In a text of at most the first number of blocks, lists and labels of the article are easily taken
/// for boilerplate: the threshold is `small_text`. It falls with the number of blocks, up to the
/// second.
const SMALL_TEXT_BLOCKS: [usize; 2] = [40, 80];

/// A paragraph with at least this many words is long.
const LONG_PARAGRAPH_WORDS: u32 = 30;
/// The first undecided block below the headline may be the standfirst or the lead if it has at
/// least this many words. Its threshold is [`STANDFIRST_SCORE`].
const STANDFIRST_MIN_WORDS: u32 = 8;
const STANDFIRST_SCORE: i32 = log_odds(90);
/// A sentence below a paragraph of the article has at least this many words. Its threshold is
/// [`CONTINUED_SCORE`].
const CONTINUED_MIN_WORDS: u32 = 4;
const CONTINUED_SCORE: i32 = log_odds(75);
/// The threshold of the text of a post of a thread, however short.
const POST_SCORE: i32 = log_odds(95);
/// A box between two paragraphs has at most this many blocks.
const BOX_MAX_BLOCKS: usize = 4;
/// A run of boilerplate between two blocks with at least this many words has the higher threshold
/// `between_paragraphs`.
const PARAGRAPH_WORDS: u32 = 12;
/// The scorer leaves at least this share of the undecided words, in hundredths. If it would remove
/// more, it removes nothing. Sentences of a text on one line are less certain.
const MIN_KEPT_PERCENT: usize = 3;
const MIN_KEPT_PERCENT_ONE_LINE: usize = 10;

/// At most this share of the words of a clean text is removed, in hundredths.
const CLEAN_MAX_REMOVED_PERCENT: usize = 10;

/// Decides which blocks of a text to remove.
pub(super) fn blocks_to_remove(
    analysis: &Analysis,
    scored: &Scored,
    strength: Strength,
) -> Verdicts {
    let thresholds = Thresholds::new(strength);
    let (threshold, prose_threshold) = text_thresholds(analysis, scored, &thresholds);
    let blocks = &analysis.blocks;
    let is_undecided = |at: usize| blocks[at].is_undecided();
    let headline = analysis
        .headlines
        .iter()
        .copied()
        .find(|&at| is_undecided(at));
    let standfirsts = standfirsts(analysis, headline);
    let line_above = headline.and_then(|headline| analysis.title_above(headline));
    let threshold_of = |at: usize| {
        let long = blocks[at].block.words >= LONG_PARAGRAPH_WORDS;
        if standfirsts.contains(&Some(at)) || line_above == Some(at) {
            (threshold.max(STANDFIRST_SCORE), ThresholdOf::Standfirst)
        } else if analysis.is_post_text(at) {
            (threshold.max(POST_SCORE), ThresholdOf::Paragraph)
        } else if continues_prose(analysis, scored, at) {
            (prose_threshold.max(CONTINUED_SCORE), ThresholdOf::Paragraph)
        } else if long && analysis.is_prose(at) && analysis.layout != Layout::OneLine {
            (prose_threshold, ThresholdOf::Paragraph)
        } else {
            (threshold, ThresholdOf::Text)
        }
    };
    let is_scored = |at: usize| {
        is_undecided(at) && blocks[at].kind != BlockKind::Symbols && Some(at) != headline
    };
    let mut verdicts = judge_blocks(analysis, scored, headline, is_scored, threshold_of);
    decide_units(
        analysis,
        &scored.scores,
        threshold,
        &mut verdicts,
        is_scored,
    );
    keep_uncertain(
        analysis,
        scored,
        &mut verdicts,
        thresholds.between_paragraphs.max(threshold),
    );
    verdicts
}

/// The verdict on each block alone. `is_scored` is true for blocks that may be removed, and
/// `threshold_of` gives the threshold of a block.
fn judge_blocks(
    analysis: &Analysis,
    scored: &Scored,
    headline: Option<usize>,
    is_scored: impl Fn(usize) -> bool,
    threshold_of: impl Fn(usize) -> (i32, ThresholdOf),
) -> Verdicts {
    let len = analysis.blocks.len();
    let boilerplate: Vec<bool> = (0..len)
        .map(|at| is_scored(at) && scored.scores[at] > threshold_of(at).0)
        .collect();
    let keep_reason = |at: usize| {
        if Some(at) == headline {
            return Some(KeepReason::Headline);
        }
        let needs_reason = is_scored(at) && !boilerplate[at] && scored.is_likely_boilerplate(at);
        needs_reason.then(|| {
            let (threshold, basis) = threshold_of(at);
            let threshold = percent(threshold);
            KeepReason::Threshold { threshold, basis }
        })
    };
    let keep_reasons = (0..len).map(keep_reason).collect();
    Verdicts {
        boilerplate,
        thresholds: (0..len)
            .map(|at| percent(threshold_of(at).0) as u8)
            .collect(),
        keep_reasons,
    }
}

/// The thresholds for the blocks of a text, and for its long paragraphs.
fn text_thresholds(analysis: &Analysis, scored: &Scored, thresholds: &Thresholds) -> (i32, i32) {
    let by_share = thresholds.for_share(scored.boilerplate_share);
    let threshold = match analysis.layout {
        Layout::OneLine => by_share.max(thresholds.sentence),
        _ => by_share.max(thresholds.for_blocks(analysis.blocks.len())),
    };
    (threshold, threshold.max(thresholds.prose))
}

/// The blocks that may be the standfirst or the lead: the first undecided block below the headline,
/// if it is long enough. If the headline is repeated, the standfirst is below either of them.
fn standfirsts(analysis: &Analysis, headline: Option<usize>) -> [Option<usize>; 2] {
    let blocks = &analysis.blocks;
    [headline, analysis.headline()].map(|above| {
        (above.map_or(blocks.len(), |at| at + 1)..blocks.len())
            .find(|&at| blocks[at].is_undecided())
            .filter(|&at| blocks[at].block.words >= STANDFIRST_MIN_WORDS)
    })
}

/// The block above, or the one above a box that rules remove.
fn above_box(analysis: &Analysis, at: usize) -> Option<usize> {
    let above = (at.saturating_sub(1 + BOX_MAX_BLOCKS)..at).rev();
    let mut stays = above.filter(|&above| analysis.blocks[above].decision.is_none());
    stays.next()
}

/// True for a sentence below a paragraph of the article, or below a box that follows one. A short
/// last paragraph is often followed by the foot of the page.
fn continues_prose(analysis: &Analysis, scored: &Scored, at: usize) -> bool {
    let state = &analysis.blocks[at];
    let is_paragraph = |above: usize| {
        analysis.is_prose(above)
            && analysis.blocks[above].is_undecided()
            && !scored.is_likely_boilerplate(above)
    };
    analysis.layout != Layout::OneLine
        && state.block.end == BlockEnd::Sentence
        && state.block.words >= CONTINUED_MIN_WORDS
        && state.cue_match.is_none()
        && above_box(analysis, at).is_some_and(is_paragraph)
}

/// Takes removals back where a run of blocks or the whole text is too uncertain.
fn keep_uncertain(
    analysis: &Analysis,
    scored: &Scored,
    verdicts: &mut Verdicts,
    between_paragraphs: i32,
) {
    let threshold = percent(between_paragraphs);
    verdicts.take_back(KeepReason::BetweenParagraphs { threshold }, |boilerplate| {
        keep_uncertain_runs(analysis, &scored.scores, boilerplate, between_paragraphs);
    });
    remove_enclosed_symbols(analysis, &mut verdicts.boilerplate);
    let blocks = &analysis.blocks;
    let words = |at: usize| blocks[at].block.words as usize;
    if scored.state == DocumentState::Clean {
        let max_share = CLEAN_MAX_REMOVED_PERCENT as u32;
        verdicts.take_back(KeepReason::CleanText { max_share }, |boilerplate| {
            limit_clean_text_removals(scored, boilerplate, &words);
        });
    }
    let is_undecided = |at: &usize| blocks[*at].is_undecided();
    let scored_words: usize = (0..blocks.len()).filter(is_undecided).map(words).sum();
    let stays = |at: &usize| is_undecided(at) && !verdicts.boilerplate[*at];
    let kept_words: usize = (0..blocks.len()).filter(stays).map(words).sum();
    let min_kept_percent = match analysis.layout {
        Layout::OneLine => MIN_KEPT_PERCENT_ONE_LINE,
        _ => MIN_KEPT_PERCENT,
    };
    if kept_words * 100 < scored_words * min_kept_percent {
        let min_share = min_kept_percent as u32;
        verdicts.take_back(KeepReason::TooLittleLeft { min_share }, |boilerplate| {
            boilerplate.fill(false)
        });
    }
}

/// Keeps runs of blocks between two paragraphs that stay if their mean score is too low: they are
/// lists, headings and captions of the article, or its paragraphs.
fn keep_uncertain_runs(
    analysis: &Analysis,
    scores: &[i32],
    boilerplate: &mut [bool],
    threshold: i32,
) {
    let blocks = &analysis.blocks;
    let stays = |at: usize, boilerplate: &[bool]| {
        !boilerplate[at]
            && blocks[at].decision.is_none()
            && blocks[at].block.words >= PARAGRAPH_WORDS
    };
    let mut before: Option<usize> = None;
    for at in 0..blocks.len() {
        if !stays(at, boilerplate) {
            continue;
        }
        if let Some(from) = before {
            let run = || (from + 1..at).filter(|&at| boilerplate[at]);
            let weight = |at: usize| i64::from(blocks[at].block.words.max(1));
            let (sum, words) = run().fold((0, 0), |(sum, words), at| {
                let score = i64::from(scores[at].clamp(-SCORE_CLAMP, SCORE_CLAMP));
                (sum + score * weight(at), words + weight(at))
            });
            if words > 0 && sum < i64::from(threshold) * words {
                boilerplate[from + 1..at].fill(false);
            }
        }
        before = Some(at);
    }
}

/// Keeps all but the highest scores of a clean text.
fn limit_clean_text_removals(
    scored: &Scored,
    boilerplate: &mut [bool],
    words: &dyn Fn(usize) -> usize,
) {
    let all: usize = (0..boilerplate.len()).map(words).sum();
    let mut removable_words = all * CLEAN_MAX_REMOVED_PERCENT / 100;
    let mut most_certain: Vec<usize> = (0..boilerplate.len())
        .filter(|&at| boilerplate[at])
        .collect();
    most_certain.sort_by_key(|&at| (std::cmp::Reverse(scored.scores[at]), at));
    let mut limit_reached = false;
    for at in most_certain {
        limit_reached |= words(at) > removable_words;
        if limit_reached {
            boilerplate[at] = false;
        } else {
            removable_words -= words(at);
        }
    }
}

/// A block without words between lines that rules remove is a mark if it has at most this many bytes.
/// A longer one may be code.
const MAX_MARK_BYTES: usize = 4;
/// A number that counts clicks has at most this many bytes.
const MAX_COUNT_BYTES: usize = 5;

/// Removes blocks without words if the blocks on both sides are removed, by the scorer or a rule.
fn remove_enclosed_symbols(analysis: &Analysis, boilerplate: &mut [bool]) {
    let blocks = &analysis.blocks;
    let is_removed =
        |boilerplate: &[bool], at: usize| boilerplate[at] || blocks[at].decision.is_some();
    // Numbers beside buttons count clicks.
    let is_count = |at: usize| {
        let text = analysis.block_text(at).trim_end_matches(['K', 'k', 'M']);
        text.starts_with(|c: char| c.is_ascii_digit())
            && text.len() <= MAX_COUNT_BYTES
            && text.bytes().all(|b| b.is_ascii_digit() || b == b'.')
    };
    let is_mark = |at: usize| blocks[at].kind == BlockKind::Symbols || is_count(at);
    let next = nearest_after(boilerplate.len(), |at| !is_mark(at));
    for at in 1..boilerplate.len() {
        let state = &blocks[at];
        let is_short = state.block.span.len() <= MAX_MARK_BYTES || is_count(at);
        let may_go = boilerplate[at - 1] || is_short && is_removed(boilerplate, at - 1);
        if is_mark(at) && state.is_undecided() && may_go {
            boilerplate[at] = next[at].is_none_or(|next| is_removed(boilerplate, next));
        }
    }
}
