//! [`SiteProfile`] and [`SiteProfiles`]: templates of sites, as they are saved and applied.
//!
//! `site_template.rs` learns a profile, and the rule `site` removes its blocks.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::site_keys::SiteKeys;

/// The name of the rule that removes template blocks.
pub(crate) const SITE_RULE: &str = "site";

/// The template of a site: the blocks that recur on its pages.
///
/// ```
/// use std::collections::BTreeMap;
/// use unboil_strip::{SiteKeys, SiteProfile};
///
/// // Three pages of four have block 7.
/// let template = SiteProfile::new(4, BTreeMap::from([(7, 3)]));
/// let article = |block| SiteKeys { blocks: vec![block], ..SiteKeys::default() };
/// assert!(template.matches_template(&article(7)));
/// assert!(!template.matches_template(&article(8)));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
pub struct SiteProfile {
    /// Pages of the site; versions of one article count once.
    pages: usize,
    /// The key of each template block, with the number of pages that have it.
    #[serde(with = "hex_keys")]
    blocks: BTreeMap<u64, u32>,
}

impl SiteProfile {
    /// The template of a site with `pages` pages. `blocks` has the key of each template block and
    /// the number of pages that have it.
    pub fn new(pages: usize, blocks: BTreeMap<u64, u32>) -> SiteProfile {
        SiteProfile { pages, blocks }
    }

    /// True if an article has a block of the template.
    pub fn matches_template(&self, article: &SiteKeys) -> bool {
        article
            .blocks
            .iter()
            .any(|block| self.blocks.contains_key(block))
    }

    /// Pages of the site.
    pub(crate) fn pages(&self) -> usize {
        self.pages
    }

    /// The number of pages that have a block; `None` if the block is not in the template.
    pub(crate) fn pages_with(&self, block_key: u64) -> Option<u32> {
        self.blocks.get(&block_key).copied()
    }
}

/// The templates of sites by site name. They can be saved as JSON and used in later runs.
///
/// ```
/// use std::collections::BTreeMap;
/// use unboil_strip::{SiteProfile, SiteProfiles};
///
/// let template = |pages| SiteProfile::new(pages, BTreeMap::from([(7, 3)]));
/// let mut profiles = SiteProfiles::default();
/// assert!(profiles.insert_if_better("herald.example", template(4)));
/// assert!(!profiles.insert_if_better("herald.example", template(3)));
/// assert_eq!(profiles.get("herald.example"), Some(&template(4)));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(transparent)]
pub struct SiteProfiles(BTreeMap<String, SiteProfile>);

impl SiteProfiles {
    /// The template of a site; `None` if it is unknown.
    pub fn get(&self, site: &str) -> Option<&SiteProfile> {
        self.0.get(site)
    }

    /// Inserts a template if it has blocks and comes from more pages than the known template of the
    /// site. Returns true if it was inserted.
    pub fn insert_if_better(&mut self, site: &str, profile: SiteProfile) -> bool {
        let known = self.0.get(site).map_or(0, |known| known.pages);
        let better = profile.pages > known && !profile.blocks.is_empty();
        if better {
            self.0.insert(site.to_string(), profile);
        }
        better
    }
}

/// Writes keys as hexadecimal text, because many JSON readers round 64-bit numbers.
mod hex_keys {
    use std::collections::BTreeMap;

    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub(super) fn serialize<S: Serializer>(
        blocks: &BTreeMap<u64, u32>,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        let hex: BTreeMap<String, u32> = blocks
            .iter()
            .map(|(block_key, pages)| (format!("{block_key:016x}"), *pages))
            .collect();
        hex.serialize(to)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<BTreeMap<u64, u32>, D::Error> {
        let hex = BTreeMap::<String, u32>::deserialize(from)?;
        let block_key = |hex: &str| {
            u64::from_str_radix(hex, 16)
                .map_err(|_| D::Error::custom(format!("not a block key: {hex}")))
        };
        hex.iter()
            .map(|(hex, pages)| Ok((block_key(hex)?, *pages)))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn profiles_survive_serialization() {
        let mut profiles = SiteProfiles::default();
        let profile = SiteProfile::new(5, BTreeMap::from([(1, 4), (u64::MAX, 5)]));
        assert!(profiles.insert_if_better("herald", profile));
        let json = serde_json::to_string(&profiles).expect("profiles have text keys");
        let reread: SiteProfiles = serde_json::from_str(&json).expect("it was just written");
        assert_eq!(reread, profiles);
        let invalid = r#"{"a":{"pages":1,"blocks":{"xyz":1}}}"#;
        assert!(serde_json::from_str::<SiteProfiles>(invalid).is_err());
    }

    #[test]
    fn a_template_replaces_one_of_fewer_pages() {
        let mut profiles = SiteProfiles::default();
        let profile = |pages| SiteProfile::new(pages, BTreeMap::from([(1, 3)]));
        assert!(!profiles.insert_if_better("herald", SiteProfile::new(9, BTreeMap::new())));
        assert!(profiles.insert_if_better("herald", profile(4)));
        assert!(!profiles.insert_if_better("herald", profile(4)));
        assert!(profiles.insert_if_better("herald", profile(5)));
        assert_eq!(profiles.get("herald"), Some(&profile(5)));
    }
}
