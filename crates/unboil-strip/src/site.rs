//! Rule `site`: short blocks that recur on the pages of a site, at the edges of the article or alone between paragraphs.
//!
//! In: the drafts of all articles of a site, twice. First the [`block_keys`] of each are counted into a [`SiteProfile`], by the
//! [`Stories`] that they stand in, then [`mark`] takes from each what the profile has.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::{xxh3_64, xxh3_64_with_seed};

use crate::config::StripConfig;
use crate::draft::Draft;
use crate::kind::Kind;
use unboil_text::Class;

/// Name in the ledger.
pub(crate) const RULE: &str = "site";
/// A block of at most this many words can be chrome.
const MAX_WORDS: u32 = 30;
/// Between prose a recurring block goes only from this many words on, so that headings ("Ingredients", "Pros") stay, ...
const INNER_MIN_WORDS: u32 = 4;
/// ... and only when it is on at least this share of the pages. So does prose, of pages of HTML.
const INNER_MIN_SHARE: f64 = 0.8;
/// The rule takes at most this share of a text's words: one that is all template is something else.
const MAX_SHARE: f64 = 0.5;
/// The prose of a page is known by its smallest shingles, so many ...
const SKETCH: usize = 16;
/// ... of so many words each. (Bottom-k sketch: Broder, On the resemblance and containment of documents, 1997.)
const SHINGLE_WORDS: usize = 5;
/// Two pages that share so many of them, about a third, tell the same story.
const SAME_STORY: usize = 5;
/// A shingle of more stories than this is the site's, and says nothing: only the first ones are compared with.
const MOST_STORIES: usize = 16;

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
    pub fn of(&self, site: &str) -> Option<&SiteProfile> {
        self.0.get(site)
    }

    /// Takes in what was learned of a site, unless an earlier run knew it from more of its pages. True if it was taken.
    pub fn learned(&mut self, site: &str, profile: SiteProfile) -> bool {
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
    pub fn touches(&self, page: &PageKeys) -> bool {
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
    /// The smallest hashes of the shingles of its prose, sorted.
    pub story: Vec<u64>,
    /// Keys of the blocks that may be chrome, sorted, each once.
    pub blocks: Vec<u64>,
}

/// The keys of a page; `None` for one without prose, whose lines may be a table or a poem and prove nothing. Nor does prose that
/// sets no spaces between words: its sites have no template.
pub(crate) fn block_keys(draft: &Draft) -> Option<PageKeys> {
    let mut story = Vec::with_capacity(SKETCH + 1);
    let mut words: Vec<u64> = Vec::new();
    for at in (0..draft.lines.len()).filter(|&at| draft.is_prose(at)) {
        words.clear();
        let split = draft.str(at).split_ascii_whitespace();
        words.extend(split.map(|word| xxh3_64(word.as_bytes())));
        for shingle in words.windows(SHINGLE_WORDS) {
            // An odd multiplier without pattern; each word stands at a power of its own.
            let hash = shingle.iter().fold(0_u64, |hash, word| {
                hash.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(*word)
            });
            keep_small(&mut story, hash);
        }
    }
    let mut blocks: Vec<u64> = (0..draft.lines.len())
        .filter_map(|at| key(draft, at))
        .collect();
    blocks.sort_unstable();
    blocks.dedup();
    (!story.is_empty()).then_some(PageKeys { story, blocks })
}

/// Puts a number among the [`SKETCH`] smallest, which are sorted, each once.
fn keep_small(smallest: &mut Vec<u64>, number: u64) {
    if smallest.len() == SKETCH && number >= smallest[SKETCH - 1] {
        return;
    }
    if let Err(place) = smallest.binary_search(&number) {
        smallest.insert(place, number);
        smallest.truncate(SKETCH);
    }
}

/// The key of a block that may be chrome. Long repeated prose is none; it belongs to the passages. Short prose may be where the tags
/// of a page say in which element it stands; a heading is no menu entry of the same words then.
fn key(draft: &Draft, at: usize) -> Option<u64> {
    let line = &draft.lines[at];
    let prose = line.kind == Kind::Prose && draft.page.is_none();
    let candidate = line.kind != Kind::Mark && !prose && line.block.words <= MAX_WORDS;
    let element = draft
        .page
        .map_or(0, |page| 1 + page.element_of(at).number());
    // Numbers count: "Fish prices, week 11" and "week 12" are two headlines and no template.
    candidate.then(|| xxh3_64_with_seed(draft.str(at).as_bytes(), element as u64))
}

/// Tells the stories of a site's pages apart: versions of one article are one page of evidence.
#[derive(Default)]
pub struct Stories {
    /// The first stories that have each hash.
    told: HashMap<u64, Vec<u32>>,
    count: u32,
}

impl Stories {
    /// The number of the story that the next page tells, from 0. Of its `shingles` hashes, `repeated` are those that another page of the
    /// site has too: only they tell that pages are versions of each other.
    pub fn of_page(&mut self, repeated: &[u64], shingles: usize) -> u32 {
        let mut shared: BTreeMap<u32, usize> = BTreeMap::new();
        for story in repeated
            .iter()
            .filter_map(|hash| self.told.get(hash))
            .flatten()
        {
            *shared.entry(*story).or_default() += 1;
        }
        let least = SAME_STORY.min(shingles);
        if let Some((&same, _)) = shared.iter().find(|&(_, &n)| n >= least) {
            return same;
        }
        for &hash in repeated {
            let stories = self.told.entry(hash).or_default();
            if stories.len() < MOST_STORIES {
                stories.push(self.count);
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
pub fn least_stories(stories: usize, config: &StripConfig) -> usize {
    let share = (config.site_min_share * stories as f64).ceil() as usize;
    share.max(config.site_min_pages)
}

/// Marks the blocks of the site's template: those in a row at the edges of the article, and lone ones between prose.
pub(crate) fn mark(draft: &mut Draft, site: &str, profile: &SiteProfile) {
    let len = draft.lines.len();
    let of_text = draft.page.is_none();
    if profile.pages == 0 || (of_text && draft.first_prose == len) {
        return;
    }
    let share = |pages: u32| f64::from(pages) / profile.pages as f64;
    let found: Vec<Option<u32>> = (0..len)
        .map(|at| {
            let pages = *profile.blocks.get(&key(draft, at)?)?;
            let enough = !draft.is_prose(at) || share(pages) >= INNER_MIN_SHARE;
            enough.then_some(pages)
        })
        .collect();
    let passes = |at: &usize| {
        let line = &draft.lines[*at];
        found[*at].is_some() && !is_protected(draft, *at)
            || line.mark.is_some()
            || line.kind == Kind::Mark
    };
    let head = (0..len).take_while(passes).count();
    let foot = len - (0..len).rev().take_while(passes).count();
    let goes: Vec<usize> = (0..len)
        .filter(|&at| {
            // On a page of HTML the other rules have no last word.
            found[at].is_some()
                && !(of_text && draft.lines[at].mark.is_some())
                && (at < head || at >= foot || is_inset(draft, at, found[at].map_or(0.0, share)))
        })
        .collect();
    let words: u32 = goes.iter().map(|&at| draft.lines[at].block.words).sum();
    if of_text && f64::from(words) > MAX_SHARE * f64::from(draft.words()) {
        return;
    }
    let site = if site == "." { "this folder" } else { site };
    for at in goes {
        let (on, of) = (found[at].unwrap_or(0), profile.pages);
        let why = format!("on {on} of {of} pages of {site}");
        draft.lines[at].mark = None;
        draft.mark(at, at + 1, Class::Site, RULE, &why);
    }
}

/// True for a block between two paragraphs that is on nearly all pages and longer than a heading.
fn is_inset(draft: &Draft, at: usize, share: f64) -> bool {
    let between =
        at > 0 && at + 1 < draft.lines.len() && draft.is_prose(at - 1) && draft.is_prose(at + 1);
    between
        && share >= INNER_MIN_SHARE
        && draft.lines[at].block.words >= INNER_MIN_WORDS
        && !is_protected(draft, at)
}

/// List items and questions recur in recipes and interviews, and are what these are made of. On a page of HTML the tags tell.
fn is_protected(draft: &Draft, at: usize) -> bool {
    let is_question = draft.str(at).ends_with(['?', '？', '؟']);
    draft.page.is_none() && (draft.lines[at].block.list_item || is_question)
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

    fn learned(texts: &[String]) -> SiteProfiles {
        let cues = Cues::new(&[], &[]);
        let keys: Vec<PageKeys> = texts
            .iter()
            .filter_map(|text| block_keys(&Draft::new(text, &cues)))
            .collect();
        let times = |hash: &u64| {
            (keys.iter())
                .filter(|page| page.story.contains(hash))
                .count()
        };
        let mut stories = Stories::default();
        let mut seen: BTreeMap<u64, BTreeSet<u32>> = BTreeMap::new();
        for page in &keys {
            let repeated = page.story.iter().copied().filter(|hash| times(hash) > 1);
            let story = stories.of_page(&repeated.collect::<Vec<_>>(), page.story.len());
            for &block in &page.blocks {
                seen.entry(block).or_default().insert(story);
            }
        }
        let least = least_stories(stories.count(), &StripConfig::default());
        let recurring = seen
            .into_iter()
            .filter(|(_, stories)| stories.len() >= least);
        let blocks = recurring.map(|(block, stories)| (block, stories.len() as u32));
        let mut profiles = SiteProfiles::default();
        profiles.learned(
            "herald",
            SiteProfile::new(stories.count(), blocks.collect()),
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
            learned(&[page(1), version(1), page(2)])
                .of("herald")
                .is_none()
        );
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
