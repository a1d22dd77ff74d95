//! [`BatchStripper`] strips the texts of one Arrow batch. It needs neither Python nor a stream.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};
use rayon::prelude::*;

use crate::nested_column::NestedColumn;
use crate::removed_array::{removed_array, removed_type};
use crate::strip::{StripContext, StripRequest, StrippedText};
use crate::text_array::{TextRows, is_binary, is_text, text_array};

/// The most bytes of text in a part of a batch, unless the part is one row.
const PART_BYTES: usize = 8 << 20;

/// The default column of the addresses. Only this one may be missing.
const DEFAULT_URL_FIELD: &str = "url";

/// The columns of a batch that are read and written.
pub(crate) struct BatchColumns<'a> {
    /// The name or path of the texts.
    pub(crate) text_field: &'a str,
    /// The name or path of the addresses.
    pub(crate) url_field: Option<&'a str>,
    /// The name of a column to add, with the removals.
    pub(crate) removed_field: Option<&'a str>,
}

/// How to strip the batches of a stream, which have one schema.
pub(crate) struct BatchStripper {
    context: Arc<StripContext>,
    request: StripRequest,
    texts: NestedColumn,
    urls: Option<NestedColumn>,
    has_removed: bool,
    schema: SchemaRef,
}

impl BatchStripper {
    /// Finds the columns in the schema of the batches.
    ///
    /// # Errors
    /// A sentence, if a column is missing or has another type.
    pub(crate) fn new(
        context: Arc<StripContext>,
        request: StripRequest,
        input: &SchemaRef,
        columns: &BatchColumns,
    ) -> Result<BatchStripper, String> {
        let find = |option: &str, name: &str| {
            let found = NestedColumn::find(input.fields(), name);
            found.map_err(|reason| format!("{option}: {reason}"))
        };
        let missing = |option: &str, name: &str| {
            let names = input
                .fields()
                .iter()
                .map(|field| format!("{:?}", field.name()));
            let names = names.collect::<Vec<_>>().join(", ");
            format!("{option}: there is no column {name:?}, only {names}")
        };
        let name = columns.text_field;
        let texts = find("text_field", name)?.ok_or_else(|| missing("text_field", name))?;
        check_type("text_field", texts.field(input), request.html)?;
        let urls = match columns.url_field {
            None => None,
            Some(name) => match find("url_field", name)? {
                None if name != DEFAULT_URL_FIELD => return Err(missing("url_field", name)),
                urls => urls,
            },
        };
        if let Some(urls) = &urls {
            check_type("url_field", urls.field(input), false)?;
        }
        let plain = texts.with_field(input, &without_categories);
        Ok(BatchStripper {
            context,
            request,
            schema: output_schema(&plain, columns.removed_field, request.html)?,
            texts,
            urls,
            has_removed: columns.removed_field.is_some(),
        })
    }

    /// The schema of the results: that of the batches, and the column of the removals.
    pub(crate) fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    /// Cuts a batch with much text into parts, each with its bytes of text. The parts share its
    /// memory.
    pub(crate) fn parts(&self, batch: &RecordBatch) -> Vec<(RecordBatch, usize)> {
        let values = self.texts.values(batch);
        let texts = TextRows::new(values.array, values.outer.as_ref());
        let (mut parts, mut start, mut bytes) = (Vec::new(), 0, 0);
        for row in 0..batch.num_rows() {
            let length = texts.get(row).map_or(0, <[u8]>::len);
            if row > start && bytes + length > PART_BYTES {
                parts.push((batch.slice(start, row - start), bytes));
                (start, bytes) = (row, 0);
            }
            bytes += length;
        }
        parts.push((batch.slice(start, batch.num_rows() - start), bytes));
        parts
    }

    /// Strips a batch on the threads of the current pool. `first_row` is the number of the rows
    /// before it, for messages.
    ///
    /// # Errors
    /// If a text is not valid UTF-8.
    pub(crate) fn strip(
        &self,
        batch: &RecordBatch,
        first_row: usize,
    ) -> Result<RecordBatch, ArrowError> {
        let values = self.texts.values(batch);
        let texts = TextRows::new(values.array, values.outer.as_ref());
        let urls = self.urls.as_ref().map(|urls| urls.values(batch));
        let urls = (urls.as_ref()).map(|urls| TextRows::new(urls.array, urls.outer.as_ref()));
        let jobs = Jobs::new(batch.num_rows(), &texts, urls.as_ref());
        let is_binary = is_binary(values.array.data_type());
        let rows = jobs.rows.par_iter().map(|row| {
            let text = texts.get(*row)?;
            let decoded = match is_binary {
                true => Ok(Cow::Owned(unboil_io::decode_page(text, None))),
                false => std::str::from_utf8(text).map(Cow::Borrowed),
            };
            let url = urls.as_ref().and_then(|urls| urls.get(*row));
            let url = url.and_then(|url| std::str::from_utf8(url).ok());
            Some(match decoded {
                Ok(text) => Ok((self.context.strip_decoded(&text, url, self.request), text)),
                Err(error) => Err(not_utf8(first_row + row, &error)),
            })
        });
        let rows: Vec<Option<Result<_, ArrowError>>> = rows.collect();
        let rows = rows.into_iter().map(Option::transpose);
        let stripped: Vec<Option<(StrippedText, Cow<str>)>> = rows.collect::<Result<_, _>>()?;
        self.batch_of(batch, values.array.data_type(), &stripped, &jobs)
    }

