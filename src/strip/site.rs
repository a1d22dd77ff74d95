//! Rule `site`: short or edge blocks that recur on the pages of a site.
//!
//! In: the drafts of all articles of a site, twice. First the [`block_keys`] of each are counted into a [`SiteProfile`], then
//! [`mark`] takes from each what the profile has. Long repeated prose is no chrome; it belongs to the passages.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

use crate::config::StripConfig;
use crate::document::Class;
use crate::strip::draft::Draft;
use crate::strip::kind::Kind;

/// Name in the ledger.
pub(crate) const RULE: &str = "site";
/// A block of at most this many words is short, wherever it stands.
const SHORT_WORDS: u32 = 30;
/// A block among this many at either edge of the article may be longer ...
const EDGE_BLOCKS: usize = 6;
/// ... up to this many words: a notice, not an article's paragraph.
const EDGE_WORDS: u32 = 50;
/// Between prose a recurring block goes only from this many words on, so that headings ("Ingredients", "Pros") stay, ...
const INNER_MIN_WORDS: u32 = 4;
/// ... and only when it is on at least this share of the pages.
const INNER_MIN_SHARE: f64 = 0.5;

/// What the pages of one site have in common: its template.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
pub struct SiteProfile {
    /// Pages seen; pages with the same prose are counted once.
    pages: usize,
    /// The key of each recurring block, with the number of pages that have it.
    #[serde(with = "hex_keys")]
    blocks: BTreeMap<u64, u32>,
}

/// The templates of all sites seen, by the name of the site. Can be saved and used again.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(transparent)]
pub struct SiteProfiles(BTreeMap<String, SiteProfile>);

impl SiteProfiles {
    /// The template of a site, if one is known.
    pub(crate) fn of(&self, site: &str) -> Option<&SiteProfile> {
        self.0.get(site)
    }

    /// Learns the template of a site from its pages, unless an earlier run knew it from more of them.
    pub(crate) fn learn(&mut self, site: &str, pages: &[&PageKeys], config: &StripConfig) {
        let profile = learn(pages, config);
        let known = self.0.get(site).map_or(0, |known| known.pages);
        if profile.pages > known && !profile.blocks.is_empty() {
            self.0.insert(site.to_string(), profile);
        }
    }
}

impl SiteProfile {
    /// True if the page has a block of the template.
    pub(crate) fn touches(&self, page: &PageKeys) -> bool {
        page.blocks
            .iter()
            .any(|block| self.blocks.contains_key(block))
    }
}

/// Keys as hexadecimal text: JSON has no 64-bit numbers to rely on.
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
            .map(|(key, pages)| (format!("{key:016x}"), *pages))
            .collect();
        hex.serialize(to)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<BTreeMap<u64, u32>, D::Error> {
        let hex = BTreeMap::<String, u32>::deserialize(from)?;
        let key = |hex: &str| {
            u64::from_str_radix(hex, 16)
                .map_err(|_| D::Error::custom(format!("not a block key: {hex}")))
        };
        hex.iter()
            .map(|(hex, pages)| Ok((key(hex)?, *pages)))
            .collect()
    }
}

/// One page, as the profile sees it.
pub struct PageKeys {
    /// The same for pages that share their prose: versions of one article are one page of evidence.
    prose: u64,
    /// Keys of the short and edge blocks, sorted, each once.
    blocks: Vec<u64>,
}

/// The keys of the blocks that may be chrome.
pub(crate) fn block_keys(draft: &Draft) -> PageKeys {
    let mut blocks: Vec<u64> = (0..draft.lines.len())
        .filter_map(|at| key(draft, at))
        .collect();
    blocks.sort_unstable();
    blocks.dedup();
    // The smallest hash of a prose block: a one-permutation MinHash, equal for most pairs of pages that share most prose.
    let prose = (0..draft.lines.len())
        .filter(|&at| draft.is_prose(at) && draft.lines[at].block.words > SHORT_WORDS)
        .map(|at| xxh3_64(draft.str(at).as_bytes()))
        .min();
    PageKeys {
        prose: prose.unwrap_or_else(|| xxh3_64(draft.text.as_bytes())),
        blocks,
    }
}

fn key(draft: &Draft, at: usize) -> Option<u64> {
    let line = &draft.lines[at];
    let edge = at < EDGE_BLOCKS || at + EDGE_BLOCKS >= draft.lines.len();
    let words = line.block.words;
    let candidate =
        line.kind != Kind::Mark && (words <= SHORT_WORDS || (edge && words <= EDGE_WORDS));
    // Numbers count: "Fish prices, week 11" and "week 12" are two headlines and no template.
    candidate.then(|| xxh3_64(draft.str(at).as_bytes()))
}

