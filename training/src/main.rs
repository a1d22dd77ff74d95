//! Trains the scorer.
//!
//! `unboil-training train DATA` learns from the pages below DATA, writes the weights and the model card, and leaves a model for
//! each fold in `training/target/folds`; `train-html DATA` does the same for pages of HTML. `unboil-training rate DATA` scores these again after the rules or the thresholds changed,
//! `rate-html DATA` those for pages, `unboil-training card DATA` writes the card again with such scores, and `unboil-training strip DATA` is a filter: it strips rows
//! with the model that has not seen their host.

mod boosting;
mod evaluation;
mod examples;
mod label;
mod model_card;
mod page_type_weights;
mod pages;
mod train;
mod variants;
mod word_weights;

use std::error::Error;
use std::fs;
use std::io::{BufRead, Write};
use std::path::{Path, PathBuf};

use examples::Example;
use pages::{FOLDS, Page};
use serde_json::Value;
use unboil_strip::Stripper;
use unboil_strip::config::{Strength, StripConfig, UserRules};
use unboil_strip::training::{Model, ModelKind, with_model};
use unboil_text::{Article, kept_text};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

fn main() -> Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match args[..] {
        ["train", data] => train(Path::new(data)),
        ["train-html", data] => train_html(Path::new(data)),
        ["rate-html", data] => rate_html(Path::new(data), Strength::Auto),
        ["rate-types", data] => rate_types(Path::new(data)),
        ["card", data] => card(Path::new(data)),
        ["rate", data] => rate(Path::new(data), Strength::Auto),
        ["rate", data, strength] => rate(Path::new(data), parse_strength(strength)?),
        ["strip", data] => strip(Path::new(data), Strength::Auto),
        ["strip", data, strength] => strip(Path::new(data), parse_strength(strength)?),
        _ => Err("usage: unboil-training train|train-html|rate|rate-html|rate-types|card|strip DATA [auto|careful|full]".into()),
    }
}

fn parse_strength(strength: &str) -> Result<Strength> {
    Ok(serde_json::from_value(Value::from(strength))?)
}

fn manifest_dir() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_path_buf()
}

fn fold_path(fold: usize) -> PathBuf {
    manifest_dir().join(format!("target/folds/{fold}.bin"))
}

fn weights_path() -> PathBuf {
    scorer_file("weights.bin")
}

fn scorer_file(name: &str) -> PathBuf {
    manifest_dir()
        .join("../crates/unboil-strip/src/scorer")
        .join(name)
}

fn train(data: &Path) -> Result<()> {
    let pages = pages::read(data)?;
    let mut examples = examples::make(&pages);
    println!("{} pages, {} examples", pages.len(), examples.len());
    let counts = train::WeightCounts {
        words: word_weights::SiteCounts::from_words(&examples, &pages),
        attr_token_weights: None,
    };
    fs::create_dir_all(manifest_dir().join("target/folds"))?;
    for fold in 0..FOLDS {
        let model = train::fit(&mut examples, &pages, &counts, Some(fold));
        fs::write(fold_path(fold), model.to_bytes())?;
        println!("fold {fold} of {FOLDS}");
    }
    println!("{}", table(&pages, Strength::Auto)?);
    let model = train::fit(&mut examples, &pages, &counts, None);
    fs::write(weights_path(), model.to_bytes())?;
    write_card(&pages, &examples, &model)
}

fn train_html(data: &Path) -> Result<()> {
    let pages = pages::read_html(data)?;
    let mut examples = examples::html_examples(&pages);
    let blocks: usize = examples.iter().map(|example| example.labels.len()).sum();
    println!("{} pages, {blocks} blocks", pages.len());
    let counts = train::WeightCounts {
        words: word_weights::SiteCounts::from_words(&examples, &pages),
        attr_token_weights: Some(word_weights::SiteCounts::from_attr_tokens(
            &examples, &pages,
        )),
    };
    fs::create_dir_all(manifest_dir().join("target/folds"))?;
    for fold in 0..FOLDS {
        let model = train::fit(&mut examples, &pages, &counts, Some(fold));
        fs::write(html_fold_path(fold), model.to_bytes())?;
        println!("fold {fold} of {FOLDS}");
    }
    println!(
        "{}",
        evaluation::html_table(&pages, &strippers(Strength::Auto, &[ModelKind::Html])?)
    );
    let model = train::fit(&mut examples, &pages, &counts, None);
    fs::write(scorer_file("page-weights.bin"), model.to_bytes())?;
    Ok(())
}

