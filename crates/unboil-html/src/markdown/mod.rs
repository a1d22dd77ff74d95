//! The text of a page and what its tags say come in, with what is to go; Markdown goes out (CommonMark, with tables as GitHub has
//! them): headings, lists, quotes, code, tables, emphasis and links as the page meant them.

mod escape;
mod inline;
mod nesting;
mod style_runs;
mod table;

use crate::config::{LinkStyle, OutputFormat, WriteConfig};
use unboil_text::ArticleRef;
use unboil_text::{Element, HtmlPage, Metadata, PageBlock, Removal, Span, kept_spans, kept_text};

use crate::markdown::escape::longest_backtick_run;
use crate::markdown::nesting::NestingIndex;
use crate::markdown::style_runs::StyleRunReader;

/// What is left of an article after `removals`: of a page of HTML as it is asked for, of a text the text.
pub fn render(article: ArticleRef, removals: &[Removal], config: &WriteConfig) -> String {
    match (article.page, config.to) {
        (Some(page), OutputFormat::Markdown) => {
            let front_matter = match config.metadata {
                true => front_matter(&page.declared.metadata),
                false => String::new(),
            };
            front_matter + &to_markdown(article.text, page, removals, config.links)
        }
        _ => kept_text(article.text, removals),
    }
}

/// What is left of the text of a page after `removals`, as Markdown.
fn to_markdown(text: &str, page: &HtmlPage, removals: &[Removal], links: LinkStyle) -> String {
    let nesting = NestingIndex::new(page);
    let mut writer = MarkdownWriter {
        text,
        page,
        run_reader: StyleRunReader::new(text, page, links),
        item_numbers: nesting.item_numbers(),
        nesting,
        alternate_marker: vec![false; page.nodes.len()],
        out: String::with_capacity(text.len() + text.len() / 8),
    };
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

/// What a page says of itself, as the YAML header of a Markdown file; empty if it says nothing.
fn front_matter(metadata: &Metadata) -> String {
    let Metadata {
        title,
        authors,
        date,
        site_name,
        language,
        url,
    } = metadata;
    // Values of JSON are values of YAML.
    let json_value = |value: &Option<String>| value.as_ref().map(line);
    let fields = [
        ("title", json_value(title)),
        ("authors", (!authors.is_empty()).then(|| line(authors))),
        ("date", json_value(date)),
        ("site_name", json_value(site_name)),
        ("language", json_value(language)),
        ("url", json_value(url)),
    ];
    let lines: String = (fields.into_iter())
        .filter_map(|(key, value)| Some(format!("{key}: {}\n", value?)))
        .collect();
    match lines.is_empty() {
        true => lines,
        false => format!("---\n{lines}---\n\n"),
    }
}

/// A value as JSON.
fn line(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).expect("values have string keys only")
}

/// A block, or what is left of it.
#[derive(Clone, Copy)]
struct KeptBlock<'a> {
    block: &'a PageBlock,
    span: Span,
}

/// A longer block within a heading, in bytes, is in it because the heading lacks its end.
const MAX_HEADING_BYTES: usize = 200;

/// What a line is part of, as far as it makes a difference to what has to be escaped.
#[derive(Clone, Copy, PartialEq)]
enum LineContext {
    Paragraph,
    Heading,
    Cell,
}

struct MarkdownWriter<'a> {
    text: &'a str,
    page: &'a HtmlPage,
    run_reader: StyleRunReader<'a>,
    nesting: NestingIndex<'a>,
    /// Of each item of a numbered list its number.
    item_numbers: Vec<u32>,
    /// The lists whose markers are not those of the list right before.
    alternate_marker: Vec<bool>,
    out: String,
}

impl<'a> MarkdownWriter<'a> {
    /// What is left of each block.
    fn kept_blocks(&self, removals: &[Removal]) -> Vec<KeptBlock<'a>> {
        let mut kept_blocks = Vec::with_capacity(self.page.blocks.len());
        let kept = kept_spans(self.text.len(), removals);
        let mut from = 0;
        for block in &self.page.blocks {
            while kept
                .get(from)
                .is_some_and(|span| span.end <= block.span.start)
            {
                from += 1;
            }
            let reaches = |span: &&Span| span.start < block.span.end;
            for span in kept[from..].iter().take_while(reaches) {
                let start = span.start.max(block.span.start);
                let end = span.end.min(block.span.end);
                let inner = &self.text[start..end];
                let skipped = inner.len() - inner.trim_start().len();
                let span = Span::new(start + skipped, start + skipped + inner.trim().len());
                if !span.is_empty() {
                    kept_blocks.push(KeptBlock { block, span });
                }
            }
        }
        kept_blocks
    }

    fn element(&self, node: u32) -> Element {
        self.page.nodes[node as usize].element
    }

    /// The level of the heading that a block is, or stands in if it is not too long for one. Paragraphs stand in one that lacks its end.
    fn heading_level(&self, block: &PageBlock) -> Option<u8> {
        let is_heading =
            self.element(block.node) != Element::Div || block.span.len() <= MAX_HEADING_BYTES;
        match self.nesting.non_div(block.node) {
            Element::Heading(level) if is_heading => Some(level.clamp(1, 6)),
            _ => None,
        }
    }

    /// Writes a block that stands in neither code nor a table, and begins with `first` unless it goes on in its line.
    fn write_block(&mut self, kept_block: &KeptBlock, first: &str, continues_line: bool) {
        self.out.push_str(first);
        let Some(level) = self.heading_level(kept_block.block) else {
            return self.write_line(kept_block.span, LineContext::Paragraph);
        };
        if !continues_line {
            self.out
                .extend(std::iter::repeat_n('#', usize::from(level)));
            self.out.push(' ');
        }
        self.write_line(kept_block.span, LineContext::Heading);
    }

    /// The preformatted text that a node is in.
    fn pre_node(&self, node: u32) -> Option<u32> {
        let is_pre = |&node: &u32| self.element(node) == Element::Pre;
        self.nesting.ancestors(node).filter(is_pre).last()
    }

    /// How many of these blocks are of one preformatted text.
    fn preformatted_len(&self, kept_blocks: &[KeptBlock]) -> usize {
        let pre_of = |kept_block: &KeptBlock| self.pre_node(kept_block.block.node);
        let pre_node = kept_blocks.first().and_then(pre_of);
        let is_in = |kept_block: &&KeptBlock| pre_node.is_some() && pre_of(kept_block) == pre_node;
        kept_blocks.iter().take_while(is_in).count()
    }

    /// Writes preformatted text, between fences of more backticks than stand together in it.
    fn write_code_block(&mut self, kept_blocks: &[KeptBlock], first: &str) {
        let prefix = self.prefix(kept_blocks[0].block.node);
        let runs = kept_blocks
            .iter()
            .map(|kept_block| longest_backtick_run(&self.text[kept_block.span.range()]));
        let fence = "`".repeat(3.max(1 + runs.max().unwrap_or_default()));
        self.out.push_str(first);
        self.out.push_str(&fence);
        for kept_block in kept_blocks {
            // The first line keeps its indent.
            let start = kept_block.span.start;
            let from = self.text[..start].rfind('\n').map_or(0, |at| at + 1);
            let blank = self.text[from..start].trim().is_empty();
            let code = &self.text[if blank { from } else { start }..kept_block.span.end];
            for line in code.lines() {
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

#[cfg(test)]
mod tests;
