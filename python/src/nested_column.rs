//! Finds a column of a batch by its name or path, reads it, and replaces it.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, RecordBatch, StructArray};
use arrow_buffer::NullBuffer;
use arrow_schema::{ArrowError, DataType, FieldRef, Fields, SchemaRef};

/// A column, or a field of the structs of one: its index at each level.
pub(crate) struct NestedColumn(Vec<usize>);

/// The values of a column, and the rows in which a struct around them is missing.
pub(crate) struct NestedValues<'a> {
    pub(crate) array: &'a ArrayRef,
    pub(crate) outer: Option<NullBuffer>,
}

impl NestedColumn {
    /// The column with this name, or with this path, as `doc.body`. `None` if there is none.
    ///
    /// # Errors
    /// If more than one column has the name.
    pub(crate) fn find(fields: &Fields, name: &str) -> Result<Option<NestedColumn>, String> {
        let mut named = fields.iter().enumerate();
        let found = named.find(|(_, field)| field.name() == name);
        if named.any(|(_, field)| field.name() == name) {
            return Err(format!("more than one column is named {name:?}"));
        }
        if let Some((at, _)) = found {
            return Ok(Some(NestedColumn(vec![at])));
        }
        for (at, field) in fields.iter().enumerate() {
            let inner = name.strip_prefix(field.name().as_str());
            let inner = inner.and_then(|inner| inner.strip_prefix('.'));
            if let (Some(inner), DataType::Struct(fields)) = (inner, field.data_type())
                && let Some(NestedColumn(path)) = NestedColumn::find(fields, inner)?
            {
                let path = [at].into_iter().chain(path).collect();
                return Ok(Some(NestedColumn(path)));
            }
        }
        Ok(None)
    }

    /// The field of the column.
    pub(crate) fn field<'a>(&self, schema: &'a SchemaRef) -> &'a FieldRef {
        let (first, inner) = self.0.split_first().expect("a level");
        let mut field = &schema.fields()[*first];
        for at in inner {
            let DataType::Struct(fields) = field.data_type() else {
                unreachable!("the path leads through structs");
            };
            field = &fields[*at];
        }
        field
    }

    /// The values of the column.
    pub(crate) fn values<'a>(&self, batch: &'a RecordBatch) -> NestedValues<'a> {
        let (first, inner) = self.0.split_first().expect("a level");
        let (mut array, mut outer) = (batch.column(*first), None);
        for at in inner {
            let parent = array.as_struct();
            outer = NullBuffer::union(outer.as_ref(), parent.nulls());
            array = parent.column(*at);
        }
        NestedValues { array, outer }
    }

    /// The columns of the batch, with other values in this one. The others are not copied.
    ///
    /// # Errors
    /// If the values do not fit into the structs around them.
    pub(crate) fn replaced_columns(
        &self,
        batch: &RecordBatch,
        values: ArrayRef,
    ) -> Result<Vec<ArrayRef>, ArrowError> {
        let (first, inner) = self.0.split_first().expect("a level");
        let mut columns = batch.columns().to_vec();
        columns[*first] = replaced(&columns[*first], inner, values)?;
        Ok(columns)
    }
}

/// The column with other values at the path.
fn replaced(column: &ArrayRef, path: &[usize], values: ArrayRef) -> Result<ArrayRef, ArrowError> {
    let Some((first, inner)) = path.split_first() else {
        return Ok(values);
    };
    let (fields, mut columns, nulls) = column.as_struct().clone().into_parts();
    columns[*first] = replaced(&columns[*first], inner, values)?;
    Ok(Arc::new(StructArray::try_new(fields, columns, nulls)?))
}
