//! Encodes the problems of a batch of rows as bytes for a spill file, and decodes them.
//!
//! Most rows of a batch share one of a few reasons. So the bytes hold each stage and reason once,
//! and then for each problem its line and the index of its reason.

use std::collections::HashMap;

use unboil_io::{FileProblem, ProblemStage};
use unboil_text::{read_number, read_text, write_number, write_text};

/// Encodes problems.
pub(super) fn encode(problems: &[FileProblem]) -> Vec<u8> {
    let (mut reasons, mut rows) = (Vec::new(), Vec::new());
    let mut indices: HashMap<(ProblemStage, &str), u64> = HashMap::new();
    for problem in problems {
        let next = indices.len() as u64;
        let index = *indices
            .entry((problem.stage, &problem.reason))
            .or_insert_with(|| {
                write_number(&mut reasons, problem.stage as u64);
                write_text(&mut reasons, &problem.reason);
                next
            });
        // Lines count from 1, so 0 stands for no line.
        write_number(&mut rows, problem.line.unwrap_or(0) as u64);
        write_number(&mut rows, index);
    }
    let mut out = Vec::with_capacity(reasons.len() + rows.len() + 8);
    write_number(&mut out, indices.len() as u64);
    out.extend(reasons);
    out.extend(rows);
    out
}

/// Decodes what [`encode`] returned. `None`: the bytes are damaged.
pub(super) fn decode(mut bytes: &[u8]) -> Option<Vec<FileProblem>> {
    let bytes = &mut bytes;
    let mut reasons = Vec::new();
    for _ in 0..read_number(bytes)? {
        let stage = *ProblemStage::ALL.get(usize::try_from(read_number(bytes)?).ok()?)?;
        reasons.push((stage, read_text(bytes)?));
    }
    let mut problems = Vec::new();
    while !bytes.is_empty() {
        let line = usize::try_from(read_number(bytes)?).ok()?;
        let &(stage, reason) = reasons.get(usize::try_from(read_number(bytes)?).ok()?)?;
        problems.push(FileProblem {
            line: (line > 0).then_some(line),
            stage,
            reason: reason.to_string(),
        });
    }
    Some(problems)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encoding_round_trips_and_damaged_bytes_are_noticed() {
        let problems: Vec<FileProblem> = (0..300)
            .map(|n| FileProblem {
                line: (n > 0).then_some(n * n * 1000),
                stage: ProblemStage::ALL[n % ProblemStage::ALL.len()],
                reason: ["not JSON", "é", ""][n % 3].to_string(),
            })
            .collect();
        let bytes = encode(&problems);
        assert!(bytes.len() < 300 * 7);
        let decoded = decode(&bytes).expect("whole");
        assert_eq!(format!("{decoded:?}"), format!("{problems:?}"));
        assert!(decode(&bytes[..bytes.len() - 1]).is_none());
        assert!(decode(&[1, 9, 0]).is_none());
        assert!(decode(&[0xff; 12]).is_none());
    }
}
