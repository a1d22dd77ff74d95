//! Makes the postings of an article from its text, or from its tokens: [`PostingScan`].

use unboil_match::{ArticleId, CorpusSize, IgnoredTexts, PassagesConfig, Posting, PostingBuilder};
use unboil_text::Span;

/// What the postings of an article are made of.
#[derive(Clone, Copy)]
pub(super) enum Content<'t> {
    /// The text, and the spans of it that take part.
    Text(&'t str, &'t [Span]),
    /// The OCR hashes of the tokens of the whole text, and its bytes.
    Tokens(&'t [u32], usize),
}

impl Content<'_> {
    /// The length of the text in bytes.
    pub(super) fn text_bytes(&self) -> usize {
        match *self {
            Content::Text(text, _) => text.len(),
            Content::Tokens(_, bytes) => bytes,
        }
    }
}

/// The article, and the settings of its postings.
pub(super) struct PostingScan<'a> {
    pub(super) article: ArticleId,
    /// Texts that take no part. There are none if the content is tokens.
    pub(super) ignored: &'a IgnoredTexts,
    pub(super) config: &'a PassagesConfig,
    pub(super) size: CorpusSize,
}

impl PostingScan<'_> {
    /// Calls `emit` with the postings of which `is_collected` accepts the seed. Returns the number of
    /// tokens.
    pub(super) fn for_each_posting(
        &self,
        builder: &mut PostingBuilder,
        content: Content,
        is_collected: impl Fn(u64) -> bool,
        emit: impl FnMut(Posting),
    ) -> usize {
        let PostingScan {
            article,
            ignored,
            config,
            size,
        } = *self;
        match content {
            Content::Text(text, kept) => {
                let kept = &ignored.without(text, kept);
                builder.for_each_wanted_posting(
                    article,
                    text,
                    kept,
                    config,
                    size,
                    is_collected,
                    emit,
                )
            }
            Content::Tokens(ocr_hashes, _) => {
                builder.for_each_posting_of_tokens(
                    article,
                    ocr_hashes,
                    config,
                    size,
                    is_collected,
                    emit,
                );
                ocr_hashes.len()
            }
        }
    }
}
