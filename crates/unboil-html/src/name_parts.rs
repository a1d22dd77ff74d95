//! Words of which the names of elements are often made without a border: `postbody`,
//! `relatedlinks`.

/// The words.
#[rustfmt::skip]
const PARTS: [&str; 62] = [
    "article", "author", "banner", "blog", "body", "bottom", "box", "button", "byline",
    "caption", "content", "copyright", "date", "entry", "featured", "footer", "form", "gallery",
    "header", "headline", "image", "info", "intro", "item", "lead", "links", "list", "login",
    "main", "media", "menu", "meta", "more", "most", "nav", "news", "newsletter", "page",
    "paragraph", "photo", "popular", "post", "promo", "recent", "related", "rss", "search",
    "share", "sidebar", "social", "sponsor", "story", "subscribe", "summary", "tags", "teaser",
    "text", "title", "toolbar", "video", "widget", "wrapper",
];
/// A word of fewer letters has no parts.
const MIN_LETTERS: usize = 6;

/// The words by one of their letters: indices into [`PARTS`], and where those of each letter start.
struct ByLetter {
    order: [u8; PARTS.len()],
    starts: [u8; 27],
}

impl ByLetter {
    /// The words by their last letter, or by their first.
    const fn new(by_last: bool) -> ByLetter {
        let mut sorted = ByLetter {
            order: [0; PARTS.len()],
            starts: [0; 27],
        };
        let (mut letter, mut len) = (0, 0);
        while letter < 26 {
            sorted.starts[letter] = len as u8;
            let mut part = 0;
            while part < PARTS.len() {
                let word = PARTS[part].as_bytes();
                let at = if by_last { word.len() - 1 } else { 0 };
                if word[at] as usize == letter + b'a' as usize {
                    sorted.order[len] = part as u8;
                    len += 1;
                }
                part += 1;
            }
            letter += 1;
        }
        sorted.starts[26] = len as u8;
        sorted
    }

    fn of(&self, letter: u8) -> impl Iterator<Item = &'static [u8]> {
        let range = match letter {
            b'a'..=b'z' => {
                let letter = usize::from(letter - b'a');
                usize::from(self.starts[letter])..usize::from(self.starts[letter + 1])
            }
            _ => 0..0,
        };
        let parts = self.order[range].iter();
        parts.map(|&part| PARTS[usize::from(part)].as_bytes())
    }
}

static BY_FIRST: ByLetter = ByLetter::new(false);
static BY_LAST: ByLetter = ByLetter::new(true);

/// The words that a longer word in small letters begins or ends with.
pub(crate) fn parts(word: &[u8]) -> impl Iterator<Item = &'static [u8]> {
    let long = Some(word).filter(|word| word.len() >= MIN_LETTERS);
    let first = long.and_then(<[u8]>::first_chunk::<3>).copied();
    let last = long.and_then(<[u8]>::last_chunk::<3>).copied();
    let [first, last] = [first.unwrap_or_default(), last.unwrap_or_default()];
    let is_shorter = |part: &&[u8]| part.len() < word.len();
    // Three bytes are compared faster than a word. No word has fewer.
    let starts = BY_FIRST
        .of(first[0])
        .filter(move |part| part.first_chunk() == Some(&first) && word.starts_with(part));
    let ends = BY_LAST
        .of(last[2])
        .filter(move |part| part.last_chunk() == Some(&last) && word.ends_with(part));
    starts.chain(ends).filter(is_shorter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_word_has_parts_at_its_ends() {
        let check = |word: &str, expected: &[&str]| {
            let parts: Vec<&[u8]> = parts(word.as_bytes()).collect();
            let expected: Vec<&[u8]> = expected.iter().map(|part| part.as_bytes()).collect();
            assert_eq!(parts, expected, "{word}");
        };
        check("postbody", &["post", "body"]);
        check("relatedlinks", &["related", "links"]);
        check("newslettersignup", &["news", "newsletter"]);
        check("author", &[]);
        check("textes", &["text"]);
        check("pages", &[]); // too short
        check("", &[]);
    }
}
