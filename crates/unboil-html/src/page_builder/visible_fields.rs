//! Finds the metadata that a page shows: headline, byline, date and the name of the site.

use std::sync::LazyLock;

use unboil_text::{Element, Span};

use super::state::PageBuilder;
use super::visible_texts::{TimeElement, VisibleText};
use crate::attr_tokens::hash_attr_token;
use crate::date::{date_in_text, iso_date};
use crate::metadata_values::{labelled_authors, parse_authors};
use crate::start_tag::{StartTag, VisibleField};
use crate::visible_metadata::VisibleMetadata;

/// Most fields and dates of a page that are noted.
const MAX_FIELDS: usize = 64;
/// Most blocks between the headline and a date or byline.
const MAX_BLOCKS_AFTER_HEADLINE: usize = 12;
const MAX_BLOCKS_BEFORE_HEADLINE: usize = 4;
/// A longer block is no dateline, and a longer text no byline or logo.
const MAX_LINE_BYTES: usize = 150;
const MAX_NAME_BYTES: usize = 80;
/// A block with more bytes outside of links ends the top of an article.
const PROSE_BYTES: usize = 200;
/// Most headings to compare the title with.
const MAX_TITLE_HEADINGS: usize = 20;

/// Words in names of elements whose dates and authors are those of comments or other articles.
const OTHER_ARTICLES: [&[u8]; 12] = [
    b"comment",
    b"comments",
    b"related",
    b"recommended",
    b"recommendations",
    b"teaser",
    b"promo",
    b"sidebar",
    b"popular",
    b"trending",
    b"reply",
    b"replies",
];

/// The attribute tokens of [`OTHER_ARTICLES`].
static OTHER_ARTICLE_TOKENS: LazyLock<[u32; OTHER_ARTICLES.len()]> =
    LazyLock::new(|| OTHER_ARTICLES.map(hash_attr_token));

/// Words before the date of a change.
const UPDATE_WORDS: [&str; 14] = [
    "updated",
    "update",
    "modified",
    "edited",
    "aktualisiert",
    "actualizado",
    "actualizada",
    "jour",
    "aggiornato",
    "aggiornamento",
    "oppdatert",
    "uppdaterad",
    "bijgewerkt",
    "обновлено",
];

impl PageBuilder {
    /// Notes the metadata that the text of an element shows, unless it belongs to another article.
    /// Returns its index.
    pub(super) fn open_visible_field(&mut self, start: &StartTag) -> Option<u32> {
        let field = start.visible_metadata()?;
        if self.visible_texts.len() >= MAX_FIELDS || self.top().dropped {
            return None;
        }
        if field != VisibleField::Logo && (self.top().foreign_item || self.is_other_article()) {
            return None;
        }
        let at = self.text.len();
        let span = Span::new(at, at);
        self.visible_texts.push(VisibleText {
            field,
            span,
            image_text: String::new(),
        });
        Some(self.visible_texts.len() as u32 - 1)
    }

    /// Ends the text of a noted element.
    pub(super) fn close_visible_field(&mut self, index: u32) {
        let span = &mut self.visible_texts[index as usize].span;
        span.end = self.visible_end.max(span.start);
    }

    /// Notes the text that stands for an image in an element that shows metadata, such as a logo.
    pub(super) fn note_image_text(&mut self, text: &str) {
        let field = self.stack.iter().rev().find_map(|open| open.visible_field);
        if let Some(index) = field {
            let image_text = &mut self.visible_texts[index as usize].image_text;
            if image_text.is_empty() && text.len() <= MAX_NAME_BYTES {
                *image_text = text.to_string();
            }
        }
    }

    /// Notes the date of a `time` element, unless it belongs to another article.
    pub(super) fn note_time(&mut self, start: &StartTag) {
        let Some(date) = start.time_value().and_then(iso_date) else {
            return;
        };
        let link = self.stack.iter().rfind(|open| open.is_link);
        let is_of_linked_article = link.is_some_and(|link| !link.is_bookmark) && !start.is_bookmark;
        if is_of_linked_article || self.times.len() >= MAX_FIELDS || self.is_other_article() {
            return;
        }
        self.times.push(TimeElement {
            date,
            block: self.page.blocks.len(),
            is_update: start.is_update,
        });
    }

    /// True if an open element holds comments or other articles.
    pub(super) fn is_other_article(&self) -> bool {
        let is_aside = [Element::Nav, Element::Aside]
            .iter()
            .any(|element| self.open_counts[element.index()] > 0);
        is_aside
            || self.stack.iter().any(|open| {
                let mut tokens = self.page.attr_tokens(open.node).iter();
                tokens.any(|token| OTHER_ARTICLE_TOKENS.contains(token))
            })
    }