/// The blocks that stand on enough of the pages.
fn learn(pages: &[&PageKeys], config: &StripConfig) -> SiteProfile {
    let mut seen: Vec<(u64, u64)> = pages
        .iter()
        .flat_map(|page| page.blocks.iter().map(|&block| (block, page.prose)))
        .collect();
    seen.sort_unstable();
    seen.dedup();
    let mut distinct: Vec<u64> = pages.iter().map(|page| page.prose).collect();
    distinct.sort_unstable();
    distinct.dedup();
    let least = (config.site_min_share * distinct.len() as f64)
        .ceil()
        .max(config.site_min_pages as f64) as usize;
    let recurring = seen
        .chunk_by(|a, b| a.0 == b.0)
        .filter(|chunk| chunk.len() >= least);
    SiteProfile {
        pages: distinct.len(),
        blocks: recurring
            .map(|chunk| (chunk[0].0, chunk.len() as u32))
            .collect(),
    }
}

/// Marks the blocks of the site's template.
pub(crate) fn mark(draft: &mut Draft, site: &str, profile: &SiteProfile) {
    let recurs = |draft: &Draft, at: usize| profile.blocks.get(&key(draft, at)?).copied();
    let found: Vec<Option<u32>> = (0..draft.lines.len()).map(|at| recurs(draft, at)).collect();
    let goes = |draft: &Draft, at: usize| found[at].is_some() || draft.lines[at].mark.is_some();
    for at in 0..draft.lines.len() {
        let Some(pages) = found[at] else { continue };
        let in_company =
            (at > 0 && goes(draft, at - 1)) || (at + 1 < found.len() && goes(draft, at + 1));
        let share = f64::from(pages) / profile.pages as f64;
        let clear = draft.lines[at].block.words >= INNER_MIN_WORDS && share >= INNER_MIN_SHARE;
        if draft.is_outside(at) || in_company || clear {
            let why = format!("on {pages} of {} pages of {site}", profile.pages);
            draft.mark(at, at + 1, Class::Site, RULE, &why);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::strip::cues::Cues;

    fn page(n: usize) -> String {
        let prose = format!("Story number {n} tells of a different thing that came to pass in the town, and of what {n} people thought. ").repeat(2);
        format!(
            "Herald since 1911\nHeadline of story {n}\n{prose}\nIngredients\n{prose}\nWrite to the harbour desk today\n{prose}\nQuay Street"
        )
    }

    fn learned(texts: &[String]) -> SiteProfiles {
        let cues = Cues::new(&[], &[]);
        let keys: Vec<PageKeys> = texts
            .iter()
            .map(|text| block_keys(&Draft::new(text, &cues)))
            .collect();
        let mut profiles = SiteProfiles::default();
        profiles.learn(
            "herald",
            &keys.iter().collect::<Vec<_>>(),
            &StripConfig::default(),
        );
        profiles
    }

    #[test]
    fn what_recurs_goes_but_headings_between_prose_stay() {
        let texts: Vec<String> = (0..4).map(page).collect();
        let profiles = learned(&texts);
        let cues = Cues::new(&[], &[]);
        let mut draft = Draft::new(&texts[0], &cues);
        mark(
            &mut draft,
            "herald",
            profiles.of("herald").expect("the site was learned"),
        );
        let gone: Vec<&str> = draft
            .removals()
            .iter()
            .map(|r| texts[0][r.span.range()].trim())
            .collect();
        assert_eq!(
            gone,
            [
                "Herald since 1911",
                "Write to the harbour desk today",
                "Quay Street"
            ]
        );
        assert_eq!(draft.removals()[0].why, "on 4 of 4 pages of herald");
    }

    #[test]
    fn two_pages_or_copies_of_one_are_no_template() {
        assert!(learned(&[page(1), page(2)]).of("herald").is_none());
        assert!(
            learned(&[page(1), page(1), page(1), page(2)])
                .of("herald")
                .is_none()
        );
    }

    #[test]
    fn profiles_are_saved_and_used_again() {
        let profiles = learned(&(0..5).map(page).collect::<Vec<_>>());
        let json = serde_json::to_string(&profiles).expect("profiles have text keys");
        let again: SiteProfiles = serde_json::from_str(&json).expect("it was just written");
        assert_eq!(again, profiles);
        assert!(
            serde_json::from_str::<SiteProfiles>(r#"{"a":{"pages":1,"blocks":{"xyz":1}}}"#)
                .is_err()
        );
    }
}
