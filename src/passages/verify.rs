//! The links of two articles in, verified matches out.
//!
//! Each chain is aligned from end to end and on past both ends. What scores well enough stays; pieces that lie side by side
//! in both articles become one, in whatever order they stand; ends move to the nearest end of a sentence where the texts agree.

use std::cmp::Reverse;
use std::ops::Range;

use super::align::{ALIKE, DROP, QUICK_DROP, REPLACED, Rows, Run, Tally, between, extend};
use super::chain::{Stretch, chains, stretches};
use super::index::Link;
use super::tokens::{SPACELESS, Tokens};
use crate::config::PassagesConfig;

/// One article as the verifier sees it.
#[derive(Clone, Copy)]
pub struct Side<'a> {
    /// Its text.
    pub text: &'a str,
    /// The tokens of what stripping left of it.
    pub tokens: Tokens<'a>,
}

/// Two runs of tokens that say the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Match {
    /// Tokens of the earlier article.
    pub a: Range<usize>,
    /// Tokens of the later article.
    pub b: Range<usize>,
    /// The columns of the alignment.
    pub tally: Tally,
    /// Tokens that are the same but stand in another order.
    pub moved: u32,
}

/// An article with more partners than this has copies of a large family, of which some are enough.
const MANY_PARTNERS: usize = 16;

/// A span that matches in so many other articles needs no more.
const ENOUGH: usize = 6;

/// The matches of one article with the earlier ones that its `links` name, each with the rank of the earlier. The links are
/// sorted; `side` gives the article of a rank. Where there are very many, those with the most links are tried first and
/// the others only for what is not matched [`ENOUGH`] times by then, so that the work stays linear in the copies.
pub fn of_article<'a>(
    links: &[Link],
    side: impl Fn(u32) -> Side<'a>,
    config: &PassagesConfig,
    rows: &mut Rows,
) -> Vec<(u32, Match)> {
    let mut pairs: Vec<&[Link]> = links.chunk_by(|x, y| x.early == y.early).collect();
    let many = pairs.len() > MANY_PARTNERS;
    if many {
        // The first of all is the one most likely to stay.
        let first = pairs.iter().position(|pair| pair.len() > 1).unwrap_or(0);
        pairs[..=first].rotate_right(1);
        pairs[1..].sort_by_key(|pair| (Reverse(pair.len()), pair[0].early));
    }
    let mut out: Vec<(u32, Match)> = Vec::new();
    let mut seeds = Vec::new();
    for pair in pairs {
        seeds.clear();
        seeds.extend(pair.iter().map(|link| (link.late_token, link.early_token)));
        if many && is_known(&out, &seeds) {
            continue;
        }
        let early = pair[0].early;
        let found = matches(side(early), side(pair[0].late), &mut seeds, config, rows);
        out.extend(found.into_iter().map(|found| (early, found)));
    }
    out
}

/// A seed may reach out of a span by this many tokens: at the edge of a passage one shares a word with a neighbour by chance.
const AT_EDGE: usize = 4;

/// True if all seeds are inside spans that match enough other articles.
fn is_known(found: &[(u32, Match)], seeds: &[(u32, u32)]) -> bool {
    let (first, last) = (seeds[0].0 as usize, seeds[seeds.len() - 1].0 as usize);
    let around = |found: &&(u32, Match)| {
        found.1.b.start <= first + AT_EDGE && last < found.1.b.end + AT_EDGE
    };
    found.iter().filter(around).take(ENOUGH).count() == ENOUGH
}

/// Least score of a piece, in tenths of a token: the smallest that may be joined to another.
const MIN_PIECE: i32 = 50;

/// Least score of a match, in tenths of a token.
const MIN_SCORE: i32 = 90;

/// Pieces at most this many tokens apart in both articles are one match.
const JOIN_GAP: usize = 24;

