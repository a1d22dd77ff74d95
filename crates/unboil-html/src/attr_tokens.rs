//! Hashes of the words in `class`, `id`, `itemprop` and `role`, which the model uses as features.

use std::collections::HashMap;
use std::ops::Range;

use crate::name_parts::parts;
use unboil_text::IntegerHashing;
use xxhash_rust::xxh3::xxh3_64;

/// Most hashes of one element. Further words are ignored.
pub(crate) const MAX_ATTR_TOKENS: usize = 24;

/// Kinds of characters in names, a bit each.
const LOWERCASE: u8 = 1;
const UPPERCASE: u8 = 2;
const DIGIT: u8 = 4;
const OTHER: u8 = 8;

/// The kind of each byte.
const CHAR_KINDS: [u8; 256] = {
    let mut kinds = [OTHER; 256];
    let mut byte = 0;
    while byte < 128 {
        kinds[byte] = match byte as u8 {
            b'a'..=b'z' => LOWERCASE,
            b'A'..=b'Z' => UPPERCASE,
            b'0'..=b'9' => DIGIT,
            _ => OTHER,
        };
        byte += 1;
    }
    kinds
};

/// Adds the hashes of the names in an attribute value and of the words in each name, at most
/// [`MAX_ATTR_TOKENS`]. A name with digits has no hash of its own, only those of
/// its words. A name after comments has the hash of that word too.
pub(crate) fn add_attr_tokens(value: &[u8], attr_tokens: &mut Vec<u32>) {
    let from = attr_tokens.len();
    for name in value.split(u8::is_ascii_whitespace) {
        if attr_tokens.len() - from >= MAX_ATTR_TOKENS {
            break;
        }
        add_name(name, attr_tokens);
    }
    attr_tokens.truncate(from + MAX_ATTR_TOKENS);
}

/// The hashes of the attribute values of a page so far: most values occur many times.
#[derive(Default)]
pub(crate) struct SeenValues {
    hashes: Vec<u32>,
    /// Where the hashes of a value stand, by its own hash.
    ranges: HashMap<u64, Range<usize>, IntegerHashing>,
}

impl SeenValues {
    /// Does what [`add_attr_tokens`] does. The hashes of the current element start at `from`; it has
    /// at most [`MAX_ATTR_TOKENS`].
    pub(crate) fn add_attr_tokens(
        &mut self,
        value: &[u8],
        attr_tokens: &mut Vec<u32>,
        from: usize,
    ) {
        let range = self.ranges.entry(xxh3_64(value)).or_insert_with(|| {
            let start = self.hashes.len();
            add_attr_tokens(value, &mut self.hashes);
            start..self.hashes.len()
        });
        attr_tokens.extend_from_slice(&self.hashes[range.clone()]);
        attr_tokens.truncate(from + MAX_ATTR_TOKENS);
    }
}

/// Adds the hashes of a name and of the words in it. Words start at other characters than letters
/// and at a capital after a small letter.
fn add_name(name: &[u8], attr_tokens: &mut Vec<u32>) {
    let kinds = (name.iter()).fold(0, |kinds, &b| kinds | CHAR_KINDS[usize::from(b)]);
    let hash = match kinds & UPPERCASE {
        0 => hash_lowercase,
        _ => hash_attr_token,
    };
    if !name.is_empty() && kinds & DIGIT == 0 {
        attr_tokens.push(hash(name));
    }
    if names_comments(name) {
        attr_tokens.push(hash_lowercase(b"comment"));
    }
    // Most names are one word of small letters.
    if kinds == LOWERCASE {
        return attr_tokens.extend(parts(name).map(hash_lowercase));
    }
    let is_part = |word: &&[u8]| word.len() > 1 && word.len() < name.len();
    for word in name.split(|&b| CHAR_KINDS[usize::from(b)] & (LOWERCASE | UPPERCASE) == 0) {
        for word in word.chunk_by(|a, b| !(a.is_ascii_lowercase() && b.is_ascii_uppercase())) {
            attr_tokens.extend(Some(word).filter(is_part).map(hash));
            attr_tokens.extend(parts(word).map(hash_lowercase));
        }
    }
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
        true => hash_lowercase(&name.to_ascii_lowercase()),
        false => hash_lowercase(name),
    }
}

/// Hash of a name without capitals.
fn hash_lowercase(name: &[u8]) -> u32 {
    xxh3_64(name) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_their_words_are_hashed() {
        let check = |value: &str, expected: &[&str]| {
            let mut attr_tokens = Vec::new();
            add_attr_tokens(value.as_bytes(), &mut attr_tokens);
            let hash = |name: &&str| xxh3_64(name.as_bytes()) as u32;
            let expected: Vec<u32> = expected.iter().map(hash).collect();
            assert_eq!(attr_tokens, expected, "{value}");
        };
        check("lead  story", &["lead", "story"]);
        check("entry-content", &["entry-content", "entry", "content"]);
        check("relatedPosts", &["relatedposts", "related", "posts"]);
        check("post_ID a", &["post_id", "post", "id", "a"]);
        check("NAV", &["nav"]);
        check("post-2024 x1y2", &["post"]);
        check("größe", &["größe", "gr"]);
        check("", &[]);
        check(&"a ".repeat(30), &["a"; MAX_ATTR_TOKENS]);
    }

    #[test]
    fn names_after_comments_have_one_token() {
        let has_token = |name: &str| {
            let mut tokens = Vec::new();
            add_attr_tokens(name.as_bytes(), &mut tokens);
            tokens.contains(&unboil_text::attr_token("comment"))
        };
        for name in [
            "comment-12",
            "postComments",
            "KOMMENTAR",
            "blog-comentarios",
        ] {
            assert!(has_token(name), "{name}");
        }
        for name in ["moment", "content", "omen", "commerce"] {
            assert!(!has_token(name), "{name}");
        }
    }
}
