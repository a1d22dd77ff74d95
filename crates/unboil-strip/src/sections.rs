//! Rules `section` and `teasers`: runs of blocks that belong together and not to the article.
//!
//! `section` is opened by a cue of tier C ("Recent Posts") and goes until the article's prose resumes. `teasers` needs no
//! cue: a title, a truncated summary, a relative date, and the same again, three times or more.

use crate::cues::Tier;
use crate::draft::Draft;
use crate::kind::Kind;
use unboil_text::Class;
use unboil_text::measure::End;

/// Names in the ledger.
pub(crate) const SECTION: &str = "section";
pub(crate) const TEASERS: &str = "teasers";

/// A teaser's title has at most this many words.
const TITLE_MAX_WORDS: u32 = 25;
/// A line that opens a section has at most this many words; a longer one that starts alike is the article's own.
const OPENING_MAX_WORDS: u32 = 7;
/// A section with the article before and after it has at most this many blocks: a box of links, not a list of the author's.
const INLINE_MAX_TEASERS: usize = 8;
/// A lone sentence of at most this many words between teasers is a summary, not the article going on.
const SUMMARY_MAX_WORDS: u32 = 40;
/// A subheading over resuming prose has fewer words than this share of the shortest teaser's title before it.
const SUBHEADING_SHARE: f64 = 0.6;
/// A run of teasers is known by this many periods.
const MIN_PERIODS: usize = 3;
/// ... or by this many in a text that has neither a site phrase nor a relative date: some articles list summaries.
const MIN_PERIODS_ALONE: usize = 6;
/// So many words of prose below a run of teasers are more of the article.
const MORE_PROSE_WORDS: usize = 40;
/// From one teaser to the next: title, author, category, summary, date.
const MAX_PERIOD: usize = 5;

