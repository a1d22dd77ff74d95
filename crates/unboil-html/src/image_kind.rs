//! Images that stand for characters: emoji and formulas.

/// Kind of an image whose text counts.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum ImageKind {
    Emoji,
    Formula,
}

/// A longer text of an emoji is a description of a picture.
const MAX_EMOJI_BYTES: usize = 32;

/// Kind of the image with this name in its `class` attribute.
pub(crate) fn image_kind(class: &[u8]) -> Option<ImageKind> {
    match class {
        b"emoji" | b"wp-smiley" | b"emoticon" | b"smiley" | b"smilies" | b"emojione"
        | b"joypixels" | b"twemoji" => Some(ImageKind::Emoji),
        b"latex"
        | b"tex"
        | b"mathtex"
        | b"math"
        | b"texrender"
        | b"mwe-math-fallback-image-inline"
        | b"mwe-math-fallback-image-display"
        | b"ql-img-inline-formula"
        | b"ql-img-displayed-equation" => Some(ImageKind::Formula),
        _ => None,
    }
}

/// Kind of an image by its class and its text. `None` if the image shows something else.
pub(crate) fn kind_of_text(by_class: Option<ImageKind>, text: &str) -> Option<ImageKind> {
    let is_symbol = |c: char| !c.is_alphanumeric() && !c.is_ascii() && !c.is_whitespace();
    let has_symbols_only = !text.is_empty() && text.chars().all(is_symbol);
    match by_class {
        Some(ImageKind::Formula) => by_class,
        _ if text.len() > MAX_EMOJI_BYTES => None,
        _ if has_symbols_only => Some(ImageKind::Emoji),
        _ => by_class,
    }
}
