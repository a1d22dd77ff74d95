//! Sorted postings as bytes: [`PostingChunk`].

use std::fmt;

use crate::posting_place::{PlacedPosting, PostingPlace};
use crate::seed_context::CONTEXT_BITS;
use unboil_text::{read_number, write_number};

/// Sorted postings of one bucket of seeds.
pub struct PostingChunk<'a> {
    /// The bucket. All postings of a seed are in one.
    pub bucket: u32,
    /// Where the first posting stands in the order.
    pub first: PostingPlace,
    /// The postings, for [`ChunkMerge::add`](crate::ChunkMerge::add): about 15 bytes each, 23 if they have groups.
    pub bytes: &'a [u8],
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

const CONTEXT_BYTES: usize = CONTEXT_BITS as usize / 8;

/// The bytes of a chunk that is being made: 1 if the postings have groups, the lowest rank, and for each
/// posting the difference of its seed to the one before, the difference of its rank to the lowest, its
/// token, the bytes of its context and of its group.
pub(crate) struct ChunkBytes {
    has_groups: bool,
    first_rank: u64,
    /// The bucket, and the place of the first posting.
    pub(crate) first: Option<(u32, PostingPlace)>,
    last_seed: u64,
    bytes: Vec<u8>,
}

impl ChunkBytes {
    pub(crate) fn new(has_groups: bool, first_rank: u64) -> ChunkBytes {
        ChunkBytes {
            has_groups,
            first_rank,
            first: None,
            last_seed: 0,
            bytes: Vec::new(),
        }
    }

    pub(crate) fn push(&mut self, bucket: u32, &PlacedPosting { place, context }: &PlacedPosting) {
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
    pub(crate) fn end(&mut self, emit: &mut impl FnMut(PostingChunk)) {
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
pub(crate) struct ChunkReader {
    bytes: Vec<u8>,
    /// The number of bytes that were read.
    read: usize,
    has_groups: bool,
    first_rank: u64,
    last_seed: u64,
    /// The context of the last posting that was read.
    pub(crate) context: u64,
}

impl ChunkReader {
    pub(crate) fn new(bytes: Vec<u8>) -> Option<ChunkReader> {
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

    pub(crate) fn is_at_end(&self) -> bool {
        self.read == self.bytes.len()
    }

    /// The place of the next posting.
    pub(crate) fn next(&mut self) -> Option<PostingPlace> {
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
