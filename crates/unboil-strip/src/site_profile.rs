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
    #[serde(with = "saved_blocks")]
    blocks: BTreeMap<u64, TemplateEntry>,
}

/// What is known of a template block.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct TemplateEntry {
    /// The pages that have it.
    pages: u32,
    /// The start of its text, for a person who reads the profile. `None`: it is not known. Older
    /// profiles have no texts.
    text: Option<Box<str>>,
}

/// A template block as a person reads it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TemplateBlockText<'p> {
    /// The start of its text, at most [`TEMPLATE_TEXT_CHARS`] characters. `None`: it is not known.
    pub text: Option<&'p str>,
    /// The pages of the site that have it.
    pub pages: u32,
    /// Its key: a hash of its text and, on HTML pages, of its element.
    pub key: u64,
}

/// The most characters of a template block that a profile holds.
pub const TEMPLATE_TEXT_CHARS: usize = 80;

impl SiteProfile {
    /// The template of a site with `pages` pages. `blocks` has the key of each template block and
    /// the number of pages that have it.
    pub fn new(pages: usize, blocks: BTreeMap<u64, u32>) -> SiteProfile {
        let entry = |(key, pages)| (key, TemplateEntry { pages, text: None });
        SiteProfile {
            pages,
            blocks: blocks.into_iter().map(entry).collect(),
        }
    }

