//! The step `links`: the links between articles, from sorted postings.

use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_array::builder::{BooleanBuilder, Int32Builder, Int64Builder};
use arrow_schema::{ArrowError, DataType, Schema, SchemaRef};
use unboil_match::{CorpusSize, PassagesConfig, Posting, RankedLink, RankedPosting, SeedLinker};

use super::columns::{Columns, field};
use super::stage::Stage;

/// Reads the postings of the step `postings`, sorted by `seed`, `group`, `rank` and `token`. Memory does
/// not grow with the postings of a seed. The columns are those of a link: `dropped`, `kept`,
/// `kept_rank`, `dropped_token`, `kept_token` and `common`.
pub(super) struct Links {
    /// `None`: all postings were added.
    linker: Option<SeedLinker>,
    rows: LinkRows,
}

#[derive(Default)]
struct LinkRows {
    dropped: Int64Builder,
    kept: Int64Builder,
    kept_rank: Int64Builder,
    dropped_token: Int32Builder,
    kept_token: Int32Builder,
    common: BooleanBuilder,
}

impl Links {
    pub(super) fn new(config: &PassagesConfig, size: CorpusSize) -> Links {
        Links {
            linker: Some(SeedLinker::new(config, size)),
            rows: LinkRows::default(),
        }
    }
}

impl LinkRows {
    fn push(&mut self, RankedLink { link, kept_rank }: RankedLink) {
        self.dropped.append_value(link.dropped as i64);
        self.kept.append_value(link.kept as i64);
        self.kept_rank.append_value(kept_rank as i64);
        self.dropped_token.append_value(link.dropped_token as i32);
        self.kept_token.append_value(link.kept_token as i32);
        self.common.append_value(link.common);
    }

    fn batch(&mut self, schema: &SchemaRef) -> Result<RecordBatch, ArrowError> {
        RecordBatch::try_new(
            schema.clone(),
            vec![
                Arc::new(self.dropped.finish()),
                Arc::new(self.kept.finish()),
                Arc::new(self.kept_rank.finish()),
                Arc::new(self.dropped_token.finish()),
                Arc::new(self.kept_token.finish()),
                Arc::new(self.common.finish()),
            ],
        )
    }
}

impl Stage for Links {
    // A posting has at most 15 links.
    const ROWS: usize = 16_384;

    fn schema(&self, _: &SchemaRef) -> SchemaRef {
        Arc::new(Schema::new(vec![
            field("dropped", DataType::Int64),
            field("kept", DataType::Int64),
            field("kept_rank", DataType::Int64),
            field("dropped_token", DataType::Int32),
            field("kept_token", DataType::Int32),
            field("common", DataType::Boolean),
        ]))
    }

    fn add(&mut self, batch: &RecordBatch, schema: &SchemaRef) -> Result<RecordBatch, ArrowError> {
        let columns = Columns(batch);
        let (seeds, groups) = (columns.longs("seed")?, columns.longs("group")?);
        let (ranks, articles) = (columns.longs("rank")?, columns.longs("article")?);
        let (tokens, contexts) = (columns.ints("token")?, columns.longs("context")?);
        for row in 0..batch.num_rows() {
            let posting = RankedPosting {
                posting: Posting {
                    seed: seeds.value(row) as u64,
                    article: articles.value(row) as usize,
                    token: tokens.value(row) as u32,
                    context: contexts.value(row) as u64,
                },
                rank: ranks.value(row) as u64,
                group: groups.value(row) as u64,
            };
            if let Some(linker) = &mut self.linker {
                linker.add(posting, |link| self.rows.push(link));
            }
        }
        self.rows.batch(schema)
    }

    fn finish(&mut self, schema: &SchemaRef) -> Result<Option<RecordBatch>, ArrowError> {
        if let Some(linker) = self.linker.take() {
            linker.finish(|link| self.rows.push(link));
        }
        self.rows.batch(schema).map(Some)
    }
}
