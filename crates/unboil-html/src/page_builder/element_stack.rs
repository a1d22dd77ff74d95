//! The stack of open elements: what opens and closes which elements.

use unboil_text::{Element, Node};

use super::state::{OpenElement, PageBuilder};
use crate::attr_tokens::MAX_ATTR_TOKENS;
use crate::start_tag::StartTag;
use crate::tag_effect;
use crate::text_role::TextRole;

/// Most open elements. Browsers have the same limit.
const MAX_DEPTH: usize = 512;
/// Cells after this many bytes of a row start a line of their own, because the table is one for
/// layout.
const MAX_DATA_CELL_BYTES: usize = 120;
/// An element names the language of code that is at most this many levels below it.
const MAX_CODE_SCOPE: usize = 3;
/// Most columns that one cell spans.
const MAX_COLUMNS: u32 = 1000;

impl PageBuilder {
    /// Opens an element: closes what its start tag implies, ends the line, and adds a node.
    pub(super) fn open_element(&mut self, element: Element, mut start: StartTag) {
        self.close_implied(element);
        self.pending_space |= start.is_custom_element;
        // The cells of a row share a line as long as they hold short data.
        if element == Element::Cell && self.continues_row() {
            self.pending_cell_separator = true;
        } else if !element.is_inline() || start.is_shadow_root {
            self.end_line(tag_effect::line_breaks(element));
        }
        if self.stack.len() >= MAX_DEPTH {
            if self.top().dropped {
                // The element is not opened, so its end tag must not close another one.
                self.dropped_beyond_depth += u32::from(element == Element::NotRendered);
                return;
            }
            self.pop();
        }
        let parent = self.top();
        let node = match self.is_full_of_nodes() {
            false => self.add_node(parent.node, element, &start),
            true => {
                (self.page.attr_tokens).truncate(start.attr_token_start as usize);
                parent.node
            }
        };
        self.note_code_language(element, node, start.code_language.take());
        let column = self.open_cell(element, node, start.number);
        let is_link = start.has_href;
        self.open_links += u32::from(is_link);
        self.pending_links += usize::from(is_link);
        self.open_counts[element.index()] += 1;
        let styled_span = self.open_style(&start);
        let dropped = parent.dropped
            || start.hidden_by_name
            || start.stands_in
            || tag_effect::is_dropped(element) && !start.is_shadow_root;
        let omitted = self.is_omitted(element, start.text_role);
        let is_place_link = is_link && start.is_place_link();
        self.open_place_links += u32::from(is_place_link);
        let ends_held_text =
            !(dropped || omitted) && self.open_role(start.text_role, is_place_link);
        let visible_field = self.open_visible_field(&start);
        self.stack.push(OpenElement {
            node,
            element,
            dropped,
            omitted,
            is_link,
            is_place_link,
            text_role: start.text_role,
            ends_held_text,
            styled_span,
            foreign_item: start.foreign_item.unwrap_or(parent.foreign_item),
            is_bookmark: start.is_bookmark,
            visible_field,
            first_block: self.page.blocks.len() as u32,
            column,
        });
    }

    /// Opens the style of an element, and returns the index of its span. Preformatted text has none,
    /// because Markdown code has none.
    fn open_style(&mut self, start: &StartTag) -> Option<u32> {
        if self.page.exceeds_limit {
            return None;
        }
        let style = match start.has_href {
            true => Some(self.page.add_link(&start.content)),
            false => start.style,
        };
        let style = style.filter(|_| self.open_counts[Element::Pre.index()] == 0);
        style.map(|style| self.styled_spans.add(style))
    }

    /// Column of a cell that opens; 0 for other elements. `columns` is the number that it spans.
    fn open_cell(&mut self, element: Element, node: u32, columns: Option<u32>) -> u32 {
        if element != Element::Cell {
            return 0;
        }
        let column = self.next_column(columns.unwrap_or(1));
        self.cell_columns.push((node, column));
        column
    }

    /// True if the text of an element that opens is left out, apart from blocks in it.
    fn is_omitted(&self, element: Element, role: TextRole) -> bool {
        match role {
            TextRole::Omitted => true,
            TextRole::FormulaDrawing => self.follows_formula(),
            _ => self.top().omitted && element.is_inline(),
        }
    }

