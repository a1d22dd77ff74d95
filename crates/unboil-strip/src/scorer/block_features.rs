//! The features of a block on its own: what it holds, what of it is said elsewhere in the article, how it is set off.

use std::collections::HashMap;

use crate::analysis::BlockKind;
use crate::analysis::{Analysis, BlockState};
use crate::cues::{CueShape, CueTier};
use crate::scorer::feature_table::{FeatureTable, log_bucket, share, signed_log_bucket};
use crate::scorer::features::Column::{self, *};
use crate::scorer::lexicon::Lexicon;
use crate::scorer::text_stats::{TextStats, Word, text_stats};
use unboil_text::Class;
use unboil_text::{Block, BlockEnd};

/// A share of nothing.
pub(super) const UNKNOWN: u8 = 255;
/// Words of prose that make the lead.
const LEAD_WORDS: u32 = 200;

/// Everything about the blocks that does not depend on where they stand.
pub(crate) struct BlockFeatures<'a> {
    analysis: &'a Analysis<'a>,
    pub(super) stats: Vec<TextStats>,
    words: Vec<Word>,
    /// Where the words of each block end.
    word_ends: Vec<usize>,
    /// How often each block is there, and how often before it.
    pub(super) copies: Vec<(u32, u32)>,
    /// White space before each block: line breaks, then characters of the last line.
    gaps: Vec<(usize, usize)>,
    /// What each block shares with others.
    overlaps: Vec<VocabularyOverlap>,
    /// The article is in the language that the weights of words were learned from.
    pub(crate) in_trained_language: bool,
    /// It is in a language whose function words are known.
    function_words_known: bool,
}

/// From this share of its function words on, one in so many, an article is in a language.
const MIN_FUNCTION_WORDS_ONE_IN: u32 = 12;

