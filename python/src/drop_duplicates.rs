//! `unboil.dedup_texts`: drops near-duplicates among texts in memory.

use pyo3::prelude::*;
use unboil_io::rounded;
use unboil_match::{DroppedArticle, Duplicates};
use unboil_text::kept_text;

use crate::find_passages::{TextColumns, decoded, match_texts, texts_of};
use crate::pool::Pool;
use crate::removal::{PyRemoval, removals_with_text};
use crate::settings;

/// A dropped text: its index, that of the text that stays, both overlaps and the kind.
type DroppedTuple = (usize, usize, f64, Option<f64>, &'static str);

/// Finds the texts, or with the setting `duplicates = "drop-passages"` the sentences, to drop. Skips
/// `None`. Returns whether passages are dropped, the dropped texts, and the texts that lost passages:
/// index, what is left, removals.
#[pyfunction]
pub(crate) fn drop_duplicates<'py>(
    py: Python<'py>,
    items: Vec<Bound<PyAny>>,
    ids: Vec<String>,
    columns: TextColumns,
    json: &str,
    bytes: bool,
    pool: &Pool,
) -> PyResult<Bound<'py, PyAny>> {
    let mut config = settings::config(json)?;
    if config.duplicates == Duplicates::Report {
        config.duplicates = Duplicates::DropArticles;
    }
    let drops_passages = config.duplicates == Duplicates::DropPassages;
    let texts = texts_of(&items)?;
    let (dropped, changed) = py.detach(|| {
        let texts = decoded(&texts);
        let matches = pool.install(|| match_texts(&texts, &ids, &columns, &config));
        let dropped: Vec<DroppedTuple> = matches.dropped.iter().map(dropped_tuple).collect();
        let mut changed = Vec::new();
        let removals = matches.removals.into_iter().enumerate();
        for (at, removals) in
            removals.filter(|(_, removals)| drops_passages && !removals.is_empty())
        {
            let left = kept_text(&texts[at], &removals);
            changed.push((
                at,
                left,
                removals_with_text(&texts[at], None, removals, bytes),
            ));
        }
        (dropped, changed)
    });
    let changed = changed.into_iter().map(|(at, left, removals)| {
        let removals = removals.into_iter().map(PyRemoval::into_tuple);
        (at, left, removals.collect::<Vec<_>>())
    });
    let changed: Vec<_> = changed.collect();
    Ok((drops_passages, dropped, changed)
        .into_pyobject(py)?
        .into_any())
}

fn dropped_tuple(dropped: &DroppedArticle) -> DroppedTuple {
    (
        dropped.article,
        dropped.stays,
        rounded(dropped.overlap),
        dropped.kept_overlap.map(rounded),
        dropped.kind.name(),
    )
}
