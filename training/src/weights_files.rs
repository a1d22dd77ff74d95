//! Maintenance of the weights files in the repository.

use std::fs;

use unboil_strip::scorer::{Model, rehash_weights};

use crate::fold_models::{Result, scorer_file};

/// Writes the schema hash of this version into the weights files. Only for renamed features: their
/// number, order and meaning must be those that the weights were trained on.
pub fn rehash() -> Result<()> {
    for name in ["weights.bin", "page-weights.bin"] {
        let path = scorer_file(name);
        let bytes = rehash_weights(fs::read(&path)?)?;
        let model = Model::parse(bytes.clone())?;
        println!(
            "{name}: {:?}, {} trees",
            model.model_kind(),
            model.tree_count()
        );
        fs::write(path, bytes)?;
    }
    Ok(())
}
