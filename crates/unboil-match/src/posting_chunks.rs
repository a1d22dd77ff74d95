//! Sorted postings in chunks of bytes, for an engine that sorts records: [`PostingChunker`] makes
//! them, [`ChunkMerge`] reads them back as one sorted list.
//!
//! A record costs such an engine far more than the bytes in it. So the postings of some thousand
//! articles are sorted here, and the engine sorts a record for each bucket of seeds.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::collections::binary_heap::PeekMut;
use std::fmt;

use crate::grouped_posting::GroupedPosting;
use crate::posting::{Posting, SEED_BITS};
use crate::seed_context::CONTEXT_BITS;
use unboil_text::{read_number, write_number};

/// Postings that are sorted at a time: 40 MiB.
const MAX_POSTINGS: usize = 1 << 20;

/// A seed that has more places than this share of an average chunk is frequent there: one part in
/// eight, and at least 16.
const FREQUENT_PART: usize = 8;
const MIN_FREQUENT: usize = 16;

/// Sorted postings of one bucket of seeds.
pub struct PostingChunk<'a> {
    /// The bucket. All postings of a seed are in one.
    pub bucket: u32,
    /// Where the first posting stands in the order.
    pub first: PostingPlace,
    /// The postings, for [`ChunkMerge::add`]: about 15 bytes each, 23 if they have groups.
    pub bytes: &'a [u8],
}

/// The order of postings in chunks. All places of a bucket are beside each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PostingPlace {
    /// The bits of the seed in another order: winnowing selects low seeds, so their high bits are not
    /// evenly distributed.
    pub seed: u64,
    /// The group.
    pub group: i64,
    /// The rank of the article.
    pub rank: u64,
    /// The first token of the seed.
    pub token: u32,
}

impl PostingPlace {
    /// The posting that stands here.
    fn posting(&self, context: u64) -> GroupedPosting {
        let posting = Posting {
            seed: reordered(self.seed),
            article: self.rank as usize,
            token: self.token,
            context,
        };
        GroupedPosting {
            posting,
            group: self.group,
        }
    }
}

/// The bits of a seed with the lower half first. Done twice, it is the seed.
fn reordered(seed: u64) -> u64 {
    const HALF: u32 = SEED_BITS / 2;
    (seed & ((1 << HALF) - 1)) << HALF | seed >> HALF
}

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

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct PlacedPosting {
    place: PostingPlace,
    context: u64,
}

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

impl PlacedPosting {
    fn new(GroupedPosting { posting, group }: GroupedPosting) -> PlacedPosting {
        let place = PostingPlace {
            seed: reordered(posting.seed),
            group,
            rank: posting.article as u64,
            token: posting.token,
        };
        PlacedPosting {
            place,
            context: posting.context,
        }
    }
}

fn bucket(reordered_seed: u64, buckets: u32) -> u32 {
    ((u128::from(reordered_seed) * u128::from(buckets)) >> SEED_BITS) as u32
}

const CONTEXT_BYTES: usize = CONTEXT_BITS as usize / 8;

/// The bytes of a chunk that is being made: 1 if the postings have groups, the lowest rank, and for each
/// posting the difference of its seed to the one before, the difference of its rank to the lowest, its
/// token, the bytes of its context and of its group.
struct ChunkBytes {
    has_groups: bool,
    first_rank: u64,
    /// The bucket, and the place of the first posting.
    first: Option<(u32, PostingPlace)>,
    last_seed: u64,
    bytes: Vec<u8>,
}

impl ChunkBytes {
    fn new(has_groups: bool, first_rank: u64) -> ChunkBytes {
        ChunkBytes {
            has_groups,
            first_rank,
            first: None,
            last_seed: 0,
            bytes: Vec::new(),
        }
    }

    fn push(&mut self, bucket: u32, &PlacedPosting { place, context }: &PlacedPosting) {
        let bytes = &mut self.bytes;
        if self.first.is_none() {
            self.first = Some((bucket, place));
            self.last_seed = 0;
            bytes.push(u8::from(self.has_groups));
            write_number(bytes, self.first_rank);
        }
        write_number(bytes, place.seed - self.last_seed);
        self.last_seed = place.seed;
        write_number(bytes, place.rank - self.first_rank);
        write_number(bytes, u64::from(place.token));
        bytes.extend_from_slice(&context.to_le_bytes()[..CONTEXT_BYTES]);
        if self.has_groups {
            bytes.extend_from_slice(&place.group.to_le_bytes());
        }
    }

