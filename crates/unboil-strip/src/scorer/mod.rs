//! Rule `scorer`: what no other rule explains is judged by a small model over what a block holds, how its neighbours look and
//! where it stands.
//!
//! In: the draft after all other rules. Out: marks on the blocks that are junk, each with the strongest reasons. How sure the
//! model must be depends on how much of the text looks like junk at all: it cuts a page dump and leaves alone what an extractor
//! already cleaned. A verdict on a few lines between paragraphs that stay must be sure as a whole.

mod context;
pub mod features;
mod hasher;
mod judged;
mod lexicon;
mod look;
pub mod model;
mod own;
pub mod page_type;
mod pages;
mod reasons;
mod sums;
mod table;
mod tags;
pub mod tone;

use crate::config::Strength;
use crate::draft::{Draft, Line};
use crate::kind::Kind;
pub use features::{COLUMNS, NAMES, inputs, set_tones, set_types};
pub(crate) use judged::Judged;
pub use judged::State;
pub(crate) use lexicon::Lexicon;
use model::SCALE;
pub use model::{Model, Subject};
pub(crate) use reasons::of as reasons_of;
use sums::next_where;
pub use table::Table;
pub use tags::{NAME_WEIGHTS, set_names};
use unboil_text::measure::End;
use unboil_text::segment::Layout;
use unboil_text::{Class, Span};

/// Name in the ledger.
pub(crate) const RULE: &str = "scorer";

/// What the scorer sees of an article.
pub struct View {
    /// Its blocks.
    pub spans: Vec<Span>,
    /// Which of them other rules take.
    pub marked: Vec<bool>,
    /// The hashes of the words of each that can have a weight.
    pub words: Vec<Vec<u32>>,
    /// The features of each.
    pub table: Table,
    /// Of a page of HTML, the signs of its type.
    pub signs: Vec<u16>,
}

/// How many blocks other rules take, and which share of the words is surely junk in thousandths: up to the first a text counts
/// as clean, from the last on as a dump. Page dumps have fifty blocks that rules know, cleaned texts seldom three.
const MARKED: (usize, usize) = (2, 8);
const DIRT: (usize, usize) = (20, 100);
const ONE_LINE_DIRT: (usize, usize) = (10, 40);
/// From which score on junk is sure: 0.9. What looks like junk only rather is in clean texts too.
const SURE_JUNK: i32 = odds(90);
/// How far a text is on the way from clean to dump, in thousandths.
const WHOLE: usize = 1000;

/// Where between two borders a number lies, in thousandths.
fn between(n: usize, (from, to): (usize, usize)) -> usize {
    (n.clamp(from, to) - from) * WHOLE / (to - from)
}

/// Log-odds of a probability in hundredths, times [`SCALE`].
const fn odds(hundredths: i32) -> i32 {
    // ln(p / (1 - p)) for the probabilities in use.
    let thousandths = match hundredths {
        50 => 0,
        55 => 201,
        60 => 405,
        70 => 847,
        75 => 1099,
        90 => 2197,
        94 => 2752,
        95 => 2944,
        98 => 3892,
        99 => 4595,
        _ => panic!("a probability that is not in the list"),
    };
    thousandths * SCALE / 1000
}

/// From which score on a block is junk, in a dump and in clean text, and what the mean of a few lines between paragraphs must be.
struct Bars {
    dump: i32,
    clean: i32,
    inner: i32,
    /// What the score of a long paragraph must be.
    prose: i32,
    /// What that of a sentence of a one-line document must be: it may hold more than one thing.
    sentence: i32,
}

impl Bars {
    fn of(strength: Strength) -> Bars {
        match strength {
            Strength::Auto => Bars {
                dump: odds(50),
                clean: odds(95),
                inner: odds(75),
                prose: odds(60),
                sentence: odds(50),
            },
            Strength::Careful => Bars {
                dump: odds(95),
                clean: odds(98),
                inner: odds(95),
                prose: odds(95),
                sentence: odds(99),
            },
            Strength::Full => Bars {
                dump: odds(50),
                clean: odds(50),
                inner: odds(55),
                prose: odds(50),
                sentence: odds(50),
            },
        }
    }

    /// The bar for an article with so much junk.
    fn at(&self, dirt: usize) -> i32 {
        self.clean + (self.dump - self.clean) * dirt as i32 / WHOLE as i32
    }
}

/// A text of sentences, this share of its words in hundredths, in which rules and cues know at most so many blocks is clean
/// whatever the model would say, and need not be scored.
const PLAIN_SENTENCES: u64 = 70;
const PLAIN_KNOWN: usize = 2;

