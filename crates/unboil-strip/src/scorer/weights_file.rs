//! The weights file: its sections, without copies.
//!
//! A magic of 8 bytes; the schema hash (8 bytes), the depth of the trees, a zero, the number of
//! trees (2 bytes) and the bias (4 bytes); the splits, leaves and means of all trees; the weights
//! of words and, for HTML pages, of attribute tokens and of page type features or, for texts, of
//! document features. Numbers are little-endian.

use crate::scorer::document_share::DOCUMENT_WEIGHTS;
use crate::scorer::dom_features::ATTR_TOKEN_WEIGHTS;
use crate::scorer::feature_table::PAD;
use crate::scorer::page_type_features::{PAGE_TYPE_BUCKETS, PAGE_TYPE_COUNT};
use crate::scorer::schema::{FEATURE_COUNT, TEXT_FEATURE_COUNT, schema_hash};
use crate::scorer::tree::{DEPTH, SplitBytes, TreeSplits, TreeValues};
use crate::scorer::word_log_odds::WORD_WEIGHTS;
use unboil_text::ConfigError;

/// The first bytes of a weights file.
pub(super) const MAGIC: &[u8; 8] = b"unboilS2";
/// Bytes after [`MAGIC`]: schema hash (8), depth, zero, number of trees (2), bias (4).
const HEADER_BYTES: usize = 16;

/// The kind of input that a model scores.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ModelKind {
    /// Texts without HTML.
    Text,
    /// HTML pages.
    Html,
}

impl ModelKind {
    /// All kinds.
    const ALL: [ModelKind; 2] = [ModelKind::Text, ModelKind::Html];

    /// How many features it has.
    pub fn columns(self) -> usize {
        match self {
            ModelKind::Text => TEXT_FEATURE_COUNT,
            ModelKind::Html => FEATURE_COUNT,
        }
    }

    /// How many weights of attribute tokens, of page type features and of document features its
    /// models have.
    pub(super) fn weight_counts(self) -> [usize; 3] {
        match self {
            ModelKind::Text => [0, 0, DOCUMENT_WEIGHTS],
            ModelKind::Html => [ATTR_TOKEN_WEIGHTS, PAGE_TYPE_COUNT * PAGE_TYPE_BUCKETS, 0],
        }
    }
}

/// The parts of a weights file.
pub(super) struct Sections<'a> {
    pub(super) bias: i32,
    pub(super) splits: &'a [TreeSplits],
    pub(super) leaves: &'a [TreeValues],
    pub(super) means: &'a [TreeValues],
    pub(super) words: &'a [u8],
    pub(super) attr_tokens: &'a [u8],
    pub(super) page_types: &'a [u8],
    pub(super) documents: &'a [u8],
}

fn file_error(reason: &str) -> ConfigError {
    ConfigError::new("weights", reason)
}

impl<'a> Sections<'a> {
    pub(super) fn parse(bytes: &'a [u8]) -> Result<Sections<'a>, ConfigError> {
        let rest = bytes
            .strip_prefix(MAGIC)
            .ok_or_else(|| file_error("not a weights file of the scorer"))?;
        let cut_off = || file_error("the file is cut off");
        let (header, rest) = rest
            .split_first_chunk::<HEADER_BYTES>()
            .ok_or_else(cut_off)?;
        let has_hash_of =
            |kind: &ModelKind| header[..8] == schema_hash(kind.columns()).to_le_bytes();
        let kind = ModelKind::ALL
            .into_iter()
            .find(has_hash_of)
            .ok_or_else(|| file_error("made for other features than this version of unboil has"))?;
        if usize::from(header[8]) != DEPTH {
            return Err(file_error("made of trees of another depth"));
        }
        let trees = usize::from(u16::from_le_bytes([header[10], header[11]]));
        let [attr_tokens, page_types, documents] = kind.weight_counts();
        let tree_bytes = [
            trees * size_of::<TreeSplits>(),
            trees * size_of::<TreeValues>(),
            trees * size_of::<TreeValues>(),
        ];
        let weights = WORD_WEIGHTS + attr_tokens + page_types + documents;
        if rest.len() != tree_bytes.iter().sum::<usize>() + weights {
            return Err(cut_off());
        }
        let (splits, rest) = rest.split_at(tree_bytes[0]);
        let (leaves, rest) = rest.split_at(tree_bytes[1]);
        let (means, rest) = rest.split_at(tree_bytes[2]);
        let (words, rest) = rest.split_at(WORD_WEIGHTS);
        let (attr_tokens, rest) = rest.split_at(attr_tokens);
        let (page_types, documents) = rest.split_at(page_types);
        let sections = Sections {
            bias: i32::from_le_bytes([header[12], header[13], header[14], header[15]]),
            splits: splits.as_chunks().0.as_chunks().0,
            leaves: leaves.as_chunks().0.as_chunks().0,
            means: means.as_chunks().0.as_chunks().0,
            words,
            attr_tokens,
            page_types,
            documents,
        };
        let is_valid = |&[column, offset, _]: &SplitBytes| {
            usize::from(column) < kind.columns()
                && usize::from((offset as i8).unsigned_abs()) <= PAD
        };
        match sections.splits.iter().flatten().all(is_valid) {
            true => Ok(sections),
            false => Err(file_error("asks for a feature that is not there")),
        }
    }
}

/// Writes the schema hash of this version into the bytes of a weights file, whose features only
/// changed their names.
///
/// ```
/// use unboil_strip::training::{
///     DOCUMENT_WEIGHTS, Model, ModelWeights, WORD_WEIGHTS, rehash_weights,
/// };
///
/// let weights = ModelWeights {
///     words: vec![0_i8; WORD_WEIGHTS].into(),
///     documents: vec![0_i8; DOCUMENT_WEIGHTS].into(),
///     ..Default::default()
/// };
/// let model = Model::new(-300, &[], weights);
/// let mut bytes = model.to_bytes();
/// bytes[8] ^= 1; // of the schema hash
/// assert!(Model::parse(bytes.clone()).is_err());
/// assert_eq!(Model::parse(rehash_weights(bytes)?)?, model);
/// # Ok::<(), unboil_text::ConfigError>(())
/// ```
///
/// # Errors
/// [`ConfigError`] if the bytes are no weights file of a kind of model, or ask for features that
/// this version does not have.
pub fn rehash_weights(mut bytes: Vec<u8>) -> Result<Vec<u8>, ConfigError> {
    let hash_start = MAGIC.len();
    if bytes.len() < hash_start + HEADER_BYTES {
        return Err(file_error("the file is cut off"));
    }
    // The length tells the kind apart: the one with the right hash parses.
    let mut result = Err(file_error("no kind of model"));
    for kind in ModelKind::ALL {
        let hash = schema_hash(kind.columns()).to_le_bytes();
        bytes[hash_start..hash_start + hash.len()].copy_from_slice(&hash);
        result = Sections::parse(&bytes).map(|_| ());
        if result.is_ok() {
            break;
        }
    }
    result.map(|()| bytes)
}
