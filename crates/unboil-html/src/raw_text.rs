//! Raw text: elements such as `script`, whose content has no tags and is not part of the text.
//!
//! Most bytes of many pages are scripts. [`resume_point`] finds the end tag of a raw text directly
//! instead of tokenizing its content.

use html5gum::State;
use memchr::{memchr, memmem};

/// Name of the `svg` element. It is treated as raw text because it contains no blocks.
pub(crate) const SVG: &str = "svg";
/// Name of the `math` element. Its content is a formula.
pub(crate) const MATH: &str = "math";

/// Elements of raw text that is not rendered.
const RAW_TEXT_ELEMENTS: [&str; 7] = [
    "script", "style", "noscript", "iframe", "noembed", SVG, MATH,
];

/// Static name of the raw text element with this lower-case name. `None` for other elements.
pub(crate) fn raw_text_element(name: &[u8]) -> Option<&'static str> {
    RAW_TEXT_ELEMENTS
        .into_iter()
        .find(|raw_text| raw_text.as_bytes() == name)
}

/// A raw text.
pub(crate) struct RawText {
    /// First byte after the start tag.
    pub(crate) start: usize,
    /// Name of its element.
    pub(crate) name: &'static str,
    /// The start tag is self-closing, so that there is no content.
    pub(crate) is_empty: bool,
    /// Use of the content.
    pub(crate) content: RawContent,
}

/// Use of a raw text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum RawContent {
    /// It has no use.
    #[default]
    Skipped,
    /// Metadata.
    JsonLd,
    /// A formula in TeX.
    Tex,
    /// A formula in TeX, in a line of its own.
    DisplayTex,
    /// A formula in MathML.
    MathMl,
    /// A style sheet.
    Css,
}

impl RawContent {
    /// Use of a script by its `type` attribute.
    pub(crate) fn of_script(media_type: &[u8]) -> RawContent {
        let media_type = media_type.trim_ascii().to_ascii_lowercase();
        let mut parts = media_type.split(|&b| b == b';').map(<[u8]>::trim_ascii);
        match parts.next().unwrap_or_default() {
            b"application/ld+json" => RawContent::JsonLd,
            b"math/tex" if parts.any(|part| part == b"mode=display") => RawContent::DisplayTex,
            b"math/tex" => RawContent::Tex,
            b"math/mml" => RawContent::MathMl,
            _ => RawContent::Skipped,
        }
    }
}

/// Offset and tokenizer state to continue with: the end tag of a raw text. `None` if the raw text
/// has no end tag and so extends to the end of the page.
pub(crate) fn resume_point(html: &str, raw_text: &RawText) -> Option<(usize, State)> {
    if raw_text.is_empty {
        return Some((raw_text.start, State::Data));
    }
    let rest = &html.as_bytes()[raw_text.start..];
    let end = match raw_text.name {
        SVG => svg_end(rest),
        name => memmem::find_iter(rest, b"</").find(|at| is_tag(&rest[at + 2..], name)),
    };
    // A script may contain its end tag in what looks like a comment, so the tokenizer must read it.
    let has_comment = raw_text.name == "script"
        && memmem::find(&rest[..end.unwrap_or(rest.len())], b"<!--").is_some();
    match has_comment {
        true => Some((raw_text.start, State::ScriptData)),
        false => end.map(|end| (raw_text.start + end, State::Data)),
    }
}

/// True if `tag`, which starts after `<` or `</`, has this name.
fn is_tag(tag: &[u8], name: &str) -> bool {
    let (tag_name, next_byte) = (tag.get(..name.len()), tag.get(name.len()));
    tag_name.is_some_and(|tag_name| tag_name.eq_ignore_ascii_case(name.as_bytes()))
        && next_byte.is_none_or(|b| matches!(b, b'\t' | b'\n' | 0x0C | b'\r' | b' ' | b'/' | b'>'))
}

/// Offset of the end tag of an `svg` element. Nested `svg` elements, comments and CDATA sections
/// are skipped.
fn svg_end(rest: &[u8]) -> Option<usize> {
    let (mut at, mut open) = (0, 1);
    loop {
        at += memchr(b'<', &rest[at..])?;
        let tag = &rest[at + 1..];
        at += 1;
        if tag.starts_with(b"!--") {
            // `<!-->` is a comment too.
            at += 1 + memmem::find(&tag[1..], b"-->")?;
        } else if tag.starts_with(b"![CDATA[") {
            at += memmem::find(tag, b"]]>")?;
        } else if is_tag(tag, SVG) {
            open += 1;
        } else if tag.first() == Some(&b'/') && is_tag(&tag[1..], SVG) {
            open -= 1;
            if open == 0 {
                return Some(at - 1);
            }
        }
    }
}
