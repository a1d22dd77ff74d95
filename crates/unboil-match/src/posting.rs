//! Makes the [`Posting`]s of an article: its seeds, each with its place and context.
//!
//! [`postings_of_article`] is the stage function. [`PostingBuilder`] does the same without an
//! allocation for each article. Postings of all articles are then sorted by seed and linked; see
//! [`links_of_seed`](crate::links_of_seed).

use serde::{Deserialize, Serialize};

use crate::article_words::WordList;
use crate::config::PassagesConfig;
use crate::corpus_size::CorpusSize;
use crate::frequent_seeds::{FrequentSeeds, MAX_PER_ARTICLE};
use crate::records::ArticleId;
use crate::seed_context::{SIDE_TOKENS, SeedContexts};
use crate::seeds::{SeedScanner, short_seed_params};
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
    postings.sort_by_key(Posting::is_short);
    postings
}

/// Makes the postings of one article after another and reuses its buffers. Of a long article it
/// holds only some thousand tokens at a time.
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
    /// The words of the articles so far, if they are to be recorded. `None` at first.
    pub words: Option<WordList>,
    tokens: TokenList,
    contexts: SeedContexts,
}

impl PostingBuilder {
    /// Calls `emit` with the postings that [`postings_of_article`] returns: those of the long seeds
    /// in the order of the tokens, and those of the short seeds too, but both are mixed if the
    /// article is long. Returns the number of tokens of the article.
    pub fn for_each_posting(
        &mut self,
        article: ArticleId,
        text: &str,
        kept: &[Span],
        config: &PassagesConfig,
        size: CorpusSize,
        emit: impl FnMut(Posting),
    ) -> usize {
        self.for_each_wanted_posting(article, text, kept, config, size, |_| true, emit)
    }

    /// Calls `emit` with those postings that [`PostingBuilder::for_each_posting`] gives whose seeds pass
    /// `is_wanted`. Returns the number of tokens of the article.
    ///
    /// ```
    /// use unboil_match::{CorpusSize, PassagesConfig, PostingBuilder, postings_of_article};
    /// use unboil_text::Span;
    ///
    /// let text = "The council voted to keep the harbour open for two more winters.";
    /// let (kept, config) = ([Span::new(0, text.len())], PassagesConfig::default());
    /// let all = postings_of_article(7, text, &kept, &config, CorpusSize::Large);
    /// let (wanted, mut found) = (all[1].seed, Vec::new());
    /// let is_wanted = |seed| seed == wanted;
    /// let (mut builder, size) = (PostingBuilder::default(), CorpusSize::Large);
    /// let emit = |posting| found.push(posting);
    /// builder.for_each_wanted_posting(7, text, &kept, &config, size, is_wanted, emit);
    /// assert_eq!(found, [all[1]]);
    /// ```
    #[expect(
        clippy::too_many_arguments,
        reason = "those of for_each_posting and one more"
    )]
    pub fn for_each_wanted_posting(
        &mut self,
        article: ArticleId,
        text: &str,
        kept: &[Span],
        config: &PassagesConfig,
        size: CorpusSize,
        is_wanted: impl Fn(u64) -> bool,
        mut emit: impl FnMut(Posting),
    ) -> usize {
        let mut seeds = SeedStreams::new(config, size);
        // The first token of the part, and the first one whose word is not recorded.
        let (mut first, mut unrecorded) = (0, 0);
        let (contexts, words) = (&mut self.contexts, &mut self.words);
        self.tokens.fill_in_parts(text, kept, |tokens, is_last| {
            let part = Part {
                ocr_hashes: tokens.ocr_hashes,
                first,
                is_last,
            };
            if let Some(words) = words {
                words.extend(text, tokens, unrecorded - first..tokens.len());
                unrecorded = first + tokens.len();
            }
            let next = seeds.scan(&part, contexts, article, &is_wanted, &mut emit);
            if is_last {
                first += tokens.len();
                return tokens.len();
            }
            let start = next_start(next, first);
            let done = start - first;
            first = start;
            done
        });
        first
    }

    /// Calls `emit` with those postings of the long and short seeds of an article that pass `is_wanted`:
    /// what [`PostingBuilder::for_each_wanted_posting`] gives for the text with these tokens. `ocr_hashes`
    /// are the [hashes](unboil_text::TokenHashes::ocr_hashes) of all tokens.
    ///
    /// ```
    /// use unboil_match::{CorpusSize, PassagesConfig, PostingBuilder, postings_of_article};
    /// use unboil_text::{Span, TokenList};
    ///
    /// let text = "The council voted to keep the harbour open for two more winters.";
    /// let kept = [Span::new(0, text.len())];
    /// let list = TokenList::tokenize(text, &kept);
    /// let (config, size, mut found) = (PassagesConfig::default(), CorpusSize::Large, Vec::new());
    /// let emit = |posting| found.push(posting);
    /// let ocr_hashes = list.tokens().ocr_hashes;
    /// let mut builder = PostingBuilder::default();
    /// builder.for_each_posting_of_tokens(7, ocr_hashes, &config, size, |_| true, emit);
    /// assert_eq!(found, postings_of_article(7, text, &kept, &config, size));
    /// ```
    pub fn for_each_posting_of_tokens(
        &mut self,
        article: ArticleId,
        ocr_hashes: &[u32],
        config: &PassagesConfig,
        size: CorpusSize,
        is_wanted: impl Fn(u64) -> bool,
        mut emit: impl FnMut(Posting),
    ) {
        let mut seeds = SeedStreams::new(config, size);
        let mut first = 0;
        loop {
            let rest = &ocr_hashes[first..];
            let part = Part {
                ocr_hashes: &rest[..rest.len().min(PART_TOKENS)],
                first,
                is_last: rest.len() <= PART_TOKENS,
            };
            let next = seeds.scan(&part, &mut self.contexts, article, &is_wanted, &mut emit);
            if part.is_last {
                return;
            }
            first = next_start(next, first);
        }
    }
}

