//! Synthetic corpora: articles generated from a fixed seed, the same on every machine.
//!
//! A [`SyntheticCorpus`] describes the corpus and generates any of its [`SyntheticArticle`]s. Some
//! articles are near-duplicates of others, so that recall can be measured. `unboil bench`, the
//! benchmarks and the tests use it.

/// The description of a corpus. Each article is generated on its own, so that a corpus of any size
/// needs no memory.
#[derive(Clone, Debug, PartialEq)]
pub struct SyntheticCorpus {
    /// Number of articles.
    pub articles: usize,
    /// Mean number of words of an article.
    pub words: usize,
    /// Share of the articles that are near-duplicates of another article, 0 to [`MAX_COPY_SHARE`].
    pub copies: f64,
    /// Shares of the words of a near-duplicate that are replaced, 0 to 1. Near-duplicates use them
    /// in turn; if there are none, there are no near-duplicates.
    pub edits: Vec<f64>,
    /// Seed of the random numbers: another seed gives other articles.
    pub seed: u64,
}

/// An article of a [`SyntheticCorpus`].
#[derive(Clone, Debug, PartialEq)]
pub struct SyntheticArticle {
    /// A page dump for every fourth article; a headline and paragraphs for the others.
    pub text: String,
    /// For a near-duplicate: the number of the original, and the index of its share of replaced
    /// words in [`SyntheticCorpus::edits`].
    pub copy_of: Option<(usize, usize)>,
}

impl SyntheticCorpus {
    /// Generates an article, given its number from 0 to `articles - 1`.
    pub fn article(&self, number: usize) -> SyntheticArticle {
        let mut rng = self.rng(number);
        let Some((original, edit)) = self.copy_of(number) else {
            return SyntheticArticle {
                text: self.original(number, &mut rng),
                copy_of: None,
            };
        };
        let text = self.original(original, &mut self.rng(original));
        SyntheticArticle {
            text: replace_words(&mut rng, &text, self.edits[edit]),
            copy_of: Some((original, edit)),
        }
    }

    /// The value of [`SyntheticArticle::copy_of`] for an article. Near-duplicates are spread evenly
    /// over the corpus; their originals are picked at random.
    pub fn copy_of(&self, number: usize) -> Option<(usize, usize)> {
        let copies_before =
            |number: usize| (number as f64 * self.copies.clamp(0.0, MAX_COPY_SHARE)) as usize;
        let is_copy = |number: usize| copies_before(number + 1) != copies_before(number);
        if self.edits.is_empty() || !is_copy(number) {
            return None;
        }
        // The first article from a random number on that is not a near-duplicate itself.
        let start = self.rng(number).range(0, self.articles.max(1));
        let mut candidates = (start..self.articles).chain(0..start);
        let original = candidates.find(|&candidate| !is_copy(candidate))?;
        Some((original, copies_before(number) % self.edits.len()))
    }

    fn original(&self, number: usize, rng: &mut Rng) -> String {
        let words = self.words / 2 + rng.range(0, self.words.max(1));
        let paragraph_count = |other_words: usize| {
            let words = words.saturating_sub(other_words);
            ((words + PARAGRAPH_WORDS / 2) / PARAGRAPH_WORDS).max(1)
        };
        match number % 4 {
            3 => page_dump(rng, paragraph_count(PAGE_WORDS)),
            _ => [headline(rng), paragraphs(rng, paragraph_count(0))].join("\n\n"),
        }
    }

    fn rng(&self, number: usize) -> Rng {
        Rng::new(Rng::new(self.seed ^ number as u64).next())
    }
}

/// The highest share of near-duplicates: at least one article in ten is an original.
pub const MAX_COPY_SHARE: f64 = 0.9;
/// Mean number of words of a paragraph of [`paragraphs`].
const PARAGRAPH_WORDS: usize = 53;
/// Mean number of words of a [`page_dump`] outside its paragraphs.
const PAGE_WORDS: usize = 230;

