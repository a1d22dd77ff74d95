//! Scores the blocks of an article, and decides how much of it is boilerplate.
//!
//! [`score_blocks`] builds the feature table, runs the model over it and returns [`Scored`].
//! `removals` decides from it which blocks to remove.

use crate::analysis::BlockKind;
use crate::analysis::{Analysis, BlockState};
use crate::config::Strength;
use crate::scorer::document_share::{document_features, dump_share};
use crate::scorer::feature_table::FeatureTable;
use crate::scorer::features::build_table;
use crate::scorer::lexicon::Lexicon;
use crate::scorer::log_odds::log_odds;
use crate::scorer::model::Model;
use crate::scorer::page_type;
use crate::scorer::schema::Column::{METADATA_BODY, METADATA_BODY_FOUND, METADATA_BODY_RATIO};
use crate::scorer::scored::{DocumentState, Scored, document_state};
use unboil_text::{BlockEnd, Class, Layout};

/// A text is clean, and is not scored, if at least this share of its words (in hundredths) is in
/// sentences, and rules and cues know at most [`CLEAN_MAX_KNOWN_BLOCKS`] blocks.
const CLEAN_SENTENCE_PERCENT: u64 = 70;
/// See [`CLEAN_SENTENCE_PERCENT`].
const CLEAN_MAX_KNOWN_BLOCKS: usize = 2;

/// True for a text that is clean without scoring. A text on one line never is: all of its blocks
/// are sentences.
pub(crate) fn is_clean_text(analysis: &Analysis, strength: Strength) -> bool {
    let is_known = |state: &&BlockState| match is_chrome(state) {
        Some(is_chrome) => is_chrome,
        None => state.cue_match.is_some(),
    };
    let is_sentence = |state: &&BlockState| {
        state.kind == BlockKind::Prose || state.block.end == BlockEnd::Sentence
    };
    let sentences = analysis.blocks.iter().filter(is_sentence);
    let words: u64 = sentences.map(|state| u64::from(state.block.words)).sum();
    strength != Strength::Full
        && analysis.page.is_none()
        && analysis.layout != Layout::OneLine
        && words * 100 >= u64::from(analysis.words()) * CLEAN_SENTENCE_PERCENT
        && analysis.blocks.iter().filter(is_known).count() <= CLEAN_MAX_KNOWN_BLOCKS
}

/// True if a rule removes the block as chrome, false if as byline or caption, which cleaned texts
/// have too; `None` if no rule removes it.
fn is_chrome(state: &BlockState) -> Option<bool> {
    let class = state.decision.as_ref()?.class;
    Some(!matches!(class, Class::Byline | Class::Caption))
}

/// Scores every block of an article after the rules.
pub(crate) fn score_blocks(analysis: &Analysis, lexicon: &Lexicon, model: &Model) -> Scored {
    let weights = model.weights();
    let (mut table, block_features) = build_table(analysis, lexicon, weights);
    let page_type = analysis.page.map(|page| {
        let weights = &weights.page_types;
        page_type::fill(analysis, page, &block_features, weights, &mut table)
    });
    let mut scores = model.scores(&table);
    if analysis.page.is_some() {
        apply_article_body_prior(&table, &mut scores);
    }
    let document_features = match page_type {
        Some(_) => Vec::new(),
        None => document_features(analysis, &table, &scores),
    };
    let boilerplate_share = dump_share(&document_features, &weights.documents);
    let state = match page_type {
        Some(page_type) => DocumentState::Page(page_type),
        None => document_state(boilerplate_share),
    };
    Scored {
        table,
        second_pass: None,
        document_features,
        scores,
        state,
        boilerplate_share,
    }
}

/// The `articleBody` of JSON-LD is trusted if this share of its words is on the page, and if it has
/// this many words for those of the page's prose; both from 0 to 200.
const MIN_BODY_FOUND: u8 = 170;
const MIN_BODY_SHARE_OF_PROSE: u8 = 150;
/// A block is part of it if this share of the block is in it, from 0 to 200. Its score is then at
/// most [`BODY_BLOCK_MAX_SCORE`].
const MIN_BLOCK_IN_BODY: u8 = 160;
const BODY_BLOCK_MAX_SCORE: i32 = -log_odds(90);

/// Lowers the scores of blocks that are part of the `articleBody` that the page declares.
fn apply_article_body_prior(table: &FeatureTable, scores: &mut [i32]) {
    for (at, score) in scores.iter_mut().enumerate() {
        let feature = |column| table.get(column as usize, at, 0);
        let is_body_reliable = feature(METADATA_BODY_FOUND) >= MIN_BODY_FOUND
            && feature(METADATA_BODY_RATIO) >= MIN_BODY_SHARE_OF_PROSE;
        if is_body_reliable && feature(METADATA_BODY) >= MIN_BLOCK_IN_BODY {
            *score = BODY_BLOCK_MAX_SCORE.min(*score);
        }
    }
}
