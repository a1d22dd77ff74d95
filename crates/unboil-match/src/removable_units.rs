//! Finds the units of a copy that `drop-passages` may remove: [`removable_units`].

use crate::acceptance::word_count;
use crate::config::PassagesConfig;
use crate::containment::PairWords;
use crate::token_match::TokenMatch;
use crate::units::ArticleUnits;
use crate::within_article::Repeat;
use unboil_text::Span;

/// A sentence of the dropped article that the kept one says too, or one that an article has twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RemovableUnit {
    /// Its place among the sentences of the article.
    pub index: usize,
    /// Its bytes, without the marks of its line.
    pub span: Span,
    /// The end of the sentence before it in its line; its own start if it is the first.
    pub previous_end: usize,
    /// The start of the sentence after it in its line; its own end if it is the last.
    pub next_start: usize,
    /// All that goes if all sentences of its line go: the line with its marks and line breaks.
    pub line: Span,
    /// The number of sentences in its line.
    pub line_units: usize,
    /// The sentences of the kept article that say the same. It goes only if they stay.
    pub source: Span,
}

/// Returns the units of the dropped article in a match that may be removed. Fewer words in a row than
/// the shortest passage are not worth a cut.
pub(crate) fn removable_units(
    words: &PairWords,
    one: &TokenMatch,
    config: &PassagesConfig,
) -> Vec<RemovableUnit> {
    let (units, tokens) = (words.dropped().units(), words.dropped().tokens.tokens());
    let first = units.unit_at(one.b.start);
    let inside = units.units[first..]
        .iter()
        .take_while(|unit| unit.tokens.start < one.b.end);
    let removable: Vec<RemovableUnit> = (first..)
        .zip(inside)
        .filter_map(|(index, unit)| {
            let source = words.source(unit, config.drop_min_similarity)?;
            Some(removable_unit(units, index, source))
        })
        .collect();
    let is_long = |run: &&[RemovableUnit]| {
        let tokens_of = |unit: &RemovableUnit| units.units[unit.index].tokens.clone();
        let (from, to) = (tokens_of(&run[0]).start, tokens_of(&run[run.len() - 1]).end);
        word_count(tokens.hashes, &(from..to)) >= config.min_tokens
    };
    let runs = removable.chunk_by(|x, y| x.index + 1 == y.index);
    runs.filter(is_long).flatten().copied().collect()
}

/// Returns the units of the second lines of a repeat. The first lines are their source.
pub(crate) fn repeated_units(units: &ArticleUnits, repeat: &Repeat) -> Vec<RemovableUnit> {
    let lines = repeat.first.clone().zip(repeat.second.clone());
    let of_line = |(first, second): (usize, usize)| {
        let source = units.lines[first].span;
        let of_second = units.lines[second].units.clone();
        of_second.map(move |index| removable_unit(units, index, source))
    };
    lines.flat_map(of_line).collect()
}

fn removable_unit(units: &ArticleUnits, index: usize, source: Span) -> RemovableUnit {
    let unit = &units.units[index];
    let line = &units.lines[unit.line];
    RemovableUnit {
        index,
        span: unit.span,
        previous_end: match index > line.units.start {
            true => units.units[index - 1].span.end,
            false => unit.span.start,
        },
        next_start: match index + 1 < line.units.end {
            true => units.units[index + 1].span.start,
            false => unit.span.end,
        },
        line: line.span,
        line_units: line.units.len(),
        source,
    }
}
