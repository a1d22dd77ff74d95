//! The brake on the rules.

use std::collections::{BTreeMap, BTreeSet};

use crate::draft::{Draft, Line};
use crate::kind::Kind;

/// The brake: where the rules would take more than a share of the article's prose words, the removals with the most prose
/// are taken back until they do not.
pub(super) fn hold_back(draft: &mut Draft, max_share: f64) {
    let prose = |line: &Line| {
        if line.kind == Kind::Prose {
            line.block.words
        } else {
            0
        }
    };
    let total: u32 = draft.lines.iter().map(prose).sum();
    let allowed = (f64::from(total) * max_share) as u32;
    let mut words_of: BTreeMap<(usize, &str), u32> = BTreeMap::new();
    for line in &draft.lines {
        if let Some(mark) = &line.mark {
            *words_of.entry((mark.run, &mark.rule)).or_default() += prose(line);
        }
    }
    let mut taken: u32 = words_of.values().sum();
    if taken <= allowed {
        return;
    }
    let mut runs: Vec<(u32, usize, String)> = words_of
        .into_iter()
        .map(|((run, rule), words)| (words, run, rule.to_string()))
        .collect();
    runs.sort();
    let mut held = BTreeSet::new();
    while taken > allowed
        && let Some((words, run, rule)) = runs.pop()
    {
        taken -= words;
        held.insert((run, rule));
    }
    for line in &mut draft.lines {
        if line
            .mark
            .as_ref()
            .is_some_and(|mark| held.contains(&(mark.run, mark.rule.to_string())))
        {
            line.mark = None;
        }
    }
}
