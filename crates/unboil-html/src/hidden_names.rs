//! Finds the names of elements that the style sheets of a page hide for good.
//!
//! A rule that hides a class is not enough, because scripts open tabs and menus. The name must say
//! that its elements are hidden too: `.hidden { display: none }`.

use std::collections::BTreeSet;

use memchr::{memchr_iter, memmem, memrchr_iter, memrchr2, memrchr3};

use crate::attr_tokens::{add_attr_tokens, hash_attr_token};

/// Words in names of hidden elements.
const HIDDEN_WORDS: [&[u8]; 6] = [
    b"hidden",
    b"hide",
    b"none",
    b"print",
    b"noshow",
    b"nodisplay",
];
/// Words in names that show an element in some states or on some screens, or that negate.
const SHOWN_WORDS: [&[u8]; 14] = [
    b"block",
    b"flex",
    b"inline",
    b"grid",
    b"table",
    b"show",
    b"shown",
    b"visible",
    b"open",
    b"active",
    b"expanded",
    b"no",
    b"not",
    b"if",
];
/// Most names of a page that are noted.
const MAX_NAMES: usize = 1000;
/// A longer list of selectors is not read.
const MAX_SELECTOR_BYTES: usize = 2000;

/// Class names and ids that hide their elements, each with its mark in a selector: `.` or `#`.
#[derive(Default)]
pub(crate) struct HiddenNames {
    names: BTreeSet<Vec<u8>>,
}

impl HiddenNames {
    /// Adds the names that a style sheet hides on every screen.
    pub(crate) fn read(&mut self, css: &[u8]) {
        let (mut counted, mut depth) = (0, 0_usize);
        for at in memmem::find_iter(css, b"none") {
            let Some((selectors, start)) = hiding_rule(css, at) else {
                continue;
            };
            let names = || {
                let selectors = selectors.split(|&b| b == b',');
                selectors.filter_map(hidden_name)
            };
            if self.names.len() >= MAX_NAMES || names().next().is_none() {
                continue;
            }
            // A rule within another one, such as `@media`, may not apply.
            depth += memchr_iter(b'{', &css[counted..start]).count();
            depth = depth.saturating_sub(memchr_iter(b'}', &css[counted..start]).count());
            counted = start;
            if depth == 0 {
                self.names.extend(names().map(<[u8]>::to_vec));
            }
        }
    }

    /// True if a name in a `class` or `id` attribute hides the element and no other shows it.
    /// `mark` is that of the attribute in selectors.
    pub(crate) fn hide(&self, mark: u8, value: &[u8]) -> bool {
        if self.names.is_empty() {
            return false;
        }
        let mut names = value.split(u8::is_ascii_whitespace);
        let is_hidden = |name: &[u8]| {
            let selector: Vec<u8> = [mark].into_iter().chain(name.iter().copied()).collect();
            self.names.contains(&selector)
        };
        names.any(is_hidden) && !has_word(value, &SHOWN_WORDS)
    }
}

/// The selectors of the rule that sets `display` to the `none` at this offset, and their own offset.
fn hiding_rule(css: &[u8], none: usize) -> Option<(&[u8], usize)> {
    let before = css[..none].trim_ascii_end().strip_suffix(b":")?;
    let before = before.trim_ascii_end().strip_suffix(b"display")?;
    if before
        .last()
        .is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'-')
    {
        return None;
    }
    let brace = memrchr2(b'{', b'}', before).filter(|&at| before[at] == b'{')?;
    let window = brace.saturating_sub(MAX_SELECTOR_BYTES);
    let list = &css[window..brace];
    let start = memrchr3(b'{', b'}', b';', list).map_or(0, |at| at + 1);
    let is_comment_end = |at: &usize| list[start..*at].ends_with(b"*");
    let mut comment = memrchr_iter(b'/', &list[start..]).map(|at| start + at);
    let start = comment.find(is_comment_end).map_or(start, |at| at + 1);
    let is_cut = start == 0 && window > 0;
    (!is_cut).then_some((&list[start..], window + start))
}

/// The class name or id of a selector that is nothing else, with its mark, if it says that the
/// element is hidden.
fn hidden_name(selector: &[u8]) -> Option<&[u8]> {
    let selector = selector.trim_ascii();
    let at = selector.iter().position(|b| matches!(b, b'.' | b'#'))?;
    let is_name_byte = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_');
    let (tag, name) = (&selector[..at], &selector[at + 1..]);
    let is_simple = tag.iter().chain(name).all(is_name_byte);
    let is_hidden = is_simple && has_word(name, &HIDDEN_WORDS) && !has_word(name, &SHOWN_WORDS);
    is_hidden.then_some(&selector[at..])
}

/// True if one of the names in an attribute value has one of these words.
fn has_word(value: &[u8], words: &[&[u8]]) -> bool {
    let mut tokens = Vec::new();
    add_attr_tokens(value, &mut tokens);
    let mut words = words.iter().map(|word| hash_attr_token(word));
    words.any(|word| tokens.contains(&word))
}

/// True if an inline style hides the element.
pub(crate) fn hides_element(style: &[u8]) -> bool {
    let style: Vec<u8> = style
        .iter()
        .filter(|b| !b.is_ascii_whitespace())
        .map(u8::to_ascii_lowercase)
        .collect();
    let has = |declaration: &[u8]| memmem::find(&style, declaration).is_some();
    has(b"display:none") || has(b"visibility:hidden")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(css: &str, class: &str, expected: bool) {
        let mut names = HiddenNames::default();
        names.read(css.as_bytes());
        assert_eq!(
            names.hide(b'.', class.as_bytes()),
            expected,
            "{css} {class}"
        );
    }

    #[test]
    fn a_name_that_says_so_is_hidden() {
        check(".hidden{display:none}", "a hidden", true);
        check(
            "p { color: red } /* a */ .a, div.is-hidden\n{ color:red; display : none !important }",
            "is-hidden",
            true,
        );
        check(
            "@media print { p { color: red } } .printOnly { display: none; }",
            "printOnly",
            true,
        );
        check("@import 'a'; .d-none{display:none}", "d-none", true);
        check("#hidden{display:none}", "hidden", false);
    }

    #[test]
    fn what_a_page_may_show_is_not_hidden() {
        check(".tab{display:none}", "tab", false);
        check(".hidden{user-select:none}", "hidden", false);
        check(".a .hidden{display:none}", "hidden", false);
        check(".hidden.old{display:none}", "hidden", false);
        check(
            "@media print { p { color: red } .hidden { display: none } }",
            "hidden",
            false,
        );
        check(".no-print{display:none}", "no-print", false);
        check(".d-none{display:none}", "d-none d-md-block", false);
        check("none{display:none", "hidden", false);
    }
}
