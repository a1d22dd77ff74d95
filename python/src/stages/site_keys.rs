//! The step `site_keys`: the site and the site keys of each article.

use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::{ArrowError, DataType, SchemaRef};
use unboil_strip::{ExtractContext, SiteKeys};

use super::article_input::ArticleInput;
use super::columns::{Columns, field, long_list, long_list_array, schema_without, text_column};
use super::context::StageContext;
use super::stage::Stage;

/// The columns that are read.
const READ: [&str; 2] = ["text", "url"];

/// Adds the columns `site`, `prose_sketch` and `blocks` in place of `text` and `url`. The site is
/// missing for an article that belongs to none or proves nothing.
pub(super) struct SiteKeysOfArticles(pub(super) Arc<StageContext>);

impl Stage for SiteKeysOfArticles {
    fn schema(&self, input: &SchemaRef) -> SchemaRef {
        let more = [
            field("site", DataType::Utf8),
            field("prose_sketch", long_list()),
            field("blocks", long_list()),
        ];
        schema_without(input, &READ, &more)
    }

    fn add(&mut self, batch: &RecordBatch, schema: &SchemaRef) -> Result<RecordBatch, ArrowError> {
        let columns = Columns(batch);
        let (texts, urls) = (columns.texts("text")?, columns.texts("url")?);
        let context = ExtractContext {
            site_keys: true,
            omit_scorer_reasons: true,
            ..ExtractContext::default()
        };
        let mut sites = Vec::with_capacity(batch.num_rows());
        let (mut sketches, mut blocks) = (Vec::new(), Vec::new());
        for row in 0..batch.num_rows() {
            let article = ArticleInput::read(&texts, row, self.0.html)?;
            let url = urls.value(row)?;
            let keys = article.and_then(|article| {
                let site = self.0.site_name(url.or(article.declared_url()))?;
                let stripper = &self.0.strip.stripper;
                let keys = stripper.extract(article.article(), &context).site_keys?;
                Some((site, keys))
            });
            let (site, keys) = keys.unzip();
            sites.push(site);
            let numbers = |of: fn(&SiteKeys) -> &[u64]| {
                let keys = keys.as_ref().map(of);
                keys.map(|hashes| hashes.iter().map(|&hash| hash as i64).collect())
            };
            sketches.push(numbers(|keys| &keys.prose_sketch));
            blocks.push(numbers(|keys| &keys.blocks));
        }
        let mut out = columns.without(&READ);
        out.push(text_column(sites));
        out.push(long_list_array(sketches));
        out.push(long_list_array(blocks));
        RecordBatch::try_new(schema.clone(), out)
    }
}
