//! Reads a ledger and checks that it is whole and in order: [`ordered_ledger`].

use serde_json::Value;
use unboil_io::{Error, LEDGER, LedgerRow, OutputReader, PlacedRow};

/// The rows of the ledger of a folder. An item is an error if the rows are not sorted or overlap, or if there are
/// not as many as the run wrote.
///
/// # Errors
/// If the ledger cannot be read.
pub(super) fn ordered_ledger(
    out: &OutputReader,
) -> Result<impl Iterator<Item = Result<PlacedRow<LedgerRow>, Error>> + use<>, Error> {
    let path = out.path().join(LEDGER);
    let count = out.summary().counts.get("removals").and_then(Value::as_u64);
    let (mut rows, mut number) = (out.ledger()?, 0);
    let (mut last_article, mut last_end) = (String::new(), 0);
    let mut is_done = false;
    Ok(std::iter::from_fn(move || {
        let Some(row) = rows.next() else {
            let is_whole = count.is_none_or(|count| count == number as u64);
            if is_done || is_whole {
                return None;
            }
            is_done = true;
            let reason = format!(
                "has {number} rows, and summary.json counts {}",
                count.unwrap_or(0)
            );
            return Some(Err(Error::format(&path, None, reason)));
        };
        number += 1;
        if let Ok(PlacedRow { row, .. }) = &row {
            let is_new = row.article != last_article;
            let follows = match is_new {
                true => number == 1 || row.article > last_article,
                false => row.start >= last_end,
            };
            if !follows || row.end < row.start {
                let reason = "the rows are not in order, or overlap";
                return Some(Err(Error::format(&path, Some(number), reason)));
            }
            if is_new {
                last_article.clone_from(&row.article);
            }
            last_end = row.end;
        }
        Some(row)
    }))
}
