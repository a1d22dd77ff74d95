//! The text of a page and what its tags say come in, with what is to go; Markdown goes out (CommonMark, with tables as GitHub has
//! them): headings, lists, quotes, code, tables, emphasis and links as the page meant them.

mod inline;

use crate::config::{Links, To, WriteConfig};
use crate::document::{Element, Metadata, Page, PageBlock, Removal, Span, kept_spans, kept_text};
use crate::strip::Input;
use crate::write::line;

/// What is left of an article after `removals`: of a page of HTML as it is asked for, of a text the text.
pub fn rendered(article: Input, removals: &[Removal], config: &WriteConfig) -> String {
    match (article.page, config.to) {
        (Some(page), To::Markdown) => {
            let header = match config.metadata {
                true => header(&page.head.metadata),
                false => String::new(),
            };
            header + &markdown(article.text, page, removals, config.links)
        }
        _ => kept_text(article.text, removals),
    }
}

/// What is left of the text of a page after `removals`, as Markdown.
fn markdown(text: &str, page: &Page, removals: &[Removal], links: Links) -> String {
    let mut writer = Writer {
        text,
        page,
        links,
        ordinals: ordinals(page),
        forms: forms(page),
        out: String::with_capacity(text.len() + text.len() / 8),
    };
    let pieces = writer.pieces(removals);
    let mut before: Option<Piece> = None;
    let mut at = 0;
    while at < pieces.len() {
        let rest = &pieces[at..];
        if let Some(before) = before {
            writer.separate(&before, &rest[0]);
        }
        let done = match (writer.preformatted(rest), writer.table(rest)) {
            (0, 0) => {
                writer.piece(&rest[0], before.as_ref());
                1
            }
            (0, rows) => {
                writer.rows(&rest[..rows], before.as_ref());
                rows
            }
            (code, _) => {
                writer.code(&rest[..code], before.as_ref());
                code
            }
        };
        at += done;
        before = Some(pieces[at - 1]);
    }
    let mut out = writer.out;
    if !out.is_empty() {
        out.push('\n');
    }
    out
}

/// What a page says of itself, as the YAML header of a Markdown file; empty if it says nothing.
fn header(metadata: &Metadata) -> String {
    let Metadata {
        title,
        authors,
        date,
        site_name,
        language,
        url,
    } = metadata;
    // Values of JSON are values of YAML.
    let one = |value: &Option<String>| value.as_ref().map(line);
    let fields = [
        ("title", one(title)),
        ("authors", (!authors.is_empty()).then(|| line(authors))),
        ("date", one(date)),
        ("site_name", one(site_name)),
        ("language", one(language)),
        ("url", one(url)),
    ];
    let lines: String = (fields.into_iter())
        .filter_map(|(key, value)| Some(format!("{key}: {}\n", value?)))
        .collect();
    match lines.is_empty() {
        true => lines,
        false => format!("---\n{lines}---\n\n"),
    }
}

/// A block, or what is left of it.
#[derive(Clone, Copy)]
struct Piece<'a> {
    block: &'a PageBlock,
    span: Span,
}

struct Writer<'a> {
    text: &'a str,
    page: &'a Page,
    links: Links,
    /// Of each list item, the how manieth it is.
    ordinals: Vec<u32>,
    /// Of each element the nearest that has a form of its own in Markdown, itself included; the first if there is none.
    forms: Vec<u32>,
    out: String,
}

/// How many backticks stand together in a text, at most.
fn longest_run(text: &str) -> usize {
    let runs = text.split(|c| c != '`').map(str::len);
    runs.max().unwrap_or_default()
}

/// The place of each list item in its list, from 1.
fn ordinals(page: &Page) -> Vec<u32> {
    let mut items = vec![0; page.nodes.len()];
    let mut ordinals = vec![0; page.nodes.len()];
    for (at, node) in page.nodes.iter().enumerate() {
        if node.element == Element::Item {
            let count = &mut items[node.parent as usize];
            *count += 1;
            ordinals[at] = *count;
        }
    }
    ordinals
}

