//! Finds the boilerplate of an article: the text that the site put around it.
//!
//! [`Stripper`] applies the rules of [`RULES`] to one article, with or without its HTML, and
//! returns [`Removal`](unboil_text::Removal)s, each with its class, rule and reason. It does no IO.
//!
//! The template of a site is learned from all articles of the site: [`Stripper::extract`] returns
//! the [`SiteKeys`] of an article, [`learn_site`] makes a [`SiteProfile`] from them, and
//! `extract` applies it. For more articles than fit in memory, [`repeated_keys`],
//! [`cluster_versions`] and [`template_blocks`] learn from partitions. [`training`] is the interface
//! of the program that trains the models.
#![forbid(unsafe_code)]

mod analysis;
mod config;
mod count_of;
mod cues;
mod extraction;
mod keep_reason;
mod language;
mod removal_cap;
mod removals;
mod rules;
mod scorer;
mod site;
mod site_keys;
mod site_profile;
mod site_template;
mod stripper;
pub mod training;
mod underlined_titles;
mod verdicts;
mod version_clusters;

pub use analysis::SHORT_ARTICLE_WORDS;
pub use config::{CueShape, CueTier, SiteBy, Strength, StripConfig, UserCue, UserRules};
pub use extraction::{BlockVerdict, ExtractContext, Extraction, SkipReason, TemplateSource};
pub use keep_reason::{KeepReason, ThresholdOf};
pub use language::detect_language;
pub use rules::{RULES, Rule};
pub use scorer::DocumentState;
pub use site::Site;
pub use site_keys::SiteKeys;
pub use site_profile::{SiteProfile, SiteProfiles, TEMPLATE_TEXT_CHARS, TemplateBlockText};
pub use site_template::{
    SiteKeyRecord, TemplateBlock, learn_site, repeated_keys, template_blocks, template_of_site,
};
pub use stripper::{CueInfo, Stripper, model_hash};
pub use version_clusters::{ArticleSketch, VersionClusters, cluster_versions};

#[cfg(test)]
mod tests;
