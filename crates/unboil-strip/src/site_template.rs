//! Learns the template of a site, a [`SiteProfile`], from the keys of its articles.
//!
//! Learning is a pure function of sorted [`SiteKeyRecord`]s, in three steps: [`repeated_keys`]
//! finds the prose hashes that several articles share, [`cluster_versions`] joins versions of the
//! same article, and [`template_blocks`] finds the blocks that enough clusters have. The first and
//! the last step work on any partition that keeps the records of a site and hash together; the
//! second takes the articles in order, in any number of parts. [`learn_site`] does all in memory.

use crate::config::StripConfig;
use crate::site_keys::SiteKeys;
use crate::site_profile::SiteProfile;
use crate::version_clusters::{ArticleSketch, VersionClusters, cluster_versions};

/// A hash that an article of a site has. Records sort by site, hash and article.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SiteKeyRecord {
    /// The number of the site.
    pub site: u32,
    /// A hash of [`SiteKeys::prose_sketch`] or of [`SiteKeys::blocks`].
    pub hash: u64,
    /// The number of the article.
    pub article: u32,
}

impl SiteKeyRecord {
    fn is_same_key(self, other: SiteKeyRecord) -> bool {
        (self.site, self.hash) == (other.site, other.hash)
    }
}

/// Packs a record into 16 bytes that sort as the record does.
impl From<SiteKeyRecord> for u128 {
    fn from(record: SiteKeyRecord) -> u128 {
        u128::from(record.site) << 96 | u128::from(record.hash) << 32 | u128::from(record.article)
    }
}

impl From<u128> for SiteKeyRecord {
    fn from(packed: u128) -> SiteKeyRecord {
        SiteKeyRecord {
            site: (packed >> 96) as u32,
            hash: (packed >> 32) as u64,
            article: packed as u32,
        }
    }
}

/// The records whose hash at least two articles of the site have. `sorted` must be sorted.
///
/// ```
/// use unboil_strip::{SiteKeyRecord, repeated_keys};
///
/// let record = |hash, article| SiteKeyRecord { site: 0, hash, article };
/// let sorted = [record(5, 0), record(7, 0), record(7, 2)];
/// assert_eq!(repeated_keys(&sorted).collect::<Vec<_>>(), sorted[1..]);
/// ```
pub fn repeated_keys<R: Copy + Into<SiteKeyRecord>>(
    sorted: &[R],
) -> impl Iterator<Item = SiteKeyRecord> {
    runs_of_key(sorted)
        .filter(|run| run.len() > 1)
        .flatten()
        .map(|&record| record.into())
}

/// The records of each site and hash.
fn runs_of_key<R: Copy + Into<SiteKeyRecord>>(sorted: &[R]) -> impl Iterator<Item = &[R]> {
    sorted.chunk_by(|&a, &b| a.into().is_same_key(b.into()))
}

/// A block of a site's template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TemplateBlock<'a, R> {
    /// The number of the site.
    pub site: u32,
    /// The key of the block.
    pub hash: u64,
    /// Clusters of the site that have the block.
    pub clusters: u32,
    /// The records of the block: one for each article that has it.
    pub records: &'a [R],
}

