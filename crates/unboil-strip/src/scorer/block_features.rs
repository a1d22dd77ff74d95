//! Features of the block itself: its words and characters, its copies, its overlap with the
//! article, the white space around it.
//!
//! [`BlockFeatures::new`] scans the words of all blocks; other extractors read its statistics.

use std::collections::HashMap;

use crate::analysis::BlockKind;
use crate::analysis::{Analysis, BlockState};
use crate::cues::{CueShape, CueTier};
use crate::scorer::feature_table::{FeatureTable, UNKNOWN, log_bucket, share, signed_log_bucket};
use crate::scorer::lexicon::Lexicon;
use crate::scorer::schema::Column::{self, *};
use crate::scorer::text_stats::{TextStats, Word, text_stats};
use crate::scorer::vocabulary_overlap::{VocabularyOverlap, WordIndex, record_block};
use unboil_text::{Block, BlockEnd, Class};

/// The lead is the first prose, up to this many words.
const LEAD_WORDS: u32 = 200;

/// Position-independent block features.
pub(crate) struct BlockFeatures<'a> {
    analysis: &'a Analysis<'a>,
    pub(super) stats: Vec<TextStats>,
    words: Vec<Word>,
    /// Index in `words` after the last word of each block.
    word_ends: Vec<usize>,
    /// For each block, how many blocks have the same words, and how many of them are before it.
    pub(super) copies: Vec<(u32, u32)>,
    /// White space before each block: line breaks, and bytes of the last line.
    gaps: Vec<(usize, usize)>,
    /// For each block, its overlap with the article.
    overlaps: Vec<VocabularyOverlap>,
    /// The article is in a language whose function words are known.
    function_words_known: bool,
}

/// An article is in a language if at least one in this many of its words is a function word of the
/// language.
const MIN_FUNCTION_WORDS_ONE_IN: u32 = 12;

/// About how many words of all blocks are scanned.
fn max_scanned_words(analysis: &Analysis) -> usize {
    let words = analysis.blocks.iter().map(|state| state.block.words);
    words
        .map(|words| words.min(MAX_SCANNED_WORDS) as usize)
        .sum()
}

/// The words in [`MAX_SCANNED_BYTES`](super::text_stats::MAX_SCANNED_BYTES) bytes of prose.
const MAX_SCANNED_WORDS: u32 = 50;

