//! What the names of elements (class, id, role) tell, by weights that were learned.

use crate::scorer::features::Column::{self, *};
use crate::scorer::table::Table;
use crate::scorer::tone::{UNTONED, place};
use unboil_text::{Element, Page, PageBlock};

/// Weights of names.
pub const NAME_WEIGHTS: usize = 1 << 16;

/// What the names of an element tell, if any has a weight: above 128 for chrome, below it for the article.
fn name_tone(names: &[u32], weights: &[i8]) -> Option<u8> {
    let (mut sum, mut known) = (0i32, 0);
    for &name in names {
        let weight = weights[place(name, 0)];
        sum += i32::from(weight);
        known += i32::from(weight != 0);
    }
    (known > 0).then(|| (i32::from(UNTONED) + sum * 2 / (known + 1)).clamp(1, 255) as u8)
}

/// What the names of the elements around a block tell.
#[derive(Clone, Copy)]
struct Named {
    near: u8,
    sum: u32,
    count: u32,
    worst: u8,
    best: u8,
}

/// Fills in what the names of elements tell by their weights, and, by the tones of the blocks, what the headings above them do.
pub fn set_names(table: &mut Table, page: &Page, tones: &[u8], weights: &[i8]) {
    let own: Vec<Option<u8>> = (0..page.nodes.len() as u32)
        .map(|node| name_tone(page.names(node), weights))
        .collect();
    let mut named = Vec::with_capacity(page.nodes.len());
    for (node, tone) in page.nodes.iter().zip(&own) {
        let mut this = *named.get(node.parent as usize).unwrap_or(&Named {
            near: UNTONED,
            sum: 0,
            count: 0,
            worst: UNTONED,
            best: UNTONED,
        });
        if let Some(tone) = *tone {
            this.near = tone;
            this.sum += u32::from(tone);
            this.count += 1;
            this.worst = this.worst.max(tone);
            this.best = this.best.min(tone);
        }
        named.push(this);
    }
    let mut set = |column: Column, value: &dyn Fn(&PageBlock, &Named) -> u8| {
        let cells = table.column_mut(column as usize);
        for (cell, block) in cells.iter_mut().zip(&page.blocks) {
            *cell = value(block, &named[block.node as usize]);
        }
    };
    set(NAME_NEAR, &|_, named| named.near);
    set(NAME_MEAN, &|_, named| match named.count {
        0 => UNTONED,
        count => (named.sum / count) as u8,
    });
    set(NAME_WORST, &|_, named| named.worst);
    set(NAME_BEST, &|_, named| named.best);
    set(NAME_INNER, &|block, _| named[block.inner as usize].near);
    let mut heading = UNTONED;
    let cells = table.column_mut(HEADING_TONE as usize);
    for ((cell, block), &tone) in cells.iter_mut().zip(&page.blocks).zip(tones) {
        *cell = heading;
        if matches!(page.nodes[block.node as usize].element, Element::Heading(_)) {
            heading = tone;
        }
    }
}
