//! Features of attribute tokens: the weights of the words in class, id and role of the elements
//! around a block.

use crate::scorer::dom_features::element_tree::ElementTree;
use crate::scorer::feature_table::FeatureTable;
use crate::scorer::schema::Column::{self, *};
use crate::scorer::weights::Weights;
use crate::scorer::word_log_odds::{NEUTRAL, weight_index};
use unboil_text::{Element, HtmlPage, PageBlock, attr_token};

/// Weights of attribute tokens.
pub const ATTR_TOKEN_WEIGHTS: usize = 1 << 16;

/// The log-odds of an element's tokens: above 128 for boilerplate, below it for an article; `None`
/// if no token has a weight.
fn attr_token_log_odds(tokens: &[u32], weights: &Weights) -> Option<u8> {
    let (mut sum, mut weighted) = (0i32, 0);
    for &token in tokens {
        let weight = weights.get(weight_index(token, 0));
        sum += i32::from(weight);
        weighted += i32::from(weight != 0);
    }
    (weighted > 0).then(|| (i32::from(NEUTRAL) + sum * 2 / (weighted + 1)).clamp(1, 255) as u8)
}

/// For each element, how many of it and the elements around have one of these names as an attribute
/// token.
pub(super) fn named_levels(tree: &ElementTree, names: &[&str]) -> Vec<u8> {
    let tokens: Vec<u32> = names.iter().map(|name| attr_token(name)).collect();
    tree.propagate_down(0_u8, |levels, at, _| {
        let is_named = |token: &u32| tokens.contains(token);
        let has_name = tree.page.attr_tokens(at as u32).iter().any(is_named);
        levels.saturating_add(u8::from(has_name))
    })
}

/// Log-odds of the elements around a block.
#[derive(Clone, Copy)]
struct AttrTokenStats {
    nearest: u8,
    sum: u32,
    count: u32,
    highest: u8,
    lowest: u8,
}

/// Fills the columns of attribute tokens, and `HEADING_WORD_LOG_ODDS` from the word log-odds of
/// each block.
///
/// ```
/// use unboil_strip::training::{
///     ATTR_TOKEN_WEIGHTS, FEATURES, Weights, model_input, set_attr_tokens, weight_index,
/// };
/// use unboil_strip::{StripConfig, Stripper};
///
/// let stripper = Stripper::new(&StripConfig::default())?;
/// // The page <p class=share>Share</p>.
/// # use unboil_text::{Element, HtmlPage, Node, PageBlock, Span};
/// # let node = |element, attr_tokens| Node::new(0, element, 0, false, None, attr_tokens);
/// # let block = PageBlock {
/// #     span: Span::new(0, 5),
/// #     source: Span::new(15, 20),
/// #     node: 1,
/// #     innermost_node: 1,
/// #     bytes: 5,
/// #     link_bytes: 0,
/// #     link_count: 0,
/// # };
/// # let mut page = HtmlPage::default();
/// # page.nodes = vec![node(Element::Root, (0, 0)), node(Element::Paragraph, (0, 1))];
/// # page.blocks = vec![block];
/// # page.attr_tokens = vec![7];
/// let mut weights = vec![0_i8; ATTR_TOKEN_WEIGHTS];
/// weights[weight_index(page.attr_tokens[0], 0)] = 90; // of the word "share"
/// let mut table = model_input(&stripper, ("Share", Some(&page))).table;
/// set_attr_tokens(&mut table, &page, &[128], &Weights::from(weights));
/// let is_nearest = |name: &str| name == "ATTR_NEAREST";
/// let nearest = FEATURES.iter().position(|feature| is_nearest(feature.name)).unwrap();
/// assert_eq!(table.column(nearest, 0), [128 + 90]);
/// # Ok::<(), unboil_text::ConfigError>(())
/// ```
pub fn set_attr_tokens(
    table: &mut FeatureTable,
    page: &HtmlPage,
    block_log_odds: &[u8],
    weights: &Weights,
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
    set(ATTR_NEAREST, &|_, stats| stats.nearest);
    set(ATTR_MEAN, &|_, stats| match stats.count {
        0 => NEUTRAL,
        count => (stats.sum / count) as u8,
    });
    set(ATTR_HIGHEST, &|_, stats| stats.highest);
    set(ATTR_LOWEST, &|_, stats| stats.lowest);
    set(ATTR_INNERMOST, &|block, _| {
        stats[block.innermost_node as usize].nearest
    });
    let mut heading = NEUTRAL;
    let cells = table.column_mut(HEADING_WORD_LOG_ODDS as usize);
    for ((cell, block), &log_odds) in cells.iter_mut().zip(&page.blocks).zip(block_log_odds) {
        *cell = heading;
        if matches!(page.nodes[block.node as usize].element, Element::Heading(_)) {
            heading = log_odds;
        }
    }
}
