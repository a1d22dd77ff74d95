//! The step `strip`: the removals of each article, and what decides its rank.

use std::sync::Arc;

use arrow_array::builder::{ListBuilder, StringBuilder};
use arrow_array::{ArrayRef, BinaryArray, RecordBatch};
use arrow_schema::{ArrowError, DataType, SchemaRef};
use unboil::{ArticleView, CopyPreference, KeepPer, rank_key};
use unboil_match::RankKey;
use unboil_strip::{ExtractContext, Extraction, SiteBy, TemplateSource};
use unboil_text::{Removal, TokenList, host, kept_spans};
use xxhash_rust::xxh3::xxh3_64;

use super::article_input::ArticleInput;
use super::columns::{Columns, Texts, field, json, long_column, schema_without, text_column};
use super::context::StageContext;
use super::stage::Stage;

/// The columns that are read.
const READ: [&str; 5] = ["text", "url", "date", "keep_field", "source"];

/// Adds a column for each field of [`StrippedRow`] in place of those that are read.
pub(super) struct StripArticles {
    pub(super) context: Arc<StageContext>,
    pub(super) removes: bool,
}

/// What is known of an article. Only a problem is if the text is missing.
#[derive(Default)]
struct StrippedRow {
    /// The removals as JSON; missing if there are none.
    removals: Option<String>,
    page_type: Option<&'static str>,
    host: Option<String>,
    text_bytes: Option<i64>,
    rank_key: Option<[u8; RankKey::BYTES]>,
    /// Only articles of one group are compared.
    group: Option<i64>,
    problems: Vec<String>,
}

/// The columns of a batch.
struct RowColumns<'a> {
    texts: Texts<'a>,
    urls: Texts<'a>,
    dates: Texts<'a>,
    keep_fields: Texts<'a>,
    sources: Texts<'a>,
}

impl StageContext {
    /// The name of the site of an article with this URL. A table has no folders.
    pub(super) fn site_name(&self, url: Option<&str>) -> Option<String> {
        match self.config.strip.site_by {
            SiteBy::Auto | SiteBy::Host => url.and_then(host),
            SiteBy::All => Some("all".to_string()),
            SiteBy::Folder | SiteBy::None => None,
        }
    }

    /// Strips an article with the template of its site, if the article has a block of it.
    fn extract(&self, article: &ArticleInput, url: Option<&str>) -> Extraction {
        let name = self.site_name(url);
        let known =
            (name.as_deref()).and_then(|name| Some((name, self.strip.profiles().get(name)?)));
        let template = known.map_or(TemplateSource::None, |(name, profile)| {
            TemplateSource::Matching { name, profile }
        });
        let context = ExtractContext {
            template,
            ..ExtractContext::default()
        };
        self.strip.stripper.extract(article.article(), &context)
    }

    /// The number of tokens that stripping left, if it decides the rank.
    fn tokens(&self, text: &str, removals: &[Removal]) -> usize {
        match self.config.keep {
            CopyPreference::Longest => {
                let kept = kept_spans(text.len(), removals);
                let kept = self.ignored.without(text, &kept);
                TokenList::tokenize(text, &kept).tokens().len()
            }
            _ => 0,
        }
    }
}

impl StripArticles {
    fn row(&self, columns: &RowColumns, row: usize) -> Result<StrippedRow, ArrowError> {
        let context = &*self.context;
        let Some(article) = ArticleInput::read(&columns.texts, row, context.html)? else {
            return Ok(StrippedRow {
                problems: vec!["the text is missing".to_string()],
                ..StrippedRow::default()
            });
        };
        let text = article.text();
        let url = columns.urls.value(row)?.or(article.declared_url());
        let extraction = match self.removes {
            true => context.extract(&article, url),
            false => Extraction::default(),
        };
        let host = url.and_then(host);
        let source = columns
            .sources
            .value(row)?
            .or(host.as_deref())
            .unwrap_or("");
        let view = ArticleView {
            date: columns.dates.value(row)?.or(article.declared_date()),
            keep_field: columns.keep_fields.value(row)?,
            source: Some(source),
            text,
            ..ArticleView::default()
        };
        let tokens = context.tokens(text, &extraction.removals);
        let (key, problem) = rank_key(&view, tokens, &context.config);
        let group = match context.config.keep_per {
            KeepPer::Source => xxh3_64(source.as_bytes()),
            KeepPer::Corpus => 0,
        };
        let skipped = extraction.skipped.map(|reason| reason.to_string());
        let has_removals = !extraction.removals.is_empty();
        Ok(StrippedRow {
            removals: has_removals.then(|| json(&extraction.removals)),
            page_type: extraction.page_type.map(|page_type| page_type.name()),
            text_bytes: Some(text.len() as i64),
            rank_key: Some(key.to_bytes()),
            group: Some(group as i64),
            problems: skipped.into_iter().chain(problem).collect(),
            host,
        })
    }
}

impl Stage for StripArticles {
    fn schema(&self, input: &SchemaRef) -> SchemaRef {
        let more = [
            field("removals", DataType::Utf8),
            field("page_type", DataType::Utf8),
            field("host", DataType::Utf8),
            field("text_bytes", DataType::Int64),
            field("rank_key", DataType::Binary),
            field("group", DataType::Int64),
            field("problems", DataType::List(field("element", DataType::Utf8))),
        ];
        schema_without(input, &READ, &more)
    }

    fn add(&mut self, batch: &RecordBatch, schema: &SchemaRef) -> Result<RecordBatch, ArrowError> {
        let columns = Columns(batch);
        let of_rows = RowColumns {
            texts: columns.texts("text")?,
            urls: columns.texts("url")?,
            dates: columns.texts("date")?,
            keep_fields: columns.texts("keep_field")?,
            sources: columns.texts("source")?,
        };
        let rows = (0..batch.num_rows()).map(|row| self.row(&of_rows, row));
        let rows: Vec<StrippedRow> = rows.collect::<Result<_, _>>()?;
        let longs = |value: fn(&StrippedRow) -> Option<i64>| long_column(rows.iter().map(value));
        let texts = |value: fn(&StrippedRow) -> Option<&str>| text_column(rows.iter().map(value));
        let keys: BinaryArray = (rows.iter()).map(|row| row.rank_key.as_ref()).collect();
        let element = field("element", DataType::Utf8);
        let mut problems = ListBuilder::new(StringBuilder::new()).with_field(element);
        for row in &rows {
            problems.append_value(row.problems.iter().map(Some));
        }
        let more: [ArrayRef; 7] = [
            texts(|row| row.removals.as_deref()),
            texts(|row| row.page_type),
            texts(|row| row.host.as_deref()),
            longs(|row| row.text_bytes),
            Arc::new(keys),
            longs(|row| row.group),
            Arc::new(problems.finish()),
        ];
        let mut out = columns.without(&READ);
        out.extend(more);
        RecordBatch::try_new(schema.clone(), out)
    }
}
