//! Features of the headline, which is the block most like the page's title, and of the lead, which
//! is the first paragraph below: how far a block is from them in the tree of elements.

use crate::scorer::dom_features::element_tree::{CoreDistance, ElementTree};
use crate::scorer::feature_table::{FeatureTable, log_bucket, share};
use crate::scorer::prefix_sums::{PrefixSums, signed_distance_from};
use crate::scorer::schema::Column::{self, *};
use unboil_text::Element;

/// A headline has at least this share of the title's words, and the title has at least the second
/// share of its own, both from 0 to 200.
const MIN_TITLE_COVERAGE: u8 = 80;
const MIN_TITLE_WORDS: u8 = 120;
/// A lead has at least this many words. Captions and bylines are shorter.
const MIN_LEAD_WORDS: usize = 15;
/// The value of a page without a headline or a lead.
const NONE: u8 = 255;

/// Fills the columns of this file, after those of the title.
pub(super) fn fill(tree: &ElementTree, table: &mut FeatureTable) {
    let headline = headline(tree, table);
    let title_columns = [UP_TO_TITLE, DOWN_FROM_TITLE, TITLE_LEVEL_PROSE_SHARE];
    fill_distances(tree, table, headline, FROM_TITLE, title_columns);
    let lead = headline.and_then(|headline| {
        (headline + 1..tree.blocks.len()).find(|&at| tree.blocks[at].weight >= MIN_LEAD_WORDS)
    });
    let lead_columns = [UP_TO_LEAD, DOWN_FROM_LEAD, LEAD_LEVEL_PROSE_SHARE];
    fill_distances(tree, table, lead, FROM_LEAD, lead_columns);
    if let Some(headline) = headline {
        let prose = PrefixSums::new(tree.blocks.len(), |at| tree.blocks[at].weight);
        tree.set(table, PROSE_SINCE_TITLE, |at, _, _| {
            let (from, to) = (at.min(headline), at.max(headline));
            log_bucket(prose.range_sum(from, to)) / 2
        });
    }
    if let Some(lead) = lead {
        let signatures = &tree.signatures;
        tree.set(table, LEAD_SIGNATURE, |at, _, _| {
            match signatures[at] == signatures[lead] {
                true => 1,
                false => 2,
            }
        });
    }
}

/// Fills the distances of each block from one: in blocks, and in steps of the tree with the prose
/// of the common ancestor.
fn fill_distances(
    tree: &ElementTree,
    table: &mut FeatureTable,
    from: Option<usize>,
    in_blocks: Column,
    [up, down, prose]: [Column; 3],
) {
    let Some(from) = from else {
        for column in [up, down, prose] {
            tree.set(table, column, |_, _, _| NONE);
        }
        return;
    };
    let steps = distances_from(tree, tree.page.blocks[from].node);
    let all = tree.nodes[0].weight;
    tree.set(table, in_blocks, |at, _, _| signed_distance_from(at, from));
    tree.set(table, up, |_, block, _| steps[block.node as usize].0.0);
    tree.set(table, down, |_, block, _| steps[block.node as usize].0.1);
    tree.set(table, prose, |_, block, _| {
        share(tree.nodes[steps[block.node as usize].1].weight, all)
    });
}

/// The block that is most like the title; of those that are alike, a heading, then the first.
fn headline(tree: &ElementTree, table: &FeatureTable) -> Option<usize> {
    let is_heading = |at: usize| matches!(tree.page.block_element(at), Element::Heading(_));
    let likeness = |at: usize| {
        let words = table.get(TITLE_WORDS as usize, at, 0);
        let coverage = table.get(TITLE_COVERAGE as usize, at, 0);
        let is_headline = coverage >= MIN_TITLE_COVERAGE && words >= MIN_TITLE_WORDS;
        is_headline.then(|| (u16::from(words) + u16::from(coverage)) / 20)
    };
    let candidates = (0..tree.blocks.len()).filter_map(|at| Some((likeness(at)?, at)));
    let best =
        candidates.max_by_key(|&(likeness, at)| (likeness, is_heading(at), std::cmp::Reverse(at)));
    best.map(|(_, at)| at)
}

/// For each element the steps from an element up to the common ancestor and down again, and the
/// ancestor. An element that only wraps another is no step up.
fn distances_from(tree: &ElementTree, node: u32) -> Vec<(CoreDistance, usize)> {
    let mut steps: Vec<Option<u8>> = vec![None; tree.nodes.len()];
    let (mut up, mut words) = (0_u8, tree.nodes[node as usize].words);
    let mut at = node as usize;
    loop {
        let here = tree.nodes[at].words;
        up = up.saturating_add(u8::from(here != words));
        words = here;
        steps[at] = Some(up);
        if at == 0 {
            break;
        }
        at = tree.page.nodes[at].parent as usize;
    }
    tree.propagate_down(
        ((up, 0), 0),
        |((up, down), ancestor), at, node| match steps[at] {
            Some(up) => ((up, 0), at),
            None if node.element.is_inline() => ((up, down), ancestor),
            None => ((up, down.saturating_add(1)), ancestor),
        },
    )
}
