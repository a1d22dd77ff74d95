//! Any bytes as a Parquet file: it is read and written again without a panic.

use std::fs::File;
use std::io::Write;
use std::sync::Arc;

use unboil_io::{
    ParquetInput, ParquetRewriter, ParquetRows, ReadConfig, RewriteError, RowEdit, TextCell,
};

use super::memory_disk::memory_dir;

/// A file may state any number of rows; more are not read.
const MAX_ROWS: usize = 1000;

/// Reads a file, and writes it with other texts and without some rows.
///
/// # Panics
/// If an invariant is broken.
pub(crate) fn check(bytes: &[u8]) {
    let dir = memory_dir();
    let path = dir.path().join("rows.parquet");
    let written = File::create(&path).and_then(|mut file| file.write_all(bytes));
    written.expect("a file in memory");
    let Ok(input) = ParquetInput::from_file(File::open(&path).expect("the file")) else {
        return;
    };
    assert!(input.first_row().starts_with('{'), "a row is an object");
    let (input, config) = (Arc::new(input), ReadConfig::default());
    let Ok(mut rows) = ParquetRows::new(Arc::clone(&input), &config, false) else {
        return;
    };
    let mut edits = Vec::new();
    let mut read = || {
        while let Some(row) = rows.next_row()? {
            assert_eq!(row.number, edits.len() + 1, "rows are numbered");
            edits.push(match row.number % 3 {
                0 => RowEdit::Drop,
                1 => RowEdit::Text("a".into()),
                _ => RowEdit::Keep(row.text),
            });
            if edits.len() > MAX_ROWS {
                return Err("too many".to_string());
            }
        }
        Ok(())
    };
    if read().is_err() {
        return;
    }
    let left = edits.iter().filter(|edit| !matches!(edit, RowEdit::Drop));
    let left = left.count();
    let mut edits = edits.into_iter();
    let Ok(mut writer) = ParquetRewriter::new(Arc::clone(&input), &config, Vec::new(), dir.path())
    else {
        return;
    };
    let mut kept = 0;
    for group in 0..input.groups() {
        let mut next = || {
            let edit = edits.next().unwrap_or(RowEdit::Keep(TextCell::default()));
            Ok::<_, RewriteError>(edit)
        };
        match writer.write_group(group, &mut next) {
            Ok(rows) => kept += rows,
            Err(_) => return,
        }
    }
    assert_eq!(kept, left, "no row is lost");
    let _ = writer.finish();
}
