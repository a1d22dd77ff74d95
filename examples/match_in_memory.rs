//! Finds the passages that texts share, in memory, and prints both copies of each.
//!
//! ```sh
//! cargo run --example match_in_memory -- one.txt two.txt three.txt
//! ```
#![allow(clippy::print_stdout)]

use std::error::Error;
use std::{env, fs};

use unboil::{ArticleView, Config, NoProgress, StripConfig, Stripper, find_passages, kept_spans};

fn main() -> Result<(), Box<dyn Error>> {
    let paths: Vec<String> = env::args().skip(1).collect();
    let mut texts = Vec::new();
    for path in paths {
        let text = fs::read_to_string(&path)?;
        texts.push((path, text));
    }
    print!("{}", shared_passages(&texts)?);
    Ok(())
}

/// The passages that texts share, of which each has a name.
///
/// # Errors
/// If the settings are wrong.
pub(crate) fn shared_passages(texts: &[(String, String)]) -> Result<String, Box<dyn Error>> {
    let config = Config::default();
    // Boilerplate is the same on many pages: match what is left without it.
    let stripper = Stripper::new(&StripConfig::default())?;
    let kept: Vec<_> = (texts.iter())
        .map(|(_, text)| kept_spans(text.len(), &stripper.strip(text.as_str())))
        .collect();
    let views: Vec<ArticleView<'_>> = (texts.iter().zip(&kept))
        .map(|((name, text), kept)| ArticleView {
            id: name,
            text,
            kept,
            ..ArticleView::default()
        })
        .collect();
    let mut out = String::new();
    for passage in find_passages(&views, &config, &NoProgress).passages {
        out.push_str(&format!("{:.2} of the words alike\n", passage.similarity));
        for side in [passage.a, passage.b] {
            let (name, text) = &texts[side.article];
            out.push_str(&format!("  {name}: {:?}\n", &text[side.span.range()]));
        }
    }
    Ok(out)
}
