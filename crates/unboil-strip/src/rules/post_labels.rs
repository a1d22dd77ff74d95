//! Rule `post-labels`: what a forum prints around each post: rank, number of posts, buttons.

use std::collections::{BTreeMap, BTreeSet};

use super::rule::{Phase, Rule, RuleContext, Scope};
use crate::analysis::{Analysis, BlockKind};
use crate::cues;
use unboil_text::{BlockEnd, Class, PageType};

pub(super) const RULE: Rule = Rule {
    name: "post-labels",
    class: Class::Chrome,
    description: "short lines that come back around each dated post of a thread: \"Joined: 2019\", \
                  \"Quote\"",
    example: include_str!("examples/post-labels.txt"),
    scope: Scope::All,
    phase: Phase::Structure,
    apply: remove_post_labels,
};

/// A thread has at least this many posts with a date.
const MIN_POSTS: usize = 3;
/// A post has at most this many blocks.
const MAX_POST_BLOCKS: usize = 24;
/// A label has at most this many words.
const LABEL_MAX_WORDS: u32 = 8;

/// Removes the labels of a thread.
fn remove_post_labels(analysis: &mut Analysis, context: &RuleContext) {
    let is_possible = matches!(
        context.page_type(),
        None | Some(PageType::Article | PageType::Forum)
    );
    if !is_possible || !analysis.is_thread() {
        return;
    }
    let threads: Vec<Vec<usize>> = (analysis.date_stamps)
        .chunk_by(|&a, &b| b - a <= MAX_POST_BLOCKS)
        .filter(|thread| thread.len() >= MIN_POSTS)
        .map(<[usize]>::to_vec)
        .collect();
    for thread in threads {
        let posts_of_label = posts_of_labels(analysis, &thread);
        let is_repeated =
            |posts: &BTreeSet<usize>| posts.len() >= MIN_POSTS && 2 * posts.len() >= thread.len();
        let mut labels = labels(analysis, &thread);
        labels.retain(|(_, label)| is_repeated(&posts_of_label[label]));
        // The dated entries of a journal have headings in common, and no names or labels of a forum.
        let is_signed = thread.iter().any(|&at| opens_with_name(analysis, at));
        if !is_signed && !labels.iter().any(|&(at, _)| is_forum_label(analysis, at)) {
            continue;
        }
        for (at, label) in labels {
            let why = format!(
                "{} posts have the label \"{label}\"",
                posts_of_label[&label].len()
            );
            analysis.record_decision(at, at + 1, RULE.class, RULE.name, &why);
        }
    }
}

/// True for a date line that does not open with the date.
fn opens_with_name(analysis: &Analysis, stamp: usize) -> bool {
    analysis.block_text(stamp).starts_with(char::is_alphabetic)
}

/// True for a label that a cue knows ("Quote") or that has a value ("Posts: 214").
fn is_forum_label(analysis: &Analysis, at: usize) -> bool {
    let value = analysis.block_text(at).split_once([':', '：']);
    analysis.blocks[at].cue_match.is_some()
        || value.is_some_and(|(_, value)| value.contains(char::is_alphanumeric))
}

/// The short lines of a thread, each with its words up to a colon.
fn labels(analysis: &Analysis, thread: &[usize]) -> Vec<(usize, String)> {
    let (first, last) = (thread[0], thread[thread.len() - 1]);
    let from = first.saturating_sub(MAX_POST_BLOCKS);
    let to = analysis.blocks.len().min(last + MAX_POST_BLOCKS);
    (from..to)
        .filter(|&at| is_short(analysis, at))
        .map(|at| (at, label(analysis, at)))
        .filter(|(_, label)| !label.is_empty())
        .collect()
}

/// True for a line with two labels or more: "Posts: 214 Joined: Mar 2019". A date has none.
fn has_labels(text: &str) -> bool {
    let mut parts = text.split([':', '：']);
    parts.next();
    parts.next_back();
    parts.any(|part| part.contains(char::is_alphabetic))
}

/// The words of a line up to a colon. On a page a name may precede them without a space, so there
/// it is the end of the line, behind the last colon but one.
fn label(analysis: &Analysis, at: usize) -> String {
    let text = analysis.block_text(at);
    let parts: Vec<&str> = text.split([':', '：']).collect();
    match parts[..] {
        [.., label, value] if parts.len() > 2 => cues::normalise(&format!("{label}:{value}")),
        _ => cues::normalise(parts[0]),
    }
}

fn is_short(analysis: &Analysis, at: usize) -> bool {
    let state = &analysis.blocks[at];
    let text = analysis.block_text(at);
    // The rest of a sentence that was broken at a link.
    let is_rest = text.starts_with(char::is_lowercase);
    state.block.words <= LABEL_MAX_WORDS
        && !matches!(state.kind, BlockKind::Prose | BlockKind::Symbols)
        && state.block.end != BlockEnd::Sentence
        && !analysis.is_headline(at)
        && (has_labels(text) || !(is_rest || analysis.is_date_stamp(at)))
}

/// For each label, the posts that have it.
fn posts_of_labels(analysis: &Analysis, thread: &[usize]) -> BTreeMap<String, BTreeSet<usize>> {
    let mut posts_of_label: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
    for (at, label) in labels(analysis, thread) {
        let post = thread.partition_point(|&stamp| stamp <= at);
        posts_of_label.entry(label).or_default().insert(post);
    }
    posts_of_label
}
