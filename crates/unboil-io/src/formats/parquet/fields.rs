//! Finds the columns of a Parquet file that hold the fields of the settings.

use parquet::basic::Type;
use parquet::schema::types::{ColumnDescriptor, SchemaDescriptor};

use crate::config::ReadConfig;

/// The indices of the columns with the fields of an article.
#[derive(Clone, Copy, Debug)]
pub(super) struct FieldColumns {
    /// The text, or the HTML page.
    pub(super) text: usize,
    /// The column that the article of a page replaces. `None`: rows hold texts, or there is no such
    /// column yet.
    pub(super) article: Option<usize>,
    /// The other fields, if there are such columns.
    pub(super) id: Option<usize>,
    pub(super) url: Option<usize>,
    pub(super) date: Option<usize>,
    pub(super) source: Option<usize>,
    pub(super) keep_field: Option<usize>,
}

impl FieldColumns {
    /// Finds the columns. The error is a reason for a person.
    pub(super) fn find(
        schema: &SchemaDescriptor,
        config: &ReadConfig,
    ) -> Result<FieldColumns, String> {
        let other = |path: &str| {
            let column = find_column(schema, path)?;
            (schema.column(column).max_rep_level() == 0).then_some(column)
        };
        let article = match config.html_field {
            Some(_) => optional_text_column(schema, &config.text_field)?,
            None => None,
        };
        let name = config.source_field();
        let text = optional_text_column(schema, name)?;
        Ok(FieldColumns {
            text: text.ok_or_else(|| format!("no field {name:?}"))?,
            article,
            id: other(&config.id_field),
            url: other(&config.url_field),
            date: other(&config.date_field),
            source: other(&config.source_field),
            keep_field: config.keep_field.as_deref().and_then(other),
        })
    }
}

/// The column of a text, or the reason why it holds none.
fn optional_text_column(schema: &SchemaDescriptor, name: &str) -> Result<Option<usize>, String> {
    let Some(at) = find_column(schema, name) else {
        let is_parent = |column: &ColumnDescriptor| {
            let path = column.path().string();
            (path.strip_prefix(name)).is_some_and(|rest| rest.starts_with('.'))
        };
        return match schema.columns().iter().any(|column| is_parent(column)) {
            true => Err(format!("the field {name:?} is not a string")),
            false => Ok(None),
        };
    };
    let column = schema.column(at);
    match column.physical_type() == Type::BYTE_ARRAY && column.max_rep_level() == 0 {
        true => Ok(Some(at)),
        false => Err(format!("the field {name:?} is not a string")),
    }
}

/// The column with a name or a dotted path. A name that has the dots itself comes first.
fn find_column(schema: &SchemaDescriptor, path: &str) -> Option<usize> {
    let is_name = |column: &ColumnDescriptor| column.path().parts() == [path];
    let columns = schema.columns();
    let name = columns.iter().position(|column| is_name(column));
    name.or_else(|| (columns.iter()).position(|column| column.path().string() == path))
}
