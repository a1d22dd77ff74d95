//! The records that all crates of unboil exchange, and the two steps that need only a text:
//! segmentation and tokens. No IO.
//!
//! * [`Article`] is one document with its id; [`ArticleRef`] is what a stage needs of it.
//! * [`HtmlPage`] holds the elements and blocks of a page of HTML, and [`DeclaredMetadata`] its
//!   metadata.
//! * [`segment()`] cuts a text into [`Block`]s, each with its span and counts.
//! * [`TokenList`] holds the normalised words of a text as hashes.
//! * [`Removal`] is one cut; [`kept_text`] applies removals to a text.
//!
//! Every [`Span`] counts bytes of the decoded UTF-8 text. No stage edits that text: stages return
//! removals, and the writer leaves their spans out.
//!
//! ```
//! use unboil_text::{Class, Removal, kept_text, segment};
//!
//! let text = "The tide rose by a metre on Tuesday.\nShare this\n";
//! let blocks = segment(text).blocks;
//! let removal = Removal {
//!     span: blocks[1].span,
//!     class: Class::Chrome,
//!     rule: "share".into(),
//!     why: "a sharing button".into(),
//!     score: None,
//! };
//! assert_eq!(kept_text(text, &[removal]), "The tide rose by a metre on Tuesday.\n\n");
//! ```
#![forbid(unsafe_code)]

mod article;
mod article_ref;
mod block;
mod block_stats;
mod byte_mask;
mod char_kind;
mod config_error;
mod element;
mod host;
mod html_page;
mod integer_hashing;
mod layout;
mod metadata;
mod nearest_name;
mod page_type;
mod punctuation;
mod removal;
mod segment;
mod sentences;
mod span;
mod tokens;
mod varint;

pub use article::Article;
pub use article_ref::ArticleRef;
pub use block::{Block, BlockEnd};
pub use block_stats::count_words;
pub use byte_mask::{AsciiWindow, WINDOW_BYTES, bit_runs, byte_mask, window};
pub use char_kind::{is_alphabetic, is_alphanumeric, is_numeric, quick_lowercase};
pub use config_error::ConfigError;
pub use element::{ELEMENT_COUNT, Element};
pub use host::host;
pub use html_page::{
    CELL_SEPARATOR, HtmlPage, InlineStyle, Node, PageBlock, StyledSpan, attr_token, node_limit,
};
pub use integer_hashing::{IntegerHasher, IntegerHashing};
pub use layout::Layout;
pub use metadata::{DeclaredMetadata, DeclaredType, Metadata};
pub use nearest_name::nearest_name;
pub use page_type::PageType;
pub use punctuation::{is_closing_mark, is_sentence_end};
pub use removal::{Class, DROP_ARTICLES_RULE, ModelScore, Removal, kept_spans, kept_text};
pub use segment::{Segmentation, block_limit, paragraphs, segment, segment_page};
pub use sentences::sentences;
pub use span::Span;
pub use tokens::{NORMALISER_VERSION, SPACELESS, TokenHashes, TokenList, Tokens};
pub use varint::{read_number, read_text, write_number, write_text};
