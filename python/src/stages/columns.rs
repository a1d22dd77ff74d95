//! Reads the columns of a batch by name and type, and builds columns.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{ArrowPrimitiveType, Float64Type, Int64Type};
use arrow_array::{
    Array, ArrayRef, Int64Array, ListArray, PrimitiveArray, RecordBatch, StringArray,
};
use arrow_schema::{ArrowError, DataType, Field, FieldRef, Schema, SchemaRef};
use unboil_text::Span;

use crate::text_array::{TextRows, is_binary, is_text};

/// The columns of a batch.
#[derive(Clone, Copy)]
pub(super) struct Columns<'a>(pub(super) &'a RecordBatch);

impl<'a> Columns<'a> {
    fn get(self, name: &str) -> Result<&'a ArrayRef, ArrowError> {
        let column = self.0.column_by_name(name);
        column.ok_or_else(|| ArrowError::SchemaError(format!("there is no column {name:?}")))
    }

    fn numbers<T: ArrowPrimitiveType>(
        self,
        name: &str,
    ) -> Result<&'a PrimitiveArray<T>, ArrowError> {
        let column = self.get(name)?;
        column
            .as_primitive_opt()
            .ok_or_else(|| wrong_type(name, column, &T::DATA_TYPE))
    }

    /// A column of 64-bit numbers.
    pub(super) fn longs(self, name: &str) -> Result<&'a Int64Array, ArrowError> {
        self.numbers::<Int64Type>(name)
    }

    /// A column of shares.
    pub(super) fn shares(self, name: &str) -> Result<&'a PrimitiveArray<Float64Type>, ArrowError> {
        self.numbers::<Float64Type>(name)
    }

    /// A column of lists of 64-bit numbers.
    pub(super) fn long_lists(self, name: &str) -> Result<LongLists<'a>, ArrowError> {
        let column = self.get(name)?;
        let expected = DataType::List(item_field());
        let list = column
            .as_list_opt::<i32>()
            .ok_or_else(|| wrong_type(name, column, &expected))?;
        let items = list.values();
        let items = items
            .as_primitive_opt::<Int64Type>()
            .ok_or_else(|| wrong_type(name, column, &expected))?;
        Ok(LongLists { list, items })
    }

    /// A column of texts.
    pub(super) fn texts(self, name: &str) -> Result<Texts<'a>, ArrowError> {
        let column = self.get(name)?;
        match is_text(column.data_type(), true) {
            true => Ok(Texts {
                rows: TextRows::new(column, None),
                is_binary: is_binary(column.data_type()),
            }),
            false => Err(wrong_type(name, column, &DataType::Utf8)),
        }
    }

    /// The columns with other names than these, which pass through.
    pub(super) fn without(self, names: &[&str]) -> Vec<ArrayRef> {
        let fields = self.0.schema();
        let columns = fields.fields().iter().zip(self.0.columns());
        let passed = columns.filter(|(field, _)| !names.contains(&field.name().as_str()));
        passed.map(|(_, column)| column.clone()).collect()
    }
}

/// The fields of a schema with other names than these, and some more.
pub(super) fn schema_without(input: &SchemaRef, names: &[&str], more: &[FieldRef]) -> SchemaRef {
    let fields = input.fields().iter();
    let passed = fields.filter(|field| !names.contains(&field.name().as_str()));
    let fields: Vec<FieldRef> = passed.chain(more).cloned().collect();
    Arc::new(Schema::new(fields))
}

fn wrong_type(name: &str, column: &ArrayRef, expected: &DataType) -> ArrowError {
    let data_type = column.data_type();
    ArrowError::SchemaError(format!(
        "the column {name:?} has the type {data_type}, expected {expected}"
    ))
}

/// The rows of a column of texts.
pub(super) struct Texts<'a> {
    rows: TextRows<'a>,
    is_binary: bool,
}

impl<'a> Texts<'a> {
    /// The text of a row; `None` for a missing one.
    ///
    /// # Errors
    /// If it is not valid UTF-8.
    pub(super) fn get(&self, row: usize) -> Result<Option<&'a str>, ArrowError> {
        let text = self.rows.get(row).map(std::str::from_utf8).transpose();
        text.map_err(|error| {
            ArrowError::InvalidArgumentError(format!("a text is not valid UTF-8: {error}"))
        })
    }

    /// A value of a row; `None` for a missing or empty one.
    ///
    /// # Errors
    /// If it is not valid UTF-8.
    pub(super) fn value(&self, row: usize) -> Result<Option<&'a str>, ArrowError> {
        Ok(self.get(row)?.filter(|value| !value.is_empty()))
    }

    /// The bytes of a row, if the column is of bytes and not of strings.
    pub(super) fn bytes(&self, row: usize) -> Option<&'a [u8]> {
        self.rows.get(row).filter(|_| self.is_binary)
    }
}

/// The rows of a column of lists of numbers.
pub(super) struct LongLists<'a> {
    list: &'a ListArray,
    items: &'a Int64Array,
}

impl<'a> LongLists<'a> {
    /// The numbers of a row; none for a missing list.
    pub(super) fn get(&self, row: usize) -> &'a [i64] {
        let offsets = self.list.value_offsets();
        match self.list.is_null(row) {
            true => &[],
            false => &self.items.values()[offsets[row] as usize..offsets[row + 1] as usize],
        }
    }
}

/// A field that may be missing.
pub(super) fn field(name: &str, data_type: DataType) -> FieldRef {
    Arc::new(Field::new(name, data_type, true))
}

/// The field of the items of a list.
pub(super) fn item_field() -> FieldRef {
    field("element", DataType::Int64)
}

/// The type of a list of numbers.
pub(super) fn long_list() -> DataType {
    DataType::List(item_field())
}

/// A column of lists of numbers.
pub(super) fn long_list_array(lists: Vec<Option<Vec<i64>>>) -> ArrayRef {
    use arrow_array::builder::{Int64Builder, ListBuilder};
    let mut builder = ListBuilder::new(Int64Builder::new()).with_field(item_field());
    for list in lists {
        match list {
            Some(list) => builder.append_value(list.into_iter().map(Some)),
            None => builder.append_null(),
        }
    }
    Arc::new(builder.finish())
}

/// A column of texts.
pub(super) fn text_column<T: AsRef<str>>(texts: impl IntoIterator<Item = Option<T>>) -> ArrayRef {
    Arc::new(texts.into_iter().collect::<StringArray>())
}

/// A column of 64-bit numbers.
pub(super) fn long_column(numbers: impl IntoIterator<Item = Option<i64>>) -> ArrayRef {
    Arc::new(numbers.into_iter().collect::<Int64Array>())
}

/// The starts and the ends of spans, as two columns.
pub(super) fn span_columns(spans: impl Iterator<Item = Option<Span>> + Clone) -> [ArrayRef; 2] {
    let starts = spans.clone().map(|span| span.map(|span| span.start as i64));
    let ends = spans.map(|span| span.map(|span| span.end as i64));
    [long_column(starts), long_column(ends)]
}

/// A record as JSON, for a column of texts.
pub(super) fn json(record: &impl serde::Serialize) -> String {
    serde_json::to_string(record).expect("records have names as keys")
}

/// Reads a record from a column of texts.
///
/// # Errors
/// If it was not written by [`json`].
pub(super) fn from_json<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, ArrowError> {
    serde_json::from_str(text).map_err(|error| ArrowError::JsonError(error.to_string()))
}
