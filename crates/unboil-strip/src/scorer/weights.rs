//! Learned weights: of words, of attribute tokens and of page type features.

use std::borrow::Cow;

/// Weights as the weights file has them, a signed byte each. Those of a file in the program are not
/// copied.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Weights(Cow<'static, [u8]>);

impl Weights {
    /// `len` weights of 0.
    pub(super) fn zeroed(len: usize) -> Weights {
        Weights(vec![0; len].into())
    }

    /// The weight at an index.
    pub(super) fn get(&self, index: usize) -> i8 {
        self.0[index] as i8
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// True if there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The bytes of the weights file.
    pub(super) fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl From<Cow<'static, [u8]>> for Weights {
    fn from(bytes: Cow<'static, [u8]>) -> Weights {
        Weights(bytes)
    }
}

impl From<Vec<i8>> for Weights {
    fn from(weights: Vec<i8>) -> Weights {
        Weights(weights.into_iter().map(|weight| weight as u8).collect())
    }
}

/// All weights of a model. Those of attribute tokens and page types are empty in a model for texts,
/// and those of document features in a model for HTML pages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ModelWeights {
    /// Of words: [`WORD_WEIGHTS`](crate::scorer::WORD_WEIGHTS).
    pub words: Weights,
    /// Of attribute tokens: [`ATTR_TOKEN_WEIGHTS`](crate::scorer::ATTR_TOKEN_WEIGHTS).
    pub attr_tokens: Weights,
    /// Of page type features: [`PAGE_TYPE_BUCKETS`](crate::scorer::PAGE_TYPE_BUCKETS) for each
    /// type, one type after the other.
    pub page_types: Weights,
    /// Of the steps of document features, for texts:
    /// [`DOCUMENT_WEIGHTS`](crate::scorer::DOCUMENT_WEIGHTS).
    pub documents: Weights,
}
