//! The features of a block on its own: what it holds, what of it is said elsewhere in the article, how it is set off.

use std::collections::HashMap;

use crate::document::Class;
use crate::read::measure::{Block, End};
use crate::strip::cues::{Shape, Tier};
use crate::strip::draft::{Draft, Line};
use crate::strip::kind::Kind;
use crate::strip::scorer::features::Column::{self, *};
use crate::strip::scorer::look::{Lexicon, Look, Word, look};
use crate::strip::scorer::table::{Table, scale, share, signed};

/// A share of nothing.
pub(super) const UNKNOWN: u8 = 255;
/// Words of prose that make the lead.
const LEAD_WORDS: u32 = 200;

/// Everything about the blocks that does not depend on where they stand.
pub(crate) struct Own<'a> {
    draft: &'a Draft<'a>,
    pub(super) looks: Vec<Look>,
    words: Vec<Word>,
    /// Where the words of each block end.
    word_ends: Vec<usize>,
    /// How often each block is there, and how often before it.
    pub(super) copies: Vec<(u32, u32)>,
    /// White space before each block: line breaks, then characters of the last line.
    gaps: Vec<(usize, usize)>,
    /// For each block, the share of its words that the prose of other blocks has.
    pub(super) overlaps: Vec<u8>,
    /// The article is in the language that the weights of words were learned from.
    pub(crate) learned: bool,
    /// It is in a language whose function words are known.
    function_words_known: bool,
}

/// From this share of its function words on, one in so many, an article is in a language.
const FUNCTION_SHARE: u32 = 12;