impl<'a> BlockFeatures<'a> {
    /// Scans the words of all blocks.
    pub(super) fn new(analysis: &'a Analysis, lexicon: &Lexicon) -> BlockFeatures<'a> {
        let mut this = BlockFeatures {
            analysis,
            stats: Vec::with_capacity(analysis.blocks.len()),
            words: Vec::with_capacity(max_scanned_words(analysis)),
            word_ends: Vec::with_capacity(analysis.blocks.len()),
            copies: Vec::new(),
            gaps: Vec::with_capacity(analysis.blocks.len()),
            overlaps: Vec::new(),
            function_words_known: false,
        };
        let mut end = 0;
        for (at, state) in analysis.blocks.iter().enumerate() {
            let text_stats = text_stats(analysis.block_text(at), &mut this.words, lexicon);
            this.word_ends.push(this.words.len());
            this.stats.push(text_stats);
            let gap = &analysis.text[end..state.block.span.start];
            let breaks = gap.bytes().filter(|&b| b == b'\n').count();
            let indent = gap.len() - gap.rfind('\n').map_or(0, |at| at + 1);
            this.gaps.push((breaks, indent));
            end = state.block.span.end;
        }
        this.copies = copies(&this.stats);
        let sum = |of: fn(&TextStats) -> u32| this.stats.iter().map(of).sum::<u32>();
        let words = sum(|text_stats| text_stats.words);
        this.function_words_known =
            sum(|text_stats| text_stats.function_words) * MIN_FUNCTION_WORDS_ONE_IN >= words;
        this.overlaps = this.overlaps();
        this
    }

    /// The words of a block, those of its first 256 bytes.
    pub(crate) fn words(&self, at: usize) -> &[Word] {
        let start = if at == 0 { 0 } else { self.word_ends[at - 1] };
        &self.words[start..self.word_ends[at]]
    }

    /// The hashes of the words of a block.
    pub(crate) fn word_hashes(&self, at: usize) -> impl ExactSizeIterator<Item = u32> {
        self.words(at).iter().map(|word| word.hash)
    }

    /// Fills one column.
    fn set(
        &self,
        table: &mut FeatureTable,
        column: Column,
        value: impl Fn(usize, &Block, &TextStats, &BlockState) -> u8,
    ) {
        let blocks = self.analysis.blocks.iter().zip(&self.stats);
        let cells = table.column_mut(column as usize);
        for (at, (cell, (state, text_stats))) in cells.iter_mut().zip(blocks).enumerate() {
            *cell = value(at, &state.block, text_stats, state);
        }
    }

    /// Fills a column with the logarithm of a count.
    fn set_log(
        &self,
        table: &mut FeatureTable,
        column: Column,
        count: impl Fn(&TextStats) -> usize,
    ) {
        self.set(table, column, |_, _, stats, _| log_bucket(count(stats)));
    }

    /// Fills the columns of this file.
    pub(super) fn fill(&self, table: &mut FeatureTable) {
        self.fill_words(table);
        self.fill_characters(table);
        self.fill_rules(table);
        self.fill_article(table);
    }

    /// Fills the counts of words.
    fn fill_words(&self, table: &mut FeatureTable) {
        self.set(table, WORDS, |_, block, _, _| {
            1 + log_bucket(block.words as usize)
        });
        self.set(table, SENTENCES, |_, block, _, _| {
            log_bucket(block.sentences as usize)
        });
        self.set(table, CAPITALIZED_WORDS, |_, block, _, _| {
            share(block.capitals as usize, block.words as usize)
        });
        self.set(table, FUNCTION_WORDS, |_, _, stats, _| {
            if self.function_words_known {
                share(stats.function_words as usize, stats.words as usize)
            } else {
                UNKNOWN
            }
        });
        self.set(table, PERSONAL_PRONOUNS, |_, _, stats, _| {
            share(4 * stats.pronoun_words as usize, stats.words as usize)
        });
        self.set_log(table, DATE_WORDS, |stats| stats.date_words as usize);
        self.set(table, CUE_WORDS, |_, _, stats, _| {
            share(stats.cue_words as usize, stats.content_words as usize)
        });
    }

    /// Fills the counts of characters.
    fn fill_characters(&self, table: &mut FeatureTable) {
        self.set(table, UPPERCASE_LETTERS, |_, _, stats, _| {
            share(stats.uppercase_letters as usize, stats.letters as usize)
        });
        self.set(table, DIGITS, |_, block, stats, _| {
            share(block.digits as usize, stats.letters as usize)
        });
        self.set_log(table, COMMAS, |stats| stats.commas as usize);
        self.set_log(table, SEPARATORS, |stats| stats.separators as usize);
        self.set_log(table, COLONS, |stats| stats.colons as usize);
        self.set_log(table, URL_MARKS, |stats| stats.url_marks as usize);
        self.set_log(table, BRACKETS, |stats| stats.brackets as usize);
        self.set_log(table, QUESTION_MARKS, |stats| stats.questions as usize);
        self.set_log(table, QUOTE_MARKS, |stats| stats.quotes as usize);
        self.set(table, FIRST_CHAR, |_, _, stats, _| stats.first_char_class);
        self.set_log(table, LETTERS, |stats| stats.letters as usize);
    }

    /// Fills the results of segmentation, cues and rules.
    fn fill_rules(&self, table: &mut FeatureTable) {
        self.set(table, END_MARK, |_, block, _, _| match block.end {
            BlockEnd::Open => 1,
            BlockEnd::Continues => 2,
            BlockEnd::Ellipsis => 3,
            BlockEnd::Sentence => 4,
        });
        self.set(table, LIST_OR_QUOTE, |_, block, _, _| {
            u8::from(block.list_item) + 2 * u8::from(block.quote)
        });
        self.set(table, BLOCK_KIND, |_, _, _, state| kind_code(state));
        self.set(table, CUE_TIER, |_, _, _, state| {
            state
                .cue_match
                .as_ref()
                .map_or(0, |cue_match| match cue_match.tier {
                    CueTier::B => 1,
                    CueTier::C => 2,
                    CueTier::A => 3,
                })
        });
        self.set(table, CUE_SHAPE, |_, _, _, state| {
            state
                .cue_match
                .as_ref()
                .map_or(0, |cue_match| match cue_match.shape {
                    CueShape::Ending => 1,
                    CueShape::Opening => 2,
                    CueShape::Notice | CueShape::NoticeEnding => 3,
                    CueShape::Line => 4,
                })
        });
        self.set(table, RULE_DECISION, |_, _, _, state| {
            state
                .decision
                .as_ref()
                .map_or(0, |decision| match decision.class {
                    Class::Headline => 1,
                    _ => 2,
                })
        });
    }

    /// Fills the comparisons with the rest of the article.
    fn fill_article(&self, table: &mut FeatureTable) {
        let indent = self.prose_indent();
        self.set(table, LINE_BREAKS_BEFORE, |at, _, _, _| {
            log_bucket(self.gaps[at].0)
        });
        self.set(table, RELATIVE_INDENT, |at, _, _, _| {
            signed_log_bucket(self.gaps[at].1 as isize - indent as isize)
        });
        self.set(table, COPIES, |at, _, _, _| {
            log_bucket(self.copies[at].0 as usize)
        });
        self.set(table, EARLIER_COPIES, |at, _, _, _| {
            log_bucket(self.copies[at].1 as usize)
        });
        self.set(table, PROSE_OVERLAP, |at, _, _, _| self.overlaps[at].prose);
        self.set(table, HEADLINE_OVERLAP, |at, _, _, _| {
            self.overlaps[at].headline
        });
        self.set(table, PARAGRAPH_WORDS, |_, block, _, state| {
            if state.paragraph_words > block.words {
                log_bucket(state.paragraph_words as usize)
            } else {
                0
            }
        });
        self.set(table, LEAD_OVERLAP, |at, _, _, _| self.overlaps[at].lead);
    }

    /// The share of the content words of a block that the prose of other blocks has;
    /// [`UNKNOWN`](super::feature_table::UNKNOWN) if it has no content words.
    pub(super) fn overlap(&self, at: usize) -> u8 {
        self.overlaps[at].prose
    }

    /// The overlap of each block with the headline, the lead and the prose that is most likely the
    /// article.
    fn overlaps(&self) -> Vec<VocabularyOverlap> {
        let mut word_index = WordIndex::new(self.words.len());
        let mut words = 0;
        for at in self.analysis.first_prose..self.analysis.tail {
            if self.analysis.is_prose(at) {
                let lead = words <= LEAD_WORDS;
                word_index.add(self.words(at), |cell| {
                    record_block(&mut cell.prose, at);
                    if lead {
                        record_block(&mut cell.lead, at);
                    }
                });
                words += self.analysis.blocks[at].block.words;
            }
        }
        let headline = self.analysis.headline();
        if let Some(at) = headline {
            word_index.add(self.words(at), |cell| {
                record_block(&mut cell.lead, at);
                cell.headline = true;
            });
        }
        let overlap_of = |at| word_index.overlap_of(at, self.words(at), headline);
        (0..self.analysis.blocks.len()).map(overlap_of).collect()
    }

    /// The indentation of most words of prose, in bytes.
    fn prose_indent(&self) -> usize {
        let mut words: HashMap<usize, usize> = HashMap::new();
        for at in (0..self.gaps.len()).filter(|&at| self.analysis.is_prose(at)) {
            *words.entry(self.gaps[at].1).or_default() +=
                self.analysis.blocks[at].block.words as usize;
        }
        let most = words
            .into_iter()
            .max_by_key(|&(indent, words)| (words, usize::MAX - indent));
        most.map_or(0, |(indent, _)| indent)
    }
}

/// For each block, how many blocks have the same words, and how many of them are before it.
fn copies(stats: &[TextStats]) -> Vec<(u32, u32)> {
    let mut order: Vec<(u32, u32)> = stats
        .iter()
        .map(|text_stats| text_stats.words_hash)
        .zip(0..)
        .collect();
    order.sort_unstable();
    let mut copies = vec![(0, 0); stats.len()];
    for copies_of_one in order.chunk_by(|a, b| a.0 == b.0) {
        for (before, &(_, at)) in copies_of_one.iter().enumerate() {
            copies[at as usize] = (copies_of_one.len() as u32, before as u32);
        }
    }
    copies
}

fn kind_code(state: &BlockState) -> u8 {
    match state.kind {
        BlockKind::Symbols => 1,
        BlockKind::RelativeDate => 2,
        BlockKind::Fragment => 3,
        BlockKind::Truncated => 4,
        BlockKind::Prose => 5,
    }
}
