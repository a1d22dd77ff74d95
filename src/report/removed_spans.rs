//! Compares what two runs removed from one article: [`compared_removals`].

use std::ops::Range;

use unboil_io::LedgerRow;
use unboil_text::Span;

/// A span that one run removed and the other kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Difference {
    /// The run that removed it: 0 or 1.
    pub(super) run: usize,
    /// The index of the row of the ledger.
    pub(super) row: usize,
    pub(super) span: Span,
}

/// What two runs removed from one article.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct ComparedRemovals {
    /// The spans that only one of them removed, sorted by start. Spans without a word are left out.
    pub(super) different: Vec<Difference>,
    /// The spans that are in a removal of both, sorted.
    pub(super) removed_by_both: Vec<Span>,
}

/// Compares the rows of one article in two runs, which are sorted and do not overlap. `None`: the article
/// had another text.
pub(super) fn compared_removals(runs: [&[&LedgerRow]; 2]) -> Option<ComparedRemovals> {
    let mut out = ComparedRemovals::default();
    for run in [0, 1] {
        let (of_run, other) = (runs[run], runs[1 - run]);
        let mut next = 0;
        for (row, removal) in of_run.iter().enumerate() {
            let mut from = removal.start;
            while next < other.len() && other[next].end <= removal.start {
                next += 1;
            }
            for other in &other[next..] {
                if other.start >= removal.end {
                    break;
                }
                let shared = removal.start.max(other.start)..removal.end.min(other.end);
                if piece(removal, &shared)? != piece(other, &shared)? {
                    return None;
                }
                let before = difference(run, row, removal, from..shared.start);
                out.different.extend(before);
                if run == 0 {
                    let shared = Span::new(shared.start, shared.end);
                    out.removed_by_both.push(shared);
                }
                from = shared.end;
            }
            let rest = difference(run, row, removal, from..removal.end);
            out.different.extend(rest);
        }
    }
    out.different.sort_by_key(|difference| difference.span);
    Some(out)
}

/// The text of a part of a removal. `None`: the row does not fit its text.
pub(super) fn piece<'r>(removal: &'r LedgerRow, bytes: &Range<usize>) -> Option<&'r str> {
    (removal.text).get(bytes.start - removal.start..bytes.end - removal.start)
}

fn difference(
    run: usize,
    row: usize,
    removal: &LedgerRow,
    bytes: Range<usize>,
) -> Option<Difference> {
    let text = piece(removal, &bytes)?;
    (!text.trim().is_empty()).then_some(Difference {
        run,
        row,
        span: Span::new(bytes.start, bytes.end),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use unboil_text::{Class, Removal};

    const TEXT: &str = "Home\nShare\nThe tide rose.\nPrint\nAd\n";

    fn rows(spans: &[(usize, usize)], text: &str) -> Vec<LedgerRow> {
        let row = |&(start, end)| {
            let removal = Removal {
                span: Span::new(start, end),
                class: Class::Chrome,
                rule: "phrase".into(),
                why: String::new(),
                score: None,
            };
            LedgerRow::new("a", text, &removal)
        };
        spans.iter().map(row).collect()
    }

    fn refs(rows: &[LedgerRow]) -> Vec<&LedgerRow> {
        rows.iter().collect()
    }

    #[test]
    fn only_what_one_run_removed_differs() {
        type Spans<'s> = &'s [(usize, usize)];
        let check = |a: Spans, b: Spans, different: &[(usize, &str)], by_both: &[&str]| {
            let (a, b) = (rows(a, TEXT), rows(b, TEXT));
            let found = compared_removals([&refs(&a), &refs(&b)]).expect("the same text");
            let found_different: Vec<(usize, &str)> = (found.different.iter())
                .map(|difference| (difference.run, &TEXT[difference.span.range()]))
                .collect();
            assert_eq!(found_different, different);
            let found_by_both = found.removed_by_both.iter();
            assert!(
                found_by_both
                    .map(|span| &TEXT[span.range()])
                    .eq(by_both.iter().copied())
            );
        };
        check(&[(0, 5)], &[(0, 5)], &[], &["Home\n"]);
        check(&[(0, 11)], &[(0, 5)], &[(0, "Share\n")], &["Home\n"]);
        check(
            &[(0, 5)],
            &[(5, 11), (26, 32)],
            &[(0, "Home\n"), (1, "Share\n"), (1, "Print\n")],
            &[],
        );
        // One row of white space more.
        check(&[(0, 4)], &[(0, 5)], &[], &["Home"]);
        check(
            &[(0, 35)],
            &[(5, 11), (26, 32)],
            &[(0, "Home\n"), (0, "The tide rose.\n"), (0, "Ad\n")],
            &["Share\n", "Print\n"],
        );
    }

    #[test]
    fn another_text_is_no_difference() {
        let (a, b) = (rows(&[(0, 5)], TEXT), rows(&[(0, 5)], "Haus\nShare\n"));
        assert_eq!(compared_removals([&refs(&a), &refs(&b)]), None);
    }
}