    /// Ends the chunk, if it has postings.
    fn end(&mut self, emit: &mut impl FnMut(PostingChunk)) {
        if let Some((bucket, first)) = self.first.take() {
            let bytes = &self.bytes;
            emit(PostingChunk {
                bucket,
                first,
                bytes,
            });
        }
        self.bytes.clear();
    }
}

/// A chunk that is being read.
struct ChunkReader {
    bytes: Vec<u8>,
    /// The number of bytes that were read.
    read: usize,
    has_groups: bool,
    first_rank: u64,
    last_seed: u64,
    /// The context of the last posting that was read.
    context: u64,
}

impl ChunkReader {
    fn new(bytes: Vec<u8>) -> Option<ChunkReader> {
        let (&has_groups, mut rest) = bytes.split_first()?;
        let first_rank = read_number(&mut rest)?;
        Some(ChunkReader {
            read: bytes.len() - rest.len(),
            bytes,
            has_groups: has_groups != 0,
            first_rank,
            last_seed: 0,
            context: 0,
        })
    }

    fn is_at_end(&self) -> bool {
        self.read == self.bytes.len()
    }

    /// The place of the next posting.
    fn next(&mut self) -> Option<PostingPlace> {
        let mut rest = self.bytes.get(self.read..)?;
        let seed = self.last_seed.checked_add(read_number(&mut rest)?)?;
        let rank = self.first_rank.checked_add(read_number(&mut rest)?)?;
        let token = u32::try_from(read_number(&mut rest)?).ok()?;
        let (context, mut rest) = rest.split_first_chunk::<CONTEXT_BYTES>()?;
        let mut group = 0;
        if self.has_groups {
            let (bytes, after) = rest.split_first_chunk()?;
            (group, rest) = (i64::from_le_bytes(*bytes), after);
        }
        let mut number = [0; 8];
        number[..CONTEXT_BYTES].copy_from_slice(context);
        self.context = u64::from_le_bytes(number);
        self.read = self.bytes.len() - rest.len();
        self.last_seed = seed;
        Some(PostingPlace {
            seed,
            group,
            rank,
            token,
        })
    }
}

/// The bytes are not those of a [`PostingChunk`].
#[derive(Debug)]
pub struct MalformedChunk;

impl fmt::Display for MalformedChunk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a chunk of postings is malformed")
    }
}

impl std::error::Error for MalformedChunk {}

/// Merges chunks that come in the order of their first postings. It holds the chunks that overlap: at
/// most those of one bucket.
#[derive(Default)]
pub struct ChunkMerge {
    /// `None`: the chunk is read.
    open: Vec<Option<ChunkReader>>,
    /// The next place of each open chunk, the first on top.
    next: BinaryHeap<Reverse<(PostingPlace, usize)>>,
    /// The indices of `None` in `open`.
    free: Vec<usize>,
}

impl ChunkMerge {
    /// Adds the next chunk, and calls `emit` with the postings that are before it.
    ///
    /// # Errors
    /// If the bytes of a chunk are not those of one.
    pub fn add(
        &mut self,
        bytes: Vec<u8>,
        emit: impl FnMut(GroupedPosting),
    ) -> Result<(), MalformedChunk> {
        let mut chunk = ChunkReader::new(bytes).ok_or(MalformedChunk)?;
        let place = chunk.next().ok_or(MalformedChunk)?;
        self.emit_before(Some(place), emit)?;
        let index = self.free.pop().unwrap_or_else(|| {
            self.open.push(None);
            self.open.len() - 1
        });
        self.open[index] = Some(chunk);
        self.next.push(Reverse((place, index)));
        Ok(())
    }

    /// Calls `emit` with the postings that are left.
    ///
    /// # Errors
    /// If the bytes of a chunk are not those of one.
    pub fn finish(mut self, emit: impl FnMut(GroupedPosting)) -> Result<(), MalformedChunk> {
        self.emit_before(None, emit)
    }

