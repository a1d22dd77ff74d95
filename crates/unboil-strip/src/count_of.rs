//! Numbers with their nouns, for messages.

/// A number with its noun: "1 word", "2 words".
pub(crate) fn count_of(n: u32, noun: &str) -> String {
    match n {
        1 => format!("1 {noun}"),
        n => format!("{n} {noun}s"),
    }
}
