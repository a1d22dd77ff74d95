//! Articles made up from a fixed seed, the same on every machine: what `unboil bench` measures.
//!
//! In: a [`Plan`]. Out: [`Made`] articles, one at a time, some of them near-duplicates of others.

/// What a corpus is made of.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// Articles in all.
    pub articles: usize,
    /// Words of an article, on average.
    pub words: usize,
    /// Share of the articles that are near-duplicates of one that is none, 0 to [`MOST_COPIES`].
    pub copies: f64,
    /// Shares of a copy's words, 0 to 1, that are replaced; copies take them in turn.
    pub edits: Vec<f64>,
    /// Other seeds make other articles.
    pub seed: u64,
}

/// A made-up article.
#[derive(Clone, Debug, PartialEq)]
pub struct Made {
    /// Every fourth is a page dump, the others are a headline and paragraphs.
    pub text: String,
    /// If it is a near-duplicate, of which article, and how many of its words were replaced: its place in [`Plan::edits`].
    pub copy_of: Option<(usize, usize)>,
}

impl Plan {
    /// The article with this number. Each is made on its own, so that a corpus of any size needs no memory.
    pub fn article(&self, at: usize) -> Made {
        let mut rng = self.rng(at);
        let Some((source, edit)) = self.copy_of(at) else {
            return Made {
                text: self.original(at, &mut rng),
                copy_of: None,
            };
        };
        let text = self.original(source, &mut self.rng(source));
        Made {
            text: edited(&mut rng, &text, self.edits[edit]),
            copy_of: Some((source, edit)),
        }
    }

    /// Whose near-duplicate an article is, and the place of its edits. Copies are spread evenly; what they are copies of is picked at random.
    pub fn copy_of(&self, at: usize) -> Option<(usize, usize)> {
        let before = |at: usize| (at as f64 * self.copies.clamp(0.0, MOST_COPIES)) as usize;
        let copies = before(at);
        if self.edits.is_empty() || before(at + 1) == copies {
            return None;
        }
        // The first one from a random place on that is no copy itself.
        let from = self.rng(at).range(0, self.articles.max(1));
        let around = (from..self.articles).chain(0..from);
        let source = around
            .into_iter()
            .find(|&at| before(at + 1) == before(at))?;
        Some((source, copies % self.edits.len()))
    }

    fn original(&self, at: usize, rng: &mut Rng) -> String {
        let words = self.words / 2 + rng.range(0, self.words.max(1));
        let paragraphs = |around: usize| {
            let words = words.saturating_sub(around);
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
pub const MOST_COPIES: f64 = 0.9;
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

fn capital(text: &str) -> String {
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
    capital(&words(rng, n))
}

fn sentence(rng: &mut Rng) -> String {
    let (before, after) = (rng.range(4, 14), rng.range(4, 12));
    let (before, after) = (capital(&words(rng, before)), words(rng, after));
    match rng.range(0, 12) {
        0 => format!("“{before},” said {}, “{after}.”", capital(&word(rng))),
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
            out.push(capital(&words(rng, 3)));
        }
        let n = rng.range(2, 6);
        let sentences: Vec<String> = (0..n).map(|_| sentence(rng)).collect();
        out.push(sentences.join(" "));
    }
    out.join("\n\n")
}

const ABOVE: &[&str] = &[
    "Skip to content",
    "Home",
    "News",
    "Sport",
    "Subscribe to our newsletter",
    "Log in",
];

const BELOW: &[&str] = &[
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
    lines.extend(ABOVE.iter().map(|line| line.to_string()));
    lines.extend([title.clone(), format!("{title} - Harbour Herald"), title]);
    let name = capital(&word(rng));
    lines.extend([format!("By {name}"), "Share this article".to_string()]);
    lines.push(prose(rng, paragraphs));
    lines.push(format!("Categories: News{name}"));
    lines.push("Recent Posts".to_string());
    for _ in 0..6 {
        lines.push(self::title(rng));
        lines.push(format!("{}…", capital(&words(rng, 16))));
        lines.push(format!("{} months ago", rng.range(2, 12)));
    }
    lines.extend(BELOW.iter().map(|line| line.to_string()));
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
    fn a_plan_is_kept() {
        let plan = Plan {
            articles: 400,
            words: 300,
            copies: 0.25,
            edits: vec![0.0, 0.1],
            seed: 7,
        };
        let made: Vec<Made> = (0..plan.articles).map(|at| plan.article(at)).collect();
        let copies: Vec<(usize, usize)> = made.iter().filter_map(|made| made.copy_of).collect();
        assert_eq!(copies.len(), 100);
        assert!(
            copies
                .iter()
                .all(|&(source, _)| made[source].copy_of.is_none())
        );
        for (at, made_copy) in made.iter().enumerate() {
            if let Some((source, edit)) = made_copy.copy_of {
                let (copy, source) = (made_copy.text.split(' '), made[source].text.split(' '));
                let words = copy.clone().count();
                let changed = copy.zip(source).filter(|(a, b)| a != b).count();
                // What is replaced may be replaced by itself, and chance is chance.
                let most = [0.0, 0.2][edit] * words as f64;
                assert!(changed as f64 <= most && (edit == 0 || changed > 0), "{at}");
            }
        }
        let words: usize = made
            .iter()
            .map(|made| made.text.split_whitespace().count())
            .sum();
        assert!(
            (240..420).contains(&(words / made.len())),
            "{}",
            words / made.len()
        );
        assert_eq!(plan.article(17), made[17]);
        assert_ne!(made[0].text, made[1].text);
    }
}
