//! Labels that were glued together: "TagsPolitics", "Share on FacebookShare on X".

use unboil_text::{AsciiWindow, WINDOW_BYTES, is_numeric};

use super::normalise::normalise;

/// A line with more glued labels is no row of labels.
const MAX_GLUED_LABELS: usize = 16;

/// The normalised labels of a line glued from labels; `None` if it is not glued.
pub(super) fn glued_pieces(line: &str) -> Option<Vec<String>> {
    if line.is_ascii() && !has_glued_ascii(line.as_bytes()) {
        return None;
    }
    let mut pieces = Vec::new();
    let mut from = 0;
    let mut before = ' ';
    for (at, c) in line.char_indices() {
        if (before.is_lowercase() || is_numeric(before)) && c.is_uppercase() {
            pieces.push(normalise(&line[from..at]));
            from = at;
            if pieces.len() == MAX_GLUED_LABELS {
                return None;
            }
        }
        before = c;
    }
    if pieces.is_empty() {
        return None;
    }
    pieces.push(normalise(&line[from..]));
    Some(pieces)
}

/// True if a capital stands behind a small letter or a digit in a line of ASCII.
fn has_glued_ascii(line: &[u8]) -> bool {
    // The bit of the last byte of the window before.
    let mut carried = 0;
    line.chunks(WINDOW_BYTES).any(|bytes| {
        let window = AsciiWindow::from_prefix(bytes);
        let ends = window.byte_mask(|byte| byte.is_ascii_lowercase() | byte.is_ascii_digit());
        let capitals = window.byte_mask(|byte| byte.is_ascii_uppercase());
        let is_glued = (ends << 1 | carried) & capitals != 0;
        carried = ends >> (WINDOW_BYTES - 1);
        is_glued
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_glued_across_windows() {
        for at in 0..130 {
            let line = format!("{}aB", "x".repeat(at));
            assert!(has_glued_ascii(line.as_bytes()), "{at}");
            let line = format!("{} B 1b", "x".repeat(at));
            assert!(!has_glued_ascii(line.as_bytes()), "{at}");
        }
    }
}
