//! Finds near-duplicate passages across articles, verified word by word. No IO, no threads.
//!
//! Each stage is a function from plain records to plain records. An article is named by an
//! [`ArticleId`] of the caller's choice. Each stage works on one article or one seed at a time, so
//! that any partitioning of the records gives the same result:
//!
//! | stage | function | records |
//! |---|---|---|
//! | seeds of an article | [`postings_of_article`] | text to [`Posting`] |
//! | links of a seed | [`links_of_seed`], [`SeedLinker`] | sorted [`Posting`] to [`Link`] |
//! | verification of an article | [`match_article`] | sorted [`Link`] to [`PairMatch`] |
//! | groups of the corpus | [`clusters`] | [`ArticleOverlap`] to [`Group`] |
//! | choice | [`drop_passages`], [`drop_article`] | [`RemovalCandidate`] to removals |
//! | report | [`reported_passages`] | [`Passage`] to [`Passage`] |
//!
//! [`match_pair`] verifies the links of two articles only. [`keep_order`] ranks the articles before
//! linking. [`format_id`] names the format of postings and links. The engine of the package `unboil` sorts and spills postings and links in a packed
//! form of 16 bytes; [`pack_posting`], [`pack_link`] and [`links_of_partition`] are its codec.
//!
//! ```
//! use std::convert::Infallible;
//! use std::sync::Arc;
//! use unboil_match::*;
//! use unboil_text::Span;
//!
//! let texts = [
//!     "The night boat will run for two more winters, the council said after a long debate.",
//!     "Few had hoped for news. The night boat will run for two more winters, the council said.",
//! ];
//! let (config, size) = (PassagesConfig::default(), CorpusSize::Small);
//! let kept = |article: usize| vec![Span::new(0, texts[article].len())];
//! let mut postings: Vec<Posting> = (0..2)
//!     .flat_map(|id| postings_of_article(id, texts[id], &kept(id), &config, size))
//!     .collect();
//! postings.sort();
//! let mut links: Vec<Link> = postings
//!     .chunk_by(|x, y| x.seed == y.seed)
//!     .flat_map(|of_seed| links_of_seed(of_seed, &config, size, &PairLimits::default()))
//!     .collect();
//! sort_links(&mut links, |article| article as u32);
//! let load = |id: usize| {
//!     Ok::<_, Infallible>(Arc::new(TokenizedArticle::new(texts[id].to_string(), kept(id))))
//! };
//! let scratch = &mut MatchScratch::default();
//! let Ok(pairs) = match_article(&links, |_| None, load, &config, Duplicates::Report, scratch);
//! let passage = pairs[0].passages[0].passage;
//! assert!(texts[1][passage.b.span.range()].starts_with("The night boat will run"));
//! ```
#![forbid(unsafe_code)]

mod acceptance;
mod align;
mod align_chain;
mod article_words;
mod chain;
mod choose;
mod chunk_merge;
mod clusters;
mod common_seed;
mod config;
mod containment;
mod corpus_size;
mod facts;
mod find_matches;
mod format_id;
mod frequent_seeds;
mod grouped_posting;
mod ignored_texts;
mod join_pieces;
mod keep_order;
mod left_of_article;
mod link;
mod ordinals;
mod packed;
mod pair_limits;
mod passage_families;
mod posting;
mod posting_chunk;
mod posting_chunker;
mod posting_place;
mod rare_seed;
mod records;
mod removable_units;
mod reporting;
mod run_index;
mod seed_context;
mod seed_linker;
mod seed_occurrence;
mod seeds;
mod sentence_bounds;
mod sentence_lines;
mod shared_words;
mod token_match;
mod tokenized_article;
mod units;
mod verify;
mod whole_sentences;
mod within_article;
mod word_alignment;

pub use article_words::{ArticleWords, WordList};
pub use chain::{Anchor, anchors, chains};
pub use choose::{ChosenRemovals, drop_article, drop_passages, sort_candidates};
pub use chunk_merge::ChunkMerge;
pub use clusters::{ArticleOverlap, clusters};
pub use config::{Duplicates, PassagesConfig};
pub use corpus_size::{CorpusSize, LARGE_CORPUS_BYTES};
pub use find_matches::MatchScratch;
pub use format_id::format_id;
pub use grouped_posting::GroupedPosting;
pub use ignored_texts::IgnoredTexts;
pub use keep_order::{CopyPreference, KeepPer, RankCandidate, RankKey, keep_order};
pub use left_of_article::{emptied_article, with_duplicates};
pub use link::{Link, links_of_seed, sort_links};
pub use ordinals::Ordinals;
pub use packed::{
    MAX_CORPUS_TOKENS, RepeatedSeeds, link_dropped_rank, links_of_partition, pack_link,
    pack_posting, posting_partition, unpack_link, unpack_posting,
};
pub use pair_limits::PairLimits;
pub use posting::{Posting, PostingBuilder, postings_of_article};
pub use posting_chunk::{MalformedChunk, PostingChunk};
pub use posting_chunker::PostingChunker;
pub use posting_place::PostingPlace;
pub use records::{
    ArticleId, ArticleSpan, DropKind, DroppedArticle, Group, Member, Passage, PassageKind,
};
pub use removable_units::RemovableUnit;
pub use reporting::reported_passages;
pub use seed_linker::SeedLinker;
pub use tokenized_article::TokenizedArticle;
pub use verify::{PairMatch, RemovalCandidate, match_article, match_pair};
pub use word_alignment::{AlignedKind, AlignedPart, align_words};
