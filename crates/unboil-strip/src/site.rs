//! Rule `site`: short blocks that recur on the pages of a site, at the edges of the article or alone between paragraphs.
//!
//! In: the drafts of all articles of a site, twice. First the [`site_keys`] of each are counted into a [`SiteProfile`], by the
//! [`VersionClusterer`] that they stand in, then [`mark_template_blocks`] takes from each what the profile has.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::{xxh3_64, xxh3_64_with_seed};

use crate::config::StripConfig;
use crate::draft::Analysis;
use crate::kind::BlockKind;
use unboil_text::Class;

/// Name in the ledger.
pub(crate) const RULE: &str = "site";
/// A block of at most this many words can be chrome.
const MAX_BLOCK_WORDS: u32 = 30;
/// Between prose a recurring block goes only from this many words on, so that headings ("Ingredients", "Pros") stay, ...
const INNER_MIN_WORDS: u32 = 4;
/// ... and only when it is on at least this share of the pages. So does prose, of pages of HTML.
const INNER_MIN_SHARE: f64 = 0.8;
/// The rule takes at most this share of a text's words: one that is all template is something else.
const MAX_REMOVED_SHARE: f64 = 0.5;
/// The prose of a page is known by its smallest shingles, so many ...
const SKETCH_HASHES: usize = 16;
/// ... of so many words each. (Bottom-k sketch: Broder, On the resemblance and containment of documents, 1997.)
const SHINGLE_WORDS: usize = 5;
/// Two pages that share so many of them, about a third, tell the same story.
const SAME_ARTICLE_MIN_HASHES: usize = 5;
/// A shingle of more stories than this is the site's, and says nothing: only the first ones are compared with.
const MAX_CLUSTERS_PER_HASH: usize = 16;

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
    pub fn get(&self, site: &str) -> Option<&SiteProfile> {
        self.0.get(site)
    }

    /// Takes in what was learned of a site, unless an earlier run knew it from more of its pages. True if it was taken.
    pub fn insert_if_better(&mut self, site: &str, profile: SiteProfile) -> bool {
        let known = self.0.get(site).map_or(0, |known| known.pages);
        let better = profile.pages > known && !profile.blocks.is_empty();
        if better {
            self.0.insert(site.to_string(), profile);
        }
        better
    }
}

impl SiteProfile {
    /// The template of a site of so many pages: its recurring blocks, each with the number of pages that have it.
    pub fn new(pages: usize, blocks: BTreeMap<u64, u32>) -> SiteProfile {
        SiteProfile { pages, blocks }
    }

