//! Files of the models, and strippers with the models of the folds.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use unboil_strip::Stripper;
use unboil_strip::training::{Model, ModelKind};
use unboil_strip::{Strength, StripConfig, UserRules};

use crate::pages::FOLDS;

/// The result of a command.
pub type Result<T> = std::result::Result<T, Box<dyn Error>>;

fn manifest_dir() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The model of a fold.
pub fn fold_path(model_kind: ModelKind, fold: usize) -> PathBuf {
    let prefix = match model_kind {
        ModelKind::Text => "",
        ModelKind::Html => "html-",
    };
    manifest_dir().join(format!("../target/folds/{prefix}{fold}.bin"))
}

/// A file of the library's scorer.
pub fn scorer_file(name: &str) -> PathBuf {
    manifest_dir()
        .join("../crates/unboil-strip/src/scorer")
        .join(name)
}

/// The model card.
pub fn card_path() -> PathBuf {
    manifest_dir().join("MODEL.md")
}

/// A stripper with one model and the rules.
pub fn stripper(model: Model, strength: Strength) -> Result<Stripper> {
    Ok(unboil_strip::training::with_model(
        rules_only_stripper()?,
        model,
        strength,
    ))
}

fn rules_only_stripper() -> Result<Stripper> {
    let rules = UserRules {
        disable: vec!["scorer".to_string()],
        cue: Vec::new(),
    };
    let config = StripConfig {
        rules,
        ..StripConfig::default()
    };
    Ok(Stripper::new(&config)?)
}

/// A stripper for each fold, with the models of these kinds that were trained without it.
pub fn strippers(strength: Strength, model_kinds: &[ModelKind]) -> Result<Vec<Stripper>> {
    let stripper_of = |fold| {
        let mut stripper = rules_only_stripper()?;
        for &model_kind in model_kinds {
            let model = Model::parse(fs::read(fold_path(model_kind, fold))?)?;
            stripper = unboil_strip::training::with_model(stripper, model, strength);
        }
        Ok(stripper)
    };
    (0..FOLDS).map(stripper_of).collect()
}
