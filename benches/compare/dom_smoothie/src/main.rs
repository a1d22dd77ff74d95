//! Reads a file of rows with the fields "id" and "html", runs dom_smoothie over them as it comes, and
//! writes rows with the text of each, null for one that it cannot read. Prints how many seconds that
//! took.

use std::error::Error;
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
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
    let mut paths = std::env::args().skip(1);
    let mut next = || paths.next().ok_or("two paths: rows and texts");
    let start = Instant::now();
    let rows = BufReader::new(File::open(next()?)?);
    let mut out = BufWriter::new(File::create(next()?)?);
    for row in rows.lines() {
        let row: Value = serde_json::from_str(&row?)?;
        let page = row["html"].as_str().unwrap_or_default();
        writeln!(out, "{}", json!({"id": row["id"], "text": text(page)}))?;
    }
    out.flush()?;
    println!("{}", start.elapsed().as_secs_f64());
    Ok(())
}
