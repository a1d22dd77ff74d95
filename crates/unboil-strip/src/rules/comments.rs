//! Rule `comments`: readers' comments below the article, from their heading on.
//!
//! A heading alone is not certain: it may be a link to the comments. Below it there are posts: each
//! a date line and a text, or elements of the same kind and class names with two blocks or more.

use std::ops::Range;

use super::rule::{Phase, Rule, RuleContext, Scope};
use crate::analysis::{Analysis, is_named_comments};
use crate::cues::CueTier;
use unboil_text::{BlockEnd, Class, Element, HtmlPage, PageType};

pub(super) const RULE: Rule = Rule {
    name: "comments",
    class: Class::Section,
    description: "readers' comments below the article: a known heading, then posts of the same \
                  structure",
    example: include_str!("examples/comments.txt"),
    scope: Scope::All,
    phase: Phase::Structure,
    apply: remove_comments,
};

/// The reasons of the cues that head comments, in the files of all languages.
const HEADING_REASONS: [&str; 2] = [
    "heads the readers' comments",
    "counts the readers' comments",
];
/// The reason of the cues of the form for comments, which may stand above them.
const FORM_REASON: &str = "part of the form for readers' comments";
/// Cues that count the answers in a forum too.
const FORUM_CUES: [&str; 2] = ["# replies", "# reply"];
/// The article above has at least this many words of paragraphs. On a page a button that leads to
/// the comments may stand below the standfirst; there it has more, unless the posts are named after
/// comments.
const MIN_ARTICLE_WORDS: usize = 12;
const MIN_ARTICLE_WORDS_ON_PAGE: usize = 30;
/// At most this many headings are tried.
const MAX_HEADINGS: usize = 16;
/// At most this many other elements stand between two posts.
const MAX_OTHER_ITEMS: usize = 4;
/// The first post starts at most this many blocks below the heading.
const MAX_BLOCKS_TO_POST: usize = 4;
/// A post has at most this many blocks.
const MAX_POST_BLOCKS: usize = 12;
/// Fewer posts are no section.
const MIN_POSTS: usize = 2;
/// The name and the date of a post have at most this many words.
const HEAD_MAX_WORDS: u32 = 12;
/// The text of a post has at least this many words.
const MIN_TEXT_WORDS: u32 = 3;

/// Removes the first section of comments.
fn remove_comments(analysis: &mut Analysis, context: &RuleContext) {
    if matches!(context.page_type(), Some(PageType::Forum)) {
        return;
    }
    let len = analysis.blocks.len();
    let from = article_end(analysis, MIN_ARTICLE_WORDS);
    let headings = (from..len)
        .filter(|&at| heads_comments(analysis, at) || is_heading_named_comments(analysis, at));
    let long_from = match analysis.page {
        Some(_) => article_end(analysis, MIN_ARTICLE_WORDS_ON_PAGE),
        None => from,
    };
    let found = headings.take(MAX_HEADINGS).find_map(|at| {
        let posts = match analysis.page {
            Some(page) => items_below(analysis, page, at).or_else(|| dated_posts(analysis, at)),
            None => dated_posts(analysis, at),
        }?;
        (at >= long_from || posts.are_named).then_some((at, posts))
    });
    let Some((heading, posts)) = found else {
        return;
    };
    let why = format!(
        "{} posts of the same structure below {:?}",
        posts.count,
        analysis.block_text(heading)
    );
    analysis.record_decision(heading, posts.end, RULE.class, RULE.name, &why);
}

/// The posts below a heading.
struct Posts {
    count: usize,
    /// The block after the last.
    end: usize,
    /// Their elements are named after comments.
    are_named: bool,
}

/// The first block with enough paragraphs above it.
fn article_end(analysis: &Analysis, min_words: usize) -> usize {
    let mut words = 0;
    let is_enough = |&at: &usize| {
        words += analysis.kept_prose_words(at..at + 1);
        words >= min_words
    };
    let len = analysis.blocks.len();
    (0..len).find(is_enough).map_or(len, |at| at + 1)
}

/// True for a line that heads or counts comments.
fn heads_comments(analysis: &Analysis, at: usize) -> bool {
    let cue_match = analysis.blocks[at].cue_match.as_ref();
    cue_match.is_some_and(|cue_match| {
        let is_form = cue_match.why == FORM_REASON && cue_match.tier == CueTier::A;
        let is_heading = HEADING_REASONS.contains(&cue_match.why);
        (is_heading || is_form) && !FORUM_CUES.contains(&cue_match.text)
    })
}

/// True for a heading of a page that is named after comments.
fn is_heading_named_comments(analysis: &Analysis, at: usize) -> bool {
    analysis.page.is_some_and(|page| {
        matches!(page.block_element(at), Element::Heading(_))
            && is_named_comments(page, page.blocks[at].node)
    })
}

