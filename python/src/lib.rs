//! The native module of the Python package. Its functions run without the interpreter's lock.
//! The public names and types are in Python, in `python/package/unboil/`.
#![forbid(unsafe_code)]

mod archive;
mod arrow_input;
mod arrow_output;
mod batch_stripper;
mod clean;
mod code_points;
mod drop_duplicates;
mod errors;
mod find_passages;
mod nested_column;
mod output_tables;
mod pool;
mod progress;
mod removal;
mod removed_array;
mod settings;
mod site;
mod spooled_stream;
mod stages;
mod strip;
mod strip_stream;
mod text_array;
mod text_input;

/// The same allocator as the command's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[pyo3::pymodule]
mod _unboil {
    use std::ffi::OsString;

    use pyo3::prelude::*;

    #[pymodule_export]
    use crate::archive::{add_to_archive, archive_info, compact_archive, remove_from_archive};
    #[pymodule_export]
    use crate::arrow_output::ArrowStream;
    #[pymodule_export]
    use crate::clean::clean;
    #[pymodule_export]
    use crate::drop_duplicates::drop_duplicates;
    #[pymodule_export]
    use crate::find_passages::find_passages;
    #[pymodule_export]
    use crate::output_tables::{match_table, output_table};
    #[pymodule_export]
    use crate::pool::Pool;
    #[pymodule_export]
    use crate::settings::toml_to_json;
    #[pymodule_export]
    use crate::site::Site;
    #[pymodule_export]
    use crate::spooled_stream::spool_stream;
    #[pymodule_export]
    use crate::stages::Stages;
    #[pymodule_export]
    use crate::strip::{Batch, Stripper};
    #[pymodule_export]
    use crate::strip_stream::strip_batches;

    #[pymodule_export]
    const VERSION: &str = env!("CARGO_PKG_VERSION");

    /// Runs the command line and returns its exit code.
    #[pyfunction]
    fn main(py: Python, words: Vec<OsString>) -> u8 {
        py.detach(|| unboil::run_command_line(words))
    }
}
