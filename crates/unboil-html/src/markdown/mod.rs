//! The text of a page and what its tags say come in, with what is to go; Markdown goes out (CommonMark, with tables as GitHub has
//! them): headings, lists, quotes, code, tables, emphasis and links as the page meant them.

mod escape;
mod inline;
mod nesting;
mod runs;
mod table;

use crate::config::{Links, To, WriteConfig};
use unboil_text::Input;
use unboil_text::{Element, Metadata, Page, PageBlock, Removal, Span, kept_spans, kept_text};

use crate::markdown::escape::longest_run;
use crate::markdown::nesting::Forms;
use crate::markdown::runs::Reading;

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
    let forms = Forms::new(page);
    let mut writer = Writer {
        text,
        page,
        reading: Reading::new(text, page, links),
        numbers: forms.numbers(),
        forms,
        other_marker: vec![false; page.nodes.len()],
        out: String::with_capacity(text.len() + text.len() / 8),
    };
    let pieces = writer.pieces(removals);
    let mut before: Option<Piece> = None;
    let mut at = 0;
    while at < pieces.len() {
        let rest = &pieces[at..];
        let goes_on = before.is_some_and(|before| writer.separate(&before, &rest[0]));
        let first = match goes_on {
            true => String::new(),
            false => writer.first_prefix(before.as_ref(), &rest[0]),
        };
        let done = match (writer.preformatted(rest), writer.table(rest)) {
            (0, 0) => {
                writer.piece(&rest[0], &first, goes_on);
                1
            }
            (0, rows) => {
                writer.rows(&rest[..rows], &first);
                rows
            }
            (code, _) => {
                writer.code(&rest[..code], &first);
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

/// A value as JSON.
fn line(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).expect("values have string keys only")
}

/// A block, or what is left of it.
#[derive(Clone, Copy)]
struct Piece<'a> {
    block: &'a PageBlock,
    span: Span,
}

/// A longer block within a heading, in bytes, is in it because the heading lacks its end.
const MOST_HEADING: usize = 200;

/// What a line is part of, as far as it makes a difference to what has to be escaped.
#[derive(Clone, Copy, PartialEq)]
enum Place {
    Paragraph,
    Heading,
    Cell,
}

struct Writer<'a> {
    text: &'a str,
    page: &'a Page,
    reading: Reading<'a>,
    forms: Forms<'a>,
    /// Of each item of a numbered list its number.
    numbers: Vec<u32>,
    /// The lists whose markers are not those of the list right before.
    other_marker: Vec<bool>,
    out: String,
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

    /// The level of the heading that a block is, or stands in if it is not too long for one. Paragraphs stand in one that lacks its end.
    fn heading(&self, block: &PageBlock) -> Option<u8> {
        let is_one = self.element(block.node) != Element::Div || block.span.len() <= MOST_HEADING;
        match self.forms.meant(block.node) {
            Element::Heading(level) if is_one => Some(level.clamp(1, 6)),
            _ => None,
        }
    }

    /// Writes a block that stands in neither code nor a table, and begins with `first` unless it goes on in its line.
    fn piece(&mut self, piece: &Piece, first: &str, goes_on: bool) {
        self.out.push_str(first);
        let Some(level) = self.heading(piece.block) else {
            return self.line(piece.span, Place::Paragraph);
        };
        if !goes_on {
            self.out
                .extend(std::iter::repeat_n('#', usize::from(level)));
            self.out.push(' ');
        }
        self.line(piece.span, Place::Heading);
    }

    /// The preformatted text that a node is in.
    fn pre(&self, node: u32) -> Option<u32> {
        let is_pre = |&node: &u32| self.element(node) == Element::Pre;
        self.forms.around(node).filter(is_pre).last()
    }

    /// How many of these blocks are of one preformatted text.
    fn preformatted(&self, pieces: &[Piece]) -> usize {
        let pre_of = |piece: &Piece| self.pre(piece.block.node);
        let pre = pieces.first().and_then(pre_of);
        let is_in = |piece: &&Piece| pre.is_some() && pre_of(piece) == pre;
        pieces.iter().take_while(is_in).count()
    }

    /// Writes preformatted text, between fences of more backticks than stand together in it.
    fn code(&mut self, pieces: &[Piece], first: &str) {
        let prefix = self.prefix(pieces[0].block.node);
        let runs = pieces
            .iter()
            .map(|piece| longest_run(&self.text[piece.span.range()]));
        let fence = "`".repeat(3.max(1 + runs.max().unwrap_or_default()));
        self.out.push_str(first);
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
}

#[cfg(test)]
mod tests;
