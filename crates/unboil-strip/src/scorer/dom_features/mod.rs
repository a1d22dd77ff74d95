//! The features that only pages of HTML have: what the elements around a block are, how they are called, and how much of the
//! page's prose and links they hold.

mod attr_tokens;
mod element_tree;
mod metadata;

use crate::analysis::{Analysis, BlockState};
use crate::scorer::block_features::BlockFeatures;
use crate::scorer::feature_table::{FeatureTable, log_bucket, share};
use crate::scorer::features::Column::{self, *};
use crate::scorer::lexicon::Lexicon;
use crate::scorer::prefix_sums::{from, nearest_before, to};
use crate::scorer::text_stats::{Word, words};
pub use attr_tokens::{ATTR_TOKEN_WEIGHTS, set_attr_tokens};
use element_tree::{ContentStats, ElementTree};
use unboil_text::{Element, HtmlPage, PageBlock};

/// A block of fewer words, or with a larger share of links, in hundredths, tells nothing of where the article is.
const MIN_PROSE_WORDS: usize = 10;
const MAX_PROSE_LINK_PERCENT: usize = 33;

/// How many elements of each kind are around a block.
type ContainerCounts = [u8; CONTAINERS.len()];

/// The kinds, and the columns that say so.
const CONTAINERS: [(Element, Column); 11] = [
    (Element::Article, IN_ARTICLE),
    (Element::Main, IN_MAIN),
    (Element::Nav, IN_NAV),
    (Element::Aside, IN_ASIDE),
    (Element::Header, IN_HEADER),
    (Element::Footer, IN_FOOTER),
    (Element::List, IN_LIST),
    (Element::Table, IN_TABLE),
    (Element::Figure, IN_FIGURE),
    (Element::Quote, IN_QUOTE),
    (Element::Form, IN_FORM),
];

/// Fills the columns of a page's table, those of names and tones left out.
pub(super) fn fill(
    analysis: &Analysis,
    page: &HtmlPage,
    block_features: &BlockFeatures,
    lexicon: &Lexicon,
    table: &mut FeatureTable,
) {
    let tree = ElementTree::new(page, block_contents(analysis, page));
    tree.elements(table);
    tree.titles(block_features, lexicon, table);
    tree.declared(block_features, lexicon, table);
    tree.containers(table);
    tree.same_signature(table);
}

/// What is in each block, and how much of it is prose.
fn block_contents(analysis: &Analysis, page: &HtmlPage) -> Vec<ContentStats> {
    let content = |(line, block): (&BlockState, &PageBlock)| {
        let words = line.block.words as usize;
        let is_linked = block.link_bytes * 100 > block.bytes * MAX_PROSE_LINK_PERCENT;
        let hidden = page.nodes[block.node as usize].hidden;
        ContentStats {
            words,
            weight: match words < MIN_PROSE_WORDS || is_linked || hidden {
                true => 0,
                false => words,
            },
            bytes: block.bytes,
            link_bytes: block.link_bytes,
        }
    };
    analysis
        .blocks
        .iter()
        .zip(&page.blocks)
        .map(content)
        .collect()
}

