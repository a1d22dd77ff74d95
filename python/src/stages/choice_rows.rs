//! The rows of the step `choice`.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow_array::{ArrayRef, Float64Array, RecordBatch};
use arrow_schema::{ArrowError, DataType, FieldRef, SchemaRef};
use serde::{Deserialize, Serialize};
use unboil_io::rounded;
use unboil_match::{ArticleId, Member, Passage};
use unboil_text::Removal;

use super::columns::{field, json, long_column, span_columns, text_column};

/// A row of the table `passages`, of the table `groups`, or what goes of an article.
pub(super) enum ChoiceRow {
    Passage(PassageRow),
    Group(GroupRow),
    Article(ArticleId, ArticleChoice),
}

/// A passage with the ids of its articles.
pub(super) struct PassageRow {
    pub(super) a: String,
    pub(super) b: String,
    pub(super) passage: Passage,
}

/// A member of a group, with its id and that of the article that stays.
pub(super) struct GroupRow {
    pub(super) stays: String,
    pub(super) article: String,
    pub(super) member: Member,
}

/// What goes of an article because of others.
#[derive(Deserialize, Serialize)]
pub(super) enum ArticleChoice {
    /// These sentences. Each removal has an article that says the same; `names` has their ids.
    Passages {
        removals: Vec<Removal>,
        partners: Vec<ArticleId>,
        names: BTreeMap<ArticleId, String>,
    },
    /// All of it, unless it says something of its own. `stays` is the id of the article that stays.
    Member { member: Member, stays: String },
}

/// The fields of the rows. `table` says which of them a row has.
pub(super) fn choice_fields() -> Vec<FieldRef> {
    let (text, long, share) = (DataType::Utf8, DataType::Int64, DataType::Float64);
    let fields = [
        ("table", &text),
        ("a_article", &text),
        ("a_start", &long),
        ("a_end", &long),
        ("a_overlap", &share),
        ("b_article", &text),
        ("b_start", &long),
        ("b_end", &long),
        ("b_overlap", &share),
        ("similarity", &share),
        ("words", &long),
        ("edits", &long),
        ("kind", &text),
        ("stays", &text),
        ("member", &text),
        ("overlap", &share),
        ("kept_overlap", &share),
        ("new_sentences", &long),
        ("article", &long),
        ("choice", &text),
    ];
    fields
        .map(|(name, data_type)| field(name, data_type.clone()))
        .into()
}

impl ChoiceRow {
    fn table(&self) -> &'static str {
        match self {
            ChoiceRow::Passage(_) => "passages",
            ChoiceRow::Group(_) => "groups",
            ChoiceRow::Article(..) => "articles",
        }
    }

    fn passage(&self) -> Option<&PassageRow> {
        match self {
            ChoiceRow::Passage(row) => Some(row),
            _ => None,
        }
    }

    fn group(&self) -> Option<&GroupRow> {
        match self {
            ChoiceRow::Group(row) => Some(row),
            _ => None,
        }
    }

    fn article(&self) -> Option<(ArticleId, &ArticleChoice)> {
        match self {
            ChoiceRow::Article(article, choice) => Some((*article, choice)),
            _ => None,
        }
    }
}

/// The rows as a batch with [`choice_fields`].
///
/// # Errors
/// None that depend on the rows.
pub(super) fn choice_batch(
    rows: &[ChoiceRow],
    schema: &SchemaRef,
) -> Result<RecordBatch, ArrowError> {
    let passages = || rows.iter().map(ChoiceRow::passage);
    let groups = || rows.iter().map(ChoiceRow::group);
    let articles = || rows.iter().map(ChoiceRow::article);
    let counts = |value: fn(&Passage) -> usize| {
        long_column(passages().map(|row| Some(value(&row?.passage) as i64)))
    };
    let shares = |value: fn(&Passage) -> f64| -> ArrayRef {
        let values = passages().map(|row| Some(rounded(value(&row?.passage))));
        Arc::new(values.collect::<Float64Array>())
    };
    let member_shares = |value: fn(&Member) -> f64| -> ArrayRef {
        let values = groups().map(|row| Some(rounded(value(&row?.member))));
        Arc::new(values.collect::<Float64Array>())
    };
    let [a_starts, a_ends] = span_columns(passages().map(|row| Some(row?.passage.a.span)));
    let [b_starts, b_ends] = span_columns(passages().map(|row| Some(row?.passage.b.span)));
    RecordBatch::try_new(
        schema.clone(),
        vec![
            text_column(rows.iter().map(|row| Some(row.table()))),
            text_column(passages().map(|row| Some(&row?.a))),
            a_starts,
            a_ends,
            shares(|passage| passage.a_overlap),
            text_column(passages().map(|row| Some(&row?.b))),
            b_starts,
            b_ends,
            shares(|passage| passage.b_overlap),
            shares(|passage| passage.similarity),
            counts(|passage| passage.words),
            counts(|passage| passage.edits),
            text_column(passages().map(|row| Some(row?.passage.kind.name()))),
            text_column(groups().map(|row| Some(&row?.stays))),
            text_column(groups().map(|row| Some(&row?.article))),
            member_shares(|member| member.overlap),
            member_shares(|member| member.kept_overlap),
            long_column(groups().map(|row| Some(row?.member.new_sentences as i64))),
            long_column(articles().map(|row| Some(row?.0 as i64))),
            text_column(articles().map(|row| Some(json(row?.1)))),
        ],
    )
}
