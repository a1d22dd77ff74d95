//! Marks that end a sentence or follow its end.

use crate::block::BlockEnd;

/// True for full stops, question marks, exclamation marks and the ellipsis, of any supported
/// script.
///
/// ```
/// assert!("港は開いている。".ends_with(unboil_text::is_sentence_end));
/// ```
#[inline]
pub fn is_sentence_end(c: char) -> bool {
    matches!(c, '.' | '!' | '?' | '…') || (c as u32 > 0x300 && is_non_latin_sentence_end(c))
}

/// [`is_sentence_end`] for the characters above U+0300.
fn is_non_latin_sentence_end(c: char) -> bool {
    is_cjk_stop(c) || matches!(c, '؟' | '۔' | '।' | '॥' | '։' | '።' | '‼' | '⁇' | '⁈' | '⁉')
}

/// True for the full-width end marks, which no space follows.
#[inline]
pub(crate) fn is_cjk_stop(c: char) -> bool {
    matches!(c, '。' | '！' | '？' | '｡' | '．')
}

/// True for end marks, and for quotes, brackets and emphasis marks that may follow one.
///
/// ```
/// let bare = "\"It rained.\"".trim_end_matches(unboil_text::is_closing_mark);
/// assert_eq!(bare, "\"It rained");
/// ```
pub fn is_closing_mark(c: char) -> bool {
    matches!(
        c,
        '"' | '\''
            | ')'
            | ']'
            | '}'
            | '*'
            | '_'
            | '”'
            | '’'
            | '»'
            | '›'
            | '«'
            | '」'
            | '』'
            | '）'
            | '】'
            | '〉'
            | '》'
            | '“'
    ) || is_sentence_end(c)
}

/// Last mark of a line, closing quotes and brackets aside.
pub(crate) fn line_ending(line: &str) -> BlockEnd {
    let bare = line.trim_end_matches(|c| is_closing_mark(c) && !is_sentence_end(c));
    match bare.chars().next_back() {
        Some('…') => BlockEnd::Ellipsis,
        Some('.') if bare.ends_with("..") => BlockEnd::Ellipsis,
        Some(c) if is_sentence_end(c) => BlockEnd::Sentence,
        Some(':' | ',' | ';' | '-' | '–' | '—' | '：' | '，' | '、' | '；' | '،') => {
            BlockEnd::Continues
        }
        _ => BlockEnd::Open,
    }
}
