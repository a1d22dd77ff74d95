//! Rules `section` and `teasers`: runs of blocks that belong together and not to the article.
//!
//! `section` is opened by a cue of tier C ("Recent Posts") and goes until the article's prose resumes. `teasers` needs no
//! cue: a title, a truncated summary, a relative date, and the same again, three times or more.

use crate::cues::CueTier;
use crate::draft::Analysis;
use crate::kind::BlockKind;
use unboil_text::BlockEnd;
use unboil_text::Class;

/// Names in the ledger.
pub(crate) const SECTION: &str = "section";
pub(crate) const TEASERS: &str = "teasers";

/// A teaser's title has at most this many words.
const TITLE_MAX_WORDS: u32 = 25;
/// A line that opens a section has at most this many words; a longer one that starts alike is the article's own.
const SECTION_OPENING_MAX_WORDS: u32 = 7;
/// A section with the article before and after it has at most this many blocks: a box of links, not a list of the author's.
const INLINE_MAX_TEASERS: usize = 8;
/// A lone sentence of at most this many words between teasers is a summary, not the article going on.
const SUMMARY_MAX_WORDS: u32 = 40;
/// A subheading over resuming prose has fewer words than this share of the shortest teaser's title before it.
const SUBHEADING_MAX_SHARE: f64 = 0.6;
/// A run of teasers is known by this many periods.
const MIN_TEASERS: usize = 3;
/// ... or by this many in a text that has neither a site phrase nor a relative date: some articles list summaries.
const MIN_TEASERS_WITHOUT_CUES: usize = 6;
/// So many words of prose below a run of teasers are more of the article.
const RESUMED_PROSE_WORDS: usize = 40;
/// From one teaser to the next: title, author, category, summary, date.
const MAX_TEASER_BLOCKS: usize = 5;

/// Marks what each cue of tier C opens.
pub(crate) fn mark_sections(analysis: &mut Analysis) {
    let mut at = 0;
    // Where the article resumes next: the same for all openings before it, so that it is looked for once.
    let mut resumes_at = 0;
    while at < analysis.blocks.len() {
        let state = &analysis.blocks[at];
        let opening = match (&state.cue_match, &state.decision) {
            (Some(cue_match), None)
                if cue_match.tier == CueTier::C
                    && state.block.words <= SECTION_OPENING_MAX_WORDS =>
            {
                cue_match.text.to_string()
            }
            _ => {
                at += 1;
                continue;
            }
        };
        if resumes_at <= at {
            resumes_at = (at + 1..analysis.blocks.len())
                .find(|&at| article_resumes(analysis, at))
                .unwrap_or(analysis.blocks.len());
        }
        let Some(end) = section_end(analysis, at, resumes_at) else {
            at += 1;
            continue;
        };
        let blocks = end - at - 1;
        let follow = match blocks {
            1 => "1 teaser-shaped block follows".to_string(),
            n => format!("{n} teaser-shaped blocks follow"),
        };
        let why = match (blocks, end == analysis.blocks.len()) {
            (0, _) => format!("\"{opening}\" is the last line"),
            (_, true) => {
                format!("opens with \"{opening}\"; {follow} to the end")
            }
            (_, false) => format!("opens with \"{opening}\"; {follow} until the article resumes"),
        };
        analysis.record_decision(
            include_name_above(analysis, at),
            end,
            Class::Section,
            SECTION,
            &why,
        );
        at = end;
    }
}

