//! [`OriginalHashes`] tells whether two runs read the same file.

use std::collections::HashMap;

use unboil_io::{Compression, Error, OutputReader};

/// The files of two runs below `articles/`, and the hash of the original of each, if it is known.
pub(super) struct OriginalHashes([HashMap<String, Option<String>>; 2]);

impl OriginalHashes {
    /// Reads the manifests of both runs.
    ///
    /// # Errors
    /// If one cannot be read.
    pub(super) fn read(runs: &[OutputReader; 2]) -> Result<OriginalHashes, Error> {
        let [a, b] = runs.each_ref().map(of_run);
        Ok(OriginalHashes([a?, b?]))
    }

    /// True if a file is in both runs, and its original is not known to differ. Rows that a run reads and
    /// does not write, as `match` does, have no file.
    pub(super) fn is_same(&self, file: &str) -> bool {
        let [a, b] = &self.0;
        match (a.get(file), b.get(file)) {
            (Some(Some(a)), Some(Some(b))) => a == b,
            (Some(_), Some(_)) => true,
            _ => a.is_empty() || b.is_empty(),
        }
    }
}

fn of_run(run: &OutputReader) -> Result<HashMap<String, Option<String>>, Error> {
    let mut out = HashMap::new();
    for entry in run.manifest()? {
        let entry = entry?;
        let Some(file) = entry.path.strip_prefix("articles/") else {
            continue;
        };
        // A packed file has the hash of its packed bytes, and the original that of the unpacked ones.
        let is_packed = Compression::split_extension(file).1 != Compression::None;
        let unchanged = entry.xxh3.filter(|_| !is_packed && !entry.page_rows);
        out.insert(file.to_string(), entry.original.or(unchanged));
    }
    Ok(out)
}