    /// What the page shows of its metadata.
    pub(super) fn visible_metadata(&self) -> VisibleMetadata {
        let is_heading = |level: u8| move |element: Element| matches!(element, Element::Heading(found) if found <= level);
        let blocks_of = |level: u8| {
            let blocks = self.page.blocks.iter().enumerate();
            let node = |node: u32| self.page.nodes[node as usize].element;
            blocks.filter(move |(_, block)| is_heading(level)(node(block.node)))
        };
        let text = |span: Span| self.text.get(span.range()).unwrap_or_default().trim();
        let mut main: Vec<&str> = blocks_of(1).map(|(_, block)| text(block.span)).collect();
        main.dedup();
        let headings = blocks_of(2).take(MAX_TITLE_HEADINGS);
        let headline_block = blocks_of(1).next().or_else(|| blocks_of(2).next());
        let headline_block = headline_block.map(|(at, _)| at);
        let shown = |field: VisibleField, max_bytes: usize| {
            let of_field = self
                .visible_texts
                .iter()
                .filter(move |shown| shown.field == field);
            let texts = of_field.map(move |shown| text(shown.span));
            texts.filter(move |text| !text.is_empty() && text.len() <= max_bytes)
        };
        let marked_date = shown(VisibleField::Date, MAX_LINE_BYTES).find_map(date_in_text);
        VisibleMetadata {
            headings: headings
                .map(|(_, block)| text(block.span).to_string())
                .collect(),
            headline: match main[..] {
                [headline] => headline.to_string(),
                _ => String::new(),
            },
            authors: self
                .byline_names(shown(VisibleField::Author, MAX_NAME_BYTES))
                .or_else(|| self.byline_names(shown(VisibleField::Byline, MAX_NAME_BYTES).take(1)))
                .or_else(|| self.labelled_byline(headline_block?))
                .unwrap_or_default(),
            date: marked_date
                .or_else(|| self.time_near(headline_block))
                .or_else(|| self.dateline(headline_block?)),
            other_date: self
                .times
                .iter()
                .find(|time| !time.is_update)
                .map(|time| time.date.clone()),
            logo_text: shown(VisibleField::Logo, MAX_NAME_BYTES)
                .next()
                .or_else(|| self.logo_image_text())
                .map(str::to_string),
        }
    }

    /// The text that stands for the image of the logo.
    fn logo_image_text(&self) -> Option<&str> {
        let logos = self.visible_texts.iter();
        let logos = logos.filter(|shown| shown.field == VisibleField::Logo);
        let mut texts = logos.map(|shown| shown.image_text.as_str());
        texts.find(|text| !text.is_empty())
    }

    /// The names in these texts. `None` if there are none.
    fn byline_names<'t>(&self, texts: impl Iterator<Item = &'t str>) -> Option<Vec<String>> {
        let mut names: Vec<String> = Vec::new();
        // A byline may go on with a date or the name of a rubric.
        let lines = texts.map(|text| text.split(['\n', '|', '·', '•']).next().unwrap_or_default());
        for name in lines.flat_map(parse_authors) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        (!names.is_empty()).then_some(names)
    }

    /// Date of the first `time` element near the headline; of any one on a page without headline.
    fn time_near(&self, headline: Option<usize>) -> Option<String> {
        let is_near = |time: &&TimeElement| {
            headline.is_none_or(|headline| {
                time.block + MAX_BLOCKS_BEFORE_HEADLINE >= headline
                    && time.block <= headline + MAX_BLOCKS_AFTER_HEADLINE
            })
        };
        let near = self.times.iter().filter(is_near);
        near.min_by_key(|time| time.is_update)
            .map(|time| time.date.clone())
    }

    /// The first date in the lines around the headline that dates no change.
    fn dateline(&self, headline: usize) -> Option<String> {
        let is_update = |word: &str| UPDATE_WORDS.contains(&word.to_lowercase().as_str());
        let words = |line: &'_ str| {
            line.split(|c: char| !c.is_alphanumeric())
                .take(3)
                .any(is_update)
        };
        self.lines_around(headline)
            .filter(|line| !words(line))
            .find_map(date_in_text)
    }

    /// The names in the first line around the headline that says who wrote the article.
    fn labelled_byline(&self, headline: usize) -> Option<Vec<String>> {
        let names = self.lines_around(headline).map(labelled_authors);
        names.into_iter().find(|names| !names.is_empty())
    }

    /// The short lines after the headline up to the first prose, and those before it. Menus and
    /// asides are left out.
    fn lines_around(&self, headline: usize) -> impl Iterator<Item = &str> {
        let blocks = &self.page.blocks;
        let after = (headline + 1..blocks.len()).take(MAX_BLOCKS_AFTER_HEADLINE);
        let after = after.take_while(|&at| blocks[at].bytes - blocks[at].link_bytes < PROSE_BYTES);
        let before = (headline.saturating_sub(MAX_BLOCKS_BEFORE_HEADLINE)..headline).rev();
        after.chain(before).filter_map(|at| {
            let block = &blocks[at];
            let is_aside = |node: u32| {
                matches!(
                    self.page.nodes[node as usize].element,
                    Element::Nav | Element::Aside
                )
            };
            let is_menu = self.page.ancestors(block.node).any(is_aside) || block.link_count > 3;
            let line = self.text.get(block.span.range())?;
            (!is_menu && block.span.len() <= MAX_LINE_BYTES).then_some(line)
        })
    }
}