/// The template blocks of the sites in `sorted`, which holds block keys. A block is in the template
/// of its site if at least `site_min_pages` clusters and `site_min_share` of them have it.
///
/// ```
/// use unboil_strip::{
///     ArticleSketch, SiteKeyRecord, StripConfig, cluster_versions, template_blocks,
/// };
///
/// let sketch = |article| ArticleSketch { site: 0, article, hashes: 16, repeated: Vec::new() };
/// let clusters = cluster_versions((0..3).map(sketch));
/// let record = |hash, article| SiteKeyRecord { site: 0, hash, article };
/// let sorted = [record(5, 1), record(7, 0), record(7, 1), record(7, 2)];
/// let config = StripConfig::default();
/// let mut blocks = template_blocks(&sorted, &clusters, &config);
/// let block = blocks.next().expect("three articles have block 7");
/// assert_eq!((block.hash, block.clusters, block.records), (7, 3, &sorted[1..]));
/// assert_eq!(blocks.next(), None);
/// ```
pub fn template_blocks<'a, R: Copy + Into<SiteKeyRecord>>(
    sorted: &'a [R],
    clusters: &VersionClusters,
    config: &StripConfig,
) -> impl Iterator<Item = TemplateBlock<'a, R>> {
    let mut block_clusters: Vec<u32> = Vec::new();
    runs_of_key(sorted).filter_map(move |records| {
        let SiteKeyRecord { site, hash, .. } = records[0].into();
        let min_clusters = min_template_clusters(clusters.count(site), config);
        if records.len() < min_clusters {
            return None;
        }
        block_clusters.clear();
        block_clusters.extend(records.iter().map(|&record| {
            let record: SiteKeyRecord = record.into();
            clusters.cluster(record.article)
        }));
        // Versions of one article are one cluster, and count once.
        block_clusters.sort_unstable();
        block_clusters.dedup();
        (block_clusters.len() >= min_clusters).then_some(TemplateBlock {
            site,
            hash,
            clusters: block_clusters.len() as u32,
            records,
        })
    })
}

/// The number of clusters of a site that must have a template block.
fn min_template_clusters(clusters: usize, config: &StripConfig) -> usize {
    let share = (config.site_min_share * clusters as f64).ceil() as usize;
    share.max(config.site_min_pages)
}

/// The template of site `site`, from all block records of the site, sorted.
///
/// ```
/// use unboil_strip::{
///     ArticleSketch, SiteKeyRecord, SiteKeys, StripConfig, cluster_versions, template_of_site,
/// };
///
/// let sketches = (0..3).map(|article| ArticleSketch {
///     site: 0,
///     article,
///     hashes: 16,
///     repeated: Vec::new(),
/// });
/// let record = |hash, article| SiteKeyRecord { site: 0, hash, article };
/// let sorted = [record(5, 1), record(7, 0), record(7, 1), record(7, 2)];
/// let clusters = cluster_versions(sketches);
/// let template = template_of_site(0, &sorted, &clusters, &StripConfig::default());
/// let has_block = |hash| {
///     let blocks = vec![hash];
///     template.matches_template(&SiteKeys { blocks, ..SiteKeys::default() })
/// };
/// assert!(has_block(7) && !has_block(5));
/// ```
pub fn template_of_site<R: Copy + Into<SiteKeyRecord>>(
    site: u32,
    sorted: &[R],
    clusters: &VersionClusters,
    config: &StripConfig,
) -> SiteProfile {
    let blocks = template_blocks(sorted, clusters, config)
        .filter(|block| block.site == site)
        .map(|block| (block.hash, block.clusters));
    SiteProfile::new(clusters.count(site), blocks.collect())
}

