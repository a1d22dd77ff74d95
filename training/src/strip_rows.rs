//! Filter for JSONL rows with "id" and "text" or "html": writes the rows with the stripped text, by
//! the models that were trained without the page's fold.

use std::io::{BufRead, Write};
use std::path::Path;

use serde_json::Value;
use unboil_strip::Strength;
use unboil_strip::training::ModelKind;
use unboil_text::{Article, kept_text};

use crate::fold_models::{Result, fold_path, strippers};
use crate::pages;

/// Strips the rows of standard input.
pub fn strip_rows(data: &Path, strength: Strength) -> Result<()> {
    let pages = pages::read(data)?;
    // Models of one kind may be missing.
    let model_kinds: Vec<ModelKind> = [ModelKind::Text, ModelKind::Html]
        .into_iter()
        .filter(|&model_kind| fold_path(model_kind, 0).exists())
        .collect();
    let strippers = strippers(strength, &model_kinds)?;
    let mut out = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines() {
        let mut row: Value = serde_json::from_str(&line?)?;
        let id = row["id"].as_str().ok_or("a row without an id")?;
        let page = pages.iter().find(|page| page.id == id);
        let fold = page.ok_or_else(|| format!("no page has the id {id}"))?.fold;
        let article = match (row["html"].as_str(), row["text"].as_str()) {
            (Some(page), _) => unboil_html::article(page),
            (None, Some(text)) => Article {
                text: text.to_string(),
                ..Article::default()
            },
            (None, None) => return Err("a row without html and without text".into()),
        };
        let removals = strippers[fold].strip(&article);
        row["text"] = kept_text(&article.text, &removals).into();
        writeln!(out, "{}", to_ascii_json(&row))?;
    }
    Ok(())
}

/// The row as JSON in ASCII: some readers split lines at U+2028 and the like.
fn to_ascii_json(row: &Value) -> String {
    let mut out = String::new();
    for c in row.to_string().chars() {
        if c.is_ascii() {
            out.push(c);
        } else {
            let mut units = [0; 2];
            for unit in c.encode_utf16(&mut units) {
                out += &format!("\\u{unit:04x}");
            }
        }
    }
    out
}
