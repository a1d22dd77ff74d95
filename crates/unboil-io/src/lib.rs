//! Reads and writes articles: discovery, decoding, formats, output files and spill files.
//!
//! A run of `unboil clean` calls this crate in this order:
//!
//! 1. [`OutDir::create`] checks the output folder.
//! 2. [`discover`] finds the input files. Each is a [`Source`] with a [`Format`].
//! 3. [`Format::read_batches`] reads the articles of a file; [`read_file`] does so on one thread.
//! 4. [`ArticleReader`] reads single articles again, because a corpus is larger than memory.
//! 5. [`write_cleaned_file`] writes the cleaned copy of a file, and passes rows of the
//!    ledger and the metadata to a [`RowSink`].
//! 6. [`OutDir::write_manifest`] ends the run. [`restore`] makes the original articles again.
//!
//! Data that does not fit in memory goes to a [`BlobStore`] or to [`PartitionedRuns`], whose files
//! are in the folder of a [`Spill`]. An [`Error`] stops a run; a [`Problem`] is one unusable input.
#![forbid(unsafe_code)]

mod archive;
mod config;
mod disk;
mod error;
mod formats;
mod read;
mod spill;
mod write;

pub use archive::addition::{AdditionSummary, ArchiveAddition};
pub use archive::coded_texts::TokenizedTexts;
pub use archive::info::ArchiveInfo;
pub use archive::section::{OpenSection, PackedSection};
pub use archive::writer::ArchiveWriter;
pub use config::{IoConfig, ReadConfig};
pub use disk::access::Access;
#[cfg(feature = "fault-injection")]
pub use disk::fault_injection::{Fault, InjectedFault};
pub use disk::file_id::FileId;
pub use disk::open_files::max_threads;
pub use error::{Error, Problem, ProblemStage};
pub use formats::batches::{
    ArticleBatches, Batch, FileOutcome, FileProblem, OpenedBatches, ParsedBatch, ReadStatus,
    RowLocation,
};
pub use formats::format::{
    CleanedFile, FileInfo, Format, LedgerRowsOfFile, RemovalsOfFile, RestoreError, RestoredFile,
    RowVisitor, Source,
};
#[cfg(feature = "parquet")]
pub use formats::parquet::{
    ParquetInput, ParquetRewriter, ParquetRow, ParquetRows, RewriteError, RowEdit, TextCell,
};
pub use formats::row_sink::{ArticleRemovals, RowSink};
pub use formats::table::{FORMATS, format_of};
pub use read::article_reader::ArticleReader;
pub use read::compression::Compression;
pub use read::csv_splitter::CsvSplitter;
pub use read::decode::{DecodeError, TextEncoding, decode_text, detect_encoding, encode_text};
pub use read::decode_page::{decode_page, page_text};
pub use read::decompress_reader::{DecompressReader, incomplete_reason};
pub use read::discover::{
    DiscoveredFiles, discover, discover_with_references, estimated_text_bytes,
};
pub use read::field_check::{FieldCheck, check_fields};
pub use read::file_handle::FileHandle;
pub use read::file_signature::not_text_reason;
pub use read::incomplete_text::decode_incomplete_text;
pub use read::input_digest::InputDigest;
pub use read::json_row::{JsonRow, TextStyle, decode_row, is_blank, parse_row};
pub use read::json_splitter::JsonSplitter;
pub use read::line_reader::{LineInfo, LineReader};
pub use read::newline_splitter::{Newline, NewlineSplitter};
pub use read::piece_kind::PieceKind;
pub use read::read_file::{ReadFile, read_file, unique_ids};
pub use read::row_parser::RowParser;
pub use read::row_syntax::{RowSyntax, Splitter};
pub use read::skipped_files::SkippedFiles;
pub use read::warc_record::{OtherRecord, OtherRecords, WarcContent, warc_content};
pub use read::warc_splitter::WarcSplitter;
pub use spill::{
    BlobRef, BlobStore, CancelToken, PartitionedRuns, RecordSorter, Runs, SavedBlobs, SavedRuns,
    SortedRecords, Spill, can_create_beside,
};
pub use write::article_name::ArticleName;
pub use write::cleaned_file::{CleanedCopy, write_cleaned_file};
pub use write::cleaned_names::{name_cleaned_files, portable_name};
pub use write::dolma::dolma_attributes;
pub use write::json_lines::{json_lines, rounded};
pub use write::jsonl_edit::{InsertPositions, add_field, cut_text, escaped};
pub use write::ledger::LedgerRow;
pub use write::manifest::ManifestEntry;
pub use write::metadata::MetadataRow;
pub use write::new_file::{FileDigest, OutputFile};
pub use write::out_dir::{OutDir, check_outside_inputs};
pub use write::output_names::{
    DROPPED, GROUPS, LEDGER, MANIFEST, METADATA, OUTPUT_SCHEMA, PASSAGES, PROBLEMS, SUMMARY,
    SUPERSEDED,
};
pub use write::output_reader::{
    LedgerRows, OutputReader, OutputRows, PlacedRow, ProblemRow, RowBatch, SummaryRow,
};
pub use write::output_tables::{ColumnKind, OUTPUT_TABLES, OutputColumn, OutputTable};
pub use write::page_rows::{METADATA_FIELD, add_article_fields};
#[cfg(feature = "parquet")]
pub use write::parquet_tables::write_parquet_tables;
pub use write::passages::{
    DroppedRow, GroupRow, MemberRow, PassageRow, PassageSide, passage_lines, write_dropped,
    write_groups,
};
pub use write::report_files::{ReportFiles, gzip};
pub use write::restore::{RestoreOptions, RestoreReport, restore, restore_with};
pub use write::row_edit::{CutRow, add_value, cut_row};
pub use write::summary::{Summary, problem_line, write_problems, write_summary};
pub use write::warc_row::warc_row;
