//! Learns the templates of all sites from the collected keys, partition by partition.
//!
//! First the pages of each site are clustered into versions of one article, because versions are
//! one page of evidence. Then the blocks that recur in enough clusters become the template. This
//! file reads the sorted records and owns the threads; the decisions are those of
//! [`VersionClusters`] and [`template_blocks`].

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::budget;
use super::site_key_collector::{CollectedKeys, PARTITIONS, SitePage};
use unboil_io::{Error, PartitionedRuns, Runs, Spill};
use unboil_strip::{
    ArticleSketch, SiteKeyRecord, SiteProfile, SiteProfiles, StripConfig, VersionClusters,
    repeated_keys, template_blocks,
};

/// The site page of each article, and the names of the sites.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub(super) struct SitePages {
    /// One per article; `None` for an article that belongs to no site.
    pages: Vec<Option<SitePage>>,
    /// The names of the sites, by number.
    site_names: Vec<String>,
}

impl SitePages {
    /// The name and the template of an article's site, if the article has a block of the template.
    pub(super) fn template<'s>(
        &'s self,
        article: usize,
        profiles: &'s SiteProfiles,
    ) -> Option<(&'s str, &'s SiteProfile)> {
        let page = self.pages[article].filter(|page| page.matches_template)?;
        let site = self.site_names[page.site as usize].as_str();
        Some((site, profiles.get(site)?))
    }
}

/// Learns the templates of all sites, and notes in `pages`, one per article, which pages have a
/// block of one. Returns `known_profiles` with the learned templates added.
///
/// # Errors
/// If a temporary file cannot be written or read.
pub(super) fn learn_templates(
    keys: CollectedKeys,
    mut pages: Vec<Option<SitePage>>,
    known_profiles: &SiteProfiles,
    config: &StripConfig,
    spill: &Spill,
) -> Result<(SiteProfiles, SitePages), Error> {
    let site_names = keys.site_names;
    let versions = cluster_pages(&keys.prose_hashes, &pages, spill)?;
    let page_count = pages.iter().flatten().count();
    let templates = recurring_blocks(&keys.block_keys, page_count, &versions, config)?;
    let mut profiles = known_profiles.clone();
    let mut is_learned = vec![false; site_names.len()];
    for (site, blocks) in templates.blocks {
        let profile = SiteProfile::new(versions.count(site), blocks);
        let name = &site_names[site as usize];
        is_learned[site as usize] = profiles.insert_if_better(name, profile);
    }
    for page in pages.iter_mut().flatten() {
        let has_block = templates.matches_template[page.number as usize];
        page.matches_template |= has_block && is_learned[page.site as usize];
    }
    Ok((profiles, SitePages { pages, site_names }))
}

/// A prose hash of a page that another page of the site has too, packed so that it sorts by the
/// position of the page in the order of the articles.
fn pack_shared_hash(position: u32, hash: u64) -> u128 {
    u128::from(position) << 64 | u128::from(hash)
}

/// Keeps the prose hashes that several pages of a site share, partitioned by page position.
fn shared_prose_hashes(
    prose_hashes: &Runs,
    position_by_page: &[u32],
    partition_pages: usize,
    spill: &Spill,
) -> Result<Runs, Error> {
    let memory = budget::SHARED_PROSE_HASHES.bytes(spill);
    let shared = PartitionedRuns::new(PARTITIONS, memory, spill);
    (0..prose_hashes.partitions())
        .into_par_iter()
        .map(|partition| {
            let sorted = prose_hashes.sorted(partition)?;
            let mut records: Vec<u128> = repeated_keys(&sorted)
                .map(|key| pack_shared_hash(position_by_page[key.article as usize], key.hash))
                .collect();
            shared.add(&mut records, |packed| {
                (packed >> 64) as usize / partition_pages
            })
        })
        .collect::<Result<(), Error>>()?;
    Ok(shared.finish())
}

/// Clusters the pages of each site, in the order of the articles: the order in which the threads
/// read the pages must not matter.
fn cluster_pages(
    prose_hashes: &Runs,
    pages: &[Option<SitePage>],
    spill: &Spill,
) -> Result<VersionClusters, Error> {
    let pages: Vec<SitePage> = pages.iter().flatten().copied().collect();
    let mut position_by_page = vec![0_u32; pages.len()];
    for (position, page) in pages.iter().enumerate() {
        position_by_page[page.number as usize] = position as u32;
    }
    let partition_pages = pages.len().div_ceil(PARTITIONS).max(1);
    let shared = shared_prose_hashes(prose_hashes, &position_by_page, partition_pages, spill)?;
    let mut versions = VersionClusters::default();
    for partition in 0..shared.partitions() {
        let sorted = shared.sorted(partition)?;
        let mut rest = &sorted[..];
        let partition_members = pages.iter().enumerate().skip(partition * partition_pages);
        for (position, page) in partition_members.take(partition_pages) {
            let count = rest.partition_point(|&packed| (packed >> 64) as usize <= position);
            let (of_page, of_later_pages) = rest.split_at(count);
            rest = of_later_pages;
            versions.add(ArticleSketch {
                site: page.site,
                article: page.number,
                hashes: page.prose_hashes.into(),
                repeated: of_page.iter().map(|&packed| packed as u64).collect(),
            });
        }
    }
    Ok(versions)
}

/// The recurring blocks of the sites.
struct Templates {
    /// The recurring blocks of each site, with the number of clusters that have each.
    blocks: BTreeMap<u32, BTreeMap<u64, u32>>,
    /// True for a page that has one, by page number.
    matches_template: Vec<bool>,
}

/// Finds the blocks that recur in enough version clusters of their site.
fn recurring_blocks(
    block_keys: &Runs,
    pages: usize,
    versions: &VersionClusters,
    config: &StripConfig,
) -> Result<Templates, Error> {
    let matches_template: Vec<AtomicBool> = (0..pages).map(|_| AtomicBool::new(false)).collect();
    let recurring: Vec<Vec<(u32, u64, u32)>> = (0..block_keys.partitions())
        .into_par_iter()
        .map(|partition| {
            let sorted = block_keys.sorted(partition)?;
            let mut recurring = Vec::new();
            for block in template_blocks(&sorted, versions, config) {
                recurring.push((block.site, block.hash, block.clusters));
                for &record in block.records {
                    let page = SiteKeyRecord::from(record).article;
                    matches_template[page as usize].store(true, Ordering::Relaxed);
                }
            }
            Ok(recurring)
        })
        .collect::<Result<_, Error>>()?;
    let mut blocks: BTreeMap<u32, BTreeMap<u64, u32>> = BTreeMap::new();
    for (site, block, clusters) in recurring.into_iter().flatten() {
        blocks.entry(site).or_default().insert(block, clusters);
    }
    let matches_template = matches_template.into_iter().map(AtomicBool::into_inner);
    Ok(Templates {
        blocks,
        matches_template: matches_template.collect(),
    })
}
