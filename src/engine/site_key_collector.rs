//! Collects the site keys of all pages while they are stripped, partitioned by key.
//!
//! A site key is a hash that a page of a site has: a hash of its prose or the key of a block. Each
//! becomes a [`SiteKeyRecord`]. `template_learning.rs` learns the templates from the sorted records.

use std::collections::HashMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};

use serde::{Deserialize, Serialize};

use super::budget::{self, MemoryShare};
use super::lock::{into_inner, lock};
use super::source_name::{folder_name, site_name};
use unboil_io::{Error, PartitionedRuns, Runs, Source, Spill};
use unboil_strip::{SiteBy, SiteKeyRecord, SiteKeys, SiteProfiles};
use unboil_text::Article;

/// Number of partitions of the records: each is sorted on its own.
pub(super) const PARTITIONS: usize = 256;

/// A page of a site.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
pub(super) struct SitePage {
    /// The number of the site.
    pub(super) site: u32,
    /// The number of the page, in the order in which the threads read pages.
    pub(super) number: u32,
    /// Number of prose hashes of the page; 0: the page has no prose and proves nothing.
    pub(super) prose_hashes: u8,
    /// True if the page has a block of the template of its site.
    pub(super) matches_template: bool,
}

/// The partition of a packed [`SiteKeyRecord`]: all records of a site and hash are in one.
fn partition(packed: u128) -> usize {
    SiteKeyRecord::from(packed).hash as usize % PARTITIONS
}

/// Collects the site keys of pages, from any thread.
pub(super) struct SiteKeyCollector<'a> {
    site_by: SiteBy,
    known_profiles: &'a SiteProfiles,
    /// The number of each site, by name.
    sites: Mutex<HashMap<String, u32>>,
    next_page: AtomicU32,
    prose_hashes: PartitionedRuns<'a>,
    block_keys: PartitionedRuns<'a>,
}

/// All site keys of a run.
pub(super) struct CollectedKeys {
    /// The names of the sites, by number.
    pub(super) site_names: Vec<String>,
    /// Packed [`SiteKeyRecord`]s of the prose of the pages.
    pub(super) prose_hashes: Runs,
    /// Packed [`SiteKeyRecord`]s of the blocks that may be part of a template.
    pub(super) block_keys: Runs,
}

impl<'a> SiteKeyCollector<'a> {
    /// Creates an empty collector. `known_profiles` are the templates of earlier runs.
    pub(super) fn new(
        site_by: SiteBy,
        known_profiles: &'a SiteProfiles,
        spill: &'a Spill,
    ) -> SiteKeyCollector<'a> {
        let runs =
            |share: &MemoryShare| PartitionedRuns::new(PARTITIONS, share.bytes(spill), spill);
        SiteKeyCollector {
            site_by,
            known_profiles,
            sites: Mutex::default(),
            next_page: AtomicU32::new(0),
            prose_hashes: runs(&budget::PROSE_HASHES),
            block_keys: runs(&budget::BLOCK_KEYS),
        }
    }

    /// The name of the site of an article; `None` if it belongs to no site.
    pub(super) fn site_name(&self, source: &Source, article: &Article) -> Option<String> {
        let url = article.url.as_deref();
        site_name(self.site_by, url, || folder_name(source))
    }

    /// Adds pages, each with the name of its site and its keys. Keys are `None` for a page without
    /// prose. Returns the pages in the same order.
    ///
    /// # Errors
    /// If a temporary file cannot be written.
    pub(super) fn add(
        &self,
        pages: Vec<(String, Option<SiteKeys>)>,
    ) -> Result<Vec<SitePage>, Error> {
        let (mut prose_hashes, mut block_keys) = (Vec::new(), Vec::new());
        let mut out = Vec::with_capacity(pages.len());
        for (name, keys) in pages {
            let number = self.next_page.fetch_add(1, Ordering::Relaxed);
            let Some(keys) = keys else {
                out.push(SitePage {
                    site: self.site_number(name),
                    number,
                    prose_hashes: 0,
                    matches_template: false,
                });
                continue;
            };
            let profile = self.known_profiles.get(&name);
            let page = SitePage {
                matches_template: profile.is_some_and(|profile| profile.matches_template(&keys)),
                site: self.site_number(name),
                number,
                prose_hashes: keys.prose_sketch.len() as u8,
            };
            let record = |&hash: &u64| {
                u128::from(SiteKeyRecord {
                    site: page.site,
                    hash,
                    article: number,
                })
            };
            prose_hashes.extend(keys.prose_sketch.iter().map(record));
            block_keys.extend(keys.blocks.iter().map(record));
            out.push(page);
        }
        self.prose_hashes.add(&mut prose_hashes, partition)?;
        self.block_keys.add(&mut block_keys, partition)?;
        Ok(out)
    }

    /// The number of the site with this name; a new name gets the next number.
    fn site_number(&self, name: String) -> u32 {
        let mut sites = lock(&self.sites);
        let next_site = sites.len() as u32;
        *sites.entry(name).or_insert(next_site)
    }

    /// Ends the collection.
    pub(super) fn finish(self) -> CollectedKeys {
        let sites = into_inner(self.sites);
        let mut site_names = vec![String::new(); sites.len()];
        for (name, number) in sites {
            site_names[number as usize] = name;
        }
        CollectedKeys {
            site_names,
            prose_hashes: self.prose_hashes.finish(),
            block_keys: self.block_keys.finish(),
        }
    }
}
