//! `unboil.Stages`: the steps of a run that another engine distributes. Each takes a stream of Arrow
//! batches and gives one. The engine only partitions and sorts the records between them.
//!
//! | step | order of the input | result |
//! |---|---|---|
//! | `site_keys` | any | the site and the site keys of each article |
//! | `site_templates` | site, then the order of the articles | the template of each site |
//! | `strip` | any | the removals of each article, and what decides its rank |
//! | `page_texts` | any | the texts of pages |
//! | `postings` | any | the postings of the articles, in chunks |
//! | `links` | bucket, seed, group, rank, token | the links between articles |
//! | `passages` | block, texts first, then links | verified passages and overlaps |
//! | `choice` | any, all in one partition | passages and groups to report, and what goes |
//! | `outputs` | any | the cleaned articles with their removals |

mod article_input;
mod choice;
mod choice_rows;
mod columns;
mod context;
mod link_blocks;
mod links;
mod outputs;
mod page_texts;
mod pair_rows;
mod passages;
mod postings;
mod site_keys;
mod site_templates;
mod stage;
mod strip;

use std::sync::Arc;

use pyo3::prelude::*;
use unboil_match::CorpusSize;

use crate::arrow_output::ArrowStream;
use crate::errors::ConfigError;
use crate::settings;
use context::StageContext;

/// The steps of a run.
#[pyclass(frozen, module = "unboil")]
pub(crate) struct Stages(Arc<StageContext>);

#[pymethods]
impl Stages {
    /// Makes the steps from settings and site templates, both as JSON.
    #[new]
    fn new(json: &str, known: Option<&str>, html: bool) -> PyResult<Stages> {
        let (config, known) = (settings::config(json)?, settings::profiles(known)?);
        Ok(Stages(Arc::new(StageContext::new(config, known, html)?)))
    }

    /// The known templates with those that were learned, each as JSON. Of two templates of a site the
    /// one from more pages stays.
    fn with_templates(&self, learned: Vec<String>) -> PyResult<String> {
        let mut profiles = self.0.strip.profiles().clone();
        for json in &learned {
            for (site, profile) in settings::profiles(Some(json))?.iter() {
                profiles.insert_if_better(site, profile.clone());
            }
        }
        Ok(unboil::site_profiles_to_json(&profiles))
    }

    /// The setting with this path, as JSON.
    fn setting(&self, path: Vec<String>) -> PyResult<String> {
        let config = serde_json::to_value(&self.0.config);
        let config = config.map_err(|error| ConfigError::new_err(error.to_string()))?;
        let pointer = format!("/{}", path.join("/"));
        let value = config.pointer(&pointer);
        value.map(ToString::to_string).ok_or_else(|| {
            let path = path.join(".");
            ConfigError::new_err(format!("{path}: there is no such setting"))
        })
    }

    fn site_keys(&self, batches: &Bound<PyAny>) -> PyResult<ArrowStream> {
        stage::run(batches, site_keys::SiteKeysOfArticles(self.0.clone()))
    }

    fn site_templates(&self, batches: &Bound<PyAny>) -> PyResult<ArrowStream> {
        stage::run(batches, site_templates::SiteTemplates::new(self.0.clone()))
    }

    /// With `removes` false nothing is stripped.
    fn strip(&self, batches: &Bound<PyAny>, removes: bool) -> PyResult<ArrowStream> {
        let context = self.0.clone();
        stage::run(batches, strip::StripArticles { context, removes })
    }

    fn page_texts(&self, batches: &Bound<PyAny>) -> PyResult<ArrowStream> {
        stage::run(batches, page_texts::PageTexts)
    }

    fn postings(&self, batches: &Bound<PyAny>, text_bytes: u64) -> PyResult<ArrowStream> {
        stage::run(batches, postings::Postings::new(self.0.clone(), text_bytes))
    }

    fn links(&self, batches: &Bound<PyAny>, text_bytes: u64) -> PyResult<ArrowStream> {
        let size = CorpusSize::from_text_bytes(text_bytes);
        stage::run(batches, links::Links::new(&self.0.config.passages, size))
    }

    fn passages(&self, batches: &Bound<PyAny>) -> PyResult<ArrowStream> {
        stage::run(batches, passages::Passages::new(self.0.clone()))
    }

    fn choice(&self, batches: &Bound<PyAny>) -> PyResult<ArrowStream> {
        stage::run(batches, choice::Choice::new(self.0.clone()))
    }

    fn outputs(&self, batches: &Bound<PyAny>) -> PyResult<ArrowStream> {
        stage::run(batches, outputs::Outputs(self.0.clone()))
    }
}
