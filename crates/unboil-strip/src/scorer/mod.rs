//! Rule `scorer`: what no other rule explains is judged by a small model over what a block holds, how its neighbours look and
//! where it stands.
//!
//! In: the draft after all other rules. Out: marks on the blocks that are junk, each with the strongest reasons. How sure the
//! model must be depends on how much of the text looks like junk at all: it cuts a page dump and leaves alone what an extractor
//! already cleaned. A verdict on a few lines between paragraphs that stay must be sure as a whole.

mod block_features;
mod char_scan;
mod context;
mod dom_features;
mod feature_table;
pub mod features;
mod html_removals;
mod lexicon;
pub mod model;
pub mod page_type;
mod prefix_sums;
mod reasons;
mod scored;
mod text_stats;
mod verdicts;
mod word_hasher;
#[cfg(test)]
mod word_list;
pub mod word_log_odds;
mod word_uses;

use crate::config::Strength;
use crate::draft::{Analysis, BlockState};
use crate::kind::BlockKind;
use crate::{KeepReason, ThresholdOf};
pub use dom_features::{ATTR_TOKEN_WEIGHTS, set_attr_tokens};
pub use feature_table::FeatureTable;
pub use features::{FEATURE_COUNT, FEATURE_NAMES, inputs, set_page_type, set_word_log_odds};
pub(crate) use lexicon::Lexicon;
use model::SCALE;
pub use model::{Model, ModelKind};
use prefix_sums::nearest_after;
pub(crate) use reasons::block_reasons;
pub use scored::DocumentState;
pub(crate) use scored::Scored;
use unboil_text::block_stats::BlockEnd;
use unboil_text::segment::Layout;
use unboil_text::{Class, Span};
use verdicts::Verdicts;

/// Name in the ledger.
pub(crate) const RULE: &str = "scorer";

/// What the scorer sees of an article.
pub struct ModelInput {
    /// Its blocks.
    pub spans: Vec<Span>,
    /// Which of them other rules take.
    pub removed_by_rules: Vec<bool>,
    /// The hashes of the words of each that can have a weight.
    pub words: Vec<Vec<u32>>,
    /// The features of each.
    pub table: FeatureTable,
    /// Of a page of HTML, the signs of its type.
    pub page_type_features: Vec<u16>,
}

/// How many blocks other rules take, and which share of the words is surely junk in thousandths: up to the first a text counts
/// as clean, from the last on as a dump. Page dumps have fifty blocks that rules know, cleaned texts seldom three.
const RULE_REMOVALS_RANGE: (usize, usize) = (2, 8);
const BOILERPLATE_SHARE_RANGE: (usize, usize) = (20, 100);
const ONE_LINE_SHARE_RANGE: (usize, usize) = (10, 40);
/// From which score on junk is sure: 0.9. What looks like junk only rather is in clean texts too.
const CERTAIN_BOILERPLATE: i32 = log_odds(90);
/// How far a text is on the way from clean to dump, in thousandths.
const PERMILLE: usize = 1000;

/// Where between two borders a number lies, in thousandths.
fn ramp(n: usize, (from, to): (usize, usize)) -> usize {
    (n.clamp(from, to) - from) * PERMILLE / (to - from)
}

/// Log-odds of a probability in hundredths, times [`SCALE`].
const fn log_odds(percent: i32) -> i32 {
    // ln(p / (1 - p)) for the probabilities in use.
    let thousandths = match percent {
        50 => 0,
        55 => 201,
        60 => 405,
        70 => 847,
        75 => 1099,
        90 => 2197,
        94 => 2752,
        95 => 2944,
        98 => 3892,
        99 => 4595,
        _ => panic!("a probability that is not in the list"),
    };
    thousandths * SCALE / 1000
}

/// From which score on a block is junk, in a dump and in clean text, and what the mean of a few lines between paragraphs must be.
struct Thresholds {
    dump: i32,
    clean: i32,
    between_paragraphs: i32,
    /// What the score of a long paragraph must be.
    prose: i32,
    /// What that of a sentence of a one-line document must be: it may hold more than one thing.
    sentence: i32,
}

