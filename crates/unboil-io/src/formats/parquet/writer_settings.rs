//! The settings with which columns are written: those with which they were.

use parquet::basic::{Compression, Encoding, Type};
use parquet::file::metadata::{ColumnChunkMetaData, KeyValue, ParquetMetaData, SortingColumn};
use parquet::file::properties::{EnabledStatistics, WriterProperties, WriterVersion};

/// The key of the schema that Arrow adds. It is wrong as soon as there is one more column.
const ARROW_SCHEMA: &str = "ARROW:schema";

/// The settings for a file with the columns of another one. `text` is the index of the column of
/// texts; the other file may not have it.
///
/// Pages are of version 1, which every reader knows.
pub(super) fn writer_settings(metadata: &ParquetMetaData, text: usize) -> WriterProperties {
    let file = metadata.file_metadata();
    let adds_column = text == file.schema_descr().num_columns();
    let mut settings = WriterProperties::builder()
        .set_writer_version(WriterVersion::PARQUET_1_0)
        .set_key_value_metadata(key_values(file.key_value_metadata(), adds_column))
        .set_offset_index_disabled(!has_offset_index(metadata));
    if let Some(created_by) = file.created_by() {
        settings = settings.set_created_by(created_by.to_string());
    }
    let Some(group) = metadata.row_groups().first() else {
        return settings.build();
    };
    settings = settings.set_sorting_columns(sorting_columns(metadata, text));
    for chunk in group.columns() {
        let path = || chunk.column_path().clone();
        settings = settings
            .set_column_compression(path(), chunk.compression())
            .set_column_dictionary_enabled(path(), has_dictionary(chunk))
            .set_column_encoding(path(), plain_encoding(chunk))
            .set_column_statistics_enabled(path(), statistics(chunk));
    }
    if adds_column {
        let first = group.columns().first();
        let codec = first.map_or(Compression::SNAPPY, ColumnChunkMetaData::compression);
        settings = settings
            .set_compression(codec)
            .set_dictionary_enabled(false);
    }
    settings.build()
}

fn key_values(pairs: Option<&Vec<KeyValue>>, adds_column: bool) -> Option<Vec<KeyValue>> {
    let is_valid = |pair: &&KeyValue| !(adds_column && pair.key == ARROW_SCHEMA);
    pairs.map(|pairs| pairs.iter().filter(is_valid).cloned().collect())
}

/// The columns by which the rows of all row groups are sorted, up to that of the texts: they change.
fn sorting_columns(metadata: &ParquetMetaData, text: usize) -> Option<Vec<SortingColumn>> {
    let mut groups = metadata.row_groups().iter();
    let columns = groups.next()?.sorting_columns()?;
    let is_of_all = groups.all(|group| group.sorting_columns() == Some(columns));
    let is_kept = |column: &&SortingColumn| usize::try_from(column.column_idx) != Ok(text);
    let kept = columns.iter().take_while(is_kept).filter(|_| is_of_all);
    let kept: Vec<SortingColumn> = kept.cloned().collect();
    (!kept.is_empty()).then_some(kept)
}

fn has_offset_index(metadata: &ParquetMetaData) -> bool {
    let mut chunks = (metadata.row_groups().iter()).flat_map(|group| group.columns());
    chunks.any(|chunk| chunk.offset_index_offset().is_some())
}

fn has_dictionary(chunk: &ColumnChunkMetaData) -> bool {
    let mut encodings = chunk.encodings();
    chunk.dictionary_page_offset().is_some()
        || encodings.any(|encoding| encoding == Encoding::RLE_DICTIONARY)
}

/// The encoding of pages without a dictionary. The metadata of a damaged file may name one that the type
/// of the column does not have, for which there is no encoder.
fn plain_encoding(chunk: &ColumnChunkMetaData) -> Encoding {
    use Encoding::{
        BYTE_STREAM_SPLIT, DELTA_BINARY_PACKED, DELTA_BYTE_ARRAY, DELTA_LENGTH_BYTE_ARRAY,
    };
    let others: &[Encoding] = match chunk.column_type() {
        Type::INT32 | Type::INT64 => &[DELTA_BINARY_PACKED, BYTE_STREAM_SPLIT],
        Type::FLOAT | Type::DOUBLE => &[BYTE_STREAM_SPLIT],
        Type::BYTE_ARRAY => &[DELTA_LENGTH_BYTE_ARRAY, DELTA_BYTE_ARRAY],
        Type::FIXED_LEN_BYTE_ARRAY => &[DELTA_BYTE_ARRAY, BYTE_STREAM_SPLIT],
        Type::BOOLEAN | Type::INT96 => &[],
    };
    let mut encodings = chunk.encodings();
    let other = encodings.find(|encoding| others.contains(encoding));
    other.unwrap_or(Encoding::PLAIN)
}

fn statistics(chunk: &ColumnChunkMetaData) -> EnabledStatistics {
    match (chunk.statistics(), chunk.column_index_offset()) {
        (None, _) => EnabledStatistics::None,
        (Some(_), None) => EnabledStatistics::Chunk,
        (Some(_), Some(_)) => EnabledStatistics::Page,
    }
}
