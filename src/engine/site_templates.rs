//! What the pages of a site have in common: known only when all of them were seen, and the one barrier of stripping.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use rayon::prelude::*;

use super::corpus::Corpus;
use unboil_io::error::Error;
use unboil_io::read::{FormatKind, Source};
use unboil_io::spill::{PartitionedRuns, Runs, Spill};
use unboil_strip::config::{SiteBy, StripConfig};
use unboil_strip::{
    ArticleSketch, SiteKeyRecord, SiteKeys, SiteProfile, SiteProfiles, VersionClusters,
    repeated_keys, template_blocks,
};
use unboil_text::{Article, host};

/// What an article is on its site.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
pub(super) struct SitePage {
    /// The number of the site.
    pub(super) site: u32,
    /// The number of the page, in the order in which pages were read.
    number: u32,
    /// Hashes that tell its story; none: it proves nothing.
    shingle_count: u8,
    /// It has a block of a template.
    pub(super) matches_template: bool,
}

/// What was learned of the sites.
#[derive(Debug, Default, Deserialize, Serialize)]
pub(super) struct LearnedSites {
    /// All templates that are known now.
    pub(super) profiles: SiteProfiles,
    /// The names of the sites, by number.
    pub(super) names: Vec<String>,
}

/// Gathers what pages have, from any thread.
pub(super) struct SiteKeyCollector<'a> {
    site_by: SiteBy,
    known: &'a SiteProfiles,
    /// The number of each site, by name.
    sites: Mutex<HashMap<String, u32>>,
    next_page: AtomicU32,
    /// Hashes of stories and of blocks, each with its site and page.
    versions: PartitionedRuns<'a>,
    blocks: PartitionedRuns<'a>,
    spill: &'a Spill,
}

/// Partitions of the evidence, and hundredths of the memory for each kind of it.
const PARTITIONS: usize = 256;
const VERSIONS_MEMORY_PERCENT: usize = 10;
const BLOCKS_MEMORY_PERCENT: usize = 20;

/// The partition of a packed [`SiteKeyRecord`]: all records of a site and hash are in one.
fn partition(record: u128) -> usize {
    SiteKeyRecord::from(record).hash as usize % PARTITIONS
}

impl<'a> SiteKeyCollector<'a> {
    /// None yet. `known` are templates that were known before.
    pub(super) fn new(
        site_by: SiteBy,
        known: &'a SiteProfiles,
        spill: &'a Spill,
    ) -> SiteKeyCollector<'a> {
        let parted = |share| PartitionedRuns::new(PARTITIONS, spill.memory_share(share), spill);
        SiteKeyCollector {
            site_by,
            known,
            sites: Mutex::default(),
            next_page: AtomicU32::new(0),
            versions: parted(VERSIONS_MEMORY_PERCENT),
            blocks: parted(BLOCKS_MEMORY_PERCENT),
            spill,
        }
    }

    /// The name of an article's site, if it is on one.
    pub(super) fn site(&self, source: &Source, article: &Article) -> Option<String> {
        let host = || article.url.as_deref().and_then(host);
        match self.site_by {
            SiteBy::Auto => Some(host().unwrap_or_else(|| folder_key(source))),
            SiteBy::Host => host(),
            SiteBy::Folder => Some(folder_key(source)),
            SiteBy::All => Some("all".to_string()),
            SiteBy::None => None,
        }
    }

    /// Takes in some pages, each with its site and keys.
    pub(super) fn add(
        &self,
        pages: Vec<(String, Option<SiteKeys>)>,
    ) -> Result<Vec<SitePage>, Error> {
        let (mut versions, mut blocks) = (Vec::new(), Vec::new());
        let mut out = Vec::with_capacity(pages.len());
        for (name, keys) in pages {
            let matches_template = |keys: &SiteKeys| {
                let profile = self.known.get(&name);
                profile.is_some_and(|profile| profile.matches_template(keys))
            };
            let mut page = SitePage {
                site: 0,
                number: self.next_page.fetch_add(1, Ordering::Relaxed),
                shingle_count: keys
                    .as_ref()
                    .map_or(0, |keys| keys.prose_sketch.len() as u8),
                matches_template: keys.as_ref().is_some_and(matches_template),
            };
            page.site = self.number(name);
            if let Some(keys) = keys {
                let record = |&hash: &u64| {
                    u128::from(SiteKeyRecord {
                        site: page.site,
                        hash,
                        article: page.number,
                    })
                };
                versions.extend(keys.prose_sketch.iter().map(record));
                blocks.extend(keys.blocks.iter().map(record));
            }
            out.push(page);
        }
        self.versions.add(&mut versions, partition)?;
        self.blocks.add(&mut blocks, partition)?;
        Ok(out)
    }

    fn number(&self, name: String) -> u32 {
        let mut sites = self.sites.lock().unwrap_or_else(PoisonError::into_inner);
        let next_page = sites.len() as u32;
        *sites.entry(name).or_insert(next_page)
    }

    /// Learns the templates of all sites, and notes which pages have a block of one.
    pub(super) fn learn(
        self,
        corpus: &mut Corpus,
        config: &StripConfig,
    ) -> Result<LearnedSites, Error> {
        let numbers = self
            .sites
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        let mut names = vec![String::new(); numbers.len()];
        for (name, number) in numbers {
            names[number as usize] = name;
        }
        let pages = self.next_page.into_inner() as usize;
        let versions = cluster_pages(&self.versions.done(), corpus, self.spill)?;
        let templates = recurring_blocks(&self.blocks.done(), pages, &versions, config)?;
        let mut profiles = self.known.clone();
        let mut learned = vec![false; names.len()];
        for (site, blocks) in templates.blocks {
            let pages = versions.count(site);
            let name = &names[site as usize];
            learned[site as usize] =
                profiles.insert_if_better(name, SiteProfile::new(pages, blocks));
        }
        for page in corpus
            .entries_mut()
            .filter_map(|entry| entry.site_page.as_mut())
        {
            let found = templates.matches_template[page.number as usize];
            page.matches_template |= found && learned[page.site as usize];
        }
        Ok(LearnedSites { profiles, names })
    }
}