/// The verified matches of two articles whose seeds are linked at `(b, a)`, sorted by `b`.
fn matches(
    a: Side,
    b: Side,
    seeds: &mut [(u32, u32)],
    config: &PassagesConfig,
    rows: &mut Rows,
) -> Vec<Match> {
    let stretches = stretches(seeds, a.tokens.shapes, b.tokens.shapes);
    let mut pieces: Vec<Match> = Vec::new();
    for chain in chains(&stretches) {
        if promises(&chain, &stretches, &pieces, a.tokens, b.tokens, rows) {
            let piece = aligned(&chain, a.tokens, b.tokens, rows);
            if piece.tally.score >= MIN_PIECE && !pieces.iter().any(|p| covers(p, &piece)) {
                pieces.push(piece);
            }
        }
    }
    pieces.sort_by_key(|piece| (piece.b.start, piece.a.start));
    let mut out: Vec<Match> = Vec::new();
    for cluster in join(pieces) {
        let whole = with_gaps(cluster.whole);
        if good(&whole, a.tokens, b.tokens, config) {
            out.push(whole);
        } else if cluster.pieces.len() > 1 {
            let mut alone = cluster.pieces;
            alone.retain(|piece| good(piece, a.tokens, b.tokens, config));
            out.append(&mut alone);
        }
    }
    for found in &mut out {
        to_sentence_ends(found, a, b, rows);
    }
    out.sort_by_key(|found| (found.b.start, found.a.start));
    out
}

/// Counts the tokens between the pieces of a match as a gap.
fn with_gaps(found: Match) -> Match {
    let longer = found.a.len().max(found.b.len());
    let gap = longer.saturating_sub(found.tally.columns as usize);
    Match {
        tally: found.tally.and(Tally::gap(gap)),
        ..found
    }
}

/// True if `piece` says nothing that `other` does not: most of it lies within, on either side.
fn covers(other: &Match, piece: &Match) -> bool {
    let most = |one: &Range<usize>, two: &Range<usize>| {
        let shared = one
            .end
            .min(two.end)
            .saturating_sub(one.start.max(two.start));
        2 * shared > two.len()
    };
    most(&other.b, &piece.b) && most(&other.a, &piece.a)
}

/// True if aligning a chain may give something new. A chain inside a piece will not, nor will a common phrase: one short stretch
/// with no other near and, at a first look, little alike on either side.
fn promises(
    chain: &[Stretch],
    stretches: &[Stretch],
    pieces: &[Match],
    a: Tokens,
    b: Tokens,
    rows: &mut Rows,
) -> bool {
    let (first, last) = (chain[0], chain[chain.len() - 1]);
    let core = Match {
        a: first.a..last.a + last.len,
        b: first.b..last.b + last.len,
        tally: Tally::default(),
        moved: 0,
    };
    if pieces.iter().any(|piece| covers(piece, &core)) {
        return false;
    }
    if chain.len() > 1 || first.len >= LONG_STRETCH {
        return true;
    }
    let is_near = |other: &&Stretch| {
        other.a.abs_diff(first.a) < NEAR && other.b.abs_diff(first.b) < NEAR && **other != first
    };
    if stretches.len() > 1 && stretches.iter().any(|other| is_near(&other)) {
        return true;
    }
    let (before_a, before_b) = (Run::of(a, 0..core.a.start), Run::of(b, 0..core.b.start));
    let (after_a, after_b) = (
        Run::of(a, core.a.end..a.len()),
        Run::of(b, core.b.end..b.len()),
    );
    let before = extend(before_a, before_b, true, QUICK_DROP, rows);
    let after = extend(after_a, after_b, false, QUICK_DROP, rows);
    ALIKE * first.len as i32 + before.tally.score + after.tally.score >= QUICK_SCORE
}

/// A stretch of this many tokens is worth a full alignment.
const LONG_STRETCH: usize = 10;

/// Stretches this many tokens apart may be of one passage.
const NEAR: usize = 60;

/// What a first look must find, in tenths of a token.
const QUICK_SCORE: i32 = 60;

