//! The tree of a page: what opens and closes which elements.

use crate::page_builder::{OpenElement, PageBuilder};
use crate::start_tag::{MAX_ATTR_TOKENS, StartTag};
use crate::tag_effect;
use unboil_text::{Element, Node};

/// No page means to nest its elements deeper; browsers stop here too.
const MAX_DEPTH: usize = 512;
/// A row with a longer cell, in bytes, is no row of data.
const MAX_DATA_CELL_BYTES: usize = 120;
/// No cell is wider, in columns.
const MAX_COLUMNS: u32 = 1000;

impl PageBuilder {
    pub(super) fn open_element(&mut self, element: Element, start: StartTag) {
        if !matches!(
            element,
            Element::Head | Element::Title | Element::NotRendered
        ) {
            self.close_if_open(Element::Head);
        }
        self.pending_space |= start.is_custom_element;
        if element == Element::Anchor {
            self.close_link();
        }
        for &implied in tag_effect::implied_end_tags(element) {
            self.close_if_open(implied);
        }
        // Cells of one row stand on one line, as long as they hold data and nothing else.
        let same_row = element == Element::Cell && self.continues_row();
        if same_row {
            self.pending_cell_separator = true;
        } else if !element.is_inline() {
            self.end_line(tag_effect::line_breaks(element));
        }
        if self.stack.len() >= MAX_DEPTH {
            if self.top().dropped {
                // Nothing of it is seen, but its end tag ends nothing else.
                self.dropped_beyond_depth += u32::from(element == Element::NotRendered);
                return;
            }
            self.pop();
        }
        let attr_tokens = (self.page.attr_tokens.len() as u32 - start.attr_token_start)
            .min(MAX_ATTR_TOKENS as u32);
        let parent = self.top();
        let node = self.page.nodes.len() as u32;
        let parent_node = self.page.nodes[parent.node as usize];
        let role = start.role.filter(|_| !element.is_inline());
        self.page.nodes.push(Node::new(
            parent.node,
            role.unwrap_or(element),
            parent_node.depth + 1,
            parent_node.hidden || start.hidden,
            match element {
                Element::List => start.is_ordered.then(|| start.number.unwrap_or(1)),
                Element::Item => start.number,
                _ => None,
            },
            (start.attr_token_start, attr_tokens as u16),
        ));
        let column = match element {
            Element::Cell => self.next_column(start.number.unwrap_or(1)),
            _ => 0,
        };
        let is_link = start.has_href;
        self.links += u32::from(is_link);
        self.pending_links += usize::from(is_link);
        self.open_counts[element.index()] += 1;
        let style = match is_link {
            true => Some(self.page.add_link(&start.content)),
            false => start.style,
        };
        // Preformatted text stands for itself.
        let style = style.filter(|_| self.open_counts[Element::Pre.index()] == 0);
        let styled_span = style.map(|style| self.styled_spans.add(style));
        self.stack.push(OpenElement {
            node,
            element,
            dropped: parent.dropped || tag_effect::is_dropped(element),
            is_link,
            styled_span,
            foreign_item: start.foreign_item.unwrap_or(parent.foreign_item),
            column,
        });
    }

    /// The column of a cell that begins, which is so many columns wide.
    fn next_column(&mut self, columns: u32) -> u32 {
        let row = (self.stack.iter_mut()).rfind(|open| open.element == Element::Row);
        row.map_or(0, |row| {
            let column = row.column;
            row.column = column.saturating_add(columns.clamp(1, MAX_COLUMNS));
            column
        })
    }

    fn continues_row(&self) -> bool {
        let row = self.stack.iter().rfind(|open| open.element == Element::Row);
        let (Some(row), Some(open_block)) = (row, &self.open_block) else {
            return false;
        };
        open_block.row == Some(row.node)
            && self.text.len() - open_block.block.span.start < MAX_DATA_CELL_BYTES
    }

    pub(super) fn pop(&mut self) {
        let open = self.stack.pop().expect("the root stays");
        self.open_counts[open.element.index()] -= 1;
        self.links -= u32::from(open.is_link);
        if let Some(styled_span) = open.styled_span {
            self.styled_spans.end(styled_span, self.text.len());
        }
    }

    /// Closes the innermost element of that kind, with all that is in it.
    pub(super) fn close(&mut self, element: Element) {
        if element == Element::NotRendered && self.dropped_beyond_depth > 0 {
            self.dropped_beyond_depth -= 1;
        } else if element == Element::Anchor {
            self.close_link();
        } else if !self.close_if_open(element) && element == Element::Paragraph {
            self.end_line(tag_effect::line_breaks(element));
        }
    }

    /// Closes a link. Where blocks begin in it and end after it, they stay as they are.
    fn close_link(&mut self) {
        if !self.close_if_open(Element::Anchor)
            && let Some(open) = self.stack.iter_mut().rfind(|open| open.is_link)
        {
            open.is_link = false;
            self.links -= 1;
            if let Some(styled_span) = open.styled_span.take() {
                self.styled_spans.end(styled_span, self.text.len());
            }
        }
    }

    pub(super) fn close_if_open(&mut self, element: Element) -> bool {
        if self.open_counts[element.index()] == 0 {
            return false;
        }
        let is_same_kind = |open: &OpenElement| open.element.index() == element.index();
        let reached = self.stack.iter().rposition(|open| {
            is_same_kind(open) || tag_effect::is_scope_boundary_for(open.element, element)
        });
        let Some(at) = reached.filter(|&at| at > 0 && is_same_kind(&self.stack[at])) else {
            return false;
        };
        while self.stack.len() > at {
            let open = self.top();
            // The end of a cell ends no line: the next may go on with it.
            let line_breaks = tag_effect::line_breaks(open.element);
            match open.element {
                Element::Cell => self.pending_space = true,
                _ if line_breaks > 0 => self.end_line(line_breaks),
                _ => {}
            }
            self.pop();
        }
        true
    }
}
