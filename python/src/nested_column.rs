//! Finds a column of a batch by its name or path, reads it, and replaces it.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, RecordBatch, StructArray};
use arrow_buffer::NullBuffer;
use arrow_schema::{ArrowError, DataType, Field, FieldRef, Fields, Schema, SchemaRef};

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

    /// The schema with another field for the column.
    pub(crate) fn with_field(
        &self,
        schema: &SchemaRef,
        change: &dyn Fn(&Field) -> Field,
    ) -> SchemaRef {
        let fields = with_field(schema.fields(), &self.0, change);
        Arc::new(Schema::new(fields).with_metadata(schema.metadata().clone()))
    }

    /// The columns of the batch, with other values in this one. The others are not copied. `schema`
    /// is that of [`NestedColumn::with_field`].
    ///
    /// # Errors
    /// If the values do not fit into the structs around them.
    pub(crate) fn replaced_columns(
        &self,
        batch: &RecordBatch,
        schema: &SchemaRef,
        values: ArrayRef,
    ) -> Result<Vec<ArrayRef>, ArrowError> {
        let (first, inner) = self.0.split_first().expect("a level");
        let mut columns = batch.columns().to_vec();
        columns[*first] = replaced(&columns[*first], schema.field(*first), inner, values)?;
        Ok(columns)
    }
}

fn with_field(fields: &Fields, path: &[usize], change: &dyn Fn(&Field) -> Field) -> Fields {
    let (first, inner) = path.split_first().expect("a level");
    let mut fields = fields.to_vec();
    let field = &*fields[*first];
    fields[*first] = Arc::new(match field.data_type() {
        DataType::Struct(children) if !inner.is_empty() => {
            let children = with_field(children, inner, change);
            field.clone().with_data_type(DataType::Struct(children))
        }
        _ => change(field),
    });
    fields.into()
}

/// The column with other values at the path. `field` is what it will be.
fn replaced(
    column: &ArrayRef,
    field: &Field,
    path: &[usize],
    values: ArrayRef,
) -> Result<ArrayRef, ArrowError> {
    let (Some((first, inner)), DataType::Struct(fields)) = (path.split_first(), field.data_type())
    else {
        return Ok(values);
    };
    let (_, mut columns, nulls) = column.as_struct().clone().into_parts();
    columns[*first] = replaced(&columns[*first], &fields[*first], inner, values)?;
    Ok(Arc::new(StructArray::try_new(
        fields.clone(),
        columns,
        nulls,
    )?))
}
