//! Columns of texts in Arrow batches: reads their rows as bytes, and builds a column of the same
//! type.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::builder::{GenericByteBuilder, GenericByteViewBuilder};
use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowDictionaryKeyType, BinaryType, BinaryViewType, ByteArrayType, ByteViewType,
    LargeBinaryType, LargeUtf8Type, StringViewType, Utf8Type,
};
use arrow_array::{
    Array, ArrayRef, DictionaryArray, GenericByteArray, GenericByteViewArray, PrimitiveArray,
    downcast_integer, new_null_array,
};
use arrow_buffer::{ArrowNativeType, NullBuffer};
use arrow_schema::{ArrowError, DataType};

/// The bytes of a row; `None` for a missing text.
type Value<'a> = Box<dyn Fn(usize) -> Option<&'a [u8]> + Sync + 'a>;

/// The rows of a column of texts. Its strings may hold any bytes: nobody has checked them.
pub(crate) struct TextRows<'a> {
    value: Value<'a>,
    /// The index of the value of each row, for a dictionary.
    keys: Option<Vec<usize>>,
    /// The rows that are missing, and those of which a struct around them is.
    nulls: Option<NullBuffer>,
}

/// Whether a column of this type holds texts, or with `html` pages: strings, bytes, dictionaries of
/// them, or nothing but missing values.
pub(crate) fn is_text(data_type: &DataType, html: bool) -> bool {
    use DataType::{Binary, BinaryView, Dictionary, LargeBinary, LargeUtf8, Null, Utf8, Utf8View};
    match data_type {
        Utf8 | LargeUtf8 | Utf8View | Null => true,
        Binary | LargeBinary | BinaryView => html,
        Dictionary(_, values) => {
            !matches!(**values, Dictionary(..) | Null) && is_text(values, html)
        }
        _ => false,
    }
}

/// Whether the texts of this type are bytes, in an encoding of their own.
pub(crate) fn is_binary(data_type: &DataType) -> bool {
    match data_type {
        DataType::Dictionary(_, values) => is_binary(values),
        DataType::Binary | DataType::LargeBinary | DataType::BinaryView => true,
        _ => false,
    }
}

impl<'a> TextRows<'a> {
    /// The rows of an array for which [`is_text`] holds. `outer` are the missing rows of the structs
    /// around it.
    pub(crate) fn new(array: &'a dyn Array, outer: Option<&NullBuffer>) -> TextRows<'a> {
        let nulls = NullBuffer::union(outer, array.logical_nulls().as_ref());
        let Some(dictionary) = array.as_any_dictionary_opt() else {
            let (value, keys) = (values(array), None);
            return TextRows { value, keys, nulls };
        };
        let texts = dictionary.values();
        let keys = match texts.is_empty() {
            // All rows are missing.
            true => vec![0; array.len()],
            false => dictionary.normalized_keys(),
        };
        TextRows {
            value: values(texts),
            keys: Some(keys),
            nulls,
        }
    }

    /// The bytes of a row; `None` for a missing text.
    pub(crate) fn get(&self, row: usize) -> Option<&'a [u8]> {
        match &self.nulls {
            Some(nulls) if nulls.is_null(row) => None,
            _ => (self.value)(self.key(row)),
        }
    }

    /// Equal for rows that have the same value of a dictionary.
    pub(crate) fn key(&self, row: usize) -> usize {
        self.keys.as_ref().map_or(row, |keys| keys[row])
    }

    /// Whether rows may share a value.
    pub(crate) fn is_dictionary(&self) -> bool {
        self.keys.is_some()
    }
}

/// The values of an array that is no dictionary.
fn values(array: &dyn Array) -> Value<'_> {
    match array.data_type() {
        DataType::Utf8 => of_offsets(array.as_bytes::<Utf8Type>()),
        DataType::LargeUtf8 => of_offsets(array.as_bytes::<LargeUtf8Type>()),
        DataType::Binary => of_offsets(array.as_bytes::<BinaryType>()),
        DataType::LargeBinary => of_offsets(array.as_bytes::<LargeBinaryType>()),
        DataType::Utf8View => of_views(array.as_byte_view::<StringViewType>()),
        DataType::BinaryView => of_views(array.as_byte_view::<BinaryViewType>()),
        _ => Box::new(|_| None),
    }
}

