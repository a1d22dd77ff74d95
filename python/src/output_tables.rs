//! The ledger, the passages and the groups as Arrow tables: of an output folder, and of texts in
//! memory.

use std::path::PathBuf;
use std::sync::Arc;

use arrow_array::{ArrayRef, BooleanArray, Float64Array, Int64Array, RecordBatch, StringArray};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use serde_json::Value;
use unboil_io::{ColumnKind, OUTPUT_TABLES, OutputReader, OutputRows, OutputTable};

use crate::arrow_output::ArrowStream;
use crate::errors::to_py_err;

/// A batch ends when its rows have this many bytes as JSON.
const BATCH_BYTES: usize = 8 << 20;

/// The table with this name of the output folder of a run. Reads its rows by the batch.
#[pyfunction]
pub(crate) fn output_table(py: Python, out: PathBuf, name: &str) -> PyResult<ArrowStream> {
    let tables = OUTPUT_TABLES.into_iter();
    let table = tables.into_iter().find(|table| table.name == name);
    let table = table.ok_or_else(|| PyValueError::new_err(format!("no table {name}")))?;
    let schema = schema_of(&table);
    let open = || table.read(&OutputReader::open(&out)?);
    let rows = py.detach(open).map_err(to_py_err)?;
    let batches = TableBatches {
        table,
        schema: schema.clone(),
        rows,
    };
    Ok(ArrowStream::new(schema, Box::new(batches)))
}

fn schema_of(table: &OutputTable) -> SchemaRef {
    let columns = table.columns.iter();
    let fields = columns.map(|column| Field::new(column.name, data_type(column.kind), true));
    Arc::new(Schema::new(fields.collect::<Vec<_>>()))
}

fn data_type(kind: ColumnKind) -> DataType {
    match kind {
        ColumnKind::Text => DataType::Utf8,
        ColumnKind::Count => DataType::Int64,
        ColumnKind::Share => DataType::Float64,
        ColumnKind::Flag => DataType::Boolean,
    }
}

/// The batches of a table.
struct TableBatches {
    table: OutputTable,
    schema: SchemaRef,
    rows: OutputRows<Value>,
}

impl Iterator for TableBatches {
    type Item = Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        let batch = self.rows.next_batch(BATCH_BYTES)?.parse();
        let rows = batch.into_iter().map(|row| row.map(|placed| placed.row));
        let rows: Vec<Value> = match rows.collect() {
            Ok(rows) => rows,
            Err(error) => return Some(Err(ArrowError::ExternalError(Box::new(error)))),
        };
        let columns = self.table.columns.iter();
        let columns = columns.map(|column| array(column.kind, &self.table.values(column, &rows)));
        Some(RecordBatch::try_new(self.schema.clone(), columns.collect()))
    }
}

fn array(kind: ColumnKind, values: &[Option<&Value>]) -> ArrayRef {
    let values = values.iter();
    match kind {
        ColumnKind::Text => {
            let texts: StringArray = values.map(|value| value.and_then(Value::as_str)).collect();
            Arc::new(texts)
        }
        ColumnKind::Count => {
            let counts: Int64Array = values.map(|value| value.and_then(Value::as_i64)).collect();
            Arc::new(counts)
        }
        ColumnKind::Share => {
            let shares: Float64Array = values.map(|value| value.and_then(Value::as_f64)).collect();
            Arc::new(shares)
        }
        ColumnKind::Flag => {
            let flags: BooleanArray = values.map(|value| value.and_then(Value::as_bool)).collect();
            Arc::new(flags)
        }
    }
}

/// A table of values from Python. Each column has its name, its kind (`text`, `count` or `share`) and
/// its values.
#[pyfunction]
pub(crate) fn match_table(
    columns: Vec<(String, String, Vec<Bound<PyAny>>)>,
) -> PyResult<ArrowStream> {
    let (mut fields, mut arrays) = (Vec::new(), Vec::new());
    for (name, kind, values) in &columns {
        let array: ArrayRef = match kind.as_str() {
            "text" => Arc::new(StringArray::from(extracted::<String>(values)?)),
            "count" => Arc::new(Int64Array::from(extracted::<i64>(values)?)),
            _ => Arc::new(Float64Array::from(extracted::<f64>(values)?)),
        };
        fields.push(Field::new(name, array.data_type().clone(), true));
        arrays.push(array);
    }
    let schema = Arc::new(Schema::new(fields));
    let batch = RecordBatch::try_new(schema.clone(), arrays);
    let batch = batch.map_err(|error| PyValueError::new_err(error.to_string()))?;
    Ok(ArrowStream::new(
        schema,
        Box::new(std::iter::once(Ok(batch))),
    ))
}

fn extracted<'py, T: FromPyObjectOwned<'py>>(values: &[Bound<'py, PyAny>]) -> PyResult<Vec<T>> {
    let values = values.iter();
    values
        .map(|value| value.extract().map_err(Into::into))
        .collect()
}