/// Learns the template of a site from the keys of its articles.
///
/// ```
/// use unboil_strip::{ExtractContext, StripConfig, Stripper, learn_site};
///
/// let config = StripConfig::default();
/// let stripper = Stripper::new(&config)?;
/// let context = ExtractContext {
///     site_keys: true,
///     ..ExtractContext::default()
/// };
/// let articles = [
///     "The council voted on Tuesday evening to keep the old harbour open for ten years.",
///     "Nobody had expected the night ferry to come home through such a storm in March.",
///     "Fish from the market on the quay costs a third more than it did last winter.",
/// ]
/// .map(|prose| format!("Herald since 1911\n{prose}\n"));
/// let keys: Vec<_> = (articles.iter())
///     .filter_map(|text| stripper.extract(text, &context).site_keys)
///     .collect();
/// let template = learn_site(&keys, &config);
/// assert!(keys.iter().all(|article| template.matches_template(article)));
/// # Ok::<(), unboil_text::ConfigError>(())
/// ```
pub fn learn_site(articles: &[SiteKeys], config: &StripConfig) -> SiteProfile {
    let records = |keys_of: fn(&SiteKeys) -> &[u64]| {
        let mut records: Vec<SiteKeyRecord> = Vec::new();
        for (article, keys) in articles.iter().enumerate() {
            records.extend(keys_of(keys).iter().map(|&hash| SiteKeyRecord {
                site: 0,
                hash,
                article: article as u32,
            }));
        }
        records.sort_unstable();
        records
    };
    let mut repeated: Vec<Vec<u64>> = vec![Vec::new(); articles.len()];
    for record in repeated_keys(&records(|keys| &keys.prose_sketch)) {
        repeated[record.article as usize].push(record.hash);
    }
    let sketches = repeated
        .into_iter()
        .enumerate()
        .map(|(article, repeated)| ArticleSketch {
            site: 0,
            article: article as u32,
            hashes: articles[article].prose_sketch.len(),
            repeated,
        });
    let clusters = cluster_versions(sketches);
    template_of_site(0, &records(|keys| &keys.blocks), &clusters, config)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    /// An article with four blocks of the template, and prose and a block that no other article has.
    fn keys(article: u64) -> SiteKeys {
        SiteKeys {
            prose_sketch: (0..16).map(|at| article * 100 + at).collect(),
            blocks: vec![1, 2, 3, 4, 1000 + article],
        }
    }

    fn learn(articles: &[SiteKeys]) -> SiteProfile {
        learn_site(articles, &StripConfig::default())
    }

    #[test]
    fn recurring_blocks_are_the_template() {
        let articles: Vec<SiteKeys> = (0..4).map(keys).collect();
        let blocks = [(1, 4), (2, 4), (3, 4), (4, 4)];
        assert_eq!(
            learn(&articles),
            SiteProfile::new(4, BTreeMap::from(blocks))
        );
    }

    #[test]
    fn versions_of_an_article_count_once() {
        let mut version = keys(1);
        version.prose_sketch[..11].fill(999);
        version.prose_sketch.sort_unstable();
        version.prose_sketch.dedup();
        for articles in [
            vec![keys(1), keys(2)],
            vec![keys(1), version, keys(2)],
            vec![keys(1), keys(1), keys(1), keys(2)],
        ] {
            let profile = learn(&articles);
            assert_eq!(profile, SiteProfile::new(2, BTreeMap::new()));
        }
    }

    #[test]
    fn partitions_of_the_records_give_the_same_template() {
        let config = StripConfig::default();
        let sketches = (0..5).map(|article| ArticleSketch {
            site: 7,
            article,
            hashes: 16,
            repeated: Vec::new(),
        });
        let clusters = cluster_versions(sketches);
        let mut records: Vec<u128> = (0..5)
            .flat_map(|article| (0..40).map(move |hash| (article, hash)))
            .filter(|(article, hash)| hash % 7 > u64::from(*article))
            .map(|(article, hash)| {
                u128::from(SiteKeyRecord {
                    site: 7,
                    hash,
                    article,
                })
            })
            .collect();
        records.sort_unstable();
        let whole = template_of_site(7, &records, &clusters, &config);
        let mut parts = BTreeMap::new();
        for part in 0..3 {
            let is_in_part = |&packed: &u128| SiteKeyRecord::from(packed).hash % 3 == part;
            let sorted: Vec<u128> = records.iter().copied().filter(is_in_part).collect();
            let blocks = template_blocks(&sorted, &clusters, &config);
            parts.extend(blocks.map(|block| (block.hash, block.clusters)));
        }
        assert!((11..40).contains(&parts.len()));
        assert_eq!(SiteProfile::new(5, parts), whole);
    }

    #[test]
    fn packed_records_sort_by_site_hash_and_article() {
        let mut packed: Vec<u128> = Vec::new();
        for site in [0, 1, u32::MAX] {
            for hash in [0, 7, u64::MAX] {
                for article in [0, u32::MAX] {
                    let record = SiteKeyRecord {
                        site,
                        hash,
                        article,
                    };
                    assert_eq!(SiteKeyRecord::from(u128::from(record)), record);
                    packed.push(record.into());
                }
            }
        }
        assert!(packed.is_sorted());
        let records = packed.into_iter().map(SiteKeyRecord::from);
        assert!(records.collect::<Vec<_>>().is_sorted());
    }
}
