//! The passage search, stage by stage: what stripping left of the articles -> passages, groups, removals.

use std::ops::Range;

use rayon::prelude::*;

use crate::config::{Config, Duplicates};
use crate::document::{Group, Passage, Place, Removal, Span};
use crate::passages::align::{Rows, Side};
use crate::passages::choose::{Candidate, Source};
use crate::passages::index::{Link, PARTITIONS, Partitioned, Postings, Repeated};
use crate::passages::tokens::{TokenList, Tokens};
use crate::passages::verify::of_article;
use crate::passages::{choose, family, group, index, seeds};
use crate::progress::Progress;

/// An article as the passage search sees it.
#[derive(Clone, Copy, Debug)]
pub struct ArticleView<'a> {
    /// Names it.
    pub id: &'a str,
    /// When it was published, if known.
    pub date: Option<&'a str>,
    /// The whole decoded text.
    pub text: &'a str,
    /// What stripping left of it, sorted; the rest takes no part.
    pub kept: &'a [Span],
}

/// What the passage search found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Found {
    /// Verified passages, sorted by the copy that goes, then by the one that stays.
    pub passages: Vec<Passage>,
    /// Articles that are mostly the same, sorted by the one that stays.
    pub groups: Vec<Group>,
    /// What goes by the `duplicates` setting, a list for each article, sorted; none overlaps what stripping removed.
    pub removals: Vec<Vec<Removal>>,
}

/// Finds the near-duplicate passages among `articles`, in the current thread pool.
pub fn find_passages(articles: &[ArticleView], config: &Config, progress: &dyn Progress) -> Found {
    progress.begin("tokens", articles.len() as u64, "articles");
    let part = articles.len().div_ceil(PARTS).max(1);
    let lists: Vec<TokenList> = articles
        .par_chunks(part)
        .map(|articles| {
            let list = TokenList::of(articles.iter().map(|article| (article.text, article.kept)));
            progress.advance(articles.len() as u64);
            list
        })
        .collect();
    let tokens: Vec<Tokens> = (0..articles.len())
        .map(|article| lists[article / part].article(article % part))
        .collect();
    let order = choose::order(&candidates(articles, &tokens), config.keep);
    let links = find_links(&tokens, &order, config);
    let passages = verify_links(articles, &tokens, &order, links, config, progress);
    let mut rank = vec![0; order.len()];
    for (at, &article) in order.iter().enumerate() {
        rank[article] = at as u32;
    }
    let groups = find_groups(&tokens, &rank, &passages, config);
    let sources: Vec<Source> = articles
        .iter()
        .zip(&tokens)
        .map(|(article, tokens)| Source {
            id: article.id,
            text: article.text,
            kept: article.kept,
            tokens: *tokens,
        })
        .collect();
    let removals = match config.duplicates {
        Duplicates::Report => vec![Vec::new(); articles.len()],
        Duplicates::DropPassages => {
            let least = config.passages.drop_min_similarity;
            choose::drop_passages(&sources, &order, &passages, least)
        }
        Duplicates::DropArticles => choose::drop_articles(&sources, &groups),
    };
    // A removal cites its passage, so where passages go all of them are told.
    let told = match config.duplicates {
        Duplicates::DropPassages => passages,
        Duplicates::Report | Duplicates::DropArticles => {
            family::as_stars(family::without_weak(passages, &groups), &groups, &rank)
        }
    };
    Found {
        passages: told,
        groups,
        removals,
    }
}

fn candidates<'a>(articles: &'a [ArticleView], tokens: &[Tokens]) -> Vec<Candidate<'a>> {
    articles
        .iter()
        .zip(tokens)
        .map(|(article, tokens)| Candidate {
            id: article.id,
            date: article.date,
            text: article.text,
            words: tokens.len(),
        })
        .collect()
}

/// Articles are cut into this many parts, whatever the number of threads: work for many threads, buffers for few.
const PARTS: usize = 64;

