//! Writes to standard output and standard error.

use std::io::{self, Write};

use unboil_io::{Error, Problem};

use crate::cli::escape::{escape_controls, escape_json_controls};

/// Writes all bytes to standard output and flushes it.
pub(super) fn print(bytes: &[u8]) -> Result<(), Error> {
    let mut stdout = io::stdout().lock();
    stdout
        .write_all(bytes)
        .and_then(|()| stdout.flush())
        .map_err(stdout_error)
}

/// The error for standard output that cannot be written.
pub(super) fn stdout_error(error: io::Error) -> Error {
    Error::io("standard output")(error)
}

/// Writes one line to standard error, with [escapes](escape_controls): line breaks are escaped too.
/// A closed standard error does not stop the command.
pub(super) fn print_error_line(line: &str) {
    let _ = writeln!(io::stderr().lock(), "{}", escape_controls(line));
}

/// Writes each line of a text to standard error, as [`print_error_line`] does.
pub(super) fn print_error_lines(text: &str) {
    text.lines().for_each(print_error_line);
}

/// Writes a JSON value to standard error, on one line. Its strings are escaped as JSON.
pub(super) fn print_error_json(json: &str) {
    let _ = writeln!(io::stderr().lock(), "{}", escape_json_controls(json));
}

/// Writes each problem to standard error, one a line, as `path: reason`.
pub(super) fn print_problems(problems: &[Problem]) {
    for problem in problems {
        print_error_line(&problem.to_string());
    }
}
