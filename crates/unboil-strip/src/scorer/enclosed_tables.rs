//! Keeps tables of an HTML page that stand between two paragraphs of the article.

use crate::analysis::{Analysis, UnitKind};
use crate::keep_reason::KeepReason;
use crate::scorer::verdicts::Verdicts;
use unboil_text::{Element, HtmlPage};

/// At most this many elements are between a table and what it shares with the paragraphs.
const MAX_WRAPPERS: usize = 3;
/// At most this many headings are between the paragraph above and the table.
const MAX_HEADINGS: usize = 1;
/// Most rows of such a table. A longer one is judged by its scores.
const MAX_ROWS: usize = 60;
/// A table with a higher share of its bytes in links, in hundredths, is a list of links.
const MAX_LINK_PERCENT: usize = 50;

/// Takes back the removal of tables between two paragraphs that stay and are children of the same
/// element. `is_open` is true for blocks whose verdict may change.
pub(super) fn keep_enclosed_tables(
    analysis: &Analysis,
    verdicts: &mut Verdicts,
    is_open: impl Fn(usize) -> bool,
) {
    let Some(page) = analysis.page else {
        return;
    };
    for unit in &analysis.units {
        let rows = unit.blocks.clone();
        let is_table = unit.kind == UnitKind::Table && rows.len() <= MAX_ROWS;
        let is_heading = |at: &usize| matches!(page.block_element(*at), Element::Heading(_));
        let mut before = (0..rows.start).rev().take(1 + MAX_HEADINGS);
        let Some(above) = before.find(|at| !is_heading(at)).filter(|_| is_table) else {
            continue;
        };
        let stays = |at: usize| {
            let is_removed = verdicts.boilerplate.get(at).is_none_or(|removed| *removed);
            !is_removed && is_open(at) && analysis.is_prose(at)
        };
        if !(stays(above) && stays(rows.end)) || is_link_list(page, rows.clone()) {
            continue;
        }
        if is_between(page, rows.start, above, rows.end) {
            let unit = unit.kind.name();
            for at in rows.filter(|&at| is_open(at)) {
                if verdicts.boilerplate[at] {
                    verdicts.boilerplate[at] = false;
                    verdicts.keep_reasons[at] = Some(KeepReason::Unit { unit });
                }
            }
        }
    }
}

fn is_link_list(page: &HtmlPage, rows: std::ops::Range<usize>) -> bool {
    let sum = |bytes: fn(&unboil_text::PageBlock) -> usize| -> usize {
        page.blocks[rows.clone()].iter().map(bytes).sum()
    };
    100 * sum(|block| block.link_bytes) > MAX_LINK_PERCENT * sum(|block| block.bytes)
}

/// True if the blocks `above` and `below` are children of one element that also holds the table
/// with the block `row`.
fn is_between(page: &HtmlPage, row: usize, above: usize, below: usize) -> bool {
    let parent = |block: usize| {
        let node = page.blocks[block].node;
        match page.nodes[node as usize].element {
            Element::Paragraph => page.nodes[node as usize].parent,
            _ => node,
        }
    };
    let is_table = |node: &u32| page.nodes[*node as usize].element == Element::Table;
    let around = page.ancestors(page.blocks[row].innermost_node);
    let mut around = around.skip_while(|node| !is_table(node)).skip(1);
    parent(above) == parent(below)
        && (around.by_ref().take(MAX_WRAPPERS)).any(|node| node == parent(above))
}
