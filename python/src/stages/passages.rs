//! The step `passages`: verifies links, word by word.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::mem::take;
use std::sync::Arc;

use arrow_array::{Array, RecordBatch};
use arrow_schema::{ArrowError, Schema, SchemaRef};
use unboil_match::{ArticleId, Link, MatchScratch, TokenizedArticle, match_article};
use unboil_text::Span;

use super::columns::Columns;
use super::context::StageContext;
use super::pair_rows::{PairRow, pair_batch, pair_fields};
use super::postings::kept_spans_of;
use super::stage::Stage;

/// Reads rows of blocks: first the texts of all articles of a block (`article`, `text`, `removals`),
/// then its links (`dropped`, `kept`, `dropped_token`, `kept_token`, `common`), sorted by the dropped
/// article, then by the rank of the kept one, then by token. All links of a dropped article are in
/// one block. It holds the texts of one block.
pub(super) struct Passages {
    context: Arc<StageContext>,
    block: Option<i64>,
    texts: HashMap<ArticleId, ArticleText>,
    /// The links of one dropped article.
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

    /// Verifies the links of one dropped article.
    fn end_article(&mut self) -> Result<(), ArrowError> {
        if self.links.is_empty() {
            return Ok(());
        }
        let (links, texts) = (take(&mut self.links), &mut self.texts);
        let load = |article: ArticleId| match texts.entry(article) {
            Entry::Occupied(mut entry) => Ok(entry.get_mut().tokenized()),
            Entry::Vacant(_) => {
                let reason = format!("the block has no text of the article {article}");
                Err(ArrowError::InvalidArgumentError(reason))
            }
        };
        let config = &self.context.config;
        let (passages, duplicates) = (&config.passages, config.duplicates);
        let known = |_| None;
        let scratch = &mut self.scratch;
        for pair in match_article(&links, known, load, passages, duplicates, scratch)? {
            (self.rows).extend(pair.passages.into_iter().map(PairRow::Passage));
            self.rows.extend(pair.overlap.map(PairRow::Overlap));
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
        let (blocks, articles) = (columns.longs("block")?, columns.longs("article")?);
        let (texts, removals) = (columns.texts("text")?, columns.texts("removals")?);
        let (dropped, kept) = (columns.longs("dropped")?, columns.longs("kept")?);
        let dropped_tokens = columns.ints("dropped_token")?;
        let kept_tokens = columns.ints("kept_token")?;
        let common = columns.flags("common")?;
        for row in 0..batch.num_rows() {
            if self.block != Some(blocks.value(row)) {
                self.end_article()?;
                self.texts.clear();
                self.block = Some(blocks.value(row));
            }
            if articles.is_valid(row) {
                let text = texts.get(row)?.unwrap_or("");
                let spans = kept_spans_of(text, removals.get(row)?)?;
                let spans = self.context.ignored.without(text, &spans).into_owned();
                let article = articles.value(row) as usize;
                self.texts
                    .insert(article, ArticleText::Read(text.to_string(), spans));
                continue;
            }
            let link = Link {
                dropped: dropped.value(row) as usize,
                kept: kept.value(row) as usize,
                dropped_token: dropped_tokens.value(row) as u32,
                kept_token: kept_tokens.value(row) as u32,
                common: common.value(row),
            };
            if self
                .links
                .last()
                .is_some_and(|last| last.dropped != link.dropped)
            {
                self.end_article()?;
            }
            self.links.push(link);
        }
        self.batch(schema)
    }

    fn finish(&mut self, schema: &SchemaRef) -> Result<Option<RecordBatch>, ArrowError> {
        self.end_article()?;
        self.batch(schema).map(Some)
    }
}