impl ElementTree<'_> {
    fn elements(&self, table: &mut FeatureTable) {
        self.set(table, ELEMENT, |_, _, node| node.element.index() as u8);
        self.set(table, LEVEL, |_, _, node| match node.element {
            Element::Heading(level) => level,
            _ => 0,
        });
        self.set(table, INNER, |_, block, _| {
            self.page.nodes[block.innermost_node as usize]
                .element
                .index() as u8
        });
        self.set(table, TAG_DEPTH, |_, _, node| log_bucket(node.depth.into()));
        self.set(table, HIDDEN, |_, _, node| node.hidden.into());
        let is_heading = |at: usize| matches!(self.page.block_element(at), Element::Heading(_));
        let headings = nearest_before(self.page.blocks.len(), is_heading);
        self.set(table, TO_HEADING, |at, _, _| to(at, headings[at]));
        self.set(table, LINK_SHARE, |_, block, _| {
            share(block.link_bytes, block.bytes)
        });
        self.set(table, LINK_COUNT, |_, block, _| {
            log_bucket(block.link_count)
        });
        let all = self.nodes[0];
        self.set(table, PAGE_LINKS, |_, _, _| {
            share(all.link_bytes, all.bytes) / 10
        });
    }

    /// What a block shares with the title of the page, and where it is from the headline.
    fn titles(&self, block_features: &BlockFeatures, lexicon: &Lexicon, table: &mut FeatureTable) {
        let hash = |word: &Word| word.hash;
        let words = words(&self.page.declared.title, lexicon);
        let mut title: Vec<u32> = words.iter().map(hash).collect();
        title.sort_unstable();
        title.dedup();
        let shared = |at: usize| {
            let mut shared: Vec<u32> = block_features.words(at).iter().map(hash).collect();
            shared.sort_unstable();
            shared.dedup();
            let all = shared.len();
            shared.retain(|word| title.binary_search(word).is_ok());
            (share(shared.len(), all), share(shared.len(), title.len()))
        };
        let shares: Vec<(u8, u8)> = (0..self.page.blocks.len()).map(shared).collect();
        self.set(table, TITLE, |at, _, _| shares[at].0);
        self.set(table, TITLE_SHARE, |at, _, _| shares[at].1);
        let is_h1 = |&at: &usize| self.page.block_element(at) == Element::Heading(1);
        let best = (0..shares.len())
            .filter(is_h1)
            .max_by_key(|&at| (shares[at].1, std::cmp::Reverse(at)));
        self.set(table, FROM_H1, |at, _, _| best.map_or(0, |h1| from(at, h1)));
    }

    /// What is around each block, and how much of the page that holds.
    fn containers(&self, table: &mut FeatureTable) {
        let container_counts = self.down(
            ContainerCounts::default(),
            |mut container_counts, _, node| {
                for (count, (element, _)) in container_counts.iter_mut().zip(CONTAINERS) {
                    *count = count.saturating_add(u8::from(node.element == element));
                }
                container_counts
            },
        );
        for (n, (_, column)) in CONTAINERS.into_iter().enumerate() {
            self.set(table, column, |_, block, _| {
                container_counts[block.node as usize][n].min(4)
            });
        }
        self.articles(table);
        let all = self.nodes[0].weight;
        for (percent, up, down) in [(50, HALF_UP, HALF_DOWN), (85, MOST_UP, MOST_DOWN)] {
            let core_distances = self.core_distances(percent);
            self.set(table, up, |_, block, _| {
                core_distances[block.node as usize].0
            });
            self.set(table, down, |_, block, _| {
                core_distances[block.node as usize].1
            });
        }
        let levels: Vec<[ContentStats; 3]> =
            (0..self.blocks.len()).map(|at| self.levels(at)).collect();
        for (level, prose, links) in [
            (0, PROSE_1, LINKS_1),
            (1, PROSE_2, LINKS_2),
            (2, PROSE_3, LINKS_3),
        ] {
            self.set(table, prose, |at, _, _| {
                share(levels[at][level].weight, all)
            });
            self.set(table, links, |at, _, _| {
                share(levels[at][level].link_bytes, levels[at][level].bytes)
            });
        }
        self.set(table, WORDS_1, |at, _, _| log_bucket(levels[at][0].words));
        self.set(table, WORDS_2, |at, _, _| log_bucket(levels[at][1].words));
    }

    /// Which `article` a block is in, where there may be many.
    fn articles(&self, table: &mut FeatureTable) {
        let innermost = self.down(None, |article, at, node| match node.element {
            Element::Article => Some(at),
            _ => article,
        });
        let is_article = |&at: &usize| self.page.nodes[at].element == Element::Article;
        let mut articles: Vec<usize> = (0..self.nodes.len()).filter(is_article).collect();
        let count = log_bucket(articles.len());
        articles.sort_by_key(|&at| (std::cmp::Reverse(self.nodes[at].weight), at));
        let largest = articles.first().copied();
        let all = self.nodes[0].weight;
        self.set(table, ARTICLES, |_, _, _| count);
        self.set(table, ARTICLE_PROSE, |_, block, _| {
            innermost[block.node as usize].map_or(0, |at| 1 + share(self.nodes[at].weight, all))
        });
        self.set(table, ARTICLE_RANK, |_, block, _| {
            match innermost[block.node as usize] {
                None => 0,
                at if at == largest => 1,
                Some(_) => 2,
            }
        });
    }

    /// The blocks of the same kind.
    fn same_signature(&self, table: &mut FeatureTable) {
        let of = self.same_signature_stats();
        let all = self.nodes[0];
        self.set(table, ALIKE_COUNT, |at, _, _| log_bucket(of[at].0));
        self.set(table, ALIKE_WORDS, |at, _, _| {
            share(of[at].1.words, all.words)
        });
        self.set(table, ALIKE_MEAN, |at, _, _| {
            log_bucket(of[at].1.words / of[at].0)
        });
        self.set(table, ALIKE_LINKS, |at, _, _| {
            share(of[at].1.link_bytes, of[at].1.bytes)
        });
        self.set(table, ALIKE_PROSE, |at, _, _| {
            share(of[at].1.weight, all.weight)
        });
    }
}
