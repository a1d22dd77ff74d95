//! [`TemplateTexts`] collects the texts of template blocks, so that a person can read a saved profile.
//!
//! Templates are learned from hashes. Their blocks are met again when the articles of the site are
//! stripped with the template. The key of a block is a hash of its text, so it does not matter in
//! which article a thread meets it first.

use std::collections::{BTreeMap, HashMap};
use std::sync::Mutex;

use super::lock::{into_inner, lock};
use unboil_strip::SiteProfiles;

/// The texts that the templates of a run lack. Threads share it.
pub(super) struct TemplateTexts {
    sites: Mutex<HashMap<String, SiteTexts>>,
}

/// The texts of one site.
struct SiteTexts {
    /// The number of blocks without a text at the start.
    wanted: usize,
    found: BTreeMap<u64, String>,
}

impl TemplateTexts {
    /// Lists the sites whose templates lack texts.
    pub(super) fn new(profiles: &SiteProfiles) -> TemplateTexts {
        let mut sites = HashMap::new();
        for (site, profile) in profiles.iter() {
            let blocks = profile.blocks();
            let wanted = blocks.iter().filter(|block| block.text.is_none()).count();
            if wanted > 0 {
                let found = BTreeMap::new();
                sites.insert(site.to_string(), SiteTexts { wanted, found });
            }
        }
        TemplateTexts {
            sites: Mutex::new(sites),
        }
    }

    /// True if a text of the template of a site is missing.
    pub(super) fn wants(&self, site: &str) -> bool {
        let sites = lock(&self.sites);
        sites
            .get(site)
            .is_some_and(|texts| texts.found.len() < texts.wanted)
    }

    /// Adds texts of the template of a site, by the keys of their blocks.
    pub(super) fn add(&self, site: &str, found: Vec<(u64, String)>) {
        if found.is_empty() {
            return;
        }
        if let Some(texts) = lock(&self.sites).get_mut(site) {
            texts.found.extend(found);
        }
    }

    /// Adds the texts to the templates.
    pub(super) fn add_to(self, profiles: &mut SiteProfiles) {
        for (site, texts) in into_inner(self.sites) {
            if let Some(profile) = profiles.get_mut(&site) {
                profile.add_texts(texts.found);
            }
        }
    }
}
