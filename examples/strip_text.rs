//! Strips one text, and prints the article and the reason for each removal.
//!
//! ```sh
//! cargo run --example strip_text -- article.txt
//! ```
#![allow(clippy::print_stdout)]

use std::error::Error;
use std::{env, fs};

use unboil::{StripConfig, Stripper, kept_text};

fn main() -> Result<(), Box<dyn Error>> {
    let path = env::args().nth(1).ok_or("usage: strip_text FILE")?;
    let text = fs::read_to_string(path)?;
    // Create it once: it holds the tables and the models, and threads can share it.
    let stripper = Stripper::new(&StripConfig::default())?;
    print!("{}", strip(&stripper, &text));
    Ok(())
}

/// The article, and below it the removals.
pub(crate) fn strip(stripper: &Stripper, text: &str) -> String {
    let removals = stripper.strip(text);
    let mut out = kept_text(text, &removals);
    out.push_str("---\n");
    for removal in &removals {
        let removed = text[removal.span.range()].trim();
        out.push_str(&format!(
            "{removed:?}: {} ({})\n",
            removal.why, removal.rule
        ));
    }
    out
}
