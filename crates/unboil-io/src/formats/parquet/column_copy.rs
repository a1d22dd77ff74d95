//! Copies the values of a column from one file to another, without some rows or with others between
//! them.

use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::column::writer::{ColumnWriter, ColumnWriterImpl};
use parquet::data_type::DataType;
use parquet::errors::{ParquetError, Result};
use parquet::schema::types::ColumnDescriptor;
use serde_json::Value;

use super::json_value::JsonValue;

/// Rows that are copied at a time. One row of a nested column can have many values.
const STEP_ROWS: usize = 256;

/// Values of a column, and the levels that say where they are.
struct Cells<T: DataType> {
    values: Vec<T::T>,
    def_levels: Vec<i16>,
    rep_levels: Vec<i16>,
}

impl<T: DataType> Cells<T> {
    fn new() -> Cells<T> {
        Cells {
            values: Vec::new(),
            def_levels: Vec::new(),
            rep_levels: Vec::new(),
        }
    }

    /// Adds the next `rows` rows.
    fn read(&mut self, reader: &mut ColumnReaderImpl<T>, rows: usize) -> Result<()> {
        let (def, rep) = (&mut self.def_levels, &mut self.rep_levels);
        let (read, _, _) = reader.read_records(rows, Some(def), Some(rep), &mut self.values)?;
        match read == rows {
            true => Ok(()),
            false => Err(ParquetError::EOF("a column has too few rows".into())),
        }
    }

    fn write(&mut self, writer: &mut ColumnWriterImpl<T>, column: &ColumnDescriptor) -> Result<()> {
        let def = (column.max_def_level() > 0).then_some(&self.def_levels[..]);
        let rep = (column.max_rep_level() > 0).then_some(&self.rep_levels[..]);
        writer.write_batch(&self.values, def, rep)?;
        self.values.clear();
        self.def_levels.clear();
        self.rep_levels.clear();
        Ok(())
    }

    /// The row as JSON: a list of its values, each with its levels.
    fn to_json(&self, column: &ColumnDescriptor) -> Value
    where
        T::T: JsonValue,
    {
        let mut values = self.values.iter();
        let count = match (column.max_def_level(), column.max_rep_level()) {
            (0, 0) => self.values.len(),
            (0, _) => self.rep_levels.len(),
            _ => self.def_levels.len(),
        };
        let level = |levels: &[i16], at: usize| levels.get(at).copied().unwrap_or(0);
        let cells = (0..count).map(|at| {
            let (rep, def) = (level(&self.rep_levels, at), level(&self.def_levels, at));
            let value = (def == column.max_def_level()).then(|| values.next());
            let value = value.flatten().map(JsonValue::to_json);
            let levels = [Value::from(rep), Value::from(def)];
            Value::Array(levels.into_iter().chain(value).collect())
        });
        Value::Array(cells.collect())
    }

    /// Adds a row. `None`: it is none of this column.
    fn add_json(&mut self, row: &Value, column: &ColumnDescriptor) -> Option<()>
    where
        T::T: JsonValue,
    {
        for (at, cell) in row.as_array()?.iter().enumerate() {
            let cell = cell.as_array()?;
            let level = |at: usize| -> Option<i16> { cell.get(at)?.as_i64()?.try_into().ok() };
            let (rep, def) = (level(0)?, level(1)?);
            let (max_rep, max_def) = (column.max_rep_level(), column.max_def_level());
            // A row starts at level 0, and no other value of it does.
            if !(0..=max_rep).contains(&rep)
                || !(0..=max_def).contains(&def)
                || (rep == 0) != (at == 0)
            {
                return None;
            }
            if max_def > 0 {
                self.def_levels.push(def);
            }
            if max_rep > 0 {
                self.rep_levels.push(rep);
            }
            match (def == max_def, cell.get(2)) {
                (true, Some(value)) => self.values.push(T::T::from_json(value)?),
                (false, None) => {}
                _ => return None,
            }
        }
        Some(())
    }
}

/// A row that is between those of a file.
pub(super) struct InsertedRow {
    /// The index of the row in its row group.
    pub(super) at: usize,
    /// The row as [`row_json`] returned it.
    pub(super) json: Value,
}

/// Calls a function for the type of a column.
macro_rules! for_type {
    ($reader:expr, $writer:expr, |$r:ident, $w:ident| $call:expr) => {{
        use ColumnReader as R;
        use ColumnWriter as W;
        match ($reader, $writer) {
            (R::BoolColumnReader($r), W::BoolColumnWriter($w)) => $call,
            (R::Int32ColumnReader($r), W::Int32ColumnWriter($w)) => $call,
            (R::Int64ColumnReader($r), W::Int64ColumnWriter($w)) => $call,
            (R::Int96ColumnReader($r), W::Int96ColumnWriter($w)) => $call,
            (R::FloatColumnReader($r), W::FloatColumnWriter($w)) => $call,
            (R::DoubleColumnReader($r), W::DoubleColumnWriter($w)) => $call,
            (R::ByteArrayColumnReader($r), W::ByteArrayColumnWriter($w)) => $call,
            (R::FixedLenByteArrayColumnReader($r), W::FixedLenByteArrayColumnWriter($w)) => $call,
            _ => Err(ParquetError::General("a column has another type".into())),
        }
    }};
}

