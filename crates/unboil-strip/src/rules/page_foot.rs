//! Rule `page-foot`: the foot of a page dump, below the article.

use super::live_entries::live_entries;
use super::page_frame::{best_edge_run, excerpt, list_cues};
use super::rule::{Phase, Rule, RuleContext, Scope};
use crate::analysis::{Analysis, BlockKind};
use unboil_text::{BlockEnd, Class};

pub(super) const RULE: Rule = Rule {
    name: "page-foot",
    class: Class::Chrome,
    description: "the foot of a page dump: from a cue to the end, with several different cues and \
                  no article between them",
    example: include_str!("examples/page-foot.txt"),
    scope: Scope::Long,
    phase: Phase::Article,
    apply: remove_page_foot,
};

/// A box inside the article has at most this many blocks: an advertisement, a link, a form.
const BOX_MAX_BLOCKS: usize = 4;
/// Ingredients and the like between the article and its steps have at most this many blocks.
const LIST_MAX_BLOCKS: usize = 24;
/// At least this many sentences in a row are steps of the article.
const MIN_STEPS: usize = 3;
/// The reason of the cues that head comments, in the files of all languages.
const COMMENTS_REASON: &str = "heads the readers' comments";
/// A sentence of the article has at least this many words.
const SENTENCE_MIN_WORDS: u32 = 4;

/// Removes the foot of the page. It starts below the article.
fn remove_page_foot(analysis: &mut Analysis, _: &RuleContext) {
    let len = analysis.blocks.len();
    let from = (analysis.first_prose + 1).min(len);
    let Some((blocks, _)) = best_edge_run(analysis, (from..len).rev()) else {
        return;
    };
    let from = article_end(analysis, len - blocks);
    if let Some((blocks, cues)) = best_edge_run(analysis, (from..len).rev()) {
        let why = format!(
            "foot of the page, from \"{}\" to the end: {}",
            excerpt(analysis, len - blocks),
            list_cues(&cues)
        );
        analysis.record_decision(len - blocks, len, RULE.class, RULE.name, &why);
    }
}

/// The end of the article, given where the foot may start. A box inside the article has cues too,
/// so the article may go on below it, but not below the heading of the comments.
fn article_end(analysis: &Analysis, from: usize) -> usize {
    let len = (from..analysis.blocks.len())
        .find(|&at| heads_comments(analysis, at))
        .unwrap_or(analysis.blocks.len());
    let is_entry = live_entries(analysis, from..len.max(from));
    let stays = |at: usize| is_article(analysis, at) || is_entry[at - from];
    let (mut end, mut at) = (from, from);
    while at < len && at - end <= LIST_MAX_BLOCKS {
        let sentences = (at..len).take_while(|&at| stays(at)).count();
        let is_post = analysis.is_post_text(at);
        if is_post || sentences >= MIN_STEPS || (sentences > 0 && at - end <= BOX_MAX_BLOCKS) {
            end = at + sentences;
        }
        at += sentences.max(1);
    }
    end
}

fn heads_comments(analysis: &Analysis, at: usize) -> bool {
    let cue_match = analysis.blocks[at].cue_match.as_ref();
    cue_match.is_some_and(|cue_match| cue_match.why == COMMENTS_REASON)
}

/// True for a block that reads like a part of the article: a paragraph or a sentence that matches
/// no cue and that no rule removes.
fn is_article(analysis: &Analysis, at: usize) -> bool {
    let state = &analysis.blocks[at];
    let is_sentence =
        state.block.end == BlockEnd::Sentence && state.block.words >= SENTENCE_MIN_WORDS;
    let is_post = analysis.is_post_text(at);
    state.cue_match.is_none()
        && state.decision.is_none()
        && (state.kind == BlockKind::Prose || is_sentence || is_post || state.protected)
}
