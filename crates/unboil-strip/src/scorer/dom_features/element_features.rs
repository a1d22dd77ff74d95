//! Features of the elements of and around a block.

use crate::scorer::block_features::BlockFeatures;
use crate::scorer::dom_features::element_tree::{ContentStats, ElementTree};
use crate::scorer::equal_keys::groups_of;
use crate::scorer::feature_table::{FeatureTable, log_bucket, share};
use crate::scorer::lexicon::Lexicon;
use crate::scorer::prefix_sums::{distance_to, nearest_before, signed_distance_from};
use crate::scorer::schema::Column::{self, *};
use crate::scorer::text_stats::{Word, words};
use unboil_text::Element;

/// The number of elements of each kind around a block.
type ContainerCounts = [u8; CONTAINERS.len()];

/// The kinds with their columns.
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

/// Fills the columns of this file.
pub(super) fn fill(
    tree: &ElementTree,
    block_features: &BlockFeatures,
    lexicon: &Lexicon,
    table: &mut FeatureTable,
) {
    fill_elements(tree, table);
    fill_titles(tree, block_features, lexicon, table);
    fill_containers(tree, table);
    fill_articles(tree, table);
    fill_content(tree, table);
    fill_same_signature(tree, table);
}

/// Fills the element of the block, its heading and links.
fn fill_elements(tree: &ElementTree, table: &mut FeatureTable) {
    tree.set(table, ELEMENT, |_, _, node| node.element.index() as u8);
    tree.set(table, HEADING_LEVEL, |_, _, node| match node.element {
        Element::Heading(level) => level,
        _ => 0,
    });
    tree.set(table, INNERMOST_ELEMENT, |_, block, _| {
        tree.page.nodes[block.innermost_node as usize]
            .element
            .index() as u8
    });
    tree.set(table, ELEMENT_DEPTH, |_, _, node| {
        log_bucket(node.depth.into())
    });
    tree.set(table, HIDDEN, |_, _, node| node.hidden.into());
    let is_heading = |at: usize| matches!(tree.page.block_element(at), Element::Heading(_));
    let headings = nearest_before(tree.page.blocks.len(), is_heading);
    tree.set(table, TO_PREVIOUS_HEADING, |at, _, _| {
        distance_to(at, headings[at])
    });
    tree.set(table, LINK_SHARE, |_, block, _| {
        share(block.link_bytes, block.bytes)
    });
    tree.set(table, LINK_COUNT, |_, block, _| {
        log_bucket(block.link_count)
    });
    let all = tree.nodes[0];
    tree.set(table, PAGE_LINK_SHARE, |_, _, _| {
        share(all.link_bytes, all.bytes) / 10
    });
}

/// Fills the overlap with the title of the page, and the distance from the headline.
fn fill_titles(
    tree: &ElementTree,
    block_features: &BlockFeatures,
    lexicon: &Lexicon,
    table: &mut FeatureTable,
) {
    let hash = |word: &Word| word.hash;
    let words = words(&tree.page.declared.title, lexicon);
    let mut title: Vec<u32> = words.iter().map(hash).collect();
    title.sort_unstable();
    title.dedup();
    // A bit for each hash modulo 64: most words of a page are ruled out without a search.
    let bit = |word: u32| 1_u64 << (word % 64);
    let title_bits = title.iter().fold(0, |bits, &word| bits | bit(word));
    let is_in_title = |word: u32| title_bits & bit(word) != 0 && title.binary_search(&word).is_ok();
    let shared = |at: usize| {
        let words = block_features.words(at).iter().map(hash);
        // Most blocks have no word of the title.
        if !words.clone().any(is_in_title) {
            return (0, 0);
        }
        let mut shared: Vec<u32> = words.collect();
        shared.sort_unstable();
        shared.dedup();
        let all = shared.len();
        shared.retain(|&word| is_in_title(word));
        (share(shared.len(), all), share(shared.len(), title.len()))
    };
    let shares: Vec<(u8, u8)> = (0..tree.page.blocks.len()).map(shared).collect();
    tree.set(table, TITLE_WORDS, |at, _, _| shares[at].0);
    tree.set(table, TITLE_COVERAGE, |at, _, _| shares[at].1);
    let is_h1 = |&at: &usize| tree.page.block_element(at) == Element::Heading(1);
    let best = (0..shares.len())
        .filter(is_h1)
        .max_by_key(|&at| (shares[at].1, std::cmp::Reverse(at)));
    tree.set(table, FROM_H1, |at, _, _| {
        best.map_or(0, |h1| signed_distance_from(at, h1))
    });
}