    /// Notes the language of the code in a `pre` element: that of the element itself, of one of the
    /// elements around it, or of an element in it.
    fn note_code_language(&mut self, element: Element, node: u32, language: Option<String>) {
        let has_pre = self.open_counts[Element::Pre.index()] > 0;
        if self.page.exceeds_limit || language.is_none() && self.code_scopes.is_empty() {
            return;
        }
        let is_pre = |open: &&OpenElement| open.element == Element::Pre;
        let pre_node = match self.stack.iter().find(is_pre).filter(|_| has_pre) {
            Some(open) => open.node,
            None if element == Element::Pre => node,
            None => {
                let depth = self.stack.len();
                self.code_scopes.retain(|(scope, _)| *scope < depth);
                self.code_scopes
                    .extend(language.map(|language| (depth, language)));
                return;
            }
        };
        let depth = self.stack.len();
        let around = (self.code_scopes.iter().rev())
            .find(|(scope, _)| (depth.saturating_sub(MAX_CODE_SCOPE)..depth).contains(scope));
        let around = around
            .filter(|_| element == Element::Pre)
            .map(|(_, language)| language.clone());
        let languages = &mut self.page.code_languages;
        let is_known = languages
            .last()
            .is_some_and(|(known, _)| *known == pre_node);
        if let Some(language) = language.or(around).filter(|_| !is_known) {
            languages.push((pre_node, language));
        }
    }

    /// Closes the open elements that end where `element` starts.
    fn close_implied(&mut self, element: Element) {
        if !matches!(
            element,
            Element::Head | Element::Title | Element::NotRendered
        ) {
            self.close_if_open(Element::Head);
        }
        if element == Element::Anchor {
            self.close_link();
        }
        for &implied in tag_effect::implied_end_tags(element) {
            self.close_if_open(implied);
        }
    }

    /// Adds the node of an element and returns its index.
    fn add_node(&mut self, parent: u32, element: Element, start: &StartTag) -> u32 {
        let attr_tokens = (self.page.attr_tokens.len() as u32 - start.attr_token_start)
            .min(MAX_ATTR_TOKENS as u32);
        let node = self.page.nodes.len() as u32;
        let parent_node = self.page.nodes[parent as usize];
        let role = match start.is_shadow_root {
            true => Some(Element::Div),
            false => start.role.filter(|_| !element.is_inline()),
        };
        self.page.nodes.push(Node::new(
            parent,
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
        node
    }

    /// Column of a new cell that spans this many columns.
    fn next_column(&mut self, columns: u32) -> u32 {
        let row = (self.stack.iter_mut()).rfind(|open| open.element == Element::Row);
        row.map_or(0, |row| {
            let column = row.column;
            row.column = column.saturating_add(columns.clamp(1, MAX_COLUMNS));
            column
        })
    }

    /// True if a new cell goes on the line of the cell before it.
    fn continues_row(&self) -> bool {
        let row = self.stack.iter().rfind(|open| open.element == Element::Row);
        let (Some(row), Some(open_block)) = (row, &self.open_block) else {
            return false;
        };
        open_block.row == Some(row.node)
            && self.text.len() - open_block.block.span.start < MAX_DATA_CELL_BYTES
    }

    /// Removes the innermost element from the stack.
    pub(super) fn pop(&mut self) {
        let open = self.stack.pop().expect("the root is never closed");
        self.open_counts[open.element.index()] -= 1;
        self.open_links -= u32::from(open.is_link);
        self.open_place_links -= u32::from(open.is_place_link);
        if let Some(visible_field) = open.visible_field {
            self.close_visible_field(visible_field);
        }
        self.close_role(open.text_role, open.ends_held_text);
        if let Some(styled_span) = open.styled_span {
            self.styled_spans.end(styled_span, self.visible_end);
        }
    }

    /// Applies the end tag of an element: closes the innermost element of its kind with all
    /// elements in it.
    pub(super) fn close(&mut self, element: Element) {
        if element == Element::NotRendered && self.dropped_beyond_depth > 0 {
            self.dropped_beyond_depth -= 1;
        } else if element == Element::Anchor {
            self.close_link();
        } else if !self.close_if_open(element) && element == Element::Paragraph {
            self.end_line(tag_effect::line_breaks(element));
        }
    }

    /// Ends a link. Open blocks within it stay open.
    fn close_link(&mut self) {
        if !self.close_if_open(Element::Anchor)
            && let Some(open) = self.stack.iter_mut().rfind(|open| open.is_link)
        {
            open.is_link = false;
            self.open_links -= 1;
            if let Some(styled_span) = open.styled_span.take() {
                self.styled_spans.end(styled_span, self.visible_end);
                self.outer_link_end = self.visible_end;
            }
        }
    }

    /// Closes the innermost element of this kind with all elements in it. False if no such element
    /// is in scope.
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
            if open.element == Element::Cell {
                self.write_substitute_words();
            }
            // The end of a cell ends no line, because the next cell may share it.
            let line_breaks = tag_effect::line_breaks(open.element);
            match open.element {
                Element::Cell => self.pending_space = true,
                Element::NotRendered if !open.dropped => self.end_line(2),
                _ if line_breaks > 0 => self.end_line(line_breaks),
                _ => {}
            }
            if open.element == Element::Row {
                self.join_row(&open);
                let is_before = |&(cell, _): &(u32, u32)| cell <= open.node;
                let outer_cells = self.cell_columns.partition_point(is_before);
                self.cell_columns.truncate(outer_cells);
            }
            self.pop();
        }
        true
    }
}
