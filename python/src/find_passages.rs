//! `unboil.find_passages`: near-duplicate passages among texts in memory.

use std::borrow::Cow;

use pyo3::prelude::*;
use unboil::{ArticleView, Config, MatchResult, NoProgress};
use unboil_io::rounded;
use unboil_match::{ArticleSpan, Member, Passage};
use unboil_text::{Span, kept_spans};

use crate::code_points::to_code_points;
use crate::pool::Pool;
use crate::settings;
use crate::text_input::Text;

/// One side of a passage: article, start, end.
type PlaceTuple = (usize, usize, usize);

/// A passage: its two sides, similarity, words, edits, kind, and the overlaps of both sides.
type PassageTuple = (
    PlaceTuple,
    PlaceTuple,
    f64,
    usize,
    usize,
    &'static str,
    f64,
    f64,
);

/// What is known of the texts beside their ids, one value for each text.
#[derive(FromPyObject)]
pub(crate) struct TextColumns {
    dates: Option<Vec<Option<String>>>,
    sources: Option<Vec<Option<String>>>,
    keep_values: Option<Vec<Option<String>>>,
    references: Option<Vec<bool>>,
}

/// A group: the article that is kept, and the others with their overlap, that of the kept article, and
/// the number of their new sentences.
type GroupTuple = (usize, Vec<(usize, f64, f64, usize)>);

/// Finds the passages and groups of texts; skips `None`.
#[pyfunction]
pub(crate) fn find_passages(
    py: Python,
    items: Vec<Bound<PyAny>>,
    ids: Vec<String>,
    columns: TextColumns,
    json: &str,
    bytes: bool,
    pool: &Pool,
) -> PyResult<(Vec<PassageTuple>, Vec<GroupTuple>)> {
    let config = settings::config(json)?;
    let texts = texts_of(&items)?;
    Ok(py.detach(|| {
        let texts = decoded(&texts);
        let matches = pool.install(|| match_texts(&texts, &ids, &columns, &config));
        let mut passages: Vec<PassageTuple> = matches.passages.iter().map(passage_tuple).collect();
        if !bytes {
            let sides = passages
                .iter_mut()
                .flat_map(|passage| [&mut passage.0, &mut passage.1]);
            let mut sides: Vec<&mut PlaceTuple> = sides.collect();
            sides.sort();
            for sides in sides.chunk_by_mut(|x, y| x.0 == y.0) {
                let text = &texts[sides[0].0];
                let offsets = sides.iter_mut().flat_map(|side| [&mut side.1, &mut side.2]);
                to_code_points(text, offsets);
            }
        }
        let groups = matches.groups.into_iter().map(|group| {
            let member = |member: &Member| {
                let (overlap, of_kept) = (member.overlap, member.kept_overlap);
                (
                    member.article,
                    rounded(overlap),
                    rounded(of_kept),
                    member.new_sentences,
                )
            };
            (group.stays, group.members.iter().map(member).collect())
        });
        (passages, groups.collect())
    }))
}

/// The texts of the items.
pub(crate) fn texts_of(items: &[Bound<PyAny>]) -> PyResult<Vec<Option<Text>>> {
    let items = items.iter().enumerate();
    items
        .map(|(at, item)| Text::optional(item, false, at))
        .collect()
}

/// The texts as strings; `None` is an empty one.
pub(crate) fn decoded(texts: &[Option<Text>]) -> Vec<Cow<'_, str>> {
    let texts = texts.iter().map(|text| text.as_ref().map(Text::decoded));
    texts.map(Option::unwrap_or_default).collect()
}

/// Searches the texts for passages, in the current thread pool.
pub(crate) fn match_texts(
    texts: &[Cow<str>],
    ids: &[String],
    columns: &TextColumns,
    config: &Config,
) -> MatchResult {
    let kept: Vec<Vec<Span>> = texts
        .iter()
        .map(|text| kept_spans(text.len(), &[]))
        .collect();
    let article = |at: usize| ArticleView {
        id: &ids[at],
        date: value(&columns.dates, at),
        source: value(&columns.sources, at),
        keep_field: value(&columns.keep_values, at),
        is_reference: columns
            .references
            .as_ref()
            .is_some_and(|references| references[at]),
        text: &texts[at],
        kept: &kept[at],
    };
    let articles: Vec<ArticleView> = (0..texts.len()).map(article).collect();
    unboil::find_passages(&articles, config, &NoProgress)
}

/// The value of a text in a column.
fn value(column: &Option<Vec<Option<String>>>, at: usize) -> Option<&str> {
    column.as_ref()?[at].as_deref()
}

fn passage_tuple(passage: &Passage) -> PassageTuple {
    (
        place_tuple(passage.a),
        place_tuple(passage.b),
        rounded(passage.similarity),
        passage.words,
        passage.edits,
        passage.kind.name(),
        rounded(passage.a_overlap),
        rounded(passage.b_overlap),
    )
}

fn place_tuple(side: ArticleSpan) -> PlaceTuple {
    (side.article, side.span.start, side.span.end)
}