/// True for a text that is as good as clean. Of one line all pieces are sentences, and say nothing.
pub(crate) fn is_plain(draft: &Draft, strength: Strength) -> bool {
    let is_known = |line: &&Line| match chrome(line) {
        Some(chrome) => chrome,
        None => line.hit.is_some(),
    };
    let is_sentence = |line: &&Line| line.kind == Kind::Prose || line.block.end == End::Sentence;
    let sentences = draft.lines.iter().filter(is_sentence);
    let words: u64 = sentences.map(|line| u64::from(line.block.words)).sum();
    strength != Strength::Full
        && draft.page.is_none()
        && draft.layout != Layout::OneLine
        && words * 100 >= u64::from(draft.words()) * PLAIN_SENTENCES
        && draft.lines.iter().filter(is_known).count() <= PLAIN_KNOWN
}

/// Whether a block that a rule takes is chrome. Bylines and captions are in cleaned texts too.
fn chrome(line: &Line) -> Option<bool> {
    let class = line.mark.as_ref()?.class;
    Some(!matches!(class, Class::Byline | Class::Caption))
}

/// Scores every block.
pub(crate) fn judge(draft: &Draft, lexicon: &Lexicon, model: &Model) -> Judged {
    let (table, own, page_type) = features::table(draft, lexicon, model);
    let learned = own.learned;
    let mut scores = model.scores(&table);
    if draft.page.is_some() {
        pages::hear_witness(&table, &mut scores);
    }
    let words = |at: usize| draft.lines[at].block.words as usize;
    let all: usize = (0..scores.len()).map(words).sum();
    let marked = |at: &usize| draft.lines[*at].mark.is_some();
    let junk = (0..scores.len()).filter(|at| scores[*at] > SURE_JUNK || marked(at));
    let junk = junk.map(words).sum::<usize>() * WHOLE / all.max(1);
    let dirt = match draft.layout {
        // Rules know few of the sentences that a line is cut into.
        Layout::OneLine => between(junk, ONE_LINE_DIRT),
        _ => {
            let marks = draft
                .lines
                .iter()
                .filter(|line| chrome(line) == Some(true))
                .count();
            between(marks, MARKED) * between(junk, DIRT) / WHOLE
        }
    };
    let state = match (page_type, dirt) {
        (Some(page_type), _) => State::Page(page_type),
        (None, 0) => State::Clean,
        (None, WHOLE) => State::Dump,
        (None, _) => State::Mixed,
    };
    Judged {
        table,
        second: None,
        scores,
        state,
        dirt,
        learned,
    }
}

/// A paragraph of so many words is long.
const LONG_WORDS: u32 = 30;
/// What the score of any paragraph must be in a language that no pages were there to learn from.
const FOREIGN_PROSE: i32 = odds(90);
/// The first block below the headline that no rule takes may be the standfirst, or the lead, if it has so many words; its score
/// must be this.
const STANDFIRST_WORDS: u32 = 8;
const STANDFIRST: i32 = odds(90);
/// A block of so many words holds a run of junk between two such blocks to the higher bar.
const PARAGRAPH_WORDS: u32 = 12;
/// One line is no surer than this in the mean of its run, in log-odds.
const SURE: i32 = 3 * SCALE;
/// The scorer leaves at least this share of the words that it judges, in hundredths; where it would take more, it takes nothing.
/// Of the sentences of a one-line document it is less sure.
const LEAST_LEFT: usize = 3;
const LEAST_LEFT_ONE_LINE: usize = 10;

/// Of a clean text at most this share of the words goes, in hundredths.
const CLEAN_MOST: usize = 10;

/// Marks what is junk.
pub(crate) fn mark(draft: &mut Draft, judged: &Judged, model: &Model, strength: Strength) {
    let junk = match draft.page {
        Some(_) => pages::verdicts(draft, &judged.scores, strength),
        None => verdicts(draft, judged, &Bars::of(strength)),
    };
    let mut at = 0;
    while at < junk.len() {
        let from = at;
        while at < junk.len() && junk[at] {
            at += 1;
        }
        if at == from {
            at += 1;
            continue;
        }
        let surest =
            (from..at).max_by_key(|&at| (judged.scores[at].min(SURE), std::cmp::Reverse(at)));
        let why = reasons::why(draft, judged, model, surest.unwrap_or(from), at - from);
        draft.mark(from, at, Class::Junk, RULE, &why);
    }
}

