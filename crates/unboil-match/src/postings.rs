//! What is left of an article in, its postings out.

use super::context::Contexts;
use super::index::{IN_ARTICLE, posting};
use super::seeds::{seeds, short};
use crate::config::PassagesConfig;
use unboil_text::Span;
use unboil_text::tokens::{SPACELESS, TokenList};

/// Makes postings of articles, one after the other, with no room of its own for each.
#[derive(Default)]
pub struct PostingMaker {
    tokens: TokenList,
    contexts: Contexts,
    large: bool,
}

impl PostingMaker {
    /// For a corpus that is [large](super::is_large) or not. A large one has no short seeds.
    pub fn new(large: bool) -> PostingMaker {
        PostingMaker {
            large,
            ..PostingMaker::default()
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
        self.tokens.set(text, kept);
        let shapes = self.tokens.tokens().shapes;
        let (k, w) = (config.shingle_tokens, config.window_shingles);
        self.contexts.set(shapes, 2 * k);
        let contexts = &self.contexts;
        let mut of_length = |k: usize, w: usize, short: bool| {
            let (mut last, mut repeats) = (None, 0);
            seeds(shapes, k, w, |seed| {
                // One word over and over is the same seed at every word; the index would drop these too, but hold them first.
                repeats = if last == Some(seed.hash) {
                    repeats + 1
                } else {
                    0
                };
                last = Some(seed.hash);
                if repeats >= IN_ARTICLE {
                    return;
                }
                let from = seed.token as usize;
                let width = match shapes[from] & SPACELESS {
                    0 => k,
                    _ => 2 * k,
                };
                let around = contexts.around(from, from + width);
                emit(posting(seed.hash, first + from as u64, around, short));
            });
        };
        of_length(k, w, false);
        if let Some((k, w)) = short(k, w).filter(|_| !self.large) {
            of_length(k, w, true);
        }
        shapes.len()
    }
}
