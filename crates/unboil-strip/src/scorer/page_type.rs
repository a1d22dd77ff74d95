//! What a page is taken for: an article, a list, a thing for sale. In: what stands on it, how its elements are called, its address, as
//! hashed signs. Out: how likely each type is, by weights of the signs that were learned (multinomial logistic regression).

use xxhash_rust::xxh3::xxh3_64_with_seed;

use crate::draft::Draft;
use crate::scorer::model::SCALE;
use crate::scorer::own::Own;
use crate::scorer::pages::power;
use crate::scorer::table::{scale, share};
use unboil_text::{ELEMENTS, Element, Page, PageType};

/// How many types there are.
pub const TYPES: usize = PageType::ALL.len();
/// Signs are told apart by so many bits of their hashes.
const BITS: u32 = 14;
/// Weights of each type.
pub const TYPE_WEIGHTS: usize = 1 << BITS;

/// Where a sign comes from.
#[derive(Clone, Copy)]
enum From {
    Name,
    MainName,
    Address,
    Host,
    Title,
    Line,
    Heading,
    OpenGraph,
    LinkedData,
    Count,
}

/// A block of at most so many words may be a label that tells the type: "Add to cart", "Reply".
const LABEL_WORDS: u32 = 4;

/// The signs of a page: the places of their weights, each once, in ascending order.
pub(crate) fn signs(draft: &Draft, page: &Page, own: &Own) -> Vec<u16> {
    let mut signs = Signs(Vec::new());
    for &name in &page.names {
        signs.add(From::Name, &name.to_le_bytes());
    }
    for node in main_nodes(draft, page) {
        for &name in page.names(node) {
            signs.add(From::MainName, &name.to_le_bytes());
        }
    }
    if let Some(url) = &page.head.metadata.url {
        signs.of_address(url);
    }
    for word in lower_words(&page.head.title) {
        signs.add(From::Title, word.as_bytes());
    }
    for (at, line) in draft.lines.iter().enumerate() {
        let key = own.looks[at].key.to_le_bytes();
        if line.block.words <= LABEL_WORDS {
            signs.add(From::Line, &key);
        }
        if matches!(page.element_of(at), Element::Heading(_)) {
            signs.add(From::Heading, &key);
        }
    }
    signs.add(
        From::OpenGraph,
        &[page.head.open_graph.map_or(0, |said| 1 + said as u8)],
    );
    signs.add(
        From::LinkedData,
        &[page.head.linked_data.map_or(0, |said| 1 + said as u8)],
    );
    for (n, count) in counts(draft, page).into_iter().enumerate() {
        // One sign for each step that is reached, so that more is never less.
        for step in 0..=count / 4 {
            signs.add(From::Count, &[n as u8, step]);
        }
    }
    signs.0.sort_unstable();
    signs.0.dedup();
    signs.0
}

/// The elements around the page's prose.
fn main_nodes(draft: &Draft, page: &Page) -> Vec<u32> {
    let prose = (0..draft.lines.len()).filter(|&at| draft.is_prose(at));
    let mut nodes: Vec<u32> = prose
        .flat_map(|at| page.around(page.blocks[at].node).take(4))
        .collect();
    nodes.sort_unstable();
    nodes.dedup();
    nodes
}

/// What can be counted of a page, each up to 200.
fn counts(draft: &Draft, page: &Page) -> Vec<u8> {
    let mut of_nodes = [0_usize; ELEMENTS];
    for node in &page.nodes {
        of_nodes[node.element.number()] += 1;
    }
    let mut of_blocks = [0_usize; ELEMENTS];
    let mut headings = [0_usize; 7];
    for at in 0..page.blocks.len() {
        let element = page.element_of(at);
        of_blocks[element.number()] += 1;
        if let Element::Heading(level) = element {
            headings[usize::from(level)] += 1;
        }
    }
    let blocks = |elements: &[Element]| {
        scale(
            elements
                .iter()
                .map(|element| of_blocks[element.number()])
                .sum(),
        )
    };
    let nodes = |element: Element| scale(of_nodes[element.number()]);
    let words = draft.words() as usize;
    let prose = || (0..draft.lines.len()).filter(|&at| draft.is_prose(at));
    let prose_words = draft.prose_words(0..draft.lines.len());
    let link_bytes: usize = page.blocks.iter().map(|block| block.link_bytes).sum();
    let bytes: usize = page.blocks.iter().map(|block| block.bytes).sum();
    let links: usize = page.blocks.iter().map(|block| block.links).sum();
    let linked_headings = (0..page.blocks.len()).filter(|&at| {
        matches!(page.element_of(at), Element::Heading(_)) && page.link_share(at) > 60
    });
    let is_price = |text: &str| {
        text.len() < 40
            && text.contains(['$', '€', '£', '¥'])
            && text.contains(|c: char| c.is_ascii_digit())
    };
    let prices = (0..draft.lines.len()).filter(|&at| is_price(draft.str(at)));
    let linked_items = (0..page.blocks.len())
        .filter(|&at| page.element_of(at) == Element::Item && page.link_share(at) > 60);
    let linked_prose = prose().filter(|&at| page.link_share(at) > 30);
    vec![
        scale(words),
        share(prose_words, words),
        scale(prose_words),
        scale(prose().count()),
        scale(links),
        share(link_bytes, bytes),
        blocks(&[Element::Heading(0)]),
        scale(headings[1]),
        scale(headings[2]),
        scale(headings[3]),
        scale(linked_headings.count()),
        blocks(&[Element::Item]),
        scale(linked_items.count()),
        blocks(&[Element::Cell, Element::Row, Element::Table]),
        blocks(&[Element::Pre]),
        blocks(&[Element::Paragraph]),
        blocks(&[Element::Button]),
        nodes(Element::Article),
        nodes(Element::Time),
        nodes(Element::Form),
        nodes(Element::Figure),
        nodes(Element::Quote),
        nodes(Element::Table),
        nodes(Element::Main),
        nodes(Element::Definition),
        scale(prices.count()),
        scale(linked_prose.count()),
        scale(draft.lines.len()),
        scale(draft.headlines.len()),
        scale(page.head.body.len() / 64),
        page.head.metadata.date.is_some().into(),
        (page.head.metadata.authors.len().min(2) as u8) * 4,
    ]
}

