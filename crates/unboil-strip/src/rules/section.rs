//! Rule `section`: a section that a cue of tier C opens ("Recent Posts"), to the end of the text or
//! until the article resumes.

use super::rule::{Phase, Rule, RuleContext, Scope};
use crate::analysis::{Analysis, BlockKind};
use crate::cues::CueTier;
use unboil_text::{BlockEnd, Class};

pub(super) const RULE: Rule = Rule {
    name: "section",
    class: Class::Section,
    description: "a section opened by a known heading (cues of tier C), until the article resumes \
                  or to the end",
    example: include_str!("examples/section.txt"),
    scope: Scope::Long,
    phase: Phase::Article,
    apply: remove_sections,
};

/// The title above the summary of a teaser has at least this many words.
const TITLE_MIN_WORDS: u32 = 3;
/// The title of a teaser has at most this many words.
const TITLE_MAX_WORDS: u32 = 25;
/// A line that opens a section has at most this many words. A longer one belongs to the article.
const OPENING_MAX_WORDS: u32 = 7;
/// A section inside the article has at most this many blocks: a longer list is the author's.
const INLINE_MAX_TEASERS: usize = 8;
/// A lone sentence of at most this many words between teasers is a summary.
const SUMMARY_MAX_WORDS: u32 = 40;
/// A subheading over resuming prose has fewer words than this share of the shortest title before.
const SUBHEADING_MAX_SHARE: f64 = 0.6;
/// A name above a section has at most this many words.
const NAME_MAX_WORDS: u32 = 3;

/// Removes the section that each cue of tier C opens.
fn remove_sections(analysis: &mut Analysis, _: &RuleContext) {
    let len = analysis.blocks.len();
    let mut at = 0;
    // The next block at which the article resumes. It is the same for all openings before it, so
    // it is searched once, which keeps the time linear.
    let mut resumes_at = 0;
    while at < len {
        if !opens_section(analysis, at) {
            at += 1;
            continue;
        }
        if resumes_at <= at {
            resumes_at = (at + 1..len)
                .find(|&at| article_resumes(analysis, at))
                .unwrap_or(len);
        }
        let Some(end) = section_end(analysis, at, resumes_at) else {
            at += 1;
            continue;
        };
        let why = reason(analysis, at, end);
        let start = include_name_above(analysis, at);
        analysis.record_decision(start, end, RULE.class, RULE.name, &why);
        at = end;
    }
}

/// True if an undecided block is a cue of tier C, and short enough for a heading.
fn opens_section(analysis: &Analysis, at: usize) -> bool {
    let state = &analysis.blocks[at];
    state.decision.is_none()
        && state.block.words <= OPENING_MAX_WORDS
        && state
            .cue_match
            .as_ref()
            .is_some_and(|cue_match| cue_match.tier == CueTier::C)
}

/// The reason for the removal of a section.
fn reason(analysis: &Analysis, opening: usize, end: usize) -> String {
    let cue_match = analysis.blocks[opening].cue_match.as_ref();
    let heading = cue_match.map_or("", |cue_match| cue_match.text);
    let below = match end - opening - 1 {
        0 => return format!("heading \"{heading}\", with no section below it"),
        1 => "the block below it".to_string(),
        n => format!("the {n} blocks below it"),
    };
    let until = match end == analysis.blocks.len() {
        true => "to the end of the text",
        false => "until the article resumes",
    };
    format!("heading \"{heading}\" and {below}, {until}")
}

/// The end of a section: where the article resumes, at a headline or subheading before that, or the
/// number of blocks. `None` if the blocks below the opening do not look like teasers.
fn section_end(analysis: &Analysis, opening: usize, resumes_at: usize) -> Option<usize> {
    let from = opening + 1;
    let headline = analysis.headline().filter(|&at| at > opening);
    let title = |at: usize| analysis.title_above(at).filter(|&title| title > opening);
    let headline = headline.map(|at| title(at).unwrap_or(at));
    let end = headline.map_or(resumes_at, |at| at.min(resumes_at));
    if end == analysis.blocks.len() {
        return Some(end);
    }
    if headline == Some(end) {
        return (end > from).then_some(end);
    }
    let teasers = end - from;
    if teasers == 0 || teasers > INLINE_MAX_TEASERS {
        return None;
    }
    let last = end - 1;
    Some(if teasers > 1 && is_subheading(analysis, from, last) {
        last
    } else {
        end
    })
}

/// True if the line above resuming prose is its subheading and not the last of the teasers that
/// start at `from`: it is numbered, or much shorter than they are, or there is one teaser.
fn is_subheading(analysis: &Analysis, from: usize, at: usize) -> bool {
    let state = &analysis.blocks[at];
    let numbered = analysis
        .block_text(at)
        .starts_with(|c: char| c.is_ascii_digit());
    if state.kind != BlockKind::Fragment
        || state.cue_match.is_some()
        || (state.block.list_item && !numbered)
    {
        return false;
    }
    let shortest = (from..at)
        .map(|at| analysis.blocks[at].block.words)
        .min()
        .unwrap_or(0);
    numbered
        || at - from == 1
        || f64::from(state.block.words) < SUBHEADING_MAX_SHARE * f64::from(shortest)
}

/// True if the article resumes at this block: at a paragraph, or a sentence that is not the summary
/// of a teaser.
fn article_resumes(analysis: &Analysis, at: usize) -> bool {
    let state = &analysis.blocks[at];
    if state.protected {
        return true;
    }
    let most_prose_ahead =
        analysis.prose_words(at..analysis.blocks.len()) > analysis.prose_words(0..at);
    if !analysis.is_prose(at) {
        // A sentence is not a title, and a line as long as a paragraph is not one either.
        let sentence = most_prose_ahead && state.block.end == BlockEnd::Sentence;
        let title = !sentence && state.block.words <= TITLE_MAX_WORDS;
        return state.kind == BlockKind::Fragment && state.cue_match.is_none() && !title;
    }
    let is_summary = state.paragraph_words <= SUMMARY_MAX_WORDS
        && state.block.sentences <= 2
        && !state.block.quote
        && at
            .checked_sub(1)
            .is_some_and(|above| is_title(analysis, above));
    // While most of the article follows, any sentence may be its first.
    if !is_summary || most_prose_ahead {
        return true;
    }
    let ends_prose = |at: usize| at >= analysis.blocks.len() || !analysis.is_prose(at);
    !(ends_prose(at + 1) && (at + 1 < analysis.tail || ends_prose(at + 2)))
}

/// True for a line that may be the title of a teaser or of a box.
fn is_title(analysis: &Analysis, at: usize) -> bool {
    let state = &analysis.blocks[at];
    state.kind == BlockKind::Fragment
        && match &state.cue_match {
            Some(cue_match) => cue_match.tier != CueTier::C,
            None => state.block.words >= TITLE_MIN_WORDS,
        }
}

/// The start of a section: at a lone name above the heading ("Navneet"), or at the heading.
fn include_name_above(analysis: &Analysis, at: usize) -> usize {
    let Some(above) = at.checked_sub(1) else {
        return at;
    };
    let state = &analysis.blocks[above];
    let name = state.kind == BlockKind::Fragment
        && state.decision.is_none()
        && state.block.words <= NAME_MAX_WORDS
        && state.block.capitals == state.block.words
        && state.block.digits == 0
        && state.block.end == BlockEnd::Open;
    if name && above > 0 && analysis.is_prose(above - 1) {
        above
    } else {
        at
    }
}
