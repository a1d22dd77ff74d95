//! The step `postings`: the postings of the articles.

use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_array::builder::{Int32Builder, Int64Builder};
use arrow_schema::{ArrowError, DataType, Schema, SchemaRef};
use unboil_match::{CorpusSize, PostingBuilder};
use unboil_text::{Removal, Span, kept_spans};
use xxhash_rust::xxh3::xxh3_64;

use super::columns::{Columns, field, from_json};
use super::context::StageContext;
use super::stage::Stage;

/// Reads `article`, `rank`, `group`, `text`, `removals` and `text_hash`. The columns of the results are
/// those of a posting: `seed`, `group`, `rank`, `article`, `token` and `context`.
pub(super) struct Postings {
    context: Arc<StageContext>,
    size: CorpusSize,
    builder: PostingBuilder,
}

impl Postings {
    pub(super) fn new(context: Arc<StageContext>, size: CorpusSize) -> Postings {
        Postings {
            builder: PostingBuilder::default(),
            context,
            size,
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
        false => Err(changed_text()),
    }
}

/// What the user reads if the data frame does not give the same rows each time.
pub(super) fn changed_text() -> ArrowError {
    let reason = "an article is another one than when it was stripped: the data frame does not give \
                  the same rows each time it is read; write it to a table first, and read that";
    ArrowError::InvalidArgumentError(reason.to_string())
}

impl Stage for Postings {
    const ROWS: usize = 64;

    fn schema(&self, _: &SchemaRef) -> SchemaRef {
        Arc::new(Schema::new(vec![
            field("seed", DataType::Int64),
            field("group", DataType::Int64),
            field("rank", DataType::Int64),
            field("article", DataType::Int64),
            field("token", DataType::Int32),
            field("context", DataType::Int64),
        ]))
    }

    fn add(&mut self, batch: &RecordBatch, schema: &SchemaRef) -> Result<RecordBatch, ArrowError> {
        let columns = Columns(batch);
        let (articles, ranks) = (columns.longs("article")?, columns.longs("rank")?);
        let (groups, hashes) = (columns.longs("group")?, columns.longs("text_hash")?);
        let (texts, removals) = (columns.texts("text")?, columns.texts("removals")?);
        let mut longs: [Int64Builder; 5] = Default::default();
        let mut tokens = Int32Builder::new();
        for row in 0..batch.num_rows() {
            let Some(text) = texts.get(row)? else {
                continue;
            };
            if xxh3_64(text.as_bytes()) as i64 != hashes.value(row) {
                return Err(changed_text());
            }
            let kept = kept_spans_of(text, removals.get(row)?)?;
            let kept = self.context.ignored.without(text, &kept);
            let [seed, group, rank, article, context] = &mut longs;
            let config = &self.context.config.passages;
            self.builder
                .for_each_posting(0, text, &kept, config, self.size, |posting| {
                    seed.append_value(posting.seed as i64);
                    group.append_value(groups.value(row));
                    rank.append_value(ranks.value(row));
                    article.append_value(articles.value(row));
                    tokens.append_value(posting.token as i32);
                    context.append_value(posting.context as i64);
                });
        }
        let [seed, group, rank, article, context] = longs.map(|mut column| column.finish());
        RecordBatch::try_new(
            schema.clone(),
            vec![
                Arc::new(seed),
                Arc::new(group),
                Arc::new(rank),
                Arc::new(article),
                Arc::new(tokens.finish()),
                Arc::new(context),
            ],
        )
    }
}