    /// The batch with these results.
    fn batch_of(
        &self,
        batch: &RecordBatch,
        data_type: &DataType,
        stripped: &[Option<(StrippedText, Cow<str>)>],
        jobs: &Jobs,
    ) -> Result<RecordBatch, ArrowError> {
        let results = || (0..batch.num_rows()).map(|row| stripped[jobs.job(row)].as_ref());
        let texts = results().map(|result| {
            let (result, text) = result?;
            Some(Cow::Borrowed(result.text.as_deref().unwrap_or(text)))
        });
        let texts: Vec<Option<Cow<str>>> = texts.collect();
        let texts = text_array(data_type, &texts)?;
        let mut columns = (self.texts).replaced_columns(batch, &self.schema, texts)?;
        if self.has_removed {
            let removed = results().map(|result| result.map(|(result, _)| &*result.removals));
            let removed: Vec<_> = removed.collect();
            columns.push(removed_array(&removed, self.request.html)?);
        }
        RecordBatch::try_new(self.schema.clone(), columns)
    }
}

/// The rows to strip. Rows with the same value of a dictionary and the same address are stripped
/// once.
struct Jobs {
    rows: Vec<usize>,
    /// The index of the job of each row. `None`: each row is a job.
    of_rows: Option<Vec<usize>>,
}

impl Jobs {
    fn new(count: usize, texts: &TextRows, urls: Option<&TextRows>) -> Jobs {
        if !texts.is_dictionary() {
            return Jobs {
                rows: (0..count).collect(),
                of_rows: None,
            };
        }
        let (mut rows, mut job_of) = (Vec::new(), HashMap::new());
        let of_rows = (0..count).map(|row| {
            let text = texts.get(row).map(|_| texts.key(row));
            let url = urls.and_then(|urls| urls.get(row));
            *job_of.entry((text, url)).or_insert_with(|| {
                rows.push(row);
                rows.len() - 1
            })
        });
        let of_rows = Some(of_rows.collect());
        Jobs { rows, of_rows }
    }

    fn job(&self, row: usize) -> usize {
        self.of_rows.as_ref().map_or(row, |jobs| jobs[row])
    }
}

fn check_type(option: &str, field: &Field, html: bool) -> Result<(), String> {
    if is_text(field.data_type(), html) {
        return Ok(());
    }
    let (name, data_type) = (field.name(), field.data_type());
    let expected = if html { "strings or bytes" } else { "strings" };
    Err(format!(
        "{option}: the column {name:?} has the type {data_type}, expected {expected}"
    ))
}

/// The schema of the results.
fn output_schema(
    input: &SchemaRef,
    removed_field: Option<&str>,
    html: bool,
) -> Result<SchemaRef, String> {
    let Some(name) = removed_field else {
        return Ok(input.clone());
    };
    if input.column_with_name(name).is_some() {
        return Err(format!("removed_field: there is a column {name:?} already"));
    }
    let removed = Arc::new(Field::new(name, removed_type(html), true));
    let fields = input.fields().iter().cloned().chain([removed]);
    let schema = Schema::new(fields.collect::<Vec<_>>());
    Ok(Arc::new(schema.with_metadata(input.metadata().clone())))
}

/// The field without the categories of a polars Enum: a stripped text is none of them.
fn without_categories(field: &Field) -> Field {
    const CATEGORIES: &str = "_PL_ENUM_VALUES";
    let mut metadata = field.metadata().clone();
    metadata.retain(|key, _| !key.starts_with(CATEGORIES));
    field.clone().with_metadata(metadata)
}

fn not_utf8(row: usize, error: &std::str::Utf8Error) -> ArrowError {
    ArrowError::InvalidArgumentError(format!("row {row}: the text is not valid UTF-8: {error}"))
}
