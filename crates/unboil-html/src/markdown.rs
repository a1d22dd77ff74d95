//! Writes the text of a page as CommonMark, with tables as in GitHub Flavored Markdown.
//!
//! [`to_markdown`] keeps headings, lists, quotes, code, tables, emphasis and links. Text never
//! becomes markup: characters that Markdown would interpret are escaped. [`MarkdownWriter`] holds
//! the state, and each child module adds the methods for one construct.

mod code_block;
mod escape;
mod inline;
mod link_address;
mod nesting;
mod prefix;
mod style_runs;
mod table;
mod writer;

use unboil_text::{HtmlPage, Removal, Span};

use crate::config::LinkStyle;
use escape::is_line_break;
use writer::{KeptBlock, LineContext, MarkdownWriter};

/// The text of a page without its removals as Markdown. `removals` must be sorted by start and must
/// not overlap.
pub(crate) fn to_markdown(
    text: &str,
    page: &HtmlPage,
    removals: &[Removal],
    links: LinkStyle,
) -> String {
    let mut writer = MarkdownWriter::new(text, page, links);
    let kept_blocks = writer.kept_blocks(removals);
    let mut previous: Option<KeptBlock> = None;
    let mut at = 0;
    while at < kept_blocks.len() {
        let rest = &kept_blocks[at..];
        let continues_line =
            previous.is_some_and(|previous| writer.write_separator(&previous, &rest[0]));
        let first = match continues_line {
            true => String::new(),
            false => writer.first_prefix(previous.as_ref(), &rest[0]),
        };
        let consumed = match (writer.preformatted_len(rest), writer.table_len(rest)) {
            (0, 0) => {
                writer.write_block(&rest[0], &first, continues_line);
                1
            }
            (0, rows) => {
                writer.write_rows(&rest[..rows], &first);
                rows
            }
            (code, _) => {
                writer.write_code_block(&rest[..code], &first);
                code
            }
        };
        at += consumed;
        previous = Some(kept_blocks[at - 1]);
    }
    let mut out = writer.out;
    if !out.is_empty() {
        out.push('\n');
    }
    out
}

impl MarkdownWriter<'_> {
    /// Writes a block that is neither code nor a table row. `first` is the prefix of its first
    /// line.
    fn write_block(&mut self, kept_block: &KeptBlock, first: &str, continues_line: bool) {
        self.out.push_str(first);
        let Some(level) = self.heading_level(kept_block.block) else {
            return self.write_lines(kept_block);
        };
        if !continues_line {
            self.out
                .extend(std::iter::repeat_n('#', usize::from(level)));
            self.out.push(' ');
        }
        self.write_line(kept_block.span, LineContext::Heading);
    }

    /// Writes a paragraph. It has one line, unless it is preformatted text that is not written as
    /// code, such as that of `<pre role="main">`.
    fn write_lines(&mut self, kept_block: &KeptBlock) {
        let mut start = kept_block.span.start;
        for line in self.text[kept_block.span.range()].split_inclusive(is_line_break) {
            let from = start + line.len() - line.trim_start().len();
            let span = Span::new(from, from + line.trim().len());
            if !span.is_empty() {
                if span.start > kept_block.span.start {
                    self.out.push_str("  \n");
                    self.out.push_str(&self.prefix(kept_block.block.node));
                }
                self.write_line(span, LineContext::Paragraph);
            }
            start += line.len();
        }
    }
}

#[cfg(test)]
mod tests;
