//! Trains the scorer's models, evaluates them, and maintains their weights files.
//!
//! `train` and `train-html` also leave a model for each fold in `target/folds` of the workspace.
//! The other commands score pages with the model that was trained without their fold. [`USAGE`]
//! lists the commands; `training/README.md` describes them.
#![forbid(unsafe_code)]

mod boosting;
mod document_weights;
mod evaluation;
mod examples;
mod fold_models;
mod gold;
mod label;
mod model_card;
mod page_type_weights;
mod pages;
mod strip_rows;
mod train;
mod variants;
mod weights_files;
mod word_weights;

use std::fs;
use std::path::Path;

use examples::Example;
use fold_models::{Result, card_path, fold_path, scorer_file, strippers};
use pages::{FOLDS, HELD_OUT_FOLD, Page};
use serde_json::Value;
use train::WeightCounts;
use unboil_strip::Strength;
use unboil_strip::training::{FEATURES, Model, ModelKind};
use unboil_text::kept_text;
use word_weights::SiteCounts;

const USAGE: &str = "usage: unboil-training COMMAND

  train DATA               train the model for texts; write weights.bin and MODEL.md
  train-html DATA          train the model for HTML pages; write page-weights.bin
  rate DATA [STRENGTH]     score the models of the folds on texts
  documents DATA           train only the weights of document features again
  rate-html DATA           score the models of the folds on HTML pages
  leave-out DATA GROUP...  score text models on a set (daniel) or a language of it (daniel-ru)
                           that were trained without it and without its sites
  leave-out-html DATA GROUP...  the same on HTML pages
  rate-types DATA          confusion matrix of the page types
  card DATA                write MODEL.md again, with new scores
  strip DATA [STRENGTH]    filter: strip JSONL rows with \"id\" and \"text\" or \"html\"
  features                 list the features of the models
  rehash-weights           write the schema hash into the weights files, after features were renamed

DATA is the folder of the training data. STRENGTH is auto (default), careful or full.";

fn main() -> Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match args[..] {
        ["train", data] => train(Path::new(data)),
        ["train-html", data] => train_html(Path::new(data)),
        ["documents", data] => fit_documents(Path::new(data)),
        ["rate-html", data] => rate_html(Path::new(data), Strength::Auto),
        ["leave-out", data, ref groups @ ..] => leave_out(ModelKind::Text, Path::new(data), groups),
        ["leave-out-html", data, ref groups @ ..] => {
            leave_out(ModelKind::Html, Path::new(data), groups)
        }
        ["rate-types", data] => rate_types(Path::new(data)),
        ["card", data] => card(Path::new(data)),
        ["rate", data] => rate(Path::new(data), Strength::Auto),
        ["rate", data, strength] => rate(Path::new(data), parse_strength(strength)?),
        ["strip", data] => strip_rows::strip_rows(Path::new(data), Strength::Auto),
        ["strip", data, strength] => {
            strip_rows::strip_rows(Path::new(data), parse_strength(strength)?)
        }
        ["features"] => {
            list_features();
            Ok(())
        }
        ["rehash-weights"] => weights_files::rehash(),
        _ => Err(USAGE.into()),
    }
}

fn parse_strength(strength: &str) -> Result<Strength> {
    Ok(serde_json::from_value(Value::from(strength))?)
}

/// Scores, on each group of pages, a model that was trained without it and without its sites.
fn leave_out(model_kind: ModelKind, data: &Path, groups: &[&str]) -> Result<()> {
    let mut pages = match model_kind {
        ModelKind::Text => pages::read(data)?,
        ModelKind::Html => pages::read_html(data)?,
    };
    for group in groups {
        pages::hold_out(&mut pages, group);
        let (mut examples, counts) = examples_and_counts(model_kind, &pages);
        let model = train::fit(&mut examples, &pages, &counts, Some(HELD_OUT_FOLD));
        let stripper = fold_models::stripper(model, Strength::Auto)?;
        let scored: Vec<Page> = (pages.extract_if(.., |page| page.is_in(group))).collect();
        // All of these pages are in the first fold.
        let strippers = [stripper];
        match model_kind {
            ModelKind::Text => println!("{}", evaluation::evaluate(&scored, &strippers).table()),
            ModelKind::Html => println!("{}", evaluation::html_table(&scored, &strippers)),
        }
        pages.extend(scored);
    }
    Ok(())
}

/// The training examples of all pages, and the counts of their words.
fn examples_and_counts(model_kind: ModelKind, pages: &[Page]) -> (Vec<Example>, WeightCounts) {
    let examples = match model_kind {
        ModelKind::Text => examples::make(pages),
        ModelKind::Html => examples::html_examples(pages),
    };
    println!("{} pages, {} examples", pages.len(), examples.len());
    let is_html = model_kind == ModelKind::Html;
    let counts = WeightCounts {
        words: SiteCounts::from_words(&examples, pages),
        attr_tokens: is_html.then(|| SiteCounts::from_attr_tokens(&examples, pages)),
    };
    (examples, counts)
}

