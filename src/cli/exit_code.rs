//! The exit codes of the program.

/// Everything was done.
pub(super) const DONE: u8 = 0;
/// Done, but some input could not be used.
pub(super) const DONE_WITH_PROBLEMS: u8 = 1;
/// The command could not run, or stopped before its end.
pub(super) const COULD_NOT_RUN: u8 = 2;
/// Interrupted with Ctrl-C: 128 plus the number of SIGINT, as shells report it.
pub(super) const INTERRUPTED: u8 = 130;

/// The exit code of a command that ran to its end and met this number of problems.
pub(super) fn for_problems(problems: usize) -> u8 {
    match problems {
        0 => DONE,
        _ => DONE_WITH_PROBLEMS,
    }
}
