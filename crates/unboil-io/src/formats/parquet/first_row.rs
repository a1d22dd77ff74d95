//! A row of JSON with the fields that a Parquet file has, to find out what the user meant.

use parquet::basic::{Repetition, Type as PhysicalType};
use parquet::schema::types::Type;
use serde_json::Value;

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
        let (mut json, mut column) = (String::new(), 0);
        add_value(self.schema().root_schema(), self, &mut column, &mut json);
        json
    }
}

/// Adds a value of a type to `json`. `column` is the number of its first column.
fn add_value(field: &Type, input: &ParquetInput, column: &mut usize, json: &mut String) {
    let start = json.len();
    match field {
        Type::GroupType { fields, .. } => {
            for (at, member) in fields.iter().enumerate() {
                json.push(if at == 0 { '{' } else { ',' });
                json.push_str(&Value::from(member.name()).to_string());
                json.push(':');
                add_value(member, input, column, json);
            }
            json.push('}');
        }
        Type::PrimitiveType { physical_type, .. } => {
            match *physical_type {
                PhysicalType::BYTE_ARRAY => {
                    let text = "x".repeat(text_bytes(input, *column));
                    json.push_str(&format!("\"{text}\""));
                }
                _ => json.push('1'),
            }
            *column += 1;
        }
    }
    if is_list(field) {
        json.truncate(start);
        json.push_str("[]");
    }
}

/// True for a repeated field, and for the group around it.
fn is_list(field: &Type) -> bool {
    let is_repeated = |field: &Type| {
        let info = field.get_basic_info();
        info.has_repetition() && info.repetition() == Repetition::REPEATED
    };
    let is_of_list =
        |field: &Type| field.is_group() && matches!(field.get_fields(), [one] if is_repeated(one));
    is_repeated(field) || is_of_list(field)
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
