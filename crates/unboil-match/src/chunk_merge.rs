//! Merges sorted chunks of postings: [`ChunkMerge`].

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::collections::binary_heap::PeekMut;

use crate::grouped_posting::GroupedPosting;
use crate::posting_chunk::{ChunkReader, MalformedChunk};
use crate::posting_place::PostingPlace;

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
    use crate::posting::Posting;
    use crate::posting_chunker::PostingChunker;
    use crate::posting_place::reordered;
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
