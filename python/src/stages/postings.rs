//! The step `postings`: the postings of the articles, in chunks.

use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_array::builder::{BinaryBuilder, Int32Builder, Int64Builder};
use arrow_schema::{ArrowError, DataType, Schema, SchemaRef};
use unboil_match::{
    CorpusSize, GroupedPosting, PostingBuilder, PostingChunk, PostingChunker, PostingPlace,
};
use unboil_text::{Removal, Span, kept_spans};

use super::columns::{Columns, field, from_json};
use super::context::StageContext;
use super::stage::Stage;

/// Bytes of text for each bucket of seeds. Its postings have about 1.5 times as many: 200 MB.
const BUCKET_TEXT_BYTES: u64 = 128 << 20;

/// Fewest buckets: enough to spread over the tasks of a small cluster.
const MIN_BUCKETS: u64 = 256;

/// Reads `rank`, `group`, `text` and `removals`. The results are chunks of postings: their
/// `bucket`, the `seed`, `group`, `rank` and `token` of the first posting, by which they are sorted, and
/// `postings`.
pub(super) struct Postings {
    context: Arc<StageContext>,
    size: CorpusSize,
    builder: PostingBuilder,
    chunker: PostingChunker,
}

impl Postings {
    /// `text_bytes` is the length of all texts.
    pub(super) fn new(context: Arc<StageContext>, text_bytes: u64) -> Postings {
        let buckets = (text_bytes / BUCKET_TEXT_BYTES).max(MIN_BUCKETS);
        Postings {
            context,
            size: CorpusSize::from_text_bytes(text_bytes),
            builder: PostingBuilder::default(),
            chunker: PostingChunker::new(u32::try_from(buckets).unwrap_or(u32::MAX)),
        }
    }
}

/// The spans of a text that stripping left. `removals` are its removals as JSON.
///
/// # Errors
/// If they are not those of the text.
pub(super) fn kept_spans_of(text: &str, removals: Option<&str>) -> Result<Vec<Span>, ArrowError> {
    let removals: Vec<Removal> = removals.map(from_json).transpose()?.unwrap_or_default();
    let is_inside = |removal: &Removal| text.get(removal.span.range()).is_some();
    match removals.iter().all(is_inside) {
        true => Ok(kept_spans(text.len(), &removals)),
        false => {
            let reason = "the removals are not those of the text".to_string();
            Err(ArrowError::InvalidArgumentError(reason))
        }
    }
}

impl Stage for Postings {
    const ROWS: usize = 64;

    fn schema(&self, _: &SchemaRef) -> SchemaRef {
        Arc::new(Schema::new(vec![
            field("bucket", DataType::Int64),
            field("seed", DataType::Int64),
            field("group", DataType::Int64),
            field("rank", DataType::Int64),
            field("token", DataType::Int32),
            field("postings", DataType::Binary),
        ]))
    }

    fn add(&mut self, batch: &RecordBatch, schema: &SchemaRef) -> Result<RecordBatch, ArrowError> {
        let columns = Columns(batch);
        let (groups, ranks) = (columns.longs("group")?, columns.longs("rank")?);
        let (texts, removals) = (columns.texts("text")?, columns.texts("removals")?);
        let mut rows = ChunkRows::default();
        for row in 0..batch.num_rows() {
            let Some(text) = texts.get(row)? else {
                continue;
            };
            let kept = kept_spans_of(text, removals.get(row)?)?;
            let kept = self.context.ignored.without(text, &kept);
            let (config, rank) = (&self.context.config.passages, ranks.value(row) as usize);
            let group = groups.value(row);
            self.builder
                .for_each_posting(rank, text, &kept, config, self.size, |posting| {
                    if self.chunker.add(GroupedPosting { posting, group }) {
                        self.chunker.drain(|chunk| rows.push(&chunk));
                    }
                });
        }
        rows.batch(schema)
    }

    fn finish(&mut self, schema: &SchemaRef) -> Result<Option<RecordBatch>, ArrowError> {
        let mut rows = ChunkRows::default();
        self.chunker.drain(|chunk| rows.push(&chunk));
        rows.batch(schema).map(Some)
    }
}

/// The columns of the results.
#[derive(Default)]
struct ChunkRows {
    buckets: Int64Builder,
    seeds: Int64Builder,
    groups: Int64Builder,
    ranks: Int64Builder,
    tokens: Int32Builder,
    postings: BinaryBuilder,
}

impl ChunkRows {
    fn push(&mut self, chunk: &PostingChunk) {
        let PostingPlace {
            seed,
            group,
            rank,
            token,
        } = chunk.first;
        self.buckets.append_value(i64::from(chunk.bucket));
        self.seeds.append_value(seed as i64);
        self.groups.append_value(group);
        self.ranks.append_value(rank as i64);
        self.tokens.append_value(token as i32);
        self.postings.append_value(chunk.bytes);
    }

    fn batch(mut self, schema: &SchemaRef) -> Result<RecordBatch, ArrowError> {
        RecordBatch::try_new(
            schema.clone(),
            vec![
                Arc::new(self.buckets.finish()),
                Arc::new(self.seeds.finish()),
                Arc::new(self.groups.finish()),
                Arc::new(self.ranks.finish()),
                Arc::new(self.tokens.finish()),
                Arc::new(self.postings.finish()),
            ],
        )
    }
}
