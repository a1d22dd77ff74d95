//! The step `site_templates`: learns the template of each site.

use std::mem::take;
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::{ArrowError, DataType, Schema, SchemaRef};
use unboil_strip::{SiteKeys, SiteProfiles, learn_site};

use super::columns::{Columns, field, text_column};
use super::context::StageContext;
use super::stage::Stage;

/// Learns from the site keys of one site after another, in the order of the articles. It holds the keys
/// of one site. The columns are `site` and `profile`, the template as JSON.
pub(super) struct SiteTemplates {
    context: Arc<StageContext>,
    site: Option<String>,
    keys: Vec<SiteKeys>,
}

impl SiteTemplates {
    pub(super) fn new(context: Arc<StageContext>) -> SiteTemplates {
        SiteTemplates {
            context,
            site: None,
            keys: Vec::new(),
        }
    }

    /// The template of the site so far, if it has blocks.
    fn end_site(&mut self) -> Option<(String, String)> {
        let (site, keys) = (self.site.take()?, take(&mut self.keys));
        let mut profiles = SiteProfiles::default();
        let profile = learn_site(&keys, &self.context.config.strip);
        let is_template = profiles.insert_if_better(&site, profile);
        is_template.then(|| (site, unboil::site_profiles_to_json(&profiles)))
    }
}

fn batch_of(
    templates: Vec<(String, String)>,
    schema: &SchemaRef,
) -> Result<RecordBatch, ArrowError> {
    let (sites, profiles): (Vec<_>, Vec<_>) = templates.into_iter().unzip();
    let column = |texts: Vec<String>| text_column(texts.into_iter().map(Some));
    RecordBatch::try_new(schema.clone(), vec![column(sites), column(profiles)])
}

impl Stage for SiteTemplates {
    fn schema(&self, _: &SchemaRef) -> SchemaRef {
        let texts = ["site", "profile"].map(|name| field(name, DataType::Utf8));
        Arc::new(Schema::new(texts.to_vec()))
    }

    fn add(&mut self, batch: &RecordBatch, schema: &SchemaRef) -> Result<RecordBatch, ArrowError> {
        let columns = Columns(batch);
        let sites = columns.texts("site")?;
        let (sketches, blocks) = (
            columns.long_lists("prose_sketch")?,
            columns.long_lists("blocks")?,
        );
        let hashes = |numbers: &[i64]| numbers.iter().map(|&number| number as u64).collect();
        let mut templates = Vec::new();
        for row in 0..batch.num_rows() {
            let site = sites.get(row)?;
            if site != self.site.as_deref() {
                templates.extend(self.end_site());
                self.site = site.map(str::to_string);
            }
            self.keys.push(SiteKeys {
                prose_sketch: hashes(sketches.get(row)),
                blocks: hashes(blocks.get(row)),
            });
        }
        batch_of(templates, schema)
    }

    fn finish(&mut self, schema: &SchemaRef) -> Result<Option<RecordBatch>, ArrowError> {
        let last = self.end_site().into_iter().collect();
        Ok(Some(batch_of(last, schema)?))
    }
}