impl<'a> Own<'a> {
    /// Goes through the words of all blocks.
    pub(super) fn new(draft: &'a Draft, lexicon: &Lexicon) -> Own<'a> {
        let mut own = Own {
            draft,
            looks: Vec::with_capacity(draft.lines.len()),
            words: Vec::new(),
            word_ends: Vec::with_capacity(draft.lines.len()),
            copies: Vec::with_capacity(draft.lines.len()),
            gaps: Vec::with_capacity(draft.lines.len()),
            overlaps: Vec::new(),
            learned: false,
            function_words_known: false,
        };
        let mut end = 0;
        let mut seen: HashMap<u32, u32> = HashMap::new();
        for (at, line) in draft.lines.iter().enumerate() {
            let look = look(draft.str(at), &mut own.words, lexicon);
            own.word_ends.push(own.words.len());
            let before = seen.entry(look.key).or_default();
            own.copies.push((0, *before));
            *before += 1;
            own.looks.push(look);
            let gap = &draft.text[end..line.block.span.start];
            let breaks = gap.bytes().filter(|&b| b == b'\n').count();
            let indent = gap.len() - gap.rfind('\n').map_or(0, |at| at + 1);
            own.gaps.push((breaks, indent));
            end = line.block.span.end;
        }
        for (look, copies) in own.looks.iter().zip(&mut own.copies) {
            copies.0 = seen[&look.key];
        }
        let sum = |of: fn(&Look) -> u32| own.looks.iter().map(of).sum::<u32>();
        let words = sum(|look| look.words);
        own.learned = sum(|look| look.learned_words) * FUNCTION_SHARE >= words;
        own.function_words_known = sum(|look| look.function_words) * FUNCTION_SHARE >= words;
        let body_words = own.prose_words(u32::MAX);
        own.overlaps = (0..draft.lines.len())
            .map(|at| body_words.overlap(at, own.words(at)))
            .collect();
        own
    }

    pub(crate) fn words(&self, at: usize) -> &[Word] {
        let start = if at == 0 { 0 } else { self.word_ends[at - 1] };
        &self.words[start..self.word_ends[at]]
    }

    /// The hashes of the words of a block that can have a weight: none in a language that no weights were learned from, for
    /// there its words were only ever seen in the links to other editions.
    pub(crate) fn toned_words(&self, at: usize) -> impl ExactSizeIterator<Item = u32> {
        let words = if self.learned { self.words(at) } else { &[] };
        words.iter().map(|word| word.hash)
    }

    /// Fills one column.
    fn set(
        &self,
        table: &mut Table,
        column: Column,
        value: impl Fn(usize, &Block, &Look, &Line) -> u8,
    ) {
        let blocks = self.draft.lines.iter().zip(&self.looks);
        let cells = table.column_mut(column as usize);
        for (at, (cell, (line, look))) in cells.iter_mut().zip(blocks).enumerate() {
            *cell = value(at, &line.block, look, line);
        }
    }

    /// Fills the columns of the article's table.
    pub(super) fn fill(&self, table: &mut Table) {
        let headline_words = self.headline_words();
        let indent = self.prose_indent();
        self.set(table, WORDS, |_, b, _, _| 1 + scale(b.words as usize));
        self.set(table, SENTENCES, |_, b, _, _| scale(b.sentences as usize));
        self.set(table, END, |_, b, _, _| match b.end {
            End::Open => 1,
            End::Continues => 2,
            End::Ellipsis => 3,
            End::Sentence => 4,
        });
        self.set(table, CAPITALS, |_, b, _, _| {
            share(b.capitals as usize, b.words as usize)
        });
        self.set(table, UPPERS, |_, _, l, _| {
            share(l.uppers as usize, l.letters as usize)
        });
        self.set(table, DIGITS, |_, b, l, _| {
            share(b.digits as usize, l.letters as usize)
        });
        self.set(table, FUNCTION, |_, _, l, _| {
            if self.function_words_known {
                share(l.function_words as usize, l.words as usize)
            } else {
                UNKNOWN
            }
        });
        self.set(table, ITEM, |_, b, _, _| {
            u8::from(b.list_item) + 2 * u8::from(b.quote)
        });
        self.set(table, KIND, |_, _, _, line| kind(line));
        self.set(table, HIT, |_, _, _, line| {
            line.hit.as_ref().map_or(0, |hit| match hit.tier {
                Tier::B => 1,
                Tier::C => 2,
                Tier::A => 3,
            })
        });
        self.set(table, SHAPE, |_, _, _, line| {
            line.hit.as_ref().map_or(0, |hit| match hit.shape {
                Shape::Ending => 1,
                Shape::Opening => 2,
                Shape::Notice => 3,
                Shape::Line => 4,
            })
        });
        self.set(table, MARK, |_, _, _, line| {
            line.mark.as_ref().map_or(0, |mark| match mark.class {
                Class::Headline => 1,
                _ => 2,
            })
        });
        self.set(table, COMMAS, |_, _, l, _| scale(l.commas as usize));
        self.set(table, SEPARATORS, |_, _, l, _| scale(l.separators as usize));
        self.set(table, COLONS, |_, _, l, _| scale(l.colons as usize));
        self.set(table, LINKS, |_, _, l, _| scale(l.links as usize));
        self.set(table, BRACKETS, |_, _, l, _| scale(l.brackets as usize));
        self.set(table, QUESTIONS, |_, _, l, _| scale(l.questions as usize));
        self.set(table, QUOTES, |_, _, l, _| scale(l.quotes as usize));
        self.set(table, FIRST, |_, _, l, _| l.first);
        self.set(table, GAP, |at, _, _, _| scale(self.gaps[at].0));
        self.set(table, INDENT, |at, _, _, _| {
            signed(self.gaps[at].1 as isize - indent as isize)
        });
        self.set(table, COPIES, |at, _, _, _| {
            scale(self.copies[at].0 as usize)
        });
        self.set(table, RANK, |at, _, _, _| scale(self.copies[at].1 as usize));
        self.set(table, OVERLAP, |at, _, _, _| self.overlaps[at]);
        self.set(table, HEADLINE, |at, _, _, _| {
            headline_words
                .as_ref()
                .map_or(0, |words| words.overlap(at, self.words(at)))
        });
        self.set(table, FRAGMENT, |_, b, _, line| {
            if line.paragraph_words > b.words {
                scale(line.paragraph_words as usize)
            } else {
                0
            }
        });
        self.set(table, LENGTH, |_, _, l, _| scale(l.letters as usize));
        self.set(table, READER, |_, _, l, _| {
            share(4 * l.reader_words as usize, l.words as usize)
        });
        self.set(table, DATED, |_, _, l, _| scale(l.date_words as usize));
        self.set(table, CUE_WORDS, |_, _, l, _| {
            share(l.cue_words as usize, l.content_words as usize)
        });
        let lead = self.lead_words();
        self.set(table, LEAD, |at, _, _, _| lead.overlap(at, self.words(at)));
    }

    /// The words of the prose that is most likely the article, from its first paragraph to the one after so many words.
    fn prose_words(&self, most: u32) -> WordCounts {
        let mut counts = WordCounts::default();
        let mut words = 0;
        for at in self.draft.first_prose..self.draft.tail {
            if self.draft.is_prose(at) && words <= most {
                counts.add(at, self.words(at));
                words += self.draft.lines[at].block.words;
            }
        }
        counts
    }

    /// The words of the headline, if there is one.
    fn headline_words(&self) -> Option<WordCounts> {
        let at = self.draft.headline()?;
        let mut counts = WordCounts::default();
        counts.add(at, self.words(at));
        Some(counts)
    }

    /// The words of the first paragraphs and of the headline.
    fn lead_words(&self) -> WordCounts {
        let mut counts = self.prose_words(LEAD_WORDS);
        if let Some(at) = self.draft.headline() {
            counts.add(at, self.words(at));
        }
        counts
    }

    /// How far most of the prose is indented.
    fn prose_indent(&self) -> usize {
        let mut words: HashMap<usize, usize> = HashMap::new();
        for at in (0..self.gaps.len()).filter(|&at| self.draft.is_prose(at)) {
            *words.entry(self.gaps[at].1).or_default() += self.draft.lines[at].block.words as usize;
        }
        let most = words
            .into_iter()
            .max_by_key(|&(indent, words)| (words, usize::MAX - indent));
        most.map_or(0, |(indent, _)| indent)
    }
}

fn kind(line: &Line) -> u8 {
    match line.kind {
        Kind::Mark => 1,
        Kind::Ago => 2,
        Kind::Short => 3,
        Kind::Truncated => 4,
        Kind::Prose => 5,
    }
}

/// Bits of a word's hash that tell it from others of its article.
const WORD_BITS: usize = 13;
const WORD_MASK: usize = (1 << WORD_BITS) - 1;

/// For each word, by some bits of its hash, in how many blocks it is: none, one (and which), more.
struct WordCounts(Vec<u16>);

const MORE: u16 = u16::MAX;

impl Default for WordCounts {
    fn default() -> Self {
        WordCounts(vec![0; 1 << WORD_BITS])
    }
}

impl WordCounts {
    /// The name of a block; those of a very long article take turns.
    fn name(at: usize) -> u16 {
        (at % usize::from(MORE - 1)) as u16 + 1
    }

    fn add(&mut self, at: usize, words: &[Word]) {
        let own = WordCounts::name(at);
        for word in words.iter().filter(|word| word.content) {
            let cell = &mut self.0[word.hash as usize & WORD_MASK];
            *cell = if *cell == 0 || *cell == own {
                own
            } else {
                MORE
            };
        }
    }

    /// The share of the words that say something which another block has; [`UNKNOWN`] if none says anything.
    fn overlap(&self, at: usize, words: &[Word]) -> u8 {
        let own = WordCounts::name(at);
        let (mut all, mut both) = (0, 0);
        for word in words.iter().filter(|word| word.content) {
            let cell = self.0[word.hash as usize & WORD_MASK];
            all += 1;
            both += usize::from(cell != 0 && cell != own);
        }
        if all == 0 { UNKNOWN } else { share(both, all) }
    }
}
