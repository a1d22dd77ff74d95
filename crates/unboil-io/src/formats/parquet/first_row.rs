//! A row of JSON with the fields that a Parquet file has, to find out what the user meant.

use parquet::basic::Type as PhysicalType;
use parquet::schema::types::Type;
use serde_json::{Map, Value};

use super::input::ParquetInput;

/// A longer text is of no use here, in bytes.
const MAX_TEXT_BYTES: i64 = 1000;

impl ParquetInput {
    /// A row of JSON with the fields of the file, for [`FieldCheck`](crate::FieldCheck). Each string
    /// is as long as those of its column are on average.
    ///
    /// ```no_run
    /// # use unboil_io::ParquetInput;
    /// let input = ParquetInput::from_file(std::fs::File::open("rows.parquet")?)?;
    /// println!("{}", input.first_row());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn first_row(&self) -> String {
        let mut column = 0;
        let row = value_of(self.schema().root_schema(), self, &mut column);
        row.to_string()
    }
}

/// A value of a type. `column` is the number of its first column.
fn value_of(field: &Type, input: &ParquetInput, column: &mut usize) -> Value {
    let is_list = field.get_basic_info().has_repetition()
        && field.get_basic_info().repetition() == parquet::basic::Repetition::REPEATED;
    let value = match field {
        Type::GroupType { fields, .. } => {
            let members = fields.iter().map(|field| {
                let value = value_of(field, input, column);
                (field.name().to_string(), value)
            });
            Value::Object(members.collect::<Map<_, _>>())
        }
        Type::PrimitiveType { physical_type, .. } => {
            *column += 1;
            match *physical_type {
                PhysicalType::BYTE_ARRAY => "x".repeat(text_bytes(input, *column - 1)).into(),
                _ => 1.into(),
            }
        }
    };
    match is_list {
        true => Value::Array(Vec::new()),
        false => value,
    }
}

/// The length of the texts of a column.
fn text_bytes(input: &ParquetInput, column: usize) -> usize {
    let group = input.metadata.row_groups().first();
    let bytes = group.map_or(0, |group| {
        let chunk = group.column(column);
        chunk.uncompressed_size() / chunk.num_values().max(1)
    });
    bytes.clamp(0, MAX_TEXT_BYTES) as usize
}
