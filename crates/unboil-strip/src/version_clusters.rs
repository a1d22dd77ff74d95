//! Clusters the versions of the same article on a site.
//!
//! Versions and copies of an article share its template blocks, so a cluster counts as one page
//! when `site_template.rs` learns a template. Articles are versions of each other if their prose
//! sketches share enough hashes.

use std::collections::{BTreeMap, HashMap};

/// Two articles that share this many hashes of 16, about a third, are versions of one article.
const SAME_ARTICLE_MIN_HASHES: usize = 5;
/// A hash in more clusters belongs to the site, so only the first clusters count.
const MAX_CLUSTERS_PER_HASH: usize = 16;

/// The prose sketch of an article, for [`cluster_versions`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArticleSketch {
    /// The number of the site.
    pub site: u32,
    /// The number of the article.
    pub article: u32,
    /// Hashes in the sketch of the article.
    pub hashes: usize,
    /// Those of its hashes that another article of the site has too, ascending.
    pub repeated: Vec<u64>,
}

/// Joins versions of the same article, site by site. The result depends on the order of `articles`,
/// so it must not depend on threads.
///
/// ```
/// use unboil_strip::{ArticleSketch, cluster_versions};
///
/// let sketch = |article, repeated: &[u64]| ArticleSketch {
///     site: 0,
///     article,
///     hashes: 16,
///     repeated: repeated.to_vec(),
/// };
/// let versions = [sketch(0, &[1, 2, 3, 4, 5]), sketch(1, &[1, 2, 3, 4, 5]), sketch(2, &[5])];
/// assert_eq!(cluster_versions(versions).count(0), 2);
/// ```
pub fn cluster_versions(articles: impl IntoIterator<Item = ArticleSketch>) -> VersionClusters {
    let mut clusters = VersionClusters::default();
    articles.into_iter().for_each(|sketch| clusters.add(sketch));
    clusters
}

/// Clusters of articles: each cluster is the versions of one article on a site.
#[derive(Clone, Debug, Default)]
pub struct VersionClusters {
    /// The cluster of each article on its site, by the id of the article.
    cluster_of_article: HashMap<u32, u32>,
    sites: HashMap<u32, SiteClusters>,
}

impl VersionClusters {
    /// Adds an article: it joins a cluster of those before, or starts one. An article without
    /// hashes is in no cluster.
    ///
    /// ```
    /// use unboil_strip::{ArticleSketch, VersionClusters};
    ///
    /// let mut clusters = VersionClusters::default();
    /// for (article, repeated) in [(0, vec![1, 2, 3, 4, 5]), (1, vec![1, 2, 3, 4, 5]), (2, vec![])] {
    ///     let hashes = repeated.len();
    ///     clusters.add(ArticleSketch { site: 0, article, hashes, repeated });
    /// }
    /// assert_eq!(clusters.count(0), 1); // articles 0 and 1; article 2 has no hashes
    /// ```
    pub fn add(&mut self, sketch: ArticleSketch) {
        if sketch.hashes > 0 {
            let site = self.sites.entry(sketch.site).or_default();
            let cluster = site.assign(&sketch.repeated, sketch.hashes);
            self.cluster_of_article.insert(sketch.article, cluster);
        }
    }

    /// The number of clusters of a site.
    pub fn count(&self, site: u32) -> usize {
        self.sites.get(&site).map_or(0, |site| site.count as usize)
    }

    /// The cluster of an article on its site.
    pub(crate) fn cluster(&self, article: u32) -> u32 {
        let cluster = self.cluster_of_article.get(&article);
        cluster.copied().unwrap_or(0)
    }
}

/// The clusters of one site.
#[derive(Clone, Debug, Default)]
struct SiteClusters {
    /// The first clusters that have each hash.
    clusters_by_hash: HashMap<u64, Vec<u32>>,
    count: u32,
}

impl SiteClusters {
    /// The cluster of the next article, from 0.
    fn assign(&mut self, repeated: &[u64], hashes: usize) -> u32 {
        let mut shared_hashes: BTreeMap<u32, usize> = BTreeMap::new();
        for cluster in repeated
            .iter()
            .filter_map(|hash| self.clusters_by_hash.get(hash))
            .flatten()
        {
            *shared_hashes.entry(*cluster).or_default() += 1;
        }
        let threshold = SAME_ARTICLE_MIN_HASHES.min(hashes);
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
}
