//! Links the postings of all articles, partition by partition: [`link`].

use rayon::prelude::*;

use super::super::budget;
use super::super::posting_collector::{CollectedPostings, PostingCollector, TokenRange};
use super::super::word_store::KnownWords;
use super::article_source::ArticleSource;
use super::pair_values::PairValues;
use super::ranking::Ranking;
use crate::config::Config;
use crate::progress::Progress;
use unboil_io::{Error, PartitionedRuns, Runs, Spill};
use unboil_match::{Ordinals, RepeatedSeeds, link_dropped_rank, links_of_partition};

/// Links have a partition for each [`ARTICLES_PER_PARTITION`] articles, by the rank of the dropped
/// article, and at least [`MIN_LINK_PARTITIONS`].
const MIN_LINK_PARTITIONS: usize = 64;
const ARTICLES_PER_PARTITION: usize = 4096;

/// The links between articles, and the words of articles.
pub(in crate::engine) struct LinkedArticles {
    /// Packed links in partitions by the rank of the dropped article.
    pub(in crate::engine) links: Runs,
    pub(in crate::engine) words: KnownWords,
}

/// Buffers of a thread, reused from partition to partition.
#[derive(Default)]
struct LinkScratch {
    records: Vec<u128>,
    short_records: Vec<u128>,
    repeated: RepeatedSeeds,
    packed_links: Vec<u128>,
}

/// Finds the links among articles whose postings were collected, in the current thread pool.
///
/// # Errors
/// If a spill file cannot be read or written, or if the run was cancelled.
pub(in crate::engine) fn link<A: ArticleSource + ?Sized>(
    articles: &A,
    token_ranges: &[TokenRange],
    collector: PostingCollector,
    spill: &Spill,
    config: &Config,
    progress: &dyn Progress,
) -> Result<LinkedArticles, Error> {
    let ranking = Ranking::new(articles, token_ranges, config)?;
    let pairs = PairValues::new(articles, token_ranges.len(), &ranking, config)?;
    let mut collected = collector.finish()?;
    let words = std::mem::take(&mut collected.words);
    let partitions = collected.postings.partitions();
    progress.begin("links", partitions as u64, "partitions");
    let with_tokens = token_ranges
        .iter()
        .enumerate()
        .filter(|(_, token_range)| token_range.tokens > 0)
        .map(|(article, token_range)| (token_range.first, ranking.rank(article)));
    let ordinals = Ordinals::new(with_tokens.collect());
    let link_partitions = MIN_LINK_PARTITIONS.max(token_ranges.len() / ARTICLES_PER_PARTITION);
    let partition_articles = token_ranges.len().div_ceil(link_partitions).max(1);
    let links = PartitionedRuns::new(link_partitions, budget::LINKS.bytes(spill), spill);
    (0..partitions)
        .into_par_iter()
        .map_init(LinkScratch::default, |scratch, partition| {
            spill.check_cancelled()?;
            link_partition(&collected, partition, &ordinals, &pairs, scratch, config)?;
            progress.advance(1);
            links.add(&mut scratch.packed_links, |link| {
                link_dropped_rank(link) as usize / partition_articles
            })
        })
        .collect::<Result<(), Error>>()?;
    // The files may have gigabytes; other threads need not wait until they are removed.
    rayon::spawn(|| collected.remove());
    Ok(LinkedArticles {
        links: links.finish(),
        words,
    })
}

/// Writes the links of one partition of the postings to `scratch.packed_links`.
fn link_partition(
    collected: &CollectedPostings,
    partition: usize,
    ordinals: &Ordinals,
    pairs: &PairValues,
    scratch: &mut LinkScratch,
    config: &Config,
) -> Result<(), Error> {
    let LinkScratch {
        records,
        short_records,
        repeated,
        packed_links,
    } = scratch;
    let mut postings = collected.postings.records(partition, records)?;
    if let Some(short_postings) = &collected.short_postings {
        postings.extend(short_postings.records(partition, short_records)?);
    }
    repeated.clear(postings.iter().map(|list| list.len()).sum());
    postings.iter().for_each(|list| repeated.count_seeds(list));
    postings
        .iter()
        .for_each(|list| repeated.retain_repeated(list));
    let (config, size) = (&config.passages, collected.size);
    pairs.with_limits(|limits| {
        links_of_partition(
            repeated.postings(),
            ordinals,
            config,
            size,
            limits,
            |link| {
                packed_links.push(link);
            },
        );
    });
    Ok(())
}
