//! Articles for the benchmarks, made from a fixed seed: the same on every machine and in every run.

/// Some articles to measure a stage on.
pub(crate) struct Input {
    /// Names it in the table.
    pub(crate) name: &'static str,
    /// The articles.
    pub(crate) texts: Vec<String>,
}

impl Input {
    fn new(name: &'static str, texts: Vec<String>) -> Input {
        Input { name, texts }
    }

    /// Length of all articles in bytes.
    pub(crate) fn bytes(&self) -> u64 {
        self.texts.iter().map(|text| text.len() as u64).sum()
    }
}

/// Every input.
pub(crate) fn all() -> Vec<Input> {
    vec![short(), typical(), long(), cjk(), copies()]
}

/// News in brief: 256 articles of three paragraphs, no chrome.
pub(crate) fn short() -> Input {
    let mut rng = Rng(1);
    let text = |_| [title(&mut rng), prose(&mut rng, 3)].join("\n\n");
    Input::new("short", (0..256).map(text).collect())
}

/// 96 page dumps: a headline three times, 14 paragraphs, and what a site prints above and below.
pub(crate) fn typical() -> Input {
    let mut rng = Rng(2);
    Input::new("typical", (0..96).map(|_| page(&mut rng, 14)).collect())
}

/// One page dump of 2,000 paragraphs.
pub(crate) fn long() -> Input {
    Input::new("long", vec![page(&mut Rng(3), 2000)])
}

/// 96 articles in characters written without spaces.
pub(crate) fn cjk() -> Input {
    let mut rng = Rng(4);
    Input::new("cjk", (0..96).map(|_| cjk_page(&mut rng, 12)).collect())
}

/// 200 page dumps with near-duplicates: one passage in every second of them, and every fourth an edited copy of one of the
/// first ten, one word in twenty replaced.
pub(crate) fn copies() -> Input {
    let mut rng = Rng(5);
    let shared = prose(&mut rng, 1);
    let mut texts: Vec<String> = Vec::new();
    for at in 0..200 {
        let text = match at % 4 {
            3 if at > 10 => edited(&mut rng, &texts[at % 10]),
            1 => [page(&mut rng, 8), shared.clone()].join("\n\n"),
            _ => page(&mut rng, 8),
        };
        texts.push(text);
    }
    Input::new("copies", texts)
}

/// SplitMix64 (Steele, Lea and Flood 2014).
struct Rng(u64);

impl Rng {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number of `from..to`.
    fn range(&mut self, from: usize, to: usize) -> usize {
        from + (self.next() % (to - from) as u64) as usize
    }

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

/// One word in three is small; the others are of 5,000 or so, the common ones much more common.
fn word(rng: &mut Rng) -> String {
    if rng.one_in(3) {
        return rng.pick(SMALL_WORDS).to_string();
    }
    let share = rng.range(0, 1 << 16) as f64 / f64::from(1 << 16);
    let mut rest = 1 + (share.powi(3) * 5000.0) as usize;
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

fn title(rng: &mut Rng) -> String {
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

fn prose(rng: &mut Rng, paragraphs: usize) -> String {
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
fn page(rng: &mut Rng, paragraphs: usize) -> String {
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

/// A page of made-up text in 600 Chinese characters.
fn cjk_page(rng: &mut Rng, paragraphs: usize) -> String {
    let clause = |rng: &mut Rng| -> String {
        let n = rng.range(6, 18);
        let code = |rng: &mut Rng| 0x4e00 + 31 * rng.range(0, 600) as u32;
        (0..n).filter_map(|_| char::from_u32(code(rng))).collect()
    };
    let mut lines = vec![clause(rng)];
    for _ in 0..paragraphs {
        let n = rng.range(2, 6);
        let sentences = (0..n).map(|_| format!("{}，{}。", clause(rng), clause(rng)));
        lines.push(sentences.collect());
    }
    lines.extend(["相关文章".to_string(), clause(rng), clause(rng)]);
    lines.join("\n")
}

/// The text with one word in twenty replaced.
fn edited(rng: &mut Rng, text: &str) -> String {
    let word_or_other = |part: &str| match rng.one_in(20) {
        true => word(rng),
        false => part.to_string(),
    };
    text.split(' ')
        .map(word_or_other)
        .collect::<Vec<String>>()
        .join(" ")
}
