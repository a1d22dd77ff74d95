//! Index of the elements that have a form of their own in Markdown: lists, items, quotes, code and
//! tables.

use unboil_text::{Element, HtmlPage};

/// Greatest item number in CommonMark.
const MAX_ITEM_NUMBER: u32 = 999_999_999;
/// Most nested structural elements. Elements nested deeper are ignored.
const MAX_STRUCTURAL_DEPTH: u32 = 64;

/// For each element of a page the nearest structural element around it. A page may nest elements
/// deeply, but few of them are structural.
pub(super) struct NestingIndex<'a> {
    page: &'a HtmlPage,
    /// For each node the nearest structural element, itself included; 0 if there is none.
    nearest_structural: Vec<u32>,
    /// For each node the nearest element that is not a `div`, itself included.
    non_div: Vec<u32>,
}

impl<'a> NestingIndex<'a> {
    /// The index of a page.
    pub(super) fn new(page: &'a HtmlPage) -> NestingIndex<'a> {
        use Element::{Div, Item, List, Pre, Quote, Row, Table};
        let nodes = page.nodes.len();
        let (mut nearest_structural, mut non_div) = (vec![0; nodes], vec![0; nodes]);
        // Number of structural elements around each node, itself included.
        let mut depths = vec![0; nodes];
        for (at, node) in page.nodes.iter().enumerate().skip(1) {
            let parent = node.parent as usize;
            let is_structural = matches!(node.element, Item | List | Pre | Quote | Row | Table);
            let counts = is_structural && depths[parent] < MAX_STRUCTURAL_DEPTH;
            depths[at] = depths[parent] + u32::from(counts);
            nearest_structural[at] = if counts {
                at as u32
            } else {
                nearest_structural[parent]
            };
            let is_div = node.element == Div;
            non_div[at] = if is_div { non_div[parent] } else { at as u32 };
        }
        NestingIndex {
            page,
            nearest_structural,
            non_div,
        }
    }

    /// Structural elements around a node, itself included, the outermost last.
    pub(super) fn ancestors(&self, node: u32) -> impl Iterator<Item = u32> {
        let structural =
            |node: u32| Some(self.nearest_structural[node as usize]).filter(|&node| node > 0);
        std::iter::successors(structural(node), move |&node| {
            structural(self.page.nodes[node as usize].parent)
        })
    }

    /// Nearest structural element of this kind around a node, itself included.
    pub(super) fn nearest_ancestor(&self, node: u32, element: Element) -> Option<u32> {
        self.ancestors(node)
            .find(|&node| self.page.nodes[node as usize].element == element)
    }

    /// Kind of the nearest element around a node that is not a `div`, itself included.
    pub(super) fn non_div(&self, node: u32) -> Element {
        self.page.nodes[self.non_div[node as usize] as usize].element
    }

    /// For each node that is an item its number: the number that the page gives it, or the next in
    /// its list.
    pub(super) fn item_numbers(&self) -> Vec<u32> {
        let nodes = &self.page.nodes;
        let mut next: Vec<u32> = nodes.iter().map(|node| node.number.unwrap_or(1)).collect();
        let mut item_numbers = vec![0; nodes.len()];
        for (at, node) in nodes.iter().enumerate() {
            if node.element == Element::Item {
                let next = &mut next[self.list_of(at as u32) as usize];
                item_numbers[at] = node.number.unwrap_or(*next).min(MAX_ITEM_NUMBER);
                *next = item_numbers[at].saturating_add(1);
            }
        }
        item_numbers
    }

    /// The list of an item, or its parent if it is in no list.
    pub(super) fn list_of(&self, item: u32) -> u32 {
        let parent = self.page.nodes[item as usize].parent;
        self.nearest_ancestor(parent, Element::List)
            .unwrap_or(parent)
    }
}
