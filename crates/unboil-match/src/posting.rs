//! Makes the [`Posting`]s of an article: its seeds, each with its place and context.
//!
//! [`postings_of_article`] is the stage function. [`PostingBuilder`] does the same without an
//! allocation for each article. Postings of all articles are then sorted by seed and linked; see
//! [`links_of_seed`](crate::links_of_seed).

use serde::{Deserialize, Serialize};

use crate::config::PassagesConfig;
use crate::corpus_size::CorpusSize;
use crate::records::ArticleId;
use crate::seed_context::SeedContexts;
use crate::seeds::{seeds, short_seed_params};
use unboil_text::{SPACELESS, Span, TokenList};

/// One seed at one place of one article.
///
/// Records sort by seed. Articles are compared if they have postings with the same `seed`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize)]
pub struct Posting {
    /// The highest `SEED_BITS` bits of the hash of the seed's tokens. The lowest bit of them is
    /// replaced: it is 1 for short seeds.
    pub seed: u64,
    /// The article.
    pub article: ArticleId,
    /// Index of the seed's first token in the article.
    pub token: u32,
    /// Bits of the 4 tokens before and the 4 tokens after the seed; 48 bits.
    pub context: u64,
}

/// Bits of the hash of a seed that a posting holds.
pub(crate) const SEED_BITS: u32 = 40;

impl Posting {
    /// Returns true for a short seed, one of k - 1 tokens.
    pub fn is_short(&self) -> bool {
        is_short(self.seed)
    }
}

/// Returns true for the `seed` of a posting with k - 1 tokens.
pub(crate) fn is_short(seed: u64) -> bool {
    seed & 1 == 1
}

/// Number of places of a seed in one article that are linked: the first 16. Prose seldom has more.
/// A column of zeros has thousands, and each would pair with each. This bounds the guarantee.
pub(crate) const MAX_PER_ARTICLE: usize = 16;

/// Returns the postings of an article, in the order of its tokens, short seeds last.
///
/// `kept` lists the spans of `text` that take part, sorted and without overlap. In a
/// [large](CorpusSize::Large) corpus there are no short seeds.
///
/// ```
/// use unboil_match::{CorpusSize, PassagesConfig, postings_of_article};
/// use unboil_text::Span;
///
/// let text = "The council voted to keep the harbour open for two more winters.";
/// let kept = [Span::new(0, text.len())];
/// let config = PassagesConfig::default();
/// let postings = postings_of_article(7, text, &kept, &config, CorpusSize::Small);
/// assert!(postings.iter().all(|posting| posting.article == 7));
/// assert!(postings.iter().any(|posting| posting.is_short()));
/// ```
pub fn postings_of_article(
    article: ArticleId,
    text: &str,
    kept: &[Span],
    config: &PassagesConfig,
    size: CorpusSize,
) -> Vec<Posting> {
    let mut postings = Vec::new();
    let emit = |posting| postings.push(posting);
    PostingBuilder::default().for_each_posting(article, text, kept, config, size, emit);
    postings
}

/// Makes the postings of one article after another and reuses its buffers.
///
/// ```
/// use unboil_match::{CorpusSize, PassagesConfig, PostingBuilder, postings_of_article};
/// use unboil_text::Span;
///
/// let text = "The council voted to keep the harbour open for two more winters.";
/// let (kept, config) = ([Span::new(0, text.len())], PassagesConfig::default());
/// let mut postings = Vec::new();
/// let mut builder = PostingBuilder::default();
/// let emit = |posting| postings.push(posting);
/// let tokens = builder.for_each_posting(7, text, &kept, &config, CorpusSize::Small, emit);
/// assert_eq!(tokens, 12);
/// assert_eq!(postings, postings_of_article(7, text, &kept, &config, CorpusSize::Small));
/// ```
#[derive(Default)]
pub struct PostingBuilder {
    tokens: TokenList,
    contexts: SeedContexts,
}

impl PostingBuilder {
    /// Calls `emit` with the postings that [`postings_of_article`] returns, in the same order.
    /// Returns the number of tokens of the article.
    pub fn for_each_posting(
        &mut self,
        article: ArticleId,
        text: &str,
        kept: &[Span],
        config: &PassagesConfig,
        size: CorpusSize,
        mut emit: impl FnMut(Posting),
    ) -> usize {
        self.tokens.fill(text, kept);
        let ocr_hashes = self.tokens.tokens().ocr_hashes;
        let (k, w) = (config.shingle_tokens, config.window_shingles);
        self.contexts.fill(ocr_hashes, 2 * k);
        let contexts = &self.contexts;
        let mut emit_seeds = |k: usize, w: usize, short: bool| {
            let (mut last, mut repeats) = (None, 0);
            seeds(ocr_hashes, k, w, |seed| {
                // A word that is repeated many times gives the same seed at each token. Linking
                // would drop these postings too, but only after they were all held.
                repeats = match last == Some(seed.hash) {
                    true => repeats + 1,
                    false => 0,
                };
                last = Some(seed.hash);
                if repeats >= MAX_PER_ARTICLE {
                    return;
                }
                let from = seed.token as usize;
                let width = match ocr_hashes[from] & SPACELESS {
                    0 => k,
                    _ => 2 * k,
                };
                emit(Posting {
                    seed: seed.hash >> (u64::BITS - SEED_BITS) & !1 | u64::from(short),
                    article,
                    token: seed.token,
                    context: contexts.context(from, from + width),
                });
            });
        };
        emit_seeds(k, w, false);
        if let Some((k, w)) = short_seed_params(k, w).filter(|_| size == CorpusSize::Small) {
            emit_seeds(k, w, true);
        }
        ocr_hashes.len()
    }
}
