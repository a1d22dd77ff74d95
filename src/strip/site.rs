//! Rule `site`: short or edge blocks that recur on the pages of a site.
//!
//! In: the drafts of all articles of a site, twice. First [`block_keys`] of each is counted into a [`SiteProfile`], then
//! [`mark`] takes from each what the profile knows. Long repeated prose is no chrome; it belongs to the passages.

use std::collections::BTreeMap;

use xxhash_rust::xxh3::xxh3_64;

use crate::config::StripConfig;
use crate::document::Class;
use crate::strip::cues;
use crate::strip::draft::{Draft, Kind};

/// Name in the ledger.
pub(crate) const RULE: &str = "site";
/// A block of at most this many words is short, wherever it stands.
const SHORT_WORDS: u32 = 30;
/// A block among this many at either edge of the article may be longer ...
const EDGE_BLOCKS: usize = 6;
/// ... up to this many words: a notice, not an article's paragraph.
const EDGE_WORDS: u32 = 80;
/// Between prose a recurring block goes only from this many words on, so that headings ("Ingredients", "Pros") stay, ...
const INNER_MIN_WORDS: u32 = 4;
/// ... and only when it is on at least this share of the pages.
const INNER_MIN_SHARE: f64 = 0.5;

/// What the pages of a site have in common.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct SiteProfile {
    /// Pages seen, those with the same prose counted once.
    pages: usize,
    /// Block key to the number of pages that have it.
    blocks: BTreeMap<u64, u32>,
}

/// One page, as the profile sees it.
pub(crate) struct PageKeys {
    /// The same for pages that share their prose: versions of one article are one page of evidence.
    prose: u64,
    /// Keys of the short and edge blocks, sorted, each once.
    blocks: Vec<u64>,
}

/// The keys of the blocks that may be chrome.
pub(crate) fn block_keys(draft: &Draft) -> PageKeys {
    let mut blocks: Vec<u64> = (0..draft.lines.len()).filter_map(|at| key(draft, at)).collect();
    blocks.sort_unstable();
    blocks.dedup();
    // The smallest hash of a prose block: a one-permutation MinHash, equal for most pairs of pages that share most prose.
    let prose = (0..draft.lines.len())
        .filter(|&at| draft.is_prose(at) && draft.lines[at].block.words > SHORT_WORDS)
        .map(|at| xxh3_64(draft.str(at).as_bytes()))
        .min();
    PageKeys { prose: prose.unwrap_or_else(|| xxh3_64(draft.text.as_bytes())), blocks }
}

fn key(draft: &Draft, at: usize) -> Option<u64> {
    let line = &draft.lines[at];
    let edge = at < EDGE_BLOCKS || at + EDGE_BLOCKS >= draft.lines.len();
    let words = line.block.words;
    let candidate = line.kind != Kind::Mark && (words <= SHORT_WORDS || (edge && words <= EDGE_WORDS));
    candidate.then(|| xxh3_64(cues::normalise(draft.str(at)).as_bytes()))
}

/// Counts on how many pages each block stands.
pub(crate) fn learn(pages: &[&PageKeys]) -> SiteProfile {
    let mut seen: Vec<(u64, u64)> =
        pages.iter().flat_map(|page| page.blocks.iter().map(|&block| (block, page.prose))).collect();
    seen.sort_unstable();
    seen.dedup();
    let mut distinct: Vec<u64> = pages.iter().map(|page| page.prose).collect();
    distinct.sort_unstable();
    distinct.dedup();
    let mut profile = SiteProfile { pages: distinct.len(), blocks: BTreeMap::new() };
    for chunk in seen.chunk_by(|a, b| a.0 == b.0) {
        profile.blocks.insert(chunk[0].0, chunk.len() as u32);
    }
    profile
}

/// Marks the blocks that recur on the pages of `site`, the site of this article.
pub(crate) fn mark(draft: &mut Draft, site: &str, profile: &SiteProfile, config: &StripConfig) {
    let recurs = |draft: &Draft, at: usize| {
        let pages = *profile.blocks.get(&key(draft, at)?)?;
        let share = f64::from(pages) / profile.pages as f64;
        (pages as usize >= config.site_min_pages && share >= config.site_min_share).then_some((pages, share))
    };
    let found: Vec<Option<(u32, f64)>> = (0..draft.lines.len()).map(|at| recurs(draft, at)).collect();
    for at in 0..draft.lines.len() {
        let Some((pages, share)) = found[at] else { continue };
        let outside = at < draft.first_prose || at >= draft.tail;
        let beside = |at: usize| found.get(at).is_some_and(Option::is_some) || draft.lines.get(at).is_some_and(|l| l.mark.is_some());
        let in_company = beside(at + 1) || (at > 0 && beside(at - 1));
        let clear = draft.lines[at].block.words >= INNER_MIN_WORDS && share >= INNER_MIN_SHARE;
        if outside || in_company || clear {
            let why = format!("on {pages} of {} pages of {site}", profile.pages);
            draft.mark(at, at + 1, Class::Site, RULE, &why);
        }
    }
}