/// Clusters the versions of each article, with the pages in the order of the articles.
fn cluster_pages(hashes: &Runs, corpus: &Corpus, spill: &Spill) -> Result<VersionClusters, Error> {
    // Article numbers of the pages: what the threads made of their order must not be seen.
    let pages: Vec<SitePage> = corpus
        .entries()
        .filter_map(|entry| entry.site_page)
        .collect();
    let mut position = vec![0_u32; pages.len()];
    for (at, page) in pages.iter().enumerate() {
        position[page.number as usize] = at as u32;
    }
    let partition_pages = pages.len().div_ceil(PARTITIONS).max(1);
    // Records of a page and a hash.
    let repeated = PartitionedRuns::new(
        PARTITIONS,
        spill.memory_share(VERSIONS_MEMORY_PERCENT),
        spill,
    );
    (0..hashes.partitions())
        .into_par_iter()
        .map(|partition| {
            let sorted = hashes.sorted(partition)?;
            let mut found: Vec<u128> = repeated_keys(&sorted)
                .map(|key| u128::from(position[key.article as usize]) << 64 | u128::from(key.hash))
                .collect();
            repeated.add(&mut found, |record| {
                (record >> 64) as usize / partition_pages
            })
        })
        .collect::<Result<(), Error>>()?;
    let repeated = repeated.done();
    let mut clusters = VersionClusters::default();
    for partition in 0..repeated.partitions() {
        let sorted = repeated.sorted(partition)?;
        let mut rest = &sorted[..];
        let partition_members = pages.iter().enumerate().skip(partition * partition_pages);
        for (at, page) in partition_members.take(partition_pages) {
            if page.shingle_count == 0 {
                continue;
            }
            let count = rest.partition_point(|&record| (record >> 64) as usize <= at);
            let (here, more) = rest.split_at(count);
            rest = more;
            clusters.extend([ArticleSketch {
                site: page.site,
                article: page.number,
                hashes: page.shingle_count.into(),
                repeated: here.iter().map(|&record| record as u64).collect(),
            }]);
        }
    }
    Ok(clusters)
}

/// What recurs on the sites.
struct Templates {
    /// The blocks of each site, with the number of stories that have it.
    blocks: BTreeMap<u32, BTreeMap<u64, u32>>,
    /// The pages that have one, by number.
    matches_template: Vec<bool>,
}

fn recurring_blocks(
    blocks: &Runs,
    pages: usize,
    versions: &VersionClusters,
    config: &StripConfig,
) -> Result<Templates, Error> {
    let matches_template: Vec<AtomicBool> = (0..pages).map(|_| AtomicBool::new(false)).collect();
    let found: Vec<Vec<(u32, u64, u32)>> = (0..blocks.partitions())
        .into_par_iter()
        .map(|partition| {
            let sorted = blocks.sorted(partition)?;
            let mut found = Vec::new();
            for block in template_blocks(&sorted, versions, config) {
                found.push((block.site, block.hash, block.clusters));
                for &record in block.records {
                    let page = SiteKeyRecord::from(record).article;
                    matches_template[page as usize].store(true, Ordering::Relaxed);
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
        matches_template: matches_template
            .into_iter()
            .map(AtomicBool::into_inner)
            .collect(),
    })
}

/// The folder that an article's file is in; a file of rows is a folder of its own.
fn folder_key(source: &Source) -> String {
    let rel = &source.rel;
    match (source.format.kind, rel.rsplit_once('/')) {
        (FormatKind::Rows, _) => rel.clone(),
        (_, Some((folder_key, _))) => folder_key.to_string(),
        (_, None) => ".".to_string(),
    }
}
