//! Writes to standard output and standard error.

use std::io::{self, Write};

use unboil_io::{Error, Problem};

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

/// Writes one line to standard error. A closed standard error does not stop the command.
pub(super) fn print_error_line(line: &str) {
    let _ = writeln!(io::stderr().lock(), "{line}");
}

/// Writes each problem to standard error, one a line, as `path: reason`.
pub(super) fn print_problems(problems: &[Problem]) {
    for problem in problems {
        print_error_line(&problem.to_string());
    }
}
