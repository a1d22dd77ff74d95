//! The step `links`: the links between articles, from sorted chunks of postings.

use std::mem::take;
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_array::builder::{BinaryBuilder, Int64Builder, ListBuilder};
use arrow_schema::{ArrowError, DataType, Schema, SchemaRef};
use unboil_match::{
    ArticleId, ChunkMerge, CorpusSize, Link, MalformedChunk, PassagesConfig, SeedLinker, sort_links,
};

use super::columns::{Columns, field, item_field, long_list};
use super::link_blocks::{block_of, write_link};
use super::stage::Stage;

/// Links that are sorted at a time: 32 MiB.
const MAX_LINKS: usize = 1 << 20;

/// Reads the chunks of the step `postings`, sorted by `bucket`, `seed`, `group`, `rank` and `token`. It
/// holds the chunks of one bucket, without those of frequent seeds. A result has links of one block of
/// dropped articles: `block`, `links`, and `ranks`, those of all articles of the links.
pub(super) struct Links {
    merge: ChunkMerge,
    /// `None`: all postings were added.
    linker: Option<SeedLinker>,
    links: Vec<Link>,
}

impl Links {
    pub(super) fn new(config: &PassagesConfig, size: CorpusSize) -> Links {
        Links {
            merge: ChunkMerge::default(),
            linker: Some(SeedLinker::new(config, size)),
            links: Vec::new(),
        }
    }

    /// The links so far.
    fn batch(&mut self, schema: &SchemaRef) -> Result<RecordBatch, ArrowError> {
        let mut links = take(&mut self.links);
        sort_links(&mut links, |rank| rank);
        let (mut blocks, mut packed) = (Int64Builder::new(), BinaryBuilder::new());
        let mut ranks = ListBuilder::new(Int64Builder::new()).with_field(item_field());
        for of_block in links.chunk_by(|one, other| block_of(one) == block_of(other)) {
            let mut bytes = Vec::new();
            of_block
                .iter()
                .for_each(|link| write_link(&mut bytes, link));
            blocks.append_value(block_of(&of_block[0]));
            packed.append_value(bytes);
            let both = of_block.iter().flat_map(|link| [link.dropped, link.kept]);
            let mut articles: Vec<ArticleId> = both.collect();
            articles.sort_unstable();
            articles.dedup();
            ranks.append_value(articles.into_iter().map(|rank| Some(rank as i64)));
        }
        RecordBatch::try_new(
            schema.clone(),
            vec![
                Arc::new(blocks.finish()),
                Arc::new(packed.finish()),
                Arc::new(ranks.finish()),
            ],
        )
    }
}

fn malformed(error: MalformedChunk) -> ArrowError {
    ArrowError::InvalidArgumentError(error.to_string())
}

impl Stage for Links {
    // A posting has at most 15 links.
    const ROWS: usize = 1024;

    fn schema(&self, _: &SchemaRef) -> SchemaRef {
        Arc::new(Schema::new(vec![
            field("block", DataType::Int64),
            field("links", DataType::Binary),
            field("ranks", long_list()),
        ]))
    }

    fn add(&mut self, batch: &RecordBatch, schema: &SchemaRef) -> Result<RecordBatch, ArrowError> {
        let chunks = Columns(batch).texts("postings")?;
        let Links {
            merge,
            linker,
            links,
        } = self;
        for row in 0..batch.num_rows() {
            let (Some(linker), Some(chunk)) = (linker.as_mut(), chunks.bytes(row)) else {
                continue;
            };
            merge
                .add(chunk.to_vec(), |posting| {
                    linker.add(posting, |link| links.push(link))
                })
                .map_err(malformed)?;
        }
        match links.len() < MAX_LINKS {
            true => Ok(RecordBatch::new_empty(schema.clone())),
            false => self.batch(schema),
        }
    }

    fn finish(&mut self, schema: &SchemaRef) -> Result<Option<RecordBatch>, ArrowError> {
        if let Some(mut linker) = self.linker.take() {
            let links = &mut self.links;
            take(&mut self.merge)
                .finish(|posting| linker.add(posting, |link| links.push(link)))
                .map_err(malformed)?;
            linker.finish(|link| links.push(link));
        }
        self.batch(schema).map(Some)
    }
}
