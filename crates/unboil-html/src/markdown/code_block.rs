//! Preformatted text as fenced code blocks.

use super::escape::{is_line_break, longest_backtick_run};
use super::writer::{KeptBlock, MarkdownWriter};

impl<'a> MarkdownWriter<'a> {
    /// Number of blocks at the start of the slice that belong to one preformatted text; 0 if the
    /// first block is not preformatted.
    pub(super) fn preformatted_len(&self, kept_blocks: &[KeptBlock]) -> usize {
        let pre_of = |kept_block: &KeptBlock| self.pre_node(kept_block.block.node);
        let pre_node = kept_blocks.first().and_then(pre_of);
        let is_in = |kept_block: &&KeptBlock| pre_node.is_some() && pre_of(kept_block) == pre_node;
        kept_blocks.iter().take_while(is_in).count()
    }

    /// Language of the code at a node; empty if the page names none.
    fn code_language(&self, node: u32) -> &'a str {
        let languages: &'a [(u32, String)] = &self.page.code_languages;
        let pre_node = self.pre_node(node).unwrap_or(node);
        let found = languages.binary_search_by_key(&pre_node, |(node, _)| *node);
        found.map_or("", |at| &languages[at].1)
    }

    /// Writes preformatted text between fences that are longer than any run of backticks in it.
    /// `first` is the prefix of the first fence.
    pub(super) fn write_code_block(&mut self, kept_blocks: &[KeptBlock], first: &str) {
        let prefix = self.prefix(kept_blocks[0].block.node);
        let runs = kept_blocks
            .iter()
            .map(|kept_block| longest_backtick_run(&self.text[kept_block.span.range()]));
        let fence = "`".repeat(3.max(1 + runs.max().unwrap_or_default()));
        self.out.push_str(first);
        self.out.push_str(&fence);
        let language = self.code_language(kept_blocks[0].block.node);
        self.out.push_str(language);
        for kept_block in kept_blocks {
            // The first line keeps its indent.
            let start = kept_block.span.start;
            let from = self.text[..start].rfind('\n').map_or(0, |at| at + 1);
            let blank = self.text[from..start].trim().is_empty();
            let code = &self.text[if blank { from } else { start }..kept_block.span.end];
            // Without its prefix, a line would be outside of the quote or list of the code.
            for line in code.lines().flat_map(|line| line.split(is_line_break)) {
                self.out.push('\n');
                self.out.push_str(&prefix);
                self.out.push_str(line);
            }
        }
        self.out.push('\n');
        self.out.push_str(&prefix);
        self.out.push_str(&fence);
    }
}
