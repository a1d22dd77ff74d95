//! Articles made up from a fixed seed, the same on every machine: what `unboil bench` measures.
//!
//! In: a [`CorpusPlan`]. Out: [`SyntheticArticle`] articles, one at a time, some of them near-duplicates of others.

/// What a corpus is made of.
#[derive(Clone, Debug, PartialEq)]
pub struct CorpusPlan {
    /// Articles in all.
    pub articles: usize,
    /// Words of an article, on average.
    pub words: usize,
    /// Share of the articles that are near-duplicates of one that is none, 0 to [`MAX_COPY_SHARE`].
    pub copies: f64,
    /// Shares of a copy's words, 0 to 1, that are replaced; copies take them in turn.
    pub edits: Vec<f64>,
    /// Other seeds make other articles.
    pub seed: u64,
}

/// A made-up article.
#[derive(Clone, Debug, PartialEq)]
pub struct SyntheticArticle {
    /// Every fourth is a page dump, the others are a headline and paragraphs.
    pub text: String,
    /// If it is a near-duplicate, of which article, and how many of its words were replaced: its place in [`CorpusPlan::edits`].
    pub copy_of: Option<(usize, usize)>,
}

impl CorpusPlan {
    /// The article with this number. Each is made on its own, so that a corpus of any size needs no memory.
    pub fn article(&self, at: usize) -> SyntheticArticle {
        let mut rng = self.rng(at);
        let Some((source, edit)) = self.copy_of(at) else {
            return SyntheticArticle {
                text: self.original(at, &mut rng),
                copy_of: None,
            };
        };
        let text = self.original(source, &mut self.rng(source));
        SyntheticArticle {
            text: edited(&mut rng, &text, self.edits[edit]),
            copy_of: Some((source, edit)),
        }
    }

    /// Whose near-duplicate an article is, and the place of its edits. Copies are spread evenly; what they are copies of is picked at random.
    pub fn copy_of(&self, at: usize) -> Option<(usize, usize)> {
        let before = |at: usize| (at as f64 * self.copies.clamp(0.0, MAX_COPY_SHARE)) as usize;
        let copies = before(at);
        if self.edits.is_empty() || before(at + 1) == copies {
            return None;
        }
        // The first one from a random place on that is no copy itself.
        let from = self.rng(at).range(0, self.articles.max(1));
        let from_source = (from..self.articles).chain(0..from);
        let source = from_source
            .into_iter()
            .find(|&at| before(at + 1) == before(at))?;
        Some((source, copies % self.edits.len()))
    }

    fn original(&self, at: usize, rng: &mut Rng) -> String {
        let words = self.words / 2 + rng.range(0, self.words.max(1));
        let paragraphs = |from_source: usize| {
            let words = words.saturating_sub(from_source);
            ((words + PARAGRAPH_WORDS / 2) / PARAGRAPH_WORDS).max(1)
        };
        match at % 4 {
            3 => page(rng, paragraphs(PAGE_WORDS)),
            _ => [title(rng), prose(rng, paragraphs(0))].join("\n\n"),
        }
    }

    fn rng(&self, at: usize) -> Rng {
        Rng::new(Rng::new(self.seed ^ at as u64).next())
    }
}

/// Of ten articles one at least is no near-duplicate.
pub const MAX_COPY_SHARE: f64 = 0.9;
/// Words of a paragraph of [`prose`], and of what a [`page`] has around its paragraphs, on average.
const PARAGRAPH_WORDS: usize = 53;
const PAGE_WORDS: usize = 230;

/// SplitMix64 (Steele, Lea and Flood 2014).
#[derive(Clone, Debug)]
pub struct Rng(u64);

impl Rng {
    /// One that begins with this seed.
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

    /// A number of `from..to`, which is not empty.
    pub fn range(&mut self, from: usize, to: usize) -> usize {
        from + (self.next() % (to - from) as u64) as usize
    }

