//! Checks that no output of a command is one of its inputs: by path, link or redirection.

use std::io;
use std::path::{Path, PathBuf};

use unboil_io::{Error, FileId};

/// The identity of an input; `-` is standard input. `None`: it is no regular file.
fn input_id(input: &Path) -> Option<FileId> {
    match input.as_os_str() == "-" {
        true => FileId::of_stream(io::stdin()),
        false => FileId::of_path(input).ok(),
    }
}

/// Returns an error if a file that the command creates is one of its inputs. `option` names the
/// file in the message.
pub(super) fn check_is_no_input(
    option: &str,
    output: &Path,
    inputs: &[PathBuf],
) -> Result<(), Error> {
    let output_id = FileId::of_path(output).ok();
    let is_output = |input: &PathBuf| output_id.is_some() && input_id(input) == output_id;
    match inputs.iter().any(is_output) {
        true => {
            let path = output.display();
            let reason = format!("{path} is an input of this command; name another file");
            Err(Error::config(option, reason))
        }
        false => Ok(()),
    }
}

/// Returns an error if standard output is redirected to the input: the command would read what it
/// writes.
pub(super) fn check_stdout_is_no_input(input: &Path) -> Result<(), Error> {
    let output_id = FileId::of_stream(io::stdout());
    match output_id.is_some() && output_id == input_id(input) {
        true => {
            let reason = "goes to the file that is the input; write to another file";
            Err(Error::config("standard output", reason))
        }
        false => Ok(()),
    }
}
