//! Articles for the benchmarks, generated from a fixed seed.

use unboil::synthetic::{Rng, headline, page_dump, paragraphs, replace_words};

/// Articles to measure a stage on.
pub(crate) struct BenchInput {
    /// The name in the results.
    pub(crate) name: &'static str,
    /// The articles.
    pub(crate) texts: Vec<String>,
}

impl BenchInput {
    fn new(name: &'static str, texts: Vec<String>) -> BenchInput {
        BenchInput { name, texts }
    }

    /// Length of all articles in bytes.
    pub(crate) fn bytes(&self) -> u64 {
        self.texts.iter().map(|text| text.len() as u64).sum()
    }
}

/// Every input.
pub(crate) fn all() -> Vec<BenchInput> {
    vec![short(), typical(), long(), cjk(), copies()]
}

/// News in brief: 256 articles of three paragraphs, no chrome.
pub(crate) fn short() -> BenchInput {
    let mut rng = Rng::new(1);
    let text = |_| [headline(&mut rng), paragraphs(&mut rng, 3)].join("\n\n");
    BenchInput::new("short", (0..256).map(text).collect())
}

/// 96 page dumps: a headline three times, 14 paragraphs, and what a site prints above and below.
pub(crate) fn typical() -> BenchInput {
    let mut rng = Rng::new(2);
    BenchInput::new(
        "typical",
        (0..96).map(|_| page_dump(&mut rng, 14)).collect(),
    )
}

/// One page dump of 2,000 paragraphs.
pub(crate) fn long() -> BenchInput {
    BenchInput::new("long", vec![page_dump(&mut Rng::new(3), 2000)])
}

/// 96 articles in characters written without spaces.
pub(crate) fn cjk() -> BenchInput {
    let mut rng = Rng::new(4);
    BenchInput::new("cjk", (0..96).map(|_| cjk_page(&mut rng, 12)).collect())
}

/// 200 page dumps with near-duplicates: one passage in every second of them, and every fourth an edited copy of one of the
/// first ten, one word in twenty replaced.
pub(crate) fn copies() -> BenchInput {
    let mut rng = Rng::new(5);
    let shared = paragraphs(&mut rng, 1);
    let mut texts: Vec<String> = Vec::new();
    for at in 0..200 {
        let text = match at % 4 {
            3 if at > 10 => replace_words(&mut rng, &texts[at % 10], 0.05),
            1 => [page_dump(&mut rng, 8), shared.clone()].join("\n\n"),
            _ => page_dump(&mut rng, 8),
        };
        texts.push(text);
    }
    BenchInput::new("copies", texts)
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
