//! The errors of reading and writing: an [`Error`] stops the run, a [`Problem`] is one unusable
//! input.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use unboil_text::ConfigError;

/// Stops the run, because it could not write a useful result. Printed as `path: reason`.
///
/// ```
/// use unboil_io::Error;
///
/// let error = Error::config("--threads", "0 is not in 1 to 1024");
/// assert_eq!(error.to_string(), "--threads: 0 is not in 1 to 1024");
/// let error = Error::format("rows.jsonl", Some(3), "not JSON");
/// assert_eq!(error.to_string(), "rows.jsonl:3: not JSON");
/// let error = Error::limit("IN", "more than 4,294,967,295 articles");
/// assert_eq!(error.to_string(), "IN: more than 4,294,967,295 articles");
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// A file or folder that the run needs cannot be read or written.
    Io {
        /// The file or folder.
        path: PathBuf,
        /// The error of the system.
        source: io::Error,
    },
    /// A file that the run needs can be read, but its content is not valid.
    Format {
        /// The file.
        path: PathBuf,
        /// The line, from 1. `None`: the reason does not belong to one line.
        line: Option<usize>,
        /// Why the content is not valid: often the error of a parser.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// A setting, a rules file or a folder that cannot be used as it is.
    Config(ConfigError),
    /// The input is larger than unboil can process in one run.
    Limit {
        /// The flag, setting or path that is too large.
        name: String,
        /// The limit.
        reason: String,
    },
    /// [`CancelToken::cancel`](crate::CancelToken::cancel) was called.
    Cancelled,
}

impl Error {
    /// Returns a function for `map_err` that makes an [`Error::Io`] about `path`.
    ///
    /// ```
    /// use unboil_io::Error;
    ///
    /// let path = "/no such folder/tides.txt";
    /// let error = std::fs::read(path).map_err(Error::io(path)).unwrap_err();
    /// assert!(error.to_string().starts_with("/no such folder/tides.txt: "));
    /// ```
    pub fn io(path: impl AsRef<Path>) -> impl FnOnce(io::Error) -> Error {
        move |source| Error::Io {
            path: path.as_ref().to_path_buf(),
            source,
        }
    }

    /// Makes an [`Error::Format`] about `path` and, if known, a line of it, from 1.
    pub fn format(
        path: impl AsRef<Path>,
        line: Option<usize>,
        source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Error {
        Error::Format {
            path: path.as_ref().to_path_buf(),
            line,
            source: source.into(),
        }
    }

    /// Makes an [`Error::Config`] about a flag, setting or path.
    pub fn config(name: impl Into<String>, reason: impl Into<String>) -> Error {
        Error::Config(ConfigError::new(name, reason))
    }

    /// Makes an [`Error::Limit`].
    pub fn limit(name: impl Into<String>, reason: impl Into<String>) -> Error {
        Error::Limit {
            name: name.into(),
            reason: reason.into(),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Io { path, source } => write!(f, "{}: {source}", path.display()),
            Error::Format { path, line, source } => match line {
                Some(line) => write!(f, "{}:{line}: {source}", path.display()),
                None => write!(f, "{}: {source}", path.display()),
            },
            Error::Config(error) => error.fmt(f),
            Error::Limit { name, reason } => write!(f, "{name}: {reason}"),
            Error::Cancelled => f.write_str("the run was cancelled"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Error::Io { source, .. } => Some(source),
            Error::Format { source, .. } => Some(&**source),
            Error::Config(error) => Some(error),
            Error::Limit { .. } | Error::Cancelled => None,
        }
    }
}

impl From<ConfigError> for Error {
    fn from(error: ConfigError) -> Error {
        Error::Config(error)
    }
}

/// The stage in which a [`Problem`] was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum ProblemStage {
    /// Finding the files.
    Discover,
    /// Reading and decompressing the bytes.
    Read,
    /// Decoding the bytes to text.
    Decode,
    /// Parsing the text: rows, fields, ids.
    Parse,
    /// Stripping the article. Its text is kept.
    Strip,
    /// Writing the cleaned article.
    Write,
}

impl ProblemStage {
    /// Every stage, in order.
    pub const ALL: [ProblemStage; 6] = [
        ProblemStage::Discover,
        ProblemStage::Read,
        ProblemStage::Decode,
        ProblemStage::Parse,
        ProblemStage::Strip,
        ProblemStage::Write,
    ];

    /// The value of `stage` in `problems.jsonl`.
    pub fn name(self) -> &'static str {
        match self {
            ProblemStage::Discover => "discover",
            ProblemStage::Read => "read",
            ProblemStage::Decode => "decode",
            ProblemStage::Parse => "parse",
            ProblemStage::Strip => "strip",
            ProblemStage::Write => "write",
        }
    }
}

/// One input that could not be used. The run continues, and its exit code is 1.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
pub struct Problem {
    /// The file, relative to the input it was found under.
    pub path: String,
    /// The line of the file, from 1. `None`: the problem does not belong to one line.
    pub line: Option<usize>,
    /// The stage that found the problem.
    pub stage: ProblemStage,
    /// What is wrong, as a message for a person.
    pub reason: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}:{line}: {}", self.path, self.reason),
            None => write!(f, "{}: {}", self.path, self.reason),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::error::Error as _;

    use super::*;

    #[test]
    fn messages_start_with_the_path_and_errors_have_a_source() {
        let check = |error: Error, message: &str, has_source: bool| {
            assert_eq!(error.to_string(), message);
            assert_eq!(error.source().is_some(), has_source, "{message}");
        };
        let denied = io::Error::other("permission denied");
        check(Error::io("a/b")(denied), "a/b: permission denied", true);
        let invalid = Error::format("m.jsonl", Some(3), "no path");
        check(invalid, "m.jsonl:3: no path", true);
        check(Error::format("m", None, "empty"), "m: empty", true);
        check(
            Error::config("--out", "is a file"),
            "--out: is a file",
            true,
        );
        check(Error::limit("IN", "too large"), "IN: too large", false);
        check(Error::Cancelled, "the run was cancelled", false);
    }
}