/// A small generator of random numbers: SplitMix64 (Steele, Lea and Flood 2014).
///
/// ```
/// use unboil::synthetic::Rng;
///
/// let mut rng = Rng::new(7);
/// let number = rng.range(10, 20);
/// assert!((10..20).contains(&number));
/// assert_eq!(Rng::new(7).range(10, 20), number); // the same seed, the same number
/// ```
#[derive(Clone, Debug)]
pub struct Rng(u64);

impl Rng {
    /// Creates a generator. The same seed gives the same numbers.
    pub fn new(seed: u64) -> Rng {
        Rng(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Returns a number of `from..to`.
    ///
    /// # Panics
    /// If the range is empty.
    pub fn range(&mut self, from: usize, to: usize) -> usize {
        from + (self.next() % (to - from) as u64) as usize
    }

    /// Returns true with probability 1 / `n`.
    fn one_in(&mut self, n: u64) -> bool {
        self.next().is_multiple_of(n)
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.range(0, from.len())]
    }
}

const FUNCTION_WORDS: &[&str] = &[
    "the", "of", "and", "to", "a", "in", "that", "it", "was", "for", "on", "with", "as", "his",
    "at", "by", "from", "they", "had", "which", "not", "but", "who", "were", "this", "have",
];

const SYLLABLES: &[&str] = &[
    "al", "be", "car", "den", "er", "fin", "gor", "har", "in", "jus", "ken", "lo", "mar", "net",
    "or", "pre", "qua", "ro", "sen", "ter", "un", "ver", "wa", "yel", "é",
];

/// Generates a word. One in three is a function word; the others come from a vocabulary of about
/// 50,000 words with a skewed distribution.
fn word(rng: &mut Rng) -> String {
    if rng.one_in(3) {
        return rng.pick(FUNCTION_WORDS).to_string();
    }
    let share = rng.range(0, 1 << 16) as f64 / f64::from(1 << 16);
    let mut rest = 1 + (share.powi(3) * 50_000.0) as usize;
    let mut word = String::new();
    while rest > 0 {
        // The accent is rare.
        let syllable = rest % (SYLLABLES.len() - usize::from(!rest.is_multiple_of(11)));
        word.push_str(SYLLABLES[syllable]);
        rest /= SYLLABLES.len();
    }
    word
}

fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().into_iter().flat_map(char::to_uppercase);
    first.chain(chars).collect()
}

fn words(rng: &mut Rng, n: usize) -> String {
    let words: Vec<String> = (0..n).map(|_| word(rng)).collect();
    words.join(" ")
}

/// Generates a headline of 5 to 9 words.
///
/// ```
/// use unboil::synthetic::{Rng, headline};
///
/// let words = headline(&mut Rng::new(1)).split(' ').count();
/// assert!((5..=9).contains(&words));
/// ```
pub fn headline(rng: &mut Rng) -> String {
    let n = rng.range(5, 10);
    capitalised(&words(rng, n))
}

fn sentence(rng: &mut Rng) -> String {
    let (before, after) = (rng.range(4, 14), rng.range(4, 12));
    let (before, after) = (capitalised(&words(rng, before)), words(rng, after));
    match rng.range(0, 12) {
        0 => format!("“{before},” said {}, “{after}.”", capitalised(&word(rng))),
        1 => format!("{before} {} of {after}.", rng.range(2, 3000)),
        2 => format!("{before}’s {after}?"),
        3 | 4 => format!("{before}."),
        _ => format!("{before}, {after}."),
    }
}

/// Generates `count` paragraphs separated by blank lines, with a subheading before every sixth.
///
/// ```
/// use unboil::synthetic::{Rng, paragraphs};
///
/// let text = paragraphs(&mut Rng::new(1), 6);
/// assert_eq!(text.split("\n\n").count(), 7); // six paragraphs and a subheading
/// ```
pub fn paragraphs(rng: &mut Rng, count: usize) -> String {
    let mut out: Vec<String> = Vec::new();
    for number in 0..count {
        if number % 6 == 5 {
            out.push(capitalised(&words(rng, 3)));
        }
        let n = rng.range(2, 6);
        let sentences: Vec<String> = (0..n).map(|_| sentence(rng)).collect();
        out.push(sentences.join(" "));
    }
    out.join("\n\n")
}

