//! [`SiteKeys`]: the hashes of an article that are compared with other articles of its site.
//!
//! The prose sketch recognises versions of the same article; the block keys find the blocks that
//! recur. `site_template.rs` learns a template from the keys of all articles of a site.

use xxhash_rust::xxh3::{xxh3_64, xxh3_64_with_seed};

use crate::analysis::{Analysis, BlockKind};

/// A template block has at most this many words. Longer repeated text is a passage.
const MAX_BLOCK_WORDS: u32 = 30;
/// Hashes in a prose sketch: the smallest of all shingles. (Bottom-k sketch: Broder, On the
/// resemblance and containment of documents, 1997.)
const SKETCH_HASHES: usize = 16;
/// Words of a block that are hashed at a time: more than a paragraph has.
const PART_WORDS: usize = 4096;
/// Words in a shingle.
const SHINGLE_WORDS: usize = 5;
/// An odd multiplier without a pattern, so that the order of the words in a shingle counts.
const SHINGLE_MULTIPLIER: u64 = 0x9e37_79b9_7f4a_7c15;

/// The keys of an article on its site.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SiteKeys {
    /// The smallest hashes of the shingles of the prose: sorted, unique, at most 16.
    pub prose_sketch: Vec<u64>,
    /// The hashes of the blocks that may belong to a template: sorted, unique.
    pub blocks: Vec<u64>,
}

/// The keys of an article. `None` if no prose block has five words between spaces: the lines of a
/// table or a poem prove nothing, and sites in scripts without spaces get no template.
pub(crate) fn site_keys(analysis: &Analysis) -> Option<SiteKeys> {
    let prose_sketch = prose_sketch(analysis);
    let mut blocks: Vec<u64> = (0..analysis.blocks.len())
        .filter_map(|at| block_key(analysis, at))
        .collect();
    blocks.sort_unstable();
    blocks.dedup();
    (!prose_sketch.is_empty()).then_some(SiteKeys {
        prose_sketch,
        blocks,
    })
}

fn prose_sketch(analysis: &Analysis) -> Vec<u64> {
    let mut sketch = Vec::with_capacity(SKETCH_HASHES + 1);
    let mut words: Vec<u64> = Vec::new();
    for at in (0..analysis.blocks.len()).filter(|&at| analysis.is_prose(at)) {
        words.clear();
        let mut split = analysis.block_text(at).split_ascii_whitespace();
        loop {
            let part = split.by_ref().take(PART_WORDS);
            words.extend(part.map(|word| xxh3_64(word.as_bytes())));
            if words.len() < SHINGLE_WORDS {
                break;
            }
            insert_shingles(&mut sketch, &words);
            words.drain(..words.len() + 1 - SHINGLE_WORDS);
        }
    }
    sketch
}

/// Inserts the hashes of all shingles of these words.
fn insert_shingles(sketch: &mut Vec<u64>, words: &[u64]) {
    for shingle in words.windows(SHINGLE_WORDS) {
        let hash = shingle.iter().fold(0_u64, |hash, word| {
            hash.wrapping_mul(SHINGLE_MULTIPLIER).wrapping_add(*word)
        });
        insert_smallest(sketch, hash);
    }
}

/// Inserts a hash into the [`SKETCH_HASHES`] smallest, which are sorted and unique.
fn insert_smallest(sketch: &mut Vec<u64>, hash: u64) {
    if sketch.len() == SKETCH_HASHES && hash >= sketch[SKETCH_HASHES - 1] {
        return;
    }
    if let Err(index) = sketch.binary_search(&hash) {
        sketch.insert(index, hash);
        sketch.truncate(SKETCH_HASHES);
    }
}

/// The key of a block that may belong to a template. Prose may only on HTML pages. The element is
/// part of the key there, so that a heading and a menu entry with the same words differ.
pub(crate) fn block_key(analysis: &Analysis, at: usize) -> Option<u64> {
    let state = &analysis.blocks[at];
    let is_text_prose = state.kind == BlockKind::Prose && analysis.page.is_none();
    let is_candidate =
        state.kind != BlockKind::Symbols && !is_text_prose && state.block.words <= MAX_BLOCK_WORDS;
    let element = analysis
        .page
        .map_or(0, |page| 1 + page.block_element(at).index());
    // Numbers are part of the key: "Fish prices, week 11" and "week 12" are two headlines.
    is_candidate.then(|| xxh3_64_with_seed(analysis.block_text(at).as_bytes(), element as u64))
}
