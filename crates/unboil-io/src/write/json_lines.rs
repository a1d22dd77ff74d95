//! Rows of output files as JSON.

use serde::Serialize;

/// Rounds a share to four decimals, so that rows are short and equal on every machine.
///
/// ```
/// assert_eq!(unboil_io::rounded(2.0 / 3.0), 0.6667);
/// ```
pub fn rounded(share: f64) -> f64 {
    (share * 1e4).round() / 1e4
}

/// Serializes rows as JSON lines.
///
/// ```
/// assert_eq!(unboil_io::json_lines(["a", "b"]), b"\"a\"\n\"b\"\n");
/// ```
pub fn json_lines<R: Serialize>(rows: impl IntoIterator<Item = R>) -> Vec<u8> {
    let mut out = Vec::new();
    for row in rows {
        serde_json::to_writer(&mut out, &row).expect("rows have string keys only");
        out.push(b'\n');
    }
    out
}

/// Serializes a row, without a line end.
pub(crate) fn json_line(row: &impl Serialize) -> String {
    serde_json::to_string(row).expect("rows have string keys only")
}
