//! Elements whose text is not written as it is: raised figures, readings of characters, words for
//! screen readers, marks of permalinks, line numbers.

use unboil_text::Element;

/// How the text of an element is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum TextRole {
    /// As it is.
    #[default]
    Plain,
    /// `sup`: figures are set off from the word before, as in `10^9`; marks of notes as in `[1]`.
    Superscript,
    /// `sub`: figures are set off from a figure before, as in `2011_15`.
    Subscript,
    /// `rt`: the reading of the characters before, in parentheses.
    RubyReading,
    /// Words for screen readers. They are written only if the block or cell has no others.
    ScreenReader,
    /// Line numbers of code. Digits are left out.
    LineNumbers,
    /// A link to a place. Marks such as `¶` and `↩` are left out.
    PlaceLink,
    /// The drawing of a formula. It is left out if the formula is written before.
    FormulaDrawing,
    /// A tool of the page, such as "[edit]". It is left out.
    Omitted,
}

/// Characters of permalinks and of links back from a note.
const PLACE_MARKS: [char; 14] = [
    '¶', '#', '§', '↩', '⏎', '↵', '↑', '^', '🔗', '⚓', '⤴', '\u{fe0e}', '\u{fe0f}', '\u{200d}',
];

impl TextRole {
    /// Role of the element with this lower-case name.
    pub(crate) fn from_name(name: &[u8]) -> TextRole {
        match name {
            b"sup" => TextRole::Superscript,
            b"sub" => TextRole::Subscript,
            b"rt" => TextRole::RubyReading,
            b"rp" => TextRole::Omitted,
            _ => TextRole::Plain,
        }
    }

    /// Role that a name in the `class` attribute gives to an element. `None` if it gives none.
    pub(crate) fn from_class(class: &[u8], element: Element) -> Option<TextRole> {
        let is_link = element == Element::Anchor;
        match class {
            b"gutter" if element == Element::Cell => Some(TextRole::LineNumbers),
            b"lineno"
            | b"linenos"
            | b"linenodiv"
            | b"line-numbers-rows"
            | b"line-number"
            | b"linenumber"
            | b"lnt"
            | b"blob-num"
            | b"crayon-nums"
            | b"crayon-num"
            | b"hljs-ln-numbers"
            | b"rouge-gutter"
            | b"CodeMirror-linenumber" => Some(TextRole::LineNumbers),
            b"headerlink" | b"hash-link" | b"permalink" | b"anchor" | b"heading-anchor"
                if is_link =>
            {
                Some(TextRole::PlaceLink)
            }
            b"footnote-ref" | b"footnote-reference" | b"footnoteref" | b"noteref" if is_link => {
                Some(TextRole::Superscript)
            }
            _ if !element.is_inline() => None,
            b"sr-only"
            | b"sr-text"
            | b"sronly"
            | b"srOnly"
            | b"show-for-sr"
            | b"usa-sr-only"
            | b"visually-hidden"
            | b"visuallyhidden"
            | b"visuallyHidden"
            | b"u-visually-hidden"
            | b"is-visually-hidden"
            | b"hidden-visually"
            | b"govuk-visually-hidden"
            | b"screen-reader-text"
            | b"screen-reader-only"
            | b"screen-reader"
            | b"screenreader-text"
            | b"screenreader-only"
            | b"a11y-hidden"
            | b"accessibly-hidden"
            | b"element-invisible" => Some(TextRole::ScreenReader),
            b"katex-html" => Some(TextRole::FormulaDrawing),
            b"MathJax" | b"MathJax_Preview" | b"MathJax_SVG" | b"MathJax_CHTML"
            | b"mw-editsection" | b"mw-cite-backlink" | b"Inline-Template" => {
                Some(TextRole::Omitted)
            }
            _ => None,
        }
    }

    /// True if this word of the element's text is held back until it is clear whether it counts.
    pub(crate) fn holds(self, word: &str) -> bool {
        match self {
            TextRole::ScreenReader => true,
            TextRole::LineNumbers => word
                .chars()
                .all(|c| c.is_ascii_digit() || c.is_whitespace()),
            TextRole::PlaceLink => word.chars().all(|c| PLACE_MARKS.contains(&c)),
            _ => false,
        }
    }
}

/// Text to write before and after the first word of a raised or lowered text, so that it does not
/// run into `before`, the character that it touches. `is_note` is true in a link to a place.
pub(crate) fn script_marks(
    role: TextRole,
    before: Option<char>,
    word: &str,
    is_note: bool,
) -> (&'static str, &'static str) {
    let is_number = word.bytes().all(|b| b.is_ascii_digit());
    let is_signed = word
        .strip_prefix(['-', '−', '+'])
        .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    let starts_with_figure = is_signed || word.starts_with(|c: char| c.is_ascii_digit());
    let Some(before) = before.filter(|&c| c != '[' && c != '(') else {
        return ("", "");
    };
    let is_mark = word.len() <= 3 && word.bytes().all(|b| b.is_ascii_alphanumeric());
    let ends_sentence = matches!(
        before,
        '.' | ',' | ';' | ':' | '!' | '?' | '”' | '"' | '’' | '»' | ')' | '。' | '，' | '」'
    );
    match role {
        TextRole::Superscript if is_note && is_mark => ("[", "]"),
        TextRole::Superscript if ends_sentence && is_number && word.len() <= 3 => ("[", "]"),
        TextRole::Superscript if before.is_alphanumeric() && starts_with_figure => ("^", ""),
        TextRole::Superscript if before.is_ascii_digit() && matches!(word, "n" | "k" | "x") => {
            ("^", "")
        }
        TextRole::Subscript if before.is_ascii_digit() && starts_with_figure => ("_", ""),
        _ => ("", ""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn raised_figures_are_set_off() {
        let marks = |before, word| script_marks(TextRole::Superscript, Some(before), word, false);
        assert_eq!(marks('0', "9"), ("^", ""));
        assert_eq!(marks('s', "-1"), ("^", ""));
        assert_eq!(marks('.', "12"), ("[", "]"));
        assert_eq!(marks('3', "rd"), ("", ""));
        assert_eq!(marks('2', "n"), ("^", ""));
        let note = |before, word| script_marks(TextRole::Superscript, Some(before), word, true);
        assert_eq!(note('d', "a"), ("[", "]"));
        assert_eq!(note('[', "1"), ("", ""));
        let lowered = |before, word| script_marks(TextRole::Subscript, Some(before), word, false);
        assert_eq!(lowered('H', "2"), ("", ""));
        assert_eq!(lowered('1', "15ya"), ("_", ""));
    }
}