const PAGE_HEADER: &[&str] = &[
    "Skip to content",
    "Home",
    "News",
    "Sport",
    "Subscribe to our newsletter",
    "Log in",
];

const PAGE_FOOTER: &[&str] = &[
    "Comments are closed.",
    "About us",
    "Contact us",
    "Privacy policy",
    "Terms of use",
    "All rights reserved",
    "Exit mobile version",
];

/// Generates a page dump: `count` paragraphs with the header, sidebar and footer of a site.
///
/// ```
/// use unboil::synthetic::{Rng, page_dump};
///
/// let page = page_dump(&mut Rng::new(1), 3);
/// assert!(page.starts_with("Skip to content\n"));
/// assert!(page.contains("\nComments are closed.\n"));
/// ```
pub fn page_dump(rng: &mut Rng, count: usize) -> String {
    let title = headline(rng);
    let mut lines: Vec<String> = Vec::new();
    lines.extend(PAGE_HEADER.iter().map(|line| line.to_string()));
    lines.extend([title.clone(), format!("{title} - Harbour Herald"), title]);
    let name = capitalised(&word(rng));
    lines.extend([format!("By {name}"), "Share this article".to_string()]);
    lines.push(paragraphs(rng, count));
    lines.push(format!("Categories: News{name}"));
    lines.push("Recent Posts".to_string());
    for _ in 0..6 {
        lines.push(headline(rng));
        lines.push(format!("{}…", capitalised(&words(rng, 16))));
        lines.push(format!("{} months ago", rng.range(2, 12)));
    }
    lines.extend(PAGE_FOOTER.iter().map(|line| line.to_string()));
    lines.join("\n")
}

/// Replaces a share of the words of `text`, 0 to 1, by random words.
///
/// ```
/// use unboil::synthetic::{Rng, replace_words};
///
/// let (mut rng, text) = (Rng::new(1), "The council voted to keep the harbour open.");
/// assert_eq!(replace_words(&mut rng, text, 0.0), text);
/// let replaced = replace_words(&mut rng, text, 1.0);
/// assert_ne!(replaced, text);
/// assert_eq!(replaced.split(' ').count(), 8);
/// ```
pub fn replace_words(rng: &mut Rng, text: &str, share: f64) -> String {
    let steps = 1 << 20;
    let replaced = (share * f64::from(steps)) as usize;
    let word_or_other = |part: &str| match rng.range(0, steps as usize) < replaced {
        true => word(rng),
        false => part.to_string(),
    };
    text.split(' ')
        .map(word_or_other)
        .collect::<Vec<String>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_corpus_follows_its_description() {
        let corpus = SyntheticCorpus {
            articles: 400,
            words: 300,
            copies: 0.25,
            edits: vec![0.0, 0.1],
            seed: 7,
        };
        let articles: Vec<SyntheticArticle> = (0..corpus.articles)
            .map(|number| corpus.article(number))
            .collect();
        let mut copies = 0;
        for (number, copy) in articles.iter().enumerate() {
            let Some((original, edit)) = copy.copy_of else {
                continue;
            };
            copies += 1;
            let original = &articles[original];
            assert_eq!(original.copy_of, None, "{number}");
            let (copy, original) = (copy.text.split(' '), original.text.split(' '));
            let words = copy.clone().count();
            let replaced = copy.zip(original).filter(|(a, b)| a != b).count();
            // The share is a probability, and a word may be replaced by itself.
            let most = [0.0, 0.2][edit] * words as f64;
            assert!(
                replaced as f64 <= most && (edit == 0 || replaced > 0),
                "{number}"
            );
        }
        assert_eq!(copies, 100);
        let words = articles
            .iter()
            .map(|article| article.text.split_whitespace().count());
        let mean = words.sum::<usize>() / articles.len();
        assert!((240..420).contains(&mean), "{mean}");
        assert_eq!(corpus.article(17), articles[17]);
        assert_ne!(articles[0].text, articles[1].text);
    }
}
