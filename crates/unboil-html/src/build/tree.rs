//! The tree of a page: what opens and closes which elements.

use crate::build::{Builder, Open};
use crate::element;
use crate::start::{MOST_NAMES, Start};
use unboil_text::{Element, Node};

/// No page means to nest its elements deeper; browsers stop here too.
const MOST_DEPTH: usize = 512;
/// A row with a longer cell, in bytes, is no row of data.
const CELL_BYTES: usize = 120;
/// No cell is wider, in columns.
const MOST_COLUMNS: u32 = 1000;

impl Builder {
    pub(super) fn open(&mut self, element: Element, start: Start) {
        if !matches!(element, Element::Head | Element::Title | Element::Dropped) {
            self.close_if_open(Element::Head);
        }
        self.space |= start.custom;
        if element == Element::Anchor {
            self.end_link();
        }
        for &ended in element::ends_before(element) {
            self.close_if_open(ended);
        }
        // Cells of one row stand on one line, as long as they hold data and nothing else.
        let same_row = element == Element::Cell && self.goes_on_in_row();
        if same_row {
            self.bar = true;
        } else if !element.is_inline() {
            self.end_line(element::gap(element));
        }
        if self.stack.len() >= MOST_DEPTH {
            if self.top().dropped {
                // Nothing of it is seen, but its end tag ends nothing else.
                self.too_deep += u32::from(element == Element::Dropped);
                return;
            }
            self.pop();
        }
        let names = (self.page.names.len() as u32 - start.names).min(MOST_NAMES as u32);
        let parent = self.top();
        let node = self.page.nodes.len() as u32;
        let around = self.page.nodes[parent.node as usize];
        let role = start.role.filter(|_| !element.is_inline());
        self.page.nodes.push(Node::new(
            parent.node,
            role.unwrap_or(element),
            around.depth + 1,
            around.hidden || start.hidden,
            match element {
                Element::List => start.ordered.then(|| start.number.unwrap_or(1)),
                Element::Item => start.number,
                _ => None,
            },
            (start.names, names as u16),
        ));
        let column = match element {
            Element::Cell => self.next_column(start.number.unwrap_or(1)),
            _ => 0,
        };
        let link = start.href;
        self.links += u32::from(link);
        self.new_links += usize::from(link);
        self.open[element.number()] += 1;
        let style = match link {
            true => Some(self.page.add_link(&start.content)),
            false => start.style,
        };
        // Preformatted text stands for itself.
        let style = style.filter(|_| self.open[Element::Pre.number()] == 0);
        let mark = style.map(|style| self.marks.add(style));
        self.stack.push(Open {
            node,
            element,
            dropped: parent.dropped || element::is_dropped(element),
            link,
            mark,
            of_others: start.of_others.unwrap_or(parent.of_others),
            column,
        });
    }

    /// The column of a cell that begins, which is so many columns wide.
    fn next_column(&mut self, columns: u32) -> u32 {
        let row = (self.stack.iter_mut()).rfind(|open| open.element == Element::Row);
        row.map_or(0, |row| {
            let column = row.column;
            row.column = column.saturating_add(columns.clamp(1, MOST_COLUMNS));
            column
        })
    }

    fn goes_on_in_row(&self) -> bool {
        let row = self.stack.iter().rfind(|open| open.element == Element::Row);
        let (Some(row), Some(current)) = (row, &self.current) else {
            return false;
        };
        current.row == Some(row.node) && self.text.len() - current.block.span.start < CELL_BYTES
    }

    pub(super) fn pop(&mut self) {
        let open = self.stack.pop().expect("the root stays");
        self.open[open.element.number()] -= 1;
        self.links -= u32::from(open.link);
        if let Some(mark) = open.mark {
            self.marks.end(mark, self.text.len());
        }
    }

    /// Closes the innermost element of that kind, with all that is in it.
    pub(super) fn close(&mut self, element: Element) {
        if element == Element::Dropped && self.too_deep > 0 {
            self.too_deep -= 1;
        } else if element == Element::Anchor {
            self.end_link();
        } else if !self.close_if_open(element) && element == Element::Paragraph {
            self.end_line(element::gap(element));
        }
    }

    /// Closes a link. Where blocks begin in it and end after it, they stay as they are.
    fn end_link(&mut self) {
        if !self.close_if_open(Element::Anchor)
            && let Some(open) = self.stack.iter_mut().rfind(|open| open.link)
        {
            open.link = false;
            self.links -= 1;
            if let Some(mark) = open.mark.take() {
                self.marks.end(mark, self.text.len());
            }
        }
    }

    pub(super) fn close_if_open(&mut self, element: Element) -> bool {
        if self.open[element.number()] == 0 {
            return false;
        }
        let is_it = |open: &Open| open.element.number() == element.number();
        let reached = self
            .stack
            .iter()
            .rposition(|open| is_it(open) || element::holds(open.element, element));
        let Some(at) = reached.filter(|&at| at > 0 && is_it(&self.stack[at])) else {
            return false;
        };
        while self.stack.len() > at {
            let open = self.top();
            // The end of a cell ends no line: the next may go on with it.
            let gap = element::gap(open.element);
            match open.element {
                Element::Cell => self.space = true,
                _ if gap > 0 => self.end_line(gap),
                _ => {}
            }
            self.pop();
        }
        true
    }
}
