//! Sorted postings in chunks of bytes, for an engine that sorts records: [`PostingChunker`] makes
//! them, [`ChunkMerge`](crate::ChunkMerge) reads them back as one sorted list.
//!
//! A record costs such an engine far more than the bytes in it. So the postings of some thousand
//! articles are sorted here, and the engine sorts a record for each bucket of seeds.

use crate::grouped_posting::GroupedPosting;
use crate::posting::SEED_BITS;
use crate::posting_chunk::{ChunkBytes, PostingChunk};
use crate::posting_place::PlacedPosting;

/// Postings that are sorted at a time: 40 MiB.
const MAX_POSTINGS: usize = 1 << 20;

/// A seed that has more places than this share of an average chunk is frequent there: one part in
/// eight, and at least 16.
const FREQUENT_PART: usize = 8;
const MIN_FREQUENT: usize = 16;

/// Makes chunks of postings.
///
/// ```
/// use unboil_match::{ChunkMerge, GroupedPosting, Posting, PostingChunker};
///
/// let posting = |seed, article| GroupedPosting {
///     posting: Posting { seed, article, token: 5, context: 9 },
///     group: 0,
/// };
/// let mut chunker = PostingChunker::new(1);
/// for one in [posting(6, 1), posting(2, 1), posting(2, 0)] {
///     assert!(!chunker.add(one));
/// }
/// let (mut merge, mut merged) = (ChunkMerge::default(), Vec::new());
/// chunker.drain(|chunk| {
///     merge.add(chunk.bytes.to_vec(), |one| merged.push(one)).unwrap();
/// });
/// merge.finish(|one| merged.push(one)).unwrap();
/// assert_eq!(merged, [posting(2, 0), posting(2, 1), posting(6, 1)]);
/// ```
pub struct PostingChunker {
    buckets: u32,
    /// The postings by the highest bits of [`PostingPlace::seed`]. Sorting the parts is several times
    /// faster than sorting all.
    parts: Vec<Vec<PlacedPosting>>,
    postings: usize,
}

const PART_BITS: u32 = 8;

impl PostingChunker {
    /// Makes chunks for this number of buckets, at least one.
    pub fn new(buckets: u32) -> PostingChunker {
        PostingChunker {
            buckets: buckets.max(1),
            parts: vec![Vec::new(); 1 << PART_BITS],
            postings: 0,
        }
    }

    /// Adds a posting. True: no more can be added before [`PostingChunker::drain`].
    ///
    /// # Panics
    /// If more are added.
    pub fn add(&mut self, posting: GroupedPosting) -> bool {
        assert!(
            self.postings < MAX_POSTINGS,
            "the chunks are taken when they are full"
        );
        self.postings += 1;
        let one = PlacedPosting::new(posting);
        let part = one.place.seed >> (SEED_BITS - PART_BITS);
        self.parts[part as usize].push(one);
        self.postings == MAX_POSTINGS
    }

    /// Removes the postings, and calls `emit` with their chunks. The postings of a frequent seed are a
    /// chunk each, so that a reader of chunks in the order of their first postings holds few of them.
    pub fn drain(&mut self, mut emit: impl FnMut(PostingChunk)) {
        let average = self.postings / self.buckets as usize;
        let max_packed = (average / FREQUENT_PART).max(MIN_FREQUENT);
        let all = || self.parts.iter().flatten().map(|one| one.place);
        let has_groups = all().any(|place| place.group != 0);
        let first_rank = all().map(|place| place.rank).min().unwrap_or(0);
        let mut packed = ChunkBytes::new(has_groups, first_rank);
        let mut frequent = ChunkBytes::new(has_groups, first_rank);
        for part in &mut self.parts {
            part.sort_unstable();
            let key = |one: &PlacedPosting| (one.place.seed, one.place.group);
            for places in part.chunk_by(|one, other| key(one) == key(other)) {
                let bucket = bucket(places[0].place.seed, self.buckets);
                if packed.first.is_some_and(|(of_chunk, _)| of_chunk != bucket) {
                    packed.end(&mut emit);
                }
                for one in places {
                    if places.len() <= max_packed {
                        packed.push(bucket, one);
                    } else {
                        frequent.push(bucket, one);
                        frequent.end(&mut emit);
                    }
                }
            }
            part.clear();
        }
        packed.end(&mut emit);
        self.postings = 0;
    }
}

fn bucket(reordered_seed: u64, buckets: u32) -> u32 {
    ((u128::from(reordered_seed) * u128::from(buckets)) >> SEED_BITS) as u32
}