impl Thresholds {
    fn of(strength: Strength) -> Thresholds {
        match strength {
            Strength::Auto => Thresholds {
                dump: log_odds(50),
                clean: log_odds(95),
                between_paragraphs: log_odds(75),
                prose: log_odds(60),
                sentence: log_odds(50),
            },
            Strength::Careful => Thresholds {
                dump: log_odds(95),
                clean: log_odds(98),
                between_paragraphs: log_odds(95),
                prose: log_odds(95),
                sentence: log_odds(99),
            },
            Strength::Full => Thresholds {
                dump: log_odds(50),
                clean: log_odds(50),
                between_paragraphs: log_odds(55),
                prose: log_odds(50),
                sentence: log_odds(50),
            },
        }
    }

    /// The bar for an article with so much junk.
    fn at(&self, boilerplate_share: usize) -> i32 {
        self.clean + (self.dump - self.clean) * boilerplate_share as i32 / PERMILLE as i32
    }
}

/// A text of sentences, this share of its words in hundredths, in which rules and cues know at most so many blocks is clean
/// whatever the model would say, and need not be scored.
const CLEAN_SENTENCE_PERCENT: u64 = 70;
const CLEAN_MAX_KNOWN_BLOCKS: usize = 2;

/// True for a text that is as good as clean. Of one line all pieces are sentences, and say nothing.
pub(crate) fn is_clean_text(analysis: &Analysis, strength: Strength) -> bool {
    let is_known = |line: &&BlockState| match is_chrome(line) {
        Some(is_chrome) => is_chrome,
        None => line.cue_match.is_some(),
    };
    let is_sentence =
        |line: &&BlockState| line.kind == BlockKind::Prose || line.block.end == BlockEnd::Sentence;
    let sentences = analysis.blocks.iter().filter(is_sentence);
    let words: u64 = sentences.map(|line| u64::from(line.block.words)).sum();
    strength != Strength::Full
        && analysis.page.is_none()
        && analysis.layout != Layout::OneLine
        && words * 100 >= u64::from(analysis.words()) * CLEAN_SENTENCE_PERCENT
        && analysis.blocks.iter().filter(is_known).count() <= CLEAN_MAX_KNOWN_BLOCKS
}

/// Whether a block that a rule takes is chrome. Bylines and captions are in cleaned texts too.
fn is_chrome(line: &BlockState) -> Option<bool> {
    let class = line.decision.as_ref()?.class;
    Some(!matches!(class, Class::Byline | Class::Caption))
}

/// Scores every block.
pub(crate) fn score_blocks(analysis: &Analysis, lexicon: &Lexicon, model: &Model) -> Scored {
    let (table, own, page_type) = features::table(analysis, lexicon, model);
    let in_trained_language = own.in_trained_language;
    let mut scores = model.scores(&table);
    if analysis.page.is_some() {
        html_removals::apply_article_body_prior(&table, &mut scores);
    }
    let words = |at: usize| analysis.blocks[at].block.words as usize;
    let all: usize = (0..scores.len()).map(words).sum();
    let removed_by_rules = |at: &usize| analysis.blocks[*at].decision.is_some();
    let boilerplate =
        (0..scores.len()).filter(|at| scores[*at] > CERTAIN_BOILERPLATE || removed_by_rules(at));
    let boilerplate = boilerplate.map(words).sum::<usize>() * PERMILLE / all.max(1);
    let boilerplate_share = match analysis.layout {
        // Rules know few of the sentences that a line is cut into.
        Layout::OneLine => ramp(boilerplate, ONE_LINE_SHARE_RANGE),
        _ => {
            let marks = analysis
                .blocks
                .iter()
                .filter(|line| is_chrome(line) == Some(true))
                .count();
            ramp(marks, RULE_REMOVALS_RANGE) * ramp(boilerplate, BOILERPLATE_SHARE_RANGE) / PERMILLE
        }
    };
    let state = match (page_type, boilerplate_share) {
        (Some(page_type), _) => DocumentState::Page(page_type),
        (None, 0) => DocumentState::Clean,
        (None, PERMILLE) => DocumentState::Dump,
        (None, _) => DocumentState::Mixed,
    };
    Scored {
        table,
        second_pass: None,
        scores,
        state,
        boilerplate_share,
        in_trained_language,
    }
}

