//! Lists and quotes: what the lines of a block begin with, and what stands between two blocks.

use crate::markdown::{Piece, Writer};
use unboil_text::{Element, Page};

/// Lists and quotes nest no deeper than this here.
const MOST_DEPTH: usize = 16;
/// Markdown knows no greater number of an item.
const MOST_NUMBER: u32 = 999_999_999;

/// So many elements with a form of their own stand in each other at most; those further in have none.
const MOST_FORMS: u32 = 64;

/// Which elements stand around each other and have a form of their own in Markdown. A page may nest its elements deep; these are few.
pub(super) struct Forms<'a> {
    page: &'a Page,
    /// Of each element the nearest that has one, itself included; the root, which has none, if there is none.
    nearest: Vec<u32>,
    /// Of each element the nearest that does more than group others, itself included.
    meant: Vec<u32>,
}

impl<'a> Forms<'a> {
    pub(super) fn new(page: &'a Page) -> Forms<'a> {
        use Element::{Div, Item, List, Pre, Quote, Row, Table};
        let nodes = page.nodes.len();
        let (mut nearest, mut meant) = (vec![0; nodes], vec![0; nodes]);
        // How many there are around each, itself included.
        let mut depths = vec![0; nodes];
        for (at, node) in page.nodes.iter().enumerate().skip(1) {
            let parent = node.parent as usize;
            let has_form = matches!(node.element, Item | List | Pre | Quote | Row | Table);
            let counts = has_form && depths[parent] < MOST_FORMS;
            depths[at] = depths[parent] + u32::from(counts);
            nearest[at] = if counts { at as u32 } else { nearest[parent] };
            let groups = node.element == Div;
            meant[at] = if groups { meant[parent] } else { at as u32 };
        }
        Forms {
            page,
            nearest,
            meant,
        }
    }

    /// Those around a node, itself included, the outermost last.
    pub(super) fn around(&self, node: u32) -> impl Iterator<Item = u32> {
        let form = |node: u32| Some(self.nearest[node as usize]).filter(|&node| node > 0);
        std::iter::successors(form(node), move |&node| {
            form(self.page.nodes[node as usize].parent)
        })
    }

    /// The nearest of a kind around a node, itself included.
    pub(super) fn find(&self, node: u32, element: Element) -> Option<u32> {
        self.around(node)
            .find(|&node| self.page.nodes[node as usize].element == element)
    }

    /// The nearest element around a node that does more than group others, itself included.
    pub(super) fn meant(&self, node: u32) -> Element {
        self.page.nodes[self.meant[node as usize] as usize].element
    }

    /// The number of each item of a numbered list: the one that the page gives it, or the next.
    pub(super) fn numbers(&self) -> Vec<u32> {
        let nodes = &self.page.nodes;
        let mut next: Vec<u32> = nodes.iter().map(|node| node.number.unwrap_or(1)).collect();
        let mut numbers = vec![0; nodes.len()];
        for (at, node) in nodes.iter().enumerate() {
            if node.element == Element::Item {
                let next = &mut next[self.list_of(at as u32) as usize];
                numbers[at] = node.number.unwrap_or(*next).min(MOST_NUMBER);
                *next = numbers[at].saturating_add(1);
            }
        }
        numbers
    }

    /// The list that an item is in; without one, what it is in.
    fn list_of(&self, item: u32) -> u32 {
        let parent = self.page.nodes[item as usize].parent;
        self.find(parent, Element::List).unwrap_or(parent)
    }
}

impl Writer<'_> {
    /// The quotes and list items that a node is in, the outermost first; in preformatted text there are none.
    fn shown(&self, node: u32) -> Vec<u32> {
        let is_shown = |&node: &u32| matches!(self.element(node), Element::Quote | Element::Item);
        let node = self.pre(node).unwrap_or(node);
        let mut shown: Vec<u32> = self.forms.around(node).filter(is_shown).collect();
        shown.reverse();
        shown.truncate(MOST_DEPTH);
        shown
    }

