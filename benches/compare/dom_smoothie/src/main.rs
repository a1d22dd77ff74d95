//! Reads rows with the field "html", runs dom_smoothie over them as it comes, and writes how many seconds that took, the bytes
//! of the pages, and the text of each; null for one that it cannot read.

use std::error::Error;
use std::panic::catch_unwind;
use std::time::Instant;

use dom_smoothie::Readability;
use serde_json::{Value, json};

fn text(html: &str) -> Option<String> {
    let article = catch_unwind(|| Readability::new(html, None, None)?.parse());
    match article {
        Ok(Ok(article)) => Some(article.text_content.to_string()),
        _ => None,
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let rows = std::io::read_to_string(std::io::stdin())?;
    let pages: Vec<String> = rows
        .lines()
        .map(|row| {
            Ok(serde_json::from_str::<Value>(row)?["html"]
                .as_str()
                .unwrap_or_default()
                .to_string())
        })
        .collect::<Result<_, serde_json::Error>>()?;
    let start = Instant::now();
    let texts: Vec<Option<String>> = pages.iter().map(|page| text(page)).collect();
    let seconds = start.elapsed().as_secs_f64();
    let bytes: usize = pages.iter().map(String::len).sum();
    println!("{}", json!([seconds, bytes, texts]));
    Ok(())
}
