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

/// Postings that are sorted at a time: 32 MiB.
const MAX_POSTINGS: usize = 1 << INDEX_BITS;

const INDEX_BITS: u32 = 20;
const _: () = assert!(SEED_BITS + INDEX_BITS <= u64::BITS);
const _: () = assert!(SEED_BITS + CONTEXT_BITS + u32::BITS <= u128::BITS);

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
    /// The postings, for [`ChunkMerge::add`]: 24 bytes each, 32 if they have groups.
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
    fn of(one: &GroupedPosting) -> PostingPlace {
        PostingPlace {
            seed: reordered(one.posting.seed),
            group: one.group,
            rank: one.posting.article as u64,
            token: one.posting.token,
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
/// merge.finish(|one| merged.push(one));
/// assert_eq!(merged, [posting(2, 0), posting(2, 1), posting(6, 1)]);
/// ```
pub struct PostingChunker {
    buckets: u32,
    /// The postings by the highest bits of [`PostingPlace::seed`]: those of a part are near each other in
    /// memory, and sorting them is several times faster than sorting all.
    parts: Vec<Part>,
    postings: usize,
}

const PART_BITS: u32 = 8;

#[derive(Clone, Default)]
struct Part {
    /// The seed of each posting, so that a sorted list has the order of [`PostingPlace`], and the index of
    /// the posting. Numbers sort faster than postings.
    keys: Vec<u64>,
    postings: Vec<PackedPosting>,
    /// The groups of the postings; of none if all are 0.
    groups: Vec<i64>,
}

impl PostingChunker {
    /// Makes chunks for this number of buckets, at least one.
    pub fn new(buckets: u32) -> PostingChunker {
        PostingChunker {
            buckets: buckets.max(1),
            parts: vec![Part::default(); 1 << PART_BITS],
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
        let part = reordered(posting.posting.seed) >> (SEED_BITS - PART_BITS);
        self.parts[part as usize].add(posting);
        self.postings == MAX_POSTINGS
    }

    /// Removes the postings, and calls `emit` with their chunks. The postings of a frequent seed are a
    /// chunk each, so that a reader of chunks in the order of their first postings holds few of them.
    pub fn drain(&mut self, mut emit: impl FnMut(PostingChunk)) {
        let average = self.postings / self.buckets as usize;
        let max_packed = (average / FREQUENT_PART).max(MIN_FREQUENT);
        let has_groups = self.parts.iter().any(|part| !part.groups.is_empty());
        let mut packed = ChunkBytes::new(has_groups);
        let mut frequent = ChunkBytes::new(has_groups);
        let mut places: Vec<(PostingPlace, usize)> = Vec::new();
        for part in &mut self.parts {
            part.keys.sort_unstable();
            for of_seed in (part.keys).chunk_by(|one, other| seed_of(*one) == seed_of(*other)) {
                let bucket = bucket(seed_of(of_seed[0]), self.buckets);
                if packed.first.is_some_and(|(of_chunk, _)| of_chunk != bucket) {
                    packed.end(&mut emit);
                }
                places.clear();
                places.extend(of_seed.iter().map(|key| part.place(*key)));
                places.sort_unstable();
                for of_group in places.chunk_by(|(one, _), (other, _)| one.group == other.group) {
                    for &(place, index) in of_group {
                        let posting = &part.postings[index];
                        if of_group.len() <= max_packed {
                            packed.push((bucket, place), posting);
                        } else {
                            frequent.push((bucket, place), posting);
                            frequent.end(&mut emit);
                        }
                    }
                }
            }
            part.keys.clear();
            part.postings.clear();
            part.groups.clear();
        }
        packed.end(&mut emit);
        self.postings = 0;
    }
}

impl Part {
    fn add(&mut self, GroupedPosting { posting, group }: GroupedPosting) {
        let index = self.postings.len();
        self.keys
            .push(reordered(posting.seed) << INDEX_BITS | index as u64);
        self.postings.push(PackedPosting::new(posting));
        if group != 0 || !self.groups.is_empty() {
            self.groups.resize(index, 0);
            self.groups.push(group);
        }
    }

    /// The place and the index of the posting with this key.
    fn place(&self, key: u64) -> (PostingPlace, usize) {
        let index = key as usize & (MAX_POSTINGS - 1);
        let group = self.groups.get(index).copied().unwrap_or(0);
        let posting = self.postings[index].posting();
        (PostingPlace::of(&GroupedPosting { posting, group }), index)
    }
}

/// The seed of a key, as in [`PostingPlace`].
fn seed_of(key: u64) -> u64 {
    key >> INDEX_BITS
}

fn bucket(reordered_seed: u64, buckets: u32) -> u32 {
    ((u128::from(reordered_seed) * u128::from(buckets)) >> SEED_BITS) as u32
}

const POSTING_BYTES: usize = 24;
const GROUP_BYTES: usize = 8;

/// The seed, context and token of a posting in two numbers, and its article.
#[derive(Clone, Copy)]
struct PackedPosting([u64; POSTING_BYTES / 8]);

impl PackedPosting {
    fn new(posting: Posting) -> PackedPosting {
        let head = u128::from(posting.seed) << (CONTEXT_BITS + u32::BITS)
            | u128::from(posting.context) << u32::BITS
            | u128::from(posting.token);
        PackedPosting([head as u64, (head >> 64) as u64, posting.article as u64])
    }

    fn posting(&self) -> Posting {
        let PackedPosting([low, high, article]) = *self;
        let head = u128::from(high) << 64 | u128::from(low);
        Posting {
            seed: (head >> (CONTEXT_BITS + u32::BITS)) as u64,
            article: article as usize,
            token: head as u32,
            context: (head >> u32::BITS) as u64 & ((1 << CONTEXT_BITS) - 1),
        }
    }

    fn read(bytes: &[u8; POSTING_BYTES]) -> PackedPosting {
        let (numbers, _) = bytes.as_chunks();
        let number = |at: usize| u64::from_le_bytes(numbers[at]);
        PackedPosting([number(0), number(1), number(2)])
    }
}

/// The bytes of a chunk that is being made.
struct ChunkBytes {
    has_groups: bool,
    /// The bucket, and the place of the first posting.
    first: Option<(u32, PostingPlace)>,
    bytes: Vec<u8>,
}

impl ChunkBytes {
    fn new(has_groups: bool) -> ChunkBytes {
        ChunkBytes {
            has_groups,
            first: None,
            bytes: Vec::new(),
        }
    }

    fn push(&mut self, place: (u32, PostingPlace), posting: &PackedPosting) {
        if self.first.is_none() {
            self.first = Some(place);
            self.bytes.push(u8::from(self.has_groups));
        }
        let numbers = posting.0.map(u64::to_le_bytes);
        self.bytes.extend_from_slice(numbers.as_flattened());
        if self.has_groups {
            self.bytes.extend_from_slice(&place.1.group.to_le_bytes());
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
    open: Vec<OpenChunk>,
    /// The next place of each open chunk, the first on top.
    next: BinaryHeap<Reverse<(PostingPlace, usize)>>,
    /// The indices in `open` of chunks that are read.
    free: Vec<usize>,
}

struct OpenChunk {
    bytes: Vec<u8>,
    /// The number of bytes before the next posting.
    read: usize,
}

impl ChunkMerge {
    /// Adds the next chunk, and calls `emit` with the postings that are before it.
    ///
    /// # Errors
    /// If the bytes are not those of a chunk.
    pub fn add(
        &mut self,
        bytes: Vec<u8>,
        emit: impl FnMut(GroupedPosting),
    ) -> Result<(), MalformedChunk> {
        let (first, after) = next_posting(&bytes, 1).ok_or(MalformedChunk)?;
        if !(bytes.len() - 1).is_multiple_of(after - 1) {
            return Err(MalformedChunk);
        }
        let place = PostingPlace::of(&first);
        self.emit_before(Some(place), emit);
        let chunk = OpenChunk { bytes, read: 1 };
        let index = match self.free.pop() {
            Some(index) => {
                self.open[index] = chunk;
                index
            }
            None => {
                self.open.push(chunk);
                self.open.len() - 1
            }
        };
        self.next.push(Reverse((place, index)));
        Ok(())
    }

    /// Calls `emit` with the postings that are left.
    pub fn finish(mut self, emit: impl FnMut(GroupedPosting)) {
        self.emit_before(None, emit);
    }

    /// Calls `emit` with the postings before a place.
    fn emit_before(&mut self, end: Option<PostingPlace>, mut emit: impl FnMut(GroupedPosting)) {
        while let Some(mut top) = self.next.peek_mut() {
            let Reverse((place, index)) = *top;
            if end.is_some_and(|end| place >= end) {
                return;
            }
            let chunk = &mut self.open[index];
            if let Some((posting, after)) = next_posting(&chunk.bytes, chunk.read) {
                emit(posting);
                chunk.read = after;
            }
            match next_posting(&chunk.bytes, chunk.read) {
                Some((next, _)) => *top = Reverse((PostingPlace::of(&next), index)),
                None => {
                    PeekMut::pop(top);
                    chunk.bytes = Vec::new();
                    self.free.push(index);
                }
            }
        }
    }
}

/// The posting at an offset of a chunk, and the offset behind it.
fn next_posting(chunk: &[u8], at: usize) -> Option<(GroupedPosting, usize)> {
    let has_groups = *chunk.first()? != 0;
    let (posting, rest) = chunk.get(at..)?.split_first_chunk()?;
    let posting = PackedPosting::read(posting).posting();
    let (group, after) = match has_groups {
        false => (0, at + POSTING_BYTES),
        true => {
            let group: &[u8; GROUP_BYTES] = rest.first_chunk()?;
            (i64::from_le_bytes(*group), at + POSTING_BYTES + GROUP_BYTES)
        }
    };
    Some((GroupedPosting { posting, group }, after))
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
            expected.sort_by_key(PostingPlace::of);
            let (mut merge, mut merged) = (ChunkMerge::default(), Vec::new());
            let mut bucket_of = std::collections::HashMap::new();
            for (bucket, first, bytes) in sorted_chunks(&of_parts, buckets) {
                prop_assert!(bucket < buckets);
                prop_assert_eq!(*bucket_of.entry(first.seed).or_insert(bucket), bucket);
                merge.add(bytes, |one| merged.push(one)).unwrap();
            }
            merge.finish(|one| merged.push(one));
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
        for bytes in [
            vec![],
            vec![0],
            vec![0; 24],
            vec![0; 26],
            vec![1; 32],
            vec![1; 34],
        ] {
            let message = ChunkMerge::default()
                .add(bytes, |_| ())
                .unwrap_err()
                .to_string();
            assert_eq!(message, "a chunk of postings is malformed");
        }
    }
}
