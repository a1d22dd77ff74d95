//! Overlap in vocabulary: which words of a block the prose, the lead and the headline have.

use crate::scorer::feature_table::{UNKNOWN, share};
use crate::scorer::text_stats::Word;

/// Shares of a block's content words that other blocks have too; [`UNKNOWN`] without content words.
#[derive(Clone, Copy, Debug)]
pub(super) struct VocabularyOverlap {
    /// Words that the prose has.
    pub(super) prose: u8,
    /// Words that the lead or the headline has.
    pub(super) lead: u8,
    /// Words that the headline has; 0 without a headline.
    pub(super) headline: u8,
}

/// The blocks that have a word: none (0), one (its tag), or [`SEVERAL_BLOCKS`].
pub(super) type BlockTag = u16;

const SEVERAL_BLOCKS: BlockTag = BlockTag::MAX;

/// The tag of a block. Blocks of a very long article share tags.
fn block_tag(at: usize) -> BlockTag {
    (at % usize::from(SEVERAL_BLOCKS - 1)) as BlockTag + 1
}

/// Adds a block to those that have a word.
pub(super) fn record_block(slot: &mut BlockTag, at: usize) {
    *slot = if *slot == 0 || *slot == block_tag(at) {
        block_tag(at)
    } else {
        SEVERAL_BLOCKS
    };
}

/// The blocks that have a word.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct WordBlocks {
    /// Blocks of prose.
    pub(super) prose: BlockTag,
    /// The lead and the headline.
    pub(super) lead: BlockTag,
    /// The headline has it.
    pub(super) headline: bool,
}

/// For each word, the blocks that have it. Words are distinguished by the low bits of their hashes.
pub(super) struct WordIndex(Vec<WordBlocks>);

impl WordIndex {
    /// Slots for each word: enough to make collisions rare.
    const SLOTS_PER_WORD: usize = 4;
    /// The most slots, for very long articles.
    const MAX_SLOTS: usize = 1 << 13;

    /// An empty index for an article of `words` words.
    pub(super) fn new(words: usize) -> WordIndex {
        let slots = (words * WordIndex::SLOTS_PER_WORD)
            .next_power_of_two()
            .min(WordIndex::MAX_SLOTS);
        WordIndex(vec![WordBlocks::default(); slots])
    }

    fn slot(&self, word: &Word) -> usize {
        word.hash as usize & (self.0.len() - 1)
    }

    /// Calls `record` for the slot of each content word.
    pub(super) fn add(&mut self, words: &[Word], record: impl Fn(&mut WordBlocks)) {
        for word in words.iter().filter(|word| word.is_content) {
            let slot = self.slot(word);
            record(&mut self.0[slot]);
        }
    }

    /// The overlap of block `at`, which has these words.
    pub(super) fn overlap_of(
        &self,
        at: usize,
        words: &[Word],
        headline: Option<usize>,
    ) -> VocabularyOverlap {
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
