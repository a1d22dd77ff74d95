//! [`StageContext`]: what the steps of a run share.

use pyo3::prelude::*;
use unboil::Config;
use unboil_match::IgnoredTexts;
use unboil_strip::SiteProfiles;

use crate::strip::StripContext;

/// The settings of a run, and the rules and templates compiled from them.
pub(super) struct StageContext {
    pub(super) strip: StripContext,
    pub(super) config: Config,
    /// Texts that take no part in the comparison.
    pub(super) ignored: IgnoredTexts,
    /// The texts are pages of HTML.
    pub(super) html: bool,
}

impl StageContext {
    /// Compiles the settings. `known` are the templates of sites.
    ///
    /// # Errors
    /// `ConfigError`, if they are not valid.
    pub(super) fn new(config: Config, known: SiteProfiles, html: bool) -> PyResult<StageContext> {
        Ok(StageContext {
            strip: StripContext::new(&config, known)?,
            ignored: IgnoredTexts::new(&config.passages.ignored),
            config,
            html,
        })
    }
}