/// Aligns a chain from its first stretch to its last and on past both ends.
fn aligned(chain: &[Stretch], a: Tokens, b: Tokens, rows: &mut Rows) -> Match {
    let run = |from_a: usize, from_b: usize, len: usize| {
        Tally::run(
            &a.words[from_a..from_a + len],
            &b.words[from_b..from_b + len],
        )
    };
    let first = chain[0];
    let (mut end_a, mut end_b) = (first.a + first.len, first.b + first.len);
    let mut tally = run(first.a, first.b, first.len);
    for this in &chain[1..] {
        let overlap = end_a
            .saturating_sub(this.a)
            .max(end_b.saturating_sub(this.b));
        let (from_a, from_b) = (this.a + overlap, this.b + overlap);
        let (gap_a, gap_b) = (Run::of(a, end_a..from_a), Run::of(b, end_b..from_b));
        tally = tally
            .and(between(gap_a, gap_b, rows))
            .and(run(from_a, from_b, this.len - overlap));
        (end_a, end_b) = (this.a + this.len, this.b + this.len);
    }
    let (start_a, start_b) = (first.a, first.b);
    let before = extend(
        Run::of(a, 0..start_a),
        Run::of(b, 0..start_b),
        true,
        DROP,
        rows,
    );
    let after = extend(
        Run::of(a, end_a..a.len()),
        Run::of(b, end_b..b.len()),
        false,
        DROP,
        rows,
    );
    Match {
        a: start_a - before.a..end_a + after.a,
        b: start_b - before.b..end_b + after.b,
        tally: tally.and(before.tally).and(after.tally),
        moved: 0,
    }
}

/// Pieces that lie side by side in both articles.
struct Cluster {
    whole: Match,
    pieces: Vec<Match>,
}

/// Joins pieces that lie side by side in both articles. They are sorted by `b`.
fn join(pieces: Vec<Match>) -> Vec<Cluster> {
    let apart = |one: &Range<usize>, two: &Range<usize>| {
        (one.start.max(two.start)).saturating_sub(one.end.min(two.end))
    };
    let beside = |one: &Match, two: &Match| {
        apart(&one.b, &two.b) <= JOIN_GAP && apart(&one.a, &two.a) <= JOIN_GAP
    };
    let alone = |piece: Match| Cluster {
        whole: piece.clone(),
        pieces: vec![piece],
    };
    let mut clusters: Vec<Cluster> = pieces.into_iter().map(alone).collect();
    // Joined, two pieces may have come near to a third that they were far from.
    for _ in 0..JOIN_ROUNDS {
        let before = clusters.len();
        let mut out: Vec<Cluster> = Vec::with_capacity(before);
        for mut cluster in clusters {
            let near = out.len().saturating_sub(JOIN_BACK)..out.len();
            match near
                .rev()
                .find(|&at| beside(&out[at].whole, &cluster.whole))
            {
                Some(at) => {
                    out[at].whole = joined(&out[at].whole, &cluster.whole);
                    out[at].pieces.append(&mut cluster.pieces);
                }
                None => out.push(cluster),
            }
        }
        clusters = out;
        if clusters.len() == before {
            break;
        }
        clusters.sort_by_key(|cluster| (cluster.whole.b.start, cluster.whole.a.start));
    }
    clusters
}

/// How many pieces back a piece looks for one to join.
const JOIN_BACK: usize = 16;

/// How often pieces are joined: as many times as shuffled sentences can close ranks.
const JOIN_ROUNDS: usize = 8;

/// Two pieces as one; `two` is not before `one` in `b`. If they stand in another order in `a`, the smaller was moved: its words
/// are alike but in another place, so they count as edits.
fn joined(one: &Match, two: &Match) -> Match {
    let hull = |x: &Range<usize>, y: &Range<usize>| x.start.min(y.start)..x.end.max(y.end);
    let (a, b) = (hull(&one.a, &two.a), hull(&one.b, &two.b));
    let mut tally = one.tally.and(two.tally);
    let mut moved = one.moved + two.moved;
    if two.a.start < one.a.start {
        let smaller = one.tally.same.min(two.tally.same);
        tally.same -= smaller;
        moved += smaller;
    }
    let shorter = a.len().min(b.len()) as u32;
    tally.alike = tally.alike.min(shorter);
    tally.same = tally.same.min(shorter);
    // What was a gap in one piece may be what the other aligns: no more columns than the tokens of both sides allow.
    let most = (a.len() + b.len()) as u32 - tally.alike;
    if tally.columns > most {
        tally.columns = most;
        let unlike = (most - tally.alike) as i32;
        tally.score = (tally.score).max(ALIKE * tally.alike as i32 + REPLACED * unlike);
    }
    Match { a, b, tally, moved }
}