    /// Calls `emit` with the postings before a place.
    fn emit_before(
        &mut self,
        end: Option<PostingPlace>,
        mut emit: impl FnMut(GroupedPosting),
    ) -> Result<(), MalformedChunk> {
        while let Some(mut top) = self.next.peek_mut() {
            let Reverse((place, index)) = *top;
            if end.is_some_and(|end| place >= end) {
                break;
            }
            let Some(chunk) = &mut self.open[index] else {
                PeekMut::pop(top);
                continue;
            };
            emit(place.posting(chunk.context));
            if chunk.is_at_end() {
                PeekMut::pop(top);
                self.open[index] = None;
                self.free.push(index);
            } else {
                let next = chunk.next().ok_or(MalformedChunk)?;
                *top = Reverse((next, index));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn posting(seed: u64, group: i64, article: usize, token: u32) -> GroupedPosting {
        let context = seed * 77 + article as u64;
        let posting = Posting {
            seed,
            article,
            token,
            context,
        };
        GroupedPosting { posting, group }
    }

    type OwnedChunk = (u32, PostingPlace, Vec<u8>);

    /// The chunks of several chunkers in the order in which an engine sorts them.
    fn sorted_chunks(parts: &[Vec<GroupedPosting>], buckets: u32) -> Vec<OwnedChunk> {
        let mut chunks = Vec::new();
        let mut chunker = PostingChunker::new(buckets);
        for part in parts {
            for &one in part {
                chunker.add(one);
            }
            chunker.drain(|chunk| chunks.push((chunk.bucket, chunk.first, chunk.bytes.to_vec())));
        }
        chunks.sort();
        chunks
    }

    proptest! {
        /// Whatever the parts and the buckets: all postings, in one order.
        #[test]
        fn merged_chunks_are_the_sorted_postings(
            places in prop::collection::btree_set((0_u64..9, 0_i64..2, 0_usize..60, 0_u32..3), 0..400),
            parts in 1_usize..5,
            buckets in 1_u32..40,
            spread in prop::sample::select(vec![1_u64, 0x1_2345_6789]),
        ) {
            let mut of_parts = vec![Vec::new(); parts];
            for (index, &(seed, group, article, token)) in places.iter().enumerate() {
                let part = (index * 7 + article) % parts;
                of_parts[part].push(posting(seed * spread, group - 1, article, token));
            }
            let mut expected = of_parts.concat();
            expected.sort_by_key(|GroupedPosting { posting, group }| {
                (reordered(posting.seed), *group, posting.article, posting.token)
            });
            let (mut merge, mut merged) = (ChunkMerge::default(), Vec::new());
            let mut bucket_of = std::collections::HashMap::new();
            for (bucket, first, bytes) in sorted_chunks(&of_parts, buckets) {
                prop_assert!(bucket < buckets);
                prop_assert_eq!(*bucket_of.entry(first.seed).or_insert(bucket), bucket);
                merge.add(bytes, |one| merged.push(one)).unwrap();
            }
            merge.finish(|one| merged.push(one)).unwrap();
            prop_assert_eq!(merged, expected);
        }
    }

    #[test]
    fn the_chunks_of_a_frequent_seed_are_not_held() {
        let seed = 0x12_3456_789a;
        let parts: Vec<Vec<GroupedPosting>> = (0..4)
            .map(|part| {
                let frequent = (0..1000).map(|article| posting(seed, 0, article * 4 + part, 0));
                let rare = (0..50).map(|rare| posting((rare * 0x5_4321_1111) >> 3, 0, part, 1));
                frequent.chain(rare).collect()
            })
            .collect();
        let mut merge = ChunkMerge::default();
        for (_, _, bytes) in sorted_chunks(&parts, 1) {
            merge.add(bytes, |_| ()).unwrap();
            assert!(merge.open.len() <= 6, "{}", merge.open.len());
        }
    }

    #[test]
    fn other_bytes_are_an_error() {
        for bytes in [vec![], vec![0], vec![0; 9], vec![0, 0x80], vec![1; 17]] {
            let mut merge = ChunkMerge::default();
            let message = merge.add(bytes, |_| ()).unwrap_err().to_string();
            assert_eq!(message, "a chunk of postings is malformed");
        }
    }
}
