//! HTML to text with tag evidence and metadata, and back out as text or Markdown. No IO.
//!
//! * [`parse()`] returns the visible text of a page and its [`HtmlPage`](unboil_text::HtmlPage):
//!   blocks, elements, inline styles and declared metadata. [`article`] wraps both in an
//!   [`Article`](unboil_text::Article).
//! * [`render()`] writes what remains of an article after removals, as text or as CommonMark.
//!
//! The tokenizer is html5gum's, which follows the HTML standard. This crate builds a simpler tree
//! than browsers do, because it needs no layout.
//!
//! ```
//! use unboil_html::{OutputFormat, WriteConfig, article, render};
//!
//! let article = article("<title>Tides</title><h1>Tide tables</h1><p>High water at <b>noon</b>.");
//! assert_eq!(article.text, "Tide tables\n\nHigh water at noon.\n");
//!
//! let config = WriteConfig { to: OutputFormat::Markdown, ..WriteConfig::default() };
//! let markdown = render((&article).into(), &[], &config);
//! assert_eq!(markdown, "# Tide tables\n\nHigh water at **noon**.\n");
//! ```
#![forbid(unsafe_code)]

mod attr_tokens;
mod authors;
mod calendar;
mod code_language;
mod config;
mod date;
mod date_seconds;
mod front_matter;
mod hidden_names;
mod image_kind;
mod json_ld;
mod markdown;
mod mathml;
mod metadata_builder;
mod metadata_keys;
mod metadata_values;
mod month_names;
mod name_parts;
mod page_builder;
mod page_emitter;
mod page_parser;
mod parse;
mod raw_text;
mod render;
mod start_tag;
mod styled_spans;
mod tag_effect;
mod text_role;
mod time_of_day;
mod title;
mod visible_metadata;

pub use config::{LinkStyle, OutputFormat, WriteConfig};
pub use date_seconds::date_seconds;
pub use parse::{article, parse};
pub use render::render;

#[cfg(test)]
mod tests;
