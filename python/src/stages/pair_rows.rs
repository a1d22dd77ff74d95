//! Verified passages and overlaps as rows of a batch: [`pair_batch`] writes them, [`read_pairs`] reads
//! them.

use std::sync::Arc;

use arrow_array::{ArrayRef, Float64Array, RecordBatch};
use arrow_schema::{ArrowError, DataType, FieldRef, SchemaRef};
use unboil_match::{
    ArticleOverlap, ArticleSpan, Passage, PassageKind, RemovableUnit, RemovalCandidate,
};
use unboil_text::Span;

use super::columns::{
    Columns, LongLists, field, long_column, long_list, long_list_array, span_columns, text_column,
};

/// A row: a passage, or the overlap of two articles.
pub(super) enum PairRow {
    Passage(RemovalCandidate),
    Overlap(ArticleOverlap),
}

/// The fields of the rows.
pub(super) fn pair_fields() -> Vec<FieldRef> {
    let longs = [
        "dropped", "kept", "a_start", "a_end", "b_start", "b_end", "words", "edits",
    ];
    let longs = longs.iter().map(|name| field(name, DataType::Int64));
    let shares = [
        "similarity",
        "a_overlap",
        "b_overlap",
        "share",
        "kept_share",
    ];
    let shares = shares.iter().map(|name| field(name, DataType::Float64));
    let rest = [
        field("new_sentences", DataType::Int64),
        field("kind", DataType::Utf8),
        field("units", long_list()),
    ];
    longs.chain(shares).chain(rest).collect()
}

/// The rows as a batch with [`pair_fields`].
///
/// # Errors
/// None that depend on the rows.
pub(super) fn pair_batch(rows: &[PairRow], schema: &SchemaRef) -> Result<RecordBatch, ArrowError> {
    let passages = || {
        rows.iter().map(|row| match row {
            PairRow::Passage(candidate) => Some(candidate),
            PairRow::Overlap(_) => None,
        })
    };
    let overlaps = || {
        rows.iter().map(|row| match row {
            PairRow::Passage(_) => None,
            PairRow::Overlap(overlap) => Some(overlap),
        })
    };
    let pairs = rows.iter().map(|row| match row {
        PairRow::Passage(one) => (one.passage.b.article, one.passage.a.article),
        PairRow::Overlap(overlap) => (overlap.dropped, overlap.kept),
    });
    let (dropped, kept): (Vec<_>, Vec<_>) = pairs.unzip();
    let articles = |ids: Vec<usize>| long_column(ids.into_iter().map(|id| Some(id as i64)));
    let of_passage = |value: fn(&Passage) -> usize| {
        long_column(passages().map(|one| Some(value(&one?.passage) as i64)))
    };
    let shares = |value: fn(&Passage) -> f64| -> ArrayRef {
        let values = passages().map(|one| Some(value(&one?.passage)));
        Arc::new(values.collect::<Float64Array>())
    };
    let overlap_shares = |value: fn(&ArticleOverlap) -> f64| -> ArrayRef {
        Arc::new(
            overlaps()
                .map(|one| one.map(value))
                .collect::<Float64Array>(),
        )
    };
    let [a_starts, a_ends] = span_columns(passages().map(|one| Some(one?.passage.a.span)));
    let [b_starts, b_ends] = span_columns(passages().map(|one| Some(one?.passage.b.span)));
    let units = passages().map(|one| Some(one?.units.iter().flat_map(unit_numbers).collect()));
    RecordBatch::try_new(
        schema.clone(),
        vec![
            articles(dropped),
            articles(kept),
            a_starts,
            a_ends,
            b_starts,
            b_ends,
            of_passage(|passage| passage.words),
            of_passage(|passage| passage.edits),
            shares(|passage| passage.similarity),
            shares(|passage| passage.a_overlap),
            shares(|passage| passage.b_overlap),
            overlap_shares(|overlap| overlap.share),
            overlap_shares(|overlap| overlap.kept_share),
            long_column(overlaps().map(|one| Some(one?.new_sentences as i64))),
            text_column(passages().map(|one| Some(one?.passage.kind.name()))),
            long_list_array(units.collect()),
        ],
    )
}

/// The numbers of a unit.
const UNIT_NUMBERS: usize = 10;

fn unit_numbers(unit: &RemovableUnit) -> [i64; UNIT_NUMBERS] {
    [
        unit.index,
        unit.span.start,
        unit.span.end,
        unit.previous_end,
        unit.next_start,
        unit.line.start,
        unit.line.end,
        unit.line_units,
        unit.source.start,
        unit.source.end,
    ]
    .map(|number| number as i64)
}

fn unit_of(numbers: &[i64; UNIT_NUMBERS]) -> RemovableUnit {
    let n = numbers.map(|number| number as usize);
    RemovableUnit {
        index: n[0],
        span: Span::new(n[1], n[2]),
        previous_end: n[3],
        next_start: n[4],
        line: Span::new(n[5], n[6]),
        line_units: n[7],
        source: Span::new(n[8], n[9]),
    }
}

/// The rows of a batch with the columns of [`pair_fields`].
///
/// # Errors
/// If a column is missing, or a kind is not known.
pub(super) fn read_pairs(batch: &RecordBatch) -> Result<Vec<PairRow>, ArrowError> {
    let columns = Columns(batch);
    let kinds = columns.texts("kind")?;
    let units = columns.long_lists("units")?;
    let rows = 0..batch.num_rows();
    rows.map(|row| match kinds.get(row)? {
        Some(kind) => Ok(PairRow::Passage(read_passage(columns, row, kind, &units)?)),
        None => Ok(PairRow::Overlap(read_overlap(columns, row)?)),
    })
    .collect()
}

fn read_passage(
    columns: Columns,
    row: usize,
    kind: &str,
    units: &LongLists,
) -> Result<RemovalCandidate, ArrowError> {
    let long = |name: &str| Ok::<_, ArrowError>(columns.longs(name)?.value(row) as usize);
    let share = |name: &str| Ok::<_, ArrowError>(columns.shares(name)?.value(row));
    let kinds = [
        PassageKind::Exact,
        PassageKind::Edited,
        PassageKind::Template,
    ];
    let known = kinds.into_iter().find(|one| one.name() == kind);
    let unknown = || ArrowError::InvalidArgumentError(format!("{kind:?} is no kind of passage"));
    let passage = Passage {
        a: ArticleSpan {
            article: long("kept")?,
            span: Span::new(long("a_start")?, long("a_end")?),
        },
        b: ArticleSpan {
            article: long("dropped")?,
            span: Span::new(long("b_start")?, long("b_end")?),
        },
        similarity: share("similarity")?,
        words: long("words")?,
        edits: long("edits")?,
        kind: known.ok_or_else(unknown)?,
        a_overlap: share("a_overlap")?,
        b_overlap: share("b_overlap")?,
    };
    let (units, _) = units.get(row).as_chunks();
    Ok(RemovalCandidate {
        passage,
        units: units.iter().map(unit_of).collect(),
    })
}

fn read_overlap(columns: Columns, row: usize) -> Result<ArticleOverlap, ArrowError> {
    let long = |name: &str| Ok::<_, ArrowError>(columns.longs(name)?.value(row) as usize);
    Ok(ArticleOverlap {
        dropped: long("dropped")?,
        kept: long("kept")?,
        share: columns.shares("share")?.value(row),
        kept_share: columns.shares("kept_share")?.value(row),
        new_sentences: long("new_sentences")?,
    })
}
