//! Any bytes as the verdicts of a review.

use unboil::Decisions;

/// Reads verdicts, and reads them again in other ways.
///
/// # Panics
/// If an invariant is broken.
pub(crate) fn check(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let read = |text: &str| Decisions::from_jsonl("review.jsonl", text);
    match read(&text) {
        Ok(decisions) => {
            assert!(decisions.len() <= text.lines().count());
            let twice = read(&format!("{text}\n{text}")).map(|decisions| decisions.len());
            // A byte order mark is one at the start only.
            if !text.starts_with('\u{feff}') {
                assert_eq!(
                    twice.expect("valid"),
                    decisions.len(),
                    "verdicts count once"
                );
            }
            for line in text.trim_start_matches('\u{feff}').lines() {
                assert!(read(line).is_ok(), "{line}");
            }
        }
        Err(error) => {
            let message = error.to_string();
            let line = message
                .strip_prefix("review.jsonl:")
                .and_then(|rest| rest.split_once(": "))
                .and_then(|(line, _)| line.parse::<usize>().ok());
            let line = line.expect("the message has a line");
            assert!((1..=text.lines().count()).contains(&line), "{message}");
        }
    }
}
