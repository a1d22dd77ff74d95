//! A block: a line, paragraph or sentence with its counts.

use crate::span::Span;

/// Last mark of a block, closing quotes and brackets aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BlockEnd {
    /// No end mark: a letter, a digit or another symbol.
    Open,
    /// A full stop, question or exclamation mark of any script.
    Sentence,
    /// `…` or `...`.
    Ellipsis,
    /// A colon, comma, semicolon or dash.
    Continues,
}

/// A line, paragraph or sentence of a text, with counts of its words and marks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Block {
    /// Bytes of the text, without surrounding white space.
    pub span: Span,
    /// Number of words. In scripts without spaces two characters count as a word, in Thai, Lao,
    /// Burmese and Khmer four.
    pub words: u32,
    /// Number of sentence ends, the last one included.
    pub sentences: u32,
    /// Number of words that start with a capital letter.
    pub capitals: u32,
    /// Number of digits.
    pub digits: u32,
    /// Last mark.
    pub end: BlockEnd,
    /// True if the block starts with a list marker: a bullet, `1.`, `a)`, or `-`, `*` or `+` before
    /// a space.
    pub list_item: bool,
    /// True if the block starts with a quotation mark, a dialogue dash or `>`.
    pub quote: bool,
}