/// See [`Writer::forms`].
fn forms(page: &Page) -> Vec<u32> {
    use Element::{Item, Pre, Quote, Row, Table};
    let mut forms: Vec<u32> = Vec::with_capacity(page.nodes.len());
    // How many there are around each, itself included.
    let mut depths: Vec<usize> = Vec::with_capacity(page.nodes.len());
    for (at, node) in page.nodes.iter().enumerate() {
        let parent = node.parent as usize;
        let depth = depths.get(parent).copied().unwrap_or_default();
        let around = forms.get(parent).copied().unwrap_or_default();
        let has_form = matches!(node.element, Item | Pre | Quote | Row | Table);
        let counts = has_form && depth < MOST_FORMS;
        depths.push(depth + usize::from(counts));
        forms.push(if counts { at as u32 } else { around });
    }
    forms
}

impl<'a> Writer<'a> {
    /// What is left of each block.
    fn pieces(&self, removals: &[Removal]) -> Vec<Piece<'a>> {
        let mut pieces = Vec::with_capacity(self.page.blocks.len());
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
                    pieces.push(Piece { block, span });
                }
            }
        }
        pieces
    }

    fn element(&self, node: u32) -> Element {
        self.page.nodes[node as usize].element
    }

    /// The elements with a form of their own around a node, itself included, the outermost last. A page may nest its elements deep;
    /// these are few.
    fn around(&self, node: u32) -> impl Iterator<Item = u32> {
        let form = |node: u32| Some(self.forms[node as usize]).filter(|&node| node > 0);
        std::iter::successors(form(node), move |&node| {
            form(self.page.nodes[node as usize].parent)
        })
    }

    /// The nearest element of a kind with a form of its own around a node, itself included.
    fn nearest(&self, node: u32, element: Element) -> Option<u32> {
        self.around(node)
            .find(|&node| self.element(node) == element)
    }

    /// What a line of a block begins with: the marks of quotes, and for each list item that the block is in the marker of the item, or
    /// room for it if `before`, the node of a block above, is in the item too.
    fn prefix(&self, node: u32, before: Option<u32>) -> String {
        let is_shown = |&node: &u32| matches!(self.element(node), Element::Quote | Element::Item);
        let mut around: Vec<u32> = self.around(node).filter(is_shown).collect();
        around.reverse();
        around.truncate(MOST_DEPTH);
        let begun: Vec<u32> = before
            .into_iter()
            .flat_map(|node| self.around(node))
            .collect();
        let mut prefix = String::new();
        for node in around {
            if self.element(node) == Element::Quote {
                prefix.push_str("> ");
                continue;
            }
            let marker = self.marker(node);
            match begun.contains(&node) {
                true => prefix.extend(std::iter::repeat_n(' ', marker.len())),
                false => prefix.push_str(&marker),
            }
        }
        prefix
    }

    fn marker(&self, item: u32) -> String {
        let list = self.page.nodes[item as usize].parent;
        match self.page.nodes[list as usize].ordered {
            true => format!("{}. ", self.ordinals[item as usize]),
            false => "- ".to_string(),
        }
    }

    /// Ends one block and begins the line of the next.
    fn separate(&mut self, before: &Piece, next: &Piece) {
        let (from, to) = (before.block.node, next.block.node);
        let same = |element| {
            let of = self.nearest(from, element);
            of.is_some() && of == self.nearest(to, element)
        };
        let items = [from, to].map(|node| self.nearest(node, Element::Item));
        let breaks = self.text[before.span.end..next.span.start]
            .matches('\n')
            .count();
        if before.block.span == next.block.span {
            self.out.push(' ');
        } else if items[0] != items[1] && items.iter().all(Option::is_some) {
            self.out.push('\n');
        } else if breaks == 1 && from == to && !matches!(self.element(to), Element::Heading(_)) {
            self.out.push_str("  \n");
        } else {
            // A quote goes on over the blank line.
            let quote = match same(Element::Quote) {
                true => self.prefix(to, Some(to)),
                false => String::new(),
            };
            self.out.push('\n');
            self.out.push_str(quote.trim_end());
            self.out.push('\n');
        }
    }

    /// Writes a block that stands in neither code nor a table.
    fn piece(&mut self, piece: &Piece, before: Option<&Piece>) {
        let node = piece.block.node;
        let goes_on = before.is_some_and(|before| before.block.span == piece.block.span);
        if !goes_on {
            let prefix = self.prefix(node, before.map(|before| before.block.node));
            self.out.push_str(&prefix);
            if let Element::Heading(level) = self.element(node) {
                self.out
                    .extend(std::iter::repeat_n('#', usize::from(level.clamp(1, 6))));
                self.out.push(' ');
            }
        }
        self.line(piece);
    }

    /// How many of these blocks are of one preformatted text.
    fn preformatted(&self, pieces: &[Piece]) -> usize {
        let pre_of = |piece: &Piece| self.nearest(piece.block.node, Element::Pre);
        let pre = pieces.first().and_then(pre_of);
        let is_in = |piece: &&Piece| pre.is_some() && pre_of(piece) == pre;
        pieces.iter().take_while(is_in).count()
    }

    /// Writes preformatted text, between fences of more backticks than stand together in it.
    fn code(&mut self, pieces: &[Piece], before: Option<&Piece>) {
        let node = pieces[0].block.node;
        let first = self.prefix(node, before.map(|before| before.block.node));
        let prefix = self.prefix(node, Some(node));
        let runs = pieces
            .iter()
            .map(|piece| longest_run(&self.text[piece.span.range()]));
        let fence = "`".repeat(3.max(1 + runs.max().unwrap_or_default()));
        self.out.push_str(&first);
        self.out.push_str(&fence);
        for piece in pieces {
            // The first line keeps its indent.
            let start = piece.span.start;
            let from = self.text[..start].rfind('\n').map_or(0, |at| at + 1);
            let blank = self.text[from..start].trim().is_empty();
            let code = &self.text[if blank { from } else { start }..piece.span.end];
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

    /// How many of these blocks are the rows of one table: at least two, the first of them with two cells.
    fn table(&self, pieces: &[Piece]) -> usize {
        let table_of = |piece: &Piece| {
            let in_cell =
                self.element(piece.block.node) == Element::Cell && piece.span == piece.block.span;
            self.nearest(piece.block.node, Element::Table)
                .filter(|_| in_cell)
        };
        let Some(table) = pieces.first().and_then(table_of) else {
            return 0;
        };
        let cells = |piece: &Piece| self.cells(piece);
        if cells(&pieces[0]) < 2 {
            return 0;
        }
        let row_of = |piece: &Piece| self.nearest(piece.block.node, Element::Row);
        let mut rows = 1;
        while pieces.get(rows).and_then(table_of) == Some(table)
            && row_of(&pieces[rows]) != row_of(&pieces[rows - 1])
            && cells(&pieces[rows]) <= MOST_CELLS
        {
            rows += 1;
        }
        match rows > 1 && cells(&pieces[0]) <= MOST_CELLS {
            true => rows,
            false => 0,
        }
    }

    fn cells(&self, row: &Piece) -> usize {
        self.text[row.span.range()].matches(CELL).count() + 1
    }

    fn rows(&mut self, rows: &[Piece], before: Option<&Piece>) {
        let node = rows[0].block.node;
        let first = self.prefix(node, before.map(|before| before.block.node));
        let prefix = self.prefix(node, Some(node));
        let most = rows
            .iter()
            .map(|row| self.cells(row))
            .max()
            .unwrap_or_default();
        for (n, row) in rows.iter().enumerate() {
            if n > 0 {
                self.out.push('\n');
            }
            let missing = most - self.cells(row);
            self.out.push_str(if n == 0 { &first } else { &prefix });
            self.out.push_str("| ");
            self.line(row);
            self.out.push_str(" |");
            self.out.push_str(&" |".repeat(missing));
            if n == 0 {
                self.out.push('\n');
                self.out.push_str(&prefix);
                self.out.push('|');
                self.out.push_str(&" --- |".repeat(most));
            }
        }
    }
}

/// Lists and quotes nest no deeper than this here.
const MOST_DEPTH: usize = 16;
/// So many elements with a form of their own stand in each other at most; those further in have none.
const MOST_FORMS: usize = 64;
/// A table of more cells in a row is none.
const MOST_CELLS: usize = 64;
/// What stands between the cells of a row.
const CELL: &str = " | ";

#[cfg(test)]
mod tests;
