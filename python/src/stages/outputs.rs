//! The step `outputs`: the cleaned articles, with their rows of the ledger.

use std::sync::Arc;

use arrow_array::builder::{Float64Builder, Int64Builder, StringBuilder};
use arrow_array::{ArrayRef, BooleanArray, ListArray, RecordBatch, StructArray};
use arrow_buffer::OffsetBuffer;
use arrow_schema::{ArrowError, DataType, FieldRef, Fields, SchemaRef};
use unboil_html::render;
use unboil_io::{LedgerRow, rounded};
use unboil_match::{
    ArticleId, ChosenRemovals, DroppedArticle, drop_article, emptied_article, with_duplicates,
};
use unboil_text::{PageType, Removal, kept_text};

use super::article_input::ArticleInput;
use super::choice_rows::ArticleChoice;
use super::columns::{Columns, Texts, field, from_json, schema_without, text_column};
use super::context::StageContext;
use super::postings::kept_spans_of;
use super::stage::Stage;

/// The columns that are read.
const READ: [&str; 6] = ["text", "page", "removals", "choice", "page_type", "host"];

/// Adds `cleaned`, `is_dropped`, `ledger` and `dropped` in place of the columns that are read. `id` is
/// read too, and stays.
pub(super) struct Outputs(pub(super) Arc<StageContext>);

/// The result of an article.
struct Output {
    /// What is left; missing if the text is.
    cleaned: Option<String>,
    /// The article is not written.
    is_dropped: bool,
    ledger: Vec<LedgerRow>,
    /// The article of which nothing is left, with the id of the one that stays.
    dropped: Option<(DroppedArticle, String)>,
}

/// The columns of a batch.
struct RowColumns<'a> {
    ids: Texts<'a>,
    texts: Texts<'a>,
    pages: Option<Texts<'a>>,
    removals: Texts<'a>,
    choices: Texts<'a>,
    page_types: Texts<'a>,
    hosts: Texts<'a>,
}

/// What goes of an article: all its removals, and the record if nothing is left.
type Choice = (Vec<Removal>, Option<(DroppedArticle, String)>);

impl Outputs {
    fn output(&self, columns: &RowColumns, row: usize) -> Result<Output, ArrowError> {
        let page = match &columns.pages {
            Some(pages) => ArticleInput::read(pages, row, true)?,
            None => None,
        };
        let text = match &page {
            Some(page) => Some(page.text()),
            None => columns.texts.get(row)?,
        };
        let Some(text) = text else {
            return Ok(Output {
                cleaned: None,
                is_dropped: false,
                ledger: Vec::new(),
                dropped: None,
            });
        };
        let (removals, dropped) = all_removals(columns, row, text)?;
        let is_dropped = (dropped.as_ref()).is_some_and(|(one, _)| one.kept_overlap.is_some());
        let cleaned = match &page {
            Some(page) => render(page.article(), &removals, &self.0.config.write),
            None => kept_text(text, &removals),
        };
        let id = columns.ids.get(row)?.unwrap_or("");
        let page_type = columns.page_types.get(row)?;
        let page_type = PageType::ALL
            .into_iter()
            .find(|one| Some(one.name()) == page_type);
        let host = columns.hosts.get(row)?;
        let html = page.as_ref().and_then(ArticleInput::page);
        let ledger = removals.iter().map(|removal| LedgerRow {
            host: host.map(str::to_string),
            ..LedgerRow::new(id, text, removal).of_page(html, page_type)
        });
        Ok(Output {
            cleaned: Some(cleaned),
            is_dropped,
            ledger: ledger.collect(),
            dropped,
        })
    }
}

/// The removals of stripping and of duplicates.
fn all_removals(columns: &RowColumns, row: usize, text: &str) -> Result<Choice, ArrowError> {
    let stripped = columns.removals.get(row)?;
    // Checks that they are those of this text.
    let kept = kept_spans_of(text, stripped)?;
    let stripped: Vec<Removal> = stripped.map(from_json).transpose()?.unwrap_or_default();
    let Some(choice) = columns.choices.get(row)? else {
        return Ok((stripped, None));
    };
    Ok(match from_json(choice)? {
        ArticleChoice::Passages {
            removals,
            partners,
            mut names,
        } => {
            let chosen = ChosenRemovals { removals, partners };
            let dropped = emptied_article(0, text, &kept, &chosen);
            let mut name = |stays: ArticleId| names.remove(&stays).unwrap_or_default();
            let dropped = dropped.map(|dropped| (dropped, name(dropped.stays)));
            (with_duplicates(stripped, chosen.removals), dropped)
        }
        ArticleChoice::Member { member, stays } => {
            let removals = drop_article(&member, &stays, &kept);
            match removals.is_empty() {
                true => (stripped, None),
                false => {
                    let dropped = DroppedArticle::of_member(&member, 0);
                    (with_duplicates(stripped, removals), Some((dropped, stays)))
                }
            }
        }
    })
}

