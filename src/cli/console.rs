//! Writes to standard output and standard error.

use std::io::{self, Write};
use std::path::Path;

use unboil_io::{Error, Problem};

use crate::cli::escape::{escape_controls, escape_json_controls};
use crate::cli::summary_table::group_thousands;

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

/// The most problems that a command prints, one a line. A corpus may have one in each row.
pub(super) const MAX_PRINTED_PROBLEMS: usize = 100;

/// Writes the first problems to standard error, one a line, as `path: reason`, and the number of
/// the others. `count` is the number of all problems, and `file` has all of them.
pub(super) fn print_problems(first: &[Problem], count: usize, file: Option<&Path>) {
    for problem in first.iter().take(MAX_PRINTED_PROBLEMS) {
        print_error_line(&problem.to_string());
    }
    print_problems_left(count, file);
}

/// Writes how many of `count` problems were not printed, if any, and which file has all of them.
pub(super) fn print_problems_left(count: usize, file: Option<&Path>) {
    if let Some(line) = problems_left_line(count, file) {
        print_error_line(&line);
    }
}

fn problems_left_line(count: usize, file: Option<&Path>) -> Option<String> {
    let left = count.saturating_sub(MAX_PRINTED_PROBLEMS);
    let noun = if left == 1 { "problem" } else { "problems" };
    let mut line = format!("and {} more {noun}", group_thousands(left));
    if let Some(file) = file {
        line += &format!("; {} has all of them", file.display());
    }
    (left > 0).then_some(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn problems_that_are_not_printed_are_counted() {
        let line = |count, file: Option<&str>| problems_left_line(count, file.map(Path::new));
        assert_eq!(line(0, None), None);
        assert_eq!(line(100, Some("out/problems.jsonl")), None);
        assert_eq!(line(101, None).as_deref(), Some("and 1 more problem"));
        assert_eq!(
            line(4_200_000, Some("out/problems.jsonl")).as_deref(),
            Some("and 4,199,900 more problems; out/problems.jsonl has all of them")
        );
    }
}