/// Where the section that opens at a block ends, given where prose resumes: there, at the article's headline or a
/// subheading before, or at the number of blocks. `None` if what follows the opening does not look like teasers.
fn section_end(analysis: &Analysis, opening: usize, resumes_at: usize) -> Option<usize> {
    let from = opening + 1;
    let headline = analysis.headline().filter(|&at| at > opening);
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

/// True if the line above resuming prose is its subheading and not the last of the teasers that start at `from`: it is
/// numbered, or much shorter than they are. After a single teaser it always is.
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

/// True if the article goes on at this block: a paragraph, or a sentence that is not wedged between teasers.
fn article_resumes(analysis: &Analysis, at: usize) -> bool {
    let state = &analysis.blocks[at];
    let most_prose_ahead =
        analysis.prose_words(at..analysis.blocks.len()) > analysis.prose_words(0..at);
    if !analysis.is_prose(at) {
        // A sentence is no teaser's title, however short, nor is a line as long as a paragraph.
        let sentence = most_prose_ahead && state.block.end == BlockEnd::Sentence;
        let title = !sentence && state.block.words <= TITLE_MAX_WORDS;
        return state.kind == BlockKind::Fragment && state.cue_match.is_none() && !title;
    }
    let is_summary = state.paragraph_words <= SUMMARY_MAX_WORDS
        && state.block.sentences <= 2
        && !state.block.quote;
    // While most of the article is still to come, any sentence may be its first.
    if !is_summary || most_prose_ahead {
        return true;
    }
    let ends_prose = |at: usize| at >= analysis.blocks.len() || !analysis.is_prose(at);
    !(ends_prose(at + 1) && (at + 1 < analysis.tail || ends_prose(at + 2)))
}

/// A lone name over the section ("Navneet") goes with it.
fn include_name_above(analysis: &Analysis, at: usize) -> usize {
    let Some(above) = at.checked_sub(1) else {
        return at;
    };
    let state = &analysis.blocks[above];
    let name = state.kind == BlockKind::Fragment
        && state.decision.is_none()
        && state.block.words <= 3
        && state.block.capitals == state.block.words
        && state.block.digits == 0
        && state.block.end == BlockEnd::Open;
    if name && above > 0 && analysis.is_prose(above - 1) {
        above
    } else {
        at
    }
}

/// Marks runs of teasers that no cue opens.
pub(crate) fn mark_teasers(analysis: &mut Analysis) {
    let teaser_ends: Vec<usize> = (0..analysis.blocks.len())
        .filter(|&at| analysis.blocks[at].decision.is_none() && is_teaser_end(analysis, at))
        .collect();
    let mut from = 0;
    while from < teaser_ends.len() {
        let mut to = from + 1;
        while to < teaser_ends.len()
            && teaser_ends[to] - teaser_ends[to - 1] <= MAX_TEASER_BLOCKS
            && has_no_prose_between(analysis, teaser_ends[to - 1], teaser_ends[to])
        {
            to += 1;
        }
        let run = &teaser_ends[from..to];
        let end = run[run.len() - 1] + 1;
        // Before more of the article, lines that trail off may be the author's own list; dates of postings are not.
        let has_date = run
            .iter()
            .any(|&at| analysis.blocks[at].kind == BlockKind::RelativeDate);
        let last = analysis.prose_words(end..analysis.blocks.len()) < RESUMED_PROSE_WORDS;
        let without_cues = !has_date
            && analysis
                .blocks
                .iter()
                .all(|state| state.cue_match.is_none());
        let min_teasers = if without_cues {
            MIN_TEASERS_WITHOUT_CUES
        } else {
            MIN_TEASERS
        };
        if count_teasers(analysis, run) >= min_teasers && (has_date || last) {
            let start = teaser_start(analysis, run);
            let why = format!(
                "{} teasers in a row: a title, then a truncated summary or a relative date",
                count_teasers(analysis, run)
            );
            analysis.record_decision(start, end, Class::Section, TEASERS, &why);
        }
        from = to;
    }
}

/// What comes round once a teaser: the truncated summary, the relative date.
fn is_teaser_end(analysis: &Analysis, at: usize) -> bool {
    matches!(
        analysis.blocks[at].kind,
        BlockKind::Truncated | BlockKind::RelativeDate
    )
}

fn has_no_prose_between(analysis: &Analysis, from: usize, to: usize) -> bool {
    (from + 1..to).all(|at| !analysis.is_prose(at))
}

/// How often the more frequent kind of beat comes round with a title before it.
fn count_teasers(analysis: &Analysis, run: &[usize]) -> usize {
    let count = |kind: BlockKind| {
        run.iter()
            .filter(|&&at| analysis.blocks[at].kind == kind)
            .filter(|&&at| {
                (at.saturating_sub(MAX_TEASER_BLOCKS)..at)
                    .any(|title| analysis.blocks[title].kind == BlockKind::Fragment)
            })
            .count()
    };
    count(BlockKind::Truncated).max(count(BlockKind::RelativeDate))
}

/// The first block of the first teaser: as far above its first beat as the second teaser's is above its own.
fn teaser_start(analysis: &Analysis, run: &[usize]) -> usize {
    let kind = analysis.blocks[run[0]].kind;
    let next = run[1..]
        .iter()
        .find(|&&at| analysis.blocks[at].kind == kind);
    let blocks_per_teaser = next.map_or(1, |next| next - run[0]);
    let min_start = run[0].saturating_sub(blocks_per_teaser.saturating_sub(1));
    let mut start = run[0];
    while start > min_start
        && analysis.blocks[start - 1].decision.is_none()
        && analysis.blocks[start - 1].kind == BlockKind::Fragment
    {
        start -= 1;
    }
    start
}
