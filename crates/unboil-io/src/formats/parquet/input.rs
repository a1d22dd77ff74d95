//! [`ParquetInput`] is an open Parquet file: its schema, its row groups, and readers of columns.

use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;

use parquet::basic::Compression;
use parquet::column::reader::{ColumnReader, get_column_reader};
use parquet::errors::ParquetError;
use parquet::file::metadata::{
    PageIndexPolicy, ParquetMetaData, ParquetMetaDataOptions, ParquetMetaDataReader,
};
use parquet::file::reader::{ChunkReader, SerializedPageReader};
use parquet::schema::types::SchemaDescriptor;

use super::column_copy::read_rows;
use super::footer_check::check_footer;
use super::positioned_file::PositionedFile;
use crate::read::open_file::open_regular;

/// The first bytes of a file.
const MAGIC: &[u8] = b"PAR1";

/// An open Parquet file.
///
/// ```
/// use unboil_io::ParquetInput;
///
/// let file = tempfile::tempfile()?;
/// assert!(ParquetInput::from_file(file).is_err()); // it is empty
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
pub struct ParquetInput {
    pub(super) file: PositionedFile,
    pub(super) metadata: ParquetMetaData,
}

impl ParquetInput {
    /// Opens a file. The error is a reason for a person.
    pub(super) fn open(path: &Path) -> Result<ParquetInput, String> {
        let file = open_regular(path).map_err(|e| e.to_string())?;
        ParquetInput::from_file(file)
    }

    /// Reads the schema and the list of row groups of an open file.
    ///
    /// # Errors
    /// If it is no Parquet file, or has a column that cannot be read. The error is a reason for a
    /// person.
    pub fn from_file(file: File) -> Result<ParquetInput, String> {
        let file = PositionedFile::new(file).map_err(|e| e.to_string())?;
        let options = ParquetMetaDataOptions::new().with_encoding_stats_as_mask(false);
        let reader = ParquetMetaDataReader::new()
            .with_metadata_options(Some(options))
            .with_page_index_policy(PageIndexPolicy::Optional);
        let metadata = guarded(|| {
            check_footer(&file)?;
            reader.parse_and_finish(&file)
        });
        let metadata = metadata.map_err(|reason| match file.get_bytes(0, MAGIC.len()) {
            Ok(start) if *start == *MAGIC => format!("is a Parquet file; it is damaged: {reason}"),
            _ => "is no Parquet file".to_string(),
        })?;
        let input = ParquetInput { file, metadata };
        input.check_codecs()?;
        Ok(input)
    }

    /// The number of row groups.
    pub fn groups(&self) -> usize {
        self.metadata.num_row_groups()
    }

    /// The number of rows of a row group.
    pub(super) fn rows_of(&self, group: usize) -> usize {
        self.metadata.row_group(group).num_rows().max(0) as usize
    }

    pub(super) fn schema(&self) -> &SchemaDescriptor {
        self.metadata.file_metadata().schema_descr()
    }

    /// A reader of a column of a row group. It holds one page in memory.
    pub(super) fn column(&self, group: usize, column: usize) -> Result<ColumnReader, ParquetError> {
        let chunk = self.metadata.row_group(group).column(column);
        let file = Arc::new(self.file.clone());
        let pages = SerializedPageReader::new(file, chunk, self.rows_of(group), None)?;
        Ok(get_column_reader(
            self.schema().column(column),
            Box::new(pages),
        ))
    }

    /// Reads all values of all columns but one. Returns the reason why one of them cannot be read.
    pub(super) fn check_columns(&self, but: usize) -> Result<(), String> {
        for group in 0..self.groups() {
            for column in (0..self.schema().num_columns()).filter(|column| *column != but) {
                let rows = self.rows_of(group);
                guarded(|| read_rows(&mut self.column(group, column)?, rows)).map_err(
                    |reason| {
                        let name = self.schema().column(column).path().string();
                        format!("the column {name:?}: {reason}")
                    },
                )?;
            }
        }
        Ok(())
    }

    /// Returns the reason why a column cannot be read: all of them are if rows are dropped.
    fn check_codecs(&self) -> Result<(), String> {
        let chunks = (self.metadata.row_groups().iter()).flat_map(|group| group.columns());
        for chunk in chunks {
            let codec = chunk.compression();
            if !matches!(
                codec,
                Compression::UNCOMPRESSED
                    | Compression::SNAPPY
                    | Compression::GZIP(_)
                    | Compression::ZSTD(_)
                    | Compression::LZ4
                    | Compression::LZ4_RAW
            ) {
                let (column, codec) = (chunk.column_path().string(), codec.to_string());
                // Without its level.
                let codec = codec.split('(').next().unwrap_or_default();
                return Err(format!(
                    "the column {column:?} is compressed with {codec}, which unboil cannot read"
                ));
            }
        }
        Ok(())
    }
}

/// Calls a function of the Parquet reader. It can panic at a damaged file, which must not end a run
/// over many files.
pub(super) fn without_panic<T>(
    read: impl FnOnce() -> Result<T, ParquetError>,
) -> Result<T, ParquetError> {
    catch_unwind(AssertUnwindSafe(read))
        .unwrap_or_else(|_| Err(ParquetError::General("it is damaged".into())))
}

/// Does the same. The error is a reason for a person.
pub(super) fn guarded<T>(read: impl FnOnce() -> Result<T, ParquetError>) -> Result<T, String> {
    without_panic(read).map_err(|error| reason(&error))
}

/// The message of an error, without a kind before it.
pub(super) fn reason(error: &ParquetError) -> String {
    match error {
        ParquetError::General(reason) | ParquetError::NYI(reason) | ParquetError::EOF(reason) => {
            reason.clone()
        }
        ParquetError::External(error) => error.to_string(),
        error => error.to_string(),
    }
}
