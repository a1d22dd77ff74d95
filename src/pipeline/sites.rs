//! What the pages of a site have in common: known only when all of them were seen, and the one barrier of stripping.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use rayon::prelude::*;

use super::corpus::Corpus;
use unboil_io::error::Error;
use unboil_io::read::{Shape, Source};
use unboil_io::spill::{Parted, Parts, Spill};
use unboil_strip::config::{SiteBy, StripConfig};
use unboil_strip::site::{SiteProfile, Stories, least_stories};
use unboil_strip::{PageKeys, SiteProfiles};
use unboil_text::{Article, host};

/// What an article is on its site.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
pub(super) struct Page {
    /// The number of the site.
    pub(super) site: u32,
    /// The number of the page, in the order in which pages were read.
    number: u32,
    /// Hashes that tell its story; none: it proves nothing.
    shingles: u8,
    /// It has a block of a template.
    pub(super) touched: bool,
}

/// What was learned of the sites.
#[derive(Debug, Default, Deserialize, Serialize)]
pub(super) struct Learned {
    /// All templates that are known now.
    pub(super) profiles: SiteProfiles,
    /// The names of the sites, by number.
    pub(super) names: Vec<String>,
}

/// Gathers what pages have, from any thread.
pub(super) struct Evidence<'a> {
    by: SiteBy,
    known: &'a SiteProfiles,
    /// The number of each site, by name.
    sites: Mutex<HashMap<String, u32>>,
    next: AtomicU32,
    /// Hashes of stories and of blocks, each with its site and page.
    stories: Parted<'a>,
    blocks: Parted<'a>,
    spill: &'a Spill,
}

/// Partitions of the evidence, and hundredths of the memory for each kind of it.
const PARTITIONS: usize = 256;
const STORIES_SHARE: usize = 10;
const BLOCKS_SHARE: usize = 20;

/// A hash that a page of a site has, in one number that sorts by site, hash and page.
fn record(site: u32, hash: u64, page: u32) -> u128 {
    u128::from(site) << 96 | u128::from(hash) << 32 | u128::from(page)
}

/// What two records of a site and hash have in common.
fn site_and_hash(record: u128) -> u128 {
    record >> 32
}

fn hash_of(record: u128) -> u64 {
    (record >> 32) as u64
}

fn site_of(record: u128) -> u32 {
    (record >> 96) as u32
}

fn partition(record: u128) -> usize {
    hash_of(record) as usize % PARTITIONS
}

impl<'a> Evidence<'a> {
    /// None yet. `known` are templates that were known before.
    pub(super) fn new(by: SiteBy, known: &'a SiteProfiles, spill: &'a Spill) -> Evidence<'a> {
        let parted = |share| Parted::new(PARTITIONS, spill.share(share), spill);
        Evidence {
            by,
            known,
            sites: Mutex::default(),
            next: AtomicU32::new(0),
            stories: parted(STORIES_SHARE),
            blocks: parted(BLOCKS_SHARE),
            spill,
        }
    }

    /// The name of an article's site, if it is on one.
    pub(super) fn site(&self, source: &Source, article: &Article) -> Option<String> {
        let host = || article.url.as_deref().and_then(host);
        match self.by {
            SiteBy::Auto => Some(host().unwrap_or_else(|| folder(source))),
            SiteBy::Host => host(),
            SiteBy::Folder => Some(folder(source)),
            SiteBy::All => Some("all".to_string()),
            SiteBy::None => None,
        }
    }

    /// Takes in some pages, each with its site and keys.
    pub(super) fn add(&self, pages: Vec<(String, Option<PageKeys>)>) -> Result<Vec<Page>, Error> {
        let (mut stories, mut blocks) = (Vec::new(), Vec::new());
        let mut out = Vec::with_capacity(pages.len());
        for (name, keys) in pages {
            let touched = |keys: &PageKeys| {
                let profile = self.known.of(&name);
                profile.is_some_and(|profile| profile.touches(keys))
            };
            let mut page = Page {
                site: 0,
                number: self.next.fetch_add(1, Ordering::Relaxed),
                shingles: keys.as_ref().map_or(0, |keys| keys.story.len() as u8),
                touched: keys.as_ref().is_some_and(touched),
            };
            page.site = self.number(name);
            if let Some(keys) = keys {
                let of = |&hash: &u64| record(page.site, hash, page.number);
                stories.extend(keys.story.iter().map(of));
                blocks.extend(keys.blocks.iter().map(of));
            }
            out.push(page);
        }
        self.stories.add(&mut stories, partition)?;
        self.blocks.add(&mut blocks, partition)?;
        Ok(out)
    }

    fn number(&self, name: String) -> u32 {
        let mut sites = self.sites.lock().unwrap_or_else(PoisonError::into_inner);
        let next = sites.len() as u32;
        *sites.entry(name).or_insert(next)
    }

    /// Learns the templates of all sites, and notes which pages have a block of one.
    pub(super) fn learn(self, corpus: &mut Corpus, config: &StripConfig) -> Result<Learned, Error> {
        let numbers = self
            .sites
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        let mut names = vec![String::new(); numbers.len()];
        for (name, number) in numbers {
            names[number as usize] = name;
        }
        let stories = stories(&self.stories.done(), corpus, names.len(), self.spill)?;
        let templates = recurring(&self.blocks.done(), &stories, config)?;
        let mut profiles = self.known.clone();
        let mut learned = vec![false; names.len()];
        for (site, blocks) in templates.blocks {
            let pages = stories.counts[site as usize];
            let name = &names[site as usize];
            learned[site as usize] = profiles.learned(name, SiteProfile::new(pages, blocks));
        }
        for page in corpus.entries_mut().filter_map(|entry| entry.page.as_mut()) {
            let found = templates.touched[page.number as usize];
            page.touched |= found && learned[page.site as usize];
        }
        Ok(Learned { profiles, names })
    }
}

