//! Writes the passages, the groups and the list of dropped articles of a run: [`write_matches`].

use std::ops::Range;

use rayon::prelude::*;

use super::corpus::Corpus;
use super::passages::SparseMatchResult;
use super::sorted_output::{NameList, parallel_pieces};
use unboil_io::{Error, OutDir, PASSAGES, passage_lines, write_dropped, write_groups};
use unboil_match::{ArticleSpan, DroppedArticle, Group, Passage};

/// Writes `passages.jsonl`, sorted by the ids of the kept copy and then of the other copy,
/// `groups.jsonl` and, if articles are written, `dropped.jsonl`. With `with_texts`, passages have the
/// texts of both copies.
pub(super) fn write_matches(
    out: &OutDir,
    corpus: &Corpus,
    matches: SparseMatchResult,
    with_texts: bool,
    writes_articles: bool,
) -> Result<(), Error> {
    let SparseMatchResult {
        mut passages,
        mut groups,
        mut dropped,
        ..
    } = matches;
    let mut articles = article_fields(&mut passages, &mut groups, &mut dropped);
    articles.par_sort_unstable();
    // From here on, the records have the indices of their articles in `named`.
    let mut named: Vec<usize> = Vec::new();
    for article in articles {
        if named.last() != Some(article) {
            named.push(*article);
        }
        *article = named.len() - 1;
    }
    let names = NameList::read(corpus, named.iter().copied())?;
    let mut ranks = vec![0_u32; named.len()];
    for (rank, index) in names.order().into_iter().enumerate() {
        ranks[index as usize] = rank as u32;
    }
    let side = |side: ArticleSpan| (ranks[side.article], side.span);
    passages.par_sort_by_key(|passage| (side(passage.a), side(passage.b)));
    let name = |index: usize| names.get(index);
    let make_piece = |range: Range<usize>| {
        let passages = &passages[range];
        let texts = match with_texts {
            true => passage_texts(corpus, &named, passages)?,
            false => Vec::new(),
        };
        Ok(passage_lines(name, passages, &texts))
    };
    // With texts, few passages fill a piece.
    let row_bytes = |at: usize| match with_texts {
        true => passages[at].a.span.len() + passages[at].b.span.len(),
        false => 1,
    };
    out.write_pieces(
        PASSAGES,
        parallel_pieces(passages.len(), row_bytes, &make_piece),
    )?;
    write_groups(out, name, &groups)?;
    if writes_articles {
        write_dropped(out, name, &dropped)?;
    }
    Ok(())
}

/// All fields that name an article.
fn article_fields<'f>(
    passages: &'f mut [Passage],
    groups: &'f mut [Group],
    dropped: &'f mut [DroppedArticle],
) -> Vec<&'f mut usize> {
    let mut articles: Vec<&mut usize> = (passages.iter_mut())
        .flat_map(|passage| [&mut passage.a.article, &mut passage.b.article])
        .collect();
    for group in groups {
        articles.push(&mut group.stays);
        articles.extend(group.members.iter_mut().map(|member| &mut member.article));
    }
    let dropped = dropped.iter_mut();
    articles.extend(dropped.flat_map(|dropped| [&mut dropped.article, &mut dropped.stays]));
    articles
}

/// Reads the texts of both copies of each passage. The articles are indices in `named`.
fn passage_texts(
    corpus: &Corpus,
    named: &[usize],
    passages: &[Passage],
) -> Result<Vec<[String; 2]>, Error> {
    // Passages are sorted by the kept copy, so that its text is often that of the passage before.
    let mut last: Option<(usize, String)> = None;
    let mut texts = Vec::with_capacity(passages.len());
    for passage in passages {
        let a_text = match last.take() {
            Some((article, text)) if article == passage.a.article => text,
            _ => corpus.read_text(named[passage.a.article])?.0,
        };
        let a = a_text[passage.a.span.range()].to_string();
        let b = match passage.b.article == passage.a.article {
            true => a_text[passage.b.span.range()].to_string(),
            false => {
                corpus.read_text(named[passage.b.article])?.0[passage.b.span.range()].to_string()
            }
        };
        last = Some((passage.a.article, a_text));
        texts.push([a, b]);
    }
    Ok(texts)
}