/// Fills the kinds of elements around each block.
fn fill_containers(tree: &ElementTree, table: &mut FeatureTable) {
    let container_counts = tree.propagate_down(
        ContainerCounts::default(),
        |mut container_counts, _, node| {
            for (count, (element, _)) in container_counts.iter_mut().zip(CONTAINERS) {
                *count = count.saturating_add(u8::from(node.element == element));
            }
            container_counts
        },
    );
    for (n, (_, column)) in CONTAINERS.into_iter().enumerate() {
        tree.set(table, column, |_, block, _| {
            container_counts[block.node as usize][n].min(4)
        });
    }
}

/// Fills the share of the page's prose and links in the elements around each block.
fn fill_content(tree: &ElementTree, table: &mut FeatureTable) {
    let all = tree.nodes[0].weight;
    for (percent, up, down) in [
        (50, UP_TO_HALF_PROSE, DOWN_FROM_HALF_PROSE),
        (85, UP_TO_MOST_PROSE, DOWN_FROM_MOST_PROSE),
    ] {
        let core_distances = tree.core_distances(percent);
        tree.set(table, up, |_, block, _| {
            core_distances[block.node as usize].0
        });
        tree.set(table, down, |_, block, _| {
            core_distances[block.node as usize].1
        });
    }
    let levels: Vec<[ContentStats; 3]> = (0..tree.blocks.len()).map(|at| tree.levels(at)).collect();
    for (level, prose, links) in [
        (0, LEVEL_1_PROSE_SHARE, LEVEL_1_LINK_SHARE),
        (1, LEVEL_2_PROSE_SHARE, LEVEL_2_LINK_SHARE),
        (2, LEVEL_3_PROSE_SHARE, LEVEL_3_LINK_SHARE),
    ] {
        tree.set(table, prose, |at, _, _| {
            share(levels[at][level].weight, all)
        });
        tree.set(table, links, |at, _, _| {
            share(levels[at][level].link_bytes, levels[at][level].bytes)
        });
    }
    tree.set(table, LEVEL_1_WORDS, |at, _, _| {
        log_bucket(levels[at][0].words)
    });
    tree.set(table, LEVEL_2_WORDS, |at, _, _| {
        log_bucket(levels[at][1].words)
    });
}

/// Fills the `article` element that a block is in; a page may have many.
fn fill_articles(tree: &ElementTree, table: &mut FeatureTable) {
    let innermost = tree.propagate_down(None, |article, at, node| match node.element {
        Element::Article => Some(at),
        _ => article,
    });
    let is_article = |&at: &usize| tree.page.nodes[at].element == Element::Article;
    let mut articles: Vec<usize> = (0..tree.nodes.len()).filter(is_article).collect();
    let count = log_bucket(articles.len());
    articles.sort_by_key(|&at| (std::cmp::Reverse(tree.nodes[at].weight), at));
    let largest = articles.first().copied();
    let all = tree.nodes[0].weight;
    tree.set(table, ARTICLE_COUNT, |_, _, _| count);
    tree.set(table, ARTICLE_PROSE_SHARE, |_, block, _| {
        innermost[block.node as usize].map_or(0, |at| 1 + share(tree.nodes[at].weight, all))
    });
    tree.set(table, ARTICLE_RANK, |_, block, _| {
        match innermost[block.node as usize] {
            None => 0,
            at if at == largest => 1,
            Some(_) => 2,
        }
    });
}

/// Fills the content of all blocks in elements with the same names.
fn fill_same_signature(tree: &ElementTree, table: &mut FeatureTable) {
    let (group_of_block, count) = groups_of(&tree.signatures);
    let mut groups = vec![(0, ContentStats::default()); count];
    for (group, content) in group_of_block.iter().zip(&tree.blocks) {
        let (count, sum) = &mut groups[*group];
        *count += 1;
        sum.add(*content);
    }
    let stats: Vec<(usize, ContentStats)> = group_of_block.iter().map(|&at| groups[at]).collect();
    let all = tree.nodes[0];
    tree.set(table, SAME_SIGNATURE_COUNT, |at, _, _| {
        log_bucket(stats[at].0)
    });
    tree.set(table, SAME_SIGNATURE_WORDS, |at, _, _| {
        share(stats[at].1.words, all.words)
    });
    tree.set(table, SAME_SIGNATURE_MEAN_WORDS, |at, _, _| {
        log_bucket(stats[at].1.words / stats[at].0)
    });
    tree.set(table, SAME_SIGNATURE_LINK_SHARE, |at, _, _| {
        share(stats[at].1.link_bytes, stats[at].1.bytes)
    });
    tree.set(table, SAME_SIGNATURE_PROSE_SHARE, |at, _, _| {
        share(stats[at].1.weight, all.weight)
    });
}