fn rate_html(data: &Path, strength: Strength) -> Result<()> {
    let pages = pages::read_html(data)?;
    println!(
        "{}",
        evaluation::html_table(&pages, &strippers(strength, &[ModelKind::Html])?)
    );
    Ok(())
}

fn rate_types(data: &Path) -> Result<()> {
    let pages = pages::read_html(data)?;
    print!(
        "{}",
        page_type_weights::table(&examples::html_examples(&pages), &pages)
    );
    Ok(())
}

fn html_fold_path(fold: usize) -> PathBuf {
    manifest_dir().join(format!("target/folds/html-{fold}.bin"))
}

fn card(data: &Path) -> Result<()> {
    let pages = pages::read(data)?;
    let model = Model::parse(&fs::read(weights_path())?)?;
    write_card(&pages, &examples::make(&pages), &model)
}

fn write_card(pages: &[Page], examples: &[Example], model: &Model) -> Result<()> {
    let scores = [
        ("--strength auto", table(pages, Strength::Auto)?),
        ("--strength careful", table(pages, Strength::Careful)?),
        ("--strength full", table(pages, Strength::Full)?),
    ];
    model_card::write(
        &manifest_dir().join("MODEL.md"),
        pages,
        examples,
        model,
        &scores,
    )?;
    Ok(())
}

/// What the folds score.
fn table(pages: &[Page], strength: Strength) -> Result<String> {
    Ok(evaluation::evaluate(pages, &strippers(strength, &[ModelKind::Text])?).table())
}

fn rate(data: &Path, strength: Strength) -> Result<()> {
    println!("{}", table(&pages::read(data)?, strength)?);
    Ok(())
}

/// A stripper for each fold, with the models of these subjects that were not shown it.
fn strippers(strength: Strength, model_kinds: &[ModelKind]) -> Result<Vec<Stripper>> {
    let rules = UserRules {
        disable: vec!["scorer".to_string()],
        cue: Vec::new(),
    };
    let config = StripConfig {
        rules,
        ..StripConfig::default()
    };
    let of_fold = |fold| {
        let mut stripper = Stripper::new(&config)?;
        for model_kind in model_kinds {
            let path = match model_kind {
                ModelKind::Text => fold_path(fold),
                ModelKind::Html => html_fold_path(fold),
            };
            stripper = with_model(stripper, Model::parse(&fs::read(path)?)?, strength);
        }
        Ok(stripper)
    };
    (0..FOLDS).map(of_fold).collect()
}

/// Rows with "id" and "text" or "html" in, the same with the stripped text out.
fn strip(data: &Path, strength: Strength) -> Result<()> {
    let pages = pages::read(data)?;
    // Either kind of folds may have been trained alone.
    let model_kinds = [
        (ModelKind::Text, fold_path(0)),
        (ModelKind::Html, html_fold_path(0)),
    ];
    let trained = model_kinds.iter().filter(|(_, path)| path.exists());
    let model_kinds: Vec<ModelKind> = trained.map(|&(model_kind, _)| model_kind).collect();
    let strippers = strippers(strength, &model_kinds)?;
    let fold_of = |id: &str| {
        pages
            .iter()
            .find(|page: &&Page| page.id == id)
            .map(|page| page.fold)
    };
    let mut out = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines() {
        let mut row: Value = serde_json::from_str(&line?)?;
        let id = row["id"].as_str().ok_or("a row without an id")?;
        let fold = fold_of(id).ok_or_else(|| format!("no page is called {id}"))?;
        let article = match (row["html"].as_str(), row["text"].as_str()) {
            (Some(page), _) => unboil_html::article(page),
            (None, Some(text)) => Article {
                text: text.to_string(),
                ..Article::default()
            },
            (None, None) => return Err("a row without html and without a text".into()),
        };
        let removals = strippers[fold].strip(&article);
        row["text"] = kept_text(&article.text, &removals).into();
        writeln!(out, "{}", to_ascii_json(&row))?;
    }
    Ok(())
}

/// A row in ASCII: some readers take U+2028 and its like for the end of a line.
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