fn of_offsets<T: ByteArrayType>(array: &GenericByteArray<T>) -> Value<'_> {
    let (offsets, bytes) = (array.value_offsets(), array.value_data());
    // The slice of a string, which may not be UTF-8, is read as bytes.
    Box::new(move |at| Some(&bytes[offsets[at].as_usize()..offsets[at + 1].as_usize()]))
}

fn of_views<T: ByteViewType + ?Sized>(array: &GenericByteViewArray<T>) -> Value<'_> {
    const VIEW_BYTES: usize = size_of::<u128>();
    let (views, buffers) = (array.views(), array.data_buffers());
    let inline = views.inner().as_slice();
    Box::new(move |at| {
        let part = |index: u32| (views[at] >> (32 * index)) as u32 as usize;
        let length = part(0);
        // A text of at most 12 bytes stands in the view itself.
        if length <= 12 {
            let start = at * VIEW_BYTES + 4;
            return Some(&inline[start..start + length]);
        }
        let (buffer, start) = (part(2), part(3));
        Some(&buffers[buffer].as_slice()[start..start + length])
    })
}

/// An array of a type for which [`is_text`] holds, with these texts.
///
/// # Errors
/// If a dictionary of this type has not as many keys as there are different texts.
pub(crate) fn text_array(
    data_type: &DataType,
    texts: &[Option<Cow<str>>],
) -> Result<ArrayRef, ArrowError> {
    Ok(match data_type {
        DataType::Utf8 => strings::<Utf8Type>(texts),
        DataType::LargeUtf8 => strings::<LargeUtf8Type>(texts),
        DataType::Binary => strings::<BinaryType>(texts),
        DataType::LargeBinary => strings::<LargeBinaryType>(texts),
        DataType::Utf8View => views::<StringViewType>(texts),
        DataType::BinaryView => views::<BinaryViewType>(texts),
        DataType::Dictionary(keys, values) => {
            macro_rules! of_keys {
                ($key:ty) => {
                    dictionary::<$key>(values, texts)?
                };
            }
            downcast_integer! {
                **keys => (of_keys),
                _ => new_null_array(data_type, texts.len())
            }
        }
        _ => new_null_array(data_type, texts.len()),
    })
}

fn strings<T: ByteArrayType>(texts: &[Option<Cow<str>>]) -> ArrayRef
where
    str: AsRef<T::Native>,
{
    let bytes = texts.iter().flatten().map(|text| text.len()).sum();
    let mut builder = GenericByteBuilder::<T>::with_capacity(texts.len(), bytes);
    builder.extend(texts.iter().map(Option::as_deref));
    Arc::new(builder.finish())
}

fn views<T: ByteViewType + ?Sized>(texts: &[Option<Cow<str>>]) -> ArrayRef
where
    str: AsRef<T::Native>,
{
    let mut builder = GenericByteViewBuilder::<T>::with_capacity(texts.len());
    builder.extend(texts.iter().map(Option::as_deref));
    Arc::new(builder.finish())
}

/// A dictionary whose values differ from each other.
fn dictionary<K: ArrowDictionaryKeyType>(
    values: &DataType,
    texts: &[Option<Cow<str>>],
) -> Result<ArrayRef, ArrowError> {
    let (mut distinct, mut key_of) = (Vec::new(), HashMap::new());
    let keys = texts.iter().map(|text| {
        let Some(text) = text.as_deref() else {
            return Ok(None);
        };
        let key = *key_of.entry(text).or_insert_with(|| {
            distinct.push(Some(Cow::Borrowed(text)));
            distinct.len() - 1
        });
        let key = K::Native::from_usize(key);
        key.map(Some).ok_or(ArrowError::DictionaryKeyOverflowError)
    });
    let keys: PrimitiveArray<K> = keys.collect::<Result<_, _>>()?;
    let values = text_array(values, &distinct)?;
    Ok(Arc::new(DictionaryArray::try_new(keys, values)?))
}