struct Signs(Vec<u16>);

impl Signs {
    fn add(&mut self, from: From, sign: &[u8]) {
        self.0
            .push((xxh3_64_with_seed(sign, from as u64) >> (64 - BITS)) as u16);
    }

    /// The words of an address, how deep it is, whether it has figures.
    fn of_address(&mut self, url: &str) {
        let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
        let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
        for word in lower_words(host) {
            self.add(From::Host, word.as_bytes());
        }
        let path = path.split(['?', '#']).next().unwrap_or_default();
        let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
        let last = parts.last().copied().unwrap_or_default();
        self.add(From::Address, &[0, parts.len().min(6) as u8]);
        self.add(
            From::Address,
            &[1, last.split('-').count().min(10) as u8 / 2],
        );
        let has_figures = |part: &&str| part.bytes().any(|b| b.is_ascii_digit());
        self.add(From::Address, &[2, parts.iter().any(has_figures).into()]);
        let is_year = |part: &&str| part.len() == 4 && part.starts_with("20");
        self.add(From::Address, &[3, parts.iter().any(is_year).into()]);
        for part in parts {
            for word in lower_words(part) {
                self.add(From::Address, word.as_bytes());
            }
        }
    }
}

fn lower_words(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| word.len() > 1)
        .map(str::to_lowercase)
}

/// How likely each type is, 0 to 200 in all, by the weights of the signs, those of each type together: log-odds times [`UNIT`], for a page of
/// [`VALUE`] squared signs.
pub fn shares(signs: &[u16], weights: &[i8]) -> [u8; TYPES] {
    // The same weights make no page surer for its length alone.
    let root = ((signs.len().max(1) as u64) << 20).isqrt() as i64;
    let score = |of_type: &[i8]| {
        let sum: i64 = signs
            .iter()
            .map(|&sign| i64::from(of_type[usize::from(sign)]))
            .sum();
        (sum * ((VALUE * i64::from(SCALE)) << 10) / (UNIT * root)) as i32
    };
    let mut scores = [0; TYPES];
    for (value, of_type) in scores.iter_mut().zip(weights.chunks_exact(TYPE_WEIGHTS)) {
        *value = score(of_type);
    }
    let best = scores.into_iter().max().unwrap_or_default();
    let odds = scores.map(|score| power(score - best));
    let all: f64 = odds.iter().sum();
    odds.map(|odds| (200.0 * odds / all) as u8)
}

/// The type that is likeliest.
pub fn likeliest(shares: &[u8; TYPES]) -> PageType {
    let types = PageType::ALL.into_iter().zip(shares);
    let best = types.max_by_key(|&(page_type, share)| (share, std::cmp::Reverse(page_type)));
    best.map_or(PageType::Article, |(page_type, _)| page_type)
}

/// Weights are log-odds times this.
pub const UNIT: i64 = 256;
/// What a sign counts on a page of one; on a page of many it counts less by the root of their number.
pub const VALUE: i64 = 16;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_heaviest_type_is_the_likeliest() {
        let mut weights = vec![0; TYPES * TYPE_WEIGHTS];
        assert_eq!(likeliest(&shares(&[], &weights)), PageType::Article);
        weights[PageType::Product as usize * TYPE_WEIGHTS + 7] = 100;
        weights[PageType::Forum as usize * TYPE_WEIGHTS + 8] = 50;
        let found = shares(&[7, 8, 9], &weights);
        assert_eq!(likeliest(&found), PageType::Product);
        assert!(found[PageType::Product as usize] > found[PageType::Forum as usize]);
        let alone = shares(&[7], &weights)[PageType::Product as usize];
        assert!(alone > found[PageType::Product as usize]);
    }
}