    /// The blocks of the template: those on most pages first.
    ///
    /// ```
    /// use std::collections::BTreeMap;
    /// use unboil_strip::SiteProfile;
    ///
    /// let mut template = SiteProfile::new(4, BTreeMap::from([(7, 3), (8, 4)]));
    /// template.add_texts([(7, "Write to the harbour desk".to_string())]);
    /// let blocks = template.blocks();
    /// assert_eq!((blocks[0].key, blocks[0].pages, blocks[0].text), (8, 4, None));
    /// assert_eq!(blocks[1].text, Some("Write to the harbour desk"));
    /// ```
    pub fn blocks(&self) -> Vec<TemplateBlockText<'_>> {
        let mut blocks: Vec<_> = (self.blocks.iter())
            .map(|(&key, entry)| TemplateBlockText {
                text: entry.text.as_deref(),
                pages: entry.pages,
                key,
            })
            .collect();
        blocks.sort_by_key(|block| (std::cmp::Reverse(block.pages), block.text, block.key));
        blocks
    }

    /// Adds the texts of blocks by their keys, as [`template_texts`](crate::Extraction::template_texts) has them.
    /// Keys that are not in the template are passed over, and texts that are known stay.
    pub fn add_texts(&mut self, texts: impl IntoIterator<Item = (u64, String)>) {
        for (key, text) in texts {
            if let Some(entry) = self
                .blocks
                .get_mut(&key)
                .filter(|entry| entry.text.is_none())
            {
                entry.text = Some(start_of(&text).into());
            }
        }
    }

    /// True if the text of any block is not known.
    pub(crate) fn lacks_texts(&self) -> bool {
        self.blocks.values().any(|entry| entry.text.is_none())
    }

    /// True if the text of a block is not known.
    pub(crate) fn lacks_text(&self, block_key: u64) -> bool {
        self.blocks
            .get(&block_key)
            .is_some_and(|entry| entry.text.is_none())
    }

    /// Pages of the site; versions of one article count once.
    pub fn pages(&self) -> usize {
        self.pages
    }

    /// True if an article has a block of the template.
    pub fn matches_template(&self, article: &SiteKeys) -> bool {
        article
            .blocks
            .iter()
            .any(|block| self.blocks.contains_key(block))
    }

    /// The number of pages that have a block; `None` if the block is not in the template.
    pub(crate) fn pages_with(&self, block_key: u64) -> Option<u32> {
        self.blocks.get(&block_key).map(|entry| entry.pages)
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

    /// The template of a site, to add texts to it; `None` if it is unknown.
    ///
    /// ```
    /// use std::collections::BTreeMap;
    /// use unboil_strip::{SiteProfile, SiteProfiles};
    ///
    /// let mut profiles = SiteProfiles::default();
    /// profiles.insert_if_better("herald.example", SiteProfile::new(4, BTreeMap::from([(7, 3)])));
    /// let template = profiles.get_mut("herald.example").expect("it was inserted");
    /// template.add_texts([(7, "Herald since 1911".to_string())]);
    /// assert_eq!(profiles.iter().next().unwrap().1.blocks()[0].text, Some("Herald since 1911"));
    /// ```
    pub fn get_mut(&mut self, site: &str) -> Option<&mut SiteProfile> {
        self.0.get_mut(site)
    }

    /// The sites with their templates, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &SiteProfile)> {
        self.0
            .iter()
            .map(|(site, profile)| (site.as_str(), profile))
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

/// The start of the text of a block, with `…` if it is cut.
pub(crate) fn start_of(text: &str) -> String {
    match text.char_indices().nth(TEMPLATE_TEXT_CHARS) {
        None => text.to_string(),
        Some(_) => {
            let start = text.chars().take(TEMPLATE_TEXT_CHARS - 1);
            start.chain(['…']).collect()
        }
    }
}

/// Writes the blocks as a list, those on most pages first. Keys are hexadecimal text, because many
/// JSON readers round 64-bit numbers. Reads the list, and the object of keys and pages that older
/// versions wrote.
mod saved_blocks {
    use std::collections::BTreeMap;

    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::{SiteProfile, TemplateEntry, start_of};

    #[derive(Deserialize, Serialize)]
    struct SavedBlock {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        text: Option<String>,
        pages: u32,
        key: String,
    }

    #[derive(Deserialize)]
    #[serde(untagged)]
    enum SavedBlocks {
        List(Vec<SavedBlock>),
        PagesByKey(BTreeMap<String, u32>),
    }

    pub(super) fn serialize<S: Serializer>(
        blocks: &BTreeMap<u64, TemplateEntry>,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        let profile = SiteProfile {
            pages: 0,
            blocks: blocks.clone(),
        };
        let saved = |block: super::TemplateBlockText| SavedBlock {
            text: block.text.map(str::to_string),
            pages: block.pages,
            key: format!("{:016x}", block.key),
        };
        to.collect_seq(profile.blocks().into_iter().map(saved))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<BTreeMap<u64, TemplateEntry>, D::Error> {
        let entry = |key: &str, pages: u32, text: Option<String>| {
            let invalid = |_| D::Error::custom(format!("not a block key: {key}"));
            let text = text.map(|text| start_of(&text).into());
            let key = u64::from_str_radix(key, 16).map_err(invalid)?;
            Ok((key, TemplateEntry { pages, text }))
        };
        match SavedBlocks::deserialize(from)? {
            SavedBlocks::List(blocks) => blocks
                .into_iter()
                .map(|block| entry(&block.key, block.pages, block.text))
                .collect(),
            SavedBlocks::PagesByKey(blocks) => blocks
                .iter()
                .map(|(key, pages)| entry(key, *pages, None))
                .collect(),
        }
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
    fn texts_are_saved_and_profiles_without_them_are_read() {
        let mut profile = SiteProfile::new(5, BTreeMap::from([(1, 4), (16, 5), (3, 4)]));
        let old = r#"{"pages":5,"blocks":{"0000000000000001":4,"10":5,"3":4}}"#;
        assert_eq!(
            serde_json::from_str::<SiteProfile>(old).expect("valid"),
            profile
        );
        let long = "Würzburg ".repeat(20);
        profile.add_texts([
            (1, "Write to us".to_string()),
            (16, long),
            (2, "no".to_string()),
        ]);
        profile.add_texts([(1, "another".to_string())]);
        let cut = format!("{}Würzbur…", "Würzburg ".repeat(8));
        assert_eq!(cut.chars().count(), TEMPLATE_TEXT_CHARS);
        let json = serde_json::to_string(&profile).expect("text keys");
        let expected = format!(
            r#"{{"pages":5,"blocks":[{{"text":"{cut}","pages":5,"key":"0000000000000010"}},{{"pages":4,"key":"0000000000000003"}},{{"text":"Write to us","pages":4,"key":"0000000000000001"}}]}}"#
        );
        assert_eq!(json, expected);
        assert_eq!(
            serde_json::from_str::<SiteProfile>(&json).expect("valid"),
            profile
        );
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