impl<'a> BlockFeatures<'a> {
    /// Goes through the words of all blocks.
    pub(super) fn new(analysis: &'a Analysis, lexicon: &Lexicon) -> BlockFeatures<'a> {
        let mut this = BlockFeatures {
            analysis,
            stats: Vec::with_capacity(analysis.blocks.len()),
            words: Vec::new(),
            word_ends: Vec::with_capacity(analysis.blocks.len()),
            copies: Vec::new(),
            gaps: Vec::with_capacity(analysis.blocks.len()),
            overlaps: Vec::new(),
            in_trained_language: false,
            function_words_known: false,
        };
        let mut end = 0;
        for (at, line) in analysis.blocks.iter().enumerate() {
            let text_stats = text_stats(analysis.block_text(at), &mut this.words, lexicon);
            this.word_ends.push(this.words.len());
            this.stats.push(text_stats);
            let gap = &analysis.text[end..line.block.span.start];
            let breaks = gap.bytes().filter(|&b| b == b'\n').count();
            let indent = gap.len() - gap.rfind('\n').map_or(0, |at| at + 1);
            this.gaps.push((breaks, indent));
            end = line.block.span.end;
        }
        this.copies = copies(&this.stats);
        let sum = |of: fn(&TextStats) -> u32| this.stats.iter().map(of).sum::<u32>();
        let words = sum(|text_stats| text_stats.words);
        this.in_trained_language = sum(|text_stats| text_stats.trained_language_words)
            * MIN_FUNCTION_WORDS_ONE_IN
            >= words;
        this.function_words_known =
            sum(|text_stats| text_stats.function_words) * MIN_FUNCTION_WORDS_ONE_IN >= words;
        this.overlaps = this.overlaps();
        this
    }

    pub(crate) fn words(&self, at: usize) -> &[Word] {
        let start = if at == 0 { 0 } else { self.word_ends[at - 1] };
        &self.words[start..self.word_ends[at]]
    }

    /// The hashes of the words of a block that can have a weight: none in a language that no weights were learned from, for
    /// there its words were only ever seen in the links to other editions.
    pub(crate) fn weighted_words(&self, at: usize) -> impl ExactSizeIterator<Item = u32> {
        let words = if self.in_trained_language {
            self.words(at)
        } else {
            &[]
        };
        words.iter().map(|word| word.hash)
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
        for (at, (cell, (line, text_stats))) in cells.iter_mut().zip(blocks).enumerate() {
            *cell = value(at, &line.block, text_stats, line);
        }
    }

    /// Fills the columns of the article's table.
    pub(super) fn fill(&self, table: &mut FeatureTable) {
        let indent = self.prose_indent();
        self.set(table, WORDS, |_, b, _, _| 1 + log_bucket(b.words as usize));
        self.set(table, SENTENCES, |_, b, _, _| {
            log_bucket(b.sentences as usize)
        });
        self.set(table, END, |_, b, _, _| match b.end {
            BlockEnd::Open => 1,
            BlockEnd::Continues => 2,
            BlockEnd::Ellipsis => 3,
            BlockEnd::Sentence => 4,
        });
        self.set(table, CAPITALS, |_, b, _, _| {
            share(b.capitals as usize, b.words as usize)
        });
        self.set(table, UPPERS, |_, _, stats, _| {
            share(stats.uppercase_letters as usize, stats.letters as usize)
        });
        self.set(table, DIGITS, |_, b, stats, _| {
            share(b.digits as usize, stats.letters as usize)
        });
        self.set(table, FUNCTION, |_, _, stats, _| {
            if self.function_words_known {
                share(stats.function_words as usize, stats.words as usize)
            } else {
                UNKNOWN
            }
        });
        self.set(table, ITEM, |_, b, _, _| {
            u8::from(b.list_item) + 2 * u8::from(b.quote)
        });
        self.set(table, KIND, |_, _, _, line| kind_code(line));
        self.set(table, HIT, |_, _, _, line| {
            line.cue_match
                .as_ref()
                .map_or(0, |cue_match| match cue_match.tier {
                    CueTier::B => 1,
                    CueTier::C => 2,
                    CueTier::A => 3,
                })
        });
        self.set(table, SHAPE, |_, _, _, line| {
            line.cue_match
                .as_ref()
                .map_or(0, |cue_match| match cue_match.shape {
                    CueShape::Ending => 1,
                    CueShape::Opening => 2,
                    CueShape::Notice => 3,
                    CueShape::Line => 4,
                })
        });
        self.set(table, MARK, |_, _, _, line| {
            line.decision.as_ref().map_or(0, |mark| match mark.class {
                Class::Headline => 1,
                _ => 2,
            })
        });
        self.set(table, COMMAS, |_, _, stats, _| {
            log_bucket(stats.commas as usize)
        });
        self.set(table, SEPARATORS, |_, _, stats, _| {
            log_bucket(stats.separators as usize)
        });
        self.set(table, COLONS, |_, _, stats, _| {
            log_bucket(stats.colons as usize)
        });
        self.set(table, LINKS, |_, _, stats, _| {
            log_bucket(stats.url_marks as usize)
        });
        self.set(table, BRACKETS, |_, _, stats, _| {
            log_bucket(stats.brackets as usize)
        });
        self.set(table, QUESTIONS, |_, _, stats, _| {
            log_bucket(stats.questions as usize)
        });
        self.set(table, QUOTES, |_, _, stats, _| {
            log_bucket(stats.quotes as usize)
        });
        self.set(table, FIRST, |_, _, stats, _| stats.first_char_class);
        self.set(table, GAP, |at, _, _, _| log_bucket(self.gaps[at].0));
        self.set(table, INDENT, |at, _, _, _| {
            signed_log_bucket(self.gaps[at].1 as isize - indent as isize)
        });
        self.set(table, COPIES, |at, _, _, _| {
            log_bucket(self.copies[at].0 as usize)
        });
        self.set(table, RANK, |at, _, _, _| {
            log_bucket(self.copies[at].1 as usize)
        });
        self.set(table, OVERLAP, |at, _, _, _| self.overlaps[at].prose);
        self.set(table, HEADLINE, |at, _, _, _| self.overlaps[at].headline);
        self.set(table, FRAGMENT, |_, b, _, line| {
            if line.paragraph_words > b.words {
                log_bucket(line.paragraph_words as usize)
            } else {
                0
            }
        });
        self.set(table, LENGTH, |_, _, stats, _| {
            log_bucket(stats.letters as usize)
        });
        self.set(table, READER, |_, _, stats, _| {
            share(4 * stats.pronoun_words as usize, stats.words as usize)
        });
        self.set(table, DATED, |_, _, stats, _| {
            log_bucket(stats.date_words as usize)
        });
        self.set(table, CUE_WORDS, |_, _, stats, _| {
            share(stats.cue_words as usize, stats.content_words as usize)
        });
        self.set(table, LEAD, |at, _, _, _| self.overlaps[at].lead);
    }

    /// The share of the words of a block that the prose of other blocks has; [`UNKNOWN`] if it has no words that say anything.
    pub(super) fn overlap(&self, at: usize) -> u8 {
        self.overlaps[at].prose
    }

    /// What each block shares with the headline, the lead and all of the prose that is most likely the article.
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

    /// How far most of the prose is indented.
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

/// How often each block is there, and how often before it.
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

fn kind_code(line: &BlockState) -> u8 {
    match line.kind {
        BlockKind::Symbols => 1,
        BlockKind::RelativeDate => 2,
        BlockKind::Fragment => 3,
        BlockKind::Truncated => 4,
        BlockKind::Prose => 5,
    }
}

/// The shares of a block's words that say something which other blocks have too; [`UNKNOWN`] if none says anything.
#[derive(Clone, Copy, Debug)]
struct VocabularyOverlap {
    /// The prose.
    prose: u8,
    /// The first paragraphs and the headline.
    lead: u8,
    /// The headline; 0 if there is none.
    headline: u8,
}

/// Where a word is: in no block (0), in one (its name), in [`SEVERAL_BLOCKS`].
type BlockTag = u16;

const SEVERAL_BLOCKS: BlockTag = BlockTag::MAX;

/// The name of a block; those of a very long article take turns.
fn block_tag(at: usize) -> BlockTag {
    (at % usize::from(SEVERAL_BLOCKS - 1)) as BlockTag + 1
}

fn record_block(slot: &mut BlockTag, at: usize) {
    *slot = if *slot == 0 || *slot == block_tag(at) {
        block_tag(at)
    } else {
        SEVERAL_BLOCKS
    };
}

/// Which blocks have a word.
#[derive(Clone, Copy, Debug, Default)]
struct WordBlocks {
    prose: BlockTag,
    lead: BlockTag,
    headline: bool,
}

/// For each word, by some bits of its hash, which blocks have it.
struct WordIndex(Vec<WordBlocks>);

impl WordIndex {
    /// Cells for each word: so few take one another's.
    const SLOTS_PER_WORD: usize = 4;
    /// Of a very long article no more words are told apart.
    const MAX_SLOTS: usize = 1 << 13;

    fn new(words: usize) -> WordIndex {
        let cells = (words * WordIndex::SLOTS_PER_WORD)
            .next_power_of_two()
            .min(WordIndex::MAX_SLOTS);
        WordIndex(vec![WordBlocks::default(); cells])
    }

    fn slot(&self, word: &Word) -> usize {
        word.hash as usize & (self.0.len() - 1)
    }

    fn add(&mut self, words: &[Word], record_block: impl Fn(&mut WordBlocks)) {
        for word in words.iter().filter(|word| word.is_content) {
            let slot = self.slot(word);
            record_block(&mut self.0[slot]);
        }
    }

    fn overlap_of(&self, at: usize, words: &[Word], headline: Option<usize>) -> VocabularyOverlap {
        let this = block_tag(at);
        let other = |slot: BlockTag| usize::from(slot != 0 && slot != this);
        let (mut all, mut prose, mut lead, mut title) = (0, 0, 0, 0);
        for word in words.iter().filter(|word| word.is_content) {
            let cell = &self.0[self.slot(word)];
            all += 1;
            prose += other(cell.prose);
            lead += other(cell.lead);
            title += usize::from(cell.headline);
        }
        let share = |part: usize| if all == 0 { UNKNOWN } else { share(part, all) };
        VocabularyOverlap {
            prose: share(prose),
            lead: share(lead),
            headline: match headline {
                None => 0,
                Some(headline) if headline == at => share(0),
                Some(_) => share(title),
            },
        }
    }
}
