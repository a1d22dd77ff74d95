//! Tokens: the normalised words of a text as hashes, each with its byte span.
//!
//! Words follow UAX #29, in NFKC and without case. Straight and curly apostrophes are equal, a word
//! broken by a hyphen at the end of a line is one token, and in scripts without spaces every
//! character is a token. Vowel points are left out; letters with and without marks, and letters of the
//! same look, are alike. ASCII, accented Latin, Cyrillic, Han and Kana take fast paths that give
//! the same tokens as the general path.
//!
//! [`TokenList`] holds the tokens of one article, [`Tokens`] is a view of them, and [`TokenHashes`] of
//! their hashes alone. The match stage makes seeds of them and aligns articles with them.

mod ascii_words;
mod folding;
mod token_list;
mod token_writer;
mod tokenize;
mod western_words;
mod word_break;
mod word_hash;

pub use token_list::{NORMALISER_VERSION, SPACELESS, TokenHashes, TokenList, Tokens};

#[cfg(test)]
mod tests;