    /// What a line within a block begins with.
    pub(super) fn prefix(&self, node: u32) -> String {
        let shown = self.shown(node);
        self.begin(&shown, shown.len())
    }

    /// What the first line of a block begins with, after another.
    pub(super) fn first_prefix(&self, before: Option<&Piece>, next: &Piece) -> String {
        let shown = self.shown(next.block.node);
        let begun = before.map_or(0, |before| common(&self.shown(before.block.node), &shown));
        self.begin(&shown, begun)
    }

    /// The marks of quotes, and the markers of list items, or room for them if they are among the first, which have begun.
    fn begin(&self, shown: &[u32], begun: usize) -> String {
        let mut prefix = String::new();
        for (at, &node) in shown.iter().enumerate() {
            if self.element(node) == Element::Quote {
                prefix.push_str("> ");
                continue;
            }
            let marker = self.marker(node);
            match at < begun {
                true => prefix.extend(std::iter::repeat_n(' ', marker.len())),
                false => prefix.push_str(&marker),
            }
        }
        prefix
    }

    fn is_numbered(&self, list: u32) -> bool {
        let node = &self.page.nodes[list as usize];
        node.element == Element::List && node.number.is_some()
    }

    fn marker(&self, item: u32) -> String {
        let list = self.forms.list_of(item);
        let number = self.numbers[item as usize];
        match (self.is_numbered(list), self.other_marker[list as usize]) {
            (true, false) => format!("{number}. "),
            (true, true) => format!("{number}) "),
            (false, false) => "- ".to_string(),
            (false, true) => "* ".to_string(),
        }
    }

    /// Ends one block so that the next can begin. True if it goes on in the same line.
    pub(super) fn separate(&mut self, before: &Piece, next: &Piece) -> bool {
        let (from, to) = (before.block.node, next.block.node);
        let breaks = self.text[before.span.end..next.span.start]
            .matches('\n')
            .count();
        let is_next_line = breaks == 1 && from == to;
        if before.block.span == next.block.span
            || is_next_line && self.heading(next.block).is_some()
        {
            self.out.push(' ');
            return true;
        }
        let (left, shown) = (self.shown(from), self.shown(to));
        let begun = common(&left, &shown);
        if self.is_next_item(&left, &shown, begun) {
            self.out.push('\n');
        } else if is_next_line {
            self.out.push_str("  \n");
        } else {
            // A quote that both are in goes on over the blank line.
            let around = self.begin(&shown[..begun], begun);
            self.out.push('\n');
            self.out.push_str(around.trim_end());
            self.out.push('\n');
        }
        false
    }

    /// True if a block begins an item that needs no blank line before it: the next of a list, or the first of one within another item,
    /// unless its number says that it is not the first. Of two lists one after the other, the markers of the second become others.
    fn is_next_item(&mut self, left: &[u32], shown: &[u32], begun: usize) -> bool {
        let is_item = |&&node: &&u32| self.element(node) == Element::Item;
        let Some(&item) = shown.get(begun).filter(is_item) else {
            return false;
        };
        let list = self.forms.list_of(item);
        match left.get(begun) {
            Some(last) if is_item(&last) => {
                let last = self.forms.list_of(*last);
                if last != list && self.is_numbered(last) == self.is_numbered(list) {
                    self.other_marker[list as usize] = !self.other_marker[last as usize];
                }
                last == list
            }
            Some(_) => false,
            None => {
                let begins = !self.is_numbered(list) || self.numbers[item as usize] == 1;
                begins && left.last().is_some_and(|last| is_item(&last))
            }
        }
    }
}

/// How many of the outermost are the same.
fn common(some: &[u32], others: &[u32]) -> usize {
    let pairs = some.iter().zip(others);
    pairs.take_while(|(one, other)| one == other).count()
}