/// True if a match is long and alike enough to be reported. A token of a script without spaces counts half.
fn good(found: &Match, a: Tokens, b: Tokens, config: &PassagesConfig) -> bool {
    let words = |tokens: Tokens, range: &Range<usize>| {
        let halves: usize = tokens.shapes[range.clone()]
            .iter()
            .map(|shape| if shape & SPACELESS != 0 { 1 } else { 2 })
            .sum();
        halves / 2
    };
    let length = words(a, &found.a).min(words(b, &found.b));
    let share = |count: u32| f64::from(count) / f64::from(found.tally.columns.max(1));
    // Words that only look alike are evidence of a scanned copy, whose words look alike almost all.
    let unlike =
        share(found.tally.same + found.moved) < MIN_SAME && share(found.tally.alike) < MIN_SCANNED;
    length >= config.min_tokens
        && !unlike
        && (share(found.tally.alike) >= CLEAR || different_words(found, a, b) >= MIN_DIFFERENT)
        && found.tally.score >= MIN_SCORE
        && share(found.tally.alike) >= config.min_similarity
}

/// How many different words both sides have.
fn different_words(found: &Match, a: Tokens, b: Tokens) -> usize {
    let different = |tokens: Tokens, range: &Range<usize>| {
        let mut shapes = tokens.shapes[range.clone()].to_vec();
        shapes.sort_unstable();
        shapes.dedup();
        shapes
    };
    let of_a = different(a, &found.a);
    let of_b = different(b, &found.b);
    of_b.iter()
        .filter(|shape| of_a.binary_search(shape).is_ok())
        .count()
}

/// A match of which less than this share is alike ...
const CLEAR: f64 = 0.65;

/// ... has at least so many different words: price lists say the same few again and again.
const MIN_DIFFERENT: usize = 12;

/// A match of which less than this share is of the same words must be a scanned copy ...
const MIN_SAME: f64 = 0.3;

/// ... of which at least this share looks alike. Scanning that spoils three words in ten leaves 0.9.
const MIN_SCANNED: f64 = 0.8;

/// Farthest move of an end, in tokens.
const MAX_MOVE: usize = 12;

/// Moves the ends of a match outwards to ends of sentences, if both articles have one near.
fn to_sentence_ends(found: &mut Match, a: Side, b: Side, rows: &mut Rows) {
    let (before_a, before_b) = (to_start(a, found.a.start), to_start(b, found.b.start));
    if let (Some(from_a), Some(from_b)) = (before_a, before_b) {
        let more = between(
            Run::of(a.tokens, from_a..found.a.start),
            Run::of(b.tokens, from_b..found.b.start),
            rows,
        );
        if near(more) {
            found.a.start = from_a;
            found.b.start = from_b;
            found.tally = found.tally.and(more);
        }
    }
    let (after_a, after_b) = (to_end(a, found.a.end), to_end(b, found.b.end));
    if let (Some(end_a), Some(end_b)) = (after_a, after_b) {
        let more = between(
            Run::of(a.tokens, found.a.end..end_a),
            Run::of(b.tokens, found.b.end..end_b),
            rows,
        );
        if near(more) {
            found.a.end = end_a;
            found.b.end = end_b;
            found.tally = found.tally.and(more);
        }
    }
}

/// True if the rest of a sentence may be of the same passage.
fn near(more: Tally) -> bool {
    more.columns <= 3 || more.alike * 4 >= more.columns
}

/// The first token of the sentence that `token` is in, if it is near.
fn to_start(side: Side, token: usize) -> Option<usize> {
    (token.saturating_sub(MAX_MOVE)..=token)
        .rev()
        .find(|&at| sentence_starts(side, at))
}

/// The end of the sentence that the token before `token` is in, if it is near.
fn to_end(side: Side, token: usize) -> Option<usize> {
    (token..=(token + MAX_MOVE).min(side.tokens.len())).find(|&at| sentence_starts(side, at))
}

/// Closes a sentence in one script or another.
const STOPS: &[char] = &[
    '.', '!', '?', '…', '。', '！', '？', '．', '؟', '۔', '।', '\n',
];

/// True if a sentence or line starts with the token at `at`, or the article ends before it.
fn sentence_starts(side: Side, at: usize) -> bool {
    let tokens = side.tokens;
    if at == 0 || at == tokens.len() {
        return true;
    }
    side.text[tokens.end(at - 1)..tokens.start(at)].contains(STOPS)
}
