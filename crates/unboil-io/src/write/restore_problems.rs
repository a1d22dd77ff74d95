//! [`ProblemList`] keeps the problems of a restore in a limited memory.

use crate::error::{Problem, ProblemStage};

/// Problems, as far as they fit. An output folder from somebody else can have millions.
pub(super) struct ProblemList {
    problems: Vec<Problem>,
    bytes_left: usize,
    omitted: usize,
}

/// The memory of a problem beside its texts, in bytes: roughly.
const PROBLEM_BYTES: usize = 128;

/// The most bytes of a path or reason that are kept.
const MAX_TEXT_BYTES: usize = 1000;

impl ProblemList {
    /// Makes an empty list that takes up to `bytes` bytes.
    pub(super) fn new(bytes: usize) -> ProblemList {
        ProblemList {
            problems: Vec::new(),
            bytes_left: bytes,
            omitted: 0,
        }
    }

    /// True if no more problems are kept.
    pub(super) fn is_full(&self) -> bool {
        self.bytes_left == 0
    }

    /// Adds a problem, or counts it.
    pub(super) fn add(
        &mut self,
        path: &str,
        line: Option<usize>,
        stage: ProblemStage,
        reason: &str,
    ) {
        let (path, reason) = (shortened(path), shortened(reason));
        let bytes = PROBLEM_BYTES + path.len() + reason.len();
        match self.bytes_left.checked_sub(bytes) {
            Some(left) => {
                self.bytes_left = left;
                self.problems.push(Problem {
                    path,
                    line,
                    stage,
                    reason,
                });
            }
            None => {
                self.bytes_left = 0;
                self.omitted += 1;
            }
        }
    }

    /// The problems, sorted, and the number of others.
    pub(super) fn finish(mut self) -> (Vec<Problem>, usize) {
        self.problems.sort();
        (self.problems, self.omitted)
    }
}

/// The start of a text that is too long for a message.
fn shortened(text: &str) -> String {
    match text.len() > MAX_TEXT_BYTES {
        true => format!("{}...", &text[..text.floor_char_boundary(MAX_TEXT_BYTES)]),
        false => text.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn problems_above_the_limit_are_counted() {
        let mut list = ProblemList::new(10_000);
        for _ in 0..1000 {
            list.add(&"\u{e9}".repeat(5000), Some(1), ProblemStage::Read, "no");
        }
        let (problems, omitted) = list.finish();
        assert_eq!(problems.len() + omitted, 1000);
        assert!((2..10).contains(&problems.len()), "{}", problems.len());
        assert!(problems[0].path.len() < 1010 && problems[0].path.ends_with("..."));
    }
}
