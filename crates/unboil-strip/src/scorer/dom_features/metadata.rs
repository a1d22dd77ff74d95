//! What the page says of itself, block by block: the text that linked data gives as the article's, the summary, the authors. It is
//! a witness, not a judge: how much of it is on the page at all, and how long it is, are features too.

use crate::scorer::block_features::BlockFeatures;
use crate::scorer::dom_features::element_tree::ElementTree;
use crate::scorer::feature_table::{FeatureTable, log_bucket, share};
use crate::scorer::features::Column::*;
use crate::scorer::lexicon::Lexicon;
use crate::scorer::text_stats::{Word, words};
use unboil_text::DeclaredType;

/// A block is of a text if so much of it, from 0 to 200 as [`share`] has it, is found there.
const MIN_FOUND_SHARE: u8 = 120;

/// A text to look for.
struct NgramSet {
    /// Hashes of three words in a row, or of all words of a shorter text; sorted.
    ngram_hashes: Vec<u64>,
    words: usize,
}

/// Words in a run.
const NGRAM_WORDS: usize = 3;

impl NgramSet {
    fn new(text: &str, lexicon: &Lexicon) -> NgramSet {
        let words = words(text, lexicon);
        let mut ngram_hashes: Vec<u64> = ngram_hashes(&words).collect();
        ngram_hashes.sort_unstable();
        ngram_hashes.dedup();
        NgramSet {
            ngram_hashes,
            words: words.len(),
        }
    }

    /// How much of a block it has.
    fn share(&self, words: &[Word]) -> u8 {
        if self.ngram_hashes.is_empty() {
            return 0;
        }
        let found =
            ngram_hashes(words).filter(|ngram| self.ngram_hashes.binary_search(ngram).is_ok());
        share(found.count(), ngram_hashes(words).count())
    }
}

fn ngram_hashes(words: &[Word]) -> impl Iterator<Item = u64> {
    let hash = |ngram: &[Word]| {
        let mix = |sum: u64, word: &Word| {
            (sum.rotate_left(23) ^ u64::from(word.hash)).wrapping_mul(0x9E37_79B9_7F4A_7C15)
        };
        ngram.iter().fold(ngram.len() as u64, mix)
    };
    words.windows(NGRAM_WORDS.min(words.len()).max(1)).map(hash)
}

impl ElementTree<'_> {
    /// Fills the columns of what the page says.
    pub(super) fn declared(
        &self,
        block_features: &BlockFeatures,
        lexicon: &Lexicon,
        table: &mut FeatureTable,
    ) {
        let head = &self.page.declared;
        let type_code =
            |declared: Option<DeclaredType>| declared.map_or(0, |declared| 1 + declared as u8);
        self.set(table, SAID_OPEN_GRAPH, |_, _, _| type_code(head.og_type));
        self.set(table, SAID_LINKED_DATA, |_, _, _| {
            type_code(head.json_ld_type)
        });
        let mut fill_overlap = |column, text: &str| {
            let ngram_set = NgramSet::new(text, lexicon);
            let shares: Vec<u8> = (0..self.blocks.len())
                .map(|at| ngram_set.share(block_features.words(at)))
                .collect();
            self.set(table, column, |at, _, _| shares[at]);
            (shares, ngram_set.words)
        };
        fill_overlap(SAID_SUMMARY, &head.description);
        fill_overlap(SAID_AUTHOR, &head.metadata.authors.join("\n"));
        let (article_body, words) = fill_overlap(SAID_BODY, &head.article_body);
        let is_found = |at: &usize| article_body[*at] >= MIN_FOUND_SHARE;
        let mut found = (0..article_body.len()).filter(is_found);
        let found_words: usize = found.clone().map(|at| self.blocks[at].words).sum();
        let first_and_last = found.clone().next().zip(found.next_back());
        self.set(table, BODY_WORDS, |_, _, _| log_bucket(words));
        self.set(table, BODY_FOUND, |_, _, _| share(found_words, words));
        self.set(table, BODY_SHARE, |_, _, _| {
            share(words, self.nodes[0].weight)
        });
        self.set(table, BODY_PLACE, |at, _, _| match first_and_last {
            None => 0,
            Some((first, _)) if at < first => 1,
            Some((_, last)) if at > last => 2,
            Some(_) if is_found(&at) => 4,
            Some(_) => 3,
        });
    }
}