/// A paragraph of so many words is long.
const LONG_PARAGRAPH_WORDS: u32 = 30;
/// What the score of any paragraph must be in a language that no pages were there to learn from.
const UNTRAINED_LANGUAGE_PROSE_SCORE: i32 = log_odds(90);
/// The first block below the headline that no rule takes may be the standfirst, or the lead, if it has so many words; its score
/// must be this.
const STANDFIRST_MIN_WORDS: u32 = 8;
const STANDFIRST_SCORE: i32 = log_odds(90);
/// A block of so many words holds a run of junk between two such blocks to the higher bar.
const PARAGRAPH_WORDS: u32 = 12;
/// One line is no surer than this in the mean of its run, in log-odds.
const SCORE_CLAMP: i32 = 3 * SCALE;
/// The scorer leaves at least this share of the words that it judges, in hundredths; where it would take more, it takes nothing.
/// Of the sentences of a one-line document it is less sure.
const MIN_KEPT_PERCENT: usize = 3;
const MIN_KEPT_PERCENT_ONE_LINE: usize = 10;

/// Of a clean text at most this share of the words goes, in hundredths.
const CLEAN_MAX_REMOVED_PERCENT: usize = 10;

/// Marks what is junk. Returns for each other block why the scorer keeps it, if it judged the block.
pub(crate) fn mark_boilerplate(
    analysis: &mut Analysis,
    judged: &Scored,
    model: &Model,
    strength: Strength,
) -> Vec<Option<KeepReason>> {
    let Verdicts {
        boilerplate,
        keep_reasons,
    } = match analysis.page {
        Some(_) => html_removals::blocks_to_remove(analysis, &judged.scores, strength),
        None => blocks_to_remove(analysis, judged, &Thresholds::of(strength)),
    };
    let mut at = 0;
    while at < boilerplate.len() {
        let from = at;
        while at < boilerplate.len() && boilerplate[at] {
            at += 1;
        }
        if at == from {
            at += 1;
            continue;
        }
        let most_certain = (from..at)
            .max_by_key(|&at| (judged.scores[at].min(SCORE_CLAMP), std::cmp::Reverse(at)));
        let removal_reason = reasons::removal_reason(
            analysis,
            judged,
            model,
            most_certain.unwrap_or(from),
            at - from,
        );
        analysis.record_decision(from, at, Class::Junk, RULE, &removal_reason);
    }
    keep_reasons
}

fn blocks_to_remove(analysis: &Analysis, judged: &Scored, thresholds: &Thresholds) -> Verdicts {
    let threshold = match analysis.layout {
        Layout::OneLine => thresholds
            .at(judged.boilerplate_share)
            .max(thresholds.sentence),
        _ => thresholds.at(judged.boilerplate_share),
    };
    let prose_threshold = match judged.in_trained_language {
        true => threshold.max(thresholds.prose),
        false => threshold.max(UNTRAINED_LANGUAGE_PROSE_SCORE),
    };
    let blocks = &analysis.blocks;
    let is_undecided = |at: usize| blocks[at].decision.is_none() && !blocks[at].kept_by_user;
    let mut headlines = analysis.headlines.iter().copied();
    let headline = headlines.find(|&at| is_undecided(at));
    // Where the headline is repeated, the standfirst may be above or below the repeat.
    let standfirsts = [headline, analysis.headline()].map(|above| {
        (above.map_or(blocks.len(), |at| at + 1)..blocks.len())
            .find(|&at| is_undecided(at))
            .filter(|&at| blocks[at].block.words >= STANDFIRST_MIN_WORDS)
    });
    let threshold_of = |at: usize| {
        let long = blocks[at].block.words >= LONG_PARAGRAPH_WORDS || !judged.in_trained_language;
        if standfirsts.contains(&Some(at)) {
            (threshold.max(STANDFIRST_SCORE), ThresholdOf::Standfirst)
        } else if long && analysis.is_prose(at) && analysis.layout != Layout::OneLine {
            (prose_threshold, ThresholdOf::Paragraph)
        } else {
            (threshold, ThresholdOf::Text)
        }
    };
    let is_scored = |at: usize| {
        is_undecided(at) && blocks[at].kind != BlockKind::Symbols && Some(at) != headline
    };
    let boilerplate: Vec<bool> = (0..blocks.len())
        .map(|at| is_scored(at) && judged.scores[at] > threshold_of(at).0)
        .collect();
    let keep_reason = |at: usize| {
        let (threshold, basis) = threshold_of(at);
        let threshold = percent(threshold);
        match Some(at) == headline {
            true => Some(KeepReason::Headline),
            false => (is_scored(at) && !boilerplate[at])
                .then_some(KeepReason::Threshold { threshold, basis }),
        }
    };
    let keep_reasons = (0..blocks.len()).map(keep_reason).collect();
    let mut verdicts = Verdicts {
        boilerplate,
        keep_reasons,
    };
    hold_back_unsure(
        analysis,
        judged,
        &mut verdicts,
        thresholds.between_paragraphs.max(threshold),
    );
    verdicts
}

