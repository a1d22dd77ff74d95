//! Reads the values of fields beside the text as the strings that a row of JSONL would have.

use parquet::basic::{ConvertedType, LogicalType, TimeUnit};
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::{DataType, Int96};
use parquet::errors::{ParquetError, Result};
use parquet::schema::types::ColumnDescriptor;

/// Reads the next `rows` values of a column that is in no list, each with its definition level.
///
/// # Errors
/// If there are fewer, or the file is damaged.
pub(super) fn read_cells<T: DataType>(
    reader: &mut ColumnReaderImpl<T>,
    max_level: i16,
    rows: usize,
) -> Result<Vec<(i16, Option<T::T>)>> {
    let (mut levels, mut values) = (Vec::with_capacity(rows), Vec::with_capacity(rows));
    let (read, _, _) = reader.read_records(rows, Some(&mut levels), None, &mut values)?;
    if read != rows {
        return Err(ParquetError::EOF("a column has too few rows".into()));
    }
    if max_level == 0 {
        return Ok(values.into_iter().map(|value| (0, Some(value))).collect());
    }
    let mut values = values.into_iter();
    let cell = |level: i16| (level, (level == max_level).then(|| values.next()).flatten());
    Ok(levels.into_iter().map(cell).collect())
}

/// Reads the next `rows` values: strings and numbers, and dates as ISO 8601. Values of other types are
/// none; a truth value is one only if `with_bool` is true.
///
/// # Errors
/// See [`read_cells`].
pub(super) fn read_strings(
    reader: &mut ColumnReader,
    column: &ColumnDescriptor,
    rows: usize,
    with_bool: bool,
) -> Result<Vec<Option<String>>> {
    let level = column.max_def_level();
    match reader {
        ColumnReader::BoolColumnReader(reader) => strings(reader, level, rows, |value| {
            with_bool.then(|| u8::from(value).to_string())
        }),
        ColumnReader::Int32ColumnReader(reader) => strings(reader, level, rows, |value| {
            Some(match (is_date(column), is_unsigned(column)) {
                (true, _) => iso_time(i128::from(value) * 86_400 * NANOS),
                (_, true) => value.cast_unsigned().to_string(),
                _ => value.to_string(),
            })
        }),
        ColumnReader::Int64ColumnReader(reader) => strings(reader, level, rows, |value| {
            Some(match (nanos_per_unit(column), is_unsigned(column)) {
                (Some(nanos), _) => iso_time(i128::from(value) * nanos),
                (_, true) => value.cast_unsigned().to_string(),
                _ => value.to_string(),
            })
        }),
        ColumnReader::Int96ColumnReader(reader) => strings(reader, level, rows, |value| {
            Some(iso_time(int96_nanos(&value)))
        }),
        ColumnReader::FloatColumnReader(reader) => strings(reader, level, rows, |value| {
            value.is_finite().then(|| value.to_string())
        }),
        ColumnReader::DoubleColumnReader(reader) => strings(reader, level, rows, |value| {
            value.is_finite().then(|| value.to_string())
        }),
        ColumnReader::ByteArrayColumnReader(reader) => strings(reader, level, rows, |value| {
            std::str::from_utf8(value.data()).ok().map(str::to_string)
        }),
        ColumnReader::FixedLenByteArrayColumnReader(reader) => {
            strings(reader, level, rows, |value| {
                let is_uuid = matches!(column.logical_type_ref(), Some(LogicalType::Uuid));
                is_uuid.then(|| uuid(value.data()))
            })
        }
    }
}

fn strings<T: DataType>(
    reader: &mut ColumnReaderImpl<T>,
    level: i16,
    rows: usize,
    string: impl Fn(T::T) -> Option<String>,
) -> Result<Vec<Option<String>>> {
    let cells = read_cells(reader, level, rows)?;
    let non_empty = |value: &String| !value.is_empty();
    let string = |(_, value): (i16, Option<T::T>)| value.and_then(&string).filter(non_empty);
    Ok(cells.into_iter().map(string).collect())
}

fn is_date(column: &ColumnDescriptor) -> bool {
    matches!(column.logical_type_ref(), Some(LogicalType::Date))
        || column.converted_type() == ConvertedType::DATE
}

fn is_unsigned(column: &ColumnDescriptor) -> bool {
    use ConvertedType::{UINT_8, UINT_16, UINT_32, UINT_64};
    [UINT_8, UINT_16, UINT_32, UINT_64].contains(&column.converted_type())
}

const NANOS: i128 = 1_000_000_000;

/// The nanoseconds of a unit of a column of times. `None`: it holds no times.
fn nanos_per_unit(column: &ColumnDescriptor) -> Option<i128> {
    match (column.logical_type_ref(), column.converted_type()) {
        (Some(LogicalType::Timestamp(time)), _) => Some(match time.unit {
            TimeUnit::MILLIS => 1_000_000,
            TimeUnit::MICROS => 1000,
            TimeUnit::NANOS => 1,
        }),
        (_, ConvertedType::TIMESTAMP_MILLIS) => Some(1_000_000),
        (_, ConvertedType::TIMESTAMP_MICROS) => Some(1000),
        _ => None,
    }
}

/// The nanoseconds since 1970 of a time as Impala and Spark wrote it: the nanoseconds of a day, and
/// the Julian day.
fn int96_nanos(value: &Int96) -> i128 {
    const JULIAN_DAY_OF_1970: i128 = 2_440_588;
    let [low, high, day] = [0, 1, 2].map(|at| i128::from(value.data()[at]));
    (day - JULIAN_DAY_OF_1970) * 86_400 * NANOS + (high << 32 | low)
}

/// A time in ISO 8601, of whole seconds. A time at midnight is a date.
fn iso_time(nanos: i128) -> String {
    let seconds = nanos.div_euclid(NANOS);
    let (day, second) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    // Years start in March here, so that the leap day is the last one.
    let day = day + 719_468;
    let era = day.div_euclid(146_097);
    let day_of_era = day.rem_euclid(146_097);
    let year = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year + era * 400 + i128::from(month <= 2);
    let date = format!("{year:04}-{month:02}-{day:02}");
    match second {
        0 => date,
        _ => format!(
            "{date}T{:02}:{:02}:{:02}Z",
            second / 3600,
            second / 60 % 60,
            second % 60
        ),
    }
}

fn uuid(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(36);
    for (at, byte) in bytes.iter().enumerate() {
        if matches!(at, 4 | 6 | 8 | 10) {
            text.push('-');
        }
        text.push_str(&format!("{byte:02x}"));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_iso_8601() {
        for (seconds, expected) in [
            (0, "1970-01-01"),
            (951_782_400, "2000-02-29"),
            (1_731_585_661, "2024-11-14T12:01:01Z"),
            (-1, "1969-12-31T23:59:59Z"),
            (-2_203_977_600, "1900-02-28"),
        ] {
            assert_eq!(iso_time(seconds * NANOS), expected);
        }
        let mut time = Int96::new();
        time.set_data(1_000_000_000, 0, 2_440_589);
        assert_eq!(iso_time(int96_nanos(&time)), "1970-01-02T00:00:01Z");
    }

    #[test]
    fn uuids_have_hyphens() {
        let bytes: Vec<u8> = (0..16).collect();
        assert_eq!(uuid(&bytes), "00010203-0405-0607-0809-0a0b0c0d0e0f");
    }
}
