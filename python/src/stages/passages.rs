//! The step `passages`: verifies links, word by word.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::mem::take;
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::{ArrowError, Schema, SchemaRef};
use unboil_match::{ArticleId, Link, MatchScratch, TokenizedArticle, match_article, sort_links};
use unboil_text::Span;

use super::columns::Columns;
use super::context::StageContext;
use super::link_blocks::read_links;
use super::pair_rows::{PairRow, pair_batch, pair_fields};
use super::postings::kept_spans_of;
use super::stage::Stage;

/// Reads rows of blocks: first the texts of all articles of a block (`rank`, `text`, `removals`), then
/// its `links`. All links of a dropped article are in one block. Articles are named by their ranks. It
/// holds the texts and the links of one block.
pub(super) struct Passages {
    context: Arc<StageContext>,
    block: Option<i64>,
    texts: HashMap<ArticleId, ArticleText>,
    links: Vec<Link>,
    scratch: MatchScratch,
    rows: Vec<PairRow>,
}

/// The text of an article. It is tokenized when a link needs it.
enum ArticleText {
    Read(String, Vec<Span>),
    Tokenized(Arc<TokenizedArticle>),
}

impl Passages {
    pub(super) fn new(context: Arc<StageContext>) -> Passages {
        Passages {
            context,
            block: None,
            texts: HashMap::new(),
            links: Vec::new(),
            scratch: MatchScratch::default(),
            rows: Vec::new(),
        }
    }

    /// Verifies the links of the block.
    fn end_block(&mut self) -> Result<(), ArrowError> {
        let (mut links, mut texts) = (take(&mut self.links), take(&mut self.texts));
        sort_links(&mut links, |rank| rank);
        let mut load = |article: ArticleId| match texts.entry(article) {
            Entry::Occupied(mut entry) => Ok(entry.get_mut().tokenized()),
            Entry::Vacant(_) => {
                let reason = format!("the block has no text of the article {article}");
                Err(ArrowError::InvalidArgumentError(reason))
            }
        };
        let config = &self.context.config;
        let (passages, duplicates) = (&config.passages, config.duplicates);
        for of_one in links.chunk_by(|one, other| one.dropped == other.dropped) {
            let (known, scratch) = (|_| None, &mut self.scratch);
            for pair in match_article(of_one, known, &mut load, passages, duplicates, scratch)? {
                (self.rows).extend(pair.passages.into_iter().map(PairRow::Passage));
                self.rows.extend(pair.overlap.map(PairRow::Overlap));
            }
        }
        Ok(())
    }

    fn batch(&mut self, schema: &SchemaRef) -> Result<RecordBatch, ArrowError> {
        pair_batch(&take(&mut self.rows), schema)
    }
}

impl ArticleText {
    fn tokenized(&mut self) -> Arc<TokenizedArticle> {
        if let ArticleText::Read(text, kept) = self {
            let article = TokenizedArticle::new(take(text), take(kept));
            *self = ArticleText::Tokenized(Arc::new(article));
        }
        match self {
            ArticleText::Tokenized(article) => article.clone(),
            ArticleText::Read(..) => unreachable!("it was tokenized"),
        }
    }
}

impl Stage for Passages {
    fn schema(&self, _: &SchemaRef) -> SchemaRef {
        Arc::new(Schema::new(pair_fields()))
    }

    fn add(&mut self, batch: &RecordBatch, schema: &SchemaRef) -> Result<RecordBatch, ArrowError> {
        let columns = Columns(batch);
        let (blocks, ranks) = (columns.longs("block")?, columns.longs("rank")?);
        let (texts, removals) = (columns.texts("text")?, columns.texts("removals")?);
        let links = columns.texts("links")?;
        for row in 0..batch.num_rows() {
            if self.block != Some(blocks.value(row)) {
                self.end_block()?;
                self.block = Some(blocks.value(row));
            }
            if let Some(links) = links.bytes(row) {
                self.links.extend(read_links(links)?);
                continue;
            }
            let text = texts.get(row)?.unwrap_or("");
            let spans = kept_spans_of(text, removals.get(row)?)?;
            let spans = self.context.ignored.without(text, &spans).into_owned();
            let text = ArticleText::Read(text.to_string(), spans);
            self.texts.insert(ranks.value(row) as ArticleId, text);
        }
        self.batch(schema)
    }

    fn finish(&mut self, schema: &SchemaRef) -> Result<Option<RecordBatch>, ArrowError> {
        self.end_block()?;
        self.batch(schema).map(Some)
    }
}
