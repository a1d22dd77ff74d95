//! Features of a page's type, hashed: attribute tokens, words of the address and the title, short
//! blocks, declared types, counts.
//!
//! [`page_type_features`] gives the indices of the weights that `page_type` sums up.

use xxhash_rust::xxh3::xxh3_64_with_seed;

use crate::analysis::Analysis;
use crate::scorer::block_features::BlockFeatures;
use crate::scorer::feature_table::{log_bucket, share};
use unboil_text::{ELEMENT_COUNT, Element, HtmlPage, PageType, bit_runs};

/// How many types there are.
pub const PAGE_TYPE_COUNT: usize = PageType::Unknown as usize;
/// Bits of a feature's hash that select its weight.
const HASH_BITS: u32 = 14;
/// Weights of each type.
pub const PAGE_TYPE_BUCKETS: usize = 1 << HASH_BITS;

/// The source of a feature; features of two sources have different hashes.
#[derive(Clone, Copy)]
enum FeatureSource {
    AttrToken,
    MainAttrToken,
    Url,
    Host,
    Title,
    ShortBlock,
    Heading,
    OpenGraph,
    JsonLd,
    Count,
}

/// A block with at most this many words may be a label that is typical of a page type: "Add to
/// cart", "Reply".
const LABEL_WORDS: u32 = 4;

/// The features of a page: the indices of their weights, each once, ascending.
pub(super) fn page_type_features(
    analysis: &Analysis,
    page: &HtmlPage,
    block_features: &BlockFeatures,
) -> Vec<u16> {
    let mut features = FeatureSet::empty();
    for &name in &page.attr_tokens {
        features.add(FeatureSource::AttrToken, &name.to_le_bytes());
    }
    for node in prose_containers(analysis, page) {
        for &name in page.attr_tokens(node) {
            features.add(FeatureSource::MainAttrToken, &name.to_le_bytes());
        }
    }
    if let Some(url) = &page.declared.metadata.url {
        features.add_url(url);
    }
    for word in lower_words(&page.declared.title) {
        features.add(FeatureSource::Title, word.as_bytes());
    }
    for (at, line) in analysis.blocks.iter().enumerate() {
        let words_hash = block_features.stats[at].words_hash.to_le_bytes();
        if line.block.words <= LABEL_WORDS {
            features.add(FeatureSource::ShortBlock, &words_hash);
        }
        if matches!(page.block_element(at), Element::Heading(_)) {
            features.add(FeatureSource::Heading, &words_hash);
        }
    }
    features.add(
        FeatureSource::OpenGraph,
        &[page
            .declared
            .og_type
            .map_or(0, |declared| 1 + declared as u8)],
    );
    features.add(
        FeatureSource::JsonLd,
        &[page
            .declared
            .json_ld_type
            .map_or(0, |declared| 1 + declared as u8)],
    );
    for (n, count) in count_features(analysis, page).into_iter().enumerate() {
        // A feature for each step that is reached: higher counts keep the features of lower ones.
        for step in 0..=count / 4 {
            features.add(FeatureSource::Count, &[n as u8, step]);
        }
    }
    features.indices()
}

/// The elements around the page's prose, up to four levels.
fn prose_containers(analysis: &Analysis, page: &HtmlPage) -> Vec<u32> {
    let prose = (0..analysis.blocks.len()).filter(|&at| analysis.is_prose(at));
    let mut nodes: Vec<u32> = prose
        .flat_map(|at| page.ancestors(page.blocks[at].node).take(4))
        .collect();
    nodes.sort_unstable();
    nodes.dedup();
    nodes
}

/// Counts of a page's elements and blocks.
struct ElementCounts {
    nodes: [usize; ELEMENT_COUNT],
    blocks: [usize; ELEMENT_COUNT],
    /// Blocks that are headings, by level.
    headings: [usize; 7],
}

impl ElementCounts {
    fn new(page: &HtmlPage) -> ElementCounts {
        let mut counts = ElementCounts {
            nodes: [0; ELEMENT_COUNT],
            blocks: [0; ELEMENT_COUNT],
            headings: [0; 7],
        };
        for node in &page.nodes {
            counts.nodes[node.element.index()] += 1;
        }
        for at in 0..page.blocks.len() {
            let element = page.block_element(at);
            counts.blocks[element.index()] += 1;
            if let Element::Heading(level) = element {
                counts.headings[usize::from(level)] += 1;
            }
        }
        counts
    }

    /// Elements of a kind; log.
    fn nodes(&self, element: Element) -> u8 {
        log_bucket(self.nodes[element.index()])
    }

    /// Blocks of these kinds; log.
    fn blocks(&self, elements: &[Element]) -> u8 {
        let counts = elements.iter().map(|element| self.blocks[element.index()]);
        log_bucket(counts.sum())
    }

    /// Headings of a level; log.
    fn headings(&self, level: usize) -> u8 {
        log_bucket(self.headings[level])
    }
}