/// True for a block with the text of a post.
fn is_text(analysis: &Analysis, at: usize) -> bool {
    let block = &analysis.blocks[at].block;
    block.words >= MIN_TEXT_WORDS && block.end == BlockEnd::Sentence || analysis.is_prose(at)
}

/// Posts of a date line and a text, or a text and a date line.
fn dated_posts(analysis: &Analysis, heading: usize) -> Option<Posts> {
    let len = analysis.blocks.len();
    let next_stamp = |from: usize, max: usize| {
        (from..len.min(from + max)).find(|&at| analysis.is_date_stamp(at))
    };
    let mut stamps = vec![next_stamp(heading + 1, MAX_BLOCKS_TO_POST)?];
    while let Some(&last) = stamps.last()
        && let Some(next) = next_stamp(last + 1, MAX_POST_BLOCKS)
        && (last + 1..next).any(|at| is_text(analysis, at))
        && !(last + 1..next).any(|at| heads_comments(analysis, at))
    {
        stamps.push(next);
    }
    if stamps.len() < MIN_POSTS {
        return None;
    }
    let last = stamps[stamps.len() - 1];
    let is_post = |at: &usize| {
        let state = &analysis.blocks[*at];
        *at < last + MAX_POST_BLOCKS && state.cue_match.is_none() && state.decision.is_none()
    };
    // The blocks below the last text belong to no post.
    let run = (last + 1..len).take_while(is_post);
    let end = run.filter(|&at| is_text(analysis, at)).last();
    Some(Posts {
        count: stamps.len(),
        end: end.unwrap_or(last) + 1,
        are_named: false,
    })
}

/// Elements of the same kind and class names below the heading, beside each other.
fn items_below(analysis: &Analysis, page: &HtmlPage, heading: usize) -> Option<Posts> {
    let len = analysis.blocks.len();
    let around_heading: Vec<u32> = page.ancestors(page.blocks[heading].node).collect();
    let first = (heading + 1..len.min(heading + 1 + MAX_BLOCKS_TO_POST))
        .find(|&at| !heads_comments(analysis, at))?;
    // From the outermost element that holds the first post and not the heading.
    let mut candidates: Vec<u32> = page.ancestors(page.blocks[first].node).collect();
    candidates.retain(|node| !around_heading.contains(node));
    candidates.reverse();
    // The section of the comments is named after them too.
    let is_same = |node: u32, item: u32| match is_named_comments(page, item) {
        true => page.attr_tokens(node) == page.attr_tokens(item),
        false => alike(page, node, item),
    };
    let is_around_heading = |item: u32| around_heading.iter().any(|&node| is_same(node, item));
    candidates
        .into_iter()
        .filter(|&item| !is_around_heading(item))
        .find_map(|item| repeated_items(analysis, page, item, first))
}

/// The items that are like the element `item`, which starts at block `from`, and beside it.
fn repeated_items(analysis: &Analysis, page: &HtmlPage, item: u32, from: usize) -> Option<Posts> {
    let parent = page.nodes[item as usize].parent;
    let item_of = |at: usize| {
        let mut around = page.ancestors(page.blocks[at].node);
        around.find(|&node| node != parent && page.nodes[node as usize].parent == parent)
    };
    let (mut count, mut end, mut at, mut others) = (0, from, from, 0);
    while let Some(node) = (at < page.blocks.len()).then(|| item_of(at)).flatten() {
        let blocks = at..at + block_count(page, node, at);
        if blocks.is_empty() {
            break;
        }
        if alike(page, item, node) && is_post(analysis, blocks.clone()) {
            count += 1;
            end = blocks.end;
            others = 0;
        } else {
            others += 1;
            if others > MAX_OTHER_ITEMS {
                break;
            }
        }
        at = blocks.end;
    }
    (count >= MIN_POSTS).then_some(Posts {
        count,
        end,
        are_named: is_named_comments(page, item),
    })
}

/// True for a few blocks that open with a name or a date, and go on with a text.
fn is_post(analysis: &Analysis, mut blocks: Range<usize>) -> bool {
    let first = blocks.start;
    let is_head = !is_text(analysis, first) && analysis.blocks[first].block.words <= HEAD_MAX_WORDS;
    is_head
        && (2..=4 * MAX_POST_BLOCKS).contains(&blocks.len())
        && blocks.any(|at| is_text(analysis, at))
}

/// The number of blocks from `from` on that are in an element.
fn block_count(page: &HtmlPage, node: u32, from: usize) -> usize {
    let blocks = from..page.blocks.len();
    blocks.take_while(|&at| page.is_inside(at, node)).count()
}

/// True for elements of the same kind that share an attribute token, or have none.
fn alike(page: &HtmlPage, a: u32, b: u32) -> bool {
    let (tokens_a, tokens_b) = (page.attr_tokens(a), page.attr_tokens(b));
    page.nodes[a as usize].element == page.nodes[b as usize].element
        && ((tokens_a.is_empty() && tokens_b.is_empty())
            || tokens_a.iter().any(|token| tokens_b.contains(token)))
}