/// The links of all articles, in parts by the rank of the later article.
fn find_links(tokens: &[Tokens], order: &[usize], config: &Config) -> Vec<Vec<Vec<Link>>> {
    let mut firsts: Vec<u32> = Vec::with_capacity(order.len());
    let mut sum = 0_usize;
    for &article in order {
        firsts.push(u32::try_from(sum).expect("fewer than 2^32 tokens fit in memory at once"));
        sum += tokens[article].len();
    }
    let (k, w) = (
        config.passages.shingle_tokens,
        config.passages.window_shingles,
    );
    let part = order.len().div_ceil(PARTS).max(1);
    let postings: Vec<Partitioned> = order
        .par_chunks(part)
        .zip(firsts.par_chunks(part))
        .map_init(Postings::default, |postings, (articles, firsts)| {
            // Half of the shingles are seeds, and a quarter of the short ones.
            let size = articles.iter().map(|&article| tokens[article].len()).sum();
            postings.clear(size);
            for (&article, &first) in articles.iter().zip(firsts) {
                let shapes = tokens[article].shapes;
                seeds::seeds(shapes, k, w, |seed| {
                    postings.push(seed.hash, first + seed.token, false);
                });
                if let Some((k, w)) = seeds::short(k, w) {
                    seeds::seeds(shapes, k, w, |seed| {
                        postings.push(seed.hash, first + seed.token, true);
                    });
                }
            }
            Partitioned::new(postings)
        })
        .collect();
    let partitions: Vec<usize> = (0..PARTITIONS).collect();
    partitions
        .par_chunks(PARTITIONS / 16)
        .map(|partitions| {
            let mut out: Vec<Vec<Link>> = vec![Vec::new(); PARTS];
            let mut repeated = Repeated::default();
            for &partition in partitions {
                index::links(repeated.of(&postings, partition), &firsts, |link| {
                    out[link.late as usize / part].push(link);
                });
            }
            out
        })
        .collect()
}

/// Verifies what the links promise, article by article.
fn verify_links(
    articles: &[ArticleView],
    tokens: &[Tokens],
    order: &[usize],
    links: Vec<Vec<Vec<Link>>>,
    config: &Config,
    progress: &dyn Progress,
) -> Vec<Passage> {
    progress.begin("passages", PARTS as u64, "parts");
    let parts: Vec<Vec<Passage>> = (0..PARTS)
        .into_par_iter()
        .map(|part| {
            let mut all: Vec<Link> = Vec::new();
            for of_partitions in &links {
                all.extend_from_slice(&of_partitions[part]);
            }
            all.sort_unstable();
            let mut out = Vec::new();
            let mut rows = Rows::default();
            let side = |rank: u32| Side {
                text: articles[order[rank as usize]].text,
                tokens: tokens[order[rank as usize]],
            };
            for links in all.chunk_by(|x, y| x.late == y.late) {
                let b = links[0].late;
                for (a, found) in of_article(links, side, &config.passages, &mut rows) {
                    let place = |rank: u32, range: &Range<usize>| Place {
                        article: order[rank as usize],
                        span: side(rank).tokens.bytes(range.start, range.end),
                    };
                    let tally = found.tally;
                    out.push(Passage {
                        a: place(a, &found.a),
                        b: place(b, &found.b),
                        similarity: f64::from(tally.alike) / f64::from(tally.columns),
                        words: tally.columns as usize,
                        edits: (tally.columns - tally.same) as usize,
                    });
                }
            }
            progress.advance(1);
            out
        })
        .collect();
    let mut passages = parts.concat();
    passages.sort_by_key(|p| (p.b, p.a));
    passages
}

fn find_groups(
    tokens: &[Tokens],
    rank: &[u32],
    passages: &[Passage],
    config: &Config,
) -> Vec<Group> {
    let sizes: Vec<usize> = tokens.iter().map(Tokens::len).collect();
    let words = |article: usize, span: Span| tokens[article].inside(span).len();
    let min_overlap = config.passages.group_min_overlap;
    group::groups(passages, &sizes, rank, min_overlap, words)
}

#[cfg(test)]
mod tests;
