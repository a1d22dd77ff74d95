//! Hashes of the words in `class`, `id`, `itemprop` and `role`, which the model uses as features.

use xxhash_rust::xxh3::xxh3_64;

/// Most hashes of one element. Further words are ignored.
pub(crate) const MAX_ATTR_TOKENS: usize = 24;

/// Words of which the names of elements are often made without a border: `postbody`, `relatedlinks`.
/// In order of their first letter.
const PARTS: [&str; 62] = [
    "article",
    "author",
    "banner",
    "blog",
    "body",
    "bottom",
    "box",
    "button",
    "byline",
    "caption",
    "content",
    "copyright",
    "date",
    "entry",
    "featured",
    "footer",
    "form",
    "gallery",
    "header",
    "headline",
    "image",
    "info",
    "intro",
    "item",
    "lead",
    "links",
    "list",
    "login",
    "main",
    "media",
    "menu",
    "meta",
    "more",
    "most",
    "nav",
    "news",
    "newsletter",
    "page",
    "paragraph",
    "photo",
    "popular",
    "post",
    "promo",
    "recent",
    "related",
    "rss",
    "search",
    "share",
    "sidebar",
    "social",
    "sponsor",
    "story",
    "subscribe",
    "summary",
    "tags",
    "teaser",
    "text",
    "title",
    "toolbar",
    "video",
    "widget",
    "wrapper",
];
/// A word of fewer letters has no parts.
const MIN_LETTERS_WITH_PARTS: usize = 6;

/// Adds the hashes of the words that a word in small letters begins or ends with.
fn add_parts(word: &[u8], attr_tokens: &mut Vec<u32>) {
    if word.len() < MIN_LETTERS_WITH_PARTS {
        return;
    }
    for part in PARTS {
        let part = part.as_bytes();
        let starts = word[0] == part[0] && word.starts_with(part);
        let ends = word[word.len() - 1] == part[part.len() - 1] && word.ends_with(part);
        if (starts || ends) && word.len() > part.len() {
            attr_tokens.push(hash_attr_token(part));
        }
    }
}

/// Adds the hashes of the names in an attribute value and of the words in each name. The hashes of
/// the current element start at `from`. A name with digits has no hash of its own, only those of
/// its words.
pub(crate) fn add_attr_tokens(value: &[u8], attr_tokens: &mut Vec<u32>, from: usize) {
    for name in value.split(u8::is_ascii_whitespace) {
        if attr_tokens.len() - from >= MAX_ATTR_TOKENS {
            break;
        }
        if !name.is_empty() && !name.iter().any(u8::is_ascii_digit) {
            attr_tokens.push(hash_attr_token(name));
        }
        if names_comments(name) {
            attr_tokens.push(hash_attr_token(b"comment"));
        }
        let mut start = 0;
        for at in 0..=name.len() {
            let word_ends = at == name.len() || !name[at].is_ascii_alphabetic();
            let is_camel_case_border = at > 0
                && !word_ends
                && name[at].is_ascii_uppercase()
                && name[at - 1].is_ascii_lowercase();
            if word_ends || is_camel_case_border {
                let word = &name[start..at];
                if word.len() > 1 && word.len() < name.len() {
                    attr_tokens.push(hash_attr_token(word));
                }
                add_parts(word, attr_tokens);
                start = if word_ends { at + 1 } else { at };
            }
        }
    }
    attr_tokens.truncate(from + MAX_ATTR_TOKENS);
}

/// True if a name has a word such as `comments`, `postcomment`, `Kommentare` or `comentarios`.
fn names_comments(name: &[u8]) -> bool {
    memchr::memchr2_iter(b'm', b'M', name).any(|at| {
        let follows = |rest: &[u8]| {
            let end = at + rest.len() + 1;
            end <= name.len() && name[at + 1..end].eq_ignore_ascii_case(rest)
        };
        at > 0
            && name[at - 1].eq_ignore_ascii_case(&b'o')
            && (follows(b"ment") || follows(b"entar"))
    })
}

/// Hash of a name in lower case. Most names are, and need no copy.
pub(crate) fn hash_attr_token(name: &[u8]) -> u32 {
    match name.iter().any(u8::is_ascii_uppercase) {
        true => xxh3_64(&name.to_ascii_lowercase()) as u32,
        false => xxh3_64(name) as u32,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_after_comments_have_one_token() {
        let token = unboil_text::attr_token("comment");
        for name in [
            "comment-12",
            "postComments",
            "KOMMENTAR",
            "blog-comentarios",
        ] {
            let mut tokens = Vec::new();
            add_attr_tokens(name.as_bytes(), &mut tokens, 0);
            assert!(tokens.contains(&token), "{name}");
        }
        for name in ["moment", "content", "omen", "commerce"] {
            let mut tokens = Vec::new();
            add_attr_tokens(name.as_bytes(), &mut tokens, 0);
            assert!(!tokens.contains(&token), "{name}");
        }
    }
}
