//! Writes the article of a page of HTML as Markdown, with the metadata of the page above it.
//!
//! ```sh
//! cargo run --example page_to_markdown -- page.html
//! ```
#![allow(clippy::print_stdout)]

use std::error::Error;
use std::{env, fs};

use unboil::{OutputFormat, StripConfig, Stripper, WriteConfig, html};

fn main() -> Result<(), Box<dyn Error>> {
    let path = env::args().nth(1).ok_or("usage: page_to_markdown FILE")?;
    // The encoding is that of the page: a byte order mark, `<meta charset>`, or what fits best.
    let page = html::decode(&fs::read(path)?, None);
    let stripper = Stripper::new(&StripConfig::default())?;
    print!("{}", markdown(&stripper, &page));
    Ok(())
}

/// The article of a page as Markdown.
pub(crate) fn markdown(stripper: &Stripper, page: &str) -> String {
    let article = html::article(page);
    let removals = stripper.strip(&article);
    let write = WriteConfig {
        to: OutputFormat::Markdown,
        metadata: true,
        ..WriteConfig::default()
    };
    html::render((&article).into(), &removals, &write)
}
