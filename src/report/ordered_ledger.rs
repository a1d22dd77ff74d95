//! Reads a ledger and checks that it is whole and in order: [`ordered_ledger`].

use std::path::PathBuf;

use serde_json::Value;
use unboil_io::{Error, LEDGER, LedgerRow, OutputReader, OutputRows, PlacedRow};

use crate::engine::map_in_order;

/// Bytes of rows that a thread parses at a time, and the number of such batches that are parsed together.
const BATCH_BYTES: usize = 256 << 10;
const BATCHES: usize = 16;

/// The rows of the ledger of a folder, each with what `prepare` makes of it. Rows are parsed and prepared on
/// all threads. An item is an error if the rows are not sorted or overlap, or if there are not as many as the
/// run wrote.
///
/// # Errors
/// If the ledger cannot be read.
pub(super) fn ordered_ledger<P: Send>(
    out: &OutputReader,
    prepare: impl Fn(&LedgerRow) -> P + Send + Sync,
) -> Result<impl Iterator<Item = Result<(PlacedRow<LedgerRow>, P), Error>>, Error> {
    let mut order = LedgerOrder {
        path: out.path().join(LEDGER),
        count: out.summary().counts.get("removals").and_then(Value::as_u64),
        number: 0,
        last_article: String::new(),
        last_end: 0,
    };
    let mut rows = out.ledger()?;
    let mut parsed = Vec::new().into_iter();
    let mut is_done = false;
    Ok(std::iter::from_fn(move || {
        loop {
            if let Some(row) = parsed.next() {
                let row: Result<(PlacedRow<LedgerRow>, P), Error> = row;
                return Some(row.and_then(|row| order.check(&row.0.row).map(|()| row)));
            }
            if is_done {
                return None;
            }
            let more = parse_batches(&mut rows, &prepare);
            is_done = more.is_empty();
            parsed = more.into_iter();
            if is_done {
                return order.check_count().err().map(Err);
            }
        }
    }))
}

/// The next rows; none at the end of the ledger.
fn parse_batches<P: Send>(
    rows: &mut OutputRows<LedgerRow>,
    prepare: &(impl Fn(&LedgerRow) -> P + Send + Sync),
) -> Vec<Result<(PlacedRow<LedgerRow>, P), Error>> {
    let batches = std::iter::from_fn(|| rows.next_batch(BATCH_BYTES));
    let parsed = map_in_order(batches.take(BATCHES).collect(), |batch| {
        let prepared = batch.parse().into_iter().map(|placed| {
            let placed = placed?;
            let prepared = prepare(&placed.row);
            Ok((placed, prepared))
        });
        prepared.collect::<Vec<_>>()
    });
    parsed.into_iter().flatten().collect()
}

/// Checks the order and the number of rows.
struct LedgerOrder {
    path: PathBuf,
    /// The number of rows that the run wrote, if it is known.
    count: Option<u64>,
    number: usize,
    last_article: String,
    last_end: usize,
}

impl LedgerOrder {
    /// Checks the next row.
    fn check(&mut self, row: &LedgerRow) -> Result<(), Error> {
        self.number += 1;
        let is_new = row.article != self.last_article;
        let follows = match is_new {
            true => self.number == 1 || row.article > self.last_article,
            false => row.start >= self.last_end,
        };
        if !follows || row.end < row.start {
            let reason = "the rows are not in order, or overlap";
            return Err(Error::format(&self.path, Some(self.number), reason));
        }
        if is_new {
            self.last_article.clone_from(&row.article);
        }
        self.last_end = row.end;
        Ok(())
    }

    /// Checks the number of rows, at the end.
    fn check_count(&self) -> Result<(), Error> {
        match self.count {
            Some(count) if count != self.number as u64 => {
                let number = self.number;
                let reason = format!("has {number} rows, and summary.json counts {count}");
                Err(Error::format(&self.path, None, reason))
            }
            _ => Ok(()),
        }
    }
}