fn verdicts(draft: &Draft, judged: &Judged, bars: &Bars) -> Vec<bool> {
    let bar = match draft.layout {
        Layout::OneLine => bars.at(judged.dirt).max(bars.sentence),
        _ => bars.at(judged.dirt),
    };
    let prose_bar = match judged.learned {
        true => bar.max(bars.prose),
        false => bar.max(FOREIGN_PROSE),
    };
    let lines = &draft.lines;
    let open = |at: usize| lines[at].mark.is_none() && !lines[at].kept;
    let mut headlines = draft.headlines.iter().copied();
    let headline = headlines.find(|&at| open(at));
    // Where the headline is repeated, the standfirst may be above or below the repeat.
    let standfirsts = [headline, draft.headline()].map(|above| {
        (above.map_or(lines.len(), |at| at + 1)..lines.len())
            .find(|&at| open(at))
            .filter(|&at| lines[at].block.words >= STANDFIRST_WORDS)
    });
    let bar_of = |at: usize| {
        let long = lines[at].block.words >= LONG_WORDS || !judged.learned;
        if standfirsts.contains(&Some(at)) {
            bar.max(STANDFIRST)
        } else if long && draft.is_prose(at) && draft.layout != Layout::OneLine {
            prose_bar
        } else {
            bar
        }
    };
    let judges = |at: usize| open(at) && lines[at].kind != Kind::Mark && Some(at) != headline;
    let mut junk: Vec<bool> = (0..lines.len())
        .map(|at| judges(at) && judged.scores[at] > bar_of(at))
        .collect();
    hold_inner(draft, &judged.scores, &mut junk, bars.inner.max(bar));
    carry_marks(draft, &mut junk);
    let words = |at: usize| lines[at].block.words as usize;
    if judged.state == State::Clean {
        hold_clean(judged, &mut junk, &words);
    }
    let judged_words: usize = (0..lines.len()).filter(|&at| open(at)).map(words).sum();
    let left: usize = (0..lines.len())
        .filter(|&at| open(at) && !junk[at])
        .map(words)
        .sum();
    let least = match draft.layout {
        Layout::OneLine => LEAST_LEFT_ONE_LINE,
        _ => LEAST_LEFT,
    };
    if left * 100 < judged_words * least {
        junk.fill(false);
    }
    junk
}

/// Runs of junk between two paragraphs that stay, too unsure in the mean, stay too: they are lists, headings and captions of
/// the article, or its paragraphs.
fn hold_inner(draft: &Draft, scores: &[i32], junk: &mut [bool], bar: i32) {
    let lines = &draft.lines;
    let stays = |at: usize, junk: &[bool]| {
        !junk[at] && lines[at].mark.is_none() && lines[at].block.words >= PARAGRAPH_WORDS
    };
    let mut before: Option<usize> = None;
    for at in 0..lines.len() {
        if !stays(at, junk) {
            continue;
        }
        if let Some(from) = before {
            let run = || (from + 1..at).filter(|&at| junk[at]);
            let weight = |at: usize| i64::from(lines[at].block.words.max(1));
            let (sum, words) = run().fold((0, 0), |(sum, words), at| {
                let score = i64::from(scores[at].clamp(-SURE, SURE));
                (sum + score * weight(at), words + weight(at))
            });
            if words > 0 && sum < i64::from(bar) * words {
                junk[from + 1..at].fill(false);
            }
        }
        before = Some(at);
    }
}

/// Of a clean text only the surest go.
fn hold_clean(judged: &Judged, junk: &mut [bool], words: &dyn Fn(usize) -> usize) {
    let all: usize = (0..junk.len()).map(words).sum();
    let mut left = all * CLEAN_MOST / 100;
    let mut surest: Vec<usize> = (0..junk.len()).filter(|&at| junk[at]).collect();
    surest.sort_by_key(|&at| (std::cmp::Reverse(judged.scores[at]), at));
    let mut full = false;
    for at in surest {
        full |= words(at) > left;
        if full {
            junk[at] = false;
        } else {
            left -= words(at);
        }
    }
}

/// Lines without words go with the junk on both sides of them.
fn carry_marks(draft: &Draft, junk: &mut [bool]) {
    let lines = &draft.lines;
    let next = next_where(junk.len(), |at| lines[at].kind != Kind::Mark);
    for at in 1..junk.len() {
        let line = &lines[at];
        if line.kind == Kind::Mark && line.mark.is_none() && !line.kept && junk[at - 1] {
            junk[at] = next[at].is_none_or(|next| junk[next] || lines[next].mark.is_some());
        }
    }
}

/// A score as a probability in hundredths, for people.
pub(crate) fn hundredths(score: i32) -> u32 {
    let odds = (f64::from(score) / f64::from(SCALE)).exp();
    (100.0 * odds / (1.0 + odds)).round() as u32
}
