//! Text of the blocks: starts a block with its first word, adds words and separators, and ends the
//! block with its line.

use unboil_text::{CELL_SEPARATOR, Element, PageBlock, Span};

use super::state::{OpenBlock, PageBuilder};
use super::words::{split_word, trim_start};

impl PageBuilder {
    /// Writes a word at `source` to the open block, or starts a block with it. A word of
    /// preformatted text may be white space, which is cut off if the block ends with it. So no style
    /// and no cell may start or end there.
    pub(super) fn write_word(&mut self, word: &str, source: Span, is_link: bool) {
        let is_blank = word.trim_start().is_empty();
        if is_blank && self.pending_cell_separator {
            return;
        }
        let touches = self.open_block.is_some()
            && !(self.pending_space || self.pending_cell_separator || is_blank);
        let (mark, end_mark) = self.role_marks(word, touches);
        if self.open_block.is_none() {
            self.begin_block(source);
            self.pending_cell_separator = self
                .open_block
                .as_ref()
                .is_some_and(|open_block| open_block.row.is_some());
        } else if self.pending_cell_separator {
            self.text.push_str(CELL_SEPARATOR);
        } else if self.pending_space {
            self.text.push(' ');
        }
        if self.pending_cell_separator && !self.page.exceeds_limit {
            let cell = (self.stack.iter()).rfind(|open| open.element == Element::Cell);
            let column = cell.map_or(0, |cell| cell.column);
            self.page.cell_starts.push((self.text.len(), column));
        }
        (self.pending_space, self.pending_cell_separator) = (false, false);
        // The brackets of a note belong to its link, other marks to no style.
        let style_start = self.text.len() + if end_mark.is_empty() { mark.len() } else { 0 };
        if !is_blank {
            self.styled_spans.start_pending(style_start);
        }
        self.text.push_str(mark);
        self.text.push_str(word);
        self.text.push_str(end_mark);
        if !is_blank {
            self.visible_end = self.text.trim_end().len();
        }
        let bytes = mark.len() + word.len() + end_mark.len();
        let pending_links = std::mem::take(&mut self.pending_links);
        self.add_block_bytes(bytes, source, is_link).link_count += pending_links;
    }

    /// Adds the words of `rest`, which follow a word of the same text at `source` that was written.
    /// Only white space is between them, so nothing is pending.
    pub(super) fn add_words_in_line(&mut self, mut rest: &str, source: Span) {
        let mut bytes = 0;
        loop {
            let words = trim_start(rest);
            if words.is_empty() {
                break;
            }
            let (word, after) = split_word(words);
            self.text.push(' ');
            self.text.push_str(word);
            bytes += word.len();
            rest = after;
        }
        self.pending_space = !rest.is_empty();
        if bytes > 0 {
            self.visible_end = self.text.len();
            self.power_at = 0;
            self.add_block_bytes(bytes, source, self.open_links > 0);
        }
    }

    /// Adds to the bytes of the open block, which ends with `source`.
    fn add_block_bytes(&mut self, bytes: usize, source: Span, is_link: bool) -> &mut PageBlock {
        let block = &mut self.open_block.as_mut().expect("a block is open").block;
        block.source.end = source.end;
        block.bytes += bytes;
        block.link_bytes += if is_link { bytes } else { 0 };
        block
    }

    /// Adds preformatted text at `source`, with its white space.
    pub(super) fn add_preformatted(&mut self, text: &str, source: Span) {
        let text = match self.open_block.is_none() {
            true => text.trim_start_matches(['\n', '\r']),
            false => text,
        };
        if text.trim().is_empty() && self.open_block.is_none() {
            return;
        }
        self.pending_space = false;
        self.add_word(text, source);
    }

    /// Starts a block after the pending line breaks.
    fn begin_block(&mut self, source: Span) {
        let text = &mut self.text;
        if !text.is_empty() {
            text.push_str(if self.line_breaks > 1 { "\n\n" } else { "\n" });
        }
        let block_level = self.stack.iter().rfind(|open| !open.element.is_inline());
        let row = self.stack.iter().rfind(|open| open.element == Element::Row);
        let in_cell = block_level.is_some_and(|open| open.element == Element::Cell);
        let block = PageBlock {
            span: Span::new(text.len(), text.len()),
            source,
            node: block_level.map_or(0, |open| open.node),
            innermost_node: self.held_node.unwrap_or(self.top().node),
            bytes: 0,
            link_bytes: 0,
            link_count: 0,
        };
        let row = row.filter(|_| in_cell).map(|open| open.node);
        self.open_block = Some(OpenBlock { block, row });
        self.line_breaks = 0;
        self.pending_space = false;
    }

    /// Ends the open block, if there is one.
    pub(super) fn end_block(&mut self) {
        self.write_substitute_words();
        self.pending_cell_separator = false;
        self.power_at = 0;
        self.omitted_space = false;
        let Some(OpenBlock { mut block, .. }) = self.open_block.take() else {
            return;
        };
        let (text, start) = (&mut self.text, block.span.start);
        text.truncate(start + text[start..].trim_end().len());
        // The indent of preformatted text stays in the text and out of the block.
        let indent = text.len() - start - text[start..].trim_start().len();
        block.span = Span::new(start + indent, text.len());
        self.add_block(block);
    }

    /// Ends the line. In preformatted text the block continues on the next line.
    pub(super) fn break_line(&mut self) {
        let in_pre = self.open_counts[Element::Pre.index()] > 0 && !self.top().dropped;
        match in_pre && self.open_block.is_some() {
            true => self.text.push('\n'),
            false => self.end_line(1),
        }
    }

    /// Ends the open block, with at least this many line breaks before the next one.
    pub(super) fn end_line(&mut self, line_breaks: u8) {
        if self.top().dropped {
            return;
        }
        self.end_block();
        self.line_breaks = self.line_breaks.max(line_breaks);
        self.pending_space = false;
    }
}