/// [`PostingBuilder::for_each_posting_of_tokens`] takes this many tokens at a time, so that the
/// contexts of a long article take little memory.
const PART_TOKENS: usize = 1 << 15;

/// Where the part after that from `first` on starts: early enough for the contexts of its seeds,
/// which begin at the token `next`.
fn next_start(next: usize, first: usize) -> usize {
    next.saturating_sub(SIDE_TOKENS as usize).max(first)
}

/// A part of the tokens of an article.
struct Part<'a> {
    ocr_hashes: &'a [u32],
    /// Index of its first token in the article.
    first: usize,
    /// True if the tokens of the article end with it.
    is_last: bool,
}

/// The long seeds of an article, and the short ones if it has some.
struct SeedStreams {
    long: SeedStream,
    short: Option<SeedStream>,
}

impl SeedStreams {
    fn new(config: &PassagesConfig, size: CorpusSize) -> SeedStreams {
        let (k, w) = (config.shingle_tokens, config.window_shingles);
        SeedStreams {
            long: SeedStream::new(k, w, false),
            short: short_seed_params(k, w)
                .filter(|_| size == CorpusSize::Small)
                .map(|(k, w)| SeedStream::new(k, w, true)),
        }
    }

    /// Calls `emit` with the postings of the seeds of a part that pass `is_wanted`. Returns the first token
    /// that the next part needs.
    fn scan(
        &mut self,
        part: &Part,
        contexts: &mut SeedContexts,
        article: ArticleId,
        is_wanted: &impl Fn(u64) -> bool,
        mut emit: impl FnMut(Posting),
    ) -> usize {
        let contexts = &mut LazyContexts {
            contexts,
            is_filled: false,
        };
        (self.long).scan(part, contexts, article, is_wanted, &mut emit);
        let mut next = self.long.scanner.next_token();
        if let Some(short) = &mut self.short {
            short.scan(part, contexts, article, is_wanted, &mut emit);
            next = next.min(short.scanner.next_token());
        }
        next
    }
}

/// The long or the short seeds of an article, in the order of its tokens.
struct SeedStream {
    scanner: SeedScanner,
    /// Tokens in a seed, half of them in scripts without spaces.
    k: usize,
    short: bool,
    /// Hash of the last seed, and how often it was repeated.
    last: Option<u64>,
    repeats: usize,
    frequent: FrequentSeeds,
}

impl SeedStream {
    fn new(k: usize, w: usize, short: bool) -> SeedStream {
        SeedStream {
            scanner: SeedScanner::new(k, w),
            k,
            short,
            last: None,
            repeats: 0,
            frequent: FrequentSeeds::default(),
        }
    }

    /// Calls `emit` with the postings of the seeds of a part that pass `is_wanted`, but for those close to
    /// its end.
    fn scan(
        &mut self,
        part: &Part,
        contexts: &mut LazyContexts,
        article: ArticleId,
        is_wanted: &impl Fn(u64) -> bool,
        mut emit: impl FnMut(Posting),
    ) {
        let k = self.k;
        self.scan_seeds(part, |seed, token| {
            if is_wanted(seed) {
                emit(part.posting(article, seed, token, k, contexts.of(part, k)));
            }
        });
    }

    /// Calls `emit` with the seeds of a part, each with the index of its first token.
    fn scan_seeds(&mut self, part: &Part, mut emit: impl FnMut(u64, u32)) {
        let SeedStream {
            scanner,
            short,
            last,
            repeats,
            frequent,
            ..
        } = self;
        let is_long = part.first > 0;
        let margin = SIDE_TOKENS as usize;
        scanner.scan(part.ocr_hashes, part.first, margin, part.is_last, |seed| {
            // A word that is repeated many times gives the same seed at each token, and a repeated
            // line the same seeds. Linking would drop these postings too, but only after they were
            // all held.
            *repeats = match *last == Some(seed.hash) {
                true => *repeats + 1,
                false => 0,
            };
            *last = Some(seed.hash);
            if *repeats >= MAX_PER_ARTICLE || is_long && frequent.count(seed.hash) {
                return;
            }
            let packed = seed.hash >> (u64::BITS - SEED_BITS) & !1 | u64::from(*short);
            emit(packed, seed.token);
        });
    }
}

impl Part<'_> {
    /// The posting of a seed of the part. `k` is the length of seeds in tokens.
    fn posting(
        &self,
        article: ArticleId,
        seed: u64,
        token: u32,
        k: usize,
        contexts: &SeedContexts,
    ) -> Posting {
        let from = token as usize - self.first;
        let width = match self.ocr_hashes[from] & SPACELESS {
            0 => k,
            _ => 2 * k,
        };
        Posting {
            seed,
            article,
            token,
            context: contexts.context(from, from + width),
        }
    }
}

/// The contexts of a part, which are computed when a posting needs them.
struct LazyContexts<'c> {
    contexts: &'c mut SeedContexts,
    is_filled: bool,
}

impl LazyContexts<'_> {
    /// The contexts of the part. `k` is the length of the longest seeds in tokens.
    fn of(&mut self, part: &Part, k: usize) -> &SeedContexts {
        if !self.is_filled {
            self.contexts.fill(part.ocr_hashes, 2 * k);
            self.is_filled = true;
        }
        self.contexts
    }
}

#[cfg(test)]
mod tests;