    /// True one time in `n`.
    fn one_in(&mut self, n: u64) -> bool {
        self.next().is_multiple_of(n)
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.range(0, from.len())]
    }
}

const SMALL_WORDS: &[&str] = &[
    "the", "of", "and", "to", "a", "in", "that", "it", "was", "for", "on", "with", "as", "his",
    "at", "by", "from", "they", "had", "which", "not", "but", "who", "were", "this", "have",
];

const SYLLABLES: &[&str] = &[
    "al", "be", "car", "den", "er", "fin", "gor", "har", "in", "jus", "ken", "lo", "mar", "net",
    "or", "pre", "qua", "ro", "sen", "ter", "un", "ver", "wa", "yel", "é",
];

/// One word in three is small; the others are of 50,000 or so, the common ones much more common.
fn word(rng: &mut Rng) -> String {
    if rng.one_in(3) {
        return rng.pick(SMALL_WORDS).to_string();
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

/// A headline.
pub fn title(rng: &mut Rng) -> String {
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

/// So many paragraphs, a subheading before every sixth.
pub fn prose(rng: &mut Rng, paragraphs: usize) -> String {
    let mut out: Vec<String> = Vec::new();
    for at in 0..paragraphs {
        if at % 6 == 5 {
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

/// A page dump with so many paragraphs of prose.
pub fn page(rng: &mut Rng, paragraphs: usize) -> String {
    let title = title(rng);
    let mut lines: Vec<String> = Vec::new();
    lines.extend(PAGE_HEADER.iter().map(|line| line.to_string()));
    lines.extend([title.clone(), format!("{title} - Harbour Herald"), title]);
    let name = capitalised(&word(rng));
    lines.extend([format!("By {name}"), "Share this article".to_string()]);
    lines.push(prose(rng, paragraphs));
    lines.push(format!("Categories: News{name}"));
    lines.push("Recent Posts".to_string());
    for _ in 0..6 {
        lines.push(self::title(rng));
        lines.push(format!("{}…", capitalised(&words(rng, 16))));
        lines.push(format!("{} months ago", rng.range(2, 12)));
    }
    lines.extend(PAGE_FOOTER.iter().map(|line| line.to_string()));
    lines.join("\n")
}

/// The text with a share of its words replaced, 0 to 1.
pub fn edited(rng: &mut Rng, text: &str, share: f64) -> String {
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
    fn a_corpus_follows_its_plan() {
        let plan = CorpusPlan {
            articles: 400,
            words: 300,
            copies: 0.25,
            edits: vec![0.0, 0.1],
            seed: 7,
        };
        let articles_made: Vec<SyntheticArticle> =
            (0..plan.articles).map(|at| plan.article(at)).collect();
        let copies: Vec<(usize, usize)> = articles_made
            .iter()
            .filter_map(|articles_made| articles_made.copy_of)
            .collect();
        assert_eq!(copies.len(), 100);
        assert!(
            copies
                .iter()
                .all(|&(source, _)| articles_made[source].copy_of.is_none())
        );
        for (at, copy_article) in articles_made.iter().enumerate() {
            if let Some((source, edit)) = copy_article.copy_of {
                let (copy, source) = (
                    copy_article.text.split(' '),
                    articles_made[source].text.split(' '),
                );
                let words = copy.clone().count();
                let changed = copy.zip(source).filter(|(a, b)| a != b).count();
                // What is replaced may be replaced by itself, and chance is chance.
                let most = [0.0, 0.2][edit] * words as f64;
                assert!(changed as f64 <= most && (edit == 0 || changed > 0), "{at}");
            }
        }
        let words: usize = articles_made
            .iter()
            .map(|articles_made| articles_made.text.split_whitespace().count())
            .sum();
        assert!(
            (240..420).contains(&(words / articles_made.len())),
            "{}",
            words / articles_made.len()
        );
        assert_eq!(plan.article(17), articles_made[17]);
        assert_ne!(articles_made[0].text, articles_made[1].text);
    }
}
