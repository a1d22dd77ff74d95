//! Makes [`Removal`]s from the decisions on the blocks of an article.

use crate::analysis::{Analysis, Decision};
use unboil_text::{Removal, Span};

/// The removals of an article: sorted, not overlapping, one for each run of blocks of one decision.
///
/// A removal includes the white space up to the next block. A removal at the end of the text
/// includes the white space before it instead, so that the last line break of the text stays.
pub(crate) fn removals(analysis: &Analysis) -> Vec<Removal> {
    let mut removals: Vec<Removal> = Vec::new();
    let kept_end = analysis
        .blocks
        .iter()
        .rposition(|state| state.decision.is_none());
    let tail_start = kept_end.map(|at| analysis.blocks[at].block.span.end);
    let mut current_run: Option<&Decision> = None;
    for (at, state) in analysis.blocks.iter().enumerate() {
        let Some(decision) = &state.decision else {
            current_run = None;
            continue;
        };
        let in_tail = kept_end.is_some_and(|kept| at > kept);
        let end = match analysis.blocks.get(at + 1) {
            Some(next) if !in_tail => next.block.span.start,
            _ => state.block.span.end,
        };
        match (&current_run, removals.last_mut()) {
            (Some(last), Some(removal))
                if last.run_start == decision.run_start && last.rule == decision.rule =>
            {
                removal.span.end = end;
            }
            (_, last) => {
                let start = match (in_tail, last) {
                    (true, Some(last)) if Some(last.span.start) >= tail_start => last.span.end,
                    (true, _) => tail_start.unwrap_or(state.block.span.start),
                    (false, _) => state.block.span.start,
                };
                removals.push(Removal {
                    span: Span::new(start, end),
                    class: decision.class,
                    rule: decision.rule.clone(),
                    why: decision.why.to_string(),
                    score: decision.score,
                });
            }
        }
        current_run = Some(decision);
    }
    removals
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cues::Cues;
    use unboil_text::{Class, kept_text};

    /// The removed pieces and the kept text if the blocks at these indices are removed.
    fn remove<'a>(text: &'a str, removed_blocks: &[usize]) -> (Vec<&'a str>, String) {
        let cues = Cues::new(&[], &[]);
        let mut analysis = Analysis::new(text, &cues);
        for &at in removed_blocks {
            analysis.record_decision(at, at + 1, Class::Chrome, "test", "");
        }
        let removals = removals(&analysis);
        (
            removals
                .iter()
                .map(|removal| &text[removal.span.range()])
                .collect(),
            kept_text(text, &removals),
        )
    }

    #[test]
    fn a_removed_block_includes_the_space_after_it_and_the_last_one_the_space_before() {
        let text = "\n One\n\nTwo\r\n\r\nThree\nFour\n";
        let check = |removed_blocks: &[usize], removed_pieces: &[&str], left: &str| {
            let (removed, kept) = remove(text, removed_blocks);
            assert_eq!(removed, removed_pieces, "{removed_blocks:?}");
            assert_eq!(kept, left, "{removed_blocks:?}");
        };
        check(&[], &[], text);
        check(&[0], &["One\n\n"], "\n Two\r\n\r\nThree\nFour\n");
        check(&[1], &["Two\r\n\r\n"], "\n One\n\nThree\nFour\n");
        check(&[3], &["\nFour"], "\n One\n\nTwo\r\n\r\nThree\n");
        check(&[2, 3], &["\r\n\r\nThree", "\nFour"], "\n One\n\nTwo\n");
        check(&[0, 3], &["One\n\n", "\nFour"], "\n Two\r\n\r\nThree\n");
        check(
            &[0, 1, 2, 3],
            &["One\n\n", "Two\r\n\r\n", "Three\n", "Four"],
            "\n \n",
        );
    }

    #[test]
    fn a_run_is_one_removal_and_the_first_decision_stays() {
        let text = "One\nTwo\nThree\nFour";
        let cues = Cues::new(&[], &[]);
        let mut analysis = Analysis::new(text, &cues);
        analysis.record_decision(1, 2, Class::Chrome, "first", "");
        analysis.record_decision(0, 3, Class::Section, "second", "");
        let removals = removals(&analysis);
        let found: Vec<(&str, usize, usize)> = removals
            .iter()
            .map(|r| (&*r.rule, r.span.start, r.span.end))
            .collect();
        assert_eq!(
            found,
            [("second", 0, 4), ("first", 4, 8), ("second", 8, 14)]
        );
    }
}