/// Marks what each cue of tier C opens.
pub(crate) fn mark_sections(draft: &mut Draft) {
    let mut at = 0;
    // Where the article resumes next: the same for all openings before it, so that it is looked for once.
    let mut resumes_at = 0;
    while at < draft.lines.len() {
        let line = &draft.lines[at];
        let opening = match (&line.hit, &line.mark) {
            (Some(hit), None) if hit.tier == Tier::C && line.block.words <= OPENING_MAX_WORDS => {
                hit.text.to_string()
            }
            _ => {
                at += 1;
                continue;
            }
        };
        if resumes_at <= at {
            resumes_at = (at + 1..draft.lines.len())
                .find(|&at| resumes(draft, at))
                .unwrap_or(draft.lines.len());
        }
        let Some(end) = section_end(draft, at, resumes_at) else {
            at += 1;
            continue;
        };
        let blocks = end - at - 1;
        let follow = match blocks {
            1 => "1 teaser-shaped block follows".to_string(),
            n => format!("{n} teaser-shaped blocks follow"),
        };
        let why = match (blocks, end == draft.lines.len()) {
            (0, _) => format!("\"{opening}\" is the last line"),
            (_, true) => {
                format!("opens with \"{opening}\"; {follow} to the end")
            }
            (_, false) => format!("opens with \"{opening}\"; {follow} until the article resumes"),
        };
        draft.mark(
            with_lone_name(draft, at),
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
fn section_end(draft: &Draft, opening: usize, resumes_at: usize) -> Option<usize> {
    let from = opening + 1;
    let headline = draft.headline().filter(|&at| at > opening);
    let end = headline.map_or(resumes_at, |at| at.min(resumes_at));
    if end == draft.lines.len() {
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
    Some(if teasers > 1 && is_subheading(draft, from, last) {
        last
    } else {
        end
    })
}

/// True if the line above resuming prose is its subheading and not the last of the teasers that start at `from`: it is
/// numbered, or much shorter than they are. After a single teaser it always is.
fn is_subheading(draft: &Draft, from: usize, at: usize) -> bool {
    let line = &draft.lines[at];
    let numbered = draft.str(at).starts_with(|c: char| c.is_ascii_digit());
    if line.kind != Kind::Short || line.hit.is_some() || (line.block.list_item && !numbered) {
        return false;
    }
    let shortest = (from..at)
        .map(|at| draft.lines[at].block.words)
        .min()
        .unwrap_or(0);
    numbered
        || at - from == 1
        || f64::from(line.block.words) < SUBHEADING_SHARE * f64::from(shortest)
}

/// True if the article goes on at this block: a paragraph, or a sentence that is not wedged between teasers.
fn resumes(draft: &Draft, at: usize) -> bool {
    let line = &draft.lines[at];
    let ahead = draft.prose_words(at..draft.lines.len()) > draft.prose_words(0..at);
    if !draft.is_prose(at) {
        // A sentence is no teaser's title, however short, nor is a line as long as a paragraph.
        let sentence = ahead && line.block.end == End::Sentence;
        let title = !sentence && line.block.words <= TITLE_MAX_WORDS;
        return line.kind == Kind::Short && line.hit.is_none() && !title;
    }
    let summary =
        line.paragraph_words <= SUMMARY_MAX_WORDS && line.block.sentences <= 2 && !line.block.quote;
    // While most of the article is still to come, any sentence may be its first.
    if !summary || ahead {
        return true;
    }
    let over = |at: usize| at >= draft.lines.len() || !draft.is_prose(at);
    !(over(at + 1) && (at + 1 < draft.tail || over(at + 2)))
}

/// A lone name over the section ("Navneet") goes with it.
fn with_lone_name(draft: &Draft, at: usize) -> usize {
    let Some(above) = at.checked_sub(1) else {
        return at;
    };
    let line = &draft.lines[above];
    let name = line.kind == Kind::Short
        && line.mark.is_none()
        && line.block.words <= 3
        && line.block.capitals == line.block.words
        && line.block.digits == 0
        && line.block.end == End::Open;
    if name && above > 0 && draft.is_prose(above - 1) {
        above
    } else {
        at
    }
}

/// Marks runs of teasers that no cue opens.
pub(crate) fn mark_teasers(draft: &mut Draft) {
    let beats: Vec<usize> = (0..draft.lines.len())
        .filter(|&at| draft.lines[at].mark.is_none() && is_beat(draft, at))
        .collect();
    let mut from = 0;
    while from < beats.len() {
        let mut to = from + 1;
        while to < beats.len()
            && beats[to] - beats[to - 1] <= MAX_PERIOD
            && no_prose(draft, beats[to - 1], beats[to])
        {
            to += 1;
        }
        let run = &beats[from..to];
        let end = run[run.len() - 1] + 1;
        // Before more of the article, lines that trail off may be the author's own list; dates of postings are not.
        let dated = run.iter().any(|&at| draft.lines[at].kind == Kind::Ago);
        let last = draft.prose_words(end..draft.lines.len()) < MORE_PROSE_WORDS;
        let alone = !dated && draft.lines.iter().all(|line| line.hit.is_none());
        let least = if alone {
            MIN_PERIODS_ALONE
        } else {
            MIN_PERIODS
        };
        if periods(draft, run) >= least && (dated || last) {
            let start = teaser_start(draft, run);
            let why = format!(
                "{} teasers in a row: a title, then a truncated summary or a relative date",
                periods(draft, run)
            );
            draft.mark(start, end, Class::Section, TEASERS, &why);
        }
        from = to;
    }
}

/// What comes round once a teaser: the truncated summary, the relative date.
fn is_beat(draft: &Draft, at: usize) -> bool {
    matches!(draft.lines[at].kind, Kind::Truncated | Kind::Ago)
}

fn no_prose(draft: &Draft, from: usize, to: usize) -> bool {
    (from + 1..to).all(|at| !draft.is_prose(at))
}

/// How often the more frequent kind of beat comes round with a title before it.
fn periods(draft: &Draft, run: &[usize]) -> usize {
    let count = |kind: Kind| {
        run.iter()
            .filter(|&&at| draft.lines[at].kind == kind)
            .filter(|&&at| {
                (at.saturating_sub(MAX_PERIOD)..at)
                    .any(|title| draft.lines[title].kind == Kind::Short)
            })
            .count()
    };
    count(Kind::Truncated).max(count(Kind::Ago))
}

/// The first block of the first teaser: as far above its first beat as the second teaser's is above its own.
fn teaser_start(draft: &Draft, run: &[usize]) -> usize {
    let kind = draft.lines[run[0]].kind;
    let next = run[1..].iter().find(|&&at| draft.lines[at].kind == kind);
    let period = next.map_or(1, |next| next - run[0]);
    let lowest = run[0].saturating_sub(period.saturating_sub(1));
    let mut start = run[0];
    while start > lowest
        && draft.lines[start - 1].mark.is_none()
        && draft.lines[start - 1].kind == Kind::Short
    {
        start -= 1;
    }
    start
}
