//! What the names of elements (class, id, role) tell, by weights that were learned.

use crate::scorer::feature_table::FeatureTable;
use crate::scorer::features::Column::{self, *};
use crate::scorer::word_log_odds::{NEUTRAL, weight_index};
use unboil_text::{Element, HtmlPage, PageBlock};

/// Weights of names.
pub const ATTR_TOKEN_WEIGHTS: usize = 1 << 16;

/// What the names of an element tell, if any has a weight: above 128 for chrome, below it for the article.
fn attr_token_log_odds(names: &[u32], weights: &[i8]) -> Option<u8> {
    let (mut sum, mut weighted) = (0i32, 0);
    for &name in names {
        let weight = weights[weight_index(name, 0)];
        sum += i32::from(weight);
        weighted += i32::from(weight != 0);
    }
    (weighted > 0).then(|| (i32::from(NEUTRAL) + sum * 2 / (weighted + 1)).clamp(1, 255) as u8)
}

/// What the names of the elements around a block tell.
#[derive(Clone, Copy)]
struct AttrTokenStats {
    nearest: u8,
    sum: u32,
    count: u32,
    highest: u8,
    lowest: u8,
}

/// Fills in what the names of elements tell by their weights, and, by the tones of the blocks, what the headings above them do.
pub fn set_attr_tokens(
    table: &mut FeatureTable,
    page: &HtmlPage,
    block_log_odds: &[u8],
    weights: &[i8],
) {
    let node_log_odds: Vec<Option<u8>> = (0..page.nodes.len() as u32)
        .map(|node| attr_token_log_odds(page.attr_tokens(node), weights))
        .collect();
    let mut stats = Vec::with_capacity(page.nodes.len());
    for (node, log_odds) in page.nodes.iter().zip(&node_log_odds) {
        let mut inherited = *stats.get(node.parent as usize).unwrap_or(&AttrTokenStats {
            nearest: NEUTRAL,
            sum: 0,
            count: 0,
            highest: NEUTRAL,
            lowest: NEUTRAL,
        });
        if let Some(log_odds) = *log_odds {
            inherited.nearest = log_odds;
            inherited.sum += u32::from(log_odds);
            inherited.count += 1;
            inherited.highest = inherited.highest.max(log_odds);
            inherited.lowest = inherited.lowest.min(log_odds);
        }
        stats.push(inherited);
    }
    let mut set = |column: Column, value: &dyn Fn(&PageBlock, &AttrTokenStats) -> u8| {
        let cells = table.column_mut(column as usize);
        for (cell, block) in cells.iter_mut().zip(&page.blocks) {
            *cell = value(block, &stats[block.node as usize]);
        }
    };
    set(NAME_NEAR, &|_, stats| stats.nearest);
    set(NAME_MEAN, &|_, stats| match stats.count {
        0 => NEUTRAL,
        count => (stats.sum / count) as u8,
    });
    set(NAME_WORST, &|_, stats| stats.highest);
    set(NAME_BEST, &|_, stats| stats.lowest);
    set(NAME_INNER, &|block, _| {
        stats[block.innermost_node as usize].nearest
    });
    let mut heading = NEUTRAL;
    let cells = table.column_mut(HEADING_TONE as usize);
    for ((cell, block), &log_odds) in cells.iter_mut().zip(&page.blocks).zip(block_log_odds) {
        *cell = heading;
        if matches!(page.nodes[block.node as usize].element, Element::Heading(_)) {
            heading = log_odds;
        }
    }
}