/// True for a short text with a currency sign and a digit.
fn is_price(text: &str) -> bool {
    text.len() < 40
        && text.contains(['$', '€', '£', '¥'])
        && text.contains(|c: char| c.is_ascii_digit())
}

/// Counts and shares of a page, each from 0 to 200. A weight belongs to a position in this list.
fn count_features(analysis: &Analysis, page: &HtmlPage) -> Vec<u8> {
    let counts = ElementCounts::new(page);
    let words = analysis.words() as usize;
    let prose = || (0..analysis.blocks.len()).filter(|&at| analysis.is_prose(at));
    let prose_words = analysis.prose_words(0..analysis.blocks.len());
    let link_bytes: usize = page.blocks.iter().map(|block| block.link_bytes).sum();
    let bytes: usize = page.blocks.iter().map(|block| block.bytes).sum();
    let links: usize = page.blocks.iter().map(|block| block.link_count).sum();
    let linked = |is_kind: fn(Element) -> bool| {
        let is_linked =
            |at: &usize| is_kind(page.block_element(*at)) && page.link_percent(*at) > 60;
        log_bucket((0..page.blocks.len()).filter(is_linked).count())
    };
    let prices = (0..analysis.blocks.len()).filter(|&at| is_price(analysis.block_text(at)));
    let linked_prose = prose().filter(|&at| page.link_percent(at) > 30);
    vec![
        log_bucket(words),
        share(prose_words, words),
        log_bucket(prose_words),
        log_bucket(prose().count()),
        log_bucket(links),
        share(link_bytes, bytes),
        counts.blocks(&[Element::Heading(0)]),
        counts.headings(1),
        counts.headings(2),
        counts.headings(3),
        linked(|element| matches!(element, Element::Heading(_))),
        counts.blocks(&[Element::Item]),
        linked(|element| element == Element::Item),
        counts.blocks(&[Element::Cell, Element::Row, Element::Table]),
        counts.blocks(&[Element::Pre]),
        counts.blocks(&[Element::Paragraph]),
        counts.blocks(&[Element::Button]),
        counts.nodes(Element::Article),
        counts.nodes(Element::Time),
        counts.nodes(Element::Form),
        counts.nodes(Element::Figure),
        counts.nodes(Element::Quote),
        counts.nodes(Element::Table),
        counts.nodes(Element::Main),
        counts.nodes(Element::Definition),
        log_bucket(prices.count()),
        log_bucket(linked_prose.count()),
        log_bucket(analysis.blocks.len()),
        log_bucket(analysis.headlines.len()),
        log_bucket(page.declared.article_body.len() / 64),
        page.declared.metadata.date.is_some().into(),
        (page.declared.metadata.authors.len().min(2) as u8) * 4,
    ]
}

/// Indices of weights, in the order of their features.
struct FeatureSet {
    /// A bit for each index.
    bits: [u64; PAGE_TYPE_BUCKETS / 64],
}

impl FeatureSet {
    fn empty() -> FeatureSet {
        FeatureSet {
            bits: [0; PAGE_TYPE_BUCKETS / 64],
        }
    }

    fn add(&mut self, source: FeatureSource, feature: &[u8]) {
        let index = xxh3_64_with_seed(feature, source as u64) >> (64 - HASH_BITS);
        self.bits[index as usize / 64] |= 1 << (index % 64);
    }

    /// The indices, ascending.
    fn indices(&self) -> Vec<u16> {
        let in_word = |(at, &bits): (usize, &u64)| {
            let runs = bit_runs(bits).flat_map(|(start, len)| start..start + len);
            runs.map(move |bit| (at * 64 + bit) as u16)
        };
        self.bits.iter().enumerate().flat_map(in_word).collect()
    }

    /// Adds the words of an address, its depth, and whether it has digits or a year.
    fn add_url(&mut self, url: &str) {
        let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
        let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
        for word in lower_words(host) {
            self.add(FeatureSource::Host, word.as_bytes());
        }
        let path = path.split(['?', '#']).next().unwrap_or_default();
        let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        let last = parts.last().copied().unwrap_or_default();
        self.add(FeatureSource::Url, &[0, parts.len().min(6) as u8]);
        self.add(
            FeatureSource::Url,
            &[1, last.split('-').count().min(10) as u8 / 2],
        );
        let has_digits = |part: &&str| part.bytes().any(|b| b.is_ascii_digit());
        self.add(
            FeatureSource::Url,
            &[2, parts.iter().any(has_digits).into()],
        );
        let is_year = |part: &&str| part.len() == 4 && part.starts_with("20");
        self.add(FeatureSource::Url, &[3, parts.iter().any(is_year).into()]);
        for part in parts {
            for word in lower_words(part) {
                self.add(FeatureSource::Url, word.as_bytes());
            }
        }
    }
}

fn lower_words(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| word.len() > 1)
        .map(str::to_lowercase)
}