/// Takes removals back where a run of blocks, or the whole text, is not sure enough.
fn hold_back_unsure(
    analysis: &Analysis,
    judged: &Scored,
    verdicts: &mut Verdicts,
    between_paragraphs: i32,
) {
    let threshold = percent(between_paragraphs);
    verdicts.take_back(KeepReason::BetweenParagraphs { threshold }, |boilerplate| {
        keep_uncertain_runs(analysis, &judged.scores, boilerplate, between_paragraphs);
    });
    remove_enclosed_symbols(analysis, &mut verdicts.boilerplate);
    let blocks = &analysis.blocks;
    let words = |at: usize| blocks[at].block.words as usize;
    if judged.state == DocumentState::Clean {
        let max_share = CLEAN_MAX_REMOVED_PERCENT as u32;
        verdicts.take_back(KeepReason::CleanText { max_share }, |boilerplate| {
            limit_clean_text_removals(judged, boilerplate, &words);
        });
    }
    let is_undecided = |at: &usize| blocks[*at].decision.is_none() && !blocks[*at].kept_by_user;
    let scored_words: usize = (0..blocks.len()).filter(is_undecided).map(words).sum();
    let stays = |at: &usize| is_undecided(at) && !verdicts.boilerplate[*at];
    let left: usize = (0..blocks.len()).filter(stays).map(words).sum();
    let min_kept_percent = match analysis.layout {
        Layout::OneLine => MIN_KEPT_PERCENT_ONE_LINE,
        _ => MIN_KEPT_PERCENT,
    };
    if left * 100 < scored_words * min_kept_percent {
        let min_share = min_kept_percent as u32;
        verdicts.take_back(KeepReason::TooLittleLeft { min_share }, |boilerplate| {
            boilerplate.fill(false)
        });
    }
}

/// Runs of junk between two paragraphs that stay, too unsure in the mean, stay too: they are lists, headings and captions of
/// the article, or its paragraphs.
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

/// Of a clean text only the surest go.
fn limit_clean_text_removals(
    judged: &Scored,
    boilerplate: &mut [bool],
    words: &dyn Fn(usize) -> usize,
) {
    let all: usize = (0..boilerplate.len()).map(words).sum();
    let mut left = all * CLEAN_MAX_REMOVED_PERCENT / 100;
    let mut most_certain: Vec<usize> = (0..boilerplate.len())
        .filter(|&at| boilerplate[at])
        .collect();
    most_certain.sort_by_key(|&at| (std::cmp::Reverse(judged.scores[at]), at));
    let mut limit_reached = false;
    for at in most_certain {
        limit_reached |= words(at) > left;
        if limit_reached {
            boilerplate[at] = false;
        } else {
            left -= words(at);
        }
    }
}

/// Lines without words go with the junk on both sides of them.
fn remove_enclosed_symbols(analysis: &Analysis, boilerplate: &mut [bool]) {
    let blocks = &analysis.blocks;
    let next = nearest_after(boilerplate.len(), |at| {
        blocks[at].kind != BlockKind::Symbols
    });
    for at in 1..boilerplate.len() {
        let line = &blocks[at];
        if line.kind == BlockKind::Symbols
            && line.decision.is_none()
            && !line.kept_by_user
            && boilerplate[at - 1]
        {
            boilerplate[at] =
                next[at].is_none_or(|next| boilerplate[next] || blocks[next].decision.is_some());
        }
    }
}

/// A score as a probability in hundredths, for people.
pub(crate) fn percent(score: i32) -> u32 {
    let log_odds = (f64::from(score) / f64::from(SCALE)).exp();
    (100.0 * log_odds / (1.0 + log_odds)).round() as u32
}
