//! What is left of an article in, its postings out.

use super::links::{MAX_PER_ARTICLE, posting};
use super::seed_context::SeedContexts;
use super::seeds::{seeds, short};
use crate::config::PassagesConfig;
use unboil_text::Span;
use unboil_text::{SPACELESS, TokenList};

/// Makes postings of articles, one after the other, with no room of its own for each.
#[derive(Default)]
pub struct PostingBuilder {
    tokens: TokenList,
    contexts: SeedContexts,
    large: bool,
}

impl PostingBuilder {
    /// For a corpus that is [large](super::is_large) or not. A large one has no short seeds.
    pub fn new(large: bool) -> PostingBuilder {
        PostingBuilder {
            large,
            ..PostingBuilder::default()
        }
    }

    /// Calls `emit` with the postings of an article, given as a text and what stripping left of it. Its tokens have the ordinals from
    /// `first` on; there are no more of them than bytes. Returns how many.
    pub fn postings(
        &mut self,
        text: &str,
        kept: &[Span],
        first: u64,
        config: &PassagesConfig,
        mut emit: impl FnMut(u128),
    ) -> usize {
        self.tokens.fill(text, kept);
        let ocr_hashes = self.tokens.tokens().ocr_hashes;
        let (k, w) = (config.shingle_tokens, config.window_shingles);
        self.contexts.fill(ocr_hashes, 2 * k);
        let contexts = &self.contexts;
        let mut emit_seeds = |k: usize, w: usize, short: bool| {
            let (mut last, mut repeats) = (None, 0);
            seeds(ocr_hashes, k, w, |seed| {
                // One word over and over is the same seed at every word; the index would drop these too, but hold them first.
                repeats = if last == Some(seed.hash) {
                    repeats + 1
                } else {
                    0
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
                let context_bits = contexts.context_bits(from, from + width);
                emit(posting(seed.hash, first + from as u64, context_bits, short));
            });
        };
        emit_seeds(k, w, false);
        if let Some((k, w)) = short(k, w).filter(|_| !self.large) {
            emit_seeds(k, w, true);
        }
        ocr_hashes.len()
    }
}
