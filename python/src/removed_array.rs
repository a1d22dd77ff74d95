//! The column of the removals of each text: a list of structs with the keys of
//! `unboil strip --explain`.

use std::sync::Arc;

use arrow_array::{ArrayRef, Int64Array, ListArray, StringArray, StructArray};
use arrow_buffer::{NullBuffer, OffsetBuffer};
use arrow_schema::{ArrowError, DataType, Field, FieldRef, Fields};

use crate::removal::PyRemoval;

/// The type of the column. With `html` each removal has its span in the page too.
pub(crate) fn removed_type(html: bool) -> DataType {
    DataType::List(item_field(html))
}

fn item_field(html: bool) -> FieldRef {
    Arc::new(Field::new(
        "item",
        DataType::Struct(removal_fields(html)),
        true,
    ))
}

fn removal_fields(html: bool) -> Fields {
    let text = |name| Field::new(name, DataType::Utf8, true);
    let mut fields = span_fields().iter().cloned().collect::<Vec<_>>();
    let texts = ["class", "rule", "why", "text"].into_iter().map(text);
    fields.extend(texts.map(Arc::new));
    if html {
        let span = DataType::Struct(span_fields());
        fields.push(Arc::new(Field::new("page", span, true)));
    }
    fields.into()
}

fn span_fields() -> Fields {
    let offset = |name| Field::new(name, DataType::Int64, true);
    ["start", "end"].into_iter().map(offset).collect()
}

/// The column with the removals of each row; `None` for a missing text.
///
/// # Errors
/// If a batch has more removals than a list can have.
pub(crate) fn removed_array(
    rows: &[Option<&[PyRemoval]>],
    html: bool,
) -> Result<ArrayRef, ArrowError> {
    let lengths = rows.iter().map(|row| row.map_or(0, <[_]>::len));
    let offsets = OffsetBuffer::<i32>::from_lengths(lengths);
    let nulls: NullBuffer = rows.iter().map(Option::is_some).collect();
    let removals: Vec<&PyRemoval> = rows.iter().flatten().copied().flatten().collect();
    let text = |value: fn(&PyRemoval) -> &str| -> ArrayRef {
        let values = removals.iter().map(|removal| value(removal));
        Arc::new(StringArray::from_iter_values(values))
    };
    let spans = removals.iter().map(|one| Some((one.start, one.end)));
    let mut columns = span_columns(spans.collect());
    columns.push(text(|one| one.class));
    columns.push(text(|one| &one.rule));
    columns.push(text(|one| &one.why));
    columns.push(text(|one| &one.text));
    if html {
        let pages: Vec<_> = removals.iter().map(|one| one.page).collect();
        let nulls: NullBuffer = pages.iter().map(Option::is_some).collect();
        let columns_of_page = span_columns(pages);
        let page = StructArray::try_new(span_fields(), columns_of_page, Some(nulls))?;
        columns.push(Arc::new(page));
    }
    let items = StructArray::try_new(removal_fields(html), columns, None)?;
    let list = ListArray::try_new(item_field(html), offsets, Arc::new(items), Some(nulls))?;
    Ok(Arc::new(list))
}

fn span_columns(spans: Vec<Option<(usize, usize)>>) -> Vec<ArrayRef> {
    let starts = spans.iter().map(|span| span.map(|(start, _)| start as i64));
    let ends = spans.iter().map(|span| span.map(|(_, end)| end as i64));
    let starts: Int64Array = starts.collect();
    let ends: Int64Array = ends.collect();
    vec![Arc::new(starts), Arc::new(ends)]
}
