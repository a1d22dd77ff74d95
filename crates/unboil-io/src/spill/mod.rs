//! Spill files: data that does not fit in memory is written to temporary files and read back.
//!
//! A [`Spill`] holds the memory limit of a run and the folder of its spill files.
//! [`PartitionedRuns`] stores records by partition and [`BlobStore`] stores byte strings. Both stay
//! in memory while they are small and return the same data in either case. Both can be saved, so
//! that a run can continue after it was killed. The engine of `unboil` calls all of them.

mod blob_store;
mod cancel_token;
mod folder;
mod marked_folder;
mod partitioned_runs;
pub(crate) mod path_as_file_name;
mod record_sorter;

pub use blob_store::{BlobRef, BlobStore, SavedBlobs};
pub use cancel_token::CancelToken;
pub use folder::Spill;
pub use marked_folder::can_create_beside;
pub use partitioned_runs::{PartitionedRuns, Runs, SavedRuns};
pub use record_sorter::{RecordSorter, SortedRecords};
