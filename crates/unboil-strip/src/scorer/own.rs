//! The features of a block on its own: what it holds, what of it is said elsewhere in the article, how it is set off.

use std::collections::HashMap;

use crate::cues::{Shape, Tier};
use crate::draft::{Draft, Line};
use crate::kind::Kind;
use crate::scorer::features::Column::{self, *};
use crate::scorer::lexicon::Lexicon;
use crate::scorer::look::{Look, Word, look};
use crate::scorer::table::{Table, scale, share, signed};
use unboil_text::Class;
use unboil_text::measure::{Block, End};

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
    /// What each block shares with others.
    topics: Vec<Topic>,
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
            copies: Vec::new(),
            gaps: Vec::with_capacity(draft.lines.len()),
            topics: Vec::new(),
            learned: false,
            function_words_known: false,
        };
        let mut end = 0;
        for (at, line) in draft.lines.iter().enumerate() {
            let look = look(draft.str(at), &mut own.words, lexicon);
            own.word_ends.push(own.words.len());
            own.looks.push(look);
            let gap = &draft.text[end..line.block.span.start];
            let breaks = gap.bytes().filter(|&b| b == b'\n').count();
            let indent = gap.len() - gap.rfind('\n').map_or(0, |at| at + 1);
            own.gaps.push((breaks, indent));
            end = line.block.span.end;
        }
        own.copies = copies(&own.looks);
        let sum = |of: fn(&Look) -> u32| own.looks.iter().map(of).sum::<u32>();
        let words = sum(|look| look.words);
        own.learned = sum(|look| look.learned_words) * FUNCTION_SHARE >= words;
        own.function_words_known = sum(|look| look.function_words) * FUNCTION_SHARE >= words;
        own.topics = own.topics();
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
        self.set(table, OVERLAP, |at, _, _, _| self.topics[at].prose);
        self.set(table, HEADLINE, |at, _, _, _| self.topics[at].headline);
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
        self.set(table, LEAD, |at, _, _, _| self.topics[at].lead);
    }

    /// The share of the words of a block that the prose of other blocks has; [`UNKNOWN`] if it has no words that say anything.
    pub(super) fn overlap(&self, at: usize) -> u8 {
        self.topics[at].prose
    }

    /// What each block shares with the headline, the lead and all of the prose that is most likely the article.
    fn topics(&self) -> Vec<Topic> {
        let mut used = Used::new(self.words.len());
        let mut words = 0;
        for at in self.draft.first_prose..self.draft.tail {
            if self.draft.is_prose(at) {
                let lead = words <= LEAD_WORDS;
                used.add(self.words(at), |cell| {
                    put(&mut cell.prose, at);
                    if lead {
                        put(&mut cell.lead, at);
                    }
                });
                words += self.draft.lines[at].block.words;
            }
        }
        let headline = self.draft.headline();
        if let Some(at) = headline {
            used.add(self.words(at), |cell| {
                put(&mut cell.lead, at);
                cell.headline = true;
            });
        }
        let topic = |at| used.topic(at, self.words(at), headline);
        (0..self.draft.lines.len()).map(topic).collect()
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

/// How often each block is there, and how often before it.
fn copies(looks: &[Look]) -> Vec<(u32, u32)> {
    let mut order: Vec<(u32, u32)> = looks.iter().map(|look| look.key).zip(0..).collect();
    order.sort_unstable();
    let mut copies = vec![(0, 0); looks.len()];
    for same in order.chunk_by(|a, b| a.0 == b.0) {
        for (before, &(_, at)) in same.iter().enumerate() {
            copies[at as usize] = (same.len() as u32, before as u32);
        }
    }
    copies
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

/// The shares of a block's words that say something which other blocks have too; [`UNKNOWN`] if none says anything.
#[derive(Clone, Copy, Debug)]
struct Topic {
    /// The prose.
    prose: u8,
    /// The first paragraphs and the headline.
    lead: u8,
    /// The headline; 0 if there is none.
    headline: u8,
}

/// Where a word is: in no block (0), in one (its name), in [`MORE`].
type Place = u16;

const MORE: Place = Place::MAX;

/// The name of a block; those of a very long article take turns.
fn name(at: usize) -> Place {
    (at % usize::from(MORE - 1)) as Place + 1
}

fn put(place: &mut Place, at: usize) {
    *place = if *place == 0 || *place == name(at) {
        name(at)
    } else {
        MORE
    };
}

/// Which blocks have a word.
#[derive(Clone, Copy, Debug, Default)]
struct Cell {
    prose: Place,
    lead: Place,
    headline: bool,
}

/// For each word, by some bits of its hash, which blocks have it.
struct Used(Vec<Cell>);

impl Used {
    /// Cells for each word: so few take one another's.
    const SPACE: usize = 4;
    /// Of a very long article no more words are told apart.
    const MOST: usize = 1 << 13;

    fn new(words: usize) -> Used {
        let cells = (words * Used::SPACE).next_power_of_two().min(Used::MOST);
        Used(vec![Cell::default(); cells])
    }

    fn place(&self, word: &Word) -> usize {
        word.hash as usize & (self.0.len() - 1)
    }

    fn add(&mut self, words: &[Word], put: impl Fn(&mut Cell)) {
        for word in words.iter().filter(|word| word.content) {
            let place = self.place(word);
            put(&mut self.0[place]);
        }
    }

    fn topic(&self, at: usize, words: &[Word], headline: Option<usize>) -> Topic {
        let own = name(at);
        let other = |place: Place| usize::from(place != 0 && place != own);
        let (mut all, mut prose, mut lead, mut title) = (0, 0, 0, 0);
        for word in words.iter().filter(|word| word.content) {
            let cell = &self.0[self.place(word)];
            all += 1;
            prose += other(cell.prose);
            lead += other(cell.lead);
            title += usize::from(cell.headline);
        }
        let share = |part: usize| if all == 0 { UNKNOWN } else { share(part, all) };
        Topic {
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