fn train(data: &Path) -> Result<()> {
    let mut pages = pages::read(data)?;
    pages::read_html_without_gold(data, &mut pages)?;
    draft_gold(&mut pages)?;
    let (mut examples, counts) = examples_and_counts(ModelKind::Text, &pages);
    let models = train_folds(ModelKind::Text, &pages, &mut examples, &counts)?;
    let model = train::fit(&mut examples, &pages, &counts, None);
    let model = set_document_weights(&pages, models, model)?;
    println!("{}", table(&pages, Strength::Auto)?);
    fs::write(scorer_file("weights.bin"), model.to_bytes())?;
    write_card(&pages, &examples, &model)
}

/// Drafts a gold text for pages without one: the article by the HTML model of the page's fold.
fn draft_gold(pages: &mut [Page]) -> Result<()> {
    let strippers = strippers(Strength::Auto, &[ModelKind::Html])?;
    for page in pages.iter_mut().filter(|page| !page.has_gold()) {
        let (text, html) = &page.html;
        let removals = strippers[page.fold].strip((text.as_str(), Some(html)));
        page.draft_gold(kept_text(text, &removals));
    }
    Ok(())
}

/// Trains the weights of document features of the models that are there.
fn fit_documents(data: &Path) -> Result<()> {
    let pages = pages::read(data)?;
    let read = |path| -> Result<Model> { Ok(Model::parse(fs::read(path)?)?) };
    let folds = (0..FOLDS).map(|fold| read(fold_path(ModelKind::Text, fold)));
    let models = folds.collect::<Result<Vec<Model>>>()?;
    let model = set_document_weights(&pages, models, read(scorer_file("weights.bin"))?)?;
    println!("{}", table(&pages, Strength::Auto)?);
    Ok(fs::write(scorer_file("weights.bin"), model.to_bytes())?)
}

fn train_html(data: &Path) -> Result<()> {
    let pages = pages::read_html(data)?;
    let (mut examples, counts) = examples_and_counts(ModelKind::Html, &pages);
    train_folds(ModelKind::Html, &pages, &mut examples, &counts)?;
    println!("{}", html_table(&pages, Strength::Auto)?);
    let model = train::fit(&mut examples, &pages, &counts, None);
    fs::write(scorer_file("page-weights.bin"), model.to_bytes())?;
    Ok(())
}

/// Adds weights of document features to the models of the folds, and to the model of all pages.
fn set_document_weights(pages: &[Page], fold_models: Vec<Model>, model: Model) -> Result<Model> {
    let strippers = strippers(Strength::Auto, &[ModelKind::Text])?;
    let gains = document_weights::document_gains(pages, &strippers);
    println!("{} texts with document features", gains.len());
    for (fold, fold_model) in fold_models.into_iter().enumerate() {
        let weights = document_weights::document_weights(&gains, Some(fold));
        let fold_model = fold_model.with_document_weights(weights);
        fs::write(fold_path(ModelKind::Text, fold), fold_model.to_bytes())?;
    }
    let weights = document_weights::document_weights(&gains, None);
    Ok(model.with_document_weights(weights))
}

/// Trains and writes a model for each fold, on the pages of all other folds.
fn train_folds(
    model_kind: ModelKind,
    pages: &[Page],
    examples: &mut [Example],
    counts: &WeightCounts,
) -> Result<Vec<Model>> {
    let mut models = Vec::new();
    for fold in 0..FOLDS {
        let path = fold_path(model_kind, fold);
        fs::create_dir_all(path.parent().expect("a folder of the workspace"))?;
        let model = train::fit(examples, pages, counts, Some(fold));
        fs::write(path, model.to_bytes())?;
        models.push(model);
        println!("fold {fold} of {FOLDS}");
    }
    Ok(models)
}

/// The scores of the models of the folds on texts.
fn table(pages: &[Page], strength: Strength) -> Result<String> {
    Ok(evaluation::evaluate(pages, &strippers(strength, &[ModelKind::Text])?).table())
}

/// The scores of the models of the folds on HTML pages.
fn html_table(pages: &[Page], strength: Strength) -> Result<String> {
    Ok(evaluation::html_table(
        pages,
        &strippers(strength, &[ModelKind::Html])?,
    ))
}

fn rate(data: &Path, strength: Strength) -> Result<()> {
    println!("{}", table(&pages::read(data)?, strength)?);
    Ok(())
}

fn rate_html(data: &Path, strength: Strength) -> Result<()> {
    println!("{}", html_table(&pages::read_html(data)?, strength)?);
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

fn card(data: &Path) -> Result<()> {
    let pages = pages::read(data)?;
    let model = Model::parse(fs::read(scorer_file("weights.bin"))?)?;
    write_card(&pages, &examples::make(&pages), &model)
}

fn write_card(pages: &[Page], examples: &[Example], model: &Model) -> Result<()> {
    let scores = [
        ("--strength auto", table(pages, Strength::Auto)?),
        ("--strength careful", table(pages, Strength::Careful)?),
        ("--strength full", table(pages, Strength::Full)?),
    ];
    model_card::write(&card_path(), pages, examples, model, &scores)?;
    Ok(())
}

/// Prints the schema: a line for each feature.
fn list_features() {
    for (column, feature) in FEATURES.iter().enumerate() {
        let reach = match feature.neighbour_reach {
            0 => String::new(),
            reach => format!(" Also of blocks up to {reach} away."),
        };
        println!(
            "{column:3} {:13} {:28} {}{reach}",
            format!("{:?}", feature.group),
            feature.name,
            feature.description,
        );
    }
}
