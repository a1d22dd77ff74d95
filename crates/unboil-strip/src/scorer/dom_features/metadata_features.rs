//! Features of the page's metadata: declared types, and for each block its overlap with the
//! `articleBody` of JSON-LD, the description and the authors.
//!
//! Metadata may be wrong: how much of the `articleBody` is on the page at all is a feature too.

use crate::scorer::block_features::BlockFeatures;
use crate::scorer::dom_features::element_tree::ElementTree;
use crate::scorer::feature_table::{FeatureTable, log_bucket, share};
use crate::scorer::lexicon::Lexicon;
use crate::scorer::schema::Column::*;
use crate::scorer::text_stats::{Word, words};
use unboil_text::DeclaredType;

/// A block is part of a text that has this share of its n-grams, from 0 to 200.
const MIN_FOUND_SHARE: u8 = 120;

/// The n-grams of a text.
struct NgramSet {
    /// Hashes of three words in a row, or of all words of a shorter text; sorted.
    ngram_hashes: Vec<u64>,
    words: usize,
}

/// Words of an n-gram.
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

    /// The share of a block's n-grams that the text has.
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

/// Fills the columns of this file.
pub(super) fn fill(
    tree: &ElementTree,
    block_features: &BlockFeatures,
    lexicon: &Lexicon,
    table: &mut FeatureTable,
) {
    let declared = &tree.page.declared;
    let type_code = |kind: Option<DeclaredType>| kind.map_or(0, |kind| 1 + kind as u8);
    tree.set(table, METADATA_OG_TYPE, |_, _, _| {
        type_code(declared.og_type)
    });
    tree.set(table, METADATA_JSON_LD_TYPE, |_, _, _| {
        type_code(declared.json_ld_type)
    });
    let mut fill_overlap = |column, text: &str| {
        let ngram_set = NgramSet::new(text, lexicon);
        let shares: Vec<u8> = (0..tree.blocks.len())
            .map(|at| ngram_set.share(block_features.words(at)))
            .collect();
        tree.set(table, column, |at, _, _| shares[at]);
        (shares, ngram_set.words)
    };
    fill_overlap(METADATA_DESCRIPTION, &declared.description);
    fill_overlap(METADATA_AUTHOR, &declared.metadata.authors.join("\n"));
    let (article_body, words) = fill_overlap(METADATA_BODY, &declared.article_body);
    let is_found = |at: &usize| article_body[*at] >= MIN_FOUND_SHARE;
    let mut found = (0..article_body.len()).filter(is_found);
    let found_words: usize = found.clone().map(|at| tree.blocks[at].words).sum();
    let first_and_last = found.clone().next().zip(found.next_back());
    tree.set(table, METADATA_BODY_WORDS, |_, _, _| log_bucket(words));
    tree.set(table, METADATA_BODY_FOUND, |_, _, _| {
        share(found_words, words)
    });
    tree.set(table, METADATA_BODY_RATIO, |_, _, _| {
        share(words, tree.nodes[0].weight)
    });
    tree.set(
        table,
        METADATA_BODY_POSITION,
        |at, _, _| match first_and_last {
            None => 0,
            Some((first, _)) if at < first => 1,
            Some((_, last)) if at > last => 2,
            Some(_) if is_found(&at) => 4,
            Some(_) => 3,
        },
    );
}
