//! The links of two articles in, verified matches out.
//!
//! Each chain is aligned from end to end and on past both ends. What scores well enough stays; pieces that lie side by side
//! in both articles become one, in whatever order they stand; ends move to the nearest end of a sentence where the texts agree.

use std::cmp::Reverse;
use std::ops::Range;
use std::sync::Arc;

use super::accept::good;
use super::align::{ALIKE, DROP, Match, QUICK_DROP, Rows, Run, Side, Tally, between, extend};
use super::chain::{Stretch, chains, stretches};
use super::ends::to_sentence_ends;
use super::index::Link;
use super::join::{join, with_gaps};
use crate::config::PassagesConfig;
use unboil_text::Span;
use unboil_text::tokens::{TokenList, Tokens};

/// An article with more partners than this has copies of a large family, of which some are enough.
const MANY_PARTNERS: usize = 16;

/// A span that matches in so many other articles needs no more.
const ENOUGH: usize = 6;

/// An article, read to be aligned.
#[derive(Clone, Debug, Default)]
pub struct Ready {
    /// Its text.
    pub text: String,
    /// What stripping left of it, sorted.
    pub kept: Vec<Span>,
    /// The tokens of that.
    pub tokens: TokenList,
}

impl Ready {
    /// An article with its tokens.
    pub fn new(text: String, kept: Vec<Span>) -> Ready {
        let tokens = TokenList::of(&text, &kept);
        Ready { text, kept, tokens }
    }

    /// Bytes of memory that it takes, about.
    pub fn bytes(&self) -> usize {
        self.text.len() + BYTES_A_TOKEN * self.tokens.tokens().len() + size_of::<Ready>()
    }

    fn side(&self) -> Side<'_> {
        Side {
            text: &self.text,
            tokens: self.tokens.tokens(),
        }
    }
}

/// Of the lists of a token.
const BYTES_A_TOKEN: usize = 12;

/// A match of two articles.
pub struct Found {
    /// Rank of the earlier article.
    pub early: u32,
    /// The earlier article.
    pub a: Arc<Ready>,
    /// Where they match.
    pub found: Match,
}

/// The matches of one article with the earlier ones that its `links` name. The links are
/// sorted; `load` gives the article of a rank. Where there are very many, those with the most links are tried first and
/// the others only for what is not matched often enough by then, so that the work stays linear in the copies.
///
/// # Errors
/// Those of `load`.
pub fn of_article<E>(
    links: &[Link],
    mut load: impl FnMut(u32) -> Result<Arc<Ready>, E>,
    config: &PassagesConfig,
    rows: &mut Rows,
) -> Result<(Arc<Ready>, Vec<Found>), E> {
    let mut pairs: Vec<&[Link]> = links.chunk_by(|x, y| x.early == y.early).collect();
    let many = pairs.len() > MANY_PARTNERS;
    if many {
        // The first of all is the one most likely to stay.
        let first = pairs.iter().position(|pair| pair.len() > 1).unwrap_or(0);
        pairs[..=first].rotate_right(1);
        pairs[1..].sort_by_key(|pair| (Reverse(pair.len()), pair[0].early));
    }
    let b = load(links[0].late)?;
    let mut out: Vec<Found> = Vec::new();
    let mut seeds = Vec::new();
    for pair in pairs {
        seeds.clear();
        seeds.extend(pair.iter().map(|link| (link.late_token, link.early_token)));
        // What very many articles have needs no second copy beside one that is the same.
        let common = pair.iter().all(|link| link.common);
        if (many && is_known(&out, &seeds)) || (common && is_same(&out, &seeds)) {
            continue;
        }
        let early = pair[0].early;
        let a = load(early)?;
        let found = matches(a.side(), b.side(), &mut seeds, config, rows);
        out.extend(found.into_iter().map(|found| Found {
            early,
            a: Arc::clone(&a),
            found,
        }));
    }
    Ok((b, out))
}

/// A seed may reach out of a span by this many tokens: at the edge of a passage one shares a word with a neighbour by chance.
const AT_EDGE: usize = 4;

/// True if all seeds are inside spans that match enough other articles.
fn is_known(found: &[Found], seeds: &[(u32, u32)]) -> bool {
    around(found, seeds).take(ENOUGH).count() == ENOUGH
}

/// True if all seeds are inside a span that is the same, word for word, in another article.
fn is_same(found: &[Found], seeds: &[(u32, u32)]) -> bool {
    around(found, seeds).any(|one| one.found.tally.same == one.found.tally.columns)
}

/// The matches around all seeds.
fn around<'f>(found: &'f [Found], seeds: &[(u32, u32)]) -> impl Iterator<Item = &'f Found> {
    let (first, last) = (seeds[0].0 as usize, seeds[seeds.len() - 1].0 as usize);
    found.iter().filter(move |one| {
        let b = &one.found.b;
        b.start <= first + AT_EDGE && last < b.end + AT_EDGE
    })
}

/// Least score of a piece, in tenths of a token: the smallest that may be joined to another.
const MIN_PIECE: i32 = 50;

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
    let near = stretches.partition_point(|other| other.b + NEAR <= first.b);
    let mut near = (stretches[near..].iter()).take_while(|other| other.b < first.b + NEAR);
    if near.any(|other| *other != first && other.a.abs_diff(first.a) < NEAR) {
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
