//! The language of code, as pages name it for syntax highlighting.

use unboil_text::Element;

/// Longest name of a language.
const MAX_NAME_BYTES: usize = 20;

/// Names that stand for no language.
const NO_LANGUAGES: [&str; 9] = [
    "none",
    "plain",
    "plaintext",
    "text",
    "txt",
    "default",
    "notranslate",
    "auto",
    "undefined",
];

/// The name of a language in lower case. `None` if the value cannot be one.
pub(crate) fn language_name(value: &[u8]) -> Option<String> {
    let name = std::str::from_utf8(value.trim_ascii())
        .ok()?
        .to_ascii_lowercase();
    let is_name = (1..=MAX_NAME_BYTES).contains(&name.len())
        && name
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"+#-_.".contains(&b));
    (is_name && !NO_LANGUAGES.contains(&&name[..])).then_some(name)
}

/// The language that a `class` attribute names. An element around code names it with the prefix
/// `highlight-` or `language-`, the code itself also with `lang-` or after `brush:` or `sourceCode`.
pub(crate) fn class_language(classes: &[u8], element: Element) -> Option<String> {
    let is_code = matches!(element, Element::Pre | Element::Inline);
    if !is_code && !matches!(element, Element::Div | Element::Figure) {
        return None;
    }
    let mut classes = classes.split(|b| b.is_ascii_whitespace() || *b == b';');
    while let Some(class) = classes.next() {
        let name = match class {
            b"brush:" | b"sourceCode" if is_code => classes.next(),
            _ if class.starts_with(b"lang-") && !is_code => None,
            _ => PREFIXES
                .iter()
                .find_map(|prefix| class.strip_prefix(*prefix)),
        };
        if let Some(name) = name.and_then(language_name) {
            return Some(name);
        }
    }
    None
}

/// Prefixes of class names that name a language. The longer of two comes first.
const PREFIXES: [&[u8]; 5] = [
    b"language-",
    b"lang-",
    b"highlight-source-",
    b"highlight-",
    b"brush:",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_read_from_classes() {
        for (classes, element, expected) in [
            (
                "whitespace-pre! language-python",
                Element::Inline,
                Some("python"),
            ),
            (
                "highlight highlight-source-shell",
                Element::Div,
                Some("shell"),
            ),
            ("highlight-rust notranslate", Element::Div, Some("rust")),
            ("highlight-default notranslate", Element::Div, None),
            ("brush: js; toolbar: false", Element::Pre, Some("js")),
            ("sourceCode haskell", Element::Pre, Some("haskell")),
            ("lang-C++", Element::Inline, Some("c++")),
            ("lang-en", Element::Div, None),
            ("language-", Element::Inline, None),
            ("language-python", Element::Cell, None),
        ] {
            let language = class_language(classes.as_bytes(), element);
            assert_eq!(language.as_deref(), expected, "{classes}");
        }
    }
}