    /// True if the page has a block of the template.
    pub fn matches_template(&self, page: &SiteKeys) -> bool {
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

/// One page, as the profile sees it.
pub struct SiteKeys {
    /// The smallest hashes of the shingles of its prose, sorted.
    pub prose_sketch: Vec<u64>,
    /// Keys of the blocks that may be chrome, sorted, each once.
    pub blocks: Vec<u64>,
}

/// The keys of a page; `None` for one without prose, whose lines may be a table or a poem and prove nothing. Nor does prose that
/// sets no spaces between words: its sites have no template.
pub(crate) fn site_keys(analysis: &Analysis) -> Option<SiteKeys> {
    let mut prose_sketch = Vec::with_capacity(SKETCH_HASHES + 1);
    let mut words: Vec<u64> = Vec::new();
    for at in (0..analysis.blocks.len()).filter(|&at| analysis.is_prose(at)) {
        words.clear();
        let split = analysis.block_text(at).split_ascii_whitespace();
        words.extend(split.map(|word| xxh3_64(word.as_bytes())));
        for shingle in words.windows(SHINGLE_WORDS) {
            // An odd multiplier without pattern; each word stands at a power of its own.
            let hash = shingle.iter().fold(0_u64, |hash, word| {
                hash.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(*word)
            });
            insert_smallest(&mut prose_sketch, hash);
        }
    }
    let mut blocks: Vec<u64> = (0..analysis.blocks.len())
        .filter_map(|at| block_key(analysis, at))
        .collect();
    blocks.sort_unstable();
    blocks.dedup();
    (!prose_sketch.is_empty()).then_some(SiteKeys {
        prose_sketch,
        blocks,
    })
}

/// Puts a number among the [`SKETCH_HASHES`] smallest, which are sorted, each once.
fn insert_smallest(sketch: &mut Vec<u64>, number: u64) {
    if sketch.len() == SKETCH_HASHES && number >= sketch[SKETCH_HASHES - 1] {
        return;
    }
    if let Err(place) = sketch.binary_search(&number) {
        sketch.insert(place, number);
        sketch.truncate(SKETCH_HASHES);
    }
}

/// The key of a block that may be chrome. Long repeated prose is none; it belongs to the passages. Short prose may be where the tags
/// of a page say in which element it stands; a heading is no menu entry of the same words then.
fn block_key(analysis: &Analysis, at: usize) -> Option<u64> {
    let state = &analysis.blocks[at];
    let prose = state.kind == BlockKind::Prose && analysis.page.is_none();
    let is_candidate =
        state.kind != BlockKind::Symbols && !prose && state.block.words <= MAX_BLOCK_WORDS;
    let element = analysis
        .page
        .map_or(0, |page| 1 + page.block_element(at).index());
    // Numbers count: "Fish prices, week 11" and "week 12" are two headlines and no template.
    is_candidate.then(|| xxh3_64_with_seed(analysis.block_text(at).as_bytes(), element as u64))
}

/// Tells the stories of a site's pages apart: versions of one article are one page of evidence.
#[derive(Default)]
pub struct VersionClusterer {
    /// The first stories that have each hash.
    clusters_by_hash: HashMap<u64, Vec<u32>>,
    count: u32,
}

impl VersionClusterer {
    /// The number of the story that the next page tells, from 0. Of its `shingles` hashes, `repeated` are those that another page of the
    /// site has too: only they tell that pages are versions of each other.
    pub fn assign_page(&mut self, repeated: &[u64], shingles: usize) -> u32 {
        let mut shared_hashes: BTreeMap<u32, usize> = BTreeMap::new();
        for cluster in repeated
            .iter()
            .filter_map(|hash| self.clusters_by_hash.get(hash))
            .flatten()
        {
            *shared_hashes.entry(*cluster).or_default() += 1;
        }
        let threshold = SAME_ARTICLE_MIN_HASHES.min(shingles);
        if let Some((&cluster, _)) = shared_hashes.iter().find(|&(_, &n)| n >= threshold) {
            return cluster;
        }
        for &hash in repeated {
            let clusters = self.clusters_by_hash.entry(hash).or_default();
            if clusters.len() < MAX_CLUSTERS_PER_HASH {
                clusters.push(self.count);
            }
        }
        self.count += 1;
        self.count - 1
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.count as usize
    }
}

/// A block is of the template of a site of so many stories if it stands in so many of them.
pub fn min_template_pages(clusters: usize, config: &StripConfig) -> usize {
    let share = (config.site_min_share * clusters as f64).ceil() as usize;
    share.max(config.site_min_pages)
}

/// Marks the blocks of the site's template: those in a row at the edges of the article, and lone ones between prose.
pub(crate) fn mark_template_blocks(analysis: &mut Analysis, site: &str, profile: &SiteProfile) {
    let len = analysis.blocks.len();
    let is_plain_text = analysis.page.is_none();
    if profile.pages == 0 || (is_plain_text && analysis.first_prose == len) {
        return;
    }
    let share = |pages: u32| f64::from(pages) / profile.pages as f64;
    let template_pages: Vec<Option<u32>> = (0..len)
        .map(|at| {
            let pages = *profile.blocks.get(&block_key(analysis, at)?)?;
            let on_enough_pages = !analysis.is_prose(at) || share(pages) >= INNER_MIN_SHARE;
            on_enough_pages.then_some(pages)
        })
        .collect();
    let is_edge_block = |at: &usize| {
        let state = &analysis.blocks[*at];
        template_pages[*at].is_some() && !is_protected(analysis, *at)
            || state.decision.is_some()
            || state.kind == BlockKind::Symbols
    };
    let head = (0..len).take_while(is_edge_block).count();
    let foot = len - (0..len).rev().take_while(is_edge_block).count();
    let removed: Vec<usize> = (0..len)
        .filter(|&at| {
            // On a page of HTML the other rules have no last word.
            template_pages[at].is_some()
                && !(is_plain_text && analysis.blocks[at].decision.is_some())
                && (at < head
                    || at >= foot
                    || is_between_paragraphs(analysis, at, template_pages[at].map_or(0.0, share)))
        })
        .collect();
    let words: u32 = removed
        .iter()
        .map(|&at| analysis.blocks[at].block.words)
        .sum();
    if is_plain_text && f64::from(words) > MAX_REMOVED_SHARE * f64::from(analysis.words()) {
        return;
    }
    let site = if site == "." { "this folder" } else { site };
    for at in removed {
        let (on, of) = (template_pages[at].unwrap_or(0), profile.pages);
        let why = format!("on {on} of {of} pages of {site}");
        analysis.blocks[at].decision = None;
        analysis.record_decision(at, at + 1, Class::Site, RULE, &why);
    }
}

/// True for a block between two paragraphs that is on nearly all pages and longer than a heading.
fn is_between_paragraphs(analysis: &Analysis, at: usize, share: f64) -> bool {
    let between_prose = at > 0
        && at + 1 < analysis.blocks.len()
        && analysis.is_prose(at - 1)
        && analysis.is_prose(at + 1);
    between_prose
        && share >= INNER_MIN_SHARE
        && analysis.blocks[at].block.words >= INNER_MIN_WORDS
        && !is_protected(analysis, at)
}

/// List items and questions recur in recipes and interviews, and are what these are made of. On a page of HTML the tags tell.
fn is_protected(analysis: &Analysis, at: usize) -> bool {
    let is_question = analysis.block_text(at).ends_with(['?', '？', '؟']);
    analysis.page.is_none() && (analysis.blocks[at].block.list_item || is_question)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::cues::Cues;

    fn page(n: usize) -> String {
        let prose = |part: usize| {
            let words: Vec<String> = (0..20).map(|at| format!("Word{n}x{part}x{at}")).collect();
            words.join(" ") + "."
        };
        format!(
            "Herald since 1911\nHeadline of story {n}\n{}\nIngredients\n{}\nWrite to the harbour desk today\n{}\nWhat do you read at night?\n{}\nQuay Street",
            prose(0),
            prose(1),
            prose(2),
            prose(3)
        )
    }

    /// The page with every sixteenth word changed: another version of the same story.
    fn version(n: usize) -> String {
        let change = |(at, word): (usize, &str)| {
            if at % 16 == 15 {
                "other".to_string()
            } else {
                word.to_string()
            }
        };
        page(n)
            .split(' ')
            .enumerate()
            .map(change)
            .collect::<Vec<_>>()
            .join(" ")
    }

    fn learn_profiles(texts: &[String]) -> SiteProfiles {
        let cues = Cues::new(&[], &[]);
        let keys: Vec<SiteKeys> = texts
            .iter()
            .filter_map(|text| site_keys(&Analysis::new(text, &cues)))
            .collect();
        let times = |hash: &u64| {
            (keys.iter())
                .filter(|page| page.prose_sketch.contains(hash))
                .count()
        };
        let mut clusters = VersionClusterer::default();
        let mut seen: BTreeMap<u64, BTreeSet<u32>> = BTreeMap::new();
        for page in &keys {
            let repeated = page
                .prose_sketch
                .iter()
                .copied()
                .filter(|hash| times(hash) > 1);
            let cluster =
                clusters.assign_page(&repeated.collect::<Vec<_>>(), page.prose_sketch.len());
            for &block in &page.blocks {
                seen.entry(block).or_default().insert(cluster);
            }
        }
        let threshold = min_template_pages(clusters.count(), &StripConfig::default());
        let recurring = seen
            .into_iter()
            .filter(|(_, clusters)| clusters.len() >= threshold);
        let blocks = recurring.map(|(block, clusters)| (block, clusters.len() as u32));
        let mut profiles = SiteProfiles::default();
        profiles.insert_if_better(
            "herald",
            SiteProfile::new(clusters.count(), blocks.collect()),
        );
        profiles
    }

    #[test]
    fn recurring_blocks_are_removed_but_headings_between_prose_stay() {
        let texts: Vec<String> = (0..4).map(page).collect();
        let profiles = learn_profiles(&texts);
        let cues = Cues::new(&[], &[]);
        let mut analysis = Analysis::new(&texts[0], &cues);
        mark_template_blocks(
            &mut analysis,
            "herald",
            profiles.get("herald").expect("the site was learned"),
        );
        let gone: Vec<&str> = analysis
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
        assert_eq!(analysis.removals()[0].why, "on 4 of 4 pages of herald");
    }

    #[test]
    fn two_pages_or_copies_of_one_page_make_no_template() {
        assert!(learn_profiles(&[page(1), page(2)]).get("herald").is_none());
        assert!(
            learn_profiles(&[page(1), version(1), page(2)])
                .get("herald")
                .is_none()
        );
        assert!(
            learn_profiles(&[page(1), page(1), page(1), page(2)])
                .get("herald")
                .is_none()
        );
    }

    #[test]
    fn profiles_survive_serialization() {
        let profiles = learn_profiles(&(0..5).map(page).collect::<Vec<_>>());
        let json = serde_json::to_string(&profiles).expect("profiles have text keys");
        let reread: SiteProfiles = serde_json::from_str(&json).expect("it was just written");
        assert_eq!(reread, profiles);
        assert!(
            serde_json::from_str::<SiteProfiles>(r#"{"a":{"pages":1,"blocks":{"xyz":1}}}"#)
                .is_err()
        );
    }
}