/// The stories of all pages.
struct Told {
    /// The story of a page on its site, by the number of the page.
    of_page: Vec<u32>,
    /// How many each site has.
    counts: Vec<usize>,
}

/// Tells the stories of each site apart, its pages in the order of the articles.
fn stories(hashes: &Parts, corpus: &Corpus, sites: usize, spill: &Spill) -> Result<Told, Error> {
    // Article numbers of the pages: what the threads made of their order must not be seen.
    let pages: Vec<Page> = corpus.entries().filter_map(|entry| entry.page).collect();
    let mut place = vec![0_u32; pages.len()];
    for (at, page) in pages.iter().enumerate() {
        place[page.number as usize] = at as u32;
    }
    let part = pages.len().div_ceil(PARTITIONS).max(1);
    // Records of a page and a hash.
    let repeated = Parted::new(PARTITIONS, spill.share(STORIES_SHARE), spill);
    (0..hashes.partitions())
        .into_par_iter()
        .map(|partition| {
            let sorted = hashes.sorted(partition)?;
            let runs = sorted.chunk_by(|&one, &other| site_and_hash(one) == site_and_hash(other));
            let mut found: Vec<u128> = runs
                .filter(|run| run.len() > 1)
                .flatten()
                .map(|&of| u128::from(place[of as u32 as usize]) << 64 | u128::from(hash_of(of)))
                .collect();
            repeated.add(&mut found, |record| (record >> 64) as usize / part)
        })
        .collect::<Result<(), Error>>()?;
    let repeated = repeated.done();
    let mut of_site: Vec<Stories> = (0..sites).map(|_| Stories::default()).collect();
    let mut of_page = vec![0; pages.len()];
    for partition in 0..repeated.partitions() {
        let sorted = repeated.sorted(partition)?;
        let mut rest = &sorted[..];
        let of_part = pages.iter().enumerate().skip(partition * part);
        for (at, page) in of_part.take(part) {
            if page.shingles == 0 {
                continue;
            }
            let count = rest.partition_point(|&record| (record >> 64) as usize <= at);
            let (here, more) = rest.split_at(count);
            rest = more;
            let hashes: Vec<u64> = here.iter().map(|&record| record as u64).collect();
            let stories = &mut of_site[page.site as usize];
            of_page[page.number as usize] = stories.of_page(&hashes, page.shingles.into());
        }
    }
    Ok(Told {
        of_page,
        counts: of_site.iter().map(Stories::count).collect(),
    })
}

/// What recurs on the sites.
struct Templates {
    /// The blocks of each site, with the number of stories that have it.
    blocks: BTreeMap<u32, BTreeMap<u64, u32>>,
    /// The pages that have one, by number.
    touched: Vec<bool>,
}

fn recurring(blocks: &Parts, stories: &Told, config: &StripConfig) -> Result<Templates, Error> {
    let touched: Vec<AtomicBool> = stories
        .of_page
        .iter()
        .map(|_| AtomicBool::new(false))
        .collect();
    let found: Vec<Vec<(u32, u64, u32)>> = (0..blocks.partitions())
        .into_par_iter()
        .map(|partition| {
            let sorted = blocks.sorted(partition)?;
            let mut told: Vec<u32> = Vec::new();
            let mut found = Vec::new();
            for run in sorted.chunk_by(|&one, &other| site_and_hash(one) == site_and_hash(other)) {
                let site = site_of(run[0]);
                let least = least_stories(stories.counts[site as usize], config);
                if run.len() < least {
                    continue;
                }
                told.clear();
                told.extend(run.iter().map(|&of| stories.of_page[of as u32 as usize]));
                told.sort_unstable();
                told.dedup();
                if told.len() >= least {
                    found.push((site, hash_of(run[0]), told.len() as u32));
                    for &of in run {
                        touched[of as u32 as usize].store(true, Ordering::Relaxed);
                    }
                }
            }
            Ok(found)
        })
        .collect::<Result<_, Error>>()?;
    let mut blocks: BTreeMap<u32, BTreeMap<u64, u32>> = BTreeMap::new();
    for (site, block, count) in found.into_iter().flatten() {
        blocks.entry(site).or_default().insert(block, count);
    }
    Ok(Templates {
        blocks,
        touched: touched.into_iter().map(AtomicBool::into_inner).collect(),
    })
}

/// The folder that an article's file is in; a file of rows is a folder of its own.
fn folder(source: &Source) -> String {
    let rel = &source.rel;
    match (source.format.shape, rel.rsplit_once('/')) {
        (Shape::Rows, _) => rel.clone(),
        (_, Some((folder, _))) => folder.to_string(),
        (_, None) => ".".to_string(),
    }
}