/// The fields of a row of the ledger, as in the table `ledger` of a run.
pub(super) fn ledger_fields() -> Fields {
    let (text, long, share) = (DataType::Utf8, DataType::Int64, DataType::Float64);
    let fields = [
        ("article", &text),
        ("start", &long),
        ("end", &long),
        ("class", &text),
        ("rule", &text),
        ("why", &text),
        ("text", &text),
        ("score", &share),
        ("threshold", &share),
        ("page_start", &long),
        ("page_end", &long),
        ("page_type", &text),
        ("host", &text),
    ];
    let fields: Vec<FieldRef> = fields
        .map(|(name, data_type)| field(name, data_type.clone()))
        .into();
    fields.into()
}

/// The rows of the ledger of some articles, as a column of lists.
fn ledger_array(outputs: &[Output]) -> Result<ArrayRef, ArrowError> {
    let rows = || outputs.iter().flat_map(|output| &output.ledger);
    let texts =
        |value: fn(&LedgerRow) -> Option<&str>| -> ArrayRef { text_column(rows().map(value)) };
    let longs = |value: fn(&LedgerRow) -> Option<usize>| -> ArrayRef {
        let mut column = Int64Builder::new();
        rows().for_each(|row| column.append_option(value(row).map(|number| number as i64)));
        Arc::new(column.finish())
    };
    let shares = |value: fn(&LedgerRow) -> Option<f64>| -> ArrayRef {
        let mut column = Float64Builder::new();
        rows().for_each(|row| column.append_option(value(row)));
        Arc::new(column.finish())
    };
    let columns = vec![
        texts(|row| Some(&row.article)),
        longs(|row| Some(row.start)),
        longs(|row| Some(row.end)),
        texts(|row| Some(&row.class)),
        texts(|row| Some(&row.rule)),
        texts(|row| Some(&row.why)),
        texts(|row| Some(&row.text)),
        shares(|row| row.score),
        shares(|row| row.threshold),
        longs(|row| Some(row.page?.start)),
        longs(|row| Some(row.page?.end)),
        texts(|row| row.page_type.as_deref()),
        texts(|row| row.host.as_deref()),
    ];
    let items = StructArray::try_new(ledger_fields(), columns, None)?;
    let offsets = OffsetBuffer::from_lengths(outputs.iter().map(|output| output.ledger.len()));
    let item = field("element", DataType::Struct(ledger_fields()));
    Ok(Arc::new(ListArray::try_new(
        item,
        offsets,
        Arc::new(items),
        None,
    )?))
}

/// The fields of an article of which nothing is left.
fn dropped_fields() -> Fields {
    let fields: Vec<FieldRef> = vec![
        field("stays", DataType::Utf8),
        field("overlap", DataType::Float64),
        field("kept_overlap", DataType::Float64),
        field("kind", DataType::Utf8),
    ];
    fields.into()
}

fn dropped_array(outputs: &[Output]) -> Result<ArrayRef, ArrowError> {
    let (mut stays, mut kinds) = (StringBuilder::new(), StringBuilder::new());
    let (mut overlaps, mut kept_overlaps) = (Float64Builder::new(), Float64Builder::new());
    for output in outputs {
        let dropped = output.dropped.as_ref();
        stays.append_option(dropped.map(|(_, stays)| stays));
        overlaps.append_option(dropped.map(|(one, _)| rounded(one.overlap)));
        kept_overlaps.append_option(dropped.and_then(|(one, _)| one.kept_overlap.map(rounded)));
        kinds.append_option(dropped.map(|(one, _)| one.kind.name()));
    }
    let columns: Vec<ArrayRef> = vec![
        Arc::new(stays.finish()),
        Arc::new(overlaps.finish()),
        Arc::new(kept_overlaps.finish()),
        Arc::new(kinds.finish()),
    ];
    let is_present = outputs
        .iter()
        .map(|output| output.dropped.is_some())
        .collect();
    Ok(Arc::new(StructArray::try_new(
        dropped_fields(),
        columns,
        Some(is_present),
    )?))
}

impl Stage for Outputs {
    fn schema(&self, input: &SchemaRef) -> SchemaRef {
        let ledger_row = field("element", DataType::Struct(ledger_fields()));
        let more = [
            field("cleaned", DataType::Utf8),
            field("is_dropped", DataType::Boolean),
            field("ledger", DataType::List(ledger_row)),
            field("dropped", DataType::Struct(dropped_fields())),
        ];
        schema_without(input, &READ, &more)
    }

    fn add(&mut self, batch: &RecordBatch, schema: &SchemaRef) -> Result<RecordBatch, ArrowError> {
        let columns = Columns(batch);
        let of_rows = RowColumns {
            ids: columns.texts("id")?,
            texts: columns.texts("text")?,
            pages: self.0.html.then(|| columns.texts("page")).transpose()?,
            removals: columns.texts("removals")?,
            choices: columns.texts("choice")?,
            page_types: columns.texts("page_type")?,
            hosts: columns.texts("host")?,
        };
        let outputs = (0..batch.num_rows()).map(|row| self.output(&of_rows, row));
        let outputs: Vec<Output> = outputs.collect::<Result<_, _>>()?;
        let is_dropped: BooleanArray = outputs.iter().map(|one| Some(one.is_dropped)).collect();
        let mut out = columns.without(&READ);
        out.push(text_column(
            outputs.iter().map(|output| output.cleaned.as_deref()),
        ));
        out.push(Arc::new(is_dropped));
        out.push(ledger_array(&outputs)?);
        out.push(dropped_array(&outputs)?);
        RecordBatch::try_new(schema.clone(), out)
    }
}