/// Calls a function for the type of a column that is read.
macro_rules! for_reader {
    ($reader:expr, |$r:ident| $call:expr) => {
        match $reader {
            ColumnReader::BoolColumnReader($r) => $call,
            ColumnReader::Int32ColumnReader($r) => $call,
            ColumnReader::Int64ColumnReader($r) => $call,
            ColumnReader::Int96ColumnReader($r) => $call,
            ColumnReader::FloatColumnReader($r) => $call,
            ColumnReader::DoubleColumnReader($r) => $call,
            ColumnReader::ByteArrayColumnReader($r) => $call,
            ColumnReader::FixedLenByteArrayColumnReader($r) => $call,
        }
    };
}

/// Copies the rows of a column that are not dropped. `dropped` are the indices of those that are, in
/// order.
///
/// # Errors
/// If a file cannot be read or written.
pub(super) fn copy_without(
    reader: &mut ColumnReader,
    writer: &mut ColumnWriter,
    column: &ColumnDescriptor,
    rows: usize,
    dropped: &[usize],
) -> Result<()> {
    for_type!(reader, writer, |reader, writer| {
        let mut cells = Cells::new();
        let mut at = 0;
        for end in dropped.iter().copied().chain([rows]) {
            while at < end {
                let step = STEP_ROWS.min(end - at);
                cells.read(reader, step)?;
                cells.write(writer, column)?;
                at += step;
            }
            if end < rows {
                reader.skip_records(1)?;
                at += 1;
            }
        }
        Ok(())
    })
}

/// Copies the rows of a column, of which there are `rows`, with other rows between them.
///
/// # Errors
/// If a file cannot be read or written, or an inserted row is none of the column.
pub(super) fn copy_with(
    reader: &mut ColumnReader,
    writer: &mut ColumnWriter,
    column: &ColumnDescriptor,
    rows: usize,
    inserted: &[InsertedRow],
) -> Result<()> {
    for_type!(reader, writer, |reader, writer| {
        let mut cells = Cells::new();
        let (mut at, mut read) = (0, 0);
        for row in inserted {
            while at < row.at {
                let step = STEP_ROWS.min(row.at - at);
                cells.read(reader, step)?;
                cells.write(writer, column)?;
                (at, read) = (at + step, read + step);
            }
            cells
                .add_json(&row.json, column)
                .ok_or_else(|| ParquetError::General("a row of the ledger does not fit".into()))?;
            cells.write(writer, column)?;
            at += 1;
        }
        while read < rows {
            let step = STEP_ROWS.min(rows - read);
            cells.read(reader, step)?;
            cells.write(writer, column)?;
            read += step;
        }
        Ok(())
    })
}

/// Writes rows that are in no file.
///
/// # Errors
/// If one is none of the column.
pub(super) fn write_rows(
    writer: &mut ColumnWriter,
    column: &ColumnDescriptor,
    rows: &[InsertedRow],
) -> Result<()> {
    fn write<T: DataType>(
        writer: &mut ColumnWriterImpl<T>,
        column: &ColumnDescriptor,
        rows: &[InsertedRow],
    ) -> Result<()>
    where
        T::T: JsonValue,
    {
        let mut cells = Cells::<T>::new();
        for row in rows {
            let added = cells.add_json(&row.json, column);
            added
                .ok_or_else(|| ParquetError::General("a row of the ledger does not fit".into()))?;
            cells.write(writer, column)?;
        }
        Ok(())
    }
    match writer {
        ColumnWriter::BoolColumnWriter(writer) => write(writer, column, rows),
        ColumnWriter::Int32ColumnWriter(writer) => write(writer, column, rows),
        ColumnWriter::Int64ColumnWriter(writer) => write(writer, column, rows),
        ColumnWriter::Int96ColumnWriter(writer) => write(writer, column, rows),
        ColumnWriter::FloatColumnWriter(writer) => write(writer, column, rows),
        ColumnWriter::DoubleColumnWriter(writer) => write(writer, column, rows),
        ColumnWriter::ByteArrayColumnWriter(writer) => write(writer, column, rows),
        ColumnWriter::FixedLenByteArrayColumnWriter(writer) => write(writer, column, rows),
    }
}

/// The next row of a column as JSON.
///
/// # Errors
/// If it cannot be read.
pub(super) fn row_json(reader: &mut ColumnReader, column: &ColumnDescriptor) -> Result<Value> {
    fn read<T: DataType>(
        reader: &mut ColumnReaderImpl<T>,
        column: &ColumnDescriptor,
    ) -> Result<Value>
    where
        T::T: JsonValue,
    {
        let mut cells = Cells::<T>::new();
        cells.read(reader, 1)?;
        Ok(cells.to_json(column))
    }
    for_reader!(reader, |reader| read(reader, column))
}

/// Passes over rows of a column.
///
/// # Errors
/// If they cannot be read.
pub(super) fn skip_rows(reader: &mut ColumnReader, rows: usize) -> Result<()> {
    let skipped = for_reader!(reader, |reader| reader.skip_records(rows));
    match skipped? == rows {
        true => Ok(()),
        false => Err(ParquetError::EOF("a column has too few rows".into())),
    }
}

/// Reads rows of a column, and forgets them.
///
/// # Errors
/// If one cannot be read.
pub(super) fn read_rows(reader: &mut ColumnReader, rows: usize) -> Result<()> {
    fn read<T: DataType>(reader: &mut ColumnReaderImpl<T>, rows: usize) -> Result<()> {
        for from in (0..rows).step_by(STEP_ROWS) {
            Cells::new().read(reader, STEP_ROWS.min(rows - from))?;
        }
        Ok(())
    }
    for_reader!(reader, |reader| read(reader, rows))
}
